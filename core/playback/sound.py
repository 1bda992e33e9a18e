"""The sound of several cameras in blocks, decoded on one thread so that asking for it never blocks."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.audio import AudioReader
from core.model.incident import Lane, LaneClip
from core.model.times import Instant
from core.playback.lanesound import LaneSound, Reading, between, reading

BLOCK_S = 0.5
BLOCKS = 96
"""Blocks kept, of all cameras together: 9 MB at 48 kHz, three for each of 32 cameras."""
AHEAD = 2
"""Blocks decoded beyond what is asked for."""
COMING_S = 2.0
"""A camera's next clip is opened this long before it begins."""
STALE_S = 0.4
"""A wish that nobody has repeated for this long is dropped: its camera was muted, or the playhead is elsewhere."""
IDLE_READERS = 4
"""Recordings that stay open though nobody has asked for them for IDLE_S."""
IDLE_S = 5.0

_Key = tuple[str, int, int]
"""Clip id, rate in Hz, block number in media time."""


@dataclass(slots=True)
class _Wish:
    clip: LaneClip
    due: float
    """When it is needed, in monotonic seconds."""
    until: float
    """When it is forgotten unless it is wished again."""


class SoundFeed:
    """Starts its thread with the first request; what is needed first is decoded first. `close()` joins it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._blocks: OrderedDict[_Key, NDArray[np.float32]] = OrderedDict()
        self._wishes: dict[_Key, _Wish] = {}
        self._lanes: dict[int, tuple[Lane, LaneSound]] = {}
        self._closing = False
        self._thread: threading.Thread | None = None

    def lane_block(self, lane: Lane, at: Instant, n: int, rate: int, wait_s: float = 0.0) -> NDArray[np.float32]:
        """`n` mono samples of a camera from `at` on, over clips that follow each other; zeros in gaps and where nothing is decoded
        yet. Each clip's own time base places them, its rate included.
        """
        known = self._lanes.get(id(lane))
        if known is None:
            known = self._lanes[id(lane)] = (lane, LaneSound(lane))
        out = np.zeros(n, np.float32)
        for piece in known[1].pieces(at, n, rate):
            where = reading(piece.clip.clip.time, at, rate)
            where = Reading(where.first + piece.first * where.step, where.step)
            out[piece.first : piece.stop] = self._read(piece.clip, where, piece.stop - piece.first, rate, wait_s)
        for clip in known[1].coming(at.plus_s(n / rate), COMING_S):
            with self._changed:
                self._ask(clip, [(clip.clip.id, rate, 0)], clip.clip.start.since(at))
        return out

    def block(self, clip: LaneClip, at: Instant, n: int, rate: int, wait_s: float = 0.0) -> NDArray[np.float32]:
        """`n` mono samples of one clip from `at` on; zeros outside it and where nothing is decoded yet."""
        return self._read(clip, reading(clip.clip.time, at, rate), n, rate, wait_s)

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _read(self, clip: LaneClip, where: Reading, n: int, rate: int, wait_s: float) -> NDArray[np.float32]:
        if where.exact:
            return self._stored(clip, int(where.first), n, rate, wait_s)
        low = int(np.floor(where.first)) - 1
        count = int(np.floor(where.first + (n - 1) * where.step)) + 4 - low
        return between(self._stored(clip, low, count, rate, wait_s), where.first - low, where.step, n)

    def _stored(self, clip: LaneClip, first: int, n: int, rate: int, wait_s: float) -> NDArray[np.float32]:
        """Media samples `first` to `first + n` of what is decoded."""
        size = int(BLOCK_S * rate)
        numbers = range(first // size, (first + max(n, 1) - 1) // size + 1)
        keys = [(clip.clip.id, rate, number) for number in numbers]
        out = np.zeros(n, np.float32)
        with self._changed:
            self._ask(clip, [*keys, *((clip.clip.id, rate, numbers.stop + k) for k in range(AHEAD))], 0.0, wait_s)
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

    def _ask(self, clip: LaneClip, keys: list[_Key], due_s: float, wait_s: float = 0.0) -> None:
        """Of one clip only what lies around the latest request counts. Lock held."""
        now = time.monotonic()
        far = [k for k in self._wishes if k[0] == clip.clip.id and not keys[0][2] - AHEAD <= k[2] <= keys[-1][2] + AHEAD]
        for key in far:
            del self._wishes[key]
        missing = False
        for place, key in enumerate(keys):
            if key in self._blocks:
                continue
            missing = True
            due, until = now + due_s + place * BLOCK_S, now + STALE_S + wait_s
            wish = self._wishes.get(key)
            if wish is None:
                self._wishes[key] = _Wish(clip, due, until)
            else:
                wish.due, wish.until = min(wish.due, due), max(wish.until, until)
        if missing and self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._work, name="playback-sound", daemon=True)
            self._thread.start()
        if missing:
            self._changed.notify_all()

    def _next(self) -> tuple[_Key, LaneClip] | None:
        """What is needed first of what is still wished. Lock held."""
        now = time.monotonic()
        self._wishes = {k: w for k, w in self._wishes.items() if w.until >= now}
        key = min(self._wishes, key=lambda k: self._wishes[k].due, default=None)
        return None if key is None else (key, self._wishes[key].clip)

    def _work(self) -> None:
        readers = _Readers()
        try:
            while True:
                with self._changed:
                    wanted = self._next()
                    while wanted is None and not self._closing:
                        self._changed.wait()
                        wanted = self._next()
                    if wanted is None or self._closing:
                        return
                key, clip = wanted
                samples = _read(readers.of(clip, key[1]), key)
                with self._changed:
                    self._wishes.pop(key, None)
                    self._blocks[key] = samples
                    while len(self._blocks) > BLOCKS:
                        self._blocks.popitem(last=False)
                    self._changed.notify_all()
        finally:
            readers.close()


class _Readers:
    """One open recording for each clip that is being heard, and a few that were. Used by the sound thread alone."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[str, int], AudioReader | None] = OrderedDict()
        self._used: dict[tuple[str, int], float] = {}

    def of(self, clip: LaneClip, rate: int) -> AudioReader | None:
        """None where there is no sound that can be decoded: the camera is silent then."""
        key = (clip.clip.id, rate)
        if key not in self._open:
            self._shut(self._idle())
            self._open[key] = _open(clip, rate)
        self._open.move_to_end(key)
        self._used[key] = time.monotonic()
        return self._open[key]

    def close(self) -> None:
        self._shut(list(self._open))

    def _idle(self) -> list[tuple[str, int]]:
        since = time.monotonic() - IDLE_S
        idle = [key for key in self._open if self._used[key] < since]
        return idle[: max(0, len(idle) - IDLE_READERS)]

    def _shut(self, keys: Iterable[tuple[str, int]]) -> None:
        for key in keys:
            reader = self._open.pop(key)
            del self._used[key]
            if reader is not None:
                reader.close()


def _open(clip: LaneClip, rate: int) -> AudioReader | None:
    if clip.media_file is None:
        return None
    try:
        return AudioReader(clip.media_file, rate)
    except Exception:  # whatever a hostile file does, it silences its own camera only
        return None


def _read(reader: AudioReader | None, key: _Key) -> NDArray[np.float32]:
    size = int(BLOCK_S * key[1])
    if reader is None:
        return np.zeros(size, np.float32)
    try:
        return reader.read(key[2] * size / key[1], size)
    except Exception:  # as above
        return np.zeros(size, np.float32)
