"""Every clip's place on the true time line: a person's word, GPS, the same camera's other clips, sound, triggers, its own clock."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.clocks.votes import Reading, agree
from core.model.clip import Clip
from core.model.roster import Alignment
from core.model.timebase import CORRECTIONS, Candidate, TimeBase, choose, zone_slip
from core.model.times import Instant
from core.model.trigger import Trigger

MANUAL_SIGMA_S = 0.1
DRIFT = 20e-6
"""Seconds a second that two clips of one camera may drift apart."""
SESSION_S = 6 * 3600.0
"""Cameras are docked, and their clocks set, between shifts: beyond this a neighbour's offset is only a hint."""
DOCKED_SIGMA_S = 1.5
WELL_TIMED_S = 1.0
SOUND_SIGMA_S = 0.05
GOOD_SCORE = 8.0
"""An alignment scored at least this was right in 98 of 100 on simulated departments."""
ROUNDS = 8


@dataclass(frozen=True, slots=True)
class ManualCorrection:
    """A person's word: the camera's clock minus true time, in seconds."""

    offset_s: float
    note: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class ClockEstimate:
    """`residuals`: what each candidate or measurement says of the clip's start, minus the start that was chosen, in seconds."""

    time: TimeBase
    residuals: tuple[tuple[str, float], ...] = ()


@dataclass(slots=True)
class _State:
    """One clip while its clock is being worked out. `own`: the camera's own reading, which offsets refer to."""

    clip: Clip
    own: Candidate | None
    start: Instant
    sigma_s: float
    source: str
    settled: bool
    readings: list[Reading]

    @property
    def offset_s(self) -> float:
        return self.own.start.since(self.start) if self.own else 0.0

    def correct(self, offset_s: float, sigma_s: float, source: str) -> None:
        assert self.own is not None
        self.start, self.sigma_s, self.source = self.own.start.plus_s(-offset_s), sigma_s, source


def estimate(
    clips: Sequence[Clip], alignments: Sequence[Alignment], triggers: Sequence[Trigger], manual: Mapping[str, ManualCorrection]
) -> dict[str, ClockEstimate]:
    """By clip id. Pure, and the order of rows does not matter. `manual` is keyed by clip id or camera id; the clip's own entry wins.

    First form: no rates (ppm 0); one offset a clip; lone or contradictory alignments are reported among the residuals, not used.
    """
    states = {clip.id: _first(clip, manual.get(clip.id) or manual.get(clip.camera_id)) for clip in sorted(clips, key=lambda c: c.id)}
    cameras: dict[str, list[_State]] = defaultdict(list)
    for state in states.values():
        if state.own is not None:
            cameras[state.clip.camera_id].append(state)
    for group in cameras.values():
        group.sort(key=lambda s: (_own_us(s), s.clip.id))
        for clock in sorted({s.own.source for s in group if s.own is not None}):
            _from_neighbours([s for s in group if s.own is not None and s.own.source == clock])
    measured = _measurements(states, alignments)
    for _ in range(ROUNDS):
        if not _from_sound(states, cameras, measured):
            break
    for group in cameras.values():
        _from_triggers(group, triggers)
    return {clip_id: _result(state, states, measured.get(clip_id, ())) for clip_id, state in states.items()}


def _first(clip: Clip, word: ManualCorrection | None) -> _State:
    """The best that the clip's own candidates say, or a person's word."""
    own = choose([c for c in clip.candidates if c.source not in CORRECTIONS and c.source != "modified"])
    best = choose(clip.candidates)
    if word is not None:
        reading = own or best or Candidate(clip.time.source, clip.time.start, clip.time.sigma_s)
        return _State(clip, reading, reading.start.plus_s(-word.offset_s), MANUAL_SIGMA_S, "manual", True, [])
    if best is None:
        return _State(clip, None, clip.time.start, clip.time.sigma_s, clip.time.source, True, [])
    return _State(clip, own, best.start, best.sigma_s, best.source, best.source in CORRECTIONS, [])


def _own_us(state: _State) -> int:
    return state.own.start.us if state.own else 0


def _gap_sigma(one: _State, other: _State) -> float:
    """How far the clocks of two clips of one camera may differ, one sigma, seconds."""
    gap = abs(_own_us(one) - _own_us(other)) / 1e6
    return 0.05 + DRIFT * gap + (DOCKED_SIGMA_S if gap > SESSION_S else 0.0)


def _from_neighbours(group: list[_State]) -> None:
    """Clips without their own correction take that of the nearest clip of the same camera that has one."""
    anchors = [s for s in group if s.settled]
    at = [_own_us(s) for s in anchors]
    for state in group:
        if state.settled or not anchors:
            continue
        i = bisect_left(at, _own_us(state))
        near = min(anchors[max(0, i - 1) : i + 1], key=lambda a: (_gap_sigma(a, state), a.clip.id))
        sigma = (near.sigma_s**2 + _gap_sigma(near, state) ** 2) ** 0.5
        state.readings.append(Reading(near.offset_s, sigma, "same camera", near.clip.id))
        off = abs(near.offset_s - state.offset_s)
        if sigma < state.sigma_s or off > 3 * (sigma**2 + state.sigma_s**2) ** 0.5:
            state.correct(near.offset_s, sigma, f"{near.source} of another clip of this camera")


