"""What a file is, measured by demuxing all of it and decoding as little as proves that it can be decoded."""

from pathlib import Path

from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.errors import KnownError
from core.media.container import audio_stream, only, open_container, packets, video_stream
from core.media.decoder import Decoder
from core.media.index import PacketIndex, index_of
from core.media.levels import silent_head_s
from core.media.picture import clockwise
from core.media.sound import Sound
from core.media.vendors.base import Probe
from core.model.clip import MediaFacts

_PIXELS = 1 << 27
"""Larger pictures (16384 x 8192) are no camera's."""

_GPMF_BYTES = 128_000_000
_TRIES = 300
"""Packets that may fail before a keyframe counts as undecodable."""

_APART_S = 1.0
_HOLE_S = 60.0
"""After a longer hole sound may have a false time stamp."""
_EACH = "ask the vendor for a file of each and import these to see them all"
_OTHER_FORMAT = "ask the vendor for an MP4 export of it and import that to see it"
_AGAIN = "Copy it from the camera again; if it stays like this, ask the vendor for a repaired export."


def measure(path: Path) -> Probe:
    """Everything `Probe` tells of the file. A file that is no footage is a result, not an error."""
    size = path.stat().st_size
    if size < 16:
        return broken(f"The file holds no more than {size} byte{'s' * (size > 1)}." if size else "The file is empty.", _AGAIN)
    try:
        with open_container(path) as container:
            return _measure(path, container)
    except KnownError as fault:
        return broken(fault.text, _AGAIN)


def broken(reason: str, advice: str) -> Probe:
    return Probe(None, reason, advice, verdict="broken")


def _measure(path: Path, container: InputContainer) -> Probe:
    if not container.streams:
        return broken("There is neither picture nor sound in this file.", _AGAIN)
    tags = _tags(container)
    streams = tuple(_describe(stream) for stream in container.streams)
    picture, sound = video_stream(container), audio_stream(container)
    if picture is None and any(not stream.disposition & Disposition.attached_pic for stream in container.streams.video):
        return Probe(
            None, "The picture is in a format this program cannot decode.", "Ask the vendor for an MP4 export.", tags, streams, (), "broken"
        )
    if picture is None and sound is None:
        reason = "There is no picture in this file, only data."
        return Probe(None, reason, "If it belongs to a recording, import it together with that.", tags, streams, _gpmf(path, 0.0), "data")
    facts = _sound_facts(path, container) if picture is None else _video_facts(path, container)
    gpmf = _gpmf(path, facts.start_pts_s)
    if picture is None:
        return Probe(facts, "", "", tags, streams, gpmf, "sound")
    lead_s = _lead_s(container, facts)
    return Probe(facts, "", "", tags, streams, gpmf, "video", lead_s, (*_lead_notes(lead_s, facts), *_other_pictures(path, container)))


def _video_facts(path: Path, container: InputContainer) -> MediaFacts:
    stream = video_stream(container)
    if stream is None:
        raise KnownError(f"There is no picture in {path.name}.")
    if stream.codec_context.width * stream.codec_context.height > _PIXELS:
        raise KnownError(f"It claims a picture of {stream.codec_context.width} x {stream.codec_context.height}, which no camera makes.")
    index = index_of(path)
    frame = _proof(path, index)
    sound = audio_stream(container)
    return MediaFacts(
        container=_name(container),
        duration_s=_duration_s(container, max(index.duration_s, _heard_s(path, index.duration_s))),
        codec=stream.codec_context.codec.canonical_name,
        width=frame.width,
        height=frame.height,
        rotation=clockwise(frame),
        fps=index.fps or float(stream.average_rate or 0),
        vfr=index.vfr,
        frames=len(index),
        audio=sound.codec_context.codec.canonical_name if sound else "",
        audio_rate=sound.codec_context.sample_rate if sound else 0,
        audio_channels=len(sound.codec_context.layout.channels) if sound else 0,
        start_pts_s=index.start_s,
        silent_head_s=silent_head_s(path) if sound else None,
    )


def _lead_s(container: InputContainer, facts: MediaFacts) -> float:
    """From the file's beginning to the first picture, seconds; 0 where it is no more than sound and picture are usually apart."""
    spans = [_span(stream) for stream in (*container.streams.video, *container.streams.audio)]
    begin = min((span[0] for span in spans if span is not None), default=facts.start_pts_s)
    lead_s = facts.start_pts_s - begin
    return lead_s if lead_s > _APART_S else 0.0


def _lead_notes(lead_s: float, facts: MediaFacts) -> tuple[str, ...]:
    if not lead_s:
        return ()
    unheard = ", and what is heard before it is not played" if facts.audio else ""
    return (f"the first picture comes {lead_s:.1f} s into the file: the clip begins there{unheard}",)


