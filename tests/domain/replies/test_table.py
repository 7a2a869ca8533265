"""The table of replies: each is read as a careful colleague would, and what is not clear is asked."""

from decimal import Decimal

import pytest

from bot.domain.readings import Doubt
from bot.domain.replies import Understood, Update, read_replies
from tests.domain.replies.asides_table import ASIDES
from tests.domain.replies.below_table import BELOW
from tests.domain.replies.foreign_table import FOREIGN
from tests.domain.replies.misspelt_table import MISSPELT
from tests.domain.replies.names_last_table import NAMES_LAST
from tests.domain.replies.numbered_table import NUMBERED
from tests.domain.replies.settings import SETTINGS_OF, TODAY, in_short
from tests.domain.replies.store_table import STORE
from tests.domain.replies.table import SETTINGS
from tests.domain.replies.table_of_several import SEVERAL
from tests.domain.replies.town_table import TOWN

ROWS = [
    (setting, text, meant)
    for tables in (SETTINGS, SEVERAL, NAMES_LAST, BELOW, NUMBERED, FOREIGN, MISSPELT, STORE, TOWN, ASIDES)
    for setting, rows in tables.items()
    for text, meant in rows
]


def read(setting: str, text: str) -> Understood:
    return read_replies(text.replace("⏎", "\n"), SETTINGS_OF[setting], TODAY)


@pytest.mark.parametrize(("setting", "text", "meant"), ROWS)
def test_a_reply_is_read_as_a_careful_colleague_would(setting: str, text: str, meant: str) -> None:
    expected = sorted(part.strip() for part in meant.split("|") if part.strip() != "-")
    assert sorted(in_short(read(setting, text), SETTINGS_OF[setting])) == expected


def test_the_table_has_what_the_reading_is_judged_by() -> None:
    questions = [meant for _, _, meant in ROWS if "?" in meant]
    no_check_ins = [meant for _, _, meant in ROWS if meant in ("-", "bot")]
    assert len(ROWS) >= 250
    assert len(questions) >= 60
    assert len(no_check_ins) >= 30


@pytest.mark.parametrize(("setting", "text", "meant"), [row for row in ROWS if "?" in row[2]])
def test_one_question_is_asked_and_the_others_are_named_in_it(setting: str, text: str, meant: str) -> None:
    understood = read(setting, text)
    asked = [question for question in understood.questions if question.doubt is not Doubt.QUESTION]
    assert understood.asked == asked[0]
    assert understood.named == tuple(asked[1:])


@pytest.mark.parametrize("text", ["- 1", "growth - 1", "growth – 1%", "Net growth - 1, on track"])
def test_a_number_behind_a_dash_is_offered_with_the_sign_without_it_and_as_a_change(text: str) -> None:
    (question,) = read("growth", text).questions
    assert [choice.report.value for choice in question.choices] == [Decimal(-1), Decimal(1), Decimal(-3)]


@pytest.mark.parametrize(
    ("setting", "text", "offered"),
    [
        ("hours", "by email 4h, by phone 2h", [Decimal(4), Decimal(2)]),
        ("hours", "at 9:30", [Decimal("9.5")]),
        ("rating", "4 .2", [Decimal("4.2")]),
        ("yes_no", "no, it is signed", [True, False]),
        ("tickets", "400 done", [Decimal(400), Decimal(400)]),
        ("csat", "82 or 83", [Decimal(82), Decimal(83)]),
        ("csat", "80% / 82%.", [Decimal(80), Decimal(82)]),
        ("nps", "40 41", [Decimal(40), Decimal(41)]),
        ("csat", "82 or 4", [Decimal(82)]),
        ("csat", "82 yesterday", [Decimal(82)]),
        ("csat", "should be 82", [Decimal(82)]),
        ("csat", "over 82", [Decimal(82)]),
        ("csat", "almost 82", [Decimal(82)]),
        ("csat", "between 82 and 84", [Decimal(82), Decimal(84)]),
        ("csat", "82-84", [Decimal(82), Decimal(84)]),
        ("csat", "CSAT 82–84%", [Decimal(82), Decimal(84)]),
        ("hours", "4-5h", [Decimal(4), Decimal(5)]),
        ("csat frt", "82-84", [Decimal(82), Decimal(84)]),
        ("csat frt", "1-82, 2-4", []),
        ("csat", "820-840", []),
        ("hours", "between 4 and 5 hours", [Decimal(4), Decimal(5)]),
        ("hours", "4 days", [Decimal(96), Decimal(4)]),
        ("csat", "82 820", [Decimal(82820), Decimal(82)]),
        ("csat", "no change 82", [Decimal(82), None]),
        ("orders", "not good. 60", [Decimal(60)]),
        ("orders", "not as bad as I feared: 71", [Decimal(71)]),
        ("orders", "not 82", []),
        ("orders", "we reached it!! 91", [Decimal(91)]),
        ("orders", "goal reached", [Decimal(90)]),
        ("visits", "5 visits", [Decimal(5)]),
    ],
)
def test_what_is_offered_is_what_was_written(setting: str, text: str, offered: list[Decimal | bool | None]) -> None:
    (question,) = read(setting, text).questions
    assert [choice.report.value for choice in question.choices] == offered


@pytest.mark.parametrize("text", ["should be 85 next week", "hope to reach 85 by Friday"])
def test_a_number_that_is_hoped_for_later_is_not_offered_as_that_of_now(text: str) -> None:
    (question,) = read("csat", text).questions
    assert not question.choices


@pytest.mark.parametrize("text", ["no", "nope", "nah"])
def test_each_bare_no_is_asked_in_the_same_words(text: str) -> None:
    (question,) = read("csat", text).questions
    assert (question.doubt, question.choices) == (Doubt.NEGATION, ())


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("we finished the macros", ["+write", "+write +train done"]),
        ("macros done", ["+write", "+write +train done"]),
        ("macro library done", ["+write +train done"]),
        ("macros done, training next", ["+write 'training next'"]),
        ("we trained all the team", ["+train", "'we trained all the team'"]),
        ("half the team trained", ["'half the team trained'"]),
        ("team not trained yet", ["'team not trained yet'"]),
    ],
)
def test_what_is_finished_may_be_a_milestone_and_is_not_one_that_comes_next(text: str, offered: list[str]) -> None:
    (question,) = read("steps", text).questions
    updates = [Update(choice.goal, choice.report, text) for choice in question.choices]
    assert [in_short(Understood((each,)), SETTINGS_OF["steps"]) for each in updates] == [
        [f"macros {each}"] for each in offered
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("🟢 CSAT 82, 🔴 FRT 50", ["🔴 FRT 50"]),
        ("🟢 CSAT: maybe⏎🔴 FRT: 5h", ["🟢 CSAT: maybe"]),
    ],
)
def test_a_question_quotes_a_sign_where_it_was_written(text: str, words: list[str]) -> None:
    assert [question.words for question in read("four", text).questions] == words


def test_what_is_recorded_rests_on_the_words_as_they_were_written() -> None:
    updates = read("four", "🟢 CSAT 82, 🔴 FRT 5h").updates
    assert [update.words for update in updates] == ["🟢 CSAT 82", "🔴 FRT 5h"]
