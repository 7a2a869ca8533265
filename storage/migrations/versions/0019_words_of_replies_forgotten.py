"""An index by which the sweep finds replies whose words have served their purpose."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

HAS_WORDS = sa.text("text <> ''")


def upgrade() -> None:
    op.create_index(
        op.f("ix_replies_taken_at_workspace_id"),
        "replies",
        ["taken_at", "workspace_id"],
        sqlite_where=HAS_WORDS,
        postgresql_where=HAS_WORDS,
    )
