"""Archiving a team once nothing stands on it any more, and restoring it; its history can be read all the while."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bot.domain.cadences import DAY
from bot.domain.channels import Channel
from bot.domain.goals import OPEN, Goal, Outcome, PersonOwner
from bot.domain.permissions import may_know_team, may_move_to
from bot.domain.refusals import (
    GuestLeadsAbove,
    Invalid,
    NotAllowed,
    NotFound,
    Problem,
    Subject,
    TeamHasEnded,
    TeamsBelow,
    Wrong,
)
from bot.domain.team_changes import Happening, NewTeamChange
from bot.domain.team_looks import GoalsGo, TeamArchived, TeamToEnd, TeamToRestore
from bot.domain.team_names import tidy_name
from bot.domain.team_saves import SavedTeam
from bot.domain.teams import Team, TeamEnd, TeamTree
from bot.services.actors import actor
from bot.services.clock import Clock
from bot.services.goal_changes import close_goal, concern
from bot.services.showing_anew import want_draft, want_posts
from bot.services.team_changes import follow, tell
from bot.services.team_channels import keep_place_of_post
from bot.services.team_moves import end_team, is_led_by_guest, move_opportunities, team_to_end, team_to_move
from bot.services.team_saves import cannot_belong
from bot.services.team_wishes import check_outsiders, problem_of_name
from bot.services.teams import saved_team
from bot.services.unit_of_work import Transaction, UnitOfWork


class TeamArchiveService:
    """Archives and restores teams; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def to_archive(self, workspace_id: str, user_id: str, team_id: int) -> TeamToEnd:
        """Return the team that is about to be archived. Raises what `team_to_move` does, and TeamsBelow."""
        with self._uow.reading(workspace_id) as tx:
            tree = tx.teams.tree()
            team = team_to_move(actor(tx, user_id, self._admins), tree, team_id)
            _check_nothing_below(tree, team)
            return team_to_end(tx, tree, team)

    def archive(self, workspace_id: str, user_id: str, team_id: int, go: GoalsGo | None) -> TeamArchived:
        """Archive a team; `go` says what becomes of its own open goals. The same said twice is done once.

        People's goals that count in it count in the team above from then on, and its open opportunities go there.
        Raises what `to_archive` does, and Invalid (`goals`).
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who, tree = actor(tx, user_id, self._admins), tx.teams.tree()
            ended = tree.team(team_id)
            if ended is not None and ended.end is not None and ended.end.by == user_id:
                return _archived_before(tx, tree, ended)
            team = team_to_move(who, tree, team_id)
            _check_nothing_below(tree, team)
            facts = team_to_end(tx, tree, team)
            if facts.goals and go is None:
                raise Invalid({"goals": Problem.MISSING})
            return _archive(tx, tree, facts, go if facts.goals else None, user_id, now)

    def to_restore(self, workspace_id: str, user_id: str, team_id: int) -> TeamToRestore:
        """Return an archived team for the form that restores it. Raises NotFound, NotAllowed, TeamHasEnded,
        and GuestLeadsAbove.
        """
        with self._uow.reading(workspace_id) as tx:
            tree = tx.teams.tree()
            team, parent = self._archived(tx, user_id, tree, team_id)
            is_taken = any(other.channel_id == team.channel_id for other in tree)
            return TeamToRestore(team, parent, "" if is_taken else team.channel_id)

    def restore(
        self,
        workspace_id: str,
        user_id: str,
        team_id: int,
        channel_id: str,
        name: str,
        *,
        channel: Channel | None = None,
        agreed: bool = False,
    ) -> SavedTeam:
        """Have an archived team stand again with its people, in this channel. The same said twice is done once.

        `channel` is what Slack says of it now, None if it does not say; `agreed`, that outsiders may read there.

        Raises what `to_restore` does, and Invalid (`channel`, `name`, `outsiders`).
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            tree = tx.teams.tree()
            standing = tree.standing(team_id)
            if standing is not None and standing.channel_id == channel_id:
                team_to_move(actor(tx, user_id, self._admins), tree, team_id)
                return saved_team(tx, standing, now)
            team, parent = self._archived(tx, user_id, tree, team_id)
            problems: dict[str, Wrong | None] = {
                "channel": _problem_of_channel(tree, channel_id, channel),
                "name": problem_of_name(tree, None, name),
            }
            wrong = {field: problem for field, problem in problems.items() if problem is not None}
            if wrong:
                raise Invalid(wrong)
            check_outsiders(channel, agreed=agreed)
            outside = frozenset(cannot_belong(tx, team.members))
            again = replace(
                team,
                name=tidy_name(name),
                channel_id=channel_id,
                parent_id=parent.team_id,
                members=team.members - outside,
                picked=team.picked - outside,
                posting=channel is not None and channel.is_open,
                outsiders_agreed=channel is not None and bool(channel.has_outsiders),
                channel_is_private=channel.is_private if channel is not None else None,
                end=None,
            )
            if channel_id != team.channel_id:
                keep_place_of_post(tx, team)
            tx.teams.save(again)
            change = tx.team_changes.note(_restored(team, again, user_id, now))
            follow(tx, tree, now, by=user_id, changed=again)
            after = tx.teams.tree()
            # Back within a day it was archived by mistake, and its members never heard of that.
            members = again.people if team.end is not None and now - team.end.at >= DAY else frozenset()
            tell(tx, change, {after.lead_now(team_id), after.acting_lead(parent), *members} - {user_id}, now)
            return saved_team(tx, again, now)

    def _archived(self, tx: Transaction, user_id: str, tree: TeamTree, team_id: int) -> tuple[Team, Team]:
        """Return an archived team and the one below which it will stand again."""
        team, who = tree.team(team_id), actor(tx, user_id, self._admins)
        if team is None or team.end is None or not may_know_team(who, team):
            raise NotFound(Subject.TEAM)
        if team.end.merged_into is not None:
            into = tree.team(team.end.merged_into)
            raise TeamHasEnded(team.name, into.name if into else "")
        parent = tree.nearest_standing(team.parent_id) if team.parent_id is not None else tree.root
        if parent is None:
            raise NotFound(Subject.TEAM)
        if not may_move_to(who, parent, tree):
            raise NotAllowed(*tree.leads_above(parent), admins_too=True)
        if is_led_by_guest(tx, parent):
            raise GuestLeadsAbove(team.name, parent.name)
        return team, parent


