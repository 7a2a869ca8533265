"""Names of nothing that was asked about: "refunds and tills at risk, rest on track", where no goal is called tills.

It may be the writer's word for any of the goals that "the rest" would tell otherwise.
"""

import re
from collections.abc import Sequence

from bot.domain.reading.statuses import denied_at, no_change_at, status_at
from bot.domain.replies.naming import mentions_in
from bot.domain.replies.understood import AskedAbout

_SUBJECT = re.compile(
    r"(?:^|[,;.!/\n]|\s(?:and|but|&|\+)\s)\s*(?:(?:and|but|so)\s)?(?:(?:the|our|my|only)\s)*"
    r"(?P<name>[^\W\d_]{3,}(?:[\s-][^\W\d_]{3,})?)\s(?:(?:is|are|still|again|now|both|all|also|stays?|remains?)\s)*(?=\S)",
    re.IGNORECASE,
)
_OF_NO_GOAL = re.compile(
    r"\b(?:all|both|everything|everyone|rest|other|others|else|remaining|goals?|two|three|four|five|it's|we're|they|that|this|which|these"
    r"|those|still|now|again|overall|otherwise|today|currently|week|status|things?|and|but|therefore|hence|only|maybe|not|are|was|were|been"
    r"|back|just|already|first|second|third|one|same|the|each|nothing|something|anything|because|since|while|though|with|for|due)\b",
    re.IGNORECASE,
)


def tells_of_unknown(text: str, asked: Sequence[AskedAbout]) -> bool:
    """Whether a text tells in so many words how something stands that no goal is called."""
    named = [(one.start, one.end) for one in mentions_in(text, asked)]
    for found in _SUBJECT.finditer(text):
        at = found.end()
        is_state = status_at(text, at) or denied_at(text, at) or no_change_at(text, at) is not None
        start, end = found.span("name")
        is_named = any(one < end and start < other for one, other in named)
        if is_state and not is_named and not _OF_NO_GOAL.search(found["name"]) and not status_at(found["name"], 0):
            return True
    return False
