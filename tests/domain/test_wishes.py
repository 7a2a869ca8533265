"""What a reply wishes for its writer: to be asked later, or not while they are away."""

from datetime import date

import pytest

from bot.domain.reading.wishes import Away, Back, Later, wish_beside, wish_in

MONDAY = date(2027, 1, 4)


def january(*days: int) -> Later:
    return Later(tuple(date(2027, 1, day) for day in days))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("snooze", Later()),
        ("Snooze please", Later()),
        ("later", Later()),
        ("not now", Later()),
        ("remind me later", Later()),
        ("remind me in an hour", Later()),
        ("remind me next week", Later()),
        ("snooze this until the offsite", Later()),
        ("ask me tomorrow", january(5)),
        ("busy, ask me tomorrow", january(5)),
        ("can you remind me on Thursday?", january(7)),
        ("Could you please ask me again tomorrow? Thanks!", january(5)),
        ("could you snooze this?", Later()),
        ("no time this week, sorry", Later()),
        ("not today", Later()),
        ("back", Back()),
        ("I am back", Back()),
        ("I'm back now, thanks", Back()),
        ("I'm back from leave", Back()),
        ("back from holiday since Monday, thanks", Back()),
        ("I'm back on Thursday", Back("back on Thursday")),
        ("back Monday", Back("back Monday")),
        ("Back on 12 January", Back("back on 12 January")),
        ("I’ll be back at work tomorrow", Back("back tomorrow")),
        ("back from leave on the 3rd", Back("back on the 3rd")),
        ("I'm not back until Thursday", Back("back Thursday")),
        ("I'm back next Thursday", Back("back next Thursday")),
        ("I'm back in two weeks", Back("back in two weeks")),
        ("tomorrow please", january(5)),
        ("remind me about the late complaints tomorrow", january(5)),
        ("Remind me on Thursday about the rest", january(7)),
        ("away from 14 to 18 December", Away("from 14 to 18 December")),
        ("away from December 14 to 18", Away("from December 14 to 18")),
        ("remind me on Thursday", january(7)),
        ("snooze until next Thursday", january(7, 14)),
        ("Please snooze it till Friday, thanks", january(8)),
        ("put it off until 8 January", january(8)),
        ("I'm away until Friday", Away("until Friday")),
        ("I’m on holiday until 15 January, thanks", Away("until 15 January")),
        ("on holiday till 8.3.", Away("till 8.3")),
        ("OOO until Monday", Away("until Monday")),
        ("I'm off on Friday", Away("on Friday")),
        ("I'm on leave, back on Monday", Away("back on Monday")),
        ("I'm away", Away("")),
    ],
)
def test_a_wish_is_read(text: str, wish: Later | Away | Back) -> None:
    assert wish_in(text, MONDAY) == wish


@pytest.mark.parametrize(
    "text",
    [
        "customers are away",
        "we are away from the target until June",
        "waiting till Thursday for the vendor",
        "snooze feature shipped, CSAT 82",
        "snooze button done",
        "snoozed until Thursday",
        "postpone the launch to Thursday",
        "later than planned",
        "FRT later",
        "remind me what FRT is",
        "ask me anything",
        "off track until Friday",
        "I'm off track",
        "away",
        "Bo is on holiday until Friday",
        "CSAT 82, I'm away until Friday",
        "snooze?",
        "remind me on Thursday?",
        "can you remind me what FRT is?",
        "can you snooze it? I don't know how",
        "tomorrow",
        "",
        "back on track",
        "I'm back on track",
        "back to 82",
        "back 82",
        "back 3/4",
        "back to normal on Monday",
        "the vendor is back on Monday",
        "FRT back on Thursday",
        "I'm back at 4h",
    ],
)
def test_what_tells_of_a_goal_or_of_others_is_no_wish(text: str) -> None:
    assert wish_in(text, MONDAY) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("CSAT 82 and can you remind me about complaints tomorrow?", "CSAT 82"),
        ("CSAT 82, ask me about AHT tomorrow", "CSAT 82"),
        ("ask me about AHT tomorrow. CSAT 82", "CSAT 82"),
    ],
)
def test_what_is_to_be_asked_about_another_day_is_a_wish_beside_a_number(text: str, rest: str) -> None:
    assert wish_beside(text, MONDAY) == (rest, january(5))


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("off on holiday from 11 January to 20 January", "from 11 January to 20 January"),
        ("on PTO Thu-Fri", "Thu-Fri"),
        ("PTO Thu-Fri", "Thu-Fri"),
        ("annual leave 11 to 24 January", "11 to 24 January"),
        ("holiday 11 to 24 January", "11 to 24 January"),
        ("off sick til Thursday", "til Thursday"),
        ("off until Thursday", "until Thursday"),
        ("not here tomorrow", "tomorrow"),
        ("I am not in next week", "next week"),
        ("I won't be here next week", "next week"),
        ("I'm out tomorrow", "tomorrow"),
    ],
)
def test_time_off_in_everyday_words_is_a_wish_beside_a_number(said: str, days: str) -> None:
    assert wish_beside(f"CSAT 82, {said}", MONDAY) == ("CSAT 82", Away(days))
    assert wish_beside(f"CSAT 82, {said}, Bo answers for me", MONDAY) == ("CSAT 82, Bo answers for me", Away(days))
    assert wish_in(said, MONDAY) == Away(days)


@pytest.mark.parametrize(
    "told",
    [
        "holiday season is quiet",
        "no holiday yet",
        "two agents off sick",
        "team on holiday next week",
        "out of stock until Friday",
        "off 3 points",
        "off this week",
        "off target",
        "leave until Friday as is",
        "leave until Friday",
        "not in March",
        "off track next week",
        "I'm off track until Friday",
        "I'm out of agents",
    ],
)
def test_who_or_what_else_is_off_is_no_wish_of_the_writers(told: str) -> None:
    assert wish_in(told, MONDAY) is None
    assert wish_beside(f"CSAT 82, {told}", MONDAY) is None


def test_when_the_writer_is_back_is_a_wish_beside_a_number() -> None:
    assert wish_beside("CSAT 82. I'm back on Thursday", MONDAY) == ("CSAT 82", Back("back on Thursday"))
    assert wish_beside("CSAT 82, back on Thursday", MONDAY) is None


@pytest.mark.parametrize(
    "text", ["CSAT 82, not today", "CSAT 82, tomorrow", "CSAT 82, no time this week", "CSAT 82, ask me about it"]
)
def test_what_tells_no_day_beside_a_number_is_no_wish(text: str) -> None:
    assert wish_beside(text, MONDAY) is None
