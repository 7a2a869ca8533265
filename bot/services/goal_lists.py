"""Lists of goals: which ones a scope names, in which order, a page at a time."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import timedelta

from rapidfuzz import fuzz, process

from bot.domain.check_ins import standing_of
from bot.domain.goal_lists import PAGE, GoalInAnotherState, GoalList, GoalsMeant, GoalsWanted, OthersGoal, Scope, Which
from bot.domain.goals import OPEN, STANDING, Goal, GoalState, Level, TeamOwner
from bot.domain.permissions import Deed, may, may_know_team, sight_of, who_can
from bot.domain.reading.goal_keys import before_check_in
from bot.domain.reading.own_words import names_goal, telling_words
from bot.domain.refusals import NotFound, Subject
from bot.domain.teams import Team
from bot.services.goal_cards import Reader, overdue, stale, summaries
from bot.services.unit_of_work import Transaction

MOST_MEANT = 5
MOST_FOUND = 100
"""Goals with all the words that are gone through for those that are likeliest meant."""
_LIKE_THE_WORDS = 75
"""rapidfuzz's partial_ratio (0 to 100) from which a title of one's own is offered for words that are no key."""
_ALL_THE_WORDS = 100
_LEVELS = tuple(Level)
MOST_LOOKED_AT = 1000
"""Goals whose check-ins are gone through for one list of stale or overdue ones."""
LARGEST_OFFSET = timedelta(days=1)
"""No place's date is further from UTC's."""


def page_of(tx: Transaction, who: Reader, scope: Scope, start: int) -> GoalList:
    """Return one page of what the person may see; a fixed number of queries. Raises NotFound for a channel
    without a team.
    """
    team = _team_in(tx, who, scope.of) if scope.which is Which.CHANNEL else None
    looked_at = None
    if scope.which in (Which.MINE, Which.PERSON):
        reported = _reported_by(tx, who, who.user_id if scope.which is Which.MINE else scope.of)
        page, total = _cut(sorted(who.sees(reported), key=lambda goal: _place(who, goal)), start)
    elif scope.which in (Which.STALE, Which.OVERDUE):
        seen, in_all = tx.goals.page(_wanted(who, scope, team), 0, MOST_LOOKED_AT)
        page, total = _cut(_silent_or_late(tx, who, scope, seen), start)
        looked_at = MOST_LOOKED_AT if in_all > MOST_LOOKED_AT else None
    else:
        page, total = tx.goals.page(_wanted(who, scope, team), start, PAGE)
    lines = summaries(tx, who.tree, page, who.now)
    return GoalList(scope, who.viewer, lines, start, total, team.name if team else "", looked_at)


def goals_meant(
    tx: Transaction, who: Reader, words: str, states: AbstractSet[GoalState], deed: Deed | None
) -> GoalsMeant:
    """Return up to five goals in these states that words may mean and to which the person may do the deed.

    Without a deed it is all that they see. What the words fit comes before titles of one's own that are only like them;
    then one's own, those of the teams one leads or, for an admin, of all; what is asked about comes before what rests,
    and that before what is closed, the newest first. Where the words fit only what is in another state or is others',
    that is returned, beside one's own that are like them; where there is neither, one's own.
    """
    own = _own_in(tx, who, states)
    doable = tuple(goal for goal in own if _may_do(who, deed, goal))[:MOST_MEANT]
    words = words.strip()
    if not words:
        return GoalsMeant(doable)
    likeliest, fit = _likeliest(tx, who, words, states, deed, own)
    meant = tuple(goal for goal in likeliest if _may_do(who, deed, goal))[:MOST_MEANT]
    if deed is None or any(goal.number in fit for goal in meant):
        return GoalsMeant(meant or doable)
    others = frozenset(STANDING) - states
    elsewhere, fit_there = _likeliest(tx, who, words, others, deed, _own_in(tx, who, others))
    stands = [goal for goal in elsewhere if goal.number in fit_there or not meant]
    ones_own = tuple(goal for goal in stands if _may_do(who, deed, goal))
    if ones_own:
        return GoalsMeant(meant, in_another_state=_in_another_state(who, ones_own[:MOST_MEANT]))
    of_others = [goal for goal in likeliest if not _may_do(who, deed, goal) and (goal.number in fit or not meant)]
    return GoalsMeant(
        meant if meant or of_others or stands else doable,
        tuple(_of_others(who, deed, goal) for goal in of_others[:MOST_MEANT]),
        () if of_others else _in_another_state(who, stands[:MOST_MEANT]),
    )


def _own_in(tx: Transaction, who: Reader, states: AbstractSet[GoalState]) -> Sequence[Goal]:
    return sorted(who.sees(_reported_by(tx, who, who.user_id, states)), key=_place_among_alike)


def _likeliest(
    tx: Transaction,
    who: Reader,
    words: str,
    states: AbstractSet[GoalState],
    deed: Deed | None,
    own: Sequence[Goal],
) -> tuple[Sequence[Goal], AbstractSet[int]]:
    """Return the goals in these states that words may mean, likeliest first, and the numbers of those they fit.

    `own` are the person's in these states.
    """
    sight = sight_of(who.acting, who.tree)
    alike = _titles_like(words, own)
    fit = {goal.number: goal for goal in own if _has_all(words, goal)}
    for seen in (replace(sight, within=frozenset()), sight):  # the nearest are not lost among many
        fit |= {goal.number: goal for goal in tx.goals.find(words, MOST_FOUND, states, seen)}
    found = fit | {goal.number: goal for goal in own if goal.number in alike}
    numbers = {goal.number for goal in own}

    def place(goal: Goal) -> tuple[bool, bool, bool, float, tuple[int, int]]:
        is_own = goal.number in numbers or _is_of_ones_team(who, goal)
        is_near = _may_do(who, deed or Deed.CHANGE, goal)
        likeness = alike.get(goal.number, _ALL_THE_WORDS)
        return goal.number not in fit, not is_own, not is_near, -likeness, _place_among_alike(goal)

    return sorted(found.values(), key=place), fit.keys()


def named_beside_own(tx: Transaction, who: Reader, said: str) -> GoalsMeant:
    """Return up to five active goals whose titles have all the words before a check-in, `first contact 82`.

    None where they have a word of a goal that this person is asked about. Those on which the person may check in, or
    else others' with who can.
    """
    active, named = (GoalState.ACTIVE,), before_check_in(said)
    words = telling_words(named)
    if not words or any(names_goal(named, goal) for goal in _reported_by(tx, who, who.user_id, active)):
        return GoalsMeant(())
    found = tx.goals.find(" ".join(words), MOST_FOUND, active, sight_of(who.acting, who.tree))
    fitting = [goal for goal in found if words <= telling_words(goal.title)]
    if meant := tuple(goal for goal in fitting if _may_do(who, Deed.CHECK_IN, goal)):
        return GoalsMeant(meant[:MOST_MEANT])
    return GoalsMeant((), tuple(_of_others(who, Deed.CHECK_IN, goal) for goal in fitting[:MOST_MEANT]))


def _may_do(who: Reader, deed: Deed | None, goal: Goal) -> bool:
    return deed is None or may(who.acting, deed, goal, who.tree)


def _is_of_ones_team(who: Reader, goal: Goal) -> bool:
    """Tell whether it is a team's for which this person acts as owner: its lead does."""
    return isinstance(goal.owner, TeamOwner) and who_can(Deed.CHANGE, goal, who.tree)[:1] == (who.user_id,)


