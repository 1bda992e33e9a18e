"""How long a repaint of the timeline takes while it is zoomed, on a made-up day; in ratio to copying the picture once."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core.media.memory import keep_freed_memory
from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.finding import Expected, Finding
from core.model.incident import Incident, IncidentView, Lane, LaneClip, Member
from core.model.policy import Policy
from core.model.timebase import TimeBase
from core.model.times import Instant, Span
from core.model.trigger import Trigger
from gui.timeline.widget import Timeline

DAY_S = 86400.0
PASSES = 3
"""The same zoom so often: the fastest repaint of each step is what the machine can do when nobody else uses it."""
START = Instant.parse("2026-05-15T04:00:00Z")


def made_up_day(clips: int, lanes: int) -> IncidentView:
    """`clips` recordings spread over a day, in each lane about evenly; half with a silent buffer, a third without media, some cameras late or missing."""
    rng = np.random.default_rng(1)
    triggers = tuple(Trigger(f"T-{i}", START.plus_s(float(s)), "taser", f"C-{i}") for i, s in enumerate(np.sort(rng.uniform(0, DAY_S, 12))))
    made = tuple(_lane(i, clips // lanes + (i < clips % lanes), triggers[i % len(triggers)], rng) for i in range(lanes))
    span = Span(START, START.plus_s(DAY_S))
    incident = Incident("I-1", span.start, span.end, tuple(t.id for t in triggers), ())
    return IncidentView(incident, "America/New_York", Policy(), span, made, triggers)


def _lane(number: int, clips: int, trigger: Trigger, rng: np.random.Generator) -> Lane:
    camera = f"C-{number}"
    every = DAY_S / max(1, clips)
    own: list[LaneClip] = []
    for k in range(clips):
        length = every * float(rng.uniform(0.3, 0.95))
        base = TimeBase(START.plus_s(k * every + float(rng.uniform(0, every - length))), float(rng.uniform(0.05, 3)), "roll")
        head = min(30.0, length / 3) if k % 2 else None
        clip = Clip(f"{camera}-{k}", camera, base, length, None, (), head)
        own.append(
            LaneClip(clip, Member(clip.id, 0.9, "", "rejected" if k % 17 == 0 else "proposed"), None if k % 3 == 0 else Path("film.mp4"))
        )
    late = Finding("late", 0.9, "Switched on late.", trigger.id, camera, own[0].clip.id, None, 6.2)
    gone = Expected(trigger.id, camera, 0.9, "", None, None, "missing")
    officer = Officer(f"O{number}", f"Officer {number}")
    expected, findings = ((gone,) if number % 4 == 1 else ()), ((late,) if number % 8 == 2 else ())
    return Lane(Camera(camera, "body", "BODY 3", "", 30.0), camera, "recorded", officer, tuple(own), expected, findings)


def measure(app: QApplication, clips: int, lanes: int, size: tuple[int, int], steps: int) -> dict[str, Any]:
    """Milliseconds: the processor time of this thread, and what a clock on the wall says (other programs included)."""
    view = made_up_day(clips, lanes)
    keep_freed_memory()
    timeline = Timeline()
    timeline.resize(*size)
    opened = _timed(lambda: timeline.set_view(view))
    at = view.lanes[0].clips[clips // lanes // 2].clip.start.plus_s(1)
    timeline.set_position(at)
    picture = QImage(*size, QImage.Format.Format_RGB32)
    first = _timed(lambda: timeline.render(picture))
    scene = timeline.scene()
    in_view = len(scene.seen) if scene is not None else 0
    spent = np.array([[_step(timeline, picture, (i + 1) / steps) for i in range(steps)] for _ in range(PASSES)])
    still = np.array([_playing(timeline, picture, at.plus_s(i / 1000)) for i in range(50)])[2:]
    words, copy = np.zeros(size[0] * size[1], np.uint32), np.zeros(size[0] * size[1], np.uint32)
    copies = np.array([_timed(lambda: np.copyto(copy, words)) for _ in range(steps)])
    timeline.close()
    timeline.deleteLater()
    app.processEvents()
    floor = float(np.median(copies[:, 0]))
    return {
        "clips": clips,
        "lanes": lanes,
        "size": f"{size[0]}x{size[1]}",
        "clips_in_view_at_first": in_view,
        "repaints": steps * PASSES,
        "zoom": {**_told(spent.reshape(-1, 2)), "p95_in_copies_of_the_picture": round(float(np.percentile(spent[..., 0], 95)) / floor, 1)},
        "zoom_fastest_of_passes": _told(spent.min(axis=0)),
        "playing": _told(still),
        "copy_of_the_picture": _told(copies),
        "opening_ms": round(opened[0], 2),
        "first_picture_ms": round(first[0], 2),
        "limit_p95_ms": 8.0,
    }


def _step(timeline: Timeline, picture: QImage, level: float) -> tuple[float, float]:
    """Zooming and the repaint that follows it."""

    def act() -> None:
        timeline.set_zoom_level(level)
        timeline.render(picture)

    return _timed(act)


def _playing(timeline: Timeline, picture: QImage, at: Instant) -> tuple[float, float]:
    def act() -> None:
        timeline.set_position(at)
        timeline.render(picture)

    return _timed(act)


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """(processor, wall) milliseconds."""
    wall, cpu = time.perf_counter(), time.thread_time()
    act()
    return (time.thread_time() - cpu) * 1e3, (time.perf_counter() - wall) * 1e3


def _told(spent: np.ndarray) -> dict[str, float]:
    out: dict[str, float] = {}
    for column, kind in ((0, "cpu"), (1, "wall")):
        values = spent[:, column]
        out |= {f"p50_{kind}_ms": round(float(np.percentile(values, 50)), 3), f"p95_{kind}_ms": round(float(np.percentile(values, 95)), 3)}
        out[f"max_{kind}_ms"] = round(float(values.max()), 3)
    return out
