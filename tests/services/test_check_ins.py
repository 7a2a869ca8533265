"""Check-ins, on both databases: what is written once, what is refused, what stands after."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.check_ins import Overtaken, Recorded, Report, Source, Status, TakenBack, Tap
from bot.domain.deliveries import Delivery, Kind, Urgency
from bot.domain.goals import Goal, GoalState, Visibility
from bot.domain.prompts import Ask, Prompt, PromptItem
from bot.domain.refusals import GoalNotActive, Invalid, NotAllowed, NotFound, NothingYet, Problem, TooLong, Wrong
from bot.services.check_ins import CheckInService
from tests.world import ANA, BO, CHIDI, DANA, INES, World

WEEK = "2027-01-04"


@dataclass
class Desk:
    """Ana's team with a goal that she reports, prompted this week, and the service."""

    world: World
    goal: Goal
    prompt: Prompt

    def __post_init__(self) -> None:
        self.service = CheckInService(self.world.uow, self.world.clock)

    def tap(
        self,
        status: Status | None,
        *,
        at: datetime | None = None,
        week: str | None = WEEK,
        by: str = ANA,
        seen: int | None = None,
    ) -> Recorded:
        """Tap a status, or *No change* where it is None."""
        return self.service.check_in(
            self.world.workspace_id,
            by,
            self.goal.number,
            Report(status=status, no_change=status is None),
            Source.TAP,
            week=week,
            tap=Tap(at or self.world.clock.now(), seen),
        )

    def say(
        self, report: Report, source: Source = Source.COMMAND, *, by: str = ANA, once: str | None = None
    ) -> Recorded:
        return self.service.check_in(self.world.workspace_id, by, self.goal.number, report, source, once=once)

    def undo(self, recorded: Recorded, by: str = ANA) -> TakenBack:
        return self.service.undo(self.world.workspace_id, by, recorded.check_in.check_in_id)

    def correct(self, recorded: Recorded, report: Report, once: str = "view:V1:1") -> Recorded:
        return self.service.correct(self.world.workspace_id, ANA, recorded.check_in.check_in_id, report, once=once)

    def written(self) -> int:
        with self.world.uow.reading(self.world.workspace_id) as tx:
            return len(tx.check_ins.of_goal(self.goal.number))

    def prompt_sent(self) -> Delivery:
        with self.world.uow.reading(self.world.workspace_id) as tx:
            delivery = tx.deliveries.find(Kind.PROMPT, ANA, WEEK)
        assert delivery is not None
        return delivery

    def wanted(self) -> int:
        return self.prompt_sent().wanted


@pytest.fixture
def desk(world: World) -> Desk:
    team = world.team("Phone support", lead=ANA, members=[BO, CHIDI])
    goal = world.goal("Raise CSAT", team, baseline=78, target=85)
    prompt = world.prompt(ANA, [PromptItem(Ask.REPORT, team.team_id, goal.number)])
    world.clock.move(minutes=5)
    return Desk(world, goal, prompt)


def value(number: str) -> Report:
    return Report(value=Decimal(number))


# What is written once ------------------------------------------------------------------------------------


def test_a_double_tap_records_once_and_shows_the_same_confirmation(desk: Desk) -> None:
    first = desk.tap(Status.ON_TRACK)
    desk.world.clock.move(seconds=2)
    second = desk.tap(Status.ON_TRACK)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.check_in == first.check_in
    assert desk.written() == 1


def test_the_same_tap_hours_later_in_the_same_prompt_still_records_once(desk: Desk) -> None:
    desk.tap(Status.ON_TRACK)
    desk.world.clock.move(hours=5)
    assert not desk.tap(Status.ON_TRACK).is_new


def test_another_status_is_another_answer(desk: Desk) -> None:
    desk.tap(Status.ON_TRACK)
    desk.world.clock.move(seconds=2)
    second = desk.tap(Status.AT_RISK)
    assert second.is_new
    assert second.after.status is Status.AT_RISK


