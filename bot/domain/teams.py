"""Teams and the tree they stand in: organisation, departments, teams."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from bot.domain.cadences import Cadence
from bot.domain.channels import ChannelTrouble
from bot.domain.goals import Goal, Level, Owner, PersonOwner, TeamOwner
from bot.domain.people import UserGroup

LONGEST_NAME = 80
"""Characters of a team's name: as many as Slack allows a channel's."""
WEEKLY = Cadence(weeks=1, weekday=0, hour=9)
"""Monday 9:00, unless a team chooses otherwise (PRODUCT, the weekly rhythm)."""


@dataclass(frozen=True, slots=True)
class ProgressSlot:
    """When a team's progress post is drafted, in the team's zone; weekday 0 is Monday."""

    weekday: int = 3
    hour: int = 15


@dataclass(frozen=True, slots=True)
class TeamEnd:
    """Since when a team is no more: archived, or merged into another."""

    at: datetime
    by: str
    merged_into: int | None = None
    """The team that its people and goals belong to since; None: it was archived and can be restored."""


@dataclass(frozen=True, slots=True)
class Team:
    """A unit in the tree. The one without a parent is the organisation."""

    team_id: int
    name: str
    lead_id: str
    parent_id: int | None
    channel_id: str
    zone: str
    """An IANA zone name, at first the lead's."""
    cadence: Cadence
    anchor: date
    """The Monday from which two and four weeks count."""
    created_at: datetime
    progress_slot: ProgressSlot = ProgressSlot()
    members: frozenset[str] = frozenset()
    """User ids, the lead not necessarily among them."""
    usergroup_id: str | None = None
    """The user group that its members come from and follow, if any."""
    posting: bool = False
    """Whether progress can be posted in the channel: the bot is in it, and there is no trouble with it."""
    trouble: ChannelTrouble | None = None
    """What keeps it from posting; None where it is posting, or waits for the bot to be invited at first."""
    outsiders_agreed: bool = False
    """Whether somebody who may has said that people of another company may read what is posted there."""
    channel_is_private: bool | None = None
    """Whether only its members see what is posted there, as Slack last said; None: it has not said so yet."""
    picked: frozenset[str] = frozenset()
    """Beside a user group: the members who were picked by hand, and stay whoever is in the group."""
    group_is_gone: bool = False
    """Whether Slack has the user group no more, or has it disabled: the last members stay."""
    end: TeamEnd | None = None
    """None: it stands. Of one that has ended the channel is the one it had; another team may be there now."""

    @property
    def people(self) -> frozenset[str]:
        """Members and lead: everybody who takes part (leaders included)."""
        return self.members | {self.lead_id}

    @property
    def group_is_empty(self) -> bool:
        """Whether it follows a user group that brings it nobody beside those picked by hand."""
        return self.usergroup_id is not None and self.members <= self.picked


@dataclass(frozen=True, slots=True)
class TeamWish:
    """What somebody wants a team to be, as the form says it."""

    name: str = ""
    lead_id: str = ""
    parent_id: int | None = None
    """None: the organisation, above which there is nothing."""
    members: tuple[str, ...] = ()
    """People who are picked by hand, beside a user group too."""
    usergroup_id: str | None = None
    in_group: tuple[str, ...] = ()
    """The people in the user group, as Slack says; no form carries them."""
    zone: str | None = None
    """None: the lead's."""
    cadence: Cadence = WEEKLY
    progress_slot: ProgressSlot = ProgressSlot()


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """Which team an open form is about; it travels with the form."""

    channel_id: str
    """Empty: the form asks for it, because it was opened on Home or in a direct message."""
    team_id: int | None
    """None: a new team."""
    once: str
    """Random, new for each form: one sent twice is saved once."""
    posting: bool | None = None
    """Whether the bot is in the channel: for an open form as far as it is known, for one sent in as Slack says now.

    None: Slack has not said so yet, so nothing is claimed.
    """
    trouble: ChannelTrouble | None = None
    """What is the matter with the channel of an existing team, as far as it is known."""
    has_outsiders: bool = False
    """Whether people of another company read the channel, likewise."""
    agreed: bool = False
    """Whether the form was sent with a yes to that, for this very channel."""
    marks: tuple[str, ...] = ()
    """What the form of an existing team showed, part by part (`team_saves.marks_of`)."""


