"""Of any library: what cannot be reached does not change, and names and the hour do not matter."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clocks.reach import reaches_of, rostered_anew
from core.clocks.sessions import WEEK_US
from core.clocks.solve import solve
from core.model.columns import CLIP_SOURCES, NONE, AlignmentColumns, ClockColumns, Columns, ShiftColumns, taken
from tests.core.clocks.tables import T_US, Shot, library, only, same

HOUR = 3600.0


@st.composite
def towns(draw: st.DrawFn) -> Columns:
    """A few days of a few cameras, some with GPS, sound heard between clips of about the same time, some of it wrong."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    shots: list[Shot] = []
    for camera in range(rng.integers(2, 7)):
        gps, zone = rng.random() < 0.4, rng.random() < 0.9
        for day in range(3):
            offset = rng.choice([rng.normal(), rng.uniform(-300, 300), -5 * HOUR + rng.normal()], p=[0.8, 0.1, 0.1])
            for i in range(rng.integers(0, 5)):
                start = day * 24 * HOUR + 8 * HOUR * (camera % 3) + i * 5000 + rng.uniform(0, 4000)
                officer = f"O{rng.integers(0, 2)}"
                shots.append(
                    Shot(
                        f"{camera}-{day}-{i}",
                        f"C{camera}",
                        round(start, 6),
                        round(offset, 4),
                        bool(gps and rng.random() < 0.9),
                        np.nan if rng.random() < 0.98 else 3.0,
                        officer,
                        bool(zone),
                    )
                )
    heard = [
        (
            a.id,
            b.id,
            b.offset_s - a.offset_s + rng.normal(0, 0.04) + (rng.uniform(-200, 200) if rng.random() < 0.2 else 0.0),
            rng.uniform(4, 25),
        )
        for a in shots
        for b in shots
        if a.id < b.id and abs(a.start_s - b.start_s) < 5000 and rng.random() < 0.7
    ]
    started = [(f"T{s.id}", s.start_s + 30 + rng.normal(0, 0.5), s.camera) for s in shots if rng.random() < 0.8]
    rostered = [(camera, day * 24 * HOUR) for camera in {s.camera for s in shots} for day in range(-1, 4)]
    return library(shots, heard, started, rostered if rng.random() < 0.5 else ())


