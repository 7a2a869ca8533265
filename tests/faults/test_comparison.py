"""The comparison at a round's end sees what is lost, doubled, made up or left."""

from dataclasses import replace
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.domain.deliveries import mark_with
from tests.databases import copied
from tests.faults.comparison import Fault, Outcome, complaints
from tests.faults.people import Said
from tests.faults.programs import ALONE
from tests.faults.record import Post
from tests.faults.rounds import Scene, live
from tests.faults.stage import Stage
from tests.office import INSTALLED

pytestmark = pytest.mark.timeout(300)
SEED = 4
"""Two live in zones that share a morning, and answer."""


def spoil(stage: Stage) -> None:
    """Do by hand what must never happen, to the first two people's rows and messages."""
    store, client = stage.store, WebClient(INSTALLED.bot_token, base_url=stage.slack.api_url)
    confirmed = next(said for each in stage.people for said in each.said if said.confirmed and said.number)
    lost = f"goal = {confirmed.goal} AND number = {confirmed.number}"
    others = next(row for row in store.check_ins() if row.goal != confirmed.goal)
    copied_columns = "workspace_id, goal, revision, person, at, number, steps, reached, status, note, no_change, source"
    copy = f"INSERT INTO check_ins ({copied_columns}) SELECT {copied_columns} FROM check_ins WHERE check_in_id ="
    for _ in range(10):
        store.write(f"{copy} {others.check_in_id}")
    store.write(f"UPDATE check_ins SET number = 99 WHERE {lost}")
    first, second, *_ = (row for row in store.deliveries() if row.kind == "prompt" and row.state == "sent")
    client.chat_postMessage(channel=first.channel or "", text="Again", metadata=dict(mark_with(first.delivery_id)))
    client.chat_delete(channel=second.channel or "", ts=second.ts or "")
    store.write(f"UPDATE deliveries SET state = 'unknown' WHERE delivery_id = '{first.delivery_id}'")


def test_the_comparison_sees_what_is_lost_doubled_made_up_and_left(sqlite_template: Path, tmp_path: Path) -> None:
    told = live(SEED, copied(sqlite_template, tmp_path), tmp_path, ALONE, [Scene(), Scene()], meddle=spoil)
    found = {complaint.fault for complaint in told.complaints}
    assert found >= {
        Fault.LOST,
        Fault.DOUBLED,
        Fault.ANSWER_LOST,
        Fault.ANSWER_DOUBLED,
        Fault.NEVER_SAID,
        Fault.UNSETTLED,
    }, told.complaints
    assert told.outcome is not None
    at_night = [replace(post, ts=f"{float(post.ts) + 12 * 3600:.6f}") for post in told.outcome.posts]
    assert Fault.AT_NIGHT in {each.fault for each in complaints(replace(told.outcome, posts=at_night))}
    failed = Post(None, told.outcome.posts[0].channel, told.outcome.posts[0].ts, "Something failed")
    made_up = replace(failed, delivery_id="0" * 16)
    assert not any("Something failed" in each.words for each in complaints(added(told.outcome, failed)))
    assert any("Something failed" in each.words for each in complaints(added(told.outcome, made_up)))
    typed = Said("U0CLARA", 1, "command", number=77, times=1)
    answer = replace(failed, text="Recorded for *Answer sooner, Clara* (G-1): 77%")
    assert any("77%" in each.words for each in complaints(added(told.outcome, answer)))
    by_command = replace(added(told.outcome, answer), said=[*told.outcome.said, typed])
    assert not any("77%" in each.words for each in complaints(by_command))


def added(outcome: Outcome, post: Post) -> Outcome:
    return replace(outcome, posts=[*outcome.posts, post])
