"""A small pool of decode workers over many streams, earliest deadline first, and of those that are late who waited longest. Each stream is
in one worker's hands at a time."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from av.video.frame import VideoFrame

from core.errors import KnownError
from core.media.decoder import ChangedError
from core.media.memory import keep_freed_memory
from core.media.proxy_reader import ProxyReader
from core.media.reader import Reader
from core.playback.place import named
from core.playback.stream import BEHIND, COPIES, FAST, ORIGINAL, PROXY, Goal, Held, Stream

FAIR = 8
"""So many frames from a keyframe on tell what one costs while it plays; a keyframe alone costs more, as does what is fetched while paused."""
FOCUS_S = 0.25
"""The focused camera's pictures are due so much sooner than they are: it has its pictures ahead before any other catches up."""


class Pool:
    """`changed` guards every Stream in `streams`; `rouse()` after setting goals. `close()` joins the workers and closes all readers."""

    def __init__(self, workers: int | None = None) -> None:
        keep_freed_memory()
        self.changed = threading.Condition()
        self.streams: dict[str, Stream] = {}
        self.wake: Callable[[], None] | None = None
        """Called on a worker's thread after each piece of work; None: nobody waits for it."""
        self.worked_s = 0.0
        """Seconds that all workers together were at work."""
        self._served = 0
        self.idle = 0
        """Workers that have nothing to do."""
        self._closing = False
        self.workers = max(1, workers or os.cpu_count() or 1)
        self._threads = [threading.Thread(target=self._work, name=f"decode-{i}", daemon=True) for i in range(self.workers)]
        for thread in self._threads:
            thread.start()

    def rouse(self) -> None:
        """Wakes those who wait where there is something to do. Lock held."""
        if self.idle and self._wanted():
            self.changed.notify_all()

    def _wanted(self) -> bool:
        return any(stream.retired or stream.copy_made or stream.missing() is not None for stream in self.streams.values())

    def resting(self) -> bool:
        """Nobody works, and there is nothing to do. Lock held."""
        return self.idle == self.workers and not self._wanted()

    def close(self) -> None:
        """Joins the workers, at most one GOP piece later, and closes all files."""
        with self.changed:
            self._closing = True
            self.changed.notify_all()
        for thread in self._threads:
            thread.join()
        for stream in self.streams.values():
            stream.close()
        self.streams.clear()

    def _work(self) -> None:
        while True:
            with self.changed:
                job = self._pick()
                while job is None and not self._closing:
                    self.idle += 1
                    self.changed.wait()
                    self.idle -= 1
                    job = self._pick()
                if self._closing or job is None:
                    return
                stream, ordinal = job
                stream.busy = True
            began = time.monotonic()
            try:
                self._serve(stream, ordinal)
            except KnownError as error:
                self._fail(stream, error.text)
            except Exception as error:
                self._fail(stream, f"{type(error).__name__}: {error}")
            finally:
                with self.changed:
                    stream.busy = False
                    self.worked_s += time.monotonic() - began
                    self.changed.notify_all()
                    wake = None if self._closing else self.wake
                if wake is not None:
                    with suppress(RuntimeError):  # the window has just gone
                        wake()

    def _pick(self) -> tuple[Stream, int] | None:
        best: tuple[float, int, Stream, int] | None = None
        for stream in self.streams.values():
            if (stream.retired or stream.copy_made) and not stream.busy:
                return stream, -1
            need = stream.missing()
            if need is not None:
                due_s = need[0] - (FOCUS_S if stream.goal is not None and stream.goal.focus else 0.0)
                if best is None or (due_s, stream.served) < best[:2]:
                    best = (due_s, stream.served, stream, need[1])
        if best is None:
            return None
        self._served += 1
        best[2].served = self._served
        return best[2:]

    def _serve(self, stream: Stream, ordinal: int) -> None:
        with self.changed:
            leaving, goal, picture = stream.retired, stream.goal, stream.unrendered.pop(ordinal, None)
            if picture is None:
                stream.unrendered.clear()
            if leaving:
                self.streams.pop(stream.clip.id, None)
        if leaving:
            stream.close()
        elif stream.pts_s is None:
            self._open(stream)
        elif stream.copy_made:
            self._take_copy(stream)
        elif goal is not None and ordinal >= 0:
            if goal.source == PROXY and stream.proxy is not None and ordinal not in stream.no_copy:
                self._copy(stream, stream.proxy, goal, ordinal)
            elif picture is not None and stream.reader is not None:
                self._render(stream, stream.reader, ordinal, picture)
            else:
                self._decode(stream, goal, ordinal)

    def _open(self, stream: Stream) -> None:
        try:
            reader = Reader(stream.path)
        except KnownError as error:
            self._fail(stream, error.text)
            return
        stream.reader, stream.last = reader, -1
        asked = stream.proxy_file
        proxy = open_proxy(stream, len(reader.index))
        with self.changed:
            if stream.proxy_file != asked:  # made meanwhile
                proxy = open_proxy(stream, len(reader.index))
            stream.keys = reader.index.key.nonzero()[0]
            stream.pts_s = reader.index.pts_s
            stream.proxy = proxy
            if not len(stream.pts_s):
                stream.failed = "no picture in it can be decoded"

    def _take_copy(self, stream: Stream) -> None:
        with self.changed:
            stream.copy_made = False
        proxy = open_proxy(stream, stream.count)
        with self.changed:
            stream.proxy = proxy

    def _copy(self, stream: Stream, proxy: ProxyReader, goal: Goal, ordinal: int) -> None:
        """From the small copy: this picture, and those after it that are wanted soonest."""
        todo = [o for o in goal.wants if o not in stream.no_copy and stream.held(o, goal.fresh, goal.least) is None][:COPIES]
        for step in todo:
            box = stream.box
            image = proxy.frame(step, box)
            with self.changed:
                if image is None and proxy.missing(step):
                    stream.no_copy.add(step)
                    continue
                if image is None:
                    stream.proxy = None  # the original answers from now on
                    proxy.close()
                    return
                stream.keep_better(step, Held(image, box, proxy.damaged(step), PROXY))
                stream.trim()
            if self._closing or not _still(stream, step):
                return

    def _decode(self, stream: Stream, goal: Goal, ordinal: int) -> None:
        """To this picture. A few before it that are kept as well are rendered later: nobody awaits them."""
        reader = self._reader(stream, goal, ordinal)
        start, passed, kept = stream.path_to(ordinal, goal)
        on, started = start == stream.last + 1, time.thread_time()
        few, later = len(kept) <= BEHIND + 1, dict[int, VideoFrame]()
        for step in (*passed, *kept):
            try:
                if step not in kept:
                    reader.advance(step)
                elif few and step != ordinal:
                    later[step] = reader.picture(step)
                else:
                    self._render(stream, reader, step, reader.picture(step))
            except ChangedError as error:
                self._fail(stream, error.text)
                return
            except KnownError as error:
                self._hole(stream, {step, *reader.lost}, error.text)
                stream.last = -1
                continue
            stream.last = step
            if self._closing or not _still(stream, ordinal, kept.start):
                break
        with self.changed:
            stream.unrendered = {step: later[step] for step in reversed(later)}
        decoded = stream.last + 1 - start
        if not later and decoded >= (1 if on else FAIR) and stream.flavour == (goal.source, 1) and not goal.run_behind:
            cost_s = (time.thread_time() - started) / decoded / (0.8 if stream.flavour[0] == FAST else 1.0)
            stream.cost_s = cost_s if stream.cost_s == 0 else 0.8 * stream.cost_s + 0.2 * cost_s

    def _render(self, stream: Stream, reader: Reader, step: int, picture: VideoFrame) -> None:
        box = stream.box
        try:
            frame = reader.render(step, picture, box)
        except KnownError as error:
            self._hole(stream, {step}, error.text)
            return
        with self.changed:
            stream.keep_better(step, Held(frame.image, box, frame.damaged, stream.flavour[0]))
            stream.trim()

    def _reader(self, stream: Stream, goal: Goal, ordinal: int) -> Reader:
        """The stream's reader, changed for one that filters or threads as the goal asks where the way begins at a keyframe."""
        wanted = (FAST if goal.source == FAST else ORIGINAL, goal.threads)
        if stream.reader is None or (stream.flavour != wanted and stream.switches(ordinal)):
            if stream.reader is not None:
                stream.reader.close()
                stream.reader = None
            stream.reader, stream.flavour, stream.last = Reader(stream.path, goal.threads, quick=wanted[0] == FAST), wanted, -1
        return stream.reader

    def _hole(self, stream: Stream, ordinals: set[int], text: str) -> None:
        with self.changed:
            stream.holes |= ordinals
            if len(stream.holes) == stream.count:
                stream.failed = named(text, stream.clip, stream.path)

    def _fail(self, stream: Stream, text: str) -> None:
        with self.changed:
            stream.failed = named(text, stream.clip, stream.path) or "no decoder accepts it"
            stream.frames.clear()


def _still(stream: Stream, ordinal: int, first: int = 0) -> bool:
    """Whether the way to this picture, of which those from `first` on are kept, is still to be gone: not where a hand has moved back so
    far that what it wants most now would be passed by."""
    goal = stream.goal
    if goal is None or ordinal not in goal.wants:
        return False
    most = goal.wants[0]
    return not goal.fresh or most >= first or most in stream.frames or most in stream.holes


def open_proxy(stream: Stream, count: int) -> ProxyReader | None:
    """The small copy, where there is one of exactly this recording."""
    if stream.proxy_file is None:
        return None
    try:
        return ProxyReader(stream.proxy_file, stream.clip.sha256, count)
    except KnownError:
        return None
