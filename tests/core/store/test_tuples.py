"""Rows that go in as plain tuples, on both databases: the same rows as by objects, and only what is other is written."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.model.finding import Expected, Finding
from core.model.incident import Incident, Link, Member
from core.model.times import Instant
from core.store.schema import track
from core.store.store import Store
from core.store.sync import Moved
from tests.results import put_results
from tests.sample import LAT, LON, T, clip

INCIDENT = Incident("I-1", T, T.plus_s(60), ("T-1", "T-2"), (Member("C07", 0.9, "near"), Member("C08", 0.8, "near")), "One")
LINK = Link("T-1", "C07", 0.9, "near", 3.5, None, -30.0, "confirmed")
EXPECTED = Expected("T-1", "B07", 0.9, "near", "O7", "C07", "late", 6.25, 4.0, 2.0, 0.8)
FINDING = Finding("late", 0.85, "late", "T-1", "B07", "C07", "O7", 6.25, 0.94)


def test_rolls_go_in_as_tuples(store: Store) -> None:
    with store.write("tester") as write:
        write.put_roll_triggers(
            [("T1", T.us, "taser", "B1", None, None, LAT, LON, 3.0), ("T2", T.us, "crash", None, None, "V1", None, None, None)]
        )
        write.put_roll_triggers([("T1", T.us, "firearm", "B1", None, None, LAT, LON, 3.0)])
        write.put_roll_alignments([("C1", "C2", 0.5, None), ("C1", "C2", 0.7, 9.0), ("C1", "C2", 0.6, 3.0)])
    with store.read() as read:
        assert [(t.id, t.kind, t.lat) for t in read.triggers()] == [("T1", "firearm", LAT), ("T2", "crash", None)]
        assert [(a.b_minus_a_s, a.score) for a in read.alignments()] == [(0.7, 9.0)]
        assert read.alignments(["C2"]) == read.alignments() and read.alignments(["C3"]) == ()


def test_many_rows_at_once_are_the_same_rows(store: Store) -> None:
    """Enough for the database's own way of taking in many; of two for one key the better counts, within a batch and over batches."""
    triggers = [(f"T{n % 1500}", T.us + n, "taser", None, None, None, None, None, None) for n in range(2000)]
    with store.write("tester") as write:
        write.put_roll_triggers(triggers)
        assert len(write.touched.triggers) == 1500
    with store.write("tester") as write:
        write.put_packed_tracks([(f"C{n}", '{"tied": "media"}', bytes([n % 256, 0, 9, 10, 92])) for n in range(600)])
    with store.read() as read:
        assert {x.id: x.time.us - T.us for x in read.triggers()} == {f"T{n % 1500}": n for n in range(2000)}
        data = [bytes(row[0]) for batch in read.batches(sa.select(track.c.data).where(track.c.owner == "C523"), 9) for row in batch]
        assert data == [bytes([523 % 256, 0, 9, 10, 92])]


def test_results_come_out_as_they_went_in_and_say_what_moved(store: Store) -> None:
    with store.write("tester") as write:
        assert put_results(write, [INCIDENT], [LINK], [EXPECTED], [FINDING]) == Moved({"I-1"}, set(), set(), True)
    with store.read() as read:
        assert (read.incidents(), read.links(), read.expected(), read.findings()) == ((INCIDENT,), (LINK,), (EXPECTED,), (FINDING,))
    with store.write("tester") as write:
        assert put_results(write, [INCIDENT], [LINK], [EXPECTED], [FINDING]) == Moved(set(), set(), set(), False)
        fewer = replace(INCIDENT, members=INCIDENT.members[:1])
        assert put_results(write, [fewer], [LINK], [EXPECTED], [FINDING]) == Moved(set(), {"I-1"}, set(), False)
        other = replace(EXPECTED, place_probability=None)
        assert put_results(write, [fewer], [LINK], [other], [FINDING]) == Moved(set(), set(), set(), True)
        assert put_results(write, [replace(fewer, id="I-2")], [], [other], []) == Moved({"I-2"}, set(), {"I-1"}, True)
    with store.read() as read:
        assert [i.id for i in read.incidents()] == ["I-2"] and read.links() == () and read.findings() == ()
        assert read.expected() == (other,)
        assert read.incident_members() == [("I-2", "C07")] and read.trigger_homes() == {"T-1": "I-2", "T-2": "I-2"}


def test_one_link_twice_is_our_mistake(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.write("a") as write:
        put_results(write, [], [LINK, LINK], [], [])


def test_times_that_stand_are_not_written_again(store: Store) -> None:
    with store.write("tester") as write:
        write.put_clips([clip("C1", "B1", None, 0, 10, None), clip("C2", "B1", None, 0, 10, None)])
        row = (T.plus_s(5).us, 0.25, "gps", 1.5, None)
        assert write.keep_times(["C1", "C2"], [row, row])
        assert not write.keep_times(["C1", "C2"], [row, row])
        assert write.keep_times(["C1", "C2"], [row, (T.us, 0.1, "manual", 0.0, 2.0)])
    with store.read() as read:
        one, two = sorted(read.clips(), key=lambda c: c.id)
    assert (one.start, one.time.sigma_s, one.time.source, one.time.ppm, one.time.offset_s) == (Instant(row[0]), 0.25, "gps", 1.5, None)
    assert (two.start, two.time.offset_s) == (T, 2.0)
