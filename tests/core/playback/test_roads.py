"""Where playing goes: round a range, over gaps, with one camera alone."""

from pathlib import Path

from core.model.times import Span
from core.playback.show import RESTING
from tests.core.playback.desk import Desk, caught_up, desk, files
from tests.core.playback.videos import made, view_of
from tests.sample import T

__all__ = ["desk", "files"]


def test_a_range_is_played_again_and_again_in_both_directions(desk: Desk):
    loop = Span(T.plus_s(2), T.plus_s(2.5))
    for speed in (1.0, -1.0):
        desk.session.loop = loop
        desk.session.seek(T.plus_s(2.2))
        desk.settle()
        desk.session.play(speed)
        turns, last = 0, desk.session.position()
        for _ in range(200):
            desk.catch_up()
            desk.tick()
            now = desk.session.position()
            assert now in loop
            turns += (now < last) if speed > 0 else (now > last)
            last = now
        assert turns >= 3
        desk.session.pause()


def test_gaps_are_played_through_or_skipped(files: dict[str, tuple[Path, list[int]]]):
    clips = [made("C1", "B12", *files["s"], start_s=0.0), made("C2", "B12", *files["s"], start_s=60.0)]
    found = Desk(view_of({"B12": clips}), {c.clip.id: c for c in clips})
    try:
        for skips in (False, True):
            found.session.skip_gaps = skips
            found.session.pause()
            found.session.seek(T.plus_s(1.8))
            found.settle()
            found.session.play()
            for _ in range(60):
                found.catch_up()
                found.tick()
            position = found.session.position().since(T)
            assert (60 <= position < 61) if skips else (2.5 < position < 3)
        found.session.pause()
        found.session.seek(T.plus_s(60.1))
        found.settle()
        found.session.play(-1)
        for _ in range(30):
            found.catch_up()
            found.tick()
        assert 1 < found.session.position().since(T) < 2
    finally:
        found.session.close()


def test_an_enlarged_camera_plays_alone_and_the_others_keep_their_place(desk: Desk):
    desk.session.seek(T.plus_s(2))
    desk.settle()
    desk.session.set_alone("B12")
    desk.session.play()
    for _ in range(60):
        desk.catch_up()
        tiles = desk.tick()
    assert tiles["B12"].exact and tiles["B07"].reason == RESTING and tiles["B07"].image is None
    pool = desk.session._pool
    with pool.changed:
        reading = {s.camera_id for s in pool.streams.values() if s.goal is not None and s.goal.wants}
    assert reading == {"B12"}
    desk.session.pause()
    tiles = desk.settle()
    assert all(t.exact for t in tiles.values()) and tiles["B07"].at == tiles["B12"].at


def test_the_whole_incident_and_ranges_beyond_it_go_round_in_both_directions(desk: Desk):
    span = desk.session._stage.view.span
    for speed, at in ((1.0, span.end.plus_s(-0.3)), (32.0, span.end.plus_s(-2)), (-1.0, span.start.plus_s(0.3))):
        desk.session.loop = Span(span.start.plus_s(-5), span.end.plus_s(5)) if speed == 32 else span
        desk.session.seek(at)
        desk.settle()
        desk.session.play(speed)
        last, turned = desk.session.position(), False
        for _ in range(60):
            caught_up(desk).tick()
            now = desk.session.position()
            turned |= (now < last) if speed > 0 else (now > last)
            last = now
        assert turned and desk.session.playing
        desk.session.pause()


def test_a_loop_over_a_gap_that_is_skipped_stays_in_the_loop(files: dict[str, tuple[Path, list[int]]]):
    clips = [made("C1", "B12", *files["s"], start_s=0.0), made("C2", "B12", *files["s"], start_s=60.0)]
    found = Desk(view_of({"B12": clips}), {c.clip.id: c for c in clips})
    try:
        found.session.skip_gaps, found.session.loop = True, Span(T.plus_s(1), T.plus_s(5))
        found.session.seek(T.plus_s(1.5))
        found.settle()
        found.session.play()
        for _ in range(120):
            caught_up(found).tick()
            assert found.session.position() < T.plus_s(2)
        found.session.loop = None
        found.session.seek(T.plus_s(61.9))
        for _ in range(60):
            caught_up(found).tick()
        assert not found.session.playing and found.session.position() == found.session._stage.view.span.end.plus_us(-1)
    finally:
        found.session.close()
