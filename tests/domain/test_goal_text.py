import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.goal_text import GoalText, addressed_to, after_handle, read_goal_text
from bot.domain.reading.numbers import find_quantities
from bot.domain.reading.units import format_value

SATURDAY = date(2026, 11, 21)
END_OF_JUNE = date(2027, 6, 30)


def metric(title: str, baseline: str | None, target: str | None, unit: str = "%", due: date | None = None) -> GoalText:
    now, aim = (Decimal(n) if n is not None else None for n in (baseline, target))
    return GoalText(title, "metric", now, aim, unit, due)


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("Raise CSAT from 78% to 85% until 30.6.", metric("Raise CSAT", "78", "85", due=END_OF_JUNE)),
        ("Raise CSAT from 78% to 85% by 30.6.", metric("Raise CSAT", "78", "85", due=END_OF_JUNE)),
        (
            "Answer emails within 8 hours (now 14h) by 30 June",
            metric("Answer emails", "14", "8", "h", END_OF_JUNE),
        ),
        ("Goodwill refunds €12,000 to €8k", metric("Goodwill refunds", "12000", "8000", "€")),
        ("Raise CSAT from 78% to 85% till 30/6", metric("Raise CSAT", "78", "85", due=END_OF_JUNE)),
        ("Raise CSAT from 78% to 85% until end of June", metric("Raise CSAT", "78", "85", due=END_OF_JUNE)),
        ("until 30.06. raise CSAT from 78% to 85%", metric("Raise CSAT", "78", "85", due=END_OF_JUNE)),
        ("Raise CSAT from 78% to 85% by 30 June", metric("Raise CSAT", "78", "85", due=END_OF_JUNE)),
        (
            "The team will earn a satisfied rating on 85 percent of customer service surveys by the end of this month",
            metric(
                "The team will earn a satisfied rating on 85 percent of customer service surveys",
                None,
                "85",
                due=date(2026, 11, 30),
            ),
        ),
        (
            "Cut first response time from 6h to 2h by end of Q2",
            metric("Cut first response time", "6", "2", "h", END_OF_JUNE),
        ),
        (
            "Publish the new claims guide by Friday",
            GoalText("Publish the new claims guide", "yes_no", due=date(2026, 11, 27)),
        ),
        (
            ">= 95% of calls answered within 20 seconds",
            metric(">= 95% of calls answered within 20 seconds", None, "95"),
        ),
        (
            "> 95% of calls answered within 20 seconds",
            metric("> 95% of calls answered within 20 seconds", None, "95"),
        ),
        (
            "Improve satisfaction (4.1 → 4.5) by Q4 2027",
            replace(
                metric("Improve satisfaction", "4.1", "4.5", ""), due_readings=(date(2027, 12, 31), date(2027, 10, 1))
            ),
        ),
        (
            "Raise CSAT (-5 points last year) from 78% to 85%",
            metric("Raise CSAT (-5 points last year)", "78", "85"),
        ),
        ("Raise CSAT (from 78% to 85%) in Lisbon", metric("Raise CSAT in Lisbon", "78", "85")),
        ("Raise CSAT (as in the survey, from 78% to 85%)", metric("Raise CSAT (as in the survey)", "78", "85")),
        (
            "Raise CSAT (by 30 June, as agreed) to 85%",
            metric("Raise CSAT (as agreed)", None, "85", due=END_OF_JUNE),
        ),
        ("Publish the “new guide” (by 30 June)", GoalText("Publish the “new guide”", "yes_no", due=END_OF_JUNE)),
        ('Raise "CSAT" – from 78% to 85% – by 30 June', metric('Raise "CSAT"', "78", "85", due=END_OF_JUNE)),
        ("by 30 June, raise CSAT to 85%", metric("Raise CSAT", None, "85", due=END_OF_JUNE)),
        ("Raise CSAT to 85% (currently 78%)", metric("Raise CSAT", "78", "85")),
        ("Raise CSAT to at least 85 per cent, up from 78", metric("Raise CSAT", "78", "85")),
        ("Raise CSAT 78% → 85%, end of June", metric("Raise CSAT", "78", "85", due=END_OF_JUNE)),
        (
            "Raise CSAT from 78 to 85% in Lisbon (by 30 June)",
            metric("Raise CSAT in Lisbon", "78", "85", due=END_OF_JUNE),
        ),
        ("Lift CSAT from 78% in March to 85% by 30 June", metric("Lift CSAT", "78", "85", due=END_OF_JUNE)),
        ("Raise CSAT by 5 points to 85%", metric("Raise CSAT by 5 points", None, "85")),
        ("Raise CSAT to 85% by 30 June at the latest", metric("Raise CSAT", None, "85", due=END_OF_JUNE)),
        ("Raise calls from 1 May 2026 to 40", metric("Raise calls from 1 May 2026", None, "40", "")),
        ("Reduce open tickets from 120 to 40", metric("Reduce open tickets", "120", "40", "")),
        (
            "Cut the backlog from 120 to 40 tickets per week in two weeks",
            metric("Cut the backlog", "120", "40", "tickets per week", date(2026, 12, 5)),
        ),
        ("Raise NPS from -3 to 10", metric("Raise NPS", "-3", "10", "")),
        ("Cut handle time from 6h to 90 min", metric("Cut handle time", "360", "90", "min")),
        ("Raise savings from €1,204 to €1.5k", metric("Raise savings", "1204", "1500", "€")),
        ("Raise calls from 1,204 to 900", metric("Raise calls", "1204", "900", "")),
        ("Reach an NPS of 45 in Q2 2027", metric("Reach an NPS of 45", None, "45", "", END_OF_JUNE)),
        ("Keep first response under 2h", metric("Keep first response under 2h", None, "2", "h")),
        ("Answer 90% of emails in 2 weeks", metric("Answer 90% of emails in 2 weeks", None, "90")),
        ("85%", metric("85%", None, "85")),
        ("Raise CSAT → 85% for Q1 2027", metric("Raise CSAT", None, "85", due=date(2027, 3, 31))),
        ("Improve NPS to +40", metric("Improve NPS", None, "40", "")),
        (
            "Reduce calls waiting more than 5 minutes to 3%",
            metric("Reduce calls waiting more than 5 minutes", None, "3"),
        ),
        (
            "Raise volunteering from 0 to 1,000 hours by 30 June",
            metric("Raise volunteering", "0", "1000", "h", END_OF_JUNE),
        ),
        ("Cut resolution time from over 3 days to under 24 hours", metric("Cut resolution time", "72", "24", "h")),
        ("Answer 80% of calls (today 65%)", metric("Answer 80% of calls (today 65%)", "65", "80")),
        ("Grow sales from 1,2 Mio. € to 1,5 Mio. €", metric("Grow sales", "1200000", "1500000", "€")),
        ("Cut waiting from 3:15 to 2:00 min", metric("Cut waiting", "3.25", "2", "min")),
        (
            "Lift it from seventy to eighty-five percent in 6 months",
            metric("Lift it", "70", "85", due=date(2027, 5, 21)),
        ),
    ],
)
def test_the_text_after_set_fills_the_form(text: str, goal: GoalText) -> None:
    assert read_goal_text(text, SATURDAY) == goal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Improve onboarding",
        "Raise CSAT by 5%",
        "Raise CSAT by 5pp from 78%",
        "Reply to 20 customers",
        "Answer every email in 2 days",
        "Resolve SUP-4711 for <@U12|ana> as in <https://example.com/85|85%>",
        "Raise `85%` to order no. 90",
        "Handle 80% of calls and 90% of mails",
        "Cut it from 78% to 4h",
        "Cut handle time from 15m to 10m",
        "Raise CSAT to 80-85%",
        "Grow repeat customers from 1 in 5 to 1 in 3",
        "Have 9 out of 10 customers recommend us",
        "Reach 4.2/5 in the survey",
    ],
)
def test_what_is_not_said_for_certain_stays_empty(text: str) -> None:
    assert read_goal_text(text, SATURDAY) == GoalText(text)


