"""By what rules, roster, cameras and names the library was last linked: what differs now tells what must be linked again."""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

import numpy as np

from core.model.columns import EARLIEST, LATEST, NONE, Columns, Longs

_ENGINE = ("core.clocks", "core.linking", "core.model")
PART_US = 6 * 3_600_000_000
"""Roster rows that start in one such part of a day are compared together."""
Us = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is other than when the library was last linked. Ids of `cameras` that came, went or are another kind of camera; of `officers`
    with another name; of `vehicles` that those cameras are or were of; of `dashes` that the roster never had in that vehicle before, or
    no longer has. Roster rows that came or went start in `starts` and hold within `spans` (UTC microseconds)."""

    cameras: set[str]
    officers: set[str]
    vehicles: set[str]
    dashes: set[str]
    starts: list[Us]
    spans: list[Us]


def state_of(columns: Columns) -> str:
    """All that is not rows of clips, triggers and positions: engine and policy as a digest, cameras, names, and the roster in parts."""
    cameras, policy, units = columns.cameras, columns.policy, columns.units.tolist()
    kinds = zip(cameras.kind.tolist(), cameras.pre_event_s.tolist(), cameras.buffer_has_audio.tolist(), strict=True)
    said = [
        engine(),
        [str(sorted(v)) if isinstance(v, frozenset) else repr(v) for v in (getattr(policy, f) for f in policy.__dataclass_fields__)],
    ]
    state = {
        "rules": _digest(json.dumps(said, sort_keys=True).encode("utf-8", "surrogateescape")),
        "cameras": {
            name: [str(kind), _named(vehicle, units)]
            for name, kind, vehicle in zip(cameras.id.tolist(), kinds, cameras.vehicle.tolist(), strict=True)
        },
        "names": columns.names,
        "vehicles": _vehicles(columns),
        "roster": _roster(columns),
    }
    return json.dumps(state, sort_keys=True, separators=(",", ":"))


def changes(before: str, now: str) -> Changes | None:
    """None where the rules changed, where nobody knows what did, or where that may reach everything (a roster row that never ends)."""
    new = json.loads(now)
    try:
        old: Any = json.loads(before)
    except ValueError:
        return None
    if not isinstance(old, dict) or old.get("rules") != new["rules"]:
        return None
    cameras, parts = _other(old["cameras"], new["cameras"]), _other(old["roster"], new["roster"])
    said: list[Any] = [table[p] for table in (old["roster"], new["roster"]) for p in parts if p in table]
    spans = [(since, until) for since, until, _ in said]
    if any(since <= EARLIEST or until >= LATEST for since, until in spans):
        return None
    return Changes(
        cameras,
        _other(old["names"], new["names"]),
        {table[c][1] for table in (old["cameras"], new["cameras"]) for c in cameras if c in table} - {None},
        _other(old["vehicles"], new["vehicles"]),
        [(int(p) * PART_US, (int(p) + 1) * PART_US - 1) for p in sorted(parts)],
        spans,
    )


@cache
def engine() -> str:
    """This version of the program, and a digest of the engine's source where it is at hand."""
    digest = sha256(version("sightline").encode())
    for package in _ENGINE:
        spec = find_spec(package)
        for module in sorted(m.name for m in iter_modules(spec.submodule_search_locations if spec else None)):
            found = find_spec(f"{package}.{module}")
            source = getattr(found.loader, "get_source", None) if found else None
            digest.update((source(f"{package}.{module}") or "").encode() if source else b"")
    return digest.hexdigest()


def _vehicles(columns: Columns) -> dict[str, list[str]]:
    """By dash cam, the vehicles that the roster ever has it in: a trigger of such a vehicle may have set its clock (core/clocks/hints.py)."""
    shifts, found = columns.shifts, dict[str, list[str]]()
    cameras, units = columns.cameras.id.tolist(), columns.units.tolist()
    both = np.flatnonzero((shifts.vehicle != NONE) & (shifts.dash != NONE))
    for code in np.unique(shifts.dash[both].astype(np.int64) << 32 | shifts.vehicle[both]).tolist():
        found.setdefault(cameras[code >> 32], []).append(units[code & 0xFFFFFFFF])
    return found


def _roster(columns: Columns) -> dict[str, tuple[int, int, str]]:
    """By number of its PART_US: from when to when its rows hold, and their digest."""
    shifts = columns.shifts
    if not len(shifts):
        return {}
    units, cameras = _tokens(columns.units.tolist()), _tokens(columns.cameras.id.tolist())
    people, worn = (units[shifts.officer], units[shifts.vehicle]), (cameras[shifts.body], cameras[shifts.dash])
    cells = np.stack([*people, *worn, shifts.start_us, shifts.end_us], 1)
    part = shifts.start_us // PART_US
    first = np.flatnonzero(np.diff(part, prepend=part[:1] - 1))
    return {
        str(part[lo]): (int(shifts.start_us[lo]), int(shifts.end_us[lo:hi].max()), _digest(cells[lo:hi].tobytes()))
        for lo, hi in zip(first.tolist(), [*first[1:].tolist(), len(part)], strict=True)
    }


def _tokens(names: list[str]) -> Longs:
    """A number for each name that depends on nothing else; for NONE, the last."""
    said = (sha256(name.encode("utf-8", "surrogateescape")).digest()[:8] for name in names)
    return np.array([*(int.from_bytes(s, "little", signed=True) for s in said), 0], np.int64)


def _digest(said: bytes) -> str:
    return sha256(said).hexdigest()[:32]


def _other(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def _named(number: int, names: list[str]) -> str | None:
    return None if number == NONE else names[number]
