"""Bound cameras written as rows, and what the audit finds of them as records."""

import numpy as np

from core.linking.audit import audit
from core.linking.binding import IN_RANGE, OF_OFFICER, BoundColumns
from core.linking.findings import FindingColumns
from core.linking.reasons import finding_reason
from core.model.clip import Clip
from core.model.columns import NONE, Columns, Texts
from core.model.finding import KINDS, Finding
from core.model.trigger import Trigger
from tests.core.linking.objects import World, clocks_of, columns_of
from tests.core.linking.worlds import cameras, taser


def rows_of(columns: Columns, *rows: tuple[str, str, float, int]) -> BoundColumns:
    """(trigger, camera, p, why) -> bound rows, 4 m off where they are in range."""
    trigger, camera = list(columns.triggers.id), list(columns.cameras.id)
    found = sorted((trigger.index(t), camera.index(c), p, why) for t, c, p, why in rows)
    n = len(found)
    why = np.array([r[3] for r in found], np.uint8)
    p = np.array([r[2] for r in found], np.float64)
    near = np.where(why == IN_RANGE, 4.0, np.nan)
    none = np.full(n, NONE, np.int32)
    number = [np.array([r[k] for r in found], np.int32) for k in (0, 1)]
    return BoundColumns(*number, none, none, why, why == OF_OFFICER, p, p, near, near, np.ones(n))


def audited(world: World, *rows: tuple[str, str, float, int], of_triggers: bool = False) -> list[Finding]:
    """`of_triggers`: what keeps a trigger from being audited at all, too."""
    columns, clocks = columns_of(world), clocks_of(world)
    bound = rows_of(columns, *rows)
    found = objects(columns, bound, audit(columns, clocks, bound).findings)
    return [f for f in found if f.camera_id or of_triggers]


def objects(columns: Columns, bound: BoundColumns, found: FindingColumns) -> list[Finding]:
    def named(ids: Texts, row: int) -> str | None:
        return None if row == NONE else str(ids[row])

    return [
        Finding(
            KINDS[found.kind[i]],
            float(found.p[i]),
            finding_reason(columns, bound, found, i),
            named(columns.triggers.id, found.trigger[i]),
            named(columns.cameras.id, found.camera[i]),
            named(columns.clips.id, found.clip[i]),
            named(columns.units, found.officer[i]),
            None if np.isnan(found.seconds[i]) else float(found.seconds[i]),
        )
        for i in range(len(found))
    ]


def scene(*clips: Clip, triggers: tuple[Trigger, ...] = (taser(),), sound: bool = False) -> World:
    return World(clips, triggers, cameras(*(c.camera_id for c in clips), "B1", "B2", buffer_has_audio=sound))
