"""One save of a team's form: what it did, so that it can be taken back, and what two forms at once did."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from bot.domain.cadences import Cadence
from bot.domain.teams import ProgressSlot, StandIn, Team, TeamWish, wish_of

TO_HAVE_IT_BACK = timedelta(hours=1)
"""How long who has handed a team to somebody else, and lost the say over it by that, can still take it back."""


class Part(StrEnum):
    """What of a team its form sets."""

    NAME = "name"
    LEAD = "lead"
    PARENT = "parent"
    MEMBERS = "members"
    ZONE = "zone"
    CADENCE = "cadence"
    PROGRESS_SLOT = "progress_slot"


_WISHED: Mapping[Part, Callable[[TeamWish], object]] = {
    Part.NAME: lambda wish: wish.name.strip(),
    Part.LEAD: lambda wish: wish.lead_id,
    Part.PARENT: lambda wish: wish.parent_id,
    Part.MEMBERS: lambda wish: (wish.usergroup_id, sorted(wish.members)),
    Part.ZONE: lambda wish: wish.zone,
    Part.CADENCE: lambda wish: wish.cadence,
    Part.PROGRESS_SLOT: lambda wish: wish.progress_slot,
}


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What another save changed while the form was open."""

    stays: tuple[Part, ...] = ()
    """Left alone in this form: as the other save set it."""
    replaced: tuple[Part, ...] = ()
    """Changed in this form as well: as this one sets it."""


@dataclass(frozen=True, slots=True)
class TeamSave:
    before: Team | None
    """None: the team is new."""
    after: Team
    at: datetime
    meanwhile: Meanwhile = Meanwhile()

    def may_be_forgiven(self, now: datetime) -> bool:
        """Tell whether it is so fresh that who gave the team away by mistake can have it back."""
        return now - self.at < TO_HAVE_IT_BACK

    @property
    def people(self) -> frozenset[str]:
        """Everybody who was in the team before or after."""
        return self.after.people | (self.before.people if self.before else frozenset())

    def without(self, people: Iterable[str]) -> "TeamSave":
        """Return the save as if these had never been members."""
        gone = frozenset(people)
        before = _without(self.before, gone) if self.before else None
        return replace(self, before=before, after=_without(self.after, gone))

    def still_stands(self, team: Team) -> bool:
        """Tell whether nobody has changed the team since. Headway coming into its channel is no change of it, nor is
        who comes and goes in its user group.
        """
        return _as_set(team) == _as_set(self.after)

    @property
    def changed_nothing(self) -> bool:
        return self.before is not None and self.still_stands(self.before)

    def undone(self, team: Team) -> Team:
        """Return the team as it was before this save of an existing one."""
        if self.before is None:
            return team
        before = replace(
            self.before,
            posting=team.posting,
            trouble=team.trouble,
            outsiders_agreed=team.outsiders_agreed,
            channel_is_private=team.channel_is_private,
            group_is_gone=team.group_is_gone,
        )
        # Who is in the group now Slack says; an earlier save knows only who was.
        is_same_group = before.usergroup_id is not None and before.usergroup_id == team.usergroup_id
        return replace(before, members=(team.members - team.picked) | before.picked) if is_same_group else before


class WhyMoved(StrEnum):
    """Why people are asked on another day than their team's."""

    DAYS_OFF = "days_off"
    OTHER_TEAMS = "other_teams"
    WELCOME = "welcome"


class WhyNotAsked(StrEnum):
    """Why nobody is asked for a team."""

    NO_GOAL = "no_goal"
    PAUSED = "paused"
    """All its goals are."""
    NOBODY = "nobody"
    """Nobody in it is in Slack, as far as known."""
    NOTHING = "nothing"
    """What there was to ask has been answered for good."""


@dataclass(frozen=True, slots=True)
class TeamAsked:
    """When a team's people are asked for it next."""

    days: tuple[date, ...] = ()
    """The local days on which they are: that of most, then the others from the earliest on."""
    moved: tuple[WhyMoved, ...] = ()
    """Why the day of most is not the team's own; none where it is, or that is not known."""
    nobody: WhyNotAsked | None = None
    """Why there is no such day; None: there is."""


@dataclass(frozen=True, slots=True)
class SavedTeam:
    """A team as it was saved, and what follows from it."""

    team: Team
    parent: Team | None
    first_prompt: date | None
    """The local day on which most of its people are first asked for it; None while there is nothing to ask."""
    moved: tuple[WhyMoved, ...] = ()
    """Why that day is not the team's own, as far as known."""
    not_asked: WhyNotAsked | None = None
    """Why there is no such day."""
    left_out: tuple[str, ...] = ()
    """Who was wished for and cannot be in a team: apps, and people of other workspaces."""
    gone: tuple[str, ...] = ()
    """Its people who have left Slack: they stay in the team, as they may come back, and are not asked."""
    stand_in: StandIn | None = None
    """Who acts for its lead; None: the lead is here."""
    meanwhile: Meanwhile = Meanwhile()
    lead_zone: str = ""
    """The new lead's own zone where the team still has that of the lead before; empty: no difference to tell."""
    stays_in: str = ""
    """Who led it before this save, and stays in it as a member; empty: nobody did."""
    undo: str = ""
    """Names the save where it can be taken back: the form's `once`."""
    group_unread: bool = False
    """Slack did not say who is in the user group now; its members are those of before."""
    lead_off_until: date | None = None
    """The last day of the time off that its lead has now; None: they are there."""
    posting_unknown: bool = False
    """Slack has not said yet whether the bot is in the channel."""
    some_sooner: date | None = None
    """The earliest local day on which some of its people are asked for it before most are; None: nobody is."""


