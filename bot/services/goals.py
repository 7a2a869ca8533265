"""Goals: set, show, list, edit, close, pause, resume."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from rapidfuzz import fuzz

from bot.domain.goal_cards import GoalCard, GoalSaved, GoalTurned
from bot.domain.goal_form import SentForm
from bot.domain.goal_lists import GoalList, GoalsMeant, GoalsWanted, Scope
from bot.domain.goals import STANDING, Goal, GoalEvent, GoalState, Outcome, Owner, Revision, Support, Visibility
from bot.domain.permissions import Deed, Sight, can_see
from bot.domain.refusals import GoalNotActive, Invalid, Problem, TooLong
from bot.services.clock import Clock
from bot.services.coming_prompts import goal_next_asked
from bot.services.goal_cards import (
    Reader,
    card_of,
    goal_as_set,
    goal_in_sight,
    goal_to_change,
    open_goal,
    reader,
    setter,
)
from bot.services.goal_changes import close_goal, concern, reopen_goal
from bot.services.goal_edits import change_goal, hid_it
from bot.services.goal_lists import goals_meant, named_beside_own, page_of
from bot.services.goal_meaning import Meant, understood
from bot.services.receipts import own_receipt
from bot.services.schedules import reschedule_goal
from bot.services.showing_anew import hurry_prompt
from bot.services.unit_of_work import Transaction, UnitOfWork

SIMILAR = 88
"""rapidfuzz's token_set_ratio (0 to 100) from which two titles are shown as perhaps the same goal."""
MOST_SIMILAR = 3
LEARNT_LIMIT = 2000


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

    def note(self, event: GoalEvent) -> None:
        """Append it to the goal's history."""
        ...

    def move(self, goals: Iterable[Goal], team_id: int, by: str, at: datetime) -> None:
        """Have these goals count in another team, and note that in the history of each; two statements in all."""
        ...

    def events(self, number: int) -> Sequence[GoalEvent]:
        """Return what happened to a goal beside its wordings, oldest first."""
        ...

    def moved(self, team_id: int, since: datetime) -> Sequence[GoalEvent]:
        """Return every move, oldest first, of the goals that came to a team or left it since a moment."""
        ...

    def of_teams(self, team_ids: Iterable[int], states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        """Return goals owned by these teams, by number."""
        ...

    def stopped_in_teams(self, team_ids: Iterable[int], since: datetime) -> Sequence[Goal]:
        """Return goals of these teams, and people's that count in them, closed or paused from a moment on, by number.

        Those that are so still.
        """
        ...

    def of_person(self, user_id: str, states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        """Return goals owned by this person, by number."""
        ...

    def of_people(self, user_ids: Iterable[str], states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        """Return goals owned by these people, by number."""
        ...

    def individual_in_teams(
        self,
        team_ids: Iterable[int],
        states: Iterable[GoalState] = (GoalState.ACTIVE,),
        owners: Iterable[str] | None = None,
    ) -> Sequence[Goal]:
        """Return people's goals that count in these teams, by number; `owners`: these people's only."""
        ...

    def is_any_in_team(self, team_id: int) -> bool:
        """Return whether any goal counts in this team, whatever became of it."""
        ...

    def reported_by(self, user_id: str, states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        """Return team goals whose named reporter is this person (not those that fall to a lead), by number."""
        ...

    def reported_by_any(self, user_ids: Iterable[str]) -> Sequence[Goal]:
        """Return active team goals whose named reporter is one of these people, by number."""
        ...

    def all(self, states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]: ...

    def page(self, wanted: GoalsWanted, start: int, limit: int) -> tuple[Sequence[Goal], int]:
        """Return up to `limit` goals after the first `start`, and how many there are in all."""
        ...

    def paths_up(self, numbers: Iterable[int]) -> Mapping[int, Sequence[Goal]]:
        """Return for each goal those it helps, directly or through others, nearest first; two queries in all.

        A goal that supports nothing is left out. A circle ends where it would begin again.
        """
        ...

    def find(
        self,
        words: str,
        limit: int,
        states: Iterable[GoalState] = (GoalState.ACTIVE,),
        sight: Sight | None = None,
    ) -> Sequence[Goal]:
        """Return goals whose key and title contain all the words, in any order and case.

        Those in somebody's sight; without it, those for everybody's eyes. They are ordered by state (active, paused,
        closed) and number; team goals come first in each. Empty words find all of them.
        """
        ...

    def supporting(self, numbers: Iterable[int], states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        """Return goals that directly support one of these, by number."""
        ...


class GoalService:
    """Writes and shows goals; the form while it is open is `GoalFormService`'s."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def set_goal(self, workspace_id: str, user_id: str, sent: SentForm) -> GoalSaved:
        """Store the goal that a form describes; a form sent twice is stored once.

        Raises NoOrganisation, FromElsewhere, and Invalid by field (a form's fields are its block ids).
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who = setter(tx, user_id, self._admins, now)
            once = _receipt(user_id, sent)
            saved = tx.receipts.get(once)
            if saved is not None:
                goal = goal_as_set(tx, who, int(saved["goal"]))
                return _set(tx, who, goal)
            goal = _add(tx, who, understood(tx, who, sent, None))
            tx.receipts.keep(once, {"goal": goal.number}, now)
            tx.drafts.remove(sent.draft_id, user_id)
            reschedule_goal(tx, goal, now)
            return _set(tx, who, goal)

    def edit(self, workspace_id: str, user_id: str, sent: SentForm) -> GoalSaved:
        """Append a new wording, and change support and visibility; nothing at all if nothing differs.

        Raises NotFound, NotAllowed, GoalNotActive, and Invalid by field (a target or date changes with a reason).
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, now)
            once = _receipt(user_id, sent)
            saved = tx.receipts.get(once)
            if saved is not None:
                return _edited_before(tx, who, int(saved["goal"]), saved.get("edit"))
            goal = open_goal(tx, who, sent.goal or 0)
            if sent.revision != goal.revision.number:
                raise Invalid({"title": Problem.CHANGED_MEANWHILE})
            after = _edited(tx, who, goal, understood(tx, who, sent, goal))
            edit = change_goal(tx, goal, after, user_id, now).edit_id if after != goal else None
            tx.receipts.keep(once, {"goal": goal.number, "edit": edit}, now)
            tx.drafts.remove(sent.draft_id, user_id)
            if after != goal:
                concern(tx, after, user_id, now, before=goal)
            return GoalSaved(
                card_of(tx, who, after),
                is_new=False,
                changed=after != goal,
                edit=edit,
                out_of_sight=not can_see(who.acting, after, who.tree),
            )

    def show(self, workspace_id: str, user_id: str, number: int) -> GoalCard:
        """Return one goal with where it stands, its path, history and what this person may do. Raises NotFound."""
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            return card_of(tx, who, goal_in_sight(tx, who, number))

    def list(self, workspace_id: str, user_id: str, scope: Scope, start: int = 0) -> GoalList:
        """Return one page of the goals in sight; `start` is how many come before it. Raises NotFound (team)."""
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            return page_of(tx, who, scope, max(start, 0))

    def meant(
        self,
        workspace_id: str,
        user_id: str,
        words: str,
        states: AbstractSet[GoalState] = frozenset(STANDING),
        deed: Deed | None = None,
    ) -> GoalsMeant:
        """Return up to five goals in sight that may be meant by words that are no key; without words, one's own.

        Those only that are in one of these states (at first in any, but that none was taken back) and to which the
        person may do the deed, if one is given; if the words fit others' only, those, with who can.
        """
        with self._uow.reading(workspace_id) as tx:
            return goals_meant(tx, reader(tx, user_id, self._admins, self._clock.now()), words, states, deed)

    def named_beside_own(self, workspace_id: str, user_id: str, said: str) -> GoalsMeant:
        """Return the goals that a check-in without a key names, where it names none that the person is asked about."""
        with self._uow.reading(workspace_id) as tx:
            return named_beside_own(tx, reader(tx, user_id, self._admins, self._clock.now()), said)

    def to_close(self, workspace_id: str, user_id: str, number: int) -> GoalCard:
        """Return the goal that is about to be closed. Raises NotFound, NotAllowed, GoalNotActive when it is."""
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            return card_of(tx, who, open_goal(tx, who, number))

    def close(self, workspace_id: str, user_id: str, number: int, outcome: Outcome | None, learnt: str) -> GoalCard:
        """Close a goal with how it ended and what was learnt. The same said twice is done once.

        Raises NotFound, NotAllowed, GoalNotActive, Invalid (`outcome`, `learnt`).
        """
        now = self._clock.now()
        learnt = learnt.strip()
        with self._uow.writing(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, now)
            goal = goal_to_change(tx, who, number)
            if goal.state is GoalState.CLOSED and (goal.outcome, goal.learnt) == (outcome, learnt):
                return card_of(tx, who, goal)
            goal = open_goal(tx, who, number)
            if outcome is None or len(learnt) > LEARNT_LIMIT:
                too_long = TooLong(LEARNT_LIMIT, len(learnt))
                raise Invalid({"outcome": Problem.MISSING} if outcome is None else {"learnt": too_long})
            closed = close_goal(tx, goal, user_id, outcome, learnt, now)
            concern(tx, closed, user_id, now)
            hurry_prompt(tx, user_id)
            return card_of(tx, who, closed)

    def pause(self, workspace_id: str, user_id: str, number: int) -> GoalTurned:
        """Ask nobody about a goal until it is resumed. Raises NotFound, NotAllowed, GoalNotActive when closed."""
        return self._turn(workspace_id, user_id, number, GoalState.PAUSED)

    def resume(self, workspace_id: str, user_id: str, number: int) -> GoalTurned:
        """Ask about a goal again: one that rests, or one that was closed, which is opened. Raises NotFound, NotAllowed.

        How it was closed and what was learnt stay in its history.
        """
        return self._turn(workspace_id, user_id, number, GoalState.ACTIVE)

    def pause_if_open(self, workspace_id: str, user_id: str, number: int) -> GoalTurned:
        """Do as `pause` for a button that may be old: what was closed meanwhile is told as it stands."""
        return self._turn(workspace_id, user_id, number, GoalState.PAUSED, only_open=True)

    def resume_if_open(self, workspace_id: str, user_id: str, number: int) -> GoalTurned:
        """Do as `resume` for a button that may be old: what was closed meanwhile stays so, and is told as it stands."""
        return self._turn(workspace_id, user_id, number, GoalState.ACTIVE, only_open=True)

    def _turn(
        self, workspace_id: str, user_id: str, number: int, state: GoalState, *, only_open: bool = False
    ) -> GoalTurned:
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, now)
            goal = goal_to_change(tx, who, number)
            turned = goal
            if goal.is_open or not only_open:
                turned = _turned(tx, goal, user_id, now, state)
            if turned != goal:
                concern(tx, turned, user_id, now)
            return GoalTurned(card_of(tx, who, turned), goal.state, goal_next_asked(tx, turned, now))


def _turned(tx: Transaction, goal: Goal, user_id: str, now: datetime, state: GoalState) -> Goal:
    """Have a goal be paused or active from now on, and return it. Raises GoalNotActive: what is closed cannot rest."""
    if goal.state is state:
        return goal
    if state is GoalState.PAUSED and not goal.is_open:
        raise GoalNotActive(goal.key, goal.state)
    is_to_rest = state is GoalState.PAUSED
    turned = replace(goal, state=state, paused_at=now) if is_to_rest else replace(goal, state=state, resumed_at=now)
    if goal.state is GoalState.CLOSED:
        return reopen_goal(tx, turned, user_id, now)
    tx.goals.save(turned)
    return turned


def _receipt(user_id: str, sent: SentForm) -> str:
    # A view goes on from its confirmation to *Edit* under the same id, so the form's own draft names it.
    return own_receipt(user_id, f"view:{sent.draft_id}")


def _add(tx: Transaction, who: Reader, meant: Meant) -> Goal:
    people = {who.user_id, *meant.people}
    tx.people.add_unknown(people)
    revision = meant.revision(1, who.user_id, who.now)
    return tx.goals.add(NewGoal(meant.owner, revision, who.user_id, who.now, meant.visibility, meant.supports))


def _edited(tx: Transaction, who: Reader, goal: Goal, meant: Meant) -> Goal:
    """Return the goal as an edit makes it; the same if nothing differs."""
    tx.people.add_unknown(meant.people)
    current = goal.revision
    revision = meant.revision(current.number + 1, who.user_id, who.now)
    as_before = replace(
        revision,
        number=current.number,
        reason=current.reason,
        changed_by=current.changed_by,
        changed_at=current.changed_at,
        restores=current.restores,
    )
    if as_before == current:
        revision = current
    return replace(goal, revision=revision, visibility=meant.visibility, supports=meant.supports)


def _edited_before(tx: Transaction, who: Reader, number: int, edit_id: int | None) -> GoalSaved:
    """Return what an edit made, whose form comes once more: nothing, if it has no id.

    Who put the goal out of their own sight by it is told the same again, *Undo* included.
    """
    goal, newest = tx.goals.get(number), tx.goal_edits.newest(number)
    if goal is not None and newest is not None and newest.edit_id == edit_id and hid_it(tx, who, newest, goal):
        return GoalSaved(card_of(tx, who, goal), is_new=False, edit=edit_id, out_of_sight=True)
    card = card_of(tx, who, open_goal(tx, who, number))
    if edit_id is None or newest is None:
        return GoalSaved(card, is_new=False, changed=False)
    return GoalSaved(
        card,
        is_new=False,
        edit=edit_id if newest.edit_id == edit_id else None,
        taken_back=newest.takes_back == edit_id,
    )


def _set(tx: Transaction, who: Reader, goal: Goal) -> GoalSaved:
    return GoalSaved(
        card_of(tx, who, goal),
        is_new=True,
        first_prompt=goal_next_asked(tx, goal, who.now),
        similar=_similar(tx, who, goal),
        out_of_sight=not can_see(who.acting, goal, who.tree),
    )


def _similar(tx: Transaction, who: Reader, goal: Goal) -> tuple[Goal, ...]:
    """Return open goals of the team and those above it, in sight of all, whose titles are nearly the same."""
    team = who.tree.team(goal.team_id)
    near = [] if team is None else [above.team_id for above in who.tree.path_up(team)]
    found = (*tx.goals.of_teams(near), *tx.goals.individual_in_teams(near[:1]))
    alike = (
        other
        for other in who.sees(found)
        if other.number != goal.number
        and other.visibility is Visibility.EVERYBODY
        and fuzz.token_set_ratio(other.title.casefold(), goal.title.casefold()) >= SIMILAR
    )
    return tuple(alike)[:MOST_SIMILAR]
