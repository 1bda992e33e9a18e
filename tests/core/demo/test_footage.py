"""What lies in the files is what truth.json says: pictures, times, sound, codecs."""

import itertools
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from core.demo import film
from core.demo.film import frame_times, strip_ms
from core.demo.hearing import SPEED_M_S, camera_where
from core.demo.sound import slam
from core.demo.story import CORNER, DEMO_EPOCH, Shot, shots
from core.demo.timestrip import read_time_strip
from core.model.times import Instant
from tests.demo_library import MINUTES, SmallDemo

SHOTS = {s.camera_id: s for s in shots(MINUTES)}
RATE = 48_000


def speech_band(wave: np.ndarray) -> np.ndarray:
    spectrum = np.fft.rfft(wave)
    f = np.fft.rfftfreq(len(wave), 1 / RATE)
    spectrum[(f < 400) | (f > 6000)] = 0
    return np.fft.irfft(spectrum, len(wave))


def sound_of(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        start = float(container.streams.video[0].start_time * container.streams.video[0].time_base)
        parts: list[np.ndarray] = []
        first = None
        for frame in container.decode(audio=0):
            first = frame.time if first is None else first
            parts.append(frame.to_ndarray()[0])
    assert first is not None and abs(first - start) < 0.001
    return np.concatenate(parts)


@pytest.mark.parametrize("camera", sorted(SHOTS))
def test_every_frame_carries_its_own_true_time(small_demo: SmallDemo, camera: str) -> None:
    stated, shot = small_demo.camera(camera), SHOTS[camera]
    start = Instant.parse(stated["start"])
    rng = np.random.default_rng(len(camera))
    pts: list[float] = []
    with av.open(str(small_demo.file(camera))) as container:
        stream = container.streams.video[0]
        looked = 0
        for k, frame in enumerate(container.decode(stream)):
            pts_s = float((frame.pts - stream.start_time) * stream.time_base)
            pts.append(pts_s)
            if k < 3 or rng.random() < 0.04:
                seconds = read_time_strip(frame.reformat(width=240, height=135, format="bgra").to_ndarray())
                assert seconds is not None, f"frame {k}"
                assert abs(DEMO_EPOCH.plus_s(seconds).since(start) - pts_s) <= 0.001, f"frame {k}"
                assert round(seconds * 1000) == strip_ms(shot, pts_s)
                looked += 1
    assert looked > 20
    assert len(pts) == stated["frames"]
    if stated["vfr"]:
        assert np.allclose(np.array(pts) * 1000, stated["frame_times"]["pts_ms"], atol=0.01)
    else:
        assert np.allclose(pts, np.arange(len(pts)) / stated["fps"], atol=0.0006)


@pytest.mark.parametrize("camera", sorted(SHOTS))
def test_files_are_what_the_story_asks_for(small_demo: SmallDemo, camera: str) -> None:
    stated, shot = small_demo.camera(camera), SHOTS[camera]
    with av.open(str(small_demo.file(camera))) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert video.codec_context.name == stated["codec"] == shot.codec
        assert (video.width, video.height) == (stated["width"], stated["height"])
        assert audio.codec_context.name == "aac" and audio.rate == RATE
        assert (video.start_time or 0) == 0
        if stated["container"] == "mp4":
            own = Instant.parse(stated["start"]).plus_s(stated["clock_offset_s"])
            assert Instant.parse(container.metadata["creation_time"]).us == own.us // 1_000_000 * 1_000_000


def test_one_of_each_kind(small_demo: SmallDemo) -> None:
    cameras = small_demo.truth["cameras"]
    assert [c["id"] for c in cameras if c["codec"] == "hevc"] == ["D05"]
    assert [c["id"] for c in cameras if c["width"] == 1280] == ["D03"]
    assert [c["id"] for c in cameras if c["vfr"]] == ["B07"]
    assert [c["id"] for c in cameras if c["fps"] == 25] == ["B8A44F00C218"]
    assert sum(c["fps"] == 30 for c in cameras) == 5


@pytest.mark.parametrize("camera", sorted(SHOTS))
def test_the_buffer_is_digitally_silent_and_no_longer(small_demo: SmallDemo, camera: str) -> None:
    sound = sound_of(small_demo.file(camera))
    first = int(np.flatnonzero(np.abs(sound) > 1e-4)[0]) / RATE
    assert first == pytest.approx(small_demo.camera(camera)["silent_head_s"], abs=0.1)
    assert len(sound) / RATE == pytest.approx(SHOTS[camera].end_s - SHOTS[camera].start_s, abs=0.1)
    after = sound[int(31 * RATE) :]
    blocks = np.abs(after[: len(after) // RATE * RATE]).reshape(-1, RATE).max(1)
    assert (blocks > 1e-3).all(), "sound goes on to the end"


def test_the_same_sound_reaches_each_camera_with_its_distance(small_demo: SmallDemo) -> None:
    """A car door at T+22.95, in a pause of all voices, is heard by everybody: later and quieter by distance (above engines, below what AAC drops)."""
    template = slam("door 22.95", 1.0)
    door = (-1.7, 18.4)
    loud: dict[str, tuple[float, float]] = {}
    for camera in ("X60A4512M", "B07", "D03", "D05"):
        shot = SHOTS[camera]
        sound = sound_of(small_demo.file(camera))
        first = int((22.9 - shot.start_s) * RATE)
        piece = sound[first : first + int(0.3 * RATE)]
        match = np.correlate(speech_band(piece), speech_band(template[: int(0.1 * RATE)]), "valid")
        at = int(np.argmax(match))
        heard = 22.9 + at / RATE
        x, y = camera_where(shot)(22.95)
        distance = float(np.hypot(x - door[0], y - door[1]))
        assert heard - 22.95 == pytest.approx(distance / SPEED_M_S, abs=0.002), camera
        loud[camera] = (distance, float(match[at]) / (0.35 if shot.kind == "dash" else 1.0))
    (near, strong), (far, weak) = loud["B07"], loud["X60A4512M"]
    assert near < far
    assert strong / weak == pytest.approx(far / near, rel=0.25)


@pytest.fixture(scope="module", params=sorted(SHOTS))
def filmed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Shot, list[np.ndarray]]:
    """The real film of each camera about its scene's trigger, without sound: the shot and its pictures."""
    shot = replace(SHOTS[request.param], start_s=-0.7, end_s=0.3, silent_s=0.0)
    path = tmp_path_factory.mktemp("real") / "film.mkv"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(film, "hear", lambda s: np.zeros(round((s.end_s - s.start_s) * RATE), np.float32))
        film.film(shot, path, lambda _frames: None)
    with av.open(str(path)) as container:
        return shot, [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]


def test_every_picture_of_the_real_film_is_its_own(filmed: tuple[Shot, list[np.ndarray]]) -> None:
    """Each carries its time; from one to the next a worn camera sees everything move, one in a car at least people or lights."""
    shot, pictures = filmed
    assert [read_time_strip(p) for p in pictures] == [strip_ms(shot, pts_s) / 1000 for _, pts_s in frame_times(shot)]
    scenes = [p[60:300].astype(np.int16) for p in pictures]
    moved = [float((np.abs(a - b).max(2) > 24).mean()) for a, b in itertools.pairwise(scenes)]
    assert min(moved) > 0.003 if shot.kind == "body" else max(moved) > 0.01


def test_the_taser_flashes_at_t_in_every_picture(filmed: tuple[Shot, list[np.ndarray]]) -> None:
    """A white spot that was not there just before, above the strip and below the overlay."""
    shot, pictures = filmed
    if shot.place != CORNER:
        return
    times = [shot.start_s + pts_s for _, pts_s in frame_times(shot)]
    before, after = (pictures[max(i for i, at in enumerate(times) if at <= t)][60:300] for t in (-0.6, 0.07))
    spot = ((after.min(2) > 225) & (before.min(2) < 200)).sum()
    assert spot > (4 if shot.kind == "dash" else 20)
