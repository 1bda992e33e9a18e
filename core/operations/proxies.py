"""The library's proxies: where they lie, which clips want one, how much room they may take. Derived data: all of it can be made again."""

import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import KnownError, UsageError
from core.media.proxy import BOX
from core.media.proxy_pack import read_facts
from core.model.clip import MediaFacts
from core.operations.library import Library
from core.store import listing

BUDGET_GB = 20.0
"""What proxies may take where nobody said otherwise; 1 GB is 10^9 bytes."""
GB = 1e9
SUFFIX = ".proxy"
_SETTING = "proxy_budget_gb"
_INTRA = frozenset({"mjpeg", "mjpegb", "prores", "dnxhd", "dvvideo", "rawvideo", "ffv1", "huffyuv", "cinepak", "png"})
"""Codecs whose every picture stands alone."""


@dataclass(frozen=True, slots=True)
class ProxyFile:
    """One proxy there is. `made_from` is `sha256` itself, or that of the camera's own small copy."""

    sha256: str
    path: Path
    bytes: int
    count: int
    made_from: str
    used_ns: int
    """When a reader last opened it, or it was made; ns since 1970."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A clip that a proxy helps, in the order in which they are made."""

    clip_id: str
    sha256: str
    pictures: int
    incident_id: str | None
    proxy: ProxyFile | None
    """None: to be made."""


@dataclass(frozen=True, slots=True)
class ProxyState:
    """`bytes`: of all proxies, whether a clip wants them still or not."""

    wanted: tuple[Wanted, ...]
    files: int
    bytes: int
    budget_gb: float

    @property
    def missing(self) -> tuple[Wanted, ...]:
        return tuple(w for w in self.wanted if w.proxy is None)


def proxy_folder(library: Library) -> Path:
    """Beside the objects of a library in a folder; within the objects' folder where the library is a database elsewhere."""
    home = Path(library.location)
    return (home if home.is_dir() else library.vault.folder) / "derived" / "proxies"


def proxy_path(library: Library, sha256: str) -> Path:
    """Where the proxy of this recording belongs, whether it is there or not."""
    return proxy_folder(library) / f"{sha256}{SUFFIX}"


def proxy_of(library: Library, sha256: str | None, count: int | None = None) -> Path | None:
    """The proxy of this recording, to be opened with ProxyReader(path, sha256, count); None where there is none that is whole and of this
    version. `count`: how many pictures the original has."""
    if sha256 is None:
        return None
    path = proxy_path(library, sha256)
    facts = read_facts(path)
    return path if facts and facts.sha256 == sha256 and count in (None, facts.count) else None


def proxy_files(library: Library) -> dict[str, ProxyFile]:
    """By SHA-256 of the original, all that are whole."""
    found: dict[str, ProxyFile] = {}
    for path in _entries(library):
        with suppress(OSError):
            used_ns, facts = path.stat().st_mtime_ns, read_facts(path)
            if facts is not None and path.name == facts.sha256 + SUFFIX:
                found[facts.sha256] = ProxyFile(facts.sha256, path, facts.bytes, facts.count, facts.made_from, used_ns)
    return found


def wants_proxy(media: MediaFacts) -> bool:
    """Not where every picture is small and stands alone already."""
    upright = (media.height, media.width) if media.rotation % 180 else (media.width, media.height)
    small = upright[0] <= BOX[0] and upright[1] <= BOX[1]
    return media.has_video and media.frames > 0 and not (small and media.codec in _INTRA)


def proxy_state(library: Library, first: str | None = None) -> ProxyState:
    """Everything about the library's proxies. `wanted`: the clips of incident `first`, then those of the newest incident, and so on, then
    those of no incident. UsageError where there is no incident `first`."""
    with library.store.read() as read:
        incidents, members, filmed = listing.incidents(read), listing.members(read), listing.filmed(read)
    if first is not None and all(i.id != first for i in incidents):
        raise UsageError(f"There is no incident {first} in this library.", "List them with: sightline incidents")
    homes: dict[str, str] = {}
    for incident in sorted(incidents, key=lambda i: (i.id != first, -i.start_us, i.id)):
        for clip_id in members.get(incident.id, ()):
            homes.setdefault(clip_id, incident.id)
    place = {clip_id: k for k, clip_id in enumerate(homes)}
    there = proxy_files(library)
    wanted: dict[str, Wanted] = {}
    for clip in sorted(filmed, key=lambda c: (place.get(c.id, math.inf), -c.start_us, c.id)):
        if wants_proxy(clip.media) and clip.sha256 not in wanted:
            kept = there.get(clip.sha256)
            good = kept if kept and kept.count == clip.media.frames else None
            wanted[clip.sha256] = Wanted(clip.id, clip.sha256, clip.media.frames, homes.get(clip.id), good)
    return ProxyState(tuple(wanted.values()), len(there), sum(f.bytes for f in there.values()), proxy_budget_gb(library))


def proxy_budget_gb(library: Library) -> float:
    with library.store.read() as read:
        said = read.setting(_SETTING)
    return BUDGET_GB if said is None else float(said)


def set_proxy_budget(library: Library, gigabytes: float) -> int:
    """Keeps how much room proxies may take and deletes what is over it, the least recently used first; returns how many went."""
    if not (math.isfinite(gigabytes) and gigabytes >= 0):
        raise UsageError("The room for proxies must be zero or more gigabytes.")
    if gigabytes != proxy_budget_gb(library):
        with library.store.write(library.actor) as write:
            write.set_setting(_SETTING, repr(float(gigabytes)))
    return trim_proxies(library)


def trim_proxies(library: Library) -> int:
    """Deletes the least recently used until the rest is within the budget; returns how many went."""
    kept = sorted(proxy_files(library).values(), key=lambda f: (f.used_ns, f.sha256))
    over = sum(f.bytes for f in kept) - proxy_budget_gb(library) * GB
    gone = 0
    for file in kept:
        if over <= 0:
            break
        delete_proxy(file.path)
        over -= file.bytes
        gone += 1
    return gone


def clear_proxies(library: Library) -> int:
    """Deletes all of them, and what was left of any; returns how many whole ones went."""
    whole = proxy_files(library)
    for path in _entries(library):
        delete_proxy(path)
    return len(whole)


def delete_proxy(path: Path) -> None:
    """KnownError where the system will not have it (on some, while it is being shown)."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise KnownError(
            f"The proxy {path.name} cannot be deleted: {error.strerror or error}.", "Close the incident, then try again."
        ) from error


def _entries(library: Library) -> Iterable[Path]:
    try:
        return sorted(p for p in proxy_folder(library).iterdir() if p.is_file())
    except OSError:
        return ()
