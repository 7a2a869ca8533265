"""*Anything in the way?* answered in plain words, and questions that became answered, on both databases."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

import pytest

from bot.domain.answers import Answer, AskedBack, HowTo, IsInTheWay
from bot.domain.check_in_forms import Typed
from bot.domain.check_ins import Recorded, Report, Source, Status
from bot.domain.deliveries import Delivery, Kind
from bot.domain.goals import Goal
from bot.domain.opportunities import Reason, Told
from bot.domain.prompts import Ask, ObstacleAnswer, PromptItem
from bot.domain.readings import Doubt
from bot.domain.teams import Team
from bot.services.check_ins import CheckInService
from bot.services.opportunities import OpportunityService
from bot.services.replies import Reply, ReplyService
from tests.answers import message_of, only_part
from tests.databases import in_turn
from tests.world import ANA, BO, World

WEEK = "2027-01-04"
POST = "Photos arrive by post"


@dataclass
class Talk:
    """Bo of Ana's team writes to the bot."""

    world: World
    team: Team

    def __post_init__(self) -> None:
        self.service = ReplyService(self.world.uow, self.world.clock, frozenset())
        self.opportunities = OpportunityService(self.world.uow, self.world.clock)
        self.check_ins = CheckInService(self.world.uow, self.world.clock)
        self.written = 0

    def prompt(self, *goals: Goal, teams: tuple[Team, ...] = ()) -> str:
        """Ask Bo about these goals, and what is in the way of his team (and of others); return the message's ts."""
        reports = [PromptItem(Ask.REPORT, goal.team_id, goal.number) for goal in goals]
        obstacles = [PromptItem(Ask.OBSTACLE, team.team_id) for team in (self.team, *teams)]
        prompt = self.world.prompt(BO, [*reports, *obstacles])
        self.world.clock.move(minutes=5)
        assert prompt.ts is not None
        return prompt.ts

    def say(self, text: str, thread_ts: str | None = None) -> Delivery | None:
        self.written += 1
        ts = f"1799230000.{self.written:06d}"
        self.service.reply(self.world.workspace_id, Reply(BO, "D0BO", ts, text, thread_ts))
        with self.world.uow.reading(self.world.workspace_id) as tx:
            return tx.deliveries.find(Kind.ANSWER, BO, f"D0BO/{ts}")

    def answer(self, delivery: Delivery | None) -> Answer:
        """Return what a reply is answered with by now."""
        assert delivery is not None
        return only_part(self.service.answer(delivery))

    def hear(self, text: str, thread_ts: str | None = None) -> Answer:
        return self.answer(self.say(text, thread_ts))

    def answer_the_way(self, told: str) -> None:
        """Tell by a button what is in the way of Bo's team, or that nothing is."""
        if told:
            in_the_way = Told(self.team.team_id, WEEK, told, Reason.INFORMATION)
            self.opportunities.tell(self.world.workspace_id, BO, in_the_way, once="view:V1:1")
        else:
            self.opportunities.nothing(self.world.workspace_id, BO, self.team.team_id, WEEK)

    def check_ins_of(self, goal: Goal) -> int:
        with self.world.uow.reading(self.world.workspace_id) as tx:
            return len(tx.check_ins.of_goal(goal.number))

    def obstacle_answers(self) -> list[ObstacleAnswer]:
        with self.world.uow.reading(self.world.workspace_id) as tx:
            return list(tx.prompts.obstacle_answers(BO, tx.prompts.latest_of(BO).week))  # type: ignore[union-attr]


@pytest.fixture
def talk(world: World) -> Talk:
    return Talk(world, world.team("Claims care", lead=ANA, members=[BO]))


@pytest.mark.parametrize(("text", "database"), in_turn(["nothing", "No.", "nope, all fine"]), indirect=["database"])
@pytest.mark.parametrize("in_thread", [True, False])
def test_a_no_answers_the_only_question_there_is(talk: Talk, text: str, in_thread: bool) -> None:
    ts = talk.prompt()
    answer = talk.hear(text, ts if in_thread else None)
    assert isinstance(answer, IsInTheWay)
    assert answer.is_recorded
    (given,) = talk.obstacle_answers()
    assert (given.team_id, given.opportunity_id) == (talk.team.team_id, None)
    assert "Recorded: nothing in the way" in message_of(answer).text


