"""Teams: who belongs together, who leads, and when they are asked."""

import secrets
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from bot.domain.cadences import WEEK, Cadence, iso_monday, moment_in_week
from bot.domain.former_leads import stays_in, with_lead_before
from bot.domain.permissions import (
    Actor,
    may_know_team,
    may_manage_team,
    possible_parents,
    tree_known_to,
    who_creates_teams,
    who_manages_team,
)
from bot.domain.refusals import Invalid, NoOrganisation, NotAllowed, Problem
from bot.domain.team_saves import (
    Meanwhile,
    Part,
    SavedTeam,
    TeamSave,
    TeamTakenBack,
    marks_of,
    noted_save,
    reconciled,
)
from bot.domain.teams import (
    ProgressSlot,
    Team,
    TeamForm,
    TeamPlace,
    TeamTree,
    TeamWish,
    wish_of,
)
from bot.domain.zones import zone_or_utc
from bot.services.actors import actor, who_can_name_the_organisation
from bot.services.clock import Clock
from bot.services.coming_prompts import team_next_asked
from bot.services.team_changes import follow, joined
from bot.services.team_saves import (
    cannot_belong,
    check_may_take_back,
    kept_save,
    receipt_of_save,
    receipt_of_undo,
    save_again,
    take_back,
)
from bot.services.team_wishes import checked
from bot.services.unit_of_work import Transaction, UnitOfWork


@dataclass(frozen=True, slots=True)
class NewTeam:
    name: str
    lead_id: str
    parent_id: int | None
    channel_id: str
    zone: str
    cadence: Cadence
    anchor: date
    progress_slot: ProgressSlot
    members: frozenset[str]
    usergroup_id: str | None
    posting: bool
    created_at: datetime
    picked: frozenset[str] = frozenset()
    outsiders_agreed: bool = False


class TeamStore(Protocol):
    def add(self, team: NewTeam) -> Team: ...

    def add_all(self, teams: Sequence[NewTeam]) -> Sequence[Team]:
        """Store new teams, in a few statements, below teams that there are; return them in the order given."""
        ...

    def save(self, team: Team) -> None:
        """Store a changed team, its members included. Raises Conflict where it is not there."""
        ...

    def save_all(self, teams: Sequence[Team]) -> None:
        """Do what `save` does for several teams, in a few statements."""
        ...

    def remove(self, team_id: int) -> None:
        """Remove a team to which nothing refers. Raises Conflict, at the latest on leaving, where something does."""
        ...

    def get(self, team_id: int) -> Team | None: ...

    def in_channel(self, channel_id: str) -> Team | None: ...

    def tree(self) -> TeamTree:
        """Return all teams with their members, and who has left, in four queries, or one where nothing changed."""
        ...

    def people_came_or_went(self) -> None:
        """Have everybody read the tree anew: somebody has left, or come back."""
        ...


