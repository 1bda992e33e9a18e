"""What a person may ask for anywhere in the inspector. The tabs only wish; gui/incident/review.py answers."""

from PySide6.QtCore import QObject, Signal


class Wishes(QObject):
    seek_requested = Signal(object)
    """Instant."""
    camera_selected = Signal(str)
    trigger_selected = Signal(str)
    finding_selected = Signal(object)
    """Finding."""
    answer_requested = Signal(object)
    """Finding."""
    answer_withdrawn = Signal(object)
    """Finding: its answer is to be taken back."""
    decision_requested = Signal(str, str)
    """Clip id; confirmed, rejected or proposed."""
    clock_requested = Signal(str)
    """Clip id."""
    withdrawal_requested = Signal(object)
    """LedgerRow: an entry of the clocks' ledger."""
    assign_requested = Signal(str)
    """Clip id."""
    marker_requested = Signal(str)
    """Its text; it goes to the playhead."""
    marker_removed = Signal(str)
    """Marker id."""
    marker_moved = Signal(str)
    """Marker id; to the playhead."""
