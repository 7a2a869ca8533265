"""The weekly prompt: what is asked, fixed when it is first shown, and how it stands."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.cadences import WEEK, iso_monday, local_moment
from bot.domain.check_ins import CheckIn
from bot.domain.deliveries import Delivery, Kind, Pointless, State
from bot.domain.goals import Goal, GoalState, TeamOwner
from bot.domain.pace import was_asked_in_vain
from bot.domain.people import Person
from bot.domain.prompt_items import prompt_items
from bot.domain.prompt_times import gives_way
from bot.domain.prompts import Ask, GoalLine, ObstacleAnswer, ObstacleLine, Over, Prompt, PromptCard
from bot.domain.refusals import NotFound, Subject
from bot.domain.teams import Team, TeamTree
from bot.services.clock import Clock
from bot.services.coming_prompts import asked_no_more, grounds
from bot.services.first_prompts import first_asked_from
from bot.services.goal_lines import as_seen_by, goal_lines
from bot.services.reminders import plan_reminder, with_what_came
from bot.services.schedules import Due
from bot.services.sending_times import CANNOT_BE_ASKED
from bot.services.snoozes import snooze_of
from bot.services.unit_of_work import Transaction, UnitOfWork


class PromptStore(Protocol):
    def get(self, person: str, week: date) -> Prompt | None: ...

    def save(self, prompt: Prompt) -> None:
        """Insert or update the prompt with its items."""
        ...

    def latest_of(self, person: str) -> Prompt | None: ...

    def latest_weeks_of_people(self, people: Iterable[str]) -> Mapping[str, date]:
        """Return the week of each person's latest prompt; who had none is left out."""
        ...

    def snoozed(self, people: Iterable[str], since: date) -> Mapping[tuple[str, date], date]:
        """Return to which local day these people's prompts from that week on were snoozed, by person and week."""
        ...

    def at(self, channel: str, ts: str) -> Prompt | None:
        """Return the prompt that stands at this place in Slack (its delivery was sent there)."""
        ...

    def answer_obstacle(self, answer: ObstacleAnswer) -> None:
        """Insert or replace this person's answer for the team and week."""
        ...

    def take_back_obstacle(self, answer: ObstacleAnswer) -> None:
        """Remove this person's answer for the team and week."""
        ...

    def obstacle_answers(self, person: str, week: date) -> Sequence[ObstacleAnswer]: ...

    def obstacle_answers_of_team(self, team_id: int, since: datetime) -> Sequence[ObstacleAnswer]: ...

    def latest_weeks_of_teams(self, team_ids: Iterable[int], until: date | None = None) -> Mapping[int, date]:
        """Return the newest week (`until` a Monday, with it) in which a prompt with a team's items was sent, by team.

        Teams for which none was are left out.
        """
        ...

    def sent_for_team(self, team_id: int, week: date) -> Mapping[str, Prompt]:
        """Return that week's sent prompts that carry items of this team, by person."""
        ...

    def is_any_for_team(self, team_id: int) -> bool:
        """Return whether any prompt, sent or not, has a line for this team."""
        ...

    def asked_in(self, goals: Iterable[int], week: date) -> Mapping[int, AbstractSet[str]]:
        """Return whom the sent prompts of that week asked about each of these goals, if they asked anybody."""
        ...

    def rounds_asked(self, goals: Iterable[int], since: datetime) -> Mapping[int, Sequence[datetime]]:
        """Return when prompts about each of these goals were sent from a moment on, the first of each week."""
        ...

    def weeks_overdue_asked(self, goals: Iterable[int]) -> Mapping[int, date]:
        """Return in which week each of these goals was asked about as overdue, if it was."""
        ...


NOTHING_TO_ASK = Pointless("nothing to ask")
ALL_ANSWERED = Pointless("everything is answered")
A_NEWER_PROMPT = Pointless("a newer prompt has come")


