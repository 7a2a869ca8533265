"""Metrics: what happens is counted and timed, and told in Prometheus' words."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPException

import pytest
from prometheus_client.parser import text_string_to_metric_families
from slack_sdk.errors import SlackApiError

from bot.domain.deliveries import Absent, Kind, NewDelivery, Retry, Sent, Unknown
from bot.health import Outbox
from bot.metering import MeteredDeliveries, MeteredExecutor, metered
from bot.metrics import PrometheusMeter
from bot.services.unit_of_work import StorageBusy
from bot.slack.clients import client
from localslack.client import LocalSlack
from localslack.server import serve
from storage.due import SqlDue
from tests.office import INSTALLED
from tests.test_health import WELL
from tests.world import ANA, WEDNESDAY, World


@pytest.fixture
def meter() -> PrometheusMeter:
    return PrometheusMeter()


def told(meter: PrometheusMeter, name: str, **labels: str) -> float | None:
    """Return a sample, read from the text as Prometheus reads it; None if it is not there."""
    for family in text_string_to_metric_families(meter.text().decode()):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return float(sample.value)
    return None


def test_what_becomes_of_deliveries_is_counted_by_kind_and_timed_from_due_to_sent(
    world: World, meter: PrometheusMeter
) -> None:
    outbox = MeteredDeliveries(world.uow, SqlDue(world.database.engines), world.clock, world.clock, meter)
    with world.uow.writing(world.workspace_id) as tx:
        for occurrence in ("2027-01-04", "2027-01-11", "2027-01-18"):
            tx.deliveries.enqueue(NewDelivery(Kind.REMINDER, ANA, occurrence, WEDNESDAY))
    world.clock.moment = WEDNESDAY + timedelta(seconds=40)
    first, second, third = outbox.claim(world.workspace_id, 5)
    outbox.settle(first, Sent("D0ANA", "1.0"))
    outbox.settle(second, Retry(5, "ratelimited"))
    outbox.settle(third, Unknown("timeout"))
    outbox.found(third, Absent())
    assert told(meter, "headway_claims_total") == 3
    assert told(meter, "headway_deliveries_total", kind=Kind.REMINDER.value, fate="sent") == 1
    assert told(meter, "headway_deliveries_total", kind=Kind.REMINDER.value, fate="unknown") == 1
    assert told(meter, "headway_due_to_sent_seconds_sum") == 40
    assert told(meter, "headway_due_to_sent_seconds_bucket", le="30.0") == 0
    assert told(meter, "headway_due_to_sent_seconds_bucket", le="60.0") == 1
    assert told(meter, "headway_lookups_total", finding="absent") == 1


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[INSTALLED]) as running:
        yield running


def test_calls_of_slack_are_counted_by_what_came_of_them(slack: LocalSlack, meter: PrometheusMeter) -> None:
    calling = client(INSTALLED.bot_token, slack.api_url)
    calling.told = meter.called
    calling.auth_test()
    with pytest.raises(SlackApiError):
        calling.chat_postMessage(channel="C0NOWHERE", text="x")
    for kind, settings in (("ratelimited", {}), ("error", {"status": 503}), ("lost", {})):
        with slack.fault(kind, "auth.test", **settings), pytest.raises((SlackApiError, OSError, HTTPException)):
            calling.auth_test()
    assert told(meter, "headway_slack_calls_total", method="auth.test", outcome="ok") == 1
    assert told(meter, "headway_slack_calls_total", method="chat.postMessage", outcome="refused") == 1
    for outcome in ("429", "503", "lost"):
        assert told(meter, "headway_slack_calls_total", method="auth.test", outcome=outcome) == 1


def test_listeners_are_timed_and_those_that_wait_are_counted(meter: PrometheusMeter) -> None:
    with ThreadPoolExecutor(1) as pool:
        listeners = MeteredExecutor(pool, meter)
        first = listeners.submit(time.sleep, 0.05)
        second = listeners.submit(lambda word: word, "done")
        assert told(meter, "headway_listeners_waiting") in (1, 2)
        assert (first.result(30), second.result(30)) == (None, "done")
    assert told(meter, "headway_listeners_waiting") == 0
    assert told(meter, "headway_listener_seconds_count") == 2
    waited = told(meter, "headway_listener_wait_seconds_sum")
    assert waited is not None
    assert waited > 0.04  # the second waited for the first


def test_waits_to_write_are_timed_and_those_in_vain_counted(meter: PrometheusMeter) -> None:
    waiting = metered(nullcontext, meter)
    with waiting():
        pass
    with pytest.raises(StorageBusy), waiting():
        raise StorageBusy
    assert told(meter, "headway_database_wait_seconds_count") == 2
    assert told(meter, "headway_database_busy_total") == 1


def test_what_is_known_of_the_process_is_told_beside(meter: PrometheusMeter) -> None:
    facts = [replace(WELL, outbox=Outbox(timedelta(seconds=90), 2))]
    meter.watch(lambda: facts[-1], lambda: 4)
    assert told(meter, "headway_well") == 1
    assert told(meter, "headway_oldest_due_seconds") == 90
    assert told(meter, "headway_unknown_deliveries") == 2
    assert told(meter, "headway_socket_connected") == 1
    assert told(meter, "headway_socket_replaced") == 4
    assert told(meter, "headway_tick_age_seconds", tick="send") == 1
    assert told(meter, "process_resident_memory_bytes")
    facts.append(replace(WELL, outbox=None, linked_since=None))
    assert told(meter, "headway_well") == 0
    assert told(meter, "headway_socket_connected") == 0
    assert told(meter, "headway_oldest_due_seconds") is None