def test_an_answer_in_words_can_be_taken_back_and_then_asks_again(talk: Talk) -> None:
    talk.prompt()
    delivery = talk.say("nothing")
    (given,) = talk.obstacle_answers()
    talk.opportunities.undo(talk.world.workspace_id, BO, talk.team.team_id, WEEK, given.at)
    again = talk.answer(delivery)
    assert isinstance(again, IsInTheWay)
    assert (again.is_recorded, [line.answer for line in again.asked.lines]) == (False, [None])


@pytest.mark.parametrize(
    ("text", "database"), in_turn([POST, "yes", "82", "no, but photos arrive by post"]), indirect=["database"]
)
def test_other_words_write_nothing_and_are_asked_about(talk: Talk, text: str) -> None:
    talk.prompt()
    answer = talk.hear(text)
    assert isinstance(answer, IsInTheWay)
    assert (answer.is_recorded, answer.said, answer.asked.week) == (False, text, WEEK)
    assert talk.obstacle_answers() == []


def test_the_question_shows_what_was_told_in_its_form(talk: Talk) -> None:
    talk.prompt()
    delivery = talk.say(POST)
    form = talk.opportunities.form(talk.world.workspace_id, BO, talk.team.team_id, WEEK, f"{POST} from <@{ANA}>")
    assert form.typed == f"{POST} from @Ana"
    told = Told(talk.team.team_id, WEEK, POST, Reason.INFORMATION)
    talk.opportunities.tell(talk.world.workspace_id, BO, told, once="view:V1:1")
    answer = talk.answer(delivery)
    assert isinstance(answer, IsInTheWay)
    assert answer.is_recorded
    assert f"in the way (information): “{POST}”" in message_of(answer).text


def test_a_no_where_two_teams_ask_is_asked_about(talk: Talk) -> None:
    night = talk.world.team("Night line", lead=ANA, members=[BO])
    talk.prompt(teams=(night,))
    answer = talk.hear("nothing")
    assert isinstance(answer, IsInTheWay)
    assert [line.team for line in answer.asked.lines] == ["Claims care", "Night line"]
    assert talk.obstacle_answers() == []
    talk.opportunities.nothing(talk.world.workspace_id, BO, talk.team.team_id, WEEK)
    talk.world.clock.move(minutes=5)
    second = talk.hear("nothing")
    assert isinstance(second, IsInTheWay)
    assert second.is_recorded, "one question was left"
    assert [line.team for line in second.asked.lines] == ["Night line"]


def test_what_tells_of_the_way_in_this_week_is_shown_anew_when_that_is_answered_and_nothing_else_is(talk: Talk) -> None:
    talk.prompt()
    question, how_to = talk.say(POST), talk.say("how do I answer this?")
    talk.opportunities.nothing(talk.world.workspace_id, BO, talk.team.team_id, WEEK)
    assert question is not None
    assert how_to is not None
    with talk.world.uow.reading(talk.world.workspace_id) as tx:
        by_now = [tx.deliveries.get(answer.delivery_id) for answer in (question, how_to)]
    assert [answer.wanted for answer in by_now if answer is not None] == [1, 0]


def test_a_question_about_two_teams_stays_open_for_the_other_when_one_is_answered(talk: Talk) -> None:
    talk.prompt(teams=(talk.world.team("Night line", lead=ANA, members=[BO]),))
    delivery = talk.say(POST)
    talk.opportunities.nothing(talk.world.workspace_id, BO, talk.team.team_id, WEEK)
    answer = talk.answer(delivery)
    assert isinstance(answer, IsInTheWay)
    assert [line.answer is not None for line in answer.asked.lines] == [True, False]


def test_words_after_the_answer_change_nothing_and_offer_to_edit_it(talk: Talk) -> None:
    talk.prompt()
    talk.hear("nothing")
    talk.world.clock.move(minutes=5)
    answer = talk.hear(POST)
    assert isinstance(answer, IsInTheWay)
    assert not answer.is_recorded
    message = message_of(answer)
    assert "Nothing new is recorded yet. *Edit* opens the form with what you wrote." in message.text
    assert len(talk.obstacle_answers()) == 1