def test_the_same_tap_in_the_next_prompt_is_a_new_answer(desk: Desk) -> None:
    desk.tap(Status.ON_TRACK)
    desk.world.clock.move(days=7)
    desk.world.prompt(ANA, desk.prompt.items)
    assert desk.tap(Status.ON_TRACK, week="2027-01-11").is_new


def test_a_tap_says_the_same_as_somebody_elses_but_is_ones_own(desk: Desk) -> None:
    desk.tap(Status.ON_TRACK, by=INES)
    desk.world.clock.move(seconds=2)
    assert desk.tap(Status.ON_TRACK).is_new


def test_a_tap_made_before_the_standing_answer_is_ignored_even_if_it_arrives_later(desk: Desk) -> None:
    clicked = desk.world.clock.now()
    desk.world.clock.move(seconds=3)
    desk.tap(Status.ON_TRACK)
    late = desk.tap(Status.OFF_TRACK, at=clicked)
    assert not late.is_new
    assert late.after.status is Status.ON_TRACK
    assert desk.written() == 1


@pytest.mark.parametrize("week", [WEEK, None])
def test_a_click_that_comes_again_after_minutes_is_written_once(desk: Desk, week: str | None) -> None:
    clicked_at = desk.world.clock.now()
    first = desk.tap(Status.AT_RISK, at=clicked_at, week=week)
    desk.world.clock.move(minutes=3)
    again = desk.tap(Status.AT_RISK, at=clicked_at, week=week)
    assert not again.is_new
    assert again.check_in == first.check_in


@pytest.mark.parametrize(("seconds", "is_new"), [(2, False), (61, True)])
def test_a_second_click_beside_a_prompt_counts_by_when_it_was_made_not_by_when_it_arrives(
    desk: Desk, seconds: int, is_new: bool
) -> None:
    clicked_at = desk.world.clock.now()
    desk.tap(Status.AT_RISK, at=clicked_at, week=None)
    desk.world.clock.move(minutes=3)
    assert desk.tap(Status.AT_RISK, at=clicked_at + timedelta(seconds=seconds), week=None).is_new is is_new


def test_of_two_quick_taps_the_later_click_counts_though_the_first_was_written_after_it_was_made(desk: Desk) -> None:
    first_click = desk.world.clock.now()
    desk.world.clock.move(seconds=2)
    desk.tap(Status.ON_TRACK, at=first_click)
    second = desk.tap(Status.AT_RISK, at=first_click + timedelta(seconds=1))
    assert second.after.status is Status.AT_RISK


def test_what_is_written_last_stands_though_the_machine_that_wrote_before_has_a_clock_ahead_of_this_one(
    desk: Desk,
) -> None:
    first_click = desk.world.clock.now()
    desk.world.clock.move(seconds=11)
    desk.tap(Status.ON_TRACK, at=first_click)
    desk.world.clock.move(seconds=-9)
    second_click = first_click + timedelta(seconds=1)
    second = desk.tap(Status.AT_RISK, at=second_click)
    again = desk.tap(Status.AT_RISK, at=second_click)
    assert (second.is_new, again.is_new) == (True, False)
    assert again.after.status is Status.AT_RISK
    assert desk.written() == 2


def test_a_tap_counts_after_a_form_though_our_clock_is_ahead_of_slacks(desk: Desk) -> None:
    desk.say(Report(status=Status.ON_TRACK), Source.FORM, once="view:V1:1")
    desk.world.clock.move(seconds=10)
    half_a_minute_behind = desk.world.clock.now() - timedelta(seconds=30)
    tapped = desk.tap(Status.OFF_TRACK, at=half_a_minute_behind)
    assert tapped.is_new
    assert tapped.after.status is Status.OFF_TRACK
    again = desk.tap(Status.AT_RISK, at=half_a_minute_behind + timedelta(seconds=1))
    assert again.after.status is Status.AT_RISK, "two taps are compared by Slack's clock alone"
    with desk.world.uow.reading(desk.world.workspace_id) as tx:
        assert tx.check_ins.standings([desk.goal.number])[desk.goal.number].status is Status.AT_RISK


