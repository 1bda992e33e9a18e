"""What is new in the library, linked with what stands around it: the same results as linking everything, where that can be told.

Read are some days around whatever was touched since the last linking. Where clocks, incidents or what is linked with them come near
the edge of those days, more is read; where the rules changed, or much is new, everything is linked. What came, went or changed in the
roster and among cameras counts as touching whatever runs while it holds (relinknews.py).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.clocks.reach import AROUND, DAY_US, reaches_of, rostered_anew
from core.clocks.solve import solve
from core.linking.relink import HOURS, Patch, bare_s, meets, relink
from core.model.columns import NO_TIME, ClockColumns, Columns, Flags, Longs, Texts, taken
from core.model.part import part_of
from core.model.policy import Policy
from core.model.timebase import UNTIMED_S
from core.operations.clocktimes import kept_clocks
from core.operations.library import Library, policy_of
from core.operations.previous import previous_near
from core.operations.relinknews import News, news_of
from core.store import near as nearby
from core.store.bulk import columns as columns_of
from core.store.near import Us, lie_in, spans_around
from core.store.read import Reading
from core.store.sync import Only
from core.store.touched import touched_of

DAYS = ((15, 8), (60, 30))
"""Around what was touched: those whose clocks are looked at, and those that are linked; one after the other, until that is enough."""
MOST_SPANS = 20
MUCH = 0.25
"""More than this share of the library's clips and triggers touched: linking everything is quicker."""
_CLOCK = ("start_us", "sigma_s", "offset_s", "ppm", "slip_s", "source", "neighbour")


@dataclass(frozen=True, slots=True, eq=False)
class _Clocks:
    """Some clips of the library (`columns`, without positions), whose clocks they have now; those that were settled, and those that are
    new, stand elsewhere than before, or run while something in the roster changed; when these ran."""

    columns: Columns
    clocks: ClockColumns
    settled: Flags
    moved: Flags
    former: list[Us]


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """`entry`: where the library's log stood; `state`: its rules (linkstate.py); `clip_ids`, `clocks`: clips that were settled anew;
    `only`: whose results `patch` replaces."""

    entry: int
    state: str
    clip_ids: Texts
    clocks: ClockColumns
    patch: Patch
    only: Only


def near(library: Library) -> Near | None:
    """What the library's news change; None where everything must be linked."""
    with library.store.read() as read:
        touched, before = touched_of(read), read.setting("linked")
        if touched.everything or before is None:
            return None
        policy = policy_of(read)
        news = news_of(read, policy, touched, before)
        if news is None or news.size(read) > MUCH * sum(nearby.counts(read)):
            return None
        times = news.times(read)
        for clock_days, days in DAYS:
            clocks = _clocks(read, policy, news, spans_around(times, clock_days * DAY_US / 1e6))
            if clocks is not None and (found := _linked(read, policy, news, clocks, days * DAY_US / 1e6)) is not None:
                return found
    return None


def _clocks(read: Reading, policy: Policy, news: News, spans: list[Us]) -> _Clocks | None:
    """Clocks of all clips that start in these spans; None where others have a say in them."""
    if len(spans) > MOST_SPANS:
        return None
    touched = news.touched
    around = nearby.clips_near(read, spans) | read.known(touched.clips)
    columns = columns_of(read, policy, around, nearby.triggers_near(read, spans) | touched.triggers.keys(), [], [], news.staff)
    new, fired = _those(columns.clips.id, touched.clips), _those(columns.triggers.id, touched.triggers)
    reached, needed = reaches_of(columns, new | rostered_anew(columns, _table(news.starts)), fired)
    if not (_holds_all(read, columns) or _clocks_fit(read, columns, needed, spans)):
        return None
    former = kept_clocks(read, columns.clips.id)
    clocks = _settled(columns, former, reached, needed)
    now_us = clocks.start_us, clocks.end_us(columns.clips)
    moved = new | _differing(clocks, former) | meets(*now_us, _table(spans_around(news.roster, 0.0)))
    ran = zip(former.start_us[moved].tolist(), former.end_us(columns.clips)[moved].tolist(), strict=True)
    return _Clocks(columns, clocks, reached, moved, [*ran])


