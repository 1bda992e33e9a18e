"""Linking's arrays as records with sentences, one at a time: for keeping (plain cells, in the order of the record's fields), for tables and
for windows."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from core.linking.audit import OUTCOMES
from core.linking.binding import CREW, DASH_OF_OFFICER, DASH_OF_SOURCE, BoundColumns
from core.linking.linked import BY_HAND, BY_LINK, NO_KIND, TAKEN_OUT, LinkedColumns
from core.linking.reasons import finding_reason, link_reason
from core.linking.visits import ALONE, BOUND, CRUISER, FOLDER, HEARD, SIDE_BY_SIDE, TIMELESS
from core.model.columns import NONE, PROPOSED, Columns, Floats, Ints, Longs, Texts
from core.model.finding import KINDS as FINDINGS
from core.model.finding import Expected, Finding
from core.model.incident import Incident, Link, Member
from core.model.times import Instant
from core.model.trigger import KINDS, NAMES

STATUSES = ("proposed", "confirmed", "rejected")
WHY_TOGETHER = {
    SIDE_BY_SIDE: "It recorded side by side with the other cameras of this scene.",
    CRUISER: "It is the dash cam of the cruiser whose officers recorded this scene, by the roster or by where it stood.",
    BOUND: "A trigger of this scene bound its camera.",
    FOLDER: "Its place is not known; it recorded at the same time as the others of its folder.",
    HEARD: "Its place is not known; its sound is that of the cameras of this scene.",
    ALONE: "No trigger and no other recording are known at its time and place.",
    TIMELESS: "Its time is not known (to within hours), so it cannot be placed with other recordings.",
    TAKEN_OUT: "Taken out of another incident by hand.",
}
_LOT = 5000
"""Rows that are put in words at once."""
BY_WORD = {"confirmed": "Confirmed by hand.", "rejected": "Rejected by hand."}


Cells = tuple[Any, ...]


class Said:
    """Why cameras were bound, each in words once: a link, an expected camera and a member of an incident often rest on the same."""

    def __init__(self, columns: Columns, linked: LinkedColumns) -> None:
        self._columns, self._bound = columns, linked.bound
        self._known: Any = np.empty(len(linked.bound), object)

    def why(self, row: int) -> str:
        """`row`: of the bound camera (NONE: a person's word alone)."""
        if row == NONE:
            return link_reason(self._columns, self._bound, row)
        found: str | None = self._known[row]
        if found is None:
            found = self._known[row] = link_reason(self._columns, self._bound, row)
        return found


def link_rows(columns: Columns, linked: LinkedColumns, rows: Longs | None = None) -> Iterator[Link]:
    """All links, or some rows of them, ordered by trigger, then clip."""
    return (Link(*cells) for cells in link_cells(columns, linked, rows))


def expected_rows(columns: Columns, linked: LinkedColumns, rows: Longs | None = None) -> Iterator[Expected]:
    """Bound cameras of propagating triggers."""
    return (Expected(*cells) for cells in expected_cells(columns, linked, rows))


def finding_rows(columns: Columns, linked: LinkedColumns, rows: Longs | None = None) -> Iterator[Finding]:
    """Those of triggers, then those of clips."""
    return (Finding(*cells) for cells in finding_cells(columns, linked, rows))


def incident_rows(columns: Columns, linked: LinkedColumns, rows: Longs | None = None) -> Iterator[Incident]:
    """In order of start, with their members."""
    for i, start_us, end_us, triggers, members, name, placed in incident_cells(columns, linked, rows):
        yield Incident(i, Instant(start_us), Instant(end_us), triggers, tuple(Member(*m) for m in members), name, placed)


def link_cells(columns: Columns, linked: LinkedColumns, rows: Longs | None = None, said: Said | None = None) -> Iterator[Cells]:
    said = said or Said(columns, linked)
    links, bound = linked.links, linked.bound
    for lot in _lots(len(links), rows):
        trigger, clip = _named(columns.triggers.id, links.trigger[lot]), _named(columns.clips.id, links.clip[lot])
        at, p, starts = links.row[lot], links.p[lot].tolist(), links.starts_after_s[lot].tolist()
        metres, sigma = _of_bound(bound.distance_m, at), _of_bound(bound.distance_sigma_m, at)
        status = linked.link_status[lot].tolist()
        for t, c, row, chance, start, m, s, word in zip(trigger, clip, at.tolist(), p, starts, metres, sigma, status, strict=True):
            state = STATUSES[int(word)]
            yield t, c, chance, said.why(row) if word == PROPOSED else BY_WORD[state], m, s, start, state


def expected_cells(columns: Columns, linked: LinkedColumns, rows: Longs | None = None, said: Said | None = None) -> Iterator[Cells]:
    said = said or Said(columns, linked)
    expected, bound = linked.expected, linked.bound
    by_place = np.where(bound.own | (bound.why == CREW), np.nan, bound.place_p)  # the others are bound by being what or aboard what fired
    for lot in _lots(len(expected), rows):
        trigger, camera = _named(columns.triggers.id, expected.trigger[lot]), _named(columns.cameras.id, expected.camera[lot])
        at = expected.row[lot]
        officer, clip = _named(columns.units, _people(bound, expected.officer[lot], at)), _named(columns.clips.id, expected.clip[lot])
        metres, sigma, place = (_of_bound(c, at) for c in (bound.distance_m, bound.distance_sigma_m, by_place))
        for t, cam, o, c, row, p, outcome, seconds, m, s, alone in zip(
            trigger, camera, officer, clip, at.tolist(), expected.p[lot].tolist(), expected.outcome[lot].tolist(),
            _numbers(expected.seconds[lot]), metres, sigma, place, strict=True,
        ):  # fmt: skip
            yield t, cam, p, said.why(row), o, c, OUTCOMES[outcome], seconds, m, s, alone


def finding_cells(columns: Columns, linked: LinkedColumns, rows: Longs | None = None) -> Iterator[Cells]:
    findings, bound = linked.findings, linked.bound
    for lot in _lots(len(findings), rows):
        trigger, camera = _named(columns.triggers.id, findings.trigger[lot]), _named(columns.cameras.id, findings.camera[lot])
        officer = _named(columns.units, _people(bound, findings.officer[lot], findings.row[lot]))
        clip = _named(columns.clips.id, findings.clip[lot])
        for at, kind, p, t, cam, c, o, seconds, gap in zip(
            lot.tolist(), findings.kind[lot].tolist(), findings.p[lot].tolist(), trigger, camera, clip, officer,
            _numbers(findings.seconds[lot]), _numbers(findings.gap_p[lot]), strict=True,
        ):  # fmt: skip
            yield FINDINGS[kind], p, finding_reason(columns, bound, findings, at), t, cam, c, o, seconds, gap


def _lots(n: int, rows: Longs | None) -> Iterator[Longs]:
    """Of n rows all, or these, some thousands at a time: as records' cells they take many times the room."""
    rows = np.arange(n) if rows is None else rows
    return (rows[i : i + _LOT] for i in range(0, len(rows), _LOT))


def _people(bound: BoundColumns, officer: Ints, rows: Longs) -> Ints:
    """Whose camera it is: the wearer, or the officer through whose cruiser a dash cam is bound."""
    if not len(bound):
        return officer
    through = (rows != NONE) & np.isin(bound.why[rows], (DASH_OF_SOURCE, DASH_OF_OFFICER))
    return np.where((officer == NONE) & through, bound.via[rows], officer).astype(np.int32)


def incident_cells(columns: Columns, linked: LinkedColumns, rows: Longs | None = None, said: Said | None = None) -> Iterator[Cells]:
    """(id, start_us, end_us, trigger ids, cells of its members, title, placed)"""
    said = said or Said(columns, linked)
    found = linked.incidents
    trigger = _named(columns.triggers.id, found.trigger)
    fired, ids, many = found.trigger_first.tolist(), found.id.tolist(), np.diff(found.member_first).tolist()
    start, end, placed = found.start_us.tolist(), found.end_us.tolist(), found.placed.tolist()
    for lot in _lots(len(found), rows):
        members = _members(columns, linked, _stretches(found.member_first[lot], found.member_first[lot + 1]), said)
        for i in lot.tolist():
            own = list(islice(members, many[i]))
            yield str(ids[i]), start[i], end[i], tuple(trigger[fired[i] : fired[i + 1]]), own, title(linked, i), placed[i]


def title(linked: LinkedColumns, i: int) -> str:
    """What an incident is called: its gravest trigger, else how many recordings, and what is unknown of them."""
    found = linked.incidents
    if found.kind[i] != NO_KIND:
        return NAMES[KINDS[int(found.kind[i])]]
    shown = int(found.shown[i])
    what = "Recording" if shown == 1 else f"{shown} recordings"
    unknown = " and ".join(word for word, known in (("time", found.timed[i]), ("place", found.placed[i])) if not known)
    return f"{what}, {unknown} unknown" if unknown else f"{what} without a trigger"


def _members(columns: Columns, linked: LinkedColumns, rows: Longs, said: Said) -> Iterator[Cells]:
    found, links, bound = linked.incidents, linked.links, linked.bound
    link, nearest = found.link[rows], found.nearest[rows]
    speaks, least = _taken(links.row, link), _taken(links.row, nearest)
    starts = _taken(links.starts_after_s, link, np.nan)
    metres, sigma = (
        _numbers(np.where(np.isfinite(v), v, np.nan))
        for v in (_taken(c, least, np.nan) for c in (bound.distance_m, bound.distance_sigma_m))
    )
    for clip, p, why, status, row, m, s, start in zip(
        _named(columns.clips.id, found.clip[rows]), found.probability[rows].tolist(), found.why[rows].tolist(), found.status[rows].tolist(),
        speaks.tolist(), metres, sigma, _numbers(starts), strict=True,
    ):  # fmt: skip
        word = STATUSES[int(status)]
        reason = BY_WORD[word] if why == BY_HAND else said.why(row) if why == BY_LINK else WHY_TOGETHER[why]
        yield clip, p, reason, word, m, s, start


def _stretches(first: Longs, last: Longs) -> Longs:
    """Rows first to last, the next ones' first to last, and so on."""
    count = last - first
    return np.arange(int(count.sum())) + np.repeat(first - (np.cumsum(count) - count), count)


def _taken(values: Any, rows: Any, missing: float = NONE) -> Any:
    """`missing` where the row is NONE."""
    return np.where(rows == NONE, missing, values[rows]) if len(values) else np.full(len(rows), missing)


def _named(ids: Texts, rows: Ints) -> list[str | None]:
    """Ids of rows, None where NONE."""
    if not len(ids):
        return [None] * len(rows)
    found = ids[rows]
    found[rows == NONE] = None
    return found.tolist()


def _numbers(values: Floats) -> list[float | None]:
    """None where nan."""
    found = values.astype(object)
    found[np.isnan(values)] = None
    return found.tolist()


def _of_bound(values: Floats, rows: Longs) -> list[float | None]:
    if not len(values):
        return [None] * len(rows)
    return _numbers(np.where(rows == NONE, np.nan, values[rows]))


__all__ = ["BoundColumns", "expected_rows", "finding_rows", "incident_rows", "link_rows", "title"]
