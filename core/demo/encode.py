"""Writes a shot as a real recording: H.264 or HEVC with AAC, in MP4 or Matroska, through PyAV."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import cast

import av
import av.logging
import numpy as np
from av import AudioStream, VideoStream
from numpy.typing import NDArray

from core.demo.sound import RATE, Wave
from core.demo.story import Shot
from core.media.opencv import cv2

av.logging.set_level(None)

_AAC_SAMPLES = 1024
_OPTIONS = {
    "h264": {"preset": "ultrafast", "tune": "fastdecode", "crf": "25", "bf": "0", "g": "30"},
    "hevc": {"preset": "ultrafast", "crf": "27", "x265-params": "bframes=0:keyint=30:min-keyint=30:log-level=none:pools=1:frame-threads=1"},
}
_ENCODERS = {"h264": "libx264", "hevc": "libx265"}


class Encoder:
    """Takes frames in order; sound is laid beside them as they come. Close it to finish the file."""

    def __init__(self, path: Path, shot: Shot, sound: Wave) -> None:
        own = shot.start.plus_s(shot.clock_s)
        self._container = av.open(str(path), "w", format="matroska" if shot.road == "axis" else "mp4")
        video = cast(
            VideoStream,
            self._container.add_stream(_ENCODERS[shot.codec], rate=None if shot.vfr else shot.fps, options=_OPTIONS[shot.codec]),
        )
        video.width, video.height, video.pix_fmt = shot.width, shot.height, "yuv420p"
        self._base = Fraction(1, 1000) if shot.vfr else Fraction(1, shot.fps)
        video.codec_context.time_base = self._base
        video.codec_context.thread_count = 1
        if shot.codec == "hevc":
            video.codec_context.codec_tag = "hvc1"
        audio = cast(AudioStream, self._container.add_stream("aac", rate=RATE, layout="mono"))
        audio.bit_rate = 64_000
        if shot.road != "axis":
            for holder in (self._container, video, audio):
                holder.metadata["creation_time"] = own.utc().strftime("%Y-%m-%dT%H:%M:%S.000000Z")
        self._video, self._audio, self._sound = video, audio, sound
        self._sample = 0
        rng = np.random.default_rng(len(shot.camera_id) * 31 + shot.width)
        self._noise = [rng.integers(0, 5, (shot.height, shot.width), dtype=np.uint8) for _ in range(6)]
        self._count = 0

    def add(self, image: NDArray[np.uint8], pts: int, pts_s: float) -> None:
        """One picture (h, w, 3; blue, green, red) at `pts` in the shot's time base, which is `pts_s` seconds."""
        self._add_sound(pts_s)
        height = image.shape[0]
        planes = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420), np.uint8)
        luma = planes[:height]
        noise = self._noise
        cv2.add(luma, noise[self._count % 6], luma)
        cv2.subtract(luma, noise[(self._count + 1 + self._count // 6 % 5) % 6], luma)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = pts, self._base
        self._container.mux(self._video.encode(frame))
        self._count += 1

    def _add_sound(self, until_s: float | None) -> None:
        end = len(self._sound) if until_s is None else min(len(self._sound), int(until_s * RATE))
        while self._sample + (_AAC_SAMPLES if until_s is not None else 1) <= end:
            block = self._sound[self._sample : self._sample + _AAC_SAMPLES]
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block[None]), format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, self._sample, Fraction(1, RATE)
            self._container.mux(self._audio.encode(frame))
            self._sample += len(block)

    def close(self) -> None:
        self._container.close()

    def __enter__(self) -> "Encoder":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self._add_sound(None)
                self._container.mux(self._video.encode(None))
                self._container.mux(self._audio.encode(None))
        finally:
            self.close()
