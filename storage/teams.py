"""Teams and their members."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import (
    Delete,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    UniqueConstraint,
    Update,
    bindparam,
    delete,
    false,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.cadences import Cadence
from bot.domain.channels import ChannelTrouble
from bot.domain.people import Guest
from bot.domain.teams import ProgressSlot, Team, TeamEnd, TeamTree, tree_of
from bot.services.teams import NewTeam
from bot.services.unit_of_work import Conflict
from storage.base import Reference, Repository, Row, Serial, Tenant, UserId, among, given, rows_here
from storage.people import PersonRow, gone
from storage.team_changes import TeamChangeRow
from storage.welcomes import WelcomeRow
from storage.workspaces import WorkspaceRow


class TeamRow(Row):
    __tablename__ = "teams"
    __table_args__ = (
        UniqueConstraint("workspace_id", "team_id"),
        UniqueConstraint("workspace_id", "channel_id"),
        ForeignKeyConstraint(["workspace_id", "parent_id"], ["teams.workspace_id", "teams.team_id"]),
        Index(
            "uq_teams_one_organisation",
            "workspace_id",
            unique=True,
            sqlite_where=text("parent_id IS NULL"),
            postgresql_where=text("parent_id IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    team_id: Mapped[Serial] = mapped_column(primary_key=True)
    name: Mapped[str]
    lead_id: Mapped[UserId]
    parent_id: Mapped[Reference | None]
    channel_id: Mapped[str] = mapped_column(String(32))
    """Of a team that has ended a name of no channel, so that another team may have the one it had."""
    zone: Mapped[str] = mapped_column(String(64))
    cadence_weeks: Mapped[int]
    cadence_weekday: Mapped[int]
    cadence_hour: Mapped[int]
    cadence_minute: Mapped[int]
    anchor: Mapped[date]
    progress_weekday: Mapped[int]
    progress_hour: Mapped[int]
    usergroup_id: Mapped[str | None] = mapped_column(String(32))
    posting: Mapped[bool]
    created_at: Mapped[datetime]
    group_gone: Mapped[bool] = mapped_column(server_default=false())
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UserId | None]
    merged_into: Mapped[Reference | None]
    former_channel_id: Mapped[str | None] = mapped_column(String(32))
    """The channel of a team that has ended."""
    channel_trouble: Mapped[str | None] = mapped_column(String(16))
    outsiders_agreed: Mapped[bool] = mapped_column(server_default=false())
    channel_private: Mapped[bool | None]


class TeamMemberRow(Row):
    __tablename__ = "team_members"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.team_id"]),
        Index(None, "workspace_id", "user_id"),
    )

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    team_id: Mapped[Reference] = mapped_column(primary_key=True)
    user_id: Mapped[UserId] = mapped_column(primary_key=True)
    picked: Mapped[bool] = mapped_column(server_default=false())
    """Whether by hand, where the others come from a user group."""


class Trees:
    """The tree of each workspace, and who of its people has left, as this process last read it. Safe from any thread.

    Nearly every use case asks for the whole tree, which seldom changes; reading 10,000 members takes longer than
    all the rest. Whether what is held is still true is asked in each transaction, of the workspace's own row.
    """

    def __init__(self) -> None:
        self._held: dict[str, tuple[str, TeamTree]] = {}

    def get(self, workspace_id: str, edition: str | None) -> TeamTree | None:
        """Return the tree of exactly this edition, if that is what is held."""
        held_edition, tree = self._held.get(workspace_id, (None, None))
        return tree if edition and edition == held_edition else None

    def hold(self, workspace_id: str, edition: str | None, tree: TeamTree) -> None:
        """Hold this tree in place of the one before."""
        if edition:
            self._held[workspace_id] = (edition, tree)


class SqlTeams(Repository):
    """Implements TeamStore."""

    def __init__(self, session: Session, workspace_id: str, trees: Trees) -> None:
        super().__init__(session, workspace_id)
        self._trees = trees
        self._tree: TeamTree | None = None
        """As read in this transaction, in which several steps ask for it; forgotten when it changes."""

    def people_came_or_went(self) -> None:
        self._begin_edition()

    def add(self, team: NewTeam) -> Team:
        (added,) = self.add_all([team])
        return added

    def add_all(self, teams: Sequence[NewTeam]) -> Sequence[Team]:
        self._begin_edition()
        here = {"workspace_id": self._workspace_id, "group_gone": False}
        rows = [{**here, "created_at": team.created_at, **_columns(team)} for team in teams]
        # They come back in any order: to have them in this one SQLite would have to be given one at a time.
        stored = {row.channel_id: row for row in self._session.scalars(insert(TeamRow).returning(TeamRow), rows)}
        members = {stored[team.channel_id].team_id: _picked(team) for team in teams}
        self._set_members({}, members)
        return [_team(row, members[row.team_id]) for row in (stored[team.channel_id] for team in teams)]

    def save(self, team: Team) -> None:
        self.save_all([team])

    def save_all(self, teams: Sequence[Team]) -> None:
        self._begin_edition()
        wanted = [team.team_id for team in teams]
        rows = {row.team_id: row for row in self._ask(_by_ids(), teams=wanted).scalars()}
        if rows.keys() != set(wanted):
            raise Conflict("A team to be saved is not there")
        for team in teams:
            _write(rows[team.team_id], team)
        self._session.flush()
        self._set_members(self._members(wanted), {team.team_id: _picked(team) for team in teams})

    def remove(self, team_id: int) -> None:
        self._begin_edition()
        # Past the session, which keeps all history: of a team that is as if it had never been there is none.
        of_team = TeamChangeRow.workspace_id == self._workspace_id, TeamChangeRow.team_id == team_id
        self._session.connection().execute(delete(TeamChangeRow).where(*of_team))
        for kind in (TeamMemberRow, WelcomeRow, TeamRow):
            its = delete(kind).where(kind.workspace_id == self._workspace_id, kind.team_id == team_id)
            self._session.execute(its)

    def get(self, team_id: int) -> Team | None:
        return self._complete(self._ask(_by_id(), team=team_id).scalar())

    def in_channel(self, channel_id: str) -> Team | None:
        return self._complete(self._session.scalar(self._rows(TeamRow).where(TeamRow.channel_id == channel_id)))

    def tree(self) -> TeamTree:
        if self._tree is None:
            edition = self._ask(_edition()).scalar()
            self._tree = self._trees.get(self._workspace_id, edition) or self._read_tree()
            self._trees.hold(self._workspace_id, edition, self._tree)
        return self._tree

    def _read_tree(self) -> TeamTree:
        members: dict[int, dict[str, bool]] = {}
        # Plain columns: thousands of rows as objects would cost more than all the rest of a prompt.
        for team_id, user_id, is_picked in self._ask(_everybody()):
            members.setdefault(team_id, {})[user_id] = is_picked
        teams = self._ask(_teams()).scalars()
        outside = list(self._ask(_gone_or_guests()))
        return tree_of(
            (_team(row, members.get(row.team_id, {})) for row in teams),
            (user_id for user_id, is_gone, _ in outside if is_gone),
            (user_id for user_id, _, guest in outside if guest != Guest.NO.value),
        )

    def _begin_edition(self) -> None:
        """Tell all processes that the trees they hold are of the past, once this commits."""
        self._tree = None
        # Never given twice, so a tree that was read before a rollback is never taken for a later one.
        edition = secrets.token_hex(8)
        self._session.connection().execute(_new_edition(), {"here": self._workspace_id, "edition": edition})

    def _complete(self, row: TeamRow | None) -> Team | None:
        return None if row is None else _team(row, self._members([row.team_id]).get(row.team_id, {}))

    def _members(self, team_ids: Sequence[int]) -> Mapping[int, Mapping[str, bool]]:
        """Return the members by team, and of each whether they were picked by hand."""
        members: dict[int, dict[str, bool]] = {}
        for team_id, user_id, is_picked in self._ask(_members(), teams=team_ids):
            members.setdefault(team_id, {})[user_id] = is_picked
        return members

    def _set_members(self, before: Mapping[int, Mapping[str, bool]], after: Mapping[int, Mapping[str, bool]]) -> None:
        """Have teams have these members: one statement each for those who go and come, however many teams."""
        had, have = (
            {(team_id, *member) for team_id, of_team in members.items() for member in of_team.items()}
            for members in (before, after)
        )
        if gone := sorted(had - have):
            past = [{"here": self._workspace_id, "team": team, "member": user_id} for team, user_id, _ in gone]
            self._session.connection().execute(_without_member(), past)
        if come := sorted(have - had):
            anew = [
                {"workspace_id": self._workspace_id, "team_id": team, "user_id": user_id, "picked": is_picked}
                for team, user_id, is_picked in come
            ]
            self._session.connection().execute(insert(TeamMemberRow), anew)


@cache
def _edition() -> Select[str]:
    return select(WorkspaceRow.teams_edition).where(WorkspaceRow.workspace_id == bindparam("here"))


@cache
def _new_edition() -> Update:
    """Given an `edition`."""
    here = update(WorkspaceRow).where(WorkspaceRow.workspace_id == bindparam("here"))
    return here.values(teams_edition=bindparam("edition"))


@cache
def _teams() -> Select[TeamRow]:
    return rows_here(TeamRow).order_by(TeamRow.team_id)


@cache
def _by_id() -> Select[TeamRow]:
    """Given a `team`."""
    return rows_here(TeamRow).where(TeamRow.team_id == given("team", TeamRow.team_id))


@cache
def _everybody() -> Select[int, str, bool]:
    return rows_here(TeamMemberRow).with_only_columns(
        TeamMemberRow.team_id, TeamMemberRow.user_id, TeamMemberRow.picked
    )


@cache
def _by_ids() -> Select[TeamRow]:
    """Given `teams`."""
    return rows_here(TeamRow).where(among(TeamRow.team_id, "teams"))


@cache
def _members() -> Select[int, str, bool]:
    """Given `teams`."""
    return _everybody().where(among(TeamMemberRow.team_id, "teams"))


@cache
def _without_member() -> Delete:
    """Given a `team` and its `member`."""
    here = delete(TeamMemberRow).where(TeamMemberRow.workspace_id == bindparam("here"))
    its = here.where(TeamMemberRow.team_id == bindparam("team"))
    return its.where(TeamMemberRow.user_id == bindparam("member"))


@cache
def _gone_or_guests() -> Select[str, bool, str]:
    """Return each of these with whether they are gone, and what sort of guest they are."""
    either = rows_here(PersonRow).where(or_(gone(), PersonRow.guest != Guest.NO.value))
    return either.with_only_columns(PersonRow.user_id, gone(), PersonRow.guest)


def _columns(team: Team | NewTeam) -> Mapping[str, object]:
    """Return what a team is set up as."""
    return {
        "name": team.name,
        "lead_id": team.lead_id,
        "parent_id": team.parent_id,
        "channel_id": team.channel_id,
        "zone": team.zone,
        "cadence_weeks": team.cadence.weeks,
        "cadence_weekday": team.cadence.weekday,
        "cadence_hour": team.cadence.hour,
        "cadence_minute": team.cadence.minute,
        "anchor": team.anchor,
        "progress_weekday": team.progress_slot.weekday,
        "progress_hour": team.progress_slot.hour,
        "usergroup_id": team.usergroup_id,
        "posting": team.posting,
        "outsiders_agreed": team.outsiders_agreed,
    }


def _write(row: TeamRow, team: Team) -> None:
    for name, value in _columns(team).items():
        setattr(row, name, value)
    row.channel_id = team.channel_id if team.end is None else f"ended-{team.team_id}"
    row.group_gone = team.group_is_gone
    row.channel_trouble = team.trouble.value if team.trouble is not None else None
    row.channel_private = team.channel_is_private
    row.ended_at, row.ended_by, row.merged_into, row.former_channel_id = None, None, None, None
    if team.end is not None:
        row.ended_at, row.ended_by, row.merged_into = team.end.at, team.end.by, team.end.merged_into
        row.former_channel_id = team.channel_id


def _picked(team: Team | NewTeam) -> Mapping[str, bool]:
    """Return a team's members, and of each whether they were picked by hand."""
    return {user_id: user_id in team.picked for user_id in team.members}


def _end(row: TeamRow) -> TeamEnd | None:
    return None if row.ended_at is None else TeamEnd(row.ended_at, row.ended_by or "", row.merged_into)


def _team(row: TeamRow, members: Mapping[str, bool]) -> Team:
    return Team(
        team_id=row.team_id,
        name=row.name,
        lead_id=row.lead_id,
        parent_id=row.parent_id,
        channel_id=row.former_channel_id or row.channel_id,
        zone=row.zone,
        cadence=Cadence(row.cadence_weeks, row.cadence_weekday, row.cadence_hour, row.cadence_minute),
        anchor=row.anchor,
        created_at=row.created_at,
        progress_slot=ProgressSlot(row.progress_weekday, row.progress_hour),
        members=frozenset(members),
        usergroup_id=row.usergroup_id,
        posting=row.posting,
        trouble=ChannelTrouble(row.channel_trouble) if row.channel_trouble is not None else None,
        outsiders_agreed=row.outsiders_agreed,
        channel_is_private=row.channel_private,
        picked=frozenset(user_id for user_id, is_picked in members.items() if is_picked),
        group_is_gone=row.group_gone,
        end=_end(row),
    )
