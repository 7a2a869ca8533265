from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks.goal_closing import close_form, closed_view, read_close
from bot.blocks.goal_lists import list_message, unknown_list_message, which_message
from bot.blocks.goal_saved import saved_view
from bot.blocks.goals import (
    card_message,
    card_view,
    turned_words,
)
from bot.domain.check_ins import CheckIn, Report, Source, Standing, Status
from bot.domain.deliveries import Message
from bot.domain.goal_cards import CHECK_INS_SHOWN, GoalCard, GoalSaved, GoalSummary, GoalTurned
from bot.domain.goal_form import LIMITS, STEP_LIMIT
from bot.domain.goal_lists import PAGE, GoalList, GoalsMeant, OthersGoal, Scope, Which
from bot.domain.goals import (
    Goal,
    GoalEvent,
    GoalState,
    Happened,
    Level,
    Outcome,
    PersonOwner,
    Revision,
    Support,
    TeamOwner,
    Visibility,
)
from bot.domain.measures import Metric, Milestones, YesNo
from bot.domain.pace import Pace
from bot.domain.people import Viewer
from bot.domain.reviews import Decision, Review
from bot.domain.teams import StandIn
from tests.blocks.conftest import Accept, Fill

NOW = datetime(2027, 1, 6, 10, tzinfo=UTC)
VIEWER = Viewer("U0ANA", "Europe/Lisbon", date(2027, 1, 6))
METRIC = Metric(Decimal(78), Decimal(85), "%")
WORDING = Revision(1, "Raise CSAT", METRIC, date(2027, 6, 30), changed_by="U0ANA", changed_at=NOW)
GOAL = Goal(12, TeamOwner(7), WORDING, "U0ANA", NOW)
STANDS = Standing(Decimal(80), NOW - timedelta(days=2), Status.AT_RISK, NOW)
SUMMARY = GoalSummary(
    GOAL,
    Level.TEAM,
    team="Phone support",
    reporter="U0BO",
    standing=STANDS,
    progress=Decimal("0.2857"),
    pace=Pace(Decimal("0.2857"), Decimal("0.5")),
    today=date(2027, 1, 6),
    is_stale=False,
    is_overdue=False,
    is_linked=True,
)
CARD = GoalCard(SUMMARY, VIEWER, revisions=(WORDING,), may_check_in=True, may_change=True)


REVIEWED = Review(
    1, 12, 1, "2026-Q4", "U0INES", NOW, {}, "Macros help", Decision.CARRY_OVER, new_due=date(2027, 6, 30), reason="Late"
)


def texts(shown: Message | dict[str, Any]) -> str:
    blocks = shown.blocks if isinstance(shown, Message) else shown["blocks"]
    return "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")


def buttons(shown: Message | dict[str, Any]) -> list[str]:
    blocks = shown.blocks if isinstance(shown, Message) else shown["blocks"]
    return [e["text"]["text"] for block in blocks if block["type"] == "actions" for e in block["elements"]]


def about(goal: Goal, **more: Any) -> GoalCard:
    return replace(CARD, summary=replace(SUMMARY, goal=goal, **more))


def crowded() -> GoalCard:
    """The longest card there can be: every text at its limit, and all of it in need of escaping."""
    nasty = "<&>" * 700
    steps = Milestones(tuple(f"{n}{nasty}"[:STEP_LIMIT] for n in range(10)))
    wordings = tuple(
        Revision(
            n,
            f"{n}{nasty}"[: LIMITS["title"]],
            steps if n % 2 else METRIC,
            date(2027, 6, n + 1),
            how=nasty[: LIMITS["how"]],
            reason=nasty[: LIMITS["reason"]],
            changed_by="U0ANA",
            changed_at=NOW,
        )
        for n in range(12)
    )
    goal = Goal(
        999_999,
        TeamOwner(7),
        wordings[-1],
        "U0ANA",
        NOW,
        supports=Support(1, nasty[: LIMITS["helps"]]),
        learnt=nasty[: LIMITS["learnt"]],
    )
    others = tuple(replace(goal, number=n) for n in range(1, 40))
    report = Report(Decimal("123456789.12"), Status.AT_RISK, nasty[:2000])
    said = tuple(CheckIn(n, 999_999, 0, "U0BO", NOW, report, Source.TAP) for n in range(CHECK_INS_SHOWN))
    summary = replace(SUMMARY, goal=goal, team=nasty[:80], is_stale=True, is_overdue=True, is_linked=False)
    reviewed = replace(REVIEWED, learnt=nasty, reason=nasty)
    return GoalCard(
        summary, VIEWER, others, others, wordings, said, may_check_in=True, may_change=True, reviewed=reviewed
    )


