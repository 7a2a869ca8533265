"""Plain replies: what people write about their goals in their own words, and what of it can be recorded."""

from bot.domain.replies.one_goal import read_reply, read_update
from bot.domain.replies.several_goals import read_replies
from bot.domain.replies.typed import tells_nothing_of, typed_into_form
from bot.domain.replies.understood import AskedAbout, Choice, Question, Understood, Update

__all__ = [
    "AskedAbout",
    "Choice",
    "Question",
    "Understood",
    "Update",
    "read_replies",
    "read_reply",
    "read_update",
    "tells_nothing_of",
    "typed_into_form",
]
