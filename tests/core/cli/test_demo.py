import argparse
from pathlib import Path

import pytest

from core import paths
from core.cli import demo


def asked(**given: object) -> argparse.Namespace:
    return argparse.Namespace(**{"into": None, "library": None, "objects": None, **given})


def test_the_demo_never_builds_in_the_users_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIGHTLINE_LIBRARY", str(tmp_path / "mine"))
    where, footage = demo.place(asked())
    assert Path(where) == paths.demo_library() and footage.parent == paths.demo_library()
    assert where != paths.default_library()


def test_into_goes_before_an_explicit_library(tmp_path: Path) -> None:
    assert demo.place(asked(into=tmp_path / "a", library=str(tmp_path / "b")))[0] == str(tmp_path / "a")
    assert demo.place(asked(library=str(tmp_path / "b"))) == (str(tmp_path / "b"), tmp_path / "b" / "footage")
    assert demo.place(asked(library="postgresql://host/db"))[1].parent == paths.demo_library()
