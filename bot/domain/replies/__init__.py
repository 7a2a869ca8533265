"""Plain replies: what people write about their goals in their own words, and what of it can be recorded."""

from bot.domain.replies.asking import Topic, topic_of
from bot.domain.replies.follow_up import (
    is_bare_answer,
    is_bare_number,
    puts_right,
    read_answer,
    read_further_number,
    read_put_right,
    says_yes_or_no,
    takes_a_number_back,
)
from bot.domain.replies.naming import names_its_goal
from bot.domain.replies.one_goal import read_reply, read_update
from bot.domain.replies.plausible import is_out_of_line
from bot.domain.replies.several_goals import read_replies
from bot.domain.replies.typed import tells_no_standing, tells_nothing_of, typed_into_form
from bot.domain.replies.understood import AskedAbout, Choice, Question, Understood, Update

__all__ = [
    "AskedAbout",
    "Choice",
    "Question",
    "Topic",
    "Understood",
    "Update",
    "is_bare_answer",
    "is_bare_number",
    "is_out_of_line",
    "names_its_goal",
    "puts_right",
    "read_answer",
    "read_further_number",
    "read_put_right",
    "read_replies",
    "read_reply",
    "read_update",
    "says_yes_or_no",
    "takes_a_number_back",
    "tells_no_standing",
    "tells_nothing_of",
    "topic_of",
    "typed_into_form",
]
