"""Roll files into the library, and which media file each clip of theirs names, whatever is imported first."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from core.errors import KnownError
from core.media.vendors.base import Item
from core.media.vendors.roll_positions import Positions, joined
from core.media.vendors.roll_table import RollReject
from core.media.vendors.roll_tracks import REASONS, Fixes, TrackFiles
from core.media.vendors.rolls import RollClip, RollReader, by_positions
from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.roster import Shift
from core.model.times import Instant
from core.model.track import Track
from core.operations.clipmaking import clip_of_roll, roll_of_clip, with_roll_track
from core.operations.importrun import DUPLICATE, IMPORTED, REJECTED, FileOutcome, Run
from core.operations.rollclips import Timing, clip_row, timings
from core.store.codec import TRACK_DTYPE, track_head
from core.store.near import strangers
from core.store.write import Writing

T = TypeVar("T")
_BATCH = 500
_MOST_POSITIONS = 1_000_000
FIRST = ("cameras", "roster", "clips")
"""Read before anything is kept; the others stream into the library as they are read."""
COARSE_M = 50.0


@dataclass(slots=True)
class _Read:
    """What stands in cameras, rosters and clips; and what the others say, as far as it must be told."""

    cameras: list[Camera] = field(default_factory=list[Camera])
    shifts: dict[Path, list[Shift]] = field(default_factory=dict[Path, list[Shift]])
    plain: list[tuple[int, Path, tuple[Any, ...]]] = field(default_factory=list[tuple[int, Path, tuple[Any, ...]]])
    clips: list[RollClip] = field(default_factory=list[RollClip])
    """With a path, or a cell out of the ordinary; `plain`: (line, file, tuple) of all others."""
    fixes: dict[str, Timing] = field(default_factory=dict[str, Timing])
    rejected: list[RollReject] = field(default_factory=list[RollReject])
    said: dict[str, str] = field(default_factory=dict[str, str])
    """Kind of roll file -> what its outcome says besides."""
    coarse: int = 0
    lone: int = 0


def take_rolls(run: Run, items: Sequence[Item]) -> None:
    """Every readable row of these files goes in; the others become rejected rows. Fills `run.roll_of`."""
    _remember_waiting(run)
    if not items:
        return
    read, reader = _Read(), RollReader()
    files = by_positions([i.path for i in items])
    _read_first(run, read, reader, [f for f in files if f.stem.lower() in FIRST])
    with run.library.store.write(run.library.actor) as write:
        _put(run, write, read, reader, files)
        write.log("roll files", files=[str(f) for f in files], clips=len(read.plain) + len(read.clips))
    for reject in sorted(read.rejected, key=lambda r: (str(r.file), r.line)):
        run.outcomes.append(FileOutcome(f"{reject.file}:{reject.line}" if reject.line else str(reject.file), REJECTED, reject.reason))
    run.progress.begin("Keeping roll files", sum(_size(i.path) for i in items), "bytes")
    whole = {str(r.file) for r in read.rejected if not r.line}
    for item in items:
        if str(item.path) not in whole:
            _say(run, item, read.said.get(item.path.stem.lower(), ""))
    _name_media(run, read.clips)


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0


def _reach(run: Run, before: int, file: Path) -> Callable[[float], None]:
    """Tells how far one file is, `before` bytes having been done."""
    size = _size(file)
    return lambda part: run.progress.reach(before + size * part, file.name)


def _read_first(run: Run, read: _Read, reader: RollReader, files: Sequence[Path]) -> None:
    run.progress.begin("Reading roll files", sum(map(_size, files)), "bytes")
    done = 0
    for file in files:
        table, batches = reader.rows(file, _reach(run, done, file))
        for batch in batches:
            for line, value in batch:
                if isinstance(value, tuple):
                    read.plain.append((line, file, value))
                elif isinstance(value, Camera):
                    read.cameras.append(value)
                elif isinstance(value, Shift):
                    read.shifts.setdefault(file, []).append(value)
                else:
                    read.clips.append(value)
        if file.stem.lower() == "roster":
            read.shifts.setdefault(file, [])
        read.rejected += table.rejected
        done += _size(file)
        run.progress.reach(done, file.name)


def _put(run: Run, write: Writing, read: _Read, reader: RollReader, files: Sequence[Path]) -> None:
    run.progress.begin("Keeping what they say", sum(map(_size, files)), "bytes")
    write.put_cameras(read.cameras)
    write.put_officers(Officer(officer_id, name) for officer_id, name in reader.names.items())
    for file, shifts in read.shifts.items():
        write.put_shifts(shifts, str(file))
    lengths = {row[0]: (row[4] - row[3]) / 1e6 for _, _, row in read.plain}
    lengths |= {c.id: c.end.since(c.start) for c in read.clips if c.start is not None and c.end is not None}
    done, tracking, packed = 0, TrackFiles(reader.around), set[str]()
    for file in files:
        name = file.stem.lower()
        reach = _reach(run, done, file)
        if name == "tracks":
            table, batches = tracking.batches(file, lengths, reach)
            for fixes in batches:
                _put_fixes(write, read, fixes, packed)
            read.rejected += table.rejected
        elif name == "positions":
            table, batches = reader.positions(file, reach)
            _put_positions(write, batches)
            read.rejected += table.rejected
        elif name not in FIRST:
            table, rows = reader.rows(file, reach)
            for batch in rows:
                _KEPT[name](write, [_row(value) for _, value in batch])
            read.rejected += table.rejected
        else:
            continue
        done += _size(file)
    _put_clips(run, write, read, packed, done)
    _tell(write, read, {f.stem.lower() for f in files}, packed)


_KEPT: dict[str, Callable[[Writing, Sequence[tuple[Any, ...]]], None]] = {
    "triggers": Writing.put_roll_triggers,
    "alignments": Writing.put_roll_alignments,
}


def _row(value: Any) -> tuple[Any, ...]:
    """What the careful reader made, as a plain row again."""
    if isinstance(value, tuple):
        return value
    cells = (getattr(value, name) for name in type(value).__slots__)
    return tuple(c.us if isinstance(c, Instant) else c for c in cells)[:9]


def _put_positions(write: Writing, batches: Iterable[Positions]) -> None:
    """Many at a time, so that a file in no order does not write every day of every unit again with each of its blocks."""
    waiting: list[Positions] = []
    for batch in batches:
        waiting.append(batch)
        if sum(map(len, waiting)) >= _MOST_POSITIONS:
            _put_joined(write, waiting)
            waiting = []
    _put_joined(write, waiting)


def _put_joined(write: Writing, parts: Sequence[Positions]) -> None:
    if parts:
        p = joined(parts)
        write.put_positions(p.names, p.unit, p.us, p.lat, p.lon, p.accuracy_m)


def _put_fixes(write: Writing, read: _Read, fixes: Fixes, packed: set[str]) -> None:
    """One row a clip; one that comes again (its rows stand scattered in the file) is joined with what it has."""
    names = fixes.names.tolist()
    again = [i for i, name in enumerate(names) if name in packed]
    rows = np.empty(len(fixes.t_s), TRACK_DTYPE)
    for name in ("t_s", "lat", "lon", "accuracy_m", "gps_us", "rejected"):
        rows[name] = getattr(fixes, name)
    data, first = rows.tobytes(), (fixes.first * TRACK_DTYPE.itemsize).tolist()
    bad = np.diff(fixes.first) > fixes.good
    heads = track_head((), "roll", "media"), track_head(REASONS, "roll", "media")
    kept = [(name, heads[int(bad[i])], data[first[i] : first[i + 1]]) for i, name in enumerate(names) if name not in packed]
    write.put_packed_tracks(kept)
    packed.update(names)
    read.fixes |= timings(fixes)
    for i in again:
        whole = Fixes.of(names[i], write.tracks([names[i]])[names[i]], fixes.track(i))
        write.put_track(names[i], whole.track(0))
        read.fixes |= timings(whole)
    worst = np.fmin.reduceat(fixes.accuracy_m, fixes.first[:-1]) if len(fixes) else np.zeros(0)
    read.coarse += int(np.sum(worst >= COARSE_M))
    read.lone += int(np.sum(np.diff(fixes.first) == 1))


def _put_clips(run: Run, write: Writing, read: _Read, packed: set[str], done: int) -> None:
    """New clips without anything out of the ordinary as rows; those that are here already, or have a path, one by one."""
    ids = [row[0] for _, _, row in read.plain]
    total, said = len(ids) + len(read.clips), write.assignments()
    known = write.known([*ids, *(c.id for c in read.clips), *packed])
    careful = known | (write.tracked(ids) - packed) | said.keys()
    share = max(run.progress.total - done, 0) / max(total, 1)
    cameras: set[str] = set()
    for some in _batches([row for _, _, row in read.plain if row[0] not in careful]):
        write.put_roll_clips([clip_row(row, read.fixes) for row in some])
        cameras.update(row[1] for row in some)
        run.progress.advance(share * len(some))
    rolls = [*(_clip(line, file, row) for line, file, row in read.plain if row[0] in careful), *read.clips]
    named = {r.id for r in rolls} | set(ids)
    for some in _batches(rolls):
        there = {c.id: c for c in write.clips(known & {r.id for r in some})}
        tracks = roll_tracks(write, (r.id for r in some))
        made = [clip_of_roll(r, tracks.get(r.id), there.get(r.id)) for r in some]
        write.put_clips(made)
        cameras.update(c.camera_id for c in made)
        run.progress.advance(share * len(some))
    for some in _batches(sorted((packed & known) - named)):
        tracks = roll_tracks(write, some)
        write.put_clips(with_roll_track(c, tracks[c.id]) for c in write.clips(some))
    unknown = sorted(cameras - write.cameras().keys())
    write.put_cameras(Camera(c) for c in unknown)
    if unknown:
        read.said["clips"] = f"; no cameras.csv has {_such(unknown)}: what kind of camera is not known"
    if waiting := sorted(packed - named - known):
        read.said["tracks"] = f"; {len(waiting)} clips it names are not in the library yet, such as {waiting[0]}: their fixes wait"


def _tell(write: Writing, read: _Read, names: set[str], packed: set[str]) -> None:
    """What the rows name that nothing else does, and positions that say little: told, never dropped."""
    for name, table, what in (
        ("alignments", "alignment", "names of clips in it or in earlier ones are not in the library yet, such as {}: they wait"),
        ("triggers", "trigger", "officers or vehicles that it or earlier ones name stand in no roster, such as {}"),
        ("positions", "ping", "positions in it or in earlier ones are of units that no roster names, such as {}"),
    ):
        if name in names:
            count, such = strangers(write, table)
            read.said[name] = f"; {count} {what.format(such)}" if count else ""
    if read.coarse:
        read.said["tracks"] = read.said.get("tracks", "") + f"; clips without a fix better than {COARSE_M:g} m: {read.coarse}"
    if read.lone:
        read.said["tracks"] = read.said.get("tracks", "") + f"; clips with one fix only: {read.lone}"


def _such(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} of its cameras, such as {names[0]},"


def _clip(line: int, file: Path, row: tuple[Any, ...]) -> RollClip:
    clip_id, camera, officer, start_us, end_us, silent = row
    return RollClip(clip_id, camera, officer, Instant(start_us), Instant(end_us), silent, None, file, line)


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Some hundreds at a time, so that a person who asks to stop is soon heard."""
    return (rows[i : i + _BATCH] for i in range(0, len(rows), _BATCH))


