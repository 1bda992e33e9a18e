"""One import under way: what its parts share, and the files it keeps."""

from dataclasses import dataclass, field
from pathlib import Path

from core.evidence.vault import Stored
from core.media.vendors.rolls import RollClip
from core.operations.library import Library
from core.progress import Progress

IMPORTED, DUPLICATE, IGNORED, REJECTED = "imported", "duplicate", "ignored", "rejected"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file. `file`: absolute path, with `:LINE` for a row of a roll file."""

    file: str
    outcome: str
    reason: str = ""
    clip: str | None = None
    sha256: str | None = None


@dataclass(slots=True)
class Run:
    """`roll_of`: what clips.csv says of a media file, in this import or in one before it."""

    library: Library
    progress: Progress
    reference: bool
    zone: str | None
    outcomes: list[FileOutcome] = field(default_factory=list[FileOutcome])
    roll_of: dict[Path, RollClip] = field(default_factory=dict[Path, RollClip])

    def say(self, path: Path, outcome: str, reason: str = "", clip: str | None = None, sha256: str | None = None) -> None:
        self.outcomes.append(FileOutcome(printable(path), outcome, reason, clip, sha256))

    def keep(self, path: Path) -> tuple[Stored, bool]:
        """A file that is no footage (sidecar, track, roll file) goes to the vault too; with whether the library had these bytes.

        KnownError where it cannot be read or kept.
        """
        stored = self.take(path)
        with self.library.store.write(self.library.actor) as write:
            known = write.has_object(stored.sha256)
            if not known:
                write.put_object(stored.sha256, stored.size, str(path) if self.reference else None)
        return stored, known

    def take(self, path: Path) -> Stored:
        """Copied into the vault, or only hashed where media stays where it is."""
        return (self.library.vault.digest if self.reference else self.library.vault.store)(path, self.progress)


def printable(path: Path) -> str:
    """The path as text that any output can hold."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")
