"""Recordings made for tests: every picture carries its own number in black and white blocks, so what is seen can be told."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

SIZE = (192, 112)
_BITS = 10
_BLOCK = 16


def picture(number: int) -> NDArray[np.uint8]:
    """RGB with the number along the top and noise that moves below."""
    width, height = SIZE
    noise = np.random.default_rng(7).integers(60, 190, (height // 4, width // 4 + 64), np.uint8).repeat(4, 0).repeat(4, 1)
    image = np.repeat(noise[:, number % 64 : number % 64 + width, None], 3, 2)
    for bit in range(_BITS):
        image[:_BLOCK, bit * _BLOCK : (bit + 1) * _BLOCK] = 235 if number >> bit & 1 else 16
    return np.ascontiguousarray(image)


def number_in(image: NDArray[np.uint8]) -> int:
    """The number a decoded picture (SIZE, upright) carries."""
    row = image[4 : _BLOCK - 4, :, :3].mean(axis=(0, 2))
    return sum(1 << bit for bit in range(_BITS) if row[bit * _BLOCK + 4 : (bit + 1) * _BLOCK - 4].mean() > 126)


def make_video(
    path: Path,
    codec: str = "libx264",
    times: Sequence[int] | int = 90,
    rate: int = 30,
    base: Fraction | None = None,
    options: dict[str, str] | None = None,
    muxer: dict[str, str] | None = None,
) -> Path:
    """Pictures number 0, 1, ... at `times` ticks of `base` (default: frames of `rate`). Skips the test where the codec is not there."""
    if codec not in av.codecs_available:
        pytest.skip(f"this PyAV has no {codec}")
    ticks = range(times) if isinstance(times, int) else times
    with av.open(str(path), "w", options=muxer or {}) as container:
        stream = container.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        if base is not None:
            stream.codec_context.time_base = base
        for number, tick in enumerate(ticks):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            frame.pts, frame.time_base = tick, base or Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def make_sound(
    path: Path,
    wave: NDArray[np.float32],
    rate: int = 48000,
    codec: str = "aac",
    start: int = 0,
    pictures: int = 0,
    fps: int = 30,
    first_picture: int = 0,
    layout: str = "mono",
) -> Path:
    """`wave` in each channel beginning at sample `start`, with `pictures` MPEG-4 pictures beside it from `first_picture` on, in the order
    of their times."""
    packets = list[av.Packet]()
    with av.open(str(path), "w") as container:
        if pictures:
            video = container.add_stream("mpeg4", rate=fps)
            video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        pcm = codec.startswith("pcm")
        audio = container.add_stream(codec, rate=rate, options={"aac_pns": "0"} if codec == "aac" else {}, layout=layout)
        if pictures:
            for number in range(pictures):
                frame = av.VideoFrame.from_ndarray(picture(number % 1000), format="rgb24")
                frame.pts, frame.time_base = first_picture + number, Fraction(1, fps)
                packets += video.encode(frame)
            packets += video.encode(None)
        for at in range(0, len(wave), 1024):
            part = np.repeat(np.asarray(wave[None, at : at + 1024], np.float32), len(audio.codec_context.layout.channels), 0)
            samples = (part * 32767).round().astype(np.int16) if pcm else part
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="s16" if pcm else "fltp", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, start + at, Fraction(1, rate)
            packets += audio.encode(frame)
        packets += audio.encode(None)
        container.mux(sorted((p for p in packets if p.size), key=_when))
    return path


def _when(packet: av.Packet) -> Fraction:
    return (packet.dts if packet.dts is not None else packet.pts or 0) * (packet.time_base or Fraction(1))
