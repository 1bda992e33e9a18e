"""Proxies: every picture under the original's ordinal, in the original's shape and colours; whole, or recognised as not."""

import threading
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Cancelled, KnownError
from core.media.proxy import BOX, make_proxy, small_size
from core.media.proxy_pack import read_facts
from core.media.proxy_reader import ProxyReader
from core.media.reader import Reader
from tests.core.media.made import make_video, number_in
from tests.core.media.test_reader import MADE, VIDEOS, made
from tests.footage import FOOTAGE, needs_footage

SHA = "ab" * 32
SHORT = [v for v in VIDEOS if not any(long in v for long in ("caliscope", "max-hero", "cam01", "cam03", "cam04"))]
CORNERS = ((0.2, 0.2), (0.2, 0.8), (0.8, 0.2), (0.8, 0.8))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


def colours(
    path: Path, size: tuple[int, int] = (640, 360), aspect: Fraction | None = None, matrix: int = 1, full: bool = False, start: int = 0
) -> Path:
    """Four saturated quarters, none like another; 5 pictures."""
    width, height = size
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 2, : width // 2], image[: height // 2, width // 2 :] = (200, 30, 40), (20, 180, 60)
    image[height // 2 :, : width // 2], image[height // 2 :, width // 2 :] = (30, 40, 220), (240, 240, 20)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p" if full else "yuv420p"
        context = stream.codec_context
        context.colorspace, context.color_range = matrix, 2 if full else 1
        if aspect:
            context.sample_aspect_ratio = aspect
        for number in range(5):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=stream.pix_fmt, dst_colorspace=matrix)
            frame.pts, frame.time_base = start + number, Fraction(1, 30)
            frame.colorspace, frame.color_range = matrix, 2 if full else 1
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def turned(path: Path) -> Path:
    """The same MP4, to be shown a quarter turn on."""
    data = path.read_bytes()
    straight = bytes.fromhex("00010000" + "00000000" * 3 + "00010000" + "00000000" * 3 + "40000000")
    at = data.index(straight, data.index(b"tkhd"))
    quarter = bytes.fromhex("00000000" + "00010000" + "00000000" + "ffff0000" + "00000000" * 4 + "40000000")
    other = path.with_stem(path.stem + "_turned")
    other.write_bytes(data[:at] + quarter + data[at + len(quarter) :])
    return other


@pytest.mark.parametrize("name", MADE)
def test_every_ordinal_is_the_originals(folder: Path, tmp_path: Path, name: str) -> None:
    source = made(folder, name)
    facts = make_proxy(source, tmp_path / "p", SHA)
    with ProxyReader(tmp_path / "p", SHA) as proxy, Reader(source) as reader:
        assert proxy.count == facts.count == len(reader.index)
        seen = [number_in(image) if (image := proxy.frame(i)) is not None else None for i in range(proxy.count)]
    assert seen == list(range(proxy.count))


@pytest.fixture(scope="module")
def pairs(folder: Path) -> list[tuple[Path, Path]]:
    """Recordings of every shape, and their proxies."""
    sources = [
        colours(folder / "hd.mp4", (1280, 720)),
        turned(colours(folder / "high.mp4", (854, 480))),
        colours(folder / "wide_pixels.mp4", (720, 576), Fraction(16, 11), 5),
        colours(folder / "narrow_pixels.mp4", (720, 480), Fraction(8, 9), 6),
        turned(colours(folder / "both.mp4", (720, 576), Fraction(16, 11))),
        colours(folder / "tiny.mp4", (50, 38), None, 2),
        colours(folder / "full.mp4", (642, 366), None, 1, True),
    ]
    made_of: list[tuple[Path, Path]] = []
    for source in sources:
        make_proxy(source, folder / f"{source.stem}.proxy", SHA)
        made_of.append((source, folder / f"{source.stem}.proxy"))
    return made_of


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 6), box=st.tuples(st.integers(24, 900), st.integers(24, 700)), ordinal=st.integers(0, 4))
def test_in_any_box_it_has_the_originals_size_and_colours(
    pairs: list[tuple[Path, Path]], which: int, box: tuple[int, int], ordinal: int
) -> None:
    source, kept = pairs[which]
    with Reader(source) as reader, ProxyReader(kept) as proxy:
        exact, image = reader.frame(ordinal, box).image, proxy.frame(ordinal, box)
    assert image is not None
    assert image.shape == exact.shape
    assert image.flags.c_contiguous
    height, width = image.shape[:2]
    most = 12 if source.stem == "tiny" else 8  # in 50 by 38 pixels a compressed edge reaches a quarter's middle
    for down, across in CORNERS:
        y, x = int(down * height), int(across * width)
        assert np.abs(image[y, x].astype(int) - exact[y, x]).max() <= most