def test_numbers_whose_separators_cannot_be_told_apart_are_kept_as_they_were_typed() -> None:
    goal = read_goal_text("Raise the score from 1,204 to 1,500", SATURDAY)
    assert goal == GoalText("Raise the score", "metric", baseline_typed="1,204", target_typed="1,500")
    goal = read_goal_text("Raise calls from 900 to 1.204 by 30 June 2027", SATURDAY)
    assert (goal.target, goal.target_typed) == (Decimal(1204), "")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("Raise CSAT by 03/04", (date(2027, 4, 3), date(2027, 3, 4))),
        ("Raise CSAT by June", (date(2027, 6, 30), date(2027, 6, 1))),
        ("Raise CSAT by 30 June or by 15 July", (date(2027, 6, 30), date(2027, 7, 15))),
    ],
)
def test_a_date_that_can_be_two_days_is_offered_and_not_chosen(text: str, readings: tuple[date, ...]) -> None:
    goal = read_goal_text(text, SATURDAY)
    assert goal.due is None
    assert goal.due_readings == readings


@pytest.mark.parametrize(
    "text", ["Win back customers from 1 June", "Improve on the results of June 2026", "Do as well as since 30 June"]
)
def test_a_date_that_tells_since_when_is_no_due_date(text: str) -> None:
    assert read_goal_text(text, SATURDAY).due is None


