"""What goes wrong at a moment at which something falls due: each takes the stage through that moment.

Kills strike exactly where they say: Slack holds a call, or the test holds the database's lock, while they do.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random
from time import sleep

from localslack.faults.hand import StandingFault
from tests.faults.programs import PATIENCE, DidNotHappen, wait_until
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
        if _strikes(stage, held):
            stage.linger(0.3)
            _kill_all_that_send(stage, "sending, not taken")


def killed_after_slack_took_it(stage: Stage) -> None:
    """It dies while Slack, which has posted, delays its answer."""
    with stage.slack.fault("slow", POST, count=1, seconds=20) as slow:
        stage.arrive()
        if _strikes(stage, slow):
            stage.linger(0.3)
            _kill_all_that_send(stage, "sending, taken")


def killed_recording(stage: Stage) -> None:
    """It dies while it waits to write down that Slack took it, or just as it does."""
    with stage.slack.fault("slow", POST, count=1, seconds=0.5) as slow:
        stage.arrive()
        if not _strikes(stage, slow):
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


def killed_posting(stage: Stage) -> None:
    """The lead presses Post beneath the draft; it dies while Slack holds the message to the channel, posted or not."""
    stage.lead.may_post.clear()
    try:
        stage.arrive()
        if not _comes_about(lambda: stage.lead.has_a_draft):
            return
        is_taken = stage.random.random() < 0.5
        fault = {"kind": "slow", "seconds": 20} if is_taken else {"kind": "hang"}
        with stage.slack.fault(on=POST, count=1, **fault) as held:
            stage.lead.may_post.set()
            if _comes_about(lambda: held.struck > 0):
                _kill_all_that_send(stage, "posting, taken" if is_taken else "posting, not taken")
    finally:
        stage.lead.may_post.set()


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


def disk_full_starting(stage: Stage) -> None:
    """It dies, and as it starts again no file grows; it may end then, and is started once there is room.

    Of PostgreSQL that would be its server's matter: there the connections are cut as it starts.
    """
    program = stage.one()
    stage.kill_for_good(program, "at rest")
    stage.arrive()
    if stage.store.is_postgresql:
        program.start()
        for _ in range(4):
            stage.linger(1)
            stage.store.cut_off()
        stage.faults["connections cut at the start"] += 1
        stage.note("connections cut at the start")
    else:
        program.start(largest_file=stage.random.choice([0, 0, 32_768]))
        stage.faults["disk full at the start"] += 1
        stage.note("disk full at the start")
        _comes_about(lambda: program.ended_by_itself is not None or program.has_begun)
        program.limit_files()
    stage.supervise(program)


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
    with stage.slack.fault("half_open", "socket", count=1) as silent:
        stage.arrive()
        stage.linger(10)
        stage.faults["link half open"] += silent.struck


def nothing(stage: Stage) -> None:
    """All is well: time goes on."""
    stage.arrive()


TROUBLES: Sequence[Trouble] = (
    killed_planning,
    killed_claiming,
    killed_before_slack_took_it,
    killed_after_slack_took_it,
    killed_recording,
    killed_posting,
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
    disk_full_starting,
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


LINKS: Sequence[Trouble] = (links_ended, link_half_open)
"""What needs a link, which there is not where Slack's payloads come over HTTP."""


def have_weather(stage: Stage, name: str, *, is_sure: bool = False) -> None:
    """Have Slack do one of that from now on, in the first few cases if it is to be sure."""
    kind, on, how = WEATHER[name](stage.random)
    if "probability" in how:
        sure = {**{key: value for key, value in how.items() if key != "probability"}, "count": 2}
        how = sure if is_sure else {**how, "seed": stage.random.randrange(1_000_000)}
    stage.have(name, stage.slack.fault(kind, on, **how))


def _strikes(stage: Stage, fault: StandingFault) -> bool:
    """Wait until it strikes; where there is nothing to be sent it does not."""
    has_struck = False

    def is_over() -> bool:
        nonlocal has_struck
        is_quiet = stage.is_quiet()
        has_struck = fault.struck > 0
        return has_struck or is_quiet

    _comes_about(is_over)
    return has_struck


def _comes_about(look: Callable[[], object], within: float = PATIENCE) -> bool:
    with suppress(DidNotHappen):
        wait_until(look, "", within)
        return True
    return False


def _kill_all_that_send(stage: Stage, when: str) -> None:
    """Nobody tells which of them has the call: all that send die."""
    for program in stage.programs.each:
        if program.ticks:
            stage.kill(program, when)