class PromptService:
    """Decides what a prompt asks when it is first shown, and reads afresh how it stands each time after."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.uow, self.clock = uow, clock

    def compose(self, delivery: Delivery) -> Prompt | Pointless:
        """Return the prompt of a delivery, its items fixed at the first call.

        Until it is sent, nothing of them may be left to ask. Where a reminder was planned before it, of what somebody
        else had been asked about, what stands may be that reminder's, sent or not: then it is composed anew.
        """
        now, week = self.clock.now(), date.fromisoformat(delivery.occurrence)
        with self.uow.writing(delivery.workspace_id) as tx:
            # Whoever claimed it may have stood still since, and another has sent it.
            delivery = tx.deliveries.get(delivery.delivery_id) or delivery
            prompt = tx.prompts.get(delivery.recipient, week)
            reminder = tx.deliveries.find(Kind.REMINDER, delivery.recipient, delivery.occurrence)
            if prompt is not None and prompt.items and delivery.ts is not None:
                return prompt
            person = tx.people.get(delivery.recipient)
            if person is None or not person.can_be_prompted:
                return CANNOT_BE_ASKED
            known = grounds(tx, [person.user_id]).known(person.user_id, week)
            items = prompt_items(person.user_id, person.home, week, now, known)
            if not items:
                return NOTHING_TO_ASK
            if prompt is not None and reminder is None and not set(items).isdisjoint(prompt.items):
                return prompt
            earlier = prompt.items if prompt is not None and _may_be_read(delivery, reminder) else ()
            items = (*earlier, *(item for item in items if item not in earlier))
            prompt = Prompt(person.user_id, week, delivery.due_at, items)
            tx.prompts.save(prompt)
            return prompt

    def card(self, workspace_id: str, user_id: str, week: date) -> PromptCard:
        """Return how a person's prompt of that week stands now. Raises NotFound if there was none."""
        now = self.clock.now()
        with self.uow.reading(workspace_id) as tx:
            return card_shown(tx, _prompt(tx, user_id, week), now)

    def reminder(self, delivery: Delivery) -> PromptCard | Pointless:
        """Return what is still open of the prompt that a reminder is about; what is answered in it stays in it.

        When it goes out it asks whoever reports a goal by then: what went to somebody else since the prompt is left
        out, and what came from somebody else is added, also where its recipient had no prompt themselves.
        """
        now, week = self.clock.now(), date.fromisoformat(delivery.occurrence)
        with self.uow.writing(delivery.workspace_id) as tx:
            person, prompt = tx.people.get(delivery.recipient), tx.prompts.get(delivery.recipient, week)
            if person is None or not person.can_be_prompted:
                return CANNOT_BE_ASKED
            if delivery.ts is None:
                latest = tx.prompts.latest_of(delivery.recipient)
                if latest is not None and latest.week > week:
                    return A_NEWER_PROMPT
                asked = prompt or Prompt(person.user_id, week, delivery.due_at)
                prompt = with_what_came(tx, person, asked, now)
                if prompt != asked:
                    tx.prompts.save(prompt)
                    tx.deliveries.want(Kind.PROMPT, person.user_id, prompt.occurrence)
            if prompt is None or not prompt.items:
                return ALL_ANSWERED
            return _reminder_shown(tx, prompt, delivery.sent_at, now)

    def show_rest(self, workspace_id: str, user_id: str, week: date, position: int = 0) -> PromptCard:
        """Show all goals of a prompt from now on, or the page with this position where they are more than fit.

        Raises NotFound if there was no such prompt.
        """
        now = self.clock.now()
        with self.uow.writing(workspace_id) as tx:
            prompt = _prompt(tx, user_id, week)
            prompt = replace(prompt, shows_all=True, shown_from=min(position, len(prompt.items)))
            tx.prompts.save(prompt)
            return card_shown(tx, prompt, now)

    def show_rest_of_reminder(self, workspace_id: str, user_id: str, week: date, position: int = 0) -> PromptCard:
        """Do the same in the reminder of a prompt, which has pages of its own. Raises NotFound if there was none."""
        now = self.clock.now()
        with self.uow.writing(workspace_id) as tx:
            prompt = _prompt(tx, user_id, week)
            delivery = tx.deliveries.find(Kind.REMINDER, user_id, prompt.occurrence)
            prompt = replace(prompt, reminder_from=min(position, len(prompt.items)))
            card = _reminder_shown(tx, prompt, delivery.sent_at, now) if delivery else None
            if not isinstance(card, PromptCard):
                raise NotFound(Subject.PROMPT)
            tx.prompts.save(prompt)
            return card


def card_shown(tx: Transaction, prompt: Prompt, now: datetime) -> PromptCard:
    """Return a prompt with those of its goals that are shown at the moment, and how it can be snoozed."""
    card = prompt_card(tx, prompt, now)
    card = card.page_at(prompt.shown_from) if prompt.shows_all else card.beginning()
    person = tx.people.get(prompt.person) or Person(prompt.person)
    away = next((each for each in person.absences if each.week == prompt.week and each.days.last >= card.today), None)
    if away is not None:
        return replace(card, away=away)
    return replace(card, snooze=snooze_of(tx, person, prompt, now)) if card.open_count else card