def _restored(was: Team, again: Team, by: str, now: datetime) -> NewTeamChange:
    change = NewTeamChange(again.team_id, Happening.RESTORED, by, now)
    if again.name != was.name:
        change = replace(change, name_before=was.name)
    if again.channel_id != was.channel_id:
        change = replace(change, channel_before=was.channel_id, channel_after=again.channel_id)
    return change


def _check_nothing_below(tree: TeamTree, team: Team) -> None:
    if below := tree.children(team):
        raise TeamsBelow(team.name, *(each.name for each in below))


def _archive(
    tx: Transaction, tree: TeamTree, facts: TeamToEnd, go: GoalsGo | None, by: str, now: datetime
) -> TeamArchived:
    team, parent = facts.team, facts.parent
    of_people = tx.goals.individual_in_teams([team.team_id], OPEN)
    moving: Sequence[Goal] = (*facts.goals, *of_people) if go is GoalsGo.TO_PARENT else of_people
    tx.goals.move(moving, parent.team_id, by, now)
    opportunities = move_opportunities(tx, team, parent)
    end_team(tx, team, TeamEnd(now, by))
    if go is GoalsGo.CLOSED:
        for goal in facts.goals:
            concern(tx, close_goal(tx, goal, by, Outcome.RETIRED, "", now), by, now)
    if (post := tx.progress.latest(team.team_id)) is not None:
        want_draft(tx, team, post)
    want_posts(tx, parent.team_id, now)
    numbers = tuple(goal.number for goal in facts.goals)
    to = parent.team_id if go is GoalsGo.TO_PARENT else None
    noted = NewTeamChange(
        team.team_id,
        Happening.ARCHIVED,
        by,
        now,
        people=tuple(goal.owner.user_id for goal in of_people if isinstance(goal.owner, PersonOwner)),
        team_after=to,
        goals=numbers,
        opportunities=opportunities,
    )
    concerned = {tree.acting_lead(team), tree.acting_lead(parent)}
    tell(tx, tx.team_changes.note(noted), concerned - {by}, now)
    owners = {lead for lead in (tree.acting_lead(parent),) if lead is not None}
    follow(tx, tree, now, by=by, left=team.people | owners)
    return TeamArchived(team, parent, numbers, go, len(of_people), len(opportunities))


def _archived_before(tx: Transaction, tree: TeamTree, team: Team) -> TeamArchived:
    """Return what a form that comes again did the first time."""
    changes = [change for change in tx.team_changes.of_team(team.team_id) if change.what is Happening.ARCHIVED]
    parent = tree.parent(team)
    if not changes or parent is None:
        raise TeamHasEnded(team.name)
    done = changes[-1]
    go = None if not done.goals else GoalsGo.CLOSED if done.team_after is None else GoalsGo.TO_PARENT
    return TeamArchived(team, parent, done.goals, go, len(done.people), len(done.opportunities))


def _problem_of_channel(tree: TeamTree, channel_id: str, channel: Channel | None) -> Problem | None:
    """Return what keeps a team from standing again in a channel, which may be gone since the team was archived."""
    if not channel_id:
        return Problem.MISSING
    if any(team.channel_id == channel_id for team in tree):
        return Problem.CHANNEL_HAS_TEAM
    if channel is not None and not channel.is_there:
        return Problem.CHANNEL_NOT_SEEN
    return Problem.CHANNEL_ARCHIVED if channel is not None and channel.is_archived else None
