"""`main.py import-teams`: the same reading and writing as of a file sent to the bot, told at the terminal."""

import argparse
from collections.abc import Callable, Iterator
from typing import Protocol

from bot.blocks.team_imports import (
    fault_words,
    invite_words,
    left_out_words,
    summary_words,
    team_words,
    unreadable_words,
)
from bot.domain.refusals import NotAllowed
from bot.domain.team_files.cards import Found, Summary
from bot.domain.team_files.faults import Unreadable
from bot.domain.team_files.plans import Faulty
from bot.domain.team_files.rosters import Roster
from bot.domain.team_files.tables import MOST_BYTES
from bot.services.people import DirectoryUnavailable
from bot.settings import SettingError
from handlers.people import make_listed_known
from handlers.services import Services

DONE, NOTHING_WRITTEN = 0, 1
"""Exit statuses; a command line that asks for what cannot be has 2."""


class Installed(Protocol):
    """The workspace whose token stands in the settings."""

    @property
    def workspace_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def bot_user_id(self) -> str: ...


def import_file(
    given: argparse.Namespace,
    here: Installed,
    services: Services,
    say: Callable[[str], object],
) -> int:
    """Do, or with `--dry-run` only say, what a file says; return the exit status. Raises SettingError."""
    workspace_id = here.workspace_id
    if given.workspace not in (None, workspace_id):
        raise SettingError(f"SLACK_BOT_TOKEN is for {here.name} ({workspace_id}), not for {given.workspace}.")
    content = _content(given)
    services.workspaces.ensure(workspace_id, here.name, here.bot_user_id)
    try:
        roster = services.directory.roster(workspace_id)
    except DirectoryUnavailable as failure:
        raise SettingError(f"Slack did not say who is there ({failure.reason}), so nothing was written.") from failure
    by = given.by
    if by not in roster.by_id:
        raise SettingError("Say with --by which Headway admin does this, by member id such as U012ABC.")
    services.people.learn(workspace_id, [roster.by_id[by].profile])
    try:
        found = services.team_imports.look(workspace_id, by, content, roster)
        if isinstance(found, Summary) and found.teams and not given.dry_run:
            make_listed_known(services, workspace_id, found.people, roster)
            found = services.team_imports.take_in(workspace_id, by, content, roster)
    except NotAllowed as refused:
        raise SettingError(f"{by} is no Headway admin: put the id into HEADWAY_ADMINS, or another after --by.") from (
            refused
        )
    for line in _told(found, roster, is_dry=given.dry_run):
        say(line)
    return DONE if isinstance(found, Summary) else NOTHING_WRITTEN


def _content(given: argparse.Namespace) -> bytes:
    try:
        with given.file.open("rb") as opened:
            content: bytes = opened.read(MOST_BYTES + 1)
    except OSError as failure:
        raise SettingError(f"{given.file} cannot be read: {failure.strerror}.") from failure
    return content


def _told(found: Found, roster: Roster, *, is_dry: bool) -> Iterator[str]:
    match found:
        case Unreadable():
            yield unreadable_words(found)
        case Faulty(faults=faults):
            yield from map(fault_words, faults)
            yield (
                f"{len(faults):,} things are wrong, so nothing was written."
                if len(faults) > 1
                else ("One thing is wrong, so nothing was written.")
            )
        case Summary(teams=teams, left_out=left_out):
            people = {one.profile.user_id: f"@{one.handle}" for one in roster.people}
            channels = {one.channel_id: f"#{one.name}" for one in roster.channels}
            yield from (team_words(team, people, channels) for team in teams)
            yield from filter(None, [left_out_words(left_out)])
            yield summary_words(found)
            yield from filter(None, [invite_words([channels.get(one, one) for one in found.to_invite_to])])
            if teams:
                yield "This was a dry run: nothing was written." if is_dry else "It is imported."
