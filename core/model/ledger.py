"""The ledger of clocks: what people said of them, by whom and why. Entries are added, never changed; a withdrawal is an entry too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot

from core.model.times import Instant

TYPED, NUDGED, MATCHED, WITHDRAWN = METHODS = ("typed", "nudged", "matched", "withdrawn")
"""`typed`: a number given by hand; `nudged`: moved in sight of the pictures; `matched`: two frames said to be one moment."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One frame that a person pointed at: media seconds `pts_s` of a clip, shown for `frame_s`; `at`: its true time as it then was."""

    camera_id: str
    clip_id: str
    pts_s: float
    at: Instant
    frame_s: float


@dataclass(frozen=True, slots=True)
class Held:
    """What an entry says of one clip (None: of every clip of the camera), as its camera's clock minus true time, seconds.

    `before_s`: what it was then; `ppm`: the rate that holds with it (None: the one that is estimated).
    """

    clip_id: str | None
    offset_s: float
    before_s: float | None = None
    sigma_s: float | None = None
    ppm: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """`camera_id` None: said of single clips alone. `sigma_s`: how exactly the pictures were brought together, which a clip's own
    uncertainty exceeds by that of the camera it was held against. `withdraws`: the entry that counts no more."""

    id: str
    method: str
    camera_id: str | None
    held: tuple[Held, ...]
    why: str
    actor: str
    at: Instant
    sigma_s: float | None = None
    marks: tuple[Mark, ...] = ()
    """Of `matched`: the frame of the clock that was moved, then the other."""
    withdraws: str | None = None

    @property
    def clip_ids(self) -> tuple[str, ...]:
        return tuple(h.clip_id for h in self.held if h.clip_id is not None)

    @property
    def shift_s(self) -> float | None:
        """How much later than before its pictures are; None where that is not known, or not the same for all."""
        shifts = {round(h.before_s - h.offset_s, 6) for h in self.held if h.before_s is not None}
        return next(iter(shifts)) if len(shifts) == 1 and all(h.before_s is not None for h in self.held) else None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An entry and its state: counts, overruled (something newer or nearer counts instead) or withdrawn."""

    entry: Entry
    state: str


@dataclass(slots=True)
class Words:
    """What counts now. `by_camera`, `by_clip`: typed offsets, which speak in the estimates of others too; `placed`: (what is said of this
    clip, id of the entry), which moves nothing but that clip. `speaks`: by camera and clip, the entry that counts."""

    by_camera: dict[str, Held] = field(default_factory=dict[str, Held])
    by_clip: dict[str, Held] = field(default_factory=dict[str, Held])
    placed: dict[str, Held] = field(default_factory=dict[str, Held])
    speaks: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])


def withdrawn(entries: Sequence[Entry]) -> frozenset[str]:
    """Entries that do not count, in order of time given. A withdrawal may be withdrawn too: what it took back counts again."""
    gone: set[str] = set()
    for entry in reversed(entries):
        if entry.withdraws is not None and entry.id not in gone:
            gone.add(entry.withdraws)
    return frozenset(gone)


def words_of(entries: Sequence[Entry]) -> Words:
    """What was said of a clip alone goes before what was said of its camera, else the newest counts; a clock that was set in sight of
    the pictures counts until something newer is said of as much."""
    gone, words = withdrawn(entries), Words()
    wide: dict[str, set[str]] = {}
    for entry in entries:
        if entry.id in gone or entry.method == WITHDRAWN:
            continue
        camera = entry.camera_id
        for held in entry.held:
            if held.clip_id is None:
                assert camera is not None
                words.by_camera[camera] = held
                words.speaks["camera", camera] = entry.id
                for clip_id in wide.pop(camera, ()):
                    words.placed.pop(clip_id, None)
                    words.speaks.pop(("placed", clip_id), None)
            elif entry.method == TYPED:
                words.by_clip[held.clip_id] = held
                words.speaks["clip", held.clip_id] = entry.id
                words.placed.pop(held.clip_id, None)
                words.speaks.pop(("placed", held.clip_id), None)
            else:
                words.placed[held.clip_id] = held
                words.speaks["placed", held.clip_id] = entry.id
                for clips in wide.values():
                    clips.discard(held.clip_id)
                if camera is not None:
                    wide.setdefault(camera, set()).add(held.clip_id)
    return words


def states(entries: Sequence[Entry], cameras: Mapping[str, str]) -> dict[str, str]:
    """By entry: counts, overruled (something newer or nearer counts instead) or withdrawn. `cameras`: by clip its camera."""
    gone, speaks = withdrawn(entries), words_of(entries).speaks
    counting = {entry_id for clip_id, camera in cameras.items() if (entry_id := _speaker(speaks, clip_id, camera)) is not None}

    def state(entry: Entry) -> str:
        if entry.id in gone:
            return "withdrawn"
        return "counts" if entry.id in counting or entry.method == WITHDRAWN else "overruled"

    return {entry.id: state(entry) for entry in entries}


def _speaker(speaks: Mapping[tuple[str, str], str], clip_id: str, camera: str) -> str | None:
    return speaks.get(("placed", clip_id)) or speaks.get(("clip", clip_id)) or speaks.get(("camera", camera))


def nudge_sigma_s(frame_s: float) -> float:
    """A picture moved by whole frames is right to half of one."""
    return frame_s / 2


def match_sigma_s(a: Mark, b: Mark) -> float:
    """The moment lay anywhere within either frame: half of each, in quadrature."""
    return hypot(a.frame_s / 2, b.frame_s / 2)


def of_camera(entries: Iterable[Entry], camera_id: str, clip_ids: Iterable[str]) -> tuple[Entry, ...]:
    """What was said of a camera or of one of these clips."""
    clips = set(clip_ids)
    return tuple(e for e in entries if e.camera_id == camera_id or not clips.isdisjoint(e.clip_ids))
