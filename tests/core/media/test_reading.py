"""How often a file is read from end to end at import, and what is told of streams that are not shown."""

import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from core.media.index import build_index
from core.media.indexfile import load_index, save_index
from core.media.measure import measure

SIZE = (480, 320)


def noisy(path: Path, pictures: int, sound: bool = False) -> Path:
    """Pictures that do not compress, so that few of them make a file larger than what is read to open it."""
    rng = np.random.default_rng(5)
    codec = "flv1" if path.suffix == ".flv" else "mpeg2video"
    with av.open(str(path), "w") as out:
        video = out.add_stream(codec, rate=25, options={"g": "1", "qmin": "1", "qmax": "1"})
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        audio = out.add_stream("mp3" if path.suffix == ".flv" else "mp2", rate=44_100, layout="mono") if sound else None
        for number in range(pictures):
            frame = av.VideoFrame.from_ndarray(rng.integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(video.encode(frame))
            if audio is not None:
                heard = av.AudioFrame.from_ndarray(np.zeros((1, 1764), np.int16), format="s16p", layout="mono")
                heard.sample_rate, heard.pts, heard.time_base = 44_100, 1764 * number, Fraction(1, 44_100)
                out.mux(audio.encode(heard))
        out.mux(video.encode(None))
        if audio is not None:
            out.mux(audio.encode(None))
    return path


def bytes_read() -> int:
    """By this process so far, from files of any kind."""
    return int(Path("/proc/self/io").read_text().split("rchar: ")[1].split()[0])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what a process reads is counted in /proc")
@pytest.mark.parametrize("kind", ["ts", "mpg", "flv", "mkv"])
def test_every_byte_of_a_longer_file_is_read_once(tmp_path: Path, kind: str) -> None:
    """What opening a file reads is the same for both, and so left out."""
    sizes, reads = list[int](), list[int]()
    for pictures in (40, 100):
        path = noisy(tmp_path / f"{pictures}.{kind}", pictures)
        before = bytes_read()
        told = measure(path)
        reads.append(bytes_read() - before)
        sizes.append(path.stat().st_size)
        assert told.facts is not None and told.facts.frames == pictures and not told.notes
    assert (reads[1] - reads[0]) / (sizes[1] - sizes[0]) == pytest.approx(1, abs=0.2)


def test_streams_that_begin_in_the_middle_are_told_of_and_remembered(tmp_path: Path) -> None:
    """A sound that is there neither at the beginning nor at the end."""
    bare, sounding = noisy(tmp_path / "bare.flv", 40).read_bytes(), noisy(tmp_path / "sounding.flv", 10, sound=True).read_bytes()
    path = tmp_path / "cam.flv"
    path.write_bytes(bare + sounding[13:] + bare[13:])
    told = measure(path)
    (note,) = told.notes
    assert note.startswith("in the middle of cam.flv further pictures or sounds begin, which are not shown: ") and "ask the vendor" in note
    index = build_index(path)
    assert index.late
    save_index(tmp_path / "kept", path, index)
    kept = load_index(tmp_path / "kept", path)
    assert kept is not None and kept.late
    assert not build_index(tmp_path / "bare.flv").late


def test_a_second_picture_that_cannot_be_decoded_is_told_of(tmp_path: Path) -> None:
    """Two cameras' pictures in one file, the second's in a format that nobody knows."""
    path = tmp_path / "two.mp4"
    with av.open(str(path), "w") as out:
        streams = [out.add_stream("mpeg4", rate=25) for _ in range(2)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(10):
            for stream in streams:
                frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 9 * number, np.uint8), format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 25)
                out.mux(stream.encode(frame))
        for stream in streams:
            out.mux(stream.encode(None))
    assert [note.split(":")[0] for note in measure(path).notes] == ["two.mp4 holds another picture (64 x 48), which is not shown"]
    data = bytearray(path.read_bytes())
    for name in (b"mp4v", b"esds"):
        at = data.rindex(name)
        data[at : at + 4] = b"zzzz"
    path.write_bytes(data)
    told = measure(path)
    assert told.facts is not None and told.facts.frames == 10
    (note,) = told.notes
    assert note.startswith(
        "two.mp4 holds another picture, which is not shown: this program cannot decode its format; ask the vendor for an MP4"
    )
