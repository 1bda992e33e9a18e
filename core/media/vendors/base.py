"""What a maker's file says about a recording, each fact with its source. Adding a maker is adding one file here and its test."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from core.model.camera import Camera
from core.model.clip import MediaFacts
from core.model.timebase import Candidate
from core.model.track import Track
from core.model.trigger import Trigger


@dataclass(frozen=True, slots=True)
class Item:
    """One file of an import and what it is taken for, from names and neighbours alone (nothing is decoded yet).

    role: media (to be probed) · track (a position track that stands alone) · roll (CSV of CONTRACT.md) · attached (belongs
    to `owner`) · ignored. `reason` says why in words a person understands; `maker` is the module that claimed it.
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


@dataclass(frozen=True, slots=True)
class Probe:
    """What the capped process measured of one file. `facts` None: rejected, with `reason` and `advice`.

    `tags`: container and stream tags, keys in lower case, stream tags as `stream:<index>:<key>`.
    `streams`: one dict a stream (index, type, codec, handler).
    `gpmf`: the file's GPMF payloads with (start_s, duration_s, bytes), in order.
    """

    facts: MediaFacts | None
    reason: str = ""
    advice: str = ""
    tags: dict[str, str] = field(default_factory=dict[str, str])
    streams: tuple[dict[str, object], ...] = ()
    gpmf: tuple[tuple[float, float, bytes], ...] = ()


class Vendor(Protocol):
    """One module in this folder, e.g. `core.media.vendors.axis`, has these at module level."""

    NAME: str
    ORDER: int
    """Lower asks first; `generic` is last."""

    def claim(self, folder: Path, files: Sequence[Path]) -> list[Item]:
        """The files of one folder that are this maker's (files already claimed by an earlier maker are not offered)."""
        ...

    def describe(self, item: Item, probe: Probe, zone: str | None) -> Description:
        """All it says of one claimed media (or standalone track) file. `zone`: the department's, for times that carry none."""
        ...
