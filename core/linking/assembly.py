"""From scenes, links and a person's word to incidents: members with why they stand there, spans, and ids that stay."""

from bisect import bisect_left
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from core.linking.linked import BY_HAND, BY_LINK, NO_KIND, TAKEN_OUT, IncidentColumns, PreviousColumns
from core.linking.overlaps import MEMBER_P, LinkColumns
from core.linking.scenes import SceneColumns
from core.model.columns import CONFIRMED, NONE, PROPOSED, REJECTED, Bytes, ClockColumns, Columns, Flags, Floats, Ints, Longs, Texts
from core.model.timebase import UNTIMED_S
from core.model.trigger import KINDS

GRAVITY = ("firearm", "taser", "crash", "holster", "lightbar", "speed", "manual", "other")
"""An incident is named after its gravest trigger."""


@dataclass(slots=True)
class _Members:
    """Rows (scene, clip), ordered so; what IncidentColumns says of a member."""

    scene: Longs
    clip: Ints
    probability: Floats
    why: Bytes
    status: Bytes
    link: Ints
    nearest: Ints

    def chosen(self, rows: Longs | Flags) -> "_Members":
        return _Members(
            self.scene[rows],
            self.clip[rows],
            self.probability[rows],
            self.why[rows],
            self.status[rows],
            self.link[rows],
            self.nearest[rows],
        )


def assemble(
    columns: Columns,
    clocks: ClockColumns,
    links: LinkColumns,
    status: Bytes,
    distance_m: Floats,
    scenes: SceneColumns,
    placed: Flags,
    previous: PreviousColumns,
) -> IncidentColumns:
    """Every clip and every trigger in at least one incident. `status` and `distance_m` (nan: unknown) are the links', row for
    row; `placed`: clips whose place is known."""
    n, count = len(columns.clips), int(scenes.trigger_scene.max(initial=-1)) + 1
    count = max(count, int(scenes.scene.max(initial=-1)) + 1)
    members, triggers = _members(columns, links, status, distance_m, scenes), scenes.trigger_scene.astype(np.int64)
    standing = np.zeros(n, np.bool_)
    standing[members.clip[members.status != REJECTED]] = True
    alone = np.flatnonzero(~standing)
    members = _joined(members, alone, count, columns)
    used = np.zeros(count + len(alone), np.int64)
    used[members.scene] = used[triggers] = 1
    number = np.cumsum(used) - 1
    members.scene, triggers = number[members.scene], number[triggers]
    return _incidents(columns, clocks, placed, members, triggers, int(used.sum()), previous)


