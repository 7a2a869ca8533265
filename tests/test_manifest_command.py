"""`main.py manifest`: what is pasted at Slack, or one line that says why Slack would not take it."""

import pytest

from tests.console import Console

NO_ADDRESS = "--http is not an https address without a path: put one such as https://your.host there."


def test_the_manifest_is_printed_for_the_names_and_mode_chosen(console: Console) -> None:
    printed = console({}, "manifest", "--http", "https://bot.example.org", "--command", "/aim").stdout
    assert '"command": "/aim"' in printed
    assert "https://bot.example.org/slack/events" in printed


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("--command", "ziel", "--command is malformed: put a command in small letters such as /goal there."),
        ("--command", "", "--command is malformed: put a command in small letters such as /goal there."),
        ("--command", "/status", "--command is /status, a command of Slack's own: put another there, such as /goal."),
        (
            "--command",
            "/checkin",
            "--command is /checkin, and so is HEADWAY_CHECKIN_COMMAND: put different names there.",
        ),
        ("--http", "notaurl", NO_ADDRESS),
        ("--http", "", NO_ADDRESS),
        ("--http", "http://bot.example.org", NO_ADDRESS),
        ("--http", "https://bot.example.org/slack/events", NO_ADDRESS),
        ("--http", "https://ana@bot.example.org", NO_ADDRESS),
    ],
)
def test_what_slack_would_refuse_is_refused_in_one_line_and_no_manifest_is_printed(
    console: Console, option: str, given: str, said: str
) -> None:
    ended = console({}, "manifest", option, given)
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"{said}\n")


def test_an_address_may_end_in_a_slash_and_name_a_port(console: Console) -> None:
    printed = console({}, "manifest", "--http", "https://bot.example.org:8443/").stdout
    assert '"request_url": "https://bot.example.org:8443/slack/events"' in printed
