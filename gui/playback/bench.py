"""What a window adds to the engine: dragging the playhead over the timeline, painting all tiles, opening; in milliseconds."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from core.demo.benchcases import Footage
from core.demo.benchplay import rig
from core.media import index
from core.media.indexfile import save_index
from core.model.incident import IncidentView
from gui.playback.grid import TileGrid
from gui.playback.player import Player
from gui.timeline.widget import Timeline

Json = dict[str, Any]
SIZE = (1600, 1000)
PATIENCE_S = 30.0


class Bench:
    """Tiles over a timeline, as the review window places them."""

    def __init__(self, app: QApplication, view: IncidentView) -> None:
        self._app = app
        started = time.perf_counter()
        self.player = Player(view)
        self.window, self.grid, self.timeline = QWidget(), TileGrid(), Timeline()
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.grid, 7)
        column.addWidget(self.timeline, 3)
        self.grid.sizes_changed.connect(self.player.set_tile_sizes)
        self.player.frames_changed.connect(self.grid.show_frames)
        self.player.position_changed.connect(self.timeline.set_position)
        self.timeline.seek_requested.connect(self.player.seek)
        self.timeline.set_view(view)
        self.grid.set_view(view)
        self.window.resize(*SIZE)
        self.window.show()
        self.until(lambda: all(t.frame is not None and t.frame.image is not None and t.frame.exact for t in self.grid.tiles))
        self.opened_ms = (time.perf_counter() - started) * 1000

    def until(self, done: Callable[[], bool]) -> None:
        """Runs the event loop. TimeoutError where it takes too long."""
        end = time.perf_counter() + PATIENCE_S
        while not done():
            self._app.processEvents()
            if time.perf_counter() > end:
                raise TimeoutError("the pictures did not come")
            time.sleep(0.0002)
        self._app.processEvents()

    def settle(self) -> None:
        self.until(lambda: not self.player.active)

    def drag(self, moves: int) -> list[float]:
        """Milliseconds from each move of a pointer that drags the playhead until every tile has painted its picture of that moment."""
        self.settle()
        rng = np.random.default_rng(3)
        y = self.timeline.height() // 3
        at = QPoint(int(self.timeline.width() * 0.5), 40)
        self._mouse(QEvent.Type.MouseButtonPress, at)
        spent: list[float] = []
        for _ in range(moves):
            at = QPoint(int(self.timeline.width() * rng.uniform(0.25, 0.95)), y)
            started = time.perf_counter()
            self._mouse(QEvent.Type.MouseMove, at)
            self.until(self._all_shown)
            spent.append((time.perf_counter() - started) * 1000)
            time.sleep(0.008)
        self._mouse(QEvent.Type.MouseButtonRelease, at)
        return spent

    def paint(self, turns: int) -> tuple[float, float]:
        """(all tiles' pictures painted, one copy of as many bytes as the tiles' part of the window has), medians in ms. The tiles are given
        other pictures each turn, as playing gives them."""
        self.settle()
        area = np.zeros((self.grid.height(), self.grid.width(), 4), np.uint8)
        other = np.ones_like(area)
        shown = {t.camera_id: t.frame for t in self.grid.tiles if t.frame is not None and t.frame.image is not None}
        pictures = (shown, {c: replace(frame, image=np.array(frame.image)) for c, frame in shown.items()})
        painted, copied = [], []
        for turn in range(turns):
            self.grid.show_frames(pictures[turn % 2 - 1])
            started = time.perf_counter()
            self._app.processEvents()
            painted.append(time.perf_counter() - started)
            started = time.perf_counter()
            np.copyto(area, other)
            copied.append(time.perf_counter() - started)
        return float(np.median(painted)) * 1000, float(np.median(copied)) * 1000

    def longest_block(self, seconds: float) -> float:
        """Milliseconds: the longest that the event loop was kept while it plays."""
        self.player.play(1.0)
        end, longest = time.perf_counter() + seconds, 0.0
        while time.perf_counter() < end:
            started = time.perf_counter()
            self._app.processEvents()
            longest = max(longest, time.perf_counter() - started)
            time.sleep(0.001)
        self.player.pause()
        return longest * 1000

    def close(self) -> None:
        self.player.close()
        self.window.close()
        self.window.deleteLater()
        self._app.processEvents()

    def _all_shown(self) -> bool:
        at = self.player.position
        return all(t.frame is not None and t.frame.at == at and t.frame.exact and t.frame.image is not None for t in self.grid.tiles)

    def _mouse(self, kind: QEvent.Type, at: QPoint) -> None:
        button = Qt.MouseButton.LeftButton
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        event = QMouseEvent(kind, QPointF(at), QPointF(self.timeline.mapToGlobal(at)), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.timeline, event)


def measure(app: QApplication, made: Footage, indexes: Path, quick: bool) -> Json:
    """`indexes`: a folder where packet indexes are kept, as importing keeps them."""
    out: Json = {"window": SIZE}
    moves, turns = (5, 3) if quick else (120, 300)
    for path in made.high:
        save_index(indexes, path, index.index_of(path))
    index.keep_indexes(indexes)
    for cameras, reach in ((4, 8), (9, 12), (16, 20)):
        view = rig(made.high, cameras, made.length_s, made.copies)
        index._cache.clear()
        bench = Bench(app, view)
        try:
            spent = bench.drag(moves)
            painted, copied = bench.paint(turns)
            out[f"{cameras} cameras"] = {
                "drag_ms": {"p50": _at(spent, 50), "p95": _at(spent, 95), "reach_p95": reach},
                "paint_over_memcpy": round(painted / copied, 2),
                "paint_ms": round(painted, 2),
                "reach_paint_over_memcpy": 1.3,
                "first_pictures_ms": round(bench.opened_ms),
                "blocked_longest_ms": round(bench.longest_block(0.5 if quick else 5.0), 1),
                "reach_blocked_ms": 50,
                "reach_first_pictures_ms": 600,
            }
        finally:
            bench.close()
    index.keep_indexes(None)
    return out


def _at(values: list[float], percent: float) -> float:
    return round(float(np.percentile(values, percent)), 1)