def test_small_talk_and_questions_are_no_answers(talk: Talk) -> None:
    talk.prompt()
    assert talk.say("thanks!") is None
    assert isinstance(talk.hear("how do I answer this?"), HowTo)
    assert talk.obstacle_answers() == []


@pytest.mark.parametrize(
    ("said", "database"),
    in_turn([("nothing", Doubt.NOT_CERTAIN), ("nope, all fine", Doubt.NEGATION), (POST, Doubt.NOT_CERTAIN)]),
    indirect=["database"],
)
def test_with_a_goal_open_too_what_is_no_check_in_may_be_about_either(talk: Talk, said: tuple[str, Doubt]) -> None:
    text, doubt = said
    letters = talk.world.goal("Answer letters", BO, team=talk.team)
    talk.prompt(letters)
    answer = talk.hear(text)
    assert isinstance(answer, AskedBack)
    assert (answer.goals, answer.question.doubt, answer.words) == ((letters,), doubt, text)
    assert [line.team for line in answer.or_in_the_way.lines] == ["Claims care"]
    assert talk.obstacle_answers() == []


@pytest.mark.parametrize(
    ("text", "database"),
    in_turn(["nothing in the way", "Nothing’s in my way.", "no obstacles", "no, no blockers"]),
    indirect=["database"],
)
@pytest.mark.parametrize("goals", [1, 2])
def test_a_no_that_names_the_question_answers_it_though_goals_are_open(talk: Talk, text: str, goals: int) -> None:
    talk.prompt(*(talk.world.goal(f"Answer letters {n}", BO, team=talk.team) for n in range(goals)))
    answer = talk.hear(text)
    assert isinstance(answer, IsInTheWay)
    assert answer.is_recorded
    assert len(talk.obstacle_answers()) == 1


@pytest.mark.parametrize(
    ("text", "database"), in_turn(["nothing", "Nothing.", "nope, all fine"]), indirect=["database"]
)
@pytest.mark.parametrize("in_thread", [True, False])
def test_a_no_answers_the_question_once_every_goal_beside_it_is_answered(
    talk: Talk, text: str, in_thread: bool
) -> None:
    letters = talk.world.goal("Answer letters", BO, team=talk.team)
    ts = talk.prompt(letters)
    talk.check_ins.check_in(talk.world.workspace_id, BO, letters.number, Report(Decimal(82)), Source.TAP)
    answer = talk.hear(text, ts if in_thread else None)
    assert isinstance(answer, IsInTheWay)
    assert answer.is_recorded
    assert len(talk.obstacle_answers()) == 1


def test_a_no_answers_the_only_question_of_a_prompt_though_its_reader_has_goals(talk: Talk) -> None:
    talk.world.goal("Answer letters", BO, team=talk.team)
    talk.prompt()
    answer = talk.hear("nothing")
    assert isinstance(answer, IsInTheWay)
    assert answer.is_recorded
    assert len(talk.obstacle_answers()) == 1


@pytest.mark.parametrize(("text", "database"), in_turn(["no", "nope, all fine"]), indirect=["database"])
def test_a_no_that_may_correct_an_answered_goal_is_asked_about(talk: Talk, text: str) -> None:
    moved = talk.world.goal("Move the archive", BO, team=talk.team, yes_no=True)
    talk.prompt(moved)
    talk.check_ins.check_in(talk.world.workspace_id, BO, moved.number, Report(True), Source.TAP)
    talk.world.clock.move(minutes=5)
    answer = talk.hear(text)
    assert isinstance(answer, AskedBack)
    assert [line.team for line in answer.or_in_the_way.lines] == ["Claims care"]
    assert talk.obstacle_answers() == []


@pytest.mark.parametrize(
    ("text", "database"), in_turn(["no", "No.", "nope, all fine", "nothing"]), indirect=["database"]
)
def test_a_no_answers_a_prompt_that_asks_of_no_goal_though_a_yes_no_goal_is_reported(talk: Talk, text: str) -> None:
    talk.world.goal("Move the archive", BO, team=talk.team, yes_no=True, due="2026-12-01")
    talk.prompt()
    answer = talk.hear(text)
    assert isinstance(answer, IsInTheWay)
    assert answer.is_recorded


