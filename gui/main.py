"""The `sightline` command: the command line of core, and the window. Qt is loaded only by what draws."""

import sys
from collections.abc import Sequence

from core.cli.main import run
from gui.commands import bench, demo, opening, snapshot


def main(argv: Sequence[str] | None = None) -> int:
    return run(argv, extra=(opening, demo, snapshot, bench))


if __name__ == "__main__":
    sys.exit(main())
