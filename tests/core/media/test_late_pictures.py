"""Pictures that begin long after the file does, and transport streams whose programme changes in the middle."""

import random
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from core.media.audio import AudioReader
from core.media.measure import measure
from core.media.reader import Reader
from core.media.vendors import describe
from core.media.vendors.base import Item
from core.model.times import Instant
from tests.core.media.made import SIZE, number_in, picture

RATE = 25
SAMPLES = 48_000


def write(
    path: Path,
    pictures: range,
    picture_s: float = 0.0,
    sound_s: tuple[float, float] = (0.0, 1.0),
    ids: tuple[int, int] = (0x100, 0x101),
    muxer: dict[str, str] | None = None,
) -> Path:
    """Pictures of these numbers from second `picture_s` on, and a tone between the seconds `sound_s`, loud where pictures are."""
    with av.open(str(path), "w", options=muxer or {}) as out:
        video = out.add_stream("libx264", rate=RATE, options={"bf": "2", "g": "20", "preset": "ultrafast"}) if pictures else None
        audio = out.add_stream("mp2" if path.suffix in (".ts", ".mpg") else "aac", rate=SAMPLES, layout="mono")
        if path.suffix == ".ts":
            audio.id = ids[1]
        packets: list[av.Packet] = []
        if video is not None:
            video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
            if path.suffix == ".ts":
                video.id = ids[0]
            for place, number in enumerate(pictures):
                frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
                frame.pts, frame.time_base = round(picture_s * RATE) + place, Fraction(1, RATE)
                packets += video.encode(frame)
            packets += video.encode(None)
        wide = 1152 if path.suffix in (".ts", ".mpg") else 1024
        wave = np.sin(2 * np.pi * 1000 * np.arange(wide) / SAMPLES)
        for at in range(round(sound_s[0] * SAMPLES), round(sound_s[1] * SAMPLES), wide):
            level = 0.5 if at >= picture_s * SAMPLES else 0.05
            samples = (wave * level * 32767).astype(np.int16) if wide == 1152 else (wave * level).astype(np.float32)
            sound = av.AudioFrame.from_ndarray(samples[None], format="s16" if wide == 1152 else "fltp", layout="mono")
            sound.sample_rate, sound.pts, sound.time_base = SAMPLES, at, Fraction(1, SAMPLES)
            packets += audio.encode(sound)
        packets += audio.encode(None)
        for packet in sorted(packets, key=lambda p: p.dts * p.time_base):
            out.mux(packet)
    return path


def joined(path: Path, *parts: Path) -> Path:
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def numbers(path: Path, ordinals: list[int]) -> list[int]:
    with Reader(path) as reader:
        return [number_in(reader.frame(ordinal).image) for ordinal in ordinals]


def shuffled(count: int) -> list[int]:
    return random.Random(count).sample(range(count), count)


@pytest.mark.parametrize("name", ["a.ts", "a.mkv", "a.mp4", "a.mpg", "a.flv"])
def test_pictures_that_begin_after_two_minutes(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, range(60), 130.0, (0.0, 132.4))
    told = measure(path)
    assert told.verdict == "video" and told.facts is not None
    assert told.facts.frames == 60 and told.facts.duration_s == pytest.approx(2.4, abs=0.1)
    assert told.lead_s == pytest.approx(130.0, abs=0.2)
    assert told.notes[0].startswith("the first picture comes 1")
    assert numbers(path, shuffled(60)) == shuffled(60)
    with AudioReader(path) as sound:
        early, late = sound.read(-5.0, SAMPLES), sound.read(0.5, SAMPLES)
    assert early.std() < 0.2 * late.std()


def test_a_time_of_the_files_beginning_is_not_the_first_pictures(tmp_path: Path) -> None:
    path = write(tmp_path / "cam_20260514_100000.mkv", range(30), 130.0, (0.0, 131.2))
    said = describe(Item(path, "media", "generic"), measure(path), "America/New_York")
    (named,) = [c for c in said.candidates if c.source == "filename"]
    assert abs(named.start.since(Instant.parse("2026-05-14T10:02:10-04:00"))) < 0.1
    assert "130.0 s later" in named.note and any("not played" in note for note in said.notes)


@pytest.mark.parametrize("seconds", [20, 400])
def test_a_programme_that_gets_its_picture_later(tmp_path: Path, seconds: int) -> None:
    """The list of what the stream holds names no picture at first; at 400 s that is further than is usually looked."""
    bare = write(tmp_path / "bare.ts", range(0), 0.0, (0.0, seconds))
    full = write(tmp_path / "full.ts", range(60), seconds, (seconds, seconds + 2.4))
    path = joined(tmp_path / "both.ts", bare, full)
    assert (path.stat().st_size > 6_000_000) == (seconds == 400)
    told = measure(path)
    assert told.verdict == "video" and told.facts is not None and told.facts.frames == 60
    assert told.lead_s == pytest.approx(seconds, abs=0.2)
    assert numbers(path, shuffled(60)) == shuffled(60)


def test_a_programme_that_goes_on_under_other_numbers(tmp_path: Path) -> None:
    first = write(tmp_path / "1.ts", range(60), 0.0, (0.0, 2.4))
    second = write(tmp_path / "2.ts", range(60, 150), 2.4, (2.4, 6.0), (0x200, 0x201))
    path = joined(tmp_path / "both.ts", first, second)
    told = measure(path)
    assert told.facts is not None and told.notes == ()
    with Reader(path) as reader:
        seen = [number_in(reader.frame(ordinal).image) for ordinal in range(len(reader.index))]
        assert seen == sorted(seen) and {*range(59), *range(60, 150)} <= {*seen}, "at the change the last one may be lost"
        assert reader.index.duration_s == pytest.approx(6.0, abs=0.1)
        for ordinal in shuffled(len(seen)):
            assert number_in(reader.frame(ordinal).image) == seen[ordinal]


def test_another_programme_in_the_middle_is_told(tmp_path: Path) -> None:
    first = write(tmp_path / "1.ts", range(60), 0.0, (0.0, 2.4))
    second = write(tmp_path / "2.ts", range(60, 150), 2.4, (2.4, 6.0), (0x200, 0x201), {"mpegts_service_id": "2"})
    path = joined(tmp_path / "both.ts", first, second)
    told = measure(path)
    assert told.facts is not None and told.facts.frames == 60
    (note,) = told.notes
    assert note.startswith("both.ts holds another picture, which is not shown: ") and "ask the vendor" in note
    assert numbers(path, shuffled(60)) == shuffled(60)
