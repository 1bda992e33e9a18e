"""`sightline bench seek`, in its smallest form: its document key by key."""

from pathlib import Path

import pytest

from core.demo import benchvideo
from core.demo.benchseek import TARGETS
from core.demo.benchvideo import material
from tests.core.cli.conftest import Cli


@pytest.fixture(autouse=True)
def own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchvideo.tempfile, "gettempdir", lambda: str(tmp_path))


def test_its_document(cli: Cli, tmp_path: Path) -> None:
    said = cli("bench", "seek", "--quick").json
    assert said["pictures"] == 120
    assert set(said["figures"]) == set(TARGETS)
    for name, figure in said["figures"].items():
        assert figure["measured"] > 0 and figure["cpu"] > 0
        assert figure["reached"] == (figure["measured"] <= figure["at_most"] == TARGETS[name])
    assert said["reader"]["floor"]["n"] == said["reader"]["reader"]["n"] == 3
    assert 0 < said["reader"]["floor"]["p50_ms"] <= said["reader"]["floor"]["p95_ms"]
    assert len(list((tmp_path / "sightline-bench").iterdir())) == 1


def test_given_recordings(cli: Cli, tmp_path: Path) -> None:
    paths = [material(320, 180, 2, 400, variant).rename(tmp_path / f"{variant}.mp4") for variant in range(2)]
    said = cli("bench", "seek", "--quick", "--from", *map(str, paths)).json
    assert said["data"] == [str(p) for p in paths]
    assert not list((tmp_path / "sightline-bench").iterdir())
    absent = cli("bench", "seek", "--from", "nowhere.mp4")
    assert absent.code == 2
    assert "There is no file nowhere.mp4." in absent.err
