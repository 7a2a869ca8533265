from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import update

from bot.domain.people import Guest, Person, Profile, Whereabouts
from bot.domain.slack_statuses import TimeOffStatus
from bot.domain.working_time import USUAL_HOURS, WorkingHours
from storage.people import PersonRow
from tests.world import ANA, INES, WEDNESDAY, World


def test_saving_a_workspace_again_changes_what_slack_says_and_keeps_the_goal_counter(world: World) -> None:
    world.goal("Raise CSAT", world.organisation())
    with world.uow.writing(world.workspace_id) as tx:
        before = tx.workspaces.get()
        assert before is not None
        tx.workspaces.save(replace(before, name="Acme Ltd", fiscal_start_month=4))
    assert world.goal("Cut waiting time", world.organisation()).number == 2
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.workspaces.get() == replace(before, name="Acme Ltd", fiscal_start_month=4)


def test_a_unit_of_work_refuses_to_write_another_workspace(world: World) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        workspace = tx.workspaces.get()
    assert workspace is not None
    with pytest.raises(ValueError, match="its own workspace"), world.uow.writing(world.workspace_id) as tx:
        tx.workspaces.save(replace(workspace, workspace_id="T0OTHER"))


def test_people_picked_in_a_form_are_unknown_until_the_directory_answers(world: World) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        tx.people.add_unknown(["U0NEW", "U0NEW", ANA])
        assert tx.people.unknown(10) == ["U0NEW"]
        assert tx.people.get("U0NEW") == Person("U0NEW")
        assert tx.people.get("U0NEW").is_known is False  # type: ignore[union-attr]
        ana = tx.people.get(ANA)
    assert ana is not None
    assert ana.name == "Ana"


def test_those_who_wait_longest_for_the_directory_come_first(world: World) -> None:
    for user_id in ("U0C", "U0A", "U0B"):
        with world.uow.writing(world.workspace_id) as tx:
            tx.people.add_unknown([user_id])
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.people.unknown(2) == ["U0C", "U0A"]


def test_the_directory_sets_known_since_once_and_everything_else_anew(world: World) -> None:
    later = world.clock.move(days=3)
    guest = Profile(ANA, "Ana M", "Europe/Madrid", guest=Guest.MULTI_CHANNEL, deactivated=True)
    with world.uow.writing(world.workspace_id) as tx:
        tx.people.learn([guest, Profile("U0NEW", "New", "Asia/Tokyo", stranger=True)], later, {"U0NEW": "JP"})
        people = tx.people.get_many([ANA, "U0NEW", "U0NOBODY"])
    assert people == {
        ANA: Person(
            ANA,
            "Ana M",
            "Europe/Madrid",
            "PT",
            guest=Guest.MULTI_CHANNEL,
            deactivated=True,
            known_since=WEDNESDAY,
            told=Whereabouts("Europe/Madrid", "PT"),
        ),
        "U0NEW": Person(
            "U0NEW",
            "New",
            "Asia/Tokyo",
            "JP",
            stranger=True,
            known_since=later,
            told=Whereabouts("Asia/Tokyo", "JP"),
        ),
    }


def test_what_somebody_chose_outlasts_the_directory_and_goes_when_they_choose_nothing(world: World) -> None:
    berlin = Profile(ANA, "Ana", "Europe/Berlin")
    with world.uow.writing(world.workspace_id) as tx:
        tx.people.choose(ANA, Whereabouts("Pacific/Auckland"), WorkingHours(time(8, 30), time(15)))
        tx.people.learn([berlin], world.clock.now(), {ANA: "DE"})
        chosen = tx.people.get(ANA)
        tx.people.choose(ANA, Whereabouts(), USUAL_HOURS)
        told = tx.people.get(ANA)
    assert chosen is not None
    assert told is not None
    assert (chosen.zone, chosen.country, chosen.hours.starts) == ("Pacific/Auckland", "NZ", time(8, 30))
    assert chosen.is_as(berlin)
    assert (told.zone, told.country, told.hours) == ("Europe/Berlin", "DE", USUAL_HOURS)


def test_a_status_that_is_changed_while_it_holds_holds_since_it_began(world: World) -> None:
    def learnt(days: int | None) -> datetime | None:
        status = TimeOffStatus(WEDNESDAY + timedelta(days=days)) if days is not None else None
        with world.uow.writing(world.workspace_id) as tx:
            tx.people.learn([Profile(ANA, "Ana", "Europe/Lisbon", status=status)], world.clock.now(), {})
            person = tx.people.get(ANA)
        assert person is not None
        assert person.status == status
        return person.status_since

    assert learnt(2) == WEDNESDAY
    later = world.clock.move(days=1)
    assert learnt(5) == WEDNESDAY
    assert learnt(None) is None
    assert learnt(3) == later
    afterwards = world.clock.move(days=9)
    assert learnt(12) == afterwards


def test_who_had_left_by_a_moment_are_those_gone_since_before_it_or_since_nobody_knows_when(world: World) -> None:
    leaves = Profile(ANA, "Ana", "Europe/Lisbon", deactivated=True)
    others = [Profile("U0APP", "App", "UTC", is_bot=True), Profile("U0GUEST", "Guest", "UTC", stranger=True)]

    def gone_by(moment: datetime) -> frozenset[str]:
        with world.uow.reading(world.workspace_id) as tx:
            return tx.people.gone_by([ANA, INES, "U0APP", "U0GUEST", "U0NOBODY"], moment)

    def learnt(*profiles: Profile) -> datetime:
        with world.uow.writing(world.workspace_id) as tx:
            tx.people.learn(profiles, world.clock.now(), {})
        return world.clock.now()

    left = learnt(leaves, *others)
    world.clock.move(days=1)
    learnt(replace(leaves, name="Ana M"), *others)
    assert gone_by(left) == frozenset()
    assert gone_by(left + timedelta(seconds=1)) == {ANA, "U0APP", "U0GUEST"}, "told again, they left when they did"
    learnt(replace(leaves, deactivated=False))
    assert gone_by(world.clock.now() + timedelta(days=1)) == {"U0APP", "U0GUEST"}
    left = learnt(leaves)
    assert ANA not in gone_by(left), "what counts is when they left the last time"
    with world.database.engines.writing.begin() as connection:
        connection.execute(update(PersonRow).values(gone_since=None))
    assert ANA in gone_by(left), "as is said of those who had left before this was noted"


def test_a_person_read_before_the_directory_answered_is_read_anew_in_the_same_transaction(world: World) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        tx.people.get(ANA)
        tx.people.learn([Profile(ANA, "Ana", "Europe/Rome")], world.clock.now(), {ANA: None})
        ana = tx.people.get(ANA)
    assert ana is not None
    assert (ana.zone, ana.country) == ("Europe/Rome", None)


def test_slack_admins_are_those_still_active(world: World) -> None:
    world.person("Gone", slack_admin=True, deactivated=True)
    ines = world.person("Ines", slack_admin=True)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.people.slack_admins() == [ines]
    assert ines.user_id == INES
