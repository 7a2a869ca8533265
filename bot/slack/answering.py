"""The client with which handlers answer: it keeps to Slack's pace, and posts nothing past the outbox."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.domain.deliveries import Message
from bot.services.tellings import TellingService
from bot.services.unit_of_work import StorageError
from bot.slack.clients import PatientClient, asks_to_wait
from bot.slack.pacer import Pacer, seconds_to_wait
from bot.slack.sender import real_now

log = logging.getLogger("headway.slack")

POST = "chat.postMessage"

PATIENCE: Mapping[str, float] = {"chat.postEphemeral": 3.0, "views.publish": 2.0}
"""Seconds that a turn of these is waited for by somebody who waits for the answer."""

SHORTEST_PATIENCE = 1.0
"""For any other method: what opens a form must be there within three seconds of the click."""

IN_BURSTS = frozenset({"views.open", "views.push", "views.update"})
"""What somebody looks at a form for, who clicks on: Slack takes a few of these together, so unless it has just refused
one nobody is made to wait for their turn."""


class PastTheOutboxError(Exception):
    """A message would be lost where Slack does not take it at once: it is enqueued as a delivery instead."""


class AnsweringClient(WebClient):
    """Makes a workspace's calls through `client`, each at its turn.

    A method that rests is not called: the call is refused here as Slack would, with 429 and how long to wait.
    """

    def __init__(
        self,
        client: PatientClient,
        workspace_id: str,
        pacer: Pacer,
        tellings: TellingService,
        now: Callable[[], datetime] = real_now,
    ) -> None:
        super().__init__(token=client.token, base_url=client.base_url, ssl=client.ssl, retry_handlers=[])
        self._client, self._workspace_id, self._pacer, self._now = client, workspace_id, pacer, now
        self._tellings = tellings

    def api_call(self, api_method: str, *args: Any, **kwargs: Any) -> SlackResponse:  # noqa: ANN401 - WebClient's signature
        if api_method == POST:
            raise PastTheOutboxError
        return self._called(api_method, *args, **kwargs)

    def _called(self, api_method: str, *args: Any, **kwargs: Any) -> SlackResponse:  # noqa: ANN401 - as above
        seconds = self._seconds_to_turn(api_method)
        if seconds:
            raise self._refusal(api_method, seconds)
        try:
            answer = self._client.api_call(api_method, *args, **kwargs)
        except SlackApiError as error:
            if asks_to_wait(error):
                wait = seconds_to_wait(error.response.headers, self._now())
                self._pacer.rest(self._workspace_id, api_method, wait)
            else:
                self._pacer.answered(self._workspace_id, api_method)
            raise
        self._pacer.answered(self._workspace_id, api_method)
        return answer

    def post(self, recipient: str, occurrence: str, message: Message, thread_ts: str | None = None) -> None:
        """Have a message sent, once under this occurrence.

        While the database takes nothing it is posted here and now: it may be what tells of that. Then this raises
        SlackApiError or OSError where Slack does not take it.
        """
        try:
            self._tellings.tell(self._workspace_id, recipient, occurrence, message, thread_ts)
        except StorageError:
            place = {"channel": recipient} if thread_ts is None else {"channel": recipient, "thread_ts": thread_ts}
            self._called(POST, json={**place, **message.content})

    def _seconds_to_turn(self, method: str) -> float:
        """Wait for a turn; return 0 when it has come, or in how many seconds it might."""
        here = self._workspace_id
        with self._client.waiting():
            if method in IN_BURSTS and (
                not self._pacer.wait(here, method, at_most=0) or not self._pacer.is_held_back(here, method)
            ):
                return 0.0
            return self._pacer.wait(here, method, at_most=PATIENCE.get(method, SHORTEST_PATIENCE))

    def _refusal(self, method: str, seconds: float) -> SlackApiError:
        log.info("%s was not called, it rests for %.1f s", method, seconds)
        response = SlackResponse(
            client=self,
            http_verb="POST",
            api_url=f"{self.base_url}{method}",
            req_args={},
            data={"ok": False, "error": "stopping" if self._pacer.is_stopped else "ratelimited"},
            headers={"Retry-After": f"{seconds:.3f}"},
            status_code=429,
        )
        return SlackApiError("it rests", response)  # type: ignore[no-untyped-call]
