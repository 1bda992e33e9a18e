"""Clips of a roll file as rows of the library, without an object a clip: those that are new, have no media and nothing said of them."""

import json
from collections.abc import Mapping
from typing import Any

from core.media.vendors.roll_tracks import Fixes, gps_starts
from core.media.vendors.rolls import GPS_SIGMA_S, OWN_CLOCK_SIGMA_S
from core.model.track import NO_TIME

Timing = tuple[int, float, int, int, int]
"""What a clip's fixes say: (us of media second 0 or NO_TIME, sigma_s, fixes that say so, accepted fixes, rejected ones)."""
_OWN_NOTE = json.dumps("the camera's own clock, from clips.csv")


def timings(found: Fixes) -> dict[str, Timing]:
    start_us, apart_s, count = gps_starts(found)
    good = found.good
    every = (found.first[1:] - found.first[:-1]).tolist()
    sigma = [max(GPS_SIGMA_S, s) if n else 0.0 for s, n in zip(apart_s.tolist(), count.tolist(), strict=True)]
    rows = zip(found.names.tolist(), start_us.tolist(), sigma, count.tolist(), good.tolist(), every, strict=True)
    return {name: (us, s, n, kept, whole - kept) for name, us, s, n, kept, whole in rows}


def clip_row(row: tuple[Any, ...], fixes: Mapping[str, Timing]) -> tuple[Any, ...]:
    """A clean row of clips.csv (core/media/vendors/roll_rows.py) as codec.CLIP_COLUMNS; the same as clip_of_roll makes of it."""
    clip_id, camera, officer, start_us, end_us, silent = row
    gps_us, sigma_s, count, good, bad = fixes.get(clip_id, (NO_TIME, 0.0, 0, 0, 0))
    own = f'["roll", {start_us}, {OWN_CLOCK_SIGMA_S}, {_OWN_NOTE}]'
    timed = count > 0
    best: tuple[int, float, str] = (start_us, OWN_CLOCK_SIGMA_S, "roll")
    candidates = f"[{own}]"
    if timed:
        note = f"GPS time of {count} fixes, median; gps_utc minus t_s, from tracks.csv; receiver delay within the sigma"
        candidates = f'[{own}, ["gps", {gps_us}, {sigma_s!r}, "{note}"]]'
        if sigma_s <= OWN_CLOCK_SIGMA_S:
            best = (gps_us, sigma_s, "gps")
    offset_s = (start_us - best[0]) / 1e6 if best[2] == "gps" else None
    length_s = (end_us - start_us) / 1e6
    return (
        *(clip_id, camera, officer, *best, 0.0, offset_s, length_s, silent, None, None),
        *("roll", good, bad, candidates, "[]", "[]"),
        *(start_us, OWN_CLOCK_SIGMA_S, "roll", *best),
    )
