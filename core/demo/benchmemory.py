"""`bench playback --case memory`: how much memory nine cameras take while they play for minutes, round and round."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.demo.benchplay import TICK_S, Json, Paint, nothing
from core.errors import KnownError
from core.model.incident import IncidentView
from core.playback.session import PlaybackSession

GROWTH_MB, MOST_MB = 20.0, 1500.0
"""At most: from the end of the first minute to the end, and ever."""


def memory(
    view: IncidentView, minutes: float, box: tuple[int, int], say: Callable[[str], None] = lambda _: None, paint: Paint = nothing
) -> Json:
    """Plays all of `view` again and again as a window would, and looks at its resident memory each 10 s (ten times at least).

    The first minute (a tenth of the time, where there are less than ten) is for filling what is kept. KnownError where the system
    does not tell how much memory a program takes.
    """
    every_s = min(10.0, 6 * minutes)
    warm_s = min(60.0, 6 * minutes)
    session = PlaybackSession(view)
    began, rows = time.monotonic(), list[tuple[float, float]]()
    counts = dict[str, int]()
    try:
        for camera in session.cameras:
            session.set_tile_size(camera, *box)
        session.loop = view.span
        session.seek(view.span.start)
        session.play()
        while (passed := time.monotonic() - began) < 60 * minutes + every_s / 2:
            started = time.perf_counter()
            tiles = session.tick()
            paint(tiles)
            for tile in tiles.values():
                counts[tile.source] = counts.get(tile.source, 0) + tile.exact
            if passed >= len(rows) * every_s:
                rows.append((passed, resident_mb()))
                if len(rows) % 6 == 1:
                    say(f"memory: {rows[-1][1]:.0f} MB after {passed / 60:.1f} of {minutes:g} minutes")
            time.sleep(max(0.0, TICK_S - (time.perf_counter() - started)))
        looped = session.playing
    finally:
        session.close()
    told = figures(rows, warm_s)
    return {"minutes": minutes, "cameras": len(view.lanes), "still_playing": looped, "exact_tiles": counts, **told}


def figures(rows: list[tuple[float, float]], warm_s: float) -> Json:
    """`rows`: seconds and megabytes."""
    at, mb = np.array(rows).T
    settled = at >= warm_s - 0.5
    slope = float(np.polyfit(at[settled] / 60, mb[settled], 1)[0]) if np.count_nonzero(settled) > 1 else 0.0
    first, last = float(mb[settled][0]), float(mb[-1])
    return {
        "first_minute_mb": round(first, 1),
        "end_mb": round(last, 1),
        "growth_mb": round(last - first, 1),
        "slope_mb_per_minute": round(slope, 2),
        "most_mb": round(float(mb.max()), 1),
        "reach_growth_mb": GROWTH_MB,
        "reach_most_mb": MOST_MB,
        "reached": last - first < GROWTH_MB and float(mb.max()) <= MOST_MB,
        "resident_mb": [round(value, 1) for value in mb.tolist()],
    }


def resident_mb() -> float:
    """Of this process, now."""
    if sys.platform == "win32":
        raise KnownError("How much memory a program takes is not measured on this system.", "Leave --case memory out.")
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError as fault:
        raise KnownError(
            "How much memory a program takes is not measured on this system.", "Leave --case memory out.", str(fault)
        ) from fault
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
