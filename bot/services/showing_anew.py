"""Which messages show a goal, an answer or a post, and are to be shown anew when it changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime

from bot.domain.cadences import WEEK, iso_monday
from bot.domain.check_ins import CheckIn, standing_check_ins, with_corrected
from bot.domain.deliveries import Kind
from bot.domain.goals import Goal
from bot.domain.progress import PostState, ProgressPost
from bot.domain.replies import Question
from bot.domain.taken_replies import AwayWhen, SaidAway, TakenReply
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


def want_latest_prompts(tx: Transaction, people: Collection[str]) -> None:
    """Have these people's latest prompts shown anew, and their reminders: a fixed number of queries, for there are
    few latest weeks.
    """
    weeks: dict[date, list[str]] = {}
    for person, week in (tx.prompts.latest_weeks_of_people(people) if people else {}).items():
        weeks.setdefault(week, []).append(person)
    for week, theirs in weeks.items():
        _want_prompts_of(tx, theirs, week)


def want_prompts_about(tx: Transaction, people: Mapping[int, AbstractSet[str] | None], now: datetime) -> None:
    """Have the open prompts that ask these people, None being all, about teams (by id) shown anew, and each team's
    progress: they are asked no more, or again. One query where none of the teams was asked about lately.
    """
    weeks = tx.prompts.latest_weeks_of_teams(people.keys()) if people else {}
    for team_id, week in weeks.items():
        if week < iso_monday(now.date()) - WEEK:
            continue
        asked, only = set(tx.prompts.sent_for_team(team_id, week)), people[team_id]
        asked = asked if only is None else asked & only
        _want_prompts_of(tx, asked, week)
        want_posts(tx, team_id, now)


def _want_prompts_of(tx: Transaction, people: Iterable[str], week: date) -> None:
    for kind in (Kind.PROMPT, Kind.REMINDER):
        tx.deliveries.want_any(kind, people, [week.isoformat()])


def want_answers_on(
    tx: Transaction, goal: Goal, person: str, history: Sequence[CheckIn], was: CheckIn | None = None
) -> None:
    """Have what the bot has answered to a person's replies on a goal shown anew where it was the newest until now.

    That is what confirms the check-in that `was`, before it was corrected or taken back, however old it is; the last
    to tell of the one that stands before it, or before a new one; and questions that are answered by now. `history`
    is the goal's without a new check-in. What was answered before the person's latest prompt, or told already what
    came next, stays, so that one more reply costs no more than the one before.
    """
    changed = () if was is None else with_corrected(was, history)
    own = [check_in for check_in in standing_check_ins(history) if check_in.person == person]
    before = next((check_in for check_in in reversed(own) if check_in not in changed), None)
    replies = _replies(tx, person, changed[-1].at if changed else None)
    follow = [reply for reply in replies if was is not None and _tells_of(reply, goal, was, history)]
    if before is not None:
        follow += [reply for reply in replies if _tells_of(reply, goal, before, history)][-1:]
    asked = [reply for reply in replies if _asks_about(reply, goal)]
    follow += [reply for reply in asked if before is None or reply.taken_at > before.at]
    _want_answers(tx, person, follow)


def want_answers_in(tx: Transaction, person: str, week: date) -> None:
    """Have what the bot has answered to a person's replies shown anew where it asks or tells what was in the way."""
    prompt = tx.prompts.get(person, week)
    replies = _replies(tx, person, prompt.moment if prompt else None)
    _want_answers(tx, person, (reply for reply in replies if reply.week == week and reply.may_tell_of_the_way))


def want_questions_to(tx: Transaction, people: Collection[str]) -> None:
    """Have the questions with which the bot has answered these people's replies shown anew: other goals are theirs."""
    for person in sorted(tx.prompts.latest_weeks_of_people(people) if people else ()):
        asked = (reply for reply in _replies(tx, person, None) if any(isinstance(p, Question) for p in reply.parts))
        _want_answers(tx, person, asked)


def want_answers_on_time_off(tx: Transaction, person: str, since: datetime) -> None:
    """Have what the bot has answered since a moment to a person's words on their time off shown anew."""
    replies = _replies(tx, person, since)
    told = (reply for reply in replies if any(isinstance(part, SaidAway | AwayWhen) for part in reply.parts))
    _want_answers(tx, person, told)


def _tells_of(reply: TakenReply, goal: Goal, check_in: CheckIn, history: Sequence[CheckIn]) -> bool:
    """Tell whether an answer confirms a check-in, as what it corrects or in the place of a question asked before it."""
    said = {one.check_in_id for one in with_corrected(check_in, history)}
    if any(made.check_in in said for made in reply.made):
        return True
    return _asks_about(reply, goal) and reply.taken_at <= check_in.at


def _asks_about(reply: TakenReply, goal: Goal) -> bool:
    """Tell whether a reply is answered with a question about a goal."""
    return any(isinstance(part, Question) and goal.number in part.goals for part in reply.parts)


def _want_answers(tx: Transaction, person: str, replies: Iterable[TakenReply]) -> None:
    if occurrences := {reply.occurrence for reply in replies}:
        tx.deliveries.want_at_leisure(Kind.ANSWER, person, occurrences)


def _replies(tx: Transaction, person: str, since: datetime | None) -> Sequence[TakenReply]:
    """Return what a person has written since their latest prompt, or since a moment before it."""
    latest = tx.prompts.latest_of(person)
    moments = [moment for moment in (since, latest.moment if latest else None) if moment is not None]
    return tx.replies.of_person_since(person, min(moments)) if moments else ()


def hurry_prompt(tx: Transaction, person: str) -> None:
    """Have a person's latest prompt shown anew before other messages: its buttons open the form that they sent."""
    latest = tx.prompts.latest_of(person)
    tx.deliveries.hurry(Kind.PROMPT, person, latest.occurrence if latest else "")


def want_progress(tx: Transaction, team_id: int, now: datetime) -> None:
    """Have a team's posted progress shown anew, and the lead's copy of it, while it is of the current week."""
    team, post = tx.teams.get(team_id), tx.progress.latest_posted(team_id)
    if team is not None and team.end is None and post is not None and now < post.tells_until(team.zone):
        tx.deliveries.want(Kind.PROGRESS_POST, post.place(team), post.occurrence)
        want_draft(tx, team, post)


def want_posts(tx: Transaction, team_id: int, now: datetime) -> None:
    """Have a team's progress shown anew wherever it stands: what is posted, and a draft that is not sent yet."""
    want_progress(tx, team_id, now)
    team, post = tx.teams.get(team_id), tx.progress.latest(team_id)
    if team is not None and post is not None and post.state is PostState.DRAFT:
        want_draft(tx, team, post)


def want_draft(tx: Transaction, team: Team, post: ProgressPost) -> None:
    """Have the drafts of a progress post shown anew: what it says or what can be done with it has changed."""
    people = {tx.teams.tree().acting_lead(team), post.posted_by, post.edited_by}
    for person in sorted(person for person in people if person is not None):
        tx.deliveries.want(Kind.PROGRESS_DRAFT, person, post.occurrence)
