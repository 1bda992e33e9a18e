"""Which files an import sees: every one exactly once, in a stable order, whatever mix of folders and links was given."""

import errno
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from core.media.vendors.base import Item

JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".localized", "ehthumbs.db", "icon\r"})
JUNK_FOLDERS = frozenset({"__macosx", ".git", ".trashes", ".spotlight-v100", ".fseventsd", "$recycle.bin", "system volume information"})


def files(paths: Sequence[Path], check: Callable[[], None] | None = None) -> tuple[list[Path], list[Item]]:
    """(files to ask the makers about, items decided here: missing, unreadable, system junk), both sorted.

    `check` is called now and then and may raise to stop.
    """
    wanted: dict[str, Path] = {}
    decided: dict[str, Item] = {}
    visited: set[str] = set()
    for given in paths:
        path = Path(os.path.abspath(given))  # noqa: PTH100 - resolve() would rename links
        kind = _kind(path)
        if kind == "folder":
            _walk(path, visited, wanted, decided, check or (lambda: None))
        elif kind == "file":
            _add(path, kind, wanted, decided)
        else:
            decided[str(path)] = Item(path, "missing", reason=kind)
    return sorted(wanted.values()), sorted(decided.values(), key=lambda item: item.path)


def _kind(path: Path) -> str:
    """`folder`, `file`, or why it is neither, in words."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as fault:
        if os.path.islink(path):  # noqa: PTH114 - a Path raises where the name is too long
            return "a broken link"
        known = isinstance(fault, OSError) and fault.errno not in (errno.ENOENT, errno.ENOTDIR)
        return f"cannot be read: {fault.strerror}" if known and isinstance(fault, OSError) else "nothing there"
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "not a regular file"


def _walk(folder: Path, visited: set[str], wanted: dict[str, Path], decided: dict[str, Item], check: Callable[[], None]) -> None:
    """Depth first without recursion; a folder reached twice through links is walked once."""
    stack = [folder]
    while stack:
        check()
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
            kind = _kind(entry)
            if kind == "folder":
                if entry.name.lower() in JUNK_FOLDERS:
                    decided[str(entry)] = Item(entry, "ignored", reason="a folder of the operating system")
                else:
                    stack.append(entry)
            else:
                _add(entry, kind, wanted, decided)


def _add(path: Path, kind: str, wanted: dict[str, Path], decided: dict[str, Item]) -> None:
    real = os.path.realpath(path)
    if path.name.lower() in JUNK or path.name.startswith("._"):
        decided[str(path)] = Item(path, "ignored", reason="a file of the operating system")
    elif kind != "file":
        decided[str(path)] = Item(path, "ignored" if kind == "not a regular file" else "missing", reason=kind)
    elif not _is_text(str(path)):
        decided[str(path)] = Item(
            path, "missing", reason="its name or its folder's is not readable text (UTF-8): rename it, then import it again"
        )
    elif real not in wanted:
        wanted[real] = path
    elif str(path) == real:
        link, wanted[real] = wanted[real], path
        if link != path:
            decided[str(link)] = Item(link, "ignored", reason=f"a link to {path}, which is imported")
    elif wanted[real] != path:
        decided[str(path)] = Item(path, "ignored", reason=f"a link to {wanted[real]}, which is imported")


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
