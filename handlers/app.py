"""The Bolt app: one middleware chain, an executor wide enough, and acknowledgements that last."""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import nullcontext
from copy import copy
from enum import Enum
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse, Respond
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.listener import Listener
from slack_bolt.listener.thread_runner import ThreadListenerRunner
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.domain.typed_text import keepable
from bot.services.waiting import Waiting
from handlers.shapes import is_slacks

log = logging.getLogger("headway.handlers")

FORM_THREADS = 4
"""Times as many for forms and searches, and as many again for events, which Slack waits for: what they do once they
have answered, such as showing Home, may take Slack as long as anything."""

NOT_DONE_IN_TIME = 503
"""Slack was not answered in time; it brings an event again (at once, after one minute and after five)."""


def make_app(
    client: WebClient,
    signing_secret: str | None,
    executor: Executor,
    waiting: Waiting = nullcontext,
    answering: Executor | None = None,
    told: Executor | None = None,
    bot: AuthorizeResult | None = None,
    paced: WebClient | None = None,
) -> App:
    """Return an app without listeners. `signing_secret` is needed in HTTP mode only.

    `executor` runs the listeners; `answering`, if there is one, those whose acknowledgement says something, and `told`
    those of events.
    `paced` is what listeners call Slack with, `client` itself if there is none; their answers through a response_url,
    which have no limit to keep, say when they wait by `waiting`.
    `bot` is who the token makes us, as `auth.test` said at the start: without it Bolt asks again before it acknowledges
    what comes first, and as long as Slack is slow to say so, everything waits.
    """
    # Bolt warns of a token beside who it makes us: each request is given the client with it below.
    bare = copy(client)
    if bot is not None:
        bare.token = None
    app = _LastingApp(
        # Without a name Bolt reads the sources of all that is on the stack to find one.
        name="headway",
        client=bare,
        authorize=(lambda: bot) if bot is not None else None,
        # In Socket Mode nothing is signed: the payloads come over a connection that we opened ourselves.
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
        token_verification_enabled=False,
        # What nothing listens to reaches the error handler, which has it acknowledged.
        raise_error_for_unhandled_request=True,
        listener_executor=executor,
        answering=answering or executor,
        told=told or answering or executor,
    )

    # Bolt makes a plain client and `respond` for each request. Named `next`, because it injects by name.
    def answer_patiently(context: BoltContext, next: Callable[[], object]) -> None:  # noqa: A002
        context["client"] = paced or client
        context["respond"] = _PatientRespond(context.response_url, client, waiting)
        next()

    app.use(answer_patiently)
    app.use(_acknowledge)
    app.use(_keep_readable)
    return app


def workspace_of(body: Mapping[str, Any]) -> str:
    """Return the workspace that a payload concerns: that of the installation, not of a visiting person."""
    team = body.get("team_id") or (body.get("team") or {}).get("id") or body.get("user", {}).get("team_id", "")
    return str(team)


class Lane(Enum):
    """What has threads of its own, so that a flood of one sort keeps no other from being answered."""

    AT_ONCE = "at once"
    """Commands and clicks, and what is nothing of Slack's: acknowledged before anything is done."""
    FORMS = "forms"
    """Forms and searches: somebody waits, and they are acknowledged with what was found out."""
    EVENTS = "events"
    """Acknowledged when they are done; many may come at once, and Slack brings again what is not."""

    def threads(self, listeners: int) -> int:
        """Return how many threads it has where so many listeners may wait for Slack (LISTENER_THREADS)."""
        return listeners if self is Lane.AT_ONCE else FORM_THREADS * listeners


def lane_of(body: object) -> Lane:
    """Return in which threads a payload is handled."""
    if not isinstance(body, Mapping):
        return Lane.AT_ONCE
    if "event" in body or body.get("type") == "event_callback":
        return Lane.EVENTS
    return Lane.FORMS if body.get("type") in ("view_submission", "block_suggestion") else Lane.AT_ONCE


