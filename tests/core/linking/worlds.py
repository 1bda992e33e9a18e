"""Worlds for tests of linking: from roll files, and small ones made by hand around the sample's place and time."""

from collections.abc import Sequence
from pathlib import Path

from core.media.vendors.rolls import Rolls, read_rolls
from core.model.camera import Camera
from core.model.clip import Clip
from core.model.roster import Ping, Shift
from core.model.timebase import Candidate, TimeBase
from core.model.track import Track, make_track
from core.model.trigger import Trigger
from core.operations.clipmaking import clip_of_roll
from tests.core.linking.objects import World, timed
from tests.sample import LAT, LON, T

NORTH, EAST = 1 / 111_071, 1 / 83_170
"""Degrees a metre at the sample's latitude."""


def clips_of(rolls: Rolls) -> tuple[Clip, ...]:
    return tuple(clip_of_roll(c, rolls.tracks.get(c.id), None) for c in rolls.clips)


def world_of(folder: Path) -> World:
    """Roll files -> clocks -> world, as linking gets it."""
    rolls = read_rolls(sorted(folder.glob("*.csv")))
    assert not rolls.rejected
    return timed(
        World(
            clips_of(rolls),
            rolls.triggers,
            {c.id: c for c in rolls.cameras},
            {o.id: o for o in rolls.officers},
            rolls.shifts,
            rolls.tracks,
            rolls.pings,
            alignments=rolls.alignments,
        )
    )


def clip(
    clip_id: str, camera: str, officer: str | None, start_s: float, end_s: float, silent_s: float | None = 30.0, sigma_s: float = 0.2
) -> Clip:
    """Times relative to T."""
    start = T.plus_s(start_s)
    return Clip(clip_id, camera, TimeBase(start, sigma_s, "roll"), end_s - start_s, officer, (Candidate("roll", start, sigma_s),), silent_s)


def still(seconds: float, east_m: float, north_m: float, accuracy_m: float = 3.0) -> Track:
    """A camera that stays where it is, one fix a second."""
    n = int(seconds) + 1
    return make_track([float(i) for i in range(n)], [LAT + north_m * NORTH] * n, [LON + east_m * EAST] * n, [accuracy_m] * n)


def walk(seconds: float, from_m: tuple[float, float], to_m: tuple[float, float], turn_s: float, accuracy_m: float = 3.0) -> Track:
    """Stands at `from_m` (east, north) until `turn_s`, is at `to_m` from a minute later."""
    part = [min(1.0, max(0.0, (i - turn_s) / 60)) for i in range(int(seconds) + 1)]
    return make_track(
        [float(i) for i in range(len(part))],
        [LAT + (from_m[1] + p * (to_m[1] - from_m[1])) * NORTH for p in part],
        [LON + (from_m[0] + p * (to_m[0] - from_m[0])) * EAST for p in part],
        [accuracy_m] * len(part),
    )


def taser(trigger_id: str = "T-1", after_s: float = 0.0, officer: str = "O1", device: str | None = "B1") -> Trigger:
    return Trigger(trigger_id, T.plus_s(after_s), "taser", device, officer, None, LAT, LON, 3.0, 0.2)


def ping(unit: str, after_s: float, east_m: float, north_m: float, accuracy_m: float = 3.0) -> Ping:
    return Ping(T.plus_s(after_s), unit, LAT + north_m * NORTH, LON + east_m * EAST, accuracy_m)


def shift(officer: str, body: str | None, vehicle: str | None = None, dash: str | None = None) -> Shift:
    return Shift(officer, vehicle, body, dash, T.plus_s(-7200), T.plus_s(7200))


def cameras(*ids: str, buffer_has_audio: bool = False) -> dict[str, Camera]:
    return {i: Camera(i, "dash" if i.startswith("D") else "body", "", "", 30.0, buffer_has_audio, False) for i in ids}


def scene(*placed: tuple[Clip, Track | None], triggers: Sequence[Trigger] = ()) -> World:
    clips = tuple(c for c, _ in placed)
    return World(clips, tuple(triggers), cameras(*(c.camera_id for c in clips)), tracks={c.id: t for c, t in placed if t is not None})
