"""Runs clocks and linking over the whole library as arrays and keeps what they find."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial

import numpy as np

from core.clocks.solve import solve
from core.compiled import prepared
from core.errors import UsageError
from core.linking.engine import link_columns
from core.linking.linked import LinkedColumns, PreviousColumns
from core.linking.rows import (
    Cells,
    Said,
    expected_cells,
    expected_rows,
    finding_cells,
    finding_rows,
    incident_cells,
    incident_rows,
    link_cells,
    link_rows,
)
from core.model.columns import ClockColumns, Columns, Longs
from core.model.finding import Expected, Finding
from core.model.incident import Incident, Link
from core.model.policy import Policy
from core.operations.clocktimes import keep_clocks
from core.operations.library import Library, policy_of, set_policy
from core.operations.linkstate import state_of
from core.operations.previous import previous_of
from core.operations.relinking import near
from core.progress import Progress
from core.store.bulk import columns as columns_of
from core.store.near import result_counts
from core.store.read import Reading
from core.store.sync import Only
from core.store.touched import touched_of
from core.store.write import Writing

Rows = tuple[Iterable[Cells], Iterable[Cells], Iterable[Cells], Iterable[Cells]]
FIRST_TIME = "Linking (the first time on this machine, it prepares itself for a minute)"
TRIES = 4
"""How often linking starts over because the library changed under it; the last try is kept, and the next linking sees the rest."""


@dataclass(frozen=True, slots=True)
class LinkReport:
    """How many there are now, and how many incidents came, changed and went."""

    incidents: int
    links: int
    findings: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Look:
    """One consistent look at the library. `entry`: where its log stood; `stale`: what it holds was not linked from all of this, or by
    other rules."""

    entry: int
    columns: Columns
    previous: PreviousColumns
    stale: bool

    @property
    def policy(self) -> Policy:
        return self.columns.policy

    @cached_property
    def clocks(self) -> ClockColumns:
        return solve(self.columns)

    def linked(self, policy: Policy | None = None) -> LinkedColumns:
        """What linking says of it, under the library's policy or another; nothing is written."""
        columns = self.columns if policy is None else replace(self.columns, policy=policy)
        return link_columns(columns, self.clocks, self.previous)


@dataclass(frozen=True, slots=True)
class Results:
    """What linking found, as records."""

    incidents: tuple[Incident, ...]
    links: tuple[Link, ...]
    expected: tuple[Expected, ...]
    findings: tuple[Finding, ...]


def look(library: Library) -> Look:
    """Reads all that linking needs."""
    with library.store.read() as read:
        columns = columns_of(read, policy_of(read))
        stale = touched_of(read).any or read.setting("linked") != state_of(columns)
        return Look(read.last_entry(), columns, previous_of(read, columns), stale)


def kept(read: Reading) -> Results:
    """The results as the library has them."""
    return Results(read.incidents(), read.links(), read.expected(), read.findings())


def results_of(seen: Look, policy: Policy) -> Results:
    """The results as they would be under another policy."""
    columns, linked = replace(seen.columns, policy=policy), seen.linked(policy)
    return Results(
        tuple(incident_rows(columns, linked)),
        tuple(link_rows(columns, linked)),
        tuple(expected_rows(columns, linked)),
        tuple(finding_rows(columns, linked)),
    )


def link(library: Library, progress: Progress, policy: Policy | None = None) -> LinkReport:
    """Clocks first, then links, incidents and findings, all anew; a person's word stands. `policy` is kept as the library's."""
    if policy is not None:
        set_policy(library, policy)
    for again in reversed(range(TRIES)):
        progress.begin("Linking" if prepared() else FIRST_TIME, 4, "steps")
        seen = look(library)
        progress.advance(1, "read")
        clocks = seen.clocks
        progress.advance(1, "clocks")
        found = seen.linked()
        progress.advance(1, "incidents")
        columns = seen.columns
        with library.store.write(library.actor) as write:
            same = write.last_entry() == seen.entry
            if again and not same:  # somebody said something meanwhile: that word counts too
                continue
            keep_clocks(write, columns.clips.id, clocks)
            report = _keep(write, _cells(columns, found), partial(incident_rows, columns, found))
            write.seen_by_linking(state_of(columns), same)
        progress.advance(1, "kept")
        return report
    raise AssertionError("the last try is kept")


