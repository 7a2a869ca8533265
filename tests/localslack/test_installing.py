"""Adding an app to a workspace by OAuth, and losing it again."""

import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookClient

from localslack import AppConfig, LocalSlack, serve, tickets
from localslack.client import DidNotWork
from localslack.seed import HARBOUR
from localslack.wire import Json
from tests import asynchronous
from tests.localslack.test_workspaces import LANTERN
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, TIDE
from tests.localslack.ways import http_app, over_asgi, over_http

CLIENT = {"client_id": "A0TIDE", "client_secret": "tide-client-secret"}
BACK = "https://tide.example/back"
TOLD = ["message.im", "tokens_revoked", "app_uninstalled"]
MANIFEST: Json = TIDE | {
    "oauth_config": TIDE["oauth_config"] | {"redirect_urls": [BACK]},
    "settings": TIDE["settings"] | {"event_subscriptions": {"bot_events": TOLD}},
}

Connect = Callable[[App], SocketModeHandler]


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """Tide stands at Harbour; Lantern does not have it yet."""
    config = AppConfig(MANIFEST, BOT_TOKEN, APP_TOKEN, client_secret=CLIENT["client_secret"])
    with serve(seed=[HARBOUR, LANTERN], apps=[config]) as running:
        yield running


@pytest.fixture
def nobody(slack: LocalSlack) -> WebClient:
    return WebClient(base_url=slack.api_url)


def add(slack: LocalSlack) -> Json:
    """What oauth.v2.access answers when Liv adds Tide to Lantern Books."""
    code = slack.workspace("T0LANTERN").authorize("A0TIDE", "Liv")
    data = WebClient(base_url=slack.api_url).oauth_v2_access(**CLIENT, code=code).data
    assert isinstance(data, dict)
    return data


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def test_of_very_many_codes_the_oldest_works_no_more(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "KEPT", 3)
    codes = [slack.workspace("T0LANTERN").authorize("A0TIDE", "Liv") for _ in range(4)]
    client = WebClient(base_url=slack.api_url)

    assert refused(lambda: client.oauth_v2_access(**CLIENT, code=codes[0])) == "invalid_code"
    assert all(client.oauth_v2_access(**CLIENT, code=code)["ok"] for code in codes[1:])


def test_a_code_becomes_an_installation_with_a_token_that_works(slack: LocalSlack) -> None:
    told = add(slack)

    assert told["team"] == {"id": "T0LANTERN", "name": "Lantern Books"}
    assert (told["token_type"], told["authed_user"]["id"], told["app_id"]) == ("bot", "U0LIV", "A0TIDE")
    assert "chat:write" in told["scope"].split(",")
    tide = WebClient(told["access_token"], base_url=slack.api_url)
    assert tide.auth_test()["user_id"] == told["bot_user_id"]
    tide.chat_postMessage(channel="U0LIV", text="Thanks for having me.")
    assert slack.workspace("T0LANTERN").as_user("Liv").wait_for_message("Tide", "Thanks for having me.")


async def _add_async(slack: LocalSlack) -> str:
    code = slack.workspace("T0LANTERN").authorize("A0TIDE", "Liv")
    told = await AsyncWebClient(base_url=slack.api_url).oauth_v2_access(**CLIENT, code=code)
    answer = await AsyncWebClient(told["access_token"], base_url=slack.api_url).auth_test()
    return str(answer["team_id"])


def test_the_asynchronous_client_installs_as_well(slack: LocalSlack) -> None:
    assert asynchronous.run(_add_async(slack)) == "T0LANTERN"


def test_secrets_and_tokens_stand_in_no_log(slack: LocalSlack) -> None:
    token = add(slack)["access_token"]

    (entry,) = slack.log("api", method="oauth.v2.access")
    assert token not in str(entry)
    assert CLIENT["client_secret"] not in str(entry)


def test_what_is_wrong_with_a_code_is_named(slack: LocalSlack, nobody: WebClient) -> None:
    code = slack.authorize("A0TIDE", "Ana", redirect_uri=BACK)

    def exchange(**changed: str) -> str:
        return refused(lambda: nobody.oauth_v2_access(**(CLIENT | {"code": code, "redirect_uri": BACK} | changed)))

    assert exchange(client_id="A0NOBODY") == "invalid_client_id"
    assert exchange(client_secret="guessed") == "bad_client_secret"
    assert exchange(code="1.2") == "invalid_code"
    assert exchange(redirect_uri="https://elsewhere.example") == "bad_redirect_uri"
    nobody.oauth_v2_access(**CLIENT, code=code, redirect_uri=BACK)
    assert exchange() == "code_already_used"


