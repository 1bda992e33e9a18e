"""Any other recording: what its container, its name and the file system say, each with its doubt. And what is not footage, with the reason."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.media.vendors import readings
from core.media.vendors.base import CAMERA_NOTES, SOUND, UNNAMED, VIDEO, Description, Item, Probe, extension, slug
from core.model.camera import Camera
from core.model.timebase import Candidate
from core.model.times import Instant, local_to_instant

NAME = "generic"
ORDER = 1000

CONTAINER_SIGMA_S = 30.0
LOCAL_SIGMA_S = 5.0
NAME_SIGMA_S = 2.0
SAME_READING_S = 120.0

_KINDS = {
    "csv": "a table this program does not know: not a roll file",
    "tsv": "a table this program does not know: not a roll file",
    "xlsx": "a spreadsheet: not footage (roll files are CSV)",
    "json": "JSON this program does not know: not footage",
    "md": "text: not footage",
    "txt": "text: not footage",
    "pdf": "a document: not footage",
    "docx": "a document: not footage",
    "py": "program text: not footage",
    "jpg": "a still picture: not footage",
    "jpeg": "a still picture: not footage",
    "png": "a still picture: not footage",
    "heic": "a still picture: not footage",
    "zip": "an archive: unpack it and import what is in it",
    "7z": "an archive: unpack it and import what is in it",
    "rar": "an archive: unpack it and import what is in it",
}


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    """Everything that is left: media by extension or by its first bytes, else ignored with the reason."""
    return [_item(path) for path in files]


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    notes: list[str] = []
    candidates = _candidates(item.path, probe, zone, notes)
    if not candidates and (last := readings.modified_candidate(item.path, probe)):
        candidates = [last]
    camera, note = _camera(item.path, probe)
    return Description(NAME, camera, candidates=tuple(candidates), notes=(*notes, note))


def _candidates(path: Path, probe: Probe, zone: str | None, notes: list[str]) -> list[Candidate]:
    named, stated = readings.name_reading(path), readings.container_reading(probe)
    found: list[Candidate] = []
    if stated and stated[1]:
        utc = stated[0]
        alike = named is not None and abs((utc.replace(tzinfo=None) - named).total_seconds()) <= SAME_READING_S
        note = "creation_time, UTC by the standard; may be the end of the recording or a local clock"
        as_utc = Candidate("container", Instant.from_datetime(utc), CONTAINER_SIGMA_S, note)
        found.append(_wall_clock(utc.replace(tzinfo=None), zone) if alike else as_utc)
    elif stated:
        found.append(readings.local_candidate("container", stated[0], zone, LOCAL_SIGMA_S, "the container's date carries no zone"))
    if named:
        found.append(readings.local_candidate("filename", named, zone, NAME_SIGMA_S, "the time in the file's name"))
    code = readings.timecode(probe)
    if code:
        notes.append(f"time code {code}: not used, it may count from anywhere")
    if "creation_time" in probe.tags and not stated:
        notes.append(f"creation_time {probe.tags['creation_time']!r} is no possible time: the clock was never set")
    return found


def _wall_clock(reading: dt.datetime, zone: str | None) -> Candidate:
    """creation_time repeats the name's reading, so its `Z` is either the camera's wall clock or the camera runs on UTC."""
    start, extra_s, rule = local_to_instant(reading, zone)
    note = f"creation_time repeats the file name's reading, so its 'Z' is taken for the camera's wall clock; {rule}"
    return Candidate("container", start, math.hypot(CONTAINER_SIGMA_S, extra_s), note)


def _camera(path: Path, probe: Probe) -> tuple[Camera, str]:
    make, model = (next((probe.tags[k] for k in keys if probe.tags.get(k)), "").strip() for keys in (("make",), ("model", "software")))
    named = f"{make} {model}".strip() if make or "model" in probe.tags else ""
    if named:
        return Camera(slug(named), model=named), CAMERA_NOTES[1]
    camera = Camera(f"{UNNAMED}{slug(path.stem) or 'unnamed'}", model="")
    return replace(camera, model=model), CAMERA_NOTES[0]


def _item(path: Path) -> Item:
    kind = extension(path)
    if kind in VIDEO or kind in SOUND:
        return Item(path, "media", NAME)
    if kind in _KINDS:
        return Item(path, "ignored", NAME, reason=_KINDS[kind])
    try:
        with path.open("rb") as file:
            head = file.read(564)
    except OSError as fault:
        return Item(path, "missing", NAME, reason=f"cannot be read: {fault.strerror}")
    what = sniff(head)
    if what:
        return Item(path, "media", NAME, reason=f"no known extension; its first bytes are those of {what}")
    return Item(
        path,
        "ignored",
        NAME,
        reason="an empty file: not footage" if not head else "not footage: neither its name nor its content is a recording's",
    )


def sniff(head: bytes) -> str:
    """The container its first bytes (564 are enough) belong to, or nothing."""
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"skip") or (head[4:8] == b"free" and b"mdat" in head):
        return "MP4"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "Matroska"
    if head[:4] == b"RIFF" and head[8:12] in (b"AVI ", b"WAVE"):
        return "RIFF"
    if head[:4] == b"\x30\x26\xb2\x75":
        return "ASF"
    if head[:3] == b"FLV":
        return "FLV"
    if head[:4] == b"\x00\x00\x01\xba":
        return "an MPEG programme stream"
    for packet, at in ((188, 0), (192, 4), (204, 0)):
        if len(head) > at + 2 * packet and all(head[at + i * packet] == 0x47 for i in range(3)):
            return "an MPEG transport stream"
    if head[:5] in (b"\x00\x00\x00\x01\x67", b"\x00\x00\x00\x01\x27", b"\x00\x00\x00\x01\x40"):
        return "a raw video stream"
    return ""
