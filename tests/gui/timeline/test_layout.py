"""Boxes tell the truth: they stand at their times, do not hide each other, and what is absent has one too."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.finding import Expected, Finding
from core.model.incident import IncidentView
from core.model.times import Span
from gui.timeline.axis import Axis
from gui.timeline.boxes import Metrics
from gui.timeline.density import footage_density
from gui.timeline.index import MAX_STACK, absences, index_view, stack_rows
from gui.timeline.notes import trigger_words
from gui.timeline.scene import Scene, build, hit, lane_state_words
from gui.timeline.table import buffer_of
from gui.timeline.tips import tip
from tests.gui.timeline.scenes import crowded_view, hard_view, joined, lane, with_media
from tests.sample import T, clip

METRICS = Metrics(18, 150, lambda text: 7.0 * len(text))


def scene_of(view: IncidentView, size: tuple[int, int] = (1200, 400), span: Span | None = None, scroll: float = 0.0) -> Scene:
    index = index_view(view)
    return build(index, Axis.fitting(span or index.bounds, size[0] - METRICS.header), size, scroll, METRICS)


def of(scene: Scene, camera: str):
    return next(s for s in scene.lanes if s.lane.lane.camera.id == camera)


def test_the_story_of_the_sample_is_drawn():
    scene = scene_of(with_media())
    x = scene.layout.x
    late = of(scene, "B07")
    assert late.clips[0].box.x == pytest.approx(x(T.plus_s(-23.8)))
    assert late.clips[0].buffer_x == pytest.approx((x(T.plus_s(-23.8)), x(T.plus_s(6.2))))
    (note,) = late.notes
    assert (note.x0, note.x1) == pytest.approx((x(T), x(T.plus_s(6.2))))
    assert note.note.text == "6.2 s late"
    assert note.text_x >= note.x1
    (hollow,) = of(scene, "B21").hollows
    assert hollow.kind == "missing"
    assert (hollow.box.x, hollow.box.right) == pytest.approx((x(T.plus_s(-30)), x(T.plus_s(120))))
    assert not of(scene, "B21").clips
    assert [n.note.text for n in of(scene, "D5").notes] == ["clock was 3 min 20.0 s fast, corrected"]
    assert scene.flags[0].x == pytest.approx(x(T))


def test_a_short_buffer_and_an_early_stop_are_measured():
    scene = scene_of(hard_view())
    x = scene.layout.x
    notes = {n.note.kind: n for n in of(scene, "B30").notes}
    assert (notes["short_buffer"].x0, notes["short_buffer"].x1) == pytest.approx((x(T.plus_s(-30)), x(T.plus_s(-12))))
    assert (notes["early_stop"].x0, notes["early_stop"].x1) == pytest.approx((x(T.plus_s(60)), x(T.plus_s(120))))
    assert notes["early_stop"].note.text == "stopped 1 min 0.0 s early"


def test_two_recordings_of_one_camera_are_two_bars_and_a_remark():
    view = hard_view()
    b30 = next(x for x in view.lanes if x.camera.id == "B30")
    first = b30.clips[0]
    second = replace(first, clip=replace(first.clip, id="copy", time=replace(first.clip.time, start=first.clip.start.plus_s(5))))
    found = Finding("undetermined", 1.0, "Recordings of camera B30 run at the same time", None, "B30", "copy", None, 12.0)
    two = replace(b30, clips=(*b30.clips, second), findings=(found,))
    drawn = of(scene_of(replace(view, lanes=tuple(two if x is b30 else x for x in view.lanes))), "B30")
    assert len({c.box.y for c in drawn.clips}) == 2
    (note,) = drawn.notes
    assert (note.note.text, note.note.start) == ("two recordings at once for 12.0 s", second.clip.start)


def test_every_state_has_its_own_words():
    scene = scene_of(hard_view(), (1200, 700))
    said = {s.lane.lane.camera.id: lane_state_words(s.lane.lane) for s in scene.lanes}
    assert said["B12"] == ("on_time", "on time")
    assert said["B07"] == ("late", "late 6.2 s")
    assert said["B21"] == ("missing", "no recording")
    assert said["D5"] == ("clock_offset", "clock 3 min 20.0 s fast")
    assert said["B32"] == ("undetermined", "cannot be determined")
    assert said["B31"] == ("", "")


def test_what_shows_a_buffer():
    quiet, loud = lane("A"), lane("B", audio=True)
    assert buffer_of(quiet, joined(clip("1", "A", None, 0, 60, 30))) == (30, "buffer, silent")
    assert buffer_of(quiet, joined(clip("1", "A", None, 0, 60, None))) is None
    assert buffer_of(loud, joined(clip("1", "B", None, 0, 60, 0.0))) == (30.0, "buffer, sound")
    assert buffer_of(quiet, joined(clip("1", "A", None, 0, 60, 60))) is None, "a clip silent throughout is not all buffer"


def test_expectations_without_a_clip_are_absent_and_merge():
    view = hard_view()
    two = (Expected("T-1", "B21", 0.9, "a", None, None, "missing"), Expected("T-2", "B21", 0.9, "b", None, None, "missing"))
    (only,) = absences(view, lane("B21", state="missing", expected=two))
    assert only.span == Span(T.plus_s(-30), T.plus_s(121.5))
    answered = replace(two[0], clip_id="C12")
    assert absences(view, lane("B21", joined(clip("1", "B21", None, 0, 60, None)), expected=(answered,))) == ()


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(10**5, 10**8)), max_size=40))
def test_stacked_clips_hide_nothing_while_rows_last(spans: list[tuple[int, int]]):
    starts = np.array([s for s, _ in spans], np.int64)
    ends = np.array([s + n for s, n in spans], np.int64)
    rows = stack_rows(starts, ends)
    assert set(rows) <= set(range(MAX_STACK))
    for row in range(MAX_STACK - 1):
        mine = sorted((int(s), int(e)) for s, e, r in zip(starts, ends, rows, strict=True) if r == row)
        assert all(b[0] >= a[1] - 50_000 for a, b in pairwise(mine))


@given(st.integers(300, 3000), st.integers(120, 1200), st.floats(0, 3000))
def test_lanes_never_overlap_and_scrolling_stays_inside(width: int, height: int, scroll: float):
    layout = scene_of(hard_view(), (width, height), scroll=scroll).layout
    for a, b in pairwise(layout.lanes):
        assert a.box.bottom <= b.box.y + 1e-6
    assert all(b.bar_h >= METRICS.line - 2 for b in layout.lanes)
    assert 0 <= layout.scroll <= layout.max_scroll + 1e-6
    assert layout.lanes_area.bottom <= layout.flags.y + 1e-6


@given(st.floats(-40, 150), st.floats(0.5, 200))
def test_words_of_notes_stay_in_sight_and_apart(start: float, seconds: float):
    span = Span(T.plus_s(start), T.plus_s(start + seconds))
    scene = scene_of(hard_view(), (1200, 700), span)
    for lane_scene in scene.lanes:
        for n in lane_scene.notes:
            assert n.text_x >= scene.layout.x0
            assert n.text_x + n.text_w <= scene.layout.wall.right + 1
        words = sorted((n.y, n.text_x, n.text_w) for n in lane_scene.notes if n.text_w > 20)
        for a, b in pairwise(words):
            assert a[0] != b[0] or a[1] + a[2] <= b[1] + 1


def test_of_thousands_of_clips_few_become_boxes():
    scene = scene_of(crowded_view(), (1200, 400))
    first = scene.lanes[0]
    assert first.clips == () and np.count_nonzero(scene.seen.slot == 0) == 200
    near = scene_of(crowded_view(), (1200, 400), Span(T.plus_s(1000), T.plus_s(1100)))
    assert [c.clip.clip.id for c in near.lanes[0].clips] == ["0-25", "0-26", "0-27"]


def test_clips_too_narrow_to_be_told_apart_are_counted_under_the_pointer():
    scene = scene_of(crowded_view(50_000, 1), (400, 400))
    box = scene.lanes[0].lane
    found = hit(scene, scene.layout.x0 + 100, box.bar_y + 3)
    assert found.part == "crowd" and "too short to be told apart" in tip(scene, found, T)
    near = scene_of(crowded_view(), (1200, 400), Span(T.plus_s(1000), T.plus_s(1100)))
    assert hit(near, near.layout.x(T.plus_s(1035)), near.lanes[0].lane.bar_y + 3).part == "lane", "the gap between two"
    assert hit(near, near.layout.x(T.plus_s(1045)), near.lanes[0].lane.bar_y + 3).part == "clip"


def test_only_lanes_in_sight_are_laid_out():
    scene = scene_of(crowded_view(), (1200, 300))
    assert len(scene.lanes) < 12
    assert len(scene.layout.lanes) == 25
    assert scene.layout.max_scroll > 0


def test_a_gap_shows_in_the_density_and_absence_counts_nothing():
    view = with_media()
    runs = footage_density(index_view(view), 1000)
    assert max(count for _, _, count in runs) == 4, "five lanes, one of them without a recording"
    assert runs[0][2] == 0, "the room before the first clip"
    assert runs[-1][1] == 1000
    apart = replace(view, lanes=(lane("A", joined(clip("1", "A", None, 0, 10, None)), joined(clip("2", "A", None, 60, 70, None))),))
    assert 0 in [count for _, _, count in footage_density(index_view(apart), 1000)[1:-1]]


def test_hits_and_their_tips():
    scene = scene_of(hard_view(), (1200, 700))
    layout = scene.layout

    def at(camera: str, seconds: float, dy: float = 8):
        box = next(b for b in layout.lanes if b.lane.camera.id == camera)
        x, y = layout.x(T.plus_s(seconds)), box.bar_y + dy
        found = hit(scene, x, y)
        return found, tip(scene, found, layout.at(x))

    found, text = at("B07", 50)
    assert (found.part, found.camera_id) == ("clip", "B07")
    assert "14 May 2026 22:03:43.200 EDT" in text and "2026-05-15 02:03:43.200 UTC" in text
    assert "inside 30 ft with probability 0.93" in text
    found, text = at("B21", 10)
    assert found.part == "hollow"
    assert "expected, no recording" in text and "no recording of camera B21 exists" in text and "02:03:37.000 UTC" in text
    found, text = at("B31", 30)
    assert found.part == "lane", "a gap is a gap"
    assert "no media here yet" in at("D5", 20)[1]
    assert "rejected" in at("B31", 0)[1]
    flag = scene.flags[0]
    found = hit(scene, flag.x + 4, flag.y + 5)
    assert found.trigger is not None and found.trigger.id == "T-1"
    assert "Taser drawn, B12 (R. Alvarez)" in tip(scene, found, T)
    assert hit(scene, layout.x0 + 5, layout.overview.y + 3).part == "overview"
    header = hit(scene, 20, layout.lanes[1].bar_y + 3)
    assert (header.part, header.camera_id) == ("header", "B07")
    assert "Late activation: Switched on 6.2 s" in tip(scene, header, T)


def test_an_incident_without_lanes_or_triggers_has_a_layout():
    bare = replace(with_media(), lanes=(), triggers=(), markers=(), findings=())
    scene = scene_of(bare)
    assert scene.lanes == () and scene.flags == () and scene.layout.flags.h == 0
    assert hit(scene, 600, 200).part == "nothing"


def test_a_flag_names_the_camera_or_else_the_person_not_the_weapons_number():
    view = with_media()
    taser = replace(view.triggers[0], device_id="X2-9041", officer_id="O12")
    worn = next(x.label for x in view.lanes if x.officer is not None and x.officer.id == "O12" and x.camera.kind == "body")
    assert trigger_words(view, taser) == f"Taser drawn, {worn}"
    assert trigger_words(view, replace(taser, device_id="B07")) == "Taser drawn, B07"
    assert trigger_words(view, replace(taser, officer_id=None)) == "Taser drawn, X2-9041"


def test_the_words_of_a_flag_near_the_right_edge_stand_left_of_it():
    view = with_media()
    scene = scene_of(view, span=Span(T.plus_s(-100), T.plus_s(4)))
    (flag,) = scene.flags
    assert flag.text_x + flag.text_w <= flag.x
    assert flag.text_w >= METRICS.text_px(flag.text)
    (flag,) = scene_of(view).flags
    assert flag.text_x > flag.x


def test_lanes_draw_together_before_one_leaves_sight():
    index = index_view(with_media())
    wanted = scene_of(with_media(), (1200, 600)).layout
    tight = scene_of(with_media(), (1200, 262)).layout
    assert tight.max_scroll == 0
    assert len(tight.visible_lanes()) == len(index.lanes)
    assert all(b.bar_h >= METRICS.line - 2 for b in tight.lanes)
    assert all(a.bar_h > b.bar_h for a, b in zip(wanted.lanes, tight.lanes, strict=True))
