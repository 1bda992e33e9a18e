"""All results of a library as CSV tables."""

from pathlib import Path

from core.operations.files import write_whole
from core.operations.library import Library
from core.report import tables


def write_results(library: Library, into: Path) -> tuple[Path, ...]:
    """The six tables of docs/formats.md in `into`. KnownError where it cannot be written."""
    with library.store.read() as read:
        texts = {f"{name}.csv": tables.table(name, read.result_rows(name)) for name in tables.COLUMNS}
    return tuple(write_whole(into / name, text.encode("utf-8", "backslashreplace")) for name, text in texts.items())
