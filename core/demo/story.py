"""Who was where with which camera: the demo's cast, its times and its cameras. Everything else is derived from here."""

from dataclasses import dataclass, replace

from core.demo.timestrip import DEMO_EPOCH
from core.model.times import Instant

VERSION = 2
"""Raised whenever a build would come out differently, so that old builds are not re-used."""
SEED = 20260514
ZONE = "America/New_York"
T = DEMO_EPOCH.plus_s(600)
"""The taser is drawn: 2026-05-15T02:04:07Z, 22:04:07 in New York."""
T2 = T.plus_s(3673)
"""The light bar of the second incident."""
PRE_S = 30.0
FULL_POST_S = 120.0
ORIGIN = (41.76370, -72.67430)
"""Latitude and longitude of the crossing, where x (east) and y (north), metres, are 0."""

CORNER, QUIET, STOP = "corner", "quiet", "stop"
"""The three places that are drawn."""
PLACE_ORIGIN = {CORNER: (0.0, 0.0), QUIET: (3.0, 101.5), STOP: (412.0, -436.0)}
"""Where each place's own x, y are 0, in metres east and north of ORIGIN."""


@dataclass(frozen=True, slots=True)
class Cast:
    """An officer on shift. `vehicle`: None on foot."""

    officer_id: str
    name: str
    body: str
    vehicle: str | None = None
    dash: str | None = None


OFFICERS = (
    Cast("O12", "R. Alvarez", "X60A4512M", "V03", "D03"),
    Cast("O07", "J. Chen", "B07", "V05", "D05"),
    Cast("O21", "M. Okafor", "B21"),
    Cast("O18", "L. Brandt", "B8A44F00C218"),
    Cast("O31", "S. Novak", "B31", "V09", "D09"),
)


@dataclass(frozen=True, slots=True)
class Shot:
    """One recording. Times in seconds after its scene's trigger, true time; `clock_s`: the camera's clock minus true time."""

    camera_id: str
    officer_id: str
    kind: str
    model: str
    place: str
    start_s: float
    end_s: float
    cost: float
    """Relative work a frame, to start the longest recording first."""
    silent_s: float = 30.0
    fps: int = 30
    vfr: bool = False
    codec: str = "h264"
    width: int = 640
    height: int = 360
    clock_s: float = 0.0
    road: str = "roll"
    """How facts reach the importer: roll, axon (file name and GPX sidecar) or axis (body-worn folder)."""
    gps_time: bool = False

    @property
    def trigger(self) -> Instant:
        return T2 if self.place == STOP else T

    @property
    def start(self) -> Instant:
        return self.trigger.plus_s(self.start_s)

    @property
    def activation(self) -> Instant:
        """When it was switched on: its buffer ends and its sound begins."""
        return self.start.plus_s(self.silent_s)


_FULL = (
    Shot("X60A4512M", "O12", "body", "AXON BODY 3", CORNER, -30.0, 128.0, 1.3, road="axon"),
    Shot("B07", "O07", "body", "AXON BODY 3", CORNER, -23.8, 126.4, 1.1, vfr=True),
    Shot("D03", "O12", "dash", "FLEET 3", CORNER, -30.0, 125.0, 1.6, width=1280, height=720),
    Shot("D05", "O07", "dash", "FLEET 3", CORNER, -30.015, 126.985, 1.2, codec="hevc", clock_s=200.0, gps_time=True),
    Shot("B8A44F00C218", "O18", "body", "AXIS W100", QUIET, -28.0, 124.0, 0.9, fps=25, road="axis"),
    Shot("B31", "O31", "body", "AXON BODY 3", STOP, -30.0, 122.6, 1.0),
    Shot("D09", "O31", "dash", "FLEET 3", STOP, -30.0, 123.3, 0.6),
)


def post_s(minutes: float | None) -> float:
    """The policy's post that fits a variant: 120 s in full, less in one whose first incident lasts `minutes`."""
    return FULL_POST_S if minutes is None else min(FULL_POST_S, max(10.0, minutes * 60 - PRE_S - 5))


def shots(minutes: float | None = None) -> tuple[Shot, ...]:
    """The recordings of a variant: `minutes` (0.75 and more) is about how long the first incident lasts; None is the full story."""
    post = post_s(minutes)
    if post == FULL_POST_S:
        return _FULL
    return tuple(replace(shot, end_s=round(post + 0.35 * (shot.end_s - FULL_POST_S), 3)) for shot in _FULL)
