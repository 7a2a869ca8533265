"""All stood still until the afternoon of some, which is the morning of others: whose morning it is come first."""

from datetime import UTC, date, datetime
from pathlib import Path

from bot.slack.pacer import Pacer
from bot.tryout.clock import FollowedClock
from localslack.server import serve
from tests.databases import copied
from tests.faults.organisation import PEOPLE, Colleague, Organisation
from tests.office import INSTALLED, headway_in

MONDAY = date(2027, 3, 8)
IN_THE_AFTERNOON = ("U0CLARA", "U0HANA", "U0INES", "U0ANA", "U0EMEKA")
"""In Berlin and Prague, then in Lisbon and London."""
IN_THEIR_MORNING = "U0FAY"
"""In New York."""
HALF_PAST_NINE_IN_NEW_YORK = datetime(2027, 3, 8, 14, 30, tzinfo=UTC)


def test_after_a_stop_a_slow_slack_gets_first_what_is_for_those_whose_morning_it_is(
    sqlite_template: Path, office_folder: Path
) -> None:
    url = copied(sqlite_template, office_folder)
    names = (*IN_THE_AFTERNOON, IN_THEIR_MORNING)
    organisation = Organisation(MONDAY, [Colleague(name, PEOPLE[name], n) for n, name in enumerate(names, 1)])
    organisation.store(url)
    clock = FollowedClock()
    with serve(apps=[INSTALLED], start=HALF_PAST_NINE_IN_NEW_YORK) as slack:
        clock.set(slack.now() - datetime.now(UTC))
        headway = headway_in(slack, url, clock, Pacer())
        headway.ticks.run_due()
        headway.stop()
        received = {slack.as_user(name).messages("Headway")[0].ts: name for name in names}
    first, *others = [received[ts] for ts in sorted(received, key=float)]
    assert first == IN_THEIR_MORNING
    assert [{*others[:2]}, {*others[2:]}] == [{*IN_THE_AFTERNOON[:2]}, {*IN_THE_AFTERNOON[2:]}], "then the longest due"
