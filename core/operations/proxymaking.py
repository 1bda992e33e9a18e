"""Making the proxies that are missing: one at a time per core, at low priority; can be paused, stopped and begun again anywhere."""

import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import Cancelled, KnownError
from core.media.proxy import make_proxy
from core.media.proxy_companion import disagreement
from core.media.vendors import preview_key
from core.operations.library import Library
from core.operations.proxies import GB, ProxyFile, ProxyState, Wanted, delete_proxy, proxy_files, proxy_folder, proxy_path, proxy_state
from core.operations.proxyroom import NoRoomError, Room
from core.progress import Progress

LABEL, PAUSED = "Making proxies", "Making proxies: paused"
_UNIT = "pictures"
_STALE_S = 86_400.0
"""A half-written proxy that nobody added to for a day is left over from a fall."""


class Gate:
    """Holds the making up while something else needs the machine. Thread-safe."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()

    @property
    def held(self) -> bool:
        return not self._open.is_set()

    def hold(self) -> None:
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    def wait(self, check: Callable[[], None]) -> None:
        """Returns when it is open; `check` is called now and then and may raise."""
        while not self._open.wait(0.1):
            check()


@dataclass(frozen=True, slots=True)
class MakeReport:
    """`left`: wanted proxies that are still missing; `no_room`: of these, for want of room. `failed`, `notes`: clip and why."""

    made: tuple[str, ...]
    left: int
    no_room: int
    failed: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    bytes: int
    cancelled: bool = False


def make_proxies(
    library: Library,
    progress: Progress,
    first: str | None = None,
    gate: Gate | None = None,
    workers: int | None = None,
    on_made: Callable[[ProxyFile], object] = lambda _: None,
    prefer: Callable[[], str | None] = lambda: None,
) -> MakeReport:
    """Makes all that are missing, those of incident `first` before all others. What was finished before a cancel stays, and the report says
    so. `workers`: how many at once (default: one a core). `on_made` hears of each on the thread that made it; `prefer`
    is asked before each and names the incident somebody looks at by now. UsageError where there is no incident `first`."""
    _sweep(library)
    state = proxy_state(library, first)
    for old in (w for w in state.missing if proxy_path(library, w.sha256).exists()):
        delete_proxy(proxy_path(library, old.sha256))
    making = _Making(library, state, progress, gate or Gate(), on_made, prefer)
    at_once = workers or os.cpu_count() or 1
    with ThreadPoolExecutor(at_once, "proxies", initializer=_step_back) as pool:
        for future in [pool.submit(making.work) for _ in range(at_once)]:
            with suppress(Cancelled):
                future.result()
    return making.report()


class _Making:
    """What the threads of one run share."""

    def __init__(
        self,
        library: Library,
        state: ProxyState,
        progress: Progress,
        gate: Gate,
        on_made: Callable[[ProxyFile], object],
        prefer: Callable[[], str | None],
    ) -> None:
        self._library, self._progress, self._gate, self._on_made, self._prefer = library, progress, gate, on_made, prefer
        self._pending = list(state.missing)
        self._full = False
        self._lock = threading.Lock()
        self._left = sum(w.pictures for w in state.missing)
        self._missing = len(state.missing)
        self._paused = False
        self._made: list[str] = []
        self._failed: list[tuple[str, str]] = []
        self._notes: list[tuple[str, str]] = []
        self._no_room = 0
        self._room = Room(round(state.budget_gb * GB), proxy_files(library), {w.sha256: k for k, w in enumerate(state.wanted)})
        with library.store.read() as read:
            self._references = read.references()
        self._companions = companions(library)
        if state.missing:
            progress.begin(LABEL, self._left, _UNIT)

    def work(self) -> None:
        """Makes one after the other until none is left."""
        while True:
            with self._lock:
                if not self._pending:
                    return
                wish = self._prefer()
                wanted = self._pending.pop(next((k for k, w in enumerate(self._pending) if w.incident_id == wish), 0))
            self.make(wanted)

    def make(self, wanted: Wanted) -> None:
        """One proxy, from the original or from the camera's own small copy of it."""
        source = self._file(wanted.sha256)
        if source is None or self._full:
            self._no_room += self._full
            self._count(wanted.pictures, wanted.clip_id)
            return
        own, before = 0, wanted.pictures

        def step(size: int) -> None:
            nonlocal own
            self._wait()
            self._room.reach(wanted.sha256, size)
            own += 1
            self._count(1 if own <= before else 0, wanted.clip_id)

        made: ProxyFile | None = None
        try:
            self._progress.check()
            self._wait()
            self._room.reach(wanted.sha256, 0)
            small = self._small_copy(wanted, source)
            path, made_from = proxy_path(self._library, wanted.sha256), small[1] if small else wanted.sha256
            facts = make_proxy(small[0] if small else source, path, wanted.sha256, step, made_from, wanted.pictures)
            made = ProxyFile(wanted.sha256, path, facts.bytes, facts.count, facts.made_from, time.time_ns())
            self._made.append(wanted.clip_id)
        except NoRoomError:
            self._full = True  # those that follow are wanted less
            self._no_room += 1
        except KnownError as fault:
            self._failed.append((wanted.clip_id, str(fault)))
        finally:
            self._room.settle(wanted.sha256, made)
        if made is not None:
            self._on_made(made)
        self._count(max(0, before - own), wanted.clip_id)

    def report(self) -> MakeReport:
        left = self._missing - len(self._made)
        failed, notes = tuple(sorted(self._failed)), tuple(sorted(self._notes))
        return MakeReport(tuple(sorted(self._made)), left, self._no_room, failed, notes, self._room.used, self._progress.cancelled)

    def _small_copy(self, wanted: Wanted, source: Path) -> tuple[Path, str] | None:
        reasons: list[str] = []
        for sha256 in self._companions.get(wanted.sha256, ()):
            small = self._file(sha256)
            why = disagreement(source, small) if small else "the camera's small copy is not there any more"
            if small is not None and not why:
                return small, sha256
            reasons.append(why)
        self._notes += [(wanted.clip_id, f"made from the original: {why}") for why in reasons]
        return None

    def _file(self, sha256: str) -> Path | None:
        stored = self._library.vault.path(sha256)
        if stored.exists():
            return stored
        left = self._references.get(sha256)
        return Path(left) if left and Path(left).exists() else None

    def _wait(self) -> None:
        if not self._gate.held:
            return
        self._begin(PAUSED, True)
        self._gate.wait(self._progress.check)
        self._begin(LABEL, False)

    def _begin(self, label: str, paused: bool) -> None:
        """The rate starts anew: a pause says nothing of how fast they are made."""
        with self._lock:
            if self._paused != paused:
                self._paused = paused
                self._progress.begin(label, self._left, _UNIT)

    def _count(self, pictures: int, text: str) -> None:
        with self._lock:
            self._left -= pictures
            self._progress.advance(pictures, text)


def companions(library: Library) -> dict[str, list[str]]:
    """SHA-256 of a recording -> those of the small copies its camera made beside it, as files were named when they were imported."""
    with library.store.read() as read:
        files = [(Path(row["file"]), row["sha256"]) for row in read.source_files() if row["sha256"]]
    small: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    keyed = [(preview_key(path), sha256) for path, sha256 in files]
    for key, sha256 in keyed:
        if key is not None and key[0] == "small":
            small[key[1:]].add(sha256)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, sha256 in keyed:
        if key is not None and key[0] == "whole":
            found[sha256] += sorted(small.get(key[1:], set()) - {sha256} - set(found[sha256]))
    return {sha256: copies for sha256, copies in found.items() if copies}


def _sweep(library: Library) -> None:
    """What a fall left half-written."""
    with suppress(OSError):
        for part in proxy_folder(library).glob("*.part"):
            with suppress(OSError):
                if time.time() - part.stat().st_mtime > _STALE_S:
                    part.unlink()


def _step_back() -> None:
    """This thread takes what time the others leave, where the system can say so of a thread."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