class _LastingApp(App):
    """Answers Slack with what was acknowledged, whatever becomes of the listener."""

    def __init__(self, answering: Executor, told: Executor, **settings: Any) -> None:  # noqa: ANN401 - App's signature
        super().__init__(**settings)
        self._listener_runner = _LastingRunner(answering, told, **vars(self.listener_runner))

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer what arrived. What nobody could read, Bolt included, is acknowledged: it should not come again."""
        if not is_slacks(req.body):
            log.warning("What has not the shape of anything that Slack sends was left alone")
            return BoltResponse(status=200, body="")
        return super().dispatch(req)


class _LastingRunner(ThreadListenerRunner):
    """Runs listeners, and returns what they acknowledge as soon as they do.

    Bolt's own looks for an acknowledgement every ten milliseconds; it gives an event's before the listener begins, and
    what a process that is killed then had not written is lost; and it returns a variable which a failing listener's
    thread sets to a response with status 500 and then to None: whoever is to return just then tells Slack that the
    command failed, or has the next listener tried.

    What Slack waits for has threads of its own: those of what was acknowledged before may all be waiting for Slack. So
    have events, of which a flood may come: nobody's form is behind them.
    """

    def __init__(self, answering: Executor, told: Executor, **parts: Any) -> None:  # noqa: ANN401 - ThreadListenerRunner's signature
        super().__init__(**parts)
        self._answering, self._told = answering, told

    def run(
        self,
        request: BoltRequest,
        response: BoltResponse,
        listener_name: str,  # noqa: ARG002 - ThreadListenerRunner's signature
        listener: Listener,
        starting_time: float | None = None,  # noqa: ARG002
    ) -> BoltResponse | None:
        ack = _ack_of(request)
        self._threads_for(request, ack).submit(self._listen, request, response, listener)
        said = ack.within(listener.ack_timeout)
        if said is None:
            log.warning("Something was not done within the seconds that Slack waits; an event comes again")
        return said or BoltResponse(status=NOT_DONE_IN_TIME, body="")

    def _threads_for(self, request: BoltRequest, ack: "_LastingAck") -> Executor:
        if ack.response is not None:
            return self.listener_executor
        return self._told if lane_of(request.body) is Lane.EVENTS else self._answering

    def _listen(self, request: BoltRequest, response: BoltResponse, listener: Listener) -> None:
        """Run a listener. An event is acknowledged when it ends, unless it said before that nothing can be lost."""
        ack = _ack_of(request)
        try:
            listener.run_ack_function(request=request, response=response)
            if listener.auto_acknowledgement:
                ack()
        except Exception as failure:  # noqa: BLE001 - the error handler tells them apart
            if listener.auto_acknowledgement:
                ack()  # the person reads that nothing was recorded: then it should not be by its coming again
            unanswered = None if ack.response is not None else BoltResponse(status=500, body="")
            self.listener_error_handler.handle(error=failure, request=request, response=unanswered)
            ack.response = unanswered


class _PatientRespond(Respond):
    """Answers through a response_url, tells when it waits for Slack, and waits no longer than a call may take.

    The SDK's own retry would send an answer again when only what Slack said to it was lost; whether to do so is
    decided in answers.py.
    """

    def __init__(self, response_url: str | None, client: WebClient, waiting: Waiting) -> None:
        super().__init__(response_url=response_url, proxy=client.proxy, ssl=client.ssl)
        self._waiting, self._timeout = waiting, client.timeout

    def __call__(self, *_: Any, **message: Any) -> WebhookResponse:  # noqa: ANN401 - Respond's signature
        if self.response_url is None:
            raise ValueError("what arrived has no response_url")
        url = WebhookClient(self.response_url, self._timeout, self.ssl, self.proxy, retry_handlers=[])
        with self._waiting():
            return url.send(**message)


class _LastingAck(Ack):
    """An acknowledgement that cannot be taken back, and that can be waited for."""

    _kept: BoltResponse | None = None

    def __init__(self) -> None:
        self._said = threading.Event()
        super().__init__()  # type: ignore[no-untyped-call]

    def within(self, seconds: float) -> BoltResponse | None:
        """Return what was acknowledged, as soon as it is; None if so many seconds pass before."""
        self._said.wait(seconds)
        return self.response

    @property
    def response(self) -> BoltResponse | None:
        return self._kept

    @response.setter
    def response(self, response: BoltResponse | None) -> None:
        if response is not None:
            self._kept = response
            self._said.set()


def _ack_of(request: BoltRequest) -> _LastingAck:
    ack = request.context.ack
    assert isinstance(ack, _LastingAck)  # every request has one: _acknowledge gave it
    return ack


# Named `next`, because Bolt injects by name.
def _acknowledge(context: BoltContext, body: dict[str, Any], next: Callable[[], object]) -> None:  # noqa: A002
    """Acknowledge commands and clicks right here: their answers say nothing that a listener would have to find out.

    The listener might have to wait for a thread while others work, and Slack and the person with it.
    """
    context["ack"] = ack = _LastingAck()
    if "command" in body or body.get("type") == "block_actions":
        ack()
    next()


def _keep_readable(body: dict[str, Any], next: Callable[[], object]) -> None:  # noqa: A002
    for key, value in body.items():
        body[key] = _readable(value)
    next()


def _readable(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return what arrived without characters that cannot be kept, in whatever field they stand."""
    match value:
        case str():
            return keepable(value)
        case list():
            return [_readable(each) for each in value]
        case dict():
            return {key: _readable(each) for key, each in value.items()}
    return value
