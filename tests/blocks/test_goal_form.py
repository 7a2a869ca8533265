from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.goal_form import goal_form, read_sent
from bot.domain.goal_form import GoalFields, GoalForm, Individual, MeasureKind, Offer, owner_value
from bot.domain.goals import TeamOwner, Visibility
from bot.domain.refusals import Problem
from tests.blocks.conftest import Accept, Fill, fill

TEAM, ANA = owner_value(TeamOwner(7)), owner_value(Individual("U0ANA"))
OWNERS = (Offer(TEAM, "Phone support"), Offer(ANA, "Ana", is_person=True))
FILLED = GoalFields(
    title="Raise CSAT",
    owner=TEAM,
    baseline="78",
    target="85",
    unit="%",
    due="2027-06-30",
    supports="3",
    helps="Happy callers stay.",
    how="Coach & listen <daily>",
    stretch="90",
    reporter="U0BO",
)
FORM = GoalForm("d1", FILLED, owners=OWNERS, owner_name="Phone support", supported="G-3 Loyal customers")


def blocks_named(view: dict[str, Any]) -> list[str]:
    return [block["block_id"].split("@")[0] for block in view["blocks"] if block.get("block_id")]


def test_what_is_shown_comes_back_as_it_was(fill: Fill) -> None:
    form = replace(FORM, fields=replace(FILLED, details="shown"))
    sent = read_sent(fill(goal_form(form)))
    assert form.fields.with_typed(sent.typed) == form.fields
    assert (sent.draft_id, sent.goal, sent.revision) == ("d1", None, None)


@pytest.mark.parametrize("carries_over", [True, False])
def test_what_an_edit_was_opened_with_comes_back_with_it(carries_over: bool, fill: Fill) -> None:
    form = replace(FORM, goal=12, revision=3, helped_how="0123456789abcdef", carries_over=carries_over)
    sent = read_sent(fill(goal_form(form)))
    assert (sent.goal, sent.revision, sent.helped_how, sent.carries_over) == (12, 3, "0123456789abcdef", carries_over)


def notes(form: GoalForm) -> str:
    return " ".join(block["elements"][0]["text"] for block in goal_form(form)["blocks"] if block["type"] == "context")


def test_a_number_that_can_be_read_in_two_ways_stays_as_typed_and_is_asked_about(accept: Accept[Any]) -> None:
    form = replace(FORM, fields=replace(FILLED, baseline="1.204", target="2.000", unit=""))
    accept(goal_form(form))
    assert "Now: “1.204” can be read as 1204 or 1.2040. Please write the one that is meant." in notes(form)
    assert "Target: “2.000” can be read as 2000 or 2. Please write the one that is meant." in notes(form)
    settled = replace(FORM, fields=replace(FILLED, baseline="1204", target="2.000", unit=""))
    assert "can be read" not in notes(settled)


def test_a_date_that_can_be_two_days_is_asked_about_until_one_is_chosen(fill: Fill) -> None:
    days = (date(2027, 4, 3), date(2027, 3, 4))
    form = replace(FORM, fields=replace(FILLED, due=""), due_readings=days)
    assert "The date can be read as 3 April 2027 or 4 March 2027." in notes(form)
    assert read_sent(fill(goal_form(form), {"due": "2027-04-03"})).due_readings == days
    assert "can be read" not in notes(replace(form, fields=replace(FILLED, due="2027-04-03")))


def test_words_that_are_no_date_are_named_until_a_date_is_picked(fill: Fill, accept: Accept[Any]) -> None:
    form = replace(FORM, fields=replace(FILLED, due=""), due_unread="by 31 February")
    hint = "By when? I could not read “by 31 February” as a date: please pick one."
    view = accept(goal_form(form))
    at = [block.get("block_id") for block in view["blocks"]].index("due")
    assert view["blocks"][at - 1]["elements"][0]["text"] == hint
    assert read_sent(fill(view, {"due": "2027-02-28"})).due_unread == "by 31 February"
    assert hint not in notes(replace(form, fields=FILLED))
    accept(goal_form(replace(form, due_unread="by the end of " * 300)))


words = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30).map(str.strip)


@given(title=words.filter(bool), steps=st.lists(words.filter(bool), min_size=1, max_size=10), how=words)
def test_any_words_come_back_as_they_were_typed(title: str, steps: list[str], how: str) -> None:
    typed = replace(FILLED, title=title, measure="milestones", steps="\n".join(steps), how=how, details="shown")
    sent = read_sent(fill(goal_form(replace(FORM, fields=typed))))
    assert typed.with_typed(sent.typed) == typed


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (MeasureKind.METRIC, {"baseline", "target", "unit"}),
        (MeasureKind.MILESTONES, {"steps"}),
        (MeasureKind.YES_NO, set()),
    ],
)
def test_a_measure_shows_its_own_fields_only(kind: MeasureKind, shown: set[str], accept: Accept[Any]) -> None:
    view = accept(goal_form(replace(FORM, fields=replace(FILLED, measure=kind))))
    assert set(blocks_named(view)) & {"baseline", "target", "unit", "steps"} == shown