def _members(columns: Columns, links: LinkColumns, status: Bytes, distance_m: Floats, scenes: SceneColumns) -> _Members:
    """The scenes' own members and those that a person put there, each with the link that speaks for it."""
    n = np.int64(max(len(columns.clips), 1))
    home = scenes.scene.astype(np.int64) * n + scenes.clip
    of_link = scenes.trigger_scene[links.trigger].astype(np.int64) * n + links.clip
    said: Longs = np.unique(of_link[status != PROPOSED])
    told = np.unique(of_link[status == CONFIRMED])
    left = _left(columns, scenes, told)
    extra = said[_placed(said, home, np.arange(len(home))) == NONE]
    key: Longs = np.concatenate([home, extra])
    probability = np.concatenate([scenes.probability, np.ones(len(extra))])
    why = np.concatenate([scenes.why, np.full(len(extra), BY_HAND, np.uint8)])
    order = np.argsort(key, kind="stable")
    key, probability, why = key[order], probability[order], why[order]
    keep = ~np.isin(key, left)
    key, probability, why = key[keep], probability[keep], why[keep]
    best, nearest = _speaking(key, links, status, distance_m, of_link)
    some = best != NONE
    state = np.where(some, status[best], PROPOSED).astype(np.uint8) if len(status) else np.zeros(len(key), np.uint8)
    by_link = some & ((state != PROPOSED) | (_at(links.p, best) >= MEMBER_P))
    probability = np.where(by_link, np.select([state == CONFIRMED, state == REJECTED], [1.0, 0.0], _at(links.p, best)), probability)
    why = np.where(by_link, np.where(state == PROPOSED, BY_LINK, BY_HAND), why).astype(np.uint8)
    members = _Members(key // n, (key % n).astype(np.int32), probability, why, state, best, nearest)
    return _decided(members, columns)


def _at(values: Floats, rows: Ints) -> Floats:
    """values[rows], 0 where the row is NONE."""
    return np.where(rows != NONE, values[rows], 0.0) if len(values) else np.zeros(len(rows))


def _left(columns: Columns, scenes: SceneColumns, told: Longs) -> Longs:
    """Places that a clip leaves because a person put it elsewhere: where it stood alone, without a trigger."""
    n = np.int64(max(len(columns.clips), 1))
    if not len(told):
        return told
    size = np.bincount(scenes.scene, minlength=int(scenes.scene.max(initial=0)) + 1)
    triggered = np.isin(np.arange(len(size)), scenes.trigger_scene)
    lone = (size[scenes.scene] == 1) & ~triggered[scenes.scene] & np.isin(scenes.clip, told % n)
    return scenes.scene[lone].astype(np.int64) * n + scenes.clip[lone]


def _speaking(key: Longs, links: LinkColumns, status: Bytes, distance_m: Floats, of_link: Longs) -> tuple[Ints, Ints]:
    """For each member (sorted keys) the link that speaks for it and the nearest: a confirmed one, else a rejected one, else the likeliest."""
    none = np.full(len(key), NONE, np.int32)
    if not len(of_link) or not len(key):
        return none, none.copy()
    rank = np.choose(status, [0, 2, 1])
    # Links are in order of their triggers, which so decides between equals.
    order = np.lexsort((links.p, rank, of_link) if len(status) and status.any() else (links.p, of_link))
    last = np.flatnonzero(np.append(of_link[order][1:] != of_link[order][:-1], True))
    best = _placed(key, of_link[order][last], order[last])
    known = np.flatnonzero(np.isfinite(distance_m))
    order = known[np.lexsort((distance_m[known], of_link[known]))]
    first = np.flatnonzero(np.append(True, of_link[order][1:] != of_link[order][:-1])) if len(order) else order
    nearest = _placed(key, of_link[order][first], order[first])
    return best, np.where(nearest == NONE, best, nearest).astype(np.int32)


def _placed(key: Longs, found: Longs, rows: Longs) -> Ints:
    """rows[i] where found[i] (sorted, distinct) is the key; NONE elsewhere."""
    if not len(found):
        return np.full(len(key), NONE, np.int32)
    at = np.minimum(np.searchsorted(found, key), len(found) - 1)
    return np.where(found[at] == key, rows[at], NONE).astype(np.int32)


def _decided(members: _Members, columns: Columns) -> _Members:
    """A person's word on a clip as such counts wherever it does not stand alone and no word on its link was said."""
    word = np.full(len(columns.clips), PROPOSED, np.uint8)
    general = columns.decisions.trigger == NONE
    word[columns.decisions.clip[general]] = columns.decisions.status[general]
    size = np.bincount(members.scene, minlength=int(members.scene.max(initial=0)) + 1)
    own = word[members.clip]
    counts = (own != PROPOSED) & (members.status == PROPOSED) & (size[members.scene] > 1)
    members.status = np.where(counts, own, members.status).astype(np.uint8)
    members.probability = np.where(counts, (own == CONFIRMED).astype(np.float64), members.probability)
    members.why = np.where(counts, BY_HAND, members.why).astype(np.uint8)
    return members


def _joined(members: _Members, alone: Longs, count: int, columns: Columns) -> _Members:
    """With the clips that were taken out everywhere, each in an incident of its own."""
    none = np.full(len(alone), NONE, np.int32)
    more = _Members(
        np.arange(count, count + len(alone)),
        alone.astype(np.int32),
        np.ones(len(alone)),
        np.full(len(alone), TAKEN_OUT, np.uint8),
        np.zeros(len(alone), np.uint8),
        none,
        none,
    )
    return _Members(*(np.concatenate([getattr(members, f), getattr(more, f)]) for f in _Members.__dataclass_fields__))


def _incidents(
    columns: Columns, clocks: ClockColumns, known: Flags, members: _Members, triggers: Longs, count: int, previous: PreviousColumns
) -> IncidentColumns:
    clips, policy = columns.clips, columns.policy
    end_us = clocks.end_us(clips)
    members = members.chosen(np.lexsort((members.clip, clocks.start_us[members.clip], members.scene)))
    of_trigger = np.lexsort((np.arange(len(triggers)), columns.triggers.time_us, triggers))
    trigger_first = np.searchsorted(triggers[of_trigger], np.arange(count + 1))
    member_first = np.searchsorted(members.scene, np.arange(count + 1))
    active = members.status != REJECTED
    some = np.bincount(members.scene[active], minlength=count)
    counted = active | (some[members.scene] == 0)
    start, end = np.full(count, 2**62, np.int64), np.full(count, -(2**62), np.int64)
    times = columns.triggers.time_us
    np.minimum.at(start, triggers, times)
    np.maximum.at(end, triggers, times)
    triggered = trigger_first[1:] > trigger_first[:-1]
    bare = triggered & (some == 0)
    start[bare] -= round(policy.pre_s * 1e6)
    end[bare] += round(policy.post_s * 1e6)
    spans = active | ((some[members.scene] == 0) & ~triggered[members.scene])
    np.minimum.at(start, members.scene[spans], clocks.start_us[members.clip[spans]])
    np.maximum.at(end, members.scene[spans], end_us[members.clip[spans]])
    gravity = np.array([GRAVITY.index(k) for k in KINDS], np.uint8)
    gravest = np.full(count, NO_KIND, np.uint8)
    np.minimum.at(gravest, triggers, gravity[columns.triggers.kind])
    kind_of = np.full(256, NO_KIND, np.uint8)
    kind_of[gravity] = np.arange(len(KINDS))
    timed = np.bincount(members.scene[counted], clocks.sigma_s[members.clip[counted]] <= UNTIMED_S, count) > 0
    placed = np.bincount(members.scene, known[members.clip], count) > 0
    placed |= np.bincount(triggers, np.isfinite(columns.triggers.lat), count) > 0
    ids = _ids(columns, members, member_first, triggers, of_trigger, trigger_first, start, end, previous)
    order = np.lexsort((np.argsort(np.argsort(ids.astype(str), kind="stable")), start)) if count else np.zeros(0, np.int64)
    return IncidentColumns(
        ids[order],
        start[order],
        end[order],
        kind_of[gravest[order]],
        np.bincount(members.scene[counted], minlength=count)[order].astype(np.int32),
        timed[order],
        placed[order],
        _first(trigger_first, order),
        of_trigger[_rows(trigger_first, order)].astype(np.int32),
        _first(member_first, order),
        *(getattr(members, f)[_rows(member_first, order)] for f in ("clip", "probability", "why", "status", "link", "nearest")),
    )


def _first(first: Longs, order: Longs) -> Longs:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.diff(first)[order])])


