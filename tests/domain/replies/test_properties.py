"""What holds of the reading of every reply, whatever its words."""

import re
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.domain.check_ins import Report, Standing, Status
from bot.domain.measures import Metric
from bot.domain.reading.units import format_value
from bot.domain.replies import AskedAbout, Understood, read_replies
from tests.domain.replies.settings import FRT, SETTINGS_OF, TODAY, asked, in_short, metric
from tests.domain.replies.table import SETTINGS

ROWS = [(setting, text.replace("⏎", "\n")) for setting, rows in SETTINGS.items() for text, _ in rows]
SOME_TEXTS = st.sampled_from(ROWS)
MANY_SETTINGS = st.sampled_from(list(SETTINGS_OF.values()))

WORDS = re.findall(
    r"\S+|\n",
    """82 82% 4h 4.1h on track at risk off done not no longer same as last week , . but was by Friday about +2 🟢 🔴
    CSAT FRT macros backlog contract waiting for from to should now ? we're 1) 2) : all rest except and ; G-12 30 June
    yes 2/3 up down 2 -> target 85 ( ) > " ` ``` ~ * :one: the""",
)


def read(goals: list[AskedAbout], text: str) -> Understood:
    return read_replies(text, goals, TODAY)


@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), MANY_SETTINGS)
@example("82, " * 900, SETTINGS_OF["five"])
@example("CSAT " * 700, SETTINGS_OF["five"])
@example("1) " * 900, SETTINGS_OF["five"])
@example("\ue000\ue001 82", SETTINGS_OF["csat"])
@example("from " * 800 + "80", SETTINGS_OF["csat"])
@example("x" * 9000, SETTINGS_OF["csat frt"])
def test_no_text_upsets_it_and_what_it_records_can_be_recorded(text: str, goals: list[AskedAbout]) -> None:
    understood = read(goals, text)
    numbers = [update.goal for update in understood.updates]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= {one.goal.number for one in goals}
    for update in understood.updates:
        assert not update.report.is_empty
        assert update.words
    for question in understood.questions:
        assert all(choice.goal in question.goals for choice in question.choices)
        assert not any(choice.report.is_empty for choice in question.choices)
    assert read(goals, text) == understood


@given(SOME_TEXTS)
def test_nobody_is_told_anything_where_no_goal_is_asked_about(row: tuple[str, str]) -> None:
    assert read([], row[1]).updates == ()


POLITE = ["Hi!", "Good morning,", "Hello team,", "Thanks!", "Hey Headway,", "ok,"]
OPENINGS = [
    "Last week of the quarter.",
    "Monday again!",
    "New week,",
    "Another week gone.",
    "What a busy week!",
    "Happy Friday!",
    "Here are my numbers for this week.",
    "Hope you had a nice weekend!",
    "First Monday of the month…",
]
THANKS = ["thanks!", "Thank you 🙏", "Cheers", "👍", "have a nice week", ":+1:", "Thanks, all"]


@given(SOME_TEXTS, st.sampled_from(POLITE + OPENINGS))
def test_a_greeting_before_a_reply_changes_nothing(row: tuple[str, str], polite: str) -> None:
    setting, text = row
    goals = SETTINGS_OF[setting]
    # A quoted line, a list or a line of its own must go on beginning a line.
    assert in_short(read(goals, f"{polite}\n{text}"), goals) == in_short(read(goals, text), goals)


@given(SOME_TEXTS, st.sampled_from(THANKS))
@example(("csat frt", "CSAT: 82%\nFRT: 4.1h\n\nBest,\nAna"), "thanks!")
@example(("csat", "82, sorry"), "thanks!")
def test_thanks_behind_a_reply_change_nothing(row: tuple[str, str], thanks: str) -> None:
    setting, text = row
    goals = SETTINGS_OF[setting]
    assert in_short(read(goals, f"{text}\n{thanks}"), goals) == in_short(read(goals, text), goals)


NEVER_VALUES = [
    "see SUP-{n}",
    "see #{n}",
    "ticket {n}",
    "on {n} June",
    "by 30 June 20{n}",
    "<https://desk.example/{n}|report {n}>",
    "https://desk.example/{n}",
    "<@U0{n}>",
    "<#C0{n}|team-{n}>",
    "`{n}`",
    "```\n{n}\n```",
    "order {n}",
    "at {n}:00 am on Monday",
    "the {n} h promise",
    "within {n} rings",
]
FRAMES = ["{x}", "on track, {x}", "at risk {x}", "waiting, {x}", "{x}, on track", "CSAT {x}", "we did {x}"]


@example(number=81, never="within {n} rings", frame="{x}, on track", is_alone=False)
@given(
    number=st.integers(81, 84),
    never=st.sampled_from(NEVER_VALUES),
    frame=st.sampled_from(
        ["{x}", "on track, {x}", "at risk {x}", "waiting, {x}", "{x}, on track", "CSAT {x}", "we did {x}"]
    ),
    is_alone=st.booleans(),
)
def test_no_number_of_a_title_date_ticket_link_mention_or_code_becomes_a_value(
    number: int, never: str, frame: str, is_alone: bool
) -> None:
    title = f"Keep CSAT and the {number} h promise within {number} rings"
    goals = [asked(1, title, metric("78", "85", "%"), Decimal(80), Status.ON_TRACK)] + ([] if is_alone else [FRT])
    understood = read(goals, frame.format(x=never.format(n=number)))
    said = [update.report.value for update in understood.updates if isinstance(update.report.value, Decimal)]
    assert said == []


