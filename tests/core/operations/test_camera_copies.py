"""The small copies that cameras make themselves: used as proxies where their pictures are the recording's."""

from pathlib import Path

import pytest

from core.errors import KnownError
from core.media.proxy_companion import disagreement
from core.media.proxy_reader import ProxyReader
from core.operations.clips import all_clips
from core.operations.importing import import_paths
from core.operations.library import open_library
from core.operations.proxies import proxy_files
from core.operations.proxymaking import make_proxies
from core.progress import Progress
from tests.core.media.made import make_video, number_in
from tests.core.media.test_proxy import colours

CARDS = [
    ("GX010001.MP4", "GL010001.LRV"),
    ("DJI_0007.MP4", "DJI_0007.LRF"),
    ("VID_20240501_101530_00_013.mp4", "LRV_20240501_101530_01_013.lrv"),
]


@pytest.mark.parametrize(("whole", "copy"), CARDS)
@pytest.mark.parametrize(
    ("small", "why"),
    [
        ({}, ""),
        ({"times": 59}, "has 59 pictures, the original 60"),
        ({"rate": 24}, "s off"),
    ],
)
def test_the_cameras_own_copy_stands_in_where_it_is_the_same(
    tmp_path: Path, whole: str, copy: str, small: dict[str, int], why: str
) -> None:
    folder = tmp_path / "card"
    folder.mkdir()
    make_video(tmp_path / "whole.mp4", times=60, options={"g": "30"}).rename(folder / whole)
    made = make_video(tmp_path / "copy.mp4", **{"times": 60, "options": {"g": "30", "crf": "30"}, **small})
    made.rename(folder / copy)
    library = open_library(tmp_path / "library", actor="tester")
    try:
        import_paths(library, [folder], Progress(), zone="America/New_York")
        (clip,) = all_clips(library)
        report = make_proxies(library, Progress())
        (kept,) = proxy_files(library).values()
        assert report.made == (clip.id,) and kept.sha256 == clip.sha256
        assert (kept.made_from != kept.sha256) == (why == "")
        assert [note for _, note in report.notes if why not in note] == [] and len(report.notes) == (why != "")
        with ProxyReader(kept.path, clip.sha256, 60) as proxy:
            assert [number_in(proxy.frame(i)) for i in range(60)] == list(range(60))
    finally:
        library.close()


def test_of_two_lenses_each_has_its_own_copy(tmp_path: Path) -> None:
    """Both recordings and both copies share date and number; only the pictures tell which copy is whose."""
    folder = tmp_path / "card"
    folder.mkdir()
    for lens in (0, 1):
        for name in (f"VID_20240501_101530_{lens}0_013", f"LRV_20240501_101530_{lens}1_013"):
            plain = tmp_path / f"{name}.mp4"
            made = (
                colours(plain, (192, 112), start=name.startswith("LRV"))
                if lens
                else make_video(plain, times=5, options={"g": "5" if name[0] == "V" else "3"})
            )
            made.rename(folder / f"{name}.insv")
    library = open_library(tmp_path / "library", actor="tester")
    try:
        import_paths(library, [folder], Progress(), zone="America/New_York")
        assert len(all_clips(library)) == 2
        report = make_proxies(library, Progress())
        assert len(report.made) == 2 and report.notes == ()
    finally:
        library.close()


def test_a_copy_of_other_pictures_is_not_used(tmp_path: Path) -> None:
    whole = make_video(tmp_path / "a.mp4", times=60)
    other = make_video(tmp_path / "b.mp4", codec="mpeg4", times=60)
    assert disagreement(whole, other) == ""
    five, same = make_video(tmp_path / "c.mp4", times=5), colours(tmp_path / "d.mp4", (192, 112))
    assert "something else" in disagreement(five, same)
    assert "another shape" in disagreement(five, colours(tmp_path / "e.mp4", (112, 112)))
    text = tmp_path / "f.mp4"
    text.write_text("nothing to see")
    assert "cannot be used" in disagreement(five, text)
    with pytest.raises(KnownError):
        disagreement(text, five)
