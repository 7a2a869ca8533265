"""One delivery to its fate: post, update, or look up what a lost answer left open."""

import errno
import re
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.domain.backoff import LONGEST_REST
from bot.domain.deliveries import (
    Absent,
    Delivery,
    Failed,
    Finding,
    Gone,
    Message,
    Retry,
    Sent,
    Unknown,
    Unreached,
    Unsearchable,
    Update,
    mark_with,
    marked,
)
from bot.slack.clients import UNREADABLE, asks_to_wait, why_refused
from bot.slack.pacer import Pacer, seconds_to_wait

NOT_DECIDED = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Errors after which Slack may or may not have posted (https://docs.slack.dev/reference/methods/chat.postMessage)."""

NO_SCOPE = "missing_scope"

NOT_ABOUT_IT = frozenset(
    {
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        NO_SCOPE,
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
    }
)
"""Errors that are about the app or the workspace, and no message's own: what is refused so is of use when it is mended
(https://docs.slack.dev/reference/methods/chat.postMessage)."""
_OF_ANY = ""
REFUSED_RESTS = 60.0
"""Seconds until the next try then."""

BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})

LONGEST_UPDATE = 4000
"""Characters of a text that chat.update takes, a tenth of what a new message may have
(https://docs.slack.dev/reference/methods/chat.update)."""

BEFORE_DUE = timedelta(days=1)
"""How far before a delivery was due a look-up searches: due times are by our clock, messages bear the time of Slack's.
The newest come first, so that what arrived is found as soon as ever; only what did not is searched for so far back."""

NOT_OURS_TO_READ = frozenset(
    {"access_denied", "channel_not_found", "method_not_supported_for_channel_type", NO_SCOPE, "not_in_channel"}
)
"""Errors that say that a conversation's history is not for us
(https://docs.slack.dev/reference/methods/conversations.history)."""

NEVER_FOUND = frozenset({"cannot_dm_bot", "thread_not_found", "user_disabled", "user_not_found", "user_not_visible"})
"""Errors that say so of any conversation, a direct message included, and will tomorrow
(https://docs.slack.dev/reference/methods/conversations.open)."""

DELETED = "message_not_found"

PAGE, MOST_PAGES = 200, 5
"""Slack recommends no more than 200 messages a page (https://docs.slack.dev/reference/methods/conversations.history)."""

SOONEST_LOOK_UP, LATEST_LOOK_UP = 60.0, 1800.0
"""Seconds between two look-ups of what could not be looked up: twice as many each time, within these bounds."""

LONGEST_WAIT = 5.0
"""Seconds that a claimed delivery waits for its turn; for a longer time it goes back into the queue."""

GIVEN_BACK = "it was given back, as the bot is being stopped"

_CUT_THROUGH = re.compile(r"(?:<[^>]*|&[^;]*)\Z")
"""The beginning of a mention or an entity, at the end of a text."""

_NO_WAY_THERE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})

_LOST = (HTTPException, OSError, UnicodeDecodeError)


def real_now() -> datetime:
    """Return the machine's own time, by which leases run."""
    return datetime.now(UTC)


class _NotNowError(Exception):
    """Nothing was called; it can be tried after so many seconds."""

    def __init__(self, seconds: float, reason: str, *, is_for_all: bool = True) -> None:
        super().__init__(reason)
        self.retry = Retry(seconds, reason, is_for_all)


