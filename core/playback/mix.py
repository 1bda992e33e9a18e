"""Which cameras are heard together, and how their samples become one sound that never clips. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

MIX = "\x1fmix"
"""Stands where a camera's id would: all that are not muted. No camera's id holds a control character."""
KNEE = 0.7
"""A mix is left as it is up to here (-3 dBFS) and bent above it, so that it never reaches full scale."""


@dataclass(frozen=True, slots=True)
class Mix:
    """`cameras` are those that have sound, in lane order. Mute goes before solo; where any camera is solo, only such are heard."""

    cameras: tuple[str, ...]
    on: bool = False
    """False: nothing is heard, whatever else is set."""
    muted: frozenset[str] = frozenset()
    solo: frozenset[str] = frozenset()
    volume: float = 1.0
    """Factor from 0 to 1 on all of it."""

    @property
    def heard(self) -> tuple[str, ...]:
        if not self.on:
            return ()
        return tuple(c for c in self.cameras if c not in self.muted and (not self.solo or c in self.solo))

    @property
    def chosen(self) -> str | None:
        """As a chooser names it: None, the one camera that is solo, or MIX."""
        if not self.on:
            return None
        return next(iter(self.solo)) if len(self.solo) == 1 else MIX

    def choose(self, what: str | None) -> "Mix":
        """None: silence; MIX: all that are not muted; a camera: that one alone, unmuted. What has no sound is silence."""
        if what == MIX and self.cameras:
            return replace(self, on=True, solo=frozenset())
        if what not in self.cameras:
            return replace(self, on=False, solo=frozenset())
        return replace(self, on=True, solo=frozenset({what}), muted=self.muted - {what})

    def toggle_mute(self, camera_id: str) -> "Mix":
        return replace(self, muted=self.muted ^ ({camera_id} & set(self.cameras)))

    def toggle_solo(self, camera_id: str) -> "Mix":
        """Solo of a camera, or all again; from silence, that camera alone."""
        if camera_id not in self.cameras:
            return self
        if not self.on or camera_id not in self.solo:
            solo = self.solo if self.on else frozenset[str]()
            return replace(self, on=True, solo=solo | {camera_id}, muted=self.muted - {camera_id})
        return replace(self, solo=self.solo - {camera_id})

    def with_volume(self, volume: float) -> "Mix":
        return replace(self, volume=min(1.0, max(0.0, volume)))

    def of(self, cameras: tuple[str, ...]) -> "Mix":
        """The same choices where other cameras have sound; silent where the one that was chosen has none any more."""
        kept = replace(self, cameras=cameras, muted=self.muted & set(cameras), solo=self.solo & set(cameras))
        return kept if kept.solo or not self.solo else replace(kept, on=False)


def evenness(sounding: int) -> float:
    """The factor that makes this many unrelated sounds together as loud as one: their powers add."""
    return 1.0 / max(1, sounding) ** 0.5


def summed(blocks: Mapping[str, Samples], gains: Mapping[str, Samples], n: int) -> Samples:
    """The cameras' samples, each times its own gain (one factor per sample)."""
    out = np.zeros(n, np.float32)
    for camera_id, samples in blocks.items():
        out += samples * gains[camera_id]
    return out


def limited(samples: Samples) -> Samples:
    """Below full scale whatever comes in: unchanged up to KNEE, from there on ever flatter, without a corner."""
    size = np.abs(samples)
    if not size.size or float(size.max()) <= KNEE:
        return samples
    room = 1.0 - KNEE
    bent = KNEE + room * np.tanh((size - KNEE) / room) * np.float32(0.9999)
    return np.where(size <= KNEE, samples, np.sign(samples) * bent).astype(np.float32)
