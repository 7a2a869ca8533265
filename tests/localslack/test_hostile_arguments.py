"""Arguments of the wrong type, for every argument of every method: answered under one of Slack's names, never a 500."""

import json
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient

from localslack import AppConfig, serve
from localslack.web_api import BY_APP_TOKEN, BY_CLIENT, METHODS
from localslack.wire import Json
from tests.localslack.test_hostile_json import FORM, JSON, post
from tests.localslack.test_starting import changed
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SCOPES, TIDE, modal, section

EVERY_SCOPE = [*SCOPES, "files:read", "files:write", "team:read", "users.profile:read", "groups:history", "mpim:write"]
PAGED = {"cursor": "", "limit": 10}
MESSAGE: Json = {
    "channel": "D", "text": "x", "blocks": [section("x")], "attachments": [{"text": "x"}], "thread_ts": "TS",
    "metadata": {"event_type": "x", "event_payload": {}}, "reply_broadcast": True, "parse": "none", "link_names": 1,
}  # fmt: skip
READING: Json = PAGED | {
    "channel": "D", "oldest": "0", "latest": "2000000000", "inclusive": True, "include_all_metadata": True,
}  # fmt: skip
LISTING: Json = PAGED | {"types": "public_channel,im", "exclude_archived": True}
VIEW: Json = {"view": modal("Tide", [section("x")]), "hash": "x"}
FILE: Json = {"id": "F0", "title": "x"}

# Every argument of every method, with a value of the right type; D and TS are a DM and a message in it.
ARGUMENTS: dict[str, Json] = {
    "apps.connections.open": {},
    "auth.revoke": {"test": True},
    "auth.test": {},
    "chat.delete": {"channel": "D", "ts": "TS"},
    "chat.postEphemeral": MESSAGE | {"user": "U0ANA"},
    "chat.postMessage": MESSAGE,
    "chat.update": MESSAGE | {"ts": "TS"},
    "conversations.history": READING,
    "conversations.info": {"channel": "D", "include_num_members": True},
    "conversations.list": LISTING,
    "conversations.members": PAGED | {"channel": "D"},
    "conversations.open": {"channel": "D", "users": "U0ANA", "return_im": True},
    "conversations.replies": READING | {"ts": "TS"},
    "files.completeUploadExternal": {
        "files": [FILE], "channel_id": "D", "channels": "D", "initial_comment": "x", "blocks": [], "thread_ts": "TS",
    },
    "files.getUploadURLExternal": {"filename": "x.txt", "length": 1, "alt_text": "x"},
    "files.info": {"file": "F0"},
    "oauth.v2.access": {
        "client_id": "A0TIDE", "client_secret": "local-client-secret", "code": "x", "redirect_uri": "x",
        "grant_type": "authorization_code",
    },
    "team.info": {"team": "T0HARBOUR"},
    "usergroups.list": {"include_users": True},
    "usergroups.users.list": {"usergroup": "S0"},
    "users.conversations": LISTING | {"user": "U0ANA"},
    "users.info": {"user": "U0ANA"},
    "users.list": PAGED,
    "users.profile.get": {"user": "U0ANA"},
    "views.open": VIEW | {"trigger_id": "x"},
    "views.publish": {"view": VIEW["view"] | {"type": "home"}, "user_id": "U0ANA", "hash": "x"},
    "views.push": VIEW | {"trigger_id": "x"},
    "views.update": VIEW | {"view_id": "V0", "external_id": "x"},
}  # fmt: skip

WRONG: list[object] = [
    None, True, -1, 0, 1.5, 1e300, 10**30, "", "x", "\x00", "\ud83c", "[", '["a"]', '[["a"]]', "²", "9" * 5000, "nan",
    [], ["a"], [["a"]], [None], [1], {}, {"id": ["a"]}, [{}], [{"id": ["a"]}, {"id": {"a": 1}}], {"type": "modal"},
    [{"type": ["section"]}], [{"id": "F0", "title": ["x"]}],
]  # fmt: skip


def test_every_method_is_in_the_table() -> None:
    assert ARGUMENTS.keys() == METHODS.keys() | BY_APP_TOKEN.keys() | BY_CLIENT.keys()


@pytest.mark.parametrize("method", ARGUMENTS)
def test_an_argument_of_the_wrong_type_gets_one_of_slack_s_answers(method: str) -> None:
    manifest = changed(TIDE, "oauth_config/scopes/bot", EVERY_SCOPE)
    with serve(apps=[AppConfig(manifest, BOT_TOKEN, APP_TOKEN)]) as slack:
        sent = WebClient(BOT_TOKEN, base_url=slack.api_url).chat_postMessage(channel="U0ANA", text="x")
        real = {"D": sent["channel"], "TS": sent["ts"]}
        given = ARGUMENTS[method]
        right = {n: real.get(value, value) if isinstance(value, str) else value for n, value in given.items()}
        token = APP_TOKEN if method in BY_APP_TOKEN else BOT_TOKEN
        for name in [*right, "token"]:
            for value in WRONG:
                asked = right | {name: value}
                for body, kind in ((json.dumps(asked), JSON), (as_form(asked), FORM)):
                    status, answer = post(slack, f"/api/{method}", body, kind, None if name == "token" else token)
                    assert (status, answer["ok"] or isinstance(answer["error"], str)) == (200, True), (asked, answer)
        assert slack.as_user("Ana").messages(real["D"])
        assert slack.log()


def as_form(arguments: Json) -> str:
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in arguments.items()}
    return urlencode(texts, errors="replace")