@dataclass(frozen=True, slots=True)
class TeamForm:
    """What the team form shows."""

    place: TeamPlace
    wish: TeamWish
    parent: Team | None = None
    """None: it is the organisation's form."""
    usergroup: UserGroup | None = None


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody who has left, and who acts for them."""

    left: str
    acting: str | None
    """The nearest lead above who is here; None: nobody acts."""


@dataclass(frozen=True)
class TeamTree:
    """All teams of a workspace, and the questions asked about their order and who acts in it."""

    teams: tuple[Team, ...]
    gone: frozenset[str] = frozenset()
    """Who has left Slack or is nobody who could act, such as an app; they may come back. Nobody else is *gone*:
    not who is away, a guest, or not yet known."""
    ended: tuple[Team, ...] = ()
    """Teams that were archived or merged: nobody is in them, but their history goes on naming them."""
    guests: frozenset[str] = frozenset()
    """Who is a guest: they may lead a team, but nothing below it, for they see their own teams only."""
    _by_id: Mapping[int, Team] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {team.team_id: team for team in (*self.teams, *self.ended)})

    def __iter__(self) -> Iterator[Team]:
        return iter(self.teams)

    def team(self, team_id: int) -> Team | None:
        """Return a team, be it that it has ended."""
        return self._by_id.get(team_id)

    def standing(self, team_id: int | None) -> Team | None:
        """Return a team that has not ended."""
        team = None if team_id is None else self._by_id.get(team_id)
        return team if team is not None and team.end is None else None

    def successor(self, team_id: int) -> Team | None:
        """Return the standing team that this one is or was merged into, one after the other."""
        team, seen = self._by_id.get(team_id), set[int]()
        while team is not None and team.end is not None and team.team_id not in seen:
            seen.add(team.team_id)
            team = None if team.end.merged_into is None else self._by_id.get(team.end.merged_into)
        return team if team is not None and team.end is None else None

    def nearest_standing(self, team_id: int) -> Team | None:
        """Return the team itself, the one that it was merged into, or the nearest above it that stands."""
        team = self._by_id.get(team_id)
        above = (self.successor(step.team_id) for step in self.path_up(team)) if team is not None else ()
        return next((found for found in above if found is not None), self.root)

    @cached_property
    def root(self) -> Team | None:
        """The organisation; None in a workspace that has not named it yet."""
        return next((team for team in self.teams if team.parent_id is None), None)

    def parent(self, team: Team) -> Team | None:
        return None if team.parent_id is None else self._by_id.get(team.parent_id)

    def path_up(self, team: Team) -> Iterator[Team]:
        """Yield the team and those above it, up to the organisation."""
        seen: set[int] = set()
        step: Team | None = team
        while step is not None and step.team_id not in seen:
            seen.add(step.team_id)
            yield step
            step = self.parent(step)

    @cached_property
    def _children(self) -> Mapping[int, tuple[Team, ...]]:
        children: dict[int, list[Team]] = {}
        for team in self.teams:
            if team.parent_id is not None:
                children.setdefault(team.parent_id, []).append(team)
        return {parent: tuple(below) for parent, below in children.items()}

    def children(self, team: Team) -> tuple[Team, ...]:
        return self._children.get(team.team_id, ())

    def below(self, team: Team) -> Iterator[Team]:
        """Yield the team and all teams below it."""
        yield team
        for child in self.children(team):
            yield from self.below(child)

    def level(self, owner: Owner) -> Level:
        match owner:
            case PersonOwner():
                return Level.INDIVIDUAL
            case TeamOwner(team_id):
                team = self._by_id.get(team_id)
                if team is not None and team.parent_id is None:
                    return Level.ORGANISATION
                return Level.DEPARTMENT if self._children.get(team_id) else Level.TEAM

    def is_here(self, user_id: str) -> bool:
        return user_id not in self.gone

    def here(self, team: Team) -> frozenset[str]:
        """Return the team's people without those who have left."""
        return team.people - self.gone

    def leads_above(self, team: Team) -> tuple[str, ...]:
        """Return the team's lead and the leads above, those who are here, nearest first, without repeats.

        A guest who leads a team above is none of them: whoever became one while leading leads that team alone.
        """
        path = self.path_up(team)
        leads = (above.lead_id for above in path if above is team or above.lead_id not in self.guests)
        return tuple(dict.fromkeys(lead for lead in leads if self.is_here(lead)))

    def leads_of(self, owner: Owner) -> tuple[str, ...]:
        """Return the leads of the team a goal counts in, as `leads_above` does."""
        team = self._by_id.get(owner.team_id)
        return () if team is None else self.leads_above(team)

    @cached_property
    def _acting_leads(self) -> Mapping[int, str | None]:
        return {team_id: next(iter(self.leads_above(team)), None) for team_id, team in self._by_id.items()}

    def acting_lead(self, team: Team) -> str | None:
        """Return who does what the team's lead does: the lead, or once they have left the nearest lead above."""
        return self._acting_leads[team.team_id]

    def lead_above(self, team: Team) -> str | None:
        """Return who acts as lead of the team above, and so may do what this team's lead does; None: nobody."""
        parent = self.parent(team)
        return self.acting_lead(parent) if parent is not None else None

    def stand_in_for_lead(self, team: Team) -> StandIn | None:
        """Return who acts for a team's lead who has left; None: the lead is here."""
        return None if self.is_here(team.lead_id) else StandIn(team.lead_id, self.acting_lead(team))

    def teams_of(self, user_id: str) -> tuple[Team, ...]:
        """Return the teams a person belongs to, as member or lead."""
        return tuple(team for team in self.teams if user_id in team.people)

    @cached_property
    def _led(self) -> Mapping[str | None, list[Team]]:
        led: dict[str | None, list[Team]] = {}
        for team in self.teams:
            led.setdefault(self.acting_lead(team), []).append(team)
        return led

    def led_by(self, user_id: str) -> tuple[Team, ...]:
        """Return the teams for which a person acts as lead, their own before those whose lead has left."""
        return tuple(sorted(self._led.get(user_id, ()), key=lambda team: team.lead_id != user_id))

    def lead_over(self, user_id: str) -> tuple[Team, ...]:
        """Return the teams a person leads, and every team below those, but for a guest."""
        found: dict[int, Team] = {}
        for led in self.led_by(user_id):
            over = (led,) if user_id in self.guests else self.below(led)
            found.update((team.team_id, team) for team in over)
        return tuple(found.values())

    def reporter(self, goal: Goal) -> str | None:
        """Return the one person asked for this goal's number: the owner, the named reporter, or the lead.

        For a named reporter or lead who has left the nearest lead who is here is asked. None: nobody is, because all
        of them have left, or the owner of an individual goal.
        """
        meant = self._meant_to_report(goal)
        if self.is_here(meant):
            return meant
        return None if isinstance(goal.owner, PersonOwner) else self.acting_lead(self._by_id[goal.team_id])

    def stand_in(self, goal: Goal) -> StandIn | None:
        """Return who is asked for a goal's number in place of somebody who has left; None: nobody has to be."""
        meant = self._meant_to_report(goal)
        return None if self.is_here(meant) else StandIn(meant, self.reporter(goal))

    def _meant_to_report(self, goal: Goal) -> str:
        if isinstance(goal.owner, PersonOwner):
            return goal.owner.user_id
        return goal.revision.reporter_id or self._by_id[goal.owner.team_id].lead_id

    def acting_owner(self, goal: Goal) -> str | None:
        """Return who stands for the goal in nudges and reviews: its owner, or the owning team's acting lead.

        None: nobody does, because they have left.
        """
        if isinstance(goal.owner, PersonOwner):
            return goal.owner.user_id if self.is_here(goal.owner.user_id) else None
        return self.acting_lead(self._by_id[goal.team_id])

    def owner_stand_in(self, goal: Goal) -> StandIn | None:
        """Return who stands for a team's goal in place of a lead who has left; None: nobody does."""
        team = self._by_id.get(goal.team_id)
        return None if team is None or isinstance(goal.owner, PersonOwner) else self.stand_in_for_lead(team)

    def leads_other_than(self, before: "TeamTree") -> frozenset[str]:
        """Return those who act as lead of a team in one of two trees and not in the other."""
        changed: set[str | None] = set()
        for team_id in {team.team_id for team in (*self.teams, *before.teams)}:
            changed |= {self.lead_now(team_id)} ^ {before.lead_now(team_id)}
        return frozenset(user_id for user_id in changed if user_id is not None)

    def lead_now(self, team_id: int) -> str | None:
        """Return who acts as lead of a team that stands; None also where there is none."""
        team = self.standing(team_id)
        return None if team is None else self.acting_lead(team)


def wish_of(team: Team) -> TeamWish:
    """Return the wish that a team fulfils: what its form shows when it is edited."""
    return TeamWish(
        name=team.name,
        lead_id=team.lead_id,
        parent_id=team.parent_id,
        members=tuple(sorted(team.picked if team.usergroup_id else team.members)),
        usergroup_id=team.usergroup_id,
        zone=team.zone,
        cadence=team.cadence,
        progress_slot=team.progress_slot,
    )


def tree_of(teams: Iterable[Team], gone: Iterable[str] = (), guests: Iterable[str] = ()) -> TeamTree:
    every = tuple(teams)
    standing = tuple(team for team in every if team.end is None)
    ended = tuple(team for team in every if team.end is not None)
    return TeamTree(standing, frozenset(gone), ended, frozenset(guests))
