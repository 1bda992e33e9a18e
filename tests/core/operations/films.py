"""An incident view whose first camera has a real film."""

from dataclasses import replace
from pathlib import Path

from core.model.incident import IncidentView
from tests.core.cli.videos import film
from tests.sample import T, sample_view


def filmed_view(folder: Path) -> IncidentView:
    """Camera B12: 120 frames at 30 fps from T-2 s; the others as in the sample, without media."""
    view = sample_view({"C12": film(folder / "c12.mp4", 30, 120)})
    lane = view.lanes[0]
    item = lane.clips[0]
    clip = replace(item.clip, time=replace(item.clip.time, start=T.plus_s(-2)), length_s=4.0, silent_head_s=1.0)
    return replace(view, lanes=(replace(lane, clips=(replace(item, clip=clip),)), *view.lanes[1:]))
