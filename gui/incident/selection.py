"""What is selected, once for the whole window: selecting anything anywhere selects it everywhere."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from core.model.finding import Finding
from core.model.times import Span


@dataclass(frozen=True, slots=True)
class Selected:
    """None: nothing of that sort. A finding brings its camera and trigger with it."""

    camera_id: str | None = None
    trigger_id: str | None = None
    finding_id: str | None = None
    range: Span | None = None


class Selection(QObject):
    """`changed` carries a Selected and is emitted only when something is different."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = Selected()

    @property
    def now(self) -> Selected:
        return self._now

    def clear(self) -> None:
        self._set(Selected())

    def set_camera(self, camera_id: str | None) -> None:
        """A finding of another camera is let go."""
        same = camera_id == self._now.camera_id
        self._set(replace(self._now, camera_id=camera_id, finding_id=self._now.finding_id if same else None))

    def set_trigger(self, trigger_id: str | None) -> None:
        self._set(replace(self._now, trigger_id=trigger_id))

    def set_finding(self, finding: Finding) -> None:
        self._set(
            replace(
                self._now,
                finding_id=finding.id,
                camera_id=finding.camera_id or self._now.camera_id,
                trigger_id=finding.trigger_id or self._now.trigger_id,
            )
        )

    def set_expected(self, camera_id: str, trigger_id: str, finding_id: str | None) -> None:
        self._set(replace(self._now, camera_id=camera_id, trigger_id=trigger_id, finding_id=finding_id))

    def set_range(self, span: Span | None) -> None:
        self._set(replace(self._now, range=span))

    def _set(self, wanted: Selected) -> None:
        if wanted != self._now:
            self._now = wanted
            self.changed.emit(wanted)
