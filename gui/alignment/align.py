"""Aligning cameras' clocks in sight of the pictures: trials that are seen at once, and kept only with a reason."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from core.model.incident import IncidentView
from core.model.ledger import Mark
from core.playback.trial import view_later
from gui import words
from gui.alignment.bar import AlignBar
from gui.alignment.reason import KeepAllDialog, KeepDialog
from gui.alignment.trial import Trial, amount, less_known, reference_s, sigma_of
from gui.incident.actions import Actions
from gui.incident.inspector import Inspector
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
    inspector: Inspector


class Align(QObject):
    """At most one trial of each camera, any number at a time. `bar` says what is tried."""

    trouble = Signal(str, str)

    def __init__(self, desk: Desk, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._actions, self._window = desk, actions, window
        self.trials: dict[str, Trial] = {}
        """By camera, in the order they were begun."""
        self.marked: Mark | None = None
        self._pictures: dict[Mark, QImage] = {}
        self._base: IncidentView | None = None
        self._keeping: frozenset[str] = frozenset()
        """Cameras whose trials are just being kept."""
        self._mapped: dict[str, int] = {}
        """As the map shows them."""
        self.bar = AlignBar()
        self.bar.keep_requested.connect(self.keep)
        self.bar.discard_requested.connect(self.discard)
        self.bar.discard_all_requested.connect(self.discard_all)
        self.bar.nudge_requested.connect(lambda key_id: self.slots()[key_id]())
        desk.selection.changed.connect(lambda _now: self._tell())

    @property
    def trial(self) -> Trial | None:
        """Of the focused camera; where only one is tried, that."""
        alone = next(iter(self.trials.values())) if len(self.trials) == 1 else None
        return self.trials.get(self._desk.selection.now.camera_id or "", alone)

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
            "align_discard_all": self.discard_all,
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
        view = self._desk.view
        if view is not None:
            first, self.marked = self.marked, None
            trial = self._match(*less_known(view, first, mark))
            if trial is not None:
                self._ask(view, trial)

    def keep(self) -> None:
        """Asks why, and keeps what is tried; of several trials those that are chosen."""
        view, trials = self._desk.view, [t for t in self.trials.values() if t.camera_id not in self._keeping]
        if view is None or not self.trials:
            self.trouble.emit("Nothing is being tried.", "Nudge a camera's clock, or mark the same moment on two cameras, first.")
        elif len(trials) == 1:
            self._ask(view, trials[0])
        elif trials:
            dialog = KeepAllDialog(trials, self._window)
            dialog.start(lambda: self._keep(view, dialog.chosen, not dialog.only.isChecked(), dialog.text))

    def discard(self) -> None:
        """The focused camera's trial (else the only one), or a lone mark: it is shown as it stands."""
        trial = self.trial
        if self.trials and trial is None:
            self.trouble.emit("Several clocks are being tried.", "Choose one of these cameras first, or discard all.")
        elif trial is None or trial.camera_id not in self._keeping:
            self._drop_mark()
            self._show({c: t for c, t in self.trials.items() if trial is None or c != trial.camera_id})

    def discard_all(self) -> None:
        """Everything is shown as it stands, but for what is just being kept."""
        self._drop_mark()
        self._show({c: t for c, t in self.trials.items() if c in self._keeping})

    def take(self, view: IncidentView | None) -> None:
        """The incident was read again, or another one opened: trials go on where their clips still stand as they did."""
        base = self._base
        if not self.trials and self.marked is None:
            return
        if view is None or base is None or view.incident.id != base.incident.id:
            self._forget()
            return

        held = {c: {c, *(m.camera_id for m in t.marks or ())} for c, t in self.trials.items()}
        gone = {c for c, on in held.items() if _changed(base, view, on)}
        if self.marked is not None and _changed(base, view, {self.marked.camera_id}):
            gone |= {self.marked.camera_id}
            self._drop_mark()
        lost, self._keeping = gone - self._keeping, self._keeping - gone
        self._show({c: t for c, t in self.trials.items() if c not in gone})
        if lost:
            self.trouble.emit("The clock was changed meanwhile.", f"What was being tried on {_listed(lost)} is discarded.")

    def _forget(self) -> None:
        """The places show another view already."""
        self._base, self.trials, self._keeping, self._mapped = None, {}, frozenset(), {}
        self._drop_mark()
        self._mark_places({})
        self._tell()

    def _mark_places(self, us: dict[str, int]) -> None:
        """Each place says which cameras it shows as a trial."""
        for place in (self._desk.tiles, self._desk.timeline, self._desk.inspector.clocks):
            place.set_trials(us)

    def _drop_mark(self) -> None:
        self.marked, self._pictures = None, {}

    # the trial

    def _camera(self) -> str | None:
        """The focused camera, where it has anything to move."""
        view, camera_id = self._desk.view, self._desk.selection.now.camera_id
        lane = view.lane(camera_id) if view is not None and camera_id is not None else None
        if lane is None or not lane.clips:
            self.trouble.emit("Choose a camera with a recording first.", "Click its picture or its lane.")
            return None
        return None if camera_id in self._keeping else camera_id

    def _nudge(self, player: Player, camera_id: str, us: int, frames: int | None = None) -> None:
        view = self._desk.view
        assert view is not None
        trial, others = self.trials.get(camera_id), self.trials.keys() - {camera_id}
        if trial is None or trial.marks is not None:
            clip_id = trial.clip_id if trial is not None else self._clip(view, camera_id)
            so_far, frame_s = (trial.us, trial.frame_s) if trial is not None else (0, player.session.frame_s(camera_id))
            against_s = reference_s(view, camera_id, clip_id, player.position, others)
            trial = Trial(camera_id, clip_id, so_far, frame_s, against_s, frames=None if so_far else 0)
        counted = None if trial.frames is None or frames is None else trial.frames + frames
        self._show({**self.trials, camera_id: replace(trial, us=trial.us + us, frames=counted)})

    def _match(self, mine: Mark, other: Mark) -> Trial | None:
        """The trial that makes both marks one moment, by moving the first; what was tried on these two before is dropped."""
        view = self._desk.view
        if view is None:
            return None
        us = other.at.us - mine.at.us
        trial = Trial(mine.camera_id, mine.clip_id, us, mine.frame_s, sigma_of(view, other), (mine, other))
        rest = {c: t for c, t in self.trials.items() if c not in (mine.camera_id, other.camera_id)}
        self._show({**rest, mine.camera_id: trial})
        return self.trials.get(mine.camera_id)

    def _move(self, trial: Trial, mine: Mark) -> Trial | None:
        """The other one of the two marked cameras is to be moved."""
        if trial.marks is None or mine == trial.marks[0]:
            return trial
        return self._match(trial.marks[1], trial.marks[0])

    def _show(self, trials: dict[str, Trial]) -> None:
        """A trial of nothing is none."""
        view, player, before = self._desk.view, self._desk.player, self.trials
        trials = self.trials = {c: t for c, t in trials.items() if t.us}
        if view is None or player is None:
            return
        self._base = view
        for camera_id in before.keys() | trials.keys():
            player.set_trial(camera_id, trials[camera_id].us if camera_id in trials else 0)
        us = {c: t.us for c, t in trials.items()}
        shown = reduce(lambda made, each: view_later(made, *each), us.items(), view)
        self._desk.timeline.set_view(shown)
        self._mark_places(us)
        far = any(abs(us.get(c, 0) - self._mapped.get(c, 0)) >= MAP_US for c in us.keys() | self._mapped.keys())
        if far or (self._mapped and not us):
            self._mapped = us
            self._desk.map.set_view(shown)
            self._desk.map.set_position(player.position)
        self._tell()

    def _ask(self, view: IncidentView, trial: Trial) -> None:
        """Why one trial is to be kept."""
        dialog = KeepDialog(view, trial, self._pictures, self._move, self._window)
        dialog.start(lambda: self._keep(view, [dialog.trial], not dialog.only.isChecked(), dialog.text))

    def _keep(self, view: IncidentView, trials: Sequence[Trial], session: bool, why: str) -> None:
        cameras = frozenset(t.camera_id for t in trials)
        told = [f"{t.camera_id} {amount(t.us, t.frame_s, t.frames)}" for t in trials]
        self._keeping |= cameras

        def done(kept: bool) -> None:
            self._keeping -= frozenset() if kept else cameras  # until the incident is read again it is shown as it was tried
            self._tell()

        self._tell()
        text = f"clock{'s' if len(told) > 1 else ''} of {', '.join(told)}"
        self._actions.keep_shifts(text, [t.shift(view, session) for t in trials], why, done)

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
        self.bar.show_trials(tuple(self.trials.values()), self.trial, marked, self._keeping)


def _times(view: IncidentView, camera_id: str) -> list[tuple[str, object]]:
    lane = view.lane(camera_id)
    return [(c.clip.id, c.clip.time) for c in lane.clips] if lane is not None else []


def _changed(before: IncidentView, now: IncidentView, cameras: set[str]) -> bool:
    return any(_times(before, c) != _times(now, c) for c in cameras)


def _listed(cameras: set[str]) -> str:
    return ", ".join(sorted(cameras))
