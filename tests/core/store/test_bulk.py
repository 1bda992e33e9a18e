"""The store as arrays says what its objects say."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.columns import CLIP_SOURCES, CONFIRMED, DASH, EARLIEST, LATEST, NO_LAG, NO_TIME, NONE, REJECTED, Columns
from core.model.part import part_of
from core.model.policy import Policy
from core.model.roster import Ping, Shift
from core.model.timebase import Candidate, TimeBase, choose, clock_reading
from core.model.times import Instant
from core.model.track import make_track
from core.model.trigger import KINDS, Trigger
from core.store.bulk import columns
from core.store.store import Store
from tests.positions import put_pings
from tests.sample import LAT, LON, T

GPS = Candidate("gps", T.plus_s(-31), 0.2)
OWN = Candidate("roll", T.plus_s(-30), 2.0)
DATE = Candidate("modified", T.plus_s(5), 43200.0)
RULE = Policy(radius_ft=40)


def a_clip(clip_id: str, camera: str, *candidates: Candidate, officer: str | None = None, file: str | None = None) -> Clip:
    best = choose(candidates)
    time = TimeBase(best.start, best.sigma_s, best.source) if best else TimeBase(Instant(0), 3e8, "unknown")
    return Clip(clip_id, camera, time, 60.0, officer, candidates, 30.0, file=file)


CLIPS = (
    a_clip("C3", "B1", OWN, GPS, officer="O1", file="/a/x.mp4"),
    a_clip("C1", "D1", OWN, officer=None, file="/b/y.mp4"),
    a_clip("C2", "V1-front", DATE),
    a_clip("C4", "B1"),
)


@pytest.fixture
def full(store: Store) -> Store:
    with store.write("tester") as write:
        write.put_cameras([Camera("B1", "body", pre_event_s=30.0, buffer_has_audio=True), Camera("D1", "dash")])
        write.put_officers([Officer("O1", "R. Alvarez"), Officer("O9")])
        shift = Shift("O1", "V1", "B1", "D7", T, None)
        write.put_shifts([shift], "roster.csv")
        write.put_shifts([shift, Shift("O2", None, "B2", None, None, T)], "roster2.csv")
        write.put_clips(CLIPS)
        write.put_triggers(
            [Trigger("T2", T, "taser", "B1", "O1"), Trigger("T1", T.plus_s(9), "lightbar", None, None, "V1", LAT, LON, 3.0, 0.2)]
        )
        put_pings(write, [Ping(T.plus_s(5), "V1", LAT, LON, None), Ping(T, "V1", LAT, LON, 4.0), Ping(T, "O5", LAT, LON, 4.0)])
        write.put_roll_alignments([("C3", "C1", 0.5, 9.0), ("C1", "C2", 1.5, None), ("C1", "gone", 2.5, 1.0)])
        gps = [T.plus_s(-31 + s).us for s in (0, 1, 2)]
        reasons = [None, "no lock", None]
        write.put_track("C3", make_track([0.0, 1.0, 2.25], [LAT, 0.0, LAT], [LON, 0.0, LON], [3.0, 9.0, 4.0], gps, reasons, "gpmf"))
        write.put_track("C1", make_track([0.5], [LAT], [LON], source="gpx", tied="utc"))
        write.put_track("file:abc", make_track([0.5], [LAT], [LON]))
        write.decide([("T2", "C3"), ("", "C1")], "confirmed", "")
        write.decide([("T2", "C3")], "rejected", "")
        write.decide([("T1", "C2")], "confirmed", "")
        write.decide([("T1", "C2")], "proposed", "")
        write.decide([("gone", "C2"), ("T1", "gone")], "confirmed", "")
        write.assign("C2", None, "O9", "seen")
        write.add_correction("B1", None, 7.0, "")
        write.add_correction(None, "C3", -2.5, "")
        write.add_correction(None, "C2", 1.0, "")
    return store


def taken_in(store: Store, **only: Any) -> Columns:
    with store.read() as read:
        return columns(read, RULE, **only)


def test_clips_and_what_people_said_of_them(full: Store) -> None:
    found = taken_in(full)
    clips = found.clips
    assert clips.id.tolist() == ["C1", "C2", "C3", "C4"]
    assert [found.cameras.id[c] for c in clips.camera] == ["D1", "V1-front", "B1", "B1"]
    assert [found.units[o] if o != NONE else None for o in clips.officer] == [None, "O9", "O1", None]
    assert clips.officer_said.tolist() == [False, True, False, False]
    assert clips.tied_utc.tolist() == [True, False, False, False]
    assert clips.folder.tolist() == [1, NONE, 0, NONE]
    np.testing.assert_array_equal(clips.manual_s, [np.nan, 1.0, -2.5, 7.0])
    by_id = sorted(CLIPS, key=lambda c: c.id)
    for i, c in enumerate(by_id):
        own, best = clock_reading(c.candidates), choose(c.candidates)
        if own is None and not np.isnan(clips.manual_s[i]):
            own = best or Candidate("unknown", Instant(0), clips.best_sigma_s[i])
        assert clips.own_us[i] == (own.start.us if own else NO_TIME)
        assert CLIP_SOURCES[clips.own_source[i]] == (own.source if own else "unknown")
        assert clips.best_us[i] == (best.start.us if best else 0)
        assert clips.best_sigma_s[i] == (best.sigma_s if best else clips.best_sigma_s[3])
    assert clips.best_sigma_s[3] > 1e8


def test_every_other_table(full: Store) -> None:
    found = taken_in(full)
    assert found.policy == RULE and found.names == {"O1": "R. Alvarez"}
    assert found.units.tolist() == ["O1", "O2", "O5", "O9", "V1"]
    assert found.cameras.id.tolist() == ["B1", "B2", "D1", "D7", "V1-front"]
    assert found.cameras.kind.tolist()[2] == DASH and found.cameras.vehicle.tolist() == [NONE] * 4 + [4]
    assert found.cameras.buffer_has_audio.tolist()[:3] == [1, NONE, NONE]
    assert found.shifts.officer.tolist() == [1, 0], "each once, the earliest first"
    assert (found.shifts.start_us[0], found.shifts.end_us[1]) == (EARLIEST, LATEST)
    assert found.triggers.id.tolist() == ["T1", "T2"]
    assert [KINDS[k] for k in found.triggers.kind] == ["lightbar", "taser"]
    assert found.triggers.device.tolist() == [NONE, 0] and found.triggers.vehicle.tolist() == [4, NONE]
    assert np.isnan(found.triggers.lat[1]) and found.triggers.sigma_s.tolist() == [0.2, 0.5]
    assert found.pings.unit.tolist() == [2, 4, 4] and np.isnan(found.pings.accuracy_m[2])
    assert list(zip(found.alignments.a, found.alignments.b, found.alignments.b_minus_a_s, strict=True)) == [(0, 1, 1.5), (2, 0, 0.5)]
    said = list(zip(found.decisions.trigger, found.decisions.clip, found.decisions.status, strict=True))
    assert said == [(NONE, 0, CONFIRMED), (1, 2, REJECTED)]


def test_only_accepted_fixes_in_their_clips_order(full: Store) -> None:
    fixes = taken_in(full).fixes
    assert fixes.first.tolist() == [0, 1, 1, 3, 3]
    assert fixes.t_ms.tolist() == [500, 0, 2250]
    assert fixes.lat_e7.tolist() == [round(LAT * 1e7)] * 3
    assert fixes.gps_base_us.tolist() == [NO_TIME, NO_TIME, T.plus_s(-31).us, NO_TIME]
    assert fixes.gps_lag_ms.tolist() == [NO_LAG, 0, -250]
    assert np.isnan(fixes.accuracy_m[0])


def test_a_part_is_what_the_whole_says_of_it(full: Store) -> None:
    whole = taken_in(full)
    window = (T.us, T.plus_s(1).us)
    part = taken_in(full, clips=["C3", "C1"], triggers=["T2"], pings_us=[window])
    keep = part_of(whole, np.isin(whole.clips.id, ["C1", "C3"]), whole.triggers.id == "T2", whole.pings.us < window[1]).columns
    for table in ("fixes", "alignments", "decisions"):
        for f in fields(getattr(keep, table)):
            np.testing.assert_array_equal(getattr(getattr(part, table), f.name), getattr(getattr(keep, table), f.name), f.name)
    for table in ("clips", "triggers", "pings"):
        for f in fields(getattr(keep, table)):
            one, other = named(part, table, f.name), named(keep, table, f.name)
            np.testing.assert_array_equal(one, other, f.name)
    assert part.clips.id.tolist() == ["C1", "C3"] and part.names == whole.names
    assert len(part.shifts) == len(whole.shifts)


def named(found: Columns, table: str, column: str) -> Any:
    """References as the names they stand for: a part has fewer of them."""
    values = getattr(getattr(found, table), column)
    names = found.cameras.id if column in ("camera", "device") else found.units if column in ("officer", "vehicle", "unit") else None
    return values if names is None else np.array([None if v == NONE else names[v] for v in values], object)


def test_an_empty_library_has_empty_columns(store: Store) -> None:
    found = taken_in(store)
    assert (len(found.clips), len(found.triggers), len(found.fixes), len(found.pings), len(found.units)) == (0,) * 5
    assert found.fixes.first.tolist() == [0]


def test_more_clips_than_one_batch(store: Store) -> None:
    some = [replace(CLIPS[0], id=f"C{i:05}") for i in range(4100)]
    with store.write("tester") as write:
        write.put_clips(some)
        write.put_tracks({c.id: make_track([float(i % 7)], [LAT], [LON]) for i, c in enumerate(some) if i % 3})
    found = taken_in(store)
    assert len(found.clips) == 4100
    assert found.fixes.t_ms.tolist() == [1000 * (i % 7) for i in range(4100) if i % 3]
    assert np.diff(found.fixes.first).tolist() == [int(i % 3 > 0) for i in range(4100)]