def test_a_code_lives_ten_minutes(slack: LocalSlack, nobody: WebClient, monkeypatch: pytest.MonkeyPatch) -> None:
    code = slack.authorize("A0TIDE", "Ana")
    monkeypatch.setattr("localslack.grants.CODE_SECONDS", 0.0)

    assert refused(lambda: nobody.oauth_v2_access(**CLIENT, code=code)) == "code_expired"


def test_adding_an_app_again_keeps_its_token(slack: LocalSlack) -> None:
    assert add(slack)["access_token"] == add(slack)["access_token"]


def test_a_revoked_token_is_dead_and_the_app_hears_of_it(
    slack: LocalSlack, tide: App, connect: Connect, api: WebClient
) -> None:
    connect(tide)
    bot = api.auth_test()["user_id"]
    slack.as_user("Ana").invite("#claims-care", "Tide")

    assert api.auth_revoke(test=True)["revoked"] is False
    assert api.auth_revoke()["revoked"] is True

    assert refused(api.auth_test) == "token_revoked"
    told = slack.wait_for(lambda: [e for e in events(slack) if e["type"] != "message"][1:], "both events")
    assert told[0]["type"] == "app_uninstalled"
    (revoked,) = [event for event in events(slack) if event["type"] == "tokens_revoked"]
    assert revoked["tokens"] == {"oauth": [], "bot": [bot]}
    assert bot not in slack.as_user("Ana").see("members", channel="C0CLAIMS")["members"]
    assert slack.bootstrap()["apps"] == []


def test_what_is_revoked_in_one_workspace_lives_on_in_the_other(
    slack: LocalSlack, tide: App, connect: Connect, api: WebClient
) -> None:
    tide.command("/tide")(lambda ack: ack("high"))
    connect(tide)
    lantern, first = slack.workspace("T0LANTERN"), add(slack)
    there = WebClient(first["access_token"], base_url=slack.api_url)
    lantern.as_user("Liv").command("#customer-letters", "/tide")
    (asked,) = slack.log("envelope", type="slash_commands")

    there.auth_revoke()

    slack.wait_for(lambda: slack.log("envelope", type="events_api")[1:], "both events")
    told = [entry["payload"] for entry in slack.log("envelope", type="events_api")]
    assert {(one["team_id"], one["event"]["type"]) for one in told} == {
        ("T0LANTERN", "tokens_revoked"), ("T0LANTERN", "app_uninstalled"),
    }  # fmt: skip
    assert WebhookClient(asked["payload"]["response_url"]).send(text="still?").status_code == 404
    with pytest.raises(DidNotWork, match="unknown_command"):
        lantern.as_user("Liv").command("#customer-letters", "/tide")
    slack.as_user("Ana").command("#claims-care", "/tide")
    assert api.auth_test()["team_id"] == "T0HARBOUR"
    again = add(slack)
    assert again["access_token"] != first["access_token"]
    assert again["bot_user_id"] == first["bot_user_id"]
    assert refused(there.auth_test) == "token_revoked"


def events(slack: LocalSlack) -> list[Json]:
    return [entry["payload"]["event"] for entry in slack.log("envelope")]


def test_an_uninstalled_app_can_be_added_again(slack: LocalSlack, api: WebClient) -> None:
    before = api.auth_test()["user_id"]
    slack.uninstall("Tide")

    assert refused(api.auth_test) == "account_inactive"
    code = slack.authorize("A0TIDE", "Ana")
    told = WebClient(base_url=slack.api_url).oauth_v2_access(**CLIENT, code=code)
    again = WebClient(told["access_token"], base_url=slack.api_url)
    assert again.auth_test()["user_id"] == before
    assert again.chat_postMessage(channel="U0ANA", text="back")["ok"]


