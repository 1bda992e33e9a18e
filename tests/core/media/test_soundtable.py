"""Where packets of sound begin: one after another, and anew where their stamps say so."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.media.soundtable import placed

SLIP = 5


def one_by_one(stamps: list[int], lengths: list[int]) -> list[int]:
    places, at = list[int](), 0
    for stamp, length in zip(stamps, lengths, strict=True):
        at = stamp if abs(stamp - at) > SLIP else at
        places.append(at)
        at += length
    return places


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from([0, 0, 0, 1, -1, 4, 60, -40])), max_size=400))
def test_packets_lie_as_if_looked_at_one_by_one(steps: list[tuple[int, int]]) -> None:
    """Each as long as it says, and stamped a little or far off where the one before ended."""
    lengths, stamps, at = [length for length, _ in steps], list[int](), 0
    for length, off in steps:
        at += off
        stamps.append(at)
        at += length
    found = placed(np.array(stamps, np.int64), np.array(lengths, np.int64), SLIP)
    assert found.tolist() == one_by_one(stamps, lengths)
