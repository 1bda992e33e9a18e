"""Points in space and time that are neighbours, and their joining into groups, without ever comparing all with all."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix  # pyright: ignore[reportMissingTypeStubs]
from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportMissingTypeStubs]

from core.compiled import compiled
from core.model.columns import Flags, Floats, Ints, Longs

CELL_M = 400.0


def near_pairs(xyz: Floats, first_us: Longs, last_us: Longs, within_m: float, slack_us: int) -> tuple[Longs, Longs]:
    """Pairs i < j, ordered, of points [n, 3] at most `within_m` apart whose times overlap or miss by at most `slack_us`.

    A hash of cells only proposes pairs, so where its grid lies changes nothing. Two such points have their middle within half of
    `within_m` of both, so they meet in the cell of that middle.
    """
    if not len(xyz):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    low = np.floor((xyz - within_m / 2) / CELL_M).astype(np.int64)
    high = np.floor((xyz + within_m / 2) / CELL_M).astype(np.int64)
    wide = np.flatnonzero((high > low).any(axis=1))
    points, keys = [np.arange(len(xyz))], [_hash(low)]
    for step in list(np.ndindex(2, 2, 2))[1:]:
        here = wide[(high[wide] - low[wide] >= np.array(step)).all(axis=1)]
        points.append(here)
        keys.append(_hash(low[here] + np.array(step)))
    point, key = np.concatenate(points), np.concatenate(keys)
    order = np.lexsort((first_us[point], key))
    point, key = point[order], key[order]
    nothing = np.zeros(0, np.int64)
    count = _sweep(point, key, xyz, first_us, last_us, within_m, slack_us, nothing)
    found = np.zeros(count, np.int64)
    _sweep(point, key, xyz, first_us, last_us, within_m, slack_us, found)
    found = distinct(found)
    return found >> 32, found & 0xFFFFFFFF


def _hash(cell: Longs) -> Longs:
    return (cell[:, 0] * 73856093) ^ (cell[:, 1] * 19349663) ^ (cell[:, 2] * 83492791)


def expand(lo: Longs, hi: Longs) -> tuple[Longs, Longs]:
    """(which range, which row) of all ranges [lo, hi), one after the other."""
    count = hi - lo
    at = np.repeat(np.arange(len(lo)), count)
    return at, np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(lo, count)


def matching(sorted_keys: Longs, wanted: Longs) -> tuple[Longs, Longs]:
    """(which wanted, which row) of all rows of `sorted_keys` that equal a wanted one. Keys are row numbers of something."""
    size = int(max(sorted_keys.max(initial=-1), wanted.max(initial=-1))) + 1
    first = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(sorted_keys, minlength=size), out=first[1:])
    return expand(first[wanted], first[wanted + 1])


def among(keys: Longs, sorted_keys: Longs) -> Flags:
    """Which of `keys` are in `sorted_keys`."""
    if not len(sorted_keys):
        return np.zeros(len(keys), bool)
    at = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return sorted_keys[at] == keys


def firsts(keys: Longs) -> Longs:
    """Where in `keys`, equal ones together, each begins."""
    return np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))


def distinct(keys: Longs) -> Longs:
    """Sorted, each once (quicker than np.unique, which hashes first)."""
    keys = np.sort(keys)
    return keys[firsts(keys)]


def codes(a: Longs | Ints, b: Longs | Ints) -> Longs:
    """Pairs of small numbers as one, ordered by a, then b."""
    return a.astype(np.int64) << 32 | b.astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """`xyz` [n, 3]: earth-centred metres; when somebody was there, true microseconds; `scene`: a key."""

    xyz: Floats
    first_us: Longs
    last_us: Longs
    scene: Longs

    def __len__(self) -> int:
        return len(self.xyz)

    def rows(self, keep: Any) -> "Points":
        return Points(self.xyz[keep], self.first_us[keep], self.last_us[keep], self.scene[keep])

    def and_(self, other: "Points") -> "Points":
        return Points(
            np.concatenate([self.xyz, other.xyz]),
            np.r_[self.first_us, other.first_us],
            np.r_[self.last_us, other.last_us],
            np.r_[self.scene, other.scene],
        )


def neighbours(of: Points, among: Points, within_m: float, slack_us: int) -> tuple[Longs, Longs, Floats]:
    """All (row of `of`, row of `among`, metres) that are near in place and time and of different scenes, by `of`, nearest first."""
    both = of.and_(among)
    a, b = near_pairs(both.xyz, both.first_us, both.last_us, within_m, slack_us)
    use = (a < len(of)) & (b >= len(of)) & (both.scene[a] != both.scene[b])
    a, b = a[use], b[use]
    metres = np.sqrt(((both.xyz[a] - both.xyz[b]) ** 2).sum(axis=1))
    order = np.lexsort((both.scene[b], metres, a))
    return a[order], b[order] - len(of), metres[order]


def components(count: int, a: Longs, b: Longs) -> Longs:
    """By node, the lowest node that it is connected to."""
    graph = coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    lowest = np.full(int(label.max()) + 1 if count else 0, count, np.int64)
    np.minimum.at(lowest, label, np.arange(count))
    return lowest[label]


def centroids(xyz: Floats, first_us: Longs, last_us: Longs, weight: Floats, within_m: float, slack_us: int) -> Longs:
    """By point, the lowest point of its group: the two groups whose weighted middles are nearest become one, again and again, while
    those are at most `within_m` apart and their times meet. So a row of points does not chain. Local: only neighbours of neighbours count.
    """
    n = len(xyz)
    a, b = near_pairs(xyz, first_us, last_us, within_m, slack_us)
    whole = components(n, a, b)
    order = np.lexsort((np.arange(n), whole))
    first = np.flatnonzero(np.diff(whole[order], prepend=-1))
    return _agglomerate(order, np.r_[first, n], xyz, first_us, last_us, weight, within_m, slack_us)


@compiled
def _sweep(
    point: NDArray[np.int64],
    key: NDArray[np.int64],
    xyz: NDArray[np.float64],
    first_us: NDArray[np.int64],
    last_us: NDArray[np.int64],
    within_m: float,
    slack_us: int,
    out: NDArray[np.int64],
) -> int:
    n = 0
    for i in range(len(point)):
        p = point[i]
        for j in range(i + 1, len(point)):
            q = point[j]
            if key[j] != key[i] or first_us[q] > last_us[p] + slack_us:
                break
            dx, dy, dz = xyz[p, 0] - xyz[q, 0], xyz[p, 1] - xyz[q, 1], xyz[p, 2] - xyz[q, 2]
            if p != q and dx * dx + dy * dy + dz * dz <= within_m * within_m:
                if n < len(out):
                    out[n] = (min(p, q) << 32) | max(p, q)
                n += 1
    return n


@compiled
def _apart(middle: NDArray[np.float64], times: NDArray[np.int64], i: int, j: int, slack_us: int) -> float:
    """Squared metres between two groups; infinite where their times do not meet."""
    if times[i, 0] > times[j, 1] + slack_us or times[j, 0] > times[i, 1] + slack_us:
        return np.inf
    total = 0.0
    for k in range(3):
        d = middle[i, k] - middle[j, k]
        total += d * d
    return total


@compiled
def _agglomerate(
    order: NDArray[np.int64],
    first: NDArray[np.int64],
    xyz: NDArray[np.float64],
    first_us: NDArray[np.int64],
    last_us: NDArray[np.int64],
    weight: NDArray[np.float64],
    within_m: float,
    slack_us: int,
) -> NDArray[np.int64]:
    """Each group keeps the nearest of the groups after it; after a joining only those are looked up again whose nearest changed."""
    group = np.arange(len(xyz))
    limit = within_m * within_m
    for part in range(len(first) - 1):
        rows = order[first[part] : first[part + 1]]
        m = len(rows)
        if m == 1:
            continue
        middle, times, mass, home = xyz[rows], np.zeros((m, 2), np.int64), weight[rows].copy(), np.arange(m)
        for i in range(m):
            times[i, 0], times[i, 1] = first_us[rows[i]], last_us[rows[i]]
        alive = np.ones(m, np.bool_)
        nearest, gap = np.full(m, -1), np.full(m, np.inf)
        stale = np.ones(m, np.bool_)
        while True:
            a = -1
            for i in range(m):
                if not alive[i]:
                    continue
                if stale[i]:
                    nearest[i], gap[i], stale[i] = -1, np.inf, False
                    for j in range(i + 1, m):
                        if alive[j]:
                            d = _apart(middle, times, i, j, slack_us)
                            if d < gap[i]:
                                nearest[i], gap[i] = j, d
                if nearest[i] >= 0 and gap[i] <= limit and (a < 0 or gap[i] < gap[a]):
                    a = i
            if a < 0:
                break
            b = nearest[a]
            whole = mass[a] + mass[b]
            for k in range(3):
                middle[a, k] = (middle[a, k] * mass[a] + middle[b, k] * mass[b]) / whole
            mass[a] = whole
            times[a, 0], times[a, 1] = min(times[a, 0], times[b, 0]), max(times[a, 1], times[b, 1])
            alive[b], stale[a] = False, True
            for i in range(m):
                if home[i] == b:
                    home[i] = a
                if alive[i] and i < b and (nearest[i] == a or nearest[i] == b):
                    stale[i] = True
                elif alive[i] and i < a:
                    d = _apart(middle, times, i, a, slack_us)
                    if d < gap[i]:
                        nearest[i], gap[i] = a, d
        for i in range(m):
            group[rows[i]] = rows[home[i]]
    return group
