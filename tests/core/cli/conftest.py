import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.cli.main import run
from tests.core.cli.videos import film
from tests.rolls import story, write_rolls
from tests.sample import T


@dataclass(frozen=True)
class Said:
    """What one command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        def no_constants(name: str) -> None:
            raise AssertionError(f"{name} is not JSON")

        return json.loads(self.out, parse_constant=no_constants)


Cli = Callable[..., Said]
FINDING = {"kind", "trigger", "camera", "clip", "officer", "probability", "seconds", "reason"}
"""What every document says of a finding."""


def incident_id(cli: Cli, library: Path) -> str:
    """The incident of the taser."""
    found = cli("--library", library, "incidents", "--json").json["incidents"]
    return next(i["id"] for i in found if "T-1" in i["triggers"])


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs a command as on a terminal 160 columns wide, whatever the tests run in."""
    monkeypatch.setenv("COLUMNS", "160")

    def call(*argv: str | Path) -> Said:
        capsys.readouterr()
        code = run([str(a) for a in argv])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return call


@pytest.fixture(scope="session")
def story_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story of tests/rolls.py, imported once; for tests that only read."""
    base = tmp_path_factory.mktemp("story")
    rolls = write_rolls(base / "rolls", story())
    assert run(["--library", str(base / "library"), "import", str(rolls), "--zone", "America/New_York"]) == 0
    return base / "library"


@pytest.fixture
def own_library(story_library: Path, tmp_path: Path) -> Path:
    """A copy of the story's library that a test may change."""
    return Path(shutil.copytree(story_library, tmp_path / "library"))


@pytest.fixture(scope="session")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(library, folder it was imported from): two cameras with films around a trigger at T+0, one 30 fps, one 25 fps from T-1 s on,
    and a third camera without media."""
    base = tmp_path_factory.mktemp("filmed")
    folder = base / "footage"
    shift = {"shift_start": T.plus_s(-3600).iso(), "shift_end": T.plus_s(3600).iso()}

    def clip(name: str, start_s: float, length_s: float, path: str) -> dict[str, object]:
        start, end = T.plus_s(start_s).iso(), T.plus_s(start_s + length_s).iso()
        officer = {"B1": "O1", "B2": "O2", "B3": "O3"}[name]
        return {
            "clip_id": f"C-{name}",
            "camera_id": name,
            "officer_id": officer,
            "start": start,
            "end": end,
            "silent_head_s": "",
            "path": path,
        }

    def stands(name: str, east_m: float) -> list[dict[str, object]]:
        return [{"clip_id": f"C-{name}", "t_s": s, "lat": 41.7637, "lon": -72.6743 + east_m / 83_100, "accuracy_m": 2} for s in range(4)]

    write_rolls(
        folder,
        {
            "cameras": [{"camera_id": c, "kind": "body", "pre_event_s": 0} for c in ("B1", "B2", "B3")],
            "roster": [{"officer_id": f"O{i}", "officer_name": "", "body_camera_id": f"B{i}", **shift} for i in (1, 2, 3)],
            "triggers": [
                {
                    "trigger_id": "T/1",
                    "time": T.iso(),
                    "kind": "taser",
                    "device_id": "B1",
                    "officer_id": "O1",
                    "lat": 41.7637,
                    "lon": -72.6743,
                    "accuracy_m": 2,
                }
            ],
            "clips": [clip("B1", -2.0, 4.0, "b1.mp4"), clip("B2", -1.0, 4.0, "b2.mp4"), clip("B3", -2.0, 4.0, "")],
            "tracks": [*stands("B1", 0), *stands("B2", 3), *stands("B3", 4)],
        },
    )
    film(folder / "b1.mp4", 30, 120)
    film(folder / "b2.mp4", 25, 100)
    library = base / "library"
    assert run(["--library", str(library), "import", str(folder), "--zone", "America/New_York"]) == 0
    return library, folder
