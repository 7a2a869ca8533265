"""What goes wrong at a moment at which something falls due: each takes the stage through that moment.

Kills strike exactly where they say: Slack holds a call, or the test holds the database's lock, while they do.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from random import Random
from time import sleep

from localslack.surfaces import NotThere
from tests.faults.stage import Stage

Trouble = Callable[[Stage], None]
POST = "chat.postMessage"


def killed_planning(stage: Stage) -> None:
    """Prompts fall due while the lock is held; it dies as it waits to plan them, or just as it does."""
    program = stage.one(ticks=True)
    with stage.locked():
        stage.arrive()
        sleep(stage.random.uniform(0.3, 1.2))
        is_early = stage.random.random() < 0.5
        if is_early:
            stage.kill(program, "planning")
    if not is_early:
        stage.linger(0.06)
        stage.kill(program, "planning")


def killed_claiming(stage: Stage) -> None:
    """Prompts are planned; it dies as it waits to claim them, or just as it does."""
    program = stage.one(ticks=True)
    stage.arrive()
    stage.wait_for_due()
    is_early = stage.random.random() < 0.5
    with stage.locked():
        stage.linger(0.8)
        if is_early:
            stage.kill(program, "claiming")
    if not is_early:
        stage.linger(0.03)
        stage.kill(program, "claiming")


def killed_before_slack_took_it(stage: Stage) -> None:
    """It dies while Slack holds the call and has done nothing."""
    with stage.slack.fault("hang", POST, count=1) as held:
        stage.arrive()
        if _strikes(held.wait_until_struck):
            stage.linger(0.3)
            _kill_all_that_send(stage, "sending, not taken")


def killed_after_slack_took_it(stage: Stage) -> None:
    """It dies while Slack, which has posted, delays its answer."""
    with stage.slack.fault("slow", POST, count=1, seconds=20) as slow:
        stage.arrive()
        if _strikes(slow.wait_until_struck):
            stage.linger(0.3)
            _kill_all_that_send(stage, "sending, taken")


def killed_recording(stage: Stage) -> None:
    """It dies while it waits to write down that Slack took it, or just as it does."""
    with stage.slack.fault("slow", POST, count=1, seconds=0.5) as slow:
        stage.arrive()
        if not _strikes(slow.wait_until_struck):
            return
        is_early = stage.random.random() < 0.5
        with stage.locked():
            sleep(0.5)
            stage.linger(0.5)
            if is_early:
                _kill_all_that_send(stage, "recording")
    if not is_early:
        stage.linger(0.03)
        _kill_all_that_send(stage, "recording")


def killed_answering(stage: Stage) -> None:
    """It dies soon after somebody has answered, be it before or after they saw that it is recorded."""
    before = stage.answers
    stage.arrive()
    stage.wait_for_answer(before)
    stage.linger(0.5)
    stage.kill(stage.one(), "answering")


def killed_writing_an_answer(stage: Stage) -> None:
    """It dies while it waits to write down what somebody answered."""
    before = stage.answers
    stage.arrive()
    stage.wait_for_answer(before)
    with stage.locked():
        sleep(stage.random.uniform(0.2, 1.0))
        stage.kill(stage.one(), "writing an answer")


def killed_any_time(stage: Stage) -> None:
    """It dies, at whatever it is."""
    stage.arrive()
    stage.linger(3)
    stage.kill(stage.one(), "at whatever it was")


def killed_starting(stage: Stage) -> None:
    """It dies, and again as it starts."""
    program = stage.one()
    stage.kill(program, "at rest")
    stage.arrive()
    stage.linger(2.5)
    stage.kill(program, "starting")


def stopped_politely(stage: Stage) -> None:
    """It is told to end while it sends, and is started again."""
    program = stage.one()
    stage.arrive()
    stage.linger(2)
    program.end_politely()
    stage.faults["stopped politely"] += 1
    stage.note("stopped politely")
    program.start()


def paused_for_longer_than_a_lease(stage: Stage) -> None:
    """It stands still at whatever it is, for minutes, and goes on without knowing."""
    program = stage.one(ticks=True)
    stage.arrive()
    stage.linger(2)
    program.pause()
    stage.faults["paused"] += 1
    stage.note("paused")
    stage.leap(timedelta(seconds=stage.random.uniform(61, 200)))
    stage.linger(1.5)
    program.go_on()


def clock_set_ahead(stage: Stage) -> None:
    """A machine's clock is minutes ahead for a while, and then set right again."""
    _clock_wrong(stage, stage.random.uniform(20, 400), "clock ahead")


def clock_set_back(stage: Stage) -> None:
    """A machine's clock is minutes behind for a while, and then set right again."""
    _clock_wrong(stage, -stage.random.uniform(20, 400), "clock behind")