def _reminder_shown(tx: Transaction, prompt: Prompt, sent_at: datetime | None, now: datetime) -> PromptCard | Pointless:
    """Return a prompt's reminder with those of its goals that are shown at the moment."""
    listed, turned_to = _reminder(prompt_card(tx, prompt, now), sent_at), prompt.reminder_from
    if isinstance(listed, Pointless):
        return listed
    person = tx.people.get(prompt.person) or Person(prompt.person)
    is_taken_over = not _was_asked_before(tx, prompt, sent_at)
    came_on, snoozed_to = person.day(sent_at or now), prompt.snoozed_to
    listed = replace(listed, came_on=came_on, snoozed_to=snoozed_to, is_taken_over=is_taken_over)
    return listed.beginning() if turned_to is None else listed.page_at(turned_to)


def prompt_card(tx: Transaction, prompt: Prompt, now: datetime) -> PromptCard:
    """Return how a prompt stands, with all its goals: a fixed number of queries, however many they are.

    A goal that was closed or paused since stays, to say so.
    """
    person = tx.people.get(prompt.person) or Person(prompt.person)
    viewer = person.viewer(now)
    tree = tx.teams.tree()
    numbers = [item.goal for item in prompt.items if item.goal is not None]
    stored = tx.goals.get_many(numbers)
    goals = [stored[number] for number in numbers if number in stored and tree.team(stored[number].team_id)]
    lines = goal_lines(tx, goals, tree, now, viewer.today, week=prompt.occurrence, since=prompt.moment)
    lines = _stale_where_asked(tx, lines)
    lines = as_seen_by(person, _told_from_later_ones(lines, prompt, viewer.zone), tree)
    lines = tuple(_with_who_is_asked_now(line, prompt, tree) for line in lines)
    if len(numbers) > 1:
        # By its place among the items, which are fixed: a goal that is out of sight later moves no other's number.
        lines = tuple(replace(line, number=numbers.index(line.goal.number) + 1) for line in lines)
    obstacles = obstacle_lines(tx, prompt)
    return PromptCard(prompt.person, viewer.zone, viewer.today, prompt.week, lines, obstacles)


def _with_who_is_asked_now(line: GoalLine, prompt: Prompt, tree: TeamTree) -> GoalLine:
    """Return a line with who is asked about its goal now, where that is somebody else than when the prompt came."""
    goal, asked = line.goal, tree.reporter(line.goal)
    if asked is None or asked == prompt.person:
        return line
    team = tree.team(goal.team_id) if isinstance(goal.owner, TeamOwner) and goal.revision.reporter_id is None else None
    return replace(line, asked_now=asked, led_by_them=team.name if team is not None and team.lead_id == asked else "")


def _may_be_read(prompt: Delivery, reminder: Delivery | None) -> bool:
    """Tell whether its person may go by the numbers of what a prompt asks, though it is not known as sent.

    It may have arrived all the same when it was tried before, or its reminder was sent.
    """
    return prompt.attempts > 1 or (reminder is not None and reminder.sent_at is not None)


def _stale_where_asked(tx: Transaction, lines: Sequence[GoalLine]) -> tuple[GoalLine, ...]:
    """Return a prompt's lines; a goal that no two rounds have asked about is not called stale to whom it asks."""
    stale = [line.goal for line in lines if line.is_stale]
    if not stale:
        return tuple(lines)
    rounds = tx.prompts.rounds_asked([goal.number for goal in stale], min(goal.created_at for goal in stale))
    return tuple(
        replace(line, is_stale=was_asked_in_vain(line.goal, line.standing, rounds.get(line.goal.number, ())))
        if line.is_stale
        else line
        for line in lines
    )


def _told_from_later_ones(lines: Iterable[GoalLine], prompt: Prompt, zone: str) -> tuple[GoalLine, ...]:
    """Return a prompt's lines; what was recorded for a later prompt, or for none in a later week, is marked as that."""
    week_ends = local_moment(prompt.week + WEEK, 0, 0, ZoneInfo(zone))

    def is_later(recorded: CheckIn) -> bool:
        return recorded.week > prompt.occurrence if recorded.week else recorded.at >= week_ends

    return tuple(
        replace(line, is_answered_later=line.recorded is not None and is_later(line.recorded)) for line in lines
    )


def after_prompt_sent(tx: Transaction, delivery: Delivery, now: datetime) -> None:
    """Plan the one reminder of a prompt that was just sent, unless that would reach the next prompt."""
    person = tx.people.get(delivery.recipient)
    if person is not None:
        plan_reminder(tx, person, date.fromisoformat(delivery.occurrence), now)


