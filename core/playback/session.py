"""Keeps N cameras in step: one clock, a pool of decoders, and what every tile shows now."""

import time
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from core.model.incident import IncidentView, Lane
from core.model.times import Instant
from core.playback import aim, trial
from core.playback.admission import Admission
from core.playback.clock import Clock
from core.playback.patience import Patience
from core.playback.place import Place, shown_clips, where
from core.playback.pool import Pool
from core.playback.show import BLIND_STEP_S, is_late, stepped, tile
from core.playback.sound import SoundFeed
from core.playback.stream import Box, Stream
from core.playback.tiles import TileFrame

DEFAULT_BOX: Box = (480, 270)
IDLE_STREAMS = 8
"""Clips that stay open after they left the screen."""


class PlaybackSession:
    """Owned by one thread (the window's); the workers inside are its own. `source` is the clock's monotonic seconds.

    While playing, all tiles stand at one instant and each shows its camera's newest frame not after it: where a frame is not ready
    the clock is held, and when that lasts, other cameras than the focused one fall back to keyframes, marked as such.
    """

    def __init__(self, view: IncidentView, workers: int | None = None, source: Callable[[], float] = time.monotonic) -> None:
        self._view = view
        self._lanes = {lane.camera.id: lane for lane in view.lanes}
        self._visible = tuple(self._lanes)
        self._focus: str | None = None
        self._boxes: dict[str, Box] = {}
        self._clock = Clock(view.span, view.cue, source)
        self._shown = self._clock.position()
        self._pool = Pool(workers)
        self._admission = Admission(self._pool.workers)
        self._sound = SoundFeed()
        self._patience = Patience(self._admission)
        self._steps = 0
        self._uses = 0
        self._settled = False
        self._tiles: dict[str, TileFrame] = {}

    @property
    def cameras(self) -> tuple[str, ...]:
        return tuple(self._lanes)

    @property
    def playing(self) -> bool:
        return self._clock.playing

    @property
    def speed(self) -> float:
        return self._clock.speed

    @property
    def lean(self) -> frozenset[str]:
        """Cameras that show keyframes only, because the machine is overloaded."""
        return self._admission.lean

    def position(self) -> Instant:
        """The instant the tiles show."""
        return self._shown

    def set_tile_size(self, camera_id: str, width: int, height: int) -> None:
        """The box in device pixels that pictures of this camera are fitted into."""
        box = (max(2, width), max(2, height))
        if self._boxes.get(camera_id) != box:
            self._boxes[camera_id] = box
            self._settled = False

    def set_focus(self, camera_id: str | None) -> None:
        """The camera that comes first when decoding is scarce, and whose frames `step` counts."""
        self._focus = camera_id if camera_id in self._lanes else None

    def set_visible(self, camera_ids: Iterable[str]) -> None:
        """Cameras whose tiles are on screen, in their order; the others are not decoded."""
        self._visible = tuple(c for c in camera_ids if c in self._lanes)
        self._settled = False

    def play(self, speed: float = 1.0) -> None:
        """Run at `speed` x real time, backwards where negative. Nothing happens at the end it runs towards."""
        if speed != self._clock.speed or not self._clock.playing:
            self._admission.reset()
        self._steps = 0
        self._clock.play(speed)
        self._clock.seek(self._shown)
        self._begin()

    def pause(self) -> None:
        if self._clock.playing:
            self._clock.pause()
            self._clock.seek(self._shown)
        self._begin()

    def seek(self, at: Instant) -> None:
        """Latest wins; playing goes on from there."""
        self._steps = 0
        self._clock.seek(at)
        self._shown = self._clock.position()
        self._begin()
        self._aim_at_once()

    def step(self, frames: int) -> None:
        """Pause, then move by whole frames of the focused camera (the first visible one with footage here)."""
        self.pause()
        self._steps += frames
        with self._pool.changed:
            self._apply_steps()
        self._aim_at_once()

    def set_trial(self, camera_id: str, us: int) -> None:
        """Show a camera's clips this many microseconds later than the view has them (0: as it has them). Nothing is decoded for it again."""
        lane = self._view.lane(camera_id)
        if lane is None:
            return
        with self._pool.changed:
            self._lanes[camera_id] = lane = trial.later(lane, us)
            for clip in lane.clips:
                if (stream := self._pool.streams.get(clip.clip.id)) is not None:
                    stream.clip = clip.clip
            self._tiles.pop(camera_id, None)
        self._settled = False
        self._aim_at_once()

    def frames_us(self, camera_id: str, frames: int) -> int:
        """What moves a camera by so many of its frames around the position (positive: later, older frames show), microseconds."""
        with self._pool.changed:
            lane = self._lanes[camera_id]
            return trial.frames_us(lane, self._stream(lane, where(lane, self._view, self._shown)), self._shown, frames)

    def frame_s(self, camera_id: str) -> float:
        """How long this camera shows one frame here, as an average."""
        with self._pool.changed:
            lane = self._lanes[camera_id]
            return trial.frame_s(lane, self._stream(lane, where(lane, self._view, self._shown)))

    def nudge(self, seconds: float) -> float:
        """Follow the sound by at most 5 ms; returns what was moved."""
        return self._clock.nudge_s(seconds)

    def tick(self, now: float | None = None) -> dict[str, TileFrame]:
        """What every visible tile shows now. Never blocks; call it at the screen's rate while playing or not settled."""
        now = self._clock.now() if now is None else now
        with self._pool.changed:
            self._apply_steps()
            aimed = self._clock.position(now)
            late = self._aim(aimed)
            if self._clock.playing and self._patience.waits(late, self._primed(), now, self._loads(), self._order(), self._clock.speed):
                self._clock.seek(self._shown, now)
                aimed = self._shown
            self._shown = aimed
            if self._clock.playing and self._clock.at_end(aimed):
                self._clock.pause(now)
            self._tiles = tiles = {c: self._tile(c, aimed) for c in self._visible}
            self._settled = not self._clock.playing and not self._steps and not self._unsettled(aimed)
            self._pool.changed.notify_all()
        return tiles

    def settled(self) -> bool:
        """The last tick of a paused session showed every exact picture in its exact size (or why there is none)."""
        return self._settled

    def sound_block(self, camera_id: str, at: Instant, n: int, rate: int, wait_s: float = 0.0) -> NDArray[np.float32]:
        """`n` mono samples of one camera from `at` on; silence where it has none, or (without `wait_s`) not yet."""
        lane = self._lanes.get(camera_id)
        place = where(lane, self._view, at) if lane else None
        if place is None or place.clip is None or place.clip.media_file is None:
            return np.zeros(n, np.float32)
        return self._sound.block(place.clip, at, n, rate, wait_s)

    def close(self) -> None:
        """Joins all threads and closes all files."""
        self._pool.close()
        self._sound.close()

    # -- aiming ------------------------------------------------------------------------------------------------------

    def _aim_at_once(self) -> None:
        with self._pool.changed:
            self._aim(self._clock.position())
            self._pool.changed.notify_all()

    def _aim(self, at: Instant) -> list[str]:
        """Give every stream its goal; returns the cameras whose frame for `at` is not there yet. Lock held."""
        playing, speed = self._clock.playing, self._clock.speed
        goals: set[str] = set()
        late: list[str] = []
        for camera_id in self._visible:
            lane = self._lanes[camera_id]
            place = where(lane, self._view, at)
            stream = self._stream(lane, place)
            if stream is not None:
                goals.add(stream.clip.id)
                focus = camera_id == self._focus
                if not playing:
                    stream.goal = aim.still(stream, at, focus)
                elif camera_id in self._admission.lean:
                    stream.goal, stream.primed = aim.lean(stream, at, speed, focus), False
                else:
                    stream.goal = aim.running(stream, at, self._shown, speed, focus, len(self._visible))
                    if is_late(stream, at):
                        late.append(camera_id)
                    else:
                        stream.primed = True
                        self._patience.in_time(camera_id)
                stream.trim()
            if playing:
                self._preroll(lane, at, speed, stream, goals)
        idle = [s for s in self._pool.streams.values() if s.clip.id not in goals]
        for stream in idle:
            stream.goal, stream.primed = None, False
            stream.trim()
        for stream in sorted(idle, key=lambda s: s.used)[: max(0, len(idle) - IDLE_STREAMS)]:
            stream.retired = True
        return late

    def _preroll(self, lane: Lane, at: Instant, speed: float, current: Stream | None, goals: set[str]) -> None:
        ahead = at.plus_s(aim.PREROLL_S * speed)
        span = (min(at, ahead), max(at, ahead))
        for clip in shown_clips(lane):
            edge = clip.clip.start if speed > 0 else clip.clip.end.plus_us(-1)
            if clip.media_file is None or not span[0] <= edge <= span[1] or (current and clip.clip.id == current.clip.id):
                continue
            stream = self._stream(lane, Place("frame", edge, clip))
            if stream is not None and clip.clip.id not in goals:
                stream.goal = aim.coming(stream, edge, abs(edge.since(at) / speed), speed)
                stream.trim()
                goals.add(clip.clip.id)

    def _stream(self, lane: Lane, place: Place) -> Stream | None:
        if place.state != "frame" or place.clip is None or place.clip.media_file is None:
            return None
        box = self._boxes.get(lane.camera.id, DEFAULT_BOX)
        stream = self._pool.streams.get(place.clip.clip.id)
        if stream is None:
            stream = Stream(lane.camera.id, place.clip.clip, place.clip.media_file, box)
            self._pool.streams[place.clip.clip.id] = stream
        self._uses += 1
        stream.box, stream.retired, stream.used = box, False, self._uses
        return stream

    def _tile(self, camera_id: str, at: Instant) -> TileFrame:
        lane = self._lanes[camera_id]
        place = where(lane, self._view, at)
        made = tile(lane, place, self._stream(lane, place), self._clock.playing and camera_id in self._admission.lean)
        last = self._tiles.get(camera_id)
        return last if not made.exact and last is not None and last.exact and last.at == at else made

    def _unsettled(self, at: Instant) -> bool:
        streams = (self._stream(lane, where(lane, self._view, at)) for lane in map(self._lanes.__getitem__, self._visible))
        return any(is_late(stream, at, fresh=True) for stream in streams if stream is not None)

    # -- waiting -----------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """A new beginning: what is shown is not settled, and every camera may first fill its queue."""
        self._settled = False
        self._patience.begin()
        with self._pool.changed:
            for stream in self._pool.streams.values():
                stream.primed = False

    def _primed(self) -> set[str]:
        return {s.camera_id for s in self._pool.streams.values() if s.primed}

    def _loads(self) -> dict[str, float]:
        """Cores each camera needs at this speed for every frame."""
        speed = abs(self._clock.speed)
        return {s.camera_id: s.cost_s * s.fps * speed for s in self._pool.streams.values() if s.goal is not None}

    def _order(self) -> tuple[str, ...]:
        return tuple(sorted(self._visible, key=lambda c: c != self._focus))

    # -- steps -------------------------------------------------------------------------------------------------------

    def _apply_steps(self) -> None:
        """Steps wait until the index of the camera they count in is known. Lock held."""
        if not self._steps:
            return
        target = self._shown.plus_s(self._steps * BLIND_STEP_S)
        for camera_id in self._order():
            lane = self._lanes[camera_id]
            stream = self._stream(lane, where(lane, self._view, self._shown))
            if stream is not None and not stream.failed:
                if stream.pts_s is None:
                    return
                target = stepped(stream, self._shown, self._steps)
                break
        self._steps = 0
        self._clock.seek(target)
        self._shown = self._clock.position()