def _rows(first: Longs, order: Longs) -> Longs:
    """The rows first[i]:first[i + 1] for each i of `order`, one after another."""
    count: Longs = np.diff(first)[order]
    return np.arange(int(count.sum())) + np.repeat(first[:-1][order] - (np.cumsum(count) - count), count)


def _ids(
    columns: Columns,
    members: _Members,
    member_first: Longs,
    triggers: Longs,
    of_trigger: Longs,
    trigger_first: Longs,
    start: Longs,
    end: Longs,
    previous: PreviousColumns,
) -> Texts:
    """Ids of the last run where the scene is the same (most shared triggers, then most shared clips), else new ones from the scene itself."""
    count = len(start)
    ids: list[str] = [""] * count
    first_trigger = np.where(trigger_first[1:] > trigger_first[:-1], _take(of_trigger, trigger_first[:-1]), NONE)
    first_clip = np.where(member_first[1:] > member_first[:-1], _take(members.clip, member_first[:-1]), NONE)
    order = np.lexsort((first_clip, first_trigger, end, start))
    rank = np.empty(count, np.int64)
    at: list[int] = order.tolist()
    rank[order] = np.arange(count)
    taken: set[str] = set()
    if len(previous.id):
        for n, old in _claims(rank, members, triggers, previous):
            name = str(previous.id[old])
            if not ids[at[n]] and name not in taken:
                ids[at[n]] = name
                taken.add(name)
    for n in at:
        if not ids[n]:
            t, c = int(first_trigger[n]), int(first_clip[n])
            seed = f"trigger {columns.triggers.id[t]}" if t != NONE else f"clip {columns.clips.id[c]}"
            digest = sha256(seed.encode()).hexdigest()
            name, size = f"I-{digest[:8]}", 8
            while size < 64 and (name in taken or _holds(previous.id, name)):
                size += 1
                name = f"I-{digest[:size]}"
            ids[n] = name
            taken.add(name)
    return np.array(ids, object)


def _holds(ids: Texts, name: str) -> bool:
    """Whether it is among these (sorted)."""
    at = bisect_left(ids, name)
    return at < len(ids) and ids[at] == name


def _take(values: Longs | Ints, rows: Longs) -> Longs:
    """values[rows], whatever stands there where the row is past the end."""
    return values[np.minimum(rows, len(values) - 1)].astype(np.int64) if len(values) else np.full(len(rows), NONE, np.int64)


def _claims(rank: Longs, members: _Members, triggers: Longs, previous: PreviousColumns) -> list[tuple[int, int]]:
    """(incident by rank, known incident) pairs that share triggers or clips, the strongest claim first."""
    width = np.int64(len(previous.id))
    shared: list[tuple[Longs, Longs]] = []
    for old, item, mine_item, mine in (
        (previous.of_trigger, previous.trigger, np.arange(len(triggers)), triggers),
        (previous.of_clip, previous.clip, members.clip, members.scene),
    ):
        by = np.argsort(item, kind="stable")
        lo, hi = np.searchsorted(item[by], mine_item), np.searchsorted(item[by], mine_item, "right")
        count = hi - lo
        where = by[np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(lo, count)]
        shared.append(np.unique(rank[np.repeat(mine, count)] * width + old[where], return_counts=True))
    keys = np.unique(np.concatenate([shared[0][0], shared[1][0]]))
    votes = [_votes(keys, found, counts) for found, counts in shared]
    order = np.lexsort((keys, -votes[1], -votes[0]))
    return list(zip((keys[order] // width).tolist(), (keys[order] % width).tolist(), strict=True))


def _votes(keys: Longs, found: Longs, counts: Longs) -> Longs:
    if not len(found):
        return np.zeros(len(keys), np.int64)
    at = np.minimum(np.searchsorted(found, keys), len(found) - 1)
    return np.where(found[at] == keys, counts[at], 0)
