"""What the audit found, and people's answers to it."""

from collections.abc import Collection

from core.errors import UsageError
from core.model.finding import ANSWERS, WITHDRAWN, Answer, Expected, Finding
from core.model.trigger import Trigger
from core.operations.incidents import findings_by_incident
from core.operations.library import Library


def answer_finding(library: Library, finding_id: str, status: str, note: str = "") -> None:
    """Reviewed, explained or referred, with a note; earlier answers are kept, the latest counts."""
    if status not in ANSWERS:
        raise UsageError(f"{status!r} is not an answer.", f"Use {', '.join(ANSWERS)}.")
    with library.store.write(library.actor) as write:
        if finding_id not in {f.id for f in write.findings()}:
            raise UsageError("There is no such finding any more.", "Linking may have changed it: open the incident again.")
        write.add_answer(finding_id, status, note)


def withdraw_answer(library: Library, finding_id: str, note: str = "") -> None:
    """The finding waits for an answer again; what was answered stays on record, and so does who took it back. UsageError where nobody
    has answered it."""
    with library.store.write(library.actor) as write:
        if finding_id not in write.answers():
            raise UsageError("There is no answer to take back.", "It was withdrawn meanwhile: open the incident again.")
        write.add_answer(finding_id, WITHDRAWN, note)


def all_findings(library: Library) -> tuple[tuple[Finding, str | None], ...]:
    """Each finding with the incident it stands in."""
    with library.store.read() as read:
        incidents, findings = read.incidents(), read.findings()
    incident_of = {f.id: i for i, found in findings_by_incident(incidents, findings).items() for f in found}
    return tuple((f, incident_of.get(f.id)) for f in findings)


def all_answers(library: Library) -> dict[str, Answer]:
    """The latest answer by finding id."""
    with library.store.read() as read:
        return read.answers()


def answers_given(library: Library, finding_ids: Collection[str]) -> tuple[Answer, ...]:
    """Every answer ever given to these findings, and every withdrawal of one, in that order."""
    with library.store.read() as read:
        return tuple(answer for answer in read.answers_given() if answer.finding_id in finding_ids)


def all_expected(library: Library) -> tuple[Expected, ...]:
    with library.store.read() as read:
        return read.expected()


def all_triggers(library: Library) -> tuple[Trigger, ...]:
    with library.store.read() as read:
        return read.triggers()