def consent(slack: LocalSlack, **query: str) -> str:
    return f"{slack.url}/oauth/v2/authorize?{urlencode(query)}"


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing, so that one sees where it would have gone."""

    def redirect_request(self, *_: object) -> None:
        return None


def decide(slack: LocalSlack, **fields: str) -> dict[str, list[str]]:
    """What stands in the address to which a decision on the page leads."""
    request = urllib.request.Request(f"{slack.url}/oauth/v2/authorize", data=urlencode(fields).encode())
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(Stay).open(request)
    assert answer.value.code == 303
    return parse_qs(urlsplit(answer.value.headers["location"]).query)


def test_a_person_agrees_or_refuses_on_a_page(slack: LocalSlack) -> None:
    with urllib.request.urlopen(consent(slack, client_id="A0TIDE", scope="chat:write", state="<s>")) as page:
        shown = page.read().decode()
    assert "Add Tide to a workspace" in shown
    assert '<option value="U0LIV">Liv Hansen</option>' in shown
    assert 'value="&lt;s&gt;"' in shown

    refusal = decide(slack, client_id="A0TIDE", state="s", decision="cancel")
    assert (refusal["error"], refusal["state"]) == (["access_denied"], ["s"])
    agreed = decide(slack, client_id="A0TIDE", state="s", decision="allow", user="U0LIV", scope="chat:write,im:write")
    told = WebClient(base_url=slack.api_url).oauth_v2_access(**CLIENT, code=agreed["code"][0])
    assert (told["scope"], told["team"]["id"]) == ("chat:write,im:write", "T0LANTERN")
    users = WebClient(told["access_token"], base_url=slack.api_url).users_list
    assert refused(users) == "missing_scope"


@pytest.mark.parametrize(
    "query", [{"client_id": "A0NOBODY"}, {"client_id": "A0TIDE", "redirect_uri": "https://tide.example.evil/back"}]
)
def test_the_page_refuses_who_is_unknown_or_wants_the_code_elsewhere(slack: LocalSlack, query: dict[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(consent(slack, **query))


SCOPES = ["chat:write", "im:history"]


def bolt_app(store: Path, client: WebClient) -> App:
    """A Bolt app that installs itself, answers, and forgets where it was taken out."""
    settings = OAuthSettings(
        client_id=CLIENT["client_id"],
        client_secret=CLIENT["client_secret"],
        scopes=SCOPES,
        installation_store=FileInstallationStore(base_dir=str(store)),
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(store)),
    )
    app = App(signing_secret=SIGNING_SECRET, oauth_flow=OAuthFlow(client=client, settings=settings), client=client)
    app.enable_token_revocation_listeners()

    @app.event("message")
    def heard(say: Callable[[str], object]) -> None:
        say("heard")

    return app


def async_bolt_app(store: Path, client: AsyncWebClient) -> AsyncApp:
    """The same by Bolt's asynchronous app."""
    settings = AsyncOAuthSettings(
        client_id=CLIENT["client_id"],
        client_secret=CLIENT["client_secret"],
        scopes=SCOPES,
        installation_store=FileInstallationStore(base_dir=str(store)),
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(store)),
    )
    flow = AsyncOAuthFlow(client=client, settings=settings)
    app = AsyncApp(signing_secret=SIGNING_SECRET, oauth_flow=flow, client=client)
    app.enable_token_revocation_listeners()

    @app.event("message")
    async def heard(say: Callable[[str], Awaitable[object]]) -> None:
        await say("heard")

    return app


def install(slack: LocalSlack, back: str, user: str) -> None:
    """Add an app to somebody's workspace through the app's own pages."""
    with urllib.request.urlopen(back.replace("oauth_redirect", "install")) as page:
        state = page.headers["set-cookie"].split("=")[1].split(";")[0]
        assert "client_id=A0TIDE" in page.read().decode()
    agreed = decide(slack, client_id="A0TIDE", state=state, decision="allow", user=user, scope=",".join(SCOPES))
    came_back = urllib.request.Request(
        f"{back}?{urlencode({'code': agreed['code'][0], 'state': state})}",
        headers={"Cookie": f"slack-app-oauth-state={state}"},
    )
    with urllib.request.urlopen(came_back) as page:
        assert page.status == 200


@pytest.mark.parametrize("sort", ["Bolt", "asynchronous Bolt"])
def test_bolt_installs_itself_in_two_workspaces_and_forgets_the_one_that_takes_it_out(
    tmp_path: Path, sort: str
) -> None:
    client, async_client = WebClient(), AsyncWebClient()
    running_app = (
        http_app(bolt_app(tmp_path, client)) if sort == "Bolt" else over_asgi(async_bolt_app(tmp_path, async_client))
    )
    with ExitStack() as running:
        address = running.enter_context(running_app)
        back = address.replace("/slack/events", "/slack/oauth_redirect")
        manifest = over_http(address)
        manifest["oauth_config"] = manifest["oauth_config"] | {"redirect_urls": [back]}
        manifest["settings"]["event_subscriptions"]["bot_events"] = TOLD
        config = AppConfig(
            manifest, signing_secret=SIGNING_SECRET, client_secret=CLIENT["client_secret"], installed=False
        )
        slack = running.enter_context(serve(seed=[HARBOUR, LANTERN], apps=[config]))
        client.base_url = async_client.base_url = slack.api_url
        people = [slack.as_user("Ana"), slack.workspace("T0LANTERN").as_user("Liv")]
        for person in people:
            install(slack, back, person.id)

        for person in people:
            person.say("Tide", "hello")
            assert person.wait_for_message("Tide", "heard")
        assert (tmp_path / "none-T0LANTERN" / "bot-latest").exists()
        slack.workspace("T0LANTERN").uninstall("Tide")

        people[0].say("Tide", "still there?")

        slack.wait_for(lambda: len(slack.log("api", method="chat.postMessage")) == 3, "an answer")
        slack.wait_for(lambda: not list(tmp_path.glob("none-T0LANTERN/*")), "the app to forget Lantern")
        assert (tmp_path / "none-T0HARBOUR" / "bot-latest").exists()
