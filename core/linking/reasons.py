"""Sentences made of rows when somebody reads them: why a camera was bound, and what a finding rests on.

Place, posterior and distance are told apart; no sentence turns a probability into an accusation.
"""

import math

from core.linking import words
from core.linking.binding import (
    CREW,
    DASH_IN_RANGE,
    DASH_OF_OFFICER,
    DASH_OF_SOURCE,
    DEVICE,
    IN_RANGE,
    OF_VEHICLE,
    BoundColumns,
)
from core.linking.findings import (
    BY_HAND,
    BY_NEIGHBOUR,
    BY_USUAL,
    CLOCK,
    EARLY,
    LATE,
    LOOSE_CLIP,
    LOOSE_TRIGGER,
    MISSING,
    NEITHER,
    NO_CAMERA,
    NO_PLACE,
    OFFICER,
    SHORT,
    TWOFOLD,
    UNDETERMINED,
    ZONE,
    FindingColumns,
)
from core.linking.geometry import AXIS_PER_RADIUS_68
from core.model.columns import CLIP_SOURCES, DASH, NONE, Columns
from core.model.trigger import KINDS
from core.model.wording import duration

LOOSE_S = 0.5
"""A time less certain than this is said to be."""
STALE_S = 15.0
"""Positions further than this from the trigger's time are said to be."""
SURE_P = 0.985
"""A camera bound at least this surely is not said to be bound with a probability."""
ALMOST = 1 - 1e-9
"""What comes of positions is never certain, though rounding may make it so."""
DEEDS = {"taser": "whose taser was drawn", "firearm": "whose firearm was drawn", "holster": "whose holster was opened"}
CORRECTED_BY = {
    "gps": "GPS time corrects it",
    "alignment": "sound that other cameras heard too corrects it",
    "manual": "it was corrected by hand",
    "trigger": "the triggers that started it correct it",
}


def link_reason(columns: Columns, bound: BoundColumns, row: int) -> str:
    """Why a clip is linked to a trigger: because its camera was bound. `row`: of the bound camera (NONE: a person's word alone)."""
    return expected_reason(columns, bound, row) if row != NONE else "Linked by hand."


def expected_reason(columns: Columns, bound: BoundColumns, row: int) -> str:
    """Why a camera was bound to record."""
    why = bound.why[row]
    kind = _kind(columns, int(bound.trigger[row]))
    if why == DEVICE:
        return "The trigger came from this camera itself."
    if why == OF_VEHICLE:
        return f"It is a camera of {_source_cruiser(kind)}."
    if why in (IN_RANGE, DASH_IN_RANGE):
        return words.capital(_in_range(columns, bound, row, kind))
    if why in (DASH_OF_SOURCE, DASH_OF_OFFICER):
        officer = _name(columns, int(bound.via[row]))
        base = f"It is the dash cam of the cruiser that the roster gives {officer}"
        if why == DASH_OF_SOURCE:
            return f"{base}, {_deed(kind)}."
        return (
            f"{base}, who was within {columns.policy.radius_ft:g} ft of {words.thing(kind)} with a probability of {_chances(bound, row)}."
        )
    wearer = _holder(columns, int(bound.camera[row]), int(bound.officer[row]))
    if why == CREW:
        return f"It is the camera of {wearer}, whom the roster puts in {_source_cruiser(kind)}{_though(bound, row)}."
    return f"It is the camera of {wearer}, {_deed(kind)}."


def finding_reason(columns: Columns, bound: BoundColumns, findings: FindingColumns, at: int) -> str:
    """What is wrong, by how much, and how sure that is. `at`: row of `findings`."""
    kind, gap = findings.kind[at], findings.gap[at]
    if gap == UNDETERMINED:
        return _undetermined(columns, findings, at)
    sentence = _GAPS[int(gap)](columns, bound, findings, at)
    if kind != UNDETERMINED:
        return sentence
    return f"Cannot be determined ({words.chance(float(findings.p[at]))} likely): {words.follow_on(sentence)}"


def _missing(columns: Columns, bound: BoundColumns, findings: FindingColumns, at: int) -> str:
    row = int(findings.row[at])
    kind = _kind(columns, int(findings.trigger[at]))
    none = f"no recording of camera {columns.cameras.id[findings.camera[at]]} covers {words.moment(kind)}"
    ended = float(findings.ended_s[at])
    if math.isfinite(ended):
        none += f" (its last one ended {duration(ended)} before)"
    if bound.why[row] not in (IN_RANGE, DASH_IN_RANGE) or not math.isfinite(bound.distance_m[row]):
        return f"{words.capital(none)}: {words.follow_on(expected_reason(columns, bound, row))}"
    name = words.capital(_holder(columns, int(bound.camera[row]), int(bound.officer[row])))
    return (
        f"{name} was {_away(bound, row, kind)}, and {none}; {_chances(bound, row)} is the probability of having been within "
        f"{columns.policy.radius_ft:g} ft, not of anybody's fault."
    )


