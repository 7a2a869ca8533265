"""The table of replies: each is read as a careful colleague would, and what is not clear is asked."""

import pytest

from bot.domain.readings import Doubt
from bot.domain.replies import Understood, read_replies
from tests.domain.replies.settings import SETTINGS_OF, TODAY, in_short
from tests.domain.replies.table import SETTINGS

ROWS = [(setting, text, meant) for setting, rows in SETTINGS.items() for text, meant in rows]


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
