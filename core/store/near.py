"""What stands near some stretches of time, so that linking a day again need not read the year."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.model.timebase import UNTIMED_S
from core.store import schema as t
from core.store.bulk_rows import Rows
from core.store.codec import PING_DTYPE
from core.store.read import Reading

_BATCH = 50_000
Us = tuple[int, int]


def clips_near(read: Reading, spans: Sequence[Us]) -> set[str]:
    """Ids of clips that start in these spans (UTC microseconds), by the library or by their own clock, and of all whose time is not known."""
    c = t.clip.c
    near = [column.between(lo, hi) for lo, hi in spans for column in (c.start_us, c.own_us)]
    return _texts(read, sa.select(c.id).where(sa.or_(c.sigma_s > UNTIMED_S, *near)))


def triggers_near(read: Reading, spans: Sequence[Us]) -> set[str]:
    """The same of triggers."""
    c = t.trigger.c
    return _texts(read, sa.select(c.id).where(sa.or_(c.sigma_s > UNTIMED_S, *(c.time_us.between(lo, hi) for lo, hi in spans))))


def incidents_of(read: Reading, clips: Collection[str], spans: Sequence[Us]) -> dict[str, tuple[list[str], list[str]]]:
    """Id -> (triggers, clips) of every incident that holds one of these clips, or that runs in these spans."""
    c, m = t.incident.c, t.member.c
    ids = {i for q in read.queries_among(sa.select(m.incident_id).distinct(), m.clip_id, clips) for i in _texts(read, q)}
    ids |= _texts(read, sa.select(c.id).where(sa.or_(sa.false(), *(sa.and_(c.start_us <= hi, c.end_us >= lo) for lo, hi in spans))))
    found: dict[str, tuple[list[str], list[str]]] = {}
    for query in read.queries_among(sa.select(c.id, c.trigger_ids), c.id, ids):
        found |= {row[0]: (list(row[1]), []) for batch in read.batches(query, _BATCH) for row in batch}
    for query in read.queries_among(sa.select(m.incident_id, m.clip_id), m.incident_id, ids):
        for batch in read.batches(query, _BATCH):
            for incident_id, clip_id in batch:
                found[incident_id][1].append(clip_id)
    return found


def times_of(read: Reading, clips: Collection[str], triggers: Collection[str]) -> list[Us]:
    """When these are: clips by the library and by their own clock, triggers."""
    c, x = t.clip.c, t.trigger.c
    found: list[Us] = []
    for query in read.queries_among(sa.select(c.start_us, c.length_s, c.own_us), c.id, clips):
        for batch in read.batches(query, _BATCH):
            for start, length_s, own in batch:
                found += [(at, at + round(length_s * 1e6)) for at in {start, own} - {None}]
    for query in read.queries_among(sa.select(x.time_us), x.id, triggers):
        found += [(row[0], row[0]) for batch in read.batches(query, _BATCH) for row in batch]
    return found


def naming(read: Reading, cameras: Collection[str], officers: Collection[str], vehicles: Collection[str]) -> tuple[set[str], set[str]]:
    """Ids of clips and of triggers that name any of these."""
    c, x = t.clip.c, t.trigger.c
    clips = ((c.camera_id, cameras), (c.officer_id, officers))
    triggers = ((x.device_id, cameras), (x.officer_id, officers), (x.vehicle_id, vehicles))
    found = [
        {i for column, names in said for q in read.queries_among(sa.select(key), column, names) for i in _texts(read, q)}
        for key, said in ((c.id, clips), (x.id, triggers))
    ]
    return found[0], found[1]


def incident_ids(read: Reading) -> list[str]:
    return sorted(_texts(read, sa.select(t.incident.c.id)))


def aligned_with(read: Reading, clips: Collection[str]) -> set[str]:
    """Clips whose clocks were measured against those of these clips."""
    a, b = t.alignment.c.clip_a, t.alignment.c.clip_b
    found = {i for one, other in ((a, b), (b, a)) for q in read.queries_among(sa.select(other), one, clips) for i in _texts(read, q)}
    return read.known(found)


def untimed(read: Reading) -> bool:
    """Whether the time of any clip or trigger is not known, to within hours."""
    return any(bool(_texts(read, sa.select(table.c.id).where(table.c.sigma_s > UNTIMED_S).limit(1))) for table in (t.clip, t.trigger))


def counts(read: Reading) -> tuple[int, int]:
    """(clips, triggers) in the library."""
    return _count(read, t.clip), _count(read, t.trigger)


def result_counts(read: Reading) -> tuple[int, int, int]:
    """(incidents, links, findings) in the library."""
    return _count(read, t.incident), _count(read, t.link), _count(read, t.finding)


def named_units(read: Reading, names: Collection[str]) -> set[str]:
    """Those of these names that clips, triggers or positions give an officer or a vehicle."""
    columns = (t.clip.c.officer_id, t.trigger.c.officer_id, t.trigger.c.vehicle_id)
    found = {i for c in columns for q in read.queries_among(sa.select(c).distinct(), c, names) for i in _texts(read, q)}
    return found | (set(names) & set(pinging(read)))


def pinging(read: Reading) -> list[str]:
    """All units that sent positions."""
    return sorted(_texts(read, sa.select(t.ping_day.c.unit_id).distinct()))


def strangers(read: Reading, table: str) -> tuple[int, str]:
    """How many rows of `alignment` name a clip, of `trigger` an officer or a vehicle, how many positions (`ping`) a unit, that nothing
    else here names; and one of those names."""
    officer, vehicle = sa.select(t.officer.c.id), sa.select(t.shift.c.vehicle_id).where(t.shift.c.vehicle_id.is_not(None))
    clip = sa.select(t.clip.c.id)
    columns = {
        "alignment": [(t.alignment.c.clip_a, [clip]), (t.alignment.c.clip_b, [clip])],
        "trigger": [(t.trigger.c.officer_id, [officer]), (t.trigger.c.vehicle_id, [vehicle])],
        "ping": [(t.ping_day.c.unit_id, [officer, vehicle])],
    }[table]
    rows = sa.func.sum(sa.func.length(t.ping_day.c.data)) / PING_DTYPE.itemsize if table == "ping" else sa.func.count()
    count, name = 0, ""
    for column, known in columns:
        unknown = sa.and_(column.is_not(None), *(column.not_in(k) for k in known))
        for batch in read.batches(sa.select(rows, sa.func.min(column)).where(unknown), 1):
            for found, such in batch:
                count, name = count + int(found or 0), name or such or ""
    return count, name


def spans_around(times: Sequence[Us], padding_s: float) -> list[Us]:
    """These stretches, wider on both sides, those that meet made one; ordered."""
    pad, found = round(padding_s * 1e6), list[Us]()
    for lo, hi in sorted((lo - pad, hi + pad) for lo, hi in times):
        if found and lo <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], hi)
        else:
            found.append((lo, hi))
    return found


def lie_in(start_us: np.ndarray, end_us: np.ndarray, spans: Sequence[Us]) -> bool:
    """Whether each of these stretches lies wholly in one of the spans (ordered, apart)."""
    lo, hi = (np.array([s[k] for s in spans], np.int64) for k in (0, 1))
    if not len(lo) or not len(start_us):
        return not len(start_us)
    at = np.maximum(np.searchsorted(lo, start_us, "right") - 1, 0)
    return bool(np.all((lo[at] <= start_us) & (end_us <= hi[at])))


def clip_times(read: Reading, ids: Collection[str]) -> list[Any]:
    """Of these clips in the order of their ids: start_us, sigma_s, source (Names), ppm, offset_s, as linking left them."""
    c = t.clip.c
    return Rows(read).of((c.id, c.start_us, c.sigma_s, c.source, c.ppm, c.offset_s), c.id, ids)[1:]


def _texts(read: Reading, query: sa.Select[tuple[str]]) -> set[str]:
    return {row[0] for batch in read.batches(query, _BATCH) for row in batch}


def _count(read: Reading, table: sa.Table) -> int:
    return next(row[0] for batch in read.batches(sa.select(sa.func.count()).select_from(table), 1) for row in batch)
