"""A session on a clock moved by hand, whose every tile is checked, and the videos it plays."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.model.incident import IncidentView
from core.model.times import Instant
from core.playback.session import PlaybackSession
from core.playback.tiles import TileFrame
from tests.core.playback.videos import TICKS, Made, made, read_ordinal, view_of, write_video

BOX = (96, 54)


class Hand:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A session on a clock moved by hand; every tile it shows is checked against the time stamps."""

    def __init__(self, view: IncidentView, clips: dict[str, Made], workers: int = 2) -> None:
        self.hand = Hand()
        self.session = PlaybackSession(view, workers, self.hand)
        for camera in self.session.cameras:
            self.session.set_tile_size(camera, *BOX)
        self.clips = clips
        self.seen: dict[str, list[int]] = {c: [] for c in self.session.cameras}
        self.instants: list[Instant] = []

    def tick(self, seconds: float = 1 / 60) -> dict[str, TileFrame]:
        self.hand.now += seconds
        tiles = self.session.tick()
        self.instants.append(self.session.position())
        for camera, tile in tiles.items():
            assert tile.at == self.session.position()
            if tile.image is not None:
                self.check(camera, tile)
        return tiles

    def check(self, camera: str, tile: TileFrame) -> None:
        assert tile.image is not None and tile.clip_id is not None and tile.utc is not None
        clip = self.clips[tile.clip_id]
        shown = read_ordinal(tile.image)
        assert tile.pts_s == pytest.approx(clip.ticks[shown] / TICKS, abs=1e-6)
        assert tile.utc <= tile.at
        if tile.exact:
            assert shown == clip.truth(tile.at)
            self.seen[camera].append(shown)

    def settle(self) -> dict[str, TileFrame]:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            tiles = self.tick(0.0)
            if self.session.settled():
                return tiles
            time.sleep(0.002)
        raise AssertionError("never settled")

    def catch_up(self) -> None:
        """Until the decoders have done all that was asked of them: no machine is too slow for a hand that waits."""
        deadline = time.monotonic() + 60
        pool = self.session._pool
        while time.monotonic() < deadline:
            with pool.changed:
                if not any(s.busy or s.missing() is not None for s in pool.streams.values()):
                    return
                pool.changed.wait(0.05)
        raise AssertionError("the decoders never caught up")

    def run(self, until: Instant, forward: bool = True, step_s: float = 1 / 60) -> None:
        """Tick until the session stands there, each time when the decoders have caught up; every tile is exact once it started."""
        deadline, first = time.monotonic() + 60, self.session.position()
        while self.session.playing and (self.session.position() < until) == forward:
            assert time.monotonic() < deadline, "playback stands still"
            self.catch_up()
            tiles = self.tick(step_s)
            late = {c: (t.reason, t.state, t.pts_s, t.at.us) for c, t in tiles.items() if not t.exact}
            assert not late or self.session.position() == first, late


def caught_up(desk: Desk) -> Desk:
    """After its decoders have done all that was asked of them."""
    desk.catch_up()
    return desk


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, list[int]]]:
    """Three cameras: 30 fps, 25 fps, and variable with a hole of 2.5 s; and a second short clip."""
    folder = tmp_path_factory.mktemp("videos")
    rng = random.Random(7)
    steps = [rng.choice([1500, 3000, 3003, 4500, 9000]) for _ in range(150)]
    steps[70] = 225_000
    vfr = [sum(steps[:i]) for i in range(150)]
    ticks = {"a": [3000 * i for i in range(300)], "b": [3600 * i for i in range(200)], "v": vfr, "s": [3000 * i for i in range(60)]}
    return {
        name: (write_video(folder / f"{name}.mp4", stamps, gop), stamps)
        for (name, stamps), gop in zip(ticks.items(), (30, 60, 250, 15), strict=True)
    }


@pytest.fixture
def desk(files: dict[str, tuple[Path, list[int]]]) -> Iterator[Desk]:
    """B12 30 fps with drift, B07 25 fps 1.234567 s later, D3 variable; 10 s, 8 s, some 8 s."""
    clips = [
        made("CA", "B12", *files["a"], start_s=0.0, ppm=80.0),
        made("CB", "B07", *files["b"], start_s=1.234567, ppm=-35.5),
        made("CV", "D3", *files["v"], start_s=-0.7654321),
    ]
    view = view_of({c.clip.camera_id: [c] for c in clips}, missing=["B21"])
    made_desk = Desk(view, {c.clip.id: c for c in clips})
    yield made_desk
    made_desk.session.close()
