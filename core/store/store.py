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
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from core.errors import LibraryError
from core.events import Change, Events
from core.store.read import Reading
from core.store.write import Writing

_MIGRATIONS = Path(__file__).parent / "migrations"
_WRITING = "sightline_writing"
_CACHE_KB = 2_000, 131_072
"""Of SQLite's pages, for a read and for a write session: rows of a department go into indexes in no order, and would otherwise go through
the disk one by one."""
_ONE_WRITER = 0x51_67_68_74
"""PostgreSQL's advisory lock that one writer at a time holds, whatever desk it works at."""


def sqlite_address(file: Path) -> sa.URL:
    """Of a database file, whatever characters (`?`, `%`, `#`) its folder's name has."""
    return sa.URL.create("sqlite", database=str(file))


class Store:
    """One library's database. `read()` any number at once, `write(actor)` one at a time; a commit publishes its Change."""

    def __init__(self, url: str | sa.URL, events: Events) -> None:
        """`url`: a SQLite file's or postgresql+psycopg://... LibraryError where it cannot be opened or is newer than this program."""
        self.events = events
        self._writing = threading.Lock()
        try:
            self._engine = sa.create_engine(url)
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", _sqlite_settings)
            event.listen(self._engine, "begin", _begin)
            _upgrade(self._engine)
        except ValueError as error:
            raise LibraryError(
                "The library's address is not one that can be read.", "It looks like postgresql://USER@HOST:PORT/NAME."
            ) from error
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
        """A consistent look: what others commit meanwhile is not seen. Nothing can be changed through it. LibraryError on a damaged database."""
        with _told_apart(), self._engine.connect() as connection:
            yield Reading(connection)

    @contextmanager
    def write(self, actor: str) -> Iterator[Writing]:
        """One transaction: all of it is kept, or nothing. Publishes what changed after the commit. LibraryError where it cannot be kept."""
        with self._writing:
            with _told_apart(), self._engine.connect() as connection:
                connection.execution_options(**{_WRITING: True})
                with connection.begin():
                    session = Writing(connection, actor)
                    yield session
                    session.note_touched()
            change = Change(frozenset(session.kinds), frozenset(session.ids))
        self.events.publish(change)

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def _told_apart() -> Iterator[None]:
    """A database that fails (damaged, full, locked, gone) is the world's fault, not a bug; a broken constraint is ours and passes through."""
    try:
        yield
    except DatabaseError as error:
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            raise
        raise LibraryError(
            f"The library's database cannot be used: {_cause(error)}.",
            "Check its disk, or that no other program holds it; then try again.",
            str(error),
        ) from error


def _sqlite_settings(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions begin where _begin says, not at the first change
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    """SQLite: reads see one state, writes wait for their turn instead of failing half-way. PostgreSQL: the same."""
    writing = bool(connection.get_execution_options().get(_WRITING))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_KB[writing]}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
    elif writing:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_WRITER})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _upgrade(engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
        raise LibraryError("This library was made by a newer Sightline.", "Update Sightline on this machine; the library was not touched.")
    with engine.connect() as connection:
        connection.execution_options(**{_WRITING: True})
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
