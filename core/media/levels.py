"""How loud a recording is: the silent head that shows a pre-event buffer, peaks to draw."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.index import index_of
from core.media.sound import Sound

_SILENCE = 1e-4
"""Digital silence stays below this (-80 dBFS); decoders of lossy codecs leave tiny values."""

_ONSET_S = 0.05
"""Sound that starts within this of the first picture was on from the start (codec delay, overlap)."""


def silent_head_s(path: Path) -> float | None:
    """Media second at which the sound begins: 0 from the start, the whole length where it never does, None without a sound track.

    Digital silence counts as silence, and so does a sound track that begins late.
    """
    try:
        sound = Sound(path)
    except KnownError:
        return None
    try:
        while (got := sound.next()) is not None:
            position, block = got
            loud = np.flatnonzero(np.max(np.abs(block), axis=0) >= _SILENCE)
            at = sound.offset_s + (position + int(loud[0])) / sound.rate if len(loud) else -1.0
            if len(loud) and at + (block.shape[1] - int(loud[0])) / sound.rate > 0:
                return at if at > _ONSET_S else 0.0
        return _length_s(sound)
    finally:
        sound.close()


def peaks(path: Path, per_second: int = 20) -> NDArray[np.float32]:
    """Loudest absolute sample in each 1/`per_second` of media time, from 0 to the end; empty without a sound track."""
    try:
        sound = Sound(path)
    except KnownError:
        return np.zeros(0, np.float32)
    try:
        bins = np.zeros(max(0, int(np.ceil(_length_s(sound) * per_second))), np.float32)
        while (got := sound.next()) is not None:
            position, block = got
            times = sound.offset_s + (position + np.arange(block.shape[1])) / sound.rate
            at = np.floor(times * per_second).astype(np.int64)
            there = (at >= 0) & (at < len(bins))
            np.maximum.at(bins, at[there], np.max(np.abs(block), axis=0)[there])
        return bins
    finally:
        sound.close()


def _length_s(sound: Sound) -> float:
    """Of the recording: to the end of its picture or its sound, whichever is later."""
    return max(sound.end_s, index_of(sound.path).duration_s) if sound.has_picture else sound.end_s
