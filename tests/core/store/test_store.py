import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from core.errors import LibraryError
from core.events import Events
from core.model.camera import Camera, Officer
from core.model.finding import Finding
from core.model.incident import Incident, Link, Member
from core.model.roster import Ping, Shift
from core.model.times import Span
from core.model.track import make_track
from core.model.trigger import Trigger
from core.store.positions import pings
from core.store.schema import metadata
from core.store.store import Store, sqlite_address
from tests.positions import put_pings
from tests.results import put_results
from tests.sample import LAT, LON, T, clip


def test_what_goes_in_comes_out_equal(store: Store) -> None:
    camera = Camera("B12", "body", "AXON BODY 3", "X60A", 30.0, False, None)
    one = clip("C12", "B12", "O12", -30, 140, 30.0, offset_s=200.0)
    trigger = Trigger("T-1", T, "taser", "B12", "O12", None, LAT, LON, 3.0)
    shift = Shift("O12", None, "B12", None, T.plus_s(-3600), None)
    ping = Ping(T, "O12", LAT, LON, None)
    track = make_track([0.0, 1.0, 2.0], [LAT, LAT, 0.0], [LON, LON, 0.0], [3.0, 4.0, 99.0], rejected=[None, None, "no lock"], source="gpmf")
    with store.write("tester") as write:
        write.put_cameras([camera])
        write.put_officers([Officer("O12", "R. Alvarez")])
        write.put_clips([one])
        write.put_triggers([trigger])
        write.put_shifts([shift, shift])
        put_pings(write, [ping])
        write.put_track("C12", track)
    with store.read() as read:
        assert read.cameras() == {"B12": camera}
        assert read.officers()["O12"].name == "R. Alvarez"
        assert read.clips() == (one,)
        assert read.triggers() == (trigger,)
        assert read.shifts() == (shift,)
        assert pings(read, ["O12"], Span(T.plus_s(-1), T.plus_s(1))) == (ping,)
        back = read.tracks(["C12"])["C12"]
    for name in ("t_s", "lat", "lon", "accuracy_m", "gps_us", "rejected"):
        np.testing.assert_array_equal(getattr(back, name), getattr(track, name))
    assert back.rejections() == {"no lock": 1}
    assert (back.source, back.tied) == ("gpmf", "media")


def test_a_failed_write_keeps_nothing_and_announces_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write("tester") as write:
        write.put_officers([Officer("O1")])
        raise RuntimeError
    with store.read() as read:
        assert read.officers() == {}
    assert store.events.changes == []  # type: ignore[attr-defined]


def test_a_commit_says_what_it_changed(store: Store) -> None:
    with store.write("tester") as write:
        write.put_officers([Officer("O1")])
    (change,) = store.events.changes  # type: ignore[attr-defined]
    assert change.kinds == {"officers"}
    assert change.ids == {"O1"}


def test_a_camera_keeps_what_it_knew_when_a_poorer_row_comes(store: Store) -> None:
    with store.write("tester") as write:
        write.put_cameras([Camera("B1", "body", "X", "S1", 30.0)])
        write.put_cameras([Camera("B1")])
    with store.read() as read:
        assert read.cameras()["B1"] == Camera("B1", "body", "X", "S1", 30.0)


def test_results_are_replaced_but_peoples_words_stay(store: Store) -> None:
    found = Finding("late", 0.9, "late", "T-1", "B07", "C07", "O07", 6.2)
    incident = Incident("I-1", T, T.plus_s(60), ("T-1",), (Member("C07", 0.9, "near"),), "Taser drawn")
    with store.write("a") as write:
        put_results(write, [incident], [Link("T-1", "C07", 0.9, "near")], [], [found])
        write.add_answer(found.id, "reviewed", "seen")
        write.add_answer(found.id, "explained", "radio said so")
        write.decide([("T-1", "C07")], "confirmed", "")
        marker = write.add_marker("I-1", T, "look", None, None)
    with store.write("b") as write:
        put_results(write, [incident], [], [], [found])
    with store.read() as read:
        assert read.incidents() == (incident,)
        assert read.links() == ()
        assert read.answers()[found.id].status == "explained"
        assert read.decisions() == {("T-1", "C07"): "confirmed"}
        assert read.markers("I-1") == (marker,)
    with store.write("b") as write:
        write.decide([("T-1", "C07")], "proposed", "taken back")
        assert write.remove_marker(marker.id)
        assert not write.remove_marker(marker.id)
    with store.read() as read:
        assert read.decisions() == {}
        assert read.markers("I-1") == ()


