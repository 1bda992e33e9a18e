import argparse
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core import paths
from core.cli import main, results
from core.cli.main import COMMANDS, build_parser, run
from core.errors import BugError, Cancelled, KnownError
from tests.core.cli.conftest import Cli

ROOT = Path(__file__).resolve().parents[3]

WITHOUT_QT = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Block())
from core.cli.main import run
code = run(sys.argv[1:])
heavy = sorted({"PySide6", "av", "cv2", "sqlalchemy", "reportlab", "scipy", "numpy"} & set(sys.modules))
print("loaded:", *heavy, file=sys.stderr)
sys.exit(code)
"""


def python(code: str, *argv: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *argv], capture_output=True, text=True, cwd=ROOT, timeout=120, **options)


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    done = python(WITHOUT_QT, "--help")
    assert done.returncode == 0
    for module in COMMANDS:
        assert f"\n    {module.NAME} " in done.stdout
    assert done.stderr.strip() == "loaded:"


def test_commands_work_where_qt_is_not_installed(story_library: Path) -> None:
    done = python(WITHOUT_QT, "--library", str(story_library), "incidents")
    assert done.returncode == 0
    assert "Taser" in done.stdout


def test_every_command_takes_json_and_the_library_after_its_name() -> None:
    subparsers = next(a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    for name, parser in subparsers.choices.items():
        flags = {flag for action in parser._actions for flag in action.option_strings}
        assert {"--json", "--library", "--objects"} <= flags, name


def test_the_library_may_stand_before_or_after(cli: Cli, story_library: Path) -> None:
    before = cli("--library", story_library, "incidents", "--json")
    after = cli("incidents", "--library", story_library, "--json")
    assert before.code == after.code == 0
    assert before.json == after.json and before.json["incidents"]


def test_the_library_of_the_environment(cli: Cli, story_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_LIBRARY", str(story_library))
    assert cli("incidents", "--json").json["incidents"]


@pytest.mark.parametrize(
    "argv", [["nonsense"], ["import"], ["frames", "I"], ["clips", "--nonsense"], ["link", "--radius-ft", "-3"], ["link", "--post", "nan"]]
)
def test_wrong_usage_is_2_and_says_so(cli: Cli, argv: list[str]) -> None:
    said = cli(*argv)
    assert said.code == 2
    assert "usage: sightline" in said.err and not said.out


def test_without_a_command_or_a_window_it_shows_the_help(cli: Cli) -> None:
    said = cli()
    assert said.code == 2 and "COMMAND" in said.err and not said.out


def test_a_library_that_cannot_be_opened_is_3(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    said = cli("--library", tmp_path / "file", "clips")
    assert said.code == 3
    assert said.err.startswith("sightline: ") and "Traceback" not in said.err


@pytest.mark.parametrize(
    "argv",
    [
        ["incident", "none"],
        ["activations", "none"],
        ["clocks", "none"],
        ["frames", "none", "--at", "T+0", "--into", "out"],
        ["print", "none", "--out", "out.pdf"],
    ],
)
def test_an_unknown_incident_is_2(cli: Cli, story_library: Path, argv: list[str]) -> None:
    said = cli("--library", story_library, *argv)
    assert said.code == 2
    assert "none" in said.err and not said.out


def fake(name: str, fails_with: BaseException | None = None) -> Any:
    """A command module that raises, or prints its name."""

    def add(subparsers: Any) -> None:
        subparsers.add_parser(name)

    def go(_args: argparse.Namespace) -> int:
        if fails_with is not None:
            raise fails_with
        print(f"this is {name}")
        return 0

    return SimpleNamespace(NAME=name, add=add, run=go)


@pytest.mark.parametrize("error", [ValueError("so\nodd"), BugError("so", detail="the detail")])
def test_an_unexpected_fault_is_70_one_line_and_a_log(capsys: pytest.CaptureFixture[str], error: Exception) -> None:
    assert run(["boom"], extra=(fake("boom", error),)) == 70
    out, err = capsys.readouterr()
    assert not out
    (line,) = err.splitlines()
    log = Path(line.rpartition(" in ")[2])
    assert line.startswith("sightline: unexpected fault (") and "so" in line
    assert log.parent == paths.log_folder()
    text = log.read_text()
    assert "Traceback" in text and "['boom']" in text
    assert ("the detail" in text) == isinstance(error, BugError)


def test_a_fault_is_told_even_where_logs_cannot_be_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("core.cli.faults.log_folder", lambda: tmp_path / "file" / "logs")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert run(["boom"], extra=(fake("boom", ValueError("odd")),)) == 70
    assert Path(capsys.readouterr().err.strip().rpartition(" in ")[2]).parent == tmp_path


def test_what_the_world_did_wrong_is_said_with_its_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["boom"], extra=(fake("boom", KnownError("The disk is full.", "Make room.")),)) == 1
    assert capsys.readouterr().err == "sightline: The disk is full.\n  Make room.\n"


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), Cancelled()])
def test_stopping_is_130(capsys: pytest.CaptureFixture[str], stop: BaseException) -> None:
    assert run(["boom"], extra=(fake("boom", stop),)) == 130
    assert capsys.readouterr().err == "sightline: stopped\n"


def test_the_windows_commands_join_and_replace(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo"], extra=(fake("demo"),)) == 0
    assert run([], extra=(fake("open"),)) == 0
    assert capsys.readouterr().out == "this is demo\nthis is open\n"


def test_a_reader_that_leaves_early_hears_nothing_more(story_library: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from core.cli.main import run; import sys; sys.exit(run(sys.argv[1:]))",
        "--library",
        str(story_library),
    ]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*command, "clips", "--json"], stdout=write, stderr=subprocess.PIPE, text=True, cwd=ROOT, timeout=60)
    os.close(write)
    assert done.returncode == 141
    assert done.stderr == ""


def test_every_command_file_says_its_name_once() -> None:
    names = [m.NAME for m in main.COMMANDS]
    assert len(set(names)) == len(names)
    assert results.NAME in names
