"""What happened to a team, and what follows from it for the people who lead, are in it, or are to be told."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

from bot.domain.deliveries import Delivery, Kind, NewDelivery, State
from bot.domain.team_changes import Happening, NewTeamChange, TeamChange
from bot.domain.teams import Team, TeamTree
from bot.services.channel_questions import hand_on_channel_questions
from bot.services.departures import follow_departures, tell_all
from bot.services.progress_handover import hand_on_drafts
from bot.services.reminders import remind_of_what_came
from bot.services.review_nudges import want_nudges_of_leads
from bot.services.schedules import reschedule_drafts, reschedule_people
from bot.services.showing_anew import want_latest_prompts, want_posts, want_prompts_about, want_questions_to
from bot.services.unit_of_work import Transaction
from bot.services.welcomes import welcome


class TeamChangeStore(Protocol):
    def note(self, change: NewTeamChange) -> TeamChange:
        """Append it to the team's history."""
        ...

    def note_all(self, changes: Sequence[NewTeamChange]) -> Sequence[TeamChange]:
        """Append these to their teams' histories, in one statement; return them in any order."""
        ...

    def get(self, change_id: int) -> TeamChange | None: ...

    def latest_of(self, team_ids: Iterable[int], what: Happening) -> Mapping[int, TeamChange]:
        """Return the last of this sort that happened to each team; to whom none did is left out."""
        ...

    def endings_since(self, moment: datetime) -> Sequence[TeamChange]:
        """Return how teams were merged or archived since a moment, oldest first."""
        ...

    def of_team(self, team_id: int) -> Sequence[TeamChange]:
        """Return what happened to a team, oldest first."""
        ...


def joined(tx: Transaction, team: Team, user_ids: Iterable[str], by: str, now: datetime) -> None:
    """Note who has come into a team, and have them welcomed; `by` is who brought them, empty where their user group
    did. It is called once for each who joined.
    """
    joined_all(tx, [(team, user_ids)], by, now)


def joined_all(tx: Transaction, teams: Iterable[tuple[Team, Iterable[str]]], by: str, now: datetime) -> None:
    """Do what `joined` does for several teams at once, each given once: a fixed number of statements."""
    joining = [(team, people) for team, user_ids in teams if (people := tuple(sorted(user_ids)))]
    if not joining:
        return
    tx.team_changes.note_all(
        [NewTeamChange(team.team_id, Happening.JOINED, by, now, people=people) for team, people in joining]
    )
    welcome(tx, ((team, person) for team, people in joining for person in people), by, now)


def tell(tx: Transaction, change: TeamChange, people: Iterable[str | None], now: datetime) -> None:
    """Have these people told of a change that was just noted, once each and in their working hours; who has left is
    not.
    """
    tell_of_all(tx, [(change, people)], now)


def tell_of_all(tx: Transaction, changes: Iterable[tuple[TeamChange, Iterable[str | None]]], now: datetime) -> None:
    """Do what `tell` does for several changes at once: a fixed number of statements."""
    tree = tx.teams.tree()
    news = [
        NewDelivery(Kind.TEAM_NEWS, user_id, change.occurrence, now, about={"change": change.change_id})
        for change, people in changes
        for user_id in sorted({user_id for user_id in people if user_id is not None and tree.is_here(user_id)})
    ]
    tell_all(tx, news, now)


def follow(
    tx: Transaction,
    before: TeamTree,
    now: datetime,
    *,
    by: str,
    changed: Team | None = None,
    left: Iterable[str] = (),
) -> None:
    """Let all that hangs on the teams follow a change of one of them, as `follow_all` does."""
    follow_all(tx, before, now, by=by, changed=() if changed is None else (changed,), left=left)


def follow_all(
    tx: Transaction,
    before: TeamTree,
    now: datetime,
    *,
    by: str,
    changed: Sequence[Team],
    left: Iterable[str] = (),
) -> None:
    """Let all that hangs on the teams follow a change of them; `before` is the tree as it was.

    People of the `changed` teams, and those who have `left` one, are asked by what stands now; messages of leads show
    who leads now; a lead who is new is told with the one before; and of those who have left Slack somebody is asked.
    """
    tree = tx.teams.tree()
    leads = tree.leads_other_than(before)
    reschedule_drafts(tx, changed, now)
    people = {user_id for team in changed for user_id in team.people}
    reschedule_people(tx, {*people, *left, *leads}, now)
    leads_of_changed = {lead for team in changed if (lead := tree.acting_lead(team)) is not None}
    remind_of_what_came(tx, {*leads, *leads_of_changed, *left}, now)
    want_latest_prompts(tx, leads)
    want_questions_to(tx, leads)
    renamed = _renamed(before, changed)
    want_prompts_about(tx, {**_came_or_left(before, changed), **dict.fromkeys(renamed)}, now)
    for team_id in renamed:
        want_posts(tx, team_id, now)
    want_nudges_of_leads(tx, leads, now)
    hand_on_drafts(tx, before, now)
    _tell_of_leads(tx, before, by, now)
    # Where nobody acts as lead from now on the directory tick asks the admins, whom it knows.
    follow_departures(tx, before, now)
    hand_on_channel_questions(tx, before, now)


