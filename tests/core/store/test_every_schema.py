"""Every schema ever shipped stays openable: `tests/fixtures/library-NNNN.sql.gz` is the story of tests/rolls.py in that schema.

A new migration adds its own: `python -m tests.core.store.test_every_schema` writes the one of the newest schema.
"""

import gzip
import sqlite3
import tempfile
from pathlib import Path

import pytest

from core.operations.findings import all_findings
from core.operations.importing import import_paths
from core.operations.incidents import all_incidents, incident_view
from core.operations.library import open_library
from core.operations.linking import link
from core.progress import Progress
from tests.rolls import story, write_rolls

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.mark.parametrize("kept", sorted(FIXTURES.glob("library-*.sql.gz")), ids=lambda p: p.name.split(".")[0])
def test_it_opens_and_tells_the_story(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    database = sqlite3.connect(tmp_path / "library" / "sightline.db")
    database.executescript(gzip.decompress(kept.read_bytes()).decode("utf-8"))
    database.close()
    library = open_library(tmp_path / "library")
    try:
        before = all_incidents(library)
        assert {(f.kind, f.camera_id) for f, _ in all_findings(library)} == {("missing", "B21"), ("late", "B07"), ("clock_offset", "D5")}
        link(library, Progress())
        assert [i.id for i in all_incidents(library)] == [i.id for i in before]
        taser = next(i for i in before if "T-1" in i.trigger_ids)
        assert len(incident_view(library, taser.id).lanes) == 5
    finally:
        library.close()


def test_the_newest_schema_is_kept() -> None:
    versions = Path(__file__).parents[3] / "core" / "store" / "migrations" / "versions"
    newest = max(p.name[1:5] for p in versions.glob("v[0-9]*.py"))
    assert (FIXTURES / f"library-{newest}.sql.gz").exists()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        library = open_library(Path(folder) / "library", actor="fixture")
        import_paths(library, [write_rolls(Path(folder) / "rolls", story())], Progress(), zone="America/New_York")
        library.close()
        database = sqlite3.connect(Path(folder) / "library" / "sightline.db")
        (version,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        dump = "\n".join(database.iterdump()).encode("utf-8")
        database.close()
    FIXTURES.mkdir(exist_ok=True)
    (FIXTURES / f"library-{version}.sql.gz").write_bytes(gzip.compress(dump, mtime=0))


if __name__ == "__main__":
    main()
