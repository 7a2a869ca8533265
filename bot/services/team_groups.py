"""Teams whose members come from a user group: they follow it, and keep the last members when it is gone."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bot.domain.deliveries import Kind, State
from bot.domain.team_changes import OF_GROUP, Happening, NewTeamChange, TeamChange
from bot.domain.teams import Team
from bot.services.clock import Clock
from bot.services.schedules import reschedule_team
from bot.services.showing_anew import want_prompts_about
from bot.services.team_changes import joined, tell
from bot.services.team_saves import cannot_belong
from bot.services.unit_of_work import Transaction, UnitOfWork


class TeamGroupService:
    """Takes in what Slack says of user groups, whoever told it first and however often."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow, self._clock = uow, clock

    def in_use(self, workspace_id: str) -> tuple[str, ...]:
        """Return the user groups that teams take their members from."""
        with self._uow.reading(workspace_id) as tx:
            used = (team.usergroup_id for team in tx.teams.tree())
        return tuple(dict.fromkeys(group for group in used if group is not None))

    def has(self, workspace_id: str, group_id: str, user_ids: Iterable[str]) -> None:
        """Have the teams of a group have exactly these people of it; those picked by hand stay beside them."""
        people, now = frozenset(user_ids), self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            # Mostly nothing has changed, and then nobody else waits to write for our sake.
            if all(_with_group(tx, team, people) == team for team in _teams_of(tx, group_id)):
                return
        with self._uow.writing(workspace_id) as tx:
            for team in _teams_of(tx, group_id):
                after = _with_group(tx, team, people)
                if after != team:
                    tx.people.add_unknown(after.members - team.members)
                    tx.teams.save(after)
                    joined(tx, after, after.people - team.people, "", now)
                    _tell_of_group(tx, team, people, now)
                    reschedule_team(tx, after, now, left=team.people - after.people)
                    want_prompts_about(tx, {team.team_id: team.people ^ after.people}, now)

    def is_gone(self, workspace_id: str, group_id: str) -> None:
        """Have the teams of a group that Slack has no more, or has disabled, keep their last members; tell their leads,
        once.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            for team in _teams_of(tx, group_id):
                if not team.group_is_gone:
                    tx.teams.save(replace(team, group_is_gone=True))
                    _note_of_group(tx, team, Happening.GROUP_GONE, now)


def _teams_of(tx: Transaction, group_id: str) -> Sequence[Team]:
    return [team for team in tx.teams.tree() if team.usergroup_id == group_id]


def _tell_of_group(tx: Transaction, before: Team, people: AbstractSet[str], now: datetime) -> None:
    """Tell the lead that nobody is in the group any more, or that it is as it was, where they know that it was not."""
    latest = {what: tx.team_changes.latest_of([before.team_id], what).get(before.team_id) for what in OF_GROUP}
    last = max(filter(None, latest.values()), key=lambda change: change.change_id, default=None)
    is_bad = last is not None and last.what is not Happening.GROUP_BACK
    if not people and not (before.group_is_empty and not before.group_is_gone):
        _note_of_group(tx, before, Happening.GROUP_EMPTY, now)
    elif people and last is not None and is_bad and (before.group_is_gone or before.group_is_empty):
        _note_of_group(tx, before, Happening.GROUP_BACK, now, is_told=_knows(tx, before, last))


def _knows(tx: Transaction, team: Team, change: TeamChange) -> bool:
    """Tell whether the lead was told of a change: news of what is over by then is not sent."""
    lead = tx.teams.tree().lead_now(team.team_id)
    told = tx.deliveries.find(Kind.TEAM_NEWS, lead, change.occurrence) if lead is not None else None
    return told is not None and told.state is not State.DUE


def _note_of_group(tx: Transaction, team: Team, what: Happening, now: datetime, *, is_told: bool = True) -> None:
    change = tx.team_changes.note(NewTeamChange(team.team_id, what, "", now))
    if is_told:
        tell(tx, change, [tx.teams.tree().lead_now(team.team_id)], now)


def _with_group(tx: Transaction, team: Team, people: AbstractSet[str]) -> Team:
    """Return a team with the people of its group, as far as they can be in a team."""
    newly = people - team.members
    outside = frozenset(cannot_belong(tx, newly)) if newly else frozenset[str]()
    return replace(team, members=frozenset(people - outside) | team.picked, group_is_gone=False)
