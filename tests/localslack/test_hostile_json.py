"""JSON that no client of Slack's would send: what it holds is made fit to be kept, or it is refused; never a 500."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient
from websockets.sync.client import connect

from localslack import AppConfig, LocalSlack, serve
from localslack.given import read_mapping
from localslack.kept import read_kept
from localslack.wire import Json, read_json
from tests.localslack.test_answers import keep_commands
from tests.localslack.test_starting import SEED, changed
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE, actions, field, modal, option, plain
from tests.localslack.ways import AnyApp

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
HALF = "half \ud83c of a flag"
MENDED = "half \ufffd of a flag"


def post(
    slack: LocalSlack, path: str, body: bytes | str, kind: str = JSON, token: str | None = BOT_TOKEN
) -> tuple[int, Json]:
    """The status and JSON with which a body is answered."""
    address = urlsplit(slack.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        sent = body.encode() if isinstance(body, str) else body
        headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection.request("POST", path, sent, headers)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    told = json.loads(content) if content.startswith(b"{") else {"said": content.decode()}
    return answer.status, told


def everything_is_readable(slack: LocalSlack) -> None:
    """The page, the log and an app's history can still be read."""
    assert slack.as_user("Ana").messages("Tide")
    assert slack.log()
    api = WebClient(BOT_TOKEN, base_url=slack.api_url)
    assert api.conversations_history(channel=api.conversations_open(users="U0ANA")["channel"]["id"])["messages"]


def test_half_a_character_in_a_message_is_replaced_and_everything_stays_readable(
    slack: LocalSlack, api: WebClient
) -> None:
    blocks = [{"type": "section", "text": plain(HALF)}]
    as_json = json.dumps({"channel": "U0ANA", "text": HALF, "blocks": blocks})
    as_form = urlencode({"channel": "U0ANA", "text": "x", "blocks": json.dumps(blocks)})

    for body, kind in ((as_json, JSON), (as_form, FORM)):
        status, told = post(slack, "/api/chat.postMessage", body, kind)
        assert (status, told["ok"]) == (200, True)
        assert told["message"]["blocks"][0]["text"]["text"] == MENDED

    assert slack.as_user("Ana").messages("Tide")[-2].text == MENDED
    everything_is_readable(slack)


def test_half_a_character_in_the_name_of_a_field_is_replaced(slack: LocalSlack) -> None:
    metadata = {"event_type": "x", "event_payload": {HALF: HALF}}
    status, told = post(
        slack, "/api/chat.postMessage", json.dumps({"channel": "U0ANA", "text": "x", "metadata": metadata})
    )

    assert (status, told["message"]["metadata"]["event_payload"]) == (200, {MENDED: MENDED})
    everything_is_readable(slack)


def test_a_whole_flag_stays_what_it_is(slack: LocalSlack) -> None:
    assert read_json('"\\ud83c\\uddf5\\ud83c\\uddf9"') == "\U0001f1f5\U0001f1f9"


def test_half_a_character_through_a_response_url_is_replaced(slack: LocalSlack, app: AnyApp) -> None:
    kept = keep_commands(app)
    app.start()
    ana = slack.as_user("Ana")
    ana.command("Tide", "/tide")
    address = urlsplit(kept[0]["response_url"]).path

    told = [
        post(slack, address, json.dumps({"text": HALF, "response_type": "in_channel"})),
        post(slack, address, urlencode({"payload": json.dumps({"text": HALF})}), FORM),
    ]

    assert [status for status, _ in told] == [200, 200]
    assert [message.text for message in ana.messages("Tide")][-2:] == [MENDED, MENDED]
    everything_is_readable(slack)


def test_half_a_character_that_a_person_sends_is_replaced_before_an_app_gets_it(slack: LocalSlack, app: AnyApp) -> None:
    kept = keep_commands(app)
    app.start()
    ana = slack.as_user("Ana")

    ana.say("Tide", HALF)
    ana.command("Tide", f"/tide {HALF}")
    slack.change_person("Ana", title=HALF)

    assert ana.messages("Tide")[-1].text == MENDED
    assert kept[0]["text"] == MENDED
    assert next(user for user in slack.bootstrap()["users"] if user["id"] == "U0ANA")["title"] == MENDED
    everything_is_readable(slack)


