"""The department's settings: time zone and recording policy. The fields are made from the Policy itself."""

from dataclasses import fields, replace

from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QGridLayout, QWidget

from core.model.policy import Policy
from core.model.times import zone_info
from core.model.trigger import NAMES
from gui.controls import label
from gui.dialogs.form import Form
from gui.dialogs.zones import chosen_zone, zone_box

TEXTS = {
    "radius_ft": ("Radius round a trigger", " ft", "Cameras within it must record"),
    "pre_s": ("Pre-event buffer", " s", "Recording must begin this long before the trigger"),
    "post_s": ("After the trigger", " s", "Recording must go on this long"),
    "late_s": ("Late after", " s", "An activation later than this is a finding"),
    "short_s": ("Buffer may be short by", " s", "More than this is a finding"),
    "early_s": ("May stop early by", " s", "More than this is a finding"),
    "clock_s": ("Clock may be off by", " s", "More than this is a finding"),
}


class SettingsDialog(Form):
    def __init__(self, policy: Policy, zone: str | None, parent: QWidget | None = None) -> None:
        super().__init__("Department settings", "Save and link again", parent)
        self._before = policy
        self._zone = zone_box(zone)
        self.form.addRow("Time zone", self._zone)
        self._numbers: dict[str, QDoubleSpinBox] = {}
        for field in fields(policy):
            if field.name in TEXTS:
                self.form.addRow(*self._number(field.name, getattr(policy, field.name)))
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        self._kinds: dict[str, QCheckBox] = {}
        for place, (kind, name) in enumerate(NAMES.items()):
            box = QCheckBox(name)
            box.setChecked(kind in policy.propagating)
            self._kinds[kind] = box
            grid.addWidget(box, place // 2, place % 2)
        self.form.addRow("Start every camera\nin range", grid)
        self.form.addRow("", label("Any other kind binds only its own camera and is not audited.", "dim", wrap=True))

    @property
    def zone(self) -> str | None:
        return chosen_zone(self._zone)

    @property
    def policy(self) -> Policy:
        kinds = frozenset(kind for kind, box in self._kinds.items() if box.isChecked())
        return replace(self._before, propagating=kinds, **{name: box.value() for name, box in self._numbers.items()})

    def problem(self) -> str:
        return f"There is no time zone named {self.zone}." if self.zone and zone_info(self.zone) is None else ""

    def _number(self, name: str, value: float) -> tuple[str, QDoubleSpinBox]:
        text, suffix, tip = TEXTS[name]
        box = QDoubleSpinBox()
        box.setRange(0, 3600)
        box.setDecimals(1)
        box.setSuffix(suffix)
        box.setValue(value)
        box.setToolTip(tip)
        box.setAccessibleName(text)
        self._numbers[name] = box
        return text, box
