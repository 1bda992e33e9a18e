from pathlib import Path

import pytest

from core.errors import KnownError, UsageError
from core.media.opencv import cv2
from core.operations.library import Library
from core.operations.stills import save_still
from tests.core.cli.videos import grey
from tests.core.operations.films import filmed_view
from tests.sample import T


def test_a_still_says_where_it_comes_from(library: Library, tmp_path: Path) -> None:
    pil = pytest.importorskip("PIL.Image", reason="Pillow comes with reportlab")
    path = save_still(library, filmed_view(tmp_path), "B12", T.plus_s(0.51), tmp_path / "stills" / "one.png")
    assert abs(float(cv2.imread(str(path)).mean()) - grey(75)) < 2
    with pil.open(path) as opened:
        opened.load()
        text = opened.text
        assert opened.size == (64, 48)
    assert text["Clip SHA-256"] == "0" * 64
    assert text["PTS"].startswith("2.500000 s")
    assert text["Creation Time"].startswith("2026-05-15T02:04:07.500Z ± 0.300 s")
    assert "camera B12" in text["Source"] and "clip C12" in text["Source"]
    assert "saved by tester" in text["Comment"] and "incident I-1" in text["Comment"]


@pytest.mark.parametrize(("camera", "at_s"), [("B21", 0.0), ("D3", 0.0), ("B12", 60.0), ("B12", -3.0)])
def test_where_there_is_no_frame_there_is_no_still(library: Library, tmp_path: Path, camera: str, at_s: float) -> None:
    with pytest.raises(KnownError, match="has no frame"):
        save_still(library, filmed_view(tmp_path), camera, T.plus_s(at_s), tmp_path / "one.png")
    assert not (tmp_path / "one.png").exists()


def test_a_camera_the_incident_does_not_have(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        save_still(library, filmed_view(tmp_path), "B99", T, tmp_path / "one.png")
