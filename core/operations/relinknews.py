"""What is new since the last linking: what was touched, and what came, went or changed in the roster, among cameras and among names."""

from dataclasses import dataclass

import numpy as np

from core.clocks.sessions import ROSTERED_S
from core.linking.rostering import OVERTIME_S
from core.model.columns import EARLIEST, LATEST, Columns
from core.model.policy import Policy
from core.operations.linkstate import changes, state_of
from core.store import near as nearby
from core.store.bulk import Staff, staff_of
from core.store.bulk import columns as columns_of
from core.store.near import Us
from core.store.read import Reading
from core.store.touched import Touched


@dataclass(frozen=True, slots=True)
class News:
    """`touched`: clips and triggers that came, changed, or are of whatever changed. `starts`: roster rows that came, went or changed start
    in these; `roster`: from before these hold (OVERTIME_S) to after. `state`: the rules and the roster now (linkstate.py), read from `staff`."""

    touched: Touched
    starts: list[Us]
    roster: list[Us]
    state: str
    staff: Staff

    def times(self, read: Reading) -> list[Us]:
        """When everything is, and was, that is to be looked at."""
        begun = [(lo, hi + round(ROSTERED_S * 1e6)) for lo, hi in self.starts]
        return [*nearby.times_of(read, self.touched.clips, self.touched.triggers), *begun, *self.spans()]

    def spans(self) -> list[Us]:
        """The same of what is no clip or trigger that is there now."""
        former = (*self.touched.clips.values(), *self.touched.triggers.values())
        return [*self.touched.spans, *self.roster, *(s for s in former if s is not None)]

    def size(self, read: Reading) -> int:
        """How many clips and triggers are looked at because of it, at the least."""
        during = nearby.spans_around(self.roster, 0.0)
        if not during:
            return len(self.touched.clips) + len(self.touched.triggers)
        clips, triggers = nearby.clips_near(read, during), nearby.triggers_near(read, during)
        return len(clips | self.touched.clips.keys()) + len(triggers | self.touched.triggers.keys())


def news_of(read: Reading, policy: Policy, touched: Touched, before: str) -> News | None:
    """`before`: the state that was linked last. None where all must be linked."""
    staff = staff_of(read)
    columns = columns_of(read, policy, [], [], [], [], staff)
    state = state_of(columns)
    other = changes(before, state)
    if other is None:
        return None
    clips, _ = nearby.naming(read, other.dashes, (), ())
    more, triggers = nearby.naming(read, other.cameras, other.officers, other.vehicles)
    for clip_id in clips | more:
        touched.clip(clip_id)
    for trigger_id in triggers:
        touched.trigger(trigger_id)
    spans = [*other.spans, *_held(columns, other.cameras, other.officers)]
    if touched.everything or any(lo <= EARLIEST or hi >= LATEST for lo, hi in spans):
        return None
    over = round(OVERTIME_S * 1e6)
    return News(touched, other.starts, [(lo - over, hi + over) for lo, hi in spans], state, staff)


def _held(columns: Columns, cameras: set[str], officers: set[str]) -> list[Us]:
    """When roster rows hold that name any of these."""
    shifts = columns.shifts
    camera = np.array([name in cameras for name in columns.cameras.id.tolist()] + [False])
    unit = np.array([name in officers for name in columns.units.tolist()] + [False])
    some = unit[shifts.officer] | camera[shifts.body] | camera[shifts.dash]
    return list(zip(shifts.start_us[some].tolist(), shifts.end_us[some].tolist(), strict=True))
