"""The goal form while it is open: whom and what it offers, and what was typed so far."""

import secrets
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.domain.goal_form import (
    LIMITS,
    GoalFields,
    GoalForm,
    Individual,
    Offer,
    SentForm,
    fields_of,
    fields_of_text,
    owner_value,
    read_owner,
)
from bot.domain.goal_text import addressed_to, after_handle, read_goal_text
from bot.domain.goal_wording import has_passed
from bot.domain.goals import (
    Goal,
    GoalState,
    TeamOwner,
    number_of,
)
from bot.domain.people import Person
from bot.domain.permissions import possible_owners, sight_of
from bot.domain.refusals import Invalid, NotFound, Problem, Subject, TooLong, Wrong
from bot.domain.teams import Team
from bot.domain.typed_text import fingerprint
from bot.services.clock import Clock
from bot.services.drafts import Draft, moment_of_change
from bot.services.goal_cards import Reader, goal_as_set, goal_to_change, open_goal, reader, setter
from bot.services.goal_meaning import (
    can_be_helped,
    goal_named,
    is_somebody,
    kept_fields,
    not_yours,
    teams_to_count_in,
    without_circles,
)
from bot.services.people import as_people_read
from bot.services.unit_of_work import Conflict, Transaction, UnitOfWork

MOST_OFFERS = 100
"""Options in one menu (Slack's limit); beyond it the menu searches."""
_MOST_LOOKED_AT = 3 * MOST_OFFERS
"""Goals among which those are sought that the goal in an edit form may help: what helps it already may be the first."""
_FORM = "goal"


