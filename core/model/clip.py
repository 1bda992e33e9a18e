"""One recording of one camera."""

from dataclasses import dataclass, field

from core.model.timebase import Candidate, TimeBase
from core.model.times import Instant, Span

SHORTEST_BUFFER_S = 1.0
TOUCH_S = 1.0
"""Parts of one recording may overlap by as much: that is not yet two recordings of one camera at once."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a decoder measured. `rotation` in degrees clockwise to show it upright; `fps` is the mean rate; sizes unrotated."""

    container: str
    duration_s: float
    codec: str = ""
    width: int = 0
    height: int = 0
    rotation: int = 0
    fps: float = 0.0
    vfr: bool = False
    frames: int = 0
    audio: str = ""
    audio_rate: int = 0
    audio_channels: int = 0
    start_pts_s: float = 0.0
    """PTS of the first video frame, in stream seconds; media second 0 is that frame."""
    silent_head_s: float | None = None
    """Digital silence at the head (None: no sound to measure)."""

    @property
    def has_video(self) -> bool:
        return bool(self.codec)


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording. `time` places it on the true time line; `length_s` is in camera seconds."""

    id: str
    camera_id: str
    time: TimeBase
    length_s: float
    officer_id: str | None = None
    candidates: tuple[Candidate, ...] = ()
    silent_head_s: float | None = None
    media: MediaFacts | None = None
    sha256: str | None = None
    file: str | None = None
    """Absolute path it was imported from."""
    fixes: int = 0
    fixes_rejected: int = 0
    maker: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def start(self) -> Instant:
        return self.time.start

    @property
    def end(self) -> Instant:
        return self.time.to_utc(self.length_s)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def buffer(self) -> Span | None:
        """The pre-event buffer as its silence shows it; a silence shorter than a second is a recorder starting, not a buffer."""
        if self.silent_head_s is None or self.silent_head_s < SHORTEST_BUFFER_S:
            return None
        return Span(self.start, self.time.to_utc(min(self.silent_head_s, self.length_s)))
