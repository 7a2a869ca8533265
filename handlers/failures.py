"""How a failure is told in the log: what kind it is and where it happened, never its words, which may quote people."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.domain.refusals import Refusal
from bot.logs import error_word
from bot.services.people import DirectoryUnavailable

SLACK_FAILURES = (SlackApiError, OSError, HTTPException)
"""What a call to Slack raises: it was refused, it did not come through, or its answer was lost on the way."""

_SERVER_ERROR = 500
_PASSING = frozenset(
    ("ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "expired_trigger_id")
)
"""Slack's words for what may succeed in a moment, and for a trigger that is too old, which another click replaces."""


class NotShown(Exception):
    """What somebody did is recorded; only showing them so has failed."""


@contextmanager
def recorded() -> Iterator[None]:
    """Show what was just written: a failure from here on is not to be told as if nothing had been."""
    try:
        yield
    except Refusal:
        raise
    except Exception as failure:
        raise NotShown from failure


class NotOpened(Exception):
    """Slack did not open a form, for a reason that passes: one of its own, or that we asked too late."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self.failure = failure

    @property
    def is_certain(self) -> bool:
        """Whether Slack said so; otherwise its answer was lost, and the form may be open."""
        return isinstance(self.failure, SlackApiError)


@contextmanager
def opening() -> Iterator[None]:
    """Have Slack open a form. What passes raises NotOpened; a form that it cannot take is ours to mend."""
    try:
        yield
    except SLACK_FAILURES as failure:
        if isinstance(failure, SlackApiError) and not _passes(failure):
            raise
        raise NotOpened(failure) from failure


def _passes(refused: SlackApiError) -> bool:
    answer = refused.response
    if not isinstance(answer, SlackResponse):
        return False
    return answer.status_code >= _SERVER_ERROR or error_word(answer.data) in _PASSING


def kind_of(error: BaseException) -> str:
    """Return what kind of error it is; of a call that Slack refused its method, too, and Slack's word or HTTP status.

    Only these: the rest of an answer may quote what was sent, and the SDK quotes an answer that it cannot read.
    """
    if isinstance(error, NotOpened):
        return kind_of(error.failure)
    kind = type(error).__name__
    if isinstance(error, DirectoryUnavailable):
        return f"{kind} ({error.reason})"
    answer = error.response if isinstance(error, SlackApiError) else None
    if not isinstance(answer, SlackResponse):
        return kind
    method = urlsplit(answer.api_url).path.rpartition("/")[2]
    return f"{kind} ({method}: {error_word(answer.data) or f'HTTP {answer.status_code}'})"


def where(error: BaseException) -> str:
    """Return the places the error came through, without values."""
    lines = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"  {code.co_filename}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    cause = error.__cause__ or error.__context__
    if cause is not None:
        lines.append(f"  caused by {kind_of(cause)}")
        lines.append(where(cause))
    return "\n".join(lines)
