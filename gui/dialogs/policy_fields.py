"""The fields of the recording policy, made from the Policy itself: for the settings and for the rule workbench."""

from dataclasses import fields, replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QGridLayout, QHBoxLayout, QWidget

from core.model.policy import FOOT_M, Policy
from core.model.trigger import NAMES
from gui.controls import inset, label

TEXTS = {
    "radius_ft": ("Radius round a trigger", " ft", "Cameras within it must record"),
    "pre_s": ("Pre-event buffer", " s", "Recording must begin this long before the trigger"),
    "post_s": ("After the trigger", " s", "Recording must go on this long"),
    "late_s": ("Late after", " s", "An activation later than this is a finding"),
    "short_s": ("Buffer may be short by", " s", "More than this is a finding"),
    "early_s": ("May stop early by", " s", "More than this is a finding"),
    "clock_s": ("Clock may be off by", " s", "More than this is a finding"),
}


class PolicyFields(QWidget):
    """`changed` when any field is another; `policy` is what they say now."""

    changed = Signal()

    def __init__(self, policy: Policy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = policy
        self.numbers: dict[str, QDoubleSpinBox] = {}
        self.kinds: dict[str, QCheckBox] = {}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(14)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._metres = label(role="dim")
        for field in fields(policy):
            if field.name in TEXTS:
                box = self._number(field.name)
                row = QHBoxLayout()
                row.setSpacing(8)
                row.addWidget(box, 1)
                if field.name == "radius_ft":
                    row.addWidget(self._metres)
                form.addRow(TEXTS[field.name][0], row)
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        for place, (kind, name) in enumerate(NAMES.items()):
            box = self.kinds[kind] = QCheckBox(name)
            box.toggled.connect(self._tell)
            grid.addWidget(box, place // 2, place % 2)
        form.addRow(label("These start every camera in range:"))
        form.addRow(grid)
        form.addRow(label("Any other kind binds only its own camera and is not audited.", "dim", wrap=True))
        self.show_policy(policy)

    @property
    def policy(self) -> Policy:
        kinds = frozenset(kind for kind, box in self.kinds.items() if box.isChecked())
        return replace(self._before, propagating=kinds, **{name: box.value() for name, box in self.numbers.items()})

    def show_policy(self, policy: Policy) -> None:
        self._before = policy
        for name, box in self.numbers.items():
            with QSignalBlocker(box):
                box.setValue(getattr(policy, name))
        for kind, box in self.kinds.items():
            with QSignalBlocker(box):
                box.setChecked(kind in policy.propagating)
        self._tell()

    def _number(self, name: str) -> QDoubleSpinBox:
        text, suffix, tip = TEXTS[name]
        box = self.numbers[name] = QDoubleSpinBox()
        box.setRange(0, 3600)
        box.setDecimals(1)
        box.setSuffix(suffix)
        inset(box)
        box.setToolTip(tip)
        box.setAccessibleName(text)
        box.valueChanged.connect(self._tell)
        return box

    def _tell(self) -> None:
        metres = self.numbers["radius_ft"].value() * FOOT_M
        self._metres.setText(f"= {metres:.1f} m")
        self.numbers["radius_ft"].setAccessibleDescription(f"{metres:.1f} metres")
        self.changed.emit()
