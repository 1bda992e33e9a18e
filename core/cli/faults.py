"""What becomes of an error: a sentence for the person, an exit code for the script, a log file for us."""

import datetime as dt
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from core.errors import SightlineError
from core.paths import log_folder

PACKAGE = "sightline"
INTERRUPTED = 130
PIPE_CLOSED = 141
UNEXPECTED = 70


def say(error: SightlineError) -> None:
    """Text and hint; the detail only where there is one."""
    print(f"sightline: {error.text}", file=sys.stderr)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)


def log_fault(error: BaseException, argv: Sequence[str]) -> Path:
    """Writes the traceback with what was asked, and returns the log file."""
    now = dt.datetime.now(dt.UTC)
    name = f"fault-{now:%Y%m%d-%H%M%S}-{os.getpid()}.log"
    detail = error.detail if isinstance(error, SightlineError) else ""
    lines = [
        f"sightline {version(PACKAGE)} on Python {platform.python_version()}, {platform.platform()}",
        f"at {now.isoformat()}",
        f"arguments: {list(argv)!r}",
        *([detail] if detail else []),
        "",
        "".join(traceback.format_exception(error)),
    ]
    for folder in (log_folder(), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / name
            file.write_text("\n".join(lines), "utf-8", errors="backslashreplace")
        except OSError:
            continue
        return file
    return Path(os.devnull)


def say_fault(error: BaseException, log: Path) -> None:
    what = str(error).splitlines()[0] if str(error) else ""
    print(f"sightline: unexpected fault ({type(error).__name__}{': ' + what if what else ''}); details in {log}", file=sys.stderr)