def test_card_and_list_say_of_a_goal_long_past_its_date_that_no_prompt_asks_about_it() -> None:
    told = "o prompt asks about it until it has a new date"
    for said in (False, True):
        late = replace(CARD, summary=replace(SUMMARY, is_overdue=True, is_asked_no_more=said))
        listed = list_message(GoalList(Scope(Which.ALL), VIEWER, (late.summary,), 0, 1))
        assert [told in card_message(late).text, told in listed.text] == [said, said]


def test_a_card_tells_what_was_decided_and_learnt_when_the_goal_was_reviewed_last(accept: Accept[Message]) -> None:
    words = texts(accept(card_message(replace(CARD, reviewed=REVIEWED))))
    told = "Reviewed for Q4 2026 (today, by <@U0INES>): carried over, now by 30 June 2027. Late."
    assert f"{told}\nWhat was learnt: Macros help" in words
    between = texts(accept(card_message(replace(CARD, reviewed=REVIEWED, reviewed_between_times=True))))
    assert "Reviewed between times, in Q4 2026 (today, by <@U0INES>): carried over" in between
    assert "Reviewed" not in texts(card_message(CARD))
    closed = replace(about(replace(GOAL, learnt="Macros help")), reviewed=REVIEWED)
    assert texts(card_message(closed)).count("Macros help") == 1


def test_a_card_says_everything_in_plain_text_too(accept: Accept[Message]) -> None:
    card = replace(CARD, path=(replace(GOAL, number=1),), supporting=(replace(GOAL, number=30),))
    message = accept(card_message(card))
    for fact in (
        "*Raise CSAT* · G-12 · Team goal",
        "Owner: Phone support",
        "from 78% to 85%",
        "By: 30 June 2027",
        "Reported by: <@U0BO>",
        "Now: 80% (4 January), at risk (today)",
        "Progress: 29%, with 50% of the time gone (behind)",
        "Helps: *Raise CSAT* · G-1",
        "Helped by:\n• *Raise CSAT* · G-30",
    ):
        assert fact in message.text
        assert fact in texts(message)


@pytest.mark.parametrize(
    ("state", "stand_in", "words"),
    [
        (GoalState.ACTIVE, StandIn("U0BO", "U0INES"), "<@U0BO> has left; <@U0INES> is asked for its number"),
        (GoalState.ACTIVE, StandIn("U0BO", "U0ANA"), "<@U0BO> has left; you are asked for its number"),
        (GoalState.ACTIVE, StandIn("U0BO", None), "<@U0BO> has left; nobody is asked about it"),
        (GoalState.PAUSED, StandIn("U0BO", "U0INES"), "<@U0BO> has left; <@U0INES> is the one to report it"),
    ],
)
def test_card_and_list_say_who_is_asked_in_place_of_somebody_who_has_left(
    state: GoalState, stand_in: StandIn, words: str, accept: Accept[Message]
) -> None:
    card = about(replace(GOAL, state=state), reporter=stand_in.acting, stand_in=stand_in)
    assert f"{words}." in accept(card_message(card)).text
    assert f"{words}." in texts(card_message(card))
    assert "Reported by" not in card_message(card).text
    assert f" · {words}" in accept(list_message(GoalList(Scope(Which.ALL), VIEWER, (card.summary,), 0, 1))).text


