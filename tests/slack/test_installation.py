"""Whose token it is, asked of a server that is not Slack's."""

import pytest

from bot.settings import SettingError
from bot.slack.clients import client
from bot.slack.installation import who_we_are
from tests.slack.servers import says, server_that


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Welcome</html>"),
        (404, b"<html>Nothing here</html>"),
        (200, b""),
        (200, b"\xff\xfe\x00"),
        (200, b"[]"),
        (200, b'{"status": "up"}'),
        (200, b'{"ok": true}'),
        (401, b'{"ok": false, "error": {"code": 1}}'),
        (200, b'{"ok": false, "error": "unknown_method"}'),
    ],
)
def test_what_does_not_answer_as_slack_does_is_named_by_its_address(status: int, body: bytes) -> None:
    with server_that(says(status, body)) as (address, _), pytest.raises(SettingError) as wrong:
        who_we_are(client("xoxb-of-somebody", address))
    said = str(wrong.value)
    assert said.startswith(f"SLACK_API_URL {address} answers, but not as Slack does: ")
    assert "Welcome" not in said


def test_a_token_that_slack_refuses_is_named_with_slacks_word() -> None:
    refused = says(200, b'{"ok": false, "error": "invalid_auth"}')
    with server_that(refused) as (address, _), pytest.raises(SettingError) as wrong:
        who_we_are(client("xoxb-of-nobody", address))
    assert str(wrong.value).startswith("SLACK_BOT_TOKEN is refused by Slack (invalid_auth): ")
