"""Footage for measuring says what it is, and is made once."""

from pathlib import Path

import pytest

from core.demo import benchvideo
from core.demo.benchvideo import GOP, LOOP, material, read_number
from core.media.reader import Reader


def test_pictures_tell_their_number_in_any_size_and_repeat_after_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(benchvideo.tempfile, "gettempdir", lambda: str(tmp_path))
    path = material(320, 180, 12, 600)
    with Reader(path) as reader:
        assert len(reader.index) == 360
        assert reader.index.key.nonzero()[0].tolist() == list(range(0, 360, GOP))
        for ordinal in (0, 1, 59, 61, 171, 299, 300, 359):
            for box in (None, (240, 135), (96, 54)):
                assert read_number(reader.frame(ordinal, box).image) == ordinal % LOOP
    made = path.stat().st_mtime_ns
    assert material(320, 180, 12, 600).stat().st_mtime_ns == made
    assert material(320, 180, 12, 600, variant=1) != path
