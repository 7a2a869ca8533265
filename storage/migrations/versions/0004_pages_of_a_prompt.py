"""Which page of its goals a prompt shows.

The default lets code that knows of no pages go on saving prompts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prompts", sa.Column("shown_from", sa.Integer(), server_default="0", nullable=False))
