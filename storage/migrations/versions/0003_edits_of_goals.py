"""Edits of goals, so that they can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "goal_edits",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("edit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "takes_back", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=True
        ),
        sa.Column("revision_before", sa.Integer(), nullable=False),
        sa.Column("visibility_before", sa.String(length=32), nullable=False),
        sa.Column("supports_before", sa.Integer(), nullable=True),
        sa.Column("how_before", sa.Text(), nullable=False),
        sa.Column("revision_after", sa.Integer(), nullable=False),
        sa.Column("visibility_after", sa.String(length=32), nullable=False),
        sa.Column("supports_after", sa.Integer(), nullable=True),
        sa.Column("how_after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal", "revision_after"],
            ["goal_revisions.workspace_id", "goal_revisions.goal", "goal_revisions.number"],
            name=op.f("fk_goal_edits_workspace_id_goal_revision_after"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal", "revision_before"],
            ["goal_revisions.workspace_id", "goal_revisions.goal", "goal_revisions.number"],
            name=op.f("fk_goal_edits_workspace_id_goal_revision_before"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "takes_back"],
            ["goal_edits.workspace_id", "goal_edits.edit_id"],
            name=op.f("fk_goal_edits_workspace_id_takes_back"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_goal_edits_workspace_id")),
        sa.PrimaryKeyConstraint("edit_id", name=op.f("pk_goal_edits")),
        sa.UniqueConstraint("workspace_id", "edit_id", name=op.f("uq_goal_edits_workspace_id_edit_id")),
        sa.UniqueConstraint("workspace_id", "takes_back", name=op.f("uq_goal_edits_workspace_id_takes_back")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("goal_edits", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_goal_edits_workspace_id_goal_edit_id"), ["workspace_id", "goal", "edit_id"], unique=False
        )
