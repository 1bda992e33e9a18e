"""Writes roll files for tests: the demo's story in metadata alone."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.sample import LAT, LON, T

RECEIVER_LAG_S = 0.16
"""A receiver's message speaks of a moment just past."""
Tables = Mapping[str, Sequence[Mapping[str, object]]]


def write_rolls(folder: Path, tables: Tables) -> Path:
    """One CSV per table, columns in the order they first appear."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(k for row in rows for k in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def story(start_late_s: float = 6.2) -> dict[str, list[dict[str, object]]]:
    """Taser by O12; O07 5 m away and late; O21 4 m away by pings, nothing recorded; two cruisers, D5's clock 200 s fast; O44 90 m off."""

    def clip(
        clip_id: str, camera: str, officer: str, start_s: float, end_s: float, silent: float, fast_s: float = 0.0
    ) -> dict[str, object]:
        start, end = T.plus_s(start_s + fast_s), T.plus_s(end_s + fast_s)
        return {
            "clip_id": clip_id,
            "camera_id": camera,
            "officer_id": officer,
            "start": start.iso(),
            "end": end.iso(),
            "silent_head_s": silent,
            "path": "",
        }

    def track(clip_id: str, start_s: float, seconds: int, east_m: float, north_m: float, gps: bool) -> list[dict[str, object]]:
        return [
            {
                "clip_id": clip_id,
                "t_s": s,
                "lat": f"{LAT + north_m / 111_132:.7f}",
                "lon": f"{LON + east_m / 83_100:.7f}",
                "accuracy_m": 2.5,
                "gps_utc": f"{T.plus_s(start_s + s - RECEIVER_LAG_S).us / 1e6:.3f}" if gps else "",
            }
            for s in range(seconds)
        ]

    people = (
        ("O12", "R. Alvarez", "V3", "B12", "D3"),
        ("O07", "J. Chen", "V5", "B07", "D5"),
        ("O21", "M. Okafor", "", "B21", ""),
        ("O44", "P. Lund", "", "B44", ""),
    )
    shift = {"shift_start": T.plus_s(-7200).iso(), "shift_end": T.plus_s(7200).iso()}
    return {
        "cameras": [
            {
                "camera_id": c,
                "kind": "dash" if c[0] == "D" else "body",
                "model": "",
                "serial": "",
                "pre_event_s": 30,
                "buffer_has_audio": 0,
                "gps_time": int(c == "D5"),
            }
            for c in ("B12", "B07", "B21", "B44", "D3", "D5")
        ],
        "roster": [
            {"officer_id": o, "officer_name": n, "vehicle_id": v, "body_camera_id": b, "dash_camera_id": d, **shift}
            for o, n, v, b, d in people
        ],
        "triggers": [
            {
                "trigger_id": "T-1",
                "time": T.iso(),
                "kind": "taser",
                "device_id": "B12",
                "officer_id": "O12",
                "vehicle_id": "",
                "lat": LAT,
                "lon": LON,
                "accuracy_m": 2.5,
            }
        ],
        "clips": [
            clip("C12", "B12", "O12", -30, 150, 30),
            clip("C07", "B07", "O07", start_late_s - 30, 150, 30),
            clip("CD3", "D3", "O12", -30, 150, 30),
            clip("CD5", "D5", "O07", -30, 150, 30, fast_s=200),
            clip("C44", "B44", "O44", -40, 140, 30),
        ],
        "tracks": [
            *track("C12", -30, 180, 0, 0, False),
            *track("C07", start_late_s - 30, 170, 4, 3, False),
            *track("CD3", -30, 180, -14, 6, False),
            *track("CD5", -30, 180, 16, -9, True),
            *track("C44", -40, 180, 70, 57, False),
        ],
        "positions": [
            {
                "time": T.plus_s(s).iso(),
                "unit_id": "O21",
                "lat": f"{LAT + 3.2 / 111_132:.7f}",
                "lon": f"{LON + 2.4 / 83_100:.7f}",
                "accuracy_m": 3,
            }
            for s in range(-60, 121, 15)
        ],
    }
