"""More rows as in `table`: what a colleague knows without asking, of amounts in words and numbers told by the way."""

Row = tuple[str, str]

ASIDES: dict[str, list[Row]] = {
    "csat": [
        ("lost a point", "csat 79"),
        ("up a point", "csat 81"),
        ("a point down on last week", "csat 79"),
        ("82, goal 85", "csat 82 'goal 85'"),
        ("82, our goal is 85", "csat 82 'our goal is 85'"),
        ("goal is 85, we are at 82", "csat 82"),
        ("82, goal 1", "? several_numbers csat"),
        ("it was 84 before the outage, now its 79 and at risk", "csat 79 at_risk"),
        ("not at risk any more, 83", "csat 83 | ? negation csat"),
    ],
    "hours": [
        ("an hour faster", "frt 3.5"),
        ("half an hour faster", "frt 4"),
        ("lost an hour", "? change frt"),
        ("4h, goal 2h", "frt 4 'goal 2h'"),
        ("4h; goal is 2h", "frt 4 'goal is 2h'"),
        ("goal 2h", "? hope frt"),
        ("we answer in 4 hours now", "frt 4"),
        ("we now reply within 4 hours", "frt 4"),
        ("we will answer in 4 hours", "? hope frt"),
        ("will be back in 4 hours", "? hope frt"),
        ("3 hours and a quarter of an hour", "? not_certain frt"),
    ],
    "minutes": [
        ("a quarter of an hour", "? implausible calls"),
        ("7m30", "calls 7.5"),
        ("7m30s", "calls 7.5"),
        ("7m 30", "? not_certain calls"),
    ],
    "paid counter": [
        ("waiting down to 15 but refunds stuck at 72", "counter 15 | paid 72"),
        ("waiting 15 but refunds 74", "counter 15 | paid 74"),
        ("waiting for the printer but refunds 74", "? not_certain paid"),
        ("waiting time a quarter of an hour, refunds 74", "counter 15 | paid 74"),
    ],
    "returns": [
        ("it was 7 before the strike, now its 12 and off track", "returns 12 off_track"),
        ("was 9 until the long weekend, now 12", "returns 12"),
    ],
    "csat frt": [
        ("neither moved", "csat same | frt same"),
        ("neither of them has changed", "csat same | frt same"),
        ("neither moved much", "? which_goal csat frt"),
        ("neither moved because of the strike", "? which_goal csat frt"),
        ("csat 82, goal 2h at risk", "csat 82 | ? several_statuses csat"),
        ("goal 1 82, goal 2 4h", "csat 82 | frt 4"),
        ("csat 82, goal 85, frt 4h, goal 2h", "csat 82 'goal 85' | frt 4 'goal 2h'"),
    ],
    "csat frt macros": [
        ("none of them moved", "csat same | frt same | macros same"),
        ("neither moved", "? which_goal csat frt macros"),
        ("same for all except FRT, 5h", "csat same | frt 5 | macros same"),
        ("on track for all except FRT, 5h", "csat on_track | frt 5 | macros on_track"),
    ],
    "nps": [
        ("58 answers, NPS 40", "nps 40 '58 answers'"),
        ("58 answers, 40", "? not_certain nps"),
    ],
    "centre": [
        ("everything but announcing is finished", "centre +articles +agents"),
        ("everything but m4 is done, on track", "centre +articles +agents on_track"),
        ("all done except agents and m4", "centre +articles"),
        ("everything but choosing the tool is done", "? which_steps centre"),
        ("everything but Bo is done", "? not_certain centre"),
    ],
    "csat emails centre": [
        ("everything but announcing is finished", "centre +articles +agents"),
        ("CSAT 82, everything but train the agents is done", "csat 82 | centre +articles"),
        ("help centre: everything but train the agents is done", "centre +articles"),
        ("CSAT 82 and everything but choose the tool is done", "csat 82 | ? not_certain centre"),
        ("all done except train the agents, CSAT 82", "csat 82 | centre +articles"),
        ("21 answers, CSAT 82, emails 13h", "csat 82 | emails 13 | ? which_goal csat centre"),
    ],
    "csat aht fewer": [
        ("58 responses, CSAT 82, AHT 8", "csat 82 '58 responses' | aht 8"),
        ("CSAT green at 82, AHT red at 8", "csat 82 on_track | aht 8 off_track"),
        ("CSAT 82, AHT 7m30", "csat 82 | aht 7.5"),
    ],
}
