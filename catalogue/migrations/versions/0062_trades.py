"""Service points of community commerce may say what they do (行当): shopping, eating, hairdressing, repairs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: the points that there are have not said."""
    op.add_column("service_points", sa.Column("trades", sa.String(40), nullable=True))


def downgrade() -> None:
    """Drop it. The histories of service points keep what was said."""
    op.drop_column("service_points", "trades")