@pytest.mark.parametrize(
    "words",
    [
        "by Christmas next year",
        "by the end of the month after next",
        "by the end of the quarter after next",
        "by Friday in two weeks",
        "by the end of June next year",
        "by 30 June next year",
        "over the next year or two",
        "in a few weeks' time",
        "by 30 June's close",
        "by 31 February",
        "by yesterday",
        "by 31/06/2027",
        "before Easter",
        "by early June",
        "late 2027",
        "next summer",
        "by the last Friday of June",
        "by 15 Juny",
        "by Q5",
        "by week 26",
        "by 31.6.",
        "bis Ende Juni",
        "in a couple of weeks",
        "in two and a half months",
        "by two weeks from Monday",
        "a week on Friday",
        "by Friday, 3 July 2027",
        "by Friday's meeting",
        "by tonight",
        "by the end of the day",
        "até o fim de junho",
        "bis Weihnachten",
        "by 30 June, end of Q3",
        "by 30 June and 31 July",
        "by the summer party",
        "before the end of the summer season",
        "by the Christmas party",
        "by the Monday meeting",
        "before our quarter review",
        "through the summer",
        "over the summer",
        "through 31 February",
        "up to 31 February",
    ],
)
def test_words_for_a_date_that_is_none_or_is_not_understood_are_named_and_kept(words: str) -> None:
    goal = read_goal_text(f"Raise CSAT from 78% to 85% {words}", SATURDAY)
    assert goal.due_unread.rstrip(".") == words.rstrip(".")
    assert (goal.due, goal.due_readings) == (None, ())
    assert (goal.title, goal.baseline, goal.target) == (f"Raise CSAT {words}".rstrip("."), Decimal(78), Decimal(85))


@pytest.mark.parametrize(
    "text",
    [
        "Cut waiting by 2 weeks",
        "Cut calls by 5 a week",
        "Answer every email in a few days",
        "Answer 90% of mail within two weeks",
        "Staff 90% of the weekend shifts on weekend rates",
        "Answer every call on Easter Sunday in person",
        "Answer 80% of calls on holidays",
        "Have at most 5 complaints around Christmas",
        "Resolve all issues by the end of the next working day",
        "Answer 90% of mail in the last week of June 2027",
        "Answer 90% of calls in the first half hour",
        "Have 90% of shelves full on Monday morning",
        "Staff the desk with 4 people at the start of the month",
        "Train 15 people on the new till in the first week of May",
        "Cut complaints in July and August from 30 to 10",
        "Upgrade to release 10.13.20",
        "Win in 45/50 cases",
        "Sit by the 2nd line team",
        "Sell 200 tickets through Friday mailings",
        "Reach 85% CSAT through May campaigns",
        "Carry callers through the winter with waiting under 2 minutes",
        "Raise CSAT from 78% to 85% through the summer campaign",
        "Help 40 callers through the first half hour",
        "Answer 95% of calls through the week",
        "Cut waiting from 6h to 2h over the weekend",
        "Get through 45/50 cases",
        "Raise share up to 3/4",
        "Grow members up to 2027",
        "Cut waiting up to 2 weeks",
        "Resolve all cases open over 2 weeks",
        "Answer the 3rd party within 2 days",
        "Answer 95% of calls through the weekend",
        "Put 20 agents through May's training",
        "Put 20 agents throughout May’s training",
        "Guide 30 callers through Christmas's rush",
        "Walk 20 agents through Monday's changes",
        "Work through last quarter's complaints",
        "Catch up to May's numbers",
        "Raise NPS from 40 to 50 over the summer's peak",
        "Raise NPS from 40 to 50 during next summer's fair",
        "Stay within May's budget",
        "Stay within the 2027 budget",
        "Answer 95% of calls within the quarter hour",
        "Put 90% of callers through within 2 minutes",
        "Answer 95% of calls throughout the week",
        "Hand over the Monday desk to 3 people",
        "Train 20 people during June's fair",
        "Train 20 agents in May's course in Lisbon",
        "Answer calls from Monday through Friday",
        "Live up to the 2027 promise",
        "Read through the 2027 promises with 20 people",
        "Offer a place for the coming 2 weeks of training to 20 people",
        "Fill 20 places over the next 6 weeks of summer",
        "Publish the rota for the next 2 weeks' shifts",
        "Offer evening classes in 2 weeks of training",
        "For the next 2 weeks of training offer 20 places",
        "Reach 85% CSAT through 30 June's campaign",
    ],
)
def test_words_of_time_that_tell_no_due_date_are_not_taken_for_one(text: str) -> None:
    goal = read_goal_text(text, SATURDAY)
    assert (goal.due, goal.due_readings, goal.due_unread) == (None, (), "")


