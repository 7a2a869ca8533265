"""Undo of reviews: what each changed, which were taken back, and which wordings restore an earlier one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Columns are added one by one, never by making a table anew: other tables refer to these, and the code that
    # still runs writes into them.
    op.add_column("goal_revisions", sa.Column("restores", sa.Integer(), nullable=True))
    op.add_column("reviews", sa.Column("wording_before", sa.Integer(), nullable=True))
    op.add_column("reviews", sa.Column("wording_after", sa.Integer(), nullable=True))
    op.add_column("reviews", sa.Column("state_before", sa.String(length=16), server_default="active", nullable=False))
    op.create_index("ix_reviews_workspace_id_review_id", "reviews", ["workspace_id", "review_id"], unique=True)
    op.create_table(
        "review_undos",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("review_id", SERIAL, autoincrement=False, nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "review_id"],
            ["reviews.workspace_id", "reviews.review_id"],
            name=op.f("fk_review_undos_workspace_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_review_undos_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "review_id", name=op.f("pk_review_undos")),
    )
    _fill_in_what_earlier_reviews_changed()


def _fill_in_what_earlier_reviews_changed() -> None:
    """A review and the wording that it led to were written at the same moment."""
    for column, compared in (("wording_before", "<"), ("wording_after", "<=")):
        op.execute(
            f"UPDATE reviews SET {column} = COALESCE(("  # noqa: S608 - both are written above
            "SELECT MAX(made.number) FROM goal_revisions AS made"
            " WHERE made.workspace_id = reviews.workspace_id AND made.goal = reviews.goal"
            f" AND made.changed_at {compared} reviews.at), revision)"
        )
