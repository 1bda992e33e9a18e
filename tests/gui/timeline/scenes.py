"""Harder incidents than the sample: every kind of finding, overlaps, vague clocks, thousands of clips."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.media.peaks import PER_SECOND, Peaks
from core.media.thumbnails import HEIGHT, Thumbnails
from core.model.annotation import Marker
from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.finding import Expected, Finding
from core.model.incident import IncidentView, Lane, LaneClip, Member
from core.model.times import Span
from core.model.trigger import Trigger
from core.operations.previews import Preview
from gui.timeline.source import BLOCK
from tests.sample import T, clip, sample_view

HERE = Path("/footage/here.mp4")


def with_media() -> IncidentView:
    """The sample; the media of one dash camera is not here yet."""
    return sample_view(dict.fromkeys(("C12", "C07", "CD3"), HERE))


def joined(c: Clip, status: str = "proposed", media: bool = True) -> LaneClip:
    return LaneClip(c, Member(c.id, 0.9, "near enough", status), HERE if media else None)


def lane(camera: str, *clips: LaneClip, state: str = "recorded", kind: str = "body", audio: bool = False, **more: object) -> Lane:
    plain = Lane(Camera(camera, kind, "BODY 3", "", 30.0, audio), camera, state, None, clips)
    return replace(plain, **more)  # type: ignore[arg-type]


def hard_view() -> IncidentView:
    base = with_media()
    short = Finding("short_buffer", 0.9, "Twelve of thirty seconds.", "T-1", "B30", "c30", None, 18.0)
    early = Finding("early_stop", 0.9, "Ended at T+60.", "T-1", "B30", "c30", None, 60.0)
    unsure = Finding("undetermined", 0.5, "The pings are too coarse.", "T-1", "B32")
    maybe = Expected("T-1", "B32", 0.5, "The pings are too coarse.", None, None, "undetermined")
    lanes = (
        *base.lanes,
        lane(
            "B30", joined(clip("c30", "B30", None, -12, 60, 12)), findings=(short, early), officer=Officer("O1", "Bartholomew Featherstone")
        ),
        lane("B31", joined(clip("c31", "B31", None, -30, 20, 30), "rejected"), joined(clip("c31b", "B31", None, 40, 90, None))),
        lane("B32", state="undetermined", expected=(maybe,), findings=(unsure,)),
        lane("D40", joined(clip("c40", "D40", None, -30, 100, 0.0)), audio=True, kind="dash"),
        lane("G1", joined(clip("g1", "G1", None, -20, 80, None, sigma_s=25200))),
        lane("G2", joined(clip("g2", "G2", None, -20, 80, None, sigma_s=8)), joined(clip("g3", "G2", None, 10, 120, 200))),
    )
    triggers = (*base.triggers, Trigger("T-2", T.plus_s(1.5), "lightbar", "V7"), Trigger("T-3", T.plus_s(60), "firearm", "B12", "O12"))
    markers = (*base.markers, Marker("M-2", "I-1", T.plus_s(50), "Search", "reviewer", T, None, T.plus_s(70)))
    return replace(base, lanes=lanes, triggers=triggers, markers=markers)


def crowded_view(clips: int = 5000, lanes: int = 25) -> IncidentView:
    """A long shift: `clips` clips in `lanes` lanes."""
    base = with_media()
    each = clips // lanes
    made = [
        lane(f"B{i:02d}", *(joined(clip(f"{i}-{k}", f"B{i:02d}", None, 40.0 * k, 40.0 * k + 31, 5)) for k in range(each)))
        for i in range(lanes)
    ]
    return replace(base, lanes=tuple(made), span=Span(T, T.plus_s(40.0 * each)), findings=())


class Told:
    """A source that knows every recording at once: a picture a second, silence for 30 s, then sound that grows; frames at 30 a second."""

    def __init__(self) -> None:
        pictures = [np.full((HEIGHT, 64, 4), 255, np.uint8) for _ in range(160)]
        for i, picture in enumerate(pictures):
            picture[..., :3] = (40 + i, 120 - i // 2, 60 + (i * 37) % 120)
            picture[12:28, 8 + i % 40 : 20 + i % 40, :3] = 230
        levels = np.zeros(150 * PER_SECOND, np.uint8)
        levels[30 * PER_SECOND :] = np.linspace(90, 250, 120 * PER_SECOND) - 60 * (np.arange(120 * PER_SECOND) // 70 % 2)
        levels[100 * PER_SECOND : 110 * PER_SECOND] = 0
        self.whole = Preview(Thumbnails(np.arange(160) * 1.0, np.stack(pictures)), Peaks(levels))

    def preview(self, item: LaneClip) -> Preview | None:
        return self.whole if item.media_file is not None else None

    def frame_times(self, item: LaneClip) -> NDArray[np.float64] | None:
        return np.arange(round(item.clip.length_s * 30)) / 30

    def begin(self) -> None:
        return

    def pictures(self, item: LaneClip, stride: int, block: int) -> Thumbnails | None:
        """Of one colour each, see `frame_colour`."""
        count = round(item.clip.length_s * 30)
        ordinals = [n for n in range(block * BLOCK * stride, (block + 1) * BLOCK * stride, stride) if n < count]
        made = [np.full((2 * HEIGHT, 128, 4), 255, np.uint8) for _ in ordinals]
        for picture, n in zip(made, ordinals, strict=True):
            picture[..., :3] = frame_colour(n)
        return Thumbnails(np.array(ordinals) / 30, np.stack(made)) if made else None


def frame_colour(n: int) -> tuple[int, int, int]:
    """Blue, green, red of frame n: neighbours differ plainly."""
    return 40 + n * 67 % 180, 40 + n * 23 % 180, 40 + n * 101 % 180
