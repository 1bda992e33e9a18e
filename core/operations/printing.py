"""An incident on one sheet of paper."""

import time
from pathlib import Path

from core.model.incident import IncidentView
from core.model.times import Instant
from core.operations.files import write_whole
from core.operations.library import Library
from core.report.incident_pdf import incident_pdf


def print_incident(library: Library, view: IncidentView, path: Path) -> Path:
    """One PDF page: times, timeline, cameras, activations, findings and answers. KnownError where it cannot be written."""
    made = Instant(time.time_ns() // 1_000_000_000 * 1_000_000)
    return write_whole(path, incident_pdf(view, made, library.actor))
