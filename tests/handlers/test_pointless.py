"""What became pointless between planning and sending, kind by kind: dropped, and the reason is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.admins import AdminChange
from bot.domain.channels import ChannelTrouble
from bot.domain.deliveries import Delivery, Kind, NewDelivery, State, Unreached
from bot.domain.goals import GoalState, Owner, PersonOwner
from bot.domain.progress import PostState
from bot.domain.prompts import Ask, PromptItem
from bot.domain.reviews import Decision, Review
from bot.domain.taken_replies import AsksHow, TakenReply
from bot.domain.team_changes import Happening, NewTeamChange
from bot.domain.teams import TeamEnd
from bot.domain.welcomes import Joining
from handlers import listeners
from handlers.services import services_on
from storage.due import SqlDue
from tests.outbox import Clockwork
from tests.world import ANA, CHIDI, INES, World

W = "T0ACME"
THIS_WEEK, NEXT_WEEK, TODAY = date(2027, 1, 4), date(2027, 1, 11), date(2027, 1, 6)
LEFT = "U0LEO"
"""Who has left Slack."""


@dataclass
class Stage:
    """Ana's team with a goal of its own and one of hers, on a Wednesday morning, and a message to her that waits."""

    world: World
    about: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.team = self.world.team("Phone support", ANA, [CHIDI])
        self.goal = self.world.goal("Answer sooner", self.team, created_at=self.world.clock.now() - timedelta(days=9))
        due = SqlDue(self.world.database.engines)
        services = services_on(self.world.uow, due, self.world.clock, None, None, frozenset())  # type: ignore[arg-type]
        self.clockwork = Clockwork(self.world, listeners.renderers(services))
        self.key = Kind.PROMPT, ANA, THIS_WEEK.isoformat()

    def waits(self, kind: Kind, occurrence: str, recipient: str = ANA, **about: Any) -> None:
        self.key = kind, recipient, occurrence
        until = None if kind in (Kind.ANSWER, Kind.TEAM_IMPORT, Kind.TOLD, Kind.PROGRESS_POST) else timedelta(hours=7)
        now = self.world.clock.now()
        new = NewDelivery(*self.key, now, None if until is None else now + until, about=about)
        with self.world.uow.writing(W) as tx:
            tx.deliveries.enqueue(new)

    @property
    def stored(self) -> Delivery:
        return self.clockwork.stored(*self.key)

    # What waits.

    def prompt(self) -> None:
        self.waits(Kind.PROMPT, THIS_WEEK.isoformat())

    def prompt_that_was_tried(self) -> None:
        self.prompt()
        self.clockwork.slack.answers = [Unreached("URLError")]
        self.clockwork.ticks.send()
        assert self.stored.state is State.DUE
        self.clockwork.real_time_passes(minutes=1)

    def reminder(self) -> None:
        self.world.prompt(ANA, [PromptItem(Ask.REPORT, self.team.team_id, self.goal.number)], THIS_WEEK)
        self.world.clock.move(days=1)
        self.waits(Kind.REMINDER, THIS_WEEK.isoformat())

    def answer(self) -> None:
        now = self.world.clock.now()
        reply = TakenReply("D0ANA", "7.5", ANA, "how does this work?", now, now, parts=(AsksHow(),))
        with self.world.uow.writing(W) as tx:
            tx.replies.put(reply)
        self.waits(Kind.ANSWER, reply.occurrence)

    def draft(self) -> None:
        with self.world.uow.writing(W) as tx:
            post = tx.progress.add_draft(self.team.team_id, TODAY, self.world.clock.now())
        self.about = {"post": post.post_id}
        self.waits(Kind.PROGRESS_DRAFT, post.occurrence, post=post.post_id)

    def post(self) -> None:
        self.draft()
        with self.world.uow.writing(W) as tx:
            [draft] = tx.deliveries.claim_due(self.world.clock.now(), self.clockwork.real.now(), timedelta(1), 1)
            tx.deliveries.mark_sent(draft.delivery_id, "D0ANA", "3.0", self.world.clock.now(), 0)
        self.becomes(PostState.POSTED)
        self.waits(Kind.PROGRESS_POST, self.key[2], self.team.channel_id, **self.about)

    def nudge(self) -> None:
        self.world.clock.at("2027-03-24 10:00")
        self.waits(Kind.REVIEW_NUDGE, "2027-Q1")

    def news(self) -> None:
        self.change(NewTeamChange(self.team.team_id, Happening.LED_ANEW, INES, self.world.clock.now(), lead_after=ANA))

    def change(self, change: NewTeamChange) -> None:
        with self.world.uow.writing(W) as tx:
            noted = tx.team_changes.note(change)
        self.waits(Kind.TEAM_NEWS, noted.occurrence, change=noted.change_id)

    def who_leads(self) -> None:
        self.world.person("Leo", deactivated=True)
        self.below = self.world.team("Letters", LEFT, [CHIDI], self.team)
        self.waits(Kind.WHO_LEADS, f"team-{self.below.team_id}/{TODAY}", team=self.below.team_id, left=LEFT)

    def left_goals(self) -> None:
        self.world.person("Leo", deactivated=True)
        self.goal = self.world.goal("Call back", LEFT, team=self.team)
        self.waits(Kind.LEFT_GOALS, f"{LEFT}/{TODAY}", left=LEFT, goals=[self.goal.number])

    def given_goal(self) -> None:
        self.goal = self.world.goal("Call back", ANA, team=self.team)
        about: dict[str, Any] = {"goal": self.goal.number, "left": LEFT, "by": INES}
        self.waits(Kind.GIVEN_GOAL, f"G-{self.goal.number}/{TODAY}", **about)

    def welcome(self) -> None:
        occurrence = TODAY.isoformat()
        with self.world.uow.writing(W) as tx:
            tx.welcomes.put([Joining(self.team.team_id, CHIDI, ANA, self.world.clock.now(), occurrence)])
        self.waits(Kind.WELCOME, occurrence, CHIDI)

    def named_admin(self) -> None:
        self.names_admin(is_admin=True)
        self.waits(Kind.NAMED_ADMIN, f"admin/{TODAY}/0")

    def no_admin(self) -> None:
        self.names_admin(is_admin=False)
        self.waits(Kind.NO_ADMIN, f"admin/{TODAY}/0")

    def team_import(self) -> None:
        self.waits(Kind.TEAM_IMPORT, "F0TEAMS/7.5", draft="gone")

    def told(self) -> None:
        self.waits(Kind.TOLD, "D0ANA/7.5/failed", text="That did not work.", blocks=[])

    def team_channel(self) -> None:
        self.saves_team(trouble=ChannelTrouble.ARCHIVED, posting=False)
        about: dict[str, Any] = {"team": self.team.team_id, "channel": self.team.channel_id, "trouble": "archived"}
        self.waits(Kind.TEAM_CHANNEL, f"team-{self.team.team_id}/{self.team.channel_id}/gone/{TODAY}", **about)

    def private_channel(self) -> None:
        self.saves_team(channel_is_private=True)
        about: dict[str, Any] = {"team": self.team.team_id, "channel": self.team.channel_id}
        self.waits(Kind.PRIVATE_CHANNEL, f"team-{self.team.team_id}/{TODAY}", **about)

    # What happens.

    def saves_team(self, **fields: Any) -> None:
        self.team = replace(self.team, **fields)
        with self.world.uow.writing(W) as tx:
            tx.teams.save(self.team)

    def saves_goal(self, state: GoalState | None = None, owner: Owner | None = None) -> None:
        goal = replace(self.goal, state=state or self.goal.state, owner=owner or self.goal.owner)
        if state is GoalState.CLOSED:
            goal = replace(goal, closed_at=self.world.clock.now())
        with self.world.uow.writing(W) as tx:
            tx.goals.save(goal)

    def answered(self) -> None:
        self.world.check_in(self.goal, 50, person=ANA, week=THIS_WEEK)

    def goal_closed(self) -> None:
        self.saves_goal(GoalState.CLOSED)

    def goal_paused(self) -> None:
        self.saves_goal(GoalState.PAUSED)

    def deactivated(self) -> None:
        name = self.stored.recipient.removeprefix("U0").title()
        self.world.person(name, deactivated=True)

    def archived(self) -> None:
        self.saves_goal(GoalState.CLOSED)
        self.saves_team(end=TeamEnd(self.world.clock.now(), INES))

    def merged(self) -> None:
        into = self.world.organisation().team_id
        self.saves_team(end=TeamEnd(self.world.clock.now(), INES, merged_into=into))

    def led_by_another(self) -> None:
        self.saves_team(lead_id=CHIDI)

    def member_left(self) -> None:
        self.saves_team(members=frozenset())

    def newer_prompt(self) -> None:
        self.world.prompt(ANA, [PromptItem(Ask.REPORT, self.team.team_id, self.goal.number)], NEXT_WEEK)

    def becomes(self, state: PostState) -> None:
        with self.world.uow.writing(W) as tx:
            post = tx.progress.get(self.about["post"])
            assert post is not None
            tx.progress.save(replace(post, state=state))

    def posted(self) -> None:
        self.becomes(PostState.POSTED)

    def skipped(self) -> None:
        self.becomes(PostState.SKIPPED)

    def reviewed(self) -> None:
        quarter, now = self.stored.occurrence, self.world.clock.now()
        review = Review(0, self.goal.number, 1, quarter, ANA, now, {}, "", Decision.KEEP)
        with self.world.uow.writing(W) as tx:
            tx.reviews.add(review)

    def quarter_over(self) -> None:
        self.world.clock.at("2027-04-01 10:00")

    def leo_is_back(self) -> None:
        self.world.person("Leo")

    def letters_led_anew(self) -> None:
        with self.world.uow.writing(W) as tx:
            tx.teams.save(replace(self.below, lead_id=CHIDI))

    def given_on(self) -> None:
        self.saves_goal(owner=PersonOwner(CHIDI, self.team.team_id))

    def told_in_another_welcome(self) -> None:
        with self.world.uow.writing(W) as tx:
            tx.welcomes.put([Joining(self.team.team_id, CHIDI, ANA, self.world.clock.now(), "2027-01-05")])

    def told_in_their_welcome(self) -> None:
        with self.world.uow.writing(W) as tx:
            at = self.world.clock.now()
            tx.welcomes.put([Joining(self.team.team_id, ANA, INES, at, TODAY.isoformat())])
            tx.deliveries.enqueue(NewDelivery(Kind.WELCOME, ANA, TODAY.isoformat(), at + timedelta(hours=1)))

    def names_admin(self, *, is_admin: bool) -> None:
        with self.world.uow.writing(W) as tx:
            tx.admins.note([AdminChange(ANA, is_admin, INES, self.world.clock.now())])

    def admin_no_more(self) -> None:
        self.names_admin(is_admin=False)

    def admin_again(self) -> None:
        self.names_admin(is_admin=True)

    def channel_is_back(self) -> None:
        self.saves_team(trouble=None, posting=True)

    def moved_to_another_channel(self) -> None:
        self.saves_team(channel_id="C0OTHER")

    def is_public_again(self) -> None:
        self.saves_team(channel_is_private=False)


