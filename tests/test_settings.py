"""Settings: what is understood, and what a person reads when one is missing or malformed."""

import re
from pathlib import Path

import pytest

from bot.settings import NAMES, SettingError, read_settings

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-a", "SLACK_APP_TOKEN": "xapp-1-b"}


def test_two_tokens_are_enough_and_mean_socket_mode_on_an_sqlite_file() -> None:
    settings = read_settings(GOOD)
    assert settings.slack.socket_mode
    assert settings.database_url == "sqlite:///headway.sqlite3"
    assert (settings.command, settings.checkin_command) == ("/goal", "/checkin")


def test_a_signing_secret_without_an_app_token_means_http_mode() -> None:
    settings = read_settings({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "ab" * 16, "PORT": "8080"})
    assert not settings.slack.socket_mode
    assert settings.slack.port == 8080


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxp-user"}, "SLACK_BOT_TOKEN is malformed"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": "xoxb-wrong-kind"}, "SLACK_APP_TOKEN is malformed"),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "short"}, "SLACK_SIGNING_SECRET is malformed"),
        ({"PORT": "eighty"}, "PORT is not a port"),
        ({"PORT": "70000"}, "PORT is not a port"),
        ({"SLACK_API_URL": "slack.com/api"}, "SLACK_API_URL is not an address"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL is not understood"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is 'LOUD'"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is 'xml'"),
        ({"HEADWAY_COMMAND": "goal"}, "HEADWAY_COMMAND is malformed"),
        ({"HEADWAY_COMMAND": "/Goal"}, "HEADWAY_COMMAND is malformed"),
        ({"HEADWAY_COMMAND": "/" + "g" * 32}, "HEADWAY_COMMAND is malformed"),
        ({"HEADWAY_COMMAND": "/remind"}, "HEADWAY_COMMAND is /remind, a command of Slack's own"),
        ({"HEADWAY_CHECKIN_COMMAND": "/goal"}, "HEADWAY_COMMAND is /goal, and so is HEADWAY_CHECKIN_COMMAND"),
        ({"HEADWAY_ADMINS": "U123ABC, ana"}, "HEADWAY_ADMINS holds 'ana'"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line_that_says_what_to_put_there(change: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings(GOOD | change)
    message = str(caught.value)
    assert message.startswith(named)
    assert "\n" not in message
    assert " there" in message


def test_a_malformed_token_is_never_repeated() -> None:
    with pytest.raises(SettingError) as caught:
        read_settings(GOOD | {"SLACK_BOT_TOKEN": "xoxp-my-very-secret"})
    assert "secret" not in str(caught.value)


def test_settings_in_a_traceback_or_log_show_no_token() -> None:
    settings = read_settings(GOOD)
    assert "xoxb" not in repr(settings)
    assert "xapp" not in repr(settings)


def test_a_hosting_services_postgres_address_is_understood() -> None:
    settings = read_settings(GOOD | {"DATABASE_URL": "postgres://u:p@db/headway"})
    assert settings.database_url == "postgresql+psycopg://u:p@db/headway"


def test_admins_may_be_separated_by_commas_spaces_or_both() -> None:
    assert read_settings(GOOD | {"HEADWAY_ADMINS": "U1AB, U2CD U3EF"}).admins == {"U1AB", "U2CD", "U3EF"}


def test_the_example_file_lists_every_setting_and_no_other() -> None:
    example = Path(__file__).parent.parent.joinpath(".env.example").read_text(encoding="utf-8")
    assert re.findall(r"^([A-Z_]+)=", example, re.MULTILINE) == list(NAMES)
