"""The whole order of a claim in one index: ten thousand prompts of one moment would be sorted anew for each."""

from alembic import context, op
from sqlalchemy import text

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_NEW, _OLD = "ix_deliveries_claimed", "ix_deliveries_workspace_id_state_urgency_due_at"
_COLUMNS = ["workspace_id", "state", "urgency", "due_at", "delivery_id"]


def upgrade() -> None:
    if _is_in_use():
        _beside_those_at_work()
        return
    op.create_index(_NEW, "deliveries", _COLUMNS, if_not_exists=True)
    op.drop_index(_OLD, "deliveries", if_exists=True)


def _is_in_use() -> bool:
    """Tell whether rows are there, and others may be at work with them while an index is built."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql" or context.config.attributes.get("is_whole"):
        return False
    return connection.execute(text("SELECT 1 FROM deliveries LIMIT 1")).first() is not None


def _beside_those_at_work() -> None:
    """Build the index while others read and write; what a kill leaves of it is not valid, and is made anew."""
    with op.get_context().autocommit_block():
        # It waits for transactions that have begun, as long as they take: a back-up may be one of them.
        op.execute("SET lock_timeout = 0")
        valid = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
        if op.get_bind().scalar(valid, {"name": _NEW}) is False:
            op.drop_index(_NEW, "deliveries", postgresql_concurrently=True)
        op.create_index(_NEW, "deliveries", _COLUMNS, postgresql_concurrently=True, if_not_exists=True)
        op.drop_index(_OLD, "deliveries", postgresql_concurrently=True, if_exists=True)
        op.execute("RESET lock_timeout")
