"""What is wrong with a clip itself: its clock, its time zone, or the officer it names."""

from dataclasses import dataclass

import numpy as np

from core.compiled import compiled
from core.linking.overlaps import above, first_above
from core.linking.whereabouts import Whereabouts
from core.model.columns import DASH, NONE, ClockColumns, Columns, Flags, Floats, Ints, Longs, ShiftColumns
from core.model.timebase import UNTIMED_S

OVERTIME_S = 2 * 3600.0
"""How long before or after a roster row its people and cameras may still belong together."""
ROSTER_ERROR_P = 0.05
"""How often the roster, not the clip, is taken to be wrong; assumed, not measured."""
USUAL_WITHIN_S = 24 * 3600.0
"""Whose a camera is that the roster never names: that of most of its other clips within this time."""
SLIP_REST_S = 600.0
"""A whole number of hours with more than this left over is no zone slip."""
TOLD_APART_M = 30.0
"""Stray of a wearer's pings from the clip's own track that receivers and clocks explain, one sigma per axis."""
M_PER_DEGREE = 111_320.0
FAR_CHI2 = 50.0
MOST_BY_PLACE = 4.0
"""Positions turn the odds of the roster by no more than e to this power: their errors are shared along a clip."""


@dataclass(frozen=True, slots=True, eq=False)
class Faults:
    """One kind of fault: rows of clips (ascending), probability, seconds (nan: none), the officer by the roster or the clock's source,
    and whether that is known only by way of the camera's other clips."""

    clip: Longs
    p: Floats
    seconds: Floats
    other: Ints
    aside: Flags


def clip_faults(columns: Columns, clocks: ClockColumns) -> tuple[Faults, Faults, Faults]:
    """(wrong time zone, clock off, wrong officer), each from one half on."""
    return (*_clocks(columns, clocks), _officers(columns, clocks))


def _clocks(columns: Columns, clocks: ClockColumns) -> tuple[Faults, Faults]:
    known = np.isfinite(clocks.offset_s) & (clocks.sigma_s <= UNTIMED_S)
    sigma = clocks.sigma_s
    rest = np.abs(clocks.offset_s - clocks.slip_s)
    p_zone = np.where(known & (clocks.slip_s != 0), above(SLIP_REST_S - rest, sigma), 0.0)
    p_clock = np.where(known, above(rest - columns.policy.clock_s, sigma), 0.0)
    source = clocks.source.astype(np.int32)
    zone, clock = np.flatnonzero(p_zone >= 0.5), np.flatnonzero(p_clock >= 0.5)
    off = clocks.offset_s[clock] - clocks.slip_s[clock]
    by_zone = Faults(zone, p_zone[zone], clocks.slip_s[zone], source[zone], clocks.neighbour[zone])
    return by_zone, Faults(clock, p_clock[clock], off, source[clock], clocks.neighbour[clock])


def _officers(columns: Columns, clocks: ClockColumns) -> Faults:
    """The officer whom the clip names is not one to whom the roster gives its camera at that time."""
    clips, shifts = columns.clips, columns.shifts
    start_us, end_us = clocks.start_us, clocks.end_us(clips)
    asked = (clips.officer >= 0) & (clocks.sigma_s <= UNTIMED_S) & ~clips.officer_said
    two = np.concatenate([np.arange(len(shifts)), np.arange(len(shifts))])
    by_camera = _by(np.concatenate([shifts.body, shifts.dash]), two, shifts, len(columns.cameras))
    wearer, fits = _rostered(*by_camera, clips.camera, start_us, end_us, clips.officer, int(OVERTIME_S * 1e6))
    unlisted = asked & (wearer < 0) & (columns.cameras.kind[clips.camera] != DASH)
    if unlisted.any():
        bare = np.flatnonzero(shifts.body < 0)
        on_duty = _by(shifts.officer[bare], bare, shifts, len(columns.units))
        order = np.lexsort((start_us, clips.camera)).astype(np.int64)
        args = (order, clips.camera, start_us, clips.officer, asked, unlisted, int(USUAL_WITHIN_S * 1e6))
        usual = _usual(*args)
        usual[~_on_duty(*on_duty, usual, start_us)] = NONE
        usual[_on_duty(*on_duty, clips.officer, start_us)] = NONE
        wearer, fits = np.where(unlisted, usual, wearer), np.where(unlisted, usual == clips.officer, fits)
    odd = np.flatnonzero(asked & (wearer >= 0) & ~fits)
    p = 1 / (1 + ROSTER_ERROR_P / (1 - ROSTER_ERROR_P) * np.exp(-_by_place(columns, clocks, odd, wearer[odd])))
    sure = p >= 0.5
    return Faults(odd[sure], p[sure], np.full(int(sure.sum()), np.nan), wearer[odd[sure]].astype(np.int32), unlisted[odd[sure]])


