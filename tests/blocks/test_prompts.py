"""What the weekly prompt shows, within Slack's limits, and the same in plain text."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks.prompts import list_message, prompt_message, read_page_value
from bot.domain.check_ins import CheckIn, Report, Source, Standing, Status
from bot.domain.deliveries import Message
from bot.domain.goals import Goal, GoalState, Outcome, PersonOwner, Revision
from bot.domain.measures import Measure, Metric, Milestones, YesNo
from bot.domain.opportunities import Opportunity, Reason
from bot.domain.prompts import GoalLine, ObstacleAnswer, ObstacleLine, PromptCard, Served
from bot.domain.refusals import NotFound
from bot.domain.teams import StandIn
from tests.blocks.conftest import Accept

MONDAY = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
LAST_WEEK = datetime(2026, 12, 28, 9, 0, tzinfo=UTC)
CSAT = Metric(Decimal(78), Decimal(85), "%")


def goal(number: int = 12, title: str = "Raise CSAT", measure: Measure = CSAT) -> Goal:
    revision = Revision(1, title, measure, date(2027, 6, 30))
    return Goal(number, PersonOwner("U0ANA", 1), revision, "U0ANA", LAST_WEEK)


def said(report: Report, at: datetime = MONDAY, person: str = "U0ANA", check_in_id: int = 7) -> CheckIn:
    return CheckIn(check_in_id, 12, 1, person, at, report, Source.TAP, "2027-01-04")


def line(goal: Goal, before: Report | None = None) -> GoalLine:
    """A goal that nobody has answered this week, with what was said last week."""
    if before is None:
        return GoalLine(goal, Standing())
    latest = said(before, LAST_WEEK)
    value_at, status_at = (LAST_WEEK if held is not None else None for held in (before.value, before.status))
    return GoalLine(goal, Standing(before.value, value_at, before.status, status_at, latest))


def answered(goal: Goal, report: Report, person: str = "U0ANA") -> GoalLine:
    check_in = said(report, person=person)
    stands = Standing(report.value, MONDAY, report.status, MONDAY, check_in)
    return GoalLine(goal, stands, recorded=check_in)


def test_an_old_prompt_claims_no_answer_that_came_in_a_later_week(accept: Accept[Message]) -> None:
    later = replace(answered(goal(), Report(status=Status.ON_TRACK)), is_answered_later=True)
    text = accept(prompt_message(card(later))).text
    assert ":white_check_mark: Reported since: On track" in text
    assert "Recorded" not in text
    assert text.endswith("Nothing here is open any more.")


def card(*lines: GoalLine, **other: Any) -> PromptCard:
    return PromptCard("U0ANA", "Europe/Lisbon", date(2027, 1, 4), date(2027, 1, 4), lines, **other)


def buttons(message: Message) -> dict[str, str]:
    """Words of every button in a message → its action."""
    found: dict[str, str] = {}
    for block in message.blocks:
        elements = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        found.update((e["text"]["text"], e["action_id"]) for e in elements if e["type"] == "button")
    return found


def shown(message: Message) -> str:
    return "\n".join(_words(block) for block in message.blocks)


def _words(block: Mapping[str, Any]) -> str:
    texts = [block.get("text"), *(e for e in block.get("elements", ()) if e["type"] == "mrkdwn")]
    return "\n".join(text["text"] for text in texts if text)


def test_a_goal_shows_its_last_number_with_its_date_and_the_organisations_live_number(accept: Accept[Message]) -> None:
    top = goal(1, "Delight customers", Metric(Decimal(60), Decimal(90), "%"))
    served = Served(top, Standing(Decimal(76), MONDAY))
    asked = replace(line(goal(), Report(Decimal("81.5"), Status.AT_RISK)), serves=served)
    message = accept(prompt_message(card(asked)))
    for words in (message.text, shown(message)):
        assert "*Raise CSAT* · G-12" in words
        assert "81.5%, at risk (28 December 2026)" in words
        assert "Helps *Delight customers*: 76%" in words
    assert list(buttons(message)) == ["On track", "At risk", "Off track", "No change", "Update…"]


def test_before_a_first_check_in_there_is_no_number_and_no_no_change(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(line(goal()))))
    assert "no number yet" in message.text
    assert "No change" not in buttons(message)


def test_a_yes_no_goal_offers_reached(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(line(goal(measure=YesNo())))))
    assert buttons(message)["Reached"] == "check_in.tap.reached"


def test_what_is_recorded_stands_in_the_message_with_edit_and_undo(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(answered(goal(), Report(Decimal(82), Status.ON_TRACK, "new macros")))))
    assert "Recorded: On track · 82% – 4 January, by you\n“new macros”" in message.text
    assert list(buttons(message)) == ["Edit check-in", "Undo", "New check-in…"]


def test_a_tap_shows_the_old_number_with_its_own_date(accept: Accept[Message]) -> None:
    tapped = said(Report(status=Status.AT_RISK))
    stands = Standing(Decimal(80), LAST_WEEK, Status.AT_RISK, MONDAY, tapped)
    message = accept(prompt_message(card(GoalLine(goal(), stands, recorded=tapped))))
    assert "At risk · still 80% (28 December 2026) – 4 January, by you" in message.text


def test_a_tap_before_any_number_says_that_there_is_none(accept: Accept[Message]) -> None:
    tapped = said(Report(status=Status.ON_TRACK))
    line = GoalLine(goal(), Standing(status=Status.ON_TRACK, status_at=MONDAY, latest=tapped), recorded=tapped)
    assert "Recorded: On track · no number yet – 4 January, by you" in accept(prompt_message(card(line))).text


def test_number_and_status_of_different_days_keep_their_own_dates(accept: Accept[Message]) -> None:
    stands = Standing(Decimal(80), LAST_WEEK, Status.AT_RISK, MONDAY, said(Report(status=Status.AT_RISK)))
    message = accept(prompt_message(card(GoalLine(goal(), stands))))
    assert "Last: 80% (28 December 2026), at risk (4 January)" in message.text


def test_somebody_elses_answer_is_shown_with_their_name_and_cannot_be_undone(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(answered(goal(), Report(Decimal(82)), person="U0INES"))))
    assert "by <@U0INES>" in message.text
    assert list(buttons(message)) == ["Update…"]


def test_a_goal_that_is_done_offers_to_close_it(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(answered(goal(), Report(Decimal(86), Status.DONE)))))
    assert buttons(message)["Close…"] == "goal.close"


def test_a_goal_done_in_an_earlier_week_says_so_and_asks_for_nothing_more(accept: Accept[Message]) -> None:
    done = line(goal(), Report(Decimal(86), Status.DONE))
    for message in (accept(prompt_message(card(done))), accept(list_message(card(done)))):
        assert "Done (28 December 2026), 86%" in message.text
        assert list(buttons(message)) == ["Close…", "Update…"]
    assert "Or just reply" not in prompt_message(card(done)).text


def test_what_stays_has_dates_and_what_is_shown_on_request_may_say_today(accept: Accept[Message]) -> None:
    told = answered(goal(), Report(Decimal(82), Status.ON_TRACK))
    sent = accept(prompt_message(card(told)))
    assert "4 January, by you" in sent.text
    assert "today" not in sent.text + shown(sent)
    assert "today, by you" in accept(list_message(card(told))).text


def test_a_goal_past_its_date_is_asked_to_close_or_carry_over(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(replace(line(goal(), Report(Decimal(80))), is_overdue=True))))
    assert "Its date, 30 June 2027, has passed." in message.text
    assert list(buttons(message)) == ["Close…", "Carry over…", "Update…"]


def test_a_lone_question_says_that_it_can_be_answered_in_words(accept: Accept[Message]) -> None:
    week, how = date(2027, 1, 4), "Or just reply here: `nothing`, or what is in the way."
    question = ObstacleLine(3, "Phone support")
    assert accept(prompt_message(card(obstacles=(question,)))).text.endswith(how)
    answered = replace(question, answer=ObstacleAnswer("U0ANA", 3, week, MONDAY))
    assert how not in accept(prompt_message(card(obstacles=(answered,)))).text
    assert how not in accept(prompt_message(card(line(goal()), obstacles=(question,)))).text


def test_a_goal_past_its_date_can_be_carried_over_after_an_answer_to_it_too(accept: Accept[Message]) -> None:
    late = replace(answered(goal(), Report(Decimal(80))), is_overdue=True)
    own = accept(prompt_message(card(late)))
    assert list(buttons(own)) == ["Edit check-in", "Undo", "New check-in…", "Close…", "Carry over…"]
    assert buttons(own)["Carry over…"] == "goal.carry_over"
    others = replace(answered(goal(), Report(Decimal(80)), person="U0INES"), is_overdue=True)
    assert list(buttons(accept(list_message(card(others))))) == ["Update…", "Close…", "Carry over…"]


@pytest.mark.parametrize("state", [GoalState.CLOSED, GoalState.PAUSED])
def test_a_goal_that_was_closed_or_paused_since_shows_its_answer_and_asks_no_more(
    accept: Accept[Message], state: GoalState
) -> None:
    ended = replace(goal(), state=state)
    message = accept(prompt_message(card(answered(ended, Report(Decimal(86), Status.DONE)))))
    assert f"G-12 is {state}" in message.text
    assert buttons(message) == {}


@pytest.mark.parametrize(
    ("state", "outcome", "words"),
    [
        (GoalState.CLOSED, Outcome.MET, "G-12 is closed as met."),
        (GoalState.CLOSED, Outcome.PARTLY, "G-12 is closed as partly met."),
        (GoalState.CLOSED, Outcome.MISSED, "G-12 is closed as missed."),
        (GoalState.CLOSED, Outcome.RETIRED, "G-12 is closed as retired."),
        (GoalState.PAUSED, None, "G-12 is paused: nobody is asked about it."),
    ],
)
def test_a_prompt_whose_only_goal_was_closed_says_what_happened(
    accept: Accept[Message], state: GoalState, outcome: Outcome | None, words: str
) -> None:
    ended = replace(goal(), state=state, outcome=outcome)
    message = accept(prompt_message(card(replace(line(ended), is_overdue=True))))
    assert words in message.text.splitlines()
    assert words in shown(message)
    assert buttons(message) == {}
    assert "Tap how" not in message.text
    assert "has passed" not in message.text
    assert "reply here" not in message.text


def test_a_stale_and_an_unlinked_goal_are_marked_in_words(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(replace(line(goal()), is_stale=True, is_linked=False))))
    assert "\nStale: no number for two rounds of prompts." in message.text
    assert "Unlinked: it helps no goal of the organisation yet." in message.text


def test_a_stale_goal_says_whether_a_number_or_any_check_in_is_missing(accept: Accept[Message]) -> None:
    tapped = replace(line(goal(), Report(status=Status.ON_TRACK)), is_stale=True)
    assert "Stale: no number for two rounds of prompts." in accept(prompt_message(card(tapped))).text
    yes_no = replace(line(goal(measure=YesNo())), is_stale=True)
    assert "Stale: no check-in for two rounds of prompts." in accept(prompt_message(card(yes_no))).text


def test_a_goal_whose_organisation_goal_ended_says_which_and_not_yet(accept: Accept[Message]) -> None:
    closed = replace(goal(), number=1, state=GoalState.CLOSED, outcome=Outcome.MET)
    message = accept(prompt_message(card(replace(line(goal()), is_linked=False, helped=closed))))
    assert "Unlinked: G-1, which it helped, is closed." in message.text
    undone = replace(closed, state=GoalState.TAKEN_BACK)
    message = accept(prompt_message(card(replace(line(goal()), is_linked=False, helped=undone))))
    assert "Unlinked: G-1, which it helped, was taken back." in message.text


def test_the_question_about_obstacles_can_be_answered_and_changed(accept: Accept[Message]) -> None:
    open_question = ObstacleLine(3, "Phone support")
    nothing = replace(open_question, answer=ObstacleAnswer("U0ANA", 3, date(2027, 1, 4), MONDAY))
    told = Opportunity(5, 3, "U0ANA", MONDAY, "Macros are missing", Reason.TOOL)
    yes = replace(nothing, opportunity=told)
    for obstacle, words, choices in (
        (open_question, "*Phone support*: anything in the way?", ["Nothing", "Yes…"]),
        (nothing, "Recorded: nothing in the way", ["Edit", "Undo"]),
        (yes, "Recorded: in the way (tool): “Macros are missing”", ["Edit", "Undo"]),
    ):
        message = accept(prompt_message(card(obstacles=(obstacle,))))
        assert words in message.text
        assert words in shown(message)
        assert list(buttons(message)) == choices


def test_the_rest_is_shown_on_request(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(*(line(goal(n)) for n in range(1, 9)), hidden=3)))
    assert buttons(message)["Show the rest"] == "prompt.show_rest"
    assert "There are 3 more goals." in message.text


def test_a_reminder_is_turned_by_buttons_of_its_own(accept: Accept[Message]) -> None:
    lines = [line(goal(n)) for n in range(1, 31)]
    first = accept(prompt_message(card(*lines, is_reminder=True).beginning()))
    assert buttons(first)["Show the rest"] == "prompt.reminder_rest"
    second = accept(prompt_message(card(*lines, is_reminder=True).page_at(8)))
    assert buttons(second)["Show goals 1 to 8"] == "prompt.reminder_before"
    assert buttons(second)["Show goals 21 to 30"] == "prompt.reminder_rest"


def pages_of(card: PromptCard, show: Callable[[PromptCard], Message]) -> list[Message]:
    """Turn from the first page to the last by the buttons, and back to the first."""
    pages, position = [show(card.page_at(0))], 0
    while forwards := pressed(pages[-1], "_rest"):
        _, position = read_page_value(forwards)
        pages.append(show(card.page_at(position)))
    back = pages[-1]
    while backwards := pressed(back, "_before"):
        _, position = read_page_value(backwards)
        back = show(card.page_at(position))
    assert back == pages[0]
    return pages


def pressed(message: Message, action: str) -> str:
    """The value of the button whose action ends so; empty where there is none."""
    values = (e["value"] for b in message.blocks for e in b.get("elements", ()) if "action_id" in e)
    actions = (e["action_id"] for b in message.blocks for e in b.get("elements", ()) if "action_id" in e)
    return next((value for value, one in zip(values, actions, strict=True) if one.endswith(action)), "")


def tapped_goals(message: Message) -> list[str]:
    """The goals of the rows of buttons that have a one-tap answer."""
    rows = [[e["text"]["text"] for e in b["elements"]] for b in message.blocks if "goal-" in b.get("block_id", "")]
    assert all(row == ["On track", "At risk", "Off track", "No change", "Update…"] for row in rows)
    return [b["block_id"].removeprefix("goal-") for b in message.blocks if "goal-" in b.get("block_id", "")]


@pytest.mark.parametrize("goals", [1, 8, 12, 13, 21, 30, 100])
@pytest.mark.parametrize("teams", [0, 3, 25])
@pytest.mark.parametrize("show", [prompt_message, list_message])
def test_however_many_goals_and_teams_every_goal_is_one_tap_away_on_some_page(
    accept: Accept[Message], goals: int, teams: int, show: Callable[[PromptCard], Message]
) -> None:
    obstacles = tuple(ObstacleLine(n, f"Team {n}") for n in range(teams))
    crowded = card(*(line(goal(n), Report(Decimal(80))) for n in range(1, goals + 1)), obstacles=obstacles)
    pages = pages_of(crowded, show)
    assert [key for page in pages for key in tapped_goals(accept(page))] == [str(n) for n in range(1, goals + 1)]
    assert all(f"G-{key} ·" in page.text for page in pages for key in tapped_goals(page))


def test_a_page_says_which_goals_it_shows_and_how_many_elsewhere_want_an_answer(accept: Accept[Message]) -> None:
    lines = [answered(goal(n), Report(Decimal(82))) if n <= 5 else line(goal(n)) for n in range(1, 31)]
    second = accept(prompt_message(card(*lines).page_at(8)))
    said = "Goals 9 to 20 of 30. 13 that are not shown here wait for an answer."
    assert said in second.text.splitlines()
    assert said in shown(second)
    assert [words for words in buttons(second) if words.startswith("Show")] == [
        "Show goals 1 to 8",
        "Show goals 21 to 30",
    ]
    last = prompt_message(card(*lines[:21]).page_at(20))
    assert "Goal 21 of 21." in last.text


def test_everything_is_answered_only_when_no_other_page_waits() -> None:
    told = [answered(goal(n), Report(Decimal(82))) for n in range(1, 21)]
    first, thanks = card(*told, line(goal(21))).page_at(0), "Thank you, everything is answered."
    assert "One that is not shown here waits for an answer." in prompt_message(first).text
    assert thanks not in prompt_message(first).text
    assert thanks in prompt_message(card(*told).page_at(0)).text


@pytest.mark.parametrize("value", ["", "soon", "|8", "2027-13-01|8"])
def test_a_page_of_no_prompt_is_not_found(value: str) -> None:
    with pytest.raises(NotFound):
        read_page_value(value)


@pytest.mark.parametrize("value", ["2027-01-04", "2027-01-04|", "2027-01-04|-3", "2027-01-04|²", "2027-01-04|x"])
def test_a_button_without_a_position_turns_to_the_beginning(value: str) -> None:
    assert read_page_value(value) == (date(2027, 1, 4), 0)


def test_what_people_wrote_is_shown_as_they_wrote_it_and_notifies_nobody(accept: Accept[Message]) -> None:
    hostile = "<!here> *bold* & <@U0BO> " * 40
    measure = Milestones(tuple(f"{hostile[:60]}{n}" for n in range(10)))
    top = Served(goal(1, hostile, Metric(Decimal(0), Decimal(1), hostile)), Standing(Decimal(1), MONDAY))
    lines = (
        replace(line(goal(2, hostile, measure)), serves=top),
        answered(goal(3, hostile), Report(Decimal(82), None, hostile * 2)),
    )
    opportunity = Opportunity(5, 3, "U0ANA", MONDAY, hostile * 2, Reason.TOOL)
    answer = ObstacleAnswer("U0ANA", 3, date(2027, 1, 4), MONDAY, 5)
    message = accept(prompt_message(card(*lines, obstacles=(ObstacleLine(3, hostile, answer, opportunity),))))
    assert "<!here>" not in message.text + shown(message)
    assert "<@U0BO>" not in message.text + shown(message)
    sections = [block["text"] for block in message.blocks if block["type"] == "section"]
    assert all(text["verbatim"] for text in sections)


def test_one_goal_can_be_answered_in_plain_words_and_several_by_their_numbers(accept: Accept[Message]) -> None:
    one = accept(prompt_message(card(line(goal(), Report(Decimal(82))))))
    assert "Or just reply here, such as `82% on track`." in one.text
    lines = (replace(line(goal(number)), number=at) for at, number in enumerate((12, 13), 1))
    several = accept(prompt_message(card(*lines)))
    assert "about one goal or several at once, such as `1) 78% on track`" in several.text
    assert "• 2) *Raise CSAT* · G-13" in several.text


def test_a_reminder_says_that_something_is_open_only_while_it_is(accept: Accept[Message]) -> None:
    waiting = accept(prompt_message(card(line(goal()), is_reminder=True)))
    assert "this is still open" in waiting.text
    done = accept(prompt_message(card(answered(goal(), Report(status=Status.ON_TRACK)), is_reminder=True)))
    assert done.text.startswith("A short reminder of the week of 4 January. Thank you, everything is answered.")
    assert "won't remind" not in done.text
    assert done.text.count("everything is answered") == 1
    later = replace(answered(goal(), Report(status=Status.ON_TRACK)), is_answered_later=True)
    over = accept(prompt_message(card(later, is_reminder=True)))
    assert over.text.startswith("A short reminder of the week of 4 January. Nothing here is open any more.")
    assert over.text.count("Nothing here is open") == 1


def test_who_was_not_asked_before_reads_no_reminder_but_what_came_to_them(accept: Accept[Message]) -> None:
    came = accept(prompt_message(card(line(goal()), is_reminder=True, is_taken_over=True))).text
    assert came.startswith("This week's prompt asked somebody else about this. It is yours now, and still open.")
    assert "reminder" not in came


def test_a_list_without_goals_says_how_to_get_one(accept: Accept[Message]) -> None:
    message = accept(list_message(card()))
    assert "`/goal set`" in message.text


def test_the_list_shows_goals_as_the_prompt_does(accept: Accept[Message]) -> None:
    asked = line(goal(), Report(Decimal(82)))
    assert buttons(accept(list_message(card(asked)))) == buttons(prompt_message(card(asked)))


def test_who_is_asked_in_place_of_somebody_who_has_left_reads_why(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(replace(line(goal()), stand_in=StandIn("U0BO", "U0ANA")))))
    assert "<@U0BO> has left; you are asked for its number." in message.text
    assert any("you are asked" in str(block) for block in message.blocks)
    yes_no = replace(line(goal(measure=YesNo())), stand_in=StandIn("U0BO", "U0ANA"))
    assert "<@U0BO> has left; you are asked about it." in prompt_message(card(yes_no)).text
