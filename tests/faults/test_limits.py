"""Headway in a Slack that keeps its limits: what waits its turn arrives, and arrives once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from bot.services.sending_times import TOO_LATE
from bot.slack import pacer
from localslack.faults import limits
from storage.due import SqlDue
from tests.databases import copied
from tests.office import Office, open_office, settle


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Iterator[Office]:
    """Harbour Insurance with Claims care set up, and a bot that waits its turn as it does at work."""
    with open_office(copied(sqlite_template, tmp_path), pacer.Pacer()) as opened:
        settle(opened.headway)
        yield opened


def test_headway_asks_no_method_more_often_than_slack_s_published_limits_allow() -> None:
    asked = {method: pacer.PER_MINUTE[method] for method in limits.PER_MINUTE.keys() & pacer.PER_MINUTE.keys()}

    assert all(calls <= limits.PER_MINUTE[method] for method, calls in asked.items())
    tiers = [calls for method, calls in limits.PER_MINUTE.items() if method != "apps.connections.open"]
    assert min(tiers) >= pacer.UNLISTED
    assert pacer.IN_ONE_CHANNEL >= limits.CHANNEL_SECONDS / limits.IN_A_CHANNEL


def test_everybody_gets_the_weekly_prompt_once_though_slack_allows_one_message_at_a_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = office.person("Ana")
    ana.command("#claims-care", "/goal set Answer claims from 6 h to 4 h by 30 June")
    assert not ana.modal().submit().errors
    # Nobody's prompt waits for a welcome that Slack's limits hold up.
    office.goes_to("2027-03-04T13:00:00+00:00")
    for name in ("Ana", "Bo", "Hana"):
        office.person(name).wait_for_message("Headway", "Claims care")
    monkeypatch.setattr(limits, "MINUTE", 2.5)
    monkeypatch.setitem(limits.PER_MINUTE, "chat.postMessage", 1)
    began, has_refused, count = monotonic(), Event(), limits.Limits.retry_after

    def until_it_refused() -> float:
        """Tell a time that stands still, so that the second message falls within the first's minute, however late."""
        return monotonic() if has_refused.is_set() else began

    def counted(all_calls: limits.Limits, *call: str) -> int:
        wait = count(all_calls, *call)
        if wait:
            has_refused.set()
        return wait

    monkeypatch.setattr(limits, "monotonic", until_it_refused)
    monkeypatch.setattr(limits.Limits, "retry_after", counted)

    with office.slack.fault("limits") as fault:
        # What Slack asks us to wait is real time, which a moved clock does not let pass: so from morning to morning.
        for moment, name in (("07T20:10", "Bo"), ("08T08:10", "Hana"), ("08T09:10", "Ana")):
            office.goes_to(f"2027-03-{moment}:00+00:00")
            office.person(name).wait_for_message("Headway", "week of 8 March", within=30)
        assert fault.struck >= 1

    for name in ("Ana", "Bo", "Hana"):
        said = [message.plain for message in office.person(name).messages("Headway")]
        assert ["week of 8 March" in text for text in said].count(True) == 1


def test_a_clock_that_is_moved_on_by_weeks_loses_nothing_that_had_to_wait_its_turn_for_a_second(office: Office) -> None:
    ana = office.person("Ana")
    ana.command("#claims-care", "/goal set Answer claims from 6 h to 4 h by 30 June")
    assert not ana.modal().submit().errors

    office.goes_to("2027-03-26T18:00:00+00:00")

    for name in ("Ana", "Bo", "Hana"):
        said = [message.plain for message in office.person(name).messages("Headway")]
        assert [any(f"week of {day} March" in text for text in said) for day in (8, 15, 22)] == [True] * 3, said
    due = office.headway.services.deliveries.due
    assert isinstance(due, SqlDue)
    assert TOO_LATE.reason not in [each.reason for each in due.not_sent(datetime(2027, 3, 1, tzinfo=UTC))]
