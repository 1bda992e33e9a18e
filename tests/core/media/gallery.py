"""Recordings of every kind that can be written here, and what decoding each from end to end gives."""

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from core.media.picture import render
from tests.core.media.fields import write_fields, write_predicted_fields
from tests.core.media.made import SIZE, make_video, picture

B = {"bf": "3", "g": "20", "preset": "ultrafast"}
OPEN = {"bf": "3", "g": "20", "x264-params": "open-gop=1:scenecut=0"}
HEVC = {"preset": "ultrafast", "x265-params": "bframes=3:keyint=20:log-level=none:pools=1:frame-threads=1"}
MPEG = {"bf": "2", "g": "12"}
VFR = [0, 40, 70, 110, 113, 300, 333, 367, 400, 900, 1000, 1040, 1041, 1100, 2000, 2033, 2067, 2100, 2500, 2501] + [
    2600 + 41 * i + (i % 7) for i in range(30)
]


Box = tuple[int, int] | None
BOXES: tuple[Box, ...] = (None, (96, 60), (300, 200))


@dataclass(frozen=True)
class Truth:
    """By presentation order: a picture's time (ticks from the first; None where nothing tells it) and by box the hash of its pixels."""

    ticks: tuple[int | None, ...]
    pixels: dict[Box, tuple[str, ...]]
    time_base: Fraction

    def __len__(self) -> int:
        return len(self.ticks)


def linear(path: Path) -> Truth:
    """Plain libav from the first packet to the last, no seeking, nothing of this project but the rendering."""
    ticks: list[int | None] = []
    pixels: dict[Box, list[str]] = {box: [] for box in BOXES}
    reformatter = VideoReformatter()
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        aspect = stream.codec_context.sample_aspect_ratio
        try:
            for frame in container.decode(stream):
                ticks.append(frame.pts)
                for box in BOXES:
                    pixels[box].append(pixels_of(render(frame, reformatter, box, "bgra", aspect)))
        except IndexError:  # PyAV, at the end of files whose streams appear late
            pass
        base = stream.time_base or Fraction(1)
    first = ticks[0]
    told = tuple(None if t is None or first is None else t - first for t in ticks)
    return Truth(told, {box: tuple(hashes) for box, hashes in pixels.items()}, base)


def pixels_of(image: np.ndarray) -> str:
    return hashlib.blake2b(np.ascontiguousarray(image), digest_size=12).hexdigest()


def _times(count: int, start: int = 0, **more: Any) -> Callable[[Path], Path]:
    return lambda path: make_video(path, times=range(start, start + count), **more)


def _rotated(path: Path) -> Path:
    """A recording held sideways: the display matrix of the track header says a quarter turn."""
    make_video(path, options=B, times=60)
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 4 + 20 + 16
    data[at : at + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, SIZE[1] << 16, 0, 1 << 30)
    path.write_bytes(data)
    return path


def _cut_by_edit_list(path: Path) -> Path:
    """The edit list begins 7 pictures into the media: those are decoded, but not shown."""
    make_video(path, options=B, times=60)
    data = bytearray(path.read_bytes())
    at = data.index(b"elst") + 12
    duration, begin = struct.unpack(">ii", data[at : at + 8])
    with av.open(str(path)) as container:
        step = round(1 / (30 * (container.streams.video[0].time_base or Fraction(1))))
    data[at : at + 8] = struct.pack(">ii", duration, begin + 7 * step)
    path.write_bytes(data)
    return path


