"""Previews are made once, survive, and are made again rather than shown wrong."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import KnownError
from core.operations import previews
from core.operations.library import Library, open_library
from core.progress import Progress
from tests.core.media.made import make_sound, make_video

SHA = "ab" * 32


@pytest.fixture
def library(tmp_path: Path):
    opened = open_library(tmp_path / "library", actor="tester")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    wave = np.concatenate([np.zeros(96000), np.random.default_rng(1).uniform(-0.5, 0.5, 96000)]).astype(np.float32)
    return make_sound(tmp_path_factory.mktemp("film") / "a.mp4", wave, pictures=120)


def test_what_is_kept_is_what_was_made(library: Library, film: Path) -> None:
    made = previews.preview_of(library, SHA, film, Progress())
    assert made.peaks is not None and len(made.thumbnails) > 2
    file = previews.preview_file(library, SHA)
    assert file.is_relative_to(Path(library.location) / "derived")
    film_is_gone = film.with_name("nowhere.mp4")
    kept = previews.preview_of(library, SHA, film_is_gone, Progress())
    assert kept.peaks is not None and (kept.peaks.levels == made.peaks.levels).all()
    assert (kept.thumbnails.pts_s == made.thumbnails.pts_s).all()
    apart = kept.thumbnails.images[..., :3].astype(int) - made.thumbnails.images[..., :3]
    assert np.abs(apart).mean() < 12, "the same pictures, but for JPEG"
    assert (kept.thumbnails.images[..., 3] == 255).all()


def test_without_sound_and_without_picture(library: Library, tmp_path: Path) -> None:
    mute = previews.preview_of(library, "cd" * 32, make_video(tmp_path / "mute.mp4", "mpeg4", 30), Progress())
    voice = previews.preview_of(
        library, "ef" * 32, make_sound(tmp_path / "v.wav", np.ones(48000, np.float32), codec="pcm_s16le"), Progress()
    )
    assert mute.peaks is None and len(mute.thumbnails)
    assert voice.peaks is not None and voice.peaks.levels.all() and not len(voice.thumbnails)
    for sha, made in (("cd" * 32, mute), ("ef" * 32, voice)):
        kept = previews.load_preview(previews.preview_file(library, sha))
        assert kept is not None and len(kept.thumbnails) == len(made.thumbnails) and (kept.peaks is None) == (made.peaks is None)


def test_media_that_is_gone_is_said_and_nothing_is_kept(library: Library, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="not there"):
        previews.preview_of(library, SHA, tmp_path / "gone.mp4", Progress())
    assert not previews.preview_file(library, SHA).exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.data())
def test_a_cut_off_or_changed_file_is_no_preview(library: Library, film: Path, data: st.DataObject) -> None:
    file = previews.preview_file(library, SHA)
    if not (whole := getattr(library, "whole", b"")):
        previews.preview_of(library, SHA, film, Progress())
        whole = file.read_bytes()
        library.whole = whole  # type: ignore[attr-defined]
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        file.write_bytes(whole[:at])
    else:
        file.write_bytes(whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :])
    assert previews.load_preview(file) is None
    file.write_bytes(whole)
    assert previews.load_preview(file) is not None


def test_a_damaged_one_is_made_again(library: Library, film: Path) -> None:
    previews.preview_of(library, SHA, film, Progress())
    file = previews.preview_file(library, SHA)
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    previews.preview_of(library, SHA, film, Progress())
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_only_the_keeping(library: Library, film: Path) -> None:
    (Path(library.location) / "derived" / "previews").write_text("in the way")
    assert len(previews.preview_of(library, SHA, film, Progress()).thumbnails)
