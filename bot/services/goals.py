"""Goals: set, show, list, edit, close, pause, resume."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.goals import Goal, GoalState, Owner, Revision, Support, Visibility


@dataclass(frozen=True, slots=True)
class NewGoal:
    owner: Owner
    revision: Revision
    created_by: str
    created_at: datetime
    visibility: Visibility = Visibility.EVERYBODY
    supports: Support | None = None


class GoalStore(Protocol):
    def add(self, goal: NewGoal) -> Goal:
        """Store a goal under the workspace's next number, which is never given twice."""
        ...

    def get(self, number: int) -> Goal | None: ...

    def get_many(self, numbers: Iterable[int]) -> Mapping[int, Goal]: ...

    def revise(self, number: int, revision: Revision) -> None:
        """Append a wording and make it the current one."""
        ...

    def save(self, goal: Goal) -> None:
        """Store state, visibility, supports, closing; never the wording (`revise`)."""
        ...

    def revisions(self, number: int) -> Sequence[Revision]:
        """Return all wordings, oldest first."""
        ...

    def of_teams(self, team_ids: Iterable[int], states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        """Return goals owned by these teams, by number."""
        ...

    def of_person(self, user_id: str, states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        """Return goals owned by this person, by number."""
        ...

    def of_people(self, user_ids: Iterable[str], states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        """Return goals owned by these people, by number."""
        ...

    def individual_in_teams(
        self, team_ids: Iterable[int], states: Iterable[GoalState] = (GoalState.ACTIVE,)
    ) -> Sequence[Goal]:
        """Return people's goals that count in these teams, by number."""
        ...

    def reported_by(self, user_id: str) -> Sequence[Goal]:
        """Return active team goals whose named reporter is this person (not those that fall to a lead)."""
        ...

    def reported_by_any(self, user_ids: Iterable[str]) -> Sequence[Goal]:
        """Return active team goals whose named reporter is one of these people, by number."""
        ...

    def all(self, states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]: ...

    def paths_up(self, numbers: Iterable[int]) -> Mapping[int, Sequence[Goal]]:
        """Return for each goal those it helps, directly or through others, nearest first; two queries in all.

        A goal that supports nothing is left out. A circle ends where it would begin again.
        """
        ...

    def find(self, words: str, limit: int) -> Sequence[Goal]:
        """Return active goals for everybody's eyes whose title contains the words, any case, by number.

        Team goals come first. Empty words find all of them.
        """
        ...

    def supporting(self, numbers: Iterable[int]) -> Sequence[Goal]:
        """Return active goals that directly support one of these."""
        ...
