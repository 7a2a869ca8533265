"""First days: who was named a Headway admin, the service promise, and who is to be welcomed to which team.

Whoever is in a team by now has met Headway already: no welcome tells of that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("people", sa.Column("named_admin", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "admin_changes",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("change_id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_admin_changes_workspace_id")
        ),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_admin_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_admin_changes_workspace_id_person_change_id"),
        "admin_changes",
        ["workspace_id", "person", "change_id"],
    )
    op.create_table(
        "service_promises",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("promise_id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(length=32), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_service_promises_workspace_id")
        ),
        sa.PrimaryKeyConstraint("promise_id", name=op.f("pk_service_promises")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_service_promises_workspace_id_promise_id"), "service_promises", ["workspace_id", "promise_id"]
    )
    op.create_table(
        "welcomes",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", SERIAL, autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_in", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.team_id"],
            name=op.f("fk_welcomes_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_welcomes_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "team_id", "person", name=op.f("pk_welcomes")),
    )
    op.create_index(op.f("ix_welcomes_workspace_id_person"), "welcomes", ["workspace_id", "person"])
    op.execute(
        "INSERT INTO welcomes (workspace_id, team_id, person, added_by, told_in) "
        "SELECT workspace_id, team_id, user_id, '', '' FROM team_members "
        "UNION SELECT workspace_id, team_id, lead_id, '', '' FROM teams"
    )
