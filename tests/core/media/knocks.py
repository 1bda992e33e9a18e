"""Recordings whose sound knocks at known moments of the picture, and where a reader hears the knocks."""

import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from core.media.audio import AudioReader
from tests.core.media.made import make_sound

RATE = 48_000
HZ = 1500
FPS = 10
_HALF_S = 0.004
"""A knock is a tone under a raised cosine, loudest in its middle."""


def _burst(rate: int) -> NDArray[np.complex128]:
    n = round(_HALF_S * rate)
    k = np.arange(-n, n + 1)
    return np.exp(2j * np.pi * HZ * k / rate) * (0.5 + 0.5 * np.cos(np.pi * k / n))


def knocks(seconds: float, moments: Sequence[float], rate: int = RATE) -> NDArray[np.float32]:
    """Sound of that length that knocks at those seconds of it."""
    burst = 0.7 * _burst(rate).real
    half = len(burst) // 2
    wave = np.zeros(round(seconds * rate) + 2 * half, np.float32)
    for moment in moments:
        at = round(moment * rate)
        wave[at : at + len(burst)] += burst
    return wave[half:-half]


def heard(samples: NDArray[np.float32], rate: int = RATE) -> NDArray[np.float64]:
    """Seconds from the first sample on at which it knocks."""
    loud = np.abs(np.convolve(samples, _burst(rate).conj()[::-1], "same"))
    over = np.flatnonzero(loud > 0.3 * max(0.05 * rate / 1000, float(loud.max())))
    groups = np.split(over, np.flatnonzero(np.diff(over) > 0.05 * rate) + 1) if len(over) else []
    return np.array([(g[0] + int(np.argmax(loud[g[0] : g[-1] + 1]))) / rate for g in groups])


def heard_in(path: Path, from_s: float, to_s: float) -> NDArray[np.float64]:
    """Media seconds at which a reader hears knocks, read in blocks as a player does."""
    with AudioReader(path, RATE) as reader:
        blocks = [reader.read(from_s + k / 2, RATE // 2) for k in range(round(2 * (to_s - from_s)))]
    return from_s + heard(np.concatenate(blocks))


def write(
    path: Path,
    wave: NDArray[np.float32],
    codec: str = "aac",
    pictures: int = 40,
    first_picture: int = 0,
    first_sample: int = 0,
    rate: int = RATE,
    layout: str = "mono",
    fps: int = FPS,
) -> Path:
    """Sound beside few pictures; the first of each at its own time stamp."""
    return make_sound(path, wave, rate, codec, first_sample, pictures, fps, first_picture, layout)


def with_sound_packets(source: Path, path: Path, change: Callable[[av.Packet, int], bool | None]) -> Path:
    """The same with each sound packet (and its number) changed; False leaves it out."""
    with av.open(str(source)) as given, av.open(str(path), "w") as out:
        streams = {stream.index: out.add_stream_from_template(stream) for stream in given.streams}
        number = 0
        for packet in given.demux():
            if not packet.size:
                continue
            if packet.stream.type == "audio":
                number += 1
                if change(packet, number - 1) is False:
                    continue
            packet.stream = streams[packet.stream.index]
            out.mux(packet)
    return path


def cut_by_edit_list(path: Path, seconds: dict[str, float]) -> Path:
    """Let the edit list of a track (`vide`, `soun`) begin so much later in its media."""
    data = bytearray(path.read_bytes())
    for begin, end in _boxes(data, *_box(data, 0, len(data), b"moov"), b"trak"):
        mdia = _box(data, begin, end, b"mdia")
        handler, header = _box(data, *mdia, b"hdlr")[0], _box(data, *mdia, b"mdhd")[0]
        (scale,) = struct.unpack(">I", data[header + 12 : header + 16])
        entry = _box(data, *_box(data, begin, end, b"edts"), b"elst")[0] + 8
        lasts, media = struct.unpack(">ii", data[entry : entry + 8])
        skipped = seconds.get(data[handler + 8 : handler + 12].decode(), 0.0)
        data[entry : entry + 8] = struct.pack(">ii", lasts - round(skipped * 1000), media + round(skipped * scale))
    path.write_bytes(data)
    return path


def _boxes(data: bytearray, begin: int, end: int, kind: bytes) -> Iterator[tuple[int, int]]:
    while begin + 8 <= end:
        size, found = struct.unpack(">I4s", data[begin : begin + 8])
        if found == kind:
            yield begin + 8, begin + size
        begin += max(8, size)


def _box(data: bytearray, begin: int, end: int, kind: bytes) -> tuple[int, int]:
    return next(_boxes(data, begin, end, kind))
