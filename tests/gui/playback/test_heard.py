"""Sound against pictures through the real output, as a sound server hears it. Slow; skipped where no PulseAudio can be started."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.gui.playback.heard import measure, scene
from tests.gui.playback.heard.server import AudioServer, Recorder

pytestmark = pytest.mark.slow

STEP_S = 0.02
"""What sound and pictures may be apart."""


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clicks")
    scene.view(folder)
    return folder


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AudioServer]:
    made = AudioServer(tmp_path_factory.mktemp("pulse"))
    try:
        made.start()
    except (OSError, RuntimeError) as error:
        pytest.skip(f"no sound server: {error}")
    yield made
    made.stop()


def begun(server: AudioServer, films: Path, plan: list[tuple[float, str, object]]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.gui.playback.heard.play", str(films), json.dumps(plan)]
    return subprocess.Popen(command, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_sound_and_pictures_are_in_step(server: AudioServer, films: Path):
    """Half, real and double time, after seeks, and over a minute."""
    plan = [(0, "sound", "mix"), (0.1, "seek", 2), (2, "play", 0.5), (12, "seek", 40), (20, "play", 2), (26, "seek", 5)]
    plan += [(30, "play", 1), (60, "seek", 8), (125, "end", 0)]
    recorder = Recorder(server)
    try:
        out, err = begun(server, films, plan).communicate(timeout=240)
    finally:
        recorder.close()
    assert "Traceback" not in err
    log, (samples, times) = json.loads(out), recorder.heard()
    for (at, what, value), (after, _, _) in zip(log["done"][2:], log["done"][3:], strict=False):
        found = measure.offsets(samples, times, log["shown"], at, after)
        went = [where for moment, where, _ in log["shown"] if at < moment < after]
        assert len(found) > 2 * (went[-1] - went[1]), "every camera is heard"
        late = np.array([o.late_s for o in found])
        print(
            f"{what} {value}: {len(late)} clicks, median {np.median(late) * 1000:.1f} ms, from {late.min() * 1000:.1f} to {late.max() * 1000:.1f}"
        )
        assert abs(np.median(late)) < STEP_S / 2
        assert np.mean(np.abs(late) <= STEP_S) >= 0.97
    minute = measure.offsets(samples, times, log["shown"], log["done"][-2][0], log["done"][-1][0])
    halves = [np.median([o.late_s for o in part]) for part in (minute[: len(minute) // 8], minute[-len(minute) // 8 :])]
    assert abs(halves[1] - halves[0]) < STEP_S / 2, "it does not drift"


@pytest.mark.parametrize("back_after_s", [1.0, 6.0])
def test_a_sound_server_that_dies_takes_nothing_with_it(server: AudioServer, films: Path, back_after_s: float):
    """The clock goes on, the window says so; sound is back where Qt can have it again, and else playing again does not end the process."""
    plan: list[tuple[float, str, object]] = [(0, "sound", "mix"), (0.1, "seek", 2), (1.5, "play", 1), (14, "pause", 0), (15, "play", 1)]
    player = begun(server, films, [*plan, (22, "end", 0)])
    time.sleep(6)
    server.stop()
    died = time.monotonic()
    time.sleep(back_after_s)
    server.start()
    time.sleep(max(0.0, died + 9 - time.monotonic()))
    streams = server.streams()
    out, err = player.communicate(timeout=60)
    assert player.returncode == 0 and "Traceback" not in err and "Abort" not in err
    log = json.loads(out)
    playing = [(at, where) for at, where, _ in log["shown"] if died - 2 < at < died + 4]
    seconds, gone = np.diff(playing, axis=0).T
    assert np.all(gone >= 0) and np.max(np.abs(np.cumsum(gone) - np.cumsum(seconds))) < 0.2, "the clock went on"
    said = [usable for _, usable in log["said"]]
    assert said[0] is False and died <= log["said"][0][0] < died + 3
    assert (said[-1], streams) == ((True, 1) if back_after_s < 2 else (False, 0))
