"""Clocks that neither GPS nor sound times: what the session before or after says, and the triggers that started the clips."""

import numpy as np

from core.clocks.sessions import SESSION_S, Sessions
from core.compiled import compiled
from core.model.columns import EARLIEST, LATEST, NONE, Columns, Flags, Floats, Ints, Longs

DOCKED_SIGMA_S = 1.5
"""How far a clock moves, one sigma, when it may have been set in between."""
RATE = 20e-6
UNTIMED_S = 15.0
"""Own clocks less sure than this, one sigma, take what another session says over what they say."""
HINT_S = 48 * 3600.0
"""But not from further away than this."""
ZONES_S = 14 * 3600.0 + 600.0
TRIGGER_SIGMA_S = 1.5
WIDTH_S = 4.0
"""Clips start within about this of what starts them."""


def from_sessions_beside(
    columns: Columns, sessions: Sessions, known: Flags, offset: Floats, sigma: Floats
) -> tuple[Longs, Longs, Floats, Floats]:
    """Sessions, the session of their camera beside each that lends it an offset, that offset, and its sigma. All arguments by place.

    Taken where the clock itself says next to nothing (UNTIMED_S: its zone is unknown), and where the pause is no longer than SESSION_S and
    the other session shows a clock plainly off. A fault seen beyond a docking may or may not have lasted: nothing is taken.
    """
    own, stated = columns.clips.own_us[sessions.clip], columns.clips.own_sigma_s[sessions.clip]
    open_ = np.flatnonzero(~known[sessions.first[:-1]])
    first, last = sessions.first[open_], sessions.first[open_ + 1] - 1
    before, after = _known_beside(columns, sessions, known)
    before, after = before[first], after[last]
    since = np.where(before == NONE, np.inf, (own[first] - own[before]) / 1e6)
    until = np.where(after == NONE, np.inf, (own[after] - own[last]) / 1e6)
    lender, pause = np.where(until < since, after, before), np.minimum(since, until)
    spread = np.sqrt(sigma[lender] ** 2 + (RATE * np.minimum(pause, HINT_S)) ** 2 + DOCKED_SIGMA_S**2)
    off = np.abs(offset[lender]) > 3 * np.sqrt(spread**2 + stated[first] ** 2)
    take = ((stated[first] > UNTIMED_S) & (pause <= HINT_S)) | (off & (pause <= SESSION_S))
    return open_[take], sessions.of[lender[take]].astype(np.int64), offset[lender[take]], spread[take]


def _known_beside(columns: Columns, sessions: Sessions, known: Flags) -> tuple[Longs, Longs]:
    """By place: the nearest place before it, by the own clock, that is known and of the same camera and clock, and the nearest after."""
    clips, m = columns.clips, len(sessions.clip)
    camera, source = clips.camera[sessions.clip], clips.own_source[sessions.clip]
    order = np.lexsort((np.arange(m), clips.own_us[sessions.clip], source, camera))
    at = np.where(known[order], np.arange(m), NONE)
    before = np.maximum.accumulate(at)
    after = np.minimum.accumulate(np.where(at == NONE, m, at)[::-1])[::-1]
    found: list[Longs] = []
    for index in (before, np.where(after == m, NONE, after)):
        place = order[index]
        alike = (index != NONE) & (camera[place] == camera[order]) & (source[place] == source[order])
        one = np.full(m, NONE, np.int64)
        one[order] = np.where(alike, place, NONE)
        found.append(one)
    return found[0], found[1]


def started_by(columns: Columns, rows: Longs) -> tuple[Longs, Longs, Floats]:
    """Clips (index into `rows`), triggers of their own that may have started them, and the offset that would mean, seconds.

    A trigger is a clip's own if it names its camera, its officer, or the vehicle whose camera it is by name or roster.
    """
    clips, triggers, shifts = columns.clips, columns.triggers, columns.shifts
    own = clips.own_us[rows]
    since, until = (int(t) + s * (round(ZONES_S * 1e6) + 1) for t, s in ((own.min(initial=LATEST), -1), (own.max(initial=EARLIEST), 1)))
    near = np.flatnonzero((triggers.time_us >= since) & (triggers.time_us <= until))
    vehicle = np.concatenate([shifts.vehicle, columns.cameras.vehicle]).astype(np.int64)
    dash = np.concatenate([shifts.dash, np.arange(len(columns.cameras), dtype=np.int32)])
    known = (vehicle != NONE) & (dash != NONE)
    of_vehicle = _distinct(vehicle[known], dash[known], len(columns.units), len(columns.cameras))
    lo, hi = (np.searchsorted(of_vehicle >> 32, triggers.vehicle[near], side) for side in ("left", "right"))
    count = np.where(triggers.vehicle[near] == NONE, 0, hi - lo)
    by_car = np.repeat(near, count)
    dash = (of_vehicle & 0xFFFFFFFF)[np.arange(len(by_car)) + np.repeat(lo - np.cumsum(count) + count, count)]
    by_camera = np.concatenate([near, by_car]), np.concatenate([triggers.device[near], dash])
    pairs = [_within(columns, rows, clips.camera[rows], *by_camera)]
    pairs.append(_within(columns, rows, clips.officer[rows], near, triggers.officer[near]))
    both = np.unique(np.concatenate(pairs))
    at, trigger = both >> 32, both & 0xFFFFFFFF
    row = rows[at]
    head, pre = clips.silent_head_s[row], columns.cameras.pre_event_s[clips.camera[row]]
    buffer = np.where(head > 0, head, np.where(np.isfinite(pre), pre, 0.0))
    offset = (clips.own_us[row] - triggers.time_us[trigger]) / 1e6 + buffer
    hours = np.round(offset / 3600.0) * 3600.0
    keep = (np.abs(offset - hours) <= 90.0) | (np.abs(offset) <= 600.0)
    return at[keep], trigger[keep], offset[keep]


