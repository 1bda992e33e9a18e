"""Makers: who wrote a file, and what its names, tags and sidecars say of camera, start, place and trigger.

Every module here that has NAME and ORDER is a maker (see `base.Vendor`) and is found by looking in the folder.
"""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

from core.media.vendors import walk
from core.media.vendors.base import Description, Item, Probe
from core.model.timebase import Candidate

__all__ = ["describe", "makers", "preview_key", "read_track", "scan"]

_OF_THE_FILE = ("container", "filename", "timecode", "sidecar")
"""Sources that say when a file begins, not when a picture was taken."""


@cache
def makers() -> tuple[ModuleType, ...]:
    """The modules of this folder that are makers, those that ask first coming first."""
    found = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return tuple(sorted((m for m in found if hasattr(m, "NAME") and hasattr(m, "ORDER")), key=lambda m: (m.ORDER, m.NAME)))


def scan(paths: Sequence[Path], check: Callable[[], None] | None = None) -> list[Item]:
    """Every file of a mix of files and folders exactly once, each with what it is taken for; nothing is decoded.

    `check` is called now and then and may raise to stop.
    """
    found, decided = walk.files(paths, check)
    folders: dict[Path, list[Path]] = defaultdict(list)
    for path in found:
        folders[path.parent].append(path)
    items = list(decided)
    for folder, files in folders.items():
        if check is not None:
            check()
        items.extend(_accompanied(folder, _claimed(folder, files)))
    return sorted(_with_sidecars(items), key=lambda item: item.path)


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    """All that is said of one media file. `zone`: the department's IANA zone, for times that carry none."""
    maker = _maker(item.maker)
    if item.maker in ("", "generic"):
        maker = next((m for m in makers() if hasattr(m, "recognises") and m.recognises(item, probe)), maker)
    description: Description = maker.describe(item, probe, zone)
    if maker.NAME != "generic":
        description = _completed(description, _maker("generic").describe(item, probe, zone))
    for module in makers():
        if hasattr(module, "enrich"):
            description = module.enrich(item, probe, zone, description)
    notes = (*description.notes, *probe.notes)
    return replace(description, notes=notes, candidates=tuple(_led(c, probe.lead_s) for c in description.candidates))


def _led(candidate: Candidate, lead_s: float) -> Candidate:
    """A time said of the file's beginning, as the first picture's, where that comes later: a clip begins with its first picture."""
    if not lead_s or candidate.source not in _OF_THE_FILE:
        return candidate
    note = f"{candidate.note}; {lead_s:.1f} s later, as its first picture comes so far into the file"
    return replace(candidate, start=candidate.start.plus_s(lead_s), note=note)


def read_track(item: Item, zone: str | None) -> Description:
    """A track that stands alone (role `track`)."""
    return _maker(item.maker).read_track(item, zone)


def preview_key(path: Path) -> tuple[str, ...] | None:
    """For recordings and the small copies their cameras make of them: `whole` or `small`, then what both have in common, by name alone;
    None for any other file."""
    keys = (module.preview_key(path) for module in makers() if hasattr(module, "preview_key"))
    return next((key for key in keys if key is not None), None)


def _claimed(folder: Path, files: list[Path]) -> list[Item]:
    left = files
    items: list[Item] = []
    for module in makers():
        if not left:
            break
        claimed: list[Item] = module.claim(folder, left)
        items.extend(claimed)
        taken = {item.path for item in claimed}
        left = [path for path in left if path not in taken]
    items.extend(Item(path, "ignored", reason="no maker knows this file") for path in left)
    return items


def _accompanied(folder: Path, items: list[Item]) -> list[Item]:
    """Recordings get the sidecars beside them that were not named for import themselves."""
    for module in makers():
        if hasattr(module, "accompany"):
            items = module.accompany(folder, items)
    return items


def _with_sidecars(items: list[Item]) -> list[Item]:
    """Gives each media file the files that others attached to it."""
    attached: dict[Path, list[Path]] = defaultdict(list)
    for item in items:
        if item.role == "attached" and item.owner is not None:
            attached[item.owner].append(item.path)
    return [
        replace(item, sidecars=tuple(dict.fromkeys((*item.sidecars, *attached[item.path])))) if item.path in attached else item
        for item in items
    ]


def _completed(description: Description, generic: Description) -> Description:
    """A maker who names no camera or no start at all gets what any file says."""
    if description.camera is None:
        description = replace(description, camera=generic.camera, notes=(*description.notes, generic.notes[-1]))
    if not description.candidates:
        description = replace(description, candidates=generic.candidates)
    return description


def _maker(name: str) -> ModuleType:
    return next((m for m in makers() if name == m.NAME), makers()[-1])