class TeamService:
    """Sets teams up and keeps them; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def form(self, workspace_id: str, user_id: str, channel_id: str, *, posting: bool | None = None) -> TeamForm:
        """Return what the form for this channel's team shows: the team that is there, or a new one.

        `posting` says whether the bot is in the channel; None: as far as it is known here. Raises NoOrganisation if
        there is none yet and this person cannot name it, NotAllowed if others look after this team or make new ones.
        """
        with self._uow.reading(workspace_id) as tx:
            who, tree = actor(tx, user_id, self._admins), tx.teams.tree()
            team = next((team for team in tree if team.channel_id == channel_id), None)
            self._check_may_set_up(tx, who, tree, team)
        if posting is None and team is not None:
            posting = team.posting
        trouble = team.trouble if team is not None else None
        place = TeamPlace(channel_id, team.team_id if team else None, secrets.token_hex(8), posting, trouble)
        if team is not None:
            wish = wish_of(team)
            return TeamForm(replace(place, marks=marks_of(wish)), wish, tree.parent(team))
        parents = possible_parents(who, tree)
        parent = tree.root if tree.root in parents else next(iter(parents), None)
        return TeamForm(place, TeamWish(lead_id=user_id, parent_id=parent.team_id if parent else None), parent)

    def parents(self, workspace_id: str, user_id: str, team_id: int | None, words: str) -> tuple[Team, ...]:
        """Return the teams below which this person may put the team, those whose name has the words in it."""
        with self._uow.reading(workspace_id) as tx:
            who, tree = actor(tx, user_id, self._admins), tx.teams.tree()
        team = tree.standing(team_id)
        wanted = words.strip().casefold()
        return tuple(found for found in possible_parents(who, tree, team) if wanted in found.name.casefold())

    def save(self, workspace_id: str, user_id: str, place: TeamPlace, wish: TeamWish) -> SavedTeam:
        """Make or change the team of this place as wished; the same form a second time changes nothing more.

        `wish.in_group` are the people themselves in the user group. Raises what `form` raises, and Invalid with the
        form's field names.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who, tree = actor(tx, user_id, self._admins), tx.teams.tree()
            done = save_again(tx, user_id, place.once, tree)
            if done is not None:
                return _confirmed(tx, done, place, wish, now)
            before = _team_of(tree, place)
            self._check_may_set_up(tx, who, tree, before)
            if before is None and place.has_outsiders and not place.agreed:
                raise Invalid({"outsiders": Problem.OUTSIDERS_READ_IT})
            wished, meanwhile = reconciled(wish, place.marks, before) if before else (wish, Meanwhile())
            wished = checked(tx, who, tree, before, place, _without_outsiders(tx, wished))
            wished = with_lead_before(wished, before, tree)
            tx.people.add_unknown({wished.lead_id, *wished.members, *wished.in_group})
            team = _changed(tx, before, wished, now) if before else tx.teams.add(new_team(wished, place, now))
            were = before.people if before else frozenset[str]()
            follow(tx, tree, now, by=user_id, changed=team, left=were - team.people)
            joined(tx, team, team.people - were, user_id, now)
            save = TeamSave(before, team, now, meanwhile)
            tx.receipts.keep(receipt_of_save(user_id, place.once), noted_save(save), now)
            return _confirmed(tx, save, place, wish, now)

    def undo(self, workspace_id: str, user_id: str, once: str) -> TeamTakenBack:
        """Take back exactly what this person's save of the form `once` did; a second time changes nothing more.

        A changed team is again as it was, while nobody changed it since; a new one goes, while nothing stands on it.
        What there was before stands in the save's receipt, which is kept for a month (`forgetting.KEPT`).

        Raises NotAllowed, TeamStays saying why, TeamHasEnded, and NothingToUndo where nobody knows of that save any
        more.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            save = kept_save(tx, user_id, once)
            who, tree = actor(tx, user_id, self._admins), tx.teams.tree()
            undone, team = receipt_of_undo(user_id, once), tree.team(save.after.team_id)
            if tx.receipts.get(undone) is None and team is not None:
                check_may_take_back(who, save, team, tree, now)
                take_back(tx, save, team, tree, user_id, now)
                tx.receipts.keep(undone, {}, now)
            tree = tx.teams.tree()
            team = tree.team(save.after.team_id)
            left_out = cannot_belong(tx, sorted(save.before.members - team.members)) if save.before and team else ()
            stands = None if team is None else _saved(tx, team, tree, now, left_out, _gone(tx, team))
            return TeamTakenBack(save, stands, once)

    def form_again(self, workspace_id: str, user_id: str, once: str) -> TeamForm:
        """Return the form of a new team that was taken back, filled as it was sent in, for the same channel.

        Raises NothingToUndo as `undo` does, and what `form` raises.
        """
        with self._uow.reading(workspace_id) as tx:
            team, tree = kept_save(tx, user_id, once).after, tx.teams.tree()
        form = self.form(workspace_id, user_id, team.channel_id, posting=team.posting)
        if form.place.team_id is not None:
            return form
        parent = tree.parent(team) or form.parent
        return replace(form, wish=replace(wish_of(team), parent_id=parent.team_id if parent else None), parent=parent)

    def of_group(self, workspace_id: str, team_id: int | None, group_id: str | None) -> tuple[str, ...] | None:
        """Return a team's members as its user group was read last; None if it is not made from that group."""
        with self._uow.reading(workspace_id) as tx:
            team = tx.teams.get(team_id) if team_id is not None else None
        is_its = team is not None and team.usergroup_id == group_id
        return tuple(sorted(team.members - team.picked)) if team is not None and is_its else None

    def tree(self, workspace_id: str) -> TeamTree:
        """Return all teams. Raises NoOrganisation in a workspace that has none."""
        with self._uow.reading(workspace_id) as tx:
            tree = tx.teams.tree()
            if tree.root is None:
                raise NoOrganisation(*who_can_name_the_organisation(tx, self._admins))
        return tree

    def tree_for(self, workspace_id: str, user_id: str) -> TeamTree:
        """Return the teams of which this person knows. Raises NoOrganisation as `tree` does."""
        tree = self.tree(workspace_id)
        with self._uow.reading(workspace_id) as tx:
            return tree_known_to(actor(tx, user_id, self._admins), tree)

    def saved(self, workspace_id: str, channel_id: str) -> SavedTeam | None:
        """Return the team of this channel as it stands, with what follows from it."""
        with self._uow.reading(workspace_id) as tx:
            tree = tx.teams.tree()
            team = next((team for team in tree if team.channel_id == channel_id), None)
            return None if team is None else saved_team(tx, team, self._clock.now())

    def _check_may_set_up(self, tx: Transaction, who: Actor, tree: TeamTree, team: Team | None) -> None:
        if tree.root is None:
            if not who.is_admin:
                raise NoOrganisation(*who_can_name_the_organisation(tx, self._admins))
        elif team is not None and may_know_team(who, team):
            if not may_manage_team(who, team, tree):
                raise NotAllowed(*who_manages_team(team, tree), admins_too=True)
        elif team is not None or not possible_parents(who, tree):
            raise NotAllowed(*who_creates_teams(who.user_id, tree), admins_too=True)


