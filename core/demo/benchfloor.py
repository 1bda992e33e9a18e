"""The floor that seeks are held against: libav alone, which goes to the keyframe, decodes to the picture and scales it."""

from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av.codec.context import ThreadType
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from core.errors import KnownError
from core.media.index import index_of
from core.media.picture import fitted

BOX = (480, 270)
"""A tile's pixels."""


class Floor:
    """The fastest that libav does through PyAV: one open file, the decoder's settings those of `Reader`, times known from its index."""

    def __init__(self, path: Path, box: tuple[int, int] = BOX) -> None:
        self._index, self._box = index_of(path), box
        self._container = av.open(str(path))
        self._stream = self._container.streams.video[0]
        self._stream.codec_context.thread_count = 1
        self._stream.codec_context.thread_type = ThreadType.SLICE
        self._reformatter = VideoReformatter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._container.close()

    def decoded(self, ordinal: int) -> VideoFrame:
        wanted = int(self._index.pts[ordinal])
        self._container.seek(wanted, stream=self._stream, backward=True)
        for frame in self._container.decode(self._stream):
            if frame.pts is not None and frame.pts >= wanted:
                return frame
        raise KnownError("Plain libav does not find the pictures of this file by their times.", "Choose MP4 or Matroska files.")

    def scaled(self, ordinal: int) -> object:
        frame = self.decoded(ordinal)
        width, height = fitted(frame.width, frame.height, self._box, self._index.aspect)
        return self._reformatter.reformat(frame, width, height, "bgra", interpolation=Interpolation.AREA, threads=1).to_ndarray()
