"""The review window as a person sees it at one instant, as a picture: the same widgets, waiting until every tile is exact."""

import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor, QImage
from PySide6.QtWidgets import QApplication

from core.errors import KnownError
from core.model.times import Instant
from core.operations.library import Library
from gui.playback.tile import Tile
from gui.windows.main_window import MainWindow

PATIENCE_S = 120.0
STRIPS_S = 20.0
"""How long it waits for the timeline's filmstrips; a long recording's come later than the picture."""
DEFAULT_SIZE = (1600, 1000)


@dataclass(frozen=True, slots=True)
class TilePlace:
    """Where a camera's tile stands in the picture (x, y, width, height in pixels), and what it shows."""

    camera: str
    state: str
    rect: tuple[int, int, int, int]
    utc: Instant | None
    pts_s: float | None


@dataclass(frozen=True, slots=True)
class Picture:
    image: QImage
    tiles: tuple[TilePlace, ...]


def render(app: QApplication, library: Library, incident_id: str, at: Instant, size: tuple[int, int] = DEFAULT_SIZE) -> Picture:
    """Closes the library with its window. KnownError where the pictures do not arrive in time."""
    window = MainWindow(library, None, incident_id, at)
    said: list[str] = []
    window.jobs.failed.connect(lambda text, hint: said.append(f"{text} {hint}"))
    window.review.trouble.connect(lambda text, hint: said.append(f"{text} {hint}"))
    try:
        QCursor.setPos(size[0] // 3, size[1] // 3)  # where nothing lights up under it
        window.resize(*size)
        window.show()
        until = time.monotonic() + PATIENCE_S
        while not _ready(window, at) or (not window.review.previews.settled and time.monotonic() < until - PATIENCE_S + STRIPS_S):
            app.processEvents()
            if said:
                raise KnownError(said[0])
            if time.monotonic() > until:
                raise KnownError("The pictures did not arrive in time.", "Try again when the machine is less busy.")
            time.sleep(0.005)
        app.processEvents()
        image = window.grab().toImage()
        return Picture(image, tuple(_place(window, tile) for tile in window.review.tiles.tiles if tile.isVisible()))
    finally:
        window.close()
        window.deleteLater()
        app.processEvents()


def save(picture: Picture, path: Path) -> Path:
    """As PNG. KnownError where it cannot be written."""
    path = path.absolute()
    if not path.parent.is_dir() or not picture.image.save(str(path), "PNG"):  # pyright: ignore[reportCallIssue, reportArgumentType]
        raise KnownError(f"The picture cannot be written to {path}.", "Choose a folder that exists and that you may write in.")
    return path


def _ready(window: MainWindow, at: Instant) -> bool:
    """The incident is there, stands at the instant, its layout has come to rest, and every tile shows its exact frame."""
    review = window.review
    if review.view is None or window.jobs.active() or review.position is None:
        return False
    bounded = min(max(at, review.view.span.start), review.view.span.end)
    exact = review.settled and not (review.player is not None and review.player.active)
    return abs(review.position.us - bounded.us) <= 1 and exact


def _place(window: MainWindow, tile: Tile) -> TilePlace:
    corner = tile.mapTo(window, QPoint(0, 0))
    frame = tile.frame
    return TilePlace(
        tile.camera_id,
        frame.state if frame else "missing",
        (corner.x(), corner.y(), tile.width(), tile.height()),
        frame.utc if frame else None,
        frame.pts_s if frame else None,
    )
