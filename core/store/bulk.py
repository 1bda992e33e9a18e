"""The whole library, or a stretch of it, as the arrays that clocks and linking work on: rows become columns, never objects."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.model.camera import KINDS as CAMERA_KINDS
from core.model.columns import (
    CLIP_SOURCES,
    CONFIRMED,
    EARLIEST,
    LATEST,
    NONE,
    REJECTED,
    AlignmentColumns,
    CameraColumns,
    ClipColumns,
    Columns,
    DecisionColumns,
    Floats,
    Ints,
    ShiftColumns,
    Texts,
    TriggerColumns,
)
from core.model.ledger import Held, Words, words_of
from core.model.policy import Policy
from core.model.track import NO_TIME
from core.model.trigger import KINDS as TRIGGER_KINDS
from core.store import schema as t
from core.store.bulk_fixes import fixes_of
from core.store.bulk_rows import Rows, Within
from core.store.ledger import ledger
from core.store.near import named_units
from core.store.positions import UnitRows
from core.store.read import Reading

_NEVER_SIGMA_S = 10 * 365.25 * 86400.0
"""Of a clip that nothing times."""


@dataclass(frozen=True, slots=True, eq=False)
class Staff:
    """Rows of cameras, roster and officers, and (`others`) the cameras that clips name which are not read."""

    cameras: list[Any]
    shifts: list[Any]
    officers: list[Any]
    others: list[Any]


def staff_of(read: Reading, whole: bool = False) -> Staff:
    """To be read once where `columns` is asked of several stretches of one library (`whole`: of all of it)."""
    rows, camera, shift, officer = Rows(read), t.camera.c, t.shift.c, t.officer.c
    return Staff(
        rows.of((camera.id, camera.kind, camera.pre_event_s, camera.buffer_has_audio), camera.id),
        rows.of((shift.officer_id, shift.vehicle_id, shift.body_camera_id, shift.dash_camera_id, shift.start_us, shift.end_us)),
        rows.of((officer.id, officer.name), officer.id),
        [] if whole else rows.of((t.clip.c.camera_id,), distinct=True),
    )


def columns(
    read: Reading,
    policy: Policy,
    clips: Within = None,
    triggers: Within = None,
    pings_us: Sequence[tuple[int, int]] | None = None,
    tracked: Within = None,
    staff: Staff | None = None,
) -> Columns:
    """Everything linking reads. With `clips` or `triggers` only those, positions of `pings_us` (from, up to) only, fixes of `tracked`
    clips only; cameras and roster stay whole. Alignments and decisions on clips left out are left out."""
    rows = Rows(read)
    clip = rows.of((t.clip.c.id, *_CLIP), t.clip.c.id, clips)
    trigger = rows.of((t.trigger.c.id, *_TRIGGER), t.trigger.c.id, triggers)
    staff = staff or staff_of(read, clips is None)
    camera, shift, officer = staff.cameras, staff.shifts, staff.officers
    ping = UnitRows(read, pings_us)
    cameras = _sorted(camera[0], clip[1], shift[2], shift[3], *staff.others)
    units = _sorted(shift[0], shift[1], trigger[4], trigger[5], clip[2], ping.units, officer[0])
    if not (clips is None and triggers is None and pings_us is None):
        units = _sorted(units, named_units(read, {p for c in cameras for p in _prefixes(c)} - set(units)))
    clip_of = _numbers(clip[0])
    trigger_of, camera_of, unit_of = _numbers(trigger[0]), _numbers(cameras), _numbers(units)
    fixes, tied = fixes_of(read, clip[0], clips if tracked is None else tracked)
    return Columns(
        _clips(clip, camera_of, unit_of, tied, read),
        _triggers(trigger, camera_of, unit_of),
        _cameras(camera, cameras, camera_of, unit_of),
        _texts(units),
        _shifts(shift, camera_of, unit_of),
        ping.columns(unit_of),
        fixes,
        _alignments(rows, clip_of, clips),
        _decisions(read, trigger_of, clip_of),
        policy,
        {i: name for i, name in zip(officer[0], officer[1], strict=True) if name},
    )


_CLIP = (
    t.clip.c.camera_id,
    t.clip.c.officer_id,
    t.clip.c.own_us,
    t.clip.c.own_sigma_s,
    t.clip.c.own_source,
    t.clip.c.best_us,
    t.clip.c.best_sigma_s,
    t.clip.c.best_source,
    t.clip.c.length_s,
    t.clip.c.silent_head_s,
    t.clip.c.file,
)
_TRIGGER = (
    t.trigger.c.time_us,
    t.trigger.c.kind,
    t.trigger.c.device_id,
    t.trigger.c.officer_id,
    t.trigger.c.vehicle_id,
    t.trigger.c.lat,
    t.trigger.c.lon,
    t.trigger.c.accuracy_m,
    t.trigger.c.sigma_s,
)


def _sorted(*columns: Iterable[Any]) -> list[str]:
    """All distinct ids of these columns, None aside."""
    found: set[Any] = set()
    for column in columns:
        found.update(column)
    return sorted(found - {None, ""})


def _numbers(ids: Iterable[Any]) -> dict[str, int]:
    return {i: n for n, i in enumerate(ids)}


def _texts(ids: Sequence[str]) -> Texts:
    out = np.empty(len(ids), object)
    out[:] = ids
    return out


def _clips(rows: list[Any], camera_of: dict[str, int], unit_of: dict[str, int], tied: Any, read: Reading) -> ClipColumns:
    ids, camera, officer, own_us, own_sigma, own_source, best_us, best_sigma, best_source, length, silent, file = rows
    words = words_of(ledger(read))
    manual = _manual(words, rows)
    nothing = best_us == NO_TIME
    sources, unknown = {name: n for n, name in enumerate(CLIP_SOURCES)}, CLIP_SOURCES.index("unknown")
    own_source, best_source = (s.numbers(sources, unknown).astype(np.uint8) for s in (own_source, best_source))
    corrected = np.isfinite(manual) & (own_us == NO_TIME)  # what a person corrected was then the best reading there is
    return ClipColumns(
        id=ids,
        camera=camera.numbers(camera_of),
        officer=officer.numbers(unit_of),
        officer_said=_said(read, ids),
        own_us=np.where(corrected, np.where(nothing, 0, best_us), own_us),
        own_sigma_s=np.where(corrected, np.where(nothing, _NEVER_SIGMA_S, best_sigma), own_sigma),
        own_source=np.where(corrected, best_source, own_source).astype(np.uint8),
        best_us=np.where(nothing, 0, best_us),
        best_sigma_s=np.where(nothing, _NEVER_SIGMA_S, best_sigma),
        best_source=best_source,
        manual_s=manual,
        length_s=length,
        silent_head_s=silent,
        folder=_folders(file),
        tied_utc=tied,
        placed=_placed(words, ids),
    )


def _manual(words: Words, rows: list[Any]) -> Floats:
    """The correction typed by hand that counts: one for the clip itself, else one for its camera; nan without."""
    found = np.full(len(rows[0]), np.nan)
    if words.by_camera or words.by_clip:
        nothing = Held(None, np.nan)
        by_camera = [words.by_camera.get(name, nothing).offset_s for name in rows[1]] + [np.nan]
        found = np.array(by_camera)[rows[1].numbers(_numbers(rows[1]))]
        for i, held in _by_row(rows[0], words.by_clip):
            found[i] = held.offset_s
    return found


def _placed(words: Words, ids: Texts) -> Floats:
    """What was set in sight of the pictures; a person's word without a rate says that of no rate."""
    found = np.full((len(ids), 3), np.nan)
    for i, held in _by_row(ids, words.placed):
        found[i] = held.offset_s, held.sigma_s or 0.0, held.ppm or 0.0
    return found


