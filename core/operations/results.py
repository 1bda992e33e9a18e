"""All results of a library as CSV tables."""

from pathlib import Path

from core.operations.files import write_whole
from core.operations.findings import all_expected, all_findings, all_links
from core.operations.incidents import all_incidents
from core.operations.library import Library
from core.report import tables


def write_results(library: Library, into: Path) -> tuple[Path, ...]:
    """The six tables of docs/formats.md in `into`. KnownError where it cannot be written."""
    incidents = all_incidents(library)
    with library.store.read() as read:
        clocks = read.clocks()
    texts = {
        "clip_incident.csv": tables.clip_incident(incidents),
        "trigger_incident.csv": tables.trigger_incident(incidents),
        "links.csv": tables.links(all_links(library)),
        "expected.csv": tables.expected(all_expected(library)),
        "findings.csv": tables.findings([f for f, _ in all_findings(library)]),
        "clocks.csv": tables.clocks(clocks),
    }
    return tuple(write_whole(into / name, text.encode("utf-8", "backslashreplace")) for name, text in texts.items())
