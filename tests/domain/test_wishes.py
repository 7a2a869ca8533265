"""What a reply wishes for its writer: to be asked later, or not while they are away."""

from datetime import date

import pytest

from bot.domain.reading.wishes import Away, Later, wish_in

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
def test_a_wish_is_read(text: str, wish: Later | Away) -> None:
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
    ],
)
def test_what_tells_of_a_goal_or_of_others_is_no_wish(text: str) -> None:
    assert wish_in(text, MONDAY) is None
