"""The words of a draft that was not sent, when its team becomes part of another."""

from dataclasses import asdict, replace
from datetime import date, datetime

from bot.domain.progress import PostState, PostTexts, ProgressPost, TextsUntil
from bot.domain.progress_edits import joined_words
from bot.domain.teams import Team
from bot.services.progress import post_of_this_week
from bot.services.progress_facts import today_of
from bot.services.showing_anew import want_draft
from bot.services.unit_of_work import Transaction


def carry_on_draft(tx: Transaction, team: Team, into: Team, now: datetime) -> None:
    """Have what was written for an ended team's draft go on in that of the team that it is part of now.

    Where that one's is out or skipped this week, or has no room for them, the words stay readable in the old draft,
    which offers nothing more and says so.
    """
    post = tx.progress.latest(team.team_id)
    if post is None:
        return
    is_written = post.state is PostState.DRAFT and post.texts != PostTexts() and not post.is_past(today_of(team, now))
    if is_written and not _is_settled(tx.progress.latest(into.team_id), today_of(into, now)):
        tx.progress.save(_with_words(post_of_this_week(tx, into, now), post, team.name))
    want_draft(tx, team, post)


def _is_settled(post: ProgressPost | None, today: date) -> bool:
    """Tell whether this week's post is out or skipped."""
    return post is not None and post.state is not PostState.DRAFT and post.is_of_week(today)


def _with_words(post: ProgressPost, other: ProgressPost, other_team: str) -> ProgressPost:
    own, more = asdict(post.texts), asdict(other.texts)
    texts = PostTexts(**{part: joined_words(own[part], more[part], other_team) for part in own})
    known = {part: getattr(other.texts_until, part) for part in asdict(other.texts_until) if more[part] is not None}
    until = TextsUntil(**(asdict(post.texts_until) | known))
    return replace(post, texts=texts, texts_until=until, edited_by=post.edited_by or other.edited_by)
