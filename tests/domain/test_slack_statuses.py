"""What a status in Slack says of time off."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.slack_statuses import TimeOffStatus, time_off_status

ENDS = datetime(2027, 3, 12, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("Vacationing", ":palm_tree:"),
        ("", ":palm_tree:"),
        ("", ":beach_with_umbrella:"),
        ("On holiday until Monday", ""),
        ("PTO", ""),
        ("Annual leave", ""),
        ("two days off", ""),
        ("Urlaub bis 12.3.", ""),
        ("en congé", ""),
        ("En vacances", ""),
        ("de férias", ""),
        ("De vacaciones", ""),
        ("Out sick", ":face_with_thermometer:"),
        ("krankgeschrieben", ""),
        ("On leave", ""),
        ("Parental leave, OOO", ""),
        ("Elternzeit", ""),
        ("congé parental", ""),
        ("licença de maternidade", ""),
        ("Out of office", ""),
        ("OOO till Thu", ""),
        ("ausente", ""),
        ("Ferie", ""),
        ("Urlop", ""),
        ("na urlopie do 12.03", ""),
        ("Op vakantie tot maandag", ""),
        ("ouderschapsverlof", ""),
        ("Semester", ""),
        ("På semester till 12/3", ""),
        ("Dovolená", ""),
        ("na dovolené", ""),
        ("İzin", ""),
        ("yıllık izin", ""),
        ("Ziek", ""),
        ("", ":airplane:"),
        ("", "✈️"),
        ("🌴", ""),
        ("🏖️", ":speech_balloon:"),
        (":palm_tree:", ""),
        ("🌴🌴🌴", ""),
        ("Bali", ":palm_tree:"),
        ("Holiday 🌴", ""),
        ("On vacation in Spain with the family", ""),
        ("Vacation, back 12/3", ""),
        ("Vacation 12-16 March", ""),
        ("OOO - ask Ann", ""),
        ("Out of office, Ann covers for me", ""),
        ("On vacation, back from Monday on", ""),
        ("Annual leave (not working)", ""),
        ("Jahresurlaub", ""),
        ("I'm sick today", ""),
        ("Sick kid", ""),
        ("Enjoying my summer holidays!", ""),
        ("im Urlaub", ""),
        ("in ferie fino al 12", ""),
    ],
)
def test_words_and_emoji_of_time_off_are_known(text: str, emoji: str) -> None:
    assert time_off_status(text, emoji, ENDS) == TimeOffStatus(ENDS)


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("", ""),
        ("In a meeting", ":spiral_calendar_pad:"),
        ("Working remotely", ":house_with_garden:"),
        ("Back from vacation", ""),
        ("Terug van vakantie", ":palm_tree:"),
        ("Spring semester", ""),
        ("Izin Kaya", ""),
        ("covering for sick colleagues", ""),
        ("Happy holidays", ":christmas_tree:"),
        ("planning my vacation", ""),
        ("sick of Mondays", ""),
        ("Please leave a message", ""),
        ("zurück aus dem Urlaub", ""),
        ("Officer on duty", ""),
        ("Holiday planning", ""),
        ("Holiday planning", ":palm_tree:"),
        ("Holiday party prep", ":beach_with_umbrella:"),
        ("Vacation cover for Ann", ":palm_tree:"),
        ("Working from Bali 🌴", ""),
        ("Working from Bali", ":palm_tree:"),
        ("Back from Bali", ":palm_tree:"),
        ("Flying to the Berlin office", ":airplane:"),
        ("Urlaubsvertretung für Ann", ""),
        ("Urlaubsplanung", ""),
        ("Vacation policy review", ""),
        ("not on vacation", ":palm_tree:"),
        ("Reading out of office replies", ""),
    ],
)
def test_other_words_say_nothing_of_time_off(text: str, emoji: str) -> None:
    assert time_off_status(text, emoji, ENDS) is None


def test_a_status_without_an_end_says_nothing() -> None:
    assert time_off_status("Vacationing", ":palm_tree:", None) is None


@given(st.text(max_size=100), st.text(max_size=20))
def test_no_status_breaks_the_reading(text: str, emoji: str) -> None:
    status = time_off_status(text, emoji, ENDS)
    assert status is None or status.until == ENDS
