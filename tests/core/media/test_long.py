"""A recording of eight hours: read once, opened again without reading, and as quick to seek in as a short one."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from core.media import index as index_module
from core.media.index import index_of, keep_indexes
from core.media.reader import Reader

GROUP = 60
GROUPS = 8 * 3600 // 2
SIZE = (64, 48)


def eight_hours(path: Path) -> Path:
    """One group of 60 pictures, each greyer than the last, again and again at 30 a second."""
    head = path.with_suffix(".head.mp4")
    with av.open(str(head), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"g": str(GROUP), "bf": "2", "sc_threshold": "0"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(GROUP):
            frame = av.VideoFrame.from_ndarray(np.full((SIZE[1], SIZE[0], 3), 4 * number, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with av.open(str(head)) as source, av.open(str(path), "w") as target:
        video = source.streams.video[0]
        stream = target.add_stream_from_template(video)
        group = [(bytes(p), p.pts or 0, p.dts, p.duration, p.is_keyframe) for p in source.demux(video) if p.dts is not None]
        for number in range(GROUPS):
            for data, pts, dts, duration, key in group:
                packet = av.Packet(data)
                shift = number * (video.duration or 0)
                packet.pts, packet.dts, packet.duration, packet.is_keyframe = pts + shift, dts + shift, duration, key
                packet.stream, packet.time_base = stream, video.time_base
                target.mux(packet)
    return path


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_eight_hours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = eight_hours(tmp_path / "shift.mp4")
    keep_indexes(tmp_path / "index")
    try:
        index = index_of(path)
        assert len(index) == GROUP * GROUPS
        assert index.duration_s == pytest.approx(8 * 3600, abs=0.01)
        index_module._cache.clear()
        monkeypatch.setattr(index_module, "build_index", lambda path: pytest.fail("read again"))
        rng = np.random.default_rng(8)
        with Reader(path) as reader:
            for ordinal in [*rng.integers(0, len(index), 200).tolist(), len(index) - 1, 0]:
                frame = reader.frame(ordinal)
                assert abs(int(frame.image[10, 10, 0]) - 4 * (ordinal % GROUP)) <= 2
                assert reader.ordinal_at(float(index.pts_s[ordinal])) == ordinal
    finally:
        keep_indexes(None)
        index_module._cache.clear()