def _came_or_left(before: TeamTree, changed: Iterable[Team]) -> Mapping[int, AbstractSet[str]]:
    """Return who came into each changed team or left it, where anybody did; a new team has asked nobody yet."""
    teams = ((team, before.team(team.team_id)) for team in changed)
    moved = {team.team_id: team.people ^ was.people for team, was in teams if was is not None}
    return {team_id: people for team_id, people in moved.items() if people}


def _renamed(before: TeamTree, changed: Iterable[Team]) -> tuple[int, ...]:
    """Return the ids of the teams that have another name: prompts, drafts and posts that stand show it."""
    teams = ((team, before.team(team.team_id)) for team in changed)
    return tuple(team.team_id for team, was in teams if was is not None and was.name != team.name)


def _tell_of_leads(tx: Transaction, before: TeamTree, by: str, now: datetime) -> None:
    led_anew = [
        (was, team)
        for team in tx.teams.tree()
        if (was := before.standing(team.team_id)) is not None and was.lead_id != team.lead_id
    ]
    earlier = tx.team_changes.latest_of([team.team_id for _, team in led_anew], Happening.LED_ANEW) if led_anew else {}
    concerned = {
        team.team_id: _to_be_told(tx, was, team) if team.team_id in earlier else {was.lead_id, team.lead_id}
        for was, team in led_anew
    }
    for team_id, above in _who_can_act(tx, [team for _, team in led_anew], by, now).items():
        concerned[team_id].add(above)
    noted = tx.team_changes.note_all(
        [
            NewTeamChange(team.team_id, Happening.LED_ANEW, by, now, lead_before=was.lead_id, lead_after=team.lead_id)
            for was, team in led_anew
        ]
    )
    tell_of_all(tx, ((change, concerned[change.team_id]) for change in noted), now)


def _who_can_act(tx: Transaction, led_anew: Sequence[Team], by: str, now: datetime) -> Mapping[int, str]:
    """Return, by team, who leads above those whose new lead is away; not who named them, for they have read it."""
    leads, tree = tx.people.get_many({team.lead_id for team in led_anew}), tx.teams.tree()
    away = {user_id for user_id, person in leads.items() if person.off_until(now) is not None}
    above = {team.team_id: tree.lead_above(team) for team in led_anew if team.lead_id in away}
    return {team_id: lead for team_id, lead in above.items() if lead is not None and lead != by}


def _to_be_told(tx: Transaction, was: Team, team: Team) -> set[str]:
    """Return to whom it is news who leads a team, given as it was and as it is: two queries.

    Who has not heard yet of an earlier change knows what stood before that. What was to tell them of it is dropped when
    its time comes, as it is of the past (`TeamNews.is_past`).
    """
    changes = {
        change.occurrence: change
        for change in tx.team_changes.of_team(team.team_id)
        if change.what is Happening.LED_ANEW
    }
    leads = {lead for each in changes.values() for lead in (each.lead_before, each.lead_after) if lead is not None}
    knew_leading = {user_id: user_id == was.lead_id for user_id in (was.lead_id, team.lead_id)}
    news = tx.deliveries.of_people(Kind.TEAM_NEWS, leads, f"team-{team.team_id}/") if leads else ()
    waiting = [(changes[one.occurrence], one.recipient) for one in news if _waits(one, changes)]
    for change, user_id in sorted(waiting, key=lambda each: each[0].change_id, reverse=True):
        knew_leading[user_id] = user_id == change.lead_before
    return {user_id for user_id, led in knew_leading.items() if led != (user_id == team.lead_id)}


def _waits(news: Delivery, changes: Mapping[str, TeamChange]) -> bool:
    return news.state is State.DUE and news.occurrence in changes


def tell_who_came_back(tx: Transaction, people: AbstractSet[str], now: datetime) -> None:
    """Have those told that they lead a team who had left before they could be; who leads it still is in the tree."""
    teams = {team.team_id: team.lead_id for team in tx.teams.tree() if team.lead_id in people}
    latest = tx.team_changes.latest_of(teams, Happening.LED_ANEW) if teams else {}
    missed = []
    for change in latest.values():
        lead = teams[change.team_id]
        news = tx.deliveries.find(Kind.TEAM_NEWS, lead, change.occurrence) if change.lead_after == lead else None
        if news is not None and news.state in (State.DROPPED, State.FAILED):
            about = {"change": change.change_id}
            missed.append(NewDelivery(Kind.TEAM_NEWS, lead, f"{change.occurrence}/back", now, about=about))
    tell_all(tx, missed, now)
