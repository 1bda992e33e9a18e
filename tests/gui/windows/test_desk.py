"""Where the window puts its parts, at any size."""

import pytest
from PySide6.QtCore import QPoint, Qt


def test_a_message_moves_nothing(qtbot, window):
    before = [tile.geometry() for tile in window.review.tiles.tiles], window.review.timeline.geometry()
    window.strip.good("Marker kept")
    window.strip.trouble("Something that takes many words to be told. " * 6)
    assert window.strip.isVisible()
    assert ([tile.geometry() for tile in window.review.tiles.tiles], window.review.timeline.geometry()) == before
    assert window.body.rect().contains(window.strip.geometry())
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: window.body.rect().contains(window.strip.geometry()))


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (2560, 1440), (1024, 640)])
def test_every_lane_is_in_sight_and_pictures_are_large(qtbot, window, size):
    window.resize(*size)
    qtbot.waitUntil(lambda: window.size().toTuple() == size)
    layout = window.review.timeline.scene().layout
    if size[1] >= 720:
        assert len(layout.visible_lanes()) == len(window.review.view.lanes)
        assert layout.max_scroll == 0
    if size[0] >= 1280:
        pictures = [tile.picture_pixels()[0] for tile in window.review.tiles.tiles if tile.recorded]
        assert min(pictures) >= 0.18 * size[0]


def test_a_handle_moved_by_hand_stays(qtbot, window):
    assert window.desk.state() == ""
    handle = window.desk._whole.handle(1)
    middle = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(handle, middle - QPoint(0, 60))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle - QPoint(0, 60))
    kept = window.desk._whole.sizes()
    assert window.desk.state()
    window.desk.settle()
    assert window.desk._whole.sizes() == kept
