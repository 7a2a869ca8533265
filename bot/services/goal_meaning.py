"""What a sent goal form means, checked field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.goal_form import GoalFields, Individual, SentForm, fields_of
from bot.domain.goal_wording import Wording, read_wording
from bot.domain.goals import Goal, Owner, PersonOwner, Revision, Support, TeamOwner, Visibility
from bot.domain.permissions import may_set_for, tree_known_to, who_sets_for
from bot.domain.refusals import Invalid, NotYoursToSet, Problem, Wrong
from bot.domain.teams import Team
from bot.domain.typed_text import fingerprint
from bot.services.drafts import Draft
from bot.services.goal_cards import Reader
from bot.services.unit_of_work import Transaction

MOST_DIGITS = 9
"""Of a goal's number; a menu's value comes back from outside."""

MOST_NAMED = 3
"""Of those who can do what somebody may not."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a sent form means, checked and ready to be stored."""

    owner: Owner
    wording: Wording
    reporter_id: str | None
    """None: the lead, or an individual goal's owner."""
    visibility: Visibility
    supports: Support | None
    reason: str

    @property
    def people(self) -> frozenset[str]:
        """Everybody it names."""
        named = {self.reporter_id, self.owner.user_id if isinstance(self.owner, PersonOwner) else None}
        return frozenset(user_id for user_id in named if user_id)

    def revision(self, number: int, by: str, at: datetime) -> Revision:
        wording = self.wording
        return Revision(
            number,
            wording.title,
            wording.measure,
            wording.due,
            wording.how,
            reporter_id=self.reporter_id,
            reason=self.reason if number > 1 else "",
            changed_by=by,
            changed_at=at,
        )


def understood(tx: Transaction, who: Reader, sent: SentForm, goal: Goal | None) -> Meant:
    """Return what a sent form means, hidden fields included. Raises Invalid with everything that is wrong."""
    typed = kept_fields(tx.drafts.get(sent.draft_id, who.user_id), goal).with_typed(sent.typed)
    wording, problems = read_wording(
        typed, who.viewer.today, goal.revision if goal else None, carries_over=sent.carries_over
    )
    owner = goal.owner if goal else _owner(tx, who, typed, problems)
    supports = _supports(tx, who, sent, typed, goal, problems)
    reporter = _reporter(tx, who, typed, owner, goal, problems)
    if problems or wording is None or owner is None:
        raise Invalid(problems)
    is_private = isinstance(owner, PersonOwner) and typed.visibility == Visibility.OWNER_AND_LEADS
    return Meant(
        owner,
        wording,
        reporter,
        Visibility.OWNER_AND_LEADS if is_private else Visibility.EVERYBODY,
        supports,
        typed.reason.strip(),
    )


def _owner(tx: Transaction, who: Reader, typed: GoalFields, problems: dict[str, Wrong]) -> Owner | None:
    name = "person" if typed.person else "owner"
    match typed.chosen_owner:
        case None:
            problems[name] = Problem.MISSING
            return None
        case TeamOwner() as team:
            owner: Owner = team
            exists = who.tree.standing(team.team_id) is not None
        case Individual(user_id):
            counts_in = _team_to_count_in(who, user_id, typed.team, problems)
            owner, exists = PersonOwner(user_id, counts_in), True
            if not is_somebody(tx, user_id):
                problems[name] = Problem.NOT_A_PERSON
    if not exists or not may_set_for(who.acting, owner, who.tree):
        problems[name] = (
            not_yours(tx, who, owner.user_id) if isinstance(owner, PersonOwner) else Problem.NOT_YOURS_TO_SET
        )
    return owner


def not_yours(tx: Transaction, who: Reader, user_id: str) -> NotYoursToSet:
    """Return why a goal for somebody is not this person's to set, and whose it is."""
    who_can = who_sets_for(user_id, tree_known_to(who.acting, who.tree))[:MOST_NAMED]
    known = tx.people.get_many({user_id, *who_can})
    names = {each: person.name or each for each, person in known.items()}
    return NotYoursToSet(names.get(user_id, user_id), tuple(names.get(each, each) for each in who_can))


def _team_to_count_in(who: Reader, user_id: str, typed: str, problems: dict[str, Wrong]) -> int:
    teams = [team.team_id for team in teams_to_count_in(who, user_id)]
    if len(teams) == 1:
        return teams[0]
    if typed.isdecimal() and int(typed) in teams:
        return int(typed)
    problems["team"] = Problem.NOT_IN_TEAM if typed else Problem.MISSING
    return teams[0]