def obstacle_lines(tx: Transaction, prompt: Prompt) -> tuple[ObstacleLine, ...]:
    """Return how *anything in the way?* stands for each team that a prompt asks it of."""
    team_ids = [item.team_id for item in prompt.items if item.ask is Ask.OBSTACLE]
    if not team_ids:
        return ()
    tree = tx.teams.tree()
    teams = [team for team_id in team_ids if (team := tree.team(team_id)) is not None]
    answers = {answer.team_id: answer for answer in tx.prompts.obstacle_answers(prompt.person, prompt.week)}
    named = {team_id: answer.opportunity_id or 0 for team_id, answer in answers.items()}
    said = {said.opportunity_id: said for said in tx.opportunities.of_teams(team_ids, prompt.moment)}
    left = asked_no_more(tx, [prompt.person], teams)

    def over(team: Team) -> Over | None:
        if team.end is not None:
            return Over.ENDED
        return Over.NOT_THEIRS if (prompt.person, team.team_id) in left else None

    return tuple(
        ObstacleLine(
            team.team_id,
            team.name,
            answers.get(team.team_id),
            said.get(named.get(team.team_id, 0)),
            over(team),
        )
        for team in teams
    )


def _reminder(card: PromptCard, sent_at: datetime | None) -> PromptCard | Pointless:
    """Return the lines that were open when the reminder was sent; those open now, while it was not."""

    def was_open(answered_at: datetime | None) -> bool:
        return answered_at is None or (sent_at is not None and answered_at >= sent_at)

    is_sent = sent_at is not None
    goals = tuple(line for line in card.goals if was_open(_settled_at(line)) and (is_sent or line.asked_now is None))
    # Who has come to report for a team is asked for its numbers, and no more what is in their way.
    reported = {line.goal.team_id for line in card.goals if line.asked_now is None and _is_of_team(line.goal)}
    to_them = (line for line in card.obstacles if line.team_id not in reported)
    still_asked = (line for line in to_them if is_sent or line.over is None)
    obstacles = tuple(line for line in still_asked if was_open(line.answer.at if line.answer else None))
    if not goals and not obstacles:
        return ALL_ANSWERED
    return replace(card, goals=goals, obstacles=obstacles, is_reminder=True)


def _was_asked_before(tx: Transaction, prompt: Prompt, reminded_at: datetime | None) -> bool:
    """Tell whether its recipient had a prompt before its reminder: otherwise that one brings what others were asked."""
    asked = tx.deliveries.find(Kind.PROMPT, prompt.person, prompt.occurrence)
    if asked is None or asked.sent_at is None:
        return False
    return reminded_at is None or asked.sent_at <= reminded_at


def comes_to_them(tx: Transaction, person: Person, now: datetime) -> datetime | None:
    """Return when somebody is asked (UTC) about what this week's prompt asked another; None: nothing has come to them,
    or they had that prompt themselves.
    """
    week = iso_monday(person.day(now))
    reminder = tx.deliveries.find(Kind.REMINDER, person.user_id, week.isoformat())
    if reminder is None or reminder.state is not State.DUE:
        return None
    prompt = with_what_came(tx, person, Prompt(person.user_id, week, reminder.due_at), now)
    if _was_asked_before(tx, prompt, None) or isinstance(_reminder(prompt_card(tx, prompt, now), None), Pointless):
        return None
    first = first_asked_from(tx, [person.user_id], now).get(person.user_id, now)
    moment = person.working_time.next_moment(max(reminder.due_at, first))
    following = tx.schedules.get(Due.PROMPT, person.user_id)
    is_in_time = following is None or not gives_way(moment, following.next_at, person.working_time)
    return moment if is_in_time else None


def _is_of_team(goal: Goal) -> bool:
    return isinstance(goal.owner, TeamOwner)


def _settled_at(line: GoalLine) -> datetime | None:
    """Return since when a line asks for nothing any more: it was answered, or the goal rests or is closed."""
    if line.recorded is not None:
        return line.recorded.at
    if line.goal.state is GoalState.ACTIVE:
        return None
    # Nobody notes when a goal was paused; a reminder can do without it.
    return line.goal.closed_at or line.goal.created_at


def _prompt(tx: Transaction, user_id: str, week: date) -> Prompt:
    prompt = tx.prompts.get(user_id, week)
    if prompt is None:
        raise NotFound(Subject.PROMPT)
    return prompt
