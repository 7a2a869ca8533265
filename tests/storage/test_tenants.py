"""Two workspaces in one database never see, change or refer to each other's rows."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from bot.domain.absences import Absence
from bot.domain.admins import AdminChange
from bot.domain.check_ins import CheckIn
from bot.domain.deliveries import Delivery, Kind, NewDelivery, PutOff
from bot.domain.goal_edits import GoalEdit, Says
from bot.domain.goal_lists import GoalsWanted
from bot.domain.goals import Goal, GoalEvent, GoalState, Happened
from bot.domain.opportunities import Opportunity, Reason
from bot.domain.people import Profile, Whereabouts
from bot.domain.permissions import Sight
from bot.domain.processes import Process, Role
from bot.domain.progress import PostState, ProgressPost
from bot.domain.prompts import Ask, ObstacleAnswer, Prompt, PromptItem
from bot.domain.reviews import Answer, Decision, Review, Smart
from bot.domain.taken_replies import TakenReply
from bot.domain.team_changes import Happening, NewTeamChange, TeamChange
from bot.domain.teams import Team
from bot.domain.welcomes import Joining
from bot.domain.working_time import USUAL_HOURS, Days
from bot.services.drafts import Draft
from bot.services.schedules import Due, Schedule
from bot.services.unit_of_work import Conflict, Transaction
from storage.tables import metadata
from tests.world import ANA, BO, INES, WEDNESDAY, World

MONDAY = date(2027, 1, 4)
LEASE = timedelta(seconds=60)
PROCESS = Process("p1", Role.BOTH, "1.0", "harbour", 7, WEDNESDAY, WEDNESDAY, None, {"send": WEDNESDAY})


@dataclass(frozen=True)
class Full:
    """One workspace with a row of every kind."""

    world: World
    team: Team
    goal: Goal
    check_in: CheckIn
    opportunity: Opportunity
    post: ProgressPost
    prompt: Prompt
    delivery: Delivery
    edit: GoalEdit
    change: TeamChange
    review: Review
    reply: TakenReply
    absence: Absence


def fill(world: World) -> Full:
    team = world.team("Phones")
    goal = world.goal(f"Of {world.workspace_id}", team, supports=world.goal("Above", team), reporter=ANA)
    closed = world.goal("Over", team)
    check_in = world.check_in(goal, 80, at=WEDNESDAY)
    prompt = world.prompt(ANA, [PromptItem(Ask.OVERDUE, team.team_id, goal.number)], MONDAY)
    answers = dict.fromkeys(Smart, Answer.YES)
    review = Review(0, goal.number, 1, "2027-Q1", ANA, WEDNESDAY, answers, "", Decision.KEEP)
    with world.uow.writing(world.workspace_id) as tx:
        opportunity = tx.opportunities.add(
            team_id=team.team_id, said_by=ANA, said_at=WEDNESDAY, text="Old macros", reason=Reason.TOOL
        )
        post = tx.progress.add_draft(team.team_id, MONDAY, WEDNESDAY)
        tx.progress.save(replace(post, state=PostState.POSTED))
        tx.prompts.save(replace(prompt, snoozed_to=MONDAY))
        tx.prompts.answer_obstacle(ObstacleAnswer(ANA, team.team_id, MONDAY, WEDNESDAY, opportunity.opportunity_id))
        review = tx.reviews.add(review)
        tx.reviews.undo(tx.reviews.add(replace(review, quarter="2027-Q2")).review_id, ANA, WEDNESDAY)
        absence = tx.absences.add(ANA, Days(MONDAY, MONDAY), WEDNESDAY)
        merged = tx.absences.add(ANA, Days(MONDAY, MONDAY), WEDNESDAY)
        tx.absences.take_back([merged.absence_id], WEDNESDAY, absence.absence_id)
        tx.goals.note(GoalEvent(goal.number, Happened.LINKED, ANA, WEDNESDAY))
        moved = GoalEvent(goal.number, Happened.MOVED, ANA, WEDNESDAY, team_before=team.team_id + 1)
        tx.goals.note(replace(moved, team_after=team.team_id))
        tx.goals.save(replace(closed, state=GoalState.CLOSED, closed_at=WEDNESDAY))
        edit = tx.goal_edits.add(GoalEdit(goal.number, ANA, WEDNESDAY, Says.of(goal), Says.of(goal)))
        change = tx.team_changes.note(NewTeamChange(team.team_id, Happening.MOVED, ANA, WEDNESDAY))
        tx.team_changes.note(NewTeamChange(team.team_id, Happening.ARCHIVED, ANA, WEDNESDAY))
        tx.schedules.put(Schedule(Due.PROMPT, ANA, WEDNESDAY, MONDAY))
        tx.drafts.save(Draft("d1", ANA, "goal", {"title": world.workspace_id}, WEDNESDAY))
        tx.receipts.keep("event:Ev1", {"at": world.workspace_id}, WEDNESDAY)
        reply = TakenReply("D0ANA", "1.5", ANA, "82", WEDNESDAY, WEDNESDAY)
        tx.replies.put(reply)
        tx.processes.put(PROCESS)
        tx.people.add_unknown(["U0NEW"])
        tx.people.learn([Profile("U0LEFT", "Left", "UTC", deactivated=True)], WEDNESDAY, {})
        tx.people.learn([Profile("U0MET", "Met", "UTC")], WEDNESDAY, {})
        tx.admins.note([AdminChange("U0MET", True, ANA, WEDNESDAY)])
        tx.service_promises.add("We call back.", ANA, WEDNESDAY)
        tx.welcomes.put([Joining(team.team_id, ANA, INES, WEDNESDAY)])
        tx.deliveries.enqueue(NewDelivery(Kind.REMINDER, ANA, "2027-01-04", WEDNESDAY))
        delivery = tx.deliveries.find(Kind.PROMPT, ANA, "2027-01-04")
    assert delivery is not None
    return Full(world, team, goal, check_in, opportunity, post, prompt, delivery, edit, change, review, reply, absence)


@pytest.fixture
def empty_and_full(world: World) -> tuple[World, Full]:
    """Return a workspace without anything but its people, and another that has everything."""
    return world, fill(world.elsewhere())


READS: dict[str, Callable[[Transaction, Full], object]] = {
    "admins.latest": lambda tx, _: tx.admins.latest("U0MET"),
    "service_promises.newest": lambda tx, _: tx.service_promises.newest(),
    "welcomes.of_people": lambda tx, _: tx.welcomes.of_people([ANA]),
    "absences.get": lambda tx, there: tx.absences.get(there.absence.absence_id),
    "absences.said_since": lambda tx, _: tx.absences.said_since(ANA, WEDNESDAY),
    "absences.replaced": lambda tx, there: tx.absences.replaced(there.absence.absence_id),
    "absences.replacement": lambda tx, there: tx.absences.replacement(there.absence.absence_id + 1),
    "prompts.snoozed": lambda tx, _: tx.prompts.snoozed([ANA], MONDAY),
    "check_ins.get": lambda tx, there: tx.check_ins.get(there.check_in.check_in_id),
    "check_ins.of_goal": lambda tx, there: tx.check_ins.of_goal(there.goal.number),
    "check_ins.latest": lambda tx, there: tx.check_ins.latest([there.goal.number], 5),
    "check_ins.standings": lambda tx, there: tx.check_ins.standings([there.goal.number]),
    "check_ins.since": lambda tx, there: tx.check_ins.since([there.goal.number], WEDNESDAY),
    "deliveries.get": lambda tx, there: tx.deliveries.get(there.delivery.delivery_id),
    "deliveries.find": lambda tx, _: tx.deliveries.find(Kind.PROMPT, ANA, "2027-01-04"),
    "deliveries.claim_due": lambda tx, _: tx.deliveries.claim_due(WEDNESDAY, WEDNESDAY, LEASE, 10),
    "deliveries.claim_changed": lambda tx, _: tx.deliveries.claim_changed(WEDNESDAY, LEASE, 10),
    "deliveries.want": lambda tx, _: tx.deliveries.want(Kind.PROMPT, ANA, "2027-01-04"),
    "deliveries.want_and_lease": lambda tx, _: tx.deliveries.want_and_lease(
        Kind.PROMPT, ANA, "2027-01-04", WEDNESDAY, LEASE
    ),
    "deliveries.mark_shown_if_newest": lambda tx, there: tx.deliveries.mark_shown_if_newest(there.delivery),
    "deliveries.let_go": lambda tx, _: tx.deliveries.let_go(),
    "deliveries.expire_leases": lambda tx, _: tx.deliveries.expire_leases(WEDNESDAY + 2 * LEASE, WEDNESDAY),
    "deliveries.claim_unknown": lambda tx, _: tx.deliveries.claim_unknown(WEDNESDAY, WEDNESDAY + LEASE, LEASE, 10),
    "deliveries.of_people": lambda tx, _: tx.deliveries.of_people(Kind.PROMPT, [ANA], "2027"),
    "deliveries.occurrences": lambda tx, _: tx.deliveries.occurrences(Kind.PROMPT, [ANA], "2027"),
    "deliveries.at": lambda tx, there: tx.deliveries.at(str(there.delivery.channel), str(there.delivery.ts)),
    "drafts.get": lambda tx, _: tx.drafts.get("d1", ANA),
    "drafts.hold": lambda tx, _: tx.drafts.hold("d1", ANA),
    "goal_edits.get": lambda tx, there: tx.goal_edits.get(there.edit.edit_id),
    "goal_edits.newest": lambda tx, there: tx.goal_edits.newest(there.goal.number),
    "goals.get": lambda tx, there: tx.goals.get(there.goal.number),
    "goals.get_many": lambda tx, there: tx.goals.get_many([there.goal.number]),
    "goals.revisions": lambda tx, there: tx.goals.revisions(there.goal.number),
    "goals.events": lambda tx, there: tx.goals.events(there.goal.number),
    "goals.moved": lambda tx, there: tx.goals.moved(there.team.team_id, WEDNESDAY),
    "goals.stopped_in_teams": lambda tx, there: tx.goals.stopped_in_teams([there.team.team_id], WEDNESDAY),
    "goals.of_teams": lambda tx, there: tx.goals.of_teams([there.team.team_id]),
    "goals.of_person": lambda tx, _: tx.goals.of_person(ANA),
    "goals.of_people": lambda tx, _: tx.goals.of_people([ANA]),
    "goals.individual_in_teams": lambda tx, there: tx.goals.individual_in_teams([there.team.team_id]),
    "goals.is_any_in_team": lambda tx, there: tx.goals.is_any_in_team(there.team.team_id),
    "goals.reported_by": lambda tx, _: tx.goals.reported_by(ANA),
    "goals.reported_by_any": lambda tx, _: tx.goals.reported_by_any([ANA]),
    "goals.all": lambda tx, _: tx.goals.all(GoalState),
    "goals.page": lambda tx, there: tx.goals.page(
        GoalsWanted(Sight(ANA, frozenset(), None), tuple(GoalState), there.team.team_id, frozenset()), 0, 10
    )[0],
    "goals.paths_up": lambda tx, there: tx.goals.paths_up([there.goal.number]),
    "goals.find": lambda tx, _: tx.goals.find("", 10),
    "goals.supporting": lambda tx, there: tx.goals.supporting([1, there.goal.number]),
    "opportunities.get": lambda tx, there: tx.opportunities.get(there.opportunity.opportunity_id),
    "opportunities.of_teams": lambda tx, there: tx.opportunities.of_teams([there.team.team_id], WEDNESDAY),
    "opportunities.open_among": lambda tx, there: tx.opportunities.open_among(
        [there.opportunity.opportunity_id], WEDNESDAY
    ),
    "opportunities.open_of": lambda tx, there: tx.opportunities.open_of(there.team.team_id),
    "people.get": lambda tx, _: tx.people.get("U0NEW"),
    "people.get_many": lambda tx, _: tx.people.get_many(["U0NEW"]),
    "people.find": lambda tx, _: tx.people.find(["U0NEW"], "", 10),
    "people.known": lambda tx, _: [who for who in tx.people.known() if who == "U0MET"],
    "people.names": lambda tx, _: tx.people.names().get("U0MET"),
    "people.gone_by": lambda tx, _: tx.people.gone_by(["U0LEFT"], WEDNESDAY + LEASE),
    "people.gone_since": lambda tx, _: tx.people.gone_since(["U0LEFT"]),
    "people.unknown": lambda tx, _: tx.people.unknown(10),
    "people.named_admins": lambda tx, _: tx.people.named_admins(),
    "people.slack_admins": lambda tx, _: tx.people.slack_admins(),
    "processes.all": lambda tx, _: tx.processes.all(),
    "progress.get": lambda tx, there: tx.progress.get(there.post.post_id),
    "progress.newest_since": lambda tx, there: tx.progress.newest_since([there.team.team_id], MONDAY),
    "progress.latest": lambda tx, there: tx.progress.latest(there.team.team_id),
    "progress.latest_of": lambda tx, there: tx.progress.latest_of([there.team.team_id]),
    "progress.posted_since": lambda tx, there: tx.progress.posted_since([there.team.team_id], MONDAY),
    "progress.latest_posted": lambda tx, there: tx.progress.latest_posted(there.team.team_id),
    "prompts.get": lambda tx, _: tx.prompts.get(ANA, MONDAY),
    "prompts.latest_weeks_of_people": lambda tx, _: tx.prompts.latest_weeks_of_people([ANA]),
    "prompts.latest_of": lambda tx, _: tx.prompts.latest_of(ANA),
    "prompts.at": lambda tx, there: tx.prompts.at(str(there.prompt.channel), str(there.prompt.ts)),
    "prompts.obstacle_answers": lambda tx, _: tx.prompts.obstacle_answers(ANA, MONDAY),
    "prompts.obstacle_answers_of_team": lambda tx, there: tx.prompts.obstacle_answers_of_team(
        there.team.team_id, WEDNESDAY
    ),
    "prompts.latest_weeks_of_teams": lambda tx, there: tx.prompts.latest_weeks_of_teams([there.team.team_id]),
    "prompts.sent_for_team": lambda tx, there: tx.prompts.sent_for_team(there.team.team_id, MONDAY),
    "prompts.is_any_for_team": lambda tx, there: tx.prompts.is_any_for_team(there.team.team_id),
    "prompts.asked_in": lambda tx, there: tx.prompts.asked_in([there.goal.number], MONDAY),
    "prompts.rounds_asked": lambda tx, there: tx.prompts.rounds_asked([there.goal.number], WEDNESDAY),
    "prompts.weeks_overdue_asked": lambda tx, there: tx.prompts.weeks_overdue_asked([there.goal.number]),
    "receipts.get": lambda tx, _: tx.receipts.get("event:Ev1"),
    "replies.get": lambda tx, _: tx.replies.get("D0ANA", "1.5"),
    "replies.of_person_since": lambda tx, _: tx.replies.of_person_since(ANA, WEDNESDAY),
    "reviews.get": lambda tx, there: tx.reviews.get(there.review.review_id),
    "reviews.of_goal": lambda tx, there: tx.reviews.of_goal(there.goal.number),
    "reviews.in_quarter": lambda tx, there: tx.reviews.in_quarter([there.goal.number], "2027-Q1"),
    "schedules.get": lambda tx, _: tx.schedules.get(Due.PROMPT, ANA),
    "schedules.of": lambda tx, _: tx.schedules.of(Due.PROMPT, [ANA]),
    "schedules.until": lambda tx, _: tx.schedules.until(WEDNESDAY, 10),
    "team_changes.get": lambda tx, there: tx.team_changes.get(there.change.change_id),
    "team_changes.endings_since": lambda tx, _: tx.team_changes.endings_since(WEDNESDAY),
    "team_changes.latest_of": lambda tx, there: tx.team_changes.latest_of([there.team.team_id], there.change.what),
    "team_changes.of_team": lambda tx, there: tx.team_changes.of_team(there.team.team_id),
    "teams.get": lambda tx, there: tx.teams.get(there.team.team_id),
    "teams.in_channel": lambda tx, there: tx.teams.in_channel(there.team.channel_id),
    "teams.tree": lambda tx, _: tx.teams.tree().teams,
}
"""Every question that a store can be asked, put as the full workspace would put it."""

WRITES: dict[str, Callable[[Transaction, Full], object]] = {
    "absences.take_back": lambda tx, there: tx.absences.take_back([there.absence.absence_id], WEDNESDAY),
    "absences.bring_back": lambda tx, there: tx.absences.bring_back([there.absence.absence_id + 1]),
    "people.choose": lambda tx, _: tx.people.choose("U0LEFT", Whereabouts("Europe/Berlin", "DE"), USUAL_HOURS),
    "people.is_here_despite": lambda tx, _: tx.people.is_here_despite("U0LEFT", WEDNESDAY),
    "check_ins.undo": lambda tx, there: tx.check_ins.undo(there.check_in.check_in_id, ANA, WEDNESDAY),
    "deliveries.mark_sent": lambda tx, there: tx.deliveries.mark_sent(
        there.delivery.delivery_id, "C0", "1", WEDNESDAY, 9
    ),
    "deliveries.mark_shown": lambda tx, there: tx.deliveries.mark_shown(replace(there.delivery, wanted=9)),
    "deliveries.bring_back": lambda tx, _there: tx.deliveries.bring_back(WEDNESDAY - timedelta(days=1)),
    "deliveries.mark_unknown": lambda tx, there: tx.deliveries.mark_unknown(there.delivery, WEDNESDAY, ""),
    "deliveries.mark_failed": lambda tx, there: tx.deliveries.mark_failed(there.delivery, ""),
    "deliveries.put_off": lambda tx, there: tx.deliveries.put_off(there.delivery, WEDNESDAY, WEDNESDAY, ""),
    "deliveries.mark_dropped": lambda tx, there: tx.deliveries.mark_dropped(there.delivery, ""),
    "deliveries.mark_gone": lambda tx, there: tx.deliveries.mark_gone(there.delivery, ""),
    "deliveries.mark_due_again": lambda tx, there: tx.deliveries.mark_due_again(there.delivery, WEDNESDAY, ""),
    "deliveries.plan_anew": lambda tx, there: tx.deliveries.plan_anew(
        [(there.delivery, PutOff(WEDNESDAY, WEDNESDAY, ""))]
    ),
    "admins.note": lambda tx, _: tx.admins.note([AdminChange("U0MET", False, ANA, WEDNESDAY)]),
    "service_promises.add": lambda tx, _: tx.service_promises.add("Ours", ANA, WEDNESDAY),
    "welcomes.put": lambda tx, there: tx.welcomes.put([Joining(there.team.team_id, ANA, BO, WEDNESDAY, "2027-01-07")]),
    "deliveries.rest": lambda tx, there: tx.deliveries.rest(there.delivery, WEDNESDAY, ""),
    "deliveries.try_again": lambda tx, there: tx.deliveries.try_again(there.delivery.delivery_id, WEDNESDAY),
    "deliveries.hurry": lambda tx, _: tx.deliveries.hurry(Kind.PROMPT, ANA, "2027-01-04"),
    "deliveries.want_at_leisure": lambda tx, there: tx.deliveries.want_at_leisure(Kind.PROMPT, ANA, ["2027-01-04"]),
    "deliveries.want_any": lambda tx, _: tx.deliveries.want_any(Kind.PROMPT, [ANA], ["2027-01-04"]),
    "deliveries.want_about": lambda tx, _: tx.deliveries.want_about(Kind.WHO_LEADS, ["team-1"]),
    "deliveries.want_everywhere": lambda tx, _: tx.deliveries.want_everywhere(Kind.PROMPT, ["2027-01-04"]),
    "deliveries.want_since": lambda tx, _: tx.deliveries.want_since(Kind.PROMPT, [ANA], "2027"),
    "drafts.save": lambda tx, _: tx.drafts.save(Draft("d1", "U0EVE", "goal", {}, WEDNESDAY)),
    "drafts.remove": lambda tx, _: tx.drafts.remove("d1", ANA),
    "drafts.forget": lambda tx, _: tx.drafts.forget(WEDNESDAY + LEASE, 9),
    "goal_edits.add": lambda tx, there: tx.goal_edits.add(replace(there.edit, takes_back=there.edit.edit_id)),
    "goals.revise": lambda tx, there: tx.goals.revise(there.goal.number, replace(there.goal.revision, number=2)),
    "goals.note": lambda tx, there: tx.goals.note(GoalEvent(there.goal.number, Happened.REOPENED, ANA, WEDNESDAY)),
    "goals.move": lambda tx, there: tx.goals.move([there.goal], there.team.team_id, ANA, WEDNESDAY),
    "goals.save": lambda tx, there: tx.goals.save(replace(there.goal, state=GoalState.CLOSED)),
    "opportunities.add": lambda tx, there: tx.opportunities.add(
        team_id=there.team.team_id, said_by=ANA, said_at=WEDNESDAY, text="x", reason=Reason.OTHER
    ),
    "opportunities.move": lambda tx, there: tx.opportunities.move(
        [there.opportunity.opportunity_id], there.team.team_id
    ),
    "opportunities.close": lambda tx, there: tx.opportunities.close(there.opportunity.opportunity_id, WEDNESDAY),
    "processes.put": lambda tx, _: tx.processes.put(replace(PROCESS, pid=8)),
    "processes.remove": lambda tx, _: tx.processes.remove("p1"),
    "processes.forget": lambda tx, _: tx.processes.forget(WEDNESDAY + LEASE),
    "progress.add_draft": lambda tx, there: tx.progress.add_draft(there.team.team_id, MONDAY, WEDNESDAY),
    "progress.save": lambda tx, there: tx.progress.save(replace(there.post, edited_by=ANA)),
    "prompts.save": lambda tx, there: tx.prompts.save(there.prompt),
    "prompts.answer_obstacle": lambda tx, there: tx.prompts.answer_obstacle(
        ObstacleAnswer(ANA, there.team.team_id, MONDAY, WEDNESDAY)
    ),
    "prompts.take_back_obstacle": lambda tx, there: tx.prompts.take_back_obstacle(
        ObstacleAnswer(ANA, there.team.team_id, MONDAY, WEDNESDAY)
    ),
    "replies.forget_words": lambda tx, _: tx.replies.forget_words(WEDNESDAY + LEASE, 9),
    "replies.put": lambda tx, there: tx.replies.put(replace(there.reply, text="Ours")),
    "reviews.add": lambda tx, there: tx.reviews.add(
        Review(0, there.goal.number, 1, "2027-Q1", ANA, WEDNESDAY, {}, "", Decision.KEEP)
    ),
    "reviews.undo": lambda tx, there: tx.reviews.undo(there.review.review_id, ANA, WEDNESDAY),
    "schedules.put": lambda tx, _: tx.schedules.put(Schedule(Due.PROMPT, ANA, WEDNESDAY + LEASE, MONDAY)),
    "schedules.put_off": lambda tx, _: tx.schedules.put_off(
        Schedule(Due.PROMPT, ANA, WEDNESDAY, MONDAY), WEDNESDAY + LEASE
    ),
    "schedules.remove": lambda tx, _: tx.schedules.remove(Due.PROMPT, ANA),
    "receipts.keep": lambda tx, _: tx.receipts.keep("event:Ev1", {}, WEDNESDAY),
    "receipts.forget": lambda tx, _: tx.receipts.forget(WEDNESDAY + LEASE, 9),
    "team_changes.note": lambda tx, there: tx.team_changes.note(
        NewTeamChange(there.team.team_id, Happening.JOINED, ANA, WEDNESDAY)
    ),
    "team_changes.note_all": lambda tx, there: tx.team_changes.note_all(
        [NewTeamChange(there.team.team_id, Happening.JOINED, ANA, WEDNESDAY)]
    ),
    "teams.people_came_or_went": lambda tx, _: tx.teams.people_came_or_went(),
    "teams.remove": lambda tx, there: tx.teams.remove(there.team.team_id),
    "teams.save": lambda tx, there: tx.teams.save(replace(there.team, name="Ours now")),
    "teams.save_all": lambda tx, there: tx.teams.save_all([replace(there.team, name="Ours now")]),
}
"""Every write that names something of the full workspace."""


def test_the_lists_above_leave_out_no_method_of_any_store(world: World) -> None:
    checked = {
        *READS,
        *WRITES,
        *("workspaces.get", "workspaces.save", "people.add_unknown", "people.learn"),  # asked for by its own id only
        *(
            "absences.add",
            "goals.add",
            "teams.add",
            "teams.add_all",
            "check_ins.add",
            "deliveries.enqueue",
            "deliveries.enqueue_all",
        ),  # make a row of the workspace's own
    }
    with world.uow.reading(world.workspace_id) as tx:
        nouns = {name.partition(".")[0] for name in checked}
        methods = {f"{noun}.{method}" for noun in nouns for method in dir(getattr(tx, noun)) if method[0] != "_"}
    assert methods - {"deliveries.is_urgent"} == checked, "name a new store method in READS or WRITES above"


def test_no_question_is_answered_with_another_workspaces_rows(empty_and_full: tuple[World, Full]) -> None:
    here, there = empty_and_full
    told = {}
    with here.uow.writing(here.workspace_id) as tx:
        for name, ask in READS.items():
            told[name] = ask(tx, there)
    assert {name: answer for name, answer in told.items() if answer} == {}


def test_the_same_questions_are_answered_where_the_rows_are(empty_and_full: tuple[World, Full]) -> None:
    _, there = empty_and_full
    with there.world.uow.writing(there.world.workspace_id) as tx:
        told = {name for name, ask in READS.items() if ask(tx, there)}
    # These look for what this workspace doesn't have; a person's goals are in their own list.
    without = {
        *("deliveries.claim_changed", "deliveries.mark_shown_if_newest", "deliveries.claim_unknown"),
        *("goals.of_person", "goals.of_people", "goals.individual_in_teams"),
        "people.slack_admins",
    }
    assert told >= set(READS) - without


def test_no_write_reaches_another_workspace(empty_and_full: tuple[World, Full]) -> None:
    here, there = empty_and_full
    before = _rows(there.world)
    assert len(before["goals"]) == 3
    for name, write in WRITES.items():
        with suppress(Conflict), here.uow.writing(here.workspace_id) as tx:
            write(tx, there)
        assert _rows(there.world) == before, name


def _rows(world: World) -> dict[str, set[str]]:
    """Return all rows of a workspace, by table, as text."""
    with world.database.engines.reading.connect() as connection:
        return {
            table.name: {
                repr(row) for row in connection.execute(table.select().filter_by(workspace_id=world.workspace_id))
            }
            for table in metadata.sorted_tables
        }