def _late(columns: Columns, bound: BoundColumns, findings: FindingColumns, at: int) -> str:
    note = (
        ""
        if findings.measured[at]
        else f"its buffer has sound or is unknown, so the full {_full_s(columns, findings, at):.0f} s are assumed"
    )
    late = f"{_camera(columns, findings, at)} was switched on {duration(float(findings.seconds[at]))} after {_when(columns, findings, at, note)}"
    return f"{late}; {columns.policy.late_s:g} s are allowed{_place(bound, findings, at)}."


def _short(columns: Columns, bound: BoundColumns, findings: FindingColumns, at: int) -> str:
    note = "" if findings.measured[at] else "its buffer has sound or is unknown, so a late start with a full buffer is not ruled out"
    has = duration(max(0.0, float(findings.seconds[at])))
    short = f"{_camera(columns, findings, at)} has only {has} of footage before {_when(columns, findings, at, note)}"
    return f"{short}; {columns.policy.pre_s:g} s are required{_place(bound, findings, at)}."


def _early(columns: Columns, bound: BoundColumns, findings: FindingColumns, at: int) -> str:
    stopped = f"{_camera(columns, findings, at)} stopped {duration(float(findings.seconds[at]))} after {_when(columns, findings, at)}"
    return f"{stopped}; {duration(columns.policy.post_s)} are required{_place(bound, findings, at)}."


def _clock(columns: Columns, bound: BoundColumns, findings: FindingColumns, at: int) -> str:
    source = CLIP_SOURCES[int(findings.other[at])]
    how = "its other recordings correct it" if findings.note[at] == BY_NEIGHBOUR else CORRECTED_BY.get(source, "other evidence corrects it")
    off = float(findings.seconds[at])
    slipped = ", as a wrong time zone makes it" if findings.gap[at] == ZONE else ""
    good = f"{how} to within {max(float(findings.sigma_s[at]), 0.1):.1f} s"
    return f"The camera's clock was {duration(off)} {'fast' if off > 0 else 'slow'}{slipped}; {good}."


def _officer(columns: Columns, bound: BoundColumns, findings: FindingColumns, at: int) -> str:
    camera = columns.cameras.id[findings.camera[at]]
    named, wearer = _name(columns, int(findings.officer[at])), _name(columns, int(findings.other[at]))
    if findings.note[at] == BY_USUAL:
        return f"The clip names {named}, but the other clips of camera {camera} name {wearer}, who was on duty then."
    return f"The clip names {named}, but at that time the roster gives camera {camera} to {wearer}."


def _overlap(columns: Columns, findings: FindingColumns, at: int) -> str:
    clip, other = (columns.clips.id[x[at]] for x in (findings.clip, findings.other))
    camera, both = columns.cameras.id[findings.camera[at]], duration(float(findings.seconds[at]))
    return (
        f"Recordings {other} and {clip} of camera {camera} run at the same time for {both}, which one camera cannot do: the clock of one is "
        "wrong, or it is another camera's, or a copy of the other. While both run, the one that began later is shown."
    )


_GAPS = {MISSING: _missing, LATE: _late, SHORT: _short, EARLY: _early, CLOCK: _clock, ZONE: _clock, OFFICER: _officer}


def _undetermined(columns: Columns, findings: FindingColumns, at: int) -> str:
    note = findings.note[at]
    if note == TWOFOLD:
        return _overlap(columns, findings, at)
    trigger = int(findings.trigger[at])
    if note == LOOSE_TRIGGER:
        camera = columns.cameras.id[findings.camera[at]]
        return f"The time of the trigger is not known well enough to say whether camera {camera} recorded the moment."
    if note == LOOSE_CLIP:
        camera = columns.cameras.id[findings.camera[at]]
        return f"Camera {camera} has a recording whose time is not known well enough to say whether it covers the moment."
    if note == BY_HAND:
        camera, holder = columns.cameras.id[findings.camera[at]], _holder(columns, int(findings.camera[at]), int(findings.officer[at]))
        return (
            f"The recording of camera {camera} about {words.moment(_kind(columns, trigger))} was taken out of this incident by hand. That does "
            f"not say where {holder} was: somebody who knows must answer whether {holder} was there and recorded."
        )
    doubts: list[str] = []
    if note in (NO_PLACE, NEITHER):
        thing = words.thing(_kind(columns, trigger))
        doubts.append(f"Nobody knows where {thing} was, so it cannot be determined which other cameras had to record.")
    if note in (NO_CAMERA, NEITHER):
        officer, vehicle = int(columns.triggers.officer[trigger]), int(columns.triggers.vehicle[trigger])
        cruiser = f"cruiser {columns.units[vehicle]}" if vehicle != NONE else "the trigger's source"
        source = _name(columns, officer) if officer != NONE else cruiser
        doubts.append(f"Nobody knows which camera {source} had, so it cannot be determined whether that camera recorded.")
    return " ".join(doubts)


