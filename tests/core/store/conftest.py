import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.events import Change, Events
from core.store.store import Store
from tests.postgres import server


class Heard(Events):
    """Keeps every change it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[Change] = []
        self.subscribe(self.changes.append)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="sl-pg-", dir="/tmp") as folder, server(Path(folder)) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'sightline.db'}"
    else:
        import psycopg

        address = request.getfixturevalue("postgres")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        url = address.replace("postgresql://", "postgresql+psycopg://")
    opened = Store(url, Heard())
    yield opened
    opened.close()
