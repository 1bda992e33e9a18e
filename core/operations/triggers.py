"""Triggers that people add."""

import uuid

from core.errors import UsageError
from core.model.times import Instant
from core.model.trigger import KINDS, Trigger
from core.operations.library import Library
from core.operations.linking import link_new
from core.progress import Progress

BY_HAND_SIGMA_S = 0.5
"""A person sets the playhead to about half a second."""


def add_trigger(
    library: Library, at: Instant, kind: str, camera_id: str | None = None, officer_id: str | None = None, note: str = ""
) -> Trigger:
    """A trigger seen in the footage (or known from a report), at the playhead; its source is the camera or officer named. Links again."""
    if kind not in KINDS:
        raise UsageError(f"{kind!r} is not a kind of trigger.", f"Use {', '.join(KINDS)}.")
    if camera_id is None and officer_id is None:
        raise UsageError("A trigger needs its camera or its officer.", "Select the camera that it belongs to.")
    added = Trigger(f"manual-{uuid.uuid4().hex[:10]}", at, kind, camera_id, officer_id, sigma_s=BY_HAND_SIGMA_S, source="manual", note=note)
    with library.store.write(library.actor) as write:
        write.put_triggers([added])
        write.log("trigger added by hand", trigger=added.id, at=at.iso(), kind=kind, camera=camera_id, officer=officer_id, note=note)
    link_new(library, Progress())
    return added
