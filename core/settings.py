"""The desk's settings (theme, the window's sizes): one frozen dataclass, kept as JSON. A library keeps its own policy."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from core.paths import settings_file


@dataclass(frozen=True, slots=True)
class Settings:
    theme: str = "dark"
    """`dark` or `light`."""
    window_geometry: str = ""
    """Qt's own geometry, base64."""
    window_layout: str = ""
    """Sizes of the window's places, as gui/windows/desk.py writes them."""
    lanes: str = ""
    """How a person arranged timelines, as gui/timeline/arrangement.py writes it."""
    snapping: str = "on"
    """`on` or `off`: whether what is dragged in the timeline snaps."""


def load_settings(file: Path | None = None) -> Settings:
    """Unknown keys and a damaged file are ignored: settings never stop the program."""
    try:
        raw = json.loads((file or settings_file()).read_text("utf-8"))
    except (OSError, ValueError):
        return Settings()
    known = {f.name for f in fields(Settings)}
    return Settings(**{k: v for k, v in raw.items() if k in known and isinstance(v, str)}) if isinstance(raw, dict) else Settings()


def save_settings(settings: Settings, file: Path | None = None) -> None:
    target = file or settings_file()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_text(json.dumps(asdict(settings), indent=1), "utf-8")
    part.replace(target)
