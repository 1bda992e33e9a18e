"""The tables. Private to core/store: only frozen dataclasses of core/model leave it.

Times are integer UTC microseconds (`*_us`). Facts (clips, triggers, corrections, decisions, answers, markers) are added,
not overwritten; results of linking (incident, member, link, expected, finding) are derived and replaced as a whole.
"""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text
from sqlalchemy.types import JSON

metadata = MetaData()
_id = String(200)
_auto = BigInteger().with_variant(Integer, "sqlite")

setting = Table("setting", metadata, Column("key", _id, primary_key=True), Column("value", Text, nullable=False))

log = Table(
    "log",
    metadata,
    Column("seq", _auto, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("actor", _id, nullable=False),
    Column("action", _id, nullable=False),
    Column("detail", JSON, nullable=False),
)

object_ = Table(
    "object",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False, index=True),
    Column("reference", Text),
)

source_file = Table(
    "source_file",
    metadata,
    Column("seq", _auto, primary_key=True, autoincrement=True),
    Column("file", Text, nullable=False),
    Column("sha256", String(64)),
    Column("outcome", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("clip_id", _id),
    Column("at_us", BigInteger, nullable=False),
    Column("actor", _id, nullable=False),
)

camera = Table(
    "camera",
    metadata,
    Column("id", _id, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("model", Text, nullable=False),
    Column("serial", Text, nullable=False),
    Column("pre_event_s", Float),
    Column("buffer_has_audio", Boolean),
    Column("gps_time", Boolean),
)

officer = Table("officer", metadata, Column("id", _id, primary_key=True), Column("name", Text, nullable=False))

shift = Table(
    "shift",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("file", Text, nullable=False),
    Column("officer_id", _id, nullable=False),
    Column("vehicle_id", _id),
    Column("body_camera_id", _id),
    Column("dash_camera_id", _id),
    Column("start_us", BigInteger),
    Column("end_us", BigInteger),
)

trigger = Table(
    "trigger",
    metadata,
    Column("id", _id, primary_key=True),
    Column("time_us", BigInteger, nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("device_id", _id),
    Column("officer_id", _id),
    Column("vehicle_id", _id),
    Column("lat", Float),
    Column("lon", Float),
    Column("accuracy_m", Float),
    Column("sigma_s", Float, nullable=False),
    Column("source", String(40), nullable=False),
    Column("note", Text, nullable=False),
)

ping_day = Table(
    "ping_day",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("unit_id", _id, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
"""Positions of a unit on a UTC day (days since 1970): core/store/positions.py."""

alignment = Table(
    "alignment",
    metadata,
    Column("clip_a", _id, primary_key=True),
    Column("clip_b", _id, primary_key=True),
    Column("b_minus_a_s", Float, nullable=False),
    Column("score", Float),
)

clip = Table(
    "clip",
    metadata,
    Column("id", _id, primary_key=True),
    Column("camera_id", _id, nullable=False, index=True),
    Column("officer_id", _id),
    Column("start_us", BigInteger, nullable=False, index=True),
    Column("sigma_s", Float, nullable=False),
    Column("source", String(40), nullable=False),
    Column("ppm", Float, nullable=False),
    Column("offset_s", Float),
    Column("length_s", Float, nullable=False),
    Column("silent_head_s", Float),
    Column("sha256", String(64), index=True),
    Column("file", Text),
    Column("maker", String(40), nullable=False),
    Column("fixes", Integer, nullable=False),
    Column("fixes_rejected", Integer, nullable=False),
    Column("media", JSON),
    Column("candidates", JSON, nullable=False),
    Column("residuals", JSON, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("own_us", BigInteger),
    Column("own_sigma_s", Float),
    Column("own_source", String(40)),
    Column("best_us", BigInteger),
    Column("best_sigma_s", Float),
    Column("best_source", String(40)),
)
"""`own_*`, `best_*` repeat what the candidates say (core/store/codec.py), so that linking need not read them."""

track = Table(
    "track",
    metadata,
    Column("owner", _id, primary_key=True),
    Column("file", Text),
    Column("head", JSON, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

correction = Table(
    "correction",
    metadata,
    Column("seq", _auto, primary_key=True, autoincrement=True),
    Column("camera_id", _id),
    Column("clip_id", _id),
    Column("offset_s", Float, nullable=False),
    Column("note", Text, nullable=False),
    Column("actor", _id, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    *(Column(name, String(40)) for name in ("entry", "method", "withdraws")),
    *(Column(name, Float) for name in ("before_s", "sigma_s", "ppm")),
    Column("detail", JSON),
)

assignment = Table(
    "assignment",
    metadata,
    Column("seq", _auto, primary_key=True, autoincrement=True),
    Column("clip_id", _id, nullable=False),
    Column("camera_id", _id),
    Column("officer_id", _id),
    Column("note", Text, nullable=False),
    Column("actor", _id, nullable=False),
    Column("at_us", BigInteger, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("seq", _auto, primary_key=True, autoincrement=True),
    Column("trigger_id", _id, nullable=False),
    Column("clip_id", _id, nullable=False),
    Column("status", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("actor", _id, nullable=False),
    Column("at_us", BigInteger, nullable=False),
)

answer = Table(
    "answer",
    metadata,
    Column("seq", _auto, primary_key=True, autoincrement=True),
    Column("finding_id", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("actor", _id, nullable=False),
    Column("at_us", BigInteger, nullable=False),
)

marker = Table(
    "marker",
    metadata,
    Column("id", _id, primary_key=True),
    Column("incident_id", _id, nullable=False, index=True),
    Column("at_us", BigInteger, nullable=False),
    Column("end_us", BigInteger),
    Column("camera_id", _id),
    Column("text", Text, nullable=False),
    Column("actor", _id, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("removed_by", _id),
    Column("removed_us", BigInteger),
)

incident = Table(
    "incident",
    metadata,
    Column("id", _id, primary_key=True),
    Column("start_us", BigInteger, nullable=False, index=True),
    Column("end_us", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("place_known", Boolean, nullable=False),
    Column("trigger_ids", JSON, nullable=False),
)

member = Table(
    "member",
    metadata,
    Column("incident_id", _id, primary_key=True),
    Column("clip_id", _id, primary_key=True),
    Column("probability", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("distance_m", Float),
    Column("distance_sigma_m", Float),
    Column("starts_after_trigger_s", Float),
)

link = Table(
    "link",
    metadata,
    Column("trigger_id", _id, primary_key=True),
    Column("clip_id", _id, primary_key=True),
    Column("probability", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("distance_m", Float),
    Column("distance_sigma_m", Float),
    Column("starts_after_trigger_s", Float),
)

expected = Table(
    "expected",
    metadata,
    Column("trigger_id", _id, primary_key=True),
    Column("camera_id", _id, primary_key=True),
    Column("probability", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("officer_id", _id),
    Column("clip_id", _id),
    Column("outcome", String(20), nullable=False),
    Column("seconds", Float),
    Column("distance_m", Float),
    Column("distance_sigma_m", Float),
    Column("place_probability", Float),
)

finding = Table(
    "finding",
    metadata,
    Column("seq", _auto, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("probability", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("trigger_id", _id),
    Column("camera_id", _id),
    Column("clip_id", _id),
    Column("officer_id", _id),
    Column("seconds", Float),
    Column("gap_probability", Float),
)

touched = Table(
    "touched",
    metadata,
    Column("seq", _auto, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("item", _id),
    Column("from_us", BigInteger),
    Column("to_us", BigInteger),
)
"""What linking has not seen yet (core/store/touched.py)."""

Index("ix_finding_trigger", finding.c.trigger_id)
Index("ix_finding_clip", finding.c.clip_id)
Index("ix_member_clip", member.c.clip_id)
Index("ix_link_clip", link.c.clip_id)
Index("ix_alignment_b", alignment.c.clip_b)
Index("ix_correction_clip", correction.c.clip_id)
Index("ix_answer_finding", answer.c.finding_id)