BARRIERS = [
    POST,
    "the queue tool is down since Monday",
    "no macros yet",
    "not enough people",
    "up to our necks in post, so little sleep",
    "waiting for the macros from Product",
    "yes",
]


@pytest.mark.parametrize(("text", "database"), in_turn(BARRIERS), indirect=["database"])
@pytest.mark.parametrize("goals", [1, 2])
@pytest.mark.parametrize("asked", [True, False])
def test_what_is_in_the_way_is_asked_about_as_that_where_nothing_else_is_asked(
    talk: Talk, text: str, goals: int, asked: bool
) -> None:
    reported = [talk.world.goal(f"Answer letters {n}", BO, team=talk.team) for n in range(goals)]
    ts = talk.prompt(*(reported if asked else ()))
    for goal in reported:
        talk.check_ins.check_in(talk.world.workspace_id, BO, goal.number, Report(Decimal(82)), Source.TAP)
    answer = talk.hear(text, ts)
    assert isinstance(answer, IsInTheWay)
    assert (answer.is_recorded, answer.said) == (False, text)
    assert message_of(answer).text.startswith("Nothing new is recorded yet. *Yes…* opens the form")


@pytest.mark.parametrize(
    ("text", "database"),
    in_turn(["not on track", "down 2 points since January", "almost 80", "on track or off track", "82 or 83"]),
    indirect=["database"],
)
def test_doubtful_words_of_how_a_goal_stands_are_asked_about_it_though_only_the_obstacle_is_open(
    talk: Talk, text: str
) -> None:
    letters = talk.world.goal("Answer letters", BO, team=talk.team)
    talk.prompt(letters)
    talk.check_ins.check_in(talk.world.workspace_id, BO, letters.number, Report(Decimal(82)), Source.TAP)
    talk.world.clock.move(minutes=5)
    answer = talk.hear(text)
    assert isinstance(answer, AskedBack)
    assert [line.team for line in answer.or_in_the_way.lines] == ["Claims care"]


NUMBERS = ["80 or 82", "3e9", "80 -> 82", "it went over 80% or 82% this week", "letters 80 or 82", "80 82 84"]


@pytest.mark.parametrize(("text", "database"), in_turn(NUMBERS), indirect=["database"])
@pytest.mark.parametrize("in_prompt", [True, False])
@pytest.mark.parametrize("said_nothing", [True, False])
def test_a_number_that_cannot_be_read_is_asked_about_its_goal_though_no_goal_waits(
    talk: Talk, text: str, in_prompt: bool, said_nothing: bool
) -> None:
    letters = talk.world.goal("Answer letters", BO, team=talk.team)
    talk.prompt(*([letters] if in_prompt else []))
    talk.check_ins.check_in(talk.world.workspace_id, BO, letters.number, Report(Decimal(79)), Source.TAP)
    if said_nothing:
        talk.opportunities.nothing(talk.world.workspace_id, BO, talk.team.team_id, WEEK)
    talk.world.clock.move(minutes=5)
    answer = talk.hear(text)
    assert isinstance(answer, AskedBack)
    assert answer.goals == (letters,)
    assert "check_in.form" in str(message_of(answer).blocks)


@pytest.mark.parametrize(("text", "database"), in_turn(["82", "from 80 to 82", "3e9"]), indirect=["database"])
def test_where_only_the_obstacle_can_be_meant_a_number_is_told_what_is_asked(talk: Talk, text: str) -> None:
    talk.prompt()
    message = message_of(talk.hear(text))
    assert message.text.startswith("This asks for no number, but for what makes good service harder.")
    assert (text in str(message.blocks)) is ("from" in text), "the form is filled with words"


@pytest.mark.parametrize(
    ("text", "database"),
    in_turn(["the 4G is down", "2 of 3 are down today", "we lost 3 this week"]),
    indirect=["database"],
)
def test_what_is_in_the_way_fills_its_form_though_it_counts_something(talk: Talk, text: str) -> None:
    talk.prompt()
    message = message_of(talk.hear(text))
    assert message.text.startswith("Nothing new is recorded yet. *Yes…* opens the form with what you wrote")
    assert text in str(message.blocks)


