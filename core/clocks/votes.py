"""Which of several measurements of one clock agree, and what they say together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement of a clip's clock offset (camera minus true, seconds) with one sigma, and whom it came from."""

    offset_s: float
    sigma_s: float
    source: str
    witness: str
    """The clip or trigger that bears it; two readings of one witness are one voice."""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the largest agreeing group says; `witnesses` counts its distinct voices."""

    offset_s: float
    sigma_s: float
    witnesses: int
    weight: float
    agreeing: tuple[Reading, ...]


def agree(readings: Sequence[Reading], width_s: float) -> Verdict | None:
    """The heaviest group of readings within `width_s` (plus twice their own sigma) of one another's centre; None without readings.

    Wrong measurements scatter and right ones coincide, so the group's median stands even with a minority of nonsense.
    """
    if not readings:
        return None
    ordered = sorted(readings, key=lambda r: (r.offset_s, r.sigma_s, r.witness, r.source))
    best: tuple[float, int, float] | None = None
    group: list[Reading] = []
    for centre in ordered:
        near = [r for r in ordered if abs(r.offset_s - centre.offset_s) <= width_s + 2 * (r.sigma_s**2 + centre.sigma_s**2) ** 0.5]
        voices: dict[str, float] = {}
        for r in near:
            voices[r.witness] = max(voices.get(r.witness, 0.0), r.weight)
        rank = (sum(sorted(voices.values())), len(near), -sum(r.sigma_s for r in near) / len(near))
        if best is None or rank > best:
            best, group = rank, near
    sharp = min(r.sigma_s for r in group)
    core = [r for r in group if r.sigma_s <= 4 * sharp]
    middle = float(np.median([r.offset_s for r in core]))
    count = len({r.witness for r in group})
    spread = float(np.median([abs(r.offset_s - middle) for r in core])) * 1.4826
    sigma = max(sharp, spread) if count > 1 else sharp
    return Verdict(middle, sigma, count, best[0] if best else 0.0, tuple(group))
