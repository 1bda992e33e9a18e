"""What linking a city costs on this machine, and how right it is: on a simulated department, or on roll files that are given.

Every step runs in a fresh process, so that its peak memory is its own; what is compiled is compiled on a tiny department before the clock
starts.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import KnownError

YEAR_OFFICERS, YEAR_DAYS = 400, 365
BUSY_SHIFT = 4.0
"""Clips of an officer's day from which a department of YEAR_OFFICERS fills its year."""
WARM_CLIPS = 60


def bench_link(
    clips: int,
    fix_every_s: float,
    seed: int,
    given: Path | None = None,
    score: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """`given`: a folder of roll files, or one with rolls/ and truth/ in it; without it a department is made and thrown away."""
    with tempfile.TemporaryDirectory(prefix="sightline-bench-") as at:
        folder = Path(at) / "city" if given is None else given.resolve()
        if given is not None and not (_rolls(folder) / "clips.csv").is_file():
            raise KnownError(f"There is no clips.csv in {_rolls(folder)}.", "--from takes a folder of roll files.")
        warm = Path(at) / "warm"
        _step("make", folder=str(warm), clips=WARM_CLIPS, fix_every_s=5.0, seed=1, officers=None, days=None)
        document: dict[str, Any] = {"data": "a simulated department, made for this" if given is None else str(folder)}
        if given is None:
            year = clips >= BUSY_SHIFT * YEAR_OFFICERS * YEAR_DAYS
            say(f"making a department of {clips} clips")
            document["make"] = _step(
                "make",
                folder=str(folder),
                clips=clips,
                fix_every_s=fix_every_s,
                seed=seed,
                officers=YEAR_OFFICERS if year else None,
                days=YEAR_DAYS if year else None,
            )
        truth = folder / "truth" if score and (folder / "truth").is_dir() else None
        common = {"folder": str(_rolls(folder)), "warm": str(warm / "rolls")}
        say("reading its roll files as they are")
        document["read"] = _step("read", **common)
        say("linking it")
        document["link"] = _step("link", **common, truth=str(truth) if truth else None)
        say("linking it again after one more day")
        document["relink"] = _step("relink", **common)
    read, link, again = document["read"]["seconds"], document["link"], document["relink"]
    document["counts"] = link.pop("counts")
    document["score"] = link.pop("score")
    document["ratios"] = {
        "link_over_read": link["seconds"] / read if read else None,
        "columns_over_read": link["columns_seconds"] / read if read else None,
        "relink_over_link": again["seconds"] / again["full_seconds"],
    }
    return document


def _rolls(folder: Path) -> Path:
    return folder / "rolls" if (folder / "rolls").is_dir() else folder


def _step(name: str, **options: Any) -> Any:
    """The JSON that a step of core/demo/benchsteps.py prints, in its own process."""
    command = [sys.executable, "-m", "core.demo.benchsteps", name, json.dumps(options)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    if done.returncode != 0:
        raise KnownError(
            f"The benchmark's step {name} failed.", (done.stderr.strip().splitlines() or ["It said nothing."])[-1], done.stderr
        )
    return json.loads(done.stdout.splitlines()[-1])