@given(towns(), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_a_clip_put_in_place_by_its_pictures_stands_there_and_moves_no_other(columns: Columns, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = len(columns.clips)
    which = rng.random(n) < 0.3
    placed = np.where(
        which[:, None], np.column_stack([rng.uniform(-4000, 4000, n).round(6), rng.uniform(0, 0.5, n), rng.uniform(-40, 40, n)]), np.nan
    )
    before, after = solve(columns), solve(replace(columns, clips=replace(columns.clips, placed=placed)))
    assert same(before, after)[~which].all()
    stands = columns.clips.own_us[which] - np.round(placed[which, 0] * 1e6).astype(np.int64)
    np.testing.assert_array_equal(after.start_us[which], stands)
    np.testing.assert_array_equal(after.ppm[which], placed[which, 2])
    assert {CLIP_SOURCES[s] for s in after.source[which]} <= {"manual"}
    assert not after.neighbour[which].any()


@given(towns(), st.integers(0, 8), st.sampled_from([4, 24]))
@settings(max_examples=80, deadline=None)
def test_what_some_hours_cannot_reach_stays_the_same_bit_for_bit(columns: Columns, which: int, hours: int) -> None:
    those = (columns.clips.own_us - T_US) // round(hours * HOUR * 1e6) == which
    reached, _ = reaches_of(columns, those)
    assert not (those & ~reached).any()
    everything = solve(columns)
    without = solve(only(columns, ~those))
    untouched = ~reached[~those]
    assert same(taken(everything, ~those), without)[untouched].all()
    again = solve(only(columns, reached))
    assert same(taken(everything, those), taken(again, those[reached])).all()


@given(towns(), st.integers(0, 2**32))
@settings(max_examples=80, deadline=None)
def test_what_roster_rows_cannot_reach_stays_the_same_bit_for_bit(columns: Columns, seed: int) -> None:
    """Rows come and go within some hours, of any cameras; whoever was there before is told by nothing but those hours."""
    rng = np.random.default_rng(seed)
    since = T_US + round(rng.uniform(-1, 3) * 24 * HOUR * 1e6)
    until = since + round(rng.uniform(0, 30) * HOUR * 1e6)

    def rows(n: int) -> list[tuple[int, int, int]]:
        return [
            (int(rng.integers(len(columns.cameras))), int(rng.integers(len(columns.cameras))), int(rng.integers(since, until + 1)))
            for _ in range(n)
        ]

    lasting = (columns.shifts.start_us < since) | (columns.shifts.start_us > until)
    lasting = [*zip(*(getattr(columns.shifts, c)[lasting].tolist() for c in ("body", "dash", "start_us")), strict=True)]
    before, after = (rostered(columns, [*lasting, *rows(int(rng.integers(0, 6)))]) for _ in range(2))
    reached, needed = reaches_of(after, rostered_anew(after, np.array([[since, until]])))
    was, now = solve(before), solve(after)
    assert same(was, now)[~reached].all()
    again = solve(only(after, needed))
    assert same(taken(now, reached), taken(again, reached[needed])).all()


def rostered(columns: Columns, rows: list[tuple[int, int, int]]) -> Columns:
    """With this roster: (body camera, dash cam, start)."""
    body, dash, start = (np.array([r[k] for r in sorted(rows, key=lambda r: r[2])], np.int64) for k in range(3))
    nobody = np.full(len(start), NONE, np.int32)
    shifts = ShiftColumns(nobody, nobody, body.astype(np.int32), dash.astype(np.int32), start, start + round(8 * HOUR * 1e6))
    return replace(columns, shifts=shifts)


@given(towns(), st.randoms(use_true_random=False), st.integers(-(10**15), 10**15))
@settings(max_examples=40, deadline=None)
def test_names_and_the_hour_do_not_matter(columns: Columns, random, shift_us: int) -> None:  # type: ignore[no-untyped-def]
    """Without a roster sessions end with the week: then whole weeks do not matter."""
    shift_us -= 0 if len(columns.shifts) else shift_us % WEEK_US
    n, cameras = len(columns.clips), len(columns.cameras)
    place, camera = list(range(n)), list(range(cameras))
    random.shuffle(place)
    random.shuffle(camera)
    order, new = np.array(place, np.int64), np.argsort(np.array(place, np.int64)).astype(np.int32)
    renamed = np.array(camera, np.int32)
    clips = taken(columns.clips, order)
    clips = replace(clips, camera=renamed[clips.camera], own_us=clips.own_us + shift_us, best_us=clips.best_us + shift_us)
    a, b = new[columns.alignments.a], new[columns.alignments.b]
    turned = a > b
    a, b = np.where(turned, b, a), np.where(turned, a, b)
    seconds = np.where(turned, -1, 1) * columns.alignments.b_minus_a_s
    rows = np.lexsort((columns.alignments.score, seconds, b, a))
    shifts = replace(columns.shifts, body=renamed[columns.shifts.body], start_us=columns.shifts.start_us + shift_us)
    triggers = replace(columns.triggers, time_us=columns.triggers.time_us + shift_us, device=renamed[columns.triggers.device])
    other = replace(
        columns,
        triggers=triggers,
        clips=clips,
        shifts=shifts,
        alignments=AlignmentColumns(a[rows], b[rows], seconds[rows], columns.alignments.score[rows]),
    )
    straight: ClockColumns = taken(solve(columns), order)
    moved = solve(other)
    assert same(replace(straight, start_us=straight.start_us + shift_us), moved).all()
