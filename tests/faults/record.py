"""What Slack itself has: every message of the bot, by the delivery that it says it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_sdk import WebClient

from bot.domain.deliveries import marked
from localslack.client import LocalSlack
from tests.faults.organisation import CHANNELS, Organisation
from tests.office import INSTALLED


@dataclass(frozen=True, slots=True)
class Post:
    """A message that arrived."""

    delivery_id: str | None
    channel: str
    ts: str
    text: str

    @property
    def received(self) -> datetime:
        """When it came, by Slack's clock."""
        return datetime.fromtimestamp(float(self.ts), UTC)


def posts(slack: LocalSlack, organisation: Organisation, channels: Iterable[str] = CHANNELS) -> Sequence[Post]:
    """Ask Slack, with no fault on, for all that the bot has posted, to people and in channels, threads included."""
    client = WebClient(INSTALLED.bot_token, base_url=slack.api_url)
    direct = [client.conversations_open(users=each.user_id)["channel"]["id"] for each in organisation.people]
    return [
        Post(marked(message), channel, message["ts"], message["text"])
        for channel in (*direct, *channels)
        for message in _messages(client, channel)
        if message.get("bot_id") or message.get("app_id")
    ]


def _messages(client: WebClient, channel: str) -> Iterator[dict[str, Any]]:
    said = client.conversations_history(channel=channel, limit=500, include_all_metadata=True)["messages"]
    for message in said:
        yield message
        if message.get("reply_count"):
            thread = client.conversations_replies(channel=channel, ts=message["ts"], include_all_metadata=True)
            yield from (each for each in thread["messages"] if each["ts"] != message["ts"])
