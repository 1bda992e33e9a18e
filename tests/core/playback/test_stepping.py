"""Steps over pictures that cannot be decoded and over equal times; what stands in for a hole says so."""

from pathlib import Path

import numpy as np

from core.playback.place import Place
from core.playback.show import HOLE, stepped, tile
from core.playback.stream import Held, Stream
from tests.core.playback.videos import made, view_of
from tests.sample import T

BOX = (96, 54)


def stream(pts_s: list[float]) -> Stream:
    clip = made("CA", "B12", Path("/none.mp4"), [round(p * 90_000) for p in pts_s], start_s=0.0, length_s=pts_s[-1] + 0.1).clip
    found = Stream("B12", clip, Path("/none.mp4"), BOX)
    found.pts_s, found.keys = np.array(pts_s), np.array([0])
    return found


def walk(found: Stream, start_s: float, frames: int, steps: int) -> list[float]:
    at, seen = T.plus_s(start_s), []
    for _ in range(steps):
        at = stepped(found, at, frames)
        seen.append(round(at.since(T), 3))
    return seen


def test_a_step_goes_over_what_cannot_be_decoded():
    found = stream([i / 10 for i in range(12)])
    found.holes = {5, 6}
    assert walk(found, 0.4, 1, 3) == [0.7, 0.8, 0.9]
    assert walk(found, 0.8, -1, 3) == [0.7, 0.4, 0.3]


def test_a_step_leaves_pictures_of_the_same_time_together():
    found = stream([0.0, 0.1, 0.2, 0.2, 0.2, 0.3])
    assert walk(found, 0.1, 1, 3) == [0.2, 0.3, 0.4]
    assert walk(found, 0.3, -1, 3) == [0.2, 0.1, 0.0]


def test_a_picture_before_a_hole_does_not_pass_for_the_one_in_it():
    found = stream([i / 10 for i in range(12)])
    lane = view_of({"B12": [made("CA", "B12", Path("/none.mp4"), range(0, 90_000, 9000), start_s=0.0)]}).lanes[0]
    found.holes = {5}
    found.frames = {4: Held(np.zeros((54, 96, 4), np.uint8), BOX)}
    shown = tile(lane, Place("frame", T.plus_s(0.55), lane.clips[0]), found)
    assert (shown.exact, shown.reason, shown.pts_s) == (False, HOLE, 0.4)
    assert tile(lane, Place("frame", T.plus_s(0.45), lane.clips[0]), found).exact
