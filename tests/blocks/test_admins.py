"""Naming admins as Slack shows it."""

from typing import Any

from bot.blocks.admins import form_view, naming_message, read_form, removal_message, saved_view
from bot.domain.admins import AdminsCard, AdminsSaved, Naming, Removal
from tests.blocks.conftest import Accept, Fill

CARD = AdminsCard(fixed=("U0ADMIN",), of_slack=("U0SAM", "U0KIM"), named=("U0ANA",))


def words(view: dict[str, Any]) -> str:
    return "\n".join(str(block.get("text", {}).get("text", "")) for block in view["blocks"])


def test_those_set_elsewhere_are_shown_and_only_those_named_can_be_changed(fill: Fill) -> None:
    view = form_view(CARD)
    assert "Admins of this Slack workspace are Headway admins too: <@U0SAM>, <@U0KIM>." in words(view)
    assert "(`HEADWAY_ADMINS`), so not to be changed here: <@U0ADMIN>." in words(view)
    assert read_form(fill(view)) == (("U0ANA",), ("U0ANA",))
    assert read_form(fill(view, {"admins": ["U0BO"]})) == (("U0ANA",), ("U0BO",))
    assert read_form(fill(form_view(AdminsCard((), (), ())))) == ((), ())


def test_the_confirmation_says_who_came_and_went(accept: Accept[Any]) -> None:
    told = words(accept(saved_view(AdminsSaved(CARD, ("U0ANA",), ("U0BO",)))))
    assert "Named now: <@U0ANA>. They are told once." in told
    assert "No longer an admin: <@U0BO>. They are told once." in told
    assert "Headway admins: <@U0ADMIN>, <@U0SAM>, <@U0KIM>, <@U0ANA>." in told
    assert "Nothing was changed." in words(saved_view(AdminsSaved(CARD, (), ())))


def test_fifty_admins_fit(accept: Accept[Any], fill: Fill) -> None:
    many = tuple(f"U0{number:09}" for number in range(50))
    card = AdminsCard(many, many, many)
    assert read_form(fill(form_view(card)))[0] == many
    assert "and 20 more" in words(accept(saved_view(AdminsSaved(card, many, many))))


def test_who_is_removed_reads_by_whom_and_that_nothing_else_changes(accept: Accept[Any]) -> None:
    message = accept(removal_message(Removal("U0SAM")))
    assert message.text.startswith("You are no longer a Headway admin: <@U0SAM> changed that.")
    assert "your goals and your teams stay" in message.text


def test_who_is_named_reads_what_that_means_and_what_comes_first(accept: Accept[Any]) -> None:
    message = accept(naming_message(Naming("U0SAM", needs_organisation=False)))
    assert message.text.startswith("<@U0SAM> made you a Headway admin. You can set up any team with /goal team")
    first = accept(naming_message(Naming("U0SAM", needs_organisation=True)))
    assert "name the organisation" in first.text
    assert [e["text"]["text"] for b in first.blocks for e in b.get("elements", ())] == ["Name the organisation…"]
