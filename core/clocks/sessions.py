"""Sessions: the clips between which a camera's clock ran freely, from one docking to the next."""

from dataclasses import dataclass

import numpy as np

from core.model.columns import CLIP_SOURCES, EARLIEST, LATEST, NO_TIME, NONE, ClipColumns, Columns, Floats, Ints, Longs, ShiftColumns, taken

SESSION_S = 6 * 3600.0
"""Cameras are docked, and their clocks set, between shifts: a pause longer than this ends a session."""
ROSTERED_S = 36 * 3600.0
"""A shift that began longer ago than this says nothing about a clip."""
WEEK_US = 7 * 86_400_000_000
"""A camera that never pauses, and of which no roster tells, is cut somewhere."""
CORRECTING = np.isin(np.arange(len(CLIP_SOURCES)), [CLIP_SOURCES.index(s) for s in ("manual", "gps", "alignment")])
"""By number in CLIP_SOURCES: it is not the camera's own clock that speaks."""


@dataclass(frozen=True, slots=True, eq=False)
class Sessions:
    """m clips whose camera's own clock said something, session after session, each in order of that clock.

    clip: row number of each (m) · place: where a clip stands in `clip`, NONE where its clock said nothing (n) · of: session (m) ·
    first: session s has first[s]:first[s + 1] · hours: own clock since the session's first clip (m).
    """

    clip: Longs
    place: Longs
    of: Ints
    first: Longs
    hours: Floats

    def __len__(self) -> int:
        return len(self.first) - 1


def sessions_of(columns: Columns) -> Sessions:
    """Same camera, same kind of clock, same shift (without a roster: same officer and week), and no pause longer than SESSION_S.

    What a clip's session is depends on nothing but the clip, the roster, and pauses: this keeps what changes from spreading.
    """
    clips = columns.clips
    rows = np.flatnonzero(clips.own_us != NO_TIME)
    own, camera, source = clips.own_us[rows], clips.camera[rows], clips.own_source[rows]
    shift = _shift(columns, rows)
    loose = shift == NONE
    shift = np.where(loose, -1 - own // WEEK_US, shift)
    officer = np.where(loose, clips.officer[rows], NONE)
    order = np.lexsort((rows, own, officer, shift, source, camera))
    rows, own, shift = rows[order], own[order], shift[order]
    camera, source, officer = camera[order], source[order], officer[order]
    cut = np.ones(len(rows), bool)
    cut[1:] = (
        (camera[1:] != camera[:-1])
        | (source[1:] != source[:-1])
        | (shift[1:] != shift[:-1])
        | (np.diff(own) > SESSION_S * 1e6)
        | (officer[1:] != officer[:-1])
    )
    first = np.append(np.flatnonzero(cut), len(rows)).astype(np.int64)
    of = (np.cumsum(cut) - 1).astype(np.int32)
    place = np.full(len(clips), NONE, np.int64)
    place[rows] = np.arange(len(rows))
    hours = (own - own[first[:-1]][of]) / 3.6e9
    return Sessions(rows, place, of, first, hours)


def known_us(clips: ClipColumns) -> Longs:
    """When each clip's media second 0 was, as its own candidates say; a correction counts before the camera's clock."""
    return np.where(CORRECTING[clips.best_source] | (clips.own_us == NO_TIME), clips.best_us, clips.own_us)


def _shift(columns: Columns, rows: Longs) -> Longs:
    """How many shifts of its camera had begun by each of these clips; NONE where the roster does not know the camera about then."""
    clip_camera = columns.clips.camera[rows]
    at = known_us(columns.clips)[rows]
    camera, start = _starts(columns.shifts, at)
    events = np.concatenate([start, at])
    owner = np.concatenate([camera, clip_camera])
    is_clip = np.concatenate([np.zeros(len(start), bool), np.ones(len(rows), bool)])
    order = np.lexsort((is_clip, events, owner))
    begun = np.cumsum(~is_clip[order])
    last = np.concatenate([[NO_TIME], start])[begun]
    whose = np.concatenate([np.array([NONE], camera.dtype), camera])[begun]
    found = np.full(len(events), NONE, np.int64)
    recent = (whose == owner[order]) & (events[order] - last <= ROSTERED_S * 1e6)
    before = np.searchsorted(camera, owner[order])
    found[order] = np.where(recent & is_clip[order], begun - before, NONE)
    return found[len(start) :]


def _starts(shifts: ShiftColumns, at: Longs) -> tuple[Ints, Longs]:
    """Cameras and the starts of their shifts, each once, ordered; of those shifts alone that may say something about these times."""
    since, until = int(at.min(initial=LATEST)) - round(ROSTERED_S * 1e6), int(at.max(initial=EARLIEST))
    shifts = taken(shifts, np.flatnonzero((shifts.start_us >= since) & (shifts.start_us <= until)))
    camera = np.concatenate([shifts.body, shifts.dash])
    start = np.concatenate([shifts.start_us, shifts.start_us])
    keep = camera != NONE
    camera, start = camera[keep], start[keep]
    order = np.lexsort((start, camera))
    camera, start = camera[order], start[order]
    once = np.ones(len(camera), bool)
    once[1:] = (camera[1:] != camera[:-1]) | (start[1:] != start[:-1])
    return camera[once], start[once]
