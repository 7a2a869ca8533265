"""The goal form while it is open: whom and what it offers, and what was typed so far."""

import secrets
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.goal_form import (
    GoalFields,
    GoalForm,
    Individual,
    Offer,
    SentForm,
    Wording,
    fields_of,
    fields_of_text,
    owner_value,
    read_owner,
    read_wording,
)
from bot.domain.goal_text import read_goal_text
from bot.domain.goals import (
    Goal,
    GoalState,
    Owner,
    PersonOwner,
    Revision,
    Support,
    TeamOwner,
    Visibility,
    number_of,
)
from bot.domain.permissions import may_set_for, possible_owners
from bot.domain.refusals import Invalid, NotFound, Problem, Subject
from bot.domain.teams import Team
from bot.services.clock import Clock
from bot.services.drafts import Draft, moment_of_change
from bot.services.goal_cards import Reader, goal_in_sight, goal_to_change, open_goal, reader
from bot.services.people import as_people_read
from bot.services.unit_of_work import Conflict, Transaction, UnitOfWork

MOST_OFFERS = 100
"""Options in one menu (Slack's limit); beyond it the menu searches."""
MOST_DIGITS = 9
"""Of a goal's number; a menu's value comes back from outside."""
_FORM = "goal"


class GoalFormService:
    """Opens the goal form filled, and keeps what is typed while fields come and go."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def open(self, workspace_id: str, user_id: str, text: str = "") -> GoalForm:
        """Return the form for a new goal, filled from the text after `/goal set`.

        Dates in words are seen from today in the person's own zone. Raises NoOrganisation.
        """
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, now)
            workspace = tx.workspaces.get()
            understood = read_goal_text(
                as_people_read(tx, text),
                now.astimezone(who.zone).date(),
                workspace.fiscal_start_month if workspace else 1,
            )
            # Only now: while it was read, a link or a mention was no place for numbers.
            understood = replace(understood, title=as_people_read(tx, understood.title))
            form = _form(tx, who, _new_draft(), fields_of_text(understood, _first_owner(who)), None)
            return replace(form, due_readings=understood.due_readings)

    def open_edit(self, workspace_id: str, user_id: str, number: int) -> GoalForm:
        """Return the form filled with a goal's wording. Raises NotFound, NotAllowed, GoalNotActive once closed."""
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            goal = open_goal(tx, who, number)
            return _form(tx, who, _new_draft(), fields_of(goal), goal)

    def open_again(self, workspace_id: str, user_id: str, number: int) -> GoalForm:
        """Return the form for a new goal, filled with what this person had set and took back. Raises NotFound."""
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            goal = goal_in_sight(tx, who, number)
            if goal.state is not GoalState.TAKEN_BACK or goal.created_by != user_id:
                raise NotFound(Subject.GOAL, goal.key)
            # Opened out, because nothing is kept yet of fields that the form does not show.
            return _form(tx, who, _new_draft(), replace(fields_of(goal), details="shown"), None)

    def retype(
        self,
        workspace_id: str,
        user_id: str,
        sent: SentForm,
        *,
        clicked_at: str | None = None,
        problems: Mapping[str, Problem] | None = None,
    ) -> GoalForm:
        """Keep what stands in an open form and return the whole form, fields included that it does not show.

        Of two clicks the later one counts (`moment_of_change`).
        Raises NotFound, NotAllowed for a goal that is edited.
        """
        try:
            form = self._retype(workspace_id, user_id, sent, clicked_at)
        except Conflict:
            # Two quick clicks made the draft at the same moment; now it is there.
            form = self._retype(workspace_id, user_id, sent, clicked_at)
        return replace(form, problems=dict(problems or {}))

    def _retype(self, workspace_id: str, user_id: str, sent: SentForm, clicked_at: str | None) -> GoalForm:
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            kept = tx.drafts.hold(sent.draft_id, user_id)
            who = reader(tx, user_id, self._admins, now)
            goal = goal_to_change(tx, who, sent.goal) if sent.goal is not None else None
            at, fields = moment_of_change(kept, clicked_at), _kept_fields(kept, goal)
            if at is not None:
                fields = fields.with_typed(sent.typed)
                values = {"at": at, "fields": fields.as_typed()}
                tx.drafts.save(Draft(sent.draft_id, user_id, _FORM, values, now))
            return replace(_form(tx, who, sent.draft_id, fields, goal), revision=sent.revision)

    def kept(self, workspace_id: str, user_id: str, sent: SentForm) -> GoalForm:
        """Return the form as its draft has it now, when another click has changed it meanwhile."""
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            goal = goal_to_change(tx, who, sent.goal) if sent.goal is not None else None
            fields = _kept_fields(tx.drafts.get(sent.draft_id, user_id), goal)
            return replace(_form(tx, who, sent.draft_id, fields, goal), revision=sent.revision)

    def owners(self, workspace_id: str, user_id: str, words: str) -> tuple[Offer, ...]:
        """Return up to a hundred of those the person may set goals for, whose name contains the words."""
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            oneself, *below = _people_below(who)
            people = (oneself, *(person.user_id for person in tx.people.find(below, words, MOST_OFFERS)))
            offers = _owner_offers(tx, who, people)
            return tuple(o for o in offers if words.casefold() in o.words.casefold())[:MOST_OFFERS]

    def supports(self, workspace_id: str, user_id: str, words: str) -> tuple[Offer, ...]:
        """Return up to a hundred goals in sight that another may support, by key or words of the title.

        Without words, those of the person's teams and the teams above them come first.
        """
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            number = number_of(words)
            if number is not None:
                found = tuple(tx.goals.get_many([number]).values())
            else:
                near = _teams_near(who) if not words.strip() else ()
                goals = (*tx.goals.of_teams(near), *tx.goals.find(words.strip(), MOST_OFFERS))
                found = tuple({goal.number: goal for goal in goals}.values())
            return tuple(
                Offer(str(goal.number), _named(goal))
                for goal in who.sees(found)
                if goal.visibility is Visibility.EVERYBODY and goal.is_open
            )[:MOST_OFFERS]


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
    typed = _kept_fields(tx.drafts.get(sent.draft_id, who.user_id), goal).with_typed(sent.typed)
    wording, problems = read_wording(typed, who.viewer.today, goal.revision if goal else None)
    owner = goal.owner if goal else _owner(tx, who, typed, problems)
    supports = _supports(tx, who, typed, goal, problems)
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


