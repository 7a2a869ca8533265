"""Progress posts: what moved, what needs help, and who has answered."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.cadences import Cadence
from bot.domain.check_ins import CheckIn, Report, Source, Standing, Status
from bot.domain.goals import Goal, Revision, TeamOwner
from bot.domain.measures import Measure, Metric, Value
from bot.domain.progress import (
    GoalNumbers,
    Need,
    Participation,
    PostState,
    PostTexts,
    ProgressPost,
    TeamProgress,
    TextsUntil,
    is_newly_done,
    needs_of,
    participation,
    value_before,
)
from bot.domain.progress_edits import PartEdit, PostEdit, rewritten
from bot.domain.prompts import Ask, ObstacleAnswer, Prompt, PromptItem
from bot.domain.refusals import Invalid, Problem
from bot.domain.teams import Team
from bot.domain.typed_text import fingerprint

NOW = datetime(2027, 1, 7, 15, tzinfo=UTC)
UP = Metric(Decimal(78), Decimal(85), "%")
DOWN = Metric(Decimal(6), Decimal(2), "h")


def numbers(
    measure: Measure = UP,
    values: tuple[Value, ...] = (),
    *,
    before: Value | None = None,
    standing: Standing = Standing(),  # noqa: B008 - frozen
    needs: tuple[Need, ...] = (),
    number: int = 1,
    newly_done: bool = False,
) -> GoalNumbers:
    goal = Goal(number, TeamOwner(1), Revision(1, "Raise CSAT", measure, date(2027, 3, 31)), "U0ANA", NOW)
    return GoalNumbers(goal, standing, values, before, None, needs, newly_done)


def decimals(*values: str) -> tuple[Value, ...]:
    return tuple(Decimal(value) for value in values)


def check_in(value: str | None, at: datetime, person: str = "U0ANA", status: Status | None = None) -> CheckIn:
    report = Report(Decimal(value) if value is not None else None, status)
    return CheckIn(1, 1, 1, person, at, report, Source.TAP)


def test_only_another_value_has_moved() -> None:
    stands = Standing(Decimal(82), NOW)
    assert numbers(before=Decimal(80), standing=stands).has_moved
    assert numbers(before=None, standing=stands).has_moved
    assert not numbers(before=Decimal("82.0"), standing=stands).has_moved
    assert not numbers(before=None).has_moved


def test_done_has_moved_though_the_value_is_the_same() -> None:
    assert numbers(before=Decimal(85), standing=Standing(Decimal(85), NOW), newly_done=True).has_moved


def test_done_is_news_once_only() -> None:
    done = Standing(status=Status.DONE, status_at=NOW)
    earlier = NOW - timedelta(seconds=1)
    assert is_newly_done(done, earlier)
    assert not is_newly_done(done, NOW)
    assert not is_newly_done(Standing(status=Status.ON_TRACK, status_at=NOW), earlier)


@pytest.mark.parametrize(
    ("status", "stale", "overdue", "needs"),
    [
        (Status.OFF_TRACK, True, True, (Need.OFF_TRACK, Need.OVERDUE, Need.STALE)),
        (Status.OFF_TRACK, True, False, (Need.OFF_TRACK, Need.STALE)),
        (Status.AT_RISK, False, True, (Need.AT_RISK, Need.OVERDUE)),
        (Status.ON_TRACK, True, True, (Need.OVERDUE, Need.STALE)),
        (Status.ON_TRACK, True, False, (Need.STALE,)),
        (None, True, False, (Need.STALE,)),
        (Status.ON_TRACK, False, False, ()),
        (Status.DONE, True, True, ()),
    ],
)
def test_silence_is_never_green_and_an_old_status_hides_neither_it_nor_a_date_that_has_passed(
    status: Status | None, stale: bool, overdue: bool, needs: tuple[Need, ...]
) -> None:
    assert needs_of(Standing(status=status), stale=stale, overdue=overdue) == needs


def test_what_is_most_pressing_stands_first_and_equals_keep_their_order() -> None:
    needs = ((Need.STALE,), (Need.AT_RISK, Need.STALE), (), (Need.OFF_TRACK,), (Need.AT_RISK,))
    goals = tuple(numbers(number=i, needs=each) for i, each in enumerate(needs, 1))
    team = Team(1, "Phone", "U0ANA", None, "C1", "UTC", Cadence(1, 0, 9), date(2027, 1, 4), NOW)
    facts = TeamProgress(team, (), goals, None)
    assert [line.goal.number for line in facts.needs_help] == [4, 2, 5, 1]


def test_the_value_before_is_the_last_one_said_by_the_moment() -> None:
    told = [
        check_in("78", NOW - timedelta(days=14)),
        check_in("80", NOW - timedelta(days=8)),
        check_in(None, NOW - timedelta(days=7), status=Status.AT_RISK),
        check_in("82", NOW),
    ]
    assert value_before(UP, told, NOW) == Decimal(82)
    assert value_before(UP, told, NOW - timedelta(days=1)) == Decimal(80)
    assert value_before(UP, told, NOW - timedelta(days=20)) is None


def prompt(person: str, moment: datetime = NOW) -> Prompt:
    return Prompt(person, date(2027, 1, 4), moment, (PromptItem(Ask.REPORT, 1, 1),))


def test_people_count_once_whether_they_check_in_or_answer_and_only_since_their_own_prompt() -> None:
    prompts = {name: prompt(name) for name in ("U0ANA", "U0BO", "U0CHIDI", "U0DANA")}
    later, earlier = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    told = [check_in("80", later), check_in("81", later), check_in("80", earlier, "U0BO"), check_in("8", later, "U0X")]
    answers = [
        ObstacleAnswer("U0ANA", 1, date(2027, 1, 4), later),
        ObstacleAnswer("U0CHIDI", 1, date(2027, 1, 4), NOW),
        ObstacleAnswer("U0DANA", 1, date(2027, 1, 4), earlier),
    ]
    assert participation(prompts, told, answers) == Participation(answered=2, asked=4)


def test_before_the_first_prompt_nobody_takes_part() -> None:
    assert participation({}, [check_in("80", NOW)], []) is None


@pytest.mark.parametrize("state", PostState)
def test_a_post_is_past_when_the_week_after_its_own_is_over(state: PostState) -> None:
    post = ProgressPost(1, 7, date(2027, 1, 7), state, PostTexts(), NOW)
    assert not post.is_past(date(2027, 1, 17))
    assert post.is_past(date(2027, 1, 18))


@pytest.mark.parametrize(
    ("state", "past"), [(PostState.DRAFT, True), (PostState.SKIPPED, True), (PostState.POSTED, False)]
)
def test_a_newer_one_takes_the_place_of_what_was_not_sent(state: PostState, past: bool) -> None:
    post = ProgressPost(1, 7, date(2027, 1, 7), state, PostTexts(), NOW)
    assert post.is_past(date(2027, 1, 11), has_newer=True) is past


class TestAForm:
    POST = ProgressPost(1, 7, date(2027, 1, 7), PostState.DRAFT, PostTexts(moved="Ours"), NOW)
    LATER = NOW + timedelta(hours=1)

    def edit(self, shown: str, words: str, own: str | None = None) -> PostEdit:
        part = PartEdit(words, fingerprint(shown), own and fingerprint(own))
        return PostEdit(1, self.LATER, {"moved": part})

    def test_what_it_changed_stands_and_tells_until_it_was_opened(self) -> None:
        after = rewritten(self.POST, self.edit("Ours", "Mine", own="Ours"), "U0INES")
        assert (after.texts.moved, after.edited_by) == ("Mine", "U0INES")
        assert (after.words_tell_until("moved"), after.words_tell_until("obstacles")) == (self.LATER, NOW)

    def test_what_it_left_alone_stays_what_somebody_else_made_it(self) -> None:
        after = rewritten(self.POST, self.edit("The facts", " The  facts"), "U0INES")
        assert (after.texts.moved, after.texts_until) == ("Ours", TextsUntil())

    @pytest.mark.parametrize("own", [None, "What stood before"])
    def test_words_that_somebody_else_wrote_meanwhile_are_not_lost(self, own: str | None) -> None:
        with pytest.raises(Invalid) as refused:
            rewritten(self.POST, self.edit("The facts", "Mine", own=own), "U0INES")
        assert refused.value.problems == {"moved": Problem.WRITTEN_MEANWHILE}

    def test_sent_twice_it_is_no_quarrel(self) -> None:
        edit = self.edit("Ours", "Mine", own="Ours")
        once = rewritten(self.POST, edit, "U0INES")
        assert rewritten(once, edit, "U0INES") == once
