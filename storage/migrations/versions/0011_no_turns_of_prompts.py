"""No schedule is left to show a prompt anew at midnight: nothing plans these any more, and so they stayed for ever.

Code that still knew of them does without: it puts them down again where it needs one.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM schedules WHERE due = 'prompt_turn'")
