"""Drives one playback session with one timer: every tick it hands on what the tiles show. Idle, it uses no processor time."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.model.incident import IncidentView
from core.model.times import Instant, Span
from core.playback.mix import Mix
from core.playback.session import PlaybackSession
from gui.playback.desk import SoundDesk, sound_cameras

__all__ = ["SPEEDS", "Course", "Player", "sound_cameras"]

SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
TICK_MS = 15


@dataclass(frozen=True, slots=True)
class Course:
    """How a player is driven: the chosen speed, the signed speed it runs at (None: paused), whose sound is heard (one camera's, or as
    `mix` says), whether it goes round and skips what nobody recorded."""

    chosen: float
    running: float | None
    sound_camera: str | None
    mix: Mix | None = None
    looping: bool = False
    skips_gaps: bool = False


class Player(QObject):
    """Facts: `position_changed` (Instant), `playing_changed`, `speed_changed` (negative: backwards), `frames_changed` (TileFrames by
    camera id), `sound_changed` (camera id, MIX or None; the rest at `desk`). `close()` joins all threads; nothing else may be called
    after it.
    """

    position_changed = Signal(object)
    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    frames_changed = Signal(object)
    sound_changed = Signal(object)
    sound_usable_changed = Signal(bool)
    """False: there is no output for sound on this machine, or none any more."""
    loop_changed = Signal(bool)
    gaps_changed = Signal(bool)
    """Whether stretches that nobody recorded are skipped."""
    _decoded = Signal()
    """From a decoder's thread: there is something new to show."""

    def __init__(self, view: IncidentView, parent: QObject | None = None, session: PlaybackSession | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.session = session or PlaybackSession(view)
        self._chosen = 1.0
        self._told: tuple[Instant | None, bool, float] = (None, False, 1.0)
        self.desk = SoundDesk(view, self.session, self)
        self.desk.chosen_changed.connect(self.sound_changed)
        self.desk.usable_changed.connect(self.sound_usable_changed)
        self._closed = False
        self._range: Span | None = None
        self._looping = False
        self._asked = False
        self._decoded.connect(self._on_decoded, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @property
    def view(self) -> IncidentView:
        return self._view

    @property
    def playing(self) -> bool:
        return self.session.playing

    @property
    def position(self) -> Instant:
        return self.session.position()

    @property
    def speed(self) -> float:
        """At which it plays, or would."""
        return self.session.speed if self.session.playing else self._chosen

    @property
    def sound_camera(self) -> str | None:
        """The camera that is heard alone, MIX, or None."""
        return self.desk.mix.chosen

    @property
    def active(self) -> bool:
        """The timer runs: it plays, or exact pictures are still being decoded."""
        return self._timer.isActive()

    def toggle(self) -> None:
        """Play at the chosen speed, or pause; at the very end, from the start again."""
        if self.session.playing:
            self.pause()
        else:
            if self.session.position() >= self._view.span.end.plus_us(-1):
                self.session.seek(self._view.span.start)
            self.play(self._chosen)

    def play(self, speed: float = 1.0) -> None:
        self.session.play(speed)
        self._wake()

    def pause(self) -> None:
        self.session.pause()
        self._wake()

    def set_speed(self, speed: float) -> None:
        """The speed of `toggle` from now on; changes at once while playing."""
        self._chosen = abs(speed)
        if self.session.playing:
            self.session.play(self._chosen if self.session.speed > 0 else -self._chosen)
        self._wake()

    def shuttle(self, direction: int) -> None:
        """J (-1), K (0), L (1), as editors do: real time in that direction, again for double, up to the fastest; against the way it
        runs it slows down, then stands still, then turns."""
        if direction == 0:
            self.pause()
            return
        sign = 1.0 if direction > 0 else -1.0
        running = self.session.speed * sign if self.session.playing else 0.0
        if running > -1.0:
            self.play(sign * next((s for s in SPEEDS if s >= 1 and s > running), SPEEDS[-1]))
        elif running == -1.0:
            self.pause()
        else:
            self.play(-sign * max(s for s in SPEEDS if s < -running))

    def slow(self, direction: int) -> None:
        """Shift+J (-1), Shift+L (1): slow motion in that direction, again for slower still."""
        sign = 1.0 if direction > 0 else -1.0
        running = self.session.speed * sign if self.session.playing else 1.0
        below = [s for s in SPEEDS if s < 1 and (running <= 0 or s < running)]
        self.play(sign * (max(below) if below else SPEEDS[0]))

    @property
    def looping(self) -> bool:
        return self._looping

    def set_range(self, span: Span | None) -> None:
        """What `loop` plays again and again; None: the whole incident."""
        self._range = span
        self.session.loop = (span or self._view.span) if self._looping else None

    def set_loop(self, on: bool) -> None:
        """Play the range (else the whole incident) again and again; the playhead goes into it."""
        if on == self._looping:
            return
        self._looping = on
        self.set_range(self._range)
        if on and self._range is not None and self.position not in self._range:
            self.seek(self._range.start)
        self.loop_changed.emit(on)

    def set_skip_gaps(self, on: bool) -> None:
        """Skip what nobody recorded, or play through it in real time."""
        if on != self.session.skip_gaps:
            self.session.skip_gaps = on
            self.gaps_changed.emit(on)

    def set_alone(self, camera_id: str | None) -> None:
        """The enlarged camera: while it plays the others rest."""
        self.session.set_alone(camera_id or None)
        self._wake()

    def seek(self, at: Instant) -> None:
        """What is at hand is shown at once, not at the next tick: a playhead under a hand drags all pictures with it."""
        self.session.seek(at)
        self._wake()
        if not self._closed and not self.session.playing:
            self._tick()

    def step(self, frames: int) -> None:
        """Pauses; frames of the focused camera."""
        self.session.step(frames)
        self._wake()

    def jump_s(self, seconds: float) -> None:
        self.seek(self.session.position().plus_s(seconds))

    def set_trial(self, camera_id: str, us: int) -> None:
        """A camera's clips are shown this many microseconds later than they stand."""
        self.session.set_trial(camera_id, us)
        self._wake()

    def set_focus(self, camera_id: str | None) -> None:
        self.session.set_focus(camera_id)
        if not self.session.playing:
            self._wake()

    def set_tile_sizes(self, sizes: Mapping[str, tuple[int, int]]) -> None:
        """Device pixels of each visible picture, by camera id."""
        for camera_id, (width, height) in sizes.items():
            self.session.set_tile_size(camera_id, width, height)
        self._wake()

    def set_sound(self, camera_id: str | None) -> None:
        """Whose sound is heard: one camera's, MIX, or None for silence."""
        self.desk.choose(camera_id)

    def course(self) -> Course:
        """For the player that takes this one's place."""
        running = self.session.speed if self.session.playing else None
        return Course(self._chosen, running, self.sound_camera, self.desk.mix, self._looping, self.session.skip_gaps)

    def resume(self, course: Course) -> None:
        """Goes on as another player did; a camera that has no sound any more is not heard."""
        self.set_speed(course.chosen)
        if course.mix is not None:
            self.desk.set_mix(course.mix)
        else:
            self.set_sound(course.sound_camera)
        self._looping = course.looping
        self.set_range(self._range)
        self.loop_changed.emit(course.looping)
        self.set_skip_gaps(course.skips_gaps)
        if course.running is not None:
            self.play(course.running)

    def next_sound(self) -> None:
        """The next camera with sound, then all mixed, then silence, then the first again."""
        self.desk.choose_next()

    def close(self) -> None:
        if not self._closed:
            self._stop()
            self.session.close()

    def retire(self) -> threading.Thread:
        """As `close`, without waiting: a decoder may just be reading through a long recording. The thread ends when all have."""
        self._stop()
        thread = threading.Thread(target=self.session.close, name="playback-close")
        thread.start()
        return thread

    def _stop(self) -> None:
        self._closed = True
        self.session.set_wake(None)
        self._timer.stop()
        self.desk.close()

    def _wake(self) -> None:
        """Something was asked for: tick until all pictures are exact."""
        if not self._closed:
            self._tell()
            self._timer.start()

    def _on_decoded(self) -> None:
        """A picture that is awaited does not wait for the next tick as well."""
        self._asked = False
        if not self._closed and self._timer.isActive() and not self.session.playing:
            self._tick()

    def _pass_word(self) -> None:
        """On a decoder's thread. One word is enough until it is heard."""
        if not self._asked:
            self._asked = True
            self._decoded.emit()

    def _tick(self) -> None:
        now = time.monotonic()
        frames = self.session.tick()
        self.frames_changed.emit(frames)
        self._tell()
        self.desk.follow(now)
        waiting = not self.session.playing and not self.session.settled()
        if not self._closed and not self.session.playing and not waiting:
            self._timer.stop()
        self.session.set_wake(self._pass_word if waiting else None)

    def _tell(self) -> None:
        """Emit what changed since it was last told."""
        now = (self.session.position(), self.session.playing, self.speed)
        before, self._told = self._told, now
        if now[0] != before[0]:
            self.position_changed.emit(now[0])
        if now[1] != before[1]:
            self.playing_changed.emit(now[1])
        if now[2] != before[2]:
            self.speed_changed.emit(now[2])
