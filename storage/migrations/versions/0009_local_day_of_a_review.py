"""The local day on which a goal was examined: whether its quarter asked by then must not change as somebody moves.

Empty for earlier reviews: of them it is worked out from where the person lives now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reviews", sa.Column("day", sa.Date(), nullable=True))
