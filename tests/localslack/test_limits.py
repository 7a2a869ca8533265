"""Slack's published limits, kept when asked to."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack import AppConfig, LocalSlack, serve
from localslack.faults.limits import IN_A_CHANNEL, PER_MINUTE, Allowance
from localslack.web_api import BY_APP_TOKEN, BY_CLIENT, METHODS
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE


@pytest.fixture
def api(slack: LocalSlack) -> WebClient:
    return WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])


def until_refused(call: object, most: int, **arguments: object) -> tuple[int, int]:
    """How many calls went well before one was refused, and its Retry-After in seconds."""
    assert callable(call)
    answers: list[object] = []

    def again() -> None:
        while len(answers) < most:
            answers.append(call(**arguments))

    with pytest.raises(SlackApiError, match="ratelimited") as caught:
        again()
    assert caught.value.response.status_code == 429
    return len(answers), int(caught.value.response.headers["Retry-After"])


def test_every_method_has_its_published_limit() -> None:
    assert (METHODS | BY_APP_TOKEN | BY_CLIENT).keys() <= PER_MINUTE.keys()


def test_nothing_is_limited_unless_asked(api: WebClient) -> None:
    assert all(api.users_list()["ok"] for _ in range(25))


def test_a_method_takes_its_minute_s_calls_at_once_and_then_no_more(slack: LocalSlack, api: WebClient) -> None:
    fault = slack.fault("limits")

    well, retry_after = until_refused(api.users_list, 25)

    assert well == 20
    assert 1 <= retry_after <= 60
    assert fault.struck == 1
    (strike,) = slack.log("fault")
    assert (strike["fault_kind"], strike["on"], strike["retry_after"]) == ("limits", "users.list", retry_after)


def test_a_429_stops_that_method_alone(slack: LocalSlack, api: WebClient) -> None:
    slack.fault("limits")
    until_refused(api.users_list, 25)

    assert api.users_info(user="U0ANA")["ok"]


def test_a_channel_takes_a_short_burst_of_messages_and_others_go_on(slack: LocalSlack, api: WebClient) -> None:
    slack.fault("limits")

    well, retry_after = until_refused(api.chat_postMessage, 10, channel="U0ANA", text="hello")

    assert well == IN_A_CHANNEL
    assert 1 <= retry_after <= 5
    assert api.chat_postMessage(channel="U0BO", text="hello")["ok"]


def test_a_person_and_their_dm_are_one_channel(slack: LocalSlack, api: WebClient) -> None:
    direct = api.chat_postMessage(channel="U0ANA", text="hello")["channel"]
    slack.fault("limits")
    for channel in (direct, "U0ANA", direct, "U0ANA", direct):
        api.chat_postMessage(channel=channel, text="hello")

    with pytest.raises(SlackApiError, match="ratelimited"):
        api.chat_postMessage(channel="U0ANA", text="hello")


def test_each_workspace_has_its_own_allowance() -> None:
    with serve(
        ["localslack/seeds/harbour.yaml", "localslack/seeds/lantern.yaml"],
        apps=[AppConfig(TIDE, BOT_TOKEN, APP_TOKEN, elsewhere={"T0LANTERN": "xoxb-there"})],
    ) as slack:
        slack.fault("limits")
        here = WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])
        until_refused(here.users_list, 25)

        assert WebClient("xoxb-there", base_url=slack.api_url, retry_handlers=[]).users_list()["ok"]


def test_turning_the_limits_off_forgets_what_was_counted(slack: LocalSlack, api: WebClient) -> None:
    with slack.fault("limits"):
        until_refused(api.users_list, 25)
    assert api.users_list()["ok"]
    with slack.fault("limits"):
        assert api.users_list()["ok"]


def test_an_evenly_paced_app_never_meets_a_limit_and_a_faster_one_does() -> None:
    def refused(every: float) -> int:
        allowance, count = Allowance(20, 60.0), 0
        for call in range(200):
            # Now and then a call is a little early, as the one before was held up on the way.
            now = call * every - (0.2 if call % 7 == 0 else 0.0)
            if allowance.wait(now):
                count += 1
            else:
                allowance.take(now)
        return count

    assert refused(3.0) == 0
    assert refused(2.7) > 0


def test_an_allowance_says_exactly_when_the_next_call_is_free() -> None:
    allowance = Allowance(2, 60.0)
    for now in (0.0, 10.0):
        assert allowance.wait(now) == 0
        allowance.take(now)

    assert allowance.wait(20.0) == pytest.approx(39.5)
    assert allowance.wait(59.5) == 0


def test_limits_can_be_had_so_many_times_as_large(slack: LocalSlack, api: WebClient) -> None:
    slack.fault("limits", times=2)

    assert until_refused(api.users_list, 45)[0] == 40
    assert until_refused(api.chat_postMessage, 15, channel="U0ANA", text="hello")[0] == 2 * IN_A_CHANNEL
