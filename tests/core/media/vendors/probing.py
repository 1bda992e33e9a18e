"""A Probe of a test recording, made in this process with PyAV: vendors are tested without the capped prober."""

from pathlib import Path

import av

from core.media.vendors.base import Probe
from core.model.clip import MediaFacts

av.logging.set_level(None)


def probe_of(path: Path) -> Probe:
    """Tags, streams and telemetry; of the facts only what vendors read."""
    tags: dict[str, str] = {}
    streams: list[dict[str, object]] = []
    gpmf: list[tuple[float, float, bytes]] = []
    with av.open(str(path)) as container:
        tags.update({k.lower(): v for k, v in container.metadata.items()})
        duration_s = (container.duration or 0) / av.time_base
        fps = 0.0
        for stream in container.streams:
            tags.update({f"stream:{stream.index}:{k.lower()}": v for k, v in stream.metadata.items()})
            handler = stream.metadata.get("handler_name", "")
            streams.append({"index": stream.index, "type": stream.type, "handler": handler})
            if stream.type == "video":
                fps = float(stream.average_rate or 0)
        telemetry = [s for s in container.streams if s.type == "data" and "GoPro MET" in s.metadata.get("handler_name", "")]
        for packet in container.demux(telemetry) if telemetry else ():
            if packet.size and packet.pts is not None:
                base = float(packet.time_base)
                gpmf.append((packet.pts * base, (packet.duration or 0) * base, bytes(packet)))
    return Probe(MediaFacts(path.suffix[1:], duration_s, "video", fps=fps), tags=tags, streams=tuple(streams), gpmf=tuple(gpmf))
