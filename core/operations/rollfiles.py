"""Roll files into the library, and which media file each clip of theirs names, whatever is imported first."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.errors import KnownError
from core.media.vendors.base import Item
from core.media.vendors.rolls import Rolls, read_rolls
from core.model.camera import Camera
from core.model.track import Track
from core.operations.clipmaking import clip_of_roll, roll_of_clip, with_roll_track
from core.operations.importrun import DUPLICATE, IMPORTED, REJECTED, FileOutcome, Run
from core.store.write import Writing


def take_rolls(run: Run, items: Sequence[Item]) -> None:
    """Every readable row of these files goes in; the others become rejected rows. Fills `run.roll_of`."""
    _remember_waiting(run)
    if not items:
        return
    run.progress.begin("Reading roll files", len(items), "files")
    rolls = read_rolls([i.path for i in items])
    for reject in rolls.rejected:
        run.outcomes.append(FileOutcome(f"{reject.file}:{reject.line}" if reject.line else str(reject.file), REJECTED, reject.reason))
    with run.library.store.write(run.library.actor) as write:
        strangers = _put(write, rolls)
        for roster in (i.path for i in items if i.path.stem.lower() == "roster"):
            write.put_shifts(read_rolls([roster]).shifts, str(roster))
        write.log("roll files", files=[str(i.path) for i in items], clips=len(rolls.clips))
    whole = {str(r.file) for r in rolls.rejected if not r.line}
    for n, item in enumerate(items, 1):
        if str(item.path) not in whole:
            _say(run, item, strangers if item.path.name.lower() == "tracks.csv" else ())
        run.progress.reach(n, item.path.name)
    _name_media(run, rolls)


def _put(write: Writing, rolls: Rolls) -> Sequence[str]:
    """Returns the clips that tracks name and nobody knows yet: their fixes wait for them."""
    write.put_cameras(rolls.cameras)
    write.put_officers(rolls.officers)
    write.put_triggers(rolls.triggers)
    write.put_pings(rolls.pings)
    write.put_alignments(rolls.alignments)
    there = {c.id: c for c in write.clips({r.id for r in rolls.clips} | set(rolls.tracks))}
    tracks = roll_tracks(write, (r.id for r in rolls.clips)) | rolls.tracks
    made = [clip_of_roll(r, tracks.get(r.id), there.get(r.id)) for r in rolls.clips]
    named = {c.id for c in made}
    made += [with_roll_track(c, tracks[c.id]) for c in there.values() if c.id not in named]
    write.put_clips(made)
    for clip_id, track in rolls.tracks.items():
        write.put_track(clip_id, track)
    cameras = write.cameras()
    write.put_cameras(Camera(c.camera_id) for c in made if c.camera_id not in cameras)
    return sorted(set(rolls.tracks) - named - set(there))


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
