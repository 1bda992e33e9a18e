"""What the audit says, as arrays: expected cameras and findings, one row each."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from core.model.columns import NONE, Bytes, Flags, Floats, Ints, Longs
from core.model.finding import KINDS

MISSING, LATE, SHORT, EARLY, CLOCK, ZONE, OFFICER, UNDETERMINED = range(len(KINDS))
ON_TIME = len(KINDS)
OUTCOMES = (*KINDS, "on_time")
NO_CAMERA, NO_PLACE, NEITHER, LOOSE_TRIGGER, LOOSE_CLIP, BY_NEIGHBOUR, BY_USUAL, BY_HAND, TWOFOLD = range(1, 10)
"""`note` of an undetermined finding: nobody knows the trigger's own camera, its place, or either; the time of the trigger, or of the
camera's recording, is not known well enough; the camera's recording about then was taken out by hand; two recordings of one camera run at
once. Of a clock: by way of another clip of the camera. Of a wrong officer: by whom the camera's other clips name. 0: nothing to add."""


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedColumns:
    """One row a camera that a propagating trigger bound. `row`: in BoundColumns; `outcome`: number in OUTCOMES; `seconds`: when it was
    switched on, after the trigger (nan: no clip answers, or its buffer is taken to have been short and nothing measured it)."""

    row: Longs
    trigger: Ints
    camera: Ints
    officer: Ints
    clip: Ints
    p: Floats
    outcome: Bytes
    seconds: Floats

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True, eq=False)
class FindingColumns:
    """One row a finding; NONE where it has no trigger, camera, clip, officer or bound row.

    `kind`: number in KINDS; `gap`: the same, or what a doubtful finding would be; `p` = P(bound) x `gap_p`; `sigma_s`: of the time that
    it rests on; `measured`: the buffer is (late, short_buffer); `shift_s`: how much later than recorded the trigger is taken to have
    been; `ended_s`: seconds between the camera's last recording and the trigger (missing); `other`: officer by the roster
    (wrong_officer), the clip that it overlaps (two recordings at once), or number in CLIP_SOURCES of what corrects the clock.
    """

    kind: Bytes
    trigger: Ints
    camera: Ints
    clip: Ints
    officer: Ints
    p: Floats
    seconds: Floats
    row: Longs
    gap: Bytes
    gap_p: Floats
    sigma_s: Floats
    measured: Flags
    shift_s: Floats
    ended_s: Floats
    note: Bytes
    other: Ints

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Audited:
    expected: ExpectedColumns
    findings: FindingColumns


def findings_of(n: int, **known: Any) -> FindingColumns:
    """Findings of which only some columns are known."""
    dtypes = {"kind": np.uint8, "gap": np.uint8, "note": np.uint8, "row": np.int64, "measured": np.bool_}
    plain = {"shift_s": 0.0, "note": 0, "measured": False}
    columns: list[Any] = []
    for f in fields(FindingColumns):
        whole = f.name in ("trigger", "camera", "clip", "officer", "other")
        dtype = dtypes.get(f.name, np.int32 if whole else np.float64)
        rest = NONE if whole or f.name == "row" else plain.get(f.name, np.nan)
        columns.append(np.asarray(known[f.name]).astype(dtype) if f.name in known else np.full(n, rest, dtype))
    return FindingColumns(*columns)


def joined(parts: list[FindingColumns]) -> FindingColumns:
    return FindingColumns(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(FindingColumns)))
