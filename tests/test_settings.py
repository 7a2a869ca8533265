"""Settings: what is understood, and what a person reads when one is missing or malformed."""

import re
from pathlib import Path

import pytest

from bot.domain.processes import Role
from bot.settings import DEFAULT_LISTENER_THREADS, NAMES, SettingError, environment, read_settings
from localslack import AppConfig
from tests.console import rights_hold

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


def test_as_many_listener_threads_as_were_asked_for() -> None:
    assert read_settings(GOOD).listener_threads == DEFAULT_LISTENER_THREADS
    assert [read_settings(GOOD | {"LISTENER_THREADS": number}).listener_threads for number in ("4", "256")] == [4, 256]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxp-user"}, "SLACK_BOT_TOKEN holds a user token"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xapp-wrong-kind"}, "SLACK_BOT_TOKEN holds an app-level token: put the Bot User OAuth"),
        ({"SLACK_BOT_TOKEN": "xoxb-"}, "SLACK_BOT_TOKEN is malformed"),
        ({"SLACK_BOT_TOKEN": "xoxb-1 2"}, "SLACK_BOT_TOKEN is malformed"),
        ({"SLACK_BOT_TOKEN": '"xoxb-1-a"'}, "SLACK_BOT_TOKEN stands in quotes"),
        ({"DATABASE_URL": "'sqlite:///headway.sqlite3'"}, "DATABASE_URL stands in quotes"),
        ({"SLACK_APP_TOKEN": "xoxb-wrong-kind"}, "SLACK_APP_TOKEN holds a bot token: put an app-level token"),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "xapp-1-b"}, "SLACK_SIGNING_SECRET holds an app-level token"),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "short"}, "SLACK_SIGNING_SECRET is malformed"),
        ({"LISTENER_THREADS": "3"}, "LISTENER_THREADS is '3': put a number from 4 to 256 there"),
        ({"LISTENER_THREADS": "257"}, "LISTENER_THREADS is '257'"),
        ({"PORT": "eighty"}, "PORT is not a port"),
        ({"PORT": "70000"}, "PORT is not a port"),
        ({"PORT": "0"}, "PORT is not a port"),
        ({"PORT": "9" * 5000}, "PORT is not a port"),
        ({"SLACK_API_URL": "slack.com/api"}, "SLACK_API_URL is not an address"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL is not understood"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is 'LOUD'"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is 'xml'"),
        ({"HEADWAY_COMMAND": "goal"}, "HEADWAY_COMMAND is malformed"),
        ({"HEADWAY_COMMAND": "/Goal"}, "HEADWAY_COMMAND is malformed: put a command in small letters such as /goal"),
        ({"HEADWAY_COMMAND": "/my/goal"}, "HEADWAY_COMMAND is malformed"),
        ({"HEADWAY_COMMAND": "/" + "g" * 32}, "HEADWAY_COMMAND is malformed"),
        ({"HEADWAY_COMMAND": "/remind"}, "HEADWAY_COMMAND is /remind, a command of Slack's own"),
        ({"HEADWAY_CHECKIN_COMMAND": "/goal"}, "HEADWAY_COMMAND is /goal, and so is HEADWAY_CHECKIN_COMMAND"),
        ({"HEADWAY_ADMINS": "U123ABC, ana"}, "HEADWAY_ADMINS holds 'ana'"),
        ({"HEALTH_ADDRESS": "everywhere"}, "HEALTH_ADDRESS is no address: put a port there, or host:port"),
        ({"HEALTH_ADDRESS": "localhost:0"}, "HEALTH_ADDRESS is no address"),
        ({"HEALTH_ADDRESS": "a b:9464"}, "HEALTH_ADDRESS is no address"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line_that_says_what_to_put_there(change: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings(GOOD | change)
    message = str(caught.value)
    assert message.startswith(named)
    assert "\n" not in message
    assert " there" in message


@pytest.mark.parametrize("blank", ["", " ", "\t"])
def test_a_setting_left_empty_is_as_one_left_out(blank: str) -> None:
    assert read_settings(dict.fromkeys(NAMES, blank) | GOOD) == read_settings(GOOD)


def test_spaces_round_a_setting_do_no_harm() -> None:
    assert read_settings({name: f"  {value} " for name, value in GOOD.items()}) == read_settings(GOOD)


def test_a_file_of_settings_that_begins_with_a_mark_of_its_encoding_is_read(tmp_path: Path) -> None:
    tmp_path.joinpath(".env").write_text("SLACK_BOT_TOKEN=xoxb-1\n", encoding="utf-8-sig")
    assert environment(tmp_path)["SLACK_BOT_TOKEN"] == "xoxb-1"


def test_a_file_of_settings_that_cannot_be_read_is_named_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("HEADWAY_COMMAND=/café\n", encoding="latin-1")
    with pytest.raises(SettingError, match=r"\.env is not a text in UTF-8: save it as one\.$"):
        environment(tmp_path)
    file.chmod(0o000)
    with rights_hold(), pytest.raises(SettingError, match=r"\.env cannot be read: let this account read it\.$"):
        environment(tmp_path)
    file.unlink()
    file.mkdir()
    with pytest.raises(SettingError, match=r"\.env is a folder: put a file there, a copy of \.env\.example\.$"):
        environment(tmp_path)


def test_what_the_local_slack_gives_an_app_is_taken_in_either_mode() -> None:
    given = AppConfig({})
    tokens = {"SLACK_BOT_TOKEN": given.bot_token}
    assert read_settings(tokens | {"SLACK_APP_TOKEN": given.app_token}).slack.socket_mode
    over_http = read_settings(tokens | {"SLACK_SIGNING_SECRET": given.signing_secret})
    assert over_http.slack.signing_secret == given.signing_secret


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


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("", None),
        ("9464", ("127.0.0.1", 9464)),
        (":9464", ("127.0.0.1", 9464)),
        ("0.0.0.0:9464", ("0.0.0.0", 9464)),
        ("[::1]:9464", ("::1", 9464)),
    ],
)
def test_health_is_told_to_this_machine_alone_unless_another_address_is_named(
    given: str, address: tuple[str, int] | None
) -> None:
    assert read_settings(GOOD | {"HEALTH_ADDRESS": given}).health_address == address


def test_who_only_ticks_needs_no_way_by_which_slack_could_reach_it() -> None:
    settings = read_settings({"SLACK_BOT_TOKEN": "xoxb-1-a"}, Role.TICK)
    assert (settings.slack.app_token, settings.slack.signing_secret) == (None, None)
    assert read_settings(GOOD, Role.TICK).slack.app_token is None  # and uses none
    with pytest.raises(SettingError, match="SLACK_APP_TOKEN is missing"):
        read_settings({"SLACK_BOT_TOKEN": "xoxb-1-a"}, Role.LISTEN)
