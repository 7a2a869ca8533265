"""The form of one's own settings, as it is shown and as it comes back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot.blocks import personal_settings as blocks
from bot.domain.people import Viewer, Whereabouts
from bot.domain.personal_settings import COUNTRY, ENDS, STARTS, ZONE, SettingsCard, SettingsWish
from bot.domain.refusals import Invalid
from bot.domain.working_time import USUAL_HOURS, WorkingHours
from tests.blocks.conftest import Accept, Fill

LISBON = Whereabouts("Europe/Lisbon", "PT")
CARD = SettingsCard(
    Viewer("U0ANA", "Europe/Lisbon", date(2027, 3, 3)),
    LISBON,
    Whereabouts(),
    "PT",
    "PT",
    USUAL_HOURS,
    datetime(2027, 3, 8, 9, tzinfo=UTC),
)
CHOSEN = replace(
    CARD,
    chosen=Whereabouts("Europe/London", "GB"),
    country="GB",
    region="GB-ENG",
    hours=WorkingHours(time(8, 30), time(16)),
)


@pytest.mark.parametrize(
    ("card", "wish"),
    [
        (CARD, SettingsWish(None, None, time(9), time(17))),
        (CHOSEN, SettingsWish("Europe/London", "GB", time(8, 30), time(16))),
    ],
)
def test_the_form_comes_back_as_things_stand(card: SettingsCard, wish: SettingsWish, fill: Fill) -> None:
    assert blocks.read_form(fill(blocks.form_view(card))) == wish


def test_what_slack_says_is_offered_first_and_told_as_that(accept: Accept[Any]) -> None:
    view = accept(blocks.form_view(CARD))
    fields = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert fields[ZONE]["initial_option"]["text"]["text"] == "As Slack says (Lisbon, Portugal)"
    assert fields[COUNTRY]["initial_option"]["text"]["text"] == "As my time zone suggests (Portugal)"
    assert {STARTS, ENDS} <= fields.keys()
    assert blocks.zone_choices(CHOSEN, "")[0] == (blocks.AS_TOLD, "As Slack says (Lisbon, Portugal)")
    assert blocks.zone_choices(CHOSEN, "berl") == [("Europe/Berlin", "Berlin, Germany")]
    assert blocks.country_choices(CHOSEN, "united k") == [
        (blocks.AS_TOLD, "As my time zone suggests (United Kingdom)"),
        ("GB", "United Kingdom"),
    ]


def test_no_menu_offers_more_than_slack_takes(accept: Accept[Any]) -> None:
    assert max(len(blocks.zone_choices(CARD, "")), len(blocks.country_choices(CARD, ""))) <= 100


def test_what_is_saved_is_told_with_whose_word_it_is(accept: Accept[Any]) -> None:
    accept(blocks.saved_view(CARD))
    assert "Lisbon, Portugal (as Slack says)" in blocks.settings_words(CARD)
    words = blocks.settings_words(CHOSEN)
    assert "United Kingdom, those of GB-ENG (your choice)" in words
    assert "Working hours: 08:30 to 16:00." in words
    unknown = replace(CARD, country=None, region=None, next_prompt=None)
    assert "only Saturdays and Sundays" in blocks.settings_words(unknown)


def test_hours_that_are_none_are_refused_at_their_field() -> None:
    values = {STARTS: {STARTS: {"selected_option": {"value": "25:00"}}}, ENDS: {ENDS: {"selected_option": None}}}
    with pytest.raises(Invalid) as refused:
        blocks.read_form({"state": {"values": values}})
    assert set(refused.value.problems) == {STARTS, ENDS}
