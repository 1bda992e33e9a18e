"""`bench playback`: what the playback engine delivers, beside what the machine can decode at all, measured in the same run."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av

from core.demo.benchvideo import LOOP, read_number
from core.demo.benchview import START, bench_view
from core.model.incident import IncidentView
from core.playback.session import PlaybackSession
from core.playback.tiles import TileFrame

Paint = Callable[[dict[str, TileFrame]], None]
Json = dict[str, Any]
TICK_S = 1 / 60


@dataclass
class Hand:
    """A clock that is moved by hand: how many pictures can be delivered when nothing waits for the time of day."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Seen:
    """Which pictures of each camera were on the tiles while they were the newest, and how far apart tiles stood."""

    shown: dict[str, set[int]]
    """While they were the newest."""
    seen: dict[str, set[int]]
    """Late ones too."""
    worst_skew: int = 0
    worst_skew_late: int = 0
    """The same with tiles that say LATE, or show keyframes only."""
    wrong: int = 0
    read: int = 0
    labels: dict[str, int] = field(default_factory=dict[str, int])
    """How often a tile said this beside its picture."""

    def add(self, tiles: dict[str, TileFrame], fps: float, pixels: bool) -> None:
        numbers: list[int] = []
        late: list[int] = []
        for camera, tile in tiles.items():
            if tile.pts_s is None or tile.image is None:
                continue
            ordinal = round(tile.pts_s * fps)
            self.seen[camera].add(ordinal)
            if tile.exact:
                self.shown[camera].add(ordinal)
            if tile.reason:
                self.labels[tile.reason] = self.labels.get(tile.reason, 0) + 1
            if pixels:
                number = read_number(tile.image)
                numbers += [number] if tile.exact else []
                late += [] if tile.exact else [number]
                self.wrong += number != ordinal % LOOP
        self.read += len(numbers) + len(late)
        self.worst_skew = max(self.worst_skew, _apart(numbers))
        self.worst_skew_late = max(self.worst_skew_late, _apart([*numbers, *late]))


def _apart(numbers: Sequence[int]) -> int:
    """Frames between the oldest and the newest; the numbers go round."""
    ordered = sorted(numbers)
    widest = max((b - a for a, b in zip(ordered, [*ordered[1:], ordered[0] + LOOP], strict=True)), default=LOOP) if ordered else LOOP
    return LOOP - widest


def limit_fps(files: Sequence[Path], seconds: float, box: tuple[int, int]) -> tuple[float, float | None, str]:
    """(pictures a second that all files together are decoded and scaled at, CPU seconds a picture, by what): the `ffmpeg` command, else
    libav alone."""
    command = shutil.which("ffmpeg")
    if command is None:
        return _libav_fps(files, seconds, box), None, "libav through PyAV (there is no ffmpeg command here)"
    scale = f"scale={box[0]}:{box[1]}:flags=area"
    started, cpu = time.perf_counter(), _children_s()
    quiet = [command, "-v", "error", "-nostdin", "-threads", "1", "-filter_threads", "1", "-t", str(seconds)]
    out = ["-map", "0:v:0", "-vf", scale, "-pix_fmt", "bgra", "-f", "null", "-"]
    running = [subprocess.Popen([*quiet, "-i", str(f), *out], stdout=subprocess.DEVNULL) for f in files]
    for process in running:
        process.wait()
    count = len(files) * round(seconds * 30)
    used = (_children_s() - cpu) / count
    return count / (time.perf_counter() - started), used or None, "ffmpeg command, one thread a file, scaled"


