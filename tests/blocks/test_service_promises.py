"""The service promise as Slack shows it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot.blocks.help import help_message
from bot.blocks.home import home_view, mine_message
from bot.blocks.personal_settings import form_view as settings_view
from bot.blocks.service_promises import changed_view, form_view, read_form, read_undo
from bot.domain.cadences import Cadence
from bot.domain.home import HomeCard
from bot.domain.people import Viewer, Whereabouts
from bot.domain.personal_settings import SettingsCard
from bot.domain.refusals import NotFound
from bot.domain.service_promises import PromiseChange, ServicePromise
from bot.domain.teams import Team
from bot.domain.working_time import WorkingHours
from tests.blocks.conftest import Accept, Fill

NOW = datetime(2027, 1, 6, tzinfo=UTC)
SAID = ServicePromise(4, "We call *back* & smile.", "U0SAM", NOW)
SHOWN = "What we promise: “We call"
HOSTILE = "<!here> *&>" * 27


def labels(blocks: Any) -> list[str]:
    elements = [e for b in blocks for e in (*b.get("elements", ()), b.get("accessory") or {})]
    return [e["text"]["text"] for e in elements if e.get("type") == "button"]


def test_what_the_form_shows_comes_back_with_what_it_stands_on(fill: Fill) -> None:
    assert read_form(fill(form_view(SAID))) == (4, SAID.text)
    assert read_form(fill(form_view(None))) == (0, "")
    assert read_form(fill(form_view(SAID), {"service_promise": " Anew "})) == (4, "Anew")


def test_a_change_is_shown_with_edit_and_undo_and_one_that_changed_nothing_without(accept: Accept[Any]) -> None:
    blocks = accept(changed_view(PromiseChange(SAID, can_be_undone=True)))["blocks"]
    assert SHOWN in blocks[0]["text"]["text"]
    assert labels(blocks) == ["Edit", "Undo"]
    assert read_undo(blocks[1]["elements"][1]["value"]) == 4
    assert labels(changed_view(PromiseChange(SAID, can_be_undone=False))["blocks"]) == ["Edit"]
    gone = accept(changed_view(PromiseChange(replace(SAID, text=""), can_be_undone=True)))["blocks"]
    assert gone[0]["text"]["text"] == "There is no service promise now."
    with pytest.raises(NotFound):
        read_undo("x")


@pytest.mark.parametrize(("may_change", "said"), [(True, ["Edit…"]), (False, [])])
def test_home_shows_it_to_everybody_and_admins_can_change_it(
    may_change: bool, said: list[str], accept: Accept[Any]
) -> None:
    team = Team(1, "Acme", "U0INES", None, "C1", "UTC", Cadence(1, 0, 9), date(2027, 1, 4), NOW)
    card = HomeCard("U0BO", "UTC", date(2027, 1, 6), team, False, (), promise=SAID.text, may_change_promise=may_change)
    for blocks in (accept(home_view(card))["blocks"], accept(mine_message(card)).blocks):
        (row,) = [block for block in blocks if SHOWN in str(block.get("text"))]
        assert labels([row]) == said
    assert SHOWN in mine_message(card).text
    without = home_view(replace(card, promise=""))["blocks"]
    assert ("Write it…" in labels(without)) is may_change
    accept(home_view(replace(card, promise=HOSTILE)))


def test_help_begins_with_it(accept: Accept[Any]) -> None:
    message = accept(help_message("/goal", "/checkin", promise=SAID.text))
    assert SHOWN in message.blocks[1]["text"]["text"]
    assert SHOWN in message.text
    assert "What we promise" not in help_message("/goal", "/checkin").text


def test_only_admins_find_the_workspaces_settings_below_their_own(accept: Accept[Any]) -> None:
    viewer = Viewer("U0BO", "Europe/Lisbon", date(2027, 1, 6))
    hours = WorkingHours(time(9), time(17))
    card = SettingsCard(viewer, Whereabouts("Europe/Lisbon", "PT"), Whereabouts(), "PT", "PT", hours, None)
    assert labels(accept(settings_view(card))["blocks"]) == []
    named = accept(settings_view(replace(card, is_admin=True)))["blocks"]
    assert labels(named) == ["Service promise…"]
    names = accept(settings_view(replace(card, is_admin=True, may_name_admins=True)))["blocks"]
    assert labels(names) == ["Service promise…", "Headway admins…"]