def _by_row(ids: Texts, said: Mapping[str, Held]) -> Iterator[tuple[int, Held]]:
    return ((i, said[clip_id]) for i, clip_id in enumerate(ids.tolist()) if clip_id in said) if said else iter(())


def _said(read: Reading, ids: Texts) -> Any:
    """Clips whose officer a person named."""
    said = {clip_id for clip_id, (_, officer_id) in read.assignments().items() if officer_id}
    return np.fromiter((i in said for i in ids.tolist()), np.bool_, len(ids)) if said else np.zeros(len(ids), np.bool_)


def _folders(file: Texts) -> Ints:
    """Numbered in the order of their names; NONE for a clip without a file."""
    names = [None if f is None else f.rpartition("/")[0] for f in file.tolist()]
    number = _numbers(sorted({n for n in names if n is not None}))
    return np.fromiter((NONE if n is None else number[n] for n in names), np.int32, len(names))


def _triggers(rows: list[Any], camera_of: dict[str, int], unit_of: dict[str, int]) -> TriggerColumns:
    ids, time_us, kind, device, officer, vehicle, lat, lon, accuracy, sigma = rows
    kinds = _numbers(TRIGGER_KINDS)
    return TriggerColumns(
        ids,
        time_us,
        sigma,
        kind.numbers(kinds, kinds["other"]).astype(np.uint8),
        device.numbers(camera_of),
        officer.numbers(unit_of),
        vehicle.numbers(unit_of),
        lat,
        lon,
        accuracy,
    )


