"""How smooth the local Slack's page is: `python -m benchmarks.page`, in the system's Chromium. About three minutes.

A channel of a thousand messages and a thread of 500 replies, all with Block Kit. Beside the frames of the page stand
those of a bare document of the same length, scrolled at the same speed by the same browser.
"""

import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from slack_sdk import WebClient

from benchmarks.chromium import FLAGS
from benchmarks.report import Line, percentile, table
from benchmarks.stage import first_line, program
from localslack.client import LocalSlack

MESSAGES, REPLIES = 1000, 500
OPENED = 7
"""How often the page is opened anew; the median stands."""
STEP = 160
"""Pixels from one frame to the next: a fast flick of the wheel."""
CHANNEL, PERSON, TOKEN = "C0CLAIMS", "U0ANA", "xoxb-pages"
WINDOW: ViewportSize = {"width": 1280, "height": 860}

Json = dict[str, Any]  # Slack's payloads are open-ended JSON

MANIFEST: Json = {
    "display_information": {"name": "Pages"},
    "features": {"bot_user": {"display_name": "Pages"}},
    "oauth_config": {"scopes": {"bot": ["chat:write"]}},
    "settings": {"socket_mode_enabled": True},
}

# Notes when the first message has been painted, in milliseconds since the navigation began.
FIRST_MESSAGE = """
  const look = () => document.querySelector("[data-testid=message]")
    ? requestAnimationFrame(() => setTimeout(() => { window.firstMessage = performance.now(); }))
    : requestAnimationFrame(look);
  look();
"""

# Scrolls a step a frame until the end has stood still for half a second; the time between frames, in milliseconds.
SCROLL = """async ([selector, step]) => {
  const scroller = selector ? document.querySelector(selector) : document.scrollingElement;
  const frame = () => new Promise(requestAnimationFrame);
  const frames = [];
  let last = await frame();
  for (let still = 0; still < 30; ) {
    const before = scroller.scrollTop;
    scroller.scrollTop += step;
    const now = await frame();
    frames.push(now - last);
    last = now;
    still = scroller.scrollTop === before ? still + 1 : 0;
  }
  return frames.slice(0, -30);
}"""

BARE = """height => {
  document.body.innerHTML = "";
  const lines = Math.floor(height / 20);
  for (let line = 0; line < lines; line += 1) {
    const text = document.createElement("p");
    text.style = "margin: 0; height: 20px; font: 15px sans-serif";
    text.textContent = `Line ${line} of a document that does nothing else`;
    document.body.append(text);
  }
}"""


def main() -> int:
    """Print what was measured; the exit status, 1 without a Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("There is no Chromium on this machine: install the package chromium.")
        return 1
    load = os.getloadavg()[0]
    with _workspace() as url, sync_playwright() as playwright:
        LocalSlack(url).post(f"/page/as/{PERSON}/command", {"channel": CHANNEL, "text": "/invite @Pages"})
        parent = _fill(WebClient(TOKEN, base_url=f"{url}/api/"), f"{url}/static/samples/harbour.svg")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        lines = [*_openings(browser, url), *_scrolling(browser, url, parent)]
        version = browser.version
        browser.close()
    print(table(lines))
    print(f"Chromium {version}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} before")
    return 0


@contextmanager
def _workspace() -> Iterator[str]:
    """A local Slack as a program of its own; its address."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder) / "manifest.json"
        manifest.write_text(json.dumps(MANIFEST), encoding="utf-8")
        arguments = ["--manifest", str(manifest), "--bot-token", TOKEN, "--port", "0"]
        with program("-m", "localslack", *arguments, says=True) as running:
            yield str(json.loads(first_line(running))["url"])


def _fill(client: WebClient, picture: str) -> str:
    """Say everything; the ts of the message with the thread."""
    parent = str(client.chat_postMessage(channel=CHANNEL, text="A long thread")["ts"])
    for number in range(1, MESSAGES):
        _say(client, number, picture)
    for number in range(REPLIES):
        _say(client, number, picture, parent)
    return parent