def test_a_form_under_the_name_of_somebody_elses_is_a_check_in_of_its_own(desk: Desk) -> None:
    desk.say(Report(status=Status.ON_TRACK), Source.FORM, once="view:V1:1")
    above = desk.say(Report(status=Status.OFF_TRACK), Source.FORM, by=INES, once="view:V1:1")
    assert (above.is_new, above.check_in.person) == (True, INES)


def test_a_form_that_comes_back_for_another_goal_finds_no_check_in(desk: Desk) -> None:
    desk.say(Report(status=Status.ON_TRACK), Source.FORM, once="view:V1:1")
    other = desk.world.goal("Cut response time", ANA)
    with pytest.raises(NotFound):
        desk.service.check_in(
            desk.world.workspace_id, ANA, other.number, Report(status=Status.ON_TRACK), Source.FORM, once="view:V1:1"
        )


def test_a_tap_from_a_clock_ahead_of_ours_is_not_dated_into_the_future(desk: Desk) -> None:
    recorded = desk.tap(Status.ON_TRACK, at=desk.world.clock.now() + timedelta(hours=1))
    assert recorded.check_in.at == desk.world.clock.now()


@pytest.mark.parametrize("week", [WEEK, None])
def test_a_click_that_was_undone_and_comes_again_does_not_bring_it_back(desk: Desk, week: str | None) -> None:
    desk.tap(Status.ON_TRACK, week=week)
    desk.world.clock.move(seconds=2)
    clicked_at = desk.world.clock.now()
    desk.undo(desk.tap(Status.AT_RISK, at=clicked_at, week=week))
    desk.world.clock.move(minutes=3)
    with pytest.raises(Overtaken) as overtaken:
        desk.tap(Status.AT_RISK, at=clicked_at, week=week)
    assert overtaken.value.stands.status is Status.ON_TRACK


def test_an_undone_tap_can_be_tapped_again(desk: Desk) -> None:
    desk.undo(desk.tap(Status.ON_TRACK))
    desk.world.clock.move(seconds=2)
    assert desk.tap(Status.ON_TRACK).is_new


@pytest.mark.parametrize(("seconds", "is_new"), [(59, False), (61, True)])
def test_a_command_typed_again_counts_once_within_a_minute(desk: Desk, seconds: int, is_new: bool) -> None:
    desk.say(value("82"))
    desk.world.clock.move(seconds=seconds)
    assert desk.say(value("82")).is_new is is_new


def test_a_command_with_another_number_counts_at_once(desk: Desk) -> None:
    desk.say(value("82"))
    assert desk.say(value("83")).after.value == Decimal(83)


def test_a_form_sent_twice_records_once_even_with_other_words(desk: Desk) -> None:
    first = desk.say(value("82"), Source.FORM, once="view:V1:1")
    second = desk.say(value("83"), Source.FORM, once="view:V1:1")
    assert second.check_in == first.check_in
    assert not second.is_new
    assert desk.written() == 1


def test_the_same_number_in_two_forms_is_two_check_ins(desk: Desk) -> None:
    desk.say(value("82"), Source.FORM, once="view:V1:1")
    assert desk.say(value("82"), Source.FORM, once="view:V2:1").is_new


@pytest.mark.both_databases
def test_eight_taps_at_the_same_moment_record_once(desk: Desk) -> None:
    moment = desk.world.clock.now()
    with ThreadPoolExecutor(8) as hands:
        recorded = list(hands.map(lambda _: desk.tap(Status.ON_TRACK, at=moment), range(8)))
    assert desk.written() == 1
    assert [one.is_new for one in recorded].count(True) == 1


