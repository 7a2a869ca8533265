"""A large round: the prompts of everybody in an organisation fall due at once, and things go wrong while they go out.

Slack keeps its limits, so many times as are published, and the program was told so many. Meanwhile it is killed and
started again, Slack loses, refuses, breaks and delays calls and ends links, all by a seed, and some of the people
answer. In the end it is compared as any other round (`comparison.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks import organisation as large
from benchmarks.mornings import MONDAY, in_one_zone, make_due
from benchmarks.workspace import seed as workspace
from localslack.server import serve
from tests.faults.comparison import Complaint, Fault, Outcome, complaints
from tests.faults.organisation import Colleague, Organisation
from tests.faults.people import Answering, Posting
from tests.faults.programs import Cast, DidNotHappen, Programs
from tests.faults.record import posts
from tests.faults.rounds import LONGEST_ANSWERING, Told
from tests.faults.stage import Stage
from tests.faults.store import Store
from tests.faults.troubles import POST
from tests.office import AS_LONG_AS_HANDS_WAIT, INSTALLED

TIMES = 2
"""Times Slack's limits: ten thousand prompts take a quarter of an hour then."""

ANSWERS = 100
"""How many answer, at most a third of all; so many of them at once as there are hands."""
HANDS = 6

CALM = (10.0, 30.0)
"""Seconds between two things that go wrong. With at most five messages claimed at each kill, and so few answers lost
at a time, what is unknown can be looked up as fast as Slack's limits and a batch a minute allow."""

STANDSTILL = 300.0
"""Seconds without any message sent after which a round is broken off."""

QUIET = 100.0
"""Seconds without a change in which all would have been done that is done: unknown ones are looked up each minute."""

A_WORD_EVERY = 60.0
"""Seconds between two lines of how far it is, for whoever waits."""

SPELL = 4.0
"""Seconds for which Slack does one thing wrong, at most."""

WEATHER: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "lost answers": ("lost", POST, {"count": 3}),
    "lost answers anywhere": ("lost", "*", {"count": 3}),
    "429": ("ratelimited", POST, {"count": 3, "retry_after": 2}),
    "429 everywhere": ("ratelimited", "*", {"count": 6, "retry_after": 1}),
    "5xx": ("error", POST, {"count": 6, "status": 503}),
    "5xx everywhere": ("error", "*", {"count": 6, "status": 500}),
    "slow": ("slow", "*", {"probability": 0.5, "seconds": 1.0}),
    "events twice": ("duplicate", "event", {"probability": 0.7}),
    "links drop": ("drop", "event", {"count": 2}),
}
"""What Slack does for a spell, as in `troubles.WEATHER`, but so often that ten thousand still get through."""


