"""More of the table: the goals of a shop, told the way its people write."""

Row = tuple[str, str]

STORE: dict[str, list[Row]] = {
    "store": [
        # The number stands before the words of its goal, among them what it counts.
        ("28 wrong invoices, 75% same day, 8 days returns", "invoices 28 | orders 75 'same day' | returns 8"),
        ("28 invoices, 8 days returns", "invoices 28 | returns 8"),
        ("28 invoices sent late, returns 8 days", "? not_certain invoices | returns 8"),
        # What is said of all is told of each; what follows with a goal's name is of that one alone.
        (
            "all on track, returns are slow because of the strike",
            "orders on_track | ? not_certain returns | invoices on_track | shop on_track",
        ),
        ("all on track but returns", "orders on_track | invoices on_track | shop on_track | ? negation returns"),
        ("returns 8 days, lease not yet", "returns 8 | ? not_certain shop"),
        ("returns 8 days, lease still open", "returns 8 | ? not_certain shop"),
        (
            "2 days faster on returns, otherwise nothing new",
            "returns 7 | orders same | invoices same | shop same",
        ),
    ],
    "invoices guide": [
        ("28 invoices, guide on Friday", "invoices 28 | ? hope guide"),
        ("both on track, guide is out", "invoices on_track | ? not_certain guide"),
        ("28 invoices", "invoices 28"),
    ],
    "orders returns": [
        ("first on track, second at risk", "orders on_track | returns at_risk"),
        ("the first is at 75, the second at 8", "orders 75 | returns 8"),
        ("75 for the first, 8 days for the second", "orders 75 | returns 8"),
        ("first same, second 8 days", "orders same | returns 8"),
        ("75 in the first week, returns 8", "? not_certain orders | returns 8"),
    ],
    "orders": [
        ("70 still, new people start on Monday", "orders 70 'new people start on Monday'"),
        ("75 all good no blockers", "orders 75 'all good no blockers'"),
        ("61 -- carrier strike, nothing we can do", "orders 61 'carrier strike, nothing we can do'"),
        ("not good. 60", "? negation orders"),
        ("we reached it!! 91", "? number_asked orders"),
        ("off track. Stock system broken. 61", "orders 61 off_track 'Stock system broken.'"),
        ("on track. Two new hires. 75", "? several_numbers orders"),
    ],
}
