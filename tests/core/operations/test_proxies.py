"""Proxies of a library: which are wanted, in which order they are made, and what room they take."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UsageError
from core.media.proxy import BOX
from core.media.proxy_reader import ProxyReader
from core.model.clip import MediaFacts
from core.operations.clips import all_clips
from core.operations.importing import import_paths
from core.operations.incidents import all_incidents, incident_view
from core.operations.library import Library, open_library
from core.operations.proxies import (
    ProxyFile,
    clear_proxies,
    proxy_budget_gb,
    proxy_files,
    proxy_folder,
    proxy_of,
    proxy_path,
    proxy_state,
    set_proxy_budget,
    wants_proxy,
)
from core.operations.proxymaking import Gate, make_proxies
from core.operations.proxyroom import NoRoomError, Room
from core.progress import Progress, Step
from tests.core.media.made import make_video, number_in

NAMES = ("cam_20260514_100000.mp4", "cam_20260514_120000.mp4", "cam_20260515_090000.mp4")


@pytest.fixture(scope="module")
def made_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three recordings of different lengths, hours apart, in no incident."""
    folder = tmp_path_factory.mktemp("proxies")
    (folder / "in").mkdir()
    for k, name in enumerate(NAMES):
        make_video(folder / "in" / name, times=20 + 10 * k, options={"g": "20"})
    library = open_library(folder / "library", actor="tester")
    try:
        report = import_paths(library, [folder / "in"], Progress(), zone="America/New_York")
    finally:
        library.close()
    assert report.count("imported") == 3
    return folder / "library"


@pytest.fixture
def library(made_library: Path, tmp_path: Path) -> Iterator[Library]:
    opened = open_library(shutil.copytree(made_library, tmp_path / "library"), actor="tester")
    yield opened
    opened.close()


def test_making_makes_all_that_are_missing_and_the_second_time_nothing(library: Library) -> None:
    assert [w.pictures for w in proxy_state(library).missing] == [40, 30, 20]
    steps: list[Step] = []
    report = make_proxies(library, Progress(steps.append, 0.0))
    assert (len(report.made), report.left, report.failed, report.notes) == (3, 0, (), ())
    assert steps[-1].done == steps[-1].total == 90 and steps[-1].unit == "pictures"
    state = proxy_state(library)
    assert (
        not state.missing
        and state.files == 3
        and state.bytes == report.bytes == sum(p.stat().st_size for p in proxy_folder(library).iterdir())
    )
    for clip in all_clips(library):
        assert clip.media is not None
        path = proxy_of(library, clip.sha256, clip.media.frames)
        assert path is not None and path == proxy_path(library, clip.sha256 or "")
        with ProxyReader(path, clip.sha256, clip.media.frames) as proxy:
            assert number_in(proxy.frame(7)) == 7
    before = {f.path: f.path.stat().st_mtime_ns for f in proxy_files(library).values()}
    assert make_proxies(library, Progress()).made == ()
    assert {f.path: f.path.stat().st_mtime_ns for f in proxy_files(library).values()} == before


def test_the_incident_asked_for_comes_first_and_shows_its_proxies(library: Library) -> None:
    newest, middle, oldest = sorted(all_incidents(library), key=lambda i: i.start, reverse=True)
    assert [w.incident_id for w in proxy_state(library).wanted] == [newest.id, middle.id, oldest.id]
    assert [w.incident_id for w in proxy_state(library, oldest.id).wanted] == [oldest.id, newest.id, middle.id]
    with pytest.raises(UsageError):
        make_proxies(library, Progress(), "nothing")
    made: list[ProxyFile] = []
    progress = Progress()

    def stop(file: ProxyFile) -> None:
        made.append(file)
        progress.cancel()

    report = make_proxies(library, progress, oldest.id, workers=1, on_made=stop)
    assert report.cancelled and report.left == 2 and len(made) == 1
    (shown,) = [c for lane in incident_view(library, oldest.id).lanes for c in lane.clips]
    assert shown.proxy_file == made[0].path
    assert all(c.proxy_file is None for lane in incident_view(library, newest.id).lanes for c in lane.clips)
    assert [p.suffix for p in proxy_folder(library).iterdir()] == [".proxy"]


def test_the_incident_that_somebody_opens_meanwhile_comes_next(library: Library) -> None:
    newest, middle, oldest = sorted(all_incidents(library), key=lambda i: i.start, reverse=True)
    home = {w.sha256: w.incident_id for w in proxy_state(library).wanted}
    order: list[str | None] = []
    make_proxies(
        library,
        Progress(),
        workers=1,
        on_made=lambda file: order.append(home[file.sha256]),
        prefer=lambda: oldest.id if order else None,
    )
    assert order == [newest.id, oldest.id, middle.id]