@dataclass(frozen=True)
class Size:
    """How many there are."""

    people: int = 10_000

    @property
    def organisation(self) -> large.Organisation:
        """An organisation with a goal for each team and each person."""
        teams = max(self.people // 10, 12)
        whole = large.Organisation(self.people, max(teams // 33, 2), teams, teams + self.people)
        return in_one_zone(whole)

    @property
    def colleagues(self) -> Organisation:
        """The same people, as the other rounds have them."""
        here = self.organisation
        lisbon = ZoneInfo(here.zones[0])
        people = [Colleague(large.user_id(each), lisbon, here.own_goal(each)) for each in range(here.people)]
        return Organisation(MONDAY.date(), people)

    def answering(self, random: Random) -> list[int]:
        """Draw who answers: people who lead nothing, and have one goal to tell of."""
        here = self.organisation
        leads = {here.lead(team) for team in range(1, here.teams + 1)}
        others = [each for each in range(here.people) if each not in leads]
        return random.sample(others, min(ANSWERS, len(others), here.people // 3))


def live_large(
    seed: int,
    size: Size,
    database_url: str,
    folder: Path,
    cast: Cast,
    tell: Callable[[str], None] = lambda _words: None,
) -> Told:
    """Live a large round on an empty database; the same seed has the same things go wrong after the same seconds.

    It takes long, and tells now and then how far it is.
    """
    random, told, began = Random(f"large round {seed}"), Told(seed), monotonic()
    large.settle(database_url, size.organisation)
    with _at_work(random, size, database_url, folder, cast) as stage:
        before = len(stage.store.check_ins())
        try:
            make_due(database_url)
            stage.note("everybody's prompt is due")
            _send_all(stage, tell)
            stage.note("all are sent, or unknown")
            _calm_down(stage, tell)
            stage.settle(within=max(300.0, size.people / 10))
            told.outcome = _ended(stage, before)
            told.complaints += complaints(told.outcome)
            told.prompts = sum(row.kind == "prompt" and row.state == "sent" for row in told.outcome.deliveries)
            told.confirmed = sum(said.confirmed for said in told.outcome.said)
        except DidNotHappen as missing:
            told.complaints.append(Complaint(Fault.BROKEN, str(missing)))
        told.kills, told.faults, told.story = stage.kills, stage.faults, stage.story
        told.logs = "\n".join(program.said for program in stage.programs.each)
    told.seconds = monotonic() - began
    return told


@contextmanager
def _at_work(random: Random, size: Size, database_url: str, folder: Path, cast: Cast) -> Iterator[Stage]:
    with ExitStack() as ending:
        in_a_hurry = ending.enter_context(pytest.MonkeyPatch.context())
        in_a_hurry.setattr("localslack.tickets.TRIGGER_SECONDS", AS_LONG_AS_HANDS_WAIT)
        in_a_hurry.setattr("localslack.delivery.RETRY_AFTER", (0.0, 3.0, 10.0))
        slack = ending.enter_context(serve(workspace(range(size.people)), apps=[INSTALLED], start=MONDAY))
        store = Store(database_url)
        ending.callback(store.close)
        programs = Programs(slack, database_url, folder, cast, port=0, times=TIMES)
        ending.callback(programs.end)
        colleagues = size.colleagues
        answering = [colleagues.people[each] for each in size.answering(random)]
        people = [Answering(who, slack.as_user(who.user_id), Random(random.random())) for who in answering]
        lead = Posting(colleagues.people[0], slack.as_user(colleagues.people[0].user_id))
        for each in people:
            ending.callback(each.stop)
        programs.start()
        yield Stage(random, slack, programs, store, colleagues, people, lead, MONDAY)


def _send_all(stage: Stage, tell: Callable[[str], None]) -> None:
    """Have one thing after the other go wrong, and people answer, until nothing is left to be planned or sent.

    Raises DidNotHappen if nothing is sent for long.
    """
    sent, since = 0, monotonic()
    next_trouble = since + stage.random.uniform(*CALM)
    next_word = since
    stage.slack.fault("limits", times=TIMES)
    while left := _to_be_sent(stage):
        _answer(stage)
        for program in stage.programs.each:
            if program.ended_by_itself is not None:
                stage.supervise(program)
        now_sent = len(stage.organisation.people) - left
        if now_sent > sent:
            sent, since = now_sent, monotonic()
        if monotonic() > next_word:
            tell(f"{now_sent:,} of {len(stage.organisation.people):,} are sent, or unknown")
            next_word += A_WORD_EVERY
        if monotonic() > since + STANDSTILL:
            raise DidNotHappen(f"that it goes on: {left} are to be sent")
        if monotonic() > next_trouble:
            _go_wrong(stage)
            next_trouble = monotonic() + stage.random.uniform(*CALM)
        sleep(0.5)


def _calm_down(stage: Stage, tell: Callable[[str], None]) -> None:
    """Have nothing go wrong any more, and return once all is settled, or nothing more happens by itself.

    Time is not moved on as in a small round: leases would end while hundreds of messages wait to be shown anew.
    """
    stage.clear_up()
    for program in stage.programs.each:
        stage.supervise(program)
    left, since, next_word = -1, monotonic(), monotonic()
    while monotonic() < since + QUIET:
        _answer(stage)
        left_now = len(stage.unsettled()) + sum(each.ident is None or each.is_alive() for each in stage.people)
        if not left_now:
            return
        if left_now != left:
            left, since = left_now, monotonic()
        if monotonic() > next_word:
            tell(f"{left_now:,} things are still under way, unknown, to be shown anew, or to be answered")
            next_word += A_WORD_EVERY
        sleep(0.5)


def _to_be_sent(stage: Stage) -> int:
    """Return how many prompts are to be planned or sent."""
    settled = "SELECT count(*) FROM deliveries WHERE kind = 'prompt' AND state NOT IN ('due', 'sending')"
    return len(stage.organisation.people) - int(stage.store.ask(settled)[0][0])


def _answer(stage: Stage) -> None:
    """Have some of those who have their prompt begin to answer, as many at once as there are hands."""
    waiting = {each.who.user_id: each for each in stage.people if each.ident is None}
    free = HANDS - sum(each.is_alive() for each in stage.people)
    if free <= 0 or not waiting:
        return
    theirs = ", ".join(f"'{user_id}'" for user_id in waiting)
    which = f"kind = 'prompt' AND state = 'sent' AND recipient IN ({theirs})"
    for row in stage.store.deliveries(which)[:free]:
        waiting.pop(row.recipient).start()


def _go_wrong(stage: Stage) -> None:
    """Kill a process, end links, or have Slack do something for a spell, with a kill in the midst of it or not."""
    drawn = stage.random.random()
    if drawn < 0.3:
        stage.kill(stage.one(), "at whatever it was")
        return
    if drawn < 0.4:
        kind = stage.random.choice(["refreshed", "ended", "reset"])
        stage.faults[f"link {kind}"] += 1
        stage.slack.end_links(warn=kind == "refreshed", reset=kind == "reset")
        return
    name = stage.random.choice(list(WEATHER))
    kind, on, how = WEATHER[name]
    sure = {**how, "seed": stage.random.randrange(1_000_000)} if "probability" in how else how
    # The first that strikes is the one: limits come after it, and are counted anew.
    stage.slack.clear_faults()
    stage.have(name, stage.slack.fault(kind, on, **sure))
    stage.slack.fault("limits", times=TIMES)
    stage.linger(SPELL)
    if stage.random.random() < 0.3:
        stage.kill(stage.one(), f"during {name}")
    stage.clear_up()
    stage.slack.fault("limits", times=TIMES)


def _ended(stage: Stage, before: int) -> Outcome:
    """Return what there is once everybody has stopped; the first check-ins are from before."""
    begun = [each for each in stage.people if each.ident is not None]
    for each in begun:
        each.stop()
    for each in begun:
        each.join(LONGEST_ANSWERING)
        if each.failure is not None:
            raise each.failure
    stage.settle()
    now = stage.slack.now()
    assert now < MONDAY + timedelta(hours=8), "it is still the day of the prompts"
    return Outcome(
        stage.organisation,
        now,
        posts(stage.slack, stage.organisation, channels=()),
        stage.store.deliveries(),
        stage.unsettled(),
        stage.store.check_ins()[before:],
        [said for each in begun for said in each.said],
    )
