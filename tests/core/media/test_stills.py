"""Stills are lossless and carry their origin."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.media.opencv import cv2
from core.media.stills import png_bytes, write_png


@given(image=arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_another_reader_sees_the_same_pixels(image: np.ndarray) -> None:
    seen = cv2.imdecode(np.frombuffer(png_bytes(image), np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(seen[:, :, ::-1], image)


def test_bgra_loses_only_its_alpha() -> None:
    image = np.random.default_rng(1).integers(0, 255, (20, 30, 4), np.uint8)
    seen = cv2.imdecode(np.frombuffer(png_bytes(image), np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(seen, image[:, :, :3])


def test_text_is_inside(tmp_path: Path) -> None:
    write_png(tmp_path / "a.png", np.zeros((2, 2, 3), np.uint8), {"Source": "Kamera Süd", "Time": "2026-05-15T02:03:37Z"})
    data = (tmp_path / "a.png").read_bytes()
    assert b"iTXtSource\0\0\0\0\0" + "Kamera Süd".encode() in data
    assert b"iTXtTime\0\0\0\0\x002026-05-15T02:03:37Z" in data


@pytest.mark.parametrize("image", [np.zeros((2, 2), np.uint8), np.zeros((2, 2, 3), np.float32), np.zeros((2, 2, 2), np.uint8)])
def test_what_is_no_picture_is_refused(image: np.ndarray) -> None:
    with pytest.raises(ValueError, match="not a picture"):
        png_bytes(image)