def _of_others(who: Reader, deed: Deed, goal: Goal) -> OthersGoal:
    return OthersGoal(goal, who_can(deed, goal, who.tree), admins_too=deed is Deed.CHANGE)


def _in_another_state(who: Reader, goals: Iterable[Goal]) -> tuple[GoalInAnotherState, ...]:
    """Return the goals with who can resume each, where this person cannot, whatever it was that they asked for."""
    return tuple(
        GoalInAnotherState(goal, None if _may_do(who, Deed.CHANGE, goal) else _of_others(who, Deed.CHANGE, goal))
        for goal in goals
    )


def _has_all(words: str, goal: Goal) -> bool:
    title = goal.title.casefold()
    return all(word in title for word in words.casefold().split())


def _titles_like(words: str, goals: Sequence[Goal]) -> Mapping[int, float]:
    """Return by number how like the words (0 to 100) those goals' titles are that are like them."""
    titles = {goal.number: goal.title.casefold() for goal in goals}
    like_it = process.extract(
        words.casefold(), titles, scorer=fuzz.partial_ratio, limit=None, score_cutoff=_LIKE_THE_WORDS
    )
    return {number: score for _, score, number in like_it}


def _place_among_alike(goal: Goal) -> tuple[int, int]:
    return STANDING.index(goal.state), -goal.number


