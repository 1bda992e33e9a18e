"""`snapshot`: the window's picture, and where each camera's tile stands in it."""

import json

import numpy as np
import pytest
from PySide6.QtGui import QImage

from core.errors import UsageError
from core.operations.incidents import incident_summaries
from core.operations.library import open_library
from gui import theme
from gui.commands.snapshot import parse_size
from gui.main import main
from tests.golden import pixels


@pytest.fixture
def place(told, qapp):
    """(library folder, the taser's incident)."""
    found = next(row.id for row in incident_summaries(told) if "taser" in row.trigger_kinds)
    told.close()
    yield told.location, found
    theme.apply(qapp, "dark")


def test_it_shows_every_camera_at_that_instant(place, tmp_path, capsys):
    location, incident = place
    out = tmp_path / "at.png"
    code = main(["--library", location, "snapshot", incident, "--at", "T+10", "--out", str(out), "--size", "1280x720", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (said["incident"], said["at"], said["png"]) == (incident, "2026-05-15T02:04:17.000Z", str(out))
    assert {t["camera"]: t["state"] for t in said["tiles"]} == {
        "B12": "no_media",
        "B07": "no_media",
        "B21": "missing",
        "D3": "no_media",
        "D5": "no_media",
    }
    image = pixels(QImage(str(out)))
    assert image.shape == (720, 1280, 3)
    for x, y, width, height in (t["rect"] for t in said["tiles"]):
        assert x >= 0
        assert y >= 0
        tile = image[y : y + height, x : x + width]
        assert tile.shape == (height, width, 3)
        assert np.ptp(tile) > 60, "something is drawn there"


def test_light_and_dark_differ(place, tmp_path, capsys):
    location, incident = place
    means = []
    for name in ("dark", "light"):
        out = tmp_path / f"{name}.png"
        assert (
            main(["--library", location, "snapshot", incident, "--at", "+0", "--out", str(out), "--size", "900x600", "--theme", name]) == 0
        )
        assert capsys.readouterr().out.strip() == str(out)
        means.append(pixels(QImage(str(out))).mean())
    assert means[1] > means[0] + 80


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["I-none", "--at", "T+0", "--out", "x.png"], 2, "no incident I-none"),
        (["INCIDENT", "--at", "soon", "--out", "x.png"], 2, "Not a time"),
        (["INCIDENT", "--at", "T+99999", "--out", "x.png"], 2, "outside"),
        (["INCIDENT", "--at", "T+0", "--out", "x.png", "--size", "7"], 2, "not a size"),
        (["INCIDENT", "--at", "T+0", "--out", "/no/such/folder/x.png"], 1, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(place, tmp_path, capsys, monkeypatch, argv, code, words):
    monkeypatch.chdir(tmp_path)
    location, incident = place
    assert main(["--library", location, "snapshot", *[incident if a == "INCIDENT" else a for a in argv]]) == code
    assert words in capsys.readouterr().err
    assert not (tmp_path / "x.png").exists()


def test_the_person_s_settings_are_left_alone(place, tmp_path):
    from core.paths import settings_file

    location, incident = place
    assert main(["--library", location, "snapshot", incident, "--at", "T+0", "--out", str(tmp_path / "x.png"), "--size", "900x600"]) == 0
    assert not settings_file().exists()
    open_library(location).close()


@pytest.mark.parametrize("text", ["", "1600", "1600x", "x900", "0x0", "1600x-1", "99999x99999", "1600 900"])
def test_sizes_that_are_none(text: str):
    with pytest.raises(UsageError):
        parse_size(text)


def test_sizes_that_are_some():
    assert parse_size("1920x1080") == (1920, 1080)
    assert parse_size(" 1280X720 ") == (1280, 720)
