"""The bot as `main.py run` is it, but by the local Slack's clock, and with so many times Slack's limits.

What takes half an hour on a Monday morning can be measured in minutes so, on any day.
"""

import argparse
import gc
import os
from datetime import timedelta

from bot import outset, scheduler
from bot.domain.processes import Role
from bot.logs import set_up_logging
from bot.settings import read_settings
from bot.slack.pacer import Pacer
from bot.stopping import until_signalled, wait_for
from bot.tryout.clock import FollowedClock
from main import Headway
from storage.engines import open_engines
from storage.paces import shared_paces


def main() -> None:
    """Be at work until it is ended; the settings come from the environment."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.bot", description=__doc__)
    asked.add_argument("--ahead", type=float, default=0.0, help="seconds that its clock is ahead of the machine's")
    asked.add_argument("--times", type=float, default=1.0, help="times Slack's limits")
    given = asked.parse_args()
    stopping = until_signalled()
    settings = read_settings(os.environ, Role.BOTH)
    set_up_logging(settings.log)
    scheduler.PLAN_EVERY = timedelta(seconds=1)  # or each benchmark would wait for it
    clock = FollowedClock()
    clock.set(timedelta(seconds=given.ahead))
    paces = shared_paces(open_engines(settings.database_url))
    headway = Headway(settings, clock, Pacer(paces=paces, times=given.times))
    try:
        headway.take_over()
        headway.start()
        gc.collect()
        gc.freeze()
        wait_for(stopping)
    finally:
        headway.stop()


if __name__ == "__main__":
    outset.end()
    main()
