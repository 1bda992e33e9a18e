"""The `sightline` command line: one file a command, lazy imports, every error an exit code and a sentence."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from types import ModuleType

from core.cli import (
    activations,
    bench,
    clips,
    clocks,
    demo,
    department,
    frames,
    importing,
    incident,
    incidents,
    linking,
    printing,
    proxies,
    results,
    settings,
)
from core.cli.faults import INTERRUPTED, PACKAGE, PIPE_CLOSED, UNEXPECTED, log_fault, say, say_fault
from core.errors import BugError, Cancelled, SightlineError

COMMANDS: tuple[ModuleType, ...] = (
    demo,
    importing,
    clips,
    linking,
    incidents,
    incident,
    activations,
    department,
    clocks,
    frames,
    printing,
    proxies,
    results,
    settings,
    bench,
)
"""Each has NAME, add(subparsers) and run(args) -> exit code."""

DEFAULT_COMMAND = "open"
"""What `sightline` alone does, where a window is to be had."""


def build_parser(extra: Sequence[ModuleType] = ()) -> argparse.ArgumentParser:
    """`extra` commands (the window's) replace those of the same NAME."""
    parser = argparse.ArgumentParser(
        prog="sightline",
        description="Synchronised review and activation audit of body-worn and dash-cam footage. Offline; originals stay untouched.",
        epilog="Exit codes: 0 done, 1 done but something was rejected or found damaged, 2 wrong usage, 3 the library cannot be opened.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version(PACKAGE)}")
    _library_options(parser, None)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    modules = {m.NAME: m for m in (*COMMANDS, *extra)}
    for name, module in modules.items():
        module.add(subparsers)
        subparsers.choices[name].set_defaults(run_command=module.run)
        _library_options(subparsers.choices[name], argparse.SUPPRESS)
    return parser


def run(argv: Sequence[str] | None = None, extra: Sequence[ModuleType] = ()) -> int:
    """Runs one command and returns its exit code; nothing but that code and text leaves here."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if (reconfigure := getattr(sys.stdout, "reconfigure", None)) is not None:
        reconfigure(errors="backslashreplace")
    try:
        code = _run(arguments, extra)
        sys.stdout.flush()
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else 2 if done.code else 0
    except BrokenPipeError:
        _discard_stdout()
        code = PIPE_CLOSED
    except (Cancelled, KeyboardInterrupt):
        print("sightline: stopped", file=sys.stderr)
        code = INTERRUPTED
    except BugError as error:
        say_fault(error, log_fault(error, arguments))
        code = UNEXPECTED
    except SightlineError as error:
        say(error)
        code = error.exit_code
    except Exception as error:
        say_fault(error, log_fault(error, arguments))
        code = UNEXPECTED
    return code


def _run(arguments: list[str], extra: Sequence[ModuleType]) -> int:
    parser = build_parser(extra)
    args = parser.parse_args(arguments)
    if args.command is None:
        if not any(m.NAME == DEFAULT_COMMAND for m in extra):
            parser.print_help(sys.stderr)
            return 2
        args = parser.parse_args([*arguments, DEFAULT_COMMAND])
    return args.run_command(args)


def _library_options(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument(
        "--library",
        metavar="WHERE",
        default=default,
        help="a folder (made on first use) or a postgresql:// URL; default: SIGHTLINE_LIBRARY, else the user's data folder",
    )
    parser.add_argument("--objects", metavar="DIR", default=default, help="where a postgresql:// library keeps its media")


def _discard_stdout() -> None:
    """The reader has gone: what is still buffered must not raise again when Python closes stdout."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = None
