"""A bare yes, no, number or status is the answer to the question that the reply before it was answered with."""

from decimal import Decimal

import pytest

from bot.domain.answers import AnsweredSince, AskedBack
from bot.domain.check_ins import Recorded, Status
from bot.domain.goals import Goal
from bot.domain.prompts import Ask, PromptItem
from bot.domain.readings import Doubt
from bot.services.replies import Reply
from tests.answers import only_part
from tests.services.test_replies import Talk
from tests.services.test_replies import talk as talk  # noqa: PLC0414 - a fixture
from tests.world import ANA


@pytest.fixture
def night(talk: Talk) -> Goal:
    return talk.world.goal("Sign the night line contract", ANA, yes_no=True)


@pytest.mark.parametrize("text", ["yes", "Yep", "yes, it is", "that's right"])
def test_a_yes_records_what_was_asked_and_nothing_else(talk: Talk, night: Goal, text: str) -> None:
    ts = talk.prompt(talk.csat, night)
    question = talk.say("CSAT 830", ts)
    answer = talk.hear(text, ts)
    assert isinstance(answer, Recorded)
    assert (answer.goal, answer.after.value) == (talk.csat, Decimal(830))
    assert talk.check_ins(night) == 0
    assert question is not None
    assert isinstance(only_part(talk.service.answer(question)), AnsweredSince)


@pytest.mark.parametrize("text", ["yes, 830", "Yes 830%", "yes it is 830", "yep, really 830", "that's right, 830"])
def test_a_yes_that_says_the_number_once_more_is_a_yes(talk: Talk, night: Goal, text: str) -> None:
    ts = talk.prompt(talk.csat, night)
    talk.say("CSAT 830", ts)
    answer = talk.hear(text, ts)
    assert isinstance(answer, Recorded)
    assert (answer.goal, answer.after.value) == (talk.csat, Decimal(830))
    assert talk.check_ins(night) == 0


@pytest.mark.parametrize("text", ["830", "yes, 840", "no, 830"])
def test_a_number_far_out_without_a_yes_or_another_one_is_asked_about_again(talk: Talk, night: Goal, text: str) -> None:
    ts = talk.prompt(talk.csat, night)
    talk.say("CSAT 830", ts)
    answer = talk.hear(text, ts)
    assert isinstance(answer, AskedBack)
    assert (answer.goals, answer.question.doubt) == ((talk.csat,), Doubt.IMPLAUSIBLE)
    assert talk.check_ins(talk.csat, night) == 0


@pytest.mark.parametrize("text", ["83", "no, 83", "sorry, 83%", "I meant 83"])
def test_a_number_is_of_the_goal_that_was_asked_about(talk: Talk, night: Goal, text: str) -> None:
    frt = talk.world.goal("Answer calls", ANA, baseline=10, target=90)
    ts = talk.prompt(talk.csat, frt, night)
    question = talk.say("CSAT 830", ts)
    answer = talk.hear(text, ts)
    assert isinstance(answer, Recorded)
    assert (answer.goal, answer.after.value) == (talk.csat, Decimal(83))
    assert question is not None
    assert isinstance(only_part(talk.service.answer(question)), AnsweredSince), "its buttons are gone"


@pytest.mark.parametrize(
    ("text", "status", "note"),
    [
        ("no, 83 on track", Status.ON_TRACK, ""),
        ("No, I meant 83 at risk", Status.AT_RISK, ""),
        ("no, 83, macros were late", None, "macros were late"),
        ("83 on track", Status.ON_TRACK, ""),
        ("no, CSAT 83", None, ""),
        ("not 830, 83", None, ""),
    ],
)
@pytest.mark.parametrize("denied", [True, False])
def test_more_than_a_number_is_of_the_goal_that_was_asked_about(
    talk: Talk, night: Goal, text: str, status: Status | None, note: str, *, denied: bool
) -> None:
    frt = talk.world.goal("Answer calls", ANA, baseline=10, target=90)
    ts = talk.prompt(talk.csat, frt, night)
    talk.say("CSAT 830", ts)
    if denied:
        talk.say("no", ts)
    answer = talk.hear(text, ts)
    assert isinstance(answer, Recorded)
    assert (answer.goal, answer.after.value, answer.after.status) == (talk.csat, Decimal(83), status)
    assert answer.check_in.report.note == note
    assert talk.check_ins(frt, night) == 0


