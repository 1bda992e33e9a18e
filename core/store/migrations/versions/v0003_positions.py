"""Positions of a unit on a day as one array, in place of a row each: a department sends ten million a year."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_BATCH = 20_000
_DAYS = 2_000
_DAY_US = 86_400_000_000
_DTYPE = np.dtype([("us", "<i8"), ("lat", "<f8"), ("lon", "<f8"), ("accuracy_m", "<f8")])


def upgrade() -> None:
    op.create_table(
        "ping_day",
        sa.Column("day", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("unit_id", sa.String(length=200), primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    _fill()
    op.drop_table("ping")


def _fill() -> None:
    connection = op.get_bind()
    insert = sa.text("INSERT INTO ping_day (day, unit_id, data) VALUES (:day, :unit_id, :data)")
    waiting: list[dict[str, Any]] = []
    for (unit_id, day), rows in groupby(_positions(connection), lambda row: (row[0], row[1] // _DAY_US)):
        data = np.array([(us, lat, lon, np.nan if metres is None else metres) for _, us, lat, lon, metres in rows], _DTYPE)
        waiting.append({"day": day, "unit_id": unit_id, "data": data.tobytes()})
        if len(waiting) == _DAYS:
            connection.execute(insert, waiting)
            waiting = []
    if waiting:
        connection.execute(insert, waiting)


def _positions(connection: sa.Connection) -> Iterator[Any]:
    """Unit after unit in order of time: as the table's key has them."""
    query = sa.text("SELECT unit_id, time_us, lat, lon, accuracy_m FROM ping ORDER BY unit_id, time_us")
    for batch in connection.execute(query, execution_options={"yield_per": _BATCH}).partitions():
        yield from batch
