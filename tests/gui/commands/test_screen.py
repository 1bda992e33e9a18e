"""Without a screen, or without what Qt needs, one clear line and no abort; and two Qts in one process live together."""

import subprocess
import sys

import pytest

from gui.commands import screen

LIVES = """
import os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from gui.commands.screen import start
app = start("dark", screen=False)
import cv2
from PySide6.QtWidgets import QLabel
label = QLabel("here")
label.show()
app.processEvents()
assert not label.grab().isNull()
found = [os.environ[k] for k in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR") if "cv2" in os.environ.get(k, "")]
assert not found, found
print("lives", cv2.__version__)
"""
WITHOUT_QT = """
import sys
class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
sys.meta_path.insert(0, NoQt())
from gui.main import main
sys.exit(main(sys.argv[1:]))
"""


def run(code: str, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [sys.executable, "-c", code, *argv], capture_output=True, text=True, timeout=120, env={**kept, **environment}, check=False
    )


def test_opencv_and_pyside_live_in_one_process():
    done = run(LIVES)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("lives")


def test_core_commands_work_without_qt(tmp_path):
    done = run(WITHOUT_QT, "--library", str(tmp_path / "library"), "incidents", "--json")
    assert done.returncode == 0, done.stderr
    assert '"incidents": []' in done.stdout


def test_a_missing_system_library_is_named_with_its_package():
    done = run("from gui.commands.screen import missing; e = missing('libxkbcommon-x11.so.0: cannot open shared object file'); print(e)")
    assert "libxkbcommon-x11" in done.stdout
    assert "apt-get install libxkbcommon-x11-0" in done.stdout


def test_without_a_screen_open_says_so_in_one_line(tmp_path):
    done = run("import sys; from gui.main import main; sys.exit(main(sys.argv[1:]))", "--library", str(tmp_path / "library"))
    assert done.returncode == 1
    assert "no screen" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "there"),
    [
        ({}, False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":987"}, False),
        ({"WAYLAND_DISPLAY": "w", "QT_QPA_PLATFORM": "offscreen"}, False),
    ],
)
def test_what_counts_as_a_screen(monkeypatch, environment: dict[str, str], there: bool):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", "linux")
    assert screen.has_screen() is there