@given(
    number=st.integers(81, 84), text=st.sampled_from(["on track", "CSAT at risk", "no change", "waiting for macros"])
)
def test_no_number_of_a_quoted_line_becomes_a_value(number: int, text: str) -> None:
    goals = SETTINGS_OF["csat frt"]
    quoted = f"> CSAT was {number}%\n> FRT {number / 20} h\n{text}"
    assert in_short(read(goals, quoted), goals) == in_short(read(goals, text), goals)


@given(
    groups=st.lists(
        st.sampled_from(["on track", "at risk", "off track", "same", "not on track"]), min_size=5, max_size=5
    ),
    joins=st.sampled_from([(", ", " and "), (", ", ", and "), (" & ", " & "), (" + ", " + "), (",", ", ")]),
    between=st.sampled_from([", ", "; ", "\n", ". ", " but ", ", and "]),
)
@example(["on track", "at risk", "on track", "on track", "at risk"], (", ", " and "), ", ")
def test_every_goal_of_a_list_of_numbers_is_in_an_update_or_a_question(
    groups: list[str], joins: tuple[str, str], between: str
) -> None:
    goals = SETTINGS_OF["five"]
    numbers = {said: [str(at) for at, one in enumerate(groups, 1) if one == said] for said in dict.fromkeys(groups)}
    assume(max(len(each) for each in numbers.values()) > 2)
    lists = [
        f"{joins[0].join(each[:-1])}{joins[1] if each[:-1] else ''}{each[-1]} {said}" for said, each in numbers.items()
    ]
    understood = read(goals, between.join(lists))
    told = {update.goal: update.report for update in understood.updates}
    asked_about = {number for question in understood.questions for number in question.goals}
    for one, said in zip(goals, groups, strict=True):
        report = told.get(one.goal.number)
        assert report is not None or one.goal.number in asked_about
        if report is not None:
            assert said == "same" if report.no_change else report.status is not None and said != "not on track"
            assert report.no_change or STATUS_WORDS[report.status or Status.DONE].lower() == said


STATUS_WORDS = {
    Status.ON_TRACK: "On track",
    Status.AT_RISK: "At risk",
    Status.OFF_TRACK: "Off track",
    Status.DONE: "Done",
}


@given(
    value=st.decimals(73, 95, places=1, allow_nan=False, allow_infinity=False),
    hours=st.just(Decimal(2)) | st.decimals(2, 6, places=1, allow_nan=False, allow_infinity=False),
    status=st.sampled_from([None, *Status]),
    note=st.sampled_from(["", "waiting for macros", "lots of calls in Lisbon"]),
    by=st.sampled_from(["key", "number", "title"]),
)
def test_what_the_bot_would_confirm_reads_back_as_it_was_understood(
    value: Decimal, hours: Decimal, status: Status | None, note: str, by: str
) -> None:
    # Done short of the target, and done but waiting, are asked about.
    assume(status is not Status.DONE or (value >= 85 and hours <= 2 and "waiting" not in note))
    goals = SETTINGS_OF["csat frt"]
    reports = [Report(value, status, note), Report(hours, status, note)]
    lines = []
    for one, report in zip(goals, reports, strict=True):
        assert isinstance(one.goal.measure, Metric)
        assert isinstance(report.value, Decimal)
        names = {"key": f"{one.goal.key} ", "number": f"{one.number}) ", "title": f"{one.goal.title}: "}
        said = [format_value(report.value, one.goal.measure.unit, exact=True)]
        said += [STATUS_WORDS[status].lower()] if status else []
        said += [note] if note else []
        lines.append(names[by] + ", ".join(said))
    understood = read(goals, "\n".join(lines))
    assert understood.questions == ()
    assert [update.report for update in understood.updates] == reports


@given(
    signs=st.lists(st.sampled_from(["🟢", "🔴", "on track", "no change"]), min_size=3, max_size=3),
    order=st.permutations([1, 2, 3]),
)
@example(["🟢", "🔴", "🟢"], [1, 2, 3])
def test_the_answer_keeps_the_order_of_the_reply_though_words_come_again(signs: list[str], order: list[int]) -> None:
    goals = SETTINGS_OF["csat frt macros"]
    understood = read(goals, "\n".join(f"{number}) {sign}" for number, sign in zip(order, signs, strict=True)))
    assert [update.goal for update in understood.updates] == [goals[number - 1].goal.number for number in order]


@pytest.mark.parametrize("setting", list(SETTINGS_OF))
def test_the_order_of_the_goals_says_nothing(setting: str) -> None:
    goals = SETTINGS_OF[setting]
    for text in (text for name, text in ROWS if name == setting):
        there, back = read(goals, text), read(goals[::-1], text)
        assert sorted(in_short(Understood(there.updates), goals)) == sorted(in_short(Understood(back.updates), goals))
        assert {question.doubt for question in there.questions} == {question.doubt for question in back.questions}


def test_no_change_is_asked_about_where_nothing_was_said_yet() -> None:
    fresh = AskedAbout(FRT.goal, Standing(), 2)
    goals = [SETTINGS_OF["csat"][0], fresh]
    assert in_short(read(goals, "same as last week"), goals) == ["csat same", "? nothing_to_keep frt"]
