"""Since when a goal is asked about again: the weeks of its pause are no silence.

Empty for goals that were resumed before this: nobody noted when.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("goals", sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True))
