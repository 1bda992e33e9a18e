"""What the timeline looks like, kept as pictures. Look at them whenever they are made anew."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model.incident import IncidentView
from core.model.times import Span
from gui import theme
from gui.timeline import Timeline
from tests.golden import MEAN_LIMIT, PIXEL_LIMIT, assert_golden, difference, pixels
from tests.gui.timeline.scenes import Told, hard_view, with_media
from tests.sample import T

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def themed(qapp: QApplication):
    """Puts a theme on the application, and the dark one back."""
    font, sheet, palette = qapp.font(), qapp.styleSheet(), qapp.palette()
    yield lambda name: theme.apply(qapp, name)
    theme.apply(qapp, "dark")
    qapp.setFont(font)
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)


def picture(qtbot: QtBot, view: IncidentView, width: int, height: int) -> Timeline:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    font = QFont(theme.FAMILY)
    font.setPixelSize(13)
    timeline.setFont(font)
    timeline.resize(width, height)
    timeline.set_view(view)
    timeline.set_position(T.plus_s(-11.6))
    return timeline


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_story(qtbot: QtBot, themed, name: str):
    themed(name)
    timeline = picture(qtbot, with_media(), 1280, 300)
    timeline.set_selected_camera("B07")
    assert_golden(timeline.grab().toImage(), GOLDEN / f"story_{name}.png")


@pytest.mark.parametrize("name", ["dark", "light"])
def test_every_finding_at_once(qtbot: QtBot, themed, name: str):
    themed(name)
    assert_golden(picture(qtbot, hard_view(), 1280, 560).grab().toImage(), GOLDEN / f"findings_{name}.png")


def test_close_up_with_a_range(qtbot: QtBot, themed):
    themed("dark")
    timeline = picture(qtbot, with_media(), 1280, 300)
    timeline.set_position(T.plus_s(-0.4))
    timeline.zoom(40)
    timeline.set_range(Span(T.plus_s(-1), T.plus_s(0.5)))
    assert_golden(timeline.grab().toImage(), GOLDEN / "close_dark.png")


@pytest.mark.parametrize("name", ["dark", "light"])
def test_filmstrips_and_loudness(qtbot: QtBot, themed, name: str):
    themed(name)
    timeline = picture(qtbot, with_media(), 1280, 430)
    timeline.set_source(Told())
    assert_golden(timeline.grab().toImage(), GOLDEN / f"film_{name}.png")


def test_single_frames(qtbot: QtBot, themed):
    themed("dark")
    timeline = picture(qtbot, with_media(), 1280, 430)
    timeline.set_source(Told())
    timeline.set_position(T.plus_s(0.1))
    timeline.zoom(500)
    assert_golden(timeline.grab().toImage(), GOLDEN / "frames_dark.png")


def test_a_picture_without_the_lateness_is_told_apart(qtbot: QtBot, themed):
    """The tolerance is for antialiasing: one missing dimension line is a difference."""
    themed("dark")
    view = with_media()
    lanes = tuple(
        replace(lane, findings=tuple(replace(f, seconds=None) if f.kind == "late" else f for f in lane.findings)) for lane in view.lanes
    )
    whole = pixels(picture(qtbot, view, 1280, 300).grab().toImage())
    mean, part = difference(whole, pixels(picture(qtbot, replace(view, lanes=lanes), 1280, 300).grab().toImage()))
    assert mean > MEAN_LIMIT or part > PIXEL_LIMIT
    assert difference(whole, whole) == (0.0, 0.0)
    assert difference(whole, whole[:-1]) == (255.0, 1.0)