GONE = "not a person who can be asked any more"
NOTHING, ANSWERED = "nothing to ask", "everything is answered"
OTHERS_DECIDE = "the team can post again, or another decides"
S = Stage
TABLE: Mapping[Kind, Mapping[Callable[[Stage], None], str]] = {
    Kind.PROMPT: {
        S.answered: NOTHING,
        S.goal_closed: NOTHING,
        S.goal_paused: NOTHING,
        S.deactivated: GONE,
        S.archived: NOTHING,
        S.merged: NOTHING,
        S.led_by_another: NOTHING,
    },
    Kind.REMINDER: {
        S.answered: ANSWERED,
        S.goal_closed: ANSWERED,
        S.goal_paused: ANSWERED,
        S.deactivated: GONE,
        S.archived: ANSWERED,
        S.led_by_another: ANSWERED,
        S.newer_prompt: "a newer prompt has come",
    },
    Kind.ANSWER: {S.deactivated: GONE},
    Kind.PROGRESS_DRAFT: {
        S.posted: "the post is posted already",
        S.skipped: "the post is skipped already",
        S.archived: "nobody leads the team",
        S.merged: "nobody leads the team",
        S.led_by_another: "another leads the team now",
        S.deactivated: "another leads the team now",
    },
    Kind.PROGRESS_POST: {
        S.archived: "the post or its team is gone",
        S.merged: "the post or its team is gone",
    },
    Kind.REVIEW_NUDGE: {
        S.reviewed: "everything is reviewed already",
        S.goal_closed: "no goal to review",
        S.archived: "no goal to review",
        S.led_by_another: "no goal to review",
        S.deactivated: GONE,
        S.quarter_over: "it came too late to be of use",
    },
    Kind.TEAM_NEWS: {
        S.led_by_another: "the team has changed back or on since",
        S.archived: "the team has changed back or on since",
        S.told_in_their_welcome: "their welcome tells that they lead",
        S.deactivated: GONE,
    },
    Kind.WHO_LEADS: {
        S.leo_is_back: "who leads the team is settled",
        S.letters_led_anew: "who leads the team is settled",
        S.led_by_another: "who leads the team is settled",
        S.deactivated: GONE,
    },
    Kind.LEFT_GOALS: {
        S.leo_is_back: "what becomes of the goals is settled",
        S.goal_closed: "what becomes of the goals is settled",
        S.given_on: "what becomes of the goals is settled",
        S.led_by_another: "what becomes of the goals is settled",
        S.deactivated: GONE,
    },
    Kind.GIVEN_GOAL: {
        S.goal_closed: "the goal is somebody else's by now, or closed",
        S.given_on: "the goal is somebody else's by now, or closed",
        S.deactivated: GONE,
    },
    Kind.WELCOME: {
        S.member_left: "they are not in the team any more",
        S.archived: "they are not in the team any more",
        S.told_in_another_welcome: "they are not in the team any more",
        S.deactivated: GONE,
    },
    Kind.NAMED_ADMIN: {S.admin_no_more: "not a Headway admin any more", S.deactivated: GONE},
    Kind.NO_ADMIN: {S.admin_again: "a Headway admin again, or gone", S.deactivated: GONE},
    Kind.TEAM_IMPORT: {S.archived: "what was found in the file is kept no more", S.deactivated: GONE},
    Kind.TOLD: {S.deactivated: GONE},
    Kind.TEAM_CHANNEL: {
        S.channel_is_back: OTHERS_DECIDE,
        S.moved_to_another_channel: OTHERS_DECIDE,
        S.led_by_another: OTHERS_DECIDE,
        S.archived: OTHERS_DECIDE,
        S.deactivated: GONE,
    },
    Kind.PRIVATE_CHANNEL: {
        S.is_public_again: "the team posts elsewhere, or not",
        S.moved_to_another_channel: "the team posts elsewhere, or not",
        S.led_by_another: "the team posts elsewhere, or not",
        S.archived: "the team posts elsewhere, or not",
        S.deactivated: GONE,
    },
}
WAITS: Mapping[Kind, Callable[[Stage], None]] = {
    Kind.PROMPT: S.prompt,
    Kind.REMINDER: S.reminder,
    Kind.ANSWER: S.answer,
    Kind.PROGRESS_DRAFT: S.draft,
    Kind.PROGRESS_POST: S.post,
    Kind.REVIEW_NUDGE: S.nudge,
    Kind.TEAM_NEWS: S.news,
    Kind.WHO_LEADS: S.who_leads,
    Kind.LEFT_GOALS: S.left_goals,
    Kind.GIVEN_GOAL: S.given_goal,
    Kind.WELCOME: S.welcome,
    Kind.NAMED_ADMIN: S.named_admin,
    Kind.NO_ADMIN: S.no_admin,
    Kind.TEAM_IMPORT: S.team_import,
    Kind.TOLD: S.told,
    Kind.TEAM_CHANNEL: S.team_channel,
    Kind.PRIVATE_CHANNEL: S.private_channel,
}
CASES = [(kind, happens, reason) for kind, cases in TABLE.items() for happens, reason in cases.items()]


