"""Since when a goal is paused: the posts of the weeks before go on telling of it.

Empty for goals that were paused before this: nobody noted when.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("goals", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
