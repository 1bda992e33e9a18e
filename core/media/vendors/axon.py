"""Axon exports: `Axon_Body_3_Video_2026-05-14_2203_X60A4512M.mp4` names model, local minute and serial number."""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from core.media.vendors import readings
from core.media.vendors.base import UNNAMED, Description, Item, Probe, is_video
from core.model.camera import Camera
from core.model.timebase import Candidate
from core.model.times import Instant

NAME = "axon"
ORDER = 50

MINUTE_SIGMA_S = 60 / 12**0.5
"""A start known to the minute: uniform over it."""
CONTAINER_SIGMA_S = 1.5
_NAME = re.compile(
    r"^(?:.*[_ -])?axon[_ -](?P<model>.+?)[_ -](?:video|audio)[_ -](?P<date>\d{4}-\d\d-\d\d)[_ -](?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?"
    r"(?:[_ -](?P<serial>[A-Z](?=[A-Z]*\d)[A-Z\d]{5,})(?![A-Z\d]))?(?P<rest>[_ -].*|\(.*)?$",
    re.IGNORECASE,
)


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    return [Item(p, "media", NAME) for p in files if is_video(p) and _NAME.match(p.stem)]


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    found = _NAME.match(item.path.stem)
    if found is None:
        return Description(NAME)
    notes: list[str] = []
    candidates: list[Candidate] = []
    to_second = found["second"] is not None
    try:
        reading = dt.datetime.strptime(f"{found['date']} {found['hour']}{found['minute']}{found['second'] or '30'}", "%Y-%m-%d %H%M%S")
        note = "the file's name, local" if to_second else "the file's name, local, known to the minute (its middle)"
        candidates.append(readings.local_candidate("filename", reading, zone, 1.0 if to_second else MINUTE_SIGMA_S, note))
    except ValueError:
        notes.append("the file's name holds no possible time")
    stated = readings.container_reading(probe)
    if stated and stated[1]:
        note = "creation_time, UTC; whole seconds, buffer taken as included"
        candidates.append(Candidate("container", Instant.from_datetime(stated[0]), CONTAINER_SIGMA_S, note))
    elif stated:
        candidates.append(readings.local_candidate("container", stated[0], zone, CONTAINER_SIGMA_S, "creation_time without a zone"))
    model = " ".join(re.split(r"[_ -]+", found["model"])).title()
    kind = "dash" if "fleet" in model.lower() else "body" if re.search(r"body|flex", model, re.IGNORECASE) else "other"
    serial = (found["serial"] or "").upper()
    if not serial:
        notes.append("the file's name holds no serial number: assign the camera by hand")
    camera = Camera(serial or f"{UNNAMED}{item.path.stem}", kind, f"Axon {model}", serial)
    return Description(NAME, camera, None, tuple(candidates), notes=tuple(notes))
