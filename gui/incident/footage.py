"""What a playback session depends on, so that it is kept while that stays the same."""

from core.model.incident import IncidentView


def footage(view: IncidentView) -> tuple[object, ...]:
    """Cameras, their clips, where those lie in time and on disk, and what is decided about them."""
    return view.span, tuple(
        (lane.camera.id, lane.state, tuple((c.clip.id, c.clip.time, c.media_file, c.member) for c in lane.clips)) for lane in view.lanes
    )
