"""In which order lanes stand and which are collapsed: a person's own arrangement of one incident. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

MOST_KEPT = 300
"""Incidents whose arrangement is remembered; the ones arranged longest ago go first."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`order`: camera ids, top first; cameras that it does not name stand below, in the incident's own order. Empty: the standard."""

    order: tuple[str, ...] = ()
    collapsed: frozenset[str] = frozenset()

    @property
    def is_standard(self) -> bool:
        return not self.order and not self.collapsed

    def sorted(self, cameras: Sequence[str]) -> list[int]:
        """Places in `cameras`, top lane first."""
        rank = {camera: place for place, camera in enumerate(self.order)}
        return sorted(range(len(cameras)), key=lambda i: (rank.get(cameras[i], len(rank)), i))

    def moved(self, camera: str, place: int, cameras: Sequence[str]) -> "Arrangement":
        """`camera` as lane number `place` from the top, the others as they were."""
        shown = [cameras[i] for i in self.sorted(cameras)]
        if camera not in shown:
            return self
        shown.remove(camera)
        shown.insert(min(max(place, 0), len(shown)), camera)
        return replace(self, order=() if shown == list(cameras) else tuple(shown))

    def shifted(self, camera: str, step: int, cameras: Sequence[str]) -> "Arrangement":
        """`step` lanes down (up where negative)."""
        shown = [cameras[i] for i in self.sorted(cameras)]
        return self.moved(camera, shown.index(camera) + step, cameras) if camera in shown else self

    def toggled(self, camera: str) -> "Arrangement":
        return replace(self, collapsed=self.collapsed ^ {camera})


STANDARD = Arrangement()


class Arrangements:
    """Of all incidents a person arranged, by library and incident; text in, text out."""

    def __init__(self, text: str = "") -> None:
        """Text that is not ours counts as empty."""
        self._kept: dict[str, Arrangement] = {}
        try:
            rows = json.loads(text) if text else []
            for key, order, collapsed in rows:
                if all(isinstance(x, str) for x in (key, *order, *collapsed)):
                    self._kept[key] = Arrangement(tuple(order), frozenset(collapsed))
        except (ValueError, TypeError):
            self._kept = {}

    def of(self, library: str, incident_id: str) -> Arrangement:
        return self._kept.get(f"{library}\n{incident_id}", STANDARD)

    def keep(self, library: str, incident_id: str, arrangement: Arrangement) -> None:
        key = f"{library}\n{incident_id}"
        self._kept.pop(key, None)
        if not arrangement.is_standard:
            self._kept[key] = arrangement
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    def text(self) -> str:
        return json.dumps([[key, a.order, sorted(a.collapsed)] for key, a in self._kept.items()]) if self._kept else ""
