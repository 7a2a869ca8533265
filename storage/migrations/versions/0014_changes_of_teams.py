"""Teams that change: their history, their end, members beside a user group; goals that move or get another owner."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _reference() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("teams", sa.Column("group_gone", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("teams", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("teams", sa.Column("ended_by", sa.String(length=32), nullable=True))
    op.add_column("teams", sa.Column("merged_into", _reference(), autoincrement=False, nullable=True))
    op.add_column("teams", sa.Column("former_channel_id", sa.String(length=32), nullable=True))
    op.add_column("team_members", sa.Column("picked", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("goal_events", sa.Column("team_before", _reference(), autoincrement=False, nullable=True))
    op.add_column("goal_events", sa.Column("team_after", _reference(), autoincrement=False, nullable=True))
    op.add_column("goal_events", sa.Column("owner_before", sa.String(length=32), nullable=True))
    op.add_column("goal_events", sa.Column("owner_after", sa.String(length=32), nullable=True))
    op.create_table(
        "team_changes",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("change_id", _reference(), autoincrement=True, nullable=False),
        sa.Column("team_id", _reference(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("lead_before", sa.String(length=32), nullable=True),
        sa.Column("lead_after", sa.String(length=32), nullable=True),
        sa.Column("team_before", _reference(), autoincrement=False, nullable=True),
        sa.Column("team_after", _reference(), autoincrement=False, nullable=True),
        sa.Column("goals", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.team_id"],
            name=op.f("fk_team_changes_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_team_changes_workspace_id")
        ),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_team_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_team_changes_workspace_id_team_id_change_id"),
        "team_changes",
        ["workspace_id", "team_id", "change_id"],
        unique=False,
    )
