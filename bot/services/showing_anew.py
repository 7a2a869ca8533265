"""Which messages show a goal, an answer or a post, and are to be shown anew when it changes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.domain.check_ins import CheckIn, first_said
from bot.domain.deliveries import Delivery, Kind
from bot.domain.goals import Goal
from bot.domain.progress import ProgressPost
from bot.domain.teams import Team
from bot.services.unit_of_work import Transaction


def wants(tx: Transaction, goal: Goal, people: Iterable[str], now: datetime) -> None:
    """Have the messages that show a goal shown anew: these people's latest prompts, its team's progress post.

    Call it with whoever writes and whoever reports, in the transaction that changes the goal or its check-ins.
    """
    for person in sorted(set(people)):
        want_prompt(tx, person)
    want_progress(tx, goal.team_id, now)


def want_prompt(tx: Transaction, person: str, week: date | None = None) -> None:
    """Have a person's prompt of that week (their latest if None) shown anew, and its reminder."""
    if week is None:
        latest = tx.prompts.latest_of(person)
        if latest is None:
            return
        week = latest.week
    for kind in (Kind.PROMPT, Kind.REMINDER):
        tx.deliveries.want(kind, person, week.isoformat())


def want_answers_on(
    tx: Transaction, goal: Goal, person: str, history: Sequence[CheckIn], was: CheckIn | None = None
) -> None:
    """Have what the bot has answered to a person's replies on a goal shown anew: confirmations, and questions.

    What confirms the check-in that `was`, before it was corrected or taken back, follows however old it is. Other
    answers from before the person's latest prompt tell what was said then, and stay.
    """
    said = {check_in.check_in_id for check_in in history}
    since = None if was is None else first_said(was, history).at
    for answer in _answers(tx, person, since):
        about = answer.about
        if about.get("check_in") in said or goal.number in (about.get("goal"), *about.get("which", ())):
            tx.deliveries.want(Kind.ANSWER, person, answer.occurrence)


def want_answers_in(tx: Transaction, person: str, week: date) -> None:
    """Have what the bot has answered to a person's replies shown anew where it asks or tells what was in the way."""
    prompt = tx.prompts.get(person, week)
    for answer in _answers(tx, person, prompt.moment if prompt else None):
        if answer.about.get("week") == week.isoformat():
            tx.deliveries.want(Kind.ANSWER, person, answer.occurrence)


def _answers(tx: Transaction, person: str, since: datetime | None) -> Sequence[Delivery]:
    """Return what was answered to a person since their latest prompt, or since a moment before it."""
    latest = tx.prompts.latest_of(person)
    moments = [moment for moment in (since, latest.moment if latest else None) if moment is not None]
    return tx.deliveries.of_person_since(Kind.ANSWER, person, min(moments)) if moments else ()


def hurry_prompt(tx: Transaction, person: str) -> None:
    """Have a person's latest prompt shown anew before other messages: its buttons open the form that they sent."""
    latest = tx.prompts.latest_of(person)
    tx.deliveries.hurry(Kind.PROMPT, person, latest.occurrence if latest else "")


def want_progress(tx: Transaction, team_id: int, now: datetime) -> None:
    """Have a team's posted progress shown anew, and the lead's copy of it, while it is of the current week."""
    team, post = tx.teams.get(team_id), tx.progress.latest_posted(team_id)
    if team is not None and post is not None and now < post.tells_until(team.zone):
        tx.deliveries.want(Kind.PROGRESS_POST, team.channel_id, post.occurrence)
        want_draft(tx, team, post)


def want_draft(tx: Transaction, team: Team, post: ProgressPost) -> None:
    """Have the drafts of a progress post shown anew: what it says or what can be done with it has changed."""
    people = {tx.teams.tree().acting_lead(team), post.posted_by, post.edited_by}
    for person in sorted(person for person in people if person is not None):
        tx.deliveries.want(Kind.PROGRESS_DRAFT, person, post.occurrence)
