"""All nouns' listeners and renderers, brought together."""

from collections.abc import Mapping
from functools import partial

from slack_bolt import App

from bot.blocks.names import call_commands
from bot.domain.deliveries import Kind
from handlers import (
    absences,
    check_ins,
    commands,
    departures,
    errors,
    goals,
    home,
    mentions,
    opportunities,
    people,
    personal_settings,
    progress,
    prompts,
    replies,
    reviews,
    team_groups,
    team_looks,
    team_moves,
    teams,
)
from handlers.calls import CommandListener, Renderer
from handlers.commands import CommandNames
from handlers.services import Services


def register(app: App, services: Services, names: CommandNames) -> None:
    """Let the app listen to everything that the manifest asks Slack to send."""
    call_commands(names.goal, names.checkin)
    listeners: dict[str, CommandListener] = {}
    for noun in (absences, check_ins, goals, home, personal_settings, progress, reviews, teams):
        listeners |= noun.commands(services)
    commands.register(app, names, listeners, partial(people.make_known, services), services.teams.tree)
    mentions.register(app, names)
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
        replies,
        reviews,
    ):
        listening.register(app, services)
    for listening in (teams, team_looks, team_moves, team_groups, departures):
        listening.register(app, services)
    errors.register(app)


def renderers(services: Services) -> Mapping[Kind, Renderer]:
    """Return how each kind of delivery is built."""
    built: dict[Kind, Renderer] = {}
    for noun in (departures, progress, prompts, replies, reviews, team_moves):
        built |= noun.deliveries(services)
    return built