def test_the_rest_stands_behind_more_details(accept: Accept[Any]) -> None:
    short = blocks_named(accept(goal_form(FORM)))
    long = blocks_named(accept(goal_form(replace(FORM, fields=replace(FILLED, details="shown")))))
    assert not {"how", "stretch", "reporter"} & set(short)
    assert {"how", "stretch", "reporter"} <= set(long)
    assert "details" in short
    assert "details" not in long


def test_a_private_goal_is_offered_for_a_persons_goal_only() -> None:
    details = replace(FILLED, details="shown")
    person = replace(FORM, fields=replace(details, owner=ANA, visibility=Visibility.OWNER_AND_LEADS.value))
    assert "visibility" not in blocks_named(goal_form(replace(FORM, fields=details)))
    assert read_sent(fill(goal_form(person))).typed["visibility"] == "owner_and_leads"
    assert "reporter" not in blocks_named(goal_form(person))


def test_somebody_in_several_teams_is_asked_where_the_goal_counts(accept: Accept[Any]) -> None:
    one, two = Offer("7", "Phone support"), Offer("8", "Claims care")
    person = replace(FORM, fields=replace(FILLED, owner=ANA), teams=(one, two))
    assert "team" in blocks_named(accept(goal_form(person)))
    assert "team" not in blocks_named(accept(goal_form(replace(person, teams=(one,)))))
    sent = read_sent(fill(goal_form(person), {"team@U0ANA": "8"}))
    assert sent.typed["team"] == "8"


def test_an_edited_goal_keeps_its_owner_and_asks_for_a_reason(accept: Accept[Any]) -> None:
    view = accept(goal_form(replace(FORM, goal=12, revision=3)))
    assert "owner" not in blocks_named(view)
    assert "reason" in blocks_named(view)
    sent = read_sent(fill(view))
    assert (sent.goal, sent.revision) == (12, 3)


def test_a_date_that_can_be_read_in_two_ways_is_asked_for(accept: Accept[Any]) -> None:
    form = replace(FORM, fields=replace(FILLED, due=""), due_readings=(date(2027, 6, 30), date(2027, 6, 1)))
    view = accept(goal_form(form))
    notes = [block["elements"][0]["text"] for block in view["blocks"] if block["type"] == "context"]
    assert notes == ["The date can be read as 30 June 2027 or 1 June 2027. Please choose."]


def test_what_was_wrong_in_a_hidden_field_is_said_above_it(accept: Accept[Any]) -> None:
    form = replace(
        FORM,
        fields=replace(FILLED, details="shown", stretch="80"),
        problems={"stretch": Problem.STRETCH_NOT_BEYOND_TARGET},
    )
    blocks = accept(goal_form(form))["blocks"]
    at = next(n for n, block in enumerate(blocks) if block.get("block_id") == "stretch")
    assert blocks[at - 1]["elements"][0]["text"].startswith("Stretch: A stretch lies beyond the target")


def test_why_whom_the_text_addresses_is_not_the_owner_is_said_above_that_field(accept: Accept[Any]) -> None:
    blocks = accept(goal_form(replace(FORM, problems={"owner": Problem.NOT_A_PERSON})))["blocks"]
    at = next(n for n, block in enumerate(blocks) if block.get("block_id") == "owner")
    assert blocks[at - 1]["elements"][0]["text"].startswith("Whose goal is it? This person has left, or is an app")


def test_an_admin_with_more_owners_than_a_menu_holds_searches_them(accept: Accept[Any]) -> None:
    form = replace(FORM, owners=(), searches_owners=True, picks_anybody=True)
    form = replace(form, fields=replace(FILLED, person="U0CHIDI"))
    view = accept(goal_form(form))
    asked = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    assert asked[1:3] == ["owner", "person"], "beside each other, without opening the details"
    owner = next(block for block in view["blocks"] if block.get("block_id") == "owner")
    assert owner["element"]["type"] == "external_select"
    assert read_sent(fill(view)).typed["person"] == "U0CHIDI"


def test_an_empty_form_has_a_hundred_owners_at_most(accept: Accept[Any]) -> None:
    many = tuple(Offer(owner_value(TeamOwner(n)), f"Team {n} " + "x" * 90) for n in range(100))
    accept(goal_form(GoalForm("d1", GoalFields(owner=many[3].value), owners=many)))
