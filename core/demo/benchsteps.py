"""The steps of the benchmark, each run as a program of its own: `python -m core.demo.benchsteps STEP OPTIONS`, JSON in and out."""

import json
import sys
import time
from pathlib import Path
from typing import Any

MEGABYTE = 1e6


def make(folder: str, clips: int, fix_every_s: float, seed: int, officers: int | None, days: int | None) -> dict[str, Any]:
    from core.demo.city import make_city
    from core.demo.city_files import write_city

    began = time.perf_counter()
    city = make_city(clips, "standard", seed, fix_every_s, officers, days)
    made = time.perf_counter()
    write_city(city, Path(folder))
    return {"seconds": made - began, "write_seconds": time.perf_counter() - made}


def read(folder: str, warm: str) -> dict[str, Any]:
    """Every file by pyarrow's CSV reader, one after the other."""
    from pyarrow import csv

    for path in sorted(Path(warm).glob("*.csv")):
        csv.read_csv(path)
    began, busy, rows, size = time.perf_counter(), time.process_time(), 0, 0
    for path in sorted(Path(folder).glob("*.csv")):
        rows += csv.read_csv(path).num_rows
        size += path.stat().st_size
    return {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - busy, "rows": rows, "bytes": size}


def link(folder: str, warm: str, truth: str | None) -> dict[str, Any]:
    """Roll files to arrays, clocks, links; `seconds` is clocks and links, which work on arrays alone."""
    from core.clocks.solve import solve
    from core.demo.benchscore import incident_scores
    from core.linking.engine import link_columns
    from core.media.vendors.roll_columns import read_columns

    began = time.perf_counter()
    small = read_columns(Path(warm))
    link_columns(small, solve(small))
    warmed = time.perf_counter()
    columns = read_columns(Path(folder))
    loaded = time.perf_counter()
    after_reading = peak_mb()
    busy = time.process_time()
    clocks = solve(columns)
    solved = time.perf_counter()
    linked = link_columns(columns, clocks)
    done, worked = time.perf_counter(), time.process_time()
    return {
        "seconds": done - loaded,
        "cpu_seconds": worked - busy,
        "columns_seconds": loaded - warmed,
        "clocks_seconds": solved - loaded,
        "link_seconds": done - solved,
        "compile_seconds": warmed - began,
        "columns_peak_mb": after_reading,
        "peak_mb": peak_mb(),
        "counts": {
            "clips": len(columns.clips),
            "triggers": len(columns.triggers),
            "fixes": len(columns.fixes),
            "pings": len(columns.pings),
            "alignments": len(columns.alignments),
            "incidents": len(linked.incidents),
            "links": len(linked.links),
            "expected": len(linked.expected),
            "findings": len(linked.findings),
        },
        "score": incident_scores(columns, linked, Path(truth)) if truth else None,
    }


def relink(folder: str, warm: str) -> dict[str, Any]:
    """All but the last day linked, then that day added."""
    from core.demo.benchrelink import relink_last_day
    from core.media.vendors.roll_columns import read_columns

    relink_last_day(read_columns(Path(warm)))
    return relink_last_day(read_columns(Path(folder)))


def peak_mb() -> float | None:
    """The most memory this process ever held, megabytes; None where the system does not say."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / MEGABYTE
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / MEGABYTE
    except (OSError, ImportError):
        return None


STEPS = {"make": make, "read": read, "link": link, "relink": relink}


def main() -> None:
    result = STEPS[sys.argv[1]](**json.loads(sys.argv[2]))
    result.setdefault("peak_mb", peak_mb())
    print(json.dumps(result))


if __name__ == "__main__":
    main()
