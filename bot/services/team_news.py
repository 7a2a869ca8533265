"""What leads are told of a change of a team: read when it goes out, so that it tells what stands."""

from datetime import datetime

from bot.domain.people import Person
from bot.domain.team_changes import OF_GROUP, Happening, TeamChange
from bot.domain.team_news import TeamNews
from bot.domain.teams import Team, TeamTree
from bot.services.clock import Clock
from bot.services.coming_prompts import next_asked
from bot.services.takeovers import is_in_welcome, leads_work
from bot.services.unit_of_work import Transaction, UnitOfWork


class TeamNewsService:
    """Reads news of teams for the outbox, which acts for nobody."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow, self._clock = uow, clock

    def news(self, workspace_id: str, change_id: int, recipient: str) -> TeamNews | None:
        """Return what one lead reads of a change, None if the team is as if it had never been."""
        with self._uow.reading(workspace_id) as tx:
            change, tree = tx.team_changes.get(change_id), tx.teams.tree()
            team = tree.team(change.team_id) if change is not None else None
            if change is None or team is None:
                return None
            named = (change.team_before, change.team_after)
            teams = {team_id: found for team_id in named if team_id and (found := tree.team(team_id))}
            asked = tree.successor(team.team_id)
            person = tx.people.get(recipient) or Person(recipient)
            lead, now = tx.people.get(team.lead_id), self._clock.now()
            off_until = lead.off_until(now) if lead is not None else None
            above = tree.lead_above(team)
            of_team = tx.goals.of_teams([team.team_id])
            return TeamNews(
                change,
                team,
                recipient,
                person.home.key,
                teams,
                asked.cadence if asked is not None else None,
                leads_work(tx, team, now),
                tuple(goal for goal in of_team if goal.revision.reporter_id == recipient != team.lead_id),
                is_past=_is_past(change, team)
                or _is_followed(tx, change)
                or (off_until is None and _is_for_stand_in(change, recipient, above)),
                is_in_welcome=is_in_welcome(tx, change, recipient),
                lead_off_until=off_until,
                above=above,
                next_prompt=_next_prompt(tx, change, team, recipient, now),
                came_below=_came_below(tx, tree, change),
            )


def _came_below(tx: Transaction, tree: TeamTree, change: TeamChange) -> tuple[Team, ...]:
    """Return the teams that came along with a merger, and still stand where it put them."""
    into = tree.standing(change.team_after) if change.what is Happening.MERGED else None
    below = tree.children(into) if into is not None else ()
    moved = tx.team_changes.latest_of([team.team_id for team in below], Happening.MOVED) if below else {}
    return tuple(
        team
        for team in below
        if (last := moved.get(team.team_id)) is not None and (last.at, last.team_before) == (change.at, change.team_id)
    )


def _is_for_stand_in(change: TeamChange, recipient: str, above: str | None) -> bool:
    """Tell whether somebody is told of a new lead only because that one is away, and they lead above."""
    is_other = recipient == above and recipient not in (change.lead_before, change.lead_after)
    return change.what is Happening.LED_ANEW and is_other


def _next_prompt(tx: Transaction, change: TeamChange, team: Team, recipient: str, now: datetime) -> datetime | None:
    """Return when a member of a team that is back is asked next."""
    if change.what is not Happening.RESTORED or recipient not in team.people:
        return None
    coming = next_asked(tx, [recipient], now).get(recipient)
    return coming.moment if coming is not None else None


def _is_followed(tx: Transaction, change: TeamChange) -> bool:
    """Tell whether Slack has said something else of the team's user group since."""
    if change.what not in OF_GROUP:
        return False
    latest = (tx.team_changes.latest_of([change.team_id], what).get(change.team_id) for what in OF_GROUP)
    return any(one is not None and one.change_id > change.change_id for one in latest)


def _is_past(change: TeamChange, team: Team) -> bool:
    match change.what:
        case Happening.LED_ANEW:
            return team.end is not None or team.lead_id != change.lead_after
        case Happening.MOVED:
            return team.end is not None or team.parent_id != change.team_after
        case Happening.GROUP_GONE:
            return team.end is not None or not team.group_is_gone
        case Happening.GROUP_EMPTY:
            return team.end is not None or team.group_is_gone or not team.group_is_empty
        case Happening.GROUP_BACK:
            return team.end is not None or team.group_is_gone or team.usergroup_id is None
        case Happening.ARCHIVED | Happening.MERGED:
            return team.end is None or team.end.at != change.at
        case Happening.RESTORED:
            return team.end is not None
        case Happening.JOINED | Happening.CHANNEL_CHOSEN:
            return True
