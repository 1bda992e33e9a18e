"""What a correction of a clock says beside its offset: which entry of the ledger it belongs to, how it was found, what was before."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for name in ("entry", "method", "withdraws"):
        op.add_column("correction", sa.Column(name, sa.String(length=40), nullable=True))
    for name in ("before_s", "sigma_s", "ppm"):
        op.add_column("correction", sa.Column(name, sa.Float(), nullable=True))
    op.add_column("correction", sa.Column("detail", sa.JSON(), nullable=True))
