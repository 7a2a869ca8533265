"""Since when somebody is gone: what was told of a week that is over stays as it was told.

Empty for those who are here, and for those who had left before: of them nobody knows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("gone_since", sa.DateTime(timezone=True), nullable=True))
