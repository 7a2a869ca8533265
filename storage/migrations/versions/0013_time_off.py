"""Time off: absences, what people choose themselves, statuses in Slack, snoozed prompts and prompts held back.

Nothing is known of any of it before this; everybody has the usual hours, and lives where Slack says.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("absence_id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("week", sa.Date(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by", SERIAL, autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "replaced_by"],
            ["absences.workspace_id", "absences.absence_id"],
            name=op.f("fk_absences_workspace_id_replaced_by"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_absences_workspace_id")),
        sa.PrimaryKeyConstraint("absence_id", name=op.f("pk_absences")),
        sa.UniqueConstraint("workspace_id", "absence_id", name=op.f("uq_absences_workspace_id_absence_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_absences_workspace_id_person"), "absences", ["workspace_id", "person"])
    op.create_index(op.f("ix_absences_workspace_id_replaced_by"), "absences", ["workspace_id", "replaced_by"])
    for column in (
        sa.Column("chosen_zone", sa.String(length=64), nullable=True),
        sa.Column("chosen_country", sa.String(length=2), nullable=True),
        sa.Column("works_from", sa.Time(), nullable=True),
        sa.Column("works_until", sa.Time(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=True),
        sa.Column("status_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("here_despite", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("people", column)
    op.add_column("schedules", sa.Column("withheld", sa.Date(), nullable=True))
    op.add_column("prompts", sa.Column("snoozed_to", sa.Date(), nullable=True))
    op.add_column("prompts", sa.Column("is_folded", sa.Boolean(), server_default=sa.false(), nullable=False))