class GoalFormService:
    """Opens the goal form filled, and keeps what is typed while fields come and go."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def open(self, workspace_id: str, user_id: str, text: str = "", owner_wanted: str = "") -> GoalForm:
        """Return the form for a new goal, filled from the text after `/goal set`.

        `owner_wanted` names whose it is to be, as the menu of owners does, where nobody is addressed.

        Dates in words are seen from today in the person's own zone. Whom the text begins by addressing owns the goal,
        if the person may set goals for them; if not, the form says why, and asks for another.
        Raises NoOrganisation, FromElsewhere, and Invalid for a text that would not even fit under *how*.
        """
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            who = setter(tx, user_id, self._admins, now)
            workspace = tx.workspaces.get()
            owner, wording, problems = _owner_addressed(tx, who, text)
            if len(wording) > LIMITS["how"]:
                raise Invalid({"title": TooLong(LIMITS["how"], len(wording))})
            understood = read_goal_text(
                wording,
                now.astimezone(who.zone).date(),
                workspace.fiscal_start_month if workspace else 1,
            )
            # Only now: while it was read, a link or a mention was no place for numbers.
            understood = replace(understood, title=as_people_read(tx, understood.title))
            fields = replace(fields_of_text(understood, _owner_for(who, owner_wanted)), **owner)
            form = _form(tx, who, _new_draft(), fields, None)
            if understood.due_readings and max(understood.due_readings) < who.viewer.today:
                problems = {"due": Problem.DATE_PAST, **problems}
            return replace(
                form,
                due_readings=understood.due_readings,
                due_unread=understood.due_unread,
                problems={**form.problems, **problems},
            )

    def open_edit(self, workspace_id: str, user_id: str, number: int, *, carries_over: bool = False) -> GoalForm:
        """Return the form filled with a goal's wording, be it to give it a later date.

        Raises NotFound, NotAllowed, GoalNotActive once closed.
        """
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            goal = open_goal(tx, who, number)
            form = _form(tx, who, _new_draft(), fields_of(goal), goal)
            return replace(form, helped_how=fingerprint(form.fields.helps), carries_over=carries_over)

    def open_again(self, workspace_id: str, user_id: str, number: int) -> GoalForm:
        """Return the form for a new goal, filled with what this person had set and took back. Raises NotFound."""
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            goal = goal_as_set(tx, who, number)
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
        problems: Mapping[str, Wrong] | None = None,
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
        return replace(form, problems={**form.problems, **(problems or {})})

    def _retype(self, workspace_id: str, user_id: str, sent: SentForm, clicked_at: str | None) -> GoalForm:
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            kept = tx.drafts.hold(sent.draft_id, user_id)
            who = reader(tx, user_id, self._admins, now)
            goal = goal_to_change(tx, who, sent.goal) if sent.goal is not None else None
            at, fields = moment_of_change(kept, clicked_at), kept_fields(kept, goal)
            if at is not None:
                fields = fields.with_typed(sent.typed)
                values = {"at": at, "fields": fields.as_typed()}
                tx.drafts.save(Draft(sent.draft_id, user_id, _FORM, values, now))
            return _opened_as(sent, _form(tx, who, sent.draft_id, fields, goal))

    def kept(self, workspace_id: str, user_id: str, sent: SentForm) -> GoalForm | None:
        """Return the form as its draft has it now, when another click has changed it; None if it was sent meanwhile."""
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            goal = goal_to_change(tx, who, sent.goal) if sent.goal is not None else None
            draft = tx.drafts.get(sent.draft_id, user_id)
            if draft is None:
                return None
            return _opened_as(sent, _form(tx, who, sent.draft_id, kept_fields(draft, goal), goal))

    def owners(self, workspace_id: str, user_id: str, words: str) -> tuple[Offer, ...]:
        """Return up to a hundred of those the person may set goals for, whose name contains the words."""
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            oneself, *below = _people_below(who)
            among = None if who.acting.is_admin else below
            people = tuple(dict.fromkeys((oneself, *_ids(tx.people.find(among, words, MOST_OFFERS)))))
            offers = _owner_offers(tx, who, people)
            return tuple(o for o in offers if words.casefold() in o.words.casefold())[:MOST_OFFERS]

    def supports(self, workspace_id: str, user_id: str, words: str, edited: int | None = None) -> tuple[Offer, ...]:
        """Return up to a hundred goals in sight that another may support: all words stand in key and title.

        Neither the goal that is `edited` (its number) nor any that helps it already. Without words,
        those of the person's teams and the teams above them come first.
        """
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            number = number_of(words)
            if number is not None:
                first = tuple(tx.goals.get_many([number]).values())
            else:
                first = tuple(tx.goals.of_teams(_teams_near(who) if not words.strip() else ()))
            sight = sight_of(who.acting, who.tree)
            # Of what is for everybody's eyes only guests do not see all.
            seen = None if sight.within is None else sight
            most = MOST_OFFERS if edited is None and seen is None else _MOST_LOOKED_AT
            # A menu shows long titles cut.
            goals = (*first, *tx.goals.find(words.replace("…", " "), most, sight=seen))
            found = {goal.number: goal for goal in goals if can_be_helped(who, goal)}
            possible = without_circles(tx, list(found.values())[:_MOST_LOOKED_AT], edited)
            return tuple(Offer(str(goal.number), _named(goal)) for goal in possible[:MOST_OFFERS])


def _opened_as(sent: SentForm, form: GoalForm) -> GoalForm:
    """Return a form with what it was opened with: the wording it stands on, what for, the days it asks about."""
    return replace(
        form,
        revision=sent.revision,
        due_readings=sent.due_readings,
        due_unread=sent.due_unread,
        helped_how=sent.helped_how,
        carries_over=sent.carries_over,
    )


def _form(tx: Transaction, who: Reader, draft_id: str, fields: GoalFields, goal: Goal | None) -> GoalForm:
    owner, named = fields.chosen_owner, read_owner(fields.owner)
    people = _people_offered(tx, who, named) if goal is None else ()
    teams = possible_owners(who.acting, who.tree) if goal is None else ()
    searches = len(teams) + len(people) > MOST_OFFERS
    supported = goal_named(tx, fields.supports)
    return GoalForm(
        draft_id,
        fields,
        goal=goal.number if goal else None,
        revision=goal.revision.number if goal else None,
        owners=() if searches or goal else _owner_offers(tx, who, people),
        owner_name=_owner_name(tx, who, named),
        searches_owners=searches,
        picks_anybody=who.acting.is_admin and goal is None,
        teams=_team_offers(teams_to_count_in(who, owner.user_id)) if isinstance(owner, Individual) else (),
        supported=_named(supported) if supported and who.sees([supported]) else "",
        problems={"due": Problem.DATE_PAST} if goal is None and has_passed(fields, who.viewer.today) else {},
    )


def _owner_for(who: Reader, wanted: str) -> str:
    """Return the owner wanted, a team or oneself, if this person may set goals for it; otherwise the first one."""
    owner = read_owner(wanted)
    possible = {TeamOwner(team.team_id) for team in possible_owners(who.acting, who.tree)}
    is_possible = owner in possible or owner == Individual(who.user_id)
    return wanted if is_possible else _first_owner(who)


def _first_owner(who: Reader) -> str:
    """A lead's own team, otherwise oneself."""
    led = who.tree.led_by(who.user_id)
    return owner_value(TeamOwner(led[0].team_id) if led else Individual(who.user_id))