@pytest.mark.parametrize("text", ["no, 83 or 84", "83 on track?", "no, 8.3 at risk", "not 83 at risk"])
def test_more_than_a_number_that_is_not_clear_is_asked_about(talk: Talk, text: str) -> None:
    frt = talk.world.goal("Answer calls", ANA, baseline=10, target=90)
    ts = talk.prompt(talk.csat, frt)
    talk.say("CSAT 830", ts)
    talk.say(text, ts)
    assert talk.check_ins(talk.csat, frt) == 0


@pytest.mark.parametrize("text", ["no, calls 83", "83 for calls", "no, 83 for calls, macros late", "2) 83 on track"])
def test_a_number_that_names_another_goal_is_not_of_the_one_that_was_asked_about(talk: Talk, text: str) -> None:
    calls = talk.world.goal("Answer calls", ANA, baseline=10, target=90)
    ts = talk.prompt(talk.csat, calls)
    talk.say("CSAT 830", ts)
    talk.say(text, ts)
    assert talk.check_ins(talk.csat) == 0


def test_a_no_asks_for_the_number_of_that_goal(talk: Talk, night: Goal) -> None:
    ts = talk.prompt(talk.csat, night)
    talk.hear("CSAT 830", ts)
    answer = talk.hear("no", ts)
    assert isinstance(answer, AskedBack)
    assert (answer.goals, answer.question.doubt) == ((talk.csat,), Doubt.NUMBER_ASKED)
    assert talk.check_ins(talk.csat, night) == 0
    assert isinstance(talk.hear("83", ts), Recorded)


@pytest.mark.parametrize("text", ["at risk", "At risk.", "it's at risk", "still at risk", "🟡", "no, at risk"])
def test_a_status_is_of_the_goal_that_was_asked_about(talk: Talk, night: Goal, text: str) -> None:
    ts = talk.prompt(talk.csat, night)
    question = talk.say("CSAT not on track, waiting for Product", ts)
    answer = talk.hear(text, ts)
    assert isinstance(answer, Recorded)
    assert (answer.goal, answer.after.status) == (talk.csat, Status.AT_RISK)
    assert talk.check_ins(night) == 0
    assert question is not None
    assert isinstance(only_part(talk.service.answer(question)), AnsweredSince), "its buttons are gone"


def test_each_status_answers_the_next_question(talk: Talk, night: Goal) -> None:
    ts = talk.prompt(talk.csat, night)
    talk.say("CSAT not on track. Night line contract not on track.", ts)
    first, second = talk.hear("at risk", ts), talk.hear("off track", ts)
    assert isinstance(first, Recorded)
    assert isinstance(second, Recorded)
    assert [(one.goal, one.after.status) for one in (first, second)] == [
        (talk.csat, Status.AT_RISK),
        (night, Status.OFF_TRACK),
    ]


def test_a_status_is_no_answer_to_whether_a_number_is_so(talk: Talk, night: Goal) -> None:
    ts = talk.prompt(talk.csat, night)
    talk.hear("CSAT 830", ts)
    answer = talk.hear("at risk", ts)
    assert isinstance(answer, AskedBack)
    assert (answer.goals, answer.question.doubt) == ((talk.csat, night), Doubt.WHICH_GOAL)


def test_a_value_out_of_line_that_was_confirmed_once_vouches_for_no_other(talk: Talk, night: Goal) -> None:
    ts = talk.prompt(talk.csat, night)
    for text in ("CSAT 80", "CSAT 830", "yes"):
        answer = talk.hear(text, ts)
        talk.world.clock.move(minutes=1)
    assert isinstance(answer, Recorded)
    answer = talk.hear("CSAT 820", ts)
    assert isinstance(answer, AskedBack)
    assert (answer.goals, answer.question.doubt) == ((talk.csat,), Doubt.IMPLAUSIBLE)
    answer = talk.hear("CSAT 81", ts)
    assert isinstance(answer, Recorded)
    assert answer.after.value == Decimal(81)


def test_a_value_out_of_line_that_was_confirmed_twice_is_where_the_goal_stands(talk: Talk, night: Goal) -> None:
    backlog = talk.world.goal("Shrink the backlog", talk.team, baseline=1200, target=600, unit="tickets")
    ts = talk.prompt(talk.csat, backlog, night)
    talk.hear("backlog 1000", ts)
    for value in (5000, 5100):
        talk.world.clock.move(minutes=1)
        assert isinstance(talk.hear(f"backlog {value}", ts), AskedBack)
        assert isinstance(talk.hear("yes", ts), Recorded)
    talk.world.clock.move(minutes=1)
    answer = talk.hear("backlog 5200", ts)
    assert isinstance(answer, Recorded)
    assert answer.after.value == Decimal(5200)