def _say(client: WebClient, number: int, picture: str, parent: str | None = None) -> None:
    blocks = _blocks(number, picture)
    client.chat_postMessage(channel=CHANNEL, text=f"Claim {number}", blocks=blocks, thread_ts=parent)


def _blocks(number: int, picture: str) -> list[Json]:
    """In turn: words, fields with a button, buttons, a picture, a table."""
    words = {"type": "section", "text": _mrkdwn(f"*Claim {number}* came in `{number % 40} h` ago; <@{PERSON}> has it.")}
    more: list[Json] = [
        {"type": "context", "elements": [_mrkdwn("Nothing is late")]},
        {
            "type": "section",
            "fields": [_mrkdwn(f"*Field {each}*\n{number * each} of {number * 10}") for each in range(1, 7)],
            "accessory": _button("open", "Open"),
        },
        {"type": "actions", "elements": [_button(f"b{each}", f"Choice {each}") for each in range(5)]},
        {"type": "image", "image_url": picture, "alt_text": "A harbour"},
        {"type": "table", "rows": [[_cell(f"{row}.{column}") for column in range(5)] for row in range(8)]},
    ]
    return [words, more[number % len(more)]]


def _mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def _button(action: str, text: str) -> Json:
    return {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": text}}


def _cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def _openings(browser: Browser, url: str) -> Iterator[Line]:
    """How soon the first message is seen: by a browser that was never here, and by one that was."""
    new: list[float] = []
    for _ in range(OPENED):
        context = _context(browser)
        new.append(_first_message(context, url))
        context.close()
    context = _context(browser)
    _first_message(context, url)
    again = [_first_message(context, url) for _ in range(OPENED)]
    context.close()
    yield Line(f"first of {MESSAGES} messages seen, new browser, median", statistics.median(new))
    yield Line(f"first of {MESSAGES} messages seen, opened before, median", statistics.median(again))


def _context(browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport=WINDOW, locale="en-GB")
    context.add_init_script(FIRST_MESSAGE)
    return context


def _first_message(context: BrowserContext, url: str) -> float:
    page = _opened(context, url)
    seen = float(page.evaluate("window.firstMessage"))
    page.close()
    return seen


def _opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(f"{url}/#as={PERSON}&in={CHANNEL}")
    page.wait_for_function("window.firstMessage")
    return page


def _scrolling(browser: Browser, url: str, parent: str) -> Iterator[Line]:
    context = _context(browser)
    page = _opened(context, url)
    page.wait_for_timeout(500)
    up = page.evaluate(SCROLL, [".pane .scroller", -STEP])
    height = page.evaluate("document.querySelector('.pane .scroller').scrollHeight")
    seen = page.locator(".pane [data-testid=message]").count()
    if seen < MESSAGES:
        print(f"Only {seen} messages were reached.")
    down = page.evaluate(SCROLL, [".pane .scroller", STEP])
    page.evaluate("ts => localSlack.openThread({channel: localSlack.spot.channel, ts})", parent)
    page.wait_for_function(f"document.querySelectorAll('.thread [data-testid=message]').length > {REPLIES}")
    page.evaluate("document.querySelector('.thread .scroller').scrollTop = 0")
    thread = page.evaluate(SCROLL, [".thread .scroller", STEP])
    context.close()
    bare = _bare(browser, height)
    yield from _frames(f"{MESSAGES} messages up, loading them", up, bare)
    yield from _frames(f"{MESSAGES} messages down again", down, bare)
    yield from _frames(f"thread of {REPLIES} replies", thread, bare)


def _bare(browser: Browser, height: float) -> list[float]:
    page = browser.new_page(viewport=WINDOW)
    page.evaluate(BARE, height)
    frames: list[float] = page.evaluate(SCROLL, ["", STEP])
    page.close()
    return frames


def _frames(what: str, ours: Sequence[float], bare: Sequence[float]) -> Iterator[Line]:
    yield Line(f"{what}, frame, median", statistics.median(ours), statistics.median(bare))
    yield Line(f"{what}, frame, p95", percentile(ours, 95), percentile(bare, 95))
    yield Line(f"{what}, frame, worst", max(ours), max(bare))


if __name__ == "__main__":
    sys.exit(main())
