"""A field for a time zone."""

from zoneinfo import available_timezones

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter

COMMON = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "Europe/London",
    "Europe/Berlin",
)


def zone_box(current: str | None, unknown: str = "Not known") -> QComboBox:
    """The common ones first, then all; an empty text (shown as `unknown`) is None. See `chosen_zone`."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setAccessibleName("Time zone")
    if (line := box.lineEdit()) is not None:
        line.setPlaceholderText(unknown)
    rest = sorted(z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix/", "right/", "SystemV/")))
    box.addItems(["", *COMMON, *[z for z in rest if z not in COMMON], "UTC"])
    completer = QCompleter(box.model(), box)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    box.setCompleter(completer)
    box.setCurrentText(current or "")
    return box


def chosen_zone(box: QComboBox) -> str | None:
    return box.currentText().strip() or None