def roll_tracks(write: Writing, clip_ids: Iterable[str]) -> dict[str, Track]:
    """The tracks that roll files gave these clips (not those of their media)."""
    return {i: track for i, track in write.tracks(clip_ids).items() if track.source == "roll"}


def _say(run: Run, item: Item, besides: str) -> None:
    try:
        stored, known = run.keep(item.path)
    except KnownError as error:
        run.say(item.path, REJECTED, str(error))
        return
    reason = ("already here (same SHA-256), read again" if known else "roll file read") + besides
    run.say(item.path, DUPLICATE if known else IMPORTED, reason, sha256=stored.sha256)


def _remember_waiting(run: Run) -> None:
    """Clips of earlier roll files that still wait for the media file they name."""
    with run.library.store.read() as read:
        waiting: Sequence[Clip] = read.clips_waiting()
    run.roll_of = {Path(c.file): roll_of_clip(c) for c in waiting if c.file}


def _name_media(run: Run, clips: Sequence[RollClip]) -> None:
    """Media file -> its clip; a file that two clips name goes to the first."""
    named: set[Path] = set()
    for roll in clips:
        if roll.path is None:
            continue
        if roll.path in named:
            first = run.roll_of[roll.path].id
            reason = f"clip {roll.id} names the same file as clip {first}: it is kept without media"
            run.outcomes.append(FileOutcome(f"{roll.file}:{roll.line}", REJECTED, reason, roll.id))
            continue
        named.add(roll.path)
        run.roll_of[roll.path] = roll
