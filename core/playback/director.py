"""Says what every stream decodes now, and which cameras have no picture for the instant yet. The pool's lock is held meanwhile."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor

from core.media.proxy_reader import ProxyReader
from core.model.times import Instant
from core.playback import aim
from core.playback.ladder import HALF, KEYS, Ladder
from core.playback.place import Place
from core.playback.show import is_late
from core.playback.stage import Stage
from core.playback.stream import PROXY, Goal, Held, Stream
from core.threads import one_a_core


class Director:
    """`speed` is None while paused."""

    def __init__(self, stage: Stage, ladder: Ladder, workers: int) -> None:
        self._stage, self._ladder, self._workers = stage, ladder, workers
        self._hands: ThreadPoolExecutor | None = None
        self.lost: set[str] = set()
        """Cameras that are late until their next keyframe, where they come in again."""

    def aim(
        self, at: Instant, shown: Instant, speed: float | None, dragging: bool, starting: bool = False
    ) -> tuple[dict[str, Place], list[str]]:
        """Give every stream its goal; returns where each visible camera stands and which have no frame for `at` yet."""
        stage, playing = self._stage, speed is not None
        self.lost.clear()
        places: dict[str, Place] = {}
        goals: set[str] = set()
        late: list[str] = []
        for camera_id in stage.visible:
            place = places[camera_id] = stage.place(camera_id, at)
            stream = stage.stream(camera_id, place)
            if stream is not None:
                goals.add(stream.clip.id)
            if stage.resting(camera_id, playing):
                if stream is not None:
                    stream.goal = Goal((), range(0))
                    stream.trim()
                continue
            if stream is not None:
                stream.goal = self._running(stream, at, shown, speed, starting) if speed is not None else self._still(stream, at, dragging)
                if is_late(stream, at) and not (speed is not None and self._spared(stream, at, speed)):
                    late.append(camera_id)
                    if speed is not None and stream.entry is not None:
                        self.lost.add(camera_id)
                stream.trim()
            if speed is not None:
                self._preroll(camera_id, at, speed, stream, goals)
        stage.rest(goals)
        return places, late

    def glance(self, at: Instant) -> None:
        """Pictures of small copies, made while the caller waits, on all cores: a fraction of a millisecond each."""
        stage = self._stage
        asked: deque[tuple[Stream, ProxyReader, int]] = deque()
        for camera_id in stage.visible if stage.proxies else ():
            stream = stage.stream_at(camera_id, at)
            if stream is not None and stream.proxy is not None and is_late(stream, at, fresh=True):
                asked.append((stream, stream.proxy, stream.ordinal(at)))
        many = min(self._workers, len(asked))
        if many < 2:
            made = _copies(asked)
        else:
            made = [one for part in [self._hand().submit(_copies, asked) for _ in range(many)] for one in part.result()]
        for stream, ordinal, held in made:
            stream.keep_better(ordinal, held)

    def close(self) -> None:
        if self._hands is not None:
            self._hands.shutdown()
            self._hands = None

    def _hand(self) -> ThreadPoolExecutor:
        if self._hands is None:
            self._hands = one_a_core(self._workers, "glance")
        return self._hands

    def _still(self, stream: Stream, at: Instant, dragging: bool) -> Goal:
        focus = stream.camera_id == self._stage.focus
        if dragging and stream.proxy is not None:
            return aim.glance(stream, at, focus)
        return aim.still(stream, at, focus, len(self._stage.visible))

    def _running(self, stream: Stream, at: Instant, shown: Instant, speed: float, starting: bool) -> Goal:
        stage, camera_id = self._stage, stream.camera_id
        threads = self._workers if camera_id == stage.alone else 1
        visible = 1 if stage.alone else len(stage.visible)
        rung, proxied = self._ladder.level(camera_id), stage.proxied(stream, speed)
        return aim.running(stream, aim.Course(at, shown, speed, rung, proxied, camera_id == stage.focus, visible, threads, starting))

    def _spared(self, stream: Stream, at: Instant, speed: float) -> bool:
        """Late by the ladder's own decision: every second picture, or keyframes only."""
        rung = self._ladder.level(stream.camera_id)
        if rung == KEYS and not self._stage.proxied(stream, speed):
            return True
        return rung == HALF and stream.count > 0 and stream.ordinal(at) - 1 in stream.frames

    def _preroll(self, camera_id: str, at: Instant, speed: float, current: Stream | None, goals: set[str]) -> None:
        """Clips of this camera that come on screen shortly are opened and their first pictures decoded."""
        ahead = at.plus_s(aim.PREROLL_S * speed)
        span = (min(at, ahead), max(at, ahead))
        for clip in self._stage.clips[camera_id]:
            edge = clip.clip.start if speed > 0 else clip.clip.end.plus_us(-1)
            if clip.media_file is None or not span[0] <= edge <= span[1] or (current and clip.clip.id == current.clip.id):
                continue
            stream = self._stage.stream(camera_id, Place("frame", edge, clip))
            if stream is not None and clip.clip.id not in goals:
                stream.goal = aim.coming(stream, edge, abs(edge.since(at) / speed), speed, self._stage.proxied(stream, speed))
                stream.trim()
                goals.add(clip.clip.id)


def _copies(asked: deque[tuple[Stream, ProxyReader, int]]) -> list[tuple[Stream, int, Held]]:
    """Takes from what is asked, as others do, until nothing is left; those that can be read."""
    made: list[tuple[Stream, int, Held]] = []
    while asked:
        try:
            stream, proxy, ordinal = asked.popleft()
        except IndexError:  # another one took it
            break
        image = proxy.frame(ordinal, stream.box)
        if image is not None:
            made.append((stream, ordinal, Held(image, stream.box, proxy.damaged(ordinal), PROXY)))
    return made
