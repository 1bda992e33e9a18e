"""Asking why: keeping a trial, with both marked pictures side by side, and taking an entry of the ledger back."""

from collections.abc import Callable, Mapping, Sequence
from math import hypot

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.model.incident import IncidentView
from core.model.ledger import LedgerRow, Mark
from gui import words
from gui.alignment.ledgerwords import title
from gui.alignment.trial import Trial, amount, direction, sigma_of
from gui.controls import label
from gui.dialogs.form import Form

PICTURE = QSize(320, 180)


class ReasonForm(Form):
    """A short reason is required."""

    def __init__(self, title: str, ok: str, parent: QWidget | None = None) -> None:
        super().__init__(title, ok, parent)
        self.why = QLineEdit()
        self.why.setAccessibleName("Why")
        self.why.setPlaceholderText("e.g. the door closes in both pictures")

    @property
    def text(self) -> str:
        return self.why.text().strip()

    def problem(self) -> str:
        return "" if self.text else "Say in a few words why: it is kept with your name."


class WithdrawDialog(ReasonForm):
    def __init__(self, row: LedgerRow, parent: QWidget | None = None) -> None:
        super().__init__("Withdraw", "Withdraw", parent)
        self.explain("The entry stays in the ledger, marked as withdrawn by you. Clocks are then as linking finds them without it.")
        self.form.addRow("Entry", label(f"{row.entry.id}: {title(row.entry)}", wrap=True))
        self.form.addRow("It was said", label(f"by {row.entry.actor}: {row.entry.why or 'no reason given'}", wrap=True))
        self.form.addRow("Why", self.why)


class KeepDialog(ReasonForm):
    """`moved`: called with the trial and the mark whose camera is to be moved, where there are two to choose from."""

    def __init__(
        self,
        view: IncidentView,
        trial: Trial,
        pictures: Mapping[Mark, QImage],
        moved: Callable[[Trial, Mark], Trial | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(f"Keep the clock of {trial.camera_id}", "Keep", parent)
        self._view, self._moved = view, moved
        self.trial = trial
        self.explain("Becomes an entry of the clocks' ledger, with your name and reason. No file is changed, and it can be withdrawn.")
        self.mover = QComboBox(self)
        self.mover.setAccessibleName("Which camera moves")
        self.mover.hide()
        self._says = label(wrap=True)
        self._sure = label(role="dim", wrap=True)
        self.only = QCheckBox("Only this clip, not the rest of its recording session")
        if trial.marks is not None:
            self._add_marks(trial.marks, pictures)
        self.form.addRow("The clock", self._says)
        self.form.addRow("", self._sure)
        self.form.addRow("", self.only)
        self.form.addRow("Why", self.why)
        self._say()

    def _add_marks(self, marks: tuple[Mark, Mark], pictures: Mapping[Mark, QImage]) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        for mark in sorted(marks, key=lambda m: m.camera_id):
            row.addLayout(_picture(mark, pictures.get(mark), self._view), 1)
        self.column.insertLayout(1, row)
        self.setMinimumWidth(2 * PICTURE.width() + 60)
        for mark in marks:
            self.mover.addItem(f"{mark.camera_id} (known to ± {words.duration(sigma_of(self._view, mark))})", mark)
        self.mover.setToolTip("The camera whose clock is less well known is moved unless you say otherwise")
        self.mover.currentIndexChanged.connect(self._on_mover)
        self.form.addRow("Moves", self.mover)
        self.mover.show()

    def _on_mover(self) -> None:
        trial = self._moved(self.trial, self.mover.currentData())
        if trial is not None:
            self.trial = trial
            self.setWindowTitle(f"Keep the clock of {trial.camera_id}")
            self._say()

    def _say(self) -> None:
        trial = self.trial
        self._says.setText(
            f"{trial.camera_id} is shown {amount(abs(trial.us), trial.frame_s, trial.frames)[1:]} {direction(trial.us)} than before."
        )
        against = "the other frame" if trial.marks else "the best known picture beside it"
        self._sure.setText(
            f"Brought together to ± {trial.sigma_s * 1000:.0f} ms; {against} is known to ± {words.duration(trial.against_s)}, and so this clock to no less."
        )


class KeepAllDialog(ReasonForm):
    """Of several trials those that are ticked, with one reason; the others go on being tried."""

    def __init__(self, trials: Sequence[Trial], parent: QWidget | None = None) -> None:
        super().__init__("Keep clocks", "Keep", parent)
        self.explain("Each becomes an entry of the clocks' ledger, with your name and reason. No file is changed, and it can be withdrawn.")
        self.ticks: dict[str, tuple[QCheckBox, Trial]] = {}
        for number, trial in enumerate(trials):
            moved = f"{amount(trial.us, trial.frame_s, trial.frames)}, known to ± {words.duration(hypot(trial.sigma_s, trial.against_s))}"
            tick = QCheckBox(f"{trial.camera_id}: {moved}")
            tick.setChecked(True)
            self.ticks[trial.camera_id] = (tick, trial)
            self.form.addRow("Clocks" if not number else "", tick)
        self.form.setSizeConstraint(QFormLayout.SizeConstraint.SetMinimumSize)
        self.only = QCheckBox("Only these clips, not the rest of their recording sessions")
        self.form.addRow("", self.only)
        self.form.addRow("Why", self.why)

    @property
    def chosen(self) -> list[Trial]:
        return [trial for tick, trial in self.ticks.values() if tick.isChecked()]

    def problem(self) -> str:
        return super().problem() if self.chosen else "Tick at least one camera."


def _picture(mark: Mark, image: QImage | None, view: IncidentView) -> QVBoxLayout:
    column = QVBoxLayout()
    shown = QLabel()
    shown.setFixedSize(PICTURE)
    shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
    text = f"{mark.camera_id}, {words.time_of_day(mark.at, view.zone, True)}, at {mark.pts_s:.3f} s of its clip"
    shown.setAccessibleName(f"The marked frame of {text}")
    if image is not None and not image.isNull():
        scaled = image.scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        shown.setPixmap(QPixmap.fromImage(scaled))
    column.addWidget(shown)
    column.addWidget(label(text, "dim", tip=words.utc(mark.at)))
    return column
