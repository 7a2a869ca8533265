"""Up to when the words that a lead wrote over a progress post tell, by part."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for part in ("obstacles", "moved", "needs_help"):
        op.add_column("progress_posts", sa.Column(f"{part}_until", sa.DateTime(timezone=True), nullable=True))
