"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bot_user_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fiscal_start_month", sa.Integer(), nullable=False),
        sa.Column("last_goal_number", sa.Integer(), nullable=False),
        sa.Column("teams_edition", sa.String(length=16), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_workspaces")),
    )
    op.create_table(
        "deliveries",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("delivery_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=32), nullable=False),
        sa.Column("occurrence", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("thread_ts", sa.String(length=32), nullable=True),
        sa.Column("about", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_deliveries_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "delivery_id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "workspace_id",
            "kind",
            "recipient",
            "occurrence",
            name=op.f("uq_deliveries_workspace_id_kind_recipient_occurrence"),
        ),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deliveries_changed",
            ["workspace_id"],
            unique=False,
            sqlite_where=sa.text("wanted > shown AND state = 'sent'"),
            postgresql_where=sa.text("wanted > shown AND state = 'sent'"),
        )
        batch_op.create_index(batch_op.f("ix_deliveries_state_due_at"), ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_deliveries_state_lease_until"), ["state", "lease_until"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deliveries_workspace_id_channel_ts"), ["workspace_id", "channel", "ts"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_deliveries_workspace_id_state_urgency_due_at"),
            ["workspace_id", "state", "urgency", "due_at"],
            unique=False,
        )

    op.create_table(
        "drafts",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("draft_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_drafts_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "draft_id", name=op.f("pk_drafts")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_drafts_updated_at_workspace_id"), ["updated_at", "workspace_id"], unique=False
        )

    op.create_table(
        "people",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("guest", sa.String(length=16), nullable=False),
        sa.Column("deactivated", sa.Boolean(), nullable=False),
        sa.Column("slack_admin", sa.Boolean(), nullable=False),
        sa.Column("stranger", sa.Boolean(), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_people_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_people")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_people_workspace_id_known_since_added_at"),
            ["workspace_id", "known_since", "added_at"],
            unique=False,
        )

    op.create_table(
        "prompts",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shows_all", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_prompts_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "person", "week", name=op.f("pk_prompts")),
    )
    op.create_table(
        "receipts",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_receipts_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_receipts")),
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipts_at_workspace_id"), ["at", "workspace_id"], unique=False)

    op.create_table(
        "schedules",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("due", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nominal", sa.Date(), nullable=False),
        sa.Column("put_off_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_schedules_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "due", "subject", name=op.f("pk_schedules")),
    )
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedules_next_at"), ["next_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_schedules_workspace_id_next_at"), ["workspace_id", "next_at"], unique=False
        )

    op.create_table(
        "teams",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.String(length=32), nullable=False),
        sa.Column(
            "parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=True
        ),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("cadence_weeks", sa.Integer(), nullable=False),
        sa.Column("cadence_weekday", sa.Integer(), nullable=False),
        sa.Column("cadence_hour", sa.Integer(), nullable=False),
        sa.Column("cadence_minute", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("progress_weekday", sa.Integer(), nullable=False),
        sa.Column("progress_hour", sa.Integer(), nullable=False),
        sa.Column("usergroup_id", sa.String(length=32), nullable=True),
        sa.Column("posting", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "parent_id"],
            ["teams.workspace_id", "teams.team_id"],
            name=op.f("fk_teams_workspace_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_teams_workspace_id")),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_teams")),
        sa.UniqueConstraint("workspace_id", "channel_id", name=op.f("uq_teams_workspace_id_channel_id")),
        sa.UniqueConstraint("workspace_id", "team_id", name=op.f("uq_teams_workspace_id_team_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.create_index(
            "uq_teams_one_organisation",
            ["workspace_id"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "goals",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("visibility", sa.String(length=32), nullable=False),
        sa.Column("supports_goal", sa.Integer(), nullable=True),
        sa.Column("supports_how", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "supports_goal"],
            ["goals.workspace_id", "goals.number"],
            name=op.f("fk_goals_workspace_id_supports_goal"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.team_id"],
            name=op.f("fk_goals_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_goals_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "number", name=op.f("pk_goals")),
    )
    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_goals_workspace_id_owner_id_state"), ["workspace_id", "owner_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_goals_workspace_id_supports_goal"), ["workspace_id", "supports_goal"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_goals_workspace_id_team_id_state"), ["workspace_id", "team_id", "state"], unique=False
        )

    op.create_table(
        "progress_posts",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("obstacles", sa.Text(), nullable=True),
        sa.Column("moved", sa.Text(), nullable=True),
        sa.Column("needs_help", sa.Text(), nullable=True),
        sa.Column("thanks", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.String(length=32), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.team_id"],
            name=op.f("fk_progress_posts_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_progress_posts_workspace_id")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_progress_posts")),
        sa.UniqueConstraint("workspace_id", "team_id", "day", name=op.f("uq_progress_posts_workspace_id_team_id_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "team_members",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.team_id"],
            name=op.f("fk_team_members_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_team_members_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "team_id", "user_id", name=op.f("pk_team_members")),
    )
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_team_members_workspace_id_user_id"), ["workspace_id", "user_id"], unique=False
        )

    op.create_table(
        "goal_revisions",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("goal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("stretch", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("steps", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("reporter_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal"],
            ["goals.workspace_id", "goals.number"],
            name=op.f("fk_goal_revisions_workspace_id_goal"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_goal_revisions_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "goal", "number", name=op.f("pk_goal_revisions")),
    )
    with op.batch_alter_table("goal_revisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_goal_revisions_workspace_id_reporter_id"), ["workspace_id", "reporter_id"], unique=False
        )

    op.create_table(
        "goal_events",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("helped", sa.Integer(), nullable=True),
        sa.Column("helps", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal"],
            ["goals.workspace_id", "goals.number"],
            name=op.f("fk_goal_events_workspace_id_goal"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_goal_events_workspace_id")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_goal_events")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("goal_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_events_workspace_id_goal"), ["workspace_id", "goal"], unique=False)

    op.create_table(
        "opportunities",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column(
            "opportunity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("said_by", sa.String(length=32), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=True),
        sa.Column("week", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal"],
            ["goals.workspace_id", "goals.number"],
            name=op.f("fk_opportunities_workspace_id_goal"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.team_id"],
            name=op.f("fk_opportunities_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_opportunities_workspace_id")
        ),
        sa.PrimaryKeyConstraint("opportunity_id", name=op.f("pk_opportunities")),
        sa.UniqueConstraint(
            "workspace_id", "opportunity_id", name=op.f("uq_opportunities_workspace_id_opportunity_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("opportunities", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opportunities_workspace_id_team_id_said_at"),
            ["workspace_id", "team_id", "said_at"],
            unique=False,
        )

    op.create_table(
        "prompt_items",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ask", sa.String(length=16), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("goal", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal"],
            ["goals.workspace_id", "goals.number"],
            name=op.f("fk_prompt_items_workspace_id_goal"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person", "week"],
            ["prompts.workspace_id", "prompts.person", "prompts.week"],
            name=op.f("fk_prompt_items_workspace_id_person_week"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.team_id"],
            name=op.f("fk_prompt_items_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_prompt_items_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "person", "week", "position", name=op.f("pk_prompt_items")),
    )
    with op.batch_alter_table("prompt_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_prompt_items_workspace_id_goal_week"), ["workspace_id", "goal", "week"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_prompt_items_workspace_id_team_id_week"), ["workspace_id", "team_id", "week"], unique=False
        )

    op.create_table(
        "check_ins",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column(
            "check_in_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("steps", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reached", sa.Boolean(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("no_change", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=True),
        sa.Column(
            "supersedes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=True
        ),
        sa.Column("clicked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal", "revision"],
            ["goal_revisions.workspace_id", "goal_revisions.goal", "goal_revisions.number"],
            name=op.f("fk_check_ins_workspace_id_goal_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal", "supersedes"],
            ["check_ins.workspace_id", "check_ins.goal", "check_ins.check_in_id"],
            name=op.f("fk_check_ins_workspace_id_goal_supersedes"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_check_ins_workspace_id")),
        sa.PrimaryKeyConstraint("check_in_id", name=op.f("pk_check_ins")),
        sa.UniqueConstraint("workspace_id", "check_in_id", name=op.f("uq_check_ins_workspace_id_check_in_id")),
        sa.UniqueConstraint(
            "workspace_id", "goal", "check_in_id", name=op.f("uq_check_ins_workspace_id_goal_check_in_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_check_ins_workspace_id_goal_at_check_in_id"),
            ["workspace_id", "goal", "at", "check_in_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_check_ins_workspace_id_supersedes"), ["workspace_id", "supersedes"], unique=False
        )

    op.create_table(
        "obstacle_answers",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "opportunity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "opportunity_id"],
            ["opportunities.workspace_id", "opportunities.opportunity_id"],
            name=op.f("fk_obstacle_answers_workspace_id_opportunity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.team_id"],
            name=op.f("fk_obstacle_answers_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_obstacle_answers_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "person", "team_id", "week", name=op.f("pk_obstacle_answers")),
    )
    with op.batch_alter_table("obstacle_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_obstacle_answers_workspace_id_team_id_at"), ["workspace_id", "team_id", "at"], unique=False
        )

    op.create_table(
        "reviews",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column(
            "review_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=8), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("new_target", sa.Text(), nullable=True),
        sa.Column("new_due", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal", "revision"],
            ["goal_revisions.workspace_id", "goal_revisions.goal", "goal_revisions.number"],
            name=op.f("fk_reviews_workspace_id_goal_revision"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_reviews_workspace_id")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_reviews")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reviews_workspace_id_goal_quarter"), ["workspace_id", "goal", "quarter"], unique=False
        )

    op.create_table(
        "check_in_undos",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column(
            "check_in_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "check_in_id"],
            ["check_ins.workspace_id", "check_ins.check_in_id"],
            name=op.f("fk_check_in_undos_workspace_id_check_in_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_check_in_undos_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "check_in_id", name=op.f("pk_check_in_undos")),
    )