@dataclass(frozen=True, slots=True)
class TeamTakenBack:
    """What is left of a team after its save was taken back."""

    save: TeamSave
    stands: SavedTeam | None
    """None: it was new, and is gone again."""
    undo: str
    """Names the save, by which its form is filled once more."""


def marks_of(wish: TeamWish) -> tuple[str, ...]:
    """Return a short mark of each part, by which a form tells later what in it was changed."""
    return tuple(_mark(part, wish) for part in Part)


def reconciled(wish: TeamWish, marks: Sequence[str], team: Team) -> tuple[TeamWish, Meanwhile]:
    """Return the wish of a form that showed these marks for a team that may have been changed meanwhile.

    What the form left alone follows the other change, for nobody wished it back; what both changed is as this form
    says, because it comes last.
    """
    shown = dict(zip(Part, marks, strict=False))
    theirs = [part for part in shown if _mark(part, wish_of(team)) != shown[part]]
    stays = tuple(part for part in theirs if _mark(part, wish) == shown[part])
    replaced = tuple(part for part in theirs if part not in stays and _mark(part, wish) != _mark(part, wish_of(team)))
    return _with(wish, stays, team), Meanwhile(stays, replaced)


def _with(wish: TeamWish, parts: Iterable[Part], team: Team) -> TeamWish:
    """Return the wish with these parts as they are in the team."""
    of_team: Mapping[Part, Mapping[str, Any]] = {
        Part.NAME: {"name": team.name},
        Part.LEAD: {"lead_id": team.lead_id},
        Part.PARENT: {"parent_id": team.parent_id},
        Part.MEMBERS: {
            "members": wish_of(team).members,
            "usergroup_id": team.usergroup_id,
            "in_group": tuple(sorted(team.members)) if team.usergroup_id else (),
        },
        Part.ZONE: {"zone": team.zone},
        Part.CADENCE: {"cadence": team.cadence},
        Part.PROGRESS_SLOT: {"progress_slot": team.progress_slot},
    }
    for part in parts:
        wish = replace(wish, **of_team[part])
    return wish


def _without(team: Team, people: frozenset[str]) -> Team:
    return replace(team, members=team.members - people, picked=team.picked - people)


def _as_set(team: Team) -> Team:
    """Return what of a team its form has set."""
    members = team.picked if team.usergroup_id else team.members
    return replace(
        team,
        posting=False,
        trouble=None,
        outsiders_agreed=False,
        channel_is_private=None,
        group_is_gone=False,
        members=members,
        picked=frozenset(),
    )


def _mark(part: Part, wish: TeamWish) -> str:
    return sha256(repr(_WISHED[part](wish)).encode()).hexdigest()[:12]


def noted_save(save: TeamSave) -> Mapping[str, Any]:
    """Return the save as small JSON, to be kept: of what was before only what differs, members most of all."""
    before, after = save.before, _noted(save.after)
    return {
        "team": save.after.team_id,
        "at": save.at.isoformat(),
        "after": after,
        "before": None if before is None else _difference(_noted(before), after),
        "came": [] if before is None else sorted(save.after.members - before.members),
        "went": [] if before is None else sorted(before.members - save.after.members),
        "stays": list(save.meanwhile.stays),
        "replaced": list(save.meanwhile.replaced),
    }


def save_noted(note: Mapping[str, Any]) -> TeamSave:
    """Return the save that was noted so. Raises KeyError for a note of anything else."""
    after, before = _team(note["after"]), None
    if note["before"] is not None:
        members = (after.members - set(note["came"])) | set(note["went"])
        before = _team({**note["after"], **note["before"], "members": members})
    meanwhile = Meanwhile(tuple(map(Part, note["stays"])), tuple(map(Part, note["replaced"])))
    return TeamSave(before, after, datetime.fromisoformat(note["at"]), meanwhile)


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in before.items() if name != "members" and value != after[name]}


def _noted(team: Team) -> Mapping[str, Any]:
    cadence, slot = team.cadence, team.progress_slot
    return {
        "team_id": team.team_id,
        "name": team.name,
        "lead_id": team.lead_id,
        "parent_id": team.parent_id,
        "channel_id": team.channel_id,
        "zone": team.zone,
        "cadence": [cadence.weeks, cadence.weekday, cadence.hour, cadence.minute],
        "anchor": team.anchor.isoformat(),
        "created_at": team.created_at.isoformat(),
        "progress_slot": [slot.weekday, slot.hour],
        "members": sorted(team.members),
        "usergroup_id": team.usergroup_id,
        "posting": team.posting,
        "picked": sorted(team.picked),
    }


def _team(note: Mapping[str, Any]) -> Team:
    return Team(
        **{
            **note,
            "cadence": Cadence(*note["cadence"]),
            "anchor": date.fromisoformat(note["anchor"]),
            "created_at": datetime.fromisoformat(note["created_at"]),
            "progress_slot": ProgressSlot(*note["progress_slot"]),
            "members": frozenset(note["members"]),
            "picked": frozenset(note.get("picked", ())),
        }
    )
