"""Which clips show one scene: average-linkage clustering of clips that spent their time side by side, so that scenes do not chain."""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from core.linking.candidates import ClipWindows, beats, near_pairs
from core.linking.places import Places, Roster
from core.model.clip import Clip
from core.model.times import Span

TOGETHER_M = 60.0
"""Two cameras this close show one scene; two scenes a block apart seldom come so close. This and MERGE were picked among five
settings by their scores on simulated departments."""
MERGE = 0.4
"""Two groups are one scene where their cameras were together for at least this share of the time they both recorded."""
PARTNER_SHARE = 0.3
"""A dash cam and a body camera of one cruiser show one scene where they share this much of the shorter recording."""
SAME_FOLDER_SIGMA_S = 60.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Clips of one scene in order of start; `likeness`: by clip id, its mean likeness to the others it can be compared with."""

    clips: tuple[Clip, ...]
    likeness: Mapping[str, float]
    placed: bool


def scenes(clips: Sequence[Clip], roster: Roster, places: Places, ties: Mapping[tuple[str, str], float]) -> list[Scene]:
    """Every clip in exactly one scene, scenes and their clips in order of start.

    Likeness of two clips is the share of the time both recorded in which they were within TOGETHER_M; groups merge, most alike
    first, while the mean likeness over the pairs of clips that can be compared stays at least MERGE. Clips without any place
    join only by what is known: the same folder and the same time, or `ties` (pairs of clip ids that triggers bind, with probability).
    """
    ordered = sorted(clips, key=lambda c: (c.start, c.id))
    samples = [_samples(clip, places) for clip in ordered]
    likeness = _likeness(ordered, samples)
    likeness.update(_same_folder(ordered, samples))
    _dash_follows(ordered, roster, places, likeness)
    number = {clip.id: i for i, clip in enumerate(ordered)}
    for (a, b), value in ties.items():
        i, j = sorted((number[a], number[b]))
        if i != j and (samples[i] is None or samples[j] is None):
            likeness[i, j] = max(likeness.get((i, j), 0.0), value)
    return [_scene(group, ordered, samples, likeness) for group in merge(len(ordered), likeness, MERGE)]


def _scene(group: Sequence[int], clips: Sequence[Clip], samples: "Sequence[_Samples]", likeness: Mapping[tuple[int, int], float]) -> Scene:
    alike: dict[str, float] = {}
    for i in group:
        known = [v for j in group if i != j and (v := likeness.get((min(i, j), max(i, j)))) is not None]
        alike[clips[i].id] = sum(known) / len(known) if known else 1.0
    return Scene(tuple(clips[i] for i in group), alike, any(samples[i] is not None for i in group))


def merge(count: int, likeness: Mapping[tuple[int, int], float], least: float) -> list[list[int]]:
    """Average linkage over sparse likenesses (i < j); pairs without an entry are not compared. Ties go to the lowest numbers."""
    sums: dict[int, dict[int, tuple[float, int]]] = defaultdict(dict)
    heap: list[tuple[float, int, int]] = []
    for (i, j), value in likeness.items():
        sums[i][j] = sums[j][i] = (value, 1)
        if value >= least:
            heap.append((-value, i, j))
    heapq.heapify(heap)
    members = {i: [i] for i in range(count)}
    while heap:
        value, i, j = heapq.heappop(heap)
        total = sums[i].get(j) if i in members and j in members else None
        if total is None or -value != total[0] / total[1]:
            continue
        members[i] += members.pop(j)
        for k, (amount, pairs) in sums.pop(j).items():
            del sums[k][j]
            if k == i:
                continue
            have = sums[i].get(k, (0.0, 0))
            joined = (have[0] + amount, have[1] + pairs)
            sums[i][k] = sums[k][i] = joined
        for k, (amount, pairs) in sums[i].items():
            if amount / pairs >= least:
                heapq.heappush(heap, (-amount / pairs, min(i, k), max(i, k)))
    return [sorted(group) for _, group in sorted(members.items())]


_Samples = tuple[np.ndarray, np.ndarray] | None


def _samples(clip: Clip, places: Places) -> _Samples:
    """Where the clip was while it recorded for good: the pre-event buffer shows where the cruiser stood before dispatch."""
    trail = places.trail(clip)
    if trail is None:
        return None
    buffer = clip.buffer
    span = Span(buffer.end if buffer is not None and buffer.end < clip.end else clip.start, clip.end)
    number, metres = beats(trail, span)
    return (number, metres) if len(number) else None


def _likeness(clips: Sequence[Clip], samples: Sequence[_Samples]) -> dict[tuple[int, int], float]:
    """For pairs that came near at all, and pairs of one neighbourhood that did not although both recorded, how alike they are."""
    placed = [i for i, s in enumerate(samples) if s is not None]
    pairs = [(placed[a], placed[b]) for a, b in near_pairs([s for s in samples if s is not None], TOGETHER_M)]
    neighbours: dict[int, set[int]] = defaultdict(set)
    for i, j in pairs:
        neighbours[i].add(j)
        neighbours[j].add(i)
    wanted = set(pairs)
    for i, near in neighbours.items():  # two who share a neighbour are compared too: that is what keeps scenes from chaining
        wanted.update((min(a, b), max(a, b)) for a in near for b in near if a < b and i not in (a, b))
    found: dict[tuple[int, int], float] = {}
    for i, j in sorted(wanted):
        value = _together(samples[i], samples[j])
        if value is not None and clips[i].camera_id != clips[j].camera_id:
            found[i, j] = value
    return found


def _together(one: _Samples, other: _Samples) -> float | None:
    """Share of the common beats in which both were within TOGETHER_M; None without a common beat."""
    if one is None or other is None:
        return None
    _, a, b = np.intersect1d(one[0], other[0], assume_unique=True, return_indices=True)
    if not len(a):
        return None
    near = ((one[1][a] - other[1][b]) ** 2).sum(axis=1) <= TOGETHER_M * TOGETHER_M
    return float(near.mean())


def _dash_follows(clips: Sequence[Clip], roster: Roster, places: Places, likeness: dict[tuple[int, int], float]) -> None:
    """A dash cam belongs where its officer's body camera does, by the roster: the cruiser stays parked while its officer runs."""
    number = {clip.id: i for i, clip in enumerate(clips)}
    windows = ClipWindows(c for c in clips if not places.is_dash(c.camera_id))
    partner: dict[int, int] = {}
    for i, clip in enumerate(clips):
        if not places.is_dash(clip.camera_id):
            continue
        officers = roster.wearers(clip.camera_id, clip.start)
        cameras = {s.body_camera_id for o in officers for s in roster.holding("officer", o, clip.start)}
        shared = [(_shared(clip, c), number[c.id]) for c in windows.overlapping(clip.span) if c.camera_id in cameras]
        most = min(((-share, j) for share, j in shared if share >= PARTNER_SHARE), default=None)
        if most is not None:
            partner[i] = most[1]
    for i, j in list(likeness):
        if i in partner or j in partner:
            del likeness[i, j]
    for i, j in partner.items():
        likeness[min(i, j), max(i, j)] = 1.0


def _shared(one: Clip, other: Clip) -> float:
    """Seconds both ran, as a share of the shorter."""
    both = one.span.intersection(other.span)
    return both.duration_s / max(min(one.length_s, other.length_s), 1e-6) if both is not None else 0.0


def _same_folder(clips: Sequence[Clip], samples: Sequence[_Samples]) -> dict[tuple[int, int], float]:
    """Overlapping clips without any place, of known time, whose files lie in one folder."""
    folders: dict[PurePath, list[int]] = defaultdict(list)
    for i, clip in enumerate(clips):
        if samples[i] is None and clip.file is not None and clip.time.sigma_s < SAME_FOLDER_SIGMA_S:
            folders[PurePath(clip.file).parent].append(i)
    found: dict[tuple[int, int], float] = {}
    for group in folders.values():
        running: list[int] = []
        for j in group:  # in order of start: only those still running can overlap
            running = [i for i in running if clips[i].end > clips[j].start]
            found.update({(i, j): 1.0 for i in running})
            running.append(j)
    return found
