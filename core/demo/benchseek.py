"""What an exact seek costs over the floor: plain libav, which seeks to the keyframe and decodes to the picture, and nothing else.

Everything is measured in one run, in turns, so that what else the machine does falls on both sides alike; of two rounds over the same
pictures the faster look at each one counts, on both sides.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import numpy as np

from core.demo.benchfloor import BOX, Floor
from core.demo.benchvideo import material
from core.demo.benchview import bench_view
from core.errors import KnownError
from core.media.decoder import Decoder
from core.media.index import index_of
from core.media.reader import Reader
from core.model.incident import IncidentView
from core.playback.session import PlaybackSession

TARGETS = {
    "reader_over_floor_p50": 1.05,
    "reader_over_floor_p95": 1.05,
    "session_over_floor_p50": 1.05,
    "session_over_floor_p95": 1.05,
    "back_inside_gop_p95_ms": 15.0,
    "back_across_gops_over_floor_p95": 1.2,
    "four_cameras_over_one_p50": 2.2,
}
"""At most these, in wall time; `cpu` beside a figure is the same in CPU time, which a busy machine leaves alone."""
ROUNDS = 2
_TICK_S = 0.015
"""The session is asked as often as a window asks, and when a decoder passes the word that it has done something."""
_QUIET_S = 0.02
_LIMIT_S = 60.0

Cost = tuple[float, float]
"""Wall and CPU seconds, all threads of this process."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How often each thing is measured."""

    seeks: int = 40
    backs: int = 20
    fours: int = 15


QUICK_PLAN = Plan(3, 2, 2)


