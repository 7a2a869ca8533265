"""Files, as Slack's own clients upload, look at and fetch them."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from localslack import AppConfig, LocalSlack, serve, tickets
from localslack.client.slack import DidNotWork
from localslack.wire import Json
from tests import asynchronous
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SCOPES, TIDE

TABLE = "goal,value\nFirst answer,82\n"
EVENTS = {"event_subscriptions": {"bot_events": ["file_shared", "message.channels", "message.im"]}}


def manifest(*more: str) -> Json:
    return TIDE | {"oauth_config": {"scopes": {"bot": [*SCOPES, *more]}}, "settings": TIDE["settings"] | EVENTS}


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[AppConfig(manifest("files:read", "files:write"), BOT_TOKEN, APP_TOKEN)]) as running:
        running.as_user("Ana").invite("#claims-care", "Tide")
        yield running


def refused(call: Callable[..., object], **arguments: object) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return str(caught.value.response["error"])


def fetch(address: str, token: str | None) -> tuple[str, str]:
    """The kind of content and the content at an address, redirects followed."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request) as answer:
        return answer.headers.get_content_type(), answer.read().decode()


def test_a_file_is_uploaded_shared_and_fetched_again(slack: LocalSlack, api: WebClient) -> None:
    told = api.files_upload_v2(
        channel="C0CLAIMS", content=TABLE, filename="goals.csv", title="Goals", initial_comment="This week"
    )["file"]

    seen = slack.as_user("Ana").wait_for_message("#claims-care", "This week")
    assert (seen.raw["subtype"], seen.raw["files"][0]["id"]) == ("file_share", told["id"])
    known = api.files_info(file=told["id"])["file"]
    assert (known["name"], known["title"], known["size"]) == ("goals.csv", "Goals", len(TABLE))
    assert (known["mimetype"], known["filetype"]) == ("text/csv", "csv")
    assert known["channels"] == ["C0CLAIMS"]
    assert known["shares"]["public"]["C0CLAIMS"][0]["ts"] == seen.ts
    assert fetch(known["url_private"], BOT_TOKEN) == ("text/csv", TABLE)
    assert fetch(known["url_private_download"], BOT_TOKEN)[1] == TABLE


def test_the_asynchronous_client_uploads_several_files_into_a_thread(slack: LocalSlack, api: WebClient) -> None:
    parent = api.chat_postMessage(channel="C0CLAIMS", text="the week")

    async def upload() -> Json:
        client = AsyncWebClient(BOT_TOKEN, base_url=slack.api_url)
        answer = await client.files_upload_v2(
            channel="C0CLAIMS",
            thread_ts=parent["ts"],
            file_uploads=[
                {"content": "one", "filename": "one.txt", "title": "One"},
                {"content": "two", "filename": "two.txt", "title": "Two"},
            ],
        )
        assert isinstance(answer.data, dict)
        return answer.data

    files = asynchronous.run(upload())["files"]
    (reply,) = api.conversations_replies(channel="C0CLAIMS", ts=parent["ts"])["messages"][1:]
    assert [file["id"] for file in reply["files"]] == [file["id"] for file in files]
    assert [file["title"] for file in reply["files"]] == ["One", "Two"]


def test_an_app_hears_that_a_file_was_shared(slack: LocalSlack, api: WebClient) -> None:
    told = api.files_upload_v2(channel="C0CLAIMS", content="x", filename="x.txt")["file"]

    def event(**facts: str) -> Json | None:
        events = [entry["payload"]["event"] for entry in slack.log("envelope")]
        return next((event for event in events if facts.items() <= event.items()), None)

    heard = slack.wait_for(lambda: event(type="file_shared"), "file_shared")
    assert (heard["file_id"], heard["channel_id"]) == (told["id"], "C0CLAIMS")
    said = slack.wait_for(lambda: event(type="message", subtype="file_share"), "the message")
    assert said["files"][0]["id"] == told["id"]


def test_a_file_that_is_shared_nowhere_is_its_app_s_alone(slack: LocalSlack, api: WebClient) -> None:
    told = api.files_upload_v2(content="draft", filename="draft.txt")["file"]

    assert api.files_info(file=told["id"])["file"]["shares"] == {}
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{slack.url}/page/as/U0ANA/file/{told['id']}")


def test_people_see_a_file_where_they_may_read(slack: LocalSlack, api: WebClient) -> None:
    slack.as_user("Ana").invite("#service-leads", "Tide")
    told = api.files_upload_v2(channel="C0LEADS", content="for leads", filename="leads.html")["file"]

    with urllib.request.urlopen(f"{slack.url}/page/as/U0ANA/file/{told['id']}") as answer:
        assert answer.read() == b"for leads"
        assert answer.headers["content-disposition"].startswith("attachment")  # a file's HTML is no page of ours
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{slack.url}/page/as/U0BO/file/{told['id']}")


def test_a_file_goes_with_the_message_that_showed_it(slack: LocalSlack, api: WebClient) -> None:
    told = api.files_upload_v2(channel="C0CLAIMS", content="x", filename="x.txt")["file"]
    (share,) = api.files_info(file=told["id"])["file"]["shares"]["public"]["C0CLAIMS"]

    assert refused(api.chat_update, channel="C0CLAIMS", ts=share["ts"], text="y") == "cant_update_message"
    api.chat_delete(channel="C0CLAIMS", ts=share["ts"])

    assert api.files_info(file=told["id"])["file"]["shares"] == {}


