"""Lists of goals: which ones a scope names, in which order, a page at a time."""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from bot.domain.check_ins import Standing
from bot.domain.goal_lists import PAGE, GoalList, Scope, Which
from bot.domain.goals import Goal, GoalState, Level
from bot.domain.refusals import NotFound, Subject
from bot.domain.teams import Team
from bot.services.goal_cards import Reader, overdue, stale, summaries
from bot.services.unit_of_work import Transaction

MOST_MEANT = 5
_LIKE_THE_WORDS = 75
"""rapidfuzz's partial_ratio (0 to 100) from which a title is offered for words that are no key."""
_OPEN = (GoalState.ACTIVE, GoalState.PAUSED)
_LEVELS = tuple(Level)


def page_of(tx: Transaction, who: Reader, scope: Scope, start: int) -> GoalList:
    """Return one page of what the person may see; a fixed number of queries. Raises NotFound for a channel
    without a team.
    """
    team = _team_in(tx, scope.of) if scope.which is Which.CHANNEL else None
    seen = who.sees(_goals(tx, who, scope, team))
    kept = sorted(_fitting(tx, who, scope, seen), key=lambda goal: _place(who, goal))
    page = kept[start : start + PAGE]
    lines = summaries(tx, who.tree, page, who.now)
    return GoalList(scope, who.viewer, lines, start, len(kept), name=team.name if team else "")


def goals_meant(tx: Transaction, who: Reader, words: str) -> tuple[Goal, ...]:
    """Return up to five goals that words may mean, the likeliest first: one's own where no title is like them."""
    own = who.sees(_reported_by(tx, who, who.user_id))
    if not words.strip():
        return own[:MOST_MEANT]
    known = {goal.number: goal for goal in (*own, *who.sees(tx.goals.find(words.strip(), MOST_MEANT)))}
    titles = {number: goal.title.casefold() for number, goal in known.items()}
    found = process.extract(
        words.casefold(), titles, scorer=fuzz.partial_ratio, limit=MOST_MEANT, score_cutoff=_LIKE_THE_WORDS
    )
    return tuple(known[number] for _, _, number in found) or own[:MOST_MEANT]


def _goals(tx: Transaction, who: Reader, scope: Scope, team: Team | None) -> Iterable[Goal]:
    match scope.which:
        case Which.MINE:
            return _reported_by(tx, who, who.user_id)
        case Which.PERSON:
            return _reported_by(tx, who, scope.of)
        case Which.TEAM:
            return _in_teams(tx, [team.team_id for team in who.tree.teams_of(who.user_id)])
        case Which.CHANNEL if team is not None:
            return _in_teams(tx, [team.team_id])
        case Which.ORG:
            return tx.goals.of_teams([who.root.team_id], _OPEN)
        case Which.PAUSED:
            return tx.goals.all((GoalState.PAUSED,))
        case Which.CLOSED:
            return tx.goals.all((GoalState.CLOSED,))
    return tx.goals.all()


def _reported_by(tx: Transaction, who: Reader, user_id: str) -> tuple[Goal, ...]:
    """A person's own goals, and team goals of which this person is the one asked; paused ones too."""
    led = [team.team_id for team in who.tree.led_by(user_id)]
    found = (
        *tx.goals.of_person(user_id, _OPEN),
        *tx.goals.of_teams(led, _OPEN),
        *tx.goals.reported_by(user_id),
    )
    asked = {goal.number: goal for goal in found if who.tree.reporter(goal) == user_id}
    return tuple(asked[number] for number in sorted(asked))


def _in_teams(tx: Transaction, team_ids: Sequence[int]) -> tuple[Goal, ...]:
    return (*tx.goals.of_teams(team_ids, _OPEN), *tx.goals.individual_in_teams(team_ids, _OPEN))


def _fitting(tx: Transaction, who: Reader, scope: Scope, goals: Sequence[Goal]) -> Sequence[Goal]:
    if scope.which not in (Which.STALE, Which.OVERDUE):
        return goals
    standings = tx.check_ins.standings([goal.number for goal in goals])
    fits = stale if scope.which is Which.STALE else overdue
    return [goal for goal in goals if fits(goal, who.tree, standings.get(goal.number, Standing()), who.now)]


def _place(who: Reader, goal: Goal) -> tuple[int, int]:
    """From the organisation's goals down to people's, and by number."""
    return _LEVELS.index(who.tree.level(goal.owner)), goal.number


def _team_in(tx: Transaction, channel_id: str) -> Team:
    team = tx.teams.in_channel(channel_id)
    if team is None:
        raise NotFound(Subject.TEAM, "in that channel")
    return team