def test_a_date_is_cut_out_of_the_title_with_the_words_that_belong_to_it() -> None:
    assert read_goal_text("Send the guide by Monday noon", SATURDAY) == GoalText(
        "Send the guide", due=date(2026, 11, 23)
    )
    assert read_goal_text("Be at 40 at year end", SATURDAY).title == "Be at 40"
    assert read_goal_text("Beschwerden bis zum 30.6.2027 halbieren", SATURDAY).title == "Beschwerden halbieren"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Cut waiting from 7m30s to 6m", "7.5 to 6 min"),
        ("Cut waiting from 3h15m to 2h30m", "3.25 to 2.5 h"),
        ("Cut waiting from 3h10m to 2h20m", "190 to 140 min"),
        ("Cut waiting from 90 min to 1h15m", "90 to 75 min"),
        ("Cut waiting from 3 and a half hours to 2 hours", "None to 2 h"),
    ],
)
def test_a_time_in_two_units_is_kept_in_the_larger_one_where_it_is_short_in_it(text: str, read: str) -> None:
    goal = read_goal_text(text, SATURDAY)
    assert f"{goal.baseline} to {goal.target} {goal.unit}" == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Raise NPS from minus 5 to plus 10", "Raise NPS: -5 to 10"),
        ("NPS minus 5 to plus 10", "NPS -5 to +10: -5 to 10"),
        ("Raise NPS to plus 40", "Raise NPS: None to 40"),
        ("NPS +40 by 30 June", "NPS +40: None to 40"),
        ("Raise NPS by +5", "Raise NPS by +5: None to None"),
        ("Raise NPS +5", "Raise NPS +5: None to None"),
        ("Raise CSAT form 78 to 85", "Raise CSAT: 78 to 85"),
        ("CSAT form 78 to 85%", "CSAT from 78 to 85%: 78 to 85"),
        ("Fill in form 78", "Fill in form 78: None to None"),
        ("Complete form 78 to 85%", "Complete form 78: None to 85"),
    ],
)
def test_signs_in_words_and_a_slip_of_from_are_read_as_they_are_meant(text: str, read: str) -> None:
    goal = read_goal_text(text, SATURDAY)
    assert f"{goal.title}: {goal.baseline} to {goal.target}" == read


def test_a_share_of_a_scale_is_read_with_its_decimals() -> None:
    assert read_goal_text("Reach 4.5 out of 5 in the survey", SATURDAY).target == Decimal("4.5")


def test_a_change_in_percent_is_no_target_in_german_or_portuguese_either() -> None:
    assert read_goal_text("Umsatz um 10% steigern", SATURDAY).target is None
    assert read_goal_text("Reduzir em 10% as queixas", SATURDAY).target is None


@pytest.mark.parametrize("words", ["FCR between 70 and 75%", "Between 70% and 75% FCR"])
def test_of_two_bounds_neither_is_guessed_to_be_the_target(words: str) -> None:
    assert read_goal_text(words, SATURDAY).target is None