MAY_CORRECT = [
    "hopefully back on track soon",
    "letters 900",
    "sorry, meant fifteen",
    "I am at risk of missing it",
    "We have 77 left",
    "not done yet",
    "it is not done after all",
    "FRT stuck at 4h, waiting for macros from Product",
    "letters stuck, waiting for macros from Product",
    "the letter about prices is late",
    "waiting for the 3 macros from Product",
    "up to our necks in letters, so little done",
    "Bo says nothing has changed",
    "oops, wrong goal",
    "correction needed",
    "I meant the other one",
    "not on track",
    "not so green any more",
    "almost there, about 80",
    "down 2 points since January",
    "on track or off track",
    "82 or 83",
    "somewhere between 80 and 85",
    "we missed it",
    "the target is not reached",
]
"""What may say how "Answer letters" stands, and cannot be read."""

OF_THE_WAY = [
    POST,
    "the queue tool is down since Monday",
    "no macros yet",
    "not enough people",
    "waiting for the macros from Product",
    "up to our necks in post, so little sleep",
    "everybody is ill",
    "the printer does not print",
    "customers get no receipts",
    "no one picks up at Product",
    "nobody told us of the price change",
    "we lack training",
    "yes",
]
"""What tells nothing of it."""


@pytest.mark.parametrize("is_done", [True, False])
@pytest.mark.parametrize("line", ["open", "answered", "none"])
@pytest.mark.parametrize("waits", [True, False])
def test_what_cannot_be_read_is_offered_as_all_that_it_may_be(
    talk: Talk, waits: bool, line: str, is_done: bool
) -> None:
    letters = talk.world.goal("Answer letters", BO, team=talk.team)
    if is_done:
        talk.world.check_in(letters, 100, Status.DONE)
        talk.world.clock.move(minutes=5)
    if line == "none":
        talk.world.prompt(BO, [PromptItem(Ask.REPORT, letters.team_id, letters.number)])
    else:
        talk.prompt(letters)
    if not waits:
        status = Status.DONE if is_done else Status.AT_RISK
        talk.check_ins.check_in(talk.world.workspace_id, BO, letters.number, Report(Decimal(82), status), Source.TAP)
    if line == "answered":
        talk.opportunities.nothing(talk.world.workspace_id, BO, talk.team.team_id, WEEK)
    talk.world.clock.move(minutes=5)
    # What a text may mean is said by no database, how the goal and the question stand is.
    both = (MAY_CORRECT, OF_THE_WAY)
    texts = chain(*both) if talk.world.database.name == "sqlite" else (each[0] for each in both)
    for text in texts:
        message = message_of(talk.hear(text))
        blocks = str(message.blocks)
        may_tell_of_the_goal = text in MAY_CORRECT
        goal_waits = waits and not is_done
        offers_goal = goal_waits or line != "open" or may_tell_of_the_goal
        may_tell_of_the_way = line == "answered" and not goal_waits and not may_tell_of_the_goal
        offers_way = may_tell_of_the_way or (line == "open" and text != "letters 900")
        offered = ("check_in.form" in blocks, "opportunity.form" in blocks)
        assert offered == (offers_goal, offers_way), text
        assert "Nothing new is recorded yet." in message.text, text
    assert talk.check_ins_of(letters) == is_done + (not waits)


def test_a_goal_that_stands_as_done_is_not_asked_about_before_what_is_in_the_way(talk: Talk) -> None:
    letters = talk.world.goal("Answer letters", BO, team=talk.team)
    talk.world.check_in(letters, 100, Status.DONE)
    talk.world.clock.move(minutes=5)
    talk.prompt(letters)
    assert isinstance(talk.hear(POST), IsInTheWay)


def test_a_no_that_names_the_question_is_asked_about_where_two_teams_ask(talk: Talk) -> None:
    night = talk.world.team("Night line", lead=ANA, members=[BO])
    talk.prompt(talk.world.goal("Answer letters", BO, team=talk.team), teams=(night,))
    answer = talk.hear("nothing in the way")
    assert isinstance(answer, IsInTheWay)
    assert (answer.is_recorded, len(answer.asked.lines)) == (False, 2)
    assert talk.obstacle_answers() == []


