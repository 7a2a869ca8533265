"""The log: useful lines, and no secrets in them."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import redacted, set_up_logging
from bot.settings import LogSettings


@pytest.fixture(autouse=True)
def _root_logger_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-12-34-aBc",
        "xapp-1-A0-99-f",
        "xoxp-9",
        "https://hooks.slack.com/services/T1/B2/xyz",
        "wss://x/?ticket=abc-1",
    ],
)
def test_a_credential_in_any_line_is_blotted_out(secret: str) -> None:
    shown = redacted(f"calling with {secret} failed")
    assert "[secret]" in shown
    assert secret.rsplit("/", 1)[-1].rsplit("=", 1)[-1] not in shown


def test_a_place_in_our_own_code_is_no_credential() -> None:
    assert redacted("bot/services/check_ins.py:92 in check_in") == "bot/services/check_ins.py:92 in check_in"


def test_a_json_line_holds_the_traceback_without_the_token(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogSettings("INFO", "json"))
    try:
        raise ValueError("token xoxb-1-secret refused")
    except ValueError:
        logging.getLogger("headway").exception("It failed")
    entry = json.loads(capsys.readouterr().err)
    assert entry["message"] == "It failed"
    assert "ValueError" in entry["traceback"]
    assert "xoxb" not in entry["traceback"]


def test_libraries_that_log_payloads_stay_quiet_at_debug(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogSettings("DEBUG", "text"))
    logging.getLogger("slack_bolt.App").debug("payload: somebody wrote this")
    logging.getLogger("slack_sdk.web.base_client").info("somebody wrote this")
    assert capsys.readouterr().err == ""


def test_a_librarys_long_error_line_is_cut_before_it_quotes_people(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogSettings("INFO", "text"))
    logging.getLogger("slack_bolt.App").error("Failed to run listener for %s%s", "x" * 600, "what somebody wrote")
    shown = capsys.readouterr().err
    assert "Failed to run listener" in shown
    assert "what somebody wrote" not in shown