@pytest.mark.both_databases
def test_a_form_that_arrives_twice_at_the_same_moment_records_once(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as hands:
        recorded = list(hands.map(lambda _: desk.say(value("82"), Source.FORM, once="view:V1:1"), range(8)))
    assert desk.written() == 1
    assert len({one.check_in.check_in_id for one in recorded}) == 1


# What something newer has overtaken ----------------------------------------------------------------------


def test_a_tap_on_buttons_that_knew_what_stands_is_recorded(desk: Desk) -> None:
    first = desk.tap(Status.ON_TRACK, seen=0)
    desk.world.clock.move(days=7)
    assert desk.tap(Status.AT_RISK, week=None, seen=first.check_in.check_in_id).is_new


@pytest.mark.parametrize("by", [ANA, INES])
@pytest.mark.parametrize("tapped", [Status.OFF_TRACK, None])
def test_a_tap_on_buttons_that_something_newer_has_overtaken_writes_nothing_and_says_what_stands(
    desk: Desk, by: str, tapped: Status | None
) -> None:
    seen = desk.say(value("80")).check_in.check_in_id
    newer = desk.say(Report(Decimal(82), Status.ON_TRACK), by=by)
    with pytest.raises(Overtaken) as overtaken:
        desk.tap(tapped, seen=seen)
    assert overtaken.value.goal == desk.goal
    assert overtaken.value.stands.latest == newer.check_in
    assert desk.written() == 2


def test_a_tap_on_what_was_taken_back_since_writes_nothing(desk: Desk) -> None:
    desk.say(value("80"))
    second = desk.say(value("82"))
    desk.undo(second)
    with pytest.raises(Overtaken) as overtaken:
        desk.tap(Status.OFF_TRACK, seen=second.check_in.check_in_id)
    assert overtaken.value.stands.value == Decimal(80)


@pytest.mark.parametrize(("seconds", "counts"), [(60, True), (61, False)])
def test_a_second_thought_counts_while_the_buttons_may_not_show_the_first_yet(
    desk: Desk, seconds: int, counts: bool
) -> None:
    desk.tap(Status.ON_TRACK, seen=0)
    desk.world.clock.move(seconds=seconds)
    if counts:
        assert desk.tap(Status.AT_RISK, seen=0).is_new
    else:
        with pytest.raises(Overtaken):
            desk.tap(Status.AT_RISK, seen=0)


def test_the_same_tap_again_shows_its_confirmation_however_late(desk: Desk) -> None:
    desk.tap(Status.ON_TRACK, seen=0)
    desk.world.clock.move(hours=5)
    assert not desk.tap(Status.ON_TRACK, seen=0).is_new


# What stands ---------------------------------------------------------------------------------------------


def test_a_tap_keeps_the_old_number_with_its_own_date(desk: Desk) -> None:
    said = desk.world.clock.now()
    desk.say(value("82"))
    desk.world.clock.move(days=7)
    recorded = desk.tap(Status.AT_RISK, week=None)
    assert (recorded.after.value, recorded.after.value_at) == (Decimal(82), said)
    assert (recorded.after.status, recorded.after.status_at) == (Status.AT_RISK, desk.world.clock.now())


def test_no_change_keeps_number_status_and_both_their_dates(desk: Desk) -> None:
    said = desk.world.clock.now()
    desk.say(Report(Decimal(82), Status.AT_RISK))
    desk.world.clock.move(days=7)
    after = desk.say(Report(no_change=True)).after
    assert (after.value_at, after.status_at) == (said, said)
    assert after.latest is not None
    assert after.latest.at == desk.world.clock.now()


def test_no_change_before_a_first_check_in_is_refused(desk: Desk) -> None:
    with pytest.raises(NothingYet):
        desk.say(Report(no_change=True))
    assert desk.written() == 0


def test_progress_follows_from_what_stands(desk: Desk) -> None:
    assert desk.say(value("81.5")).progress == Decimal("0.5")


def test_a_yes_no_goal_that_is_reached_is_done(desk: Desk) -> None:
    guide = desk.world.goal("Publish the guide", ANA, yes_no=True)
    reached = desk.service.check_in(desk.world.workspace_id, ANA, guide.number, Report(value=True), Source.TAP)
    assert (reached.after.value, reached.after.status) == (True, Status.DONE)
    other = desk.world.goal("Publish the other guide", ANA, yes_no=True)
    done = desk.service.check_in(desk.world.workspace_id, ANA, other.number, Report(status=Status.DONE), Source.TAP)
    assert done.after.value is True


# Which prompt it answers ---------------------------------------------------------------------------------


def test_a_command_answers_the_prompt_that_is_still_open(desk: Desk) -> None:
    assert desk.say(value("82")).check_in.week == WEEK


def test_a_second_command_in_the_same_week_is_made_on_ones_own(desk: Desk) -> None:
    desk.say(value("82"))
    assert desk.say(value("83")).check_in.week is None


def test_a_tap_that_names_a_prompt_that_never_was_answers_none(desk: Desk) -> None:
    assert desk.tap(Status.ON_TRACK, week="2026-12-28").check_in.week is None


@pytest.mark.parametrize("week", ["nonsense", "2027-01-04|x"])
def test_a_tap_whose_prompt_cannot_be_read_answers_the_open_one(desk: Desk, week: str) -> None:
    assert desk.tap(Status.ON_TRACK, week=week).check_in.week == WEEK


def test_a_check_in_has_the_persons_prompt_shown_anew_whoever_made_it(desk: Desk) -> None:
    before = desk.wanted()
    desk.tap(Status.ON_TRACK, by=INES, week=None)
    assert desk.wanted() > before


@pytest.mark.parametrize("source", list(Source))
def test_who_checks_in_has_their_own_prompt_shown_anew_before_others_unless_their_click_shows_it(
    desk: Desk, source: Source
) -> None:
    woken, here = desk.world.wakes, desk.world.workspace_id
    recorded = desk.tap(Status.ON_TRACK) if source is Source.TAP else desk.say(value("80"), source)
    assert (desk.prompt_sent().urgency == Urgency.ANSWER) is (source is not Source.TAP)
    assert (desk.world.wakes > woken) is (source is not Source.TAP)
    with desk.world.uow.writing(here) as tx:
        tx.deliveries.mark_shown(desk.prompt_sent())
    desk.correct(recorded, value("81"))
    assert desk.prompt_sent().urgency == Urgency.ANSWER


def test_what_writes_nothing_changes_no_message(desk: Desk) -> None:
    desk.tap(Status.ON_TRACK)
    before = desk.wanted()
    desk.tap(Status.ON_TRACK)
    assert desk.wanted() == before


# What is refused -----------------------------------------------------------------------------------------


def test_reporter_and_leads_above_may_check_in_and_nobody_else(desk: Desk) -> None:
    named = desk.world.goal("Answer within a minute", desk.world.team("Chat", lead=ANA), reporter=BO)

    def said_by(person: str) -> Recorded:
        return desk.service.check_in(
            desk.world.workspace_id, person, named.number, Report(status=Status.ON_TRACK), Source.COMMAND
        )

    assert said_by(BO).is_new
    assert said_by(ANA).is_new
    assert said_by(INES).is_new
    with pytest.raises(NotAllowed) as refused:
        said_by(DANA)
    assert refused.value.who_can == (BO, ANA, INES)


def test_an_admin_does_not_answer_for_others(desk: Desk) -> None:
    desk.world.person("Root", slack_admin=True)
    with pytest.raises(NotAllowed):
        desk.say(value("82"), by="U0ROOT")


def test_unknown_private_and_foreign_goals_look_the_same(desk: Desk) -> None:
    private = desk.world.goal("Learn to say no", BO, visibility=Visibility.OWNER_AND_LEADS)
    elsewhere = desk.world.elsewhere()
    elsewhere_goals = [elsewhere.goal(f"Goal {i}", ANA) for i in range(private.number + 1)]
    foreign = elsewhere_goals[-1].number
    for number in (999, private.number, foreign):
        with pytest.raises(NotFound) as refused:
            desk.service.check_in(desk.world.workspace_id, DANA, number, Report(status=Status.ON_TRACK), Source.COMMAND)
        assert refused.value.named == f"G-{number}"


@pytest.mark.parametrize("state", [GoalState.PAUSED, GoalState.CLOSED])
def test_a_goal_that_is_not_active_takes_no_check_in(desk: Desk, state: GoalState) -> None:
    _put(desk, state)
    with pytest.raises(GoalNotActive):
        desk.tap(Status.ON_TRACK)
    assert desk.written() == 0


@pytest.mark.parametrize(
    ("report", "problems"),
    [
        (Report(), {"value": Problem.NOTHING_SAID}),
        (Report(note="   "), {"value": Problem.NOTHING_SAID}),
        (Report(value=True), {"value": Problem.WRONG_VALUE}),
        (Report(value=frozenset({"a step"})), {"value": Problem.WRONG_VALUE}),
        (Report(value=Decimal("NaN")), {"value": Problem.WRONG_VALUE}),
        (Report(status=Status.ON_TRACK, note="x" * 2001), {"note": TooLong(2000, 2001)}),
    ],
)
def test_what_does_not_fit_is_told_by_field_and_writes_nothing(
    desk: Desk, report: Report, problems: dict[str, Wrong]
) -> None:
    with pytest.raises(Invalid) as refused:
        desk.say(report)
    assert refused.value.problems == problems
    assert desk.written() == 0


# What is asked about before it is written ---------------------------------------------------------------


def guide(desk: Desk, *done: str) -> Goal:
    goal = desk.world.goal("Publish the guide", ANA, steps=["Write it", "Test it"])
    if done:
        desk.world.check_in(goal, set(done))
    return goal


def doubts(desk: Desk, goal: Goal, report: Report, once: str = "view:V1:1", by: str = ANA) -> dict[str, Wrong]:
    """Send a form once; return what is asked about, nothing if it would be written."""
    form = desk.service.form(desk.world.workspace_id, by, goal.number)
    try:
        desk.service.confirm_doubtful(desk.world.workspace_id, form, report, once)
    except Invalid as asked:
        return asked.problems
    return {}


@pytest.mark.parametrize("report", [Report(status=Status.DONE), Report(frozenset({"Test it"}), Status.DONE)])
def test_done_with_open_milestones_is_asked_about_once_on_its_field(desk: Desk, report: Report) -> None:
    goal = guide(desk, "Write it")
    assert doubts(desk, goal, report) == {"status": Problem.STEPS_OPEN}
    assert doubts(desk, goal, report) == {}, "sent again as it is, it is meant so"
    other = replace(report, value=frozenset())
    assert doubts(desk, goal, other) == {"status": Problem.STEPS_OPEN}, "that is another answer"
    assert doubts(desk, goal, report, "view:V2:1") == {"status": Problem.STEPS_OPEN}, "so is another form"
    assert doubts(desk, goal, report, by=INES) == {"status": Problem.STEPS_OPEN}, "and another person's of that name"


@pytest.mark.parametrize(
    ("done", "report"),
    [
        (("Write it", "Test it"), Report(status=Status.DONE)),
        ((), Report(frozenset({"Write it", "Test it"}), Status.DONE)),
        (("Write it",), Report(status=Status.ON_TRACK)),
        (("Write it",), Report(frozenset())),
    ],
)
def test_what_milestones_and_status_say_alike_is_not_asked_about(
    desk: Desk, done: tuple[str, ...], report: Report
) -> None:
    assert doubts(desk, guide(desk, *done), report) == {}


def test_what_stands_as_done_with_open_milestones_takes_a_note_without_a_question(desk: Desk) -> None:
    goal = guide(desk, "Write it")
    desk.world.check_in(goal, status=Status.DONE)
    assert doubts(desk, goal, Report(status=Status.DONE, note="the test was dropped")) == {}
    fewer = Report(frozenset(), Status.DONE)
    assert doubts(desk, goal, fewer) == {"status": Problem.STEPS_OPEN}


# Undo ----------------------------------------------------------------------------------------------------


def test_undo_takes_back_exactly_one_check_in(desk: Desk) -> None:
    desk.say(value("80"))
    second = desk.say(value("82"))
    desk.undo(second)
    with desk.world.uow.reading(desk.world.workspace_id) as tx:
        assert tx.check_ins.standings([desk.goal.number])[desk.goal.number].value == Decimal(80)


def test_undo_of_what_is_no_longer_the_newest_is_refused(desk: Desk) -> None:
    first = desk.say(value("80"))
    desk.say(value("82"))
    with pytest.raises(Overtaken) as overtaken:
        desk.undo(first)
    assert overtaken.value.stands.value == Decimal(82)


def test_undo_of_what_was_corrected_takes_back_the_correction_too(desk: Desk) -> None:
    desk.say(value("80"))
    wrong = desk.say(value("28"))
    again = desk.correct(wrong, value("82"), once="view:V1:1")
    desk.correct(again, value("83"), once="view:V2:1")
    assert desk.undo(wrong).after.value == Decimal(80)
    assert desk.undo(wrong).after.value == Decimal(80), "twice is once"


def test_undo_of_a_correction_in_the_middle_brings_back_what_that_corrected(desk: Desk) -> None:
    wrong = desk.say(value("28"))
    again = desk.correct(wrong, value("82"), once="view:V1:1")
    desk.correct(again, value("83"), once="view:V2:1")
    assert desk.undo(again).after.value == Decimal(28)


def test_undo_of_what_was_corrected_is_refused_once_something_newer_stands(desk: Desk) -> None:
    wrong = desk.say(value("28"))
    desk.correct(wrong, value("82"))
    desk.say(value("84"))
    with pytest.raises(Overtaken) as overtaken:
        desk.undo(wrong)
    assert overtaken.value.stands.value == Decimal(84)


def test_a_second_undo_of_the_same_says_again_that_it_was_taken_back_and_takes_nothing_else(desk: Desk) -> None:
    desk.say(value("80"))
    second = desk.say(value("82"))
    first_click, shown = desk.undo(second), desk.wanted()
    second_click = desk.undo(second)
    assert second_click.after == first_click.after
    assert second_click.after.value == Decimal(80)
    assert desk.wanted() == shown


def test_an_undo_of_what_was_taken_back_tells_what_was_recorded_since(desk: Desk) -> None:
    taken_back = desk.say(value("28"))
    desk.undo(taken_back)
    desk.say(value("82"))
    assert desk.undo(taken_back).after.value == Decimal(82)


def test_nobody_undoes_somebody_elses_check_in(desk: Desk) -> None:
    recorded = desk.say(value("80"))
    with pytest.raises(NotAllowed) as refused:
        desk.undo(recorded, by=INES)
    assert refused.value.who_can == (ANA,)


def test_a_closed_goals_history_stays_as_it_is(desk: Desk) -> None:
    recorded = desk.say(value("80"))
    _put(desk, GoalState.CLOSED)
    for change in (lambda: desk.undo(recorded), lambda: desk.correct(recorded, value("81"))):
        with pytest.raises(GoalNotActive):
            change()


def test_undo_has_the_prompt_shown_anew(desk: Desk) -> None:
    recorded = desk.tap(Status.ON_TRACK)
    before = desk.wanted()
    desk.undo(recorded)
    assert desk.wanted() > before


# Correction ----------------------------------------------------------------------------------------------


def test_a_correction_stands_in_the_place_of_what_it_corrects_and_answers_the_same_prompt(desk: Desk) -> None:
    wrong = desk.say(value("28"))
    right = desk.correct(wrong, value("82"))
    assert right.after.value == Decimal(82)
    assert (right.check_in.supersedes, right.check_in.week) == (wrong.check_in.check_in_id, WEEK)


def test_an_undone_correction_brings_back_what_it_corrected(desk: Desk) -> None:
    wrong = desk.say(value("28"))
    right = desk.correct(wrong, value("82"))
    taken_back = desk.service.undo(desk.world.workspace_id, ANA, right.check_in.check_in_id)
    assert taken_back.after.value == Decimal(28)


def test_a_correction_can_be_corrected_and_the_form_sent_twice_counts_once(desk: Desk) -> None:
    first = desk.say(value("28"))
    second = desk.correct(first, value("83"), once="view:V1:1")
    assert desk.correct(first, value("83"), once="view:V1:1").check_in == second.check_in
    third = desk.correct(second, value("82"), once="view:V1:2")
    assert third.after.value == Decimal(82)
    assert desk.written() == 3


def test_what_was_corrected_already_is_not_corrected_again(desk: Desk) -> None:
    first = desk.say(value("28"))
    desk.correct(first, value("82"), once="view:V1:1")
    with pytest.raises(Overtaken):
        desk.correct(first, value("81"), once="view:V2:1")


def test_a_first_check_in_cannot_be_corrected_to_no_change(desk: Desk) -> None:
    with pytest.raises(NothingYet):
        desk.correct(desk.say(value("28")), Report(no_change=True))


def test_the_form_of_a_correction_is_filled_with_ones_own_words(desk: Desk) -> None:
    recorded = desk.say(Report(Decimal(82), Status.AT_RISK, "waiting for macros"))
    form = desk.service.correction_form(desk.world.workspace_id, ANA, recorded.check_in.check_in_id)
    assert form.corrects == recorded.check_in
    with pytest.raises(NotAllowed):
        desk.service.correction_form(desk.world.workspace_id, INES, recorded.check_in.check_in_id)


# The list ------------------------------------------------------------------------------------------------


def test_the_list_holds_the_goals_one_reports_with_the_organisations_number_and_this_weeks_answer(desk: Desk) -> None:
    world = desk.world
    top = world.goal("Delight customers", world.organisation(), baseline=60, target=90)
    world.check_in(top, 76)
    mine = world.goal("Answer letters in a day", ANA, supports=top)
    world.goal("Somebody else's", BO)
    desk.tap(Status.AT_RISK)
    card = desk.service.mine(world.workspace_id, ANA)
    assert [line.goal.number for line in card.goals] == [desk.goal.number, mine.number]
    reported, linked = card.goals
    assert reported.recorded is not None
    assert not reported.is_linked
    assert linked.serves is not None
    assert linked.serves.standing.value == Decimal(76)
    assert linked.recorded is None
    assert (card.today, card.week) == (date(2027, 1, 6), date(2027, 1, 4))


def test_the_list_takes_the_same_number_of_queries_for_one_goal_and_for_twenty(desk: Desk) -> None:
    desk.service.mine(desk.world.workspace_id, ANA)  # the tree of teams is read once, and held
    with desk.world.queries() as few:
        desk.service.mine(desk.world.workspace_id, ANA)
    for number in range(20):
        desk.world.goal(f"Goal {number}", ANA)
    with desk.world.queries() as many:
        desk.service.mine(desk.world.workspace_id, ANA)
    assert len(many) == len(few)


def _put(desk: Desk, state: GoalState) -> None:
    with desk.world.uow.writing(desk.world.workspace_id) as tx:
        tx.goals.save(replace(desk.goal, state=state))
