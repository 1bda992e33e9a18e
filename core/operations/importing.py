"""Import: files -> probe -> maker's facts -> vault -> store, then linking. Every file ends in one stated outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import Cancelled, KnownError
from core.media import vendors
from core.media.vendors.base import Item
from core.operations.cameras import settle_cameras
from core.operations.footage import take_footage
from core.operations.importrun import DUPLICATE, IGNORED, IMPORTED, REJECTED, FileOutcome, Run
from core.operations.library import Library, set_zone
from core.operations.linking import LinkReport, link_new
from core.operations.rollfiles import take_rolls
from core.progress import Progress

__all__ = ["DUPLICATE", "IGNORED", "IMPORTED", "REJECTED", "FileOutcome", "ImportReport", "import_history", "import_paths"]


@dataclass(frozen=True, slots=True)
class ImportReport:
    files: tuple[FileOutcome, ...]
    linked: LinkReport | None = None
    cancelled: bool = False

    def count(self, outcome: str) -> int:
        return sum(f.outcome == outcome for f in self.files)


def import_paths(
    library: Library,
    paths: Sequence[Path],
    progress: Progress,
    reference: bool = False,
    zone: str | None = None,
    relink: bool = True,
) -> ImportReport:
    """Brings in footage, sidecars and roll files, in any mix of files and folders; running it again adds only what is new.

    `reference` leaves media where it is (hashed all the same). `zone` becomes the department's zone where the library has
    none. What was finished before a cancel stays, and the report says so.
    """
    if zone is not None and library.zone() is None:
        set_zone(library, zone)
    run = Run(library, progress, reference, zone or library.zone())
    cancelled = False
    try:
        progress.begin("Looking through the folders")
        items = vendors.scan([Path(p).expanduser().absolute() for p in paths], progress.check)
        take_rolls(run, [i for i in items if i.role == "roll"])
        _take_rest(run, items)
        take_footage(run, items)
    except Cancelled:
        cancelled = True
    with library.store.write(library.actor) as write:
        settle_cameras(write)
        write.note_files(
            [{"file": f.file, "sha256": f.sha256, "outcome": f.outcome, "reason": f.reason, "clip_id": f.clip} for f in run.outcomes]
        )
        write.log("import", files=len(run.outcomes), imported=sum(f.outcome == IMPORTED for f in run.outcomes), cancelled=cancelled)
    linked = None
    if relink and (run.outcomes or not cancelled):
        try:
            linked = link_new(library, Progress() if cancelled else progress)
        except Cancelled:
            cancelled = True
    return ImportReport(tuple(sorted(run.outcomes, key=lambda f: f.file)), linked, cancelled)


def import_history(library: Library) -> tuple[FileOutcome, ...]:
    """The latest outcome of every file ever offered, by path."""
    with library.store.read() as read:
        latest = {r["file"]: r for r in read.source_files()}
    return tuple(FileOutcome(r["file"], r["outcome"], r["reason"], r["clip_id"], r["sha256"]) for _, r in sorted(latest.items()))


def _take_rest(run: Run, items: Sequence[Item]) -> None:
    """Everything that is neither footage nor a roll file: a stated outcome; sidecars and lone tracks are kept."""
    for item in items:
        if item.role == "missing":
            run.say(item.path, REJECTED, item.reason)
        elif item.role == "ignored":
            run.say(item.path, IGNORED, item.reason)
    kept = [i for i in items if i.role in ("attached", "track")]
    run.progress.begin("Keeping sidecars", sum(i.path.stat().st_size for i in kept if i.path.is_file()), "bytes")
    for item in kept:
        try:
            _keep_track(run, item) if item.role == "track" else _keep_sidecar(run, item)
        except KnownError as error:
            run.say(item.path, REJECTED, str(error))


def _keep_sidecar(run: Run, item: Item) -> None:
    stored, known = run.keep(item.path)
    reason = item.reason or f"attached to {item.owner.name if item.owner else 'its recording'}"
    run.say(item.path, DUPLICATE if known else IMPORTED, f"already here: {reason}" if known else reason, sha256=stored.sha256)


def _keep_track(run: Run, item: Item) -> None:
    found = vendors.read_track(item, run.zone)
    said = "; ".join(found.notes)
    if found.track is None or not len(found.track):
        run.say(item.path, IGNORED, said or "no positions in it")
        return
    stored, _ = run.keep(item.path)
    owner = f"file:{stored.sha256}"
    with run.library.store.write(run.library.actor) as write:
        again = owner in write.tracks([owner])
        write.put_track(owner, found.track, str(item.path))
        write.changed("tracks", [owner])
    bad = len(found.track) - len(found.track.accepted)
    reason = (
        f"kept as a track without a recording: {len(found.track)} fixes"
        + (f", {bad} of them rejected" if bad else "")
        + (f"; {said}" if said else "")
    )
    run.say(item.path, DUPLICATE if again else IMPORTED, "already here: " + reason if again else reason, sha256=stored.sha256)
