"""Of a status of time off only that it is one is kept: why somebody is off (ill, say) is nobody's business here.

The word that stands for all of them is one that the code before this reads, too.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE people SET status = 'out_of_office' WHERE status IS NOT NULL")
