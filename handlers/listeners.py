"""All nouns' listeners and renderers, brought together."""

from collections.abc import Mapping
from functools import partial

from slack_bolt import App

from bot.blocks.names import call_commands
from bot.domain.deliveries import Kind
from handlers import (
    absences,
    admins,
    check_ins,
    commands,
    departures,
    errors,
    goals,
    home,
    mentions,
    next_steps,
    opportunities,
    people,
    personal_settings,
    progress,
    prompts,
    replies,
    reviews,
    service_promises,
    team_channels,
    team_groups,
    team_imports,
    team_looks,
    team_moves,
    teams,
    tellings,
    welcomes,
)
from handlers.calls import CommandListener, Renderer
from handlers.commands import CommandNames
from handlers.services import Services


def register(app: App, services: Services, names: CommandNames) -> None:
    """Let the app listen to everything that the manifest asks Slack to send."""
    call_commands(names.goal, names.checkin)
    listeners: dict[str, CommandListener] = {}
    for noun in (absences, admins, check_ins, goals, home, personal_settings, progress, reviews, teams):
        listeners |= noun.commands(services)
    commands.register(
        app,
        names,
        listeners,
        partial(people.make_known, services),
        services.teams.tree,
        services.service_promises.stands,
    )
    mentions.register(app, services, names)
    for listening in (
        absences,
        check_ins,
        goals,
        home,
        opportunities,
        people,
        personal_settings,
        progress,
        prompts,
        team_imports,  # before replies: of messages with a file it takes those that bring teams
        replies,
        reviews,
    ):
        listening.register(app, services)
    for listening in (teams, team_looks, team_moves, team_channels, team_groups, departures):
        listening.register(app, services)
    for listening in (admins, service_promises, next_steps):
        listening.register(app, services)
    errors.register(app)


def renderers(services: Services) -> Mapping[Kind, Renderer]:
    """Return how each kind of delivery is built."""
    built: dict[Kind, Renderer] = {}
    for noun in (
        admins,
        departures,
        progress,
        prompts,
        replies,
        reviews,
        team_channels,
        team_imports,
        team_moves,
        welcomes,
    ):
        built |= noun.deliveries(services)
    return {**built, **tellings.deliveries()}
