"""The table of cameras that triggers bind."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from core.model.columns import Bytes, Flags, Floats, Ints

DEVICE, OF_VEHICLE, OF_OFFICER, CREW, IN_RANGE, DASH_OF_SOURCE, DASH_OF_OFFICER, DASH_IN_RANGE = range(8)
"""`why`: the trigger came from this camera itself; a camera of the source cruiser; the body camera of the source officer; of somebody
whom the roster puts in the source cruiser; a body camera in range; the dash cam that the roster gives the source officer (`via`); that
it gives an officer in range (`via`); a dash cam in range itself."""


@dataclass(frozen=True, slots=True, eq=False)
class BoundColumns:
    """One row a (trigger, camera), ordered so, each once. `officer`: the wearer (unit or NONE); `via`: the officer or vehicle through
    whom a dash cam is bound; `place_p` nan: positions say nothing; `age_s`: seconds between T and the nearest fix used."""

    trigger: Ints
    camera: Ints
    officer: Ints
    via: Ints
    why: Bytes
    own: Flags
    place_p: Floats
    p: Floats
    distance_m: Floats
    distance_sigma_m: Floats
    age_s: Floats

    def __len__(self) -> int:
        return len(self.trigger)


def stacked(tables: Sequence[BoundColumns]) -> BoundColumns:
    return BoundColumns(*(np.concatenate([getattr(t, f.name) for t in tables]) for f in fields(BoundColumns)))
