"""More of the table: numbers behind what is said of one goal, which only another can have, or none."""

from tests.domain.replies.table import Row

FOREIGN: dict[str, list[Row]] = {
    "csat emails centre": [
        # CSAT (80% on track), emails (14 h at risk), the help centre with its milestones.
        ("csat 82, replies in 13h", "csat 82 | ? not_certain emails"),
        ("csat 82, took us 13h", "csat 82 | ? not_certain emails"),
        ("csat at risk, 13h to answer", "csat at_risk | ? not_certain emails"),
        ("csat at risk - inbox down to 13h", "csat at_risk | ? not_certain emails"),
        ("csat on track but 13h", "csat on_track | emails 13"),
        ("csat same, inbox 13h", "csat same | ? not_certain emails"),
        ("help centre on track, inbox 13h", "centre on_track | ? not_certain emails"),
        ("emails 13h, 82% happy", "emails 13 | ? not_certain csat"),
        ("emails 13h, happy customers at 82%", "emails 13 | csat 82"),
        ("emails at risk, 82% happy", "emails at_risk | ? not_certain csat"),
        ("csat 82, phones out for 2 hours", "csat 82 'phones out for 2 hours'"),
        ("csat 82, 2h outage on Monday", "csat 82 '2h outage on Monday'"),
        (
            "csat 82, because phones were down and queues took 13h",
            "csat 82 'because phones were down and queues took 13h'",
        ),
        ("csat at risk, trainer back in 2 days", "csat at_risk 'trainer back in 2 days'"),
        ("csat at risk, 5 hours late", "csat at_risk '5 hours late'"),
        ("emails 13h, 20% more mails", "emails 13 '20% more mails'"),
        ("emails 13h, 80% of staff ill", "emails 13 '80% of staff ill'"),
        ("emails 13h, up 5%", "emails 13"),
        ("csat 82, goal for emails is 8h", "csat 82 | ? hope emails"),
        ("the goal for emails is 8h", "? hope emails"),
        # So are words of a goal's milestones behind what is said of another.
        ("csat 82, agents trained", "csat 82 | centre +agents"),
        ("csat 82, articles moved, agents trained", "csat 82 | centre +articles +agents"),
        ("csat 82, articles moved and agents trained", "csat 82 | centre +articles +agents"),
        ("csat 82 (articles moved)", "csat 82 | centre +articles"),
        ("csat 82, agents trained yes", "csat 82 | centre +agents"),
        ("agents trained: yes, csat 82", "centre +agents | csat 82"),
        ("csat 82, agents not trained yet", "csat 82 | ? not_certain centre"),
        ("csat 82, half the agents trained", "csat 82 | ? not_certain centre"),
        ("csat 82, we trained everyone", "csat 82 | ? not_certain centre"),
        ("emails at risk, all agents were trained on Monday", "emails at_risk | ? not_certain centre"),
        ("emails at risk, launched the help centre", "emails at_risk | ? not_certain centre"),
        (
            "emails at risk because agents are trained on Monday",
            "emails at_risk 'because agents are trained on Monday'",
        ),
        ("emails at risk, half the team is ill", "emails at_risk 'half the team is ill'"),
        ("csat 82, trained half the agents, rest same", "csat 82 | emails same | ? not_certain centre"),
        ("help centre on track, target is 13h", "centre on_track 'target is 13h'"),
    ],
    "five": [
        ("CSAT 82, 3 tickets open", "csat 82 '3 tickets open'"),
        ("CSAT 82, 940 tickets waited on Monday", "csat 82 | ? not_certain backlog"),
        ("macros at risk, first answers take 4h", "macros at_risk | ? not_certain frt"),
    ],
}
