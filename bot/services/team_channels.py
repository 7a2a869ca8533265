"""Where a team posts: what becomes of it when its channel goes away or outsiders come in, and another is chosen."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bot.domain.channels import Channel, ChannelTrouble
from bot.domain.permissions import may_know_team, may_manage_team, who_manages_team
from bot.domain.refusals import Invalid, NotAllowed, NotFound, Problem, Subject, TeamHasEnded
from bot.domain.team_changes import Happening, NewTeamChange
from bot.domain.team_channels import ChannelQuestion, with_channel, with_what_an_event_says
from bot.domain.teams import Team, TeamTree
from bot.services.actors import actor
from bot.services.channel_questions import store_channel
from bot.services.clock import Clock
from bot.services.progress import send_post
from bot.services.progress_facts import post_card, refused_post, today_of
from bot.services.refused_posts import HELD_BACK
from bot.services.team_wishes import check_outsiders
from bot.services.unit_of_work import Transaction, UnitOfWork


class TeamChannelService:
    """Follows teams' channels, and changes them; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def is_of_a_team(self, workspace_id: str, channel_id: str) -> bool:
        with self._uow.reading(workspace_id) as tx:
            return tx.teams.in_channel(channel_id) is not None

    def trouble(self, workspace_id: str, team_id: int) -> ChannelTrouble | None:
        """Return what is known to be the matter with a team's channel."""
        with self._uow.reading(workspace_id) as tx:
            team = tx.teams.get(team_id)
        return None if team is None else team.trouble

    def follow(
        self, workspace_id: str, channel_id: str, channel: Channel, *, heard: ChannelTrouble | None = None
    ) -> Team | None:
        """Record how it stands with a channel; return the channel's team if that changed anything for it.

        `heard` is what an event said, where Slack shows the channel no more. Whatever came twice or late is harmless,
        for only what Slack says now is recorded.
        """
        return self._change(workspace_id, channel_id, lambda team: with_channel(team, channel, heard))

    def hear(
        self, workspace_id: str, channel_id: str, says: Channel, *, heard: ChannelTrouble | None = None
    ) -> Team | None:
        """Record what an event alone says of a channel, while Slack does not answer; return as `follow` does.

        A team's posting may end by that, and never begin.
        """
        return self._change(workspace_id, channel_id, lambda team: with_what_an_event_says(team, says, heard))

    def _change(self, workspace_id: str, channel_id: str, change: Callable[[Team], Team]) -> Team | None:
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            team = tx.teams.in_channel(channel_id)
            if team is None or change(team) == team:
                return None
        with self._uow.writing(workspace_id) as tx:
            team = tx.teams.in_channel(channel_id)
            if team is None or (changed := change(team)) == team:
                return team
            store_channel(tx, team, changed, now)
            return changed

    def to_choose(self, workspace_id: str, user_id: str, team_id: int) -> Team:
        """Return a team whose channel this person may change. Raises NotFound, TeamHasEnded, NotAllowed."""
        with self._uow.reading(workspace_id) as tx:
            return self._managed(tx, user_id, team_id)

    def choose(
        self,
        workspace_id: str,
        user_id: str,
        team_id: int,
        channel_id: str,
        channel: Channel | None,
        *,
        agreed: bool = False,
    ) -> ChannelQuestion:
        """Have a team post in this channel from now on, and return how it stands. The same said twice is done once.

        `channel` is what Slack says of it now, None if it does not say; `agreed`, that outsiders may read there. Raises
        what `to_choose` does, and Invalid (`channel`, `outsiders`).
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            team = self._managed(tx, user_id, team_id)
            problem = _problem_of(tx.teams.tree(), team, channel_id, channel)
            if problem is not None or channel is None:
                raise Invalid({"channel": problem or Problem.CHANNEL_UNREADABLE})
            check_outsiders(channel, agreed=agreed)
            keep_place_of_post(tx, team)
            chosen = replace(
                team,
                channel_id=channel_id,
                posting=True,
                trouble=None,
                outsiders_agreed=bool(channel.has_outsiders),
                channel_is_private=channel.is_private,
            )
            if chosen != team:
                store_channel(tx, team, chosen, now)
            if channel_id != team.channel_id:
                _note_channel(tx, team, chosen, user_id, now)
            return _question(tx, user_id, chosen, team.channel_id, team.trouble, self._clock)

    def agree(self, workspace_id: str, user_id: str, team_id: int, channel_id: str) -> ChannelQuestion:
        """Have a team post where people of another company read, and send what was held back from them.

        Nothing is changed where the channel is another by now, or is not shared any more. Raises what `to_choose` does.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            team = self._managed(tx, user_id, team_id)
            was = team.trouble
            if team.channel_id == channel_id and was is ChannelTrouble.SHARED:
                agreed = replace(team, posting=True, trouble=None, outsiders_agreed=True)
                store_channel(tx, team, agreed, now)
                team = agreed
                _send_held_back(tx, team, self._clock)
            return _question(tx, user_id, team, channel_id, ChannelTrouble.SHARED, self._clock)

    def question(
        self, workspace_id: str, asked: str, team_id: int, channel_id: str, trouble: ChannelTrouble | None
    ) -> ChannelQuestion | None:
        """Return the question as it stands for whoever was asked it; None if there is no such team any more."""
        with self._uow.reading(workspace_id) as tx:
            team = tx.teams.tree().team(team_id)
            return None if team is None else _question(tx, asked, team, channel_id, trouble, self._clock)

    def made_private(self, workspace_id: str, asked: str, team_id: int, channel_id: str) -> Team | None:
        """Return the team whose lead is to read that its channel is private now; None where that is past."""
        with self._uow.reading(workspace_id) as tx:
            tree = tx.teams.tree()
            team = tree.standing(team_id)
            is_so = team is not None and team.channel_id == channel_id and team.posting and team.channel_is_private
            return team if is_so and tree.lead_now(team_id) == asked else None

    def _managed(self, tx: Transaction, user_id: str, team_id: int) -> Team:
        tree, who = tx.teams.tree(), actor(tx, user_id, self._admins)
        team = tree.team(team_id)
        if team is None or not may_know_team(who, team):
            raise NotFound(Subject.TEAM)
        if not may_manage_team(who, team, tree):
            raise NotAllowed(*who_manages_team(team, tree), admins_too=True)
        if team.end is not None:
            into = tree.successor(team_id)
            raise TeamHasEnded(team.name, into.name if into is not None else "")
        return team