def test_a_closed_goal_names_who_reported_it_though_they_have_left() -> None:
    closed = replace(GOAL, state=GoalState.CLOSED, outcome=Outcome.MET, closed_at=NOW)
    card = about(closed, reporter="U0INES", stand_in=StandIn("U0BO", "U0INES"))
    assert "Reported by: <@U0BO>" in card_message(card).text
    assert "has left" not in list_message(GoalList(Scope(Which.CLOSED), VIEWER, (card.summary,), 0, 1)).text


def test_the_longest_card_list_and_confirmation_stay_within_slacks_limits(accept: Accept[Any]) -> None:
    card = crowded()
    accept(card_message(card, "Done."))
    accept(card_view(card))
    accept(close_form(card))
    accept(saved_view(GoalSaved(card, is_new=True, first_prompt=NOW, similar=card.supporting)))
    accept(closed_view(replace(card, summary=replace(card.summary, goal=ended(card.goal)))))
    accept(list_message(GoalList(Scope(Which.ALL), VIEWER, (card.summary,) * PAGE, 0, 999)))
    accept(which_message("close", "<" * 3000, GoalsMeant(card.supporting[:5])))
    accept(unknown_list_message("<!channel>" * 300))


def ended(goal: Goal, outcome: Outcome = Outcome.PARTLY) -> Goal:
    return replace(goal, state=GoalState.CLOSED, outcome=outcome, closed_at=NOW)


@pytest.mark.parametrize("sneaky", ["<!channel>", "<@U0EVE>", "<https://x.example|here>", "a & b"])
def test_nobodys_words_mention_link_or_notify(sneaky: str, accept: Accept[Any]) -> None:
    wording = replace(WORDING, title=sneaky, how=sneaky, measure=replace(METRIC, unit=sneaky[:20]))
    card = about(replace(GOAL, revision=wording), team=sneaky)
    page = GoalList(Scope(Which.CHANNEL, "C1"), VIEWER, (card.summary,), 0, 1, name=sneaky)
    for shown in (
        card_message(card),
        list_message(page),
        unknown_list_message(sneaky),
        which_message("show", sneaky, GoalsMeant(())),
    ):
        accept(shown)
        assert sneaky not in shown.text
        assert sneaky not in texts(shown)
        assert all(b["text"]["verbatim"] for b in shown.blocks if b["type"] == "section")


def test_buttons_are_there_for_those_who_may_only() -> None:
    assert buttons(card_message(CARD)) == ["Check in…", "Edit", "Pause", "Close…"]
    assert buttons(card_message(replace(CARD, may_change=False))) == ["Check in…"]
    assert buttons(card_message(replace(CARD, may_check_in=False, may_change=False))) == []
    paused = replace(about(replace(GOAL, state=GoalState.PAUSED)), may_check_in=False)
    assert buttons(card_message(paused)) == ["Edit", "Resume", "Close…"]
    closed = replace(about(ended(GOAL)), may_check_in=False, may_change=False, may_reopen=True)
    assert buttons(card_message(closed)) == ["Reopen"]
    assert buttons(closed_view(closed)) == ["Undo"]
    assert buttons(closed_view(replace(closed, may_reopen=False))) == []


