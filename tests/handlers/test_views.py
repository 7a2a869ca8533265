"""Several clicks in one form at once: the newest state is what stays."""

from collections.abc import Mapping
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.views import MOST_ROUNDS, replace_view

SHOWN = {"id": "V1", "hash": "seen"}


class Slack(WebClient):
    """Refuses an answer to a view that was changed meanwhile, and keeps what it was told to show."""

    def __init__(self, error: str = "hash_conflict") -> None:
        super().__init__()
        self.error = error
        self.shown: list[str] = []

    def views_update(self, *, view: Mapping[str, Any], **how: Any) -> Any:  # type: ignore[override]
        if "hash" in how:
            raise SlackApiError("refused", {"error": self.error})  # type: ignore[no-untyped-call]
        self.shown.append(view["state"])


def test_what_changes_while_the_newest_is_being_shown_is_shown_after_it() -> None:
    slack, states = Slack(), iter(["second click", "third click", "third click"])
    replace_view(slack, SHOWN, {"state": "first click"}, lambda: {"state": next(states)})
    assert slack.shown == ["second click", "third click"]


def test_a_form_that_never_rests_is_left_to_the_clicks_that_change_it() -> None:
    slack, states = Slack(), iter(range(100))
    replace_view(slack, SHOWN, {"state": "first click"}, lambda: {"state": str(next(states))})
    assert len(slack.shown) == MOST_ROUNDS


def test_a_form_that_was_sent_meanwhile_is_not_shown_over_its_confirmation() -> None:
    slack = Slack()
    replace_view(slack, SHOWN, {"state": "first click"}, lambda: None)
    assert slack.shown == []


def test_without_a_newest_state_the_one_that_is_there_stays() -> None:
    slack = Slack()
    replace_view(slack, SHOWN, {"state": "double click"})
    assert slack.shown == []


def test_another_refusal_is_passed_on() -> None:
    with pytest.raises(SlackApiError):
        replace_view(Slack("not_found"), SHOWN, {"state": "late"}, lambda: {"state": "late"})
