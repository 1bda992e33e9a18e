"""What measurements of a session's clock agree on: a vote, then truncated least squares of an offset and a rate. Loops, compiled."""

import numpy as np

from core.compiled import compiled
from core.model.columns import Bytes, Flags, Floats, Ints, Longs

PARTS = 3
"""A clock that was set within a session makes this many parts of it at most."""
RATE_SIGMA = 20e-6 * 3600
"""Quartz clocks of cameras gain or lose about 20 ppm, one sigma; seconds an hour."""
WIDTH_S = 0.35
"""Right measurements of one clock lie within this, their own errors and FASTEST of one another."""
FASTEST = 60e-6 * 3600
NEAR_OWN = 10.0
"""What an offset gains in the vote by leaving the camera's own clock right; log-likelihood against one anywhere within minutes."""
ACCEPT, ACCEPT_UNTIMED = 12.0, 8.5
CENTRES = 100
"""Of long sessions not every measurement is tried as the middle of those that agree, but about this many, evenly."""
TRUNCATE = 4.0
"""Sigmas beyond which a measurement has no weight."""


@compiled
def settle(
    sessions: Longs,
    first: Longs,
    hours: Floats,
    own_sigma: Floats,
    said: Floats,
    said_sigma: Floats,
    said_weight: float,
    edge_first: Longs,
    edge_to: Longs,
    edge_hours: Floats,
    edge_s: Floats,
    edge_sigma: Floats,
    edge_weight: Floats,
    part_of: Ints,
    known: Flags,
    mean: Floats,
    cov: Floats,
    new_part: Bytes,
    new_known: Flags,
    new_mean: Floats,
    new_cov: Floats,
    voices: Ints,
) -> None:
    """Settles these sessions from what their clips' own corrections say (`said`, nan: nothing) and from edges to parts that are `known`.

    Places (m): `hours`, `own_sigma`, `said`, `said_sigma`, `part_of` (part each belongs to); `said_weight` in votes. Edges of place p are edge_first[p] to
    edge_first[p + 1]: offset of p minus offset of place `edge_to` is `edge_s`, measured at `edge_hours` (k, 2) of either's session. Parts (PARTS a session): mean (offset s, rate s/h at
    hour 0), cov (3: offset, both, rate). Results go to new_*; `voices`: how many measurements each part stands on.
    """
    for s in sessions:
        lo, hi = first[s], first[s + 1]
        most = edge_first[hi] - edge_first[lo] + hi - lo
        value, var, weight, when = np.empty(most), np.empty(most), np.empty(most), np.empty(most)
        place, edge = np.empty(most, np.int64), np.empty(most, np.int64)
        m = 0
        nearest_own = np.inf
        for p in range(lo, hi):
            nearest_own = min(nearest_own, own_sigma[p])
            if np.isfinite(said[p]):
                value[m], var[m], weight[m], place[m], edge[m] = said[p], said_sigma[p] ** 2, said_weight, p, -1
                when[m] = hours[p]
                m += 1
            for e in range(edge_first[p], edge_first[p + 1]):
                w = part_of[edge_to[e]]
                if w >= 0 and known[w] and w // PARTS != s:
                    t = edge_hours[e, 1]
                    value[m] = edge_s[e] + mean[w, 0] + mean[w, 1] * t
                    var[m] = edge_sigma[e] ** 2 + cov[w, 0] + 2 * t * cov[w, 1] + t * t * cov[w, 2]
                    weight[m], place[m], edge[m], when[m] = edge_weight[e], p, e, edge_hours[e, 0]
                    m += 1
        if m == 0:
            continue
        label = np.full(hi - lo, -1, np.int64)
        centre_of, parts = np.empty(PARTS, np.int64), 0
        for _part in range(PARTS):
            best, centre = -np.inf, -1
            for j in range(0, m, 1 + m // CENTRES):
                if label[place[j] - lo] >= 0:
                    continue
                total = 0.0
                for k in range(m):
                    if label[place[k] - lo] < 0 and _fits(value, var, when, j, k):
                        total += weight[k]
                if nearest_own < 60.0:
                    total += _near_own(value[j], nearest_own)
                if total > best:
                    best, centre = total, j
            bar = (ACCEPT if parts == 0 else ACCEPT + NEAR_OWN) if nearest_own < 60.0 else ACCEPT_UNTIMED
            if centre < 0 or best < bar:
                break
            for_it, all_of_it = np.zeros(hi - lo), np.zeros(hi - lo)
            for k in range(m):
                p = place[k] - lo
                if label[p] < 0:
                    all_of_it[p] += weight[k]
                    if _fits(value, var, when, centre, k):
                        for_it[p] += weight[k]
            for p in range(hi - lo):
                if label[p] < 0 and for_it[p] > 0 and 2 * for_it[p] >= all_of_it[p]:
                    label[p] = parts
            label[place[centre] - lo] = parts
            centre_of[parts] = centre
            parts += 1
        if parts == 0:
            continue
        _share_out(label, hours[lo:hi])
        for part in range(parts):
            use = np.zeros(m, np.bool_)
            for k in range(m):
                use[k] = label[place[k] - lo] == part and _fits(value, var, when, centre_of[part], k)
            x, c = np.zeros(2), np.zeros(3)
            for turn in range(4):
                _least_squares(use, m, value, var, when, edge, edge_to, edge_hours, edge_sigma, part_of, cov, x, c)
                for k in range(m):
                    off = abs(value[k] - x[0] - x[1] * when[k])
                    use[k] = label[place[k] - lo] == part and off <= (2 * TRUNCATE if turn == 0 else TRUNCATE) * np.sqrt(var[k])
                if not use.any():
                    break
            if not use.any():
                use[centre_of[part]] = True
            _least_squares(use, m, value, var, when, edge, edge_to, edge_hours, edge_sigma, part_of, cov, x, c)
            q = s * PARTS + part
            new_mean[q], new_cov[q], new_known[q], voices[q] = x, c, True, use.sum()
        for p in range(lo, hi):
            new_part[p] = label[p - lo]


@compiled
def _fits(value: Floats, var: Floats, when: Floats, j: int, k: int) -> bool:
    """Two measurements may be of one clock that drifts."""
    room = WIDTH_S + FASTEST * abs(when[j] - when[k]) + 2 * np.sqrt(var[j] + var[k])
    return bool(abs(value[j] - value[k]) <= room)


@compiled
def _near_own(offset: float, own_sigma: float) -> float:
    """How much likelier an offset is, before anything is measured, than one anywhere within minutes (log)."""
    if abs(offset) <= 3 * own_sigma:
        return NEAR_OWN
    rest = offset - np.round(offset / 3600.0) * 3600.0
    return 2.0 if abs(rest) <= 3 * own_sigma and abs(offset) <= 26 * 3600.0 else 0.0


@compiled
def _share_out(label: Longs, hours: Floats) -> None:
    """Clips that nothing was measured of go with the nearest in time that something was."""
    n = len(label)
    before, last = np.full(n, -1), -1
    for p in range(n):
        last = p if label[p] >= 0 else last
        before[p] = last
    after = -1
    for p in range(n - 1, -1, -1):
        if before[p] == p:
            after = p
        elif before[p] < 0 or (after >= 0 and hours[after] - hours[p] < hours[p] - hours[before[p]]):
            label[p] = label[after]
        else:
            label[p] = label[before[p]]


@compiled
def _least_squares(
    use: Flags,
    m: int,
    value: Floats,
    var: Floats,
    when: Floats,
    edge: Longs,
    edge_to: Longs,
    edge_hours: Floats,
    edge_sigma: Floats,
    part_of: Ints,
    cov: Floats,
    x: Floats,
    c: Floats,
) -> None:
    """Offset and rate into x, their covariance into c. What the other side of edges may itself be off by is one unknown a part of
    theirs, eliminated exactly (Schur complement): ten edges to one badly timed camera are not ten witnesses."""
    j00, j01, j11, b0, b1 = 0.0, 0.0, 1 / RATE_SIGMA**2, 0.0, 0.0
    done = np.zeros(m, np.bool_)
    for k in range(m):
        if not use[k] or done[k]:
            continue
        if edge[k] < 0:
            h, v = when[k], var[k]
            j00 += 1 / v
            j01 += h / v
            j11 += h * h / v
            b0 += value[k] / v
            b1 += value[k] * h / v
            continue
        w = part_of[edge_to[edge[k]]]
        a00 = a01 = a11 = x00 = x01 = x10 = x11 = y00 = y01 = y11 = p0 = p1 = q0 = q1 = 0.0
        for i in range(k, m):
            if not use[i] or edge[i] < 0 or part_of[edge_to[edge[i]]] != w:
                continue
            done[i] = True
            h, g, v, z = when[i], edge_hours[edge[i], 1], edge_sigma[edge[i]] ** 2, value[i]
            a00 += 1 / v
            a01 += h / v
            a11 += h * h / v
            x00 -= 1 / v
            x01 -= g / v
            x10 -= h / v
            x11 -= h * g / v
            y00 += 1 / v
            y01 += g / v
            y11 += g * g / v
            p0 += z / v
            p1 += z * h / v
            q0 -= z / v
            q1 -= z * g / v
        det = cov[w, 0] * cov[w, 2] - cov[w, 1] ** 2
        y00 += cov[w, 2] / det
        y01 -= cov[w, 1] / det
        y11 += cov[w, 0] / det
        det = y00 * y11 - y01 * y01
        i00, i01, i11 = y11 / det, -y01 / det, y00 / det
        s00, s01 = x00 * i00 + x01 * i01, x00 * i01 + x01 * i11
        s10, s11 = x10 * i00 + x11 * i01, x10 * i01 + x11 * i11
        j00 += a00 - (s00 * x00 + s01 * x01)
        j01 += a01 - (s00 * x10 + s01 * x11)
        j11 += a11 - (s10 * x10 + s11 * x11)
        b0 += p0 - (s00 * q0 + s01 * q1)
        b1 += p1 - (s10 * q0 + s11 * q1)
    det = j00 * j11 - j01 * j01
    c[0], c[1], c[2] = j11 / det, -j01 / det, j00 / det
    x[0], x[1] = c[0] * b0 + c[1] * b1, c[1] * b0 + c[2] * b1
