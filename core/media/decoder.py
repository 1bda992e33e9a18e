"""Decoding from any packet of a file, every picture known by its ordinal.

Each packet is numbered before it goes in and the decoder hands the number back with the picture, so no picture can be
taken for another, whatever the container's time stamps are worth.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from av.codec.context import ThreadType
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame

from core.errors import KnownError
from core.media.container import only, open_container, packets, video_stream
from core.media.index import PacketIndex, index_of
from core.media.order import NONE
from core.media.packets import STRAY

_SKIPPING = ("h264", "hevc", "mpeg2video")
"""Decoders that can leave out pictures no other refers to, and do so packet by packet (that of MPEG-4 holds some back)."""


class ChangedError(KnownError):
    """The file is not the one any more that was opened: nothing that the index says of it holds."""


class Decoder:
    """Not thread-safe. `threads` > 1 decodes frames in parallel (one enlarged camera). `quick`: without the codec's loop filter, a
    fifth faster and not to the last bit."""

    def __init__(self, path: Path, threads: int = 1, quick: bool = False) -> None:
        self._path = path
        self._threads = threads
        self._quick = quick
        self._stamp = _stamp(path)
        self.index: PacketIndex = index_of(path)
        self._seekable = True
        self._open()

    def _open(self) -> None:
        self._container = open_container(self._path, known=True)
        stream = video_stream(self._container)
        if stream is None:
            self._container.close()
            raise KnownError(f"There is no picture in {self._path.name}.")
        only(self._container, stream)
        self._stream = stream
        self._context = stream.codec_context
        self._context.thread_count = self._threads
        self._context.thread_type = ThreadType.FRAME if self._threads > 1 else ThreadType.SLICE
        if self._quick:
            self._context.options = {"skip_loop_filter": "all"}
        self._context.reorder_depth = self.index.depth
        self._learns = self._context.name == "mpeg4"
        self._skips = self._context.name in _SKIPPING
        self._reset(packets(self._container, stream), 0)

    def _reset(self, source: Iterator[Packet], place: int) -> None:
        self._packets = source
        self.place = place
        """The next packet's place."""
        self._ready: deque[tuple[int, VideoFrame]] = deque()
        self._drained = False
        self._hurt_from = self._hurt_before = 0
        self._started = place

    def close(self) -> None:
        self._container.close()

    def go(self, place: int) -> None:
        """Be ready to decode from this place. ChangedError where another file is there now, KnownError where it cannot be read."""
        if self._seekable and self._seek(place):
            return
        self._check()
        self._container.close()
        self._open()
        while self.place < place:
            self._learn(self._take())

    def next(self, patience: int = 0, since: int = 0) -> tuple[int, VideoFrame] | None:
        """The next picture in presentation order and its ordinal (-1: not shown); None at the end, or after `patience` packets
        without a picture (0: any number). Pictures before `since` that no other needs may be left out: they cost time."""
        fed = 0
        while not self._ready:
            if self._drained or (patience and fed >= patience):
                return None
            self._feed(since)
            fed += 1
        return self._ready.popleft()

    def _feed(self, since: int) -> None:
        packet = self._take() if self.place < len(self.index.size) else None
        if packet is None:
            self.drain()
            return
        place = self.place - 1
        ordinal = int(self.index.ordinal[place])
        if ordinal == STRAY:
            return
        packet.pts = ordinal if ordinal >= 0 else -1 - place
        packet.dts = place
        if self._skips and (ordinal >= 0 or place == self._started):
            needless = ordinal < since and place != self._started
            self._context.skip_frame = "NONREF" if needless else "DEFAULT"
        try:
            self._take_in(packet)
        except FFmpegError:
            self._hurt_from, self._hurt_before = self._hurt_from if self._hurt_before else place, self._next_entry(place)

    def _take_in(self, packet: Packet | None) -> None:
        """Decode it; None: what is held back comes out."""
        for frame in self._context.decode(packet):
            self._ready.append((frame.pts if frame.pts is not None and frame.pts >= 0 else -1, frame))

    def drain(self) -> None:
        """Have it give the pictures it holds back, and no more until the next `go`."""
        self._drained = True
        with suppress(FFmpegError):
            self._take_in(None)

    @property
    def ended(self) -> bool:
        """Whether no picture comes any more."""
        return self._drained and not self._ready

    def is_damaged(self, ordinal: int) -> bool:
        """Whether a packet that this picture may depend on could not be decoded since the last `go`."""
        return ordinal < self._hurt_before and self.index.place(ordinal) >= self._hurt_from

    def _next_entry(self, place: int) -> int:
        """The first ordinal that what lies before this place cannot hurt."""
        after = int(self.index.entry_place.searchsorted(place, side="right"))
        return int(self.index.entry_first[after]) if after < len(self.index.entry_first) else len(self.index)

    def _take(self) -> Packet | None:
        """The next packet; None where only such follow as are not there when reading began in the middle."""
        packet, index = next(self._packets, None), self.index
        while index.ordinal[self.place] == STRAY and (packet is None or packet.pos != index.position[self.place]):
            self.place += 1
            if self.place == len(index.size):
                return None
        if packet is None or packet.size != self.index.size[self.place]:
            self._check()
            raise KnownError(f"{self._path.name} cannot be read there.", "It may be damaged.")
        self.place += 1
        return packet

    def _check(self) -> None:
        """ChangedError where another file is there by now, or none."""
        if _stamp(self._path) != self._stamp:
            raise ChangedError(f"{self._path.name} changed while it was being read.", "Open the incident again.")

    def _seek(self, place: int) -> bool:
        """Whether the demuxer could be brought to this place; it is asked for earlier keyframes as long as it lands behind it."""
        if self.place == 0:
            self._learn(next(self._packets, None))
        entry = max(0, int(self.index.entry_place.searchsorted(place, side="right")) - 1)
        for k in (entry, entry - 1, entry - 3):
            if k < 0 or self.index.entry_pts[k] == NONE:
                continue
            try:
                self._container.seek(int(self.index.entry_pts[k]), stream=self._stream, backward=True)
            except FFmpegError:
                continue
            self._context.reorder_depth = self.index.depth
            if self._land(place):
                return True
        self._seekable = False
        return False

    def _learn(self, packet: Packet | None) -> None:
        """MPEG-4 may say only in the file's first packet how its pictures are packed (DivX in AVI); the decoder keeps it in mind."""
        if self._learns and packet is not None:
            self._learns = False
            try:
                self._context.decode(packet)
            except FFmpegError:
                pass
            self._context.flush_buffers()

    def _land(self, place: int) -> bool:
        """Read on from wherever the seek went to just before `place`; False where that is already past it or not recognised."""
        source = packets(self._container, self._stream)
        known = None
        for count, packet in enumerate(source):
            if known is None:
                known = self.index.place_of(packet.pos, packet.size)
                if known is None:
                    if count > 64:
                        return False
                    continue
            elif packet.size != self.index.size[known]:
                return False
            if known == place:
                self._reset(chain((packet,), source), place)
                return True
            if known > place:
                return False
            known += 1
        return False


def _stamp(path: Path) -> tuple[int, int] | None:
    """Size in bytes and modification time in ns; None where the file is not there."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns
