"""Goals as a prompt, a check-in list or Home shows them: a fixed number of queries, however many goals."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.cadences import iso_monday, local_moment
from bot.domain.check_ins import CheckIn, standing_of
from bot.domain.goals import Goal, GoalState, Level
from bot.domain.pace import has_gone_stale, is_long_past, is_overdue, was_asked_overdue
from bot.domain.people import Person, Viewer
from bot.domain.permissions import Actor, can_see
from bot.domain.prompts import Ask, GoalLine, Prompt, PromptCard, Served
from bot.domain.teams import TeamTree
from bot.services.unit_of_work import Transaction


def goals_reported_by(
    tx: Transaction, user_id: str, tree: TeamTree, states: Collection[GoalState] = (GoalState.ACTIVE,)
) -> tuple[Goal, ...]:
    """Return the goals, active unless told otherwise, for which this person is the one asked, by number.

    Three queries.
    """
    led = [team.team_id for team in tree.led_by(user_id)]
    found = (
        *tx.goals.of_person(user_id, states),
        *tx.goals.of_teams(led, states),
        *tx.goals.reported_by(user_id, states),
    )
    goals = {
        goal.number: goal for goal in found if tree.team(goal.team_id) is not None and tree.reporter(goal) == user_id
    }
    return tuple(goals[number] for number in sorted(goals))


def goals_reported_by_any(tx: Transaction, user_ids: Collection[str], tree: TeamTree) -> Mapping[str, frozenset[int]]:
    """Return the numbers of the active goals for which each of these people is the one asked; three queries.

    Who is asked about none is left out.
    """
    wanted = frozenset(user_ids)
    led = [team.team_id for team in tree if tree.acting_lead(team) in wanted]
    found = (*tx.goals.of_people(wanted), *tx.goals.of_teams(led), *tx.goals.reported_by_any(wanted))
    reported: dict[str, set[int]] = {}
    for goal in found:
        reporter = tree.reporter(goal) if tree.team(goal.team_id) is not None else None
        if reporter in wanted and reporter is not None:
            reported.setdefault(reporter, set()).add(goal.number)
    return {user_id: frozenset(numbers) for user_id, numbers in reported.items()}


def goal_lines(
    tx: Transaction,
    goals: Sequence[Goal],
    tree: TeamTree,
    now: datetime,
    today: date,
    *,
    week: str | None = None,
    since: datetime | None = None,
) -> tuple[GoalLine, ...]:
    """Return each goal with what stands, whom it serves, and the answer given for `week` or made since a moment.

    `today` is the local date of the person who looks.
    """
    above = tx.goals.paths_up(goal.number for goal in goals)
    served = {goal.number: organisation_goal(goal, above.get(goal.number, ()), tree) for goal in goals}
    tops = {top.number for top in served.values() if top is not None}
    standings = tx.check_ins.standings({*(goal.number for goal in goals), *tops})
    settled = asked_no_more(tx, ((goal, today) for goal in goals))

    def line(goal: Goal) -> GoalLine:
        stands, top = standing_of(goal, standings), served[goal.number]
        team = tree.team(goal.team_id)
        is_top = tree.level(goal.owner) is Level.ORGANISATION
        return GoalLine(
            goal,
            stands,
            serves=Served(top, standing_of(top, standings)) if top and not is_top else None,
            is_stale=team is not None and has_gone_stale(goal, team, stands, now),
            is_overdue=is_overdue(goal.due, today, stands),
            is_asked_no_more=goal.number in settled,
            is_linked=top is not None,
            helped=None if top else ended_organisation_goal(above.get(goal.number, ()), tree),
            recorded=_answer(stands.latest, week, since),
            stand_in=tree.stand_in(goal) if team is not None else None,
        )

    return tuple(line(goal) for goal in goals)


def asked_no_more(tx: Transaction, goals: Iterable[tuple[Goal, date]]) -> frozenset[int]:
    """Return the numbers of those goals about which no prompt asks until they have a new date, each on a local date.

    That is once they were asked about as overdue, and what is in their way is asked for no more. One query, none where
    no date is long past.
    """
    late = {goal.number: goal.due for goal, today in goals if is_long_past(goal.due, today)}
    asked = tx.prompts.weeks_overdue_asked(late) if late else {}
    return frozenset(number for number, week in asked.items() if was_asked_overdue(late[number], week))


def as_seen_by(person: Person, lines: Sequence[GoalLine], tree: TeamTree) -> tuple[GoalLine, ...]:
    """Return the lines without the goals above that this person must not see: guests see their own teams' only."""
    who = Actor(person)
    return tuple(
        replace(line, serves=None, helped=None)
        if any(not can_see(who, goal, tree) for goal in _goals_above(line))
        else line
        for line in lines
    )


def _goals_above(line: GoalLine) -> tuple[Goal, ...]:
    return tuple(goal for goal in (line.serves.goal if line.serves else None, line.helped) if goal is not None)


def my_goals(tx: Transaction, user_id: str, now: datetime) -> PromptCard:
    """Return all goals that this person reports, with the answers of the current ISO week in their own zone."""
    person, tree = tx.people.get(user_id) or Person(user_id), tx.teams.tree()
    viewer = person.viewer(now)
    week = iso_monday(viewer.today)
    prompt = tx.prompts.get(user_id, week)
    lines = lines_this_week(tx, person, goals_reported_by(tx, user_id, tree), tree, prompt, now)
    return PromptCard(user_id, viewer.zone, viewer.today, week, lines)


def lines_this_week(
    tx: Transaction, person: Person, goals: Sequence[Goal], tree: TeamTree, prompt: Prompt | None, now: datetime
) -> tuple[GoalLine, ...]:
    """Return goals as this person may see them, with the answers of the current ISO week in their own zone.

    `prompt` is theirs of that week, if there was one.
    """
    viewer = person.viewer(now)
    week = iso_monday(viewer.today)
    since = answers_count_from(prompt, week, viewer.zone)
    lines = goal_lines(tx, goals, tree, now, viewer.today, week=week.isoformat(), since=since)
    return as_seen_by(person, lines, tree)


def asked_this_week(tx: Transaction, prompt: Prompt | None, goals: Iterable[Goal], week: date) -> frozenset[int]:
    """Return the numbers of the goals that somebody reports for which a prompt of that week asks: theirs, or that of
    whoever reported them then.

    One query.
    """
    items = prompt.items if prompt else ()
    theirs = frozenset(item.goal for item in items if item.ask is Ask.REPORT and item.goal is not None)
    return theirs | tx.prompts.asked_in([goal.number for goal in goals], week).keys()


def answers_count_from(prompt: Prompt | None, week: date, zone: str) -> datetime:
    """Return from when on a check-in is this week's answer: from the prompt, else from the week's first midnight."""
    return prompt.moment if prompt else local_moment(week, 0, 0, ZoneInfo(zone))


def viewer_of(tx: Transaction, user_id: str, now: datetime) -> Viewer:
    """Return who looks, in their own zone (UTC while nobody knows it)."""
    return (tx.people.get(user_id) or Person(user_id)).viewer(now)


def _answer(latest: CheckIn | None, week: str | None, since: datetime | None) -> CheckIn | None:
    if latest is None:
        return None
    is_answer = (week is not None and latest.week == week) or (since is not None and latest.at >= since)
    return latest if is_answer else None


def organisation_goal(goal: Goal, above: Sequence[Goal], tree: TeamTree) -> Goal | None:
    """Return the organisation's goal to which a goal's path leads (itself, if it is one), None if it leads to none.

    What was closed on the way still leads on, for the path is history too; only an open goal is led to.
    """
    for step in (goal, *above):
        if tree.level(step.owner) is Level.ORGANISATION and (step is goal or step.is_open):
            return step
    return None


def ended_organisation_goal(above: Iterable[Goal], tree: TeamTree) -> Goal | None:
    """Return the nearest goal of the organisation on a path up that is closed or was taken back, None without one."""
    return next((s for s in above if tree.level(s.owner) is Level.ORGANISATION and not s.is_open), None)
