"""`bench playback --case drag-originals`: dragging the playhead where there are no small copies.

The hand moves over the footage for a moment and rests. Measured is how long it then takes until every tile shows the exact picture of
that place, over the floor: plain libav, which seeks to the keyframe, decodes to the same pictures and scales them, on all cores.
"""

import os
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from core.demo.benchfloor import Floor
from core.demo.benchplay import Json
from core.demo.benchview import START, bench_view
from core.errors import KnownError
from core.media.index import index_of
from core.playback.session import PlaybackSession

REACH = 1.15
MOVES, EVERY_S = 10, 1 / 60
"""Of a hand, before it rests."""
FAR_S = 4.0
"""From where the hand begins to where it rests, at most."""
_LIMIT_S = 60.0


def drag_originals(files: Sequence[Path], cameras: Sequence[int], box: tuple[int, int], drags: int, say: Callable[[str], None]) -> Json:
    """By number of cameras (over `files`, in turn): milliseconds of drag and floor, and their ratio. Both in turns in the same run."""
    told: Json = {"reach": REACH}
    for count in cameras:
        say(f"drag-originals: {count} camera{'s' * (count > 1)}")
        told[str(count)] = _measured([files[i % len(files)] for i in range(count)], box, drags, random.Random(count))
    told["reached"] = all(told[str(count)]["over_floor_p95"] <= REACH for count in cameras)
    return told


def _measured(files: Sequence[Path], box: tuple[int, int], drags: int, rng: random.Random) -> Json:
    length_s = min(index_of(path).duration_s for path in files)
    floors_ms: list[float] = []
    drags_ms: list[float] = []
    with ExitStack() as stack:
        session = PlaybackSession(bench_view(files, length_s))
        stack.callback(session.close)
        hands = stack.enter_context(ThreadPoolExecutor(os.cpu_count() or 1))
        floors = [stack.enter_context(Floor(path, box)) for path in files]
        for camera in session.cameras:
            session.set_tile_size(camera, *box)
        _rest(session)
        for number in range(-1, drags):  # the first one only warms up
            at_s = rng.uniform(0.0, length_s - 0.1)
            from_s = min(max(0.0, at_s + rng.uniform(-FAR_S, FAR_S)), length_s - 0.1)
            ordinals = [index_of(path).ordinal_at(at_s) for path in files]
            began = time.perf_counter()
            list(hands.map(lambda floor, ordinal: floor.scaled(ordinal), floors, ordinals))
            floor_ms = (time.perf_counter() - began) * 1000
            drag_ms = _drag(session, from_s, at_s)
            if number >= 0:
                floors_ms.append(floor_ms)
                drags_ms.append(drag_ms)
    told: Json = {"drags": drags}
    for name, values in (("drag", drags_ms), ("floor", floors_ms)):
        told |= {f"{name}_p{share}_ms": round(float(np.percentile(values, share)), 1) for share in (50, 95)}
    return told | {f"over_floor_p{share}": round(told[f"drag_p{share}_ms"] / told[f"floor_p{share}_ms"], 3) for share in (50, 95)}


def _drag(session: PlaybackSession, from_s: float, at_s: float) -> float:
    """Milliseconds from the last of `MOVES` movements until every picture is exact."""
    for move in range(1, MOVES):
        started = time.perf_counter()
        session.seek(START.plus_s(from_s + (at_s - from_s) * move / MOVES))
        session.tick()
        time.sleep(max(0.0, EVERY_S - (time.perf_counter() - started)))
    began = time.perf_counter()
    session.seek(START.plus_s(at_s))
    _rest(session)
    return (time.perf_counter() - began) * 1000


def _rest(session: PlaybackSession) -> None:
    until = time.monotonic() + _LIMIT_S
    while not all(tile.exact and tile.image is not None for tile in session.tick().values()):
        if time.monotonic() > until:
            raise KnownError("The session did not come to rest.", "Is one of the files damaged?")
        session.wait(0.005)
