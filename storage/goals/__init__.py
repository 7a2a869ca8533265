"""Goals, and every wording they ever had."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from sqlalchemy import ColumnElement, Result, Select, String, and_, case, cast, func, insert, literal, or_, update

from bot.domain.goal_lists import GoalsWanted
from bot.domain.goals import Goal, GoalEvent, GoalState, Happened, Revision, Visibility
from bot.domain.measures import Metric, Milestones, YesNo
from bot.domain.permissions import Sight
from bot.services.goals import NewGoal
from bot.services.unit_of_work import Conflict
from storage.base import Repository
from storage.goals import questions
from storage.goals.rows import GoalEventRow, GoalRow, RevisionRow, event_of, goal_of, revision_of, write
from storage.workspaces import WorkspaceRow

MOST_WORDS = 20
"""Words of a search that are looked for; a database takes only so many conditions."""

_STATE_PLACE = case((GoalRow.state == GoalState.ACTIVE.value, 0), (GoalRow.state == GoalState.PAUSED.value, 1), else_=2)


class SqlGoals(Repository):
    """Implements GoalStore."""

    def add(self, goal: NewGoal) -> Goal:
        number = self._next_number()
        stored = Goal(
            number=number,
            owner=goal.owner,
            revision=goal.revision,
            created_by=goal.created_by,
            created_at=goal.created_at,
            visibility=goal.visibility,
            supports=goal.supports,
        )
        row = GoalRow(
            workspace_id=self._workspace_id,
            number=number,
            revision=goal.revision.number,
            created_by=goal.created_by,
            created_at=goal.created_at,
        )
        write(row, stored)
        self._session.add(row)
        self._session.flush()
        self._append(number, goal.revision)
        return stored

    def get(self, number: int) -> Goal | None:
        return self.get_many([number]).get(number)

    def get_many(self, numbers: Iterable[int]) -> Mapping[int, Goal]:
        return {goal.number: goal for goal in self._goals(questions.by_number(), numbers=numbers)}

    def revise(self, number: int, revision: Revision) -> None:
        self._append(number, revision)
        follows = (
            update(GoalRow)
            .where(GoalRow.workspace_id == self._workspace_id, GoalRow.number == number)
            .where(GoalRow.revision == revision.number - 1)
            .values(revision=revision.number)
            .returning(GoalRow.number)
        )
        if self._session.scalar(follows) is None:
            raise Conflict("The goal was revised by somebody else first")

    def save(self, goal: Goal) -> None:
        row = self._session.get(GoalRow, (self._workspace_id, goal.number))
        if row is None:
            raise Conflict("The goal to be saved is not there")
        write(row, goal)
        self._session.flush()

    def revisions(self, number: int) -> Sequence[Revision]:
        wordings = self._rows(RevisionRow).where(RevisionRow.goal == number).order_by(RevisionRow.number)
        return [revision_of(row) for row in self._session.scalars(wordings)]

    def note(self, event: GoalEvent) -> None:
        row = GoalEventRow(
            workspace_id=self._workspace_id,
            goal=event.goal,
            what=event.what.value,
            by=event.by,
            at=event.at,
            outcome=event.outcome.value if event.outcome else None,
            learnt=event.learnt,
            helped=event.helped,
            helps=event.helps,
            team_before=event.team_before,
            team_after=event.team_after,
            owner_before=event.owner_before,
            owner_after=event.owner_after,
            state_before=event.state_before.value if event.state_before else None,
        )
        self._session.add(row)
        self._session.flush()

    def move(self, goals: Iterable[Goal], team_id: int, by: str, at: datetime) -> None:
        moved = list(goals)
        if not moved:
            return
        numbers = [goal.number for goal in moved]
        here = GoalRow.workspace_id == self._workspace_id
        to_team = update(GoalRow).where(here, self._among(GoalRow.number, numbers)).values(team_id=team_id)
        self._session.execute(to_team)
        said = {"workspace_id": self._workspace_id, "what": Happened.MOVED.value, "by": by, "at": at, "learnt": ""}
        noted = [said | {"goal": goal.number, "team_before": goal.team_id, "team_after": team_id} for goal in moved]
        self._session.connection().execute(insert(GoalEventRow), noted)
        self._session.expire_all()

    def events(self, number: int) -> Sequence[GoalEvent]:
        rows = self._rows(GoalEventRow).where(GoalEventRow.goal == number).order_by(GoalEventRow.event_id)
        return [event_of(row) for row in self._session.scalars(rows)]

    def moved(self, team_id: int, since: datetime) -> Sequence[GoalEvent]:
        came_or_left = or_(GoalEventRow.team_before == team_id, GoalEventRow.team_after == team_id)
        of_team = self._rows(GoalEventRow).where(came_or_left, GoalEventRow.at >= since)
        numbers = set(self._session.scalars(of_team.with_only_columns(GoalEventRow.goal)))
        # By their goals: asked for whatever was moved since, SQLite goes through all that ever was.
        theirs = self._rows(GoalEventRow).where(self._among(GoalEventRow.goal, numbers)) if numbers else None
        rows = self._session.scalars(theirs.order_by(GoalEventRow.event_id)) if theirs is not None else ()
        return [event_of(row) for row in rows if row.at >= since and row.team_before is not None]

    def of_teams(self, team_ids: Iterable[int], states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        return self._goals(questions.of_teams(), states, teams=team_ids)

    def stopped_in_teams(self, team_ids: Iterable[int], since: datetime) -> Sequence[Goal]:
        over_or_resting = (GoalState.CLOSED, GoalState.PAUSED)
        return self._goals(questions.stopped_in_teams(), over_or_resting, teams=team_ids, since=since)

    def of_person(self, user_id: str, states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        return self.of_people([user_id], states)

    def of_people(self, user_ids: Iterable[str], states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        return self._goals(questions.of_people(), states, people=user_ids)

    def individual_in_teams(
        self,
        team_ids: Iterable[int],
        states: Iterable[GoalState] = (GoalState.ACTIVE,),
        owners: Iterable[str] | None = None,
    ) -> Sequence[Goal]:
        if owners is None:
            return self._goals(questions.individual_in_teams(), states, teams=team_ids)
        return self._goals(questions.of_people_in_teams(), states, teams=team_ids, people=owners)

    def is_any_in_team(self, team_id: int) -> bool:
        counting = self._rows(GoalRow).where(GoalRow.team_id == team_id)
        return self._session.scalar(counting.with_only_columns(GoalRow.number).limit(1)) is not None

    def reported_by(self, user_id: str, states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        return self._goals(questions.reported_by_any(), states, people=[user_id])

    def reported_by_any(self, user_ids: Iterable[str]) -> Sequence[Goal]:
        return self._goals(questions.reported_by_any(), people=user_ids)

    def all(self, states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        return self._goals(questions.in_states(), states)

    def page(self, wanted: GoalsWanted, start: int, limit: int) -> tuple[Sequence[Goal], int]:
        fitting = self._current().where(_in(wanted.states), self._in_sight(wanted.sight))
        if wanted.teams is not None:
            fitting = fitting.where(self._among(GoalRow.team_id, wanted.teams))
        if not wanted.of_people:
            fitting = fitting.where(GoalRow.owner_id.is_(None))
        if wanted.due_before is not None:
            fitting = fitting.where(RevisionRow.due < wanted.due_before)
        level = case(
            (GoalRow.owner_id.is_not(None), 3),
            (GoalRow.team_id == wanted.root, 0),
            (self._among(GoalRow.team_id, wanted.departments), 1),
            else_=2,
        )
        total = self._session.scalar(fitting.with_only_columns(func.count())) or 0
        return self._find(fitting.order_by(level, GoalRow.number).offset(start).limit(limit)), total

    def _in_sight(self, sight: Sight) -> ColumnElement[bool]:
        """Say what `bot.domain.permissions.can_see` says of each goal."""
        is_for_all = GoalRow.visibility == Visibility.EVERYBODY.value
        if sight.within is not None:
            is_for_all = and_(is_for_all, self._among(GoalRow.team_id, sight.within))
        reports = and_(GoalRow.owner_id.is_(None), RevisionRow.reporter_id == sight.user_id)
        leads = self._among(GoalRow.team_id, sight.leads_over)
        return or_(is_for_all, GoalRow.owner_id == sight.user_id, reports, leads)

    def supporting(self, numbers: Iterable[int], states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        return self._goals(questions.supporting(), states, numbers=numbers)

    def paths_up(self, numbers: Iterable[int]) -> Mapping[int, Sequence[Goal]]:
        starts = list(numbers)
        found = {goal.number: goal for goal in self._goals(questions.with_all_above(), numbers=starts)}
        paths = {number: _path_up(found[number], found) for number in starts if number in found}
        return {number: path for number, path in paths.items() if path}

    def find(
        self,
        words: str,
        limit: int,
        states: Iterable[GoalState] = (GoalState.ACTIVE,),
        sight: Sight | None = None,
    ) -> Sequence[Goal]:
        label = literal("G-").concat(cast(GoalRow.number, String)).concat(" ").concat(RevisionRow.title)
        parts = dict.fromkeys(words.split()[:MOST_WORDS])
        has_all = (label.icontains(part, autoescape=True) for part in parts)
        seen = GoalRow.visibility == Visibility.EVERYBODY.value if sight is None else self._in_sight(sight)
        found = self._current().where(*has_all, seen, _in(states))
        return self._find(found.order_by(_STATE_PLACE, GoalRow.owner_id.is_not(None), GoalRow.number).limit(limit))

    def _goals(
        self,
        question: Select[GoalRow, RevisionRow],
        states: Iterable[GoalState] = (GoalState.ACTIVE,),
        **values: object,
    ) -> list[Goal]:
        """Return the goals that a question is about, by number; some don't ask about `states`."""
        answer = self._ask(question, states=[state.value for state in states], **values)
        # Sorted here: asked to sort, SQLite goes through all goals by number rather than look up those few.
        return sorted(_read(answer), key=attrgetter("number"))

    def _current(self) -> Select[GoalRow, RevisionRow]:
        return questions.with_wording(self._rows(GoalRow))

    def _find(self, found: Select[GoalRow, RevisionRow]) -> list[Goal]:
        return _read(self._session.execute(found))

    def _next_number(self) -> int:
        counted = (
            update(WorkspaceRow)
            .where(WorkspaceRow.workspace_id == self._workspace_id)
            .values(last_goal_number=WorkspaceRow.last_goal_number + 1)
            .returning(WorkspaceRow.last_goal_number)
        )
        number = self._session.scalar(counted)
        if number is None:
            raise Conflict("The workspace is not there")
        return number

    def _append(self, number: int, revision: Revision) -> None:
        row = RevisionRow(
            workspace_id=self._workspace_id,
            goal=number,
            number=revision.number,
            title=revision.title,
            unit="",
            due=revision.due,
            how=revision.how,
            reporter_id=revision.reporter_id,
            reason=revision.reason,
            changed_by=revision.changed_by,
            changed_at=revision.changed_at,
            restores=revision.restores,
        )
        match revision.measure:
            case Metric(baseline, target, unit, stretch):
                row.measure = "metric"
                row.baseline, row.target, row.unit, row.stretch = baseline, target, unit, stretch
            case Milestones(steps):
                row.measure, row.steps = "milestones", list(steps)
            case YesNo():
                row.measure = "yes_no"
        self._session.add(row)
        self._session.flush()


def _read(answer: Result[GoalRow, RevisionRow]) -> list[Goal]:
    return [goal_of(row, revision_of(wording)) for row, wording in answer]


def _path_up(goal: Goal, found: Mapping[int, Goal]) -> list[Goal]:
    path, seen = [], {goal.number}
    while goal.supports is not None and goal.supports.goal not in seen:
        goal = found[goal.supports.goal]
        seen.add(goal.number)
        path.append(goal)
    return path


def _in(states: Iterable[GoalState]) -> ColumnElement[bool]:
    return GoalRow.state.in_([state.value for state in states])
