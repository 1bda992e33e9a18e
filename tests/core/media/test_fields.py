"""Two packets for one picture."""

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.media.container import open_container, packets
from core.media.fields import Coding, coding_of, second_fields
from core.media.index import build_index
from core.media.reader import Reader
from tests.core.media.fields import grey_of, write_fields
from tests.core.media.made import make_video


@pytest.mark.parametrize("name", ["a.h264", "a.ts", "a.mp4", "a.mkv"])
def test_a_picture_of_two_packets_is_one(tmp_path: Path, name: str) -> None:
    path = write_fields(tmp_path / name)
    with open_container(path) as container:
        assert len(list(packets(container, container.streams.video[0]))) == 80
    with Reader(path) as reader:
        assert len(reader.index) == 40
        assert np.allclose(np.diff(reader.index.pts_s), 0.04, atol=0.001)
        greys = [int(reader.frame(n).image[20, 20, 0]) for n in (*range(40), 17, 3, 39, 4)]
    expected = [round((grey_of(n) - 16) * 255 / 219) for n in (*range(40), 17, 3, 39, 4)]
    assert np.allclose(greys, expected, atol=1)


@pytest.mark.parametrize("extra", ["tff=1", "bff=1", "interlaced=0"])
def test_whole_pictures_are_left_alone(tmp_path: Path, extra: str) -> None:
    path = make_video(tmp_path / "a.mp4", options={"bf": "2", "x264-params": extra}, times=20)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        extradata = stream.codec_context.extradata
        assert not second_fields(packets(container, stream), extradata).any()
    coding = coding_of(extradata)
    assert coding is not None and coding.may_have_fields == (extra != "interlaced=0")
    assert len(build_index(path)) == 20


@settings(max_examples=200, deadline=None)
@given(
    data=st.binary(max_size=200), prefix=st.sampled_from([b"", b"\0\0\1\x67", b"\1\x64\0\x1e\xff\xe1\0\x20\x67", b"\0\0\1\x67\x64\0\x1e"])
)
def test_any_bytes_make_some_sense_or_none(data: bytes, prefix: bytes) -> None:
    coding = coding_of(prefix + data)
    assert coding is None or 4 <= coding.frame_num_bits <= 16
    found = second_fields([av.Packet(data), av.Packet(prefix + data)], prefix + data)
    assert len(found) == 2 and not found[0]
    assert isinstance(coding, Coding | None)
