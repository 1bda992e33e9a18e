"""`bench playback`: the cases, each with what it should reach. What is given as a ratio was measured in turns in the same run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from core.demo.benchdrag import drag_originals
from core.demo.benchmemory import memory
from core.demo.benchplay import Json, Paint, decode_cpu_s, delivered, limit_fps, nothing, on_time, rig
from core.demo.benchvideo import material
from core.media.proxy import make_proxy
from core.media.proxy_reader import ProxyReader

BOX_4, BOX_9, BOX_16 = (640, 360), (480, 270), (320, 180)
NO_HASH = "00" * 32
PROXIES = 3
"""In the copies' names: proxies made another way are made anew."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is played: `seconds` a case, pictures of `high` and `low` size, `turns` of engine and limit."""

    high: tuple[int, int] = (1920, 1080)
    low: tuple[int, int] = (1280, 720)
    seconds: float = 20.0
    length_s: float = 60.0
    turns: int = 3
    kinds: int = 3
    drags: int = 40
    minutes: float = 10.0
    """Of the case `memory`."""


QUICK = Size((320, 180), (256, 144), 1.0, 4.0, 1, 1, 3, 0.05)
ASKED = ("memory",)
"""Cases that take long: only where they are asked for by name."""


@dataclass(frozen=True, slots=True)
class Footage:
    high: tuple[Path, ...]
    low: tuple[Path, ...]
    copies: tuple[Path, ...]
    """Small copies of `high`."""
    length_s: float


def footage(size: Size, say: Callable[[str], None]) -> Footage:
    """Made once, then kept in the system's temporary folder."""
    say("Making footage to play (once)")
    high = tuple(material(*size.high, size.length_s, 6000, v) for v in range(size.kinds))
    low = tuple(material(*size.low, size.length_s, 3000, v) for v in range(size.kinds))
    return Footage(high, low, tuple(map(copy_of, high)), size.length_s)


def copy_of(path: Path) -> Path:
    """Its small copy, beside it."""
    proxy = path.with_suffix(f".{PROXIES}.proxy")
    try:
        ProxyReader(proxy, NO_HASH).close()
    except Exception:
        make_proxy(path, proxy, NO_HASH)
    return proxy


def bench_playback(size: Size, only: Sequence[str], say: Callable[[str], None], paint: Paint = nothing) -> Json:
    """All cases but ASKED, or those named in `only`. `paint` is what a window does with each tick's tiles."""
    made = footage(size, say)
    cases: dict[str, Callable[[], Json]] = {
        "delivered-4": lambda: _delivered(made, 4, BOX_4, size, paint),
        "delivered-9": lambda: _delivered(made, 9, BOX_9, size, paint),
        "on-time-9x1080": lambda: {**on_time(rig(made.high, 9, made.length_s), size.seconds, BOX_9, paint, 1.0, "B01"), "reach": 0.99},
        "on-time-12x720": lambda: {**on_time(rig(made.low, 12, made.length_s), size.seconds, BOX_16, paint, 1.0, "B01"), "reach": 0.99},
        "on-time-16-proxies": lambda: {
            **on_time(rig(made.high, 16, made.length_s, made.copies), size.seconds, BOX_16, paint, 1.0, None),
            "reach": 0.99,
            "reach_cores": 0.5,
        },
        "reverse-9-proxies": lambda: {
            **on_time(rig(made.high, 9, made.length_s, made.copies), size.seconds, BOX_9, paint, -1.0, None),
            "reach": 0.99,
        },
        "overload-16x1080": lambda: {
            **on_time(rig(made.high, 16, made.length_s), size.seconds, BOX_16, paint, 1.0, "B01"),
            "reach_focused": 0.95,
            "reach_others_per_s": 0.5,
        },
        "drag-originals": lambda: drag_originals(made.high, (1, 4), BOX_4, size.drags, say),
        "memory": lambda: memory(rig(made.high, 9, made.length_s), size.minutes, BOX_9, say, paint),
    }
    unknown = [name for name in only if name not in cases]
    if unknown:
        raise KeyError(unknown[0])
    out: Json = {"footage": {"high": size.high, "low": size.low, "seconds": size.seconds}}
    for name, case in cases.items():
        if name in only or (not only and name not in ASKED):
            say(name)
            out[name] = case()
    return out


def _delivered(made: Footage, cameras: int, box: tuple[int, int], size: Size, paint: Paint) -> Json:
    """Engine and limit in turns over the same stretch of the same files; CPU for each picture over decoding two files at the same time and
    nothing else (cores that share a cache slow each other)."""
    view = rig(made.high, cameras, made.length_s)
    files = [made.high[i % len(made.high)] for i in range(cameras)]
    seconds = size.seconds / cameras * 2
    rows: list[tuple[float, float, float, float]] = []
    how = ""
    for _ in range(size.turns):
        limit, floor_s, how = limit_fps(files, seconds, box)
        alone_s = decode_cpu_s(files[:2], round(min(made.length_s, 5.0) * 30))
        got, cpu_s = delivered(view, seconds, box, paint)
        rows.append((got / limit, cpu_s / alone_s, limit, (floor_s or 0.0) / alone_s))
    return {
        "over_limit": round(median(r[0] for r in rows), 3),
        "reach": 0.9,
        "cpu_over_decode": round(median(r[1] for r in rows), 3),
        "reach_cpu": 1.15,
        "limit_cpu_over_decode": round(median(r[3] for r in rows), 3),
        "limit_fps": round(median(r[2] for r in rows), 1),
        "limit": how,
        "turns": [[round(v, 3) for v in r] for r in rows],
    }
