"""The ledger of clocks: what was said of each, keeping what a person tried in sight of the pictures, and taking an entry back."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from core.clocks.sessions import sessions_of
from core.errors import UsageError
from core.model.clip import Clip
from core.model.columns import NONE
from core.model.ledger import MATCHED, NUDGED, WITHDRAWN, Entry, Held, LedgerRow, Mark, match_sigma_s, withdrawn
from core.model.timebase import choose, clock_reading
from core.model.times import US, Instant
from core.operations.library import Library, policy_of
from core.operations.linking import link_new
from core.progress import Progress
from core.store.bulk import columns as columns_of
from core.store.ledger import ledger, ledger_rows
from core.store.read import Reading

MOST_SHIFT_S = 100 * 365.25 * 86400.0


@dataclass(frozen=True, slots=True)
class Shift:
    """What was tried and is to be kept: these clips of one camera are `shift_us` later than they stand (negative: earlier).

    `sigma_s`: how exactly they were brought together with what they were held against, whose own uncertainty is `against_s`.
    `session`: the other clips of the same recording session move with them. `marks`: the moved clip's frame, then the other one.
    """

    camera_id: str
    clip_ids: tuple[str, ...]
    shift_us: int
    sigma_s: float
    against_s: float = 0.0
    session: bool = True
    method: str = NUDGED
    marks: tuple[Mark, ...] = ()


def clock_ledger(library: Library, incident_id: str | None = None) -> tuple[LedgerRow, ...]:
    """Every entry, oldest first; of the cameras and clips of one incident, where given. UsageError where there is no such incident."""
    with library.store.read() as read:
        if incident_id is None:
            return ledger_rows(read, read.clips())
        incident = next(iter(read.incidents([incident_id])), None)
        if incident is None:
            raise UsageError(f"There is no incident {incident_id} in this library.", "List them with: sightline incidents")
        return ledger_rows(read, read.clips(m.clip_id for m in incident.members))


def keep_shift(library: Library, shift: Shift, why: str) -> Entry:
    """Keeps what was tried, and links again: these clips then stand exactly where they were seen; no other clip's clock is touched."""
    return keep_shifts(library, [shift], why)[0]


def keep_shifts(library: Library, shifts: Sequence[Shift], why: str) -> tuple[Entry, ...]:
    """Several with one reason: all of them or none, each as an entry of its own."""
    why = _reason(why)
    for shift in shifts:
        if shift.method not in (NUDGED, MATCHED):
            raise UsageError("Only a nudge or a match can be kept so.")
        if not abs(shift.shift_us) <= MOST_SHIFT_S * US:
            raise UsageError("The correction must be less than a hundred years.")
    with library.store.write(library.actor) as write:
        held = [(shift, _held(write, shift)) for shift in shifts]
        entries = tuple(
            write.add_entry(shift.method, shift.camera_id if shift.session else None, clips, why, shift.sigma_s, shift.marks)
            for shift, clips in held
        )
    link_new(library, Progress())
    return entries


def _held(read: Reading, shift: Shift) -> tuple[Held, ...]:
    """What the entry says of each of its clips, from where they stand before."""
    clips = read.clips(shift.clip_ids)
    if not clips or any(c.camera_id != shift.camera_id for c in clips):
        raise UsageError(f"There is no such clip of camera {shift.camera_id} in this library.")
    if shift.session:
        clips = read.clips({*(c.id for c in clips), *session_mates(read, clips)})
    sigma_s = hypot(shift.sigma_s, shift.against_s)
    return tuple(_moved(c, shift.shift_us, sigma_s) for c in clips)


def match_frames(library: Library, mine: tuple[str, float], other: tuple[str, float], why: str) -> Entry:
    """(clip, media seconds) each: these frames are one moment, and it is the first clip's session that moves."""
    with library.store.read() as read:
        clips = {c.id: c for c in read.clips([mine[0], other[0]])}
    a, b = (_mark(clips.get(clip_id), clip_id, pts_s) for clip_id, pts_s in (mine, other))
    if a.camera_id == b.camera_id:
        raise UsageError("Frames of two cameras are matched; these are of one.")
    return keep_shift(library, matched(a, b, clips[other[0]].time.sigma_s), why)


