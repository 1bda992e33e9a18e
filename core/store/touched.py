"""What was added or replaced since the last linking, so that linking again can look at that alone."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.model.columns import Longs
from core.store import schema as t
from core.store.read import Reading

MOST = 50_000
"""Of more clips, triggers and spans than these nothing is remembered but that all must be linked again."""
APART_US = 3_600_000_000
Us = tuple[int, int]


@dataclass(slots=True)
class Touched:
    """`clips`, `triggers`: ids, each with the stretch of time (UTC microseconds) it had before, None where it is new; `spans`: of positions
    that came; `everything`: something changed that reaches all, or nobody knows what."""

    clips: dict[str, Us | None] = field(default_factory=dict[str, Us | None])
    triggers: dict[str, Us | None] = field(default_factory=dict[str, Us | None])
    spans: list[Us] = field(default_factory=list[Us])
    everything: bool = False

    @property
    def any(self) -> bool:
        return bool(self.clips or self.triggers or self.spans or self.everything)

    def clip(self, clip_id: str, before: Us | None = None) -> None:
        self.everything |= not _add(self.clips, clip_id, before)

    def trigger(self, trigger_id: str, before: Us | None = None) -> None:
        self.everything |= not _add(self.triggers, trigger_id, before)

    def times(self, us: Longs) -> None:
        """Of positions: the stretches in which they lie."""
        at = np.sort(us)
        cuts = np.flatnonzero(np.diff(at) > APART_US) + 1
        self.spans += [(int(part[0]), int(part[-1])) for part in np.split(at, cuts) if len(part)]

    def rows(self) -> list[tuple[Any, ...]]:
        """As rows of the table `touched`: (kind, id, from_us, to_us)."""
        self.spans = _joined(self.spans)
        if self.everything or len(self.clips) + len(self.triggers) + len(self.spans) > MOST:
            return [("everything", None, None, None)]
        found: list[tuple[Any, ...]] = [("clip", i, *(before or (None, None))) for i, before in self.clips.items()]
        found += [("trigger", i, *(before or (None, None))) for i, before in self.triggers.items()]
        return found + [("span", None, lo, hi) for lo, hi in self.spans]


def touched_of(read: Reading) -> Touched:
    found = Touched()
    table = t.touched.c
    for batch in read.batches(sa.select(table.kind, table.item, table.from_us, table.to_us).order_by(table.seq).limit(MOST + 1), MOST):
        for kind, item, lo, hi in batch:
            before = None if lo is None else (lo, hi)
            if kind == "clip":
                found.clip(item, before)
            elif kind == "trigger":
                found.trigger(item, before)
            elif kind == "span" and before is not None:
                found.spans.append(before)
            else:
                found.everything = True
    found.spans = _joined(found.spans)
    found.everything |= len(found.clips) + len(found.triggers) + len(found.spans) > MOST
    return found


def _add(known: dict[str, Us | None], item: str, before: Us | None) -> bool:
    """False where there are too many already to remember one more."""
    if len(known) > MOST:
        return False
    was = known.get(item)
    known[item] = before if was is None else was if before is None else (min(was[0], before[0]), max(was[1], before[1]))
    return True


def _joined(spans: list[Us]) -> list[Us]:
    """Those that lie within an hour made one; ordered."""
    found: list[Us] = []
    for lo, hi in sorted(spans):
        if found and lo - found[-1][1] <= APART_US:
            found[-1] = found[-1][0], max(found[-1][1], hi)
        else:
            found.append((lo, hi))
    return found
