"""Import keeps the packet index of what it brings in, so that opening it reads nothing."""

from pathlib import Path

import numpy as np
import pytest

from core.media import index as index_module
from core.media import soundtable
from core.media.audio import AudioReader
from core.media.reader import Reader
from core.operations.clips import all_clips
from core.operations.importing import import_paths
from core.operations.library import Library
from core.progress import Progress
from tests.core.media.made import make_sound, make_video, number_in


@pytest.mark.parametrize("reference", [False, True], ids=["copied", "left in place"])
def test_footage_opens_without_being_read_again(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reference: bool) -> None:
    source = make_video(tmp_path / "a.mp4", options={"bf": "2", "g": "12"}, times=40)
    import_paths(library, [source], Progress(), reference=reference)
    (clip,) = all_clips(library)
    assert clip.sha256 is not None
    path = source if reference else library.vault.path(clip.sha256)
    assert len(list((library.derived / "index").iterdir())) == 1
    index_module._cache.clear()
    monkeypatch.setattr(index_module, "build_index", lambda path: pytest.fail("read again"))
    with Reader(path) as reader:
        assert [number_in(reader.frame(n).image) for n in (0, 31, 12)] == [0, 31, 12]


@pytest.mark.parametrize("reference", [False, True], ids=["copied", "left in place"])
def test_sound_opens_without_being_read_again(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reference: bool) -> None:
    wave = np.sin(np.arange(3 * 48_000) / 20).astype(np.float32)
    source = make_sound(tmp_path / "a.mp4", wave, pictures=90)
    with AudioReader(source) as sound:
        heard = sound.read(0.4, 96_000)
    import_paths(library, [source], Progress(), reference=reference)
    (clip,) = all_clips(library)
    assert clip.sha256 is not None
    monkeypatch.setattr(soundtable, "_read", lambda *_: pytest.fail("read again"))
    with AudioReader(source if reference else library.vault.path(clip.sha256)) as sound:
        assert np.array_equal(sound.read(0.4, 96_000), heard)


def test_where_what_is_derived_lies(library: Library, tmp_path: Path) -> None:
    assert library.derived == tmp_path / "library" / "derived"
    library.location = "postgresql://desk@db.example/unit4"
    assert library.derived == tmp_path / "library" / "derived"
