"""The weekly prompt: what is asked, fixed when it is first shown, and how it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.cadences import WEEK, local_moment
from bot.domain.check_ins import CheckIn
from bot.domain.deliveries import Delivery, Kind, NewDelivery, Pointless
from bot.domain.goals import GoalState
from bot.domain.people import Person
from bot.domain.prompt_items import prompt_items
from bot.domain.prompt_times import gives_way, reminder_moment, useful_until
from bot.domain.prompts import Ask, GoalLine, ObstacleAnswer, ObstacleLine, Prompt, PromptCard
from bot.domain.refusals import NotFound, Subject
from bot.services.clock import Clock
from bot.services.coming_prompts import grounds
from bot.services.goal_lines import as_seen_by, goal_lines
from bot.services.schedules import Due
from bot.services.snoozes import snooze_of
from bot.services.unit_of_work import Transaction, UnitOfWork


class PromptStore(Protocol):
    def get(self, person: str, week: date) -> Prompt | None: ...

    def save(self, prompt: Prompt) -> None:
        """Insert or update the prompt with its items."""
        ...

    def latest_of(self, person: str) -> Prompt | None: ...

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

    def latest_week_of_team(self, team_id: int, until: date | None = None) -> date | None:
        """Return the newest week (`until` a Monday, with it) in which a prompt with this team's items was sent."""
        ...

    def sent_for_team(self, team_id: int, week: date) -> Mapping[str, Prompt]:
        """Return that week's sent prompts that carry items of this team, by person."""
        ...

    def is_any_for_team(self, team_id: int) -> bool:
        """Return whether any prompt, sent or not, has a line for this team."""
        ...

    def weeks_overdue_asked(self, goals: Iterable[int]) -> Mapping[int, date]:
        """Return in which week each of these goals was asked about as overdue, if it was."""
        ...


NOTHING_TO_ASK = Pointless("nothing to ask")
CANNOT_BE_ASKED = Pointless("not a person who can be asked any more")
ALL_ANSWERED = Pointless("everything is answered")
A_NEWER_PROMPT = Pointless("a newer prompt has come")


class PromptService:
    """Decides what a prompt asks when it is first shown, and reads afresh how it stands each time after."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.uow, self.clock = uow, clock

    def compose(self, delivery: Delivery) -> Prompt | Pointless:
        """Return the prompt of a delivery, its items fixed at the first call."""
        now, week = self.clock.now(), date.fromisoformat(delivery.occurrence)
        with self.uow.writing(delivery.workspace_id) as tx:
            prompt = tx.prompts.get(delivery.recipient, week)
            if prompt is not None and prompt.items:
                return prompt
            person = tx.people.get(delivery.recipient)
            if person is None or not person.can_be_prompted:
                return CANNOT_BE_ASKED
            known = grounds(tx, [person.user_id]).known(person.user_id, week)
            items = prompt_items(person.user_id, person.home, week, now, known)
            if not items:
                return NOTHING_TO_ASK
            prompt = Prompt(person.user_id, week, delivery.due_at, items)
            tx.prompts.save(prompt)
            return prompt

    def card(self, workspace_id: str, user_id: str, week: date) -> PromptCard:
        """Return how a person's prompt of that week stands now. Raises NotFound if there was none."""
        now = self.clock.now()
        with self.uow.reading(workspace_id) as tx:
            return _card_shown(tx, _prompt(tx, user_id, week), now)

    def reminder(self, delivery: Delivery) -> PromptCard | Pointless:
        """Return what is still open of the prompt that a reminder is about; what is answered in it stays in it."""
        now, week = self.clock.now(), date.fromisoformat(delivery.occurrence)
        with self.uow.reading(delivery.workspace_id) as tx:
            person, prompt = tx.people.get(delivery.recipient), tx.prompts.get(delivery.recipient, week)
            if prompt is None or person is None or not person.can_be_prompted:
                return CANNOT_BE_ASKED
            latest = tx.prompts.latest_of(delivery.recipient)
            if delivery.ts is None and latest is not None and latest.week > week:
                return A_NEWER_PROMPT
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
            return _card_shown(tx, prompt, now)

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


def _card_shown(tx: Transaction, prompt: Prompt, now: datetime) -> PromptCard:
    """Return a prompt with those of its goals that are shown at the moment, and how it can be snoozed."""
    card = prompt_card(tx, prompt, now)
    card = card.page_at(prompt.shown_from) if prompt.shows_all else card.beginning()
    person = tx.people.get(prompt.person) or Person(prompt.person)
    away = next((each for each in person.absences if each.week == prompt.week and each.days.last >= card.today), None)
    if away is not None:
        return replace(card, away_until=away.days.last)
    return replace(card, snooze=snooze_of(tx, person, prompt, now)) if card.open_count else card


def _reminder_shown(tx: Transaction, prompt: Prompt, sent_at: datetime | None, now: datetime) -> PromptCard | Pointless:
    """Return a prompt's reminder with those of its goals that are shown at the moment."""
    listed, turned_to = _reminder(prompt_card(tx, prompt, now), sent_at), prompt.reminder_from
    if isinstance(listed, Pointless):
        return listed
    listed = replace(listed, was_snoozed=prompt.snoozed_to is not None)
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
    lines = as_seen_by(person, _told_from_later_ones(lines, prompt, viewer.zone), tree)
    if len(numbers) > 1:
        # By its place among the items, which are fixed: a goal that is out of sight later moves no other's number.
        lines = tuple(replace(line, number=numbers.index(line.goal.number) + 1) for line in lines)
    obstacles = obstacle_lines(tx, prompt)
    return PromptCard(prompt.person, viewer.zone, viewer.today, prompt.week, lines, obstacles)


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
    if person is None:
        return
    working = person.working_time
    moment = reminder_moment(now, working)
    following = tx.schedules.get(Due.PROMPT, person.user_id)
    if following is None or not gives_way(moment, following.next_at, working):
        until = useful_until(moment, working)
        tx.deliveries.enqueue(NewDelivery(Kind.REMINDER, person.user_id, delivery.occurrence, moment, until))


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
    return tuple(
        ObstacleLine(team.team_id, team.name, answers.get(team.team_id), said.get(named.get(team.team_id, 0)))
        for team in teams
    )


def _reminder(card: PromptCard, sent_at: datetime | None) -> PromptCard | Pointless:
    """Return the lines that were open when the reminder was sent; those open now, while it was not."""

    def was_open(answered_at: datetime | None) -> bool:
        return answered_at is None or (sent_at is not None and answered_at >= sent_at)

    goals = tuple(line for line in card.goals if was_open(_settled_at(line)))
    obstacles = tuple(line for line in card.obstacles if was_open(line.answer.at if line.answer else None))
    if not goals and not obstacles:
        return ALL_ANSWERED
    return replace(card, goals=goals, obstacles=obstacles, is_reminder=True)


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
