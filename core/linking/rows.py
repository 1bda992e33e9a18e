"""Linking's arrays as records with sentences, one at a time: for keeping, for tables and for windows."""

from collections.abc import Iterator

import numpy as np

from core.linking.audit import OUTCOMES
from core.linking.binding import CREW, DASH_OF_OFFICER, DASH_OF_SOURCE, BoundColumns
from core.linking.linked import BY_HAND, BY_LINK, NO_KIND, TAKEN_OUT, LinkedColumns
from core.linking.reasons import expected_reason, finding_reason, link_reason
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
BY_WORD = {"confirmed": "Confirmed by hand.", "rejected": "Rejected by hand."}


def link_rows(columns: Columns, linked: LinkedColumns, rows: Longs | None = None) -> Iterator[Link]:
    """All links, or some rows of them, ordered by trigger, then clip."""
    links, bound = linked.links, linked.bound
    rows = np.arange(len(links)) if rows is None else rows
    trigger, clip = _named(columns.triggers.id, links.trigger[rows]), _named(columns.clips.id, links.clip[rows])
    at, p, starts = links.row[rows], links.p[rows], links.starts_after_s[rows]
    metres, sigma = _of_bound(bound.distance_m, at), _of_bound(bound.distance_sigma_m, at)
    status = linked.link_status[rows]
    for t, c, row, chance, start, m, s, word in zip(
        trigger, clip, at.tolist(), p.tolist(), starts.tolist(), metres, sigma, status.tolist(), strict=True
    ):
        said = STATUSES[int(word)]
        reason = BY_WORD[said] if word != PROPOSED else link_reason(columns, bound, row)
        yield Link(t, c, chance, reason, m, s, start, said)


def expected_rows(columns: Columns, linked: LinkedColumns, rows: Longs | None = None) -> Iterator[Expected]:
    """Bound cameras of propagating triggers."""
    expected, bound = linked.expected, linked.bound
    rows = np.arange(len(expected)) if rows is None else rows
    trigger, camera = _named(columns.triggers.id, expected.trigger[rows]), _named(columns.cameras.id, expected.camera[rows])
    at = expected.row[rows]
    officer, clip = _named(columns.units, _people(linked.bound, expected.officer[rows], at)), _named(columns.clips.id, expected.clip[rows])
    by_place = np.where(bound.own | (bound.why == CREW), np.nan, bound.place_p)  # the others are bound by being what or aboard what fired
    metres, sigma, place = (_of_bound(c, at) for c in (bound.distance_m, bound.distance_sigma_m, by_place))
    for t, cam, o, c, row, p, outcome, seconds, m, s, alone in zip(
        trigger, camera, officer, clip, at.tolist(), expected.p[rows].tolist(), expected.outcome[rows].tolist(),
        _numbers(expected.seconds[rows]), metres, sigma, place, strict=True,
    ):  # fmt: skip
        yield Expected(t, cam, p, expected_reason(columns, bound, row), o, c, OUTCOMES[int(outcome)], seconds, m, s, alone)


def finding_rows(columns: Columns, linked: LinkedColumns, rows: Longs | None = None) -> Iterator[Finding]:
    """Those of triggers, then those of clips."""
    findings = linked.findings
    rows = np.arange(len(findings)) if rows is None else rows
    trigger, camera = _named(columns.triggers.id, findings.trigger[rows]), _named(columns.cameras.id, findings.camera[rows])
    officer = _named(columns.units, _people(linked.bound, findings.officer[rows], findings.row[rows]))
    clip = _named(columns.clips.id, findings.clip[rows])
    for at, kind, p, t, cam, c, o, seconds, gap in zip(
        rows.tolist(), findings.kind[rows].tolist(), findings.p[rows].tolist(), trigger, camera, clip, officer,
        _numbers(findings.seconds[rows]), _numbers(findings.gap_p[rows]), strict=True,
    ):  # fmt: skip
        yield Finding(FINDINGS[int(kind)], p, finding_reason(columns, linked.bound, findings, at), t, cam, c, o, seconds, gap)


def _people(bound: BoundColumns, officer: Ints, rows: Longs) -> Ints:
    """Whose camera it is: the wearer, or the officer through whose cruiser a dash cam is bound."""
    if not len(bound):
        return officer
    through = (rows != NONE) & np.isin(bound.why[rows], (DASH_OF_SOURCE, DASH_OF_OFFICER))
    return np.where((officer == NONE) & through, bound.via[rows], officer).astype(np.int32)


def incident_rows(columns: Columns, linked: LinkedColumns, rows: Longs | None = None) -> Iterator[Incident]:
    """In order of start, with their members."""
    found = linked.incidents
    trigger, clip = _named(columns.triggers.id, found.trigger), _named(columns.clips.id, found.clip)
    for i in range(len(found)) if rows is None else rows.tolist():
        lo, hi = int(found.member_first[i]), int(found.member_first[i + 1])
        members = tuple(_member(columns, linked, k, str(clip[k])) for k in range(lo, hi))
        triggers = tuple(str(t) for t in trigger[found.trigger_first[i] : found.trigger_first[i + 1]])
        start, end = Instant(int(found.start_us[i])), Instant(int(found.end_us[i]))
        yield Incident(str(found.id[i]), start, end, triggers, members, title(linked, i), bool(found.placed[i]))


def title(linked: LinkedColumns, i: int) -> str:
    """What an incident is called: its gravest trigger, else how many recordings, and what is unknown of them."""
    found = linked.incidents
    if found.kind[i] != NO_KIND:
        return NAMES[KINDS[int(found.kind[i])]]
    shown = int(found.shown[i])
    what = "Recording" if shown == 1 else f"{shown} recordings"
    unknown = " and ".join(word for word, known in (("time", found.timed[i]), ("place", found.placed[i])) if not known)
    return f"{what}, {unknown} unknown" if unknown else f"{what} without a trigger"


def _member(columns: Columns, linked: LinkedColumns, k: int, clip_id: str) -> Member:
    found, links, bound = linked.incidents, linked.links, linked.bound
    status, why, link, nearest = STATUSES[int(found.status[k])], int(found.why[k]), int(found.link[k]), int(found.nearest[k])
    if why == BY_HAND:
        reason = BY_WORD[status]
    elif why == BY_LINK:
        reason = link_reason(columns, bound, int(links.row[link]))
    else:
        reason = WHY_TOGETHER[why]
    starts = float(links.starts_after_s[link]) if link != NONE else None
    row = int(links.row[nearest]) if nearest != NONE else NONE
    metres, sigma = (_one(c, row) for c in (bound.distance_m, bound.distance_sigma_m))
    return Member(clip_id, float(found.probability[k]), reason, status, metres, sigma, starts)


def _one(values: Floats, row: int) -> float | None:
    return None if row == NONE or not np.isfinite(values[row]) else float(values[row])


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
