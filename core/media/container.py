"""Opening footage with PyAV: what may be opened, which stream is the picture, which the sound.

A container that names other files or addresses (playlists, concat scripts) is never followed.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import av
import av.logging
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Discard, Disposition, Stream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.errors import KnownError

av.logging.set_level(None)

_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,h264,hevc,m4v,av1,obu,ivf,mjpeg,flv,asf,ogg,mxf,dv,"
    "wav,w64,mp3,aac,ac3,flac,amr,aiff,caf"
)
"""Demuxers that read one file and nothing else."""

_BATCH = 4096
_NO_HEADER = ("mpegts", "mpeg", "flv")
"""Containers whose streams are known only when their packets come,"""

_FURTHER = {"probesize": str(64_000_000), "analyzeduration": str(7_200_000_000)}
"""and how far (bytes, microseconds) a picture is looked for in them where their beginning has none."""

_MERGED = {"merge_pmt_versions": "1"}
"""A transport stream's programme that goes on under other numbers stays one picture and one sound. (One that begins without a picture
and gets one must be opened without this.)"""

_AT_ONCE = {"probesize": "32", "skip_frame": "all"}
"""Ask the first packets nothing. FFmpeg decodes some 15 pictures otherwise, 90 ms at 1920 x 1080."""


def open_container(path: Path, known: bool = False) -> InputContainer:
    """The opened file; the caller closes it. KnownError with the reason where it cannot be opened.

    `known`: it has a packet index, so the first pictures need not be decoded to learn what the streams are. Only for containers whose
    header describes them (others ignore it); sizes, pixel formats and the depth of reordering may then be unset.
    """
    options = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
    try:
        if known and _describes(path):
            options |= _AT_ONCE
        container = _opened(path, options | _MERGED)
        if container.format.name in _NO_HEADER and video_stream(container) is None:
            container.close()
            container = _opened(path, options | _FURTHER)
        return container
    except FileNotFoundError as fault:
        raise KnownError(f"{path.name} is not there any more.", "Was it moved or renamed?", str(fault)) from fault
    except PermissionError as fault:
        raise KnownError(f"{path.name} may not be read.", "Ask for read access to it.", str(fault)) from fault
    except (FFmpegError, OSError, ValueError) as fault:
        raise KnownError(f"{path.name} is not readable as footage.", "It may be damaged or not a recording.", str(fault)) from fault


def _opened(path: Path, options: dict[str, str]) -> InputContainer:
    return av.open(str(path.absolute()), "r", options=options, metadata_errors="replace")


def _describes(path: Path) -> bool:
    """Whether it begins as MP4 and QuickTime (a box of a kind that comes first) or Matroska files do."""
    with path.open("rb") as file:
        head = file.read(12)
    return head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip") or head[:4] == b"\x1a\x45\xdf\xa3"


def video_stream(container: InputContainer) -> VideoStream | None:
    """The first real picture stream with a decoder; cover art does not count."""
    for stream in container.streams.video:
        if stream.codec_context is not None and not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def audio_stream(container: InputContainer) -> AudioStream | None:
    """The first sound stream with a decoder."""
    return next((stream for stream in container.streams.audio if stream.codec_context is not None), None)


def only(container: InputContainer, *streams: Stream) -> None:
    """Let the demuxer skip all other streams."""
    wanted = {stream.index for stream in streams}
    for stream in container.streams:
        stream.discard = Discard.default if stream.index in wanted else Discard.all


def packets(container: InputContainer, stream: Stream, on_late: Callable[[], object] = lambda: None) -> Iterator[Packet]:
    """The stream's packets from here to the end, without PyAV's closing dummy. A read error inside the file ends it as the end does.

    `on_late` hears at the end that streams began on the way which were not known when the file was opened.
    """
    try:
        for packet in container.demux(stream):
            if packet.size or packet.pts is not None or packet.dts is not None:
                yield packet
    except IndexError:
        on_late()  # PyAV stumbles over streams that appeared while reading, after the last packet was given
    except FFmpegError:
        return


def gathered(rows: Iterable[tuple[int, ...]], columns: int) -> NDArray[np.int64]:
    """One row a packet. So many at once: those of hours as Python's numbers take a hundred times the room, and turning them all into an
    array would keep every other thread, the window's too, waiting."""
    rows, parts = iter(rows), [np.zeros((0, columns), np.int64)]
    while some := list(islice(rows, _BATCH)):
        parts.append(np.array(some, np.int64))
    return np.concatenate(parts)
