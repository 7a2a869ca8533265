"""Files that people send to the bot: teams and members as CSV, from admins."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks.team_imports import (
    CANCEL,
    IMPORT,
    PAGE,
    PAGE_BEFORE,
    import_message,
    not_a_table_message,
    not_read_message,
    not_your_import_message,
    read_page,
    reading_message,
)
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.domain.refusals import NotAllowed, NotFound
from bot.domain.team_files.cards import Summary
from bot.domain.team_files.rosters import Roster
from bot.domain.team_files.tables import MOST_BYTES
from bot.services.people import DirectoryUnavailable
from bot.services.team_imports import FileSent
from handlers.app import workspace_of
from handlers.calls import Click, Renderer, click_of
from handlers.failures import recorded
from handlers.messages import show_where_clicked
from handlers.patience import BEFORE_WRITING, Patience
from handlers.people import make_known, make_listed_known
from handlers.replies import reply_in
from handlers.services import Services
from handlers.tables import is_table, kinds

log = logging.getLogger("headway.handlers")

_MAYBE = frozenset(("text", "txt", "xlsx", "xls", "ods", "numbers"))
"""Of what an admin may take for one."""


def register(app: App, services: Services) -> None:
    """Take in files that are sent in a direct message, and listen to the buttons of what was found in them."""

    def sent(body: dict[str, Any], event: dict[str, Any], ack: Ack) -> None:
        workspace_id, user_id = workspace_of(body), event["user"]
        make_known(services, workspace_id, user_id, Patience(BEFORE_WRITING))
        if (reply := reply_in(event)) is not None:
            services.replies.reply(workspace_id, reply)
        place = event["channel"], event["ts"]

        def say(what: str, answer: Message) -> None:
            """Have it said once; the file itself is read anew each time, in case the first did not come so far."""
            services.tellings.tell(workspace_id, place[0], "/".join((*place, what)), answer, event.get("thread_ts"))
            ack()  # Slack hands out files and the list of all people in minutes, where it waits for three seconds

        _take(services, workspace_id, event, say)

    def take_in(click: Click) -> None:
        card = services.team_imports.card(click.workspace_id, click.user_id, click.value)
        if card.waits:
            content, roster = _read(services, click.workspace_id, card.file_id)
            if isinstance(card.found, Summary):
                make_listed_known(services, click.workspace_id, card.found.people, roster)
            services.team_imports.take_in_offered(click.workspace_id, click.user_id, click.value, content, roster)

    def cancel(click: Click) -> None:
        services.team_imports.cancel(click.workspace_id, click.user_id, click.value)

    def turn(click: Click) -> None:
        draft_id, page = read_page(click.value)
        services.team_imports.turn(click.workspace_id, click.user_id, draft_id, page)

    app.event("message", matchers=[_brings_a_file])(sent)
    app.action(IMPORT)(_clicked(services, take_in))
    app.action(CANCEL)(_clicked(services, cancel))
    app.action(PAGE)(_clicked(services, turn))
    app.action(PAGE_BEFORE)(_clicked(services, turn))


def deliveries(services: Services) -> Mapping[Kind, Renderer]:
    """Return how the message about a file is built, each time from what is stored by then."""

    def found(delivery: Delivery) -> Message | Pointless:
        try:
            return import_message(services.team_imports.shown(delivery))
        except NotFound:
            return Pointless("what was found in the file is kept no more")

    return {Kind.TEAM_IMPORT: found}


def _clicked(services: Services, act: Callable[[Click], None]) -> Callable[..., None]:
    """Return the listener of a button in the message about a file, which then shows what became of that."""

    def listener(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        act(click)
        draft_id, _ = read_page(click.value)

        def otherwise() -> Message:
            return import_message(services.team_imports.card(click.workspace_id, click.user_id, draft_id))

        with recorded():
            show_where_clicked(services, click, deliveries(services), otherwise)

    return listener


def _brings_a_file(event: dict[str, Any]) -> bool:
    """Tell whether a direct message brings a file that is to be answered for itself.

    A table is, whatever is written beside it; anything else only where nothing is. The words are a reply either way.
    """
    is_own = event.get("channel_type") == "im" and event.get("user") and not event.get("bot_id")
    if not is_own or event.get("subtype") != "file_share" or not event.get("files"):
        return False
    return any(is_table(file) for file in event["files"]) or not (event.get("text") or "").strip()


def _take(
    services: Services, workspace_id: str, event: Mapping[str, Any], say: Callable[[str, Message], object]
) -> None:
    """Have the tables of a message read and what they do shown; say at once what else there is to say."""
    user_id, tables = event["user"], [file for file in event["files"] if is_table(file)]
    try:
        services.team_imports.check_may_import(workspace_id, user_id)
    except NotAllowed as refused:
        say(
            "refused",
            not_your_import_message(_name(tables[0]), refused.who_can)
            if tables
            else not_a_table_message(is_admin=False),
        )
        return
    tables = tables or [file for file in event["files"] if kinds(file) & _MAYBE]
    if not tables:
        say("no-table", not_a_table_message(is_admin=True))
        return
    sent = [FileSent(str(file["id"]), _name(file), event["ts"]) for file in tables]
    say("reading", reading_message([each.name for each in sent]))
    roster: Roster | None = None
    for each in sent:
        try:
            content = services.files.content(workspace_id, each.file_id, MOST_BYTES)
            roster = roster or services.directory.roster(workspace_id)
        except DirectoryUnavailable as failure:
            log.warning("A file of teams could not be read (%s)", failure.reason)
            say(f"unread-{each.file_id}", not_read_message(each.name))
        else:
            services.team_imports.offer(workspace_id, user_id, each, content, roster)


def _name(file: Mapping[str, Any]) -> str:
    return str(file.get("name") or file["id"])


def _read(services: Services, workspace_id: str, file_id: str) -> tuple[bytes, Roster]:
    content = services.files.content(workspace_id, file_id, MOST_BYTES)
    return content, services.directory.roster(workspace_id)
