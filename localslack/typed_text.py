"""From what a person typed to what Slack stores and sends: escaped, with mentions and links recognised."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from localslack.conversations import Conversations
from localslack.people import People

# What a page may already have put in as a mention stays as it is; everything else in < > is text.
READY = r"<(?:(?:@[UW]|#C|!subteam\^S)[A-Z0-9]+(?:\|[^<>|]*)?|!(?:here|channel|everyone))>"
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
        def ready(token: str) -> str:
            mention = re.fullmatch(r"<@([UW][A-Z0-9]+)(?:\|[^<>|]*)?>", token)
            known = self.people.get(mention[1]) if mention else None
            return person(known.id, known.name) if known else token

        def found(match: re.Match[str]) -> str:
            token = match.group(0)
            if token.startswith("<"):
                return ready(token)
            if token.startswith("http"):
                return f"<{escape(token)}>"
            return self._mention(token, person) or escape(token)

        pieces, end = [], 0
        for match in self._pattern(links).finditer(text):
            pieces += [escape(text[end : match.start()]), found(match)]
            end = match.end()
        return "".join(pieces) + escape(text[end:])

    def _mention(self, token: str, person: Callable[[str, str], str]) -> str | None:
        sign, name = token[0], token[1:]
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

    def _pattern(self, links: bool) -> re.Pattern[str]:
        names = {name for p in self.people for name in (p.name, p.real_name) if name}
        names |= {group.handle for group in self.people.groups.values()} | set(BROADCASTS)
        # The longest first: "@Ana Sousa" is one person, not "@Ana" and a word.
        people = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        channels = "|".join(re.escape(c.name) for c in sorted(self.conversations, key=lambda c: -len(c.name)) if c.name)
        parts = [READY, rf"(?<!\w)@(?:{people})(?!\w)"]
        if channels:
            parts.append(rf"(?<!\w)#(?:{channels})(?![\w-])")
        if links:
            parts.append(r"https?://[^\s<>]*[^\s<>.,;:!?)\]'\"]")
        return re.compile("|".join(parts), re.IGNORECASE)
