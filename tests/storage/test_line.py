"""Who writes next, where one writes at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from time import monotonic, sleep

import pytest

from bot.services.unit_of_work import StorageBusy
from bot.services.waiting import giving_way
from storage.line import Line

PATIENCE = 60


def test_those_that_give_way_write_after_others_that_came_later_but_for_every_fourth_turn() -> None:
    line, order = Line(PATIENCE), []

    def writes(name: str) -> None:
        way: AbstractContextManager[None] = giving_way(PATIENCE) if name.isalpha() else nullcontext()
        with way, line.turn(nullcontext):
            order.append(name)

    with ThreadPoolExecutor(9) as pool:
        with line.turn(nullcontext):
            done = []
            for number, name in enumerate("abc123456", 1):
                done.append(pool.submit(writes, name))
                deadline = monotonic() + PATIENCE
                while len(line._waiting) < number:
                    assert monotonic() < deadline
                    sleep(0.001)
        assert not wait(done, PATIENCE).not_done
    assert "".join(order) == "123a456bc"


@pytest.mark.parametrize("way", [partial(giving_way, 0.02), nullcontext])
def test_who_waited_in_vain_is_no_longer_in_line(way: Callable[[], AbstractContextManager[None]]) -> None:
    line = Line(0.01)
    with line.turn(nullcontext):
        with ThreadPoolExecutor(1) as pool:
            in_vain = pool.submit(_writes, line, way)
            assert isinstance(in_vain.exception(PATIENCE), StorageBusy)
        assert len(line._waiting) == 0
    _writes(line, way)


def test_who_gives_way_waits_longer_than_others_do() -> None:
    line = Line(0.01)
    with ThreadPoolExecutor(2) as pool:
        with line.turn(nullcontext):
            reply = pool.submit(_writes, line, partial(giving_way, PATIENCE))
            form = pool.submit(_writes, line, nullcontext)
            assert isinstance(form.exception(PATIENCE), StorageBusy)
        reply.result(PATIENCE)


def _writes(line: Line, way: Callable[[], AbstractContextManager[None]]) -> None:
    with way(), line.turn(nullcontext):
        pass