def _linked(read: Reading, policy: Policy, news: News, timed: _Clocks, padding_s: float) -> Near | None:
    """What stands within `padding_s` of the news linked again; None where more may come of them than that."""
    ids, moved = timed.columns.clips.id, set(timed.columns.clips.id[timed.moved].tolist())
    now = zip(timed.clocks.start_us[timed.moved].tolist(), timed.clocks.end_us(timed.columns.clips)[timed.moved].tolist(), strict=True)
    touched, before = news.touched, [*timed.former, *news.spans()]
    spans = spans_around([*before, *now, *nearby.times_of(read, (), touched.triggers)], padding_s)
    around = nearby.clips_near(read, spans) | moved
    if len(spans) > MOST_SPANS or not around <= set(ids.tolist()):
        return None
    pings = None if nearby.untimed(read) else spans
    columns = columns_of(read, policy, around, nearby.triggers_near(read, spans) | touched.triggers.keys(), pings, staff=news.staff)
    clocks = taken(timed.clocks, _those(ids, around))
    held = nearby.incidents_of(read, around, spans)
    clips, fired = _those(columns.clips.id, moved), _those(columns.triggers.id, touched.triggers)
    stretches = _table(before)
    patch = relink(columns, clocks, previous_near(read, columns, held), clips, fired, stretches)
    mine, mine_fired = set(columns.clips.id[patch.clips].tolist()), set(columns.triggers.id[patch.triggers].tolist())
    incidents = {i for i, (x, c) in held.items() if not (mine.isdisjoint(c) and mine_fired.isdisjoint(x))}
    if not _holds_all(read, columns) and not (
        _links_fit(columns, clocks, patch, stretches, spans) and _inside([held[i] for i in incidents], columns)
    ):
        return None
    settled = timed.settled
    only = Only(incidents, mine_fired, mine)
    return Near(read.last_entry(), news.state, ids[settled], taken(timed.clocks, settled), patch, only)


def _holds_all(read: Reading, columns: Columns) -> bool:
    return (len(columns.clips), len(columns.triggers)) == nearby.counts(read)


def _table(spans: list[Us]) -> Longs:
    return np.array(spans, np.int64).reshape(-1, 2)


def _those(ids: Texts, names: Collection[str]) -> Flags:
    return np.fromiter((i in names for i in ids.tolist()), np.bool_, len(ids))


def _clocks_fit(read: Reading, columns: Columns, needed: Flags, spans: list[Us]) -> bool:
    """Whether nothing outside of what was read can have a say in these clips' clocks."""
    own = columns.clips.own_us[needed & (columns.clips.own_us != NO_TIME)]
    edge = (AROUND + 1) * DAY_US
    if not lie_in(own - edge, own + edge, spans):
        return False
    return nearby.aligned_with(read, columns.clips.id[needed].tolist()) <= set(columns.clips.id.tolist())


def _settled(columns: Columns, former: ClockColumns, reached: Flags, needed: Flags) -> ClockColumns:
    """Clocks of the clips that were reached, decided anew; of all others as they were."""
    part = part_of(columns, needed, np.ones(len(columns.triggers), np.bool_), np.zeros(len(columns.pings), np.bool_))
    mine = reached[part.clips]
    new, found = taken(solve(part.columns), mine), list[Any]()
    for name in _CLOCK:
        column = getattr(former, name).copy()
        column[part.clips[mine]] = getattr(new, name)
        found.append(column)
    return ClockColumns(*found)


def _differing(a: ClockColumns, b: ClockColumns) -> Flags:
    """Clips whose clocks differ in any bit."""
    pairs = [(getattr(a, c), getattr(b, c)) for c in _CLOCK]
    return np.logical_or.reduce([(x != y) & ~((x != x) & (y != y)) for x, y in pairs])


def _links_fit(columns: Columns, clocks: ClockColumns, patch: Patch, news: Longs, spans: list[Us]) -> bool:
    """Whether what was linked lies well inside of what was read. What has no known time is always read."""
    edge = round((HOURS[-2] * 3600 + bare_s(columns.shifts)) * 1e6)
    timed, sure = clocks.sigma_s <= UNTIMED_S, columns.triggers.sigma_s <= UNTIMED_S
    at = columns.triggers.time_us[patch.triggers & sure]
    mine = patch.clips & timed
    stretches = ((clocks.start_us[mine], clocks.end_us(columns.clips)[mine]), (at, at), (news[:, 0], news[:, 1]))
    return all(lie_in(lo - edge, hi + edge, spans) for lo, hi in stretches)


def _inside(held: list[tuple[list[str], list[str]]], columns: Columns) -> bool:
    """Whether all triggers and clips of these incidents were read."""
    fired, clips = set(columns.triggers.id.tolist()), set(columns.clips.id.tolist())
    return all(fired.issuperset(x) and clips.issuperset(c) for x, c in held)
