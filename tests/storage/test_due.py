from datetime import timedelta

from sqlalchemy import insert

from bot.domain.deliveries import Kind, NewDelivery
from bot.domain.processes import Role
from bot.health import Outbox
from bot.services.due import DueStore
from bot.services.schedules import Due, Schedule
from bot.vitals import Parts, Vitals
from storage.due import SqlDue
from storage.schedules import ScheduleRow
from tests.world import ANA, BO, WEDNESDAY, SettableClock, World

SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=60)


def due_in(world: World) -> DueStore:
    return SqlDue(world.database.engines)


def test_every_workspace_is_known(world: World) -> None:
    other = world.elsewhere()
    assert due_in(world).workspaces() == [world.workspace_id, other.workspace_id]


def test_a_workspace_is_to_be_planned_from_the_moment_a_schedule_falls_due(world: World) -> None:
    other = world.elsewhere()
    for place, moment in ((world, WEDNESDAY), (other, WEDNESDAY + SECOND)):
        with place.uow.writing(place.workspace_id) as tx:
            tx.schedules.put(Schedule(Due.PROMPT, ANA, moment, moment.date()))
    due = due_in(world)
    assert due.workspaces_to_plan(WEDNESDAY - SECOND) == []
    assert due.workspaces_to_plan(WEDNESDAY) == [world.workspace_id]
    assert due.workspaces_to_plan(WEDNESDAY + SECOND) == [world.workspace_id, other.workspace_id]


def test_a_workspace_is_to_be_planned_once_however_much_is_due_there(world: World) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        for person in (ANA, BO):
            tx.schedules.put(Schedule(Due.PROMPT, person, WEDNESDAY, WEDNESDAY.date()))
    assert due_in(world).workspaces_to_plan(WEDNESDAY) == [world.workspace_id]


def test_what_only_a_newer_version_plans_is_left_to_it_and_keeps_nothing_else_waiting(world: World) -> None:
    row = {"workspace_id": world.workspace_id, "due": "newer", "next_at": WEDNESDAY, "nominal": WEDNESDAY.date()}
    with world.database.engines.writing.begin() as connection:
        connection.execute(insert(ScheduleRow), [{**row, "subject": subject} for subject in (ANA, BO)])
    due = due_in(world)
    assert due.workspaces_to_plan(WEDNESDAY) == []
    assert due.next_moment(WEDNESDAY - SECOND) is None
    prompt = Schedule(Due.PROMPT, ANA, WEDNESDAY + SECOND, WEDNESDAY.date())
    with world.uow.writing(world.workspace_id) as tx:
        tx.schedules.put(prompt)
        assert tx.schedules.until(WEDNESDAY + SECOND, limit=1) == [prompt]


def test_a_workspace_is_to_send_what_is_due_and_what_changed(world: World) -> None:
    other = world.elsewhere()
    due = due_in(world)
    other.delivery(Kind.PROMPT, ANA, "2027-01-04")
    world.delivery(Kind.PROMPT, ANA, "2027-01-04", sent=False)
    assert due.workspaces_to_send(WEDNESDAY - SECOND, WEDNESDAY) == []
    assert due.workspaces_to_send(WEDNESDAY, WEDNESDAY) == [world.workspace_id]
    with other.uow.writing(other.workspace_id) as tx:
        tx.deliveries.want(Kind.PROMPT, ANA, "2027-01-04")
    assert due.workspaces_to_send(WEDNESDAY - SECOND, WEDNESDAY) == [other.workspace_id]
    with other.uow.writing(other.workspace_id) as tx:
        assert len(tx.deliveries.claim_changed(WEDNESDAY, LEASE, 10)) == 1
    assert due.workspaces_to_send(WEDNESDAY - SECOND, WEDNESDAY) == []
    assert due.workspaces_to_send(WEDNESDAY - SECOND, WEDNESDAY + LEASE) == [other.workspace_id]


