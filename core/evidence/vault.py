"""Where originals are kept: copied once, named by their SHA-256, never changed afterwards."""

import hashlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.errors import KnownError
from core.progress import Progress

_BLOCK = 4 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    sha256: str
    size: int
    new: bool
    """False: these bytes were here already."""


class Vault:
    """A folder of read-only files, `objects/ab/abcdef...`. Opening it creates nothing until the first object."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def store(self, source: Path, progress: Progress) -> Stored:
        """Copies `source` in, hashing the bytes as they pass; `progress` advances by bytes.

        KnownError where it cannot be read or written, or changes while it is copied. Nothing half-written stays.
        """
        part = self.folder / f"{uuid.uuid4().hex}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            before = source.stat()
            with source.open("rb") as reading, part.open("xb") as writing:
                sha256, size = _hash(reading, progress, writing, before.st_size, source.name)
                writing.flush()
                os.fsync(writing.fileno())
            after = source.stat()
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or size != after.st_size:
                raise KnownError(f"{source.name} changed while it was copied.", "Import it again when nothing writes to it any more.")
            target = self.path(sha256)
            if target.exists():
                return Stored(sha256, size, False)
            target.parent.mkdir(exist_ok=True)
            part.chmod(0o444)
            part.replace(target)
            return Stored(sha256, size, True)
        except OSError as error:
            raise KnownError(
                f"{source.name} could not be copied: {error.strerror or error}.",
                "Check the drive and its free space, then import it again.",
            ) from error
        finally:
            _remove(part)

    def digest(self, source: Path, progress: Progress) -> Stored:
        """The SHA-256 and size of a file left where it is."""
        try:
            with source.open("rb") as reading:
                sha256, size = _hash(reading, progress, None, source.stat().st_size, source.name)
        except OSError as error:
            raise KnownError(
                f"{source.name} could not be read: {error.strerror or error}.", "Check the drive, then import it again."
            ) from error
        return Stored(sha256, size, not self.path(sha256).exists())


def _hash(reading: BinaryIO, progress: Progress, writing: BinaryIO | None, expected: int, text: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while size <= expected and (block := reading.read(_BLOCK)):
        digest.update(block)
        size += len(block)
        if writing is not None:
            writing.write(block)
        progress.advance(len(block), text)
    return digest.hexdigest(), size


def _remove(part: Path) -> None:
    try:
        part.chmod(0o600)
        part.unlink()
    except FileNotFoundError:
        pass