def _in_range(columns: Columns, bound: BoundColumns, row: int, kind: str) -> str:
    name = _holder(columns, int(bound.camera[row]), int(bound.officer[row]))
    within = f"within {columns.policy.radius_ft:g} ft with a probability of {_chances(bound, row)}"
    if not math.isfinite(bound.distance_m[row]):
        return f"nobody knows how far {name} was from {words.thing(kind)}: {within}."
    return f"{name} was {_away(bound, row, kind)}: {within}."


def _away(bound: BoundColumns, row: int, kind: str) -> str:
    """`13 ft (4 m) from the taser, by positions good to 16 ft (5 m), 18.0 s away from the moment when the taser was drawn`."""
    age = float(bound.age_s[row])
    stale = f", {duration(age)} away from {words.moment(kind)}" if age > STALE_S else ""
    good = words.good_to(float(bound.distance_sigma_m[row]) / AXIS_PER_RADIUS_68)
    return f"{words.length(float(bound.distance_m[row]))} from {words.thing(kind)}, by positions {good}{stale}"


def _chances(bound: BoundColumns, row: int) -> str:
    """What is believed in all, and what positions alone say where that differs."""
    p, place = words.chance(min(float(bound.p[row]), ALMOST)), float(bound.place_p[row])
    by_place = words.chance(min(place, ALMOST)) if math.isfinite(place) else p
    return p if by_place == p else f"{p} ({by_place} by positions alone, before what the cameras did)"


def _though(bound: BoundColumns, row: int) -> str:
    """Positions that speak against the roster."""
    metres, sigma, place = float(bound.distance_m[row]), float(bound.distance_sigma_m[row]), float(bound.place_p[row])
    if not math.isfinite(metres) or not place < 0.05:
        return ""
    return f", though positions {words.good_to(sigma / AXIS_PER_RADIUS_68)} lie {words.length(metres)} from it"


def _place(bound: BoundColumns, findings: FindingColumns, at: int) -> str:
    """The doubt about having been bound, where there is any worth telling."""
    p = float(bound.p[findings.row[at]])
    return "" if p >= SURE_P else f", and the camera was bound to record with a probability of {words.chance(p)}"


def _when(columns: Columns, findings: FindingColumns, at: int, note: str = "") -> str:
    """`the taser was drawn (give or take 0.8 s; ...)`: the event, and in brackets what makes its time or the camera's doubtful."""
    sigma, shift = float(findings.sigma_s[at]), float(findings.shift_s[at])
    notes = [f"give or take {duration(sigma)}"] if sigma >= LOOSE_S else []
    if shift:
        notes.append(f"taken to be {duration(shift)} later than recorded, as cameras came on together then")
    notes += [note] if note else []
    return words.event(_kind(columns, int(findings.trigger[at]))) + (f" ({'; '.join(notes)})" if notes else "")


def _full_s(columns: Columns, findings: FindingColumns, at: int) -> float:
    full = float(columns.cameras.pre_event_s[findings.camera[at]])
    return min(full if math.isfinite(full) else columns.policy.pre_s, float(columns.clips.length_s[findings.clip[at]]))


def _kind(columns: Columns, trigger: int) -> str:
    return KINDS[int(columns.triggers.kind[trigger])]


def _deed(kind: str) -> str:
    return DEEDS.get(kind, "who started it by hand" if kind == "manual" else "who set off the trigger")


def _source_cruiser(kind: str) -> str:
    return "the cruiser whose light bar went on" if kind == "lightbar" else "the cruiser that the trigger came from"


def _name(columns: Columns, unit: int) -> str:
    if unit == NONE:
        return "an officer whom nobody names"
    one = columns.units[unit]
    return columns.names.get(one) or f"officer {one}"


def _holder(columns: Columns, camera: int, officer: int) -> str:
    """The wearer's name where known, else `officer O12`, else `camera B12`; a dash cam's cruiser."""
    if columns.cameras.kind[camera] == DASH:
        return "the cruiser"
    return _name(columns, officer) if officer != NONE else f"camera {columns.cameras.id[camera]}"


def _camera(columns: Columns, findings: FindingColumns, at: int) -> str:
    """`J. Chen's camera`, `The cruiser's camera`, `Camera B12`: how a sentence begins."""
    name = words.capital(_holder(columns, int(findings.camera[at]), int(findings.officer[at])))
    return name if name.startswith("Camera ") else f"{name}'s camera"
