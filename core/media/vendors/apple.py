"""Phones that write Apple's QuickTime keys: a start with its zone, and who made the phone."""

from collections.abc import Sequence
from pathlib import Path

from core.media.vendors import readings
from core.media.vendors.base import Description, Item, Probe, slug
from core.model.camera import Camera
from core.model.timebase import Candidate
from core.model.times import Instant

NAME = "apple"
ORDER = 60

START_SIGMA_S = 1.0
CONTAINER_SIGMA_S = 30.0
_KEYS = "com.apple.quicktime."


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    """Known by tags, which are not read yet: see `recognises`."""
    return []


def recognises(item: Item, probe: Probe) -> bool:
    return any(f"{_KEYS}{key}" in probe.tags for key in ("creationdate", "make", "model"))


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    candidates: list[Candidate] = []
    notes: list[str] = []
    stated = probe.tags.get(f"{_KEYS}creationdate", "")
    reading = readings.tag_reading(stated) if stated else None
    if reading and reading[1]:
        note = f"creationdate {stated}: the start, with its zone, whole seconds"
        candidates.append(Candidate("maker", Instant.from_datetime(reading[0]), START_SIGMA_S, note))
    elif reading:
        candidates.append(readings.local_candidate("maker", reading[0], zone, START_SIGMA_S, "creationdate without a zone"))
    container = readings.container_reading(probe)
    if container and container[1]:
        note = "creation_time, UTC; may be the end of the recording or the moment of an export"
        candidates.append(Candidate("container", Instant.from_datetime(container[0]), CONTAINER_SIGMA_S, note))
    make, model = (probe.tags.get(f"{_KEYS}{key}", "").strip() for key in ("make", "model"))
    name = model if make.lower() in model.lower() else f"{make} {model}".strip()
    camera = None
    if name:
        camera = Camera(slug(name), model=name)
        notes.append("the file names the model, not the single device: check the camera by hand")
    return Description(NAME, camera, candidates=tuple(candidates), notes=tuple(notes))