def _team_of(tree: TeamTree, place: TeamPlace) -> Team | None:
    """Return the team that a form is about, None for a new one. Raises Invalid if it was taken back meanwhile."""
    if place.team_id is None:
        return None
    team = tree.team(place.team_id)
    if team is None:
        raise Invalid({"name": Problem.TEAM_TAKEN_BACK})
    if team.end is not None:
        raise Invalid({"name": Problem.TEAM_HAS_ENDED})
    return team


def _without_outsiders(tx: Transaction, wish: TeamWish) -> TeamWish:
    """Return the wish without apps and people of other workspaces, who are in no team."""
    outside = frozenset(cannot_belong(tx, (*wish.members, *wish.in_group)))
    members, in_group = (
        tuple(user_id for user_id in people if user_id not in outside) for people in (wish.members, wish.in_group)
    )
    return replace(wish, members=members, in_group=in_group)


def _gone(tx: Transaction, team: Team) -> tuple[str, ...]:
    """Return the team's people who are known to have left."""
    known = tx.people.get_many(team.people)
    return tuple(sorted(person.user_id for person in known.values() if person.deactivated))


def new_team(wish: TeamWish, place: TeamPlace, now: datetime) -> NewTeam:
    """Return a new team as wished."""
    zone = wish.zone or "UTC"
    return NewTeam(
        name=wish.name,
        lead_id=wish.lead_id,
        parent_id=wish.parent_id,
        channel_id=place.channel_id,
        zone=zone,
        cadence=wish.cadence,
        anchor=_first_week(wish.cadence, zone, now),
        progress_slot=wish.progress_slot,
        members=frozenset((*wish.members, *wish.in_group)),
        usergroup_id=wish.usergroup_id,
        posting=bool(place.posting),
        outsiders_agreed=place.has_outsiders and place.agreed,
        created_at=now,
        picked=_picked(wish),
    )


