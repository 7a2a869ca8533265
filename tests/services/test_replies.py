"""Plain replies, on both databases: recorded where they are certain, asked about where they are not."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.answers import Answer, AskedBack, HowTo, Refused
from bot.domain.check_ins import Recorded, Report, Source, Status, TakenBack
from bot.domain.deliveries import Delivery, Kind, Urgency
from bot.domain.goals import Goal, Visibility
from bot.domain.prompts import Ask, PromptItem
from bot.domain.readings import Doubt
from bot.domain.refusals import Invalid, NotFound, TooLong
from bot.domain.replies import Choice, Question
from bot.domain.teams import Team
from bot.services.check_ins import CheckInService
from bot.services.replies import Reply, ReplyService
from tests.answers import message_of, only_part
from tests.world import ANA, BO, World


@dataclass
class Talk:
    """Ana writes to the bot; her team has one goal that she reports."""

    world: World
    team: Team
    csat: Goal

    def __post_init__(self) -> None:
        self.service = ReplyService(self.world.uow, self.world.clock, frozenset())
        self.elsewhere = CheckInService(self.world.uow, self.world.clock)
        self.written = 0

    def prompt(self, *goals: Goal) -> str:
        """Prompt Ana about these goals and return the message's ts."""
        prompt = self.world.prompt(ANA, [PromptItem(Ask.REPORT, self.team.team_id, goal.number) for goal in goals])
        self.world.clock.move(minutes=5)
        assert prompt.ts is not None
        return prompt.ts

    def prompt_with_an_obstacle(self, goal: Goal) -> None:
        """Prompt Ana about a goal, and ask what is in her team's way."""
        items = [PromptItem(Ask.REPORT, self.team.team_id, goal.number), PromptItem(Ask.OBSTACLE, self.team.team_id)]
        self.world.prompt(ANA, items)
        self.world.clock.move(minutes=5)

    def say(self, text: str, thread_ts: str | None = None, ts: str | None = None) -> Delivery | None:
        """Write to the bot, and return the answer that is on its way."""
        self.written += 1
        ts = ts or f"1799230000.{self.written:06d}"
        self.service.reply(self.world.workspace_id, Reply(ANA, "D0ANA", ts, text, thread_ts))
        with self.world.uow.reading(self.world.workspace_id) as tx:
            return tx.deliveries.find(Kind.ANSWER, ANA, f"D0ANA/{ts}")

    def hear(self, text: str, thread_ts: str | None = None) -> Answer:
        """Write to the bot, and return what it answers."""
        delivery = self.say(text, thread_ts)
        assert delivery is not None
        return only_part(self.service.answer(delivery))

    def check_ins(self, *goals: Goal) -> int:
        with self.world.uow.reading(self.world.workspace_id) as tx:
            return sum(len(tx.check_ins.of_goal(goal.number)) for goal in goals or (self.csat,))


@pytest.fixture
def talk(world: World) -> Talk:
    team = world.team("Phone support", lead=ANA)
    return Talk(world, team, world.goal("Raise CSAT", team, baseline=78, target=85))


def test_a_number_and_a_status_are_recorded_and_confirmed_in_the_thread(talk: Talk) -> None:
    ts = talk.prompt(talk.csat)
    delivery = talk.say("82% on track, new macros help", ts)
    assert delivery is not None
    assert (delivery.thread_ts, delivery.urgency) == (ts, Urgency.ANSWER)
    answer = only_part(talk.service.answer(delivery))
    assert isinstance(answer, Recorded)
    assert (answer.after.value, answer.after.status) == (Decimal(82), Status.ON_TRACK)
    assert (answer.check_in.source, answer.check_in.week) == (Source.REPLY, "2027-01-04")
    assert answer.check_in.report.note == "new macros help"


def test_the_answer_wakes_the_sender_as_somebody_waits_for_it(talk: Talk) -> None:
    talk.prompt(talk.csat)
    before = talk.world.wakes
    talk.say("82")
    assert talk.world.wakes == before + 1


def test_the_same_reply_delivered_again_counts_once(talk: Talk) -> None:
    talk.prompt(talk.csat)
    for _ in range(3):
        talk.say("82", ts="1799230000.000100")
    assert talk.check_ins() == 1


