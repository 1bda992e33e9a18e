"""Hostile and odd footage from import to tile: taken in or refused with a reason, then a picture or a state with a reason, beside a good
camera that loses nothing."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.demo.benchview import START, bench_view
from core.model.camera import Camera
from core.model.clip import Clip
from core.model.incident import IncidentView, Lane, LaneClip
from core.model.timebase import TimeBase
from core.model.times import Span
from core.operations.clips import all_clips
from core.operations.importing import import_paths
from core.operations.library import Library, open_library
from core.playback.session import PlaybackSession
from core.playback.tiles import STATES, TileFrame
from core.progress import Progress
from tests.core.media.gallery import GALLERY
from tests.core.media.test_long import eight_hours
from tests.core.playback.test_hostile import CASES, tone
from tests.core.playback.videos import read_ordinal, write_video

GOOD = "good.mp4"
TICKS = [3000 * i for i in range(120)]
REFUSED = ("truncated_without_index", "without_keyframes", "all_corrupt", "empty", "noise")
IGNORED = ("sound_only",)
DAMAGED = ("corrupt_group", "truncated_head_first", "truncated_stream")


def name_of(case: str) -> str:
    return case if "." in case else f"{case}.{'ts' if case in ('truncated_stream', 'without_keyframes') else 'mp4'}"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, dict[str, tuple[str, str]]]]:
    """Everything in one import; by file name the outcome and its reason."""
    folder = tmp_path_factory.mktemp("hostile")
    spare, card = folder / "spare", folder / "card"
    spare.mkdir()
    card.mkdir()
    write_video(card / GOOD, TICKS)
    for case, (make, _) in CASES.items():
        make(spare / name_of(case))
        (spare / name_of(case)).rename(card / name_of(case))
    for layout in ("mono", "5.1"):
        tone(card / f"tone-{layout}.mp4", layout)
    library = open_library(folder / "library", actor="tester")
    try:
        report = import_paths(library, [card], Progress(), zone="America/New_York")
        yield library, {Path(f.file).name: (f.outcome, f.reason) for f in report.files}
    finally:
        library.close()


def view_of_all(library: Library) -> IncidentView:
    """Every clip on a lane of its own, named as its file, all beginning together."""
    lanes: list[Lane] = []
    for clip in all_clips(library):
        name, time = Path(clip.file).name, TimeBase(START, 0.02, "gps", 0.0, 0.0)
        placed = LaneClip(replace(clip, camera_id=name, time=time), None, library.vault.path(clip.sha256))
        lanes.append(Lane(Camera(name, "body"), name, "recorded", None, (placed,)))
    good = next(lane.clips[0].media_file for lane in lanes if lane.camera.id == GOOD)
    base = bench_view([good])
    return replace(base, lanes=tuple(lanes))


def settled(session: PlaybackSession) -> dict[str, TileFrame]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        tiles = session.tick()
        if session.settled():
            return tiles
        session.wait(0.01)
    raise AssertionError("never settled")


def test_what_is_refused_says_why(imported: tuple[Library, dict[str, tuple[str, str]]]) -> None:
    library, outcomes = imported
    for case in CASES:
        outcome, reason = outcomes[name_of(case)]
        assert outcome == ("rejected" if case in REFUSED else "ignored" if case in IGNORED else "imported"), (case, outcome, reason)
        assert outcome == "imported" or len(reason) > 20
    assert len(all_clips(library)) == len(CASES) + 3 - len(REFUSED) - len(IGNORED)


def test_every_tile_has_a_picture_or_a_reason_and_the_good_one_all_its_pictures(
    imported: tuple[Library, dict[str, tuple[str, str]]],
) -> None:
    library, _ = imported
    session = PlaybackSession(view_of_all(library), 2, gives_way=False)
    try:
        session.set_focus(GOOD)
        assert not {name_of(case) for case in (*REFUSED, *IGNORED)} & {*session.cameras}
        pictures: dict[str, int] = dict.fromkeys(session.cameras, 0)
        for at_s in (0.3, 0.9, 1.7, 2.9, 0.0):
            session.seek(START.plus_s(at_s + 0.001))
            tiles = settled(session)
            assert read_ordinal(tiles[GOOD].image) == int(at_s * 30 + 0.1) and tiles[GOOD].exact
            for camera, tile in tiles.items():
                assert tile.state in STATES and (tile.image is not None or tile.reason), camera
                assert tile.state != "undecodable" or tile.reason.startswith("cannot be decoded: ")
                pictures[camera] += tile.image is not None
        for camera, seen in pictures.items():
            case = camera if camera in CASES else camera.rsplit(".", 1)[0]
            assert seen >= (1 if case == "one_picture" else 2 if case in DAMAGED else 3), camera
        shown: set[int] = set()
        session.seek(START)
        settled(session)
        session.play(0.25)
        until = time.monotonic() + 60
        while session.position() < START.plus_s(1.5):
            tile = session.tick()[GOOD]
            assert tile.exact or session.position() == START, tile.reason
            shown.add(read_ordinal(tile.image))
            assert time.monotonic() < until
            time.sleep(0.004)
        assert shown >= set(range(44))
    finally:
        session.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_long_and_the_large(tmp_path: Path) -> None:
    """Eight hours; 4K HEVC of ten bits."""
    card = tmp_path / "card"
    card.mkdir()
    write_video(card / GOOD, TICKS)
    eight_hours(card / "shift.mp4")
    (card / "shift.head.mp4").unlink()
    GALLERY["hevc4k10.mp4"](card / "hevc4k10.mp4")
    library = open_library(tmp_path / "library", actor="tester")
    try:
        report = import_paths(library, [card], Progress(), zone="America/New_York")
        assert {f.outcome for f in report.files} == {"imported"}
        clips: dict[str, Clip] = {Path(c.file).name: c for c in all_clips(library)}
        assert clips["shift.mp4"].span.duration_s == pytest.approx(8 * 3600, abs=0.1)
        media = clips["hevc4k10.mp4"].media
        assert (media.codec, media.width, media.height, media.frames) == ("hevc", 3840, 2160, 6)
        view = view_of_all(library)
        session = PlaybackSession(replace(view, span=Span(START, START.plus_s(8 * 3600))), 2)
        try:
            for at_s in (0.1, 7.9 * 3600, 3.0):
                session.seek(START.plus_s(at_s))
                tiles = settled(session)
                assert tiles["shift.mp4"].exact and tiles["shift.mp4"].image is not None
                assert abs(int(tiles["shift.mp4"].image[20, 20, 0]) - 4 * (int(at_s * 30 + 1e-6) % 60)) <= 3
                assert (tiles["hevc4k10.mp4"].image is not None) == (at_s < 0.2)
        finally:
            session.close()
    finally:
        library.close()
