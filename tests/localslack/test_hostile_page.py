"""What no page, follower or test would send: every field of the wrong type is refused in a sentence, never a 500."""

import json

import pytest
from slack_sdk import WebClient

from localslack import AppConfig, LocalSlack, serve
from localslack.client import DidNotWork
from localslack.wire import Json
from tests.localslack.test_hostile_arguments import WRONG
from tests.localslack.test_hostile_json import post
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE, actions, button, field, modal

ANA = "/page/as/U0ANA"
FORM = modal("Tide", [field("Note", {"type": "plain_text_input"})])
PLACE: Json = {"container": {"type": "message", "channel": "D", "ts": "TS"}, "block_id": "yes", "action_id": "yes"}
FAR = ["9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", 999_999]

# Every field of every request, with a value of the right type; D, TS and V are a DM, a message in it, and a form.
FIELDS: dict[str, Json] = {
    f"{ANA}/message": {"channel": "D", "text": "x", "thread_ts": "TS"},
    f"{ANA}/edit": {"channel": "D", "ts": "TS", "text": "x"},
    f"{ANA}/delete": {"channel": "D", "ts": "1.000000"},
    f"{ANA}/read": {"channel": "D", "ts": "TS"},
    f"{ANA}/join": {"channel": "C0GENERAL"},
    f"{ANA}/leave": {"channel": "C0GENERAL"},
    f"{ANA}/open": {"users": ["U0BO"]},
    f"{ANA}/dismiss": {"channel": "D", "ts": "TS"},
    f"{ANA}/command": {"channel": "D", "text": "/tide", "thread_ts": None},
    f"{ANA}/action": PLACE | {"value": None, "state": {}},
    f"{ANA}/options": PLACE | {"query": "x"},
    f"{ANA}/submit": {"view_id": "V", "state": {"note": {"value": "x"}}},
    f"{ANA}/close": {"view_id": "V", "all": False},
    f"{ANA}/home/opened": {"app": "A0TIDE", "tab": "home"},
    "/clock/move": {"to": "2020-01-01T00:00:00+00:00", "weeks": 0, "days": 0, "hours": 0, "minutes": 0},
    "/clock/followers": {"name": "x"},
    "/clock/followers/none": {"done": 0, "next_due": None, "wait": 0},
    "/control/people/U0BO": {"tz": "Asia/Tokyo", "name": "bo", "guest": False, "deleted": False},
    "/control/channels/C0GENERAL": {"archived": False, "shared": False, "name": "general"},
    "/control/apps/A0TIDE/authorize": {"user": "U0ANA", "scope": "commands", "redirect_uri": "x"},
    "/control/apps/A0TIDE/uninstall": {"team": "T0HARBOUR"},
    "/control/faults": {
        "kind": "slow", "on": "auth.test", "app": "A0TIDE", "team": "T0HARBOUR", "count": 1, "probability": 0.5,
        "seed": 1, "from": None, "until": None, "seconds": 0.1,
    },
}  # fmt: skip


def real_ids(slack: LocalSlack) -> dict[str, str]:
    api = WebClient(BOT_TOKEN, base_url=slack.api_url)
    sent = api.chat_postMessage(channel="U0ANA", text="x", blocks=[actions(button("Yes", "yes"), block_id="yes")])
    with pytest.raises(DidNotWork, match="not_connected"):
        slack.as_user("Ana").command("Tide", "/tide")
    trigger = slack.log("envelope")[-1]["payload"]["trigger_id"]
    view = api.views_open(trigger_id=trigger, view=FORM)["view"]
    return {"D": sent["channel"], "TS": sent["ts"], "V": view["id"]}


@pytest.mark.parametrize("path", FIELDS)
def test_a_field_of_the_wrong_type_is_refused_in_a_sentence(path: str) -> None:
    with serve(apps=[AppConfig(TIDE, BOT_TOKEN, APP_TOKEN)]) as slack:
        text = json.dumps(FIELDS[path])
        for name, real in real_ids(slack).items():
            text = text.replace(f'"{name}"', f'"{real}"')
        right = json.loads(text)
        for field_name in right:
            for value in [*WRONG, *FAR]:
                status, told = post(slack, path, json.dumps(right | {field_name: value}))
                assert status < 500, (field_name, value)
                assert status < 400 or told["message"], (field_name, value)
        assert slack.as_user("Ana").see("sidebar")
        assert slack.get("/clock/presets")
        assert slack.log()
