"""Slack's mrkdwn on the page, case by case; the server's side is tests/localslack/test_mrkdwn.py."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble
from tests.localslack.mrkdwn_cases import CASES

AT_A_TIME = 20

# The elements of a text in the short hand of the cases.
SHORT_HAND = """node => {
  const short = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    const inside = [...node.childNodes].map(short).join("");
    const tag = node.tagName.toLowerCase();
    if (tag === "a") return `[${inside}](${node.getAttribute("href")})`;
    if (node.classList.contains("mention")) return `{${inside}}`;
    if (tag === "br") return "<br>";
    return ["b", "i", "s", "code", "pre", "blockquote"].includes(tag) ? `<${tag}>${inside}</${tag}>` : inside;
  };
  return [...node.childNodes].map(short).join("");
}"""


def test_every_case_is_drawn_as_slack_would(pebble: Pebble, open_page: OpenPage) -> None:
    for start in range(0, len(CASES), AT_A_TIME):
        texts = [{"type": "mrkdwn", "text": c.text, "verbatim": c.verbatim} for c in CASES[start : start + AT_A_TIME]]
        pebble.say("U0ANA", f"from {start}", [{"type": "section", "text": text} for text in texts])
    page = open_page(pebble.slack, "U0ANA")
    page.get_by_test_id("sidebar").get_by_role("button", name="Pebble").click()
    page.get_by_role("tab", name="Messages").click()
    drawn = page.get_by_test_id("message").locator(".section .text")
    expect(drawn).to_have_count(len(CASES))

    for node, case in zip(drawn.all(), CASES, strict=True):
        assert node.evaluate(SHORT_HAND) == case.drawn, case
