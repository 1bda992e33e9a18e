"""What proxies cost: making one over plainly decoding the same file in the same run, and reading pictures from it."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from core.demo.benchvideo import material
from core.media.container import only, open_container, video_stream
from core.media.index import index_of
from core.media.proxy import BOX, QUALITY, make_proxy
from core.media.proxy_reader import ProxyReader

READ = ((480, 270), (320, 180), (222, 124))
_NOBODY = "0" * 64


def bench_proxy(
    given: Path | None = None, seconds: float = 20.0, rounds: int = 3, reads: int = 300, say: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Processor seconds of one thread. `given`: this file instead of the benchmark's own film."""
    if given is None:
        say("making a film of a street, once on this machine")
    source = given or material(1920, 1080, seconds, 6000)
    with tempfile.TemporaryDirectory(prefix="sightline-bench-") as folder:
        kept, index = Path(folder) / "proxy", index_of(source)
        plain: list[float] = []
        made: list[float] = []
        for number in range(rounds):
            say(f"decoding it, then making its proxy, round {number + 1} of {rounds}")
            plain.append(_cpu(lambda: _decode(source)))
            made.append(_cpu(lambda: make_proxy(source, kept, _NOBODY)))
        ratios = [p / m for p, m in zip(plain, made, strict=True)]
        say("reading pictures from it in any order")
        size = kept.stat().st_size
        return {
            "film": {"file": source, "pictures": len(index), "seconds": index.duration_s, "bytes": source.stat().st_size},
            "proxy": {"box": BOX, "quality": QUALITY, "bytes": size, "bytes_a_minute": size / index.duration_s * 60},
            "decode_ms_a_picture": min(plain) / len(index) * 1000,
            "make_ms_a_picture": min(made) / len(index) * 1000,
            "rounds": ratios,
            "ratios": {"make_speed_over_decode_speed": statistics.median(ratios)},
            "read_ms": _reads(kept, reads),
        }


def _cpu(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _decode(source: Path) -> int:
    """All pictures by PyAV alone, with one thread."""
    count = 0
    with open_container(source) as container:
        stream = video_stream(container)
        if stream is not None:
            only(container, stream)
            stream.codec_context.thread_count = 1
            count = sum(1 for _ in container.decode(stream))
    return count


def _reads(kept: Path, reads: int) -> dict[str, dict[str, float]]:
    """Median and 95th percentile of one picture in any order, decoded and scaled, milliseconds."""
    began = time.perf_counter()
    with ProxyReader(kept) as proxy:
        found: dict[str, dict[str, float]] = {"open": {"p50": (time.perf_counter() - began) * 1000}}
        for box in READ:
            ordinals = random.Random(1).choices(range(proxy.count), k=reads)
            spent = sorted(_cpu(partial(proxy.frame, ordinal, box)) * 1000 for ordinal in ordinals)
            found[f"{box[0]}x{box[1]}"] = {"p50": spent[len(spent) // 2], "p95": spent[int(len(spent) * 0.95)]}
    return found
