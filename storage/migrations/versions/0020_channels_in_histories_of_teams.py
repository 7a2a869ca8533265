"""The channel that a team had before it was given another."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("channel_before", "channel_after"):
        op.add_column("team_changes", sa.Column(column, sa.String(length=32), nullable=True))