def _other_pictures(path: Path, container: InputContainer) -> tuple[str, ...]:
    """Said of picture streams beside the one that is shown, whether they run beside it or follow it: which file, why, and what to do."""
    shown, notes = video_stream(container), list[str]()
    for stream in container.streams.video:
        if stream != shown and not stream.disposition & Disposition.attached_pic:
            notes.append(f"{path.name} holds another picture{_not_shown(stream)}")
    if index_of(path).late:
        notes.append(
            f"in the middle of {path.name} further pictures or sounds begin, which are not shown: a clip holds what its beginning tells of; {_EACH}"
        )
    return tuple(notes)


def _not_shown(stream: VideoStream) -> str:
    """Why, and what to do about it."""
    if stream.codec_context is None:
        return f", which is not shown: this program cannot decode its format; {_OTHER_FORMAT}"
    width, height = stream.codec_context.width, stream.codec_context.height
    return f"{f' ({width} x {height})' if width else ''}, which is not shown: a clip shows one picture; {_EACH}"


def _sound_facts(path: Path, container: InputContainer) -> MediaFacts:
    sound = Sound(path)
    sound.close()
    stream = audio_stream(container)
    return MediaFacts(
        container=_name(container),
        duration_s=sound.end_s,
        audio=stream.codec_context.codec.canonical_name if stream else "",
        audio_rate=sound.rate,
        audio_channels=len(stream.codec_context.layout.channels) if stream else 0,
        silent_head_s=silent_head_s(path),
    )


def _proof(path: Path, index: PacketIndex) -> VideoFrame:
    """The first picture, or where that cannot be decoded the last keyframe's. KnownError where neither can."""
    decoder = Decoder(path)
    try:
        for place in (int(index.entry_place[0]), int(index.entry_place[-1])):
            decoder.go(place)
            while decoder.place - place < _TRIES and (got := decoder.next(_TRIES)) is not None:
                if got[0] >= 0:
                    return got[1]
    finally:
        decoder.close()
    raise KnownError(f"No picture of {path.name} can be decoded.")


def _duration_s(container: InputContainer, seen: float) -> float:
    """As the container tells of its picture and sound (data may go on longer), where `seen`, how long they go on, bears it out; headers
    of cut or damaged files claim anything."""
    spans = [_span(stream) for stream in (video_stream(container), audio_stream(container)) if stream is not None]
    known = [span for span in spans if span is not None]
    told = (container.duration or 0) / 1_000_000
    if len(known) == len(spans):
        told = max(end for _, end in known) - min(start for start, _ in known)
    return told if abs(told - seen) <= max(1.0, 0.05 * seen) else seen


def _heard_s(path: Path, seen_s: float) -> float:
    """Where the sound ends, which may outlast the picture (seconds `seen_s`); 0 without any, or where it begins long after that: what
    comes after a long hole may have a false time stamp."""
    try:
        sound = Sound(path)
    except KnownError:
        return 0.0
    sound.close()
    return sound.lasts_s(_HOLE_S) if sound.offset_s <= seen_s + _HOLE_S else 0.0


def _span(stream: Stream) -> tuple[float, float] | None:
    """Start and end a container gives for a stream, seconds."""
    if stream.start_time is None or not stream.duration or stream.time_base is None:
        return None
    return float(stream.start_time * stream.time_base), float((stream.start_time + stream.duration) * stream.time_base)


def _name(container: InputContainer) -> str:
    """One word for the container."""
    first = container.format.name.split(",")[0]
    brand = container.metadata.get("major_brand", "")
    return first if first != "mov" or brand.startswith("qt") else "mp4"


def _tags(container: InputContainer) -> dict[str, str]:
    tags = {key.lower(): value for key, value in container.metadata.items()}
    for stream in container.streams:
        tags |= {f"stream:{stream.index}:{key.lower()}": value for key, value in stream.metadata.items()}
    return tags


def _describe(stream: Stream) -> dict[str, object]:
    handler = stream.metadata.get("handler_name", "").strip("\x00\x0b ")
    return {"index": stream.index, "type": stream.type, "codec": getattr(stream, "name", None) or "", "handler": handler}


def _gpmf(path: Path, zero_s: float) -> tuple[tuple[float, float, bytes], ...]:
    """GPMF payloads (github.com/gopro/gpmf-parser): packets of the data streams that begin with a DEVC key."""
    with open_container(path) as container:
        places = [stream.index for stream in container.streams.data]
    for place in places:  # opened anew for each: not every container can go back to its start
        with open_container(path) as container:
            stream = container.streams[place]
            only(container, stream)
            found: list[tuple[float, float, bytes]] = []
            total = 0
            for packet in packets(container, stream):
                data = bytes(packet)
                total += len(data)
                if data[:4] != b"DEVC" or total > _GPMF_BYTES:
                    break
                base = float(packet.time_base)
                found.append(((packet.pts or 0) * base - zero_s, (packet.duration or 0) * base, data))
        if found:
            return tuple(found)
    return ()
