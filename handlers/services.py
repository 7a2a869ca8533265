"""Everything a listener may call: one service a noun, wired in `main.py`."""

from dataclasses import dataclass

from bot.services.home import HomeService
from bot.services.reviews import ReviewService


@dataclass(frozen=True, slots=True)
class Services:
    """The services of the bot, by noun."""

    home: HomeService
    reviews: ReviewService