@given(
    st.integers(2, 8000),
    st.integers(2, 8000),
    st.sampled_from([0, 90, 180, 270]),
    st.fractions(Fraction(1, 3), Fraction(3), max_denominator=100),
)
def test_kept_pictures_are_even_fit_and_never_larger(width: int, height: int, turn: int, aspect: Fraction) -> None:
    wide, high = small_size(width, height, turn, aspect)
    box = BOX if turn % 180 == 0 else BOX[::-1]
    assert wide % 2 == high % 2 == 0
    assert 2 <= wide <= box[0] and 2 <= high <= box[1]
    assert wide <= max(2, width * aspect + 1) and high <= max(2, height + 1)
    if min(wide, high) > 40:
        assert wide / high == pytest.approx(width * aspect / height, rel=0.06)


def test_what_the_original_lost_is_missing_and_nothing_shows_as_another(folder: Path, tmp_path: Path) -> None:
    path = made(folder, "b.mp4")
    with Reader(path) as reader:
        place = next(place for place in range(43, 60) if reader.index.size[place] > 80)
        spot, size, lost = (int(x[place]) for x in (reader.index.position, reader.index.size, reader.index.ordinal))
    data = bytearray(path.read_bytes())
    data[spot : spot + size] = bytes(size)
    hurt = tmp_path / "hurt.mp4"
    hurt.write_bytes(data)
    make_proxy(hurt, tmp_path / "p", SHA)
    with ProxyReader(tmp_path / "p") as proxy:
        assert proxy.count == 90
        assert proxy.missing(lost) and proxy.frame(lost) is None
        for ordinal in range(90):
            if not proxy.missing(ordinal) and not proxy.damaged(ordinal):
                assert number_in(proxy.frame(ordinal)) == ordinal
        good = [not proxy.missing(i) and not proxy.damaged(i) for i in range(90)]
        assert all(good[: lost - 10]) and all(good[lost + 25 :])