@pytest.mark.parametrize("token", [None, "xoxb-wrong"])
def test_without_its_token_a_download_ends_at_a_page(slack: LocalSlack, api: WebClient, token: str | None) -> None:
    told = api.files_upload_v2(channel="C0CLAIMS", content=TABLE, filename="goals.csv")["file"]

    kind, content = fetch(api.files_info(file=told["id"])["file"]["url_private"], token)

    assert kind == "text/html"
    assert TABLE not in content


def test_a_download_takes_the_scope_to_read_files() -> None:
    with serve(apps=[AppConfig(manifest("files:write"), BOT_TOKEN, APP_TOKEN)]) as slack:
        api = WebClient(BOT_TOKEN, base_url=slack.api_url)
        told = api.files_upload_v2(content=TABLE, filename="goals.csv")["file"]

        assert refused(api.files_info, file=told["id"]) == "missing_scope"
        assert fetch(told["url_private"], BOT_TOKEN)[0] == "text/html"


def test_an_upload_takes_the_scope_to_write_files() -> None:
    with serve(apps=[AppConfig(manifest("files:read"), BOT_TOKEN, APP_TOKEN)]) as slack:
        api = WebClient(BOT_TOKEN, base_url=slack.api_url)
        assert refused(api.files_getUploadURLExternal, filename="x", length=1) == "missing_scope"


def send(address: str, content: bytes, method: str = "POST", kind: str = "application/octet-stream") -> int:
    request = urllib.request.Request(address, data=content, method=method, headers={"Content-Type": kind})
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_the_bytes_may_be_put_or_come_in_a_form(api: WebClient) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc\r\n--x--\r\n'
    for method, content, kind in (("PUT", b"abc", "text/plain"), ("POST", form, "multipart/form-data; boundary=x")):
        step = api.files_getUploadURLExternal(filename="a.txt", length=3)
        assert send(step["upload_url"], content, method, kind) == 200
        done = api.files_completeUploadExternal(files=[{"id": step["file_id"]}])
        assert done["files"][0]["title"] == "a.txt"


def test_an_upload_address_takes_what_was_announced_once(api: WebClient) -> None:
    step = api.files_getUploadURLExternal(filename="a.txt", length=3)

    assert send(step["upload_url"], b"abcd") == 400
    assert send(step["upload_url"], b"abc") == 200
    assert send(step["upload_url"], b"abc") == 400
    assert send(step["upload_url"] + "x", b"abc") == 400


def test_steps_out_of_order_and_wrong_places_are_refused(slack: LocalSlack, api: WebClient) -> None:
    step = api.files_getUploadURLExternal(filename="a.txt", length=3)
    files = [{"id": step["file_id"], "title": "A"}]
    complete = api.files_completeUploadExternal

    assert refused(complete, files=files) == "file_not_found"  # nothing was sent yet
    send(step["upload_url"], b"abc")
    assert refused(api.files_info, file=step["file_id"]) == "file_not_found"  # not completed
    assert refused(complete, files=files, channel_id="C0GENERAL") == "not_in_channel"
    assert refused(complete, files=files, channel_id="C0NOWHERE") == "channel_not_found"
    assert refused(complete, files=[]) == "invalid_arguments"
    assert refused(api.files_getUploadURLExternal, filename="a.txt", length=0) == "invalid_arguments"
    assert refused(api.api_call, api_method="files.getUploadURLExternal") == "invalid_arguments"
    assert complete(files=files, channels=["C0CLAIMS", "U0ANA"])["ok"]
    assert refused(complete, files=files) == "file_not_found"  # completed already
    assert len(slack.as_user("Ana").messages("Tide")) == 1


def test_the_client_says_so_when_an_upload_is_refused(api: WebClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localslack.files.LARGEST", 2)

    with pytest.raises(SlackApiError, match="file_upload_size_restricted"):
        api.files_upload_v2(content="too long", filename="a.txt")
    with pytest.raises((SlackRequestError, urllib.error.HTTPError)):
        urllib.request.urlopen(urllib.request.Request(f"{api.base_url[:-4]}upload/v1/T0HARBOUR/none", data=b"x"))


def test_of_very_many_uploads_that_were_announced_the_oldest_is_forgotten(
    api: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "KEPT", 3)
    announced = [api.files_getUploadURLExternal(filename="goals.csv", length=3) for _ in range(4)]

    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(announced[0]["upload_url"], data=b"abc")
    for one in announced[1:]:
        with urllib.request.urlopen(one["upload_url"], data=b"abc") as answer:
            assert answer.status == 200
        assert api.files_completeUploadExternal(files=[{"id": one["file_id"]}])["ok"]


def test_a_person_sends_a_file_and_the_app_is_told_and_fetches_it(slack: LocalSlack, api: WebClient) -> None:
    sent = slack.as_user("Ana").send("Tide", "goals.csv", TABLE.encode(), "Here it is")

    def said() -> Json | None:
        events = [entry["payload"]["event"] for entry in slack.log("envelope")]
        return next((one for one in events if one["type"] == "message" and one.get("subtype") == "file_share"), None)

    heard = slack.wait_for(said, "the message with the file")
    assert (heard["user"], heard["text"], heard["ts"], heard["channel_type"]) == ("U0ANA", "Here it is", sent.ts, "im")
    known = api.files_info(file=heard["files"][0]["id"])["file"]
    assert (known["user"], known["name"], known["filetype"]) == ("U0ANA", "goals.csv", "csv")
    assert fetch(known["url_private_download"], BOT_TOKEN)[1] == TABLE


def test_a_person_s_file_that_is_no_file_is_refused(slack: LocalSlack) -> None:
    for wrong in ([{"name": "x"}], [{"name": "x", "content": "?"}], "x"):
        with pytest.raises(DidNotWork):
            slack.as_user("Ana").act("message", channel="C0CLAIMS", text="", files=wrong)
