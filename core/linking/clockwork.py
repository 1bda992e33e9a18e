"""Findings about a clip itself: its clock, its time zone, and the officer it names."""

from core.linking import words
from core.linking.geometry import normal_cdf
from core.linking.places import OVERTIME_S, Roster
from core.linking.world import World
from core.model.clip import Clip
from core.model.finding import Finding
from core.model.timebase import UNTIMED_S, zone_slip
from core.model.wording import duration

ROSTER_ERROR_P = 0.05
"""How often the roster, not the clip, is taken to be wrong; assumed, not measured."""
CORRECTED_BY = {
    "gps": "GPS time corrects it",
    "alignment": "sound that other cameras heard too corrects it",
    "manual": "it was corrected by hand",
    "trigger": "the triggers that started it correct it",
}


def clip_findings(clip: Clip, roster: Roster, world: World) -> list[Finding]:
    """Clock off, wrong time zone, wrong officer; each of at least one half."""
    found = _clock(clip, world)
    wrong = _officer(clip, roster, world)
    return [f for f in [*found, wrong] if f is not None and f.probability >= 0.5]


def _clock(clip: Clip, world: World) -> list[Finding]:
    offset = clip.time.offset_s
    if offset is None or clip.time.sigma_s > UNTIMED_S:
        return []
    slip, rest = zone_slip(offset)
    source = clip.time.source.split(",")[0]
    how = CORRECTED_BY.get(source, "its other recordings correct it" if "another clip" in source else "other evidence corrects it")
    good = f"{how} to within {max(clip.time.sigma_s, 0.1):.1f} s"
    found: list[Finding] = []
    if slip:
        reason = f"The camera's clock was {duration(slip)} {_way(slip)}, as a wrong time zone makes it; {good}."
        p = normal_cdf((600.0 - abs(rest)) / max(clip.time.sigma_s, 1e-9))
        found.append(Finding("timezone", p, reason, None, clip.camera_id, clip.id, clip.officer_id, slip))
    p = normal_cdf((abs(rest) - world.policy.clock_s) / max(clip.time.sigma_s, 1e-9))
    besides = " besides the wrong time zone" if slip else ""
    reason = f"The camera's clock was {duration(rest)} {_way(rest)}{besides}; {good}."
    found.append(Finding("clock_offset", p, reason, None, clip.camera_id, clip.id, clip.officer_id, rest))
    return found


def _way(offset_s: float) -> str:
    return "fast" if offset_s > 0 else "slow"


def _officer(clip: Clip, roster: Roster, world: World) -> Finding | None:
    """The officer the clip names is not one to whom the roster gives its camera at that time."""
    if not clip.officer_id or clip.time.sigma_s > UNTIMED_S or clip.id in world.officer_said:
        return None
    now = roster.wearers(clip.camera_id, clip.start) or roster.wearers(clip.camera_id, clip.end)
    if not now or clip.officer_id in roster.wearers(clip.camera_id, clip.start, OVERTIME_S) or clip.officer_id in now:
        return None
    names = " or ".join(words.who(world.officers.get(o), o, clip.camera_id) for o in now)
    named = words.who(world.officers.get(clip.officer_id), clip.officer_id, clip.camera_id)
    reason = f"The clip names {named}, but at that time the roster gives camera {clip.camera_id} to {names}."
    return Finding("wrong_officer", 1 - ROSTER_ERROR_P, reason, None, clip.camera_id, clip.id, clip.officer_id, None)
