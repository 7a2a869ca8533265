"""The first minute with Headway, as data for the local Slack's page."""

from typing import Any

GUIDE: dict[str, Any] = {
    "title": "Your first minute with Headway",
    "steps": [
        {
            "text": "Ana leads Claims Care. Set a goal for her team: the form fills itself from the text.",
            "as": "U0ANA",
            "channel": "claims-care",
            "command": "/goal set Raise satisfaction with claims from 78% to 85% by the end of next quarter",
        },
        {
            "text": "Move the clock to Monday 9:00 in Lisbon, at the top of the page. Each prompt comes in that "
            "person's own morning: Bo's in Auckland first, Fay's in New York last.",
            "as": "U0ANA",
        },
        {
            "text": "Open Headway's messages. Tap how a goal stands, or just reply: 82 on track",
            "as": "U0ANA",
            "channel": "Headway",
        },
        {
            "text": "Be Bo and say what is in the way of the team.",
            "as": "U0BO",
            "channel": "Headway",
        },
        {
            "text": "Be Ana again and draft the team's progress. What got in the way stands first.",
            "as": "U0ANA",
            "channel": "claims-care",
            "command": "/goal progress",
        },
        {
            "text": "Move on to two weeks before the quarter ends: every goal is examined again.",
            "as": "U0INES",
            "channel": "Headway",
        },
    ],
}
