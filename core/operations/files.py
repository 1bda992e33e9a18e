"""Results that people take away: whole or not there at all."""

from contextlib import suppress
from pathlib import Path

from core.errors import KnownError


def write_whole(path: Path, data: bytes) -> Path:
    """Writes beside, then renames; makes the folder. KnownError where it cannot be written."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise KnownError(f"Cannot write {path}: {error.strerror or error}.", "Choose another folder, or make room there.") from error
    return path
