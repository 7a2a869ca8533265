"""The first minute with Headway, as data for the local Slack's page.

Each step says what fulfils it (`done`, `clock`), so that the guide follows what is done; localslack/PROTOCOL.md, Guide,
says how. Whatever is tapped, typed or sent in a form counts alike, as it does for Headway.
"""

from typing import Any

GUIDE: dict[str, Any] = {
    "title": "Your first minute with Headway",
    "steps": [
        {
            "text": "Ana leads Claims Care. Set a goal for her team: send the command, and the form opens filled "
            "from it. Look it over and save it.",
            "as": "U0ANA",
            "channel": "claims-care",
            "command": "/goal set Raise satisfaction with claims from 78% to 85% by the end of next quarter",
            "done": [{"did": "submit", "callback_id": "goal.set"}],
        },
        {
            "text": "Let it be Monday. Everybody is asked in their own morning: Bo in Auckland first, Fay in New York "
            "last.",
            "clock": "Monday 9:00 in Lisbon",
        },
        {
            "text": "Read what Headway asks Ana. Tap how a goal stands, use Update… for a number, or just reply.",
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
            "text": "Bo works on the night line and was asked, too. Use Yes… to tell what is in the team's way.",
            "as": "U0BO",
            "channel": "Headway",
            "done": [
                {"did": "submit", "callback_id": "opportunity.form"},
                {"did": "action", "action_id": "opportunity.nothing"},
                {"did": "message"},
            ],
        },
        {
            "text": "Be Ana again and draft the team's progress. What got in the way stands first.",
            "as": "U0ANA",
            "channel": "claims-care",
            "command": "/goal progress",
            "done": [{"did": "command", "text": "/goal progress"}],
        },
        {
            "text": "Once a quarter every goal is examined again. Go there.",
            "clock": "two weeks before quarter end",
        },
        {
            "text": "Inês leads the organisation, and is asked like everybody. Press Examine… and look at her goal "
            "again.",
            "as": "U0INES",
            "channel": "Headway",
            "done": [{"did": "submit", "callback_id": "review.form"}],
        },
    ],
    "end": "That was a week, and a quarter. Be anybody, move the clock as you like, and type /goal help for the rest.",
}