def test_a_sound_proxy_is_told_from_any_other(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "p"
    facts = make_proxy(made(folder, "b.mp4"), kept, SHA)
    assert read_facts(kept) == facts
    assert facts.bytes == kept.stat().st_size
    whole = kept.read_bytes()
    for wrong in ({"sha256": "cd" * 32}, {"count": 89}):
        with pytest.raises(KnownError, match="stale"):
            ProxyReader(kept, **{"sha256": SHA, "count": 90, **wrong})
    old = tmp_path / "old"
    for damaged in (
        whole[:-1],
        whole[: len(whole) // 2],
        whole[:40],
        b"",
        whole + b"\0",
        whole[:8] + b"\x63" + whole[9:],
        b"x" + whole[1:],
    ):
        old.write_bytes(damaged)
        assert read_facts(old) is None
        with pytest.raises(KnownError):
            ProxyReader(old)
    flipped = bytearray(whole)
    flipped[-200] ^= 255
    old.write_bytes(flipped)
    with pytest.raises(KnownError):
        ProxyReader(old)
    with pytest.raises(KnownError):
        ProxyReader(tmp_path / "absent")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_cut_anywhere_is_recognised(folder: Path, tmp_path: Path, data: st.DataObject) -> None:
    kept = folder / "cut.proxy"
    if not kept.exists():
        make_proxy(made(folder, "b.mp4"), kept, SHA)
    whole = kept.read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(KnownError):
        ProxyReader(cut)


def test_stopping_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    sizes: list[int] = []

    def stop(size: int) -> None:
        sizes.append(size)
        if len(sizes) == 20:
            raise Cancelled

    with pytest.raises(Cancelled):
        make_proxy(made(folder, "b.mp4"), tmp_path / "p", SHA, stop)
    assert list(tmp_path.iterdir()) == []
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]


def test_where_it_cannot_be_made_it_says_so(folder: Path, tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("here already")
    with pytest.raises(KnownError, match="could not be written"):
        make_proxy(made(folder, "b.mp4"), taken / "p", SHA)
    with pytest.raises(KnownError, match="90 pictures, not 91"):
        make_proxy(made(folder, "b.mp4"), tmp_path / "p", SHA, count=91)
    text = tmp_path / "notes.mp4"
    text.write_text("nothing to see " * 100)
    with pytest.raises(KnownError):
        make_proxy(text, tmp_path / "p", SHA)
    assert not (tmp_path / "p").exists()


def test_a_new_size_in_mid_stream_keeps_the_shape_of_each_picture(tmp_path: Path) -> None:
    parts = [colours(tmp_path / f"{w}.ts", (w, h), start=at).read_bytes() for w, h, at in ((640, 360, 0), (320, 320, 60))]
    joined = tmp_path / "joined.ts"
    joined.write_bytes(b"".join(parts))
    make_proxy(joined, tmp_path / "p", SHA)
    with Reader(joined) as reader, ProxyReader(tmp_path / "p") as proxy:
        assert proxy.count == len(reader.index) == 10
        for ordinal in (0, 4, 5, 9, 2):
            image = proxy.frame(ordinal, (300, 300))
            assert image is not None and image.shape == reader.frame(ordinal, (300, 300)).image.shape


def test_threads_may_share_a_reader(folder: Path, tmp_path: Path) -> None:
    make_proxy(made(folder, "b.mp4"), tmp_path / "p", SHA)
    wrong: list[int] = []
    with ProxyReader(tmp_path / "p") as proxy:

        def look(first: int) -> None:
            wrong.extend(i for i in range(first, 90, 3) if number_in(proxy.frame(i)) != i)

        threads = [threading.Thread(target=look, args=(first,)) for first in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong


@needs_footage
@pytest.mark.footage
@pytest.mark.parametrize("name", SHORT)
def test_real_footage_looks_the_same(tmp_path: Path, name: str) -> None:
    make_proxy(FOOTAGE / name, tmp_path / "p", SHA)
    with Reader(FOOTAGE / name) as reader, ProxyReader(tmp_path / "p") as proxy:
        count = len(reader.index)
        assert proxy.count == count
        for ordinal in (0, count // 3, count - 1):
            exact, image = reader.frame(ordinal, (160, 90)).image.astype(int), proxy.frame(ordinal, (160, 90))
            assert image is not None and image.shape == exact.shape
            others = [o for o in (ordinal - 12, ordinal + 12) if 0 <= o < count]
            off = np.abs(exact - image).mean()
            assert off < 8
            assert all(off <= np.abs(reader.frame(o, (160, 90)).image.astype(int) - image).mean() for o in others)


def test_far_keyframes_keep_the_loop_filter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where errors would add up for long (20 s here, coarsely coded), the pictures stay as they are."""
    monkeypatch.setattr("core.media.proxy._GRAINY", 9.0)
    long = make_video(
        tmp_path / "long.mp4", options={"bf": "0", "g": "900", "crf": "40", "preset": "veryfast"}, times=[i * 6 for i in range(100)]
    )
    make_proxy(long, tmp_path / "p", SHA)
    with Reader(long) as reader, ProxyReader(tmp_path / "p") as proxy:
        off = [np.abs(reader.frame(i).image.astype(int) - proxy.frame(i)).mean() for i in (0, 50, 99)]
    assert max(off) < 3.5


def test_grainy_pictures_are_kept_coarser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grainy = make_video(tmp_path / "grainy.mp4", times=12)
    coarse = make_proxy(grainy, tmp_path / "p", SHA)
    monkeypatch.setattr("core.media.proxy._GRAINY", 9.0)
    fine = make_proxy(grainy, tmp_path / "q", SHA)
    assert coarse.bytes < 0.85 * fine.bytes
    with ProxyReader(tmp_path / "p") as proxy:
        assert [number_in(proxy.frame(i)) for i in range(12)] == list(range(12))
