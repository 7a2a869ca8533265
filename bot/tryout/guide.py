"""The first minute with Headway, as data for the local Slack's page.

Each step says what fulfils it (`done`, `clock`), so that the guide follows what is done; localslack/PROTOCOL.md, Guide,
says how. Whatever is tapped, typed or sent in a form counts alike, as it does for Headway.
"""

from typing import Any

GUIDE: dict[str, Any] = {
    "title": "Your first minute with Headway",
    "steps": [
        {
            "title": "Set a goal for Ana's team.",
            "text": "She leads Claims Care. Send the command, and the form opens filled from it. Look it over and "
            "save it.",
            "as": "U0ANA",
            "channel": "claims-care",
            "command": "/goal set Raise satisfaction with claims from 78% to 85% by the end of next quarter",
            "done": [{"did": "submit", "callback_id": "goal.set"}],
        },
        {
            "title": "Let it be Monday.",
            "text": "Everybody is asked in their own morning: Bo in Auckland first, Fay in New York last.",
            "clock": "Monday 9:00 in Lisbon",
        },
        {
            "title": "Read what Headway asks Ana.",
            "text": "Tap how a goal stands, use Update… for a number, or just reply.",
            "as": "U0ANA",
            "channel": "Headway",
            "command": "G-4 8.5 days on track",
            "done": [
                {"did": "message"},
                {"did": "action", "action_id": "check_in.tap"},
                {"did": "submit", "callback_id": "check_in.form"},
            ],
        },
        {
            "title": "As Bo, tell what is in the way.",
            "text": "He works on the night line and was asked, too. Use Yes… to tell it, or reply.",
            "as": "U0BO",
            "channel": "Headway",
            "done": [
                {"did": "submit", "callback_id": "opportunity.form"},
                {"did": "action", "action_id": "opportunity.nothing"},
                {"did": "message"},
            ],
        },
        {
            "title": "Draft the team's progress.",
            "text": "Be Ana again for it. What got in the way stands first.",
            "as": "U0ANA",
            "channel": "claims-care",
            "command": "/goal progress",
            "done": [{"did": "command", "text": "/goal progress"}],
        },
        {
            "title": "Go to the end of the quarter.",
            "text": "Once a quarter every goal is reviewed, two weeks before its end.",
            "clock": "two weeks before quarter end",
        },
        {
            "title": "Review Inês's goal.",
            "text": "She leads the organisation, and is asked like everybody. Press Review… and look at it again.",
            "as": "U0INES",
            "channel": "Headway",
            "done": [{"did": "submit", "callback_id": "review.form"}],
        },
    ],
    "end": "That was a week, and a quarter. Be anybody, move the clock as you like, and type /goal help for the rest.",
}