def test_the_table_names_every_kind() -> None:
    assert set(TABLE) == set(WAITS) == set(Kind)


@pytest.mark.parametrize(
    ("kind", "happens", "reason"), CASES, ids=[f"{kind}-{happens.__name__}" for kind, happens, _ in CASES]
)
def test_what_became_pointless_is_dropped_with_its_reason(
    world: World, kind: Kind, happens: Callable[[Stage], None], reason: str
) -> None:
    stage = Stage(world)
    WAITS[kind](stage)
    happens(stage)
    stage.clockwork.ticks.send()
    if happens is Stage.told_in_their_welcome:  # before all else
        stage.clockwork.run_until(world.clock.now() + timedelta(hours=4))
    posted = {post.kind for post, _, _ in stage.clockwork.slack.posts if post.recipient == stage.key[1]}
    assert posted - {Kind.WELCOME} == set()
    assert (stage.stored.state, stage.stored.reason) == (State.DROPPED, reason)


@pytest.mark.parametrize("happens", TABLE[Kind.PROMPT], ids=lambda happens: happens.__name__)
def test_a_prompt_that_slack_did_not_take_at_first_is_dropped_for_the_same_reasons(
    world: World, happens: Callable[[Stage], None]
) -> None:
    stage = Stage(world)
    stage.prompt_that_was_tried()
    happens(stage)
    stage.clockwork.ticks.send()
    assert stage.clockwork.slack.posts == []
    assert (stage.stored.state, stage.stored.reason) == (State.DROPPED, TABLE[Kind.PROMPT][happens])


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.TEAM_IMPORT])
def test_it_is_sent_where_nothing_has_happened(world: World, kind: Kind) -> None:
    stage = Stage(world)
    WAITS[kind](stage)
    stage.clockwork.ticks.send()
    assert stage.stored.state is State.SENT
