import io

import numpy as np
import pytest

from core.media.opencv import cv2
from core.report.png import png_bytes


def picture(channels: int) -> np.ndarray:
    image = np.random.default_rng(1).integers(0, 256, (7, 9, channels), np.uint8)
    if channels == 4:
        image[..., 3] = 255
    return image


@pytest.mark.parametrize("channels", [3, 4])
def test_pixels_come_back_exactly(channels: int) -> None:
    image = picture(channels)
    back = cv2.imdecode(np.frombuffer(png_bytes(image), np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(back, image[..., :3])


def test_text_is_inside_and_another_library_reads_it() -> None:
    pil = pytest.importorskip("PIL.Image", reason="Pillow comes with reportlab")
    with pil.open(io.BytesIO(png_bytes(picture(4), {"Title": "B12 ± Ä", "PTS": "1.5 s"}))) as opened:
        opened.load()
        assert opened.text == {"Title": "B12 ± Ä", "PTS": "1.5 s"}
        assert opened.size == (9, 7)
