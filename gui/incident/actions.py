"""What a person does to an incident: each asks where it must, then runs one operation as a job. The window hears of it by events."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.finding import Answer, Finding
from core.model.incident import IncidentView
from core.model.ledger import Entry, LedgerRow
from core.model.times import Instant, Span
from core.operations import clips, clockledger, clocks, findings, linking, printing, stills, triggers
from core.operations.clockledger import Shift
from core.operations.library import Library
from gui.alignment.reason import WithdrawDialog
from gui.dialogs.answer import AnswerDialog
from gui.dialogs.assign import AssignDialog
from gui.dialogs.clock import ClockDialog
from gui.dialogs.trigger import TriggerDialog
from gui.incident.marking import Marking
from gui.jobs.runner import Jobs
from gui.undo import Step, Undo


class Actions(QObject):
    """`done` says in a few words what was kept, for the status line; `trouble` what went wrong, and what to do."""

    done = Signal(str)
    trouble = Signal(str, str)

    def __init__(self, library: Library, jobs: Jobs, window: QWidget, undo: Undo) -> None:
        super().__init__(window)
        self._library, self._jobs, self._window, self._undo = library, jobs, window, undo
        self._marking = Marking(library, undo, self._mark)

    def undo_last(self) -> None:
        """`Ctrl+Z`."""
        text = self._undo.undo()
        self.done.emit(f"Undone: {text}" if text else "Nothing to undo")

    def redo_last(self) -> None:
        """`Ctrl+Shift+Z`."""
        text = self._undo.redo()
        self.done.emit(f"Done again: {text}" if text else "Nothing to do again")

    def answer(self, view: IncidentView, finding: Finding) -> AnswerDialog:
        dialog = AnswerDialog(finding, view.answers.get(finding.id), self._window)

        def keep() -> None:
            before = view.answers.get(finding.id)
            self._keep_answer("answer given" if before is None else "answer changed", finding.id, before, (dialog.status, dialog.text))

        dialog.start(keep)
        return dialog

    def withdraw_answer(self, view: IncidentView, finding: Finding) -> None:
        before = view.answers.get(finding.id)
        if before is not None:
            self._keep_answer("answer taken back", finding.id, before, None)

    def _keep_answer(self, text: str, finding_id: str, before: Answer | None, given: tuple[str, str] | None) -> None:
        """None: nobody has answered it. Undo answers as before, or takes back what was the first answer; each step stays on record."""

        def say(answer: tuple[str, str] | None) -> None:
            if answer is None:
                self._try("Answer", lambda: findings.withdraw_answer(self._library, finding_id), "Answer taken back", fail)
            else:
                self._try("Answer", lambda: findings.answer_finding(self._library, finding_id, *answer), "Answer kept", fail)

        def fail() -> None:
            self._undo.drop(step)

        step = self._undo.push(text, lambda: say(given), lambda: say((before.status, before.note) if before is not None else None))

    def decide(self, view: IncidentView, clip_id: str, status: str) -> None:
        said = {"confirmed": "Link confirmed", "rejected": "Link rejected", "proposed": "Decision taken back"}
        before = next((m.status for m in view.incident.members if m.clip_id == clip_id), "proposed")
        camera_id = next((e.camera_id for lane in view.lanes for e in lane.expected if e.clip_id == clip_id), None)
        if camera_id is not None:
            said["rejected"] += f"; {camera_id} stays in the audit, to be answered for"

        def say(word: str) -> None:
            self._try("Linking", lambda: linking.decide_link(self._library, view.incident.id, clip_id, word), said[word], fail, quiet=False)

        def fail() -> None:
            if step is not None:
                self._undo.drop(step)

        step: Step | None = None
        if before == status:
            say(status)
        else:
            step = self._undo.push(said[status][0].lower() + said[status][1:], lambda: say(status), lambda: say(before))

    def set_clock(self, view: IncidentView, clip_id: str) -> ClockDialog | None:
        clip = clip_of(view, clip_id)
        if clip is None:
            return None
        dialog = ClockDialog(view, clip, self._window)

        def keep() -> None:
            seconds, note, only = dialog.seconds, dialog.text, dialog.clip_id
            self._keep_clock(f"clock of {clip.camera_id}", lambda: [clocks.set_clock(self._library, clip.camera_id, seconds, note, only)])

        dialog.start(keep)
        return dialog

    def keep_shifts(self, text: str, shifts: Sequence[Shift], why: str, done: Callable[[bool], object]) -> None:
        """What was tried on clocks; `done` hears whether it was kept."""
        said = "Clock set" if len(shifts) == 1 else "Clocks set"
        self._keep_clock(text, lambda: clockledger.keep_shifts(self._library, shifts, why), done, said)

    def withdraw_clock(self, _view: IncidentView, row: LedgerRow) -> WithdrawDialog:
        dialog = WithdrawDialog(row, self._window)

        def keep() -> None:
            why, entry_id = dialog.text, row.entry.id
            self._keep_clock(f"withdrawal of {entry_id}", lambda: [clockledger.withdraw(self._library, entry_id, why)], said="Withdrawn")

        dialog.start(keep)
        return dialog

    def _keep_clock(
        self, text: str, work: Callable[[], Sequence[Entry]], done: Callable[[bool], object] = lambda _kept: None, said: str = "Clock set"
    ) -> None:
        """Entries of the clocks' ledger. Undo withdraws them, redo withdraws that: every step stays on record."""
        made: list[Sequence[Entry]] = []

        def run(job: Callable[[], Sequence[Entry]], heard: str, tell: Callable[[bool], object] = lambda _kept: None) -> None:
            def fail(error: Exception) -> None:
                tell(False)
                self._jobs.failed.emit(getattr(error, "text", str(error)), getattr(error, "hint", ""))

            self._jobs.run(
                lambda _p: made.append(job()),
                "Setting the clock",
                on_done=lambda _r: (self.done.emit(heard), tell(True)),
                on_error=fail,
                write=True,
            )

        def take_back(why: str) -> Sequence[Entry]:
            return clockledger.withdraw_all(self._library, [e.id for e in made[-1]], why)

        def redo() -> None:
            if made:
                run(lambda: take_back(f"done again: {text}"), f"Done again: {text}")
            else:
                run(work, said, lambda kept: (done(kept), None if kept else self._undo.drop(step)))

        step = self._undo.push(text, redo, lambda: run(lambda: take_back(f"undone: {text}"), f"Undone: {text}"))

    def assign(self, view: IncidentView, clip_id: str) -> None:
        """Reads who and what is known first, then asks."""
        clip = clip_of(view, clip_id)
        if clip is not None:
            self._jobs.run(
                lambda _p: (clips.clip_cameras(self._library), clips.officers(self._library)),
                "Reading the roster",
                on_done=lambda known: self._ask_assign(clip, *known),
                quiet=True,
            )

    def add_trigger(self, view: IncidentView, at: Instant, camera_id: str | None) -> TriggerDialog:
        dialog = TriggerDialog(view, at, camera_id, self._window)

        def keep() -> None:
            kind, camera, officer, note = dialog.kind, dialog.camera_id, dialog.officer_id, dialog.text
            self._write(
                "Adding the trigger",
                lambda: triggers.add_trigger(self._library, at, kind, camera, officer, note),
                "Trigger added",
                quiet=False,
            )

        dialog.start(keep)
        return dialog

    def add_marker(self, view: IncidentView, at: Instant, text: str, span: Span | None = None) -> None:
        self._marking.add(view, at, text, span)

    def remove_marker(self, marker_id: str) -> None:
        self._marking.remove(marker_id)

    def move_marker(self, view: IncidentView, marker_id: str, at: Instant) -> None:
        marker = next((m for m in view.markers if m.id == marker_id), None)
        if marker is not None:
            self._marking.move(marker, at)

    def save_still(self, view: IncidentView, camera_id: str, at: Instant) -> None:
        name = f"{camera_id} {at.local(view.zone):%Y-%m-%d %H.%M.%S}.png".replace("/", "_")
        if path := self._ask_file("Save the frame as a picture", name, "PNG (*.png)"):
            self._jobs.run(
                lambda _p: stills.save_still(self._library, view, camera_id, at, path),
                "Saving the frame",
                on_done=lambda file: self.done.emit(f"Saved {file}"),
            )

    def print_incident(self, view: IncidentView) -> None:
        name = f"{view.incident.id}.pdf".replace("/", "_")
        if path := self._ask_file("Print the incident as PDF", name, "PDF (*.pdf)"):
            self._jobs.run(
                lambda _p: printing.print_incident(self._library, view, path),
                "Printing",
                on_done=lambda file: self.done.emit(f"Saved {file}"),
            )

    def _ask_assign(self, clip: Clip, cameras: dict[str, Camera], officers: dict[str, Officer]) -> None:
        dialog = AssignDialog(clip, cameras, officers, self._window)

        def keep() -> None:
            camera = dialog.camera_id if dialog.camera_id != clip.camera_id else None
            officer = dialog.officer_id if dialog.officer_id != clip.officer_id else None
            note = dialog.text
            if camera or officer:
                self._write(
                    "Assigning", lambda: clips.assign_clip(self._library, clip.id, camera, officer, note), "Clip assigned", quiet=False
                )

        dialog.start(keep)

    def _write(self, title: str, work: Callable[[], object], said: str, quiet: bool = True) -> None:
        self._jobs.run(lambda _p: work(), title, on_done=lambda _r: self.done.emit(said), write=True, quiet=quiet)

    def _mark(self, work: Callable[[], object], said: str, failed: Callable[[], None]) -> None:
        self._try("Marker", work, said, failed)

    def _try(self, title: str, work: Callable[[], object], said: str, failed: Callable[[], None], quiet: bool = True) -> None:
        """A write that can be undone; `failed`: it was not done."""

        def fail(error: Exception) -> None:
            failed()
            self.trouble.emit(getattr(error, "text", str(error)), getattr(error, "hint", ""))

        self._jobs.run(lambda _p: work(), title, on_done=lambda _r: self.done.emit(said), on_error=fail, write=True, quiet=quiet)

    def _ask_file(self, title: str, name: str, kinds: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, str(Path.home() / name), kinds)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix("." + kinds.split("*.")[1].rstrip(")"))


def clip_of(view: IncidentView, clip_id: str) -> Clip | None:
    return next((c.clip for lane in view.lanes for c in lane.clips if c.clip.id == clip_id), None)
