"""More of the table: the goals of a town hall, among them what is counted up and milestones that are told as done."""

Row = tuple[str, str]

TOWN: dict[str, list[Row]] = {
    "letters": [
        # Of what is counted up, the target may stand behind the number; anything else of which there are forty not.
        ("14 of 40", "letters 14"),
        ("14 out of 40, two are with legal", "letters 14 'two are with legal'"),
        ("14 of 40 letters", "letters 14"),
        ("14/40 letters, on track", "letters 14 on_track"),
        ("3 of 40 letters were wrong", "? not_certain letters"),
        ("3 of 40 calls were lost", "? not_certain letters"),
        # "More" is on top of what there was, unless it is still to come.
        ("3 more", "letters 14"),
        ("three more letters done", "letters 14"),
        ("3 more letters this week, on track", "letters 14 on_track"),
        ("3 more letters to go", "? not_certain letters"),
        ("3 more letters are with legal", "? not_certain letters"),
        ("14, 3 more letters with legal", "letters 14 '3 more letters with legal'"),
    ],
    "potholes letters": [
        ("letters: 14 of 40, potholes 71 of 100", "letters 14 | potholes 71"),
        ("three more letters done, potholes 71", "letters 14 | potholes 71"),
        ("potholes 71, three more letters done", "potholes 71 | letters 14"),
        ("64% -> 71%, 3 more letters", "potholes 71 | letters 14"),
        ("71 for potholes and 3 more letters", "potholes 71 | letters 14"),
        ("letters: 3 more, potholes 71", "potholes 71 | letters 14"),
    ],
    "site hotline": [
        # What is told of a milestone is no note of the goal that is named next, nor does it stand as that one does.
        ("prototype tested, hotline not yet", "site +prototype | hotline no"),
        ("tested the prototype, hotline: no", "site +prototype | hotline no"),
        ("hotline no, prototype tested", "hotline no | site +prototype"),
        ("prototype tested, payments next week, hotline no", "site +prototype 'payments next week' | hotline no"),
        ("payments working, hotline at risk", "hotline at_risk | ? which_steps site"),
        ("contract signed, hotline at risk", "site + | hotline at_risk"),
        ("parking site, hotline at risk", "site at_risk | hotline at_risk"),
    ],
}
