"""Whether a goal rested when it was closed, so that taking that back has it rest again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("goal_events", sa.Column("state_before", sa.String(length=16), nullable=True))
