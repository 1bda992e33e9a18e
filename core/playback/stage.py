"""Who is on screen, and the streams behind them. The pool's lock is held where streams are asked for."""

from pathlib import Path

from core.media.proxy import BOX
from core.model.incident import IncidentView, Lane
from core.model.times import Instant
from core.playback import aim
from core.playback.ladder import PROXY as PROXY_RUNG
from core.playback.ladder import Ladder, Need
from core.playback.place import Place, shown_clips, where
from core.playback.pool import Pool
from core.playback.show import is_settled
from core.playback.stream import Box, Stream

DEFAULT_BOX: Box = (480, 270)
COPY_COST = 0.1
"""Of decoding the original: a picture from its small copy."""
IDLE_STREAMS = 8
"""Clips that stay open after they left the screen."""


class Stage:
    """`proxies`: whether small copies may be shown."""

    def __init__(self, view: IncidentView, pool: Pool, ladder: Ladder, proxies: bool) -> None:
        self.view, self._pool, self._ladder, self.proxies = view, pool, ladder, proxies
        self.lanes = {lane.camera.id: lane for lane in view.lanes}
        self.clips = {lane.camera.id: shown_clips(lane) for lane in view.lanes}
        self.visible = tuple(self.lanes)
        self.focus: str | None = None
        self.alone: str | None = None
        """The only camera that is decoded while it plays."""
        self.boxes: dict[str, Box] = {}
        self._places: dict[str, Place] = {}
        self._uses = 0
        self._made: dict[str, Path] = {}
        """Small copies made since, by the recording's hash."""

    def order(self) -> tuple[str, ...]:
        """Visible cameras, the most important first: the one that plays alone, then the focused one."""
        return tuple(sorted(self.visible, key=lambda c: (c != self.alone, c != self.focus)))

    def resting(self, camera_id: str, playing: bool) -> bool:
        """Whether it keeps its place undecoded while another one is enlarged."""
        return playing and self.alone not in (None, camera_id)

    def set_lane(self, lane: Lane) -> None:
        """One camera's lane as its clock is tried: streams go on with what they hold. Lock held."""
        self.lanes[lane.camera.id], self.clips[lane.camera.id] = lane, shown_clips(lane)
        self._places.pop(lane.camera.id, None)
        for clip in lane.clips:
            if (stream := self._pool.streams.get(clip.clip.id)) is not None:
                stream.clip = clip.clip

    def take_proxy(self, sha256: str, path: Path) -> None:
        """Streams of this recording have the small copy opened, later ones do it when they open."""
        self._made[sha256] = path
        for stream in self._pool.streams.values():
            if self.proxies and stream.clip.sha256 == sha256 and stream.proxy is None:
                stream.proxy_file, stream.copy_made = path, stream.count > 0

    def place(self, camera_id: str, at: Instant) -> Place:
        """Where its lane stands; asked for the same instant several times a tick."""
        known = self._places.get(camera_id)
        if known is None or known.at != at:
            known = self._places[camera_id] = where(self.lanes[camera_id], self.view, at, self.clips[camera_id])
        return known

    def stream_at(self, camera_id: str, at: Instant) -> Stream | None:
        return self.stream(camera_id, self.place(camera_id, at))

    def stream(self, camera_id: str, place: Place) -> Stream | None:
        """The stream of a place with footage; a new one where there is none yet."""
        if place.state != "frame" or place.clip is None or place.clip.media_file is None:
            return None
        box = self.boxes.get(camera_id, DEFAULT_BOX)
        stream = self._pool.streams.get(place.clip.clip.id)
        if stream is None:
            clip = place.clip.clip
            proxy_file = self._made.get(clip.sha256 or "") or place.clip.proxy_file
            stream = Stream(camera_id, clip, place.clip.media_file, box, proxy_file if self.proxies else None)
            stream.cost_s = max((s.cost_s for s in self._pool.streams.values() if s.camera_id == camera_id), default=0.0)
            self._pool.streams[place.clip.clip.id] = stream
        self._uses += 1
        stream.box, stream.retired, stream.used = box, False, self._uses
        return stream

    def rest(self, goals: set[str]) -> None:
        """Streams without a goal drop their pictures; of those only a few stay open."""
        idle = [s for s in self._pool.streams.values() if s.clip.id not in goals]
        for stream in idle:
            stream.goal = None
            stream.trim()
        for stream in sorted(idle, key=lambda s: s.used)[: max(0, len(idle) - IDLE_STREAMS)]:
            stream.retired = True

    def proxied(self, stream: Stream, speed: float) -> bool:
        """Whether the small copy is the right source while playing: in a tile no larger than it is, but for the focused one."""
        if stream.proxy is None or not self.proxies:
            return False
        if not 0 < speed <= aim.EVERY or self._ladder.level(stream.camera_id) >= PROXY_RUNG:
            return True
        return stream.camera_id != self.focus and stream.box[0] <= BOX[0] and stream.box[1] <= BOX[1]

    def need(self, speed: float) -> Need:
        """What all visible cameras together ask of the machine at this speed."""
        streams = [s for s in self._pool.streams.values() if s.goal is not None and s.goal.wants and s.camera_id in self.visible]
        loads: dict[str, float] = {}
        for s in streams:
            cores = s.cost_s * s.fps * abs(speed) * (COPY_COST if self.proxied(s, speed) else 1.0)
            loads[s.camera_id] = max(cores, loads.get(s.camera_id, 0.0))
        return Need(loads, self.order(), speed, {s.camera_id for s in streams if s.proxy is not None and self.proxies})

    def settled(self, at: Instant) -> bool:
        """Every visible camera has its exact picture from the original, or none to come."""
        streams = (self.stream_at(camera_id, at) for camera_id in self.visible)
        return all(is_settled(stream, at) for stream in streams if stream is not None)
