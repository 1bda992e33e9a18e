"""An incident of n cameras that play given files, for measuring."""

from collections.abc import Sequence
from pathlib import Path

from core.media.index import index_of
from core.model.camera import Camera
from core.model.clip import Clip
from core.model.incident import Incident, IncidentView, Lane, LaneClip
from core.model.policy import Policy
from core.model.timebase import TimeBase
from core.model.times import Instant
from core.model.trigger import Trigger

START = Instant.parse("2026-03-02T19:03:00Z")


def bench_view(files: Sequence[Path], length_s: float | None = None, proxies: Sequence[Path | None] = ()) -> IncidentView:
    """One camera for each file, all starting together; `length_s` is theirs (None: as their indexes say). `proxies`: beside them, in
    the same order. KnownError where a file cannot be read."""
    lanes: list[Lane] = []
    for i, path in enumerate(files):
        clip = Clip(
            f"C{i}", f"B{i + 1:02d}", TimeBase(START, 0.02, "gps", 0.0, 0.0), index_of(path).duration_s if length_s is None else length_s
        )
        proxy = proxies[i] if i < len(proxies) else None
        lanes.append(
            Lane(Camera(clip.camera_id, "body"), clip.camera_id, "recorded", None, (LaneClip(clip, None, path, proxy_file=proxy),))
        )
    end = max(lane.clips[0].clip.end for lane in lanes)
    incident = Incident("BENCH", START, end, ("T1",), ())
    trigger = Trigger("T1", START.plus_s(end.since(START) / 2), "taser", device_id="B01")
    return IncidentView(incident, None, Policy(), incident.span, tuple(lanes), (trigger,))
