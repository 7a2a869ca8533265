"""The name that a team had before it was restored under another."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team_changes", sa.Column("name_before", sa.String(length=80), nullable=True))