def _cameras(rows: list[Any], cameras: list[str], camera_of: dict[str, int], unit_of: dict[str, int]) -> CameraColumns:
    n = len(cameras)
    at = np.array([camera_of[i] for i in rows[0]], np.int32)
    kinds = _numbers(CAMERA_KINDS)
    kind, pre, audio = np.full(n, kinds["other"], np.uint8), np.full(n, np.nan), np.full(n, NONE, np.int8)
    kind[at] = rows[1].numbers(kinds, kinds["other"])
    pre[at] = rows[2]
    audio[at] = np.nan_to_num(rows[3], nan=NONE)
    return CameraColumns(_texts(cameras), kind, pre, audio, np.array([_vehicle(c, unit_of) for c in cameras], np.int32))


def _vehicle(camera_id: str, unit_of: dict[str, int]) -> int:
    """`CAR7-front` is CAR7's own; the longest unit's name counts."""
    return next((unit_of[name] for name in _prefixes(camera_id) if name in unit_of), NONE)


def _prefixes(camera_id: str) -> Iterator[str]:
    """What stands before each hyphen, the longest first."""
    end = camera_id.rfind("-")
    while end > 0:
        yield camera_id[:end]
        end = camera_id.rfind("-", 0, end)


def _shifts(rows: list[Any], camera_of: dict[str, int], unit_of: dict[str, int]) -> ShiftColumns:
    officer, vehicle = (c.numbers(unit_of) for c in rows[:2])
    body, dash = (c.numbers(camera_of) for c in rows[2:4])
    start = np.where(rows[4] == NO_TIME, EARLIEST, rows[4])
    end = np.where(rows[5] == NO_TIME, LATEST, rows[5])
    order = np.lexsort((dash, body, vehicle, officer, end, start))
    table: list[Any] = [c[order] for c in (officer, vehicle, body, dash, start, end)]
    if len(order):
        new = np.append(True, np.any([c[1:] != c[:-1] for c in table], axis=0))
        table = [c[new] for c in table]
    return ShiftColumns(*table)


def _alignments(rows: Rows, clip_of: dict[str, int], clips: Within) -> AlignmentColumns:
    table = t.alignment.c
    columns = (table.clip_a, table.clip_b, table.b_minus_a_s, table.score)
    found = rows.of(columns, among=table.clip_a, ids=clips)
    a, b = found[0].numbers(clip_of), found[1].numbers(clip_of)
    order = np.lexsort((found[3], found[2], b, a))
    order = order[(a[order] != NONE) & (b[order] != NONE)]
    return AlignmentColumns(a[order], b[order], found[2][order], found[3][order])


def _decisions(read: Reading, trigger_of: dict[str, int], clip_of: dict[str, int]) -> DecisionColumns:
    word = {"confirmed": CONFIRMED, "rejected": REJECTED}
    found = sorted(
        (trigger_of.get(trigger, NONE), clip_of[clip], word[status])
        for (trigger, clip), status in read.decisions().items()
        if clip in clip_of and (not trigger or trigger in trigger_of)
    )
    trigger, clip, status = zip(*found, strict=True) if found else ((), (), ())
    return DecisionColumns(np.array(trigger, np.int32), np.array(clip, np.int32), np.array(status, np.uint8))
