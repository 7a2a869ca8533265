"""Which page of its goals a reminder shows: one of its own, none until it is turned."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prompts", sa.Column("reminder_from", sa.Integer(), nullable=True))