@pytest.mark.parametrize(
    ("state", "more", "was", "words"),
    [
        (GoalState.PAUSED, {}, GoalState.ACTIVE, "G-12 is paused: nobody is asked"),
        (GoalState.PAUSED, {}, GoalState.CLOSED, "G-12 is open again and paused, as it was; how it was closed stays"),
        (GoalState.ACTIVE, {}, GoalState.PAUSED, "G-12 is active. It is asked about again on <!date^"),
        (GoalState.ACTIVE, {}, GoalState.CLOSED, "is open again; how it was closed stays in its history. It is asked"),
        (
            GoalState.ACTIVE,
            {"standing": Standing(status=Status.DONE)},
            GoalState.CLOSED,
            "so nobody is asked about it, until another status is said.",
        ),
        (GoalState.ACTIVE, {}, GoalState.ACTIVE, "G-12 is active already, so nothing changed. It is asked about again"),
        (GoalState.PAUSED, {}, GoalState.PAUSED, "G-12 is paused already, so nothing changed: nobody is asked"),
        (
            GoalState.ACTIVE,
            {"stand_in": StandIn("U0FAY", None), "standing": Standing(status=Status.DONE)},
            GoalState.CLOSED,
            "stays in its history. <@U0FAY> has left, so nobody is asked about it.",
        ),
        (
            GoalState.ACTIVE,
            {"stand_in": StandIn("U0FAY", "U0INES")},
            GoalState.PAUSED,
            "G-12 is active. It is asked about again on <!date^",
        ),
        (
            GoalState.PAUSED,
            {"stand_in": StandIn("U0FAY", None)},
            GoalState.ACTIVE,
            "G-12 is paused. <@U0FAY> has left, so nobody is asked about it. Nothing was lost.",
        ),
        (
            GoalState.PAUSED,
            {"stand_in": StandIn("U0FAY", None)},
            GoalState.PAUSED,
            "G-12 is paused already, so nothing changed. <@U0FAY> has left, so nobody is asked about it.",
        ),
        (
            GoalState.PAUSED,
            {"standing": Standing(status=Status.DONE)},
            GoalState.ACTIVE,
            "G-12 is paused. It was reported as done, so nobody is asked about it, until another status is said.",
        ),
        (
            GoalState.PAUSED,
            {"stand_in": StandIn("U0FAY", "U0INES")},
            GoalState.ACTIVE,
            "G-12 is paused: nobody is asked about it until it is resumed. Nothing was lost.",
        ),
        (
            GoalState.CLOSED,
            {},
            GoalState.CLOSED,
            "G-12 was closed meanwhile, so nothing changed. *Reopen* asks about it",
        ),
        (GoalState.ACTIVE, {"is_overdue": True}, GoalState.PAUSED, "Its date has passed: close it, or give it a later"),
    ],
)
def test_a_goal_that_is_turned_promises_only_what_comes(
    state: GoalState, more: dict[str, Any], was: GoalState, words: str
) -> None:
    assert words in turned_words(GoalTurned(about(replace(GOAL, state=state), **more), was, NOW))


def test_the_history_tells_of_closing_reopening_and_what_is_helped() -> None:
    reworded = replace(WORDING, number=2, title="Lift CSAT", changed_at=NOW - timedelta(hours=1))
    closed = GoalEvent(12, Happened.CLOSED, "U0ANA", NOW, Outcome.PARTLY, "Start <earlier>")
    linked = GoalEvent(12, Happened.LINKED, "U0BO", NOW + timedelta(hours=1), helped=3, helps=4)
    events = (closed, linked, replace(linked, helps=None), replace(linked, helped=None))
    told = card_message(replace(CARD, revisions=(WORDING, reworded), events=events)).text.split("Changes:\n")[1]
    assert told.splitlines() == [
        "• today: helps G-4 (<@U0BO>)",
        "• today: helps G-3 no more (<@U0BO>)",
        "• today: helps G-4 instead of G-3 (<@U0BO>)",
        "• today: closed: partly met (<@U0ANA>) – “Start &lt;earlier&gt;”",
        "• today: called “Raise CSAT” before (<@U0ANA>)",
    ]


def test_a_closed_goal_on_the_path_is_marked() -> None:
    above, top = replace(GOAL, number=3, state=GoalState.CLOSED), replace(GOAL, number=1)
    text = card_message(replace(CARD, path=(above, top))).text
    assert "Helps: *Raise CSAT* · G-3 (closed) → *Raise CSAT* · G-1" in text.splitlines()


def test_closing_says_what_becomes_of_the_goals_that_help_it() -> None:
    helping = tuple(replace(GOAL, number=n) for n in (30, 31, 32))
    three = replace(CARD, supporting=helping, path=(replace(GOAL, number=1),))
    assert "3 goals help this one; they stay linked to what it helped." in texts(close_form(three))
    one = replace(three, supporting=helping[:1])
    assert "1 goal helps this one; it stays linked to what it helped." in texts(close_form(one))
    top = replace(about(GOAL, level=Level.ORGANISATION), supporting=helping)
    assert "3 goals help this one; they will lead to no open goal" in texts(close_form(top))
    assert "help" not in texts(close_form(CARD))


