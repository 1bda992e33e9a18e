"""What every command that works on a library starts with."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import UsageError

if TYPE_CHECKING:
    from core.operations.library import Library


@contextmanager
def opened(args: argparse.Namespace) -> "Iterator[Library]":
    """The library that --library and --objects name; LibraryError (exit 3) where it cannot be opened."""
    from core.operations.library import open_library

    library = open_library(args.library, Path(args.objects) if args.objects else None)
    try:
        yield library
    finally:
        library.close()


def checked_zone(zone: str | None) -> str | None:
    """An IANA name that exists, or None; UsageError else."""
    from core.model.times import zone_info

    if zone is not None and zone_info(zone) is None:
        raise UsageError(f"There is no time zone named {zone!r}.", "Give an IANA name such as America/New_York or Europe/Berlin.")
    return zone
