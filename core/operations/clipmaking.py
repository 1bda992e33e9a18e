"""From what a file and its maker say to one Clip. Pure."""

from dataclasses import replace
from pathlib import Path

from core.media.vendors.base import CAMERA_NOTES, UNNAMED, Description, Item, Probe
from core.media.vendors.rolls import RollClip, roll_candidates
from core.model.clip import Clip
from core.model.timebase import Candidate, TimeBase, choose, disagreements, own_reading, zone_slip
from core.model.times import Instant
from core.model.track import Track

NO_TIME_SIGMA_S = 10 * 365.25 * 86400.0
"""A clip whose time nobody states: placed at the epoch, uncertain by a decade, so that nothing is ever linked to it by time."""


DISAGREE = "clocks disagree:"


def time_of(candidates: tuple[Candidate, ...]) -> TimeBase:
    """The best candidate by the stated rule; offset where the camera's own clock said something else."""
    best, own = choose(candidates), own_reading(candidates)
    if best is None:
        return TimeBase(Instant(0), NO_TIME_SIGMA_S, "unknown")
    offset_s = own.start.since(best.start) if own is not None and own is not best else None
    return TimeBase(best.start, best.sigma_s, best.source, 0.0, offset_s)


def clip_of_footage(item: Item, probe: Probe, said: Description, sha256: str, roll: RollClip | None) -> tuple[Clip, Track | None]:
    """A clip from its file; where a roll file names it, its id, camera, officer and clock come from there."""
    assert probe.facts is not None
    candidates = said.candidates
    track = said.track
    notes = [*(n for n in said.notes if roll is None or n not in CAMERA_NOTES), *_clock_notes(candidates)]
    if track is not None:
        notes += [f"{n} fixes rejected: {why}" for why, n in track.rejections().items()]
    clip = Clip(
        id=roll.id if roll else f"C-{sha256[:12]}",
        camera_id=roll.camera_id if roll else (said.camera.id if said.camera else f"{UNNAMED}{sha256[:12]}"),
        time=time_of(candidates),
        length_s=probe.facts.duration_s,
        officer_id=(roll.officer_id if roll else None) or said.officer_id,
        candidates=candidates,
        silent_head_s=probe.facts.silent_head_s,
        media=probe.facts,
        sha256=sha256,
        file=str(item.path),
        fixes=0 if track is None else len(track.accepted),
        fixes_rejected=0 if track is None else len(track) - len(track.accepted),
        maker=said.maker,
        notes=tuple(notes),
    )
    return clip, track


def with_own_camera(said: Description, sha256: str) -> Description:
    """Two cameras' files may share a name (`video.mp4`): a camera known by its file's name only gets the content's mark too."""
    if said.camera is None or not said.camera.id.startswith(UNNAMED):
        return said
    return replace(said, camera=replace(said.camera, id=f"{said.camera.id}-{sha256[:4]}"))


def clip_of_roll(roll: RollClip, track: Track | None, there: Clip | None) -> Clip:
    """A clip as its roll file states it; what a decoder measured of its media before (`there`) is kept."""
    own = roll_candidates(roll, track)
    kept = tuple(c for c in there.candidates if c.source not in {x.source for x in own}) if there else ()
    candidates = own + kept
    media = there.media if there else None
    return Clip(
        id=roll.id,
        camera_id=roll.camera_id,
        time=time_of(candidates),
        length_s=media.duration_s if media else _stated_length_s(roll),
        officer_id=roll.officer_id or (there.officer_id if there else None),
        candidates=candidates,
        silent_head_s=media.silent_head_s if media else roll.silent_head_s,
        media=media,
        sha256=there.sha256 if there else None,
        file=there.file if there else (str(roll.path) if roll.path else None),
        fixes=len(track.accepted) if track is not None else (there.fixes if there else 0),
        fixes_rejected=(len(track) - len(track.accepted)) if track is not None else (there.fixes_rejected if there else 0),
        maker="roll",
        notes=tuple(n for n in there.notes if n not in CAMERA_NOTES) if there else (),
    )


def roll_of_clip(clip: Clip) -> RollClip:
    """The row of clips.csv that a clip was made from, as far as the library kept it."""
    start = next((c.start for c in clip.candidates if c.source == "roll"), None)
    end = start.plus_s(clip.length_s) if start is not None and clip.media is None else None
    path = Path(clip.file) if clip.file else None
    return RollClip(clip.id, clip.camera_id, clip.officer_id, start, end, clip.silent_head_s, path, Path("clips.csv"), 0)


def with_roll_track(clip: Clip, track: Track) -> Clip:
    """A clip that is there already, with the fixes that a roll file has for it."""
    if clip.maker == "roll":
        return clip_of_roll(roll_of_clip(clip), track, clip)
    timed = tuple(c for c in roll_candidates(roll_of_clip(clip), track) if c.source == "gps")
    candidates = timed + tuple(c for c in clip.candidates if not timed or c.source != "gps")
    good = len(track.accepted)
    return replace(clip, candidates=candidates, time=time_of(candidates), fixes=good, fixes_rejected=len(track) - good)


def _stated_length_s(roll: RollClip) -> float:
    return roll.end.since(roll.start) if roll.start is not None and roll.end is not None else 0.0


def with_clock_notes(notes: tuple[str, ...], candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    """A clip's notes once its candidates have changed."""
    return (*(n for n in notes if not n.startswith(DISAGREE)), *_clock_notes(candidates))


def _clock_notes(candidates: tuple[Candidate, ...]) -> list[str]:
    best = choose(candidates)
    return [f"{DISAGREE} {c.source} is {_apart(seconds)} {best.source}" for c, seconds in disagreements(candidates) if best]


def _apart(seconds: float) -> str:
    """`18.0 s after`, `3 min 20 s after`, `663 days before`, or `8 h (a time zone) less 17.6 s before`."""
    hours_s, rest_s = zone_slip(seconds)
    side = "after" if seconds > 0 else "before"
    if not hours_s:
        return f"{_length(abs(seconds))} {side}"
    joint = "and" if rest_s * hours_s > 0 else "less"
    return f"{abs(hours_s) / 3600:.0f} h (a time zone) {joint} {abs(rest_s):.1f} s {side}"


def _length(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    minutes = int(seconds // 60)
    if minutes < 120:
        return f"{minutes} min {int(seconds % 60)} s"
    return f"{minutes // 60} h {minutes % 60} min" if minutes < 2880 else f"{minutes // 1440} days"