def test_a_number_that_is_unlikely_too_is_asked_about_too(talk: Talk, night: Goal) -> None:
    ts = talk.prompt(talk.csat, night)
    talk.hear("CSAT 830", ts)
    answer = talk.hear("835", ts)
    assert isinstance(answer, AskedBack)
    assert (answer.goals, answer.question.doubt) == ((talk.csat,), Doubt.IMPLAUSIBLE)


def test_a_yes_to_the_question_which_goal_asks_it_again(talk: Talk, night: Goal) -> None:
    ts = talk.prompt(talk.csat, night)
    talk.hear("on track", ts)
    answer = talk.hear("yes", ts)
    assert isinstance(answer, AskedBack)
    assert (answer.goals, answer.question.doubt) == ((talk.csat, night), Doubt.WHICH_GOAL)
    assert talk.check_ins(talk.csat, night) == 0


def test_a_yes_below_the_prompt_answers_no_question_in_the_conversation(talk: Talk, night: Goal) -> None:
    ts = talk.prompt(talk.csat, night)
    talk.hear("CSAT 830")
    talk.say("yes", ts)
    assert talk.check_ins(talk.csat) == 0


def test_once_the_goal_is_told_of_otherwise_a_yes_is_about_it_no_more(talk: Talk, night: Goal) -> None:
    ts = talk.prompt(talk.csat, night)
    talk.hear("CSAT 830", ts)
    talk.hear("83", ts)
    talk.say("yes", ts)
    assert talk.check_ins(talk.csat) == 1


def test_a_yes_that_is_edited_to_a_number_corrects_what_it_recorded(talk: Talk, night: Goal) -> None:
    ts = talk.prompt(talk.csat, night)
    talk.hear("CSAT 830", ts)
    talk.say("yes", ts, ts="1799230000.900000")
    edit = Reply(ANA, "D0ANA", "1799230000.900000", "83", ts, edited_ts="1799230099.000000")
    talk.service.reply(talk.world.workspace_id, edit)
    with talk.world.uow.reading(talk.world.workspace_id) as tx:
        assert tx.check_ins.standings([talk.csat.number])[talk.csat.number].value == Decimal(83)


def test_words_that_name_the_goal_are_not_asked_about_as_what_is_in_the_way(talk: Talk) -> None:
    talk.prompt_with_an_obstacle(talk.csat)
    answer = talk.hear("satisfaction 820")
    assert isinstance(answer, AskedBack)
    assert (answer.goals, answer.question.doubt) == ((talk.csat,), Doubt.IMPLAUSIBLE)
    assert answer.or_in_the_way.lines == ()
    assert isinstance(talk.hear("yes"), Recorded)


def test_a_no_beside_what_may_be_in_the_way_is_asked_about(talk: Talk, night: Goal) -> None:
    items = [PromptItem(Ask.REPORT, talk.team.team_id, goal.number) for goal in (talk.csat, night)]
    talk.world.prompt(ANA, [*items, PromptItem(Ask.OBSTACLE, talk.team.team_id)])
    talk.world.clock.move(minutes=5)
    talk.hear("820%")
    answer = talk.hear("no")
    assert isinstance(answer, AskedBack)
    assert talk.check_ins(talk.csat, night) == 0


@pytest.mark.parametrize("text", ["Really?", "please", "really", "Yes?", "it is?", "correct?", "yes ??", "83?"])
def test_what_asks_back_or_only_pleads_records_nothing(talk: Talk, text: str) -> None:
    frt = talk.world.goal("Answer calls", ANA, baseline=10, target=90)
    ts = talk.prompt(talk.csat, frt)
    talk.hear("CSAT 830", ts)
    talk.say(text, ts)
    assert talk.check_ins(talk.csat, frt) == 0


@pytest.mark.parametrize("text", ["yes please", "Yes, really.", "it is, really"])
def test_a_yes_may_be_pressed_home(talk: Talk, night: Goal, text: str) -> None:
    ts = talk.prompt(talk.csat, night)
    talk.hear("CSAT 830", ts)
    answer = talk.hear(text, ts)
    assert isinstance(answer, Recorded)
    assert (answer.goal, answer.after.value) == (talk.csat, Decimal(830))


def test_of_two_questions_the_one_that_is_asked_is_answered_and_then_the_one_it_named(talk: Talk, night: Goal) -> None:
    frt = talk.world.goal("Answer calls", ANA, baseline=10, target=90)
    ts = talk.prompt(talk.csat, frt, night)
    talk.say("CSAT 830, answer calls 900", ts)
    for goal, value in ((talk.csat, 830), (frt, 900)):
        answer = talk.hear("yes", ts)
        assert isinstance(answer, Recorded)
        assert (answer.goal, answer.after.value) == (goal, Decimal(value))
    talk.say("yes", ts)
    assert (talk.check_ins(talk.csat), talk.check_ins(frt)) == (1, 1)


