"""Packet indexes kept on disk: the same again, or none."""

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.media import index as index_module
from core.media.index import build_index, index_of, keep_indexes
from core.media.indexfile import adopt_index, index_file, load_index, save_index
from core.media.packets import PacketIndex, packet_index
from core.media.reader import Reader
from tests.core.media.made import make_video, number_in


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("kept") / "a.ts", options={"bf": "2", "g": "12"}, times=40)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    keep_indexes(tmp_path / "index")
    index_module._cache.clear()
    yield tmp_path / "index"
    keep_indexes(None)


def assert_same(one: PacketIndex, other: PacketIndex | None) -> None:
    assert other is not None
    for name in PacketIndex.__slots__:
        a, b = getattr(one, name), getattr(other, name)
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype and np.array_equal(a, b), name
        else:
            assert a == b, name


TICKS = st.integers(-(2**62), 2**62)


@st.composite
def indexes(draw: st.DrawFn) -> PacketIndex:
    count = draw(st.integers(1, 30))
    shown = draw(st.integers(1, count))
    order = np.array(draw(st.permutations(range(count))), np.int64)
    entries = sorted(draw(st.sets(st.integers(0, count - 1), min_size=1)))
    numbers = st.lists(TICKS, min_size=count, max_size=count)
    return packet_index(
        pts=np.sort(np.array(draw(numbers)[:shown], np.int64)),
        key=np.array(draw(st.lists(st.booleans(), min_size=shown, max_size=shown))),
        time_base=draw(st.fractions(min_value=Fraction(1, 10**9), max_value=1, max_denominator=10**9)),
        ordinal=np.where(order < shown, order, -1),
        position=np.array(draw(numbers), np.int64),
        size=np.array(draw(numbers), np.int64),
        entry_place=np.array(entries, np.int64),
        entry_first=np.array(entries, np.int64),
        entry_pts=np.array([draw(st.one_of(TICKS, st.just(int(np.iinfo(np.int64).min)))) for _ in entries], np.int64),
        last_s=draw(st.floats(0, 1e6)),
        depth=draw(st.integers(0, 16)),
        aspect=draw(st.none() | st.fractions(min_value=Fraction(1, 100), max_value=100, max_denominator=1000)),
    )


@settings(max_examples=60, deadline=None)
@given(index=indexes())
def test_what_is_kept_comes_back_to_the_last_bit(tmp_path_factory: pytest.TempPathFactory, index: PacketIndex) -> None:
    folder = tmp_path_factory.mktemp("kept")
    path = folder / "any.bin"
    path.write_bytes(b"recording")
    save_index(folder, path, index)
    assert_same(index, load_index(folder, path))


def test_the_second_opening_reads_nothing(video: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = index_of(video)
    index_module._cache.clear()
    monkeypatch.setattr(index_module, "build_index", lambda path: pytest.fail("read again"))
    assert_same(first, index_of(video))
    with Reader(video) as reader:
        assert [number_in(reader.frame(n).image) for n in (30, 3, 39)] == [30, 3, 39]
    assert [p.suffix for p in folder.iterdir()] == [".index"]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_damaged_index_counts_as_absent(tmp_path_factory: pytest.TempPathFactory, video: Path, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("kept")
    index = build_index(video)
    save_index(folder, video, index)
    kept = index_file(folder, video)
    content = bytearray(kept.read_bytes())
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    else:
        for _ in range(data.draw(st.integers(1, 8))):
            content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        assume(content != kept.read_bytes())
    kept.write_bytes(content)
    assert load_index(folder, video) is None


def test_another_file_of_the_same_size_has_an_index_of_its_own(video: Path, folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.ts"
    copy.write_bytes(video.read_bytes())
    index_of(copy)
    assert load_index(folder, copy) is not None
    stat = copy.stat()
    os.utime(copy, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert load_index(folder, copy) is None
    os.utime(copy, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    moved = copy.rename(tmp_path / "moved.ts")
    assert load_index(folder, moved) is not None
    data = bytearray(moved.read_bytes())
    data[100] ^= 1
    moved.write_bytes(data)
    os.utime(moved, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert load_index(folder, moved) is None


def test_a_copy_takes_over_the_index_of_its_original(video: Path, folder: Path, tmp_path: Path) -> None:
    index = index_of(video)
    copy = tmp_path / "copy.ts"
    copy.write_bytes(video.read_bytes())
    os.utime(copy, ns=(5, 5))
    adopt_index(folder, video, copy)
    assert_same(index, load_index(folder, copy))
    assert load_index(folder, video) is None
    adopt_index(folder, tmp_path / "gone.ts", copy)
    assert load_index(folder, copy) is not None


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(video: Path, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file in the way")
    index_module._cache.clear()
    keep_indexes(tmp_path / "index")
    try:
        assert len(index_of(video)) == 40
    finally:
        keep_indexes(None)
    save_index(tmp_path / "no" / "such", video, build_index(video))
    assert not (tmp_path / "no").exists()
