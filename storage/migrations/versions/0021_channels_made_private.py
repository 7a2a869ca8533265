"""Whether a team's channel is private, as Slack last said."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("teams", sa.Column("channel_private", sa.Boolean(), nullable=True))
