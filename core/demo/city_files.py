"""A simulated department as roll files and truth, in the formats of the scenarios we were given."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from core.demo.city import FIRST_DAY, LATITUDE, LONGITUDE, METRES_PER_DEGREE, City
from core.demo.city_calls import KINDS as INCIDENT_KINDS
from core.demo.city_calls import STRAY
from core.demo.city_recording import NONE, REASONS
from core.demo.city_staff import SHIFT_S
from core.demo.city_triggers import KINDS as TRIGGER_KINDS
from core.demo.city_triggers import LIGHTBAR

BOTH_S = 60.0
"""Who recorded this long at a second scene shows both."""
WALKED_S = 40.0
"""Who came on so shortly before arriving there had left the first scene."""
EAST_M = METRES_PER_DEGREE * np.cos(np.radians(LATITUDE))
DAY0_MS = round(FIRST_DAY.timestamp() * 1000)


def write_city(city: City, folder: Path) -> None:
    """`rolls/` and `truth/` in `folder`."""
    names = Names(city)
    for part in ("rolls", "truth"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    write_rolls(city, names, folder / "rolls")
    write_truth(city, names, folder / "truth")


class Names:
    """Ids say nothing about order: they are drawn."""

    def __init__(self, city: City) -> None:
        rng = np.random.default_rng([city.seed, 2])
        self.clip = _names("C", 7, rng.permutation(len(city.clips)))
        self.trigger = _names("T", 7, rng.permutation(len(city.triggers.actor)))
        self.incident = _names("I", 7, rng.permutation(len(city.calls)))
        officers, vehicles = np.arange(city.staff.officers), np.arange(city.staff.vehicles)
        self.officer = _names("O", 5, officers)
        self.vehicle = _names("V", 5, vehicles)
        self.camera = np.concatenate([_names("B", 5, officers), _names("D", 5, vehicles)])
        self.unit = np.concatenate([self.officer, self.vehicle])


def write_rolls(city: City, names: Names, folder: Path) -> None:
    staff, moves, clips, when = city.staff, city.moves, city.clips, city.triggers
    body = np.arange(len(names.camera)) < staff.officers
    _write(
        folder / "cameras.csv",
        camera_id=names.camera,
        kind=np.where(body, "body", "dash"),
        model=_blank(len(body)),
        serial=_blank(len(body)),
        pre_event_s=np.full(len(body), 30),
        buffer_has_audio=staff.sound_in_buffer.astype(int),
        gps_time=staff.gps_time.astype(int),
    )
    shift = np.repeat(np.arange(staff.shifts), np.diff(staff.car_first))
    two = np.flatnonzero(staff.car_second >= 0)
    officer = np.concatenate([staff.car_driver, staff.car_second[two]])
    car, shift = np.concatenate([staff.car_vehicle, staff.car_vehicle[two]]), np.concatenate([shift, shift[two]])
    order = np.lexsort((officer, car, shift))
    officer, car, shift = officer[order], car[order], shift[order]
    _write(
        folder / "roster.csv",
        officer_id=names.officer[officer],
        officer_name=_blank(len(officer)),
        vehicle_id=names.vehicle[car],
        body_camera_id=np.where(staff.listed[officer], names.camera[officer], ""),
        dash_camera_id=names.camera[staff.officers + car],
        shift_start=_times(shift * SHIFT_S),
        shift_end=_times((shift + 1) * SHIFT_S),
    )
    camera = moves.camera[when.actor]
    device = np.array([{"lightbar": "V", "manual": "B", "taser": "T", "firearm": "H"}[k] for k in TRIGGER_KINDS])[when.kind]
    light = when.kind == LIGHTBAR
    number = np.where(light, camera - staff.officers, camera)
    order = np.argsort(names.trigger)
    placed = np.isfinite(when.accuracy_m)
    lat, lon = _degrees(when.east_m, when.north_m)
    columns = {
        "trigger_id": names.trigger,
        "time": _times(when.said_s),
        "kind": np.array(TRIGGER_KINDS)[when.kind],
        "device_id": np.char.add(device, np.char.zfill(number.astype(str), 5)),
        "officer_id": np.where(light, "", names.officer[np.where(light, 0, number)]),
        "vehicle_id": np.where(light, names.vehicle[np.where(light, number, 0)], ""),
        "lat": np.where(placed, lat, np.nan),
        "lon": np.where(placed, lon, np.nan),
        "accuracy_m": when.accuracy_m,
    }
    _write(folder / "triggers.csv", **{k: v[order] for k, v in columns.items()})
    order = np.argsort(names.clip)
    own, until = own_times(city)
    camera = moves.camera[clips.actor]
    sound = staff.sound_in_buffer[camera]
    head = np.where(sound, 0.0, np.maximum(clips.kept_s + np.random.default_rng([city.seed, 3]).normal(0, 0.02, len(clips)), 0))
    _write(
        folder / "clips.csv",
        clip_id=names.clip[order],
        camera_id=names.camera[camera][order],
        officer_id=names.officer[city.named][order],
        start=_times(own[order]),
        end=_times(until[order]),
        silent_head_s=np.round(head, 2)[order],
        path=_blank(len(order)),
    )
    write_tracks(city, names, folder / "tracks.csv")
    _write_pings(city, names, folder / "positions.csv")
    pairs = city.alignments
    _write(
        folder / "alignments.csv",
        clip_a=names.clip[pairs.a],
        clip_b=names.clip[pairs.b],
        b_minus_a_s=np.round(pairs.b_minus_a_s, 4),
        score=pairs.score,
    )


def own_times(city: City) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Start and end of each clip by its camera's clock, seconds since the first midnight."""
    camera = city.moves.camera[city.clips.actor]
    offset = city.staff.offset_s(camera, city.clips.start_s)
    length = (city.clips.end_s - city.clips.start_s) * (1 + city.staff.ppm[camera] * 1e-6)
    return city.clips.start_s + offset, city.clips.start_s + offset + length


