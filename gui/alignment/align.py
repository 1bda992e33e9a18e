"""Aligning a camera's clock in sight of the pictures: a trial that is seen at once, and kept only with a reason."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from core.model.incident import IncidentView
from core.model.ledger import Mark
from core.playback.trial import view_later
from gui import words
from gui.alignment.bar import AlignBar
from gui.alignment.reason import KeepDialog
from gui.alignment.trial import Trial, amount, less_known, reference_s, sigma_of
from gui.incident.actions import Actions
from gui.incident.selection import Selection
from gui.map.view import MapView
from gui.playback.grid import TileGrid
from gui.playback.player import Player
from gui.timeline.widget import Timeline

MS_US = 1000
MAP_US = 250_000
"""A camera's place on the map is not known any better than to what it walks in this."""


class Desk(Protocol):
    """The open incident, its player, the focused camera, and the places that a trial moves."""

    view: IncidentView | None
    player: Player | None
    selection: Selection
    tiles: TileGrid
    timeline: Timeline
    map: MapView


class Align(QObject):
    """One trial at a time, of one camera. `bar` says what is tried."""

    trouble = Signal(str, str)

    def __init__(self, desk: Desk, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._actions, self._window = desk, actions, window
        self.trial: Trial | None = None
        self.marked: Mark | None = None
        self._pictures: dict[Mark, QImage] = {}
        self._base: IncidentView | None = None
        self._keeping = False
        self._map_us = 0
        self.bar = AlignBar()
        self.bar.keep_requested.connect(self.keep)
        self.bar.discard_requested.connect(self.discard)
        self.bar.nudge_requested.connect(lambda key_id: self.slots()[key_id]())

    def slots(self) -> dict[str, Callable[[], object]]:
        """By key."""
        return {
            "align_earlier": lambda: self.nudge_frames(-1),
            "align_later": lambda: self.nudge_frames(1),
            "align_ms_earlier": lambda: self.nudge_us(-MS_US),
            "align_ms_later": lambda: self.nudge_us(MS_US),
            "align_ten_earlier": lambda: self.nudge_us(-10 * MS_US),
            "align_ten_later": lambda: self.nudge_us(10 * MS_US),
            "align_mark": self.mark,
            "align_keep": self.keep,
            "align_discard": self.discard,
        }

    def nudge_frames(self, frames: int) -> None:
        """The focused camera by its own frames: later where positive."""
        player, camera_id = self._desk.player, self._camera()
        if player is not None and camera_id is not None:
            self._nudge(player, camera_id, player.session.frames_us(camera_id, frames), frames)

    def nudge_us(self, us: int) -> None:
        player, camera_id = self._desk.player, self._camera()
        if player is not None and camera_id is not None:
            self._nudge(player, camera_id, us)

    def mark(self) -> None:
        """The focused camera's frame; the second mark, on another camera, makes both one moment."""
        mark = self._mark()
        if mark is None:
            return
        if self.marked is None or self.marked.camera_id == mark.camera_id:
            self.marked, self._base = mark, self._desk.view
            self._tell()
            return
        if self.trial is not None and self.trial.camera_id not in (mark.camera_id, self.marked.camera_id):
            self.trouble.emit(f"A trial of {self.trial.camera_id} is open.", "Keep or discard it first.")
            return
        view = self._desk.view
        if view is not None:
            first, self.marked = self.marked, None
            self._match(*less_known(view, first, mark))
            self.keep()

    def keep(self) -> None:
        """Asks why, and keeps the trial."""
        view, trial = self._desk.view, self.trial
        if view is None or trial is None:
            self.trouble.emit("Nothing is being tried.", "Nudge a camera's clock, or mark the same moment on two cameras, first.")
            return
        if self._keeping:
            return
        dialog = KeepDialog(view, trial, self._pictures, self._move, self._window)
        dialog.start(lambda: self._keep(view, dialog.trial, not dialog.only.isChecked(), dialog.text))

    def discard(self) -> None:
        """Everything is shown as it stands; of a lone mark nothing is left."""
        if not self._keeping:
            self.marked, self._pictures = None, {}
            self._show(None)

    def take(self, view: IncidentView | None) -> None:
        """The incident was read again, or another one opened: a trial goes on where its clips still stand as they did."""
        base, trial = self._base, self.trial
        if trial is None and self.marked is None:
            return
        if view is None or base is None or view.incident.id != base.incident.id:
            self._forget()
            return
        touched = {m.camera_id for m in (*((trial.marks or ()) if trial else ()), *((self.marked,) if self.marked else ()))}
        touched |= {trial.camera_id} if trial else set()
        if all(_times(view, camera_id) == _times(base, camera_id) for camera_id in touched):
            self._show(trial)
            return
        kept = self._keeping
        self._forget()
        if not kept:
            self.trouble.emit("The clock was changed meanwhile.", "What was being tried is discarded.")

    def _forget(self) -> None:
        """The places show another view already."""
        self._base = self.trial = self.marked = None
        self._pictures, self._map_us, self._keeping = {}, 0, False
        self._tell()

    # the trial

    def _camera(self) -> str | None:
        """The focused camera, where it has anything to move and no other one is being tried."""
        view, camera_id = self._desk.view, self._desk.selection.now.camera_id
        lane = view.lane(camera_id) if view is not None and camera_id is not None else None
        if lane is None or not lane.clips:
            self.trouble.emit("Choose a camera with a recording first.", "Click its picture or its lane.")
            return None
        if self.trial is not None and self.trial.camera_id != camera_id:
            self.trouble.emit(f"A trial of {self.trial.camera_id} is open.", "Keep or discard it first.")
            return None
        return None if self._keeping else camera_id

    def _nudge(self, player: Player, camera_id: str, us: int, frames: int | None = None) -> None:
        view = self._desk.view
        assert view is not None
        trial = self.trial
        if trial is None:
            clip_id = self._clip(view, camera_id)
            against_s = reference_s(view, camera_id, clip_id, player.position)
            trial = Trial(camera_id, clip_id, 0, player.session.frame_s(camera_id), against_s, frames=0)
        elif trial.marks is not None:
            trial = replace(trial, marks=None, against_s=reference_s(view, camera_id, trial.clip_id, player.position))
        counted = None if trial.frames is None or frames is None else trial.frames + frames
        moved = replace(trial, us=trial.us + us, frames=counted)
        self._show(moved if moved.us else None)

    def _match(self, mine: Mark, other: Mark) -> Trial | None:
        """The trial that makes both marks one moment, by moving the first."""
        view = self._desk.view
        if view is None:
            return None
        self._show(None)
        us = other.at.us - mine.at.us
        self._show(Trial(mine.camera_id, mine.clip_id, us, mine.frame_s, sigma_of(view, other), (mine, other)))
        return self.trial

    def _move(self, mine: Mark) -> Trial | None:
        """The other one of the two marked cameras is to be moved."""
        trial = self.trial
        if trial is None or trial.marks is None or mine == trial.marks[0]:
            return trial
        return self._match(trial.marks[1], trial.marks[0])

    def _show(self, trial: Trial | None) -> None:
        view, player, before = self._desk.view, self._desk.player, self.trial
        self.trial = trial
        if view is None or player is None:
            return
        self._base = view
        if before is not None and (trial is None or trial.camera_id != before.camera_id):
            player.set_trial(before.camera_id, 0)
        if trial is not None:
            player.set_trial(trial.camera_id, trial.us)
        shown = view_later(view, trial.camera_id, trial.us) if trial is not None else view
        self._desk.timeline.set_view(shown)
        us = trial.us if trial is not None else 0
        if us != self._map_us and (trial is None or abs(us - self._map_us) >= MAP_US):
            self._map_us = us
            self._desk.map.set_view(shown)
            self._desk.map.set_position(player.position)
        self._tell()

    def _keep(self, view: IncidentView, trial: Trial, session: bool, why: str) -> None:
        text = f"clock of {trial.camera_id} {amount(trial.us, trial.frame_s, trial.frames)}"
        self._keeping = True

        def done(kept: bool) -> None:
            self._keeping = kept and self._keeping  # until the incident is read again it is shown as it was tried
            self._tell()

        self._tell()
        self._actions.keep_shift(text, trial.shift(view, session), why, done)

    # marks

    def _mark(self) -> Mark | None:
        view, player, camera_id = self._desk.view, self._desk.player, self._desk.selection.now.camera_id
        tile = self._desk.tiles.tile(camera_id) if camera_id is not None else None
        frame = tile.frame if tile is not None else None
        if view is None or player is None or camera_id is None or frame is None or frame.image is None or frame.pts_s is None:
            self.trouble.emit("There is no picture to mark.", "Choose a camera that shows one.")
            return None
        if not frame.exact or frame.clip_id is None:
            self.trouble.emit("The exact picture is not there yet.", "Pause, and mark it then.")
            return None
        time = next(c.clip.time for n in view.lanes for c in n.clips if c.clip.id == frame.clip_id)
        mark = Mark(camera_id, frame.clip_id, frame.pts_s, time.to_utc(frame.pts_s), player.session.frame_s(camera_id))
        height, width = frame.image.shape[:2]
        shown = QImage(frame.image.data, width, height, frame.image.strides[0], QImage.Format.Format_RGB32)
        self._pictures[mark] = shown.copy()
        return mark

    def _clip(self, view: IncidentView, camera_id: str) -> str:
        """What the camera shows, else its first clip."""
        tile, lane = self._desk.tiles.tile(camera_id), view.lane(camera_id)
        assert lane is not None
        shown = tile.frame.clip_id if tile is not None and tile.frame is not None else None
        return shown or lane.clips[0].clip.id

    def _tell(self) -> None:
        mark, view = self.marked, self._desk.view
        zone = view.zone if view is not None else None
        marked = ""
        if mark is not None:
            at = words.time_of_day(mark.at, zone, True)
            marked = f"{mark.camera_id} is marked at {at}: now mark the same moment on another camera."
        self.bar.show_trial(self.trial, marked, self._keeping)


def _times(view: IncidentView, camera_id: str) -> list[tuple[str, object]]:
    lane = view.lane(camera_id)
    return [(c.clip.id, c.clip.time) for c in lane.clips] if lane is not None else []