def test_stale_and_cut_off_ones_are_made_again(library: Library) -> None:
    make_proxies(library, Progress())
    files = sorted(proxy_files(library).values(), key=lambda f: f.count)
    files[0].path.write_bytes(files[0].path.read_bytes()[:-5])
    shutil.copyfile(files[2].path, files[1].path)
    assert proxy_of(library, files[0].sha256) is None and proxy_of(library, files[1].sha256) is None
    assert proxy_of(library, files[2].sha256, files[2].count - 1) is None
    assert len(proxy_state(library).missing) == 2
    assert len(make_proxies(library, Progress()).made) == 2
    assert [proxy_files(library)[f.sha256].bytes for f in files] == [f.bytes for f in files]


def test_a_smaller_budget_deletes_the_least_recently_used(library: Library) -> None:
    make_proxies(library, Progress())
    assert proxy_budget_gb(library) == 20
    files = sorted(proxy_files(library).values(), key=lambda f: f.count)
    for file in (files[2], files[0], files[1]):
        ProxyReader(file.path).close()
    room = files[0].bytes + files[1].bytes
    assert set_proxy_budget(library, room / 1e9) == 1
    assert set(proxy_files(library)) == {files[0].sha256, files[1].sha256}
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(UsageError):
            set_proxy_budget(library, wrong)
    assert clear_proxies(library) == 2
    assert list(proxy_folder(library).iterdir()) == [] and clear_proxies(library) == 0


def test_a_full_budget_is_kept_and_goes_to_what_comes_first(library: Library) -> None:
    sizes = {w.sha256: w for w in proxy_state(library).wanted}
    make_proxies(library, Progress())
    files = proxy_files(library)
    first = next(iter(sizes))
    budget = files[first].bytes + 3000
    clear_proxies(library)
    set_proxy_budget(library, budget / 1e9)
    report = make_proxies(library, Progress(), workers=1)
    assert set(proxy_files(library)) == {first}
    assert (len(report.made), report.left, report.no_room) == (1, 2, 2) and report.bytes <= budget
    oldest = min(all_incidents(library), key=lambda i: i.start)
    again = make_proxies(library, Progress(), oldest.id, workers=1)
    (kept,) = proxy_files(library).values()
    assert kept.count == 20, "the incident that is looked at takes the place of another"
    assert len(again.made) == 1
    set_proxy_budget(library, 0)
    assert make_proxies(library, Progress()).made == () and not proxy_files(library)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12_000_000)), max_size=40), st.integers(0, 40_000_000))
def test_what_is_written_never_exceeds_the_budget(asks: list[tuple[int, int]], budget: int) -> None:
    ranks = {str(k): k for k in range(6)}
    there = {str(k): ProxyFile(str(k), Path("nowhere") / str(k), 3_000_000, 1, str(k), k) for k in (4, 5)} if budget > 6_000_000 else {}
    room = Room(budget, there, ranks)
    written: dict[str, int] = {}
    for who, more in asks:
        if str(who) in there:
            continue
        try:
            room.reach(str(who), written.get(str(who), 0) + more)
        except NoRoomError:
            written.pop(str(who), None)
            room.settle(str(who), None)
        else:
            written[str(who)] = written.get(str(who), 0) + more
        assert sum(written.values()) <= room.used <= budget


def test_a_held_gate_stops_it_and_releasing_goes_on(library: Library) -> None:
    gate, told = Gate(), threading.Event()
    labels: list[str] = []

    def hear(step: Step) -> None:
        labels.append(step.label)
        if step.label.endswith("paused"):
            told.set()

    progress = Progress(hear, 0.0)
    gate.hold()
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(make_proxies(library, progress, gate=gate)))
    thread.start()
    assert told.wait(10)
    assert not proxy_files(library)
    gate.release()
    thread.join(30)
    assert found and len(proxy_files(library)) == 3
    assert labels[-1] == "Making proxies"


def test_a_held_gate_can_be_cancelled(library: Library) -> None:
    gate = Gate()
    gate.hold()
    progress = Progress(lambda step: progress.cancel() if step.label.endswith("paused") else None, 0.0)
    report = make_proxies(library, progress, gate=gate)
    assert report.cancelled and report.left == 3 and not proxy_files(library)


def test_what_is_gone_or_broken_is_told(library: Library) -> None:
    gone, broken, good = (library.vault.path(w.sha256) for w in proxy_state(library).wanted)
    gone.unlink()
    broken.chmod(0o644)
    broken.write_bytes(good.read_bytes())
    report = make_proxies(library, Progress())
    assert (len(report.made), report.left) == (1, 2)
    ((_, reason),) = report.failed
    assert "20 pictures, not 30" in reason


def test_small_intra_recordings_want_none() -> None:
    width, height = BOX
    media = MediaFacts("avi", 1.0, "mjpeg", width, height, 0, 30.0, False, 30)
    assert not wants_proxy(media)
    assert wants_proxy(replace(media, codec="h264"))
    assert wants_proxy(replace(media, height=height + 1))
    assert wants_proxy(replace(media, rotation=90))
    assert not wants_proxy(replace(media, width=height, height=width, rotation=90))
    assert not wants_proxy(replace(media, codec="", frames=0))
