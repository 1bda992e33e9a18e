"""Rows of many ids at once: exactly those, whatever stands in an id."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from core.events import Events
from core.model.camera import Camera
from core.store import read as read_module
from core.store.schema import camera
from core.store.store import Store, sqlite_address

ODD = [
    "C1",
    "C10",
    "c1",
    " C1",
    "1",
    "01",
    "1.0",
    "null",
    "true",
    '"',
    "'",
    "\\",
    "\\u0043",
    "[",
    "]",
    ",",
    "{}",
    "%",
    "_",
    "é",
    "e\u0301",
    "\U0001f600",
    "\n",
    "\x7f",
]


@pytest.mark.parametrize("at_once", [1, 7, 20_000])
def test_exactly_those(store: Store, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(read_module, "_CHUNK", at_once)
    with store.write("tester") as write:
        write.put_cameras(Camera(i) for i in ODD)
    with store.read() as read:
        for wanted in ([], ODD[:1], ODD[::2], ODD[1::2], [*ODD, *ODD, "none"]):
            assert set(read.cameras(wanted)) == set(wanted) - {"none"}
            assert read.known(wanted) == set()
            queries = read.queries_among(sa.select(camera.c.id), camera.c.id, wanted)
            rows = [row[0] for q in queries for batch in read.plain_batches(q, 5) for row in batch]
            assert sorted(rows) == sorted(set(wanted) - {"none"})


def test_many_are_looked_for_by_reading_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_module, "_MANY", 3)
    with store.write("tester") as write:
        write.put_packed_tracks([(i, "{}", b"") for i in ODD])
    with store.read() as read:
        assert read.tracked([*ODD[2:9], "none"]) == set(ODD[2:9])
        assert read.tracked([*ODD[:2], "none"]) == set(ODD[:2]) and read.tracked([]) == set()


def test_an_id_with_a_nul_in_it(tmp_path: Path) -> None:
    """PostgreSQL takes none; SQLite's own reader of lists sees what stands before it."""
    store = Store(sqlite_address(tmp_path / "sightline.db"), Events())
    with store.write("tester") as write:
        write.put_cameras([Camera("C1\0a"), Camera("C1"), Camera("C1\0b")])
    with store.read() as read:
        assert set(read.cameras(["C1\0a", "C2"])) == {"C1\0a"} and set(read.cameras(["C1"])) == {"C1"}
    store.close()
