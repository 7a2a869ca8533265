"""Logging: plain lines or JSON, and never a token or what somebody wrote."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

from bot.settings import LogSettings

_TOKEN = re.compile(r"\bx(?:ox[a-z]|app)-[\w-]+|(?<=hooks\.slack\.com/)\S+|(?<=ticket=)[^&\s]+")
"""Slack's tokens, the secret part of response URLs and of Socket Mode addresses."""

_QUIET = (
    "slack_sdk",
    "slack_bolt",
    "apscheduler",
    "httpx",
    "asyncio",
    "websockets",
    "uvicorn",
    "alembic",
    "sqlalchemy",
)
"""At DEBUG these log whole payloads, which hold people's words: they stay at WARNING whatever is set."""


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
    """Keep the libraries' own error lines, but not the payloads they quote."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("slack_bolt") and "`token` will be unused" in str(record.msg):
            # Bolt finds SLACK_BOT_TOKEN in the environment by itself; that we gave it a client is no news.
            return False
        if record.name.split(".")[0] in _QUIET and len(record.getMessage()) > 500:
            record.msg, record.args = f"{record.getMessage()[:120]} … (cut: it may quote what people wrote)", ()
        return True


def set_up_logging(settings: LogSettings) -> None:
    """Send the log to standard error in the form asked for. Calling it again replaces what was set."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if settings.format == "json" else _Lines())
    handler.addFilter(_NoForeignWords())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # A tick that is still at work when its next one is due is left out on purpose; that is no news.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
