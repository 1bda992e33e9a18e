import argparse
from pathlib import Path

import pytest

from core import paths
from core.cli import demo
from core.errors import UsageError
from core.operations.importing import import_paths
from core.operations.library import Library, open_library, set_zone
from core.progress import Progress
from tests.core.cli.conftest import Cli
from tests.rolls import story, write_rolls


def asked(**given: object) -> argparse.Namespace:
    return argparse.Namespace(**{"into": None, "library": None, **given})


def test_the_demo_never_builds_in_the_users_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIGHTLINE_LIBRARY", str(tmp_path / "mine"))
    where, folder = demo.place(asked())
    assert Path(where) == folder == paths.demo_library()
    assert where != paths.default_library()


def test_into_goes_before_an_explicit_library(tmp_path: Path) -> None:
    assert demo.place(asked(into=tmp_path / "a", library=str(tmp_path / "b"))) == (str(tmp_path / "a"), tmp_path / "a")
    assert demo.place(asked(library=str(tmp_path / "b"))) == (str(tmp_path / "b"), tmp_path / "b")
    assert demo.place(asked(library="postgresql://host/db")) == ("postgresql://host/db", paths.demo_library())


def test_into_a_library_that_is_somebody_elses(tmp_path: Path) -> None:
    open_library(tmp_path / "mine").close()
    with pytest.raises(UsageError, match="did not make"):
        demo.place(asked(into=tmp_path / "mine"))


@pytest.mark.parametrize("minutes", ["0", "0.7", "-1", "nan", "inf", "x"])
def test_a_demo_too_short_to_tell_its_story_is_wrong_usage(cli: Cli, minutes: str) -> None:
    assert cli("demo", "--minutes", minutes).code == 2


def test_it_prints_what_is_in_it(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for: list[tuple[Path, float | None, str]] = []

    def told(folder: Path, minutes: float | None, progress: Progress, library: str) -> Library:
        asked_for.append((folder, minutes, library))
        opened = open_library(library)
        set_zone(opened, "America/New_York")
        import_paths(opened, [write_rolls(folder / "footage", story())], progress)
        return opened

    monkeypatch.setattr("core.demo.build.build_demo", told)
    said = cli("demo", "--into", tmp_path / "here", "--no-window", "--minutes", "1")
    assert said.code == 0, said.err
    assert asked_for == [(tmp_path / "here", 1.0, str(tmp_path / "here"))]
    assert "4 of 5 cameras recorded" in said.out and "Late activation" in said.out and str(tmp_path / "here") in said.out
    document = cli("--library", tmp_path / "here", "incidents", "--json").json
    assert len(document["incidents"]) == said.out.count("cameras recorded")