class SlackSender:
    """Sends for one workspace. No transaction is open while it works.

    `real_now` tells real time, by which leases run, whatever a moved clock says.
    """

    def __init__(
        self,
        workspace_id: str,
        client: WebClient,
        pacer: Pacer,
        real_now: Callable[[], datetime] = real_now,
    ) -> None:
        self._workspace_id, self._client, self._pacer, self._real_now = workspace_id, client, pacer, real_now
        self._refusals: dict[str, str] = {}
        """Slack's word where it last refused the app and no message: by method for want of a scope."""

    @property
    def refused(self) -> str:
        """Slack's word for why it refuses the app, or the workspace; empty where it takes what it is asked."""
        return next(iter(list(self._refusals.values())), "")

    def send(
        self, delivery: Delivery, message: Message, may_begin: Callable[[], bool] = lambda: True
    ) -> Sent | Retry | Unreached | Unknown | Failed:
        """Post the message, once; without its blocks if Slack refuses those, as the text says the same.

        `may_begin` is asked when our turn has come, right before Slack is called: only from then on it may arrive.
        """
        request: dict[str, Any] = {
            "channel": delivery.recipient,
            **message.content,
            "thread_ts": delivery.thread_ts,
            "metadata": mark_with(delivery.delivery_id),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        try:
            answer = self._show("chat.postMessage", request, delivery, channel=delivery.recipient, may_begin=may_begin)
        except _NotNowError as later:
            return later.retry
        except SlackApiError as error:
            return _fate(error)
        except _LOST as error:
            if _never_left(error):
                return Unreached(type(error).__name__)
            return Unknown(type(error).__name__)
        return Sent(str(answer["channel"]), str(answer["ts"]))

    def update(self, delivery: Delivery, message: Message) -> Update:
        """Replace a sent message. Doing it twice does no harm, so whatever is in doubt is tried again.

        Of a text that is too long for that the beginning is kept: what people see are the blocks. Where Slack refuses
        those, it fails, and what is shown stays.
        """
        if not delivery.channel or not delivery.ts:
            return Failed("nobody told us where it stands")
        text = _beginning(message.text, LONGEST_UPDATE)
        request: dict[str, Any] = {"channel": delivery.channel, "ts": delivery.ts, **message.content, "text": text}
        try:
            self._show("chat.update", request, delivery, text_will_do=text == message.text)
        except _NotNowError as later:
            return later.retry
        except SlackApiError as error:
            fate = _fate(error)
            if fate == Failed(DELETED):
                return Gone(DELETED)
            return Retry(5, fate.reason) if isinstance(fate, Unknown | Unreached) else fate
        except _LOST as error:
            return Retry(5, type(error).__name__)
        return Sent(delivery.channel, delivery.ts)

    def look_up(self, delivery: Delivery) -> Finding:
        """Search Slack for a delivery by the id in its metadata, newest messages first."""
        try:
            channel = self._channel_of(delivery.recipient)
            cursor = ""
            for _ in range(MOST_PAGES):
                page = self._history(channel, delivery, cursor)
                for found in page.get("messages") or ():
                    if marked(found) == delivery.delivery_id:
                        return Sent(channel, str(found["ts"]))
                cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    return Absent()
        except _NotNowError as later:
            return later.retry
        except SlackApiError as error:
            reason = why_refused(error)
            # A scope is one method's: elsewhere others can be looked up, and of a channel somebody can be asked.
            if reason in NOT_ABOUT_IT - {NO_SCOPE}:
                return Retry(REFUSED_RESTS, reason, is_for_all=True)
            is_closed = reason in NOT_OURS_TO_READ and _is_channel(delivery.recipient)
            return Unsearchable(reason) if is_closed or reason in NEVER_FOUND else self._later(delivery, reason)
        except _LOST as error:
            return self._later(delivery, type(error).__name__)
        return Retry(LONGEST_REST.total_seconds(), "too many messages to search")

    def _later(self, delivery: Delivery, reason: str) -> Retry:
        """Return when to look it up again: the longer that is tried in vain, the longer it can wait."""
        since = timedelta() if delivery.sought_since is None else self._real_now() - delivery.sought_since
        return Retry(min(max(since.total_seconds(), SOONEST_LOOK_UP), LATEST_LOOK_UP), reason)

    def _show(
        self,
        method: str,
        request: dict[str, Any],
        delivery: Delivery,
        channel: str | None = None,
        *,
        text_will_do: bool = True,
        may_begin: Callable[[], bool] = lambda: True,
    ) -> SlackResponse:
        """Call with blocks, and if they are refused without them, where the text says it all.

        Raises _NotNowError if nothing was called.
        """
        if channel is not None and (left := self._pacer.channel_rests_for(self._workspace_id, channel)):
            # Nobody waits for it here: a hundred answers to one person would hold up everybody else.
            raise _NotNowError(left, "one message a second in a channel", is_for_all=False)
        self._take_turn(method, delivery, channel)
        if not may_begin():
            raise _NotNowError(0, GIVEN_BACK, is_for_all=False)
        try:
            return self._call(method, request)
        except SlackApiError as error:
            if why_refused(error) not in BLOCKS_REFUSED or not request["blocks"] or not text_will_do:
                raise
        self._take_turn(method, delivery, channel)
        return self._call(method, {**request, "blocks": []})

    def _take_turn(self, method: str, delivery: Delivery, channel: str | None) -> None:
        """Wait for our turn, and make sure that a call which takes as long as it may ends within the lease."""
        seconds = self._pacer.wait(self._workspace_id, method, channel, at_most=LONGEST_WAIT)
        if seconds:
            raise _NotNowError(seconds, "it is not our turn yet")
        until = self._real_now() + timedelta(seconds=self._client.timeout)
        if delivery.lease_until is None or delivery.lease_until <= until:
            raise _NotNowError(1, "the lease is about to end")

    def _call(self, method: str, request: dict[str, Any]) -> SlackResponse:
        return self._noted(method, json={key: value for key, value in request.items() if value is not None})

    def _noted(self, method: str, **arguments: Any) -> SlackResponse:  # noqa: ANN401 - WebClient's signature
        """Call, and let the pacer know whether Slack took it, asks us to wait, or is out of order."""
        try:
            answer = self._client.api_call(method, **arguments)
        except SlackApiError as error:
            if asks_to_wait(error):
                raise _NotNowError(self._rest(method, error), "ratelimited") from error
            self._note_refusal(method, why_refused(error))
            if error.response.status_code >= 500 or why_refused(error) in NOT_DECIDED:
                self._pacer.in_vain(self._workspace_id, method)
            else:
                self._pacer.answered(self._workspace_id, method)
            raise
        except _LOST:
            self._pacer.in_vain(self._workspace_id, method)
            raise
        self._note_refusal(method, "")
        self._pacer.answered(self._workspace_id, method)
        return answer

    def _note_refusal(self, method: str, reason: str) -> None:
        """A token that any method takes is a good one; and look-ups may well lack the scope of some channels."""
        if reason in NOT_ABOUT_IT and reason != "missing_scope":
            self._refusals[_OF_ANY] = reason
        elif reason not in NOT_DECIDED and reason != UNREADABLE:
            self._refusals.pop(_OF_ANY, None)
            if reason == "missing_scope" and method.startswith("chat."):
                self._refusals[method] = reason
            else:
                self._refusals.pop(method, None)

    def _channel_of(self, recipient: str) -> str:
        """Return where to search: history takes no user id, so a direct message is opened for its own."""
        if not _is_person(recipient):
            return recipient
        return str(self._ask("conversations.open", {"users": recipient})["channel"]["id"])

    def _history(self, channel: str, delivery: Delivery, cursor: str) -> SlackResponse:
        query: dict[str, Any] = {
            "channel": channel,
            "include_all_metadata": True,
            "limit": PAGE,
            "cursor": cursor,
            # By the bot's clock, not real time: in the local Slack messages bear the time that was moved to.
            "oldest": f"{(delivery.due_at - BEFORE_DUE).timestamp():.6f}",
        }
        if delivery.thread_ts is not None:
            return self._ask("conversations.replies", {**query, "ts": delivery.thread_ts})
        return self._ask("conversations.history", query)

    def _ask(self, method: str, query: dict[str, Any]) -> SlackResponse:
        """Ask at our turn. Raises _NotNowError if it is not, or if Slack says so: then this method rests."""
        seconds = self._pacer.wait(self._workspace_id, method, at_most=LONGEST_WAIT)
        if seconds:
            raise _NotNowError(seconds, "it is not our turn yet")
        return self._noted(method, params=query)

    def _rest(self, method: str, error: SlackApiError) -> float:
        """Return Slack's Retry-After in seconds, and keep the method still for so long."""
        seconds = seconds_to_wait(error.response.headers, self._real_now())
        self._pacer.rest(self._workspace_id, method, seconds)
        return seconds


def _fate(error: SlackApiError) -> Retry | Unreached | Unknown | Failed:
    status, reason = error.response.status_code, why_refused(error)
    if reason in NOT_ABOUT_IT:
        return Retry(REFUSED_RESTS, reason, is_for_all=True)
    if status >= 500 or reason in NOT_DECIDED:
        return Unknown(reason)
    if reason == UNREADABLE:
        # A refusal by something in between says nothing; an answer cut short may have been a success.
        return Unreached(f"http_{status}") if status >= 400 else Unknown(reason)
    return Failed(reason)


def _is_person(recipient: str) -> bool:
    return recipient.startswith(("U", "W"))


def _is_channel(recipient: str) -> bool:
    return not _is_person(recipient) and not recipient.startswith("D")


def _beginning(text: str, limit: int) -> str:
    """Return the text, or as many of its whole lines as fit; of a single line what fits of it.

    The text is as Slack takes it, in which `<` and `&` begin nothing but mentions and entities: none is cut through.
    """
    if len(text) <= limit:
        return text
    start = text[: limit - 2]
    lines, _, _ = start.rpartition("\n")
    return f"{lines or _CUT_THROUGH.sub('', start)}\n…"


def _never_left(error: Exception) -> bool:
    """Say whether a connection did not even come about, so that nothing can have been posted."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
        return True
    # Outside an URLError an answer was being waited for.
    return isinstance(error, URLError) and isinstance(cause, OSError) and cause.errno in _NO_WAY_THERE