@pytest.mark.parametrize("words", ["Resolve tickets 20% faster", "Answer 20% more calls", "Get 30% fewer complaints"])
def test_by_how_much_something_is_to_change_is_no_target(words: str) -> None:
    goal = read_goal_text(f"{words} by the end of Q1 FY27", SATURDAY)
    assert (goal.title, goal.target, goal.due) == (words, None, date(2027, 3, 31))


@pytest.mark.parametrize(
    "words",
    [
        "by 30 June, end of the quarter",
        "by 30 June 2027 in Q2",
        "by 30 June in this year",
        "by end of Q2, 30 June",
        "by 30 June, a Wednesday",
        "by 30 June of 2027",
    ],
)
def test_a_date_that_is_told_twice_is_that_date(words: str) -> None:
    goal = read_goal_text(f"Raise CSAT from 78% to 85% {words}", SATURDAY)
    assert (goal.title, goal.due, goal.due_unread) == ("Raise CSAT", END_OF_JUNE, "")


def test_a_readable_date_beside_one_that_is_not_is_the_due_date() -> None:
    goal = read_goal_text("Raise CSAT by 31 February or by 30 June", SATURDAY)
    assert (goal.due, goal.due_unread) == (END_OF_JUNE, "")


@pytest.mark.parametrize("when", ["this quarter", "mid-December", "end Q4", "by the 31st of December"])
def test_a_date_at_the_end_is_the_due_date_without_a_preposition_too(when: str) -> None:
    goal = read_goal_text(f"Cut complaints from 40 to 20 {when}", SATURDAY)
    assert (goal.title, goal.due is not None) == ("Cut complaints", True)


def test_of_two_readings_one_that_has_passed_is_not_meant() -> None:
    assert read_goal_text("Raise CSAT by 03/12/2026", SATURDAY).due == date(2026, 12, 3)
    assert read_goal_text("Raise CSAT by 03/04/2020", SATURDAY).due_readings == (date(2020, 4, 3), date(2020, 3, 4))


DAYS = st.one_of(
    st.tuples(
        st.integers(0, 39), st.sampled_from(["", "st", "nd", "th", "."]), st.sampled_from([" ", " of ", "-"])
    ).map(lambda day: f"{day[0]}{day[1]}{day[2]}"),
    st.sampled_from(
        ["early ", "mid ", "mid-", "late ", "end ", "the end of ", "the last Friday of ", "the week after "]
    ),
)
MONTHS = st.sampled_from(
    ["June", "Jun", "February", "sept", "Juni", "junho", "December 2027", "Feb '28", "May next year"]
)
FEASTS = "Easter, Christmas, the summer, next autumn, the holidays, the new year, Ramadan, the weekend"
WHENS = "this, next, the end of the, the middle of the, the start of next, early next, late this, mid"
PERIODS = st.sampled_from(["week", "month", "quarter", "year", "Q1", "Q5", "H2", "half", "half-term"])
DATE_PHRASES = st.one_of(
    st.tuples(DAYS, MONTHS).map("".join),
    st.integers(0, 39).map(lambda day: f"the {day}th"),
    st.tuples(st.sampled_from(WHENS.split(", ")), PERIODS).map(" ".join),
    st.tuples(st.integers(0, 39), st.integers(0, 14), st.sampled_from("/-."), st.sampled_from(["2027", "20"])).map(
        lambda d: f"{d[0]}{d[2]}{d[1]}{d[2]}{d[3]}"
    ),
    st.tuples(st.integers(1900, 2099), st.integers(0, 14), st.integers(0, 39)).map(
        lambda d: "{}-{:02}-{:02}".format(*d)
    ),
    st.sampled_from([*FEASTS.split(", "), "Friday", "Friday week", "next Monday", "noon tomorrow", "COB Friday"]),
)


@given(
    what=st.sampled_from(
        ["Raise CSAT from 78% to 85%", "Publish the guide", "Cut waiting from 6h to 2h", "Move house"]
    ),
    preposition=st.sampled_from(["by", "before", "until", "no later than", "due by"]),
    date_phrase=DATE_PHRASES,
    after=st.sampled_from(["", ".", " at the latest", ", in Lisbon"]),
)
def test_a_date_in_words_fills_the_date_or_is_named_as_not_understood(
    what: str, preposition: str, date_phrase: str, after: str
) -> None:
    goal = read_goal_text(f"{what} {preposition} {date_phrase}{after}", SATURDAY)
    assert [bool(goal.due), bool(goal.due_readings), bool(goal.due_unread)].count(True) == 1
    if goal.due_unread:
        assert goal.due_unread.rstrip(".") in goal.title
        assert date_phrase.rstrip(".") in goal.due_unread
    else:
        assert date_phrase.split()[-1] not in goal.title


