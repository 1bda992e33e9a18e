"""Closing a session at any instant leaves no thread and no open file; doing so over and over leaves no memory."""

import ctypes
import gc
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.model.incident import IncidentView
from core.playback.session import PlaybackSession
from tests.core.media.made import make_sound
from tests.core.playback.videos import made, view_of, write_video
from tests.sample import T

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="open files and memory are counted in /proc")
CAMERAS = ("B12", "B07", "D3")
TICKS = [3000 * i for i in range(90)]


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> IncidentView:
    folder = tmp_path_factory.mktemp("leaks")
    files = [write_video(folder / "a.mp4", TICKS), write_video(folder / "b.mp4", TICKS, gop=90)]
    files.append(make_sound(folder / "c.mp4", np.zeros(96_000, np.float32), pictures=60))
    junk = folder / "junk.mp4"
    junk.write_bytes(b"junk" * 1000)
    clips = {c: [made(f"K{c}", c, f, TICKS, start_s=0.1 * i)] for i, (c, f) in enumerate(zip(CAMERAS, files, strict=True))}
    return view_of(clips | {"D5": [made("KX", "D5", junk, TICKS, start_s=0.0)]})


ACT = st.one_of(
    st.tuples(st.just("play"), st.sampled_from([-32.0, -1.0, 0.1, 1.0, 2.0, 32.0])),
    st.tuples(st.just("seek"), st.floats(-1, 4)),
    st.tuples(st.just("step"), st.integers(-40, 40)),
    st.tuples(st.just("resize"), st.integers(2, 400)),
    st.tuples(st.just("show"), st.integers(0, 3)),
    st.tuples(st.just("sound"), st.floats(0, 3)),
    st.tuples(st.just("wait"), st.floats(0, 0.03)),
    st.tuples(st.just("pause"), st.just(0)),
)


def act(session: PlaybackSession, what: str, value: float) -> None:
    if what == "play":
        session.play(value)
    elif what == "seek":
        session.seek(T.plus_s(value))
    elif what == "step":
        session.step(int(value))
    elif what == "resize":
        session.set_tile_size(CAMERAS[int(value) % 3], int(value), int(value))
    elif what == "show":
        session.set_visible(session.cameras[: int(value)])
        session.set_focus(session.cameras[int(value)])
    elif what == "sound":
        session.sound_block("D3", T.plus_s(value), 480, 48_000)
    elif what == "pause":
        session.pause()
    else:
        time.sleep(value)


def live(view: IncidentView, acts: Sequence[tuple[str, float]]) -> None:
    session = PlaybackSession(view, 3)
    try:
        for what, value in acts:
            act(session, what, value)
            session.tick()
    finally:
        session.close()


def open_files() -> set[str]:
    """Media files this process holds open."""
    found: set[str] = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            found.add(str(entry.readlink()))
        except OSError:
            continue
    return {name for name in found if name.endswith(".mp4")}


@linux
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACT, max_size=12))
def test_closing_at_any_instant_leaves_nothing(view: IncidentView, acts: list[tuple[str, float]]) -> None:
    before = set(threading.enumerate())
    live(view, acts)
    assert set(threading.enumerate()) <= before
    assert not open_files()


class Malloc(ctypes.Structure):
    """What glibc's mallinfo2 fills in."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in ["arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"]
    ]


def allocated() -> int:
    """Bytes of libav and others in use. Resident memory also grows with how malloc's arenas happen to be cut up."""
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallinfo2"):
        pytest.skip("this C library does not count what is allocated")
    libc.mallinfo2.restype = Malloc
    gc.collect()
    told = libc.mallinfo2()
    return told.uordblks + told.hblkhd


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@linux
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_openings_do_not_grow(view: IncidentView) -> None:
    acts = [("seek", 1.0), ("wait", 0.03), ("play", 1.0), ("sound", 1.0), ("wait", 0.03), ("step", -3.0), ("wait", 0.02)]
    for _ in range(50):
        live(view, acts)
    before, before_resident, files = allocated(), resident(), len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(200):
        live(view, acts)
    grown, resident_grown = allocated() - before, resident() - before_resident
    print(f"{grown / 1e6:.2f} MB more allocated, {resident_grown / 1e6:.1f} MB more resident")
    assert grown < 3_000_000
    assert resident_grown < 50_000_000
    assert len(list(Path("/proc/self/fd").iterdir())) <= files
