"""Filmstrips, loudness, frame times and single pictures for the timeline: asked for while painting, read or made in the background, never
beside an import; single pictures, which are made anew each time they come into sight, never beside playing either."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from core.media.index import index_of
from core.media.peaks import Peaks
from core.media.thumbnails import Thumbnails, make_pictures
from core.model.incident import LaneClip
from core.operations.library import Library
from core.operations.previews import Preview, preview_of
from core.progress import Progress
from gui.jobs.runner import Job, Jobs
from gui.timeline.source import BLOCK

MEMORY = 128 << 20
"""Bytes of previews and frame times kept at hand."""
MOST_WANTED = 64
"""Waiting at once; what was asked for longest ago is no longer in sight then."""

Key = tuple[str, str]
Found = Preview | Thumbnails | NDArray[np.float64] | None
Work = Callable[[Progress], Any]


class Previews(QObject):
    """A `Source` for gui/timeline. One recording at a time; `arrived` when something can be drawn that could not before."""

    arrived = Signal()

    def __init__(self, library: Library, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library, self._jobs = library, jobs
        self._known: OrderedDict[Key, Found] = OrderedDict()
        """None: there is none."""
        self._wanted: OrderedDict[Key, Work] = OrderedDict()
        self._singles: OrderedDict[Key, Work] = OrderedDict()
        """Single pictures that the lanes in sight want; they wait for everything else."""
        self._asked: set[Key] = set()
        """For which the lanes asked when they were last painted."""
        self._running: tuple[OrderedDict[Key, Work], Key, Work, Job] | None = None
        self._playing = False
        self._closed = False
        jobs.changed.connect(self._advance)

    def begin(self) -> None:
        if self._running is not None and self._running[0] is self._singles and self._running[1] not in self._asked:
            self._running[3].cancel()
        self._singles.clear()
        self._asked.clear()

    def preview(self, item: LaneClip) -> Preview | None:
        sha256, media = item.clip.sha256, item.media_file
        if sha256 is None or media is None:
            return None
        found = self._ask(("preview", sha256), partial(preview_of, self._library, sha256, media), self._wanted)
        return found if isinstance(found, Preview) else None

    def peaks(self, item: LaneClip) -> Peaks | None:
        """None: not measured yet, or there is no sound."""
        found = self.preview(item)
        return found.peaks if found is not None else None

    def frame_times(self, item: LaneClip) -> NDArray[np.float64] | None:
        if item.media_file is None:
            return None
        found = self._ask(("frames", str(item.media_file)), partial(_frame_times, item.media_file), self._wanted)
        return found if isinstance(found, np.ndarray) else None

    def pictures(self, item: LaneClip, stride: int, block: int) -> Thumbnails | None:
        if item.media_file is None:
            return None
        key = (f"every {stride} from {block}", str(item.media_file))
        self._asked.add(key)
        first = block * BLOCK * stride
        work = partial(make_pictures, item.media_file, range(first, first + BLOCK * stride, stride))
        found = self._ask(key, work, self._singles)
        return found if isinstance(found, Thumbnails) else None

    def set_playing(self, playing: bool) -> None:
        """While it plays the processor is the players'."""
        self._playing = playing
        self._advance()

    @property
    def settled(self) -> bool:
        """Nothing is being made and nothing waits."""
        return self._running is None and not self._wanted and (self._playing or not self._singles)

    def restart(self) -> None:
        """Another incident: what was asked for is of no use any more."""
        self._wanted.clear()
        self._singles.clear()
        if self._running is not None:
            self._running[3].cancel()

    def close(self) -> None:
        self._closed = True
        self.restart()

    def _ask(self, key: Key, work: Work, queue: OrderedDict[Key, Work]) -> Found:
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        if key not in queue and (self._running is None or self._running[1] != key):
            queue[key] = work
            while len(queue) > MOST_WANTED:
                queue.popitem(last=False)
            self._advance()
        return None

    def _advance(self) -> None:
        """Starts the next where nothing stands in the way; makes way for an import."""
        busy = any(job.write for job in self._jobs.listed())
        if self._running is not None:
            queue, key, work, job = self._running
            if job.active:
                if (busy or (self._playing and queue is self._singles)) and not job.progress.cancelled:
                    job.cancel()
                    queue[key] = work
                return
            self._running = None
        queue = self._wanted or self._singles
        if busy or self._closed or not queue or (self._playing and queue is self._singles):
            return
        key, work = queue.popitem(last=False)
        done, fail = partial(self._keep, key), partial(self._miss, key)
        job = self._jobs.run(work, "Preparing the timeline", on_done=done, on_error=fail, quiet=True, background=True)
        if job.active:
            self._running = (queue, key, work, job)

    def _keep(self, key: Key, found: Found) -> None:
        self._known[key] = found
        self._wanted.pop(key, None)
        self._singles.pop(key, None)
        size = sum(map(_bytes, self._known.values()))
        while size > MEMORY and len(self._known) > 1:
            size -= _bytes(self._known.popitem(last=False)[1])
        if not self._closed:
            self.arrived.emit()

    def _miss(self, key: Key, _error: Exception) -> None:
        """It cannot be read: its tile says so; here the lane stays plain."""
        self._keep(key, None)


def _frame_times(media: Path, progress: Progress) -> NDArray[np.float64]:
    progress.check()
    return index_of(media).pts_s


def _bytes(found: Found) -> int:
    if isinstance(found, Preview):
        return found.thumbnails.images.nbytes + (found.peaks.levels.nbytes * 2 if found.peaks is not None else 0)
    if isinstance(found, Thumbnails):
        return found.images.nbytes
    return found.nbytes if found is not None else 0
