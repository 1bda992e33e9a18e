"""Where things live on this machine: the default library, logs, settings, bundled resources."""

import os
from importlib.resources import files
from pathlib import Path

import platformdirs

APP = "Sightline"


def default_library() -> str:
    """SIGHTLINE_LIBRARY, else a folder in the user's data folder."""
    return os.environ.get("SIGHTLINE_LIBRARY") or str(Path(platformdirs.user_data_dir(APP, False)) / "library")


def demo_library() -> Path:
    """The demo's own folder, never the user's library."""
    return Path(platformdirs.user_data_dir(APP, False)) / "demo"


def log_folder() -> Path:
    return Path(platformdirs.user_log_dir(APP, False))


def settings_file() -> Path:
    return Path(platformdirs.user_config_dir(APP, False)) / "settings.json"


def resource(name: str) -> Path:
    """A bundled file, e.g. `fonts/NotoSans-Regular.ttf`."""
    return Path(str(files("resources"))) / name
