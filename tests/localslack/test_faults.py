"""Faults on request in the Web API and response_urls, as slack_sdk's own client meets them."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from http.client import RemoteDisconnected

import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler, ServerErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from localslack import AppConfig, LocalSlack, serve
from localslack.client import DidNotWork
from localslack.seed import HARBOUR
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE

Connect = Callable[[App], SocketModeHandler]


@pytest.fixture
def api(slack: LocalSlack) -> WebClient:
    """Slack's own client without any retries, so that each call is one call."""
    return WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[], timeout=10)


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def texts(slack: LocalSlack) -> list[str]:
    return [message.text for message in slack.as_user("Ana").messages("Tide")]


def failed(call: Callable[[], object]) -> tuple[int, str]:
    """The status and error name with which a call fails."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return caught.value.response.status_code, caught.value.response["error"]


# What goes wrong


def test_a_429_names_the_seconds_to_wait_and_does_nothing(slack: LocalSlack, api: WebClient) -> None:
    with slack.fault("ratelimited", "chat.postMessage", count=1, retry_after=7) as fault:
        with pytest.raises(SlackApiError) as caught:
            api.chat_postMessage(channel="U0ANA", text="hello")

        answer = caught.value.response
        assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "7")
        assert (texts(slack), fault.struck) == ([], 1)


def test_the_sdk_s_retry_after_a_429_arrives_once(slack: LocalSlack, api: WebClient) -> None:
    api.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    slack.fault("ratelimited", "chat.postMessage", count=1)

    api.chat_postMessage(channel="U0ANA", text="hello")

    assert texts(slack) == ["hello"]
    assert [entry["status"] for entry in slack.log("api", method="chat.postMessage")] == [429, 200]


@pytest.mark.parametrize(("status", "error"), [(500, "internal_error"), (503, "service_unavailable")])
def test_a_5xx_does_nothing(slack: LocalSlack, api: WebClient, status: int, error: str) -> None:
    slack.fault("error", "chat.*", count=1, status=status)

    assert failed(lambda: api.chat_postMessage(channel="U0ANA", text="hello")) == (status, error)
    assert texts(slack) == []
    assert api.auth_test()["ok"]


def test_the_sdk_s_retry_after_a_5xx_arrives_once(slack: LocalSlack, api: WebClient) -> None:
    api.retry_handlers.append(ServerErrorRetryHandler(max_retry_count=1))
    slack.fault("error", "chat.postMessage", count=1, status=503)

    api.chat_postMessage(channel="U0ANA", text="hello")

    assert texts(slack) == ["hello"]


def test_a_slow_answer_outlasts_the_client_s_patience_but_the_message_is_there(slack: LocalSlack) -> None:
    hasty = WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[], timeout=1)
    slack.fault("slow", "chat.postMessage", seconds=30)

    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel="U0ANA", text="hello")

    assert texts(slack) == ["hello"]


def test_a_slow_answer_comes(slack: LocalSlack, api: WebClient) -> None:
    with slack.fault("slow", "chat.postMessage", seconds=0.05) as fault:
        assert api.chat_postMessage(channel="U0ANA", text="hello")["ok"]
        assert fault.struck == 1


def test_a_lost_answer_leaves_the_message_and_a_dead_connection(slack: LocalSlack, api: WebClient) -> None:
    slack.fault("lost", "chat.postMessage", count=1)

    with pytest.raises(RemoteDisconnected):
        api.chat_postMessage(channel="U0ANA", text="hello")

    assert texts(slack) == ["hello"]


def test_the_sdk_s_own_retry_after_a_lost_answer_says_it_twice(slack: LocalSlack) -> None:
    # This is what an app must guard against: the SDK calls it a success.
    trusting = WebClient(BOT_TOKEN, base_url=slack.api_url)
    slack.fault("lost", "chat.postMessage", count=1)

    assert trusting.chat_postMessage(channel="U0ANA", text="hello")["ok"]
    assert texts(slack) == ["hello", "hello"]


def test_a_hanging_call_does_nothing_until_it_is_released(
    slack: LocalSlack, api: WebClient, aside: ThreadPoolExecutor
) -> None:
    fault = slack.fault("hang", "chat.postMessage")
    call = aside.submit(api.chat_postMessage, channel="U0ANA", text="hello")
    fault.wait_until_struck()
    assert (call.done(), texts(slack)) == (False, [])

    fault.remove()

    assert call.result(timeout=10)["ok"]
    assert texts(slack) == ["hello"]


def test_a_hanging_call_that_was_given_up_is_never_carried_out(slack: LocalSlack, aside: ThreadPoolExecutor) -> None:
    hasty = WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[], timeout=1)
    fault = slack.fault("hang", "chat.postMessage")

    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel="U0ANA", text="hello")
    fault.remove()
    hasty.chat_postMessage(channel="U0ANA", text="later")

    assert texts(slack) == ["later"]


def test_a_workspace_ends_although_a_call_hangs(aside: ThreadPoolExecutor) -> None:
    with serve(apps=[AppConfig(TIDE, BOT_TOKEN, APP_TOKEN)]) as slack:
        api = WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])
        fault = slack.fault("hang", "auth.test")
        call = aside.submit(api.auth_test)
        fault.wait_until_struck()

    assert call.result(timeout=10)["ok"]


@pytest.mark.parametrize(
    ("kind", "status", "arrived"), [("ratelimited", 429, False), ("error", 500, False), ("slow", 200, True)]
)
def test_a_response_url_fails_in_the_same_ways(
    slack: LocalSlack, tide: App, connect: Connect, kind: str, status: int, arrived: bool
) -> None:
    hook = hook_of_a_command(slack, tide, connect)
    slack.fault(kind, "response_url", count=1, **({"seconds": 0.05} if kind == "slow" else {}))

    answer = hook.send(text="answered")

    assert answer.status_code == status
    assert ("answered" in [m.text for m in slack.as_user("Ana").messages("#claims-care")]) is arrived
    assert hook.send(text="again").status_code == 200
    assert [entry["status"] for entry in slack.log("response_url")] == [status, 200]


def test_a_lost_answer_of_a_response_url_has_done_its_work(slack: LocalSlack, tide: App, connect: Connect) -> None:
    hook = hook_of_a_command(slack, tide, connect)
    slack.fault("lost", "response_url", count=1)

    with pytest.raises(RemoteDisconnected):
        hook.send(text="answered")

    assert "answered" in [m.text for m in slack.as_user("Ana").messages("#claims-care")]


def hook_of_a_command(slack: LocalSlack, tide: App, connect: Connect) -> WebhookClient:
    kept: list[str] = []

    @tide.command("/tide")
    def keep(ack: Ack, command: dict[str, str]) -> None:
        kept.append(command["response_url"])
        ack()

    connect(tide)
    slack.as_user("Ana").command("#claims-care", "/tide")
    return WebhookClient(kept[0], retry_handlers=[])


# When it goes wrong


def outcomes(api: WebClient, times: int) -> str:
    """How so many calls went: `.` well, `x` not."""

    def one() -> str:
        try:
            api.users_info(user="U0ANA")
        except SlackApiError:
            return "x"
        return "."

    return "".join(one() for _ in range(times))


def test_a_count_strikes_the_next_calls_and_no_more(slack: LocalSlack, api: WebClient) -> None:
    fault = slack.fault("error", "users.info", count=2)

    assert outcomes(api, 4) == "xx.."
    (standing,) = slack.faults()
    assert (standing.id, standing.told["struck"], standing.told["spent"]) == (fault.id, 2, True)


def test_a_seed_strikes_the_same_calls_in_the_same_run(slack: LocalSlack, api: WebClient) -> None:
    def run(seed: int) -> str:
        with slack.fault("error", "users.info", probability=0.5, seed=seed):
            return outcomes(api, 24)

    first, second, other = run(11), run(11), run(12)

    assert first == second
    assert first != other
    assert {".", "x"} == set(first)


def test_calls_of_other_methods_do_not_shift_what_a_seed_strikes(slack: LocalSlack, api: WebClient) -> None:
    with slack.fault("error", "*", probability=0.5, seed=11):
        alone = outcomes(api, 12)
    with slack.fault("error", "*", probability=0.5, seed=11):
        mixed = ""
        for _ in range(12):
            mixed += outcomes(api, 1)
            with suppress(SlackApiError):
                api.auth_test()

    assert mixed == alone


def test_a_probability_without_a_seed_tells_the_one_it_took(slack: LocalSlack, api: WebClient) -> None:
    with slack.fault("error", "users.info", probability=0.5) as fault:
        first = outcomes(api, 24)
    with slack.fault("error", "users.info", probability=0.5, seed=fault.told["seed"]):
        assert outcomes(api, 24) == first


def test_a_window_is_of_the_workspace_s_time(slack: LocalSlack, api: WebClient) -> None:
    begins = slack.now() + timedelta(hours=1)
    slack.fault("error", "users.info", since=begins, until=begins + timedelta(hours=1))

    assert outcomes(api, 1) == "."
    slack.move_clock(hours=1, minutes=1)
    assert outcomes(api, 1) == "x"
    slack.move_clock(hours=1)
    assert outcomes(api, 1) == "."


def test_the_oldest_fault_strikes_first_and_one_alone(slack: LocalSlack, api: WebClient) -> None:
    older = slack.fault("ratelimited", "users.info", count=1)
    newer = slack.fault("error", "users.info", count=1)

    assert failed(lambda: api.users_info(user="U0ANA"))[0] == 429
    assert (older.struck, newer.struck) == (1, 0)
    assert failed(lambda: api.users_info(user="U0ANA"))[0] == 500


def test_a_fault_may_be_for_one_app(slack: LocalSlack, api: WebClient) -> None:
    with pytest.raises(DidNotWork, match="app_not_found"):
        slack.fault("error", "users.info", app="A0NOBODY")

    with slack.fault("error", "users.info", app="A0TIDE"):
        assert outcomes(api, 1) == "x"


def test_a_fault_may_be_for_one_workspace() -> None:
    tide = AppConfig(TIDE, BOT_TOKEN, APP_TOKEN, elsewhere={"T0LANTERN": "xoxb-there"})
    with serve([HARBOUR, HARBOUR.with_name("lantern.yaml")], apps=[tide]) as slack:
        here = WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])
        there = WebClient("xoxb-there", base_url=slack.api_url, retry_handlers=[])
        slack.workspace("T0LANTERN").fault("error", "auth.test")

        assert here.auth_test()["ok"]
        assert failed(there.auth_test)[0] == 500


def test_an_ended_fault_strikes_nothing(slack: LocalSlack, api: WebClient) -> None:
    first, second = slack.fault("error", "users.info"), slack.fault("error", "auth.test")
    first.remove()
    first.remove()

    assert outcomes(api, 1) == "."
    assert [fault.id for fault in slack.faults()] == [second.id]
    slack.clear_faults()
    assert api.auth_test()["ok"]
    assert slack.faults() == []


def test_every_strike_stands_in_the_log(slack: LocalSlack, api: WebClient) -> None:
    fault = slack.fault("error", "chat.*", count=1, status=503)
    failed(lambda: api.chat_postMessage(channel="U0ANA", text="hello"))

    (strike,) = slack.log("fault")
    facts = {"fault": fault.id, "fault_kind": "error", "on": "chat.postMessage", "app_id": "A0TIDE", "status": 503}
    assert facts.items() <= strike.items()
    (call,) = slack.log("api", method="chat.postMessage")
    assert (call["fault"], call["status"], call["response"]["error"]) == (fault.id, 503, "service_unavailable")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"kind": "gremlin"}, "There is no fault 'gremlin'"),
        ({"kind": []}, "There is no fault"),
        ({"kind": "error"}, "Say what is struck (`on`): a Web API method"),
        ({"kind": "error", "on": "chat.postMesage"}, "cannot strike 'chat.postMesage'"),
        ({"kind": "error", "on": 5}, "`on` must be text"),
        ({"kind": "late", "on": "chat.postMessage"}, "cannot strike 'chat.postMessage'"),
        ({"kind": "half_open", "on": "event"}, "cannot strike 'event'"),
        ({"kind": "error", "on": "*", "seconds": 3}, "has no seconds"),
        ({"kind": "limits", "count": 3}, "has no count"),
        ({"kind": "error", "on": "*", "status": 404}, "`status` must be a whole number from 500 to 599"),
        ({"kind": "error", "on": "*", "status": 700}, "`status` must be more than 0, and at most 599"),
        ({"kind": "error", "on": "*", "count": 1.5}, "`count` must be a whole number"),
        ({"kind": "error", "on": "*", "count": True}, "`count` must be a number"),
        ({"kind": "error", "on": "*", "probability": 2}, "`probability` must be more than 0, and at most 1"),
        ({"kind": "error", "on": "*", "probability": 0}, "`probability` must be more than 0"),
        ({"kind": "error", "on": "*", "probability": "often"}, "`probability` must be a number"),
        ({"kind": "error", "on": "*", "seed": "pip"}, "`seed` must be a whole number"),
        ({"kind": "slow", "on": "*", "seconds": "nan"}, "`seconds` must be more than 0"),
        ({"kind": "drop", "on": "socket", "warn": "yes"}, "`warn` is true or false"),
        ({"kind": "error", "on": "*", "from": "Monday"}, "`from` is no instant"),
        ({"kind": "error", "on": "*", "from": "2027-01-02T00:00Z", "until": "2027-01-01T00:00Z"}, "The window ends"),
        ({"kind": "error", "on": "*", "until": "2001-01-01T00:00Z"}, "The window is over already"),
        ({"kind": "half_open", "team": "T0HARBOUR"}, "leave out `team`"),
        ({"kind": "error", "on": "*", "team": "T0NOWHERE"}, "There is no such workspace"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_a_sentence(
    slack: LocalSlack, asked: dict[str, object], says: str
) -> None:
    with pytest.raises(DidNotWork) as caught:
        slack.post("/control/faults", asked)

    assert says in str(caught.value)
    assert slack.faults() == []


def test_removing_what_is_not_there_says_so(slack: LocalSlack) -> None:
    with pytest.raises(DidNotWork, match="fault_not_found"):
        slack.delete("/control/faults/F9")


def test_the_choices_can_be_asked_for(slack: LocalSlack) -> None:
    told = slack.get("/control/faults")

    assert {kind["kind"] for kind in told["kinds"]} >= {"ratelimited", "lost", "hang", "half_open", "limits"}
    assert "chat.postMessage" in told["places"]["method"]
    assert json.dumps(told)
