import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.playback.levels import FALL_DB_S, FLOOR_DB, HOLD_S, Ballistics, measured
from core.playback.mix import KNEE, MIX, Mix, evenness, limited, summed

CAMERAS = ("A", "B", "C")
RATE = 48_000

acts = st.lists(
    st.one_of(
        st.tuples(st.just("choose"), st.sampled_from([None, MIX, *CAMERAS, "unheard of"])),
        st.tuples(st.just("toggle_mute"), st.sampled_from([*CAMERAS, "unheard of"])),
        st.tuples(st.just("toggle_solo"), st.sampled_from([*CAMERAS, "unheard of"])),
    ),
    max_size=12,
)


def after(steps: list[tuple[str, str | None]]) -> Mix:
    mix = Mix(CAMERAS)
    for name, what in steps:
        mix = getattr(mix, name)(what)
    return mix


@given(acts)
def test_whatever_was_pressed_choosing_one_camera_hears_it_alone(steps: list[tuple[str, str | None]]):
    for camera in CAMERAS:
        alone = after(steps).choose(camera)
        assert alone.heard == (camera,) and alone.chosen == camera
    assert after(steps).choose(None).heard == ()


@given(acts)
def test_the_mix_hears_all_that_are_not_muted_in_their_order(steps: list[tuple[str, str | None]]):
    mix = after(steps).choose(MIX)
    assert mix.heard == tuple(c for c in CAMERAS if c not in mix.muted)
    assert mix.chosen == MIX


@given(acts, st.sampled_from(CAMERAS))
def test_mute_goes_before_solo_and_twice_is_as_before(steps: list[tuple[str, str | None]], camera: str):
    mix = after(steps)
    once = mix.toggle_mute(camera)
    assert (camera in once.muted) != (camera in mix.muted) and once.toggle_mute(camera) == mix
    assert not set(once.heard) & once.muted


@given(acts)
def test_only_cameras_that_have_sound_are_ever_named(steps: list[tuple[str, str | None]]):
    mix = after(steps)
    assert mix.muted | mix.solo | set(mix.heard) <= set(CAMERAS)


def test_solo_adds_cameras_and_takes_them_back():
    mix = Mix(CAMERAS).choose(MIX).toggle_solo("B").toggle_solo("C")
    assert mix.heard == ("B", "C") and mix.chosen == MIX
    assert mix.toggle_solo("B").chosen == "C"
    assert mix.toggle_solo("B").toggle_solo("C").heard == CAMERAS
    assert Mix(CAMERAS, muted=frozenset("B")).toggle_solo("B").heard == ("B",)


def test_where_other_cameras_have_sound_the_choice_is_kept_or_silence():
    assert Mix(CAMERAS).choose("B").of(("B", "D")).heard == ("B",)
    assert Mix(CAMERAS).choose("C").of(("B", "D")).heard == ()
    assert Mix(CAMERAS).choose(MIX).toggle_mute("B").of(("B", "D")).heard == ("D",)


@given(st.lists(st.floats(-40, 40, width=32), min_size=1, max_size=50))
def test_a_limited_mix_never_clips_and_quiet_sound_is_untouched(values: list[float]):
    given_ = np.array(values, np.float32)
    out = limited(given_)
    assert np.all(np.abs(out) < 1)
    quiet = np.abs(given_) <= KNEE
    assert np.array_equal(out[quiet], given_[quiet])
    assert np.all(np.sign(out) == np.sign(given_))
    order = np.argsort(given_, kind="stable")
    assert np.all(np.diff(out[order]) >= 0), "louder never becomes quieter"


@pytest.mark.parametrize("lanes", [1, 2, 4, 9])
def test_any_number_of_lanes_is_as_loud_as_one(lanes: int):
    rng = np.random.default_rng(lanes)
    blocks = {str(i): (0.1 * rng.standard_normal(RATE)).astype(np.float32) for i in range(lanes)}
    gain = np.full(RATE, evenness(lanes), np.float32)
    rms, _ = measured(summed(blocks, dict.fromkeys(blocks, gain), RATE))
    assert rms == pytest.approx(-20.0, abs=0.2)


def test_a_meter_reads_full_scale_and_silence_in_decibels():
    t = np.arange(RATE) / RATE
    tone = np.sin(2 * np.pi * 1000 * t).astype(np.float32)
    assert measured(tone) == (pytest.approx(-3.01, abs=0.01), pytest.approx(0.0, abs=0.01))
    assert measured(tone / 10) == (pytest.approx(-23.01, abs=0.01), pytest.approx(-20.0, abs=0.01))
    assert measured(np.zeros(10, np.float32)) == (FLOOR_DB, FLOOR_DB) == measured(np.zeros(0, np.float32))


def test_a_needle_rises_at_once_falls_slowly_and_keeps_the_loudest():
    needle, loud, quiet = Ballistics(), np.full(2400, 0.5, np.float32), np.zeros(2400, np.float32)
    assert needle.hear(loud, 0.05).peak_db == pytest.approx(-6.02, abs=0.01)
    for step in range(1, 21):
        level = needle.hear(quiet, 0.05)
        assert level.peak_db == pytest.approx(-6.02 - FALL_DB_S * 0.05 * step, abs=0.01)
        assert level.held_db == pytest.approx(-6.02, abs=0.01)
    for _ in range(round((HOLD_S + 3) / 0.05)):
        level = needle.hear(quiet, 0.05)
    assert level.silent
