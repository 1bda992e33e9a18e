"""The department's settings: time zone and recording policy."""

from PySide6.QtWidgets import QWidget

from core.model.policy import Policy
from core.model.times import zone_info
from gui.dialogs.form import Form
from gui.dialogs.policy_fields import PolicyFields
from gui.dialogs.zones import chosen_zone, zone_box


class SettingsDialog(Form):
    def __init__(self, policy: Policy, zone: str | None, parent: QWidget | None = None) -> None:
        super().__init__("Department settings", "Save and link again", parent)
        self._zone = zone_box(zone)
        self.form.addRow("Time zone", self._zone)
        self.fields = PolicyFields(policy)
        self.form.addRow(self.fields)

    @property
    def zone(self) -> str | None:
        return chosen_zone(self._zone)

    @property
    def policy(self) -> Policy:
        return self.fields.policy

    def problem(self) -> str:
        return f"There is no time zone named {self.zone}." if self.zone and zone_info(self.zone) is None else ""
