"""Whatever stands in code in the help can be typed as it stands there."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.blocks.help import help_message, snooze_help_message
from bot.domain.check_ins import CheckIn, Report, Source, Standing, Status
from bot.domain.command_line import SUB_COMMANDS, Understood, read_command
from bot.domain.goals import Goal, PersonOwner, Revision
from bot.domain.measures import Measure, Metric, YesNo
from bot.domain.reading.dates import read_date
from bot.domain.reading.plain_answers import is_nothing_in_the_way
from bot.domain.reading.wishes import has_clear_days, wish_in
from bot.domain.replies import AskedAbout, read_replies
from bot.domain.slack_statuses import time_off_status

TODAY = date(2027, 1, 4)
NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
LAST_WEEK = Standing(Decimal(80), NOW, Status.AT_RISK, NOW, CheckIn(7, 1, 1, "U0ANA", NOW, Report(), Source.TAP))
IN_CODE = re.compile(r"`([^`]+)`")
USAGES = {f"/goal {command.usage}" for command in SUB_COMMANDS}


def asked(number: int, title: str, measure: Measure, before: Standing | None = None) -> AskedAbout:
    owner = PersonOwner("U0ANA", 1)
    goal = Goal(number, owner, Revision(1, title, measure, date(2027, 6, 30)), "U0ANA", NOW)
    return AskedAbout(goal, before or Standing(), number)


CSAT = asked(1, "Raise CSAT", Metric(Decimal(78), Decimal(85), "%"), LAST_WEEK)
CALLS = asked(2, "Answer sooner", Metric(Decimal(6), Decimal(2), "h"))
HANDBOOK = asked(3, "Publish the handbook", YesNo())


def is_command(words: str) -> bool:
    return words in USAGES or (words.startswith("/goal") and isinstance(read_command(words[5:]), Understood))


def is_short_cut(words: str) -> bool:
    return words in ("/checkin", "/checkin help")


def is_reply(words: str) -> bool:
    every = [CSAT, CALLS, HANDBOOK] if "1)" in words else [CSAT]
    understood = read_replies(words, every, TODAY)
    return len(understood.updates) == len(every) and not understood.questions


def is_wish(words: str) -> bool:
    wish = wish_in(words, TODAY)
    return wish is not None and has_clear_days(wish, TODAY)


def is_date(words: str) -> bool:
    return isinstance(read_date(words, TODAY), date)


def is_status(words: str) -> bool:
    return time_off_status(words, "", NOW) is not None


READERS: list[Callable[[str], bool]] = [
    is_command,
    is_short_cut,
    is_reply,
    is_nothing_in_the_way,
    is_wish,
    is_date,
    is_status,
]


def said_in_code() -> list[str]:
    blocks = help_message("/goal", "/checkin").blocks
    texts = [part["text"] for block in blocks for part in (block.get("text"), *block.get("elements", ())) if part]
    return list(dict.fromkeys(words for text in texts for words in IN_CODE.findall(text)))


@pytest.mark.parametrize("words", [*said_in_code(), *(f"/goal {command.example}" for command in SUB_COMMANDS)])
def test_what_stands_in_code_in_the_help_is_understood(words: str) -> None:
    assert any(understands(words) for understands in READERS)


def test_who_looks_for_a_command_to_snooze_reads_words_that_are_understood() -> None:
    (block,) = snooze_help_message().blocks
    said = IN_CODE.findall(block["text"]["text"])
    assert len(said) == 2
    assert all(any(understands(words) for understands in READERS) for words in said)


def test_help_has_an_example_of_everything_that_is_read() -> None:
    assert all(any(map(understands, said_in_code())) for understands in READERS)


@pytest.mark.parametrize("words", ["/goal serr", "perhaps 82 or 83", "remind Bo"])
def test_what_is_not_understood_would_be_noticed(words: str) -> None:
    assert not any(understands(words) for understands in READERS)
