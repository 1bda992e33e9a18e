"""`sightline bench seek`, in its smallest form: its document key by key."""

from pathlib import Path

import pytest

from core.demo import benchfilm
from core.demo.benchfilm import QUICK, films
from core.demo.benchseek import TARGETS
from core.media.reader import Reader
from tests.core.cli.conftest import Cli


@pytest.fixture(autouse=True)
def own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchfilm.tempfile, "gettempdir", lambda: str(tmp_path))


def test_its_document(cli: Cli, tmp_path: Path) -> None:
    said = cli("bench", "seek", "--quick").json
    assert said["pictures"] == QUICK.frames
    assert set(said["figures"]) == set(TARGETS)
    for name, figure in said["figures"].items():
        assert figure["measured"] > 0 and figure["cpu"] > 0
        assert figure["reached"] == (figure["measured"] <= figure["at_most"] == TARGETS[name])
    assert said["reader"]["floor"]["n"] == said["reader"]["reader"]["n"] == 3
    assert 0 < said["reader"]["floor"]["p50_ms"] <= said["reader"]["floor"]["p95_ms"]
    assert len(list((tmp_path / "sightline-bench-films").iterdir())) == 4


def test_given_recordings(cli: Cli, tmp_path: Path) -> None:
    paths = films(2, QUICK, tmp_path / "own")
    said = cli("bench", "seek", "--quick", "--from", *map(str, paths)).json
    assert said["data"] == [str(p) for p in paths]
    assert not (tmp_path / "sightline-bench-films").exists()
    absent = cli("bench", "seek", "--from", "nowhere.mp4")
    assert absent.code == 2
    assert "There is no file nowhere.mp4." in absent.err


def test_films_are_made_once_and_as_stated(tmp_path: Path) -> None:
    paths = films(2, QUICK, tmp_path)
    before = [p.stat().st_mtime_ns for p in paths]
    assert [p.stat().st_mtime_ns for p in films(2, QUICK, tmp_path)] == before
    with Reader(paths[1]) as reader:
        assert reader.index.key.nonzero()[0].tolist() == [0, 20, 40]
        assert len(reader.index) == 50
        assert reader.frame(49).image.shape == (180, 320, 4)
