"""More of the table: names with a slip, run together or behind small words, and titles that begin like a question."""

from tests.domain.replies.table import Row

MISSPELT: dict[str, list[Row]] = {
    "csat frt": [
        ("frist response time 4h", "frt 4"),
        ("fisrt respnse 4h, csat 82", "frt 4 | csat 82"),
        ("um so csat is at eighty two percent and first response is at four hours", "csat 82 | frt 4"),
        ("we are having 82 % in CSAT", "csat 82"),
        ("csat 82 (79 on 3 Jan alone), frt same", "csat 82 '79 on 3 Jan alone' | frt same"),
        ("csat 82, 79 in the Lisbon office alone", "csat 82 '79 in the Lisbon office alone'"),
    ],
    "csat aht fewer": [
        ("complaint 150, csat 82", "fewer 150 | csat 82"),
        ("handlingtime 7, csat 82", "aht 7 | csat 82"),
    ],
    "csat desk": [
        ("helpdesk 5 min, csat 82", "desk 5 | csat 82"),
        ("help at risk, csat 82", "desk at_risk | csat 82"),
        ("help 5 min", "desk 5"),
        ("help: same", "desk same"),
        ("help csat 82", "bot"),
        ("help me at risk", "bot"),
        ("help", "bot"),
        ("help desk at risk?", "bot"),
    ],
    "csat emails centre": [
        ("help center at risk - tool vendor", "centre at_risk 'tool vendor'"),
        ("helpcentre on track", "centre on_track"),
        ("how does the help centre count", "bot"),
    ],
}
