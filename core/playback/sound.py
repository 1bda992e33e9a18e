"""One camera's sound in blocks, decoded on a thread of its own so that asking for it never blocks."""

import threading
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.audio import AudioReader
from core.model.incident import LaneClip
from core.model.times import Instant

BLOCK_S = 0.5
BLOCKS = 24
"""Blocks kept: 12 s around the playhead."""

_Key = tuple[str, int, int]
"""Clip id, rate in Hz, block number in media time."""


class SoundFeed:
    """Starts its thread with the first request. `close()` joins it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._blocks: OrderedDict[_Key, NDArray[np.float32]] = OrderedDict()
        self._wanted: dict[_Key, LaneClip] = {}
        self._closing = False
        self._thread: threading.Thread | None = None

    def block(self, clip: LaneClip, at: Instant, n: int, rate: int, wait_s: float = 0.0) -> NDArray[np.float32]:
        """`n` mono samples from `at` on, in media seconds of the clip; zeros outside it and where nothing is decoded yet."""
        size = int(BLOCK_S * rate)
        first = round(clip.clip.time.to_media(at) * rate)
        numbers = range(first // size, (first + max(n, 1) - 1) // size + 1)
        keys = [(clip.clip.id, rate, number) for number in numbers]
        out = np.zeros(n, np.float32)
        with self._changed:
            self._ask(clip, [*keys, (clip.clip.id, rate, numbers.stop)])
            if wait_s > 0:
                self._changed.wait_for(lambda: all(k in self._blocks for k in keys), wait_s)
            for key in keys:
                samples = self._blocks.get(key)
                if samples is not None:
                    self._blocks.move_to_end(key)
                    offset = key[2] * size - first
                    low, high = max(0, offset), min(n, offset + size)
                    out[low:high] = samples[low - offset : high - offset]
        return out

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _ask(self, clip: LaneClip, keys: list[_Key]) -> None:
        """Only the latest request counts. Lock held."""
        self._wanted = {key: clip for key in keys if key not in self._blocks}
        if self._wanted and self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._work, name="playback-sound", daemon=True)
            self._thread.start()
        if self._wanted:
            self._changed.notify_all()

    def _work(self) -> None:
        reader: AudioReader | None = None
        opened: tuple[str, int] | None = None
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._closing or bool(self._wanted))
                    if self._closing:
                        return
                    key, clip = next(iter(self._wanted.items()))
                if opened != key[:2]:
                    if reader is not None:
                        reader.close()
                    reader, opened = _open(clip, key[1]), key[:2]
                samples = _read(reader, key)
                with self._changed:
                    self._wanted.pop(key, None)
                    self._blocks[key] = samples
                    while len(self._blocks) > BLOCKS:
                        self._blocks.popitem(last=False)
                    self._changed.notify_all()
        finally:
            if reader is not None:
                reader.close()


def _open(clip: LaneClip, rate: int) -> AudioReader | None:
    """None where there is no sound that can be decoded: the camera is silent then."""
    if clip.media_file is None:
        return None
    try:
        return AudioReader(clip.media_file, rate)
    except KnownError:
        return None


def _read(reader: AudioReader | None, key: _Key) -> NDArray[np.float32]:
    size = int(BLOCK_S * key[1])
    if reader is None:
        return np.zeros(size, np.float32)
    try:
        return reader.read(key[2] * BLOCK_S, size)
    except KnownError:
        return np.zeros(size, np.float32)
