"""Roll files into the library, and which media file each clip of theirs names, whatever is imported first."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from core.errors import KnownError
from core.media.vendors.base import Item
from core.media.vendors.rolls import Rolls, read_rolls
from core.model.camera import Camera
from core.model.track import Track
from core.operations.clipmaking import clip_of_roll, roll_of_clip, with_roll_track
from core.operations.importrun import DUPLICATE, IMPORTED, REJECTED, FileOutcome, Run
from core.progress import Progress
from core.store.write import Writing

T = TypeVar("T")
_BATCH = 500


def take_rolls(run: Run, items: Sequence[Item]) -> None:
    """Every readable row of these files goes in; the others become rejected rows. Fills `run.roll_of`."""
    _remember_waiting(run)
    if not items:
        return
    rolls = _read(run, [i.path for i in items])
    run.progress.begin("Keeping what they say", _size_of(rolls), "rows")
    with run.library.store.write(run.library.actor) as write:
        strangers = _put(write, rolls, run.progress)
        for roster in (i.path for i in items if i.path.stem.lower() == "roster"):
            write.put_shifts(read_rolls([roster]).shifts, str(roster))
        write.log("roll files", files=[str(i.path) for i in items], clips=len(rolls.clips))
    for reject in rolls.rejected:
        run.outcomes.append(FileOutcome(f"{reject.file}:{reject.line}" if reject.line else str(reject.file), REJECTED, reject.reason))
    run.progress.begin("Keeping roll files", len(items), "files")
    whole = {str(r.file) for r in rolls.rejected if not r.line}
    for n, item in enumerate(items, 1):
        if str(item.path) not in whole:
            _say(run, item, strangers if item.path.name.lower() == "tracks.csv" else ())
        run.progress.reach(n, item.path.name)
    _name_media(run, rolls)


def _read(run: Run, files: Sequence[Path]) -> Rolls:
    """Reads them all, saying how far it is in bytes."""
    sizes = {f: f.stat().st_size if f.is_file() else 0 for f in files}
    run.progress.begin("Reading roll files", sum(sizes.values()), "bytes")
    read: dict[Path, float] = {}

    def reach(file: Path, part: float) -> None:
        read[file] = max(read.get(file, 0.0), part)
        run.progress.reach(sum(sizes[f] * p for f, p in read.items()), file.name)

    return read_rolls(files, reach)


def _size_of(rolls: Rolls) -> int:
    """How much there is to keep: a track counts as one."""
    return len(rolls.triggers) + len(rolls.pings) + len(rolls.alignments) + len(rolls.clips) + len(rolls.tracks)


def _put(write: Writing, rolls: Rolls, progress: Progress) -> Sequence[str]:
    """Returns the clips that tracks name and nobody knows yet: their fixes wait for them."""
    write.put_cameras(rolls.cameras)
    write.put_officers(rolls.officers)
    write.put_triggers(rolls.triggers)
    progress.advance(len(rolls.triggers))
    write.put_pings(rolls.pings)
    progress.advance(len(rolls.pings))
    write.put_alignments(rolls.alignments)
    progress.advance(len(rolls.alignments))
    there = {c.id: c for c in write.clips({r.id for r in rolls.clips} | set(rolls.tracks))}
    tracks = roll_tracks(write, (r.id for r in rolls.clips)) | rolls.tracks
    made = [clip_of_roll(r, tracks.get(r.id), there.get(r.id)) for r in rolls.clips]
    named = {c.id for c in made}
    made += [with_roll_track(c, tracks[c.id]) for c in there.values() if c.id not in named]
    for some in _batches(made):
        write.put_clips(some)
        progress.advance(len(some))
    for some in _batches(list(rolls.tracks)):
        write.put_tracks({clip_id: rolls.tracks[clip_id] for clip_id in some})
        progress.advance(len(some))
    cameras = write.cameras()
    write.put_cameras(Camera(c.camera_id) for c in made if c.camera_id not in cameras)
    return sorted(set(rolls.tracks) - named - set(there))


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Some hundreds at a time, so that a person who asks to stop is soon heard."""
    return (rows[i : i + _BATCH] for i in range(0, len(rows), _BATCH))


def roll_tracks(write: Writing, clip_ids: Iterable[str]) -> dict[str, Track]:
    """The tracks that roll files gave these clips (not those of their media)."""
    return {i: track for i, track in write.tracks(clip_ids).items() if track.source == "roll"}


def _say(run: Run, item: Item, strangers: Sequence[str]) -> None:
    try:
        stored, known = run.keep(item.path)
    except KnownError as error:
        run.say(item.path, REJECTED, str(error))
        return
    waiting = f"; {len(strangers)} clips it names are not in the library yet, such as {strangers[0]}: their fixes wait" if strangers else ""
    reason = ("already here (same SHA-256), read again" if known else "roll file read") + waiting
    run.say(item.path, DUPLICATE if known else IMPORTED, reason, sha256=stored.sha256)


def _remember_waiting(run: Run) -> None:
    """Clips of earlier roll files that still wait for the media file they name."""
    with run.library.store.read() as read:
        waiting = [c for c in read.clips() if c.maker == "roll" and c.sha256 is None and c.file]
    run.roll_of = {Path(c.file): roll_of_clip(c) for c in waiting if c.file}


def _name_media(run: Run, rolls: Rolls) -> None:
    """Media file -> its clip; a file that two clips name goes to the first."""
    named: set[Path] = set()
    for roll in rolls.clips:
        if roll.path is None:
            continue
        if roll.path in named:
            first = run.roll_of[roll.path].id
            reason = f"clip {roll.id} names the same file as clip {first}: it is kept without media"
            run.outcomes.append(FileOutcome(f"{roll.file}:{roll.line}", REJECTED, reason, roll.id))
            continue
        named.add(roll.path)
        run.roll_of[roll.path] = roll
