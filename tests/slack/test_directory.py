"""Who is who, asked over a real socket of a local workspace, and read from user objects as Slack sends them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import Any, ClassVar

import pytest
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.domain.channels import Channel
from bot.domain.people import Guest, Profile, UserGroup
from bot.services.people import DirectoryUnavailable
from bot.slack.clients import client
from bot.slack.directory import ASKED_ONE_BY_ONE, SlackDirectory, profile_of
from bot.slack.manifest import manifest
from bot.slack.pacer import Pacer
from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.people import Person
from localslack.seed import Seed, read_seed
from localslack.server import serve
from tests.slack.servers import says, server_that

HARBOUR = "T0HARBOUR"
INSTALLED = AppConfig(manifest(command="/goal", checkin_command="/checkin"))


class NoHurry:
    """Paces nothing, and remembers which methods asked for their turn."""

    def __init__(self) -> None:
        self.turns: list[str] = []
        self.rests: list[tuple[str, float]] = []

    is_stopped = False

    def wait(self, workspace_id: str, method: str) -> float:
        self.turns.append(method)
        return 0.0

    def rests_for(self, workspace_id: str, method: str) -> float:
        return 0.0

    def rest(self, workspace_id: str, method: str, seconds: float) -> None:
        self.rests.append((method, seconds))

    def answered(self, workspace_id: str, method: str) -> None: ...


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[INSTALLED]) as running:
        yield running


@pytest.fixture
def pace() -> NoHurry:
    return NoHurry()


def directory_at(slack: LocalSlack, pace: NoHurry, token: str = INSTALLED.bot_token) -> SlackDirectory:
    return SlackDirectory(lambda _: client(token, slack.api_url), pace)


def test_a_few_people_are_asked_for_one_by_one_each_in_their_turn(slack: LocalSlack, pace: NoHurry) -> None:
    batches = list(directory_at(slack, pace).profiles(HARBOUR, ["U0ANA", "U0JUNE", "U0KARL", "U0INES", "U0ROTABOT"]))
    found = {profile.user_id: profile for batch in batches for profile in batch}
    assert found["U0ANA"] == Profile("U0ANA", "Ana Sousa", "Europe/Lisbon")
    assert found["U0JUNE"].guest is Guest.MULTI_CHANNEL
    assert found["U0KARL"].deactivated
    assert found["U0INES"].slack_admin
    assert found["U0ROTABOT"].is_bot
    assert pace.turns == ["users.info"] * 5


def test_somebody_whom_slack_does_not_know_counts_as_gone_and_is_not_asked_for_again(
    slack: LocalSlack, pace: NoHurry
) -> None:
    batches = list(directory_at(slack, pace).profiles(HARBOUR, ["U0NOBODY", "U0BO"]))
    gone, bo = batches[0]
    assert gone.deactivated
    assert (bo.name, bo.zone) == ("Bo Tamihana", "Pacific/Auckland")


def test_more_than_fifty_are_taken_from_the_list_and_whom_it_lacks_are_asked_for(pace: NoHurry) -> None:
    crowd = [f"U1{number:04}" for number in range(1200)]
    with serve(crowded(crowd), apps=[INSTALLED]) as slack:
        wanted = [*crowd[: ASKED_ONE_BY_ONE + 1], "U0NOBODY", crowd[-1]]
        batches = list(directory_at(slack, pace).profiles(HARBOUR, wanted))
    found = {profile.user_id: profile for batch in batches for profile in batch}
    assert set(found) == set(wanted)
    assert found["U0NOBODY"].deactivated
    assert pace.turns == ["users.list", "users.list", "users.info"]


def crowded(ids: list[str]) -> Seed:
    seed = read_seed()
    seed.people.extend(Person(id=user_id, name=user_id.lower(), real_name=user_id) for user_id in ids)
    return seed


def test_admins_and_owners_are_found(slack: LocalSlack, pace: NoHurry) -> None:
    assert {admin.user_id for admin in directory_at(slack, pace).admins(HARBOUR)} == {"U0INES", "U0EMEKA"}


def test_groups_come_by_name_with_their_members_and_are_not_asked_for_at_every_key(
    slack: LocalSlack, pace: NoHurry
) -> None:
    directory = directory_at(slack, pace)
    for _ in range(3):
        groups = directory.groups(HARBOUR)
    assert groups == (
        UserGroup("S0CLAIMS", "claims-care", "Claims Care"),
        UserGroup("S0PHONE", "phone-support", "Phone Support"),
    )
    assert directory.group_members(HARBOUR, "S0PHONE") == ("U0CLARA", "U0FAY", "U0GUS")
    assert len(slack.log("api", method="usergroups.list")) == 1


def test_it_is_in_a_channel_once_it_was_invited_and_never_in_a_private_one_it_cannot_see(
    slack: LocalSlack, pace: NoHurry
) -> None:
    directory = directory_at(slack, pace)
    assert not directory.channel(HARBOUR, "C0PHONE").is_open
    assert not directory.channel(HARBOUR, "C0LEADS").is_open
    slack.as_user("clara").invite("#phone-support", "Headway")
    assert directory.channel(HARBOUR, "C0PHONE") == Channel(is_member=True, is_private=False)


def test_what_slack_refuses_is_said_with_its_own_reason(slack: LocalSlack, pace: NoHurry) -> None:
    with pytest.raises(DirectoryUnavailable, match="invalid_auth"):
        directory_at(slack, pace, token="xoxb-not-ours").group_members(HARBOUR, "S0PHONE")
    with pytest.raises(DirectoryUnavailable, match="no_such_subteam"):
        directory_at(slack, pace).group_members(HARBOUR, "S0NONE")


def test_a_slack_out_of_reach_is_said_and_the_others_are_still_asked_for(slack: LocalSlack, pace: NoHurry) -> None:
    nowhere = SlackDirectory(lambda _: client("xoxb-1", "http://127.0.0.1:9/api/"), pace)
    with pytest.raises(DirectoryUnavailable):
        nowhere.channel(HARBOUR, "C0PHONE")
    assert list(nowhere.profiles(HARBOUR, ["U0ANA", "U0BO"])) == [[]]


class BusySlack(BaseHTTPRequestHandler):
    """Asks to wait at the first call, and answers the second."""

    calls: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.calls.append(self.path)
        first = len(self.calls) == 1
        self.send_response(429 if first else 200)
        if first:
            self.send_header("Retry-After", "7")
        told = {"ok": False, "error": "ratelimited"} if first else {"ok": True, "user": user(name="ana")}
        body = json.dumps(told).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


def test_asked_too_often_it_waits_as_long_as_slack_says_and_asks_once_more(pace: NoHurry) -> None:
    BusySlack.calls.clear()
    with HTTPServer(("127.0.0.1", 0), BusySlack) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        directory = SlackDirectory(lambda _: client("xoxb-1", f"http://127.0.0.1:{server.server_port}/api/"), pace)
        batches = list(directory.profiles(HARBOUR, ["U0X"]))
        server.shutdown()
        thread.join()
    assert [profile.name for profile in batches[0]] == ["ana"]
    assert pace.rests == [("users.info", 7.0)]
    assert pace.turns == ["users.info", "users.info"]


def test_a_workspace_without_the_bot_cannot_be_asked(pace: NoHurry) -> None:
    with pytest.raises(DirectoryUnavailable, match="not_installed"):
        SlackDirectory(lambda _: None, pace).groups(HARBOUR)


def test_what_was_answered_is_not_repeated_in_the_reason(pace: NoHurry) -> None:
    with (
        server_that(says(200, "<html>profile of Ana Sousa, ana@harbour.example</html>")) as (url, _),
        pytest.raises(DirectoryUnavailable) as unavailable,
    ):
        SlackDirectory(lambda _: client("xoxb-1", url), pace).profile(HARBOUR, "U0ANA")
    assert unavailable.value.reason == "unreadable_answer"


def user(**facts: Any) -> dict[str, Any]:
    return {"id": "U0X", "team_id": HARBOUR, "name": "x", "tz": "Europe/Berlin", "profile": {}} | facts


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"profile": {"display_name": "", "real_name": "Chidi A."}}, {"name": "Chidi A."}),
        ({"profile": {"display_name": "chidi", "real_name": "Chidi A."}}, {"name": "Chidi A."}),
        ({"profile": {"display_name": "chidi"}, "real_name": ""}, {"name": "chidi"}),
        ({"profile": {"display_name": "chidi", "real_name": "\u3164"}}, {"name": "chidi"}),
        ({"profile": {"real_name": "\u200e"}, "name": "\u2800"}, {"name": "U0X"}),
        ({"tz": "Mars/Olympus"}, {"zone": "UTC"}),
        ({"tz": None}, {"zone": "UTC"}),
        ({"is_restricted": True, "is_ultra_restricted": True}, {"guest": Guest.SINGLE_CHANNEL}),
        ({"is_workflow_bot": True}, {"is_bot": True}),
        ({"id": "USLACKBOT"}, {"user_id": "USLACKBOT", "is_bot": True}),
        ({"is_stranger": True}, {"stranger": True}),
        ({"team_id": "T0OTHER"}, {"stranger": True}),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER", HARBOUR]}}, {"stranger": False}),
        ({"is_owner": True}, {"slack_admin": True}),
        ({"deleted": True, "tz": None}, {"deactivated": True, "zone": "UTC"}),
    ],
)
def test_user_objects_are_read_as_slack_means_them(facts: dict[str, Any], expected: dict[str, Any]) -> None:
    profile = profile_of(HARBOUR, user(**facts))
    assert {name: getattr(profile, name) for name in expected} == expected


def test_a_method_rests_after_a_429_to_a_call_that_waited_for_no_turn_too() -> None:
    pace = NoHurry()
    with server_that(says(429, '{"ok": false, "error": "ratelimited"}', Retry_After="30")) as (url, called):
        directory = SlackDirectory(lambda _: client("xoxb-test", url), pace, nullcontext)
        with pytest.raises(DirectoryUnavailable):
            directory.channel(HARBOUR, "C0CLAIMS")
    assert (called, pace.turns, pace.rests) == (["conversations.info"], [], [("conversations.info", 30.0)])


def test_while_a_method_rests_nobody_is_asked_about_out_of_turn() -> None:
    pacer = Pacer()
    with server_that(says(429, '{"ok": false, "error": "ratelimited"}', Retry_After="60")) as (url, called):
        directory = SlackDirectory(lambda _: client("xoxb-test", url), pacer)
        for number in range(6):
            with pytest.raises(DirectoryUnavailable, match="ratelimited"):
                directory.profile(HARBOUR, f"U0NEW{number}", within=5)
        assert called == ["users.info"]
        with pytest.raises(DirectoryUnavailable, match="ratelimited"):
            directory.channel(HARBOUR, "C0CLAIMS")
    assert called == ["users.info", "conversations.info"]


def test_others_go_on_while_a_call_waits_for_its_pace(slack: LocalSlack) -> None:
    told: list[str] = []

    class Slow(NoHurry):
        def wait(self, workspace_id: str, method: str) -> float:
            told.append("at the pace")
            return super().wait(workspace_id, method)

    @contextmanager
    def waiting() -> Iterator[None]:
        told.append("others may go on")
        yield
        told.append("the wait is over")

    directory = SlackDirectory(lambda _: client(INSTALLED.bot_token, slack.api_url), Slow(), waiting)
    directory.channel(HARBOUR, "C0CLAIMS", paced=True)
    assert told == ["others may go on", "at the pace", "the wait is over"]


def test_nobody_is_asked_for_any_more_when_the_bot_stops(slack: LocalSlack) -> None:
    pace = Pacer()
    pace.stop()
    pace.rest(HARBOUR, "users.info", 600)
    with pytest.raises(DirectoryUnavailable, match="stopped"):
        list(
            SlackDirectory(lambda _: client(INSTALLED.bot_token, slack.api_url), pace).profiles(
                HARBOUR, ["U0ANA", "U0BO"]
            )
        )


def test_whoever_has_a_person_waiting_is_not_kept_longer_than_they_have_time(slack: LocalSlack, pace: NoHurry) -> None:
    directory = directory_at(slack, pace)
    with slack.fault("hang", "*") as silence:
        with pytest.raises(DirectoryUnavailable, match="Timeout"):
            directory.profile(HARBOUR, "U0ANA", within=0.05)
        silence.wait_until_struck()
        with pytest.raises(DirectoryUnavailable, match="no time is left"):
            directory.channel(HARBOUR, "C0CLAIMS", within=0.0)
        assert silence.struck == 1, "Slack was not asked a second time"
    assert directory.profile(HARBOUR, "U0ANA").name == "Ana Sousa"


def test_an_answer_that_comes_in_drops_is_given_up_when_the_time_is_over(pace: NoHurry) -> None:
    """Each drop comes before a wait for it ends, so that only the whole call can be too long."""
    given_up = Event()

    def drips(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.flush_headers()
        while not given_up.wait(0.05):
            request.wfile.write(b"x-drop: 1\r\n")

    with server_that(drips) as (url, called):
        directory = SlackDirectory(lambda _: client("xoxb-1", url), pace)
        try:
            with pytest.raises(DirectoryUnavailable, match="Timeout"):
                directory.profile(HARBOUR, "U0ANA", within=0.5)
        finally:
            given_up.set()
    assert called == ["users.info"]


def test_the_people_of_a_group_are_asked_for_in_turn_and_one_that_is_disabled_or_unknown_has_none(
    slack: LocalSlack, pace: NoHurry
) -> None:
    directory = directory_at(slack, pace)
    assert set(directory.people_of_group(HARBOUR, "S0PHONE") or ()) == {"U0CLARA", "U0FAY", "U0GUS"}
    assert pace.turns == ["usergroups.list", "usergroups.users.list"]
    slack.change_group("phone-support", disabled=True)
    assert directory.people_of_group(HARBOUR, "S0PHONE") is None
    assert directory.people_of_group(HARBOUR, "S0NONE") is None
    with slack.fault("error", "usergroups.list"), pytest.raises(DirectoryUnavailable):
        directory.people_of_group(HARBOUR, "S0PHONE")


def test_the_roster_has_everybody_by_handle_and_name_and_every_channel_that_the_bot_can_see(
    slack: LocalSlack, pace: NoHurry
) -> None:
    slack.as_user("Ana").invite("#claims-care", "Headway")
    roster = directory_at(slack, pace).roster(HARBOUR)
    ana = roster.by_id["U0ANA"]
    assert (ana.handle, ana.names, ana.profile.zone) == ("ana", ("ana", "Ana Sousa"), "Europe/Lisbon")
    assert roster.by_id["U0KARL"].profile.deactivated
    channels = {one.name: one.has_bot for one in roster.channels}
    assert (channels["claims-care"], channels["phone-support"]) == (True, False)
    assert "service-leads" not in channels  # private, and the bot is not in it
    assert pace.turns == ["users.list", "conversations.list"]


def test_a_channel_shared_with_whom_slack_does_not_call_of_the_same_company_has_outsiders_wherever_it_is_read(
    slack: LocalSlack, pace: NoHurry, monkeypatch: pytest.MonkeyPatch
) -> None:
    api_call = WebClient.api_call

    def shared(of: WebClient, method: str, **asked: Any) -> SlackResponse:
        answer = api_call(of, method, **asked)
        for channel in (*answer.get("channels", ()), *filter(None, [answer.get("channel")])):
            channel |= {"is_shared": True, "is_org_shared": False, "is_ext_shared": False}
        return answer

    monkeypatch.setattr(WebClient, "api_call", shared)
    directory = directory_at(slack, pace)
    channels = directory.roster(HARBOUR).channels
    assert channels
    assert all(one.is_shared for one in channels)
    assert directory.channel(HARBOUR, channels[0].channel_id).has_outsiders
