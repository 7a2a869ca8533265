"""One round: a seeded day or two of an organisation in which things go wrong, and what came of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import repeat
from pathlib import Path
from random import Random
from time import monotonic, sleep, time

import pytest

from bot.slack.manifest import EVENTS_PATH
from localslack.client import LocalSlack
from localslack.server import serve
from tests.console import free_port
from tests.faults.comparison import Complaint, Fault, Outcome, complaints
from tests.faults.organisation import CHANNELS, Organisation, founded
from tests.faults.people import Answering, Posting
from tests.faults.programs import ALONE, Cast, DidNotHappen, Programs
from tests.faults.record import posts
from tests.faults.stage import Stage
from tests.faults.store import Store
from tests.faults.troubles import LINKS, TROUBLES, WEATHER, Trouble, have_weather, killed_posting, nothing
from tests.office import AS_LONG_AS_HANDS_WAIT, INSTALLED

LONGEST_ANSWERING = 30.0
"""Seconds that people go on answering once nothing goes wrong any more."""


@dataclass(frozen=True)
class Scene:
    """What goes wrong at one morning, and what Slack does meanwhile."""

    trouble: Trouble = nothing
    weather: Sequence[str] = ()
    is_sure: bool = False
    """Whether the weather strikes in the first cases that there are, and not now and then."""


@dataclass
class Told:
    """What came of a round."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    prompts: int = 0
    confirmed: int = 0
    posted: int = 0
    missed: list[str] = field(default_factory=list)
    """Troubles that did not come about, for there was nothing to be struck."""
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
    cast: Cast = ALONE,
    scenes: Sequence[Scene] = (),
    *,
    meddle: Callable[[Stage], None] = lambda _stage: None,
) -> Told:
    """Live a round on a migrated, empty database; the same seed has the same things go wrong at the same moments.

    Those of the `scenes`, a morning each; without any the seed draws one for every morning. `meddle` spoils the end,
    for tests of how that is compared.
    """
    random, told, began = Random(f"round {seed}"), Told(seed), monotonic()
    organisation = founded(random)
    organisation.store(database_url)
    with _at_work(random, organisation, database_url, folder, cast) as stage:
        stage.faults["clocks changed that weekend"] += organisation.had_clocks_changed
        try:
            for morning, given in zip(organisation.mornings, scenes or repeat(None), strict=False):
                scene = given or _drawn(random, cast, may_post=morning == organisation.drafted_at)
                _live_through(stage, morning, scene, told)
            told.outcome = _ended(stage, meddle)
            told.complaints += complaints(told.outcome)
            told.prompts = sum(row.kind == "prompt" and row.state == "sent" for row in told.outcome.deliveries)
            told.confirmed = sum(said.confirmed for said in told.outcome.said)
            told.posted = told.outcome.posted
        except DidNotHappen as missing:
            told.complaints.append(Complaint(Fault.BROKEN, str(missing)))
        told.kills, told.faults, told.story = stage.kills, stage.faults, stage.story
        told.logs = "\n".join(program.said for program in stage.programs.each)
    told.seconds = monotonic() - began
    return told


def _drawn(random: Random, cast: Cast, *, may_post: bool) -> Scene:
    """Return what goes wrong at a morning at which there is a draft to be posted or not."""
    troubles = [each for each in TROUBLES if each is not killed_posting and not (cast.over_http and each in LINKS)]
    trouble = killed_posting if may_post and random.random() < 0.5 else random.choice(troubles)
    return Scene(trouble, random.sample(list(WEATHER), k=random.choice([0, 1, 1, 2, 3])))


@contextmanager
def _at_work(
    random: Random, organisation: Organisation, database_url: str, folder: Path, cast: Cast
) -> Iterator[Stage]:
    with ExitStack() as ending:
        in_a_hurry = ending.enter_context(pytest.MonkeyPatch.context())
        in_a_hurry.setattr("localslack.tickets.TRIGGER_SECONDS", AS_LONG_AS_HANDS_WAIT)
        # Slack asks again after up to five minutes; here that is as much shorter as all other time.
        in_a_hurry.setattr("localslack.delivery.RETRY_AFTER", (0.0, 3.0, 10.0))
        port = free_port()
        door = f"http://127.0.0.1:{port}{EVENTS_PATH}" if cast.over_http else None
        app = replace(INSTALLED, request_url=door)
        slack = ending.enter_context(serve(apps=[app], start=organisation.begins))
        for channel, maker in CHANNELS.items():
            slack.as_user(maker).invite(channel, "Headway")
        store = Store(database_url)
        ending.callback(store.close)
        programs = Programs(slack, database_url, folder, cast, port)
        ending.callback(programs.end)
        # Signatures are of the time that everybody here has.
        in_a_hurry.setattr("localslack.http_mode.time", lambda: time() + programs.ahead)
        people, lead = _people(random, organisation, slack), organisation.people[0]
        posting = Posting(lead, slack.as_user(lead.user_id))
        everybody = (*people, posting)
        for each in everybody:
            ending.callback(each.stop)
        programs.start()
        for each in everybody:
            each.start()
        yield Stage(random, slack, programs, store, organisation, people, posting, organisation.begins)


def _people(random: Random, organisation: Organisation, slack: LocalSlack) -> list[Answering]:
    """Return those who answer: most of all, while some never do."""
    return [
        Answering(who, slack.as_user(who.user_id), Random(random.random()))
        for who in organisation.people
        if random.random() < 0.75
    ] or [Answering(organisation.people[0], slack.as_user(organisation.people[0].user_id), random)]


def _live_through(stage: Stage, morning: datetime, scene: Scene, told: Told) -> None:
    """Have something fall due, and something go wrong with it; then have it end well before the next."""
    # Moments before, so that it is not the jump that everything falls behind.
    stage.moment = morning - timedelta(seconds=5)
    stage.arrive()
    stage.moment = morning + timedelta(seconds=stage.random.uniform(0, 2))
    for name in scene.weather:
        have_weather(stage, name, is_sure=scene.is_sure)
    before = stage.kills.total() + stage.faults.total()
    scene.trouble(stage)
    if scene.trouble is not nothing and stage.kills.total() + stage.faults.total() == before:
        told.missed.append(scene.trouble.__name__)
    stage.arrive()
    sleep(stage.random.uniform(0.2, 1.5))
    stage.settle()


def _ended(stage: Stage, meddle: Callable[[Stage], None]) -> Outcome:
    deadline = monotonic() + LONGEST_ANSWERING
    asked = stage.organisation.asked_by(stage.slack.now())
    answering = [each for each in stage.people if each.who in asked]
    while monotonic() < deadline and (stage.lead.has_a_draft or any(each.is_alive() for each in answering)):
        sleep(0.05)
    everybody = (*stage.people, stage.lead)
    for each in everybody:
        each.stop()
    for each in everybody:
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
        len(stage.lead.confirmed),
        len(stage.lead.pressed),
    )
