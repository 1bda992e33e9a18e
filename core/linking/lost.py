"""Clips that stayed nowhere: seen in passing by pings or a few fixes, with their cruiser, heard beside others, or of one folder."""

import numpy as np

from core.compiled import compiled
from core.linking.dwells import GLIMPSE_S, dwells, glimpses
from core.linking.near import Points, codes, firsts, matching, neighbours
from core.linking.pursuits import SLACK_US
from core.linking.rota import Rota
from core.linking.visits import CRUISER, HEARD, SIDE_BY_SIDE, Members, reduced, whole
from core.model.columns import NO_TIME, NONE, ClockColumns, Columns, Flags, Floats, Ints, Longs

SEEN_M = 45.0
"""Near a scene: of it, for a clip that stayed nowhere."""
HEARD_SCORE, HEARD_S = 7.0, 1.0
"""Two cameras whose sounds match with at least this score, and whose clocks then agree to within this and two sigma, were together in
96 of 100 cases in simulated departments; the others heard one dispatch radio from two places."""
SAME_FOLDER_SIGMA_S = 60.0


def found(
    columns: Columns, clocks: ClockColumns, rota: Rota, ties: tuple[Longs, Longs], lost: Flags, members: Members, sites: Points
) -> Members:
    """Scenes of such of the `lost` clips that have one."""
    seen = _seen(columns, clocks, rota, np.flatnonzero(lost), sites)
    lost = lost & ~held(seen, len(lost))
    both = members.and_(seen)
    for mine, theirs in (ties, ties[::-1]):
        use = np.flatnonzero(lost[mine])
        at, row = matching(both.clip, theirs[use])
        first = at[firsts(at)]
        mine, scene = mine[use][first], both.scene[row[firsts(at)]]
        order = np.lexsort((scene, mine))
        order = order[firsts(mine[order])]
        seen = seen.and_(whole(mine[order], scene[order], CRUISER, clocks, rota.end_us))
    # Whose place is known is not where it would have been seen: a passer-by hears the scene too.
    lost = lost & ~held(seen, len(lost)) & (np.diff(columns.fixes.first) == 0)
    a, b, score = heard_pairs(columns, clocks)
    a, b, score = np.r_[a, b], np.r_[b, a], np.r_[score, score]
    use = lost[a]
    at, row = matching(both.clip, b[use])
    clip, scene = _most(a[use][at], both.scene[row], score[use][at])
    return seen.and_(whole(clip, scene, HEARD, clocks, rota.end_us))


def held(members: Members, count: int) -> Flags:
    """By clip, whether it has a scene."""
    out = np.zeros(count, bool)
    out[members.clip] = True
    return out


def _seen(columns: Columns, clocks: ClockColumns, rota: Rota, lost: Longs, sites: Points) -> Members:
    """At the scene near to which they were slow, or most of their wearer's or cruiser's pings were."""
    tracked = np.diff(columns.fixes.first)[lost] > 0
    parts = dwells(columns, clocks, GLIMPSE_S, lost[tracked]), glimpses(columns, clocks, rota, lost[~tracked])
    slow, pings = (Points(p.xyz, p.first_us, p.last_us, np.full(len(p), NONE)) for p in parts)
    at, site, _ = neighbours(slow.and_(pings), sites, SEEN_M, SLACK_US)
    at, site = at[firsts(at)], site[firsts(at)]
    weight = np.r_[parts[0].stay_s, parts[1].stay_s][at]
    clip, scene = _most(np.r_[parts[0].clip, parts[1].clip][at], sites.scene[site], weight)
    return whole(clip, scene, SIDE_BY_SIDE, clocks, rota.end_us)


def _most(clip: Longs, scene: Longs, weight: Floats) -> tuple[Longs, Longs]:
    """Each clip's scene of most weight."""
    pair = codes(clip, scene)
    order = np.argsort(pair, kind="stable")
    first = firsts(pair[order])
    total = reduced(np.add, weight[order], first)
    pair = pair[order][first]
    order = np.lexsort((pair, -total, pair >> 32))
    pair = pair[order][firsts(pair[order] >> 32)]
    return pair >> 32, pair & 0xFFFFFFFF


def heard_pairs(columns: Columns, clocks: ClockColumns) -> tuple[Longs, Longs, Floats]:
    """(a, b, score) of measured pairs of clips that agree with the clocks."""
    table, clips = columns.alignments, columns.clips
    a, b = table.a.astype(np.int64), table.b.astype(np.int64)
    known = (clips.own_us != NO_TIME)[a] & (clips.own_us != NO_TIME)[b]
    off = np.where(clips.own_us != NO_TIME, clips.own_us - clocks.start_us, 0) / 1e6
    room = HEARD_S + 2 * np.hypot(clocks.sigma_s[a], clocks.sigma_s[b])
    ok = known & (table.score >= HEARD_SCORE) & (np.abs(table.b_minus_a_s - (off[b] - off[a])) <= room)
    return a[ok], b[ok], table.score[ok]


def folder_pairs(columns: Columns, clocks: ClockColumns, rota: Rota, placeless: Flags) -> tuple[Longs, Longs]:
    """Of clips without any place, of known time and of one folder, each with the one of those before it that runs longest, if it still runs."""
    folder = columns.clips.folder
    rows = np.flatnonzero(placeless & (folder != NONE) & (clocks.sigma_s < SAME_FOLDER_SIGMA_S))
    rows = rows[np.lexsort((rows, clocks.start_us[rows], folder[rows]))]
    before = _still_running(folder[rows], clocks.start_us[rows], rota.end_us[rows])
    run = np.flatnonzero(before != NONE)
    return rows[before[run]], rows[run]


@compiled
def _still_running(folder: Ints, start_us: Longs, end_us: Longs) -> Longs:
    """By clip (folder after folder, in order of start), of those before it in its folder the one that ends last, if it still runs."""
    out = np.full(len(folder), -1, np.int64)
    holder = 0
    for i in range(1, len(folder)):
        if folder[i] != folder[i - 1]:
            holder = i
        elif end_us[holder] > start_us[i]:
            out[i] = holder
        if end_us[i] > end_us[holder]:
            holder = i
    return out