def test_the_same_words_written_again_are_another_reply(talk: Talk) -> None:
    talk.prompt(talk.csat)
    talk.say("82")
    talk.say("82")
    assert talk.check_ins() == 2


def test_without_a_prompt_the_only_goal_one_reports_is_meant(talk: Talk) -> None:
    assert isinstance(talk.hear("82"), Recorded)


@pytest.mark.parametrize("text", ["82", "on track", "no change", "something in the way"])
def test_with_several_open_goals_nothing_is_written_and_each_is_offered(talk: Talk, text: str) -> None:
    other = talk.world.goal("Answer letters", ANA)
    talk.prompt(talk.csat, other)
    answer = talk.hear(text)
    assert isinstance(answer, AskedBack)
    assert (answer.goals, answer.words) == ((talk.csat, other), text)
    assert talk.check_ins(talk.csat, other) == 0


def test_the_only_goal_still_open_in_the_prompt_is_meant(talk: Talk) -> None:
    other = talk.world.goal("Answer letters", ANA)
    talk.prompt(talk.csat, other)
    talk.world.check_in(other, status=Status.ON_TRACK)
    answer = talk.hear("82")
    assert isinstance(answer, Recorded)
    assert answer.goal == talk.csat


def test_when_everything_is_answered_a_reply_to_one_goal_reports_it_anew(talk: Talk) -> None:
    talk.prompt(talk.csat)
    talk.hear("82")
    answer = talk.hear("83")
    assert isinstance(answer, Recorded)
    assert answer.after.value == Decimal(83)


@pytest.mark.parametrize("text", ["{key} 40", "40 for {key}"])
def test_a_key_says_which_goal_is_meant(talk: Talk, text: str) -> None:
    other = talk.world.goal("Answer letters", ANA)
    talk.prompt(talk.csat, other)
    answer = talk.hear(text.format(key=other.key))
    assert isinstance(answer, Recorded)
    assert answer.goal == other


def test_a_key_of_a_goal_that_one_must_not_see_is_not_found(talk: Talk) -> None:
    private = talk.world.goal(
        "Learn to say no", BO, visibility=Visibility.OWNER_AND_LEADS, team=talk.world.team("X", BO)
    )
    answer = talk.hear(f"{private.key} 40")
    assert isinstance(answer, Refused)
    assert isinstance(answer.refusal, NotFound)


def test_a_reply_that_is_refused_is_answered_once_though_it_is_delivered_again(talk: Talk) -> None:
    for _ in range(3):
        delivery = talk.say("G-999 40", ts="1799230000.000100")
    assert delivery is not None
    assert talk.world.wakes == 1
    answer = only_part(talk.service.answer(delivery))
    assert isinstance(answer, Refused)
    assert "There is no goal G-999" in message_of(answer).text


def test_a_note_that_is_too_long_is_refused_and_nothing_is_written(talk: Talk) -> None:
    talk.prompt(talk.csat)
    answer = talk.hear("82 on track, " + "new macros help " * 150)
    assert isinstance(answer, Refused)
    assert isinstance(answer.refusal, Invalid)
    assert answer.refusal.problems == {"note": TooLong(2000, 2399)}
    assert talk.check_ins() == 0


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("not on track", Doubt.NEGATION),
        ("should reach 85 by Friday", None),
        ("+2", Doubt.CHANGE),
        ("80 or 82", None),
        ("no change", Doubt.NOTHING_TO_KEEP),
    ],
)
def test_what_cannot_be_read_for_certain_writes_nothing_and_asks(talk: Talk, text: str, doubt: Doubt | None) -> None:
    talk.prompt(talk.csat)
    answer = talk.hear(text)
    assert isinstance(answer, AskedBack)
    assert answer.goals == (talk.csat,)
    assert doubt is None or answer.question.doubt is doubt
    assert talk.check_ins() == 0


def test_two_readings_of_a_number_are_both_named(talk: Talk) -> None:
    tickets = talk.world.goal("Close tickets", ANA, baseline="1.5", target=5000, unit="tickets")
    talk.prompt(tickets)
    answer = talk.hear("1,204")
    assert isinstance(answer, AskedBack)
    assert {choice.report.value for choice in answer.question.choices} == {Decimal(1204), Decimal("1.204")}


