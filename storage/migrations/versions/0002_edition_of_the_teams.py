"""Note when the tree of teams changes, so that it need not be read each time."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("teams_edition", sa.String(length=16), server_default="", nullable=False))
