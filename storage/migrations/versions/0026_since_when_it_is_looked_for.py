"""Since when a delivery is looked for in vain: after a stop of days its first look-up is none of those.

Empty for those that are looked for now: they are for a day from the next look-up on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("sought_since", sa.DateTime(timezone=True), nullable=True))