def _supports(
    tx: Transaction, who: Reader, sent: SentForm, typed: GoalFields, goal: Goal | None, problems: dict[str, Wrong]
) -> Support | None:
    if not typed.supports:
        if typed.helps.strip() and fingerprint(typed.helps) != _how_it_helped(sent, goal):
            problems["supports"] = Problem.HELPED_MISSING
        return None
    supported = goal_named(tx, typed.supports)
    if supported is None:
        problems["supports"] = Problem.NO_SUCH_GOAL
        return None
    above, support = supported.number, Support(supported.number, typed.helps.strip())
    if goal is not None and goal.supports is not None and goal.supports.goal == above:
        return support  # it was accepted once, and may have been closed or hidden since
    if not can_be_helped(who, supported):
        problems["supports"] = Problem.NO_SUCH_GOAL
    elif goal is not None and above == goal.number:
        problems["supports"] = Problem.SUPPORTS_ITSELF
    elif goal is not None and helps_already(tx, supported, goal):
        problems["supports"] = Problem.SUPPORTS_CIRCLE
    return support


def _how_it_helped(sent: SentForm, goal: Goal | None) -> str:
    """Return the digest of the words its form opened with: they go with the goal that somebody takes out of it.

    Somebody else may have reworded them since. A form that was opened before this was kept knows only those now.
    """
    now = goal.supports.how if goal is not None and goal.supports is not None else ""
    return fingerprint(now) if sent.helped_how is None else sent.helped_how


def can_be_helped(who: Reader, above: Goal) -> bool:
    """Tell whether this person may have a goal help that one: it stands, for everybody's eyes, and they see it."""
    return above.is_open and above.visibility is Visibility.EVERYBODY and bool(who.sees([above]))


def helps_already(tx: Transaction, above: Goal, goal: Goal) -> bool:
    """Tell whether the one helps the other, directly or through others: the other way they would go in a circle."""
    return not without_circles(tx, [above], goal.number)


def without_circles(tx: Transaction, goals: Sequence[Goal], number: int | None) -> Sequence[Goal]:
    """Return those goals that the one of this number may help: neither itself nor one that helps it already."""
    if number is None:
        return goals
    paths = tx.goals.paths_up([goal.number for goal in goals])
    return [one for one in goals if number not in {one.number, *(step.number for step in paths.get(one.number, ()))}]


def _reporter(
    tx: Transaction,
    who: Reader,
    typed: GoalFields,
    owner: Owner | None,
    goal: Goal | None,
    problems: dict[str, Wrong],
) -> str | None:
    team = who.tree.standing(owner.team_id) if isinstance(owner, TeamOwner) else None
    if team is None or not typed.reporter or typed.reporter == team.lead_id:
        return None
    was_accepted = goal is not None and goal.revision.reporter_id == typed.reporter  # and may have left since
    if not was_accepted and not is_somebody(tx, typed.reporter):
        problems["reporter"] = Problem.NOT_A_PERSON
    return typed.reporter


def is_somebody(tx: Transaction, user_id: str) -> bool:
    """Tell whether this may be a person who is still here; the directory has yet to say of those unknown."""
    person = tx.people.get(user_id)
    return person is None or person.may_be_here


def teams_to_count_in(who: Reader, user_id: str) -> tuple[Team, ...]:
    """Return the teams an individual goal of this person may count in, the organisation if there is none.

    A lead chooses among the teams led or below; the person and admins among all that the person is in.
    """
    teams = who.tree.teams_of(user_id)
    if not who.acting.is_admin and user_id != who.user_id:
        led = {team.team_id for team in who.tree.lead_over(who.user_id)}
        teams = tuple(team for team in teams if team.team_id in led)
    return teams or (who.root,)


def goal_named(tx: Transaction, typed: str) -> Goal | None:
    """Return the goal whose number stands in a field, None if there is none; the value comes back from outside."""
    return tx.goals.get(int(typed)) if typed.isdecimal() and len(typed) <= MOST_DIGITS else None


def kept_fields(kept: Draft | None, goal: Goal | None) -> GoalFields:
    """Return what stands in a form by its draft: over the goal that is edited, or over an empty form."""
    base = fields_of(goal) if goal is not None else GoalFields()
    values = kept.values.get("fields") if kept is not None else None
    return base.with_typed({str(n): str(text) for n, text in values.items()}) if isinstance(values, Mapping) else base
