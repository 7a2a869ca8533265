"""Files that people send to the bot: teams and members as CSV, from admins."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks.refusals import refusal_message
from bot.blocks.team_imports import (
    CANCEL,
    IMPORT,
    PAGE,
    PAGE_BEFORE,
    import_message,
    not_a_table_message,
    read_page,
)
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.domain.refusals import NotAllowed, NotFound
from bot.domain.team_files.cards import Summary
from bot.domain.team_files.rosters import Roster
from bot.domain.team_files.tables import MOST_BYTES
from bot.services.team_imports import FileSent
from handlers.app import workspace_of
from handlers.calls import Click, Renderer, click_of
from handlers.failures import recorded
from handlers.messages import show_where_clicked
from handlers.people import make_known, make_listed_known
from handlers.services import Services

_TABLES = frozenset(("csv", "tsv", "tab"))
"""File types and endings of what is surely meant as a table."""
_MAYBE = frozenset(("text", "txt", "xlsx", "xls", "ods", "numbers"))
"""Of what an admin may take for one."""


def register(app: App, services: Services) -> None:
    """Take in files that are sent in a direct message, and listen to the buttons of what was found in them."""

    def sent(body: dict[str, Any], event: dict[str, Any], client: WebClient) -> None:
        workspace_id, user_id = workspace_of(body), event["user"]
        make_known(services, workspace_id, user_id)
        answer = _answer(services, workspace_id, user_id, event)
        if answer is not None:
            client.chat_postMessage(channel=event["channel"], thread_ts=event.get("thread_ts"), **answer.content)

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
    """Tell whether a direct message brings a file that is not just beside a reply.

    A table counts whatever is written beside it; anything else only where nothing is.
    """
    is_own = event.get("channel_type") == "im" and event.get("user") and not event.get("bot_id")
    if not is_own or event.get("subtype") != "file_share" or not event.get("files"):
        return False
    return any(_is_table(file) for file in event["files"]) or not (event.get("text") or "").strip()


def _is_table(file: Mapping[str, Any]) -> bool:
    return bool(_kinds(file) & _TABLES)


def _kinds(file: Mapping[str, Any]) -> frozenset[str]:
    ending = str(file.get("name") or "").rpartition(".")[2]
    return frozenset((ending.casefold(), str(file.get("filetype") or "").casefold()))


def _answer(services: Services, workspace_id: str, user_id: str, event: Mapping[str, Any]) -> Message | None:
    """Have a file read and what it does shown; return what else there is to say."""
    has_words = bool((event.get("text") or "").strip())
    tables = [file for file in event["files"] if _kinds(file) & (_TABLES | _MAYBE)]
    try:
        services.team_imports.check_may_import(workspace_id, user_id)
    except NotAllowed as refused:
        return refusal_message(refused) if tables else not_a_table_message(is_admin=False)
    if not tables:
        return not_a_table_message(is_admin=True)
    for file in tables:
        sent = FileSent(str(file["id"]), str(file.get("name") or file["id"]), event["ts"], has_words)
        services.team_imports.offer(workspace_id, user_id, sent, *_read(services, workspace_id, sent.file_id))
    return None


def _read(services: Services, workspace_id: str, file_id: str) -> tuple[bytes, Roster]:
    content = services.files.content(workspace_id, file_id, MOST_BYTES)
    return content, services.directory.roster(workspace_id)
