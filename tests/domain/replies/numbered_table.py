"""More rows as in `table`: goals told of by the numbers of the prompt, in whatever order and however marked."""

from tests.domain.replies.table import Row

NUMBERED: dict[str, list[Row]] = {
    "csat frt macros": [
        ("3 on track, 2 at risk, 1 off track", "macros on_track | frt at_risk | csat off_track"),
        ("3 🟢 1 🟡 2 🔴", "macros on_track | csat at_risk | frt off_track"),
        ("2) 4h 1) 82", "frt 4 | csat 82"),
        ("2) 4h, 3) on track, 1) 82", "frt 4 | macros on_track | csat 82"),
        ("2) on track⏎1) 82", "frt on_track | csat 82"),
        ("2: 4h, 1: 82", "frt 4 | csat 82"),
        ("#2 4h #1 82", "frt 4 | csat 82"),
        ("#1 82 #2 4h #3 on track", "csat 82 | frt 4 | macros on_track"),
        ("goal 2 4h, goal 1 82, goal 3 at risk", "frt 4 | csat 82 | macros at_risk"),
        ("one: 82, two: 4h, three: on track", "csat 82 | frt 4 | macros on_track"),
        ("One: 82⏎Two: 4h⏎Three: same", "csat 82 | frt 4 | macros same"),
        ("1 82, 2 4h, 3 on track", "csat 82 | frt 4 | macros on_track"),
        ("1 same, 2 4h, 3 on track", "csat same | frt 4 | macros on_track"),
        ("2 at risk, 1 on track", "? several_numbers frt"),
        ("3 people ill, 2 days lost, 1 escalation", "? which_goal csat frt macros"),
        ("2) on track, because 1) the tool is slow and 3) people are ill", "? several_numbers frt"),
        ("1) 82 because 3) macros 2) people", "? several_numbers csat"),
    ],
    "csat frt": [
        ("2) 4h, 1) 82", "frt 4 | csat 82"),
        ("1 person ill, 2 days lost", "? not_certain frt"),
        ("1 500, 2 300", "? which_goal csat frt"),
        ("one: 82, and one customer left", "csat 82 'and one customer left'"),
        ("two: 4h", "frt 4"),
    ],
    "four": [
        ("1) same as last week 2) 4h 3) macro library written", "csat same | frt 4 | macros +write"),
        ("1) 82 because of the new tool 2) 4h", "csat 82 'because of the new tool' | frt 4"),
    ],
    "five": [
        ("1 82, 2 4h, 3 same, 4 no, 5 950", "csat 82 | frt 4 | macros same | night no | backlog 950"),
        ("5) 950 4) no 2) 4h", "backlog 950 | night no | frt 4"),
        ("5 on track, 4 at risk, 1 same", "backlog on_track | night at_risk | csat same"),
    ],
}