def _measurements(states: Mapping[str, _State], alignments: Sequence[Alignment]) -> dict[str, list[tuple[str, float, float]]]:
    """By clip: (other clip, own clock minus the other's clock in seconds, score); both clips known and with clocks of their own."""
    found: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for a in sorted(alignments, key=lambda a: (a.clip_a, a.clip_b, a.b_minus_a_s, a.score or 0.0)):
        one, two = states.get(a.clip_a), states.get(a.clip_b)
        if one is None or two is None or one is two or one.own is None or two.own is None:
            continue
        score = a.score if a.score is not None else GOOD_SCORE
        found[a.clip_b].append((a.clip_a, a.b_minus_a_s, score))
        found[a.clip_a].append((a.clip_b, -a.b_minus_a_s, score))
    return found


def _from_sound(
    states: Mapping[str, _State], cameras: Mapping[str, list[_State]], measured: Mapping[str, Sequence[tuple[str, float, float]]]
) -> bool:
    """One round: clips not well timed take what alignments to well-timed clips agree on, their camera's other clips bearing witness too."""
    timed = {clip_id for clip_id, s in states.items() if s.sigma_s <= WELL_TIMED_S and s.own is not None}
    heard: dict[str, list[Reading]] = {}
    for clip_id in sorted(measured):
        if clip_id in timed:
            continue
        heard[clip_id] = [
            Reading(
                states[o].offset_s + diff, (states[o].sigma_s ** 2 + SOUND_SIGMA_S**2) ** 0.5, "alignment", o, min(score / GOOD_SCORE, 2.0)
            )
            for o, diff, score in measured[clip_id]
            if o in timed
        ]
    settled: list[tuple[_State, float, float]] = []
    for camera in sorted(cameras):
        group = cameras[camera]
        voices = [s for s in group if heard.get(s.clip.id)]
        at = [_own_us(s) for s in voices]
        for state in group:
            if state.clip.id in timed:
                continue
            readings = list(heard.get(state.clip.id, ()))
            session = round(SESSION_S * 1e6)
            for other in voices[bisect_left(at, _own_us(state) - session) : bisect_left(at, _own_us(state) + session)]:
                if other is not state:
                    readings += [_from_afar(r, _gap_sigma(state, other)) for r in heard[other.clip.id]]
            verdict = agree(readings, 0.3)
            if verdict is None:
                continue
            prior = 3 * max(state.sigma_s, 1.0)
            plausible = abs(verdict.offset_s - state.offset_s) <= prior
            lone = verdict.witnesses == 1
            if lone and not (plausible and verdict.weight >= 1.0):
                if state.sigma_s > 60 and verdict.weight >= 1.0:
                    settled.append((state, verdict.offset_s, 2.0))
                continue
            outvoted = sum(r.weight for r in readings) - sum(r.weight for r in verdict.agreeing)
            if not plausible and (verdict.witnesses < 2 or outvoted >= verdict.weight):
                continue
            settled.append((state, verdict.offset_s, max(verdict.sigma_s, 0.3 if lone else 0.1)))
    for state, offset, sigma in settled:
        state.correct(offset, sigma, "alignment")
    return bool(settled)


def _from_afar(reading: Reading, gap_sigma_s: float) -> Reading:
    """What was measured on another clip of the camera: less sharp, and a weaker voice the further away, for clocks get set between."""
    sigma = (reading.sigma_s**2 + gap_sigma_s**2) ** 0.5
    return replace(reading, sigma_s=sigma, weight=reading.weight * min(1.0, SOUND_SIGMA_S / gap_sigma_s))


def _from_triggers(group: list[_State], triggers: Sequence[Trigger]) -> None:
    """A camera nobody else times: its own triggers start it, so whole-hour slips and large offsets that most of its clips share show."""
    loose = [s for s in group if s.sigma_s > WELL_TIMED_S]
    if not loose:
        return
    readings: list[Reading] = []
    for trigger in sorted(triggers, key=lambda t: (t.time, t.id)):
        for state in loose:
            officer = trigger.officer_id is not None and trigger.officer_id == state.clip.officer_id
            if state.own is None or not (trigger.device_id == state.clip.camera_id or officer):
                continue
            head = state.clip.silent_head_s or 0.0
            offset = state.own.start.since(trigger.time) + head
            if abs(offset) > 14 * 3600 + 600:
                continue
            slip, rest = zone_slip(offset)
            if abs(rest) <= 90.0 or (slip == 0.0 and abs(offset) <= 600.0):
                readings.append(Reading(offset, 1.0, "trigger", state.clip.id))
    verdict = agree(readings, 4.0)
    if verdict is None or verdict.witnesses < 3 or abs(verdict.offset_s) < 20.0:
        return
    near_zero = {r.witness for r in readings if abs(r.offset_s) < 20.0}
    if len(near_zero) * 2 >= verdict.witnesses:
        return
    for state in loose:
        state.correct(verdict.offset_s, 1.5, "trigger")


def _result(state: _State, states: Mapping[str, _State], measured: Sequence[tuple[str, float, float]]) -> ClockEstimate:
    residuals = [(c.source, c.start.since(state.start)) for c in state.clip.candidates]
    if state.own is not None:
        residuals += [(f"{r.source} {r.witness}", state.offset_s - r.offset_s) for r in state.readings]
        residuals += [(f"alignment {o}", state.offset_s - (states[o].offset_s + diff)) for o, diff, _ in measured]
    offset = state.offset_s if state.own is not None and (state.source != state.own.source or state.settled) else None
    source = state.source
    if offset is not None and state.own is not None:
        slip, rest = zone_slip(offset)
        if slip and state.own.sigma_s >= 3600.0:
            offset = rest
        elif slip:
            source += ", zone slip"
    return ClockEstimate(TimeBase(state.start, state.sigma_s, source, 0.0, offset), tuple(residuals))
