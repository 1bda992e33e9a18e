"""A trigger's source: its own cameras, its officer and its place; and who wears which camera when."""

from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.linking.bound import DEVICE, OF_OFFICER, OF_VEHICLE
from core.linking.doings import Recordings
from core.linking.nearby import Cells
from core.linking.rostering import OVERTIME_S, Holding
from core.linking.whereabouts import Spots, Whereabouts, axis_sigmas, fused, joined, nowhere
from core.model.columns import DASH, NONE, Bytes, ClockColumns, Columns, Flags, Ints, Longs, ShiftColumns, TriggerColumns, taken
from core.model.timebase import UNTIMED_S
from core.model.trigger import KINDS

USUAL_S = 36 * 3600.0
"""How far from a shift clips may show whose camera an officer usually wears."""
FAR_US = 2**60
FROM_CAR_M = 20.0
"""One sigma per axis from a cruiser to its officer on foot, who has no better place; about what simulated departments show between officers and
cruisers of one scene."""


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """Rows (trigger, camera), each once, ordered: a trigger's own cameras, the wearer (NONE: not a body camera or unknown), and why."""

    trigger: Ints
    camera: Ints
    officer: Ints
    why: Bytes


class Sources:
    """The lookups that binding shares, and what they say about each trigger's source: of all triggers, or of some (`about`)."""

    def __init__(self, columns: Columns, clocks: ClockColumns, whereabouts: Whereabouts) -> None:
        self.columns, self.clocks, self.whereabouts = columns, clocks, whereabouts
        clips, cameras = columns.clips, columns.cameras
        self.dash = cameras.kind == DASH
        self.recordings = Recordings(columns, clocks, clips.camera, len(cameras))
        body = ~self.dash[clips.camera] if len(clips) else np.zeros(0, bool)
        self.named = Recordings(columns, clocks, np.where(body, clips.officer, NONE), len(columns.units))
        self.said = Recordings(columns, clocks, np.where(body & clips.officer_said, clips.officer, NONE), len(columns.units))
        shifts = with_usual_camera(columns, clocks)
        self.shifts = shifts
        self.by_officer, self.by_vehicle = Holding(shifts, shifts.officer), Holding(shifts, shifts.vehicle)
        self.by_body, self.by_dash = Holding(shifts, shifts.body), Holding(shifts, shifts.dash)
        self.cells = Cells(columns, whereabouts)

    def about(self, triggers: TriggerColumns) -> "Sources":
        """The same for these triggers alone."""
        part = copy(self)
        part.columns = replace(self.columns, triggers=triggers)
        part._look()
        return part

    def _look(self) -> None:
        columns, triggers = self.columns, self.columns.triggers
        propagating = np.array([kind in columns.policy.propagating for kind in KINDS])
        self.spreads: Flags = propagating[triggers.kind] & (triggers.sigma_s <= UNTIMED_S)
        """Triggers that bind others' cameras, and whose time is known."""
        self.own = self._own()
        self.officer = self._officer()
        self.place = self._place()

    def wearers(self, camera: Ints, us: Longs, named: Ints) -> Ints:
        """Who wears camera[i] at us[i]: whom a person named, else the roster; where that gives it to several, the one who is named
        besides (by the clip or trigger), else NONE: no name is drawn by lot."""
        query, row, gap = self.by_body.at(camera, us)
        officer = self.shifts.officer[row]
        out = np.full(len(camera), NONE, np.int32)
        lowest, highest = np.full(len(camera), 2**31 - 1), np.full(len(camera), NONE)
        np.minimum.at(lowest, query, officer)
        np.maximum.at(highest, query, officer)
        out = np.where(lowest == highest, highest, NONE).astype(np.int32)
        also = np.zeros(len(camera), bool)
        also[query[officer == named[query]]] = True
        over = np.zeros(len(camera), bool)
        over[query[gap > 0]] = True
        out = np.where((also | over | (highest == NONE)) & (named != NONE), named, out)
        by_hand = self.said_wearer(camera, us)
        return np.where(by_hand != NONE, by_hand, out).astype(np.int32)

    def said_wearer(self, camera: Ints, us: Longs) -> Ints:
        """Whom a person named as the wearer of this camera's clips about then."""
        clips = self.columns.clips
        out = np.full(len(camera), NONE, np.int32)
        if clips.officer_said.any():
            doings = self.recordings.about(camera, us)
            for clip in (doings.earlier, doings.later, doings.running):
                some = (clip != NONE) & clips.officer_said[clip]
                out[some] = clips.officer[clip[some]]
        return out

    def said_camera(self, officer: Ints, us: Longs) -> Ints:
        """The camera that a person says this officer wore about then."""
        clips = self.columns.clips
        if not clips.officer_said.any():
            return np.full(len(officer), NONE, np.int32)
        clip = self.said.about(officer, us).any()
        return np.where(clip != NONE, clips.camera[clip], NONE).astype(np.int32)

    def shift(self, officer: Ints, us: Longs) -> Ints:
        """The roster row that holds for officer[i] (NONE: none). Of several, one whose camera recorded about then, then the latest."""
        query, row, _ = self.by_officer.at(officer, us)
        again = np.zeros(len(query) + 1, bool)
        again[1:-1] = query[1:] == query[:-1]
        several = np.flatnonzero(again[1:] | again[:-1])
        out = np.full(len(officer), NONE, np.int32)
        out[query[::-1]] = row[::-1]
        if len(several):
            recorded = self.recordings.about(self.shifts.body[row[several]], us[query[several]]).any() != NONE
            out[query[several[recorded]][::-1]] = row[several[recorded]][::-1]
        return out

    def body_of(self, officer: Ints, us: Longs) -> Ints:
        """The body camera of officer[i], by a person's word, else by roster; NONE where the roster's was worn by somebody else."""
        said = self.said_camera(officer, us)
        row = self.shift(officer, us)
        camera = np.where(row != NONE, self.shifts.body[row] if len(self.shifts) else NONE, NONE).astype(np.int32)
        other = self.said_wearer(camera, us)
        camera[(other != NONE) & (other != officer)] = NONE
        return np.where(said != NONE, said, camera).astype(np.int32)

    def dash_of(self, officer: Ints, us: Longs) -> Ints:
        """The dash cam of the cruiser that the roster gives officer[i]."""
        row = self.shift(officer, us)
        return np.where(row != NONE, self.shifts.dash[row] if len(self.shifts) else NONE, NONE).astype(np.int32)

    def vehicle_of(self, officer: Ints, us: Longs) -> Ints:
        """The cruiser that the roster gives officer[i]."""
        row = self.shift(officer, us)
        return np.where(row != NONE, self.shifts.vehicle[row] if len(self.shifts) else NONE, NONE).astype(np.int32)

    def _own(self) -> Own:
        triggers, cameras = self.columns.triggers, self.columns.cameras
        every = np.arange(len(triggers), dtype=np.int32)
        device = every[triggers.device != NONE]
        order = np.argsort(cameras.vehicle, kind="stable").astype(np.int32)
        lo, hi = (np.searchsorted(cameras.vehicle[order], triggers.vehicle, side) for side in ("left", "right"))
        count = np.where(triggers.vehicle != NONE, hi - lo, 0)
        named = np.repeat(every, count)
        within = np.arange(len(named)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(lo, count)
        query, row, _ = self.by_vehicle.at(triggers.vehicle, triggers.time_us)
        rostered = self.shifts.dash[row] != NONE
        trigger = np.concatenate([device, named, query[rostered]])
        camera = np.concatenate([triggers.device[device], order[within], self.shifts.dash[row[rostered]]])
        why = np.repeat(np.array([DEVICE, OF_VEHICLE, OF_VEHICLE], np.uint8), [len(device), len(named), int(rostered.sum())])
        bare = triggers.officer != NONE
        bare[trigger] = False
        lone = every[bare]
        body = self._worn(triggers.officer[lone], triggers.time_us[lone])
        lone, body = lone[body != NONE], body[body != NONE]
        trigger, camera = np.concatenate([trigger, lone]), np.concatenate([camera, body])
        why = np.concatenate([why, np.full(len(lone), OF_OFFICER, np.uint8)])
        order = np.lexsort((why, camera, trigger))
        trigger, camera, why = trigger[order], camera[order], why[order]
        keep = np.ones(len(trigger), bool)
        keep[1:] = (trigger[1:] != trigger[:-1]) | (camera[1:] != camera[:-1])
        trigger, camera, why = trigger[keep], camera[keep], why[keep]
        officer = self.wearers(camera, triggers.time_us[trigger], triggers.officer[trigger])
        officer = np.where(why == OF_OFFICER, triggers.officer[trigger], officer)
        officer = np.where(self.dash[camera], NONE, officer).astype(np.int32)
        return Own(trigger.astype(np.int32), camera.astype(np.int32), officer, why)

    def _worn(self, officer: Ints, us: Longs) -> Ints:
        """The body camera of a source officer: by roster, else the one whose clips about then name the officer."""
        camera = self.body_of(officer, us)
        if not len(self.columns.clips):
            return camera
        clip = self.named.about(officer, us).any()
        return np.where((camera == NONE) & (clip != NONE), self.columns.clips.camera[clip], camera).astype(np.int32)

    def _officer(self) -> Ints:
        """By trigger: its officer, as it says, else the wearer of its own body camera."""
        out = self.columns.triggers.officer.copy()
        own = self.own
        some = (own.officer != NONE) & (out[own.trigger] == NONE)
        out[own.trigger[some][::-1]] = own.officer[some][::-1]
        return out

    def _place(self) -> Spots:
        """By trigger, from its own fix, its own cameras' tracks, and its officer's or vehicle's pings."""
        triggers, own, n = self.columns.triggers, self.own, len(self.columns.triggers)
        us, sigma = triggers.time_us, triggers.sigma_s
        fix = nowhere(n)
        known = np.isfinite(triggers.lat) & np.isfinite(triggers.lon)
        fix.lat[known], fix.lon[known] = triggers.lat[known], triggers.lon[known]
        fix.sigma_m[known] = axis_sigmas(triggers.accuracy_m[known])
        fix.age_s[known] = 0.0
        doings = self.recordings.about(own.camera, us[own.trigger])
        groups: list[Any] = [np.arange(n)]
        spots = [fix]
        for clip in (doings.running, doings.later, doings.earlier):
            some = clip != NONE
            if clip is not doings.running:
                some &= doings.running == NONE
            groups.append(own.trigger[some])
            spots.append(self.whereabouts.of_clips(clip[some], us[own.trigger[some]], sigma[own.trigger[some]]))
        person = (triggers.vehicle == NONE) | (triggers.officer != NONE)
        unit = np.where(person, self.officer, triggers.vehicle).astype(np.int32)
        groups.append(np.arange(n))
        spots.append(self.whereabouts.of_units(unit, us, sigma))
        place = fused(np.concatenate(groups), n, joined(spots))
        lost = np.flatnonzero(~np.isfinite(place.sigma_m) & person & (self.officer != NONE) & self.spreads).astype(np.int32)
        return self._by_cruiser(place, lost) if len(lost) else place

    def _by_cruiser(self, place: Spots, lost: Ints) -> Spots:
        """With the `lost` triggers where the source's cruiser was: about there is better than nowhere. The others' places stay as they
        are: to pass them through `fused` once more would move their last bits, because some other trigger is lost."""
        triggers = self.columns.triggers
        us, sigma, every = triggers.time_us[lost], triggers.sigma_s[lost], np.arange(len(lost))
        clip = self.recordings.about(self.dash_of(self.officer[lost], us), us).clip()
        some = clip != NONE
        tracked = self.whereabouts.of_clips(clip[some], us[some], sigma[some])
        pings = self.whereabouts.of_units(self.vehicle_of(self.officer[lost], us), us, sigma)
        stood = fused(np.concatenate([every[some], every]), len(lost), joined([tracked, pings]))
        columns = [place.lat.copy(), place.lon.copy(), place.sigma_m.copy(), place.age_s.copy()]
        for column, there in zip(columns, (stood.lat, stood.lon, np.hypot(stood.sigma_m, FROM_CAR_M), stood.age_s), strict=True):
            column[lost] = there
        return Spots(*columns)


def with_usual_camera(columns: Columns, clocks: ClockColumns) -> ShiftColumns:
    """Where a row names no body camera, the one that most of the officer's clips of that shift come from stands in; without any, those
    of USUAL_S before and after it."""
    shifts = columns.shifts
    if not len(columns.clips) or not (shifts.body == NONE).any():
        return shifts
    found, filled = _voters(columns, clocks), shifts.body.copy()
    for slack_s in (USUAL_S, OVERTIME_S):
        camera = _elected(shifts, found, slack_s)
        filled[camera != NONE] = camera[camera != NONE]
    return taken(shifts, slice(None), body=filled)


def settled_at_once(columns: Columns, clocks: ClockColumns) -> Flags:
    """By roster row without a body camera, whether clips of that shift alone say which it was: then none further off has a say."""
    if not len(columns.clips):
        return np.zeros(len(columns.shifts), bool)
    return _elected(columns.shifts, _voters(columns, clocks), OVERTIME_S) != NONE


def _voters(columns: Columns, clocks: ClockColumns) -> tuple[Ints, Longs, Ints]:
    """(officer, start, camera) of clips of body cameras that the roster gives nobody then, ordered by the first two."""
    shifts, clips = columns.shifts, columns.clips
    body = (columns.cameras.kind[clips.camera] != DASH) & (clips.officer != NONE)
    named = np.flatnonzero(body & (clocks.sigma_s <= UNTIMED_S)).astype(np.int32)
    start, camera = clocks.start_us[named], clips.camera[named]
    taken_by, _, _ = Holding(shifts, shifts.body).at(camera, start)
    free = np.ones(len(named), bool)
    free[taken_by] = False
    order = np.lexsort((start, clips.officer[named]))
    order = order[free[order]]
    return clips.officer[named][order], start[order], camera[order]


def _elected(shifts: ShiftColumns, voters: tuple[Ints, Longs, Ints], slack_s: float) -> Ints:
    """By roster row without a body camera, the one that most of the officer's clips come from within so long of the shift; else NONE."""
    officer, start, camera = voters
    rows = np.flatnonzero(shifts.body == NONE).astype(np.int32)
    lo = _after(officer, start, shifts.officer[rows], np.maximum(shifts.start_us[rows], -FAR_US) - round(slack_s * 1e6))
    hi = _after(officer, start, shifts.officer[rows], np.minimum(shifts.end_us[rows], FAR_US) + round(slack_s * 1e6))
    count = np.maximum(hi - lo, 0)
    row = np.repeat(rows, count)
    clip = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(lo, count)
    code, votes = np.unique(row.astype(np.int64) << 32 | camera[clip], return_counts=True)
    most = 2 * votes > np.bincount(row, minlength=len(shifts))[code >> 32]
    found = np.full(len(shifts), NONE, np.int32)
    found[code[most] >> 32] = (code[most] & 0xFFFFFFFF).astype(np.int32)
    return found


def _after(officer: Ints, start_us: Longs, of: Ints, us: Longs) -> Longs:
    """How many of the clips, ordered by officer and start, come before us[i] of officer of[i]."""
    every = np.concatenate([officer, of])
    order = np.lexsort((np.repeat([1, 0], [len(officer), len(of)]), np.concatenate([start_us, us]), every))
    before = np.cumsum(order < len(officer))
    out = np.empty(len(every), np.int64)
    out[order] = before
    return out[len(officer) :]
