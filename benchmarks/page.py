"""How smooth the local Slack's page is: `python -m benchmarks.page [ROUNDS]`, in the system's Chromium.

A channel of a thousand messages and a thread of 500 replies, as a team and the bot write them (conversation.py). Beside
the frames of the page stand those of its own still picture, the same drawn elements and styles without any program,
scrolled at the same speed by the same browser in the same round. A round takes two minutes; five are the default.
"""

import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from slack_sdk import WebClient

from benchmarks.chromium import FLAGS
from benchmarks.conversation import CHANNEL, talk
from benchmarks.report import Line, percentile, table
from benchmarks.stage import first_line, program
from localslack.client import LocalSlack

MESSAGES, REPLIES = 1000, 500
OPENED = 7
"""How often the page is opened anew; the median stands."""
STEP = 160
"""Pixels from one frame to the next: a fast flick of the wheel."""
PERSON, TOKEN = "U0ANA", "xoxb-pages"
ROUNDS = 5
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
  const scroller = document.querySelector(selector);
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

STILL = """() => {
  const picture = document.documentElement.cloneNode(true);
  for (const program of picture.querySelectorAll("script")) program.remove();
  return `<!doctype html>${picture.outerHTML}`;
}"""

PANE, THREAD = ".pane .scroller", ".thread .scroller"
Ways = dict[str, Sequence[float]]
"""The frames of each way, in milliseconds, by what the way is called."""


FIGURES: Mapping[str, Callable[[Sequence[float]], float]] = {
    "median": statistics.median,
    "p99": lambda frames: percentile(frames, 99),
    "worst": max,
}


def main() -> int:
    """Print what was measured; the exit status, 1 without a Chromium."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    chromium = shutil.which("chromium")
    if chromium is None:
        print("There is no Chromium on this machine: install the package chromium.")
        return 1
    load = os.getloadavg()[0]
    with _workspace() as url, sync_playwright() as playwright:
        LocalSlack(url).post(f"/page/as/{PERSON}/command", {"channel": CHANNEL, "text": "/invite @Pages"})
        client = WebClient(TOKEN, base_url=f"{url}/api/")
        parent = talk(LocalSlack(url), client, MESSAGES, REPLIES, f"{url}/static/samples/harbour.svg")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        lines = [*_openings(browser, url), *_scrolling(browser, url, parent, rounds)]
        version = browser.version
        browser.close()
    print(table(lines))
    loads = f"load {load:.1f} before, {os.getloadavg()[0]:.1f} after"
    print(f"Chromium {version}, Python {platform.python_version()}, {os.cpu_count()} cores, {loads}")
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


def _scrolling(browser: Browser, url: str, parent: str, rounds: int) -> Iterator[Line]:
    """The median and the worst round of each figure, ours beside the still picture's; their ratio is of one round."""
    seen = [_round(browser, url, parent) for _ in range(rounds)]
    for way in seen[0][0]:
        for name, figure in FIGURES.items():
            pairs = [(figure(ours[way]), figure(still[way])) for ours, still in seen]
            middle, worst = statistics.median_low(pairs), max(pairs)
            yield Line(f"{way}, frame, {name}, median of {rounds}", *middle)
            yield Line(f"{way}, frame, {name}, worst of {rounds}", *worst)


def _round(browser: Browser, url: str, parent: str) -> tuple[Ways, Ways]:
    """Scroll the page, then its still picture."""
    context = _context(browser)
    page = _opened(context, url)
    page.wait_for_timeout(500)
    up = page.evaluate(SCROLL, [PANE, -STEP])
    drawn = page.locator(".pane [data-testid=message]").count()
    if drawn < MESSAGES:
        print(f"Only {drawn} messages were reached.")
    down = page.evaluate(SCROLL, [PANE, STEP])
    page.evaluate("ts => localSlack.openThread({channel: localSlack.spot.channel, ts})", parent)
    page.wait_for_function(f"document.querySelectorAll('.thread [data-testid=message]').length > {REPLIES}")
    page.evaluate(f"document.querySelector('{THREAD}').scrollTop = 0")
    thread = page.evaluate(SCROLL, [THREAD, STEP])
    picture = page.evaluate(STILL)
    page.close()
    still = _still(context, f"{url}/still", picture)
    context.close()
    names = (f"{MESSAGES} messages up, loading them", f"{MESSAGES} messages down again", f"thread of {REPLIES} replies")
    return dict(zip(names, (up, down, thread), strict=True)), dict(zip(names, still, strict=True))


def _still(context: BrowserContext, address: str, picture: str) -> tuple[Sequence[float], ...]:
    """The frames of the three ways where nothing but the browser is at work."""
    page = context.new_page()
    page.route(address, lambda route: route.fulfill(body=picture, content_type="text/html; charset=utf-8"))
    page.goto(address)
    page.evaluate(f"document.querySelector('{PANE}').scrollTop = 1e9")
    page.wait_for_timeout(500)
    ways = tuple(page.evaluate(SCROLL, way) for way in ([PANE, -STEP], [PANE, STEP], [THREAD, STEP]))
    page.close()
    return ways


if __name__ == "__main__":
    sys.exit(main())
