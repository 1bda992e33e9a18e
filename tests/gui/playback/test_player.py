import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model.times import Instant, Span
from core.playback.mix import MIX
from core.playback.tiles import TileFrame
from gui import theme
from gui.playback.grid import TileGrid
from gui.playback.player import Player, sound_cameras
from gui.playback.tile import Tile
from gui.playback.tile_painter import EDGE
from gui.playback.transport import TransportBar
from tests.core.playback.videos import Made, made, read_ordinal, view_of, write_video
from tests.sample import T, sample_view


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """30 and 25 fps, the second 1.3 s later and with drift."""
    folder = tmp_path_factory.mktemp("player")
    first, second = [3000 * i for i in range(240)], [3600 * i for i in range(160)]
    return {
        "B12": made("CA", "B12", write_video(folder / "a.mp4", first), first, start_s=-1.0),
        "B07": made("CB", "B07", write_video(folder / "b.mp4", second, gop=50), second, start_s=0.3, ppm=60.0),
    }


@pytest.fixture
def player(qapp: QApplication, clips: dict[str, Made]) -> Iterator[Player]:
    theme.apply(qapp, "dark")
    running = Player(view_of({c: [m] for c, m in clips.items()}, missing=["B21"]))
    yield running
    running.close()


def settle(player: Player, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not player.active, timeout=20_000)


def shown_by(tile: Tile) -> int:
    """The ordinal that the tile's painted pixels say."""
    image = tile.grab().toImage()
    image = image.convertToFormat(image.Format.Format_RGB32)
    whole = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    width, height = tile.picture_pixels()
    top = (tile.height() - height) // 2
    return read_ordinal(whole[top : top + height, EDGE : EDGE + width])


def test_it_cues_paused_and_then_rests(player: Player, qtbot: QtBot):
    settle(player, qtbot)
    assert player.position == max(player.view.cue, player.view.span.start)
    ticks: list[object] = []
    player.frames_changed.connect(ticks.append)
    qtbot.wait(120)
    assert ticks == []


def test_the_window_shows_the_newest_frame_of_each_camera_while_it_plays(player: Player, clips: dict[str, Made], qtbot: QtBot):
    grid = TileGrid()
    qtbot.addWidget(grid)
    grid.sizes_changed.connect(player.set_tile_sizes)
    grid.resize(900, 520)
    grid.set_view(player.view)
    grid.show()
    checked: dict[str, set[int]] = {"B12": set(), "B07": set()}

    def check(frames: dict[str, TileFrame]) -> None:
        grid.show_frames(frames)
        for camera, clip in clips.items():
            tile, frame = grid.tile(camera), frames[camera]
            assert tile is not None and frame.at == player.session.position()
            if frame.state == "frame" and frame.exact and frame.image is not None:
                shown = shown_by(tile)
                assert shown == clip.truth(player.session.position())
                checked[camera].add(shown)

    player.frames_changed.connect(check)
    player.seek(T.plus_s(-0.9))
    settle(player, qtbot)
    player.play()
    qtbot.waitUntil(lambda: player.position > T.plus_s(2), timeout=30_000)
    player.pause()
    settle(player, qtbot)
    assert len(checked["B12"]) > 30
    assert len(checked["B07"]) > 15


def test_shuttle_speeds_up_turns_round_and_stops(player: Player, qtbot: QtBot):
    heard: list[float] = []
    player.speed_changed.connect(heard.append)
    for direction in (1, 1, 1, 1, 1, 1, 1):
        player.shuttle(direction)
    assert heard == [2.0, 4.0, 8.0, 16.0, 32.0]
    for _ in range(5):
        player.shuttle(-1)
    assert heard[5:] == [16.0, 8.0, 4.0, 2.0, 1.0] and player.playing
    player.shuttle(-1)
    assert not player.playing
    for direction in (-1, -1, 1, 1):
        player.shuttle(direction)
    assert heard[10:12] == [-1.0, -2.0] and heard[12] == -1.0 and not player.playing
    player.shuttle(1)
    player.shuttle(0)
    assert not player.playing


