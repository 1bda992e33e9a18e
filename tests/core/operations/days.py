"""Days of a department as tables of roll files: in portions, some days later, with rosters and clocks as real ones have them."""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

Rows = list[dict[str, str]]


def read_rolls(folder: Path) -> dict[str, Rows]:
    tables: dict[str, Rows] = {}
    for name in ("cameras", "roster", "clips", "triggers", "tracks", "positions", "alignments"):
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            tables[name] = list(csv.DictReader(file))
    return tables


def portions(tables: dict[str, Rows], choose: random.Random, cuts_h: list[float]) -> list[dict[str, Rows]]:
    """By time of day, a tenth of the rows in another portion than their time's."""
    first = min(datetime.fromisoformat(c["start"]) for c in tables["clips"])

    def part(at: str) -> int:
        hours = (datetime.fromisoformat(at) - first).total_seconds() / 3600
        return sum(hours > c for c in cuts_h) if choose.random() < 0.9 else choose.randrange(len(cuts_h) + 1)

    of_clip = {c["clip_id"]: part(c["start"]) for c in tables["clips"]}
    found: list[dict[str, Rows]] = [{"cameras": tables["cameras"], "roster": tables["roster"]} for _ in range(len(cuts_h) + 1)]
    for name, rows in tables.items():
        for row in rows if name not in ("cameras", "roster") else ():
            if name == "alignments":
                n = max(of_clip.get(row["clip_a"], 0), of_clip.get(row["clip_b"], 0)) if choose.random() < 0.9 else len(cuts_h)
            else:
                n = of_clip[row["clip_id"]] if "clip_id" in row else part(row["time"])
            found[n].setdefault(name, []).append(row)
    return found


def later(tables: dict[str, Rows], days: float) -> dict[str, Rows]:
    """The same department some days later: its own clips and triggers, the same people."""

    def moved(row: dict[str, str]) -> dict[str, str]:
        new = dict(row)
        for name, value in row.items():
            if name in ("clip_id", "clip_a", "clip_b", "trigger_id") and value:
                new[name] = f"{value}-{days}"
            elif name == "gps_utc" and value:
                new[name] = f"{float(value) + 86400 * days:.3f}"
            elif name in ("time", "start", "end", "shift_start", "shift_end") and value:
                new[name] = (datetime.fromisoformat(value) + timedelta(days=days)).isoformat(timespec="microseconds")
        return new

    return {name: rows if name == "cameras" else [moved(r) for r in rows] for name, rows in tables.items()}


def crew(choose: random.Random, day: dict[str, Rows]) -> Rows:
    """That day's roster, with what real ones hold: shifts cut in two or run together, somebody else's camera or cruiser, or none."""
    rows: Rows = []
    for row in day["roster"]:
        start, end = (datetime.fromisoformat(row[name]) for name in ("shift_start", "shift_end"))
        new = dict(row)
        for name, others in (("officer_id", "officer_id"), ("body_camera_id", "body_camera_id"), ("vehicle_id", "vehicle_id")):
            if choose.random() < 0.15:
                new[name] = choose.choice([r[others] for r in day["roster"]])
        if choose.random() < 0.2:
            new["body_camera_id"] = ""
        if choose.random() < 0.2:
            new["dash_camera_id"] = choose.choice(["", "D3", "D5"])
        if choose.random() < 0.3:
            start, end = start + timedelta(hours=choose.uniform(-6, 2)), end + timedelta(hours=choose.uniform(-2, 9))
        cut = start + (end - start) * choose.random()
        for since, until in [(start, cut), (cut, end)] if choose.random() < 0.3 else [(start, end)]:
            rows.append({**new, "shift_start": since.isoformat(), "shift_end": until.isoformat()})
    return [r for r in rows if choose.random() < 0.9]


def footage(choose: random.Random, day: dict[str, Rows]) -> dict[str, Rows]:
    """Of that day, some of it: cameras of an unknown or a wrong clock, and an officer whom the roster may not have there."""
    kept = [c for c in day["clips"] if choose.random() < 0.85] or day["clips"]
    off = {c["camera_id"]: timedelta(hours=choose.choice([0, 0, 0, 1])) for c in kept}
    clips: Rows = []
    for c in kept:
        start, end = (datetime.fromisoformat(c[name]) + off[c["camera_id"]] for name in ("start", "end"))
        named = choose.choice([c["officer_id"], c["officer_id"], "O21", ""])
        clips.append({**c, "start": start.isoformat(), "end": end.isoformat(), "officer_id": named})
    ids = {c["clip_id"] for c in clips}
    tracks = [t for t in day["tracks"] if t["clip_id"] in ids]
    bars = [{**t, "trigger_id": f"{t['trigger_id']}-bar", "kind": "lightbar", "device_id": "", "vehicle_id": "V3"} for t in day["triggers"]]
    pairs = [
        {"clip_a": a, "clip_b": b, "b_minus_a_s": str(choose.uniform(-3, 3)), "score": "9"}
        for a, b in zip(sorted(ids)[:-1], sorted(ids)[1:], strict=True)
    ]
    return {"clips": clips, "tracks": tracks, "triggers": [*day["triggers"], *bars], "positions": day["positions"], "alignments": pairs}
