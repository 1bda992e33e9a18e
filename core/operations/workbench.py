"""The rule workbench: what another policy would move, computed and shown before anybody applies it. Nothing is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.model.finding import Expected, Finding
from core.model.incident import Incident, Link
from core.model.policy import Policy
from core.operations.library import Library, check_policy
from core.operations.linking import look, results_of
from core.progress import Progress

COUNTS_FROM = 0.5
"""A link or an expected camera counts from this probability on."""
MOVED_P = 0.01
MOVED_S = 0.05
"""A probability or a length of time that moves by less than these is not shown as changed."""


@dataclass(frozen=True, slots=True)
class LinkChange:
    """`before`, `after`: the link's probability, None where it is not listed at all."""

    trigger_id: str
    clip_id: str
    before: float | None
    after: float | None
    incident_id: str | None
    """Where its trigger stands, now or under the other policy."""

    @property
    def kind(self) -> str:
        return _kind(_counts(self.before), _counts(self.after))


@dataclass(frozen=True, slots=True)
class ExpectedChange:
    """A camera that would become bound, or would no longer be, or whose outcome would be another."""

    trigger_id: str
    camera_id: str
    before: Expected | None
    after: Expected | None
    incident_id: str | None

    @property
    def kind(self) -> str:
        return _kind(_counts(self.before and self.before.probability), _counts(self.after and self.after.probability))


@dataclass(frozen=True, slots=True)
class FindingChange:
    before: Finding | None
    after: Finding | None
    incident_id: str | None

    @property
    def kind(self) -> str:
        return _kind(self.before is not None, self.after is not None)

    @property
    def finding(self) -> Finding:
        """As it would be, or as it was where it would go."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class IncidentChange:
    id: str
    title: str
    kind: str
    """comes, goes or changes."""
    added: tuple[str, ...]
    removed: tuple[str, ...]
    """Clips."""


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """Everything that `after` in place of `before` would move; counts are of what the library would hold. `stale`: it does not hold what
    linking under `before` says today (something came in since, or another version linked it); both sides are linked anew here."""

    before: Policy
    after: Policy
    links: tuple[LinkChange, ...]
    expected: tuple[ExpectedChange, ...]
    findings: tuple[FindingChange, ...]
    incidents: tuple[IncidentChange, ...]
    counts_before: dict[str, int]
    counts_after: dict[str, int]
    """incidents, links, expected, findings."""
    stale: bool = False

    @property
    def nothing(self) -> bool:
        return not (self.links or self.expected or self.findings or self.incidents)


def dry_run(library: Library, policy: Policy, progress: Progress) -> PolicyChange:
    """Links the library as its own policy does and as `policy` would, on the same clocks. UsageError where the policy makes no sense."""
    check_policy(policy)
    progress.begin("Trying the rule", 3, "steps")
    seen = look(library)
    now = results_of(seen, seen.policy)
    progress.advance(1, "as it is")
    then = results_of(seen, policy)
    progress.advance(1, "as it would be")
    home = _homes(then.incidents) | _homes(now.incidents)
    change = PolicyChange(
        seen.policy,
        policy,
        _links(now.links, then.links, home),
        _expected(now.expected, then.expected, home),
        _findings(now.findings, then.findings, home, _clip_homes(then.incidents) | _clip_homes(now.incidents)),
        _incidents(now.incidents, then.incidents),
        _counts_of(now.incidents, now.links, now.expected, now.findings),
        _counts_of(then.incidents, then.links, then.expected, then.findings),
        seen.stale,
    )
    progress.advance(1, "compared")
    return change


def _counts(probability: float | None) -> bool:
    return probability is not None and probability >= COUNTS_FROM


def _kind(before: bool, after: bool) -> str:
    return "comes" if after and not before else "goes" if before and not after else "changes"


def _counts_of(
    incidents: Iterable[Incident], links: Iterable[Link], expected: Iterable[Expected], findings: Iterable[Finding]
) -> dict[str, int]:
    return {
        "incidents": sum(1 for _ in incidents),
        "links": sum(_counts(x.probability) for x in links),
        "expected": sum(_counts(x.probability) for x in expected),
        "findings": sum(1 for _ in findings),
    }


def _homes(incidents: Iterable[Incident]) -> dict[str, str]:
    return {t: i.id for i in incidents for t in i.trigger_ids}


def _clip_homes(incidents: Iterable[Incident]) -> dict[str, str]:
    return {c: i.id for i in incidents for c in i.clip_ids}


def _links(now: Iterable[Link], then: Iterable[Link], home: Mapping[str, str]) -> tuple[LinkChange, ...]:
    old = {(x.trigger_id, x.clip_id): x.probability for x in now if x.status != "rejected"}
    new = {(x.trigger_id, x.clip_id): x.probability for x in then if x.status != "rejected"}
    found: list[LinkChange] = []
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if _counts(before) != _counts(after) or (_counts(before) and _moved(before, after, MOVED_P)):
            found.append(LinkChange(*key, before, after, home.get(key[0])))
    return tuple(found)


def _expected(now: Iterable[Expected], then: Iterable[Expected], home: Mapping[str, str]) -> tuple[ExpectedChange, ...]:
    old, new = ({(x.trigger_id, x.camera_id): x for x in found} for found in (now, then))
    changes: list[ExpectedChange] = []
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        counted = _counts(before and before.probability), _counts(after and after.probability)
        if counted[0] != counted[1] or (all(counted) and before and after and before.outcome != after.outcome):
            changes.append(ExpectedChange(*key, before, after, home.get(key[0])))
    return tuple(changes)


def _findings(
    now: Iterable[Finding], then: Iterable[Finding], home: Mapping[str, str], clip_home: Mapping[str, str]
) -> tuple[FindingChange, ...]:
    old, new = {f.id: f for f in now}, {f.id: f for f in then}
    changes: list[FindingChange] = []
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        said = after or before
        assert said is not None
        if (
            before
            and after
            and not (_moved(before.probability, after.probability, MOVED_P) or _moved(before.seconds, after.seconds, MOVED_S))
        ):
            continue
        where = home.get(said.trigger_id) if said.trigger_id else clip_home.get(said.clip_id or "")
        changes.append(FindingChange(before, after, where))
    return tuple(changes)


def _incidents(now: Iterable[Incident], then: Iterable[Incident]) -> tuple[IncidentChange, ...]:
    old, new = {i.id: i for i in now}, {i.id: i for i in then}
    changes: list[IncidentChange] = []
    for key in sorted(old.keys() | new.keys(), key=lambda k: (min(i.start for i in (old.get(k), new.get(k)) if i), k)):
        before, after = old.get(key), new.get(key)
        had, has = set(before.clip_ids) if before else set(), set(after.clip_ids) if after else set()
        if before and after and had == has and before.trigger_ids == after.trigger_ids:
            continue
        shown = after or before
        assert shown is not None
        kind = _kind(before is not None, after is not None)
        changes.append(IncidentChange(key, shown.title, kind, tuple(sorted(has - had)), tuple(sorted(had - has))))
    return tuple(changes)


def _moved(before: float | None, after: float | None, least: float) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(before - after) >= least