def _first_week(cadence: Cadence, zone: str, now: datetime) -> date:
    """Return the week (its Monday) from which a new team's cadence counts.

    That is the week of its first prompt: made on a Wednesday, a team that is asked every four weeks on Mondays would
    wait for all but four weeks. Weekly, the lead posts at the end of this week what was reported in it.

    A public holiday may have moved this week's prompt to a day that is still to come, for some. It counts as over all
    the same: what is set from now on is mostly too young for that prompt (`SETTLING_DAYS`), and would then wait a
    whole cadence rather than a week.
    """
    week = _this_week(zone, now)
    is_over = moment_in_week(cadence, week, zone_or_utc(zone)) <= now
    return week + WEEK if is_over and cadence.weeks > 1 else week


def _changed(tx: Transaction, before: Team, wish: TeamWish, now: datetime) -> Team:
    team = changed_team(before, wish, now)
    tx.teams.save(team)
    return team


def changed_team(before: Team, wish: TeamWish, now: datetime) -> Team:
    """Return a team as wished; whether the bot is in its channel only Slack's word changes (`team_channels`)."""
    zone = wish.zone or before.zone
    # A changed cadence counts anew from next week (PRODUCT, the weekly rhythm).
    anchor = before.anchor if wish.cadence == before.cadence else _this_week(zone, now) + WEEK
    return replace(
        before,
        name=wish.name,
        lead_id=wish.lead_id,
        parent_id=wish.parent_id,
        zone=zone,
        cadence=wish.cadence,
        anchor=anchor,
        progress_slot=wish.progress_slot,
        members=frozenset((*wish.members, *wish.in_group)),
        usergroup_id=wish.usergroup_id,
        picked=_picked(wish),
        group_is_gone=before.group_is_gone and wish.usergroup_id == before.usergroup_id,
    )


def _picked(wish: TeamWish) -> frozenset[str]:
    return frozenset(wish.members) if wish.usergroup_id else frozenset()


def _this_week(zone: str, now: datetime) -> date:
    return iso_monday(now.astimezone(zone_or_utc(zone)).date())


def _confirmed(tx: Transaction, save: TeamSave, place: TeamPlace, wish: TeamWish, now: datetime) -> SavedTeam:
    """Return the confirmation of a save, with how the team stands now."""
    tree = tx.teams.tree()
    team = tree.team(save.after.team_id) or save.after
    is_wished = Part.MEMBERS not in save.meanwhile.stays
    saved = _saved(
        tx, team, tree, now, cannot_belong(tx, (*wish.members, *wish.in_group)) if is_wished else (), _gone(tx, team)
    )
    undo = "" if save.changed_nothing else place.once
    return replace(
        saved,
        meanwhile=save.meanwhile,
        lead_zone=_lead_zone(tx, save),
        stays_in=stays_in(save),
        undo=undo,
        posting_unknown=place.posting is None and not team.posting,
    )


def _lead_zone(tx: Transaction, save: TeamSave) -> str:
    """Return the zone of a new lead where the team was left in that of the lead before; empty otherwise.

    Whether it should follow the new lead nobody has said, so the confirmation points it out.
    """
    before, after = save.before, save.after
    if before is None or before.lead_id == after.lead_id or before.zone != after.zone:
        return ""
    people = tx.people.get_many((before.lead_id, after.lead_id))
    was, now = (people[lead].zone if lead in people else None for lead in (before.lead_id, after.lead_id))
    return now if now is not None and was == after.zone != now else ""


def saved_team(tx: Transaction, team: Team, now: datetime) -> SavedTeam:
    """Return a team as it stands, or stood until it ended, with what follows from it."""
    return _saved(tx, team, tx.teams.tree(), now, gone=_gone(tx, team))


def _saved(
    tx: Transaction, team: Team, tree: TeamTree, now: datetime, left_out: Sequence[str] = (), gone: Sequence[str] = ()
) -> SavedTeam:
    asked, stand_in, lead = team_next_asked(tx, team, now), tree.stand_in_for_lead(team), tx.people.get(team.lead_id)
    return SavedTeam(
        team,
        tree.parent(team),
        next(iter(asked.days), None),
        asked.moved,
        asked.nobody,
        tuple(left_out),
        tuple(gone),
        stand_in,
        some_sooner=next((day for day in asked.days[1:2] if day < asked.days[0]), None),
        lead_off_until=lead.off_until(now) if lead is not None and stand_in is None else None,
    )
