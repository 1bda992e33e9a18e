"""Time <-> pixels holds at every zoom, and rulers stay readable."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.times import US, Instant, Span
from gui.timeline.axis import Axis, relative_label, relative_ticks, wall_ticks
from tests.sample import ZONE, T

BOUNDS = st.builds(lambda start, seconds: Span(start, start.plus_s(seconds)), st.builds(T.plus_s, st.floats(-1e7, 1e7)), st.floats(2, 2e6))
WIDTHS = st.floats(80, 4000)
ZOOMS = st.lists(st.tuples(st.floats(0.2, 30), st.floats(0, 1)), max_size=6)


def label_px(text: str) -> float:
    return 7.3 * len(text)


@st.composite
def axes(draw: st.DrawFn) -> tuple[Axis, Span]:
    bounds = draw(BOUNDS)
    axis = Axis.fitting(bounds, draw(WIDTHS))
    for factor, part in draw(ZOOMS):
        axis = axis.zoomed(factor, part * axis.width, bounds)
    return axis, bounds


@given(axes(), st.floats(0, 1))
def test_pixels_to_time_and_back(case: tuple[Axis, Span], part: float):
    axis, _ = case
    x = part * axis.width
    assert axis.x(axis.at(x)) == pytest.approx(x, abs=0.51 / axis.us_per_px + 1e-3)


@given(axes(), st.floats(0, 1), st.floats(0, 1))
def test_later_is_further_right(case: tuple[Axis, Span], a: float, b: float):
    axis, bounds = case
    first, second = sorted(bounds.start.plus_s(p * bounds.duration_s) for p in (a, b))
    assert axis.x(first) <= axis.x(second)
    if first < second:
        assert axis.x(first) < axis.x(second)


@given(axes(), st.floats(0.2, 30), st.floats(0, 1))
def test_zoom_never_shows_what_lies_outside(case: tuple[Axis, Span], factor: float, part: float):
    axis, bounds = case
    span = axis.zoomed(factor, part * axis.width, bounds).span
    assert span.start.us >= bounds.start.us - 1
    assert span.end.us <= bounds.end.us + max(2, axis.width * 250)


@given(st.floats(1.01, 20), st.floats(0.05, 0.95))
def test_zooming_in_keeps_the_time_under_the_pointer(factor: float, part: float):
    bounds = Span(T, T.plus_s(600))
    axis = Axis.fitting(bounds, 1000)
    before = axis.at(part * 1000)
    assert abs(axis.zoomed(factor, part * 1000, bounds).at(part * 1000).us - before.us) <= 2


def test_zooming_in_and_out_again_comes_home():
    bounds = Span(T, T.plus_s(600))
    axis = Axis.fitting(bounds, 1000)
    again = axis.zoomed(8, 500, bounds).zoomed(1 / 8, 500, bounds)
    assert again.us_per_px == pytest.approx(axis.us_per_px)
    assert again.origin_us == pytest.approx(axis.origin_us, abs=2)


@given(axes())
def test_the_level_is_its_own_inverse(case: tuple[Axis, Span]):
    axis, bounds = case
    level = axis.level(bounds)
    assert 0 <= level <= 1
    assert axis.at_level(level, axis.width / 2, bounds).us_per_px == pytest.approx(axis.us_per_px, rel=1e-6)


@given(axes(), st.sampled_from([ZONE, "Asia/Kathmandu", "Australia/Lord_Howe", None]))
def test_labels_never_overlap(case: tuple[Axis, Span], zone: str | None):
    axis, _ = case
    for ticks in (wall_ticks(axis, zone, label_px), relative_ticks(axis, T, label_px)):
        labelled = list(ticks.labelled)
        every = sorted([*(t.x for t in labelled), *ticks.minor.tolist()])
        assert [t.x for t in labelled] == sorted(t.x for t in labelled)
        assert all(b - a > 4.9 for a, b in pairwise(every)), "no tick stands on another"
        assert all(-0.51 <= x <= axis.width + 0.51 for x in every)
        for a, b in pairwise(labelled):
            assert a.x + label_px(a.label) < b.x


@given(axes())
def test_every_tick_stands_where_it_says(case: tuple[Axis, Span]):
    axis, _ = case
    for tick in wall_ticks(axis, ZONE, label_px).labelled:
        assert tick.x == pytest.approx(axis.x(tick.at), abs=1e-6)


def test_wall_labels_name_the_local_minute_and_then_only_seconds():
    axis = Axis.fitting(Span(T.plus_s(-22), T.plus_s(63)), 850)
    labels = [t.label for t in wall_ticks(axis, ZONE, label_px).labelled]
    assert labels[:4] == ["22:03:45", "22:04:00", ":10", ":20"] or labels[:3] == ["22:03:50", "22:04:00", ":10"]
    assert "22:05:00" in labels


def test_wall_labels_below_a_second_begin_with_the_full_time():
    axis = Axis.fitting(Span(T, T.plus_s(0.5)), 800)
    labels = [t.label for t in wall_ticks(axis, ZONE, label_px).labelled]
    assert labels[0].startswith("22:04:07.")
    assert all(label.startswith(":07.") for label in labels[1:-1])


def test_relative_labels():
    assert [relative_label(s * US) for s in (-30, 0, 10)] == ["−30", "0", "+10"]
    assert relative_label(2_500_000, 500_000) == "+2.5"
    assert relative_label(-20_000, 20_000) == "−0.02"
    assert relative_label(600 * US, 300 * US) == "+10 min"


def test_an_hour_that_repeats_keeps_its_ticks_in_order():
    start = Instant.parse("2026-11-01T05:00:00Z")
    axis = Axis.fitting(Span(start, start.plus_s(3 * 3600)), 900)
    ticks = list(wall_ticks(axis, ZONE, label_px).labelled)
    assert [t.at for t in ticks] == sorted(t.at for t in ticks)
    assert [t.label for t in ticks].count("01:30") == 2
