"""What a maker's file says about a recording, each fact with its source. Adding a maker is adding one file here and its test."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast

from core.model.camera import Camera
from core.model.clip import MediaFacts
from core.model.timebase import Candidate
from core.model.track import Track
from core.model.trigger import Trigger


@dataclass(frozen=True, slots=True)
class Item:
    """One file of an import and what it is taken for, from names and neighbours alone (nothing is decoded yet).

    role: media (to be probed) · track (a position track that stands alone) · roll (CSV of docs/formats.md) · attached (belongs
    to `owner`) · ignored · missing (nothing there, or it cannot be read). `reason` says why in words a person understands; `maker` is the module that claimed it.
    """

    path: Path
    role: str
    maker: str = ""
    owner: Path | None = None
    reason: str = ""
    sidecars: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """What the maker's names, tags and sidecars say of one recording. Everything unknown is absent."""

    maker: str = ""
    camera: Camera | None = None
    officer_id: str | None = None
    candidates: tuple[Candidate, ...] = ()
    track: Track | None = None
    triggers: tuple[Trigger, ...] = ()
    notes: tuple[str, ...] = ()
    vehicle_id: str | None = None
    """The vehicle this camera is built into, where the maker's layout says so."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What the capped process measured of one file. `facts` None: no recording, with `reason` and `advice`.

    `tags`: container and stream tags, keys in lower case, stream tags as `stream:<index>:<key>`.
    `streams`: one dict a stream (index, type, codec, handler).
    `gpmf`: the file's GPMF payloads with (start_s in media seconds, duration_s, bytes), in order.
    `verdict`: video · sound (facts without a picture) · data (streams, but neither picture nor sound) · broken.
    `lead_s`: how far into the file the first picture comes, where that is worth saying. `notes`: what is odd about it, for people.
    """

    facts: MediaFacts | None
    reason: str = ""
    advice: str = ""
    tags: dict[str, str] = field(default_factory=dict[str, str])
    streams: tuple[dict[str, object], ...] = ()
    gpmf: tuple[tuple[float, float, bytes], ...] = ()
    verdict: str = "video"
    lead_s: float = 0.0
    notes: tuple[str, ...] = ()


class Vendor(Protocol):
    """One module in this folder, e.g. `core.media.vendors.axis`, has these at module level.

    Optional beside them: `recognises(item, probe) -> bool` (a file no name gave away, known by its tags),
    `read_track(item, zone) -> Description` (a standalone track), `accompany(folder, items) -> list[Item]` (gives the
    folder's recordings sidecars that nobody named for import),
    `preview_key(path) -> tuple | None` (which recordings and small copies made by the camera belong together), and
    `enrich(item, probe, zone, description) -> Description` (adds to what any maker said: locations, sidecars).
    """

    NAME: str
    ORDER: int
    """Lower asks first; `generic` is last."""

    def claim(self, folder: Path, files: Sequence[Path]) -> list[Item]:
        """The files of one folder that are this maker's (files already claimed by an earlier maker are not offered)."""
        ...

    def describe(self, item: Item, probe: Probe, zone: str | None) -> Description:
        """All it says of one claimed media (or standalone track) file. `zone`: the department's, for times that carry none."""
        ...


VIDEO = frozenset(
    [
        "mp4",
        "m4v",
        "mov",
        "qt",
        "mkv",
        "webm",
        "avi",
        "divx",
        "ts",
        "m2ts",
        "m2t",
        "mts",
        "mpg",
        "mpeg",
        "mpe",
        "vob",
        "mod",
        "tod",
        "3gp",
        "3g2",
        "asf",
        "wmv",
        "flv",
        "f4v",
        "ogv",
        "mxf",
        "dv",
        "lrv",
        "360",
        "insv",
        "h264",
        "264",
        "avc",
        "h265",
        "265",
        "hevc",
        "ivf",
        "mjpg",
        "mjpeg",
        "y4m",
    ]
)
SOUND = frozenset(["wav", "mp3", "m4a", "aac", "ogg", "oga", "opus", "flac", "wma", "amr", "aif", "aiff", "mka", "ac3"])
UNNAMED = "cam-"
"""How the id of a camera begins that no file names: its file's name stands for it."""
CAMERA_NOTES = (
    "the file does not name its camera: its own name stands for it, assign the camera by hand",
    "the file names the model, not the single device: check the camera by hand",
)
"""What a file says that leaves its camera open; void once a roll file names the camera."""
YEARS = range(1990, 2100)
"""Years a recording can come from; any other is a clock that was never set, or a typing error."""
MAX_JSON = 16 << 20
"""Bytes of the largest sidecar that is read whole."""


def extension(path: Path) -> str:
    """In lower case, without the dot."""
    return path.suffix[1:].lower()


def is_video(path: Path) -> bool:
    return extension(path) in VIDEO


def neighbours(folder: Path) -> list[Path]:
    """Every entry of a folder, sorted; sidecars count even where only the video was named for import."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def videos_by_stem(folder: Path) -> dict[str, Path]:
    """The folder's videos by stem in lower case, the first of each; read once a folder, however many sidecars ask."""
    found: dict[str, Path] = {}
    for path in neighbours(folder):
        if is_video(path):
            found.setdefault(path.stem.lower(), path)
    return found


def attached_copies(maker: str, folder: Path, files: Sequence[Path], key: Callable[[Path], tuple[str, ...] | None]) -> list[Item]:
    """The `files` that are a camera's small copies of recordings in the folder. `key`: `small` or `whole`, then what both have in common."""
    small = {path: found[1:] for path in files if (found := key(path)) is not None and found[0] == "small"}
    if not small:
        return []
    whole: dict[tuple[str, ...], Path] = {}
    for path in neighbours(folder):
        if (found := key(path)) is not None and found[0] == "whole":
            whole.setdefault(found[1:], path)
    reason = "the camera's small copy of a recording"
    return [Item(path, "attached", maker, whole[common], reason) for path, common in small.items() if common in whole]


def slug(text: str) -> str:
    """For ids: words joined by hyphens."""
    return re.sub(r"[^\w.]+", "-", text.strip()).strip("-")


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object, keys in lower case (makers vary them). ValueError says what is wrong."""
    try:
        if path.stat().st_size > MAX_JSON:
            raise ValueError(f"{path.name} is larger than {MAX_JSON >> 20} MB")
        value: object = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as fault:
        raise ValueError(f"{path.name} cannot be read: {fault}") from None
    if not isinstance(value, dict):
        raise ValueError(f"{path.name} is not a JSON object")
    return {str(k).lower(): v for k, v in cast("dict[object, Any]", value).items()}
