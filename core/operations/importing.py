"""Import: files -> probe -> maker's facts -> vault -> store, then linking. Every file ends in one stated outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.errors import Cancelled, KnownError
from core.media import vendors
from core.media.probe import Prober
from core.media.vendors.base import Description, Item
from core.media.vendors.rolls import RollClip, read_rolls
from core.model.camera import Camera
from core.operations.cameras import settle_cameras
from core.operations.clipmaking import clip_of_footage, clip_of_roll
from core.operations.library import Library, set_zone
from core.operations.linking import LinkReport, link
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


@dataclass(frozen=True, slots=True)
class ImportReport:
    files: tuple[FileOutcome, ...]
    linked: LinkReport | None = None
    cancelled: bool = False

    def count(self, outcome: str) -> int:
        return sum(f.outcome == outcome for f in self.files)


@dataclass(slots=True)
class _Run:
    """One import under way."""

    library: Library
    progress: Progress
    reference: bool
    zone: str | None
    outcomes: list[FileOutcome] = field(default_factory=list[FileOutcome])
    roll_of: dict[Path, RollClip] = field(default_factory=dict[Path, RollClip])
    rolls_by_clip: dict[str, Path] = field(default_factory=dict[str, Path])

    def say(self, path: Path, outcome: str, reason: str = "", clip: str | None = None, sha256: str | None = None) -> None:
        self.outcomes.append(FileOutcome(str(path), outcome, reason, clip, sha256))


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
    run = _Run(library, progress, reference, zone or library.zone())
    cancelled = False
    try:
        progress.begin("Looking through the folders")
        items = vendors.scan([Path(p).expanduser().absolute() for p in paths])
        _take_rolls(run, [i for i in items if i.role == "roll"])
        _take_rest(run, items)
        _take_media(run, items)
    except Cancelled:
        cancelled = True
    with library.store.write(library.actor) as write:
        settle_cameras(write)
        write.note_files(
            [{"file": f.file, "sha256": f.sha256, "outcome": f.outcome, "reason": f.reason, "clip_id": f.clip} for f in run.outcomes]
        )
        write.log("import", files=len(run.outcomes), imported=sum(f.outcome == IMPORTED for f in run.outcomes), cancelled=cancelled)
    linked = link(library, Progress() if cancelled else progress) if relink else None
    return ImportReport(tuple(sorted(run.outcomes, key=lambda f: f.file)), linked, cancelled)


def import_history(library: Library) -> tuple[FileOutcome, ...]:
    """The latest outcome of every file ever offered, by path."""
    with library.store.read() as read:
        latest = {r["file"]: r for r in read.source_files()}
    return tuple(FileOutcome(r["file"], r["outcome"], r["reason"], r["clip_id"], r["sha256"]) for _, r in sorted(latest.items()))


def _take_rolls(run: _Run, items: Sequence[Item]) -> None:
    if not items:
        return
    run.progress.begin("Reading roll files", len(items), "files")
    rolls = read_rolls([i.path for i in items])
    for reject in rolls.rejected:
        run.outcomes.append(FileOutcome(f"{reject.file}:{reject.line}" if reject.line else str(reject.file), REJECTED, reject.reason))
    whole = {str(r.file) for r in rolls.rejected if not r.line}
    with run.library.store.write(run.library.actor) as write:
        write.put_cameras(rolls.cameras)
        write.put_officers(rolls.officers)
        write.put_shifts(rolls.shifts)
        write.put_triggers(rolls.triggers)
        write.put_pings(rolls.pings)
        write.put_alignments(rolls.alignments)
        there = {c.id: c for c in write.clips(r.id for r in rolls.clips)}
        made = [clip_of_roll(r, rolls.tracks.get(r.id), there.get(r.id)) for r in rolls.clips]
        write.put_clips(made)
        known = {c.id for c in made} | {c.id for c in write.clips(rolls.tracks)}
        for clip_id, track in rolls.tracks.items():
            if clip_id in known:
                write.put_track(clip_id, track)
        unknown = sorted(set(rolls.tracks) - known)
        cameras = write.cameras()
        write.put_cameras(Camera(c.camera_id) for c in made if c.camera_id not in cameras)
        write.log("roll files", files=[str(i.path) for i in items], clips=len(made))
    for item in items:
        if str(item.path) not in whole:
            strangers = (
                f"; {len(unknown)} clips it names are not in the library, such as {unknown[0]}"
                if unknown and item.path.name.lower() == "tracks.csv"
                else ""
            )
            run.say(item.path, IMPORTED, "roll file read" + strangers)
        run.progress.advance(1, item.path.name)
    run.roll_of = {r.path.resolve(): r for r in rolls.clips if r.path is not None}


def _take_rest(run: _Run, items: Sequence[Item]) -> None:
    """Everything that is neither footage nor a roll file: a stated outcome, and tracks that stand alone are kept."""
    for item in items:
        if item.role == "missing":
            run.say(item.path, REJECTED, item.reason)
        elif item.role == "attached":
            run.say(item.path, IMPORTED, item.reason or f"attached to {item.owner.name if item.owner else 'its recording'}")
        elif item.role == "ignored":
            run.say(item.path, IGNORED, item.reason)
        elif item.role == "track":
            _keep_track(run, item)


def _keep_track(run: _Run, item: Item) -> None:
    found = vendors.read_track(item, run.zone)
    said = "; ".join(found.notes)
    if found.track is None or not len(found.track):
        run.say(item.path, IGNORED, said or "no positions in it")
        return
    digest = run.library.vault.digest(item.path, Progress())
    owner = f"file:{digest.sha256}"
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
    run.say(item.path, DUPLICATE if again else IMPORTED, "already here: " + reason if again else reason, sha256=digest.sha256)


def _take_media(run: _Run, items: Sequence[Item]) -> None:
    media = [i for i in items if i.role == "media"]
    offered = {i.path.resolve() for i in items}
    for path, roll in run.roll_of.items():
        if path in offered:
            continue
        if path.is_file():
            media += [i for i in vendors.scan([path]) if i.role == "media"]
        else:
            run.outcomes.append(
                FileOutcome(
                    f"{roll.file}:{roll.line}",
                    REJECTED,
                    f"clip {roll.id} names {path}, and there is no such file; the clip is kept without media",
                    roll.id,
                )
            )
    sizes = {i.path: i.path.stat().st_size for i in media if i.path.is_file()}
    run.progress.begin("Importing footage", sum(sizes.values()), "bytes")
    with Prober() as prober:
        for item in media:
            run.progress.check()
            try:
                _take_one(run, prober, item)
            except KnownError as error:
                run.say(item.path, REJECTED, str(error))


def _take_one(run: _Run, prober: Prober, item: Item) -> None:
    library, roll = run.library, run.roll_of.get(item.path.resolve())
    size = item.path.stat().st_size if item.path.is_file() else 0
    with library.store.read() as read:
        seen = read.has_size(size)
    if seen:
        stored = library.vault.digest(item.path, Progress())
        if _already_here(run, item, roll, stored.sha256):
            run.progress.advance(size, item.path.name)
            return
    probe = prober.probe(item.path)
    if probe.facts is None or not probe.facts.has_video:
        run.progress.advance(size, item.path.name)
        ignored = probe.verdict in ("sound", "data")
        run.say(
            item.path,
            IGNORED if ignored else REJECTED,
            f"{probe.reason}. {probe.advice}".replace("..", ".").strip() if probe.reason else "sound only: no picture in this file",
        )
        return
    stored = library.vault.digest(item.path, run.progress) if run.reference else library.vault.store(item.path, run.progress)
    if not seen and _already_here(run, item, roll, stored.sha256):
        return
    said = vendors.describe(item, probe, run.zone)
    clip, track = clip_of_footage(item, probe, said, stored.sha256, roll)
    with library.store.write(library.actor) as write:
        if roll is not None:
            there = next(iter(write.clips([roll.id])), None)
            if there is not None:
                known = write.tracks([roll.id])
                clip = replace(clip_of_roll(roll, known.get(roll.id), clip), media=clip.media, sha256=clip.sha256, file=clip.file)
                track = track if roll.id not in known else None
        write.put_object(stored.sha256, stored.size, str(item.path) if run.reference else None)
        write.put_cameras([said.camera if said.camera is not None and said.camera.id == clip.camera_id else Camera(clip.camera_id)])
        write.put_triggers(said.triggers)
        write.put_clips([clip])
        if track is not None:
            write.put_track(clip.id, track)
        write.log("footage imported", clip=clip.id, file=str(item.path), sha256=stored.sha256, size=stored.size, reference=run.reference)
    run.say(item.path, IMPORTED, _summary(clip.notes, said), clip.id, stored.sha256)


def _already_here(run: _Run, item: Item, roll: RollClip | None, sha256: str) -> bool:
    """Whether these bytes are a clip already; a roll file that names them gives that clip its own id."""
    with run.library.store.read() as read:
        there = read.clip_by_sha256(sha256)
    if there is None:
        return False
    if roll is None or roll.id == there:
        run.say(item.path, DUPLICATE, f"already here as {there} (same SHA-256)", there, sha256)
        return True
    with run.library.store.write(run.library.actor) as write:
        old = write.clips([there])[0]
        track = write.tracks([roll.id]).get(roll.id) or write.tracks([there]).get(there)
        named = clip_of_roll(roll, track, old)
        write.rename_clip(there, roll.id)
        write.put_clips([replace(named, media=old.media, sha256=old.sha256, file=old.file)])
        if track is not None:
            write.put_track(roll.id, track)
        write.log("clip named by its roll file", old=there, new=roll.id)
    run.say(item.path, DUPLICATE, f"already here as {there} (same SHA-256); now named {roll.id} by {roll.file.name}", roll.id, sha256)
    return True


def _summary(notes: tuple[str, ...], said: Description) -> str:
    return "; ".join(notes) or (f"{said.maker} recording" if said.maker else "")
