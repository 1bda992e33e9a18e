"""Drives one playback session with one timer: every tick it hands on what the tiles show. Idle, it uses no processor time."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.model.incident import IncidentView, Lane
from core.model.times import Instant
from core.playback.session import PlaybackSession
from gui.playback.sound import SoundOut

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
TICK_MS = 15


@dataclass(frozen=True, slots=True)
class Course:
    """How a player is driven: the chosen speed, the signed speed it runs at (None: paused), and whose sound is heard."""

    chosen: float
    running: float | None
    sound_camera: str | None


class Player(QObject):
    """Facts: `position_changed` (Instant), `playing_changed`, `speed_changed` (negative: backwards), `frames_changed` (TileFrames by
    camera id), `sound_changed` (camera id or None). `close()` joins all threads; nothing else may be called after it.
    """

    position_changed = Signal(object)
    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    frames_changed = Signal(object)
    sound_changed = Signal(object)
    sound_unusable = Signal()
    """There is no output for sound on this machine."""

    def __init__(self, view: IncidentView, parent: QObject | None = None, session: PlaybackSession | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.session = session or PlaybackSession(view)
        self._chosen = 1.0
        self._told: tuple[Instant | None, bool, float] = (None, False, 1.0)
        self._sound_camera: str | None = None
        self._sound = SoundOut(self.session, self)
        self._sound.unusable.connect(self.sound_unusable)
        self._closed = False
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
        return self._sound_camera

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
        """J (-1), K (0), L (1): starts at real time in that direction, again for double, up to the fastest."""
        if direction == 0:
            self.pause()
            return
        sign = 1.0 if direction > 0 else -1.0
        running = self.session.speed * sign if self.session.playing else 0.0
        self.play(sign * next((s for s in SPEEDS if s >= 1 and s > running), SPEEDS[-1]))

    def seek(self, at: Instant) -> None:
        self.session.seek(at)
        self._wake()

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

    def set_tile_sizes(self, sizes: Mapping[str, tuple[int, int]]) -> None:
        """Device pixels of each visible picture, by camera id."""
        for camera_id, (width, height) in sizes.items():
            self.session.set_tile_size(camera_id, width, height)
        self._wake()

    def set_sound(self, camera_id: str | None) -> None:
        """Whose sound is heard (at real time, forwards); None: silence."""
        if camera_id == self._sound_camera:
            return
        self._sound_camera = camera_id
        self._sound.set_camera(camera_id)
        self.sound_changed.emit(camera_id)

    def course(self) -> Course:
        """For the player that takes this one's place."""
        return Course(self._chosen, self.session.speed if self.session.playing else None, self._sound_camera)

    def resume(self, course: Course) -> None:
        """Goes on as another player did; a camera that has no sound any more is not heard."""
        self.set_speed(course.chosen)
        self.set_sound(course.sound_camera if course.sound_camera in sound_cameras(self._view) else None)
        if course.running is not None:
            self.play(course.running)

    def next_sound(self) -> None:
        """The next camera with sound, then silence, then the first again."""
        choices: list[str | None] = [*sound_cameras(self._view), None]
        here = choices.index(self._sound_camera) if self._sound_camera in choices else -1
        self.set_sound(choices[(here + 1) % len(choices)])

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
        self._timer.stop()
        self._sound.close()

    def _wake(self) -> None:
        """Something was asked for: tick until all pictures are exact."""
        if not self._closed:
            self._tell()
            self._timer.start()

    def _tick(self) -> None:
        frames = self.session.tick()
        self.frames_changed.emit(frames)
        self._tell()
        self._sound.follow()
        if not self._closed and not self.session.playing and self.session.settled():
            self._timer.stop()

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


def sound_cameras(view: IncidentView) -> tuple[str, ...]:
    """Cameras of which some clip has a sound stream and media."""

    def has_sound(lane: Lane) -> bool:
        return any(c.media_file is not None and (c.clip.media is None or bool(c.clip.media.audio)) for c in lane.clips)

    return tuple(lane.camera.id for lane in view.lanes if has_sound(lane))
