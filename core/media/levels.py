"""What counts as silence in a recording, and the silent head that shows a pre-event buffer."""

from pathlib import Path

import numpy as np

from core.errors import KnownError
from core.media.index import index_of
from core.media.sound import Sound

SILENCE = 1e-4
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
            loud = np.flatnonzero(np.max(np.abs(block), axis=0) >= SILENCE)
            at = sound.offset_s + (position + int(loud[0])) / sound.rate if len(loud) else -1.0
            if len(loud) and at + (block.shape[1] - int(loud[0])) / sound.rate > 0:
                return at if at > _ONSET_S else 0.0
        return length_s(sound)
    finally:
        sound.close()


def length_s(sound: Sound) -> float:
    """Of the recording: to the end of its picture or its sound, whichever is later."""
    return max(sound.end_s, index_of(sound.path).duration_s) if sound.has_picture else sound.end_s
