"""What linking says, as arrays; rows refer to those of core.model.columns. core/linking/rows.py makes sentences and records of it."""

from dataclasses import dataclass

import numpy as np

from core.linking.audit import ExpectedColumns, FindingColumns
from core.linking.binding import BoundColumns
from core.linking.overlaps import LinkColumns
from core.model.columns import Bytes, Flags, Floats, Ints, Longs, Texts


@dataclass(frozen=True, slots=True, eq=False)
class IncidentColumns:
    """In order of start, then id. Incident i has triggers trigger_first[i]:[i + 1] (in order of time) and members member_first[i]:[i + 1]
    (in order of start). `kind`: number of its gravest trigger's kind in core.model.trigger.KINDS, NO_KIND without triggers; `shown`: members
    that its title counts; `timed`, `placed`: whether its time and its place are known.

    `probability`, `why` (core.linking.scenes, or BY_LINK, BY_HAND, TAKEN_OUT here), `status` (PROPOSED, CONFIRMED, REJECTED) of a member;
    `link`: the row of the link that speaks for it, `nearest`: of the one with the least distance (NONE: none).
    """

    id: Texts
    start_us: Longs
    end_us: Longs
    kind: Bytes
    shown: Ints
    timed: Flags
    placed: Flags
    trigger_first: Longs
    trigger: Ints
    member_first: Longs
    clip: Ints
    probability: Floats
    why: Bytes
    status: Bytes
    link: Ints
    nearest: Ints

    def __len__(self) -> int:
        return len(self.id)


NO_KIND = 255
BY_LINK, BY_HAND, TAKEN_OUT = 253, 254, 255
"""Why a clip is a member: its link's own reason, a person's word, or a person's word on all its other incidents."""


@dataclass(frozen=True, slots=True, eq=False)
class PreviousColumns:
    """The last linking's incidents, so that ids stay: their ids (sorted), and which incident each trigger and each clip stood in
    (rows: incident number and trigger or clip number; a clip may stand in several)."""

    id: Texts
    of_trigger: Ints
    trigger: Ints
    of_clip: Ints
    clip: Ints


def no_previous() -> PreviousColumns:
    none = np.zeros(0, np.int32)
    return PreviousColumns(np.zeros(0, object), none, none, none, none)


@dataclass(frozen=True, slots=True, eq=False)
class LinkedColumns:
    """`link_status`: a person's word on each link."""

    bound: BoundColumns
    links: LinkColumns
    link_status: Bytes
    incidents: IncidentColumns
    expected: ExpectedColumns
    findings: FindingColumns
