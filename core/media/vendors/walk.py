"""Which files an import sees: every one exactly once, in a stable order, whatever mix of folders and links was given."""

import os
from collections.abc import Sequence
from pathlib import Path

from core.media.vendors.base import Item

JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".localized", "ehthumbs.db", "icon\r"})
JUNK_FOLDERS = frozenset({"__macosx", ".git", ".trashes", ".spotlight-v100", ".fseventsd", "$recycle.bin", "system volume information"})


def files(paths: Sequence[Path]) -> tuple[list[Path], list[Item]]:
    """(files to ask the makers about, items decided here: missing, unreadable, system junk), both sorted."""
    wanted: dict[str, Path] = {}
    decided: dict[str, Item] = {}
    visited: set[str] = set()
    for given in paths:
        path = Path(os.path.abspath(given))  # noqa: PTH100 - resolve() would rename links
        if path.is_dir():
            _walk(path, visited, wanted, decided)
        elif path.is_file():
            _add(path, wanted, decided)
        else:
            reason = "a broken link" if path.is_symlink() else "not a regular file" if path.exists() else "nothing there"
            decided[str(path)] = Item(path, "missing", reason=reason)
    return sorted(wanted.values()), sorted(decided.values(), key=lambda item: item.path)


def _walk(folder: Path, visited: set[str], wanted: dict[str, Path], decided: dict[str, Item]) -> None:
    """Depth first without recursion; a folder reached twice through links is walked once."""
    stack = [folder]
    while stack:
        here = stack.pop()
        real = os.path.realpath(here)
        if real in visited:
            continue
        visited.add(real)
        try:
            entries = sorted(here.iterdir())
        except OSError as fault:
            decided[str(here)] = Item(here, "missing", reason=f"the folder cannot be read: {fault.strerror}")
            continue
        for entry in entries:
            if entry.is_dir():
                if entry.name.lower() in JUNK_FOLDERS:
                    decided[str(entry)] = Item(entry, "ignored", reason="a folder of the operating system")
                else:
                    stack.append(entry)
            else:
                _add(entry, wanted, decided)


def _add(path: Path, wanted: dict[str, Path], decided: dict[str, Item]) -> None:
    real = os.path.realpath(path)
    if path.name.lower() in JUNK or path.name.startswith("._"):
        decided[str(path)] = Item(path, "ignored", reason="a file of the operating system")
    elif not path.is_file():
        reason = "a broken link" if path.is_symlink() else "not a regular file"
        decided[str(path)] = Item(path, "missing" if path.is_symlink() else "ignored", reason=reason)
    elif real not in wanted:
        wanted[real] = path
    elif wanted[real] != path:
        decided[str(path)] = Item(path, "ignored", reason=f"a link to {wanted[real]}, which is imported")