def matched(mine: Mark, other: Mark, against_s: float, clip_ids: Sequence[str] = (), session: bool = True) -> Shift:
    """What makes two frames one moment; `against_s`: how well the other's time is known."""
    shift_us = other.at.us - mine.at.us
    sigma_s = match_sigma_s(mine, other)
    return Shift(mine.camera_id, tuple(clip_ids) or (mine.clip_id,), shift_us, sigma_s, against_s, session, MATCHED, (mine, other))


def withdraw(library: Library, entry_id: str, why: str) -> Entry:
    """Takes an entry back by another one, which can itself be withdrawn; clocks are as linking finds them without it."""
    return withdraw_all(library, [entry_id], why)[0]


def withdraw_all(library: Library, entry_ids: Sequence[str], why: str) -> tuple[Entry, ...]:
    """Several with one reason: all of them or none."""
    why = _reason(why)
    made: list[Entry] = []
    with library.store.write(library.actor) as write:
        entries = ledger(write)
        gone, known = withdrawn(entries), {e.id: e for e in entries}
        for entry_id in entry_ids:
            entry = known.get(entry_id)
            if entry is None:
                raise UsageError(f"There is no entry {entry_id} in the clocks' ledger.", "List them with: sightline clocks --history")
            if entry.id in gone:
                raise UsageError(f"Entry {entry_id} is withdrawn already.", "List them with: sightline clocks --history")
            made.append(write.add_entry(WITHDRAWN, entry.camera_id, entry.held, why, withdraws=entry.id))
    link_new(library, Progress())
    return tuple(made)


def entry_to_withdraw(library: Library, name: str) -> Entry:
    """By its own id, or the newest that is not withdrawn yet of a camera (its clips included) or clip. UsageError where there is none."""
    with library.store.read() as read:
        entries = ledger(read)
        clips = {name, *read.clips_of_camera(name)}
    gone = withdrawn(entries)

    def of_it(e: Entry) -> bool:
        return e.id not in gone and e.method != WITHDRAWN and (e.camera_id == name or not clips.isdisjoint(e.clip_ids))

    found = next((e for e in entries if e.id == name), None) or next((e for e in reversed(entries) if of_it(e)), None)
    if found is None:
        raise UsageError(f"Nothing was said by hand of the clock of {name}.", "List what was with: sightline clocks --history")
    return found


def session_mates(read: Reading, clips: Sequence[Clip]) -> set[str]:
    """Clips between which and these the camera's clock ran freely, these included where their camera's clock said anything."""
    camera = {i for c in {c.camera_id for c in clips} for i in read.clips_of_camera(c)}
    columns = columns_of(read, policy_of(read), camera, [], [], [])
    sessions = sessions_of(columns)
    ids = columns.clips.id
    place = sessions.place[np.isin(ids, [c.id for c in clips])]
    mine = np.isin(sessions.of, sessions.of[place[place != NONE]])
    return set(ids[sessions.clip[mine]].tolist())


def _mark(clip: Clip | None, clip_id: str, pts_s: float) -> Mark:
    if clip is None:
        raise UsageError(f"There is no clip {clip_id} in this library.", "`sightline clips` lists them.")
    if clip.media is None or clip.media.fps <= 0:
        raise UsageError(f"Clip {clip_id} has no pictures here to match.", "Import its footage, or set its camera's clock with --set.")
    if not 0 <= pts_s <= clip.length_s:
        raise UsageError(f"Clip {clip_id} has no frame at {pts_s} s: it is {clip.length_s:.3f} s long.")
    return Mark(clip.camera_id, clip.id, pts_s, clip.time.to_utc(pts_s), 1 / clip.media.fps)


def _moved(clip: Clip, shift_us: int, sigma_s: float) -> Held:
    """`placed` says how far the reading that speaks for the camera's clock is from the true start."""
    reading = clock_reading(clip.candidates) or choose(clip.candidates)
    before_us = (reading.start if reading else Instant(0)).us - clip.start.us
    return Held(clip.id, (before_us - shift_us) / US, before_us / US, sigma_s, clip.time.ppm)


def _reason(why: str) -> str:
    if not why.strip():
        raise UsageError("A clock is set with a reason.", "Say in a few words why, e.g. 'door closes in both pictures'.")
    return why.strip()
