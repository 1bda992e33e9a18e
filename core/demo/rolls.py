"""Writes the roll files of docs/formats.md, and the sidecars of the two cameras that come by their makers' own roads."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.demo.positions import ACCURACY_M, PING_M, degrees, fixes, pings, true_place
from core.demo.story import OFFICERS, T2, ZONE, Shot, T
from core.model.times import Instant

TRIGGERS = (("TR-2601", T, "taser", "X2-9041", "O12", ""), ("TR-2602", T2, "lightbar", "V09", "O31", "V09"))
"""Id, time, kind, device, officer, vehicle."""
RECEIVER_LAG_S = 0.16
"""A receiver's message is logged this long after the moment it speaks of."""


def file_name(shot: Shot) -> str:
    """Where a shot's recording lies, relative to the footage folder."""
    if shot.road == "axon":
        return f"{axon_stem(shot)}.mp4"
    if shot.road == "axis":
        return f"{axis_container(shot)}/{axis_stem(shot)}.mkv"
    return f"{shot.kind}/{clip_id(shot)}.mp4"


def clip_id(shot: Shot) -> str:
    """The id of a clip that roll files name."""
    return f"{shot.camera_id}-{shot.start.plus_s(shot.clock_s).local(ZONE):%Y%m%d-%H%M%S}"


def axon_stem(shot: Shot) -> str:
    return f"Axon_Body_3_Video_{shot.start.local(ZONE):%Y-%m-%d_%H%M}_{shot.camera_id}"


def axis_stem(shot: Shot) -> str:
    return f"{shot.start.utc():%Y%m%d_%H%M%S}_4C1E"


def axis_container(shot: Shot) -> str:
    """The recording's folder; its time is when the button was pressed."""
    return f"{shot.officer_id}_{shot.camera_id}_{shot.activation.utc():%Y%m%dT%H%M%SZ}"


def write_rolls(folder: Path, recorded: Sequence[Shot]) -> None:
    """All CSV files; those recordings whose facts come with their own files stand in none of clips and tracks."""
    rolled = [s for s in recorded if s.road == "roll"]
    kinds = {s.camera_id: s for s in recorded}
    ids = [(o.body, "body") for o in OFFICERS] + [(o.dash, "dash") for o in OFFICERS if o.dash]
    _write(
        folder / "cameras.csv",
        "camera_id kind model serial pre_event_s buffer_has_audio gps_time",
        ((i, kind, kinds[i].model if i in kinds else "AXON BODY 3", i, 30, 0, int(i in kinds and kinds[i].gps_time)) for i, kind in ids),
    )
    shift = ("2026-05-14T18:00:00-04:00", "2026-05-15T04:00:00-04:00")
    _write(
        folder / "roster.csv",
        "officer_id officer_name vehicle_id body_camera_id dash_camera_id shift_start shift_end",
        ((o.officer_id, o.name, o.vehicle or "", o.body, o.dash or "", *shift) for o in OFFICERS),
    )
    _write(
        folder / "triggers.csv",
        "trigger_id time kind device_id officer_id vehicle_id lat lon accuracy_m",
        (
            (ident, at.iso(), kind, device, officer, vehicle, *_degrees(*degrees(*true_place(officer, at))), PING_M)
            for ident, at, kind, device, officer, vehicle in TRIGGERS
        ),
    )
    _write(
        folder / "clips.csv",
        "clip_id camera_id officer_id start end silent_head_s path",
        ((clip_id(s), s.camera_id, s.officer_id, *_own_span(s), f"{s.silent_s:.1f}", file_name(s)) for s in rolled),
    )
    _write(
        folder / "tracks.csv",
        "clip_id t_s lat lon accuracy_m gps_utc",
        (
            (
                clip_id(s),
                f"{f.t_s:.3f}",
                *_degrees(f.lat, f.lon),
                ACCURACY_M[s.kind],
                f"{f.at.us / 1e6 - RECEIVER_LAG_S:.3f}" if s.gps_time else "",
            )
            for s in rolled
            for f in fixes(s)
        ),
    )
    _write(
        folder / "positions.csv",
        "time unit_id lat lon accuracy_m",
        ((p.time.iso(), p.unit_id, *_degrees(p.lat, p.lon), p.accuracy_m) for p in pings()),
    )


def write_gpx(path: Path, shot: Shot) -> None:
    """A GPX 1.1 track beside the recording."""
    points = "\n".join(
        f'   <trkpt lat="{f.lat:.7f}" lon="{f.lon:.7f}"><time>{f.at.iso().replace(".000Z", "Z")}</time><fix>3d</fix><hdop>1.2</hdop></trkpt>'
        for f in fixes(shot)
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="demo" xmlns="http://www.topografix.com/GPX/1/1">\n'
        f" <trk><name>{shot.camera_id}</name><trkseg>\n{points}\n </trkseg></trk>\n</gpx>\n",
        encoding="utf-8",
    )


def write_axis(folder: Path, shot: Shot) -> None:
    """The metadata of an Axis body-worn recording, and its GPS trail, in the recording's folder."""
    name, stem = axis_container(shot), axis_stem(shot)
    end = shot.trigger.plus_s(shot.end_s)
    trail = f"{stem}_{shot.camera_id}_gpstrail.json"
    span = {**_axis_time("StartTime", shot.start), **_axis_time("StopTime", end)}
    recording = {
        "ContainerName": name,
        "BWCSerialNumber": shot.camera_id,
        "SCUSerialNumber": "B8A44F00A0AA",
        "FirmwareVersion": "1.0.0",
        "UserID": shot.officer_id,
        "TriggerOn": "Button",
        "TriggerOff": "Button",
        **_axis_time("TriggerOnTime", shot.activation),
        **_axis_time("TriggerOffTime", end),
        **span,
        "TimeZone": ZONE,
        "BWCModel": "W100",
        "Status": "Complete",
    }
    entries = [
        {"LocationWKT": f"POINT({f.lon:.7f} {f.lat:.7f})", "SecondsFromStart": f.t_s, "Timestamp": f.at.iso().replace(".000Z", "Z")}
        for f in fixes(shot)
    ]
    for file, content in (
        (f"{name}.metadata.json", recording),
        (f"{name}.{stem}.mkv.metadata.json", {**span, "ContainerType": "mkv"}),
        (f"{name}.{trail}.metadata.json", {"FileType": "json"}),
        (trail, {"CoordinateEntries": entries}),
    ):
        (folder / file).write_text(json.dumps(content, indent=1), encoding="utf-8")
    (folder / "complete").write_bytes(b"")


def _axis_time(name: str, at: Instant) -> dict[str, str]:
    return {name: str(at.us // 1_000_000), f"{name}ISO": f"{at.utc():%Y-%m-%dT%H:%M:%SZ}"}


def _own_span(shot: Shot) -> tuple[str, str]:
    start = shot.start.plus_s(shot.clock_s)
    return start.iso(), start.plus_s(shot.end_s - shot.start_s).iso()


def _degrees(lat: float, lon: float) -> tuple[str, str]:
    return f"{lat:.7f}", f"{lon:.7f}"


def _write(path: Path, columns: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns.split())
        writer.writerows(rows)
