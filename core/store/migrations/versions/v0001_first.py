"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

AUTO = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alignment",
        sa.Column("clip_a", sa.String(length=200), nullable=False),
        sa.Column("clip_b", sa.String(length=200), nullable=False),
        sa.Column("b_minus_a_s", sa.Float(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("clip_a", "clip_b"),
    )
    op.create_table(
        "answer",
        sa.Column("seq", AUTO, autoincrement=True, nullable=False),
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_answer_finding", "answer", ["finding_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("seq", AUTO, autoincrement=True, nullable=False),
        sa.Column("clip_id", sa.String(length=200), nullable=False),
        sa.Column("camera_id", sa.String(length=200), nullable=True),
        sa.Column("officer_id", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "camera",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("pre_event_s", sa.Float(), nullable=True),
        sa.Column("buffer_has_audio", sa.Boolean(), nullable=True),
        sa.Column("gps_time", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "clip",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("camera_id", sa.String(length=200), nullable=False),
        sa.Column("officer_id", sa.String(length=200), nullable=True),
        sa.Column("start_us", sa.BigInteger(), nullable=False),
        sa.Column("sigma_s", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("ppm", sa.Float(), nullable=False),
        sa.Column("offset_s", sa.Float(), nullable=True),
        sa.Column("length_s", sa.Float(), nullable=False),
        sa.Column("silent_head_s", sa.Float(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("maker", sa.String(length=40), nullable=False),
        sa.Column("fixes", sa.Integer(), nullable=False),
        sa.Column("fixes_rejected", sa.Integer(), nullable=False),
        sa.Column("media", sa.JSON(), nullable=True),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("residuals", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_clip_camera_id"), "clip", ["camera_id"], unique=False)
    op.create_index(op.f("ix_clip_sha256"), "clip", ["sha256"], unique=False)
    op.create_index(op.f("ix_clip_start_us"), "clip", ["start_us"], unique=False)
    op.create_table(
        "correction",
        sa.Column("seq", AUTO, autoincrement=True, nullable=False),
        sa.Column("camera_id", sa.String(length=200), nullable=True),
        sa.Column("clip_id", sa.String(length=200), nullable=True),
        sa.Column("offset_s", sa.Float(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_correction_clip", "correction", ["clip_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("seq", AUTO, autoincrement=True, nullable=False),
        sa.Column("trigger_id", sa.String(length=200), nullable=False),
        sa.Column("clip_id", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "expected",
        sa.Column("trigger_id", sa.String(length=200), nullable=False),
        sa.Column("camera_id", sa.String(length=200), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.String(length=200), nullable=True),
        sa.Column("clip_id", sa.String(length=200), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("distance_m", sa.Float(), nullable=True),
        sa.Column("distance_sigma_m", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("trigger_id", "camera_id"),
    )
    op.create_table(
        "finding",
        sa.Column("seq", AUTO, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("trigger_id", sa.String(length=200), nullable=True),
        sa.Column("camera_id", sa.String(length=200), nullable=True),
        sa.Column("clip_id", sa.String(length=200), nullable=True),
        sa.Column("officer_id", sa.String(length=200), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("start_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place_known", sa.Boolean(), nullable=False),
        sa.Column("trigger_ids", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_incident_start_us"), "incident", ["start_us"], unique=False)
    op.create_table(
        "link",
        sa.Column("trigger_id", sa.String(length=200), nullable=False),
        sa.Column("clip_id", sa.String(length=200), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("distance_m", sa.Float(), nullable=True),
        sa.Column("distance_sigma_m", sa.Float(), nullable=True),
        sa.Column("starts_after_trigger_s", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("trigger_id", "clip_id"),
    )
    op.create_table(
        "log",
        sa.Column("seq", AUTO, autoincrement=True, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "marker",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("incident_id", sa.String(length=200), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=True),
        sa.Column("camera_id", sa.String(length=200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("removed_by", sa.String(length=200), nullable=True),
        sa.Column("removed_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_marker_incident_id"), "marker", ["incident_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("incident_id", sa.String(length=200), nullable=False),
        sa.Column("clip_id", sa.String(length=200), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("distance_m", sa.Float(), nullable=True),
        sa.Column("distance_sigma_m", sa.Float(), nullable=True),
        sa.Column("starts_after_trigger_s", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("incident_id", "clip_id"),
    )
    op.create_table(
        "object",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_index(op.f("ix_object_size"), "object", ["size"], unique=False)
    op.create_table(
        "officer",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ping",
        sa.Column("unit_id", sa.String(length=200), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("unit_id", "time_us"),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "shift",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.String(length=200), nullable=False),
        sa.Column("vehicle_id", sa.String(length=200), nullable=True),
        sa.Column("body_camera_id", sa.String(length=200), nullable=True),
        sa.Column("dash_camera_id", sa.String(length=200), nullable=True),
        sa.Column("start_us", sa.BigInteger(), nullable=True),
        sa.Column("end_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "source_file",
        sa.Column("seq", AUTO, autoincrement=True, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("clip_id", sa.String(length=200), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "track",
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("head", sa.JSON(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.create_table(
        "trigger",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("time_us", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("device_id", sa.String(length=200), nullable=True),
        sa.Column("officer_id", sa.String(length=200), nullable=True),
        sa.Column("vehicle_id", sa.String(length=200), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("sigma_s", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_trigger_time_us"), "trigger", ["time_us"], unique=False)
