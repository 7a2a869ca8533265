"""The log: useful lines, and no secrets in them."""

import json
import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_bolt import BoltRequest
from slack_sdk import WebClient

from bot.logs import redacted, set_up_logging
from bot.settings import LogSettings
from handlers.app import make_app


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


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_a_library_says_nothing_below_a_warning(capsys: pytest.CaptureFixture[str], level: str) -> None:
    set_up_logging(LogSettings(level, "text"))
    for name in ("slack_bolt.RequestVerification", "slack_sdk.web.base_client", "main.py:listener", "apscheduler"):
        library = logging.getLogger(name)
        library.setLevel(level)
        library.debug("payload: somebody wrote this")
        library.info("Invalid request signature ... body: token=abc&text=somebody+wrote+this")
        library.setLevel(logging.NOTSET)
    assert capsys.readouterr().err == ""


def test_a_librarys_error_is_told_without_what_it_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogSettings("INFO", "text"))
    try:
        raise RuntimeError("what somebody wrote")
    except RuntimeError:
        logging.getLogger("slack_bolt.App").exception(
            "Failed to run listener function (error: %s)", "what somebody wrote"
        )
    shown = capsys.readouterr().err
    assert "Failed to run listener function (RuntimeError)" in shown
    assert "what somebody wrote" not in shown


def test_a_tick_left_out_because_the_one_before_still_runs_is_no_news(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogSettings("INFO", "text"))
    library = logging.getLogger("apscheduler.scheduler")
    library.warning('Execution of job "%s" skipped: maximum number of running instances reached (%d)', "send", 1)
    assert capsys.readouterr().err == ""
    library.warning("Something else about a job")
    assert capsys.readouterr().err.endswith("Something else about a job\n")


def test_what_a_library_names_in_quotation_marks_keeps_both(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogSettings("INFO", "text"))
    logging.getLogger("apscheduler.executors.default").error('Job "send (trigger: interval[0:00:02])" raised')
    assert capsys.readouterr().err.endswith('apscheduler.executors.default  Job "send"\n')


def test_a_forged_request_leaves_nothing_of_its_body_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogSettings("INFO", "text"))
    with ThreadPoolExecutor(1) as executor:
        app = make_app(WebClient(token="xoxb-1"), "0123456789abcdef", executor)
        answer = app.dispatch(
            BoltRequest(
                body="token=verification123&command=%2Fgoal&text=set+secret+burnout+plan&user_id=U1&channel_id=C1&trigger_id=1"
                "&team_id=T1&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F1",
                headers={
                    "content-type": ["application/x-www-form-urlencoded"],
                    "x-slack-request-timestamp": [str(int(time.time()))],
                    "x-slack-signature": ["v0=forged"],
                },
            )
        )
    assert answer.status == 401
    shown = capsys.readouterr().err
    assert "burnout" not in shown
    assert "verification123" not in shown
