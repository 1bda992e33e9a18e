"""The tiles of one incident, laid out as large as they go; one can be enlarged with the others in a strip."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from core.model.incident import IncidentView
from core.playback.meters import Levels
from core.playback.mix import Mix
from core.playback.tiles import TileFrame
from gui.controls import tab_order
from gui.playback.arrange import MARGIN, Box, arrange_enlarged, arrange_recorded
from gui.playback.surface import Surface
from gui.playback.tile import Tile
from gui.playback.tile_painter import EDGE, bars_height
from gui.playback.tile_sound import TileSound


class TileGrid(QWidget):
    """Facts: `camera_selected`, `camera_enlarged` (empty: back to all), `sizes_changed` (device pixels of each picture, by camera).
    Wishes: `mute_requested`, `solo_requested` (camera id).
    """

    camera_selected = Signal(str)
    camera_enlarged = Signal(str)
    sizes_changed = Signal(object)
    mute_requested = Signal(str)
    solo_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: dict[str, Tile] = {}
        self._enlarged: str | None = None
        self._selected: str | None = None
        self._sizes: dict[str, tuple[int, int]] = {}
        self._mix = Mix(())
        self._surface = Surface(self)
        self.setAccessibleName("Cameras")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        return tuple(self._tiles.values())

    @property
    def enlarged(self) -> str | None:
        return self._enlarged

    def tile(self, camera_id: str) -> Tile | None:
        return self._tiles.get(camera_id)

    def set_view(self, view: IncidentView | None) -> None:
        """One tile for each lane, in their order; tiles of cameras that stay keep their picture."""
        trigger = view.first_trigger.time if view and view.first_trigger else None
        lanes = view.lanes if view else ()
        kept = {lane.camera.id: self._tiles.pop(lane.camera.id, None) for lane in lanes}
        for gone in self._tiles.values():
            gone.hide()
            gone.deleteLater()
        self._tiles = {}
        for lane in lanes:
            tile = kept[lane.camera.id]
            if tile is None:
                tile = Tile(lane, trigger, self, self._surface)
                tile.selected.connect(self._on_selected)
                tile.enlarged.connect(self._on_enlarged)
                tile.mute_requested.connect(self.mute_requested)
                tile.solo_requested.connect(self.solo_requested)
                tile.set_sound(TileSound.of(self._mix, lane.camera.id))
                tile.show()
            else:
                tile.set_lane(lane, trigger)
            self._tiles[lane.camera.id] = tile
        tab_order(self, self._tiles.values())
        if self._enlarged not in self._tiles:
            self._enlarged = None
        self.set_selected_camera(self._selected)
        self._sizes = {}
        self._place()

    def show_frames(self, frames: Mapping[str, TileFrame]) -> None:
        """What each camera shows now."""
        for camera_id, frame in frames.items():
            tile = self._tiles.get(camera_id)
            if tile is not None:
                tile.show_frame(frame)

    def set_selected_camera(self, camera_id: str | None) -> None:
        self._selected = camera_id
        for tile in self._tiles.values():
            tile.set_selected(tile.camera_id == camera_id)

    def set_mix(self, mix: Mix) -> None:
        """Which cameras are heard, muted, solo."""
        self._mix = mix
        for tile in self._tiles.values():
            tile.set_sound(TileSound.of(mix, tile.camera_id))

    def set_trials(self, trials: Mapping[str, int]) -> None:
        """Cameras that are shown so many microseconds later than they stand (negative: earlier), as a trial."""
        for tile in self._tiles.values():
            tile.set_trial(trials.get(tile.camera_id, 0))

    def show_levels(self, levels: Levels) -> None:
        """How loud each is now."""
        for tile in self._tiles.values():
            tile.show_level(levels.lanes.get(tile.camera_id))

    def enlarge(self, camera_id: str | None) -> None:
        """One camera large, the others in a strip; None: all the same again."""
        camera_id = camera_id if camera_id in self._tiles else None
        if camera_id != self._enlarged:
            self._enlarged = camera_id
            self._place()
            self.camera_enlarged.emit(camera_id or "")

    def toggle_enlarged(self, camera_id: str | None) -> None:
        self.enlarge(None if self._enlarged == camera_id else camera_id)

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Device pixels of each camera's picture: the boxes for the decoders."""
        return {camera_id: tile.picture_pixels() for camera_id, tile in self._tiles.items()}

    def sizeHint(self) -> QSize:
        return QSize(960, 540)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)

    def resizeEvent(self, _event: object) -> None:
        self._place()

    def event(self, event: QEvent) -> bool:
        """Tool tips of the tiles as well, which pass them on: a tile that looked at all its events would pay for it with every picture."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            tile = self.childAt(event.pos())
            if isinstance(tile, Tile):
                QToolTip.showText(event.globalPos(), tile.hint_at(tile.mapFrom(self, event.pos())), tile)
                return True
        return super().event(event)

    def _place(self) -> None:
        area = Box(MARGIN, MARGIN, max(1, self.width() - 2 * MARGIN), max(1, self.height() - 2 * MARGIN))
        bars, ids = bars_height(self.fontMetrics()), list(self._tiles)
        if self._enlarged is None:
            boxes = arrange_recorded([tile.recorded for tile in self._tiles.values()], area, bars, 2 * EDGE)
        else:
            boxes = arrange_enlarged(len(ids), ids.index(self._enlarged), area, bars, 2 * EDGE)
        for tile, box in zip(self._tiles.values(), boxes, strict=True):
            tile.setGeometry(box.x, box.y, box.width, box.height)
        self._surface.set_tiles(self.tiles)
        sizes = self.sizes()
        if sizes != self._sizes:
            self._sizes = sizes
            self.sizes_changed.emit(sizes)

    def _on_selected(self, camera_id: str) -> None:
        self.set_selected_camera(camera_id)
        self.camera_selected.emit(camera_id)

    def _on_enlarged(self, camera_id: str) -> None:
        self.toggle_enlarged(camera_id)
