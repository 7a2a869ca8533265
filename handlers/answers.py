"""The answer to a command or a click: through its response_url, and some other way where that fails."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import sleep
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookResponse

from bot.domain.deliveries import Message
from handlers.failures import SLACK_FAILURES, kind_of
from handlers.tellings import post

log = logging.getLogger("headway.handlers")

OK, TOO_MANY, SERVER_ERROR = 200, 429, 500

AGAIN_AFTER = 0.5
"""Seconds until an answer that Slack failed to take is sent once more."""

LONGEST_WAIT = 3.0
"""Seconds for which a Retry-After is waited for; beyond it another method answers sooner."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who typed a command or clicked, and waits for the answer."""

    user_id: str
    channel_id: str
    """Where they are; empty where that is no conversation."""
    client: WebClient
    respond: Respond

    def tell(self, message: Message) -> None:
        """Answer so that only they see it, which works where the bot is no member."""
        if not self._responds(message, response_type="ephemeral", replace_original=False):
            self._tell_otherwise(message)

    def replace(self, message: Message) -> None:
        """Put the answer in the place of the ephemeral message that was clicked in, or at least beside it."""
        if not self._responds(message, replace_original=True):
            self._tell_otherwise(message)

    def _responds(self, message: Message, *, replace_original: bool, **how: Any) -> bool:  # noqa: ANN401 - Bolt's own parameters
        """Say whether Slack took it, at the first or the second time.

        Where no answer came, nobody can find out whether it was taken: ephemeral messages cannot be looked up. Then
        it is sent again, because read twice is better than never.
        """
        answer = responded(self.respond, message, replace_original=replace_original, **how)
        wait = _worth_waiting(answer)
        if wait is not None:
            sleep(wait)
            answer = responded(self.respond, message, replace_original=replace_original, **how)
        return is_taken(answer)

    def _tell_otherwise(self, message: Message) -> None:
        """Answer beside, if the bot is in the channel, or else as a direct message."""
        failures = []
        for say in (self._beside, self._directly):
            try:
                say(message)
            except SLACK_FAILURES as failure:
                failures.append(kind_of(failure))
            else:
                return
        log.error("An answer did not reach the person, whatever was tried: %s", ", ".join(failures))

    def _beside(self, message: Message) -> None:
        self.client.chat_postEphemeral(channel=self.channel_id, user=self.user_id, **message.content)

    def _directly(self, message: Message) -> None:
        post(self.client, self.user_id, message)


def asker_of(body: Mapping[str, Any], client: WebClient, respond: Respond) -> Asker:
    """Return who sent a command or clicked."""
    if "command" in body:
        return Asker(body["user_id"], body["channel_id"], client, respond)
    channel_id = body.get("container", {}).get("channel_id") or (body.get("channel") or {}).get("id") or ""
    return Asker(body["user"]["id"], str(channel_id), client, respond)


def responded(
    respond: Callable[..., WebhookResponse],
    message: Message,
    *,
    replace_original: bool,
    **how: Any,  # noqa: ANN401 - Bolt's own parameters
) -> WebhookResponse | None:
    """Send a message to a response_url once; return what Slack answered, or None where it gave no answer.

    Whether it takes the place of the message that was clicked in must be said: where nothing is, Slack takes it so.
    """
    try:
        answer = respond(**message.content, replace_original=replace_original, **how)
    except SLACK_FAILURES as lost:
        log.warning("A response URL gave no answer: %s", kind_of(lost))
        return None
    if not is_taken(answer):
        log.warning("A response URL was answered with %s", answer.status_code)
    return answer


def is_taken(answer: WebhookResponse | None) -> bool:
    """Say whether this answer means that the message stands in Slack."""
    return answer is not None and answer.status_code == OK


def _worth_waiting(answer: WebhookResponse | None) -> float | None:
    """Return the seconds after which the same may succeed; None where it did, or will not."""
    if answer is None or answer.status_code >= SERVER_ERROR:
        return AGAIN_AFTER
    if answer.status_code == TOO_MANY:
        asked = _number(answer.headers.get("Retry-After"))
        return asked if asked <= LONGEST_WAIT else None
    return None


def _number(header: str | None) -> float:
    return float(header) if header and header.isdecimal() else AGAIN_AFTER