def test_with_several_goals_open_the_obstacle_is_offered_beside_them(talk: Talk) -> None:
    goals = [talk.world.goal(title, BO, team=talk.team) for title in ("Answer letters", "Answer calls")]
    talk.prompt(*goals)
    answer = talk.hear(POST)
    assert isinstance(answer, AskedBack)
    assert [line.team for line in answer.or_in_the_way.lines] == ["Claims care"]


def test_a_check_in_is_recorded_though_the_obstacle_is_open_and_the_obstacle_stays_so(talk: Talk) -> None:
    letters = talk.world.goal("Answer letters", BO, team=talk.team)
    talk.prompt(letters)
    assert isinstance(talk.hear("82 on track"), Recorded)
    assert talk.obstacle_answers() == []


def test_once_the_obstacle_is_answered_only_the_goal_is_asked_about(talk: Talk) -> None:
    letters = talk.world.goal("Answer letters", BO, team=talk.team)
    talk.prompt(letters)
    talk.opportunities.nothing(talk.world.workspace_id, BO, talk.team.team_id, WEEK)
    talk.world.clock.move(minutes=5)
    answer = talk.hear(POST)
    assert isinstance(answer, AskedBack)
    assert answer.or_in_the_way.lines == ()


def test_a_question_about_a_goal_becomes_the_confirmation_of_what_its_form_recorded(talk: Talk) -> None:
    goals = [talk.world.goal(title, BO, team=talk.team) for title in ("Answer letters", "Answer calls")]
    talk.prompt(*goals)
    delivery = talk.say("82")
    recorded = talk.check_ins.check_in(
        talk.world.workspace_id, BO, goals[1].number, Report(Decimal(82)), Source.FORM, once="view:V1:1"
    )
    answer = talk.answer(delivery)
    assert isinstance(answer, Recorded)
    assert answer.check_in == recorded.check_in
    talk.check_ins.undo(talk.world.workspace_id, BO, recorded.check_in.check_in_id)
    assert isinstance(talk.answer(delivery), AskedBack)


@pytest.mark.parametrize(
    ("text", "database"),
    in_turn(["320", "not on track", "82 or 83", "should reach 85 by Friday"]),
    indirect=["database"],
)
@pytest.mark.parametrize("is_told", [True, False])
def test_a_doubtful_answer_about_a_goal_stays_asked_when_the_question_beside_it_is_answered(
    talk: Talk, text: str, is_told: bool
) -> None:
    letters = talk.world.goal("Answer letters", BO, team=talk.team)
    talk.prompt(letters)
    delivery = talk.say(text)
    talk.answer_the_way(POST if is_told else "")
    answer = talk.answer(delivery)
    assert isinstance(answer, AskedBack)
    assert "Recorded: " in message_of(answer).text
    talk.check_ins.check_in(talk.world.workspace_id, BO, letters.number, Report(Decimal(82)), Source.FORM)
    assert isinstance(talk.answer(delivery), Recorded)


@pytest.mark.parametrize(
    ("text", "database"), in_turn(["nothing", "No.", POST, "late since 12 May"]), indirect=["database"]
)
def test_what_was_meant_as_the_answer_to_the_question_beside_a_goal_is_not_asked_any_more(
    talk: Talk, text: str
) -> None:
    talk.prompt(talk.world.goal("Answer letters", BO, team=talk.team))
    delivery = talk.say(text)
    assert isinstance(talk.answer(delivery), AskedBack)
    talk.answer_the_way("" if text in ("nothing", "No.") else text)
    answer = talk.answer(delivery)
    assert isinstance(answer, IsInTheWay)
    assert answer.is_recorded


def test_words_that_were_not_in_the_way_stay_asked_about_the_goal(talk: Talk) -> None:
    talk.prompt(talk.world.goal("Answer letters", BO, team=talk.team))
    delivery = talk.say(POST)
    talk.answer_the_way("")
    assert isinstance(talk.answer(delivery), AskedBack)


def test_the_form_behind_a_question_is_filled_with_what_was_typed(talk: Talk) -> None:
    letters = talk.world.goal("Answer letters", BO, team=talk.team)
    form = talk.check_ins.form(talk.world.workspace_id, BO, letters.number, typed=f"82 at risk, ask <@{ANA}>")
    assert form.typed == Typed(Report(Decimal(82), Status.AT_RISK, "ask @Ana"))
