"""Logging: plain lines or JSON, and never a token or what somebody wrote."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

from bot.settings import LogSettings

_TOKEN = re.compile(r"\bx(?:ox[a-z]|app)-[\w-]+|(?<=hooks\.slack\.com/)\S+|(?<=ticket=)[^&\s]+")
"""Slack's tokens, the secret part of response URLs and of Socket Mode addresses."""

OURS = "headway"
"""Our loggers' root. Only they may say more than that something happened."""

_QUOTES = re.compile(r"[({:\n]")
"""Where a library's line begins to quote what it worked on."""

_NO_NEWS = (
    # Bolt finds SLACK_BOT_TOKEN in the environment by itself; we gave it a client.
    "`token` will be unused",
    # A tick that is still at work when its next one is due is left out on purpose; `AtWork` tells of one that lasts.
    "maximum number of running instances reached",
)
"""Of what libraries warn of."""


_WORD = re.compile(r"[a-z0-9_]+")
"""Slack's error codes are such."""


def error_word(answer: object) -> str:
    """Return Slack's word for why it refused, such as invalid_auth; empty where something else stands in its place.

    That is mostly the SDK's, which quotes what was answered: no log should repeat it.
    """
    word = answer.get("error") if isinstance(answer, dict) else None
    return word if isinstance(word, str) and _WORD.fullmatch(word) else ""


def redacted(text: str) -> str:
    """Return the text with everything that could be a credential blotted out."""
    return _TOKEN.sub("[secret]", text)


class _Lines(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s  %(message)s", "%Y-%m-%d %H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        if record.exc_info:
            entry["traceback"] = redacted(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)


class _NoForeignWords(logging.Filter):
    """Let a library say that something went wrong, not what it was given.

    Bolt and the SDK quote request bodies, payloads and tokens in their lines, some already at INFO, and Bolt's loggers
    take whatever level the root has. So this stands at the handler, and knows our loggers from all others.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.split(".")[0] == OURS:
            return True
        if record.levelno < logging.WARNING or any(words in str(record.msg) for words in _NO_NEWS):
            return False
        happened = _QUOTES.split(record.getMessage(), maxsplit=1)[0].strip()[:120]
        if happened.count('"') % 2:  # what followed within the quotation marks was cut off
            happened += '"'
        kind = f" ({record.exc_info[0].__name__})" if record.exc_info and record.exc_info[0] else ""
        record.msg, record.args, record.exc_info, record.exc_text = f"{happened}{kind}", (), None, None
        return True


def set_up_logging(settings: LogSettings) -> None:
    """Send the log to standard error in the form asked for. Calling it again replaces what was set."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if settings.format == "json" else _Lines())
    handler.addFilter(_NoForeignWords())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level)
