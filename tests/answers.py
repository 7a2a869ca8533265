"""Answers to replies that have one part."""

from bot.blocks.replies import answer_message
from bot.domain.answers import Answer, Answered
from bot.domain.deliveries import Message


def only_part(answered: Answered) -> Answer:
    """Return the one part of an answer."""
    (part,) = answered.parts
    return part


def message_of(*parts: Answer) -> Message:
    """Return the answer that has these parts and no others, as it is read."""
    return answer_message(Answered("D0ANA", "1799230000.000100", "", parts))
