"""An in-memory incident with the demo's story, for tests of linking, windows and reports. No files, no store."""

from pathlib import Path

from core.model.annotation import Marker
from core.model.camera import Camera, Officer
from core.model.clip import Clip, MediaFacts
from core.model.finding import Expected, Finding
from core.model.incident import Incident, IncidentView, Lane, LaneClip, Link, Member
from core.model.policy import Policy
from core.model.roster import Ping
from core.model.timebase import Candidate, TimeBase
from core.model.times import Instant, Span
from core.model.track import make_track
from core.model.trigger import Trigger

T = Instant.parse("2026-05-15T02:04:07Z")
"""The taser, 22:04:07 in New York."""
ZONE = "America/New_York"
LAT, LON = 41.76370, -72.67430


def clip(
    clip_id: str,
    camera: str,
    officer: str | None,
    start_s: float,
    end_s: float,
    silent_s: float | None,
    offset_s: float = 0.0,
    sigma_s: float = 0.3,
    audio: bool = True,
) -> Clip:
    """`start_s`, `end_s` relative to T."""
    start = T.plus_s(start_s)
    source = "gps" if offset_s else "roll"
    candidates = [Candidate("roll", start.plus_s(offset_s), 2.0, "the camera's own clock")]
    if offset_s:
        candidates.append(Candidate("gps", start, 0.2, "GPS time of 150 fixes"))
    media = MediaFacts(
        "mp4",
        end_s - start_s,
        "h264",
        640,
        360,
        0,
        30.0,
        False,
        int((end_s - start_s) * 30),
        "aac" if audio else "",
        48000,
        1,
        0.0,
        silent_s,
    )
    return Clip(
        clip_id,
        camera,
        TimeBase(start, sigma_s, source, 0.0, offset_s),
        end_s - start_s,
        officer,
        tuple(candidates),
        silent_s,
        media,
        "0" * 64,
        f"/footage/{clip_id}.mp4",
        150,
        3,
        "roll",
    )


def track(length_s: int, east_m: float, north_m: float):
    n = length_s + 1
    return make_track(
        [float(i) for i in range(n)],
        [LAT + (north_m + 0.02 * i) / 111_320 for i in range(n)],
        [LON + (east_m + 0.01 * i) / 83_040 for i in range(n)],
        [3.0] * n,
        source="roll",
    )


def sample_view(media: dict[str, Path] | None = None) -> IncidentView:
    """`media`: clip id -> a real file to decode (else: no media yet)."""
    media = media or {}
    policy = Policy()
    people = {"O12": Officer("O12", "R. Alvarez"), "O07": Officer("O07", "J. Chen"), "O21": Officer("O21", "M. Okafor")}
    trigger = Trigger("T-1", T, "taser", "B12", "O12", None, LAT, LON, 3.0, 0.5, "roll")
    c12 = clip("C12", "B12", "O12", -30.0, 140.0, 30.0)
    c07 = clip("C07", "B07", "O07", -23.8, 141.0, 30.0)
    d3 = clip("CD3", "D3", "O12", -30.0, 150.0, 30.0)
    d5 = clip("CD5", "D5", "O07", -30.0, 149.0, 30.0, offset_s=200.0, sigma_s=0.2)
    late = Finding("late", 0.97, "Switched on 6.2 s after the taser was drawn; 2 s are allowed.", "T-1", "B07", "C07", "O07", 6.2, 0.99)
    missing = Finding(
        "missing",
        0.95,
        "M. Okafor was 4 m from the taser (good to 3 m), inside the 30 ft circle, and no recording of camera B21 exists.",
        "T-1",
        "B21",
        None,
        "O21",
        None,
        1.0,
    )
    clock = Finding(
        "clock_offset",
        0.99,
        "The camera's clock was 3 min 20.0 s fast; GPS time corrects it to within 0.2 s.",
        None,
        "D5",
        "CD5",
        "O07",
        200.0,
    )
    exp = {
        "B12": Expected("T-1", "B12", 1.0, "It is the camera of the officer who drew.", "O12", "C12", "on_time", 0.0, 0.0, 3.0),
        "B07": Expected("T-1", "B07", 0.98, "5 m from the trigger, inside 30 ft.", "O07", "C07", "late", 6.2, 5.0, 4.2, 0.85),
        "B21": Expected("T-1", "B21", 0.95, "Position pings put the officer 4 m away.", "O21", None, "missing", None, 4.0, 4.2, 0.9),
        "D3": Expected("T-1", "D3", 1.0, "Dash cam of the source officer's cruiser.", "O12", "CD3", "on_time", 0.0),
        "D5": Expected("T-1", "D5", 0.93, "Dash cam of the cruiser of an officer in range.", "O07", "CD5", "on_time", 0.0),
    }

    def member(c: Clip, p: float, reason: str, d: float | None, status: str = "proposed") -> Member:
        return Member(c.id, p, reason, status, d, 4.2 if d is not None else None, c.start.since(T))

    m12 = member(c12, 1.0, "It is the camera of the officer who drew.", 0.0, "confirmed")
    m07 = member(c07, 0.93, "5 m away (good to 4 m): inside 30 ft with probability 0.93.", 5.0)
    md3 = member(d3, 0.99, "Dash cam of R. Alvarez's cruiser by the roster.", None)
    md5 = member(d5, 0.92, "Dash cam of J. Chen's cruiser by the roster.", None)
    cameras = {
        i: Camera(i, "dash" if i.startswith("D") else "body", "AXON BODY 3", f"X60A{i}", 30.0, False, i == "D5")
        for i in ("B12", "B07", "B21", "D3", "D5")
    }

    def lane(
        camera: str, officer: str, c: Clip | None, m: Member | None, where: tuple[float, float], found: tuple[Finding, ...] = ()
    ) -> Lane:
        clips = (LaneClip(c, m, media.get(c.id), track(170, *where)),) if c else ()
        return Lane(cameras[camera], camera, "recorded" if c else "missing", people[officer], clips, (exp[camera],), found)

    lanes = (
        lane("B12", "O12", c12, m12, (0, 0)),
        lane("B07", "O07", c07, m07, (4, 3), (late,)),
        lane("B21", "O21", None, None, (0, 0), (missing,)),
        lane("D3", "O12", d3, md3, (-12, 5)),
        lane("D5", "O07", d5, md5, (15, -8), (clock,)),
    )
    incident = Incident("I-1", T.plus_s(-30), T.plus_s(150), ("T-1",), (m12, m07, md3, md5), "Taser drawn")
    pings = {"O21": tuple(Ping(T.plus_s(s), "O21", LAT + 3.2 / 111_320, LON + 2.4 / 83_040, 3.0) for s in range(-60, 121, 15))}
    links = tuple(
        Link("T-1", m.clip_id, m.probability, m.reason, m.distance_m, m.distance_sigma_m, m.starts_after_trigger_s, m.status)
        for m in incident.members
    )
    markers = (Marker("M-1", "I-1", T.plus_s(3), "Commands begin", "reviewer", T, None),)
    return IncidentView(
        incident,
        ZONE,
        policy,
        Span(T.plus_s(-30), T.plus_s(150)),
        lanes,
        (trigger,),
        links,
        (late, missing, clock),
        {},
        markers,
        pings,
        people,
    )