def _clock_wrong(stage: Stage, seconds: float, words: str) -> None:
    stage.arrive()
    stage.linger(1)
    stage.programs.tell_time(stage.one(), wrong_by=seconds)
    stage.faults[words] += 1
    stage.note(words)
    sleep(stage.random.uniform(0.5, 2))
    stage.programs.tell_time()


def database_locked(stage: Stage) -> None:
    """Somebody else writes for seconds, longer than anybody waits for that."""
    stage.arrive()
    stage.linger(1)
    with stage.locked("database locked"):
        sleep(stage.random.uniform(1, 4))


def disk_full(stage: Stage) -> None:
    """No file grows any more, for seconds. Of PostgreSQL that would be its server's matter: there it is cut off."""
    stage.arrive()
    stage.linger(1)
    if stage.store.is_postgresql:
        stage.faults["connections cut"] += 1
        stage.note("connections cut")
        stage.store.cut_off()
        return
    program = stage.one()
    stage.faults["disk full"] += 1
    stage.note("disk full")
    program.limit_files(stage.random.choice([0, 32_768]))
    sleep(stage.random.uniform(0.5, 3))
    program.limit_files()


def links_ended(stage: Stage) -> None:
    """Slack ends its links, politely or not."""
    stage.arrive()
    for _ in range(stage.random.randint(1, 3)):
        stage.linger(0.8)
        kind = stage.random.choice(["refreshed", "ended", "reset"])
        stage.faults[f"link {kind}"] += 1
        stage.note(f"link {kind}")
        stage.slack.end_links(warn=kind == "refreshed", reset=kind == "reset")


def link_half_open(stage: Stage) -> None:
    """A link falls silent, and nobody is told."""
    stage.faults["link half open"] += 1
    with stage.slack.fault("half_open", "socket", count=1):
        stage.arrive()
        stage.linger(10)


def nothing(stage: Stage) -> None:
    """All is well: time goes on."""
    stage.arrive()


TROUBLES: Sequence[Trouble] = (
    killed_planning,
    killed_claiming,
    killed_before_slack_took_it,
    killed_after_slack_took_it,
    killed_recording,
    killed_answering,
    killed_writing_an_answer,
    killed_any_time,
    killed_starting,
    stopped_politely,
    paused_for_longer_than_a_lease,
    clock_set_ahead,
    clock_set_back,
    database_locked,
    disk_full,
    links_ended,
    link_half_open,
    nothing,
)

WEATHER: Mapping[str, Callable[[Random], tuple[str, str, Mapping[str, object]]]] = {
    "lost answers": lambda random: ("lost", POST, {"probability": random.uniform(0.2, 1)}),
    "lost answers anywhere": lambda random: ("lost", "*", {"probability": random.uniform(0.1, 0.4)}),
    "429": lambda random: ("ratelimited", POST, {"probability": random.uniform(0.3, 1), "retry_after": 1}),
    "429 everywhere": lambda random: ("ratelimited", "*", {"probability": 0.4, "retry_after": random.randint(1, 2)}),
    "5xx": lambda random: ("error", POST, {"probability": 0.6, "status": random.choice([500, 502, 503, 504])}),
    "5xx everywhere": lambda random: ("error", "*", {"probability": 0.3, "status": random.choice([500, 503])}),
    "slow": lambda random: ("slow", "*", {"probability": 0.5, "seconds": random.uniform(0.1, 2)}),
    "limits": lambda random: ("limits", "*", {}),
    "events twice": lambda random: ("duplicate", "event", {"probability": 0.7}),
    "clicks twice": lambda random: ("duplicate", "interactive", {"probability": 0.7}),
    "commands twice": lambda random: ("duplicate", "command", {"probability": 0.7}),
    "acknowledgements lost": lambda random: ("lost", "event", {"probability": 0.5}),
    "clicks' acknowledgements lost": lambda random: ("lost", "interactive", {"probability": 0.3}),
    "late events": lambda random: ("late", "event", {"probability": 0.5, "seconds": random.uniform(0.2, 3)}),
    "links drop": lambda random: ("drop", "event", {"probability": 0.4}),
}
"""What Slack does meanwhile, each as a fault of localslack: its kind, what it strikes, and how."""


def let_it_rain(stage: Stage) -> None:
    """Have Slack do some of that from now on."""
    for name in stage.random.sample(list(WEATHER), k=stage.random.choice([0, 1, 1, 2, 3])):
        kind, on, how = WEATHER[name](stage.random)
        seed = {"seed": stage.random.randrange(1_000_000)} if "probability" in how else {}
        stage.slack.fault(kind, on, **{**how, **seed})
        stage.faults[name] += 1
        stage.note(f"Slack: {name}")


def _strikes(wait: Callable[..., None]) -> bool:
    try:
        wait(1, within=5)
    except NotThere:
        return False
    return True


def _kill_all_that_send(stage: Stage, when: str) -> None:
    """Nobody tells which of them has the call: all that send die."""
    for program in stage.programs.each:
        if program.ticks:
            stage.kill(program, when)
