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
    "wait": [
        ("wait 6 min", "wait 6"),
        ("wait time is 6 minutes", "wait 6"),
        ("6 (-1)", "wait 6"),
        ("6 (-2)", "wait 6 '-2'"),
        ("we wait for the new printer", "? not_certain wait"),
    ],
    "potholes wait": [
        # A waiting time is called by its wait; whoever waits, or says "wait", names nothing.
        ("potholes 71, wait 6 min, printer broke on tuesday", "potholes 71 | wait 6 'printer broke on tuesday'"),
        (
            "Potholes: green⏎Wait: red, 2 people on sick leave",
            "potholes on_track | wait off_track '2 people on sick leave'",
        ),
        ("potholes +1 wait -1", "potholes 65 | wait 6"),
        ("nothing new on potholes and wait", "potholes same | wait same"),
        ("potholes 71, we wait for the asphalt", "potholes 71 'we wait for the asphalt'"),
        ("potholes 70, wait, 71", "? several_numbers potholes"),
        # Whose status it is cannot be told from a goal that is named behind it.
        ("on track, the wait not so much", "? which_goal potholes wait"),
        ("potholes on track, the wait not so much", "potholes on_track | ? negation wait"),
    ],
    "room": [
        # The number behind a goal's own words is no room's.
        ("good week, waiting room 26", "room 26 'good week'"),
        ("room 26 is closed", "? not_certain room"),
    ],
    "noshows room lang": [
        ("no shows 10, waiting room 35 min", "noshows 10 | room 35"),
        ("everything ok, waiting room 26", "room 26 'everything ok'"),
        ("no shows no change", "noshows same"),
        ("no-shows at 10 interpreter ?", "noshows 10 | ? not_certain lang"),
        ("interpreter?", "bot"),
        # As many answers as goals, one of which does not fit, are no notes on one another.
        ("10 / no / yes", "? which_goal noshows room lang"),
        ("10 / 27 / yes", "noshows 10 | room 27 | lang yes"),
    ],
    "csat emails centre": [
        # Words before a name that are the beginning of its own, and a preposition among them.
        ("12h for fast emails, centre at risk", "emails 12 | centre at_risk"),
    ],
    "laptops wait": [
        ("93 on day one laptops, wait at risk", "laptops 93 | wait at_risk"),
        # What stands in a note on another goal is asked about, unless it explains that one.
        (
            "laptops 92, thanks to Marie and wait went to 6",
            "? several_numbers laptops | ? not_certain wait",
        ),
        ("laptops 92, because the wait went to 6", "? several_numbers laptops"),
        ("92 on laptops and 6 for the wait", "laptops 92 | wait 6"),
        ("laptops: 91 new crew started", "? not_certain laptops"),
        ("laptops: 3 people ill", "laptops '3 people ill'"),
    ],
    "laptops cost": [
        # The "per ticket" of the goal's own title makes no rate of its number, as it would of another's.
        ("laptops 92, 11 euro per ticket", "laptops 92 | ? not_certain cost"),
        ("laptops 92, 11 euro per laptop", "laptops 92 '11 euro per laptop'"),
        ("laptops: 37 of 40 ready", "? not_certain laptops"),
    ],
    "fewer": [
        ("4 fewer complaints", "fewer 156"),
        ("5 more complaints", "fewer 165"),
        ("4 fewer complaints than planned", "? not_certain fewer"),
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
        # It takes nothing back by words: what it would be is shown beside the button.
        ("undo", "bot"),
        ("cancel that please", "bot"),
        ("82, undo", "? which_goal site hotline"),
        ("cancelled it", "? which_goal site hotline"),
    ],
}
