"""Changing a form that is open."""

from collections.abc import Callable, Mapping
from http.client import HTTPException
from time import sleep
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers import answers

MOST_ROUNDS = 4
"""Times that one click shows the newest state; each of several quick ones does."""


def replace_view(
    client: WebClient,
    shown: Mapping[str, Any],
    view: Mapping[str, Any],
    newest: Callable[[], Mapping[str, Any] | None] | None = None,
) -> Mapping[str, Any] | None:
    """Show another state of an open form, unless another one is there already; return it as Slack has it, or None.

    Two quick changes can be answered in the wrong order; the hash lets Slack refuse the older answer. But a click
    made before the answer to another was seen is refused too, though it is the newer: so where `newest` reads the
    state that holds both, that is shown instead. It reads None where the form was sent meanwhile.
    """
    try:
        replaced: Mapping[str, Any] = surely(
            lambda: client.views_update(view_id=shown["id"], hash=shown["hash"], view=dict(view))
        )["view"]
    except SlackApiError as refused:
        if refused.response.get("error") != "hash_conflict":
            raise
        if newest is not None:
            _show_newest(client, shown["id"], newest)
        return None
    return replaced


def _show_newest(client: WebClient, view_id: str, newest: Callable[[], Mapping[str, Any] | None]) -> None:
    """Show it, and look again: another click may have been answered between our reading and our showing."""
    before, view = None, newest()
    for _ in range(MOST_ROUNDS):
        if view is None or view == before:
            return
        _update(client, view_id, view)
        before, view = view, newest()


def _update(client: WebClient, view_id: str, view: Mapping[str, Any]) -> None:
    surely(lambda: client.views_update(view_id=view_id, view=dict(view)))


def surely(show: Callable[[], SlackResponse]) -> SlackResponse:
    """Show a view, once more after a failure of Slack's: what shows a whole state may be done twice."""
    try:
        return show()
    except SlackApiError as refused:
        if not isinstance(refused.response, SlackResponse) or refused.response.status_code < answers.SERVER_ERROR:
            raise
    except (OSError, HTTPException):
        pass  # perhaps it was shown, and only the answer was lost
    sleep(answers.AGAIN_AFTER)
    return show()