def test_what_was_typed_after_the_key_stands_in_the_closing_form(fill: Fill, accept: Accept[Any]) -> None:
    assert read_close(fill(close_form(CARD, "Start earlier"), {"outcome": "met"}))[2] == "Start earlier"
    accept(close_form(CARD, "x" * 3500))


@pytest.mark.parametrize(
    ("done", "gone", "words"),
    [
        ("0", "0", "0%, with 0% of the time gone"),
        ("0", "0.09", "0%, with 9% of the time gone"),
        ("0.281", "0.284", "28%, with 28% of the time gone (on pace)"),
        ("0.2", "0.5", "20%, with 50% of the time gone (behind)"),
    ],
)
def test_nobody_is_called_behind_too_early_or_for_less_than_a_percent(done: str, gone: str, words: str) -> None:
    stands = about(GOAL, progress=Decimal(done), pace=Pace(Decimal(done), Decimal(gone)))
    assert f"Progress: {words}" in card_message(stands).text.splitlines()


def test_what_is_not_well_is_said_in_words() -> None:
    assert "Stale: no number for two rounds" in card_message(about(GOAL, is_stale=True)).text
    yes_no = replace(GOAL, revision=replace(WORDING, measure=YesNo()))
    assert "Stale: no check-in for two rounds" in card_message(about(yes_no, is_stale=True)).text
    assert "Overdue" in card_message(about(GOAL, is_overdue=True)).text
    assert "Unlinked" in card_message(about(GOAL, is_linked=False)).text
    assert "paused" in card_message(about(replace(GOAL, state=GoalState.PAUSED))).text
    assert "closed today: partly met" in card_message(about(ended(GOAL))).text


def test_the_organisations_goal_that_ended_is_named_to_those_who_see_it() -> None:
    closed = ended(replace(GOAL, number=1))
    card = about(GOAL, is_linked=False, helped=closed)
    assert "Unlinked: G-1, which it helped, is closed." in card_message(replace(card, path=(closed,))).text
    assert "G-1," not in card_message(card).text


def test_a_retired_goal_is_called_retired() -> None:
    assert "closed today: retired" in card_message(about(ended(GOAL, Outcome.RETIRED))).text


def test_a_card_shows_the_way_of_the_last_numbers() -> None:
    values = (Decimal(78), Decimal(80), Decimal(82))
    assert "Trend: 78% → 80% → 82%, improving" in card_message(replace(CARD, values=values)).text.splitlines()
    assert "Trend" not in card_message(replace(CARD, values=values[:1])).text


def test_more_than_the_target_is_shown_as_such() -> None:
    assert "Progress: 143%" in card_message(about(GOAL, progress=Decimal("1.4286"), pace=None)).text


def test_a_check_in_is_shown_against_the_wording_it_was_made_for() -> None:
    hours = replace(WORDING, measure=Metric(Decimal(6), Decimal(2), "h"))
    later = replace(WORDING, number=2, reason="Asked differently")
    said = CheckIn(1, 12, 1, "U0BO", NOW, Report(Decimal(4), note="Macros"), Source.FORM)
    card = replace(about(replace(GOAL, revision=later)), revisions=(hours, later), check_ins=(said,))
    text = card_message(card).text
    assert "today: 4 h (<@U0BO>) “Macros”" in text
    assert "from 6 h to 2 h became from 78% to 85% (<@U0ANA>) – “Asked differently”" in text


def test_an_individual_goal_names_its_owner_and_who_sees_it() -> None:
    own = replace(GOAL, owner=PersonOwner("U0BO", 7), visibility=Visibility.OWNER_AND_LEADS)
    text = card_message(about(own)).text
    assert "Owner: <@U0BO> (counts in Phone support)" in text
    assert "Seen by: its owner and the leads above only" in text
    assert "Reported by" not in text