def test_a_renamed_clip_takes_along_what_people_said_of_it(store: Store) -> None:
    old = clip("C-abc", "B1", None, 0, 10, None)
    with store.write("a") as write:
        write.put_clips([old])
        write.put_track("C-abc", make_track([0.0], [LAT], [LON]))
        write.decide([("", "C-abc")], "rejected", "")
        write.rename_clip("C-abc", "C0001")
    with store.read() as read:
        assert read.clips() == ()
        assert set(read.tracks()) == {"C0001"}
        assert read.decisions() == {("", "C0001"): "rejected"}


def test_many_ids_at_once(store: Store) -> None:
    with store.write("a") as write:
        write.put_clips(clip(f"C{i:05}", "B1", None, i, i + 1, None) for i in range(1200))
    with store.read() as read:
        assert len(read.clips(f"C{i:05}" for i in range(1200))) == 1200


def test_migrations_build_exactly_the_tables_the_code_uses(store: Store) -> None:
    with store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_library_of_a_newer_program_is_refused_untouched(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'sightline.db'}"
    Store(url, Events()).close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(LibraryError, match="newer Sightline"):
        Store(url, Events())


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sightline.db").write_bytes(b"this is not a database, it only has its name" * 100)
    with pytest.raises(LibraryError, match="cannot be opened"):
        Store(f"sqlite:///{tmp_path / 'sightline.db'}", Events())


def test_a_reader_sees_one_state_while_another_desk_writes(store: Store) -> None:
    incident = Incident("I-1", T, T.plus_s(60), (), (Member("C07", 0.9, "near"),), "One")
    with store.write("a") as write:
        put_results(write, [incident], [], [], [])
    with store.read() as read:
        assert len(read.incidents()) == 1
        with store.write("b") as write:
            put_results(write, [incident, replace(incident, id="I-2")], [], [], [])
        assert [i.id for i in read.incidents()] == ["I-1"]
    with store.read() as read:
        assert [i.id for i in read.incidents()] == ["I-1", "I-2"]


def test_two_desks_write_one_after_the_other(store: Store) -> None:
    """Each replaces all results: without waiting for its turn the second would trip over the rows of the first."""
    other = Store(store._engine.url, Events())
    incident = Incident("I-1", T, T.plus_s(60), (), (Member("C07", 0.9, "near"),), "One")
    with ThreadPoolExecutor(1) as pool:
        with store.write("a") as write:
            put_results(write, [incident], [], [], [])
            second = pool.submit(_replace, other, incident)
            with pytest.raises(TimeoutError):
                second.result(0.3)
        second.result(20)
    other.close()
    with store.read() as read:
        assert read.incidents() == (incident,)


def _replace(store: Store, incident: Incident) -> None:
    with store.write("b") as write:
        put_results(write, [incident], [], [], [])


def test_a_database_damaged_in_the_middle_is_the_worlds_fault(tmp_path: Path) -> None:
    file = tmp_path / "sightline.db"
    opened = Store(sqlite_address(file), Events())
    with opened.write("a") as write:
        write.put_clips(clip(f"C{i:05}", "B1", None, i, i + 1, None) for i in range(500))
    opened.close()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root, size) = connection.execute(
            "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = 'clip'"
        ).fetchone()
    connection.close()
    data = bytearray(file.read_bytes())
    data[(root - 1) * size : root * size] = b"\xa5" * size
    file.write_bytes(data)
    damaged = Store(sqlite_address(file), Events())
    with pytest.raises(LibraryError, match="cannot be used"), damaged.read() as read:
        read.clips()
    damaged.close()


def test_our_own_mistakes_are_not_blamed_on_the_database(store: Store) -> None:
    twice = Link("T-1", "C07", 0.9, "near")
    with pytest.raises(sa.exc.IntegrityError), store.write("a") as write:
        put_results(write, [], [twice, twice], [], [])


def test_any_folder_name_will_do(tmp_path: Path) -> None:
    folder = tmp_path / "Unit 4? 100%25 #1"
    folder.mkdir()
    Store(sqlite_address(folder / "sightline.db"), Events()).close()
    assert (folder / "sightline.db").is_file()


@pytest.mark.parametrize("address", ["postgresql+psycopg://host:port:x/y", "postgresql+psycopg://[::1/y"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(LibraryError):
        Store(address, Events())
