"""Where one may write at all: with which scope, to whom, and in what was archived."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient

from localslack import AppConfig, LocalSlack, serve
from localslack.client import DidNotWork, PersonAt
from localslack.seed import HARBOUR
from tests.localslack.test_web_api import refused
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SCOPES, TIDE

PUBLIC = TIDE | {"oauth_config": {"scopes": {"bot": [*SCOPES, "chat:write.public"]}}}


@pytest.fixture
def public() -> Iterator[LocalSlack]:
    """A workspace whose Tide has chat:write.public, and is a member of nothing."""
    with serve(apps=[AppConfig(PUBLIC, BOT_TOKEN, APP_TOKEN)]) as running:
        yield running


def test_with_a_scope_of_its_own_an_app_posts_to_public_channels_without_being_a_member(public: LocalSlack) -> None:
    api = WebClient(BOT_TOKEN, base_url=public.api_url)

    posted = api.chat_postMessage(channel="C0CLAIMS", text="high")

    assert public.as_user("Ana").messages("#claims-care")[-1].text == "high"
    assert api.chat_update(channel="C0CLAIMS", ts=posted["ts"], text="low")["text"] == "low"
    assert not api.conversations_info(channel="C0CLAIMS")["channel"]["is_member"]


def test_that_scope_opens_nothing_else(public: LocalSlack) -> None:
    api = WebClient(BOT_TOKEN, base_url=public.api_url)

    assert refused(api.chat_postMessage, channel="C0LEADS", text="high") == "channel_not_found"
    assert refused(api.chat_postEphemeral, channel="C0CLAIMS", user="U0ANA", text="high") == "not_in_channel"
    assert refused(api.conversations_history, channel="C0CLAIMS") == "not_in_channel"


def test_group_dms_take_their_scope_though_there_are_none(slack: LocalSlack) -> None:
    api = WebClient(BOT_TOKEN, base_url=slack.api_url)
    with_all = TIDE | {"oauth_config": {"scopes": {"bot": [*SCOPES, "mpim:read"]}}}

    assert refused(api.conversations_list, types="public_channel,mpim") == "missing_scope"
    assert refused(api.users_conversations, types="mpim") == "missing_scope"
    with serve(apps=[AppConfig(with_all, BOT_TOKEN, APP_TOKEN)]) as other:
        assert WebClient(BOT_TOKEN, base_url=other.api_url).conversations_list(types="mpim")["channels"] == []


def test_who_was_deactivated_is_written_to_by_id_and_dm_alike_and_told_to_be_gone(
    slack: LocalSlack, api: WebClient
) -> None:
    direct = api.conversations_open(users="U0BO")["channel"]["id"]
    assert not api.conversations_info(channel=direct)["channel"]["is_user_deleted"]

    slack.change_person("Bo", deleted=True)

    assert api.chat_postMessage(channel="U0BO", text="hello")["channel"] == direct
    assert api.chat_postMessage(channel=direct, text="hello")["channel"] == direct
    assert api.conversations_info(channel=direct)["channel"]["is_user_deleted"]
    gone = {c["user"]: c["is_user_deleted"] for c in api.conversations_list(types="im", limit=1000)["channels"]}
    assert (gone["U0BO"], gone["U0ANA"]) == (True, False)
    assert refused(api.conversations_open, users="U0BO") == "user_disabled"


@pytest.fixture
def archived(tmp_path: Path) -> Iterator[LocalSlack]:
    """A workspace in which #claims-care was archived, after Ana had the last word there."""
    seed = yaml.safe_load(HARBOUR.read_text(encoding="utf-8"))
    for channel in seed["channels"]:
        channel["archived"] = channel["name"] == "claims-care"
    seed["said"].append({"channel": "claims-care", "user": "U0ANA", "hours_ago": 1, "text": "Goodbye."})
    file = tmp_path / "harbour.yaml"
    file.write_text(yaml.safe_dump(seed), encoding="utf-8")
    with serve(file, [AppConfig(PUBLIC, BOT_TOKEN, APP_TOKEN)]) as running:
        yield running


@pytest.mark.parametrize(
    "what",
    [
        lambda ana, _: ana.say("C0CLAIMS", "hello"),
        lambda ana, ts: ana.say("C0CLAIMS", "hello", thread=ts),
        lambda ana, ts: ana.act("edit", channel="C0CLAIMS", ts=ts, text="hello"),
        lambda ana, _: ana.command("C0CLAIMS", "/tide"),
        lambda ana, _: ana.command("C0CLAIMS", "/invite @Tide"),
        lambda ana, _: ana.command("#general", "/join claims-care"),
        lambda ana, _: ana.slack.as_user("Dev").act("join", channel="C0CLAIMS"),
    ],
    ids=["say", "reply", "edit", "command", "invite", "/join", "join"],
)
def test_in_an_archived_channel_people_can_only_read(
    archived: LocalSlack, what: Callable[[PersonAt, str], object]
) -> None:
    ana = archived.as_user("Ana")
    before = ana.messages("C0CLAIMS")

    with pytest.raises(DidNotWork, match=r"is_archived: #claims-care is archived"):
        what(ana, before[-1].ts)

    assert [message.text for message in ana.messages("C0CLAIMS")] == [message.text for message in before]
    assert "U0DEV" not in ana.see("members", channel="C0CLAIMS")["members"]


def test_an_archived_channel_is_called_otherwise_where_an_app_posts_and_where_it_updates(archived: LocalSlack) -> None:
    api = WebClient(BOT_TOKEN, base_url=archived.api_url)

    assert refused(api.chat_postMessage, channel="C0CLAIMS", text="x") == "is_archived"
    assert refused(api.chat_update, channel="C0CLAIMS", ts="1.000000", text="x") == "is_inactive"
