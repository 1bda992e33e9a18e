"""Opens a library's database (SQLite file or PostgreSQL), brings its schema up to date, and hands out sessions."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from core.errors import LibraryError
from core.events import Change, Events
from core.store.read import Reading
from core.store.write import Writing

_MIGRATIONS = Path(__file__).parent / "migrations"


class Store:
    """One library's database. `read()` any number at once, `write(actor)` one at a time; a commit publishes its Change."""

    def __init__(self, url: str, events: Events) -> None:
        """`url`: sqlite:///FILE or postgresql+psycopg://... LibraryError where it cannot be opened or is newer than this program."""
        self.events = events
        self._writing = threading.Lock()
        try:
            self._engine = sa.create_engine(url)
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", _sqlite_settings)
            _upgrade(self._engine)
        except SQLAlchemyError as error:
            raise LibraryError(
                f"The library's database cannot be opened: {_cause(error)}.",
                "Check the path or address and that you may write there.",
                str(error),
            ) from error
        except ModuleNotFoundError as error:
            raise LibraryError(
                f"A PostgreSQL library needs the package {error.name}.", "Install it with: pip install 'sightline[postgresql]'."
            ) from error

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """A consistent look; nothing can be changed through it."""
        with self._engine.connect() as connection:
            yield Reading(connection)

    @contextmanager
    def write(self, actor: str) -> Iterator[Writing]:
        """One transaction: all of it is kept, or nothing. Publishes what changed after the commit."""
        with self._writing:
            with self._engine.begin() as connection:
                session = Writing(connection, actor)
                yield session
            change = Change(frozenset(session.kinds), frozenset(session.ids))
        self.events.publish(change)

    def close(self) -> None:
        self._engine.dispose()


def _sqlite_settings(connection: Any, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _upgrade(engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == scripts.get_current_head():
            return
        if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
            raise LibraryError(
                "This library was made by a newer Sightline.", "Update Sightline on this machine; the library was not touched."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
