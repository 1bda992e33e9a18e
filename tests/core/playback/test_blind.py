"""A long stretch that cannot be decoded is told as one; what lies behind it plays and is found as ever."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.media.decoder import Decoder
from core.media.index import build_index
from core.media.proxy import make_proxy
from core.media.reader import Reader
from core.playback.exact import exact_frame
from core.playback.show import BLIND, HOLE
from core.playback.stream import BLIND_S
from tests.core.playback.desk import Desk
from tests.core.playback.videos import made, read_ordinal, view_of, write_video
from tests.sample import T

TICKS = [3000 * i for i in range(600)]
GOP = 30
FIRST, LAST = 150, 480
"""Pictures 150 to 479, eleven seconds, hold nothing but zeros."""


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = write_video(tmp_path_factory.mktemp("blind") / "hurt.mp4", TICKS, GOP)
    wipe(path, FIRST, LAST)
    return path


def wipe(path: Path, first: int, last: int) -> None:
    """Zeros over the packets of these ordinals."""
    index, data = build_index(path), bytearray(path.read_bytes())
    for place in np.flatnonzero((index.ordinal >= first) & (index.ordinal < last)).tolist():
        at, size = int(index.position[place]), int(index.size[place])
        data[at : at + size] = bytes(size)
    path.write_bytes(data)


@pytest.fixture
def desk(hurt: Path, tmp_path: Path) -> Iterator[Desk]:
    good = write_video(tmp_path / "good.mp4", TICKS, GOP)
    clips = [made("CA", "B12", hurt, TICKS, start_s=0.0), made("CB", "B07", good, TICKS, start_s=0.0)]
    made_desk = Desk(view_of({c.clip.camera_id: [c] for c in clips}), {c.clip.id: c for c in clips})
    yield made_desk
    made_desk.session.close()


def at(ordinal: float):
    return T.plus_us(round((ordinal + 0.5) / 30 * 1e6))


@pytest.mark.parametrize("order", [range(100, 600, 17), range(580, 90, -23), (300, 479, 150, 480, 149, 200, 599)])
def test_every_seek_says_it_or_shows_the_right_picture(desk: Desk, order: range) -> None:
    for ordinal in order:
        desk.session.seek(at(ordinal))
        tiles = desk.settle()
        tile = tiles["B12"]
        assert tiles["B07"].exact and read_ordinal(tiles["B07"].image) == ordinal
        if not FIRST <= ordinal < LAST:
            assert tile.exact and read_ordinal(tile.image) == ordinal
        elif ordinal - FIRST < BLIND_S * 30 - 1:
            assert (tile.state, tile.reason, read_ordinal(tile.image)) == ("frame", HOLE, FIRST - 1)
        else:
            assert (tile.state, tile.reason, tile.image) == ("undecodable", BLIND, None)
        assert (
            not tile.reason or exact_frame(desk.session._stage.lanes["B12"], desk.session._stage.view, at(ordinal)).state == "undecodable"
        )


@pytest.mark.parametrize("speed", [1.0, -1.0, 4.0])
def test_playing_goes_through_it(desk: Desk, speed: float) -> None:
    start, end = (100, 560) if speed > 0 else (560, 100)
    desk.session.seek(at(start))
    desk.settle()
    desk.session.play(speed)
    states: list[str] = []
    deadline = time.monotonic() + 60
    while (desk.session.position() < at(end)) == (speed > 0):
        assert time.monotonic() < deadline, "playback stands still"
        desk.catch_up()
        tile = desk.tick(1 / 60 / abs(speed))["B12"]
        states += [tile.state] if states[-1:] != [tile.state] else []
    assert states == ["frame", "undecodable", "frame"]
    shown, every = set(desk.seen["B12"]), abs(speed) <= 1
    assert {o for o in set(desk.seen["B07"]) if not FIRST <= o < LAST} <= shown
    assert not every or set(range(101, FIRST)) | set(range(LAST, 559)) <= shown


def test_the_stretch_is_looked_through_once(hurt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often one asks for it, and however long it is, each group of pictures in it is decoded a few times only."""
    fed: list[int] = []
    feed = Decoder._feed
    monkeypatch.setattr(Decoder, "_feed", lambda self, since: (fed.append(self.place), feed(self, since))[1])
    with Reader(hurt) as reader:
        for ordinal in [*range(FIRST, LAST), *range(FIRST, LAST)]:
            with pytest.raises(Exception, match="cannot be decoded"):
                reader.frame(ordinal)
        assert reader.lost == set(range(FIRST, LAST))
        assert len(fed) < 12 * (LAST - FIRST)


def test_a_small_copy_has_the_rest(hurt: Path, tmp_path: Path) -> None:
    told = make_proxy(hurt, tmp_path / "copy", "ab" * 32)
    assert told.count == 600