def test_a_question_that_was_settled_elsewhere_makes_room_for_the_next(talk: Talk, night: Goal) -> None:
    frt = talk.world.goal("Answer calls", ANA, baseline=10, target=90)
    ts = talk.prompt(talk.csat, frt, night)
    talk.say("CSAT 830, answer calls 900", ts)
    talk.world.check_in(talk.csat, 81)
    answer = talk.hear("yes", ts)
    assert isinstance(answer, Recorded)
    assert (answer.goal, answer.after.value) == (frt, Decimal(900))


@pytest.mark.parametrize("said", [("CSAT 830", "no", "83"), ("CSAT 830", "83"), ("CSAT 830", "no, 83")])
def test_a_further_number_may_be_another_one_for_the_goal_that_was_asked_about(talk: Talk, said: tuple[str]) -> None:
    calls = talk.world.goal("Answer calls", ANA, baseline=10, target=90)
    ts = talk.prompt(talk.csat, calls)
    for words in said:
        talk.say(words, ts)
        talk.world.clock.move(minutes=1)
    answer = talk.hear("84", ts)
    assert isinstance(answer, AskedBack)
    assert (answer.goals, answer.question.doubt) == ((talk.csat, calls), Doubt.WHICH_GOAL)
    assert (talk.check_ins(talk.csat), talk.check_ins(calls)) == (1, 0)


def test_a_further_number_in_another_goals_unit_is_of_that(talk: Talk) -> None:
    frt = talk.world.goal("First response time", ANA, baseline=6, target=2, unit="h")
    ts = talk.prompt(talk.csat, frt)
    talk.say("CSAT 830", ts)
    talk.say("83%", ts)
    answer = talk.hear("4h", ts)
    assert isinstance(answer, Recorded)
    assert (answer.goal, answer.after.value) == (frt, Decimal(4))


@pytest.mark.parametrize("said", [("CSAT 83",), ("CSAT 83 at risk",), ("CSAT 830", "no", "83"), ("CSAT 830", "83")])
@pytest.mark.parametrize("text", ["sorry, 84", "no, 84", "I meant 84", "typo, meant 84", "Oops 84%", "not 83, 84"])
def test_a_number_that_puts_right_the_one_before_is_of_the_same_goal(talk: Talk, said: tuple[str], text: str) -> None:
    calls = talk.world.goal("Answer calls", ANA, baseline=10, target=90)
    ts = talk.prompt(talk.csat, calls)
    for words in said:
        talk.say(words, ts)
        talk.world.clock.move(minutes=1)
    answer = talk.hear(text, ts)
    assert isinstance(answer, Recorded)
    assert (answer.goal, answer.after.value) == (talk.csat, Decimal(84))
    assert talk.check_ins(calls) == 0


@pytest.mark.parametrize("text", ["sorry, 84", "I meant 84"])
def test_a_number_that_puts_right_one_of_two_is_asked_about(talk: Talk, text: str) -> None:
    calls, mails = (talk.world.goal(f"Answer {what}", ANA, baseline=10, target=90) for what in ("calls", "mails"))
    ts = talk.prompt(talk.csat, calls, mails)
    talk.say("CSAT 83, calls 50", ts)
    talk.world.clock.move(minutes=1)
    answer = talk.hear(text, ts)
    assert isinstance(answer, AskedBack)
    assert answer.goals == (talk.csat, calls)
    assert talk.check_ins(talk.csat, calls, mails) == 2


def test_once_it_was_taken_back_a_further_number_is_of_what_still_waits(talk: Talk) -> None:
    calls = talk.world.goal("Answer calls", ANA, baseline=10, target=90)
    ts = talk.prompt(talk.csat, calls)
    answer = talk.hear("CSAT 83", ts)
    assert isinstance(answer, Recorded)
    talk.elsewhere.undo(talk.world.workspace_id, ANA, answer.check_in.check_in_id)
    assert isinstance(talk.hear("84", ts), AskedBack), "both wait"


def test_a_further_number_after_one_that_named_its_goal_is_of_what_still_waits(talk: Talk) -> None:
    calls = talk.world.goal("Answer calls", ANA, baseline=10, target=90)
    ts = talk.prompt(talk.csat, calls)
    talk.say("CSAT 83", ts)
    answer = talk.hear("84", ts)
    assert isinstance(answer, Recorded)
    assert answer.goal == calls
