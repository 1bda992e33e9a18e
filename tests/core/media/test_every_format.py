"""Every seek and step, in any order and size, of every kind of recording, against decoding it from end to end."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.media.reader import Frame, Reader
from tests.core.media.gallery import BOXES, GALLERY, NUMBERED, SLOW, TELLS_NO_TIME, Box, Shelf, Truth, linear, pixels_of
from tests.core.media.made import number_in
from tests.footage import FOOTAGE, needs_footage

QUICK = [name for name in GALLERY if name not in SLOW]
LOOKS = 30
"""Seeks and steps of each recording in the long run."""


@dataclass(frozen=True)
class Look:
    """`where` in [0, 1): of the file's pictures, or of its seconds where `by_time`; a `step` counts from where one is."""

    where: float
    step: int
    by_time: bool
    box: Box


LOOK = st.builds(
    Look,
    st.floats(0, 1, exclude_max=True),
    st.one_of(st.just(0), st.integers(-12, 12)),
    st.booleans(),
    st.sampled_from(BOXES),
)


def follow(reader: Reader, truth: Truth, looks: Sequence[Look], first_number: int | None = None, tells_time: bool = True) -> int:
    """Every look shows exactly what decoding from end to end gives there. Returns how many looks there were."""
    at, count = 0, len(truth)
    for look in looks:
        if look.step:
            at = min(max(at + look.step, 0), count - 1)
            frame: Frame | None = reader.frame(at, look.box)
        elif look.by_time and tells_time:
            times = np.array(truth.ticks, float) * float(truth.time_base)
            seconds = look.where * (times[-1] + 0.04)
            at = int(np.searchsorted(times, seconds + 1e-9, side="right")) - 1
            frame = reader.frame_at(seconds + 2e-9, look.box)
        else:
            at = int(look.where * count)
            frame = reader.frame(at, look.box)
        assert frame is not None and frame.ordinal == at
        assert pixels_of(frame.image) == truth.pixels[look.box][at], f"another picture than number {at}"
        assert not frame.damaged
        if tells_time:
            assert int(reader.index.pts[at] - reader.index.pts[0]) == truth.ticks[at]
        if look.box is None and first_number is not None:
            assert number_in(frame.image) == first_number + at
    return len(looks)


@pytest.fixture(scope="module")
def readers(shelf: Shelf) -> Iterator[dict[str, Reader]]:
    opened: dict[str, Reader] = {}
    yield opened
    for reader in opened.values():
        reader.close()


@pytest.mark.parametrize("name", QUICK)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(looks=st.lists(LOOK, min_size=1, max_size=10))
def test_any_order_of_looks_shows_the_pictures_of_a_linear_decode(
    shelf: Shelf, readers: dict[str, Reader], name: str, looks: list[Look]
) -> None:
    truth = shelf.truth(name)
    if name not in readers:
        readers[name] = Reader(shelf.path(name))
    reader = readers[name]
    assert len(reader.index) == len(truth)
    follow(reader, truth, looks, NUMBERED.get(name), name not in TELLS_NO_TIME)


@pytest.mark.parametrize("name", ["packed.avi", "mpeg4.avi", "open.ts", "raw_open.h264", "late.mkv"])
@pytest.mark.parametrize("share", [0.3, 0.55, 0.9])
def test_a_reader_may_start_in_the_middle(shelf: Shelf, name: str, share: float) -> None:
    truth = shelf.truth(name)
    with Reader(shelf.path(name)) as reader:
        follow(
            reader,
            truth,
            [Look(share, 0, False, None), Look(0, -1, False, None), Look(0, 3, False, None)],
            NUMBERED.get(name),
            name not in TELLS_NO_TIME,
        )


def test_turned_and_stretched_pictures_fit_the_box(shelf: Shelf) -> None:
    with Reader(shelf.path("rotated.mp4")) as reader:
        assert reader.frame(5).image.shape == (192, 112, 4)
        assert reader.frame(5, (96, 96)).image.shape == (96, 56, 4)
    with Reader(shelf.path("wide_pixels.mp4")) as reader:
        assert reader.frame(5, (560, 560)).image.shape == (225, 560, 4)


def random_looks(rng: random.Random, count: int) -> list[Look]:
    steps = [rng.choice([0, 0, 1, -1, -1, rng.randrange(-12, 13)]) for _ in range(count)]
    return [Look(rng.random(), step, rng.random() < 0.5, rng.choice(BOXES)) for step in steps]


def real_videos() -> list[Path]:
    found = (p for p in sorted(FOOTAGE.rglob("*")) if p.suffix.lower() in (".mp4", ".mov", ".avi", ".ts", ".mkv"))
    return [p for p in found if p.stat().st_size > 50_000]


@needs_footage
@pytest.mark.footage
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_no_wrong_picture_in_a_thousand(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(5)
    counts: dict[str, int] = {}
    for name in GALLERY:
        with Reader(shelf.path(name)) as reader:
            looks = random_looks(rng, LOOKS if name != "hevc4k10.mp4" else 8)
            counts[name] = follow(reader, shelf.truth(name), looks, NUMBERED.get(name), name not in TELLS_NO_TIME)
    for path in real_videos():
        truth = linear(path)
        with Reader(path) as reader:
            assert len(reader.index) == len(truth), path.name
            counts[path.name] = follow(reader, truth, random_looks(rng, LOOKS))
    with capsys.disabled():
        print("\n" + "\n".join(f"{count:5d} exact  {name}" for name, count in counts.items()))
        print(f"{sum(counts.values()):5d} in all, none wrong")
    assert sum(counts.values()) >= 1000
