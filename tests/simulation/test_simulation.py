"""A run tells what is wrong, the same one each time, and finds whatever part is broken on purpose."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.breakages import BREAKAGES, WHOLE, Breakage
from tests.simulation.comparison import complaints
from tests.simulation.faults import ONE_LONG_IN, none
from tests.simulation.runs import Run
from tests.simulation.storage import Storage

SOON_SEEN = [each for each in BREAKAGES if each.seen_in]

ROOT = Path(__file__).parents[2]


def played(seed: int, storage: Storage, breakage: Breakage = WHOLE) -> Run:
    run = Run(seed, storage, breakage)
    run.play()
    return run


def test_in_a_run_without_a_fault_everybody_gets_their_prompts_and_answers_are_shown(storage: Storage) -> None:
    run = Run(ONE_LONG_IN, storage)
    run.faults = run.slack.faults = none()
    run.play()
    assert complaints(run) == []
    prompts = [post for post in run.slack.posts if post.text.startswith("prompt")]
    assert len(prompts) == len(run.organisation.people) * run.organisation.weeks
    assert run.people.confirmed
    assert not run.people.refused


@pytest.mark.timeout(600)  # where nothing is ever shown anew it is tried twice a second, for hours
@pytest.mark.parametrize("breakage", SOON_SEEN, ids=lambda breakage: breakage.what)
def test_a_part_that_is_broken_on_purpose_is_found(storage: Storage, breakage: Breakage) -> None:
    for seed in breakage.seen_in or ():
        if complaints(played(seed, storage, breakage)):
            return
    pytest.fail(f"nothing was found in {breakage.seen_in} though {breakage.what}")


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.what)
def test_what_is_broken_on_purpose_is_there_to_be_broken(breakage: Breakage) -> None:
    with breakage.in_force():
        pass


def test_a_seed_brings_about_the_same_whenever_it_is_played(storage: Storage) -> None:
    for seed in (0, 7):
        first, again = played(seed, storage), played(seed, storage)
        assert first.digest == again.digest
    assert played(7, storage).digest != played(8, storage).digest


def test_a_seed_brings_about_the_same_in_another_process_that_hashes_otherwise(storage: Storage) -> None:
    hashing = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    elsewhere = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "--seed", "7"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hashing},
        capture_output=True,
        text=True,
        check=True,
    )
    assert played(7, storage).digest == elsewhere.stdout.splitlines()[-1]


def test_a_run_that_never_comes_to_rest_is_told_of(storage: Storage) -> None:
    run = Run(1, storage)
    run.timeline.most_turns = 20
    run.play()
    assert "still at work at" in complaints(run)[0]