def test_a_workspace_is_to_be_swept_for_expired_leases_and_unknown_fates(world: World) -> None:
    world.delivery(Kind.PROMPT, ANA, "2027-01-04", sent=False)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.claim_due(WEDNESDAY, WEDNESDAY, LEASE, 10)
    due = due_in(world)
    assert due.workspaces_to_sweep(WEDNESDAY) == []
    assert due.workspaces_to_sweep(WEDNESDAY + LEASE) == [world.workspace_id]
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.expire_leases(WEDNESDAY + LEASE, look_up_at=WEDNESDAY + 2 * LEASE)
    assert due.workspaces_to_sweep(WEDNESDAY + LEASE) == []
    assert due.workspaces_to_sweep(WEDNESDAY + 2 * LEASE) == [world.workspace_id]


def test_a_workspace_with_people_the_directory_has_not_filled_in_is_told(world: World) -> None:
    due = due_in(world)
    assert due.workspaces_with_unknown_people() == []
    with world.uow.writing(world.workspace_id) as tx:
        tx.people.add_unknown(["U0NEW"])
    assert due.workspaces_with_unknown_people() == [world.workspace_id]


def test_the_next_moment_is_the_earliest_of_schedules_and_due_deliveries_in_all_workspaces(world: World) -> None:
    other = world.elsewhere()
    due = due_in(world)
    assert due.next_moment(WEDNESDAY) is None
    with other.uow.writing(other.workspace_id) as tx:
        tx.schedules.put(Schedule(Due.PROMPT, ANA, WEDNESDAY + 3 * SECOND, WEDNESDAY.date()))
        tx.schedules.put(Schedule(Due.REVIEW_NUDGE, ANA, WEDNESDAY, WEDNESDAY.date()))
    assert due.next_moment(WEDNESDAY) == WEDNESDAY + 3 * SECOND
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.enqueue(NewDelivery(Kind.PROMPT, ANA, "2027-01-04", WEDNESDAY + 2 * SECOND))
    assert due.next_moment(WEDNESDAY) == WEDNESDAY + 2 * SECOND
    assert due.next_moment(WEDNESDAY + 3 * SECOND) is None


def test_the_outbox_tells_since_when_the_oldest_is_due_and_how_many_are_unknown(world: World) -> None:
    due = due_in(world)
    assert due.outbox(WEDNESDAY) == (None, 0)
    other = world.elsewhere()
    for place, moment in ((world, WEDNESDAY), (other, WEDNESDAY + SECOND)):
        with place.uow.writing(place.workspace_id) as tx:
            tx.deliveries.enqueue(NewDelivery(Kind.REMINDER, ANA, "2027-01-04", moment))
    assert due.outbox(WEDNESDAY - SECOND) == (None, 0)
    assert due.outbox(WEDNESDAY + LEASE) == (WEDNESDAY, 0)
    with world.uow.writing(world.workspace_id) as tx:
        (claimed,) = tx.deliveries.claim_due(WEDNESDAY, WEDNESDAY, LEASE, 1)
        tx.deliveries.mark_unknown(claimed, WEDNESDAY + LEASE, "timeout")
    assert due.outbox(WEDNESDAY + LEASE) == (WEDNESDAY + SECOND, 1)


def test_a_process_is_judged_by_what_waits_in_the_workspace_that_it_serves(world: World) -> None:
    other = world.elsewhere()
    with other.uow.writing(other.workspace_id) as tx:
        tx.deliveries.enqueue(NewDelivery(Kind.REMINDER, ANA, "2027-01-04", WEDNESDAY))
        tx.deliveries.enqueue(NewDelivery(Kind.REMINDER, ANA, "2027-01-11", WEDNESDAY + SECOND))
        (claimed,) = tx.deliveries.claim_due(WEDNESDAY, WEDNESDAY, LEASE, 1)
        tx.deliveries.mark_unknown(claimed, WEDNESDAY + LEASE, "timeout")

    def seen_by(workspace_id: str) -> Outbox | None:
        at = SettableClock(WEDNESDAY + LEASE)
        parts = Parts(due_in(world), workspace_id, dict, lambda: None)
        return Vitals(Role.TICK, "1", False, parts, at, at).facts(can_write=True).outbox

    assert seen_by(world.workspace_id) == Outbox(None, 0)
    assert seen_by(other.workspace_id) == Outbox(LEASE - SECOND, 1)
