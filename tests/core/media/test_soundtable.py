"""Where packets of sound lie: worked out for many at once as if each were looked at after the one before."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.media.soundtable import placed

SLIP, CREEP, EASE = 480, 48.0, 1 / 32

steps = st.lists(
    st.tuples(
        st.integers(1, 300),
        st.sampled_from([1024, 1000, 1]),
        st.sampled_from([0, 0, 0, 3, -3, 481, -481, 480, 100_000, -100_000]),
        st.sampled_from([0.0, 0.0, 1e-4, -4e-4, 1e-3]),
    ),
    max_size=8,
)


@given(steps)
def test_packets_lie_as_if_looked_at_one_by_one(steps: list[tuple[int, int, int, float]]):
    """Each step: so many packets of one length, a jump of their stamps, and how fast these creep."""
    stamps: list[int] = []
    lengths: list[int] = []
    stamp = 0.0
    for count, length, jump, creeps in steps:
        stamp += jump
        for _ in range(count):
            stamps.append(round(stamp))
            lengths.append(length)
            stamp += length * (1 + creeps)
    expected: list[int] = []
    at, off = 0, 0.0
    for stamped, length in zip(stamps, lengths, strict=True):
        if abs(stamped - at) > SLIP:
            at, off = stamped, 0.0
        off += EASE * (stamped - at - off)
        if abs(off) > CREEP:
            at, off = at + round(off), 0.0
        expected.append(at)
        at += length
    found = placed(np.array(stamps, np.int64), np.array(lengths, np.int64), SLIP, CREEP)
    assert np.abs(found - np.array(expected, np.int64)).max(initial=0) <= 1, "but for the last bit of a mean"