def test_slow_motion_gets_slower_and_turns_round(player: Player, qtbot: QtBot):
    for direction, speed in ((1, 0.5), (1, 0.25), (1, 0.1), (1, 0.1), (-1, -0.5), (-1, -0.25)):
        player.slow(direction)
        assert player.playing and player.speed == speed


def test_the_range_goes_round_and_gaps_are_skipped_where_asked(player: Player, qtbot: QtBot):
    told: list[tuple[str, bool]] = []
    player.loop_changed.connect(lambda on: told.append(("loop", on)))
    player.gaps_changed.connect(lambda on: told.append(("gaps", on)))
    player.set_range(Span(T.plus_s(1), T.plus_s(1.4)))
    player.set_loop(True)
    assert player.position == T.plus_s(1)
    player.set_skip_gaps(True)
    player.play()
    seen: list[Instant] = []
    player.position_changed.connect(seen.append)
    qtbot.waitUntil(lambda: any(b < a for a, b in pairwise(seen)), timeout=20_000)
    assert all(T.plus_s(1) <= at < T.plus_s(1.4) for at in seen)
    assert player.course().looping and player.course().skips_gaps
    player.set_loop(False)
    assert told == [("loop", True), ("gaps", True), ("loop", False)]


def test_toggle_plays_at_the_chosen_speed(player: Player, qtbot: QtBot):
    states: list[bool] = []
    player.playing_changed.connect(states.append)
    player.set_speed(0.5)
    player.toggle()
    assert (player.playing, player.speed) == (True, 0.5)
    player.set_speed(2.0)
    assert player.session.speed == 2.0
    player.toggle()
    assert states == [True, False]


def test_it_says_so_when_the_end_is_reached(player: Player, qtbot: QtBot):
    player.seek(player.view.span.end.plus_s(-0.3))
    with qtbot.waitSignals([player.playing_changed, player.playing_changed], timeout=20_000):
        player.play(1.0)
    assert not player.playing
    settle(player, qtbot)
    assert player.position == player.view.span.end.plus_us(-1)
    player.toggle()
    assert player.playing and player.position == player.view.span.start


def test_seek_jump_and_step_say_where_they_went(player: Player, clips: dict[str, Made], qtbot: QtBot):
    heard: list[object] = []
    player.position_changed.connect(heard.append)
    player.seek(T.plus_s(1))
    player.jump_s(-0.25)
    assert heard == [T.plus_s(1), T.plus_s(0.75)]
    player.set_focus("B07")
    settle(player, qtbot)
    before = clips["B07"].truth(player.position)
    player.step(3)
    settle(player, qtbot)
    assert clips["B07"].truth(player.position) == before + 3


def test_the_transport_drives_it_with_real_clicks(player: Player, qtbot: QtBot):
    bar = TransportBar()
    qtbot.addWidget(bar)
    bar.follow(player)
    bar.show()
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert player.playing and bar.play.icon_name == "pause"
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert not player.playing and bar.play.icon_name == "play"
    qtbot.mouseClick(bar.end, Qt.MouseButton.LeftButton)
    assert player.position == player.view.span.end.plus_us(-1)
    qtbot.mouseClick(bar.start, Qt.MouseButton.LeftButton)
    assert player.position == player.view.span.start
    settle(player, qtbot)
    qtbot.mouseClick(bar.forward, Qt.MouseButton.LeftButton)
    settle(player, qtbot)
    assert player.position == T.plus_us(-1_000_000 + 33_333)
    assert bar.relative.text() == "T−00:01.0"


def test_next_sound_goes_round_and_ends_in_silence():
    view = sample_view({"C12": Path("/c12.mp4"), "CD3": Path("/cd3.mp4")})
    assert sound_cameras(view) == ("B12", "D3")
    running = Player(view)
    try:
        heard: list[object] = []
        running.sound_changed.connect(heard.append)
        for _ in range(5):
            running.next_sound()
        assert heard == ["B12", "D3", MIX, None, "B12"]
    finally:
        running.close()


def test_closing_while_it_plays_ends_everything(clips: dict[str, Made], qapp: QApplication, qtbot: QtBot):
    running = Player(view_of({c: [m] for c, m in clips.items()}))
    running.play(-8)
    qtbot.wait(50)
    started = time.monotonic()
    running.close()
    running.close()
    assert time.monotonic() - started < 3
    assert not running.active
