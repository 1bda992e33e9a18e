"""The other end of `core.media.probe`: reads one path a line from stdin, answers one JSON line each, under a memory cap.

Run as `python -m core.media.probe_worker MEGABYTES [FOLDER OF INDEXES]`.
"""

import json
import os
import sys
from pathlib import Path
from typing import TextIO

from core.media.index import keep_indexes
from core.media.measure import broken, measure
from core.media.vendors.base import Probe
from core.media.wire import to_line

TOO_BIG = "Reading it needs more memory than footage should."


def main() -> None:
    """Answers until stdin closes."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    _cap(int(sys.argv[1]))
    if len(sys.argv) > 2:
        keep_indexes(Path(sys.argv[2]))
    _say(answers, "ready")
    for line in sys.stdin:
        _say(answers, to_line(_probe(Path(json.loads(line)))))


def _probe(path: Path) -> Probe:
    try:
        return measure(path)
    except MemoryError:
        return broken(TOO_BIG, "It is probably damaged. Copy it from the camera again.")
    except Exception as fault:  # any fault in reading one file is that file's row
        return broken(f"Reading it failed ({type(fault).__name__}).", "It is probably damaged. Copy it from the camera again.")


def _say(answers: TextIO, line: str) -> None:
    answers.write(line + "\n")
    answers.flush()


def _cap(megabytes: int) -> None:
    """Limit the address space where the system can."""
    try:
        import resource
    except ImportError:
        return
    for limit, value in ((resource.RLIMIT_AS, megabytes << 20), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):  # macOS refuses some
            continue


if __name__ == "__main__":
    main()
