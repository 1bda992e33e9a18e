"""One frame, kept as a picture that says where it comes from."""

from pathlib import Path

from core.errors import KnownError, UsageError
from core.model.incident import IncidentView
from core.model.times import Instant
from core.operations.files import write_whole
from core.operations.library import Library
from core.playback.exact import exact_frame
from core.report.png import png_bytes


def save_still(library: Library, view: IncidentView, camera_id: str, at: Instant, path: Path) -> Path:
    """The camera's newest frame not after `at`, full resolution, as PNG. KnownError where there is no frame, and why."""
    lane = view.lane(camera_id)
    if lane is None:
        raise UsageError(f"Incident {view.incident.id} has no camera {camera_id!r}.")
    tile = exact_frame(lane, view, at)
    if tile.image is None or tile.utc is None or tile.pts_s is None:
        raise KnownError(f"{lane.label} has no frame at {at}: {tile.reason or tile.state}.", "Move the playhead to where it recorded.")
    clip = next(c.clip for c in lane.clips if c.clip.id == tile.clip_id)
    sigma = "unknown" if tile.error_s is None else f"{tile.error_s:.3f} s"
    text = {
        "Title": f"{lane.label} {tile.utc.iso()}",
        "Source": f"camera {camera_id}, clip {clip.id}, {clip.file or 'no file name'}",
        "Clip SHA-256": clip.sha256 or "none",
        "PTS": f"{tile.pts_s:.6f} s after the clip's first frame",
        "Creation Time": f"{tile.utc.iso()} ± {sigma} (one sigma, clock by {clip.time.source})",
        "Comment": f"incident {view.incident.id}; asked for {at.iso()}; saved by {library.actor}",
        "Software": "Sightline",
    }
    return write_whole(path, png_bytes(tile.image, text))
