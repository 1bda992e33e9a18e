"""What an expected camera's place alone says, and what a finding's gap alone says; a clip's own and best reading as columns; what
linking has not seen yet."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_BATCH = 20_000


def upgrade() -> None:
    op.add_column("expected", sa.Column("place_probability", sa.Float(), nullable=True))
    op.add_column("finding", sa.Column("gap_probability", sa.Float(), nullable=True))
    for name in ("own", "best"):
        op.add_column("clip", sa.Column(f"{name}_us", sa.BigInteger(), nullable=True))
        op.add_column("clip", sa.Column(f"{name}_sigma_s", sa.Float(), nullable=True))
        op.add_column("clip", sa.Column(f"{name}_source", sa.String(length=40), nullable=True))
    op.create_index("ix_finding_trigger", "finding", ["trigger_id"], unique=False)
    op.create_index("ix_finding_clip", "finding", ["clip_id"], unique=False)
    op.create_index("ix_member_clip", "member", ["clip_id"], unique=False)
    op.create_index("ix_link_clip", "link", ["clip_id"], unique=False)
    op.create_index("ix_alignment_b", "alignment", ["clip_b"], unique=False)
    op.create_table(
        "touched",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=200)),
        sa.Column("from_us", sa.BigInteger()),
        sa.Column("to_us", sa.BigInteger()),
    )
    _fill()


def _fill() -> None:
    """From the candidates, by the rule of that day: the person's word, the smallest sigma, the order of sources, the earliest."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, candidates FROM clip")).all()
    update = sa.text(
        "UPDATE clip SET own_us = :own_us, own_sigma_s = :own_sigma_s, own_source = :own_source, "
        "best_us = :best_us, best_sigma_s = :best_sigma_s, best_source = :best_source WHERE id = :id"
    )
    for i in range(0, len(rows), _BATCH):
        connection.execute(update, [_readings(clip_id, said) for clip_id, said in rows[i : i + _BATCH]])


def _readings(clip_id: str, said: object) -> dict[str, object]:
    found = json.loads(said) if isinstance(said, str) else said
    assert isinstance(found, list)
    best = _choose(found)
    own = _choose([c for c in found if c[0] not in ("manual", "gps", "alignment", "modified")])
    row: dict[str, object] = {"id": clip_id}
    for name, c in (("own", own), ("best", best)):
        source, us, sigma_s, _ = c or (None, None, None, None)
        row |= {f"{name}_us": us, f"{name}_sigma_s": sigma_s, f"{name}_source": source}
    return row


_ORDER = ("manual", "gps", "alignment", "sidecar", "roll", "maker", "container", "timecode", "filename", "modified")


def _choose(candidates: list[list[object]]) -> list[object] | None:
    def key(c: list[object]) -> tuple[object, ...]:
        return (c[0] != "manual", c[2], _ORDER.index(str(c[0])) if c[0] in _ORDER else len(_ORDER), c[1])

    return min(candidates, key=key, default=None)