def test_quarters_follow_the_fiscal_year() -> None:
    goal = read_goal_text("Raise CSAT to 85% by end of Q2", SATURDAY, fiscal_start_month=4)
    assert goal.due == date(2027, 9, 30)


@pytest.mark.parametrize(
    ("text", "due"),
    [("by 30 June", END_OF_JUNE), ("by tomorrow", date(2026, 11, 22)), ("By Christmas.", date(2026, 12, 25))],
)
def test_a_date_alone_is_no_title(text: str, due: date) -> None:
    assert read_goal_text(text, SATURDAY) == GoalText("", due=due)


@pytest.mark.parametrize(
    "text", ["Answer every call on Christmas Day", "Hire ten people for Christmas", "Christmas opening hours kept"]
)
def test_a_feast_that_a_goal_is_about_is_not_its_date(text: str) -> None:
    assert read_goal_text(text, SATURDAY).due is None


amounts = st.decimals(0, 100_000, places=1, allow_nan=False, allow_infinity=False)


@given(
    baseline=amounts,
    target=amounts,
    unit=st.sampled_from(["%", "h", "min", "€", "points", "tickets"]),
    due=st.dates(date(2026, 11, 21), date(2035, 1, 1)),
    verb=st.sampled_from(["Raise", "Cut", "improve"]),
)
def test_a_goal_written_with_its_numbers_reads_back_as_it_was(
    baseline: Decimal, target: Decimal, unit: str, due: date, verb: str
) -> None:
    said = f"from {format_value(baseline, unit)} to {format_value(target, unit)}"
    goal = read_goal_text(f"{verb} our figure {said} by {due:%d %B %Y}", SATURDAY)
    assert goal.due == due
    assert goal.title == f"{verb.capitalize()} our figure"
    separators_are_plain = all(n < 1000 or n % 1 for n in (baseline, target)) or unit == "€"
    if separators_are_plain:
        assert (goal.baseline, goal.target, goal.unit) == (baseline, target, unit)


LOOSE = re.compile(r"[\s,;:(\[{“«–—-]$|^[\s,;:)\]}”»–—]|\b(?:from|to|by)$|[(\[{“«][\s,;:]|\(\)|\"\"", re.IGNORECASE)
AROUND = st.sampled_from(
    ["({})", "[{}]", "“{}”", '"{}"', "({}, as agreed)", "(as agreed, {})", "– {} –", ", {},", "{}"]
)


@given(
    what=st.sampled_from(["Improve satisfaction", "Raise (our) CSAT", "Raise “net” scores", "Cut waiting, as asked,"]),
    change=st.sampled_from(["4.1 → 4.5", "from 78% to 85%", "to 85% (currently 78%)", "from 1.204 to 2.000", "to 85%"]),
    due=st.sampled_from(["by 30 June", "by Dec 2027", "before the end of Q2", "until 3/4", "30 June 2027"]),
    around=st.tuples(AROUND, AROUND),
    is_due_first=st.booleans(),
    after=st.sampled_from(["", " in Lisbon", " for all (new) callers", "."]),
)
def test_no_title_is_left_with_something_loose(
    what: str, change: str, due: str, around: tuple[str, str], is_due_first: bool, after: str
) -> None:
    parts = [around[0].format(change), around[1].format(due)]
    text = " ".join([what, *(reversed(parts) if is_due_first else parts)]) + after
    title = read_goal_text(text, SATURDAY).title
    assert not LOOSE.search(title), title
    for opening, closing in ("()", "[]", "“”"):
        assert title.count(opening) == title.count(closing)
    assert title.count('"') % 2 == 0


def says(text: str, value: Decimal) -> bool:
    """Whether a value occurs among the numbers of a text, in any unit of time."""
    found = {amount.value for q in find_quantities(re.sub(r"^>(\s+)", r" \1", text)) for amount in q.amounts}
    factors = [Decimal(n) for n in (1, 60, 3600, 24, 1440, 86400, 7, 168, 10080, 604800)]
    return any(
        abs(value - n * f) < Decimal("0.0001") or abs(value - n / f) < Decimal("0.0001") for n in found for f in factors
    )


