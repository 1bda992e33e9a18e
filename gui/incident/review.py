"""One open incident: loads it without blocking, keeps every place of the window at the same instant and the same selection."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from core.events import Change
from core.model.finding import Finding
from core.model.incident import IncidentView
from core.model.times import Instant
from core.operations.incidents import incident_view
from core.operations.library import Library
from gui.incident.actions import Actions
from gui.incident.inspector import Inspector
from gui.incident.moments import next_stop
from gui.incident.selection import Selected, Selection
from gui.jobs.runner import Jobs
from gui.map.view import MapView
from gui.playback.grid import TileGrid
from gui.playback.player import Player
from gui.playback.transport import TransportBar
from gui.timeline.widget import Timeline


class Review(QObject):
    """Owns the tiles, transport, timeline, map and inspector; a window only places them."""

    opened = Signal(object)
    """IncidentView: a new incident is shown, or the same one changed."""
    trouble = Signal(str, str)

    def __init__(self, library: Library, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._library, self._jobs = library, jobs
        self.view: IncidentView | None = None
        self._wanted: str | None = None
        self._asked = 0
        self.selection = Selection(self)
        self.actions = Actions(library, jobs, window)
        self.player = Player(self)
        self.tiles, self.timeline, self.map, self.inspector = TileGrid(), Timeline(), MapView(), Inspector()
        self.transport = TransportBar(self.player)
        self._connect()

    def open(self, incident_id: str, at: Instant | None = None) -> None:
        """Shows an incident, paused at `at`, else cued before its first trigger. An answer that comes after a newer wish is dropped."""
        self._wanted = incident_id
        self._load(incident_id, at)

    def refresh(self, change: Change) -> None:
        """Reads the open incident again after a commit, keeping the place."""
        if self._wanted is not None and change:
            self._load(self._wanted, None)

    def close_view(self) -> None:
        """No incident: its place in the library is gone."""
        self._wanted, self.view = None, None
        self._asked += 1
        self.player.set_view(None)
        self.tiles.set_view(None)
        for place in (self.timeline, self.map, self.transport):
            place.set_view(None)

    def close(self) -> None:
        self._asked += 1
        self.player.close()

    @property
    def position(self) -> Instant | None:
        return self.player.position() if self.view is not None else None

    def seek(self, at: Instant) -> None:
        if self.view is not None:
            self.player.seek(at)

    def seek_stop(self, forward: bool) -> None:
        """`[` and `]`."""
        if self.view is not None and (at := next_stop(self.view, self.player.position(), forward)) is not None:
            self._go(at)

    def seek_trigger(self) -> None:
        """`T`: the selected trigger, else the first."""
        if self.view is not None:
            trigger = self.view.trigger(self.selection.now.trigger_id) or self.view.first_trigger
            if trigger is not None:
                self._go(trigger.time)

    def focus_camera(self, number: int) -> None:
        """`1` to `9`: the n-th lane, from 0."""
        if self.view is not None and number < len(self.view.lanes):
            self.selection.set_camera(self.view.lanes[number].camera.id)

    def select_finding(self, finding: Finding) -> None:
        self.selection.set_finding(finding)

    # loading

    def _load(self, incident_id: str, at: Instant | None) -> None:
        self._asked += 1
        asked = self._asked
        self._jobs.run(
            lambda _p: incident_view(self._library, incident_id),
            "Opening the incident",
            on_done=lambda view: self._arrive(asked, view, at),
            on_error=lambda error: self._miss(asked, error),
            quiet=True,
        )

    def _arrive(self, asked: int, view: IncidentView, at: Instant | None) -> None:
        if asked != self._asked:
            return
        same = self.view is not None and self.view.incident.id == view.incident.id
        self.view = view
        if not same:
            self.selection.clear()
        self.player.set_view(view)
        self.tiles.set_view(view)
        for place in (self.timeline, self.map, self.transport, self.inspector):
            place.set_view(view)
        self._select(self.selection.now)
        if at is not None or not same:
            self.player.seek(at or view.cue)
        self._move(self.player.position())
        self.opened.emit(view)

    def _miss(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self.trouble.emit(getattr(error, "text", str(error)), getattr(error, "hint", ""))

    # keeping places together

    def _connect(self) -> None:
        self.selection.changed.connect(self._select)
        self.player.position_changed.connect(self._move)
        self.timeline.seek_requested.connect(self.seek)
        self.timeline.trigger_selected.connect(self.selection.set_trigger)
        self.timeline.zoom_changed.connect(self.transport.set_zoom)
        self.transport.zoom_requested.connect(self.timeline.set_zoom_level)
        self.tiles.camera_selected.connect(self.selection.set_camera)
        self.tiles.camera_enlarged.connect(self.selection.set_camera)
        for place in (self.timeline, self.map):
            place.camera_selected.connect(self.selection.set_camera)
        wishes = self.inspector.wishes
        wishes.seek_requested.connect(self._go)
        wishes.camera_selected.connect(self.selection.set_camera)
        wishes.trigger_selected.connect(self.selection.set_trigger)
        wishes.finding_selected.connect(self.select_finding)
        wishes.answer_requested.connect(lambda finding: self._with_view(self.actions.answer, finding))
        wishes.decision_requested.connect(lambda clip, status: self._with_view(self.actions.decide, clip, status))
        wishes.clock_requested.connect(lambda clip: self._with_view(self.actions.set_clock, clip))
        wishes.assign_requested.connect(lambda clip: self._with_view(self.actions.assign, clip))
        wishes.marker_requested.connect(self.add_marker)
        wishes.marker_removed.connect(self.actions.remove_marker)

    def add_marker(self, text: str) -> None:
        if self.view is not None:
            self.actions.add_marker(self.view, self.player.position(), text, self.selection.now.range)

    def _with_view(self, action: object, *args: object) -> None:
        if self.view is not None and callable(action):
            action(self.view, *args)

    def _go(self, at: Instant) -> None:
        """Jumps, and shows where on the timeline."""
        self.seek(at)
        self.timeline.center_on(at)

    def _move(self, at: Instant) -> None:
        self.timeline.set_position(at)
        self.map.set_position(at)

    def _select(self, now: Selected) -> None:
        self.player.set_focus(now.camera_id)
        for place in (self.tiles, self.timeline, self.map):
            place.set_selected_camera(now.camera_id)
        self.timeline.set_selected_trigger(now.trigger_id)
        self.timeline.set_range(now.range)
        self.inspector.set_selected(now)
