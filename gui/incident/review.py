"""One open incident: loads it without blocking, keeps every place of the window at the same instant and the same selection."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from core.events import Change
from core.model.finding import Finding
from core.model.incident import IncidentView
from core.model.times import Instant
from core.operations.incidents import incident_view
from core.operations.library import Library
from gui.alignment.align import Align
from gui.incident import wiring
from gui.incident.actions import Actions
from gui.incident.concern import Concern, chosen_finding, concerned
from gui.incident.footage import footage
from gui.incident.inspector import Inspector
from gui.incident.marks import Marks
from gui.incident.moments import next_stop
from gui.incident.selection import Selected, Selection
from gui.jobs.runner import Jobs
from gui.map.view import MapView
from gui.playback.grid import TileGrid
from gui.playback.player import Course, Player, sound_cameras
from gui.playback.transport import TransportBar
from gui.timeline.index import index_view
from gui.timeline.previews import Previews
from gui.timeline.widget import Timeline
from gui.undo import Undo


class Review(QObject):
    """Owns the tiles, transport, timeline, map and inspector; a window only places them."""

    opened = Signal(object)
    """IncidentView: a new incident is shown, or the same one changed."""
    trouble = Signal(str, str)
    playing_changed = Signal(bool)

    def __init__(self, library: Library, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._library, self._jobs = library, jobs
        self.view: IncidentView | None = None
        self.wanted: str | None = None
        """The incident that is open or being opened."""
        self._asked = 0
        self.selection = Selection(self)
        self.undo = Undo(self)
        self.actions = Actions(library, jobs, window, self.undo)
        self.actions.trouble.connect(self.trouble)
        self.player: Player | None = None
        self._retired: list[Thread] = []
        """Close the players before this one."""
        self.tiles, self.timeline, self.map, self.inspector = TileGrid(), Timeline(), MapView(), Inspector()
        self.transport = TransportBar()
        self.align = Align(self, self.actions, window)
        self.previews = Previews(library, jobs, self)
        self.marks = Marks(self, self.undo)
        wiring.connect_places(self)
        wiring.connect_transport(self)
        wiring.connect_inspector(self)

    def open(self, incident_id: str, at: Instant | None = None) -> None:
        """Shows an incident, paused at `at`, else cued before its first trigger. An answer that comes after a newer wish is dropped."""
        self.wanted = incident_id
        self._load(incident_id, at)

    def refresh(self, change: Change) -> None:
        """Reads the open incident again after a commit, keeping the place."""
        if self.wanted is not None and change:
            self._load(self.wanted, None)

    def close_view(self) -> None:
        """No incident: its place in the library is gone."""
        self.wanted, self.view = None, None
        self.undo.clear()
        self.previews.restart()
        self._asked += 1
        self._replace_player(None)
        self.align.take(None)
        for place in (self.tiles, self.timeline, self.map, self.transport):
            place.set_view(None)

    def close(self) -> None:
        """Joins the decoders."""
        self._asked += 1
        self._replace_player(None)
        self.previews.close()
        for thread in self._retired:
            thread.join()

    def drive(self, act: Callable[[Player], object]) -> None:
        """Something for the player to do, where an incident is open."""
        if self.player is not None:
            act(self.player)

    @property
    def position(self) -> Instant | None:
        return self.player.position if self.player is not None else None

    @property
    def settled(self) -> bool:
        """Every visible tile shows its exact frame of a paused position."""
        return self.player is not None and self.player.session.settled()

    def seek(self, at: Instant) -> None:
        self.drive(lambda player: player.seek(at))

    def seek_stop(self, forward: bool) -> None:
        """`[` and `]`."""
        if self.view is not None and self.position is not None:
            at = next_stop(self.view, self.position, forward, self.selection.now.range)
            if at is not None:
                self.go(at)

    def seek_trigger(self) -> None:
        """`T`: the selected trigger, else the first."""
        if self.view is not None:
            trigger = self.view.trigger(self.selection.now.trigger_id) or self.view.first_trigger
            if trigger is not None:
                self.go(trigger.time)

    def focus_camera(self, number: int) -> None:
        """`1` to `9`: the n-th lane, from 0."""
        if self.view is not None and number < len(self.view.lanes):
            self.selection.set_camera(self.view.lanes[number].camera.id)

    def select_finding(self, finding: Finding) -> None:
        self.selection.set_finding(finding)

    def select_concerned(self, concern: Concern) -> None:
        """The camera that a figure of the department counted here, and its finding, in the Activations tab."""
        found = concerned(self.view, concern) if self.view is not None else None
        if found is not None:
            expected, finding = found
            self.inspector.setCurrentWidget(self.inspector.activations)
            self.selection.set_expected(expected.camera_id, expected.trigger_id, finding.id if finding is not None else None)
            self.inspector.activations.reveal_selected()

    def reveal_finding(self, finding: Finding) -> None:
        """Selects it, in the Activations tab."""
        self.inspector.setCurrentWidget(self.inspector.activations)
        self.select_finding(finding)
        self.inspector.activations.reveal_selected()

    def enlarge(self) -> None:
        """`Enter`: the focused camera alone, or all again."""
        camera_id = self.selection.now.camera_id or (self.view.lanes[0].camera.id if self.view and self.view.lanes else None)
        if camera_id is not None:
            self.tiles.toggle_enlarged(camera_id)

    def save_still(self) -> None:
        """The focused camera's frame, else the first lane's."""
        if self.view is not None and self.view.lanes and self.position is not None:
            self.actions.save_still(self.view, self.selection.now.camera_id or self.view.lanes[0].camera.id, self.position)

    def print_incident(self) -> None:
        if self.view is not None:
            self.actions.print_incident(self.view)

    def add_trigger(self) -> None:
        if self.view is not None and self.position is not None:
            self.actions.add_trigger(self.view, self.position, self.selection.now.camera_id)

    def assign(self) -> None:
        """The clip of the focused camera at the playhead, else its first."""
        lane = self.view.lane(self.selection.now.camera_id or "") if self.view is not None else None
        at = self.position
        if self.view is not None and lane is not None and lane.clips and at is not None:
            clip = next((c.clip for c in lane.clips if at in c.clip.span), lane.clips[0].clip)
            self.actions.assign(self.view, clip.id)
        else:
            self.trouble.emit("Choose a camera with a recording first.", "Click its picture or its lane.")

    def answer(self) -> None:
        """The chosen finding."""
        finding = self._chosen_finding()
        if self.view is not None and finding is not None:
            self.actions.answer(self.view, finding)

    def withdraw_answer(self) -> None:
        finding = self._chosen_finding()
        if self.view is not None and finding is not None:
            self.actions.withdraw_answer(self.view, finding)

    def _chosen_finding(self) -> Finding | None:
        """The selected one, else the focused camera's, one that waits first. Where findings are not in sight they are only shown: nobody
        answers what he does not see."""
        if self.inspector.currentWidget() is not self.inspector.activations:
            self.inspector.setCurrentWidget(self.inspector.activations)
            self.inspector.activations.reveal_selected()
            return None
        view, now = self.view, self.selection.now
        found = chosen_finding(view, now.camera_id, now.finding_id) if view is not None else None
        if found is None:
            self.trouble.emit("Choose a camera with a finding first.", "Click its card, its picture or its lane.")
        return found

    # loading

    def _load(self, incident_id: str, at: Instant | None) -> None:
        self._asked += 1
        asked = self._asked
        self._jobs.run(
            lambda _p: index_view(incident_view(self._library, incident_id)).view,
            "Opening the incident",
            on_done=lambda view: self._arrive(asked, view, at),
            on_error=lambda error: self._miss(asked, error),
            quiet=True,
        )

    def _arrive(self, asked: int, view: IncidentView, at: Instant | None) -> None:
        if asked != self._asked:
            return
        same = self.view is not None and self.view.incident.id == view.incident.id
        before, self.view = self.view, view
        if not same:
            self.selection.clear()
            self.undo.clear()
            self.previews.restart()
        place = at or (self.position if same else None) or view.cue
        course = self.player.course() if self.player is not None and same else None
        replaced = before is None or self.player is None or footage(before) != footage(view)
        if replaced:
            self._replace_player(view)
        for where in (self.tiles, self.timeline, self.map, self.transport, self.inspector):
            where.set_view(view)
        if not same:
            self.marks.restore(self._library.location, view.incident.id)
        self.select(self.selection.now)
        if self.player is not None:
            if at is not None or place != self.player.position:
                self.player.seek(place)
            if replaced:
                self.player.resume(course or Course(1.0, None, next(iter(sound_cameras(view)), None)))
            self.move(self.player.position)
        self.align.take(view)
        self.opened.emit(view)

    def _replace_player(self, view: IncidentView | None) -> None:
        """A session belongs to one state of the footage; the one before closes without keeping the window waiting."""
        self._retired = [thread for thread in self._retired if thread.is_alive()]
        if self.player is not None:
            self._retired.append(self.player.retire())
            self.player.deleteLater()
            self.player = None
            self.playing_changed.emit(False)
        if view is None:
            return
        player = self.player = Player(view, self)
        wiring.follow(self, player)

    def _miss(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self.trouble.emit(getattr(error, "text", str(error)), getattr(error, "hint", ""))

    # keeping places together

    def add_marker(self, text: str) -> None:
        if self.view is not None and self.position is not None:
            self.actions.add_marker(self.view, self.position, text, self.selection.now.range)

    def take_proxy(self, sha256: str, path: Path) -> None:
        """A small copy was just made: the open incident plays it from now on."""
        self.drive(lambda player: player.session.take_proxy(sha256, path))

    def with_view(self, action: object, *args: object) -> None:
        if self.view is not None and callable(action):
            action(self.view, *args)

    def go(self, at: Instant) -> None:
        """Jumps, and shows where on the timeline."""
        self.seek(at)
        self.timeline.center_on(at)

    def move(self, at: Instant) -> None:
        self.transport.set_position(at)
        self.timeline.set_position(at)
        self.map.set_position(at)

    def select(self, now: Selected) -> None:
        self.drive(lambda player: player.set_focus(now.camera_id))
        self.drive(lambda player: player.set_range(now.range))
        for place in (self.tiles, self.timeline, self.map):
            place.set_selected_camera(now.camera_id)
        self.timeline.set_selected_trigger(now.trigger_id)
        self.timeline.set_range(now.range)
        self.inspector.set_selected(now)
