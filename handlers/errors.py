"""Whatever fails, the person reads what happened, that nothing was lost, and what to do.

Refusals are answers like any other. Anything else gets a short reference, which is also in the log.
"""

import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from slack_bolt import App, BoltResponse, Respond
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

from bot.blocks.errors import (
    failure_message,
    giving_back,
    message_view,
    not_opened_message,
    outdated_message,
    search_failure,
)
from bot.blocks.forms import found
from bot.blocks.refusals import field_errors, refusal_message
from bot.domain.deliveries import Message
from bot.domain.refusals import Invalid, Refusal
from bot.domain.typed_text import in_words
from bot.services.people import DirectoryUnavailable
from bot.services.unit_of_work import StorageError
from handlers.answers import asker_of
from handlers.calls import open_view, unescaped
from handlers.failures import SLACK_FAILURES, NotOpened, NotShown, kind_of, where
from handlers.tellings import post

log = logging.getLogger("headway.handlers")

_FEW_WORDS, _SHORT = 2, 30
"""Words and characters of a command that is soon typed again: what to do, with which goal."""


def register(app: App) -> None:
    """Let every listener's failure be answered here."""

    def answer_failure(
        error: Exception,
        body: dict[str, Any],
        respond: Respond,
        client: WebClient,
        response: BoltResponse | None,
    ) -> BoltResponse | None:
        if body.get("type") == "block_suggestion":
            return _no_choices(error, _what(body))
        if isinstance(error, BoltUnhandledRequestError) and not _waits_for_an_answer(body):
            return BoltResponse(status=200, body="")  # otherwise it would come again
        message = giving_back(message_for(error, _what(body), _who(body)), _typed(body))
        if body.get("type") == "view_submission" and response is not None:
            return _acknowledgement(error, message, body["view"])
        tell(message, body, respond, client)
        # Not acknowledged yet (`response` is there): without this Slack would show an error of its own as well.
        return None if response is None else BoltResponse(status=200, body="")

    app.error(answer_failure)


def message_for(error: Exception, what: str, user_id: str = "") -> Message:
    """Return what the person reads, logging what was not foreseen under the reference they are given."""
    if isinstance(error, Refusal):
        return refusal_message(error, user_id)
    if isinstance(error, BoltUnhandledRequestError):
        return outdated_message()
    reference = _logged(error, what)
    if isinstance(error, NotOpened):
        return not_opened_message(reference, is_certain=error.is_certain)
    return failure_message(reference, storage=isinstance(error, StorageError), recorded=isinstance(error, NotShown))


def _waits_for_an_answer(body: Mapping[str, Any]) -> bool:
    """Say whether somebody did something that nothing listens to: all but events, and links, which Slack follows."""
    is_link = any(action.get("url") for action in body.get("actions", ()))
    return not is_link and ("command" in body or body.get("type") in ("block_actions", "view_submission"))


def _logged(error: Exception, what: str) -> str:
    """Log a failure, and return the reference under which it stands there."""
    reference = secrets.token_hex(3)
    # The error's own words may quote what somebody wrote (an SQL parameter, a payload): only its kind is logged,
    # and where it happened.
    log.error("%s failed with %s, reference %s\n%s", what, kind_of(error), reference, where(error))
    return reference


def _no_choices(error: Exception, what: str) -> BoltResponse:
    """Answer a search in a menu, where there is no room but a line of the menu itself; no form takes its value."""
    lines = (
        () if isinstance(error, Refusal | BoltUnhandledRequestError) else (("failed", _search_failure(error, what)),)
    )
    return with_json(found(lines))


def _search_failure(error: Exception, what: str) -> str:
    return search_failure(_logged(error, what), is_slacks=isinstance(error, DirectoryUnavailable))


def _acknowledgement(error: Exception, message: Message, view: Mapping[str, Any]) -> BoltResponse:
    """Answer a submission so that the form stays open with all that was typed."""
    inputs = [block["block_id"] for block in view.get("blocks", ()) if block.get("type") == "input"]
    is_top_of_three = view.get("previous_view_id") not in (None, view.get("root_view_id"))
    answer: dict[str, object]
    if isinstance(error, Invalid) and inputs:
        answer = {"response_action": "errors", "errors": field_errors(error, view)}
    elif isinstance(error, Refusal) and not is_top_of_three:
        # Over the form, because the words beside a field show nobody's name.
        answer = {"response_action": "push", "view": message_view(message)}
    elif inputs:
        answer = {"response_action": "errors", "errors": {inputs[0]: message.text}}
    else:
        answer = {"response_action": "update", "view": message_view(message)}
    return with_json(answer)


def with_json(answer: Mapping[str, object]) -> BoltResponse:
    """Return an acknowledgement that says something."""
    return BoltResponse(status=200, body=json.dumps(answer), headers={"content-type": "application/json"})


def tell(message: Message, body: Mapping[str, Any], respond: Respond, client: WebClient) -> None:
    """Answer where the person is: at the message or command, over the modal or Home, on Home, in the thread."""
    event, view = body.get("event", {}), body.get("view", {})
    try:
        if body.get("response_url"):
            asker_of(body, client, respond).tell(message)
        elif body.get("trigger_id") and view:
            _tell_over(message, body, client)
        elif event.get("type") == "app_home_opened":
            _tell_on_home(message, event["user"], client)
        elif event.get("type") == "app_mention" and event.get("user"):
            client.chat_postEphemeral(channel=event["channel"], user=event["user"], **message.content)
        elif event.get("type") == "message" and event.get("channel"):
            place = event["channel"], event.get("ts", "")
            thread_ts = event.get("thread_ts") or event.get("ts")
            post(client, event["channel"], message, "/".join((*place, "failed")), thread_ts)
    except SLACK_FAILURES as undelivered:
        log.warning("Could not tell the person: %s", kind_of(undelivered))


def _tell_on_home(message: Message, user_id: str, client: WebClient) -> None:
    try:
        client.views_publish(user_id=user_id, view={"type": "home", "blocks": message.content["blocks"]})
    except SLACK_FAILURES:
        post(client, user_id, message)


def _tell_over(message: Message, body: Mapping[str, Any], client: WebClient) -> None:
    try:
        open_view(body, client, message_view(message))
    except (*SLACK_FAILURES, NotOpened):
        # The trigger was used or is too old, or three views are open: then where it certainly is read.
        post(client, _who(body), message)


def _what(body: Mapping[str, Any]) -> str:
    """Name what arrived without quoting anybody."""
    if "command" in body:
        return f"command {body['command']}"
    if body.get("type") == "block_actions":
        return "action " + ", ".join(str(action.get("action_id")) for action in body.get("actions", ()))
    if body.get("type") == "block_suggestion":
        return f"search {body.get('action_id')}"
    if "view" in body:
        return f"{body.get('type')} {body['view'].get('callback_id')}"
    return f"event {body.get('event', {}).get('type')}"


def _typed(body: Mapping[str, Any]) -> str:
    """Return the text of a command that says more than what to do with which goal; it would be gone otherwise."""
    text = in_words(unescaped(str(body.get("text") or "")), {}) if "command" in body else ""
    is_soon_retyped = len(text.split()) <= _FEW_WORDS and len(text) <= _SHORT
    return "" if is_soon_retyped else text


def _who(body: Mapping[str, Any]) -> str:
    """Return whose doing it was: commands, clicks and events each say it in their own place."""
    user = body.get("user_id") or body.get("user") or body.get("event", {}).get("user") or ""
    return str(user["id"] if isinstance(user, Mapping) else user)