def bench_seek(
    given: Sequence[Path] = (), quick: bool = False, seed: int = 1, say: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """`given`: recordings to seek in (four are used, in turn where fewer); without them they are made."""
    plan = QUICK_PLAN if quick else Plan()
    say("making what to seek in" if not given else "reading the files' indexes")
    made = [] if given else [material(320, 180, 4, 400)] if quick else [material(1920, 1080, 60, 6000, variant) for variant in range(3)]
    paths = list(given) or made
    paths = [paths[i % len(paths)] for i in range(4)]
    opened = [_timed(lambda path=path: index_of(path)) for path in dict.fromkeys(paths)]
    rng = random.Random(seed)
    say("seeking: Reader against the floor")
    reader = _reader(paths[0], plan, rng)
    say("seeking and stepping back in a session")
    session = _session(paths[0], plan, rng)
    say("four cameras against one")
    four = _four(paths, plan, rng)
    return {
        "data": [str(p) for p in given] or "made for this: " + str(paths[0]),
        "pictures": len(index_of(paths[0])),
        "index_ms": _summary(opened),
        "opening": _opening(paths[0]),
        "reader": reader,
        "session": session,
        "cameras": four,
        "figures": _figures(reader, session, four),
    }


def _figures(reader: dict[str, Any], session: dict[str, Any], four: dict[str, Any]) -> dict[str, Any]:
    pairs = {
        "reader_over_floor_p50": (reader["reader"], reader["floor_scaled"]),
        "reader_over_floor_p95": (reader["reader"], reader["floor_scaled"]),
        "session_over_floor_p50": (session["seek"], session["floor"]),
        "session_over_floor_p95": (session["seek"], session["floor"]),
        "back_inside_gop_p95_ms": (session["back_inside_gop"], None),
        "back_across_gops_over_floor_p95": (session["back_across_gops"], session["floor_across_gops"]),
        "four_cameras_over_one_p50": (four["four"], four["one"]),
    }
    return {name: _figure(name, "p95_ms" if "p95" in name else "p50_ms", *pair) for name, pair in pairs.items()}


def _figure(name: str, column: str, what: dict[str, float], over: dict[str, float] | None) -> dict[str, Any]:
    wall, cpu = (what[c] / (over[c] if over is not None else 1.0) for c in (column, f"cpu_{column}"))
    return {"measured": wall, "cpu": cpu, "at_most": TARGETS[name], "reached": wall <= TARGETS[name]}


def _reader(path: Path, plan: Plan, rng: random.Random) -> dict[str, Any]:
    with Floor(path) as floor, Reader(path) as reader:
        kinds: list[tuple[str, Callable[[int], object]]] = [
            ("floor", floor.decoded),
            ("floor_scaled", floor.scaled),
            ("reader", lambda ordinal: reader.frame(ordinal, BOX)),
        ]
        for warm in (len(reader.index) - 1, 0):
            for _, look in kinds:
                look(warm)
        times = _in_turns(kinds, _ordinals(len(reader.index), plan.seeks, rng), rng)
    return {name: _summary(seconds) for name, seconds in times.items()}


def _session(path: Path, plan: Plan, rng: random.Random) -> dict[str, Any]:
    times: dict[str, list[Cost]] = {"back_inside_gop": [], "back_across_gops": [], "floor_across_gops": []}
    index = index_of(path)
    keys = [int(k) for k in index.key.nonzero()[0]]
    with Floor(path) as floor, Desk(bench_view([path])) as desk:
        desk.look(0)
        times |= _in_turns([("floor", floor.scaled), ("seek", desk.look)], _ordinals(len(index), plan.seeks, rng), rng, desk.rest)
        for _ in range(plan.backs):
            key, after = _gop(keys, len(index), rng)
            desk.look(after - 1)
            for _ in range(min(5, after - 1 - key)):
                times["back_inside_gop"].append(_timed(lambda: desk.step(-1)))
            first = rng.choice(keys[1:] or [1])
            desk.look(first)
            desk.rest()
            times["floor_across_gops"].append(_timed(lambda first=first: floor.scaled(first - 1)))
            times["back_across_gops"].append(_timed(lambda: desk.step(-1)))
    return {name: _summary(seconds) for name, seconds in times.items()}


def _four(paths: list[Path], plan: Plan, rng: random.Random) -> dict[str, Any]:
    count = min(len(index_of(path)) for path in paths)
    with Desk(bench_view(paths[:1])) as one, Desk(bench_view(paths)) as four:

        def rest() -> None:
            one.rest()
            four.rest()

        one.look(0)
        four.look(0)
        times = _in_turns([("one", one.look), ("four", four.look)], _ordinals(count, plan.fours, rng), rng, rest)
    return {name: _summary(seconds) for name, seconds in times.items()}


def _in_turns(
    kinds: Sequence[tuple[str, Callable[[int], object]]], ordinals: list[int], rng: random.Random, rest: Callable[[], None] = lambda: None
) -> dict[str, list[Cost]]:
    """What each kind of look costs at each picture: the faster one of two rounds. `rest` before each."""
    rounds: list[dict[str, list[Cost]]] = []
    for _ in range(ROUNDS):
        spent: dict[str, list[Cost]] = {name: [] for name, _ in kinds}
        for ordinal in ordinals:
            for name, look in rng.sample(kinds, len(kinds)):
                rest()
                spent[name].append(_timed(lambda look=look, ordinal=ordinal: look(ordinal)))
        rounds.append(spent)
    return {name: [min(both) for both in zip(*(spent[name] for spent in rounds), strict=True)] for name, _ in kinds}


def _opening(path: Path) -> dict[str, float]:
    """Milliseconds to open a file whose index is known, and one as libav does, which looks at its first pictures."""

    def known() -> None:
        Decoder(path).close()

    def plain() -> None:
        av.open(str(path)).close()

    return {name: 1000 * float(np.median([_timed(way)[0] for _ in range(5)])) for name, way in (("known_ms", known), ("libav_ms", plain))}


class Desk:
    """A paused session, asked as a person would: until every tile shows the exact picture."""

    def __init__(self, view: IncidentView) -> None:
        self._times = index_of(_file(view)).pts_s
        self._start = view.span.start
        self._session, self._told = PlaybackSession(view), threading.Event()
        self._session.set_wake(self._told.set)
        for camera in self._session.cameras:
            self._session.set_tile_size(camera, *BOX)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._session.close()

    def look(self, ordinal: int) -> None:
        """At this picture of the first camera."""
        self._session.seek(self._start.plus_us(round(float(self._times[ordinal]) * 1e6) + 1))
        self._until_exact()

    def step(self, frames: int) -> None:
        self._session.step(frames)
        self._until_exact()

    def rest(self) -> None:
        """Until no decoder works ahead any more: what is measured next has the machine to itself."""
        while not self._session.wait(_QUIET_S):
            pass

    def _until_exact(self) -> None:
        began = time.monotonic()
        while True:
            self._told.clear()
            tiles = self._session.tick()
            if self._session.settled():
                break
            if time.monotonic() - began > _LIMIT_S:
                raise KnownError("The session did not come to rest.", "Is one of the files damaged?")
            self._told.wait(_TICK_S)
        if any(tile.state == "undecodable" for tile in tiles.values()):
            raise KnownError(next(tile.reason for tile in tiles.values() if tile.state == "undecodable"))


def _file(view: IncidentView) -> Path:
    path = view.lanes[0].clips[0].media_file
    if path is None:
        raise KnownError("The first camera has no footage.")
    return path


def _gop(keys: list[int], count: int, rng: random.Random) -> tuple[int, int]:
    """A random keyframe and the first picture after its group."""
    which = rng.randrange(len(keys))
    return keys[which], keys[which + 1] if which + 1 < len(keys) else count


def _ordinals(count: int, wanted: int, rng: random.Random) -> list[int]:
    """Random pictures, never close after the one before: that would be no seek."""
    found: list[int] = []
    last = -1000
    for _ in range(wanted):
        ordinal = rng.randrange(count)
        if 0 <= ordinal - last < min(70, count // 2):
            ordinal = (ordinal + count // 2) % count
        found.append(ordinal)
        last = ordinal
    return found


def _timed(work: Callable[[], object]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _summary(costs: list[Cost]) -> dict[str, float]:
    values = np.array(costs or [(float("nan"),) * 2]) * 1000
    found: dict[str, float] = {"n": len(costs)}
    for column, prefix in enumerate(("", "cpu_")):
        for share in (50, 95):
            found[f"{prefix}p{share}_ms"] = float(np.percentile(values[:, column], share))
    return found
