"""What one reader sees of goals: who may see which, lines for lists, and the card of one goal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.check_ins import Standing, standing, standing_of
from bot.domain.goal_cards import CHECK_INS_SHOWN, GoalCard, GoalSummary
from bot.domain.goals import STANDING, Goal, GoalEvent, GoalState, Visibility
from bot.domain.measures import progress
from bot.domain.pace import has_gone_stale, is_overdue, pace
from bot.domain.people import Viewer
from bot.domain.permissions import Actor, Deed, can_see, may, who_can
from bot.domain.refusals import BuiltOn, FromElsewhere, GoalNotActive, NoOrganisation, NotAllowed, NotFound, Subject
from bot.domain.reviews import Review, still_counts
from bot.domain.teams import Team, TeamTree
from bot.domain.trends import TREND_LENGTH, last_values
from bot.services.actors import actor, who_can_name_the_organisation
from bot.services.goal_lines import asked_no_more, ended_organisation_goal, organisation_goal
from bot.services.quarter_reviews import was_between_times
from bot.services.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, in which tree of teams, and when."""

    acting: Actor
    tree: TeamTree
    root: Team
    now: datetime

    @property
    def user_id(self) -> str:
        return self.acting.user_id

    @property
    def zone(self) -> ZoneInfo:
        """The person's own zone; the organisation's while nobody knows theirs."""
        return ZoneInfo(self.acting.person.zone or self.root.zone)

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.user_id, self.zone.key, self.now.astimezone(self.zone).date())

    def sees(self, goals: Iterable[Goal]) -> tuple[Goal, ...]:
        return tuple(goal for goal in goals if can_see(self.acting, goal, self.tree))


def reader(tx: Transaction, user_id: str, admins: AbstractSet[str], now: datetime) -> Reader:
    """Return who looks: three queries. Raises NoOrganisation where nobody has named it yet."""
    tree = tx.teams.tree()
    if tree.root is None:
        raise NoOrganisation(*who_can_name_the_organisation(tx, admins))
    return Reader(actor(tx, user_id, admins), tree, tree.root, now)


def setter(tx: Transaction, user_id: str, admins: AbstractSet[str], now: datetime) -> Reader:
    """Return who sets a goal. Raises NoOrganisation, and FromElsewhere for people of other companies."""
    who = reader(tx, user_id, admins, now)
    if who.acting.person.stranger and not who.acting.is_admin:
        raise FromElsewhere
    return who


def goal_in_sight(tx: Transaction, who: Reader, number: int) -> Goal:
    """Return a goal this person may see. Raises NotFound, the same for unknown, private and foreign ones."""
    goal = tx.goals.get(number)
    if goal is None or not can_see(who.acting, goal, who.tree):
        raise NotFound(Subject.GOAL, f"G-{number}")
    return goal


def goal_as_set(tx: Transaction, who: Reader, number: int) -> Goal:
    """Return a goal in sight, or one that this person has set out of their own sight and nobody has touched since.

    So an admin can who keeps a new goal of somebody's to its owner and leads. Once anything stands on it, the goal is
    to them as any other that they do not see. Raises NotFound.
    """
    goal = tx.goals.get(number)
    if goal is None or not (can_see(who.acting, goal, who.tree) or _is_as_set_by(tx, who, goal)):
        raise NotFound(Subject.GOAL, f"G-{number}")
    return goal


def _is_as_set_by(tx: Transaction, who: Reader, goal: Goal) -> bool:
    if goal.created_by != who.user_id or goal.state not in (GoalState.ACTIVE, GoalState.TAKEN_BACK):
        return False
    if not may(who.acting, Deed.CHANGE, replace(goal, visibility=Visibility.EVERYBODY), who.tree):
        return False
    return not any(built_on(tx, goal)) and not tx.goals.supporting([goal.number], STANDING)


def built_on(tx: Transaction, goal: Goal) -> Iterator[BuiltOn]:
    """Yield what stands on a goal since it was set, beside the goals that help it."""
    if standing(tx.check_ins.of_goal(goal.number)).latest is not None:
        yield BuiltOn.CHECK_INS
    if goal.revision.number > 1 or tx.goal_edits.newest(goal.number) is not None:
        yield BuiltOn.CHANGES
    if not all(review.undone for review in tx.reviews.of_goal(goal.number)):
        yield BuiltOn.REVIEWS


def goal_to_change(tx: Transaction, who: Reader, number: int) -> Goal:
    """Return a goal this person may edit, close or pause.

    Raises NotFound, NotAllowed naming who can, and GoalNotActive once its setting was taken back.
    """
    goal = goal_in_sight(tx, who, number)
    check_may_change(who, goal)
    if goal.state is GoalState.TAKEN_BACK:
        raise GoalNotActive(goal.key, goal.state)
    return goal


def open_goal(tx: Transaction, who: Reader, number: int) -> Goal:
    """Return a goal this person may change that is not closed. Raises NotFound, NotAllowed, GoalNotActive."""
    goal = goal_to_change(tx, who, number)
    if not goal.is_open:
        raise GoalNotActive(goal.key, goal.state)
    return goal