def test_of_whole_things_a_thousand_is_asked_about_as_such_and_taken_by_the_form(talk: Talk) -> None:
    cases = talk.world.goal("Fewer open cases", ANA, baseline=40, target=10, unit="cases")
    talk.prompt(cases)
    answer = talk.hear("1,204")
    assert isinstance(answer, AskedBack)
    assert answer.question == Question(
        Doubt.IMPLAUSIBLE, "1,204", (cases.number,), (Choice(cases.number, Report(Decimal(1204))),)
    )
    assert "Is it really 1,204 cases?" in message_of(answer).text
    assert talk.check_ins(cases) == 0
    form = CheckInService(talk.world.uow, talk.world.clock).form(
        talk.world.workspace_id, ANA, cases.number, typed="1,204"
    )
    assert form.typed.number == "1,204"


@pytest.mark.parametrize("several", [False, True])
def test_small_talk_writes_nothing_and_gets_no_answer(talk: Talk, several: bool) -> None:
    goals = [talk.csat, *([talk.world.goal("Answer letters", ANA)] if several else [])]
    talk.prompt(*goals)
    assert talk.say("thanks!") is None
    assert talk.check_ins(*goals) == 0


def test_a_question_gets_help(talk: Talk) -> None:
    talk.prompt(talk.csat)
    assert isinstance(talk.hear("how do I change my number?"), HowTo)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("How do I take that back?", "Click *Undo* under my answer, or delete your reply"),
        ("can I undo this?", "Click *Undo* under my answer"),
        ("undo", "Click *Undo* under my answer"),
        ("Please take that back.", "Click *Undo* under my answer"),
        ("sorry, ignore my last message", "Click *Undo* under my answer"),
        ("who else has answered?", "`/goal progress` shows how many of your team have answered"),
        ("who else has answered", "`/goal progress` shows how many of your team have answered"),
        ("what is my goal?", "`/goal` shows your goals"),
    ],
)
def test_a_question_that_one_sentence_answers_gets_that(talk: Talk, text: str, told: str) -> None:
    assert message_of(talk.hear(text)).text.startswith(told)


def test_somebody_without_goals_is_told_so(talk: Talk) -> None:
    talk.service.reply(talk.world.workspace_id, Reply(BO, "D0BO", "1.0", "82"))
    with talk.world.uow.reading(talk.world.workspace_id) as tx:
        delivery = tx.deliveries.find(Kind.ANSWER, BO, "D0BO/1.0")
    assert delivery is not None
    assert "no goal asks for your check-in" in message_of(only_part(talk.service.answer(delivery))).text


