"""All clips of a view as columns: what is looked up at every zoom is arithmetic on arrays, never a loop over clips."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model.incident import Lane, LaneClip
from core.model.times import US

REJECTED, NO_MEDIA, VAGUE = 1, 2, 4
"""Bits of `kind`."""


@dataclass(frozen=True, slots=True, eq=False)
class ClipTable:
    """One row a clip, lane after lane. Times int64 UTC microseconds; `buffer_us` from the start, -1 where nothing shows one."""

    lane: NDArray[np.int64]
    place: NDArray[np.int64]
    """In the lane's `clips`."""
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    row: NDArray[np.int64]
    """Which of the lane's rows it takes."""
    buffer_us: NDArray[np.float64]
    sigma_us: NDArray[np.float64]
    kind: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.start)


def buffer_of(lane: Lane, lc: LaneClip) -> tuple[float, str] | None:
    """Length in seconds and the words for a clip's pre-event buffer, or None where nothing shows one.

    Silence at the head shows it; a camera known to record sound in its buffer is taken at its word.
    """
    clip = lc.clip
    if clip.silent_head_s and clip.silent_head_s < clip.length_s - 0.05:
        return clip.silent_head_s, "buffer, silent"
    if lane.camera.buffer_has_audio and lane.camera.pre_event_s and not clip.silent_head_s:
        return min(lane.camera.pre_event_s, clip.length_s), "buffer, sound"
    return None


def is_vague(lc: LaneClip) -> bool:
    """Its clock is less sure than it is long: where it stands is hardly known."""
    return lc.clip.time.sigma_s > max(lc.clip.length_s, 1.0)


def table_of(lanes: Sequence[Lane], rows: Sequence[NDArray[np.int64]]) -> ClipTable:
    clips = [(number, place, lane, lc) for number, lane in enumerate(lanes) for place, lc in enumerate(lane.clips)]
    buffers = [b[0] * US if (b := buffer_of(lane, lc)) is not None else -1.0 for _, _, lane, lc in clips]
    return ClipTable(
        lane=np.array([c[0] for c in clips], np.int64),
        place=np.array([c[1] for c in clips], np.int64),
        start=np.array([lc.clip.start.us for _, _, _, lc in clips], np.int64),
        end=np.array([lc.clip.end.us for _, _, _, lc in clips], np.int64),
        row=np.concatenate([np.zeros(0, np.int64), *rows]),
        buffer_us=np.array(buffers, np.float64),
        sigma_us=np.array([lc.clip.time.sigma_s * US for _, _, _, lc in clips], np.float64),
        kind=np.array([_kind(lc) for _, _, _, lc in clips], np.uint8),
    )


def _kind(lc: LaneClip) -> int:
    rejected = lc.member is not None and lc.member.status == "rejected"
    return REJECTED * rejected + NO_MEDIA * (lc.media_file is None) + VAGUE * is_vague(lc)


@dataclass(frozen=True, slots=True, eq=False)
class SeenClips:
    """Those that reach into sight, in pixels of the widget; `n` are rows of the table, `slot` counts visible lanes from the top.

    x and right may lie far outside of the picture; `buffer_x` is x where there is no buffer.
    """

    n: NDArray[np.int64]
    slot: NDArray[np.int64]
    x: NDArray[np.float64]
    right: NDArray[np.float64]
    buffer_x: NDArray[np.float64]
    soft: NDArray[np.float64]
    """One sigma of its clock, in pixels."""
    row: NDArray[np.int64]
    kind: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.n)


def seen_clips(
    table: ClipTable, lanes: Sequence[int], lane_count: int, origin_us: float, us_per_px: float, x0: float, width: float
) -> SeenClips:
    """Of these lanes (numbers in the view, top first). A clip counts with its soft edges, up to four sigma, never with less than a pixel."""
    slot_of = np.full(lane_count, -1, np.int64)
    slot_of[list(lanes)] = np.arange(len(lanes))
    slot = slot_of[table.lane] if len(table) else np.zeros(0, np.int64)
    reach = np.minimum(table.sigma_us, 4e15) + us_per_px
    last = origin_us + width * us_per_px
    n = np.flatnonzero((slot >= 0) & (table.end + reach >= origin_us) & (table.start - reach <= last))
    x = np.asarray(x0 + (table.start[n] - origin_us) / us_per_px, np.float64)
    right = np.asarray(x0 + (table.end[n] - origin_us) / us_per_px, np.float64)
    head = np.maximum(table.buffer_us[n], 0.0) / us_per_px
    return SeenClips(n, slot[n], x, right, np.minimum(x + head, right), table.sigma_us[n] / us_per_px, table.row[n], table.kind[n])
