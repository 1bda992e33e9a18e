"""Plays the scene in the real window's widgets, as a process of its own, and prints when which picture was shown.

    python -m tests.gui.playback.heard.play FOLDER PLAN

PLAN is JSON: [seconds after the start, "play" (speed) | "seek" (seconds after the trigger) | "pause" | "sound" (camera, "mix") | "end", value].
"""

import gc
import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from core.playback.mix import MIX
from core.playback.tiles import TileFrame
from gui import theme
from gui.playback.grid import TileGrid
from gui.playback.player import Player
from tests.gui.playback.heard import scene
from tests.sample import T


def main(folder: str, plan: list[tuple[float, str, object]]) -> None:
    app = QApplication([])
    theme.apply(app, "dark")
    gc.freeze()  # before the window is there, as the program does
    view, _clips = scene.view(Path(folder))
    player, grid = Player(view), TileGrid()
    grid.resize(800, 460)
    grid.sizes_changed.connect(player.set_tile_sizes)
    grid.set_view(view)
    grid.show()
    shown: list[tuple[float, float, dict[str, float]]] = []
    done: list[tuple[float, str, object]] = []
    said: list[tuple[float, bool]] = []

    def show(frames: dict[str, TileFrame]) -> None:
        grid.show_frames(frames)
        pictures = {c: f.pts_s for c, f in frames.items() if f.pts_s is not None and f.image is not None}
        shown.append((time.monotonic(), player.session.position().since(T), pictures))

    def act(what: str, value: object) -> None:
        done.append((time.monotonic(), what, value))
        if what == "play":
            player.play(float(str(value)))
        elif what == "seek":
            player.seek(T.plus_s(float(str(value))))
        elif what == "pause":
            player.pause()
        elif what == "sound":
            player.set_sound(MIX if value == "mix" else str(value))
        else:
            app.quit()

    player.frames_changed.connect(show)
    player.sound_usable_changed.connect(lambda usable: said.append((time.monotonic(), usable)))
    for at_s, what, value in plan:
        QTimer.singleShot(round(at_s * 1000), lambda what=what, value=value: act(what, value))
    app.exec()
    player.close()
    json.dump({"shown": shown, "done": done, "said": said}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