def link_new(library: Library, progress: Progress) -> LinkReport:
    """The same result, by linking only what was added or said since the last time and what that can reach; all, where that is much."""
    for again in reversed(range(TRIES)):
        progress.begin("Linking what is new" if prepared() else FIRST_TIME, 3, "steps")
        found = near(library)
        if found is None:
            return link(library, progress)
        progress.advance(1, "read")
        patch = found.patch
        part, linked = patch.part.columns, patch.linked
        masks = [np.flatnonzero(m) for m in (patch.incidents, patch.links, patch.expected, patch.findings)]
        progress.advance(1, "incidents")
        with library.store.write(library.actor) as write:
            if write.last_entry() != found.entry:
                if again:
                    continue
                break
            keep_clocks(write, found.clip_ids, found.clocks, some=True)
            report = _keep(write, _cells(part, linked, *masks), partial(incident_rows, part, linked, masks[0]), found.only)
            write.seen_by_linking(found.state, True)
        progress.advance(1, "kept")
        return report
    return link(library, progress)


def _cells(
    columns: Columns,
    linked: LinkedColumns,
    incidents: Longs | None = None,
    links: Longs | None = None,
    expected: Longs | None = None,
    findings: Longs | None = None,
) -> Rows:
    """All rows, or some of each table."""
    said = Said(columns, linked)
    return (
        incident_cells(columns, linked, incidents, said),
        link_cells(columns, linked, links, said),
        expected_cells(columns, linked, expected, said),
        finding_cells(columns, linked, findings),
    )


def _keep(write: Writing, rows: Rows, again: Callable[[], Iterator[Incident]], only: Only | None = None) -> LinkReport:
    """What linking found into the library, and a line in its log."""
    marked = write.incidents(write.marked_incidents())
    moved = write.replace_results(*rows, only)
    gone = [i for i in marked if i.id in moved.gone]
    if gone:
        write.move_markers(_successors(gone, tuple(again())))
    if moved.added or moved.changed or moved.gone or moved.rest:
        write.changed("incidents", moved.added | moved.changed | moved.gone)
    report = LinkReport(*result_counts(write), len(moved.added), len(moved.changed), len(moved.gone))
    write.log("linked", **{k: v for k, v in asdict(report).items() if k != "changed"})
    return report


def _successors(gone: list[Incident], now: tuple[Incident, ...]) -> dict[str, str]:
    """Id of an incident that is no more -> the incident that holds most of its triggers, else most of its clips."""
    of_trigger = {t: i.id for i in now for t in i.trigger_ids}
    of_clip = {c: i.id for i in now for c in i.clip_ids}
    return {old.id: home for old in gone if (home := _home(old, of_trigger, of_clip)) is not None}


def _home(old: Incident, of_trigger: Mapping[str, str], of_clip: Mapping[str, str]) -> str | None:
    votes = Counter(of_trigger[t] for t in old.trigger_ids if t in of_trigger) or Counter(of_clip[c] for c in old.clip_ids if c in of_clip)
    return max(votes, key=lambda i: (votes[i], i)) if votes else None


def decide_link(library: Library, incident_id: str, clip_id: str, status: str, note: str = "") -> None:
    """A person's word on a clip of an incident: confirmed, rejected, or proposed to take it back. Links again."""
    if status not in ("confirmed", "rejected", "proposed"):
        raise UsageError(f"{status!r} is not a decision.", "Use confirmed, rejected or proposed.")
    with library.store.read() as read:
        incident = next(iter(read.incidents([incident_id])), None)
        known = bool(read.clips([clip_id]))
        pairs = [(t, clip_id) for t in incident.trigger_ids or ("",)] if incident else []
        if ("", clip_id) in read.decisions() and ("", clip_id) not in pairs:
            pairs.append(("", clip_id))  # said before the incident had a trigger
    if incident is None or not known:
        raise UsageError(f"There is no {'clip ' + clip_id if incident else 'incident ' + incident_id} in this library.")
    with library.store.write(library.actor) as write:
        write.decide(pairs, status, note)
    link_new(library, Progress())
