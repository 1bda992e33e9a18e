"""By what rules and rosters the library was last linked: where these are the same, only what is new need be linked."""

import json
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pkgutil import iter_modules

from core.model.columns import NONE, Columns, Ints

_ENGINE = ("core.clocks", "core.linking", "core.model")


def state_of(columns: Columns) -> str:
    """A digest of all that is not rows of clips, triggers and positions: engine, policy, cameras, roster, names."""
    cameras, shifts, policy = columns.cameras, columns.shifts, columns.policy
    units, names = columns.units.tolist(), cameras.id.tolist()
    said = [
        engine(),
        [str(sorted(v)) if isinstance(v, frozenset) else repr(v) for v in (getattr(policy, f) for f in policy.__dataclass_fields__)],
        [names, cameras.kind.tolist(), cameras.pre_event_s.tolist(), cameras.buffer_has_audio.tolist(), _named(cameras.vehicle, units)],
        [_named(shifts.officer, units), _named(shifts.vehicle, units), _named(shifts.body, names), _named(shifts.dash, names)],
        [shifts.start_us.tolist(), shifts.end_us.tolist()],
        columns.names,
    ]
    return sha256(json.dumps(said, sort_keys=True).encode("utf-8", "surrogateescape")).hexdigest()


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


def _named(numbers: Ints, names: list[str]) -> list[str | None]:
    return [None if n == NONE else names[n] for n in numbers.tolist()]
