"""Changing a form that is open."""

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError


def replace_view(client: WebClient, shown: Mapping[str, Any], view: Mapping[str, Any]) -> None:
    """Show another state of an open form, unless a newer one is there already.

    Two quick changes can be answered in the wrong order; the hash lets Slack refuse the older answer, and the
    newer listener shows the state that holds both.
    """
    try:
        client.views_update(view_id=shown["id"], hash=shown["hash"], view=dict(view))
    except SlackApiError as refused:
        if refused.response.get("error") != "hash_conflict":
            raise
