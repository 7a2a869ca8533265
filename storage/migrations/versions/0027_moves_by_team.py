"""Indexes by which a progress post finds what moved to another team, and which teams ended, since a moment."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

INDEXES = {
    "goal_events": (["workspace_id", "team_before", "at"], ["workspace_id", "team_after", "at"]),
    "team_changes": (["workspace_id", "what", "at"],),
}


def upgrade() -> None:
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