def check_may_change(who: Reader, goal: Goal) -> None:
    """Raise NotAllowed, naming who can, where this person may not change a goal."""
    if not may(who.acting, Deed.CHANGE, goal, who.tree):
        raise NotAllowed(*who_can(Deed.CHANGE, goal, who.tree), admins_too=True)


def summaries(tx: Transaction, tree: TeamTree, goals: Sequence[Goal], now: datetime) -> tuple[GoalSummary, ...]:
    """Return where these goals stand, in their order; a fixed number of queries, however many there are."""
    numbers = [goal.number for goal in goals]
    standings = tx.check_ins.standings(numbers)
    paths = tx.goals.paths_up(numbers)
    settled = asked_no_more(tx, ((goal, _today(tree, goal, now)) for goal in goals))

    def summary(goal: Goal) -> GoalSummary:
        shown = _summary(goal, tree, standing_of(goal, standings), paths.get(goal.number, ()), now)
        return replace(shown, is_asked_no_more=goal.number in settled)

    return tuple(summary(goal) for goal in goals)


def card_of(tx: Transaction, who: Reader, goal: Goal) -> GoalCard:
    """Return the card of a goal that this person may see."""
    standing = standing_of(goal, tx.check_ins.standings([goal.number]))
    path = tx.goals.paths_up([goal.number]).get(goal.number, ())
    summary = _summary(goal, who.tree, standing, path, who.now)
    settled = asked_no_more(tx, [(goal, summary.today)])
    latest = tuple(tx.check_ins.latest([goal.number], 2 * TREND_LENGTH).get(goal.number, ()))
    may_change = may(who.acting, Deed.CHANGE, goal, who.tree)
    reviewed, events = _reviewed(tx, goal), tuple(tx.goals.events(goal.number))
    return GoalCard(
        replace(summary, is_asked_no_more=goal.number in settled),
        who.viewer,
        path=who.sees(path),
        supporting=who.sees(tx.goals.supporting([goal.number])),
        revisions=tuple(tx.goals.revisions(goal.number)),
        events=events,
        teams=_teams_named(who, events),
        check_ins=latest[-CHECK_INS_SHOWN:],
        values=last_values(goal.measure, latest),
        may_check_in=summary.is_active and may(who.acting, Deed.CHECK_IN, goal, who.tree),
        may_change=goal.is_open and may_change,
        may_reopen=goal.state is GoalState.CLOSED and may_change,
        may_set_again=goal.state is GoalState.TAKEN_BACK and goal.created_by == who.user_id,
        reviewed=reviewed,
        reviewed_between_times=reviewed is not None and was_between_times(tx, reviewed),
    )


def _teams_named(who: Reader, events: Iterable[GoalEvent]) -> Mapping[int, str]:
    """Return the names of teams in a goal's history; whoever sees the goal may read where it came from."""
    named = {team_id for event in events for team_id in (event.team_before, event.team_after) if team_id is not None}
    return {team_id: team.name for team_id in named if (team := who.tree.team(team_id)) is not None}


def _reviewed(tx: Transaction, goal: Goal) -> Review | None:
    stand = [review for review in tx.reviews.of_goal(goal.number) if not review.undone]
    return still_counts(stand[-1], goal) if stand else None


def stale(goal: Goal, tree: TeamTree, standing: Standing, now: datetime) -> bool:
    """Tell whether an active goal was silent too long; one that rests or is closed is not asked about."""
    team = tree.team(goal.team_id)
    if team is None or goal.state is not GoalState.ACTIVE:
        return False
    return has_gone_stale(goal, team, standing, now)


def overdue(goal: Goal, tree: TeamTree, standing: Standing, now: datetime) -> bool:
    """Tell whether an active goal's date has passed where its team is."""
    today = _today(tree, goal, now)
    return goal.state is GoalState.ACTIVE and is_overdue(goal.due, today, standing)


def _summary(goal: Goal, tree: TeamTree, standing: Standing, path: Sequence[Goal], now: datetime) -> GoalSummary:
    zone = _zone(tree, goal)
    today, start = _today(tree, goal, now), goal.created_at.astimezone(zone).date()
    level, team = tree.level(goal.owner), tree.team(goal.team_id)
    achieved = progress(goal.measure, standing.value)
    is_linked = organisation_goal(goal, path, tree) is not None
    return GoalSummary(
        goal,
        level,
        team=team.name if team else "",
        reporter=tree.reporter(goal),
        standing=standing,
        progress=achieved,
        pace=pace(achieved, start, goal.due, today),
        today=today,
        is_stale=stale(goal, tree, standing, now),
        is_overdue=overdue(goal, tree, standing, now),
        is_linked=is_linked,
        helped=None if is_linked else ended_organisation_goal(path, tree),
        stand_in=tree.stand_in(goal),
    )


def _today(tree: TeamTree, goal: Goal, now: datetime) -> date:
    return now.astimezone(_zone(tree, goal)).date()


def _zone(tree: TeamTree, goal: Goal) -> ZoneInfo:
    team = tree.team(goal.team_id)
    return ZoneInfo(team.zone if team else "UTC")
