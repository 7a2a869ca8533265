"""Teams and their members told in a file of comma-separated values: what it says, what is wrong with it, what it means.

`tables` reads bytes into lines, `entries` gathers the lines of each team, `rosters` and `cells` find the people,
channels and times that are meant, and `plans` holds all that against the teams that there are.
"""
