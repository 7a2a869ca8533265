"""From what a person typed to what Slack stores and sends: escaped, with mentions and links recognised."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from localslack.conversations import Conversations
from localslack.people import People

# What a page may already have put in as a mention stays as it is; everything else in < > is text.
READY = r"<(?:(?:@[UW]|#C|!subteam\^S)[A-Z0-9]+(?:\|[^<>|]*)?|!(?:here|channel|everyone))>"
TOKEN = re.compile(rf"{READY}|(?<!\w)[@#](?=\w)|https?://[^\s<>]*[^\s<>.,;:!?)\]'\"]", re.IGNORECASE)
LONGEST_NAME = 80
LONGEST_IN_WORDS = 6  # "claims-care" counts as two
BROADCASTS = ("here", "channel", "everyone")


def escape(text: str) -> str:
    """The text with Slack's three control characters escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(frozen=True)
class Reader:
    """Reads typed text in the light of who and what there is in the workspace."""

    people: People
    conversations: Conversations

    def message(self, text: str) -> str:
        """A message as it is stored: `<@U1>`, `<#C1|name>`, `<https://…>`."""
        return self._read(text, person=lambda ident, _: f"<@{ident}>", links=True)

    def command(self, text: str, should_escape: bool) -> str:
        """The text of a slash command; names become `<@U1|name>` only with should_escape."""
        if not should_escape:
            return escape(text)
        return self._read(text, person=lambda ident, name: f"<@{ident}|{name}>", links=False)

    def _read(self, text: str, person: Callable[[str, str], str], links: bool) -> str:
        pieces, end = [], 0
        for match in TOKEN.finditer(text):
            if match.start() < end:
                continue  # inside a name of several words that was read already
            read = self._token(text, match, person, links)
            if read:
                pieces += [escape(text[end : match.start()]), read[0]]
                end = read[1]
        return "".join(pieces) + escape(text[end:])

    def _token(
        self, text: str, match: re.Match[str], person: Callable[[str, str], str], links: bool
    ) -> tuple[str, int] | None:
        """What a token becomes and where it ends; None if it is only text."""
        token = match.group(0)
        if token.startswith("<"):
            return self._ready(token, person), match.end()
        if token.startswith("http"):
            return (f"<{escape(token)}>", match.end()) if links else None
        for name in _prefixes(text[match.end() : match.end() + LONGEST_NAME]):
            if mention := self._mention(token, name, person):
                return mention, match.end() + len(name)
        return None

    def _ready(self, token: str, person: Callable[[str, str], str]) -> str:
        mention = re.fullmatch(r"<@([UW][A-Z0-9]+)(?:\|[^<>|]*)?>", token)
        known = self.people.get(mention[1]) if mention else None
        return person(known.id, known.name) if known else token

    def _mention(self, sign: str, name: str, person: Callable[[str, str], str]) -> str | None:
        if sign == "#":
            channel = self.conversations.named(name)
            return f"<#{channel.id}|{channel.name}>" if channel else None
        if name.casefold() in BROADCASTS:
            return f"<!{name.casefold()}>"
        who = self.people.named(name)
        if who:
            return person(who.id, who.name)
        group = next((g for g in self.people.groups.values() if g.handle.casefold() == name.casefold()), None)
        return f"<!subteam^{group.id}|@{group.handle}>" if group else None


def _prefixes(text: str) -> list[str]:
    """What may be a name at the beginning of a text, the longest first: "Ana Sousa" before "Ana"."""
    ends = [match.end() for match in re.finditer(r"\w(?!\w)", text.partition("\n")[0])]
    return [text[:end] for end in reversed(ends[:LONGEST_IN_WORDS])]
