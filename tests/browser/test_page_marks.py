"""What people write inside Slack's own formatting, rendered by the page that follows Slack's rules."""

import random

from bot.blocks.text import bold, escape
from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble

MARKS = "*_~`><&:"
SHOWN = """async (texts) => {
    const { mrkdwn } = await import("/static/js/mrkdwn.js");
    const reader = {
        userName: () => "", channelName: () => "", groupName: () => "", zone: () => "UTC", now: () => 0, me: "",
        openChannel: () => {},
    };
    return texts.map((text) => {
        const nodes = mrkdwn(text, reader);
        const formatted = [...nodes.querySelectorAll("b, i, s, code, pre, blockquote")].map((one) => one.localName);
        return [nodes.textContent, formatted.join(" ")];
    });
}"""


def titles() -> list[str]:
    """Two thousand short texts full of marks, the same in every run."""
    chance = random.Random(8)
    pieces = [*MARKS, *MARKS, "a", "first", "2", " ", " ", "é", "(", ".", "–"]
    made = ["".join(chance.choices(pieces, k=chance.randint(1, 12))) for _ in range(2000)]
    return [words for title in made if (words := " ".join(title.split()))]


def as_read(shown: str) -> str:
    return shown.replace("\ufeff", "").replace("\u02cb", "`")


def test_every_title_reads_as_it_was_typed_wherever_it_stands(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA")
    typed = titles()
    plain = page.evaluate(SHOWN, [f"{escape(title)} · “{escape(title)}”" for title in typed])
    assert [(as_read(text), tags) for text, tags in plain] == [(f"{title} · “{title}”", "") for title in typed]
    headings = page.evaluate(SHOWN, [f"{bold(title, 150)} · “{escape(title)}”" for title in typed])
    assert [as_read(text) for text, _ in headings] == [f"{title} · “{title}”" for title in typed]
    assert {tags for _, tags in headings} == {"b", ""}