def _joined(path: Path) -> Path:
    """Two recordings one after the other, of different sizes: the clock and the picture size change in the middle."""
    one = make_video(path.with_suffix(".1.ts"), options=B, times=50)
    other = path.with_suffix(".2.ts")
    with av.open(str(other), "w") as container:
        stream = container.add_stream("libx264", rate=30, options=B)
        stream.width, stream.height, stream.pix_fmt = SIZE[0] * 2, SIZE[1] * 2, "yuv420p"
        for number in range(40):
            frame = av.VideoFrame.from_ndarray(picture(number + 50).repeat(2, 0).repeat(2, 1), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    path.write_bytes(one.read_bytes() + other.read_bytes())
    return path


def _wide_pixels(path: Path) -> Path:
    return make_video(path, options=B | {"x264-params": "sar=16/11"}, times=60)


def _packed(path: Path) -> Path:
    """MPEG-4 in AVI as DivX wrote it: a reference and the B picture before it in one packet, an empty one after it."""
    with av.open(str(path), "w") as out:
        encoder = av.CodecContext.create("mpeg4", "w")
        encoder.width, encoder.height, encoder.pix_fmt = *SIZE, "yuv420p"
        encoder.time_base, encoder.framerate = Fraction(1, 30), Fraction(30)
        encoder.options = {"bf": "1", "b_strategy": "0", "g": "13", "sc_threshold": "1000000000"}
        sent = []
        for number in range(61):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            sent += encoder.encode(frame)
        sent += encoder.encode(None)
        stream = out.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.bit_rate = 500_000
        mark = b"\0\0\1\xb2DivX503b1393p"
        packets: list[tuple[bytes, bool]] = []
        for packet in sent:
            data = bytes(packet)
            is_b = data[data.index(b"\0\0\1\xb6") + 4] >> 6 == 2
            if is_b:
                before, key = packets.pop()
                packets += [(before + data, key), (b"\0\0\1\xb6\x51\x00\x7f", False)]
            else:
                packets.append((data, packet.is_keyframe))
        head, key = packets[0]
        start = head.find(b"\0\0\1\xb6")
        packets[0] = (head[:start] + mark + head[start:], key)
        for number, (data, key) in enumerate(packets):
            packet = av.Packet(data)
            packet.stream, packet.pts, packet.dts, packet.time_base = stream, number, number, Fraction(1, 30)
            packet.is_keyframe = key
            out.mux(packet)
    return path


def _small_4k(path: Path) -> Path:
    """10-bit HEVC of 3840 x 2160, a few pictures."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx265", rate=30, options=HEVC | {"x265-params": HEVC["x265-params"] + ":keyint=4:qp=40"})
        stream.width, stream.height, stream.pix_fmt = 3840, 2160, "yuv420p10le"
        for number in range(6):
            small = picture(number)
            large = np.full((2160, 3840, 3), 90, np.uint8)
            large[: SIZE[1], : SIZE[0]] = small
            frame = av.VideoFrame.from_ndarray(large, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _sized(path: Path, width: int, height: int, codec: str, pixels: str, **options: str) -> Path:
    """Sizes that fill no block, and other pixel formats."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=30, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        for number in range(40):
            image = np.full((height, width, 3), 90, np.uint8)
            small = picture(number)[: min(height, SIZE[1]), : min(width, SIZE[0])]
            image[: small.shape[0], : small.shape[1]] = small
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


GALLERY: dict[str, Callable[[Path], Path]] = {
    "b.mp4": _times(90, options=B),
    "noB.mp4": _times(60, options={"bf": "0", "g": "15", "preset": "ultrafast"}),
    "longgop.mp4": _times(300, options={"bf": "2", "g": "300", "preset": "ultrafast", "sc_threshold": "0"}),
    "weighted.mp4": _times(60, options={"bf": "5", "b-pyramid": "normal", "g": "40", "refs": "4"}),
    "b.mov": _times(90, options=B),
    "offset.mov": _times(60, start=45, options=B),
    "edit_list.mp4": _cut_by_edit_list,
    "fragmented.mp4": _times(90, options=B, muxer={"movflags": "frag_keyframe+empty_moov"}),
    "every_frame.mp4": _times(60, options=B, muxer={"movflags": "frag_every_frame+empty_moov+default_base_moof"}),
    "negative.mp4": _times(60, options=B, muxer={"use_editlist": "0"}),
    "late.mkv": _times(90, start=150, options=B),
    "vfr.mp4": lambda path: make_video(path, options={"g": "6"}, times=VFR, base=Fraction(1, 1000)),
    "vfr.mkv": lambda path: make_video(path, options={"g": "6", "bf": "2"}, times=VFR, base=Fraction(1, 1000)),
    "rotated.mp4": _rotated,
    "wide_pixels.mp4": _wide_pixels,
    "b.ts": _times(90, options=B),
    "b.m2ts": _times(60, options=B, muxer={"mpegts_m2ts_mode": "1"}),
    "open.ts": _times(90, options=OPEN),
    "open.mkv": _times(90, options=OPEN),
    "open.mp4": _times(90, options=OPEN),
    "refresh.ts": _times(60, options={"x264-params": "intra-refresh=1:keyint=20:bframes=0"}),
    "interlaced.mp4": _times(60, options=B | {"x264-params": "tff=1:weightp=0"}),
    "interlaced.ts": _times(60, options=B | {"x264-params": "tff=1:weightp=0"}),
    "joined.ts": _joined,
    "fields.h264": write_fields,
    "fields.ts": write_fields,
    "fields.mp4": write_fields,
    "fields.mkv": write_fields,
    "field_pairs.ts": partial(write_fields, merged=True),
    "field_pairs.mp4": partial(write_fields, merged=True),
    "predicted.h264": write_predicted_fields,
    "predicted.ts": write_predicted_fields,
    "predicted.mp4": write_predicted_fields,
    "predicted.mkv": write_predicted_fields,
    "predicted_pairs.ts": partial(write_predicted_fields, merged=True),
    "predicted_pairs.mp4": partial(write_predicted_fields, merged=True),
    "hevc.ts": _times(60, codec="libx265", options=HEVC),
    "hevc.mp4": _times(60, codec="libx265", options=HEVC),
    "hevc_open.mkv": _times(60, codec="libx265", options=HEVC | {"x265-params": HEVC["x265-params"] + ":open-gop=1"}),
    "hevc4k10.mp4": _small_4k,
    "mpeg2.ts": _times(60, codec="mpeg2video", options=MPEG),
    "mpeg2.mpg": _times(60, codec="mpeg2video", options=MPEG),
    "mpeg2.vob": _times(60, codec="mpeg2video", options=MPEG),
    "interlaced.mpg": _times(60, codec="mpeg2video", options=MPEG | {"flags": "+ildct+ilme"}),
    "b.flv": _times(90, options=B),
    "raw.h264": _times(90, options=B),
    "raw_open.h264": _times(90, options=OPEN),
    "raw.hevc": _times(60, codec="libx265", options=HEVC),
    "b.avi": _times(90, options=B),
    "mpeg4.avi": _times(60, codec="mpeg4", options=MPEG),
    "packed.avi": _packed,
    "mpeg4.mp4": _times(60, codec="mpeg4", options=MPEG),
    "mjpeg.avi": _times(60, codec="mjpeg"),
    "mjpeg.mov": _times(40, codec="mjpeg"),
    "prores.mov": partial(_sized, width=192, height=112, codec="prores_ks", pixels="yuv422p10le"),
    "odd.mkv": partial(_sized, width=191, height=107, codec="libx264", pixels="yuv444p", **B),
    "odd.mp4": partial(_sized, width=170, height=94, codec="libx264", pixels="yuv420p", **B),
    "ten_bit.mp4": partial(_sized, width=192, height=112, codec="libx264", pixels="yuv420p10le", **B),
    "mpeg1.mpg": _times(60, codec="mpeg1video", options=MPEG),
    "wmv2.asf": _times(60, codec="wmv2", options={"g": "20"}),
    "dv.avi": partial(_sized, width=720, height=576, codec="dvvideo", pixels="yuv420p"),
    "vp9.webm": _times(40, codec="libvpx-vp9", options={"g": "15", "lag-in-frames": "10", "cpu-used": "8"}),
    "vp8.webm": _times(60, codec="libvpx", options={"g": "15", "auto-alt-ref": "1", "lag-in-frames": "10", "cpu-used": "8"}),
    "av1.mp4": _times(40, codec="libsvtav1", options={"g": "15", "preset": "12", "svtav1-params": "lp=1"}),
    "av1.mkv": _times(40, codec="libsvtav1", options={"g": "15", "preset": "12", "svtav1-params": "lp=1"}),
}

TELLS_NO_TIME = ("fields.h264", "predicted.h264", "raw.h264", "raw_open.h264", "raw.hevc", "b.avi", "mpeg4.avi", "packed.avi", "joined.ts")
"""Containers whose own times are absent or not those of the pictures."""


SLOW = ("hevc4k10.mp4", "dv.avi", "vp8.webm", "vp9.webm", "longgop.mp4")
"""Take seconds to make or to read; only the long run has them."""

NUMBERED = dict.fromkeys(GALLERY, 0) | {"edit_list.mp4": 7}
"""The number in the first shown picture; those that are turned, enlarged or cropped are told by their pixels alone."""
for _name in (
    *(name for name in GALLERY if name.startswith(("field", "predicted"))),
    "rotated.mp4",
    "joined.ts",
    "hevc4k10.mp4",
    "odd.mkv",
    "odd.mp4",
    "dv.avi",
):
    del NUMBERED[_name]


class Shelf:
    """Makes each recording once, when it is first asked for, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._truths: dict[str, Truth] = {}

    def path(self, name: str) -> Path:
        path = self._folder / name
        if not path.exists():
            GALLERY[name](path)
        return path

    def truth(self, name: str) -> Truth:
        if name not in self._truths:
            self._truths[name] = linear(self.path(name))
        return self._truths[name]
