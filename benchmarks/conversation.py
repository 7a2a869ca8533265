"""A channel as a team has it after months: a third said by people, two thirds by the bot; some of it in threads."""

from datetime import timedelta
from typing import Any

from slack_sdk import WebClient

from localslack.client import LocalSlack

CHANNEL, PEOPLE = "C0CLAIMS", ("U0ANA", "U0BO", "U0HANA", "U0EMEKA")
A_DAY = 50
"""So many messages are said between one midnight and the next."""

Json = dict[str, Any]  # Slack's payloads are open-ended JSON

_SAID = (
    "Good morning",
    "Two storm claims came back from the assessor overnight, both with the photographs missing. I have asked for them.",
    "Thanks <@U0BO>, I take the first one",
    "The *call-back list* is down to `14` again :tada: The rest waits for the garage, who answer on Thursdays.",
    "Who knows why the form asks for the policy number twice?\n• once on the first page\n• once before it is sent\n"
    "Three customers gave up at the second one this week. https://example.org/forms/claim?step=2",
    "ok",
)
_TITLES = ("First response within 4 hours", "Claims settled in 10 days", "Customers who say we kept our word")


def talk(slack: LocalSlack, client: WebClient, messages: int, replies: int, picture: str) -> str:
    """Say so many messages; the ts of the first, whose thread has so many replies."""
    parent = str(client.chat_postMessage(channel=CHANNEL, text="A long thread")["ts"])
    for number in range(1, messages):
        if number % A_DAY == 0:
            slack.move_clock(to=slack.now() + timedelta(days=1))
        ts = _say(slack, client, number, picture)
        if number % 12 == 0:
            for reply in range(1 + number % 3):
                _say(slack, client, reply * 3, picture, ts)
    for number in range(replies):
        _say(slack, client, number, picture, parent)
    return parent


def _say(slack: LocalSlack, client: WebClient, number: int, picture: str, parent: str | None = None) -> str:
    if number % 3 == 0:
        place = {"channel": CHANNEL, "thread_ts": parent}
        person, text = PEOPLE[number // 6 % len(PEOPLE)], _SAID[number // 3 % len(_SAID)]
        return str(slack.post(f"/page/as/{person}/message", {"text": text, **place})["message"]["ts"])
    text, blocks = f"Claims Care, {number}", _prompt(number) if number % 3 == 1 else _post(number, picture)
    return str(client.chat_postMessage(channel=CHANNEL, text=text, blocks=blocks, thread_ts=parent)["ts"])


def _prompt(number: int) -> list[Json]:
    """The weekly prompt for one to three goals, or a check-in's confirmation."""
    if number % 2:
        words = f"Recorded for *G-{number}*: 3.{number % 10} h, on track. It was 4.1 h on Monday."
        return [_section(words), _actions("Edit", "Undo")]
    blocks = [_section("Good morning <@U0ANA>. How do these stand today?")]
    for each in range(1 + number % 3):
        words = f"*G-{number + each}* {_TITLES[each]}\n3.{each + 1} h on 4 January, target 4 h"
        blocks += [
            _section(f"{words}\n_Helps:_ {_TITLES[each - 1]}"),
            _actions("On track", "At risk", "Off track", "No change", "Update…"),
        ]
    return [*blocks, _context("Or just reply: `3.8`, `same as last week`, or what got in the way")]


def _post(number: int, picture: str) -> list[Json]:
    """What a lead publishes; now and then with a table or a picture."""
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": f"Claims Care, week {number % 52 + 1}"}},
        _section("*In the way*\n• The form asks for the policy number twice (product)\n• Garages answer late (policy)"),
        _section("*What moved*\nFirst response went from 4.1 h to 3.7 h. Thank you, night line."),
        {"type": "divider"},
        {
            "type": "section",
            "fields": [_mrkdwn(f"*{title}*\n{number % 9 + each}.4 of 10") for each, title in enumerate(_TITLES)],
            "accessory": _button("Open"),
        },
        _context("Nine of eleven were heard this week"),
    ]
    if number % 4 == 0:
        return [_section("Recorded. You can still change it."), _actions("Edit", "Undo", "Close…")]
    if number % 18 == 5:
        table = {"type": "table", "rows": [[_cell(f"{row}.{column}") for column in range(5)] for row in range(8)]}
        return [*blocks[:2], table]
    if number % 60 == 17:
        return [*blocks[:2], {"type": "image", "image_url": picture, "alt_text": "A harbour"}]
    return blocks


def _section(words: str) -> Json:
    return {"type": "section", "text": _mrkdwn(words)}


def _context(words: str) -> Json:
    return {"type": "context", "elements": [_mrkdwn(words)]}


def _actions(*texts: str) -> Json:
    return {"type": "actions", "elements": [_button(text) for text in texts]}


def _mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def _button(text: str) -> Json:
    return {"type": "button", "action_id": text, "text": {"type": "plain_text", "text": text}}


def _cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}