def test_half_a_character_in_an_acknowledgement_is_replaced(slack: LocalSlack, app: AnyApp) -> None:
    app.command("/tide")(lambda ack: ack(text=HALF))
    app.start()

    slack.as_user("Ana").command("Tide", "/tide")

    assert slack.as_user("Ana").wait_for_message("Tide", "flag").text == MENDED


def test_half_a_character_in_the_answer_to_a_form_and_in_a_choice_is_replaced(
    slack: LocalSlack, app: AnyApp, api: WebClient
) -> None:
    app.view("note")(lambda ack: ack(response_action="errors", errors={"note": HALF}))

    @app.options("where")
    def where(ack: Ack) -> None:
        ack(options=[option(HALF)])

    @app.command("/tide")
    def form(ack: Ack, body: Json) -> None:
        ack()
        blocks = [field("Note", {"type": "plain_text_input"})]
        api.views_open(trigger_id=body["trigger_id"], view=modal("Tide", blocks, callback_id="note"))

    app.start()
    select = {"type": "external_select", "action_id": "where", "placeholder": plain("Where")}
    api.chat_postMessage(channel="U0ANA", text="x", blocks=[actions(select)])
    ana = slack.as_user("Ana")

    assert ana.messages("Tide")[-1].options("Where", "h") == [MENDED]
    ana.command("Tide", "/tide")
    assert ana.modal("Tide").fill({"Note": "x"}).submit().errors == {"Note": MENDED}


def test_half_a_character_in_a_seed_or_manifest_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_text(json.dumps(changed(SEED, "people/0/title", HALF)))
    (tmp_path / "manifest.json").write_text(json.dumps(changed(TIDE, "features/slash_commands/0/description", HALF)))

    app = AppConfig(tmp_path / "manifest.json", BOT_TOKEN, APP_TOKEN)
    with serve(tmp_path / "seed.json", [app], kept=tmp_path / "kept") as slack:
        told = slack.bootstrap()
    assert told["users"][0]["title"] == MENDED
    assert told["apps"][0]["commands"][0]["description"] == MENDED
    assert read_kept(tmp_path / "kept")[0].people[0].title == MENDED


DEEP = "[" * 5000 + "]" * 5000


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', "1e999", "9" * 5000, DEEP, "\xa0", ""])
def test_what_is_no_json_is_refused_everywhere(slack: LocalSlack, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(text)
    body = f'{{"channel": "U0ANA", "text": "x", "metadata": {text}}}'

    status, told = post(slack, "/api/chat.postMessage", body)
    assert (status, told["error"]) == (200, "invalid_json")
    assert post(slack, "/page/as/U0ANA/message", body)[0] == 400
    assert post(slack, "/response/T0HARBOUR/none", body)[0] in (400, 404)
    assert post(slack, "/control/faults", body)[0] == 400


def test_a_whole_number_beyond_64_bits_loses_its_last_digits_as_in_slack(slack: LocalSlack) -> None:
    metadata = {"event_type": "x", "event_payload": {"n": 10**30}}
    _, told = post(slack, "/api/chat.postMessage", json.dumps({"channel": "U0ANA", "text": "x", "metadata": metadata}))

    assert told["message"]["metadata"]["event_payload"] == {"n": 1e30}


@pytest.mark.parametrize("frame", ["not json", "[]", DEEP, '{"envelope_id": ["a"]}', "\x00", '{"envelope_id": NaN}'])
def test_a_frame_that_is_no_acknowledgement_is_passed_over(slack: LocalSlack, frame: str) -> None:
    address = WebClient(base_url=slack.api_url).apps_connections_open(app_token=APP_TOKEN)["url"]
    with connect(address) as link:
        link.recv(timeout=5)
        link.send(frame)
        slack.as_user("Ana").say("Tide", "hello")
        envelope = json.loads(link.recv(timeout=5))
        link.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
        assert slack.wait_for(lambda: slack.log("envelope", ack={}), "the acknowledgement")


def yaml_files(tmp_path: Path) -> Iterator[Path]:
    for number, text in enumerate(("a: &a [*a]", "start: 2027-13-45", 'a: "\\ud83c"', "[" * 5000)):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text)
        yield file


def test_yaml_that_cannot_be_kept_is_refused_in_one_line(tmp_path: Path) -> None:
    for file in yaml_files(tmp_path):
        with pytest.raises(ValueError, match=str(file)) as refused:
            read_mapping(file)
        assert "\n" not in str(refused.value)
