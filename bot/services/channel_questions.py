"""The question what becomes of a team's posts when its channel cannot be posted in: to whom it goes, and once."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.channels import Channel, ChannelTrouble
from bot.domain.deliveries import Kind, NewDelivery, State
from bot.domain.team_channels import with_channel
from bot.domain.teams import Team, TeamTree
from bot.services.departures import ask, show_anew
from bot.services.showing_anew import want_draft, want_progress
from bot.services.unit_of_work import Transaction


def channel_is(
    tx: Transaction, team: Team, channel: Channel, now: datetime, heard: ChannelTrouble | None = None
) -> Team:
    """Store what Slack says about a team's channel now, and return the team as it is then.

    Who leads it is asked what is to become of its posts once something is the matter, and only then.
    """
    changed = with_channel(team, channel, heard)
    if changed != team:
        store_channel(tx, team, changed, now)
    return changed


def store_channel(tx: Transaction, team: Team, changed: Team, now: datetime) -> None:
    """Store a team whose channel is another, or stands otherwise; messages on that show it, and a lead is asked."""
    tx.teams.save(changed)
    if (post := tx.progress.latest(team.team_id)) is not None:
        want_draft(tx, changed, post)
    if changed.posting:
        want_progress(tx, team.team_id, now)
    show_question_anew(tx, changed)
    if _is_to_be_asked(team, changed):
        _ask_lead(tx, changed, now, is_anew=True)
    elif team.channel_is_private is False and changed.channel_is_private and changed.channel_id == team.channel_id:
        _tell_of_privacy(tx, changed, now)


def _is_to_be_asked(team: Team, changed: Team) -> bool:
    """Tell whether there is something new to decide; whether outsiders may read is, whatever the matter was before."""
    if changed.trouble is ChannelTrouble.SHARED:
        return team.trouble is not ChannelTrouble.SHARED
    return changed.trouble is not None and team.trouble is None


def show_question_anew(tx: Transaction, team: Team) -> None:
    """Have those who were asked about a team's channel read how it stands now."""
    leads = set(tx.teams.tree().leads_above(team))
    show_anew(tx, Kind.TEAM_CHANNEL, leads, {f"team-{team.team_id}"})


def hand_on_channel_questions(tx: Transaction, before: TeamTree, now: datetime) -> None:
    """Ask who leads teams now that others led before, about their channels; who was asked reads who decides."""
    tree = tx.teams.tree()
    for team in (each for each in tree if each.trouble is not None):
        was = before.standing(team.team_id)
        if was is not None and before.acting_lead(was) != tree.acting_lead(team):
            people = {*before.leads_above(was), *tree.leads_above(team)}
            show_anew(tx, Kind.TEAM_CHANNEL, people, {f"team-{team.team_id}"})
            _ask_lead(tx, team, now)
    ended = {team.team_id: team for team in tree.ended}
    for was in before:
        if was.trouble is not None and was.team_id in ended:
            show_anew(tx, Kind.TEAM_CHANNEL, set(before.leads_above(was)), {f"team-{was.team_id}"})


def _tell_of_privacy(tx: Transaction, team: Team, now: datetime) -> None:
    """Tell who leads a team, once, that others do not see its posts any more; posting goes on."""
    lead = tx.teams.tree().acting_lead(team)
    if lead is None or not team.posting:
        return
    today = now.astimezone(ZoneInfo(team.zone)).date()
    about = {"team": team.team_id, "channel": team.channel_id}
    ask(tx, NewDelivery(Kind.PRIVATE_CHANNEL, lead, f"team-{team.team_id}/{today}", now, about=about), now)


def _ask_lead(tx: Transaction, team: Team, now: datetime, *, is_anew: bool = False) -> None:
    """Ask who leads a team about its channel: once a day of one that is gone, and whether outsiders may read it each
    time that they come (`is_anew`).

    One that has not been sent yet tells how it stands by then.
    """
    lead = tx.teams.tree().acting_lead(team)
    if lead is None or team.trouble is None:
        return
    about = {"team": team.team_id, "channel": team.channel_id}
    asked = tx.deliveries.of_people(Kind.TEAM_CHANNEL, [lead], "")
    if any(one.state is State.DUE and about.items() <= one.about.items() for one in asked):
        return
    what = "outsiders" if team.trouble is ChannelTrouble.SHARED else "gone"
    day = now.astimezone(ZoneInfo(team.zone)).date()
    occurrence = f"team-{team.team_id}/{team.channel_id}/{what}/{day}"
    earlier = sum(one.occurrence == occurrence or one.occurrence.startswith(f"{occurrence}/") for one in asked)
    if is_anew and earlier and team.trouble is ChannelTrouble.SHARED:
        occurrence = f"{occurrence}/{earlier + 1}"
    ask(tx, NewDelivery(Kind.TEAM_CHANNEL, lead, occurrence, now, about={**about, "trouble": team.trouble.value}), now)
