"""Golden pictures: a widget's picture against one kept in the tree. SIGHTLINE_GOLDEN=write makes them anew."""

import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

MEAN_LIMIT = 0.15
"""Mean absolute difference of a channel (of 255) that antialiasing on another machine may make."""
PIXEL_LIMIT = 0.0005
"""Part of the pixels that may differ by more than 48 in some channel."""


def pixels(image: QImage) -> NDArray[np.uint8]:
    """uint8[h, w, 3] RGB."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3).copy()


def difference(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> tuple[float, float]:
    """(mean absolute difference, part of clearly different pixels); (255, 1) for other sizes."""
    if a.shape != b.shape:
        return 255.0, 1.0
    apart = np.abs(a.astype(np.int16) - b.astype(np.int16))
    return float(apart.mean()), float((apart.max(axis=2) > 48).mean())


def assert_golden(image: QImage, file: Path) -> None:
    """Fails when a picture is not the kept one; what was seen is then saved in the temporary folder and named."""
    if os.environ.get("SIGHTLINE_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        assert image.save(str(file))
        return
    assert file.exists(), f"no golden picture {file.name}; make it with SIGHTLINE_GOLDEN=write and look at it"
    mean, part = difference(pixels(image), pixels(QImage(str(file))))
    if mean > MEAN_LIMIT or part > PIXEL_LIMIT:
        seen = Path(tempfile.gettempdir()) / f"{file.stem}.seen.png"
        image.save(str(seen))
        raise AssertionError(f"{file.name} looks different: mean {mean:.2f}, {part:.1%} of pixels. What was seen: {seen}")
