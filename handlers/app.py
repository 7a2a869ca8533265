"""The Bolt app: one middleware chain, an executor wide enough, and acknowledgements that last."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import nullcontext
from copy import copy
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse, Respond
from slack_bolt.listener import Listener
from slack_bolt.listener.thread_runner import ThreadListenerRunner
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.domain.typed_text import keepable
from bot.services.waiting import Waiting

LISTENER_THREADS = 24
"""Listeners that may wait for Slack's answers at once; few of them compute at a time (turns.py)."""

DISPATCH_THREADS = 24
"""Payloads of the socket that may wait for an answer at once: forms wait for their listener, the rest hardly does."""


def make_app(client: WebClient, signing_secret: str | None, executor: Executor, waiting: Waiting = nullcontext) -> App:
    """Return an app without listeners. `signing_secret` is needed in HTTP mode only.

    `client` is what listeners call Slack with; their answers through a response_url say when they wait by `waiting`.
    The token was checked by `auth.test` at the start, so Bolt need not check it again.
    """
    app = _LastingApp(
        # Without a name Bolt reads the sources of all that is on the stack to find one.
        name="headway",
        client=client,
        # In Socket Mode nothing is signed: the payloads come over a connection that we opened ourselves.
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
        token_verification_enabled=False,
        listener_executor=executor,
    )

    # Bolt makes a plain client and `respond` for each request. Named `next`, because it injects by name.
    def answer_patiently(context: BoltContext, next: Callable[[], object]) -> None:  # noqa: A002
        context["client"] = client
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


class _LastingApp(App):
    """Answers Slack with what was acknowledged, whatever becomes of the listener."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - App's signature
        super().__init__(**settings)
        self._listener_runner = _LastingRunner(**vars(self.listener_runner))


class _LastingRunner(ThreadListenerRunner):
    """Runs listeners as Bolt does, but returns the acknowledgement itself.

    Bolt's own returns a variable that a failing listener's thread sets to a response with status 500 and then to
    None: whoever is to return just then tells Slack that the command failed, or has the next listener tried. What
    it returned is marked as failed even later, while Slack is being answered with it.
    """

    def run(
        self,
        request: BoltRequest,
        response: BoltResponse,
        listener_name: str,
        listener: Listener,
        starting_time: float | None = None,
    ) -> BoltResponse | None:
        returned = super().run(request, response, listener_name, listener, starting_time)
        return request.context.ack.response or returned


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
    """An acknowledgement that cannot be taken back.

    Bolt sets it to None when a listener fails after it has acknowledged, and looks for it only every ten
    milliseconds: a quick failure would leave the person with Slack's own time-out beside our answer.
    """

    _kept: BoltResponse | None = None

    @property
    def response(self) -> BoltResponse | None:
        # A copy for each who asks: Bolt writes its 500 into the one that it was given.
        return copy(self._kept)

    @response.setter
    def response(self, response: BoltResponse | None) -> None:
        if response is not None:
            self._kept = response


# Named `next`, because Bolt injects by name.
def _acknowledge(context: BoltContext, body: dict[str, Any], next: Callable[[], object]) -> None:  # noqa: A002
    """Acknowledge commands and clicks right here: their answers say nothing that a listener would have to find out.

    The listener might have to wait for a thread while others work, and Slack and the person with it.
    """
    context["ack"] = ack = _LastingAck()  # type: ignore[no-untyped-call]
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
