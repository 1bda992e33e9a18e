"""Previews come in the background, one by one, and give way to an import; what cannot be read is asked for once."""

from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from core.model.incident import LaneClip
from core.operations.library import open_library
from core.operations.previews import Preview
from gui.jobs.runner import Jobs
from gui.timeline import Timeline, previews
from gui.timeline.previews import Previews
from tests.core.media.made import make_video
from tests.gui.timeline.scenes import joined, with_media
from tests.sample import T, clip


@pytest.fixture
def rig(qtbot, tmp_path: Path):
    library, jobs = open_library(tmp_path / "library", actor="tester"), Jobs()
    found = Previews(library, jobs)
    yield found, jobs, make_video(tmp_path / "a.mp4", "mpeg4", 60)
    found.close()
    jobs.close()
    library.close()


def item(media: Path, sha256: str = "ab" * 32) -> LaneClip:
    return replace(joined(replace(clip("1", "A", None, 0, 2, None), sha256=sha256)), media_file=media)


def test_asking_never_waits_and_the_answer_comes_later(qtbot, rig) -> None:
    found, jobs, film = rig
    with qtbot.waitSignal(found.arrived):
        assert found.preview(item(film)) is None
        assert not jobs.active() and not jobs.listed(), "nobody waits for it"
    told = found.preview(item(film))
    assert isinstance(told, Preview) and len(told.thumbnails) and found.settled
    with qtbot.waitSignal(found.arrived):
        assert found.frame_times(item(film)) is None
    times = found.frame_times(item(film))
    assert times is not None and len(times) == 60


def test_what_is_gone_is_asked_for_once(qtbot, rig, monkeypatch) -> None:
    found, _, film = rig
    with qtbot.waitSignal(found.arrived):
        found.preview(item(film.with_name("gone.mp4")))
    assert found.preview(item(film.with_name("gone.mp4"))) is None and found.settled
    assert found.preview(replace(item(film), media_file=None)) is None and found.settled


def test_an_import_goes_first(qtbot, rig, monkeypatch) -> None:
    found, jobs, film = rig
    began, seen = Event(), []

    def slow(_library: object, sha256: str, _media: Path, progress: object) -> None:
        seen.append(sha256)
        began.set()
        while not go.wait(0.01):
            progress.check()  # type: ignore[attr-defined]

    monkeypatch.setattr(previews, "preview_of", slow)
    go, done = Event(), Event()
    found.preview(item(film, "aa"))
    assert began.wait(5)
    jobs.run(lambda _p: done.wait(5), "Importing", write=True)
    qtbot.waitUntil(lambda: found._running is None, timeout=5_000)
    found.preview(item(film, "bb"))
    assert not found.settled and seen == ["aa"], "stopped, and nothing new begins"
    go.set()
    done.set()
    qtbot.waitUntil(lambda: found.settled, timeout=5_000)
    assert sorted(seen) == ["aa", "aa", "bb"]


def test_single_pictures_come_when_it_stands_still(qtbot, rig) -> None:
    found, jobs, film = rig
    found.set_playing(True)
    found.begin()
    assert found.pictures(item(film), 2, 0) is None
    qtbot.wait(50)
    assert jobs.active() == [] and found._running is None and found.settled, "the processor is the players'"
    with qtbot.waitSignal(found.arrived):
        found.set_playing(False)
    told = found.pictures(item(film), 2, 0)
    assert told is not None and told.pts_s.tolist() == pytest.approx([n * 2 / 30 for n in range(16)])


def test_pictures_that_went_out_of_sight_are_not_made(qtbot, rig, monkeypatch) -> None:
    found, _, film = rig
    made, began, go = [], Event(), Event()

    def slow(_media: Path, ordinals: range, progress: object) -> None:
        made.append(ordinals.start)
        began.set()
        while not go.wait(0.01):
            progress.check()  # type: ignore[attr-defined]

    monkeypatch.setattr(previews, "make_pictures", slow)
    found.begin()
    for block in range(3):
        found.pictures(item(film), 1, block)
    assert began.wait(5)
    for _ in range(2):  # two paints that want something else
        found.begin()
        found.pictures(item(film), 1, 7)
    go.set()
    qtbot.waitUntil(lambda: found.settled, timeout=5_000)
    assert made == [0, 7 * 16]


def test_memory_is_bounded_and_the_latest_are_kept(qtbot, rig, monkeypatch) -> None:
    found, _, film = rig
    monkeypatch.setattr(previews, "MEMORY", 60 * 8 * 2)
    copies = [film.with_name(f"{n}.mp4") for n in range(3)]
    for copy in copies:
        copy.write_bytes(film.read_bytes())
        with qtbot.waitSignal(found.arrived):
            found.frame_times(item(copy))
    assert [found.frame_times(item(c)) is not None for c in reversed(copies)] == [True, True, False]
    qtbot.waitUntil(lambda: found.settled)


def test_the_timeline_draws_what_arrives(qtbot, rig) -> None:
    found, _, film = rig
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(1200, 400)
    timeline.set_source(found)
    found.arrived.connect(timeline.refresh)
    view = with_media()
    lanes = tuple(replace(lane, clips=tuple(replace(c, media_file=c.media_file and film) for c in lane.clips)) for lane in view.lanes)
    timeline.set_view(replace(view, lanes=lanes))
    timeline.set_position(T)
    plain = timeline.grab().toImage()
    qtbot.waitUntil(lambda: found.settled, timeout=10_000)
    assert timeline.grab().toImage() != plain