def _owner(tx: Transaction, who: Reader, typed: GoalFields, problems: dict[str, Problem]) -> Owner | None:
    name = "person" if typed.person else "owner"
    match typed.chosen_owner:
        case None:
            problems[name] = Problem.MISSING
            return None
        case TeamOwner() as team:
            owner: Owner = team
            exists = who.tree.team(team.team_id) is not None
        case Individual(user_id):
            counts_in = _team_to_count_in(who, user_id, typed.team, problems)
            owner, exists = PersonOwner(user_id, counts_in), True
            if not _is_somebody(tx, user_id):
                problems[name] = Problem.NOT_A_PERSON
    if not exists or not may_set_for(who.acting, owner, who.tree):
        problems[name] = Problem.NOT_YOURS_TO_SET
    return owner


def _team_to_count_in(who: Reader, user_id: str, typed: str, problems: dict[str, Problem]) -> int:
    teams = [team.team_id for team in teams_to_count_in(who, user_id)]
    if len(teams) == 1:
        return teams[0]
    if typed.isdecimal() and int(typed) in teams:
        return int(typed)
    problems["team"] = Problem.NOT_IN_TEAM if typed else Problem.MISSING
    return teams[0]


def _supports(
    tx: Transaction, who: Reader, typed: GoalFields, goal: Goal | None, problems: dict[str, Problem]
) -> Support | None:
    if not typed.supports:
        return None
    supported = _goal_named(tx, typed.supports)
    if supported is None:
        problems["supports"] = Problem.NO_SUCH_GOAL
        return None
    above, support = supported.number, Support(supported.number, typed.helps.strip())
    if goal is not None and goal.supports is not None and goal.supports.goal == above:
        return support  # it was accepted once, and may have been closed or hidden since
    is_offered = supported.visibility is Visibility.EVERYBODY and who.sees([supported])
    if not is_offered or not supported.is_open:
        problems["supports"] = Problem.NO_SUCH_GOAL
    elif goal is not None and above == goal.number:
        problems["supports"] = Problem.SUPPORTS_ITSELF
    elif goal is not None and goal.number in {step.number for step in tx.goals.paths_up([above]).get(above, ())}:
        problems["supports"] = Problem.SUPPORTS_CIRCLE
    return support