class TestConfirmationsFollow:
    """A confirmation that stands in Slack is shown anew when what it confirms changes elsewhere."""

    def confirmed(self, talk: Talk, text: str = "82") -> tuple[Delivery, Any]:
        """Reply, have the confirmation arrive, and return it with what it confirms."""
        delivery = talk.say(text)
        assert delivery is not None
        with talk.world.uow.writing(talk.world.workspace_id) as tx:
            tx.deliveries.mark_sent(delivery.delivery_id, "D0ANA", delivery.occurrence, delivery.due_at, 0)
        return delivery, only_part(talk.service.answer(delivery))

    def is_wanted(self, talk: Talk, confirmation: Delivery) -> bool:
        """Tell whether it is to be shown anew, and have it shown."""
        with talk.world.uow.writing(talk.world.workspace_id) as tx:
            changed = tx.deliveries.claim_changed(talk.world.clock.now(), timedelta(minutes=1), 100)
            for delivery in changed:
                tx.deliveries.mark_shown(delivery)
        return confirmation.delivery_id in {delivery.delivery_id for delivery in changed}

    @pytest.mark.parametrize("is_asked_again", [False, True])
    def test_when_it_is_taken_back_elsewhere_however_late(self, talk: Talk, is_asked_again: bool) -> None:
        talk.prompt(talk.csat)
        confirmation, recorded = self.confirmed(talk)
        talk.world.clock.move(days=7)
        if is_asked_again:
            talk.prompt(talk.csat)
        assert not self.is_wanted(talk, confirmation)
        talk.elsewhere.undo(talk.world.workspace_id, ANA, recorded.check_in.check_in_id)
        assert self.is_wanted(talk, confirmation)

    def test_when_it_is_corrected_elsewhere_and_when_that_is_taken_back(self, talk: Talk) -> None:
        confirmation, recorded = self.confirmed(talk)
        talk.world.clock.move(days=7)
        corrected = talk.elsewhere.correct(
            talk.world.workspace_id, ANA, recorded.check_in.check_in_id, Report(Decimal(83)), once="view:V1:1"
        )
        assert self.is_wanted(talk, confirmation)
        talk.prompt(talk.csat)
        talk.elsewhere.undo(talk.world.workspace_id, ANA, corrected.check_in.check_in_id)
        assert self.is_wanted(talk, confirmation)

    def test_when_something_newer_is_said_before_the_next_prompt_but_not_after_it(self, talk: Talk) -> None:
        talk.prompt(talk.csat)
        last_weeks, _ = self.confirmed(talk)
        talk.world.clock.move(days=7)
        talk.prompt(talk.csat)
        confirmation, _ = self.confirmed(talk, "83")
        assert not self.is_wanted(talk, last_weeks)
        at_risk = Report(status=Status.AT_RISK)
        talk.elsewhere.check_in(talk.world.workspace_id, ANA, talk.csat.number, at_risk, Source.TAP)
        assert self.is_wanted(talk, confirmation)

    def test_when_it_was_a_question_that_is_answered_elsewhere(self, talk: Talk) -> None:
        other, third = (talk.world.goal(title, talk.team, yes_no=True) for title in ("Open the chat", "Hire"))
        talk.prompt(talk.csat, other)
        question, asked = self.confirmed(talk, "at risk")
        assert isinstance(asked, AskedBack)
        for goal in (third, other):
            talk.elsewhere.check_in(talk.world.workspace_id, ANA, goal.number, Report(True), Source.COMMAND)
            assert self.is_wanted(talk, question) is (goal is other)

    def wanted(self, talk: Talk) -> set[str]:
        """Return which answers are to be shown anew, and have them shown."""
        with talk.world.uow.writing(talk.world.workspace_id) as tx:
            changed = tx.deliveries.claim_changed(talk.world.clock.now(), timedelta(minutes=1), 100)
            for delivery in changed:
                tx.deliveries.mark_shown(delivery)
        return {delivery.delivery_id for delivery in changed if delivery.kind is Kind.ANSWER}

    def test_each_by_what_came_next_however_many_were_given(self, talk: Talk) -> None:
        talk.prompt(talk.csat)
        before: Delivery | None = None
        cost = []
        for number in range(60, 66):
            talk.world.clock.move(minutes=1)
            with talk.world.queries() as seen:
                delivery, _ = self.confirmed(talk, str(number))
            cost.append(len(seen))
            assert self.wanted(talk) == ({before.delivery_id} if before else set())
            before = delivery
        assert len(set(cost[1:])) == 1

    def test_with_the_one_before_it_when_it_is_taken_back_or_corrected(self, talk: Talk) -> None:
        talk.prompt(talk.csat)
        first, _ = self.confirmed(talk, "81")
        talk.world.clock.move(minutes=1)
        second, said = self.confirmed(talk, "82")
        talk.world.clock.move(minutes=1)
        third, recorded = self.confirmed(talk, "83")
        self.wanted(talk)
        workspace_id, check_in_id = talk.world.workspace_id, recorded.check_in.check_in_id
        corrected = talk.elsewhere.correct(workspace_id, ANA, check_in_id, Report(Decimal(84)), once="view:V1:1")
        assert self.wanted(talk) == {second.delivery_id, third.delivery_id}
        for _ in range(2):
            talk.elsewhere.undo(workspace_id, ANA, corrected.check_in.check_in_id)
            assert self.wanted(talk) == {second.delivery_id, third.delivery_id}
            corrected = recorded
        talk.elsewhere.undo(workspace_id, ANA, said.check_in.check_in_id)
        assert self.wanted(talk) == {first.delivery_id, second.delivery_id}

    def test_when_they_are_questions_all_by_the_first_answer_and_the_last_by_the_next(self, talk: Talk) -> None:
        talk.prompt(talk.csat)
        questions = []
        for text in ("82 or 83", "almost 80"):
            talk.world.clock.move(minutes=1)
            question, asked = self.confirmed(talk, text)
            assert isinstance(asked, AskedBack)
            questions.append(question.delivery_id)
        for expected in (set(questions), {questions[-1]}):
            talk.world.clock.move(minutes=1)
            talk.elsewhere.check_in(talk.world.workspace_id, ANA, talk.csat.number, Report(Decimal(82)), Source.FORM)
            assert self.wanted(talk) == expected

    def test_after_prompts_and_posts_in_urgency(self, talk: Talk) -> None:
        talk.prompt(talk.csat)
        self.confirmed(talk)
        talk.elsewhere.check_in(talk.world.workspace_id, ANA, talk.csat.number, Report(Decimal(83)), Source.COMMAND)
        with talk.world.uow.writing(talk.world.workspace_id) as tx:
            changed = tx.deliveries.claim_changed(talk.world.clock.now(), timedelta(minutes=1), 100)
        assert [delivery.kind for delivery in changed] == [Kind.PROMPT, Kind.ANSWER]
        assert changed[-1].urgency > Urgency.POST

    def test_but_not_when_another_goals_is_taken_back(self, talk: Talk) -> None:
        other = talk.world.goal("Answer sooner", talk.team, baseline=6, target=2, unit="h")
        talk.prompt(talk.csat, other)
        confirmation, _ = self.confirmed(talk, f"{other.key} 4h")
        _, recorded = self.confirmed(talk, f"{talk.csat.key} 82")
        talk.elsewhere.undo(talk.world.workspace_id, ANA, recorded.check_in.check_in_id)
        assert not self.is_wanted(talk, confirmation)