PIECES = """raise CSAT from 78% to 85% by 30 June 2h 6 hours reach at least under > >= 1,204 1.5k € €12,000 tickets ->
    of calls within 20 seconds in two weeks Q2 03/04 SUP-12 <@U1> `82` (now 3:15 15m 1/2 -3 +2 ) , . twelve percent"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=25).map(" ".join))
@example("> 95% of")
@example("reach 30 in 03/04")
def test_numbers_that_fill_the_form_stand_in_the_text(text: str) -> None:
    goal = read_goal_text(text, SATURDAY)
    for value in (goal.baseline, goal.target):
        assert value is None or says(text, value)
    assert goal.title or goal.due or goal.due_readings or not text.strip()


@given(st.text(), st.dates(), st.integers(1, 12))
def test_no_text_upsets_the_reading_of_goals(text: str, today: date, month: int) -> None:
    goal = read_goal_text(text, today, month)
    assert goal.measure == "metric" or (goal.baseline, goal.target) == (None, None)


@given(
    day=st.dates(date(2026, 11, 21), date(2030, 1, 1)), pattern=st.sampled_from(["%d %B %Y", "%Y-%m-%d", "%d.%m.%Y"])
)
def test_the_numbers_of_dates_are_never_values(day: date, pattern: str) -> None:
    goal = read_goal_text(f"Raise CSAT, agreed on 1 May 2026, by {day.strftime(pattern)}", SATURDAY)
    assert (goal.measure, goal.due) == (None, day)


def test_a_very_long_text_is_read_quickly_enough_to_have_an_answer() -> None:
    goal = read_goal_text("from 1 to 2 by 3 and " * 2000, SATURDAY)
    assert goal.measure is None


@pytest.mark.parametrize(
    ("text", "person", "goal"),
    [
        ("<@U1|ana>: raise CSAT to 85%", "U1", "raise CSAT to 85%"),
        ("<@U1>, raise CSAT", "U1", "raise CSAT"),
        ("<@U1>: raise CSAT with <@U2>", "U1", "raise CSAT with <@U2>"),
        ("<@U1> – raise CSAT", "U1", "raise CSAT"),
        ("<@U1|ana> Answer within 2h", "U1", "Answer within 2h"),
        (" <@U1> raise CSAT", "U1", "raise CSAT"),
        ("<@U1> will answer within 2h", "U1", "answer within 2h"),
        ("<@U1> to answer within 2h", "U1", "answer within 2h"),
    ],
)
def test_a_text_that_begins_by_addressing_somebody_says_whose_goal_it_is(text: str, person: str, goal: str) -> None:
    assert addressed_to(text) == (person, goal)


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("@ana: raise CSAT", "raise CSAT"),
        ("@ana.s: raise CSAT", "raise CSAT"),
        ("@Ana Sousa : raise CSAT", "raise CSAT"),
        ("@ana – raise CSAT", "raise CSAT"),
        ("@ana, raise CSAT", "raise CSAT"),
        ("@ana will raise CSAT", "raise CSAT"),
        ("@ana and the night shift answer within 2h", None),
        ("@ana", None),
        ("@ana:", None),
        ("@95%: raise CSAT", None),
        ("Raise CSAT @ana: to 85%", None),
        ("<@U1>: raise CSAT", None),
        ("Ana: raise CSAT", None),
    ],
)
def test_a_text_may_begin_with_a_name_that_slack_took_for_nobodys(text: str, goal: str | None) -> None:
    assert after_handle(text) == goal


@pytest.mark.parametrize(
    "text",
    [
        "<@U1> and the night shift answer within 2h",
        "<@U1>'s callers wait less",
        "<@U1>, <@U2>: raise CSAT",
        "<@U1> <@U2> raise CSAT",
        "Prepare the move for <@U1>",
        "@ana: raise CSAT",
        "<@U1>",
        "<@U1>:",
        "<#C1|claims>: raise CSAT",
        "",
    ],
)
def test_a_mention_that_may_belong_to_the_sentence_stays_in_it(text: str) -> None:
    assert addressed_to(text) == (None, text)