def write_tracks(city: City, names: Names, path: Path) -> None:
    """Block by block: a year of fixes never stands in memory."""
    logs = city.staff.gps_time[city.moves.camera[city.clips.actor]]
    ids = pa.array(names.clip.tolist(), pa.string())
    with path.open("wb") as out:
        for i, block in enumerate(city.track_blocks()):
            lat, lon = _degrees(block.east_m.astype(np.float64), block.north_m.astype(np.float64))
            table = pa.table(
                {
                    "clip_id": ids.take(pa.array(block.clip)),
                    "t_s": block.t_cs / 100,
                    "lat": lat,
                    "lon": lon,
                    "accuracy_m": block.accuracy_dm / 10,
                    "gps_utc": pa.array((block.gps_ms + DAY0_MS) / 1000, mask=~logs[block.clip]),
                }
            )
            csv.write_csv(table, out, csv.WriteOptions(include_header=i == 0, quoting_style="none", quoting_header="none"))
        if not len(city.clips):
            out.write(b"clip_id,t_s,lat,lon,accuracy_m,gps_utc\n")


def _write_pings(city: City, names: Names, path: Path) -> None:
    pings = city.pings
    lat, lon = _degrees(pings.east_m, pings.north_m)
    units = pa.array(names.unit.tolist(), pa.string())
    with path.open("wb") as out:
        for lo in range(0, max(len(lat), 1), 1_000_000):
            some = slice(lo, lo + 1_000_000)
            table = pa.table(
                {
                    "time": _text_times(pings.at_s[some]),
                    "unit_id": units.take(pa.array(pings.unit[some])),
                    "lat": lat[some],
                    "lon": lon[some],
                    "accuracy_m": pings.accuracy_m[some],
                }
            )
            csv.write_csv(table, out, csv.WriteOptions(include_header=lo == 0, quoting_style="none", quoting_header="none"))


