"""What the incident list needs of a library, as plain tuples: a city has a million clips, a list needs five things of each."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.model.clip import MediaFacts
from core.model.finding import Finding
from core.store import schema as t
from core.store.read import Reading, finding_order

BATCH = 20_000


class ListedIncident(NamedTuple):
    id: str
    start_us: int
    end_us: int
    title: str
    place_known: bool
    trigger_ids: tuple[str, ...]


class ListedTrigger(NamedTuple):
    time_us: int
    id: str
    kind: str
    officer_id: str | None


class ListedClip(NamedTuple):
    camera_id: str
    officer_id: str | None
    start_us: int
    sigma_s: float


class FilmedClip(NamedTuple):
    id: str
    start_us: int
    sha256: str
    media: MediaFacts


def incidents(read: Reading) -> list[ListedIncident]:
    c = t.incident.c
    query = sa.select(c.id, c.start_us, c.end_us, c.title, c.place_known, c.trigger_ids)
    return [ListedIncident(i, start, end, title, known, tuple(own)) for i, start, end, title, known, own in _rows(read, query)]


def members(read: Reading) -> dict[str, list[str]]:
    """Incident -> its clips that nobody rejected, in order of their ids."""
    c = t.member.c
    found: dict[str, list[str]] = {}
    query = sa.select(c.incident_id, c.clip_id).where(c.status != "rejected").order_by(c.incident_id, c.clip_id)
    for incident_id, clip_id in _rows(read, query):
        found.setdefault(incident_id, []).append(clip_id)
    return found


def triggers(read: Reading) -> dict[str, ListedTrigger]:
    c = t.trigger.c
    query = sa.select(c.time_us, c.id, c.kind, c.officer_id)
    return {row[1]: ListedTrigger(*row) for row in _rows(read, query)}


def clips(read: Reading) -> dict[str, ListedClip]:
    c = t.clip.c
    query = sa.select(c.id, c.camera_id, c.officer_id, c.start_us, c.sigma_s)
    return {row[0]: ListedClip(*row[1:]) for row in _rows(read, query)}


def filmed(read: Reading) -> list[FilmedClip]:
    """Clips whose media is in the library."""
    c = t.clip.c
    query = sa.select(c.id, c.start_us, c.sha256, c.media).where(c.sha256.is_not(None), c.media.is_not(None))
    return [FilmedClip(i, start, sha256, MediaFacts(**media)) for i, start, sha256, media in _rows(read, query) if media]


def bound(read: Reading, least: float) -> dict[str, list[tuple[str, str | None]]]:
    """Trigger -> (camera, officer) of those bound with at least this probability, the surest first."""
    c = t.expected.c
    query = sa.select(c.trigger_id, c.camera_id, c.officer_id).where(c.probability >= least)
    found: dict[str, list[tuple[str, str | None]]] = {}
    for trigger_id, camera_id, officer_id in _rows(read, query.order_by(c.trigger_id, c.probability.desc(), c.camera_id)):
        found.setdefault(trigger_id, []).append((camera_id, officer_id))
    return found


def findings_of(read: Reading, trigger_ids: Iterable[str], clip_ids: Iterable[str]) -> tuple[Finding, ...]:
    """Those of these triggers, and those without a trigger of these clips, in the order they were found."""
    columns = [c for c in t.finding.c if c.name != "seq"]
    whole = sa.select(t.finding.c.seq, *columns)
    queries = read.queries_among(whole, t.finding.c.trigger_id, trigger_ids)
    queries += read.queries_among(whole.where(t.finding.c.trigger_id.is_(None)), t.finding.c.clip_id, clip_ids)
    found = {row[0]: Finding(*row[1:]) for query in queries for row in _rows(read, query)}
    return tuple(sorted(found.values(), key=finding_order))


def _rows(read: Reading, query: sa.Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for rows in read.batches(query, BATCH):
        yield from (tuple(row) for row in rows)
