"""Each camera's clock: how far off, how we know, and corrections by hand."""

from dataclasses import dataclass

from core.clocks.measured import MANUAL_SIGMA_S
from core.errors import UsageError
from core.model.ledger import TYPED, Entry, Held
from core.operations.clocktimes import residuals
from core.operations.library import Library
from core.operations.linking import link, link_new
from core.progress import Progress

MOST_S = 100 * 365.25 * 86400.0
"""A camera whose clock was never set may be off by decades."""


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clip's clock. `offset_s`: the camera's own clock minus true time, None where only its own clock is known."""

    clip_id: str
    camera_id: str
    offset_s: float | None
    sigma_s: float
    ppm: float
    source: str
    residuals: tuple[tuple[str, float], ...]


def clock_rows(library: Library, incident_id: str | None = None) -> tuple[ClockRow, ...]:
    with library.store.read() as read:
        ids = None
        if incident_id is not None:
            incident = next(iter(read.incidents([incident_id])), None)
            if incident is None:
                raise UsageError(f"There is no incident {incident_id} in this library.")
            ids = [m.clip_id for m in incident.members]
        clips = read.clips(ids)
        said = residuals(read, clips)
    return tuple(ClockRow(c.id, c.camera_id, c.time.offset_s, c.time.sigma_s, c.time.ppm, c.time.source, said.get(c.id, ())) for c in clips)


def set_clock(library: Library, camera_id: str, seconds: float, note: str = "", clip_id: str | None = None) -> Entry:
    """Says by hand that a camera's clock was `seconds` ahead of true time (negative: behind), for one clip or all. Links again."""
    if not abs(seconds) <= MOST_S:
        raise UsageError("The correction must be a number of seconds, less than a hundred years of them.")
    with library.store.write(library.actor) as write:
        clips = [c for c in write.clips() if c.camera_id == camera_id and clip_id in (None, c.id)]
        if not clips:
            raise UsageError(f"There is no clip of camera {camera_id} in this library.")
        before = {c.time.offset_s for c in clips}
        held = Held(clip_id, seconds, next(iter(before)) if len(before) == 1 else None, MANUAL_SIGMA_S)
        entry = write.add_entry(TYPED, None if clip_id else camera_id, (held,), note, MANUAL_SIGMA_S)
    link_new(library, Progress())
    return entry


def align_clocks(library: Library, progress: Progress) -> tuple[ClockRow, ...]:
    """Estimates every clock anew from GPS time, shared measurements and corrections, and links again."""
    link(library, progress)
    return clock_rows(library)
