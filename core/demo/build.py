"""Builds the scripted scene: its footage with the truth beside it, and a library made from it."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.demo.film import frame_times
from core.demo.rolls import file_name, write_axis, write_gpx, write_rolls
from core.demo.story import VERSION, ZONE, Shot, shots
from core.demo.truth import truth
from core.errors import Cancelled, KnownError
from core.operations.importing import import_paths
from core.operations.library import Library, open_library, set_policy, set_zone
from core.progress import Progress

FOOTAGE, LIBRARY, TRUTH, MARK = "footage", "library", "truth.json", "demo.json"
DATABASE = "sightline.db"
WORKER = "core.demo.film"
"""The module that films one recording in a process of its own."""


def make_footage(folder: Path, minutes: float | None, progress: Progress) -> dict[str, Any]:
    """Films everything into `folder`/footage with `folder`/truth.json beside it, and returns that truth.

    `minutes` (0.75 and more) shortens the first incident to that length and the rest likewise; None is the whole story. A finished build of the
    same kind is used again, an interrupted one is made anew. Cancelled leaves nothing that would pass for finished.
    """
    known = _finished(folder, minutes)
    if known is not None:
        return known
    footage = folder / FOOTAGE
    _claim(folder)
    (folder / TRUTH).unlink(missing_ok=True)
    shutil.rmtree(footage, ignore_errors=True)
    recorded = shots(minutes)
    for shot in recorded:
        (footage / file_name(shot)).parent.mkdir(parents=True, exist_ok=True)
    _film_all(footage, recorded, minutes, progress)
    progress.begin("Writing rolls and sidecars")
    write_rolls(footage, recorded)
    for shot in recorded:
        path = footage / file_name(shot)
        if shot.road == "axon":
            write_gpx(path.with_suffix(".gpx"), shot)
        elif shot.road == "axis":
            write_axis(path.parent, shot)
    facts = truth(recorded, minutes, {s.camera_id: (footage / file_name(s)).stat().st_size for s in recorded})
    part = folder / f"{TRUTH}.part"
    part.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    part.replace(folder / TRUTH)
    return facts


def build_demo(folder: Path, minutes: float | None, progress: Progress, library: str | Path | None = None) -> Library:
    """The demo as a library, open: at `library` (which may be `folder` itself), else in `folder`/library. What is already built is used again."""
    where = library if library is not None else folder / LIBRARY
    if _finished(folder, minutes) is None:
        _claim(folder)
        _clear(folder, where)
    facts = make_footage(folder, minutes, progress)
    opened = open_library(where)
    try:
        set_zone(opened, ZONE)
        set_policy(opened, replace(opened.policy(), post_s=facts["policy"]["post_s"]))
        mark = {"version": VERSION, "minutes": minutes, "imported": opened.location}
        if _read(folder / MARK) != mark:
            report = import_paths(opened, [folder / FOOTAGE], progress)
            if report.cancelled:
                raise Cancelled
            (folder / MARK).write_text(json.dumps(mark), encoding="utf-8")
    except BaseException:
        opened.close()
        raise
    return opened


def _claim(folder: Path) -> None:
    """Makes the folder ours; KnownError where something else already lives in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = [name for name in (FOOTAGE, LIBRARY, DATABASE) if (folder / name).exists()]
        if others and not (folder / MARK).exists():
            raise KnownError(f"{folder} holds a {others[0]} that the demo did not make.", "Choose an empty folder with --into.")
        (folder / MARK).write_text(json.dumps({"building": VERSION}), encoding="utf-8")
    except OSError as error:
        raise KnownError(
            f"The demo cannot be built in {folder}: {error.strerror or error}.", "Choose another folder with --into."
        ) from error


def _clear(folder: Path, where: str | Path) -> None:
    """Removes the library of an earlier build from a folder that is ours; one that lies elsewhere is left as it is."""
    if "://" in str(where):
        return
    path, home = Path(where).expanduser().absolute(), folder.absolute()
    if path == home:
        for old in (*home.glob(f"{DATABASE}*"), home / "objects", home / "derived"):
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
    elif home in path.parents:
        shutil.rmtree(path, ignore_errors=True)


def _finished(folder: Path, minutes: float | None) -> dict[str, Any] | None:
    """The truth of a complete build of this version and variant, or None."""
    facts = _read(folder / TRUTH)
    if facts.get("version") != VERSION or facts.get("minutes") != minutes:
        return None
    for camera in facts["cameras"]:
        path = folder / FOOTAGE / camera["file"]
        if not path.is_file() or path.stat().st_size != camera["bytes"]:
            return None
    return facts


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _film_all(footage: Path, recorded: tuple[Shot, ...], minutes: float | None, progress: Progress) -> None:
    """Films in worker processes, as many as the machine has cores, the longest recording first."""
    frames = {s.camera_id: len(frame_times(s)) for s in recorded}
    progress.begin("Filming the demo", sum(frames.values()), "frames")
    done: queue.SimpleQueue[int] = queue.SimpleQueue()
    stop = _Stop()
    order = sorted(recorded, key=lambda s: -frames[s.camera_id] * s.cost)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2, thread_name_prefix="demo-film") as pool:
        jobs = [pool.submit(_film_one, footage / file_name(s), s, minutes, done, stop) for s in order]
        try:
            while not all(job.done() for job in jobs) or not done.empty():
                _raise_first(jobs)
                try:
                    progress.advance(done.get(timeout=0.1))
                except queue.Empty:
                    progress.check()
            _raise_first(jobs)
        except BaseException:
            for job in jobs:
                job.cancel()
            stop.now()
            raise


class _Stop:
    """Ends worker processes at once when somebody cancels; those started later end as soon as they are watched."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._workers: list[subprocess.Popen[str]] = []
        self.stopped = False

    def watch(self, worker: "subprocess.Popen[str]") -> None:
        with self._lock:
            self._workers.append(worker)
            if self.stopped:
                worker.kill()

    def now(self) -> None:
        with self._lock:
            self.stopped = True
            for worker in self._workers:
                worker.kill()


def _raise_first(jobs: list[Future[None]]) -> None:
    for job in jobs:
        if job.done():
            job.result()


def _film_one(path: Path, shot: Shot, minutes: float | None, done: "queue.SimpleQueue[int]", stop: "_Stop") -> None:
    """One recording in one worker process; puts how many more frames are finished into `done`."""
    part = path.with_name(f"{path.name}.part")
    command = [sys.executable, "-m", WORKER, shot.camera_id, str(part)]
    if minutes is not None:
        command += ["--minutes", str(minutes)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None and worker.stderr is not None
        stop.watch(worker)
        before = 0
        for line in worker.stdout:
            done.put(int(line) - before)
            before = int(line)
        said = worker.stderr.read()
    if stop.stopped:
        part.unlink(missing_ok=True)
    elif worker.returncode:
        raise KnownError(f"Filming {shot.camera_id} failed.", "Is the disk full?", said)
    else:
        part.replace(path)