def _owner_addressed(tx: Transaction, who: Reader, text: str) -> tuple[Mapping[str, str], str, Mapping[str, Wrong]]:
    """Return the fields that name the owner whom a text addresses, the rest of it, and why it is not they.

    No fields and all of the text where it addresses nobody; an empty owner where it is not they, so that one is chosen.
    """
    named, rest = addressed_to(text)
    nobody = {"owner": ""}
    if named is None:
        goal = after_handle(text)
        return ({}, text, {}) if goal is None else (nobody, goal, {"owner": Problem.NOBODY_CALLED_SO})
    if not is_somebody(tx, named):
        return nobody, rest, {"owner": Problem.NOT_A_PERSON}
    if named in _people_below(who) or who.acting.is_admin:
        return {"owner": owner_value(Individual(named))}, rest, {}
    return nobody, rest, {"owner": not_yours(tx, who, named)}


def _people_below(who: Reader) -> tuple[str, ...]:
    """The person, then everybody in the teams they lead and those below."""
    below = sorted({user_id for team in who.tree.lead_over(who.user_id) for user_id in team.people})
    return tuple(dict.fromkeys((who.user_id, *below)))


def _people_offered(tx: Transaction, who: Reader, owner: TeamOwner | Individual | None) -> tuple[str, ...]:
    """Those; for an admin the owner chosen already and everybody else, if not by far more than a menu holds."""
    below = _people_below(who)
    if not who.acting.is_admin:
        return below
    chosen = (owner.user_id,) if isinstance(owner, Individual) else ()
    return tuple(dict.fromkeys((*below, *chosen, *_ids(tx.people.find(None, "", MOST_OFFERS + 1)))))


def _ids(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(person.user_id for person in people)


def _owner_offers(tx: Transaction, who: Reader, people: tuple[str, ...]) -> tuple[Offer, ...]:
    known = tx.people.get_many(people)
    persons = (
        Offer(owner_value(Individual(user_id)), _name(user_id, known[user_id].name if user_id in known else None))
        for user_id in people
        if user_id == who.user_id or user_id not in known or known[user_id].may_be_here
    )
    return (
        *_team_offers(possible_owners(who.acting, who.tree), as_owner=True),
        *(replace(offer, is_person=True) for offer in sorted(persons, key=lambda offer: _in_menu(who, offer))),
    )


def _in_menu(who: Reader, offer: Offer) -> tuple[bool, str]:
    """Order people by name, after oneself."""
    return offer.value != owner_value(Individual(who.user_id)), offer.words.casefold()


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


def _teams_near(who: Reader) -> tuple[int, ...]:
    mine = who.tree.teams_of(who.user_id)
    return tuple(dict.fromkeys(above.team_id for team in mine for above in who.tree.path_up(team)))


def _new_draft() -> str:
    return secrets.token_hex(8)