def test_a_saved_goal_says_who_is_asked_and_when(accept: Accept[dict[str, Any]]) -> None:
    said = texts(accept(saved_view(GoalSaved(CARD, is_new=True, first_prompt=NOW))))
    assert "I will ask <@U0BO> first on <!date^" in said
    mine = GoalSaved(about(GOAL, reporter="U0ANA"), is_new=True)
    assert "I will ask you with the next prompt that asks about it." in texts(saved_view(mine))
    twin = replace(GOAL, number=3)
    assert "Perhaps the same as:\n• *Raise CSAT* · G-3" in texts(
        saved_view(GoalSaved(CARD, is_new=True, similar=(twin,)))
    )
    assert "stays as it was" in texts(saved_view(GoalSaved(CARD, is_new=False, changed=False)))


def test_a_goal_is_closed_with_an_outcome(fill: Fill) -> None:
    view = fill(close_form(CARD), {"outcome": "partly", "learnt": "Start <earlier>"})
    assert read_close(view) == ("G-12", Outcome.PARTLY, "Start <earlier>")


def test_the_closing_form_is_filled_with_what_was_typed_of_how_it_ended(fill: Fill) -> None:
    assert read_close(fill(close_form(CARD, "met. Macros help"))) == ("G-12", Outcome.MET, "Macros help")
    unread = fill(close_form(CARD, "Macros help"), {"outcome": "missed"})
    assert read_close(unread) == ("G-12", Outcome.MISSED, "Macros help")


def test_a_list_leads_to_its_goals_and_to_its_next_page(accept: Accept[Message]) -> None:
    page = GoalList(Scope(Which.STALE), VIEWER, (SUMMARY,) * PAGE, 0, PAGE + 1)
    message = accept(list_message(page))
    more = message.blocks[-1]["elements"][0]
    assert (more["action_id"], more["value"]) == ("goal.list", f"stale|{PAGE}")
    assert message.text.count("G-12") == PAGE
    assert "1 to 15 of 16" in message.text
    last = list_message(replace(page, goals=(SUMMARY,), start=PAGE))
    assert buttons(last) == []


@pytest.mark.parametrize("found", [(), (SUMMARY,)])
def test_a_list_that_did_not_go_through_all_goals_says_how_to_narrow_it_down(
    found: tuple[GoalSummary, ...], accept: Accept[Message]
) -> None:
    page = GoalList(Scope(Which.STALE), VIEWER, found, 0, len(found), looked_at=1000)
    message = accept(list_message(page))
    assert "the first 1,000" in message.text
    assert "list #channel" in message.text


def test_an_empty_list_says_what_to_do(accept: Accept[Message]) -> None:
    message = accept(list_message(GoalList(Scope(Which.MINE), VIEWER, (), 0, 0)))
    assert "`/goal set` sets one" in message.text


@pytest.mark.parametrize(
    ("which", "said"),
    [
        (Which.CLOSED, "no goal that you can see is closed"),
        (Which.OVERDUE, "none is past its date"),
        (Which.STALE, "none is stale"),
        (Which.PAUSED, "no goal that you can see is paused"),
    ],
)
def test_an_empty_list_of_what_is_amiss_or_over_does_not_ask_for_a_goal(
    which: Which, said: str, accept: Accept[Message]
) -> None:
    text = accept(list_message(GoalList(Scope(which), VIEWER, (), 0, 0))).text
    assert said in text
    assert "/goal set" not in text
    assert "`/goal list all` shows every goal" in text


def test_a_card_counts_the_changes_it_has_no_room_for_and_keeps_what_the_goal_began_with() -> None:
    targets = [
        replace(WORDING, number=2 + n, measure=Metric(Decimal(78), Decimal(86 + n), unit="%"), changed_at=NOW)
        for n in range(7)
    ]
    told = card_message(replace(CARD, revisions=(WORDING, *targets))).text.split("Changes:\n")[1].splitlines()
    assert told[-1] == "and 2 earlier. At first: from 78% to 85%, by 30 June 2027."
    assert len(told) == 6
    few = card_message(replace(CARD, revisions=(WORDING, *targets[:5]))).text
    assert "earlier" not in few