def write_truth(city: City, names: Names, folder: Path) -> None:
    what, moves, clips, when, rows = city.calls, city.moves, city.clips, city.triggers, city.expectations
    home = city.visits.incident[moves.visit[clips.actor]]
    lat, lon = _degrees(what.east_m, what.north_m)
    _write(
        folder / "incidents.csv",
        incident_id=names.incident,
        kind=np.array(INCIDENT_KINDS)[what.kind],
        start=_times(what.start_s),
        end=_times(what.start_s + what.length_s),
        lat=np.round(lat, 6),
        lon=np.round(lon, 6),
        n_clips=np.bincount(home, minlength=len(what)),
        twin_incident=np.where(what.twin >= 0, names.incident[what.twin], ""),
    )
    bound = np.flatnonzero((rows.reason != NONE) & (rows.clip >= 0))
    far = bound[home[rows.clip[bound]] != when.incident[rows.trigger[bound]]]
    key = np.stack([rows.clip[far], when.incident[rows.trigger[far]]], axis=1)
    _, one = np.unique(key, axis=0, return_index=True)
    far = far[np.sort(one)]
    # Who walked from one scene to another, recording, shows both.
    there_s = np.minimum(clips.end_s, moves.off_s[clips.actor]) - np.maximum(clips.start_s, moves.over_s[clips.actor])
    over = np.flatnonzero((moves.over[clips.actor] >= 0) & (there_s > BOTH_S))
    already = set(zip(rows.clip[far].tolist(), when.incident[rows.trigger[far]].tolist(), strict=True))
    over = np.array([c for c in over.tolist() if (c, int(moves.over[clips.actor[c]])) not in already], np.int64)
    # A camera that came on over there shows that scene alone.
    elsewhere = np.union1d(over, rows.clip[far])
    elsewhere = elsewhere[(clips.start_s + clips.kept_s)[elsewhere] > moves.over_s[clips.actor[elsewhere]] - WALKED_S]
    at_home = np.setdiff1d(np.arange(len(clips)), elsewhere)
    clip = np.concatenate([at_home, rows.clip[far], over])
    incident = np.concatenate([home[at_home], when.incident[rows.trigger[far]], moves.over[clips.actor[over]]])
    kind = np.where(what.kind[home[at_home]] == STRAY, "stray", "scene")
    role = np.concatenate([kind, np.array(REASONS)[rows.reason[far]], np.full(len(over), "scene")])
    _write(folder / "clip_incident.csv", clip_id=names.clip[clip], incident_id=names.incident[incident], role=role)
    _write(folder / "trigger_incident.csv", trigger_id=names.trigger, incident_id=names.incident[when.incident])
    _write(folder / "links.csv", trigger_id=names.trigger[rows.trigger[bound]], clip_id=names.clip[rows.clip[bound]])
    distance = np.array([f"{d:.2f}" if d == d else "" for d in rows.distance_m.tolist()], object)
    _write(
        folder / "expected.csv",
        trigger_id=names.trigger[rows.trigger],
        camera_id=names.camera[moves.camera[rows.actor]],
        expected=(rows.reason != NONE).astype(int),
        reason=np.array(REASONS)[rows.reason],
        true_dist_m=distance,
    )
    camera = moves.camera[clips.actor]
    slip = city.staff.slip_s[camera, (clips.start_s // 86_400).astype(int)]
    offset = city.staff.offset_s(camera, clips.start_s)
    _write(
        folder / "clocks.csv",
        clip_id=names.clip,
        offset_s=np.round(offset, 4),
        ppm=city.staff.ppm[camera],
        tz_slip_s=slip.astype(int),
    )
    _write(folder / "findings.csv", **_findings(city, names, camera, offset - slip, slip))


def _findings(
    city: City, names: Names, camera: NDArray[np.int32], offset: NDArray[np.float64], slip: NDArray[np.float64]
) -> dict[str, Any]:
    rows, moves = city.expectations, city.moves
    parts: list[tuple[str, Any, Any, Any, Any, Any]] = []
    seen = np.select([rows.reason == 1, rows.reason == 3, city.pings.sent], ["source", "cruiser", "avl"], "none")
    for kind, at in (
        ("missing", np.flatnonzero(rows.missing)),
        ("late", np.flatnonzero(np.isfinite(rows.late_s))),
        ("short_buffer", np.flatnonzero(np.isfinite(rows.short_s))),
        ("early_stop", np.flatnonzero(np.isfinite(rows.early_s))),
    ):
        value = {"missing": np.zeros(len(rows.missing)), "late": rows.late_s, "short_buffer": rows.short_s, "early_stop": rows.early_s}[
            kind
        ]
        clip = np.where(rows.clip[at] >= 0, names.clip[rows.clip[at]] if len(names.clip) else "", "")
        parts.append((kind, names.trigger[rows.trigger[at]], names.camera[moves.camera[rows.actor[at]]], clip, value[at], seen[at]))
    wrong = np.flatnonzero(city.named != moves.officer[city.clips.actor])
    for kind, at, value in (
        ("clock_offset", np.flatnonzero(np.abs(offset) > 5), offset),
        ("tz_slip", np.flatnonzero(slip != 0), slip),
        ("wrong_officer", wrong, np.zeros(len(offset))),
    ):
        blank = _blank(len(at))
        parts.append((kind, blank, names.camera[camera[at]], names.clip[at], value[at], np.full(len(at), "clip")))
    return {
        "kind": np.concatenate([np.full(len(p[1]), p[0], object) for p in parts]),
        "trigger_id": np.concatenate([p[1] for p in parts]),
        "camera_id": np.concatenate([p[2] for p in parts]),
        "clip_id": np.concatenate([p[3] for p in parts]),
        "value": np.round(np.concatenate([p[4] for p in parts]), 2),
        "observable": np.concatenate([p[5] for p in parts]),
    }


def _names(letter: str, digits: int, numbers: NDArray[Any]) -> NDArray[Any]:
    return np.array([f"{letter}{n:0{digits}d}" for n in numbers.tolist()], dtype=f"U{digits + 1}")


def _blank(n: int) -> NDArray[Any]:
    return np.full(n, "")


def _degrees(east: NDArray[Any], north: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.round(LATITUDE + north / METRES_PER_DEGREE, 7), np.round(LONGITUDE + east / EAST_M, 7)


def _times(seconds: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(_text_times(seconds).to_pylist() or np.zeros(0, "U24"))


def _text_times(seconds: NDArray[Any]) -> pa.Array:
    ms = np.round(np.asarray(seconds) * 1000).astype(np.int64) + DAY0_MS
    compute: Any = pc  # its functions are made on import
    return compute.strftime(pa.array(ms, pa.timestamp("ms", "UTC")), format="%Y-%m-%dT%H:%M:%SZ")


def _write(path: Path, /, **columns: Any) -> None:
    arrays = {
        k: pa.array(v.astype(object), pa.string()) if v.dtype.kind in "UO" else pa.array(v, from_pandas=True) for k, v in columns.items()
    }
    csv.write_csv(pa.table(arrays), path, csv.WriteOptions(quoting_style="none", quoting_header="none"))
