"""Replies about several goals, their edits and their deletion, on both databases."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from bot.blocks.replies import answer_message
from bot.domain.answers import Answered, AskedBack, IsInTheWay, LeftAsItIs
from bot.domain.check_ins import Overtaken, Recorded, Report, Source, Status, TakenBack
from bot.domain.deliveries import Delivery, Kind
from bot.domain.goals import Goal, GoalState
from bot.domain.prompts import Ask, PromptItem
from bot.domain.readings import Doubt
from bot.domain.refusals import GoalNotActive, NotAllowed, NotFound
from bot.domain.taken_replies import Deletion, TakenReply
from bot.domain.teams import Team
from bot.services.check_ins import CheckInService
from bot.services.replies import Chosen, Reply, ReplyService
from tests.outbox import Clockwork
from tests.world import ANA, BO, World

TS = "1799230000.000100"


@dataclass
class Talk:
    """Ana, who reports three goals, writes one message to the bot and changes it."""

    world: World
    team: Team
    goals: tuple[Goal, Goal, Goal] = field(init=False)

    def __post_init__(self) -> None:
        self.service = ReplyService(self.world.uow, self.world.clock, frozenset())
        self.elsewhere = CheckInService(self.world.uow, self.world.clock)
        self.edits = 0
        self.goals = (
            self.world.goal("Raise CSAT", self.team, baseline=78, target=85),
            self.world.goal("First response time", self.team, baseline=6, target=2, unit="h"),
            self.world.goal("Publish the handbook", ANA, team=self.team, yes_no=True),
        )

    def prompt(self, *, with_obstacle: bool = False) -> None:
        items = [PromptItem(Ask.REPORT, self.team.team_id, goal.number) for goal in self.goals]
        self.world.prompt(ANA, [*items, *([PromptItem(Ask.OBSTACLE, self.team.team_id)] if with_obstacle else [])])
        self.world.clock.move(minutes=5)

    def say(self, text: str, edited_ts: str = "", user_id: str = ANA) -> None:
        self.service.reply(self.world.workspace_id, Reply(user_id, "D0ANA", TS, text, edited_ts=edited_ts))

    def edit(self, text: str) -> None:
        """Change the message a minute later."""
        self.world.clock.move(minutes=1)
        self.edits += 1
        self.say(text, f"17992310{self.edits:02}.000100")

    def delete(self) -> None:
        self.world.clock.move(minutes=1)
        self.service.delete(self.world.workspace_id, ANA, "D0ANA", TS)

    @property
    def answer(self) -> Answered:
        return self.service.answer_to(self.world.workspace_id, ANA, "D0ANA", TS)

    def kept(self) -> TakenReply:
        """Return what is kept of the reply."""
        with self.world.uow.reading(self.world.workspace_id) as tx:
            reply = tx.replies.get("D0ANA", TS)
        assert reply is not None
        return reply

    @property
    def delivery(self) -> Delivery | None:
        with self.world.uow.reading(self.world.workspace_id) as tx:
            return tx.deliveries.find(Kind.ANSWER, ANA, f"D0ANA/{TS}")

    def choose(self, choice: int, *, user_id: str = ANA) -> None:
        """Click a button of the question in the answer."""
        (asked,) = (part for part in self.answer.parts if isinstance(part, AskedBack))
        chosen = Chosen("D0ANA", TS, self.answer.edited_ts, asked.at, choice)
        self.service.choose(self.world.workspace_id, user_id, chosen)

    def stands(self) -> list[tuple[object, Status | None]]:
        """Value and status of each goal."""
        with self.world.uow.reading(self.world.workspace_id) as tx:
            standings = tx.check_ins.standings([goal.number for goal in self.goals])
        known = [standings.get(goal.number) for goal in self.goals]
        return [(stands.value, stands.status) if stands else (None, None) for stands in known]

    def written(self, goal: Goal) -> int:
        """How many check-ins were ever made on a goal."""
        with self.world.uow.reading(self.world.workspace_id) as tx:
            return len(tx.check_ins.of_goal(goal.number))


NOTHING = (None, None)
ON_TRACK, AT_RISK = Status.ON_TRACK, Status.AT_RISK


@pytest.fixture
def talk(world: World) -> Talk:
    return Talk(world, world.team("Phone support", lead=ANA, members=[BO]))


def number(value: float | str) -> Decimal:
    return Decimal(str(value))


class TestSeveralGoals:
    def test_are_recorded_each_in_its_own_check_in_and_answered_once(self, talk: Talk) -> None:
        talk.prompt()
        talk.say("1) 82 on track 2) 4.1h 3) done")
        assert talk.stands() == [(number(82), ON_TRACK), (number("4.1"), None), (True, Status.DONE)]
        assert [type(part) for part in talk.answer.parts] == [Recorded] * 3
        assert [part.goal for part in talk.answer.parts if isinstance(part, Recorded)] == list(talk.goals)

    def test_are_numbered_as_their_prompt_shows_them_also_once_one_is_answered(self, talk: Talk) -> None:
        talk.prompt()
        talk.world.check_in(talk.goals[0], 81)
        talk.say("2) 4h")
        assert talk.stands()[1] == (number(4), None)

    def test_of_which_one_is_unclear_are_recorded_and_that_one_is_asked_about(self, talk: Talk) -> None:
        talk.prompt()
        talk.say("CSAT 82, FRT not on track")
        assert talk.stands() == [(number(82), None), NOTHING, NOTHING]
        recorded, asked = talk.answer.parts
        assert isinstance(recorded, Recorded)
        assert isinstance(asked, AskedBack)
        assert (asked.goals, asked.words, asked.question.doubt) == (
            (talk.goals[1],),
            "FRT not on track",
            Doubt.NEGATION,
        )

    def test_that_are_named_by_key_need_not_stand_in_the_prompt(self, talk: Talk) -> None:
        other = talk.world.goal("Answer letters", ANA, team=talk.team)
        talk.prompt()
        talk.say(f"CSAT 82, {other.key} 40")
        assert [part.goal for part in talk.answer.parts if isinstance(part, Recorded)] == [talk.goals[0], other]

    def test_of_which_one_is_somebody_elses_are_recorded_and_that_one_is_said_to_be_theirs(self, talk: Talk) -> None:
        theirs = talk.world.goal("Answer letters", talk.world.team("Letters", lead=BO))
        talk.prompt()
        talk.say(f"{theirs.key} 40, CSAT 82")
        assert talk.stands()[0] == (number(82), None)
        assert talk.written(theirs) == 0
        text = answer_message(talk.answer).text
        assert f"“{theirs.key} 40” – " in text
        assert "<@U0BO>" in text

    def test_and_that_nothing_is_in_the_way_are_both_recorded(self, talk: Talk) -> None:
        talk.prompt(with_obstacle=True)
        talk.say("CSAT 82 on track, nothing in the way")
        recorded, way = talk.answer.parts
        assert isinstance(recorded, Recorded)
        assert recorded.check_in.report == Report(number(82), ON_TRACK)
        assert isinstance(way, IsInTheWay)
        assert way.is_recorded

    def test_same_as_last_week_keeps_all_that_wait(self, talk: Talk) -> None:
        for goal, value in zip(talk.goals[:2], (81, 5), strict=True):
            talk.world.check_in(goal, value)
        talk.world.clock.move(days=7)
        talk.prompt()
        talk.say("CSAT 82, the rest same as last week")
        assert [talk.written(goal) for goal in talk.goals] == [2, 2, 0]


class TestQuestions:
    @pytest.fixture(autouse=True)
    def asked(self, talk: Talk) -> None:
        talk.prompt()
        talk.say("CSAT 82, FRT not on track")

    def test_are_answered_by_a_button_which_records_that_part(self, talk: Talk) -> None:
        talk.choose(0)
        assert talk.stands()[:2] == [(number(82), None), (None, AT_RISK)]
        assert [type(part) for part in talk.answer.parts] == [Recorded, Recorded]

    def test_are_answered_once_though_the_button_is_clicked_twice(self, talk: Talk) -> None:
        chosen = Chosen("D0ANA", TS, "", 1, 0)
        for _ in range(2):
            talk.service.choose(talk.world.workspace_id, ANA, chosen)
        assert talk.written(talk.goals[1]) == 1

    def test_are_not_answered_by_somebody_else(self, talk: Talk) -> None:
        with pytest.raises(NotFound):
            talk.choose(0, user_id=BO)

    def test_are_not_answered_with_what_was_not_offered(self, talk: Talk) -> None:
        with pytest.raises(NotFound):
            talk.choose(7)

    def test_write_nothing_where_something_newer_was_said_of_the_goal(self, talk: Talk) -> None:
        chosen = Chosen("D0ANA", TS, "", 1, 0)
        talk.world.clock.move(minutes=1)
        talk.world.check_in(talk.goals[1], 5, person=ANA)
        with pytest.raises(Overtaken):
            talk.service.choose(talk.world.workspace_id, ANA, chosen)
        assert talk.written(talk.goals[1]) == 1

    def test_write_nothing_on_a_goal_that_is_paused_meanwhile(self, talk: Talk) -> None:
        pause(talk, talk.goals[1])
        with pytest.raises(GoalNotActive):
            talk.choose(0)

    def test_of_before_an_edit_write_nothing(self, talk: Talk) -> None:
        chosen = Chosen("D0ANA", TS, "", 1, 0)
        talk.edit("CSAT 82, FRT 4h")
        talk.service.choose(talk.world.workspace_id, ANA, chosen)
        assert talk.stands()[1] == (number(4), None)

    def test_that_a_button_settled_stay_so_when_something_else_is_edited(self, talk: Talk) -> None:
        talk.choose(0)
        talk.edit("CSAT 83, FRT not on track")
        assert talk.stands()[:2] == [(number(83), None), (None, AT_RISK)]
        assert not any(isinstance(part, AskedBack) for part in talk.answer.parts)

    def test_that_a_button_settled_follow_when_their_words_are_edited(self, talk: Talk) -> None:
        talk.choose(0)
        talk.edit("CSAT 82, FRT off track")
        assert talk.stands()[1] == (None, Status.OFF_TRACK)


class TestWhatIsClearAndWhatIsChosenOfOneGoal:
    """ "FRT 4h, not on track": the number is recorded, and the status is asked."""

    @pytest.fixture(autouse=True)
    def asked(self, talk: Talk) -> None:
        talk.prompt()
        talk.say("FRT 4h, not on track")

    def confirmed(self, talk: Talk) -> tuple[type, Report]:
        """Return the one confirmation that there is."""
        (part,) = talk.answer.parts
        assert isinstance(part, Recorded | TakenBack)
        return type(part), part.check_in.report

    def test_are_confirmed_together(self, talk: Talk) -> None:
        talk.choose(0)
        assert self.confirmed(talk) == (Recorded, Report(number(4), AT_RISK))
        assert "At risk · 4 h\n" in answer_message(talk.answer).text

    def test_are_taken_back_one_after_the_other(self, talk: Talk) -> None:
        talk.choose(0)
        for left in ((Recorded, Report(number(4))), (TakenBack, Report(number(4)))):
            (part,) = talk.answer.parts
            assert isinstance(part, Recorded)
            talk.elsewhere.undo(talk.world.workspace_id, ANA, part.check_in.check_in_id)
            assert self.confirmed(talk) == left

    def test_are_not_told_as_of_one_day_where_they_are_not(self, talk: Talk) -> None:
        talk.world.clock.move(days=1)
        talk.choose(0)
        assert self.confirmed(talk) == (Recorded, Report(status=AT_RISK))
        assert "At risk · still 4 h (6 January) – 7 January" in answer_message(talk.answer).text

    def test_are_confirmed_once_where_the_form_was_filled_instead(self, talk: Talk) -> None:
        talk.world.clock.move(minutes=1)
        said = Report(number("4.5"), ON_TRACK)
        talk.elsewhere.check_in(talk.world.workspace_id, ANA, talk.goals[1].number, said, Source.FORM)
        assert self.confirmed(talk) == (Recorded, said)

    def test_are_told_with_what_another_reply_says_since_and_no_more_asked(self, talk: Talk) -> None:
        talk.world.clock.move(minutes=1)
        said = Report(number("4.5"), ON_TRACK)
        talk.elsewhere.check_in(talk.world.workspace_id, ANA, talk.goals[1].number, said, Source.REPLY)
        assert self.confirmed(talk) == (Recorded, Report(number(4)))
        assert "Since then: On track · 4.5 h" in answer_message(talk.answer).text


def pause(talk: Talk, goal: Goal) -> None:
    with talk.world.uow.writing(talk.world.workspace_id) as tx:
        tx.goals.save(replace(goal, state=GoalState.PAUSED))


class TestEdits:
    @pytest.fixture(autouse=True)
    def said(self, talk: Talk) -> None:
        talk.world.check_in(talk.goals[0], 80, ON_TRACK)
        talk.world.clock.move(days=7)
        talk.prompt()
        talk.say("CSAT 82, FRT 4h")

    def test_correct_what_they_say_otherwise_and_leave_the_rest_alone(self, talk: Talk) -> None:
        talk.edit("CSAT 83, FRT 4h")
        assert talk.stands()[:2] == [(number(83), ON_TRACK), (number(4), None)]
        assert [talk.written(goal) for goal in talk.goals] == [3, 1, 0]
        with talk.world.uow.reading(talk.world.workspace_id) as tx:
            correction = tx.check_ins.of_goal(talk.goals[0].number)[-1]
        assert (correction.source, correction.week) == (Source.REPLY, "2027-01-11")
        assert correction.supersedes is not None

    def test_take_back_what_they_say_no_more(self, talk: Talk) -> None:
        talk.edit("CSAT 82")
        assert talk.stands()[:2] == [(number(82), ON_TRACK), NOTHING]
        assert any(isinstance(part, TakenBack) and part.goal == talk.goals[1] for part in talk.answer.parts)

    def test_record_what_they_say_newly(self, talk: Talk) -> None:
        talk.edit("CSAT 82, FRT 4h, handbook done")
        assert talk.stands()[2] == (True, Status.DONE)

    def test_are_read_with_what_stood_before_the_reply(self, talk: Talk) -> None:
        talk.edit("CSAT up 3 points, FRT 4h")
        assert talk.stands()[0][0] == number(83)

    def test_that_are_unclear_take_back_and_ask(self, talk: Talk) -> None:
        talk.edit("CSAT 80 or 82, FRT 4h")
        assert talk.stands()[0] == (number(80), ON_TRACK)
        assert any(isinstance(part, AskedBack) for part in talk.answer.parts)

    def test_that_come_back_to_the_first_words_record_them_again(self, talk: Talk) -> None:
        talk.edit("hm")
        assert talk.stands()[1] == NOTHING
        talk.edit("CSAT 82, FRT 4h")
        assert talk.stands()[:2] == [(number(82), ON_TRACK), (number(4), None)]

    def test_change_nothing_where_only_the_note_of_nothing_changed(self, talk: Talk) -> None:
        talk.edit("CSAT: 82, FRT: 4h. Thanks!")
        assert [talk.written(goal) for goal in talk.goals] == [2, 1, 0]

    def test_are_shown_in_the_answer_that_there_is_before_others(self, talk: Talk) -> None:
        before = talk.delivery
        talk.edit("CSAT 83, FRT 4h")
        assert before is not None
        assert talk.delivery is not None
        assert talk.delivery.delivery_id == before.delivery_id
        assert talk.delivery.wanted > before.wanted

    def test_wake_the_sender(self, talk: Talk) -> None:
        before = talk.world.wakes
        talk.edit("CSAT 83, FRT 4h")
        assert talk.world.wakes == before + 1

    def test_leave_a_goal_on_which_something_newer_stands_and_say_so(self, talk: Talk) -> None:
        talk.world.clock.move(minutes=1)
        talk.world.check_in(talk.goals[0], 84, person=ANA)
        talk.edit("CSAT 83, FRT 3h")
        assert talk.stands()[:2] == [(number(84), ON_TRACK), (number(3), None)]
        assert LeftAsItIs(talk.goals[0]) in talk.answer.parts
        assert "something newer was recorded since" in answer_message(talk.answer).text

    def test_take_nothing_back_on_which_something_newer_stands(self, talk: Talk) -> None:
        talk.world.clock.move(minutes=1)
        talk.world.check_in(talk.goals[1], status=AT_RISK, person=ANA)
        talk.edit("CSAT 82")
        assert talk.stands()[1] == (number(4), AT_RISK)

    def test_follow_a_correction_made_in_its_form(self, talk: Talk) -> None:
        (first, *_) = talk.answer.parts
        assert isinstance(first, Recorded)
        talk.world.clock.move(minutes=1)
        talk.elsewhere.correct(
            talk.world.workspace_id, ANA, first.check_in.check_in_id, Report(number(81)), once="view:V1:1"
        )
        talk.edit("CSAT 82, FRT 3h")
        assert talk.stands()[0][0] == number(81), "the edit says nothing else of it"
        talk.edit("CSAT 84, FRT 3h")
        assert talk.stands()[0][0] == number(84)
        talk.edit("FRT 3h")
        assert talk.stands()[0] == (number(80), ON_TRACK), "nothing that was corrected comes back"

    def test_leave_undone_what_was_taken_back_and_is_said_as_before(self, talk: Talk) -> None:
        (first, *_) = talk.answer.parts
        assert isinstance(first, Recorded)
        talk.elsewhere.undo(talk.world.workspace_id, ANA, first.check_in.check_in_id)
        talk.edit("CSAT 82, FRT 3h")
        assert talk.stands()[0] == (number(80), ON_TRACK)
        talk.edit("CSAT 83, FRT 3h")
        assert talk.stands()[0][0] == number(83)

    def test_write_nothing_on_a_goal_that_somebody_else_reports_by_now(self, talk: Talk) -> None:
        with talk.world.uow.writing(talk.world.workspace_id) as tx:
            csat = talk.goals[0]
            tx.goals.revise(csat.number, replace(csat.revision, number=2, reporter_id=BO))
            tx.teams.save(replace(talk.team, lead_id=BO))
        talk.edit("CSAT 83, FRT 4h")
        assert talk.stands()[0] == (number(82), ON_TRACK)
        (left,) = (part for part in talk.answer.parts if isinstance(part, LeftAsItIs))
        assert isinstance(left.refusal, NotAllowed)
        assert "<@U0BO>" in answer_message(talk.answer).text

    def test_by_somebody_else_are_not_read(self, talk: Talk) -> None:
        talk.say("CSAT 83", "1799239999.000100", user_id=BO)
        assert talk.stands()[0] == (number(82), ON_TRACK)

    def test_count_once_and_only_the_newest_in_whatever_order_they_come(self, talk: Talk) -> None:
        talk.say("CSAT 84, FRT 4h", "1799231009.000100")
        for late in ("1799231008.000100", "1799231009.000100", ""):
            talk.say("CSAT 83, FRT 4h", late)
        assert talk.stands()[0][0] == number(84)
        assert talk.written(talk.goals[0]) == 3

    def test_of_links_that_unfold_change_nothing(self, talk: Talk) -> None:
        before = talk.delivery
        talk.edit("CSAT 82, FRT 4h")
        assert talk.delivery == before


def test_an_edit_that_overtakes_its_own_message_is_the_reply_and_nothing_is_read_twice(talk: Talk) -> None:
    talk.prompt()
    talk.say("CSAT 83", "1799231000.000100")
    talk.say("CSAT 82")
    assert talk.stands()[0] == (number(83), None)
    assert talk.written(talk.goals[0]) == 1


def test_small_talk_that_is_edited_into_a_check_in_is_recorded_and_answered(talk: Talk) -> None:
    talk.prompt()
    talk.say("thanks!")
    assert talk.delivery is None
    talk.edit("thanks! CSAT 82")
    assert talk.stands()[0] == (number(82), None)
    assert talk.delivery is not None


def test_a_check_in_that_is_edited_into_small_talk_is_taken_back(talk: Talk) -> None:
    talk.prompt()
    talk.say("CSAT 82")
    talk.edit("thanks!")
    assert talk.stands()[0] == NOTHING
    assert "Taken back for *Raise CSAT*" in answer_message(talk.answer).text
    talk.edit("thanks a lot!")
    assert answer_message(talk.answer).text == "You changed your message. Nothing of it is recorded."


def test_an_edit_takes_back_that_nothing_is_in_the_way(talk: Talk) -> None:
    talk.prompt(with_obstacle=True)
    talk.say("nothing in the way")
    talk.edit("CSAT 82")
    with talk.world.uow.reading(talk.world.workspace_id) as tx:
        assert tx.prompts.obstacle_answers(ANA, tx.prompts.latest_of(ANA).week) == []  # type: ignore[union-attr]
    assert talk.stands()[0] == (number(82), None)


class TestDeletion:
    @pytest.fixture(autouse=True)
    def said(self, talk: Talk) -> None:
        talk.prompt(with_obstacle=True)
        talk.say("CSAT 82, FRT 4h, nothing in the way")

    def test_asks_whether_to_undo_and_writes_nothing_by_itself(self, talk: Talk) -> None:
        before = talk.delivery
        talk.delete()
        assert talk.stands()[:2] == [(number(82), None), (number(4), None)]
        assert (talk.answer.deletion, talk.answer.can_be_taken_back) == (Deletion.ASKED, True)
        message = answer_message(talk.answer)
        assert message.text.startswith("You deleted your message. What it recorded still stands:")
        assert before is not None
        assert talk.delivery is not None
        assert talk.delivery.wanted == before.wanted + 1

    def test_undoes_all_that_it_recorded_when_told_so(self, talk: Talk) -> None:
        talk.edit("CSAT 83, FRT 4h, nothing in the way")
        talk.delete()
        for _ in range(2):
            talk.service.take_back(talk.world.workspace_id, ANA, "D0ANA", TS)
        assert talk.stands()[:2] == [NOTHING, NOTHING]
        with talk.world.uow.reading(talk.world.workspace_id) as tx:
            assert tx.prompts.obstacle_answers(ANA, tx.prompts.latest_of(ANA).week) == []  # type: ignore[union-attr]
        assert answer_message(talk.answer).text.startswith("You deleted your message. Nothing of it is recorded.")

    def test_keeps_it_when_told_so_and_undoes_nothing_later(self, talk: Talk) -> None:
        talk.delete()
        talk.service.keep(talk.world.workspace_id, ANA, "D0ANA", TS)
        talk.service.take_back(talk.world.workspace_id, ANA, "D0ANA", TS)
        assert talk.stands()[:2] == [(number(82), None), (number(4), None)]
        assert answer_message(talk.answer).text.startswith("You deleted your message. What it recorded is kept.")

    @pytest.mark.parametrize("settled", ["take_back", "keep"])
    def test_once_settled_keeps_none_of_the_words(self, talk: Talk, settled: str) -> None:
        talk.edit("CSAT 82, FRT is 4 or 5h, the queue tool is slow")
        talk.delete()
        assert "queue tool" in repr(talk.kept())
        getattr(talk.service, settled)(talk.world.workspace_id, ANA, "D0ANA", TS)
        assert talk.kept().text == ""
        assert not any(word in repr(talk.kept()) for word in ("CSAT", "FRT", "queue", "tool"))
        assert len(talk.kept().made) == 1
        assert answer_message(talk.answer).text.startswith("You deleted your message.")

    def test_that_leaves_nothing_to_undo_keeps_none_of_the_words(self, talk: Talk) -> None:
        talk.edit("is it 4 or 5?")
        talk.delete()
        assert talk.kept().deletion is Deletion.UNDONE
        assert talk.kept().text == ""
        assert "4 or 5" not in repr(talk.kept())

    def test_leaves_alone_what_something_newer_stands_on(self, talk: Talk) -> None:
        talk.world.clock.move(minutes=1)
        talk.world.check_in(talk.goals[0], 84, person=ANA)
        talk.delete()
        talk.service.take_back(talk.world.workspace_id, ANA, "D0ANA", TS)
        assert talk.stands()[:2] == [(number(84), None), NOTHING]

    def test_is_told_once_though_the_event_comes_again(self, talk: Talk) -> None:
        talk.delete()
        before = talk.delivery
        talk.delete()
        assert talk.delivery == before

    def test_by_somebody_else_is_not_believed(self, talk: Talk) -> None:
        talk.service.delete(talk.world.workspace_id, BO, "D0ANA", TS)
        assert talk.answer.deletion is None
        with pytest.raises(NotFound):
            talk.service.take_back(talk.world.workspace_id, BO, "D0ANA", TS)

    def test_of_what_was_taken_back_already_asks_nothing(self, talk: Talk) -> None:
        talk.edit("thanks!")
        talk.delete()
        assert talk.answer.deletion is Deletion.UNDONE
        assert not talk.answer.can_be_taken_back


def test_after_thirty_days_a_replys_words_are_forgotten_and_its_edit_changes_nothing(talk: Talk) -> None:
    talk.prompt()
    talk.say("CSAT 82, FRT not on track")
    sweep = Clockwork(talk.world).ticks.sweep
    talk.world.clock.move(days=30)
    sweep()
    assert talk.kept().text == "CSAT 82, FRT not on track"
    talk.world.clock.move(seconds=1)
    sweep()
    assert talk.kept().text == ""
    assert not any(word in repr(talk.kept()) for word in ("CSAT", "FRT"))
    talk.edit("CSAT 84")
    assert talk.stands()[0] == (number(82), None)
    assert answer_message(talk.answer).text


def test_a_deletion_that_overtakes_its_message_has_that_write_nothing(talk: Talk) -> None:
    talk.prompt()
    talk.delete()
    talk.say("CSAT 82")
    assert talk.stands()[0] == NOTHING
    assert talk.delivery is None


@pytest.mark.parametrize("kind", [Kind.PROMPT, Kind.REMINDER, Kind.ANSWER])
def test_a_reply_below_the_prompt_its_reminder_or_an_answer_to_it_is_about_that_prompt(talk: Talk, kind: Kind) -> None:
    prompt = talk.world.prompt(ANA, [PromptItem(Ask.REPORT, talk.team.team_id, talk.goals[0].number)])
    talk.world.clock.move(minutes=5)
    thread = prompt.ts
    if kind is Kind.REMINDER:
        thread = talk.world.delivery(Kind.REMINDER, ANA, prompt.occurrence).ts
    if kind is Kind.ANSWER:
        talk.service.reply(talk.world.workspace_id, Reply(ANA, "D0ANA", "1799229999.000100", "on track"))
        with talk.world.uow.writing(talk.world.workspace_id) as tx:
            answer = tx.deliveries.find(Kind.ANSWER, ANA, "D0ANA/1799229999.000100")
            assert answer is not None
            thread = "1799229999.000200"
            tx.deliveries.mark_sent(answer.delivery_id, "D0ANA", thread, talk.world.clock.now(), 0)
    talk.world.clock.move(days=7)
    talk.world.prompt(ANA, [PromptItem(Ask.REPORT, talk.team.team_id, goal.number) for goal in talk.goals])
    talk.service.reply(talk.world.workspace_id, Reply(ANA, "D0ANA", TS, "82", thread_ts=thread))
    assert talk.stands()[0][0] == number(82), "of the newest prompt, three goals could be meant"
