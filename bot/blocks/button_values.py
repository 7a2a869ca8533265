"""What a button about one thing carries: which it is, the prompt it stands in, and what was typed about it."""

MOST_TYPED = 1500
"""Characters that go on into the form; a button's value holds 2000 in all."""


def button_value(subject: str, week: str | None = None, typed: str = "") -> str:
    """Return the subject (a goal's key, a team's id), its prompt and what was typed, as one value."""
    if typed:
        return f"{subject}|{week or ''}|{typed[:MOST_TYPED]}"
    return f"{subject}|{week}" if week else subject


def read_typed(value: str) -> str:
    """Return what was typed before the button was clicked, empty if nothing."""
    return value.split("|", 2)[2] if value.count("|") > 1 else ""
