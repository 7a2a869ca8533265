"""Channels that cannot be posted in any more, a yes to people of other companies, and where a post was posted."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("teams", sa.Column("channel_trouble", sa.String(length=16), nullable=True))
    op.add_column("teams", sa.Column("outsiders_agreed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("progress_posts", sa.Column("channel_id", sa.String(length=32), nullable=True))