def _distinct(vehicle: Longs, dash: Ints, vehicles: int, dashes: int) -> Longs:
    """Each pair once, ordered, as vehicle << 32 | dash. A year's roster says the same few hundred pairs over and over."""
    if vehicles * dashes > 1 << 25:
        found = np.sort(vehicle << 32 | dash)
        return found[np.diff(found, prepend=-1) != 0]
    seen = np.zeros(vehicles * dashes, np.bool_)
    seen[vehicle * dashes + dash] = True
    codes = np.flatnonzero(seen)
    return (codes // max(dashes, 1)) << 32 | codes % max(dashes, 1)


def _within(columns: Columns, rows: Longs, key: Ints, trigger: Longs, of: Ints) -> Longs:
    """Index into rows << 32 | trigger, where key equals `of` and the two are at most ZONES_S apart."""
    own, time = columns.clips.own_us[rows], columns.triggers.time_us[trigger]
    trigger, of, time = trigger[of != NONE], of[of != NONE], time[of != NONE]
    if not len(of) or not len(rows):
        return np.zeros(0, np.int64)
    base = min(int(own.min()), int(time.min()))
    codes = of.astype(np.int64) * 2**42 + (time - base) // 1000
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    middle, reach = key.astype(np.int64) * 2**42 + (own - base) // 1000, round(ZONES_S * 1000) + 1
    lo, hi = np.searchsorted(codes, middle - reach), np.searchsorted(codes, middle + reach, "right")
    count = np.where(key == NONE, 0, hi - lo)
    at = np.repeat(np.arange(len(rows)), count)
    found = order[np.arange(len(at)) + np.repeat(lo - np.cumsum(count) + count, count)]
    near = np.abs(own[at] - time[found]) <= ZONES_S * 1e6
    return at[near] << 32 | trigger[found[near]]


def from_triggers(columns: Columns, sessions: Sessions, loose: Flags) -> tuple[Longs, Floats]:
    """Sessions whose clips' own triggers agree on a clock that is plainly off (whole-hour slips, large offsets), and that offset.

    `loose`: by session. At least three clips must agree within WIDTH_S, and more than twice as many as agree that it is right.
    """
    place = np.flatnonzero(loose[sessions.of])
    at, _, offset = started_by(columns, sessions.clip[place])
    order = np.lexsort((offset, at))
    where, offset = place[at[order]], offset[order]
    of = sessions.of[where]
    found = np.unique(of)
    first = np.append(np.searchsorted(of, found), len(of)).astype(np.int64)
    value = _most_agree(first, where, offset)
    good = np.isfinite(value)
    return found[good].astype(np.int64), value[good]


@compiled
def _most_agree(first: Longs, clip: Longs, offset: Floats) -> Floats:
    """By group of readings (each clip's together): the offset most clips agree on, nan where that is too few or the clock is right."""
    out = np.full(len(first) - 1, np.nan)
    for s in range(len(first) - 1):
        lo, hi = first[s], first[s + 1]
        most, centre, right = 0, 0.0, 0
        for j in range(lo, hi):
            voices, last = 0, -1
            for k in range(lo, hi):
                if abs(offset[k] - offset[j]) <= WIDTH_S and clip[k] != last:
                    voices += 1
                    last = clip[k]
            if voices > most or (voices == most and abs(offset[j]) < abs(centre)):
                most, centre = voices, offset[j]
        last = -1
        for k in range(lo, hi):
            if abs(offset[k]) < 20.0 and clip[k] != last:
                right += 1
                last = clip[k]
        if most >= 3 and abs(centre) >= 20.0 and 2 * right < most:
            agreeing = offset[lo:hi][np.abs(offset[lo:hi] - centre) <= WIDTH_S]
            out[s] = np.median(agreeing)
    return out
