"""Results into a library from records, as a few of them are written most readably."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from core.model.finding import Expected, Finding
from core.model.incident import Incident, Link
from core.store.sync import Moved, Only
from core.store.write import Writing


def put_results(
    write: Writing,
    incidents: Iterable[Incident],
    links: Iterable[Link],
    expected: Iterable[Expected],
    findings: Iterable[Finding],
    only: Only | None = None,
) -> Moved:
    return write.replace_results(map(_incident, incidents), map(_cells, links), map(_cells, expected), map(_cells, findings), only)


def _cells(record: Any) -> tuple[Any, ...]:
    return tuple(getattr(record, f.name) for f in fields(record))


def _incident(i: Incident) -> tuple[Any, ...]:
    return i.id, i.start.us, i.end.us, i.trigger_ids, [_cells(m) for m in i.members], i.title, i.place_known