def _children_s() -> float:
    """CPU seconds of all ended children; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _libav_fps(files: Sequence[Path], seconds: float, box: tuple[int, int]) -> float:
    frames = round(seconds * 30)

    def work(path: Path) -> None:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            for n, frame in enumerate(container.decode(stream), 1):
                frame.reformat(*box, format="bgra", threads=1)
                if n >= frames:
                    break

    threads = [threading.Thread(target=work, args=(f,)) for f in files]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(files) * frames / (time.perf_counter() - started)


def decode_cpu_s(paths: Sequence[Path], frames: int) -> float:
    """CPU seconds to decode one picture, without scaling, all these files at the same time: cores that share a cache slow each other."""
    spent = [0.0] * len(paths)

    def work(number: int, path: Path) -> None:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            started = time.thread_time()
            for n, _frame in enumerate(container.decode(stream), 1):
                if n >= frames:
                    break
            spent[number] = time.thread_time() - started

    threads = [threading.Thread(target=work, args=(i, p)) for i, p in enumerate(paths)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(spent) / (frames * len(paths))


def delivered(view: IncidentView, seconds: float, box: tuple[int, int], paint: Paint, fps: float = 30.0) -> tuple[float, float]:
    """(pictures a second, CPU seconds a picture) when every picture of every camera is shown and the clock waits for all of them."""
    hand = Hand()
    session = PlaybackSession(view, source=hand, gives_way=False)
    try:
        _ready(session, box)
        session.play(1.0)
        frames = round(seconds * fps)
        while not all(t.exact for t in session.tick().values()):
            time.sleep(0.001)
        started, cpu = time.perf_counter(), time.process_time()
        for _ in range(frames):
            hand.now += 1 / fps
            while True:
                tiles = session.tick()
                if all(t.exact for t in tiles.values()):
                    break
                time.sleep(1 / 120)
            paint(tiles)
        spent, used = time.perf_counter() - started, time.process_time() - cpu
    finally:
        session.close()
    count = frames * len(view.lanes)
    return count / spent, used / count


def on_time(
    view: IncidentView, seconds: float, box: tuple[int, int], paint: Paint, speed: float = 1.0, focus: str | None = None, fps: float = 30.0
) -> Json:
    """Plays on the machine's own clock, one tick each sixtieth of a second as the window does."""
    cameras = [lane.camera.id for lane in view.lanes]
    session, seen = PlaybackSession(view), Seen({c: set() for c in cameras}, {c: set() for c in cameras})
    try:
        _ready(session, box, at_s=0.0 if speed > 0 else seconds * -speed + 1)
        session.set_focus(focus)
        session.play(speed)
        begun: float | None = None
        cpu = slowest = 0.0
        tick = 0
        first = session.position()
        while True:
            now = time.perf_counter()
            tiles = session.tick()
            slowest = max(slowest, time.perf_counter() - now if begun is not None else 0.0)
            paint(tiles)
            if begun is None and session.position() != first:
                begun, cpu, first = now, time.process_time(), session.position()
            if begun is not None:
                seen.add(tiles, fps, tick % 7 == 0)
                if now - begun >= seconds or not session.playing:
                    break
            tick += 1
            time.sleep(max(0.0, TICK_S - (time.perf_counter() - now)))
        spent, used = time.perf_counter() - (begun or 0.0), time.process_time() - cpu
        last = session.position()
    finally:
        session.close()
    low, high = sorted((first.since(START), last.since(START)))
    due = set(range(int(low * fps) + 1, int(high * fps)))
    shares = {c: len(due & s) / max(1, len(due)) for c, s in seen.shown.items()}
    others = [v for c, v in shares.items() if c != focus] or [0.0]
    return {
        "on_time": round(sum(shares.values()) / max(1, len(view.lanes)), 4),
        "on_time_focused": round(shares.get(focus or "", 0.0), 4) if focus else None,
        "on_time_least_other": round(min(others), 4),
        "pictures_least_other_per_s": round(min(len(s) for c, s in seen.seen.items() if c != focus) / spent, 2),
        "clock_over_real": round(abs(last.since(first)) / (spent * abs(speed)), 4),
        "cores": round(used / spent, 3),
        "slowest_tick_ms": round(slowest * 1000, 1),
        "tiles_read": seen.read,
        "wrong_pictures": seen.wrong,
        "skew_frames": seen.worst_skew,
        "skew_frames_with_late_tiles": seen.worst_skew_late,
        "said": dict(sorted(seen.labels.items(), key=lambda kv: -kv[1])[:4]),
        "peak_mb": _peak_mb(),
    }


def _ready(session: PlaybackSession, box: tuple[int, int], at_s: float = 0.0) -> None:
    for camera in session.cameras:
        session.set_tile_size(camera, *box)
    session.seek(START.plus_s(at_s))
    until = time.monotonic() + 20
    while not session.settled() and time.monotonic() < until:
        session.tick()
        session.wait(0.01)


def _peak_mb() -> float | None:
    if sys.platform == "win32":
        return None
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def nothing(_tiles: dict[str, TileFrame]) -> None:
    """Painting, where only the engine is measured."""


def rig(files: Sequence[Path], cameras: int, length_s: float, proxies: Sequence[Path | None] = ()) -> IncidentView:
    """`cameras` cameras over these files, in turn."""
    turn = [i % len(files) for i in range(cameras)]
    return bench_view([files[i] for i in turn], length_s, [proxies[i] for i in turn] if proxies else ())