def test_to_pause_or_resume_is_done_by_the_button_itself(accept: Accept[Message]) -> None:
    labels = [
        accept(which_message(verb, "", GoalsMeant((GOAL,)))).blocks[1]["accessory"]["text"]["text"]
        for verb in ("pause", "resume", "close")
    ]
    assert labels == ["Pause", "Resume", "Close…"]


def test_a_choice_tells_what_rests_from_what_is_closed_and_is_to_be_reopened(accept: Accept[Message]) -> None:
    paused = replace(GOAL, state=GoalState.PAUSED)
    closed = replace(GOAL, number=13, state=GoalState.CLOSED, outcome=Outcome.MET)
    asked = accept(which_message("resume", "csat", GoalsMeant((paused, closed))))
    assert [(row["accessory"]["action_id"], row["accessory"]["text"]["text"]) for row in asked.blocks[1:]] == [
        ("goal.resume", "Resume"),
        ("goal.reopen", "Reopen"),
    ]
    assert asked.text.splitlines()[1:] == ["• *Raise CSAT* · G-12 · paused", "• *Raise CSAT* · G-13 · closed"]
    shown = accept(which_message("show", "csat", GoalsMeant((closed,))))
    assert shown.blocks[1]["accessory"]["action_id"] == "goal.show"


def test_a_missing_key_is_asked_for_with_an_example(accept: Accept[Message]) -> None:
    assert "`/goal edit G-12`" in accept(which_message("edit", "", GoalsMeant(()))).text
    review = accept(which_message("review", "", GoalsMeant((GOAL,)))).blocks[1]["accessory"]
    assert (review["action_id"], review["text"]["text"]) == ("review.form", "Review…")
    asked = accept(which_message("edit", "", GoalsMeant((GOAL,))))
    assert asked.blocks[1]["accessory"]["action_id"] == "goal.edit"


@pytest.mark.parametrize(
    ("verb", "state", "who_can", "admins_too", "words"),
    [
        (
            "pause",
            GoalState.ACTIVE,
            ("U0HANA", "U0ANA"),
            True,
            "<@U0HANA> or <@U0ANA>, or a Headway admin, can pause it.",
        ),
        ("resume", GoalState.CLOSED, (), True, "A Headway admin can reopen it."),
        ("review", GoalState.ACTIVE, ("U0HANA",), False, "<@U0HANA> can review it."),
        ("review", GoalState.ACTIVE, (), False, "Nobody can review it until a lead is named."),
    ],
)
def test_a_goal_that_only_others_can_turn_is_named_with_who_they_are(
    verb: str, state: GoalState, who_can: tuple[str, ...], admins_too: bool, words: str, accept: Accept[Message]
) -> None:
    theirs = OthersGoal(replace(GOAL, state=state), who_can, admins_too)
    said = accept(which_message(verb, "csat <!here>", GoalsMeant((), (theirs,))))
    assert words in said.text
    assert "<!here>" not in said.text
    assert f"`/goal {verb} G-12`" in said.text
    assert said.blocks[1]["accessory"]["action_id"] == "goal.show"


def test_goals_of_others_that_the_words_fit_stand_before_ones_own_that_are_like_them(accept: Accept[Message]) -> None:
    alike = replace(GOAL, number=13)
    meant = GoalsMeant((alike,), (OthersGoal(GOAL, ("U0ANA",), admins_too=False),))
    said = accept(which_message("edit", "csat", meant))
    assert said.text.splitlines()[1:] == [
        "• *Raise CSAT* · G-12",
        "<@U0ANA> can edit it.",
        "Or did you mean one that you can edit?",
        "• *Raise CSAT* · G-13",
    ]
    buttons = [row["accessory"]["action_id"] for row in said.blocks if "accessory" in row]
    assert buttons == ["goal.show", "goal.edit"]