def _reporter(
    tx: Transaction,
    who: Reader,
    typed: GoalFields,
    owner: Owner | None,
    goal: Goal | None,
    problems: dict[str, Problem],
) -> str | None:
    team = who.tree.team(owner.team_id) if isinstance(owner, TeamOwner) else None
    if team is None or not typed.reporter or typed.reporter == team.lead_id:
        return None
    was_accepted = goal is not None and goal.revision.reporter_id == typed.reporter  # and may have left since
    if not was_accepted and not _is_somebody(tx, typed.reporter):
        problems["reporter"] = Problem.NOT_A_PERSON
    return typed.reporter


def _is_somebody(tx: Transaction, user_id: str) -> bool:
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


def _form(tx: Transaction, who: Reader, draft_id: str, fields: GoalFields, goal: Goal | None) -> GoalForm:
    owner = fields.chosen_owner
    people = _people_below(who) if goal is None else ()
    teams = possible_owners(who.acting, who.tree) if goal is None else ()
    searches = len(teams) + len(people) > MOST_OFFERS
    supported = _goal_named(tx, fields.supports)
    return GoalForm(
        draft_id,
        fields,
        goal=goal.number if goal else None,
        revision=goal.revision.number if goal else None,
        owners=() if searches or goal else _owner_offers(tx, who, people),
        owner_name=_owner_name(tx, who, read_owner(fields.owner)),
        searches_owners=searches,
        picks_anybody=who.acting.is_admin and goal is None,
        teams=_team_offers(teams_to_count_in(who, owner.user_id)) if isinstance(owner, Individual) else (),
        supported=_named(supported) if supported and who.sees([supported]) else "",
    )


def _first_owner(who: Reader) -> str:
    """A lead's own team, otherwise oneself."""
    led = who.tree.led_by(who.user_id)
    return owner_value(TeamOwner(led[0].team_id) if led else Individual(who.user_id))


def _people_below(who: Reader) -> tuple[str, ...]:
    """The person, then everybody in the teams they lead and those below."""
    below = sorted({user_id for team in who.tree.lead_over(who.user_id) for user_id in team.people})
    return tuple(dict.fromkeys((who.user_id, *below)))


def _owner_offers(tx: Transaction, who: Reader, people: tuple[str, ...]) -> tuple[Offer, ...]:
    known = tx.people.get_many(people)
    persons = (
        Offer(owner_value(Individual(user_id)), _name(user_id, known[user_id].name if user_id in known else None))
        for user_id in people
        if user_id == who.user_id or user_id not in known or not known[user_id].deactivated
    )
    return (
        *_team_offers(possible_owners(who.acting, who.tree), as_owner=True),
        *(replace(offer, is_person=True) for offer in persons),
    )


def _team_offers(teams: tuple[Team, ...], *, as_owner: bool = False) -> tuple[Offer, ...]:
    return tuple(
        Offer(owner_value(TeamOwner(team.team_id)) if as_owner else str(team.team_id), team.name) for team in teams
    )


def _owner_name(tx: Transaction, who: Reader, owner: TeamOwner | Individual | None) -> str:
    match owner:
        case TeamOwner(team_id):
            team = who.tree.team(team_id)
            return team.name if team else ""
        case Individual(user_id):
            person = tx.people.get(user_id)
            return _name(user_id, person.name if person else None)
    return ""


def _name(user_id: str, name: str | None) -> str:
    """A menu shows plain text, so a person nobody has looked up yet appears by id."""
    return name or user_id


def _named(goal: Goal) -> str:
    return f"{goal.key} {goal.title}"


def _goal_named(tx: Transaction, typed: str) -> Goal | None:
    return tx.goals.get(int(typed)) if typed.isdecimal() and len(typed) <= MOST_DIGITS else None


def _teams_near(who: Reader) -> tuple[int, ...]:
    mine = who.tree.teams_of(who.user_id)
    return tuple(dict.fromkeys(above.team_id for team in mine for above in who.tree.path_up(team)))


def _kept_fields(kept: Draft | None, goal: Goal | None) -> GoalFields:
    base = fields_of(goal) if goal is not None else GoalFields()
    values = kept.values.get("fields") if kept is not None else None
    return base.with_typed({str(n): str(text) for n, text in values.items()}) if isinstance(values, Mapping) else base


def _new_draft() -> str:
    return secrets.token_hex(8)