def _by(key: Ints, row: Longs, shifts: ShiftColumns, keys: int) -> tuple[Longs, Longs, Longs, Longs, Ints]:
    """Roster rows by camera or officer: (first of each key, start, end, latest end so far, officer)."""
    row, key = row[key >= 0], key[key >= 0]
    order = np.lexsort((shifts.officer[row], shifts.end_us[row], shifts.start_us[row], key))
    row = row[order]
    first = np.searchsorted(key[order], np.arange(keys + 1)).astype(np.int64)
    end = shifts.end_us[row]
    return first, shifts.start_us[row], end, _latest(first, end), shifts.officer[row]


@compiled
def _latest(first: Longs, end: Longs) -> Longs:
    latest = end.copy()
    for k in range(len(first) - 1):
        for i in range(first[k] + 1, first[k + 1]):
            latest[i] = max(latest[i], latest[i - 1])
    return latest


@compiled
def _rostered(
    first: Longs, start: Longs, end: Longs, latest: Longs, officer: Ints,
    camera: Ints, starts: Longs, ends: Longs, named: Ints, overtime: int,
) -> tuple[Ints, Flags]:  # fmt: skip
    """By clip: an officer to whom the roster gives its camera at its start, else at its end (NONE: it gives it to nobody), and whether
    the one it names is such an officer, or was within `overtime` of its start."""
    wearer, fits = np.full(len(camera), NONE, np.int32), np.zeros(len(camera), np.bool_)
    for c in range(len(camera)):
        k = camera[c]
        by_start, by_end, names, names_then = NONE, NONE, False, False
        i = first_above(latest, first[k], first[k + 1], starts[c] - overtime)
        while i < first[k + 1] and start[i] <= max(starts[c] + overtime, ends[c]):
            same = officer[i] == named[c]
            if start[i] <= starts[c] < end[i]:
                by_start = officer[i]
            if start[i] <= ends[c] < end[i]:
                by_end = officer[i]
                names_then |= same
            names |= same and start[i] <= starts[c] + overtime and starts[c] - overtime < end[i]
            i += 1
        wearer[c] = by_start if by_start >= 0 else by_end
        fits[c] = names or (by_start < 0 and names_then)
    return wearer, fits


@compiled
def _on_duty(first: Longs, start: Longs, end: Longs, latest: Longs, officer: Ints, who: Ints, us: Longs) -> Flags:
    """Whether the officer has one of these roster rows at the instant."""
    found = np.zeros(len(who), np.bool_)
    for c in range(len(who)):
        k = who[c]
        if k < 0:
            continue
        i = first_above(latest, first[k], first[k + 1], us[c])
        while i < first[k + 1] and start[i] <= us[c]:
            found[c] |= end[i] > us[c]
            i += 1
    return found


@compiled
def _usual(order: Longs, camera: Ints, us: Longs, named: Ints, asked: Flags, unlisted: Flags, within: int) -> Ints:
    """By clip that is `unlisted`: whom most other clips of its camera within this time name (NONE: nobody is named by most)."""
    usual = np.full(len(order), NONE, np.int32)
    for k in range(len(order)):
        c = order[k]
        if not unlisted[c]:
            continue
        best, lead = NONE, 0
        for sweep in range(2):
            # Boyer and Moore's majority vote, then a count of what it found.
            if sweep == 1:
                lead = 0
            for step in (-1, 1):
                i = k + step
                while 0 <= i < len(order) and camera[order[i]] == camera[c] and abs(us[order[i]] - us[c]) <= within:
                    if asked[order[i]]:
                        who = named[order[i]]
                        if sweep == 0 and lead == 0:
                            best = who
                        lead += 1 if who == best else -1
                    i += step
        usual[c] = best if lead > 0 else NONE
    return usual


def _by_place(columns: Columns, clocks: ClockColumns, clip: Longs, rostered: Ints) -> Floats:
    """Log odds that the rostered officer, not the named one, was with the clip: whose pings run along its track, at three instants."""
    where = Whereabouts(columns, clocks)
    clips = columns.clips
    odds = np.zeros(len(clip))
    length_us = clocks.end_us(clips)[clip] - clocks.start_us[clip]
    for part in (0.25, 0.5, 0.75):
        us = clocks.start_us[clip] + (part * length_us).astype(np.int64)
        sigma = clocks.sigma_s[clip]
        track = where.of_clips(clip.astype(np.int32), us, np.zeros(len(clip)))
        strays: list[Floats] = []
        for who in (clips.officer[clip], rostered):
            ping = where.of_units(who.astype(np.int32), us, sigma)
            north = (ping.lat - track.lat) * M_PER_DEGREE
            east = (ping.lon - track.lon) * M_PER_DEGREE * np.cos(np.radians(track.lat))
            spread = TOLD_APART_M**2 + track.sigma_m**2 + ping.sigma_m**2
            strays.append(np.minimum((north**2 + east**2) / spread, FAR_CHI2) / 2 + np.log(spread))
        odds += np.nan_to_num(strays[0] - strays[1]) / 3
    return np.clip(odds, -MOST_BY_PLACE, MOST_BY_PLACE)
