"""Bodies drawn all at once are where each would be drawn alone: edges to a fraction of a pixel, soft ones as soft as the clock is unsure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.timeline.raster import BODY, DIM, FAINT, GUESS, SMEAR, blended, mixed_pixels, strength
from gui.timeline.table import NO_MEDIA, REJECTED, VAGUE, SeenClips

WIDTH = 200


def seen(
    x: list[float], right: list[float], buffer: list[float] | None = None, soft: list[float] | None = None, kind: int = 0
) -> SeenClips:
    n = len(x)
    return SeenClips(
        np.arange(n),
        np.zeros(n, np.int64),
        np.array(x, float),
        np.array(right, float),
        np.array(buffer or x, float),
        np.array(soft or [0.0] * n, float),
        np.zeros(n, np.int64),
        np.full(n, kind, np.uint8),
    )


def row(clips: SeenClips, ratio: float = 1.0) -> np.ndarray:
    return strength(clips, np.zeros(1, np.int64), 1, 0.0, round(WIDTH * ratio), ratio)[0]


@given(st.lists(st.tuples(st.floats(-50, 250), st.floats(1, 90)), max_size=12), st.sampled_from([1.0, 1.5, 2.0]))
def test_hard_edges_cover_pixels_by_their_part(spans: list[tuple[float, float]], ratio: float) -> None:
    found = row(seen([x for x, _ in spans], [x + w for x, w in spans]), ratio)
    expected = np.zeros(len(found))
    pixel = np.arange(len(found))
    for x, w in spans:
        left, right = x * ratio, (x + w) * ratio
        expected += np.clip(np.minimum(pixel + 1, right) - np.maximum(pixel, left), 0, 1)
    assert found == pytest.approx(np.clip(expected, 0, 1), abs=1e-4)


@given(st.floats(-1e12, 1e12), st.floats(0, 1e12), st.floats(0, 1e11))
def test_no_zoom_is_too_deep(x: float, length: float, soft: float) -> None:
    found = row(seen([x], [x + length], soft=[soft]))
    assert np.isfinite(found).all() and (found >= 0).all() and (found <= 1).all()
    if x < -1 - soft and x + length > WIDTH + 1 and soft < 1e-3:
        assert (found > 0.999).all(), "sight lies whole inside of the clip"


def test_a_clip_far_too_narrow_still_leaves_a_trace() -> None:
    assert row(seen([50.3], [50.3001])).sum() == pytest.approx(1, abs=1e-4)


def test_the_buffer_is_faint_up_to_where_the_sound_begins() -> None:
    found = row(seen([10], [100], buffer=[40]))
    assert found[10:40] == pytest.approx(FAINT) and found[40:100] == pytest.approx(BODY)
    assert found[:10] == pytest.approx(0, abs=1e-6) and found[100:] == pytest.approx(0, abs=1e-6)


def test_an_unsure_clock_makes_soft_edges() -> None:
    found = row(seen([60], [160], soft=[20]))
    assert (np.diff(found[40:80]) > 0).all() and found[60] == pytest.approx(0.51, abs=0.02)
    assert found[39] == pytest.approx(0, abs=1e-6) and found[82:138] == pytest.approx(1)


def test_what_is_rejected_absent_or_vague_is_weaker() -> None:
    assert row(seen([10], [90], kind=REJECTED))[50] == pytest.approx(DIM)
    assert row(seen([10], [90], kind=NO_MEDIA))[50] == pytest.approx(FAINT)
    vague = row(seen([80], [120], soft=[50], kind=VAGUE))
    assert (
        vague[100] == pytest.approx(GUESS, abs=1e-4)
        and vague[40] == pytest.approx(SMEAR, abs=1e-4)
        and vague[20] == pytest.approx(0, abs=1e-4)
    )


@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF), st.floats(0, 1))
def test_mixing_keeps_between_both_colours(a: int, b: int, part: float) -> None:
    over, under = np.array([a | 0xFF000000], np.uint32), np.array([b | 0xFF000000], np.uint32)
    (mixed,) = blended(over, under, part).tolist()
    ink, ground = (np.array([[v >> 16 & 255, v >> 8 & 255, v & 255]], np.float32) for v in (a, b))
    assert mixed == int(mixed_pixels(ground, ink[0], np.array([part], np.float32))[0])
    for shift in (0, 8, 16):
        low, high = sorted((a >> shift & 255, b >> shift & 255))
        assert low <= mixed >> shift & 255 <= high
    assert mixed >> 24 == 255
