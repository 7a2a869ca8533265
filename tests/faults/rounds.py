"""One round: a seeded day or two of an organisation in which things go wrong, and what came of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic, sleep

import pytest

from localslack.client import LocalSlack
from localslack.server import serve
from tests.faults.comparison import Complaint, Fault, Outcome, complaints
from tests.faults.organisation import Organisation, founded
from tests.faults.people import Answering
from tests.faults.programs import DidNotHappen, Programs
from tests.faults.record import posts
from tests.faults.stage import Stage
from tests.faults.store import Store
from tests.faults.troubles import TROUBLES, Trouble, let_it_rain
from tests.office import AS_LONG_AS_HANDS_WAIT, INSTALLED

ALONE: Sequence[str] = ("",)
TWO: Sequence[str] = ("", "")
FOUR: Sequence[str] = ("", "", "", "")
SPLIT: Sequence[str] = ("listen", "listen", "tick", "tick")
"""Which processes there are: `main.py run`, or one with `--only`."""

LONGEST_ANSWERING = 30.0
"""Seconds that people go on answering once nothing goes wrong any more."""


@dataclass
class Told:
    """What came of a round."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    prompts: int = 0
    confirmed: int = 0
    complaints: list[Complaint] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    logs: str = ""
    seconds: float = 0.0
    outcome: Outcome | None = None

    @property
    def in_full(self) -> str:
        """What was found, what happened before, and what the programs logged."""
        return "\n".join([f"seed {self.seed}:", *map(str, self.complaints), *self.story, self.logs])


def live(
    seed: int,
    database_url: str,
    folder: Path,
    roles: Sequence[str] = ALONE,
    troubles: Sequence[Trouble] = TROUBLES,
    most_mornings: int = 10,
    *,
    rain: Trouble = let_it_rain,
    meddle: Callable[[Stage], None] = lambda _stage: None,
) -> Told:
    """Live a round on a migrated, empty database; the same seed has the same things go wrong at the same moments.

    It is over after so many mornings. `rain` says what Slack does meanwhile; `meddle` spoils the end, for tests of how
    that is compared.
    """
    random, told, began = Random(f"round {seed}"), Told(seed), monotonic()
    organisation = founded(random)
    organisation.store(database_url)
    with _at_work(random, organisation, database_url, folder, roles) as stage:
        try:
            for morning in organisation.mornings[:most_mornings]:
                _live_through(stage, morning, rain, random.choice(troubles))
            told.outcome = _ended(stage, meddle)
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
def _at_work(
    random: Random, organisation: Organisation, database_url: str, folder: Path, roles: Sequence[str]
) -> Iterator[Stage]:
    with ExitStack() as ending:
        in_a_hurry = ending.enter_context(pytest.MonkeyPatch.context())
        in_a_hurry.setattr("localslack.tickets.TRIGGER_SECONDS", AS_LONG_AS_HANDS_WAIT)
        # Slack asks again after up to five minutes; here that is as much shorter as all other time.
        in_a_hurry.setattr("localslack.delivery.RETRY_AFTER", (0.0, 3.0, 10.0))
        slack = ending.enter_context(serve(apps=[INSTALLED], start=organisation.begins))
        store = Store(database_url)
        ending.callback(store.close)
        programs = Programs(slack, database_url, folder, roles)
        ending.callback(programs.end)
        people = _people(random, organisation, slack)
        for each in people:
            ending.callback(each.stop)
        programs.start()
        for each in people:
            each.start()
        yield Stage(random, slack, programs, store, organisation, people, organisation.begins)


def _people(random: Random, organisation: Organisation, slack: LocalSlack) -> list[Answering]:
    """Return those who answer: most of all, while some never do."""
    return [
        Answering(who, slack.as_user(who.user_id), Random(random.random()))
        for who in organisation.people
        if random.random() < 0.75
    ] or [Answering(organisation.people[0], slack.as_user(organisation.people[0].user_id), random)]


def _live_through(stage: Stage, morning: datetime, rain: Trouble, trouble: Trouble) -> None:
    """Have something fall due, and something go wrong with it; then have it end well before the next."""
    # Moments before, so that it is not the jump that everything falls behind.
    stage.moment = morning - timedelta(seconds=5)
    stage.arrive()
    stage.moment = morning + timedelta(seconds=stage.random.uniform(0, 2))
    rain(stage)
    trouble(stage)
    stage.arrive()
    sleep(stage.random.uniform(0.2, 1.5))
    left = stage.settle()
    if left:
        raise DidNotHappen(f"quiet; there is {', '.join(map(str, left))}")


def _ended(stage: Stage, meddle: Callable[[Stage], None]) -> Outcome:
    deadline = monotonic() + LONGEST_ANSWERING
    asked = stage.organisation.asked_by(stage.slack.now())
    answering = [each for each in stage.people if each.who in asked]
    while any(each.is_alive() for each in answering) and monotonic() < deadline:
        sleep(0.05)
    for each in stage.people:
        each.stop()
    for each in stage.people:
        each.join(LONGEST_ANSWERING)
        if each.failure is not None:
            raise each.failure
    stage.settle()
    meddle(stage)
    return Outcome(
        stage.organisation,
        stage.slack.now(),
        posts(stage.slack, stage.organisation),
        stage.store.deliveries(),
        stage.unsettled(),
        stage.store.check_ins(),
        [said for each in stage.people for said in each.said],
    )
