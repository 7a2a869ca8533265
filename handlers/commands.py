"""The slash commands: acknowledged at once, read, and given to the noun whose sub-command it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks.errors import giving_back
from bot.blocks.help import MOST_SUGGESTED, help_message, not_understood_message, snooze_help_message
from bot.domain.command_line import SNOOZE, NotUnderstood, closest, read_checkin, read_command, sub_command
from handlers.app import workspace_of
from handlers.calls import CommandCall, CommandListener, unescaped
from handlers.patience import Patience

_BEFORE_SET_UP = frozenset({"help", "team", "mine", "admins"})
"""Sub-commands that help in a workspace without an organisation too: they say so themselves, or name it."""


@dataclass(frozen=True, slots=True)
class CommandNames:
    """What the commands are called in this installation."""

    goal: str = "/goal"
    checkin: str = "/checkin"


def register(
    app: App,
    names: CommandNames,
    listeners: Mapping[str, CommandListener],
    meet: Callable[[str, str, Patience], object],
    check_set_up: Callable[[str], object],
    promised: Callable[[str], str],
) -> None:
    """Listen to both commands. `listeners` holds a listener for each sub-command, `mine` and `checkin`.

    `meet` is told, after the acknowledgement, who comes in (workspace, person, and how long Slack may be asked).
    `check_set_up` raises NoOrganisation for a workspace in which nobody has named it: there every command says the
    one thing that helps. `promised` returns a workspace's service promise, for help.
    """
    known = {"help": _help(names, promised), **listeners}

    def goal(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        patience = Patience()
        meet(workspace_of(body), body["user_id"], patience)
        text = unescaped(body.get("text") or "")
        match read_command(text):
            case NotUnderstood() as unknown:
                message = not_understood_message(names.goal, unknown)
                is_shown = len(unknown.text) <= MOST_SUGGESTED
                _call(body, "", client, respond, patience).answer(
                    message if is_shown else giving_back(message, unknown.text)
                )
            case understood:
                if understood.name not in _BEFORE_SET_UP:
                    check_set_up(workspace_of(body))
                known[understood.name](_call(body, understood.rest, client, respond, patience))

    def checkin(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        patience = Patience()
        meet(workspace_of(body), body["user_id"], patience)
        understood = read_checkin(unescaped(body.get("text") or ""))
        if understood.name not in _BEFORE_SET_UP:
            check_set_up(workspace_of(body))
        known[understood.name](_call(body, understood.rest, client, respond, patience))

    app.command(names.goal)(goal)
    app.command(names.checkin)(checkin)


def _call(body: Mapping[str, Any], rest: str, client: WebClient, respond: Respond, patience: Patience) -> CommandCall:
    return CommandCall(
        workspace_id=workspace_of(body),
        user_id=body["user_id"],
        channel_id=body["channel_id"],
        rest=rest,
        trigger_id=body["trigger_id"],
        client=client,
        respond=respond,
        patience=patience,
    )


def _help(names: CommandNames, promised: Callable[[str], str]) -> CommandListener:
    def show_help(call: CommandCall) -> None:
        topic = sub_command(call.rest)
        if call.rest.strip().lower() == SNOOZE:
            call.answer(snooze_help_message())
        elif call.rest and topic is None:
            call.answer(not_understood_message(names.goal, NotUnderstood(call.rest, closest(call.rest))))
        else:
            call.answer(help_message(names.goal, names.checkin, topic, promised(call.workspace_id)))

    return show_help
