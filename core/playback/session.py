"""Keeps N cameras in step: one clock, a pool of decoders, and what every tile shows now."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.model.incident import IncidentView, Lane
from core.model.times import Instant, Span
from core.playback import aim, trial
from core.playback.barrier import Barrier
from core.playback.clock import Clock
from core.playback.director import Director
from core.playback.ladder import FULL, Ladder
from core.playback.place import Place
from core.playback.pool import Pool
from core.playback.roads import Road, turn
from core.playback.scales import Scales
from core.playback.show import BLIND_STEP_S, stepped, tile
from core.playback.sound import SoundFeed
from core.playback.stage import Stage
from core.playback.tiles import TileFrame


class PlaybackSession:
    """Owned by one thread (the window's); the workers inside are its own. `source` is the clock's monotonic seconds.

    All tiles stand at one instant and each shows its camera's newest frame not after it. Playing starts when all visible cameras have
    their picture; then nobody is waited for: a camera that is late says so and catches up, and where the machine cannot decode all, the
    ladder says what gives way. `proxies`: whether small copies may be shown (what is paused is always the original); `gives_way`:
    whether quality may.
    """

    def __init__(
        self,
        view: IncidentView,
        workers: int | None = None,
        source: Callable[[], float] = time.monotonic,
        proxies: bool = True,
        gives_way: bool = True,
    ) -> None:
        self._clock = Clock(view.span, view.cue, source)
        self._shown = self._clock.position()
        self._pool = Pool(workers)
        self._ladder = Ladder(self._pool.workers)
        self._stage = Stage(view, self._pool, self._ladder, proxies)
        self._director = Director(self._stage, self._ladder, self._pool.workers)
        self._barrier = Barrier()
        self._scales = Scales(self._stage, self._ladder, self._barrier, self._director, self._pool)
        self._gives_way = gives_way
        self._sound = SoundFeed()
        self._steps = 0
        self._settled = self._planned = False
        self._tiles: dict[str, TileFrame] = {}
        self._ticked: float | None = None
        self._sought = (-1e9, -1e9)  # when the last seek came, and the one before it
        self.loop: Span | None = None
        """Played again and again, where the playhead is in it."""
        self.skip_gaps = False
        """Whether stretches in which no visible camera recorded are skipped."""

    @property
    def cameras(self) -> tuple[str, ...]:
        return tuple(self._stage.lanes)

    @property
    def playing(self) -> bool:
        return self._clock.playing

    @property
    def speed(self) -> float:
        return self._clock.speed

    @property
    def lean(self) -> frozenset[str]:
        """Cameras that show keyframes only, because the machine is overloaded."""
        return self._ladder.lean

    def rung(self, camera_id: str) -> int:
        """How much of a camera is decoded, as the ladder counts."""
        return self._ladder.level(camera_id)

    def position(self) -> Instant:
        """The instant the tiles show."""
        return self._shown

    def set_tile_size(self, camera_id: str, width: int, height: int) -> None:
        """The box in device pixels that pictures of this camera are fitted into."""
        box = (max(2, width), max(2, height))
        if self._stage.boxes.get(camera_id) != box:
            self._stage.boxes[camera_id] = box
            self._settled = False

    def set_focus(self, camera_id: str | None) -> None:
        """The camera that comes first when decoding is scarce, and whose frames `step` counts."""
        camera_id = camera_id if camera_id in self._stage.lanes else None
        if camera_id != self._stage.focus:
            self._stage.focus = camera_id
            self._settled = self._planned = False
            self._ladder.reset()

    def set_visible(self, camera_ids: Iterable[str]) -> None:
        """Cameras whose tiles are on screen, in their order; the others are not decoded."""
        self._stage.visible = tuple(c for c in camera_ids if c in self._stage.lanes)
        self._settled = False

    def set_alone(self, camera_id: str | None) -> None:
        """While it plays only this camera is decoded, by all workers; the others keep their place and are told to be resting."""
        self._stage.alone = camera_id if camera_id in self._stage.lanes else None
        self._settled = False
        if self._clock.playing:
            self._ladder.reset()
            self._begin()

    def take_proxy(self, sha256: str, path: Path) -> None:
        """A small copy of this recording is there now."""
        with self._pool.changed:
            self._stage.take_proxy(sha256, path)
            self._pool.rouse()

    def set_wake(self, wake: Callable[[], None] | None) -> None:
        """Called on a worker's thread when a decoder has done something; must only pass the word on."""
        self._pool.wake = wake

    def play(self, speed: float = 1.0) -> None:
        """Run at `speed` x real time, backwards where negative. Nothing happens at the end it runs towards."""
        if speed != self._clock.speed or not self._clock.playing:
            self._ladder.reset()
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
        """Latest wins; playing goes on from there. While a hand moves the playhead small copies answer at once."""
        self._steps = 0
        self._sought = (self._clock.now(), self._sought[0])
        self._clock.seek(at)
        self._shown = self._clock.position()
        self._begin()
        with self._pool.changed:
            self._aim(self._shown, self._sought[0])
            if not self._clock.playing:
                self._director.glance(self._shown)
            self._pool.rouse()

    def step(self, frames: int) -> None:
        """Pause, then move by whole frames of the focused camera (the first visible one with footage here)."""
        self.pause()
        self._steps += frames
        with self._pool.changed:
            self._apply_steps()
            self._aim(self._clock.position(), self._clock.now())
            self._pool.rouse()

    def set_trial(self, camera_id: str, us: int) -> None:
        """Show a camera's clips this many microseconds later than the view has them (0: as it has them). Nothing is decoded for it again."""
        lane = self._stage.view.lane(camera_id)
        if lane is None:
            return
        with self._pool.changed:
            self._stage.set_lane(trial.later(lane, us))
            self._tiles.pop(camera_id, None)
            self._settled = self._planned = False
            self._aim(self._shown, self._clock.now())
            self._pool.rouse()

    def frames_us(self, camera_id: str, frames: int) -> int:
        """What moves a camera by so many of its frames around the position (positive: later, older frames show), microseconds."""
        with self._pool.changed:
            stream = self._stage.stream_at(camera_id, self._shown)
            return trial.frames_us(self._stage.lanes[camera_id], stream, self._shown, frames)

    def frame_s(self, camera_id: str) -> float:
        """How long this camera shows one frame here, as an average."""
        with self._pool.changed:
            return trial.frame_s(self._stage.lanes[camera_id], self._stage.stream_at(camera_id, self._shown))

    def nudge(self, seconds: float) -> float:
        """Follow the sound by at most 5 ms; returns what was moved."""
        return self._clock.nudge_s(seconds)

    def tick(self, now: float | None = None) -> dict[str, TileFrame]:
        """What every visible tile shows now. Never blocks; call it at the screen's rate while playing or not settled."""
        now = self._clock.now() if now is None else now
        passed_s = 0.0 if self._ticked is None else max(0.0, now - self._ticked)
        self._ticked = now
        with self._pool.changed:
            self._apply_steps()
            aimed = self._road(self._clock.position(now), now)
            places, late = self._aim(aimed, now)
            if self._clock.playing:
                if self._barrier.waits(late, now):
                    self._clock.seek(self._shown, now)
                    aimed = self._shown
                    places = {c: self._stage.place(c, aimed) for c in self._stage.visible}
                elif self._gives_way:
                    self._scales.weigh(late, self._clock.speed, passed_s, now)
            self._shown = aimed
            ended = self._clock.playing and self._clock.at_end(self._clock.position(now))
            if ended:
                self._clock.pause(now)
            self._tiles = tiles = {c: self._tile(c, places[c]) for c in self._stage.visible}
            self._settled = not self._clock.playing and not ended and not self._steps and self._stage.settled(aimed)
            self._pool.rouse()
        return tiles

    def settled(self) -> bool:
        """The last tick of a paused session showed every exact picture in its exact size (or why there is none)."""
        return self._settled

    def sound_block(self, camera_id: str, at: Instant, n: int, rate: int, wait_s: float = 0.0) -> NDArray[np.float32]:
        """`n` mono samples of one camera from `at` on; silence where it has none, or (without `wait_s`) not yet."""
        lane = self.lane(camera_id)
        return np.zeros(n, np.float32) if lane is None else self._sound.lane_block(lane, at, n, rate, wait_s)

    def lane(self, camera_id: str) -> Lane | None:
        """A camera's clips as they are shown now, a clock that is tried included."""
        return self._stage.lanes.get(camera_id)

    def wait(self, seconds: float) -> bool:
        """Until a decoder has done something, at most so long; whether none has anything to do. For callers without a window's timer."""
        with self._pool.changed:
            self._pool.changed.wait(seconds)
            return self._pool.resting()

    def close(self) -> None:
        """Joins all threads and closes all files."""
        self._pool.close()
        self._director.close()
        self._sound.close()

    def _road(self, aimed: Instant, now: float) -> Instant:
        """The instant to show: on the speed's grid, round the loop, over stretches that nobody recorded."""
        if not self._clock.playing:
            return aimed
        speed = self._clock.speed
        road = Road(self._shown, aimed, speed > 0, self._clock.at_end(aimed))
        if (to := turn(road, self.loop, self._stage if self.skip_gaps else None)) is not None:
            return self._jump(to, now)
        snapped = aim.on_grid(aimed, speed)
        return max(snapped, self._shown) if speed > 0 else min(snapped, self._shown)

    def _jump(self, at: Instant, now: float) -> Instant:
        self._clock.seek(at, now)
        self._shown = self._clock.position(now)
        self._begin_again()
        return self._shown

    def _aim(self, at: Instant, now: float) -> tuple[dict[str, Place], list[str]]:
        """As Director.aim. Lock held."""
        speed = self._clock.speed if self._clock.playing else None
        if speed is not None and self._gives_way and not self._planned:
            self._planned = self._ladder.plan(self._stage.need(speed))
        return self._director.aim(at, self._shown, speed, speed is None and self._dragging(now), self._barrier.up)

    def _dragging(self, now: float) -> bool:
        """Two wishes shortly one after the other, the last just now: a hand is moving the playhead."""
        last, before = self._sought
        return now - last < aim.REST_S and last - before < 3 * aim.REST_S

    def _tile(self, camera_id: str, place: Place) -> TileFrame:
        stream, playing = self._stage.stream(camera_id, place), self._clock.playing
        rung = self._ladder.level(camera_id) if playing else FULL
        made = tile(self._stage.lanes[camera_id], place, stream, rung, playing, self._stage.resting(camera_id, playing))
        last = self._tiles.get(camera_id)
        return last if not made.exact and last is not None and last.exact and last.at == place.at else made

    def _begin(self) -> None:
        """A new beginning: what is shown is not settled, and every camera may first fetch its picture."""
        self._settled = self._planned = False
        self._begin_again()

    def _begin_again(self) -> None:
        self._barrier.begin()
        self._ticked = None

    def _apply_steps(self) -> None:
        """Steps wait until the index of the camera they count in is known. Lock held."""
        if not self._steps:
            return
        target = self._shown.plus_s(self._steps * BLIND_STEP_S)
        for camera_id in self._stage.order():
            stream = self._stage.stream_at(camera_id, self._shown)
            if stream is not None and not stream.failed:
                if stream.pts_s is None:
                    return
                target = stepped(stream, self._shown, self._steps)
                break
        self._steps = 0
        self._clock.seek(target)
        self._shown = self._clock.position()
