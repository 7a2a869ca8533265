"""The opportunities that went to another team when theirs ended."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "team_changes", sa.Column("opportunities", sa.JSON(none_as_null=True), server_default="[]", nullable=False)
    )
