"""Paces that processes of one workspace share and how often a delivery was tried in vain."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("workspace_id", sa.String(32), nullable=False),
        sa.Column("method", sa.String(64), nullable=False),
        sa.Column("free_at", sa.Double(), nullable=False),
        sa.Column("rests_until", sa.Double(), nullable=False),
        sa.Column("alone_until", sa.Double(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name="fk_paces_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "method", name="pk_paces"),
    )
    op.add_column("deliveries", sa.Column("in_vain", sa.Integer(), nullable=False, server_default="0"))
