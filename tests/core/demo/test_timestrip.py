"""The strip is read back from any picture it is in, and never out of one it is not in."""

import io

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.demo.timestrip import cell_px, draw_time_strip, read_time_strip, read_time_strips
from core.media.opencv import cv2

times = st.integers(0, 2**32 - 1)


def picture(width: int, seed: int, ms: int, channels: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    image = cv2.GaussianBlur(rng.integers(0, 255, (width * 9 // 16, width, channels), dtype=np.uint8), (0, 0), 3)
    draw_time_strip(image, ms)
    return image


def in_desktop(tile: np.ndarray, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    desktop = np.full((1080, 1920, tile.shape[2]), 38, np.uint8)
    for k in range(40):
        cv2.putText(desktop, "22:04:07.433 EDT  T-00:11.6", (int(rng.integers(0, 1600)), 25 * k), 0, 0.6, (220, 220, 220), 1, cv2.LINE_AA)
    y, x = rng.integers(0, 1080 - tile.shape[0] + 1), rng.integers(0, 1920 - tile.shape[1] + 1)
    desktop[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
    return desktop


@given(times, st.sampled_from([640, 1280]), st.floats(0, 1), st.sampled_from([30, 60, 90]), st.integers(0, 1000), st.booleans())
@settings(max_examples=80, deadline=None)
def test_found_at_any_scale_and_place_after_jpeg(ms: int, width: int, size: float, quality: int, seed: int, area: bool) -> None:
    image = picture(width, seed, ms)
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    shown = int(240 + size * (1280 - 240))
    method = cv2.INTER_AREA if area or shown < width // 2 else cv2.INTER_LINEAR
    tile = cv2.resize(cv2.imdecode(data, cv2.IMREAD_COLOR), (shown, shown * 9 // 16), interpolation=method)
    desktop = in_desktop(tile, seed)
    assert read_time_strip(desktop) == ms / 1000
    assert read_time_strip(np.ascontiguousarray(desktop[..., ::-1])) == ms / 1000


@given(times, st.floats(0, 12), st.floats(0.55, 1.0), st.integers(0, 40), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_found_under_noise_and_dimming(ms: int, noise: float, gain: float, lift: int, seed: int) -> None:
    image = cv2.resize(picture(640, seed, ms, 4), (300, 169), interpolation=cv2.INTER_AREA)
    rough = image * gain + lift + np.random.default_rng(seed).normal(0, noise, image.shape)
    assert read_time_strip(np.clip(rough, 0, 255).astype(np.uint8)) == ms / 1000


@given(times)
@settings(max_examples=40, deadline=None)
def test_letterboxed_tile(ms: int) -> None:
    tile = np.zeros((240, 330, 4), np.uint8)
    tile[27:212] = cv2.resize(picture(640, ms % 97, ms, 4), (330, 185), interpolation=cv2.INTER_AREA)
    assert read_time_strip(tile) == ms / 1000


def test_every_tile_of_a_window_with_its_place() -> None:
    window = np.full((900, 1600, 3), 24, np.uint8)
    expected = []
    for k, (x, y, width) in enumerate([(10, 10, 240), (300, 40, 420), (800, 33, 641), (20, 500, 333), (500, 470, 500)]):
        window[y : y + width * 9 // 16, x : x + width] = cv2.resize(
            picture(640, k, 600_000 + 7 * k), (width, width * 9 // 16), interpolation=cv2.INTER_AREA
        )
        expected.append((600.0 + 0.007 * k, x, y, width))
    found = {round(s[4], 3): s for s in read_time_strips(window)}
    assert sorted(found) == [pytest.approx(e[0]) for e in expected]
    for seconds, x, y, width in expected:
        left, top, w, h, _ = found[round(seconds, 3)]
        assert left == pytest.approx(x + width * (1 - 25.5 / 80), abs=width / 160)
        assert (w, h) == (pytest.approx(width * 25 / 80, rel=0.03), pytest.approx(width * 4 / 80, rel=0.03))
        assert y < top < y + width * 9 / 16


@given(st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_survives_h264_at_low_quality(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stamps = [int(v) for v in rng.integers(0, 2**32, 5)]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": "32", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for k, ms in enumerate(stamps):
            frame = av.VideoFrame.from_ndarray(picture(640, seed % 1000 + k, ms), format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    buffer.seek(0)
    with av.open(buffer) as container:
        tiles = [f.reformat(width=240, height=135, format="bgra").to_ndarray() for f in container.decode(video=0)]
    assert [read_time_strip(t) for t in tiles] == [ms / 1000 for ms in stamps]


@pytest.mark.parametrize("kind", ["noise", "text", "stripes", "checks", "flat", "gradient"])
def test_nothing_is_read_where_there_is_no_strip(kind: str) -> None:
    rng = np.random.default_rng(5)
    for k in range(25):
        image = np.zeros((480, 854, 3), np.uint8)
        if kind == "noise":
            image = rng.integers(0, 256, image.shape, dtype=np.uint8)
        elif kind == "text":
            image = in_desktop(image[:10, :10], k)
        elif kind == "stripes":
            image[:, np.arange(854) // (2 + k) % 2 == 0] = 255
        elif kind == "checks":
            image[(np.add.outer(np.arange(480) // (2 + k), np.arange(854) // (2 + k)) % 2) == 0] = 255
        elif kind == "gradient":
            image[:] = np.linspace(0, 255, 854).astype(np.uint8)[None, :, None]
        else:
            image[:] = k * 10
        assert read_time_strip(image) is None
        assert read_time_strips(image) == []


def test_a_finder_with_random_data_is_refused() -> None:
    """The checksum alone lets one in 65,536 through; six hundred wrong ones must all be refused here."""
    rng = np.random.default_rng(1)
    image = np.zeros((135, 240, 3), np.uint8)
    draw_time_strip(image, 0)
    cell = cell_px(240)
    top, left = 135 - 4 * cell - cell // 2 + cell // 2, 240 - 25 * cell - cell // 2 + cell // 2
    wrong = 0
    for _ in range(600):
        bits = rng.integers(0, 2, (2, 24), dtype=np.uint8) * 255
        rows = np.kron(bits, np.ones((cell, cell), np.uint8))[..., None]
        image[top : top + cell, left : left + 24 * cell] = rows[:cell]
        image[top + 2 * cell : top + 3 * cell, left : left + 24 * cell] = rows[cell:]
        wrong += read_time_strip(image) is not None
    assert wrong == 0


def test_mirrored_or_turned_strips_are_not_misread() -> None:
    image = picture(640, 3, 123_456_789)
    assert read_time_strip(image) == 123_456.789
    for other in (image[:, ::-1], image[::-1], image[::-1, ::-1], image.swapaxes(0, 1)):
        assert read_time_strip(np.ascontiguousarray(other)) is None
