"""What is said of clocks that disagree."""

from pathlib import Path

import pytest

from core.media.vendors.base import Description, Item, Probe
from core.model.clip import MediaFacts
from core.model.timebase import Candidate
from core.operations.clipmaking import clip_of_footage
from tests.sample import T


@pytest.mark.parametrize(
    ("apart_s", "words"),
    [
        (18.0, "18.0 s after gps"),
        (-200.0, "3 min 20 s before gps"),
        (-8 * 3600 + 17.6, "8 h (a time zone) less 17.6 s before gps"),
        (57_266_254.3, "662 days after gps"),
    ],
)
def test_disagreeing_clocks_are_told_in_lengths_a_person_grasps(apart_s: float, words: str) -> None:
    candidates = (Candidate("gps", T, 0.5), Candidate("container", T.plus_s(apart_s), 5.0))
    said = Description("gopro", candidates=candidates)
    clip, _ = clip_of_footage(Item(Path("a.mp4"), "media"), Probe(MediaFacts("mp4", 10.0, "h264")), said, "ab" * 32, None)
    assert clip.notes == (f"clocks disagree: container is {words}",)