def test_an_answer_read_again_after_undo_and_after_a_correction_says_so(talk: Talk) -> None:
    talk.prompt(talk.csat)
    delivery = talk.say("81")
    assert delivery is not None
    check_ins = CheckInService(talk.world.uow, talk.world.clock)

    def answer() -> Any:
        assert delivery is not None
        return only_part(talk.service.answer(delivery))

    first = answer()
    corrected = check_ins.correct(
        talk.world.workspace_id, ANA, first.check_in.check_in_id, first.check_in.report, once="view:V1:1"
    )
    assert answer().check_in == corrected.check_in
    check_ins.undo(talk.world.workspace_id, ANA, corrected.check_in.check_in_id)
    assert answer().check_in == first.check_in
    check_ins.undo(talk.world.workspace_id, ANA, first.check_in.check_in_id)
    assert isinstance(answer(), TakenBack)


@pytest.mark.parametrize("text", ["yes", "No."])
def test_a_bare_yes_or_no_is_asked_about_where_the_prompt_asks_what_is_in_the_way_too(talk: Talk, text: str) -> None:
    handbook = talk.world.goal("Publish the handbook", ANA, yes_no=True)
    talk.prompt_with_an_obstacle(handbook)
    answer = talk.hear(text)
    assert isinstance(answer, AskedBack)
    assert (answer.goals, answer.question.doubt) == ((handbook,), Doubt.WHICH_QUESTION)
    assert talk.check_ins(handbook) == 0
    talk.hear("not yet")
    assert talk.check_ins(handbook) == 1


def test_a_yes_answers_the_only_question_there_is(talk: Talk) -> None:
    handbook = talk.world.goal("Publish the handbook", ANA, yes_no=True)
    talk.prompt(handbook)
    answer = talk.hear("yes")
    assert isinstance(answer, Recorded)
    assert (answer.after.value, answer.after.status) == (True, Status.DONE)


def test_a_mention_in_a_note_is_kept_by_name(talk: Talk) -> None:
    talk.prompt(talk.csat)
    answer = talk.hear("82, waiting for <@U0BO> and <https://acme.test/90|the 90 macros>")
    assert isinstance(answer, Recorded)
    assert answer.check_in.report.note == "waiting for @Bo and the 90 macros"