def _problem_of(tree: TeamTree, team: Team, channel_id: str, channel: Channel | None) -> Problem | None:
    """Return what keeps a team from having this channel."""
    if not channel_id:
        return Problem.MISSING
    if any(other.channel_id == channel_id and other.team_id != team.team_id for other in tree):
        return Problem.CHANNEL_HAS_TEAM
    if channel is None:
        return Problem.CHANNEL_UNREADABLE
    if channel.is_archived:
        return Problem.CHANNEL_ARCHIVED
    return None if channel.is_open else Problem.BOT_NOT_MEMBER


def keep_place_of_post(tx: Transaction, team: Team) -> None:
    """Note where a team's newest post stands, before its channel is another."""
    post = tx.progress.latest_posted(team.team_id)
    if post is not None and post.channel_id is None:
        tx.progress.save(replace(post, channel_id=team.channel_id))


def _note_channel(tx: Transaction, team: Team, chosen: Team, by: str, now: datetime) -> None:
    before, after = team.channel_id, chosen.channel_id
    tx.team_changes.note(
        NewTeamChange(team.team_id, Happening.CHANNEL_CHOSEN, by, now, channel_before=before, channel_after=after)
    )


def _send_held_back(tx: Transaction, team: Team, clock: Clock) -> None:
    now, post = clock.now(), tx.progress.latest(team.team_id)
    refused = refused_post(tx, team, post) if post is not None else None
    is_held = refused is not None and refused.reason == HELD_BACK.reason
    if post is not None and is_held and not post.is_past(today_of(team, now)):
        send_post(tx, team, post, now)


def _question(
    tx: Transaction, asked: str, team: Team, channel_id: str, trouble: ChannelTrouble | None, clock: Clock
) -> ChannelQuestion:
    tree, post, now = tx.teams.tree(), tx.progress.latest(team.team_id), clock.now()
    is_unsent = post is not None and team.end is None and refused_post(tx, team, post) is not None
    unsent = post_card(tx, post, team, now) if post is not None and is_unsent else None
    return ChannelQuestion(team, channel_id, trouble, asked, tree.lead_now(team.team_id), unsent)