def _cut(goals: Sequence[Goal], start: int) -> tuple[Sequence[Goal], int]:
    return goals[start : start + PAGE], len(goals)


def _wanted(who: Reader, scope: Scope, team: Team | None) -> GoalsWanted:
    """Return what a list is a page of, in the database's terms."""
    departments = frozenset(each.team_id for each in who.tree if who.tree.children(each))
    every = GoalsWanted(sight_of(who.acting, who.tree), (GoalState.ACTIVE,), who.root.team_id, departments)
    match scope.which:
        case Which.TEAM:
            mine = frozenset(each.team_id for each in who.tree.teams_of(who.user_id))
            return replace(every, states=OPEN, teams=mine)
        case Which.CHANNEL if team is not None:
            return replace(every, states=OPEN, teams=frozenset({team.team_id}))
        case Which.ORG:
            return replace(every, states=OPEN, teams=frozenset({who.root.team_id}), of_people=False)
        case Which.ALL:
            return replace(every, states=OPEN)
        case Which.PAUSED:
            return replace(every, states=(GoalState.PAUSED,))
        case Which.CLOSED:
            return replace(every, states=(GoalState.CLOSED,))
        case Which.OVERDUE:
            return replace(every, due_before=who.now.date() + LARGEST_OFFSET)
    return every


def _reported_by(tx: Transaction, who: Reader, user_id: str, states: Iterable[GoalState] = OPEN) -> tuple[Goal, ...]:
    """A person's own goals, and team goals of which this person is the one asked; paused ones too, unless told.

    What somebody who has left owns stays theirs in the list.
    """
    own = tx.goals.of_person(user_id, states)
    led = [team.team_id for team in who.tree.led_by(user_id)]
    found = (*tx.goals.of_teams(led, states), *tx.goals.reported_by(user_id, states))
    asked = {goal.number: goal for goal in own}
    asked |= {goal.number: goal for goal in found if who.tree.reporter(goal) == user_id}
    return tuple(asked[number] for number in sorted(asked))


def _silent_or_late(tx: Transaction, who: Reader, scope: Scope, goals: Sequence[Goal]) -> Sequence[Goal]:
    standings = tx.check_ins.standings([goal.number for goal in goals])
    fits = stale if scope.which is Which.STALE else overdue
    return [goal for goal in goals if fits(goal, who.tree, standing_of(goal, standings), who.now)]


def _place(who: Reader, goal: Goal) -> tuple[int, int]:
    """From the organisation's goals down to people's, and by number."""
    return _LEVELS.index(who.tree.level(goal.owner)), goal.number


def _team_in(tx: Transaction, who: Reader, channel_id: str) -> Team:
    team = tx.teams.in_channel(channel_id)
    if team is None or not may_know_team(who.acting, team):
        raise NotFound(Subject.TEAM_OF_CHANNEL)
    return team
