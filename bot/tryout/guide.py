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
            "text": "At the top of the page, move the clock to Monday 9:00 in Lisbon. Everybody is asked in their "
            "own morning: Bo in Auckland first, Fay in New York last.",
        },
        {
            "text": "Read what Headway asks Ana. Tap how a goal stands, use Update… for a number, or just reply.",
            "as": "U0ANA",
            "channel": "Headway",
            "command": "G-4 8.5 days on track",
        },
        {
            "text": "Be Bo and tell, with Yes…, what is in the way of the team.",
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
            "text": "Move the clock to two weeks before quarter end. Inês, like everybody, examines her goals again.",
            "as": "U0INES",
            "channel": "Headway",
        },
    ],
}
