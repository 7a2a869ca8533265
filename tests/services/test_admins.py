"""Naming Headway's admins, on both databases."""

import pytest

from bot.domain.admins import AdminChange, AdminsCard, Removal
from bot.domain.deliveries import Delivery, Kind
from bot.domain.people import Guest, Profile
from bot.domain.refusals import Invalid, NotAllowed, Problem
from bot.services.actors import actor
from bot.services.admins import NO_ADMIN_ANY_MORE, STILL_ADMIN_OR_GONE, AdminService
from bot.services.people import PeopleService
from bot.services.personal_settings import PersonalSettingsService
from bot.services.teams import TeamService
from tests.world import ANA, BO, CHIDI, World

W = "T0ACME"
ADMIN, SAM = "U0ADMIN", "U0SAM"
CONFIGURED = frozenset({ADMIN})


@pytest.fixture
def admins(world: World) -> AdminService:
    world.person("Sam", slack_admin=True)
    return AdminService(world.uow, world.clock, CONFIGURED)


def is_admin(world: World, user_id: str) -> bool:
    with world.uow.reading(W) as tx:
        return actor(tx, user_id, CONFIGURED).is_admin


def told(world: World, user_id: str, kind: Kind = Kind.NAMED_ADMIN) -> list[Delivery]:
    with world.uow.reading(W) as tx:
        return list(tx.deliveries.of_people(kind, [user_id], ""))


@pytest.mark.parametrize("by", [SAM, ADMIN])
def test_workspace_admins_and_those_configured_name_others_who_may_all_that_they_may(
    world: World, admins: AdminService, by: str
) -> None:
    saved = admins.save(W, by, (), (ANA, BO))
    assert (saved.added, saved.removed) == ((ANA, BO), ())
    assert saved.card == AdminsCard(fixed=(ADMIN,), of_slack=(SAM,), named=(ANA, BO))
    assert is_admin(world, ANA)
    assert not is_admin(world, CHIDI)
    assert TeamService(world.uow, world.clock, CONFIGURED).form(W, ANA, "C0ALL").parent is None, "Ana may name it"
    assert PeopleService(world.uow, world.clock, CONFIGURED).admins(W) == (ADMIN, SAM, ANA, BO)


def test_who_was_named_names_nobody_and_reads_who_can(world: World, admins: AdminService) -> None:
    admins.save(W, SAM, (), (ANA,))
    for user_id in (ANA, CHIDI):
        with pytest.raises(NotAllowed) as refused:
            admins.save(W, user_id, (), (BO,))
        assert refused.value.who_can == (ADMIN, SAM)
    assert not is_admin(world, BO)
    settings = PersonalSettingsService(world.uow, world.clock, CONFIGURED)
    cards = [settings.card(W, user_id) for user_id in (SAM, ANA, CHIDI)]
    assert [(card.is_admin, card.may_name_admins) for card in cards] == [(True, True), (True, False), (False, False)]


def test_who_is_named_is_told_once_and_the_history_says_who_named_whom(world: World, admins: AdminService) -> None:
    admins.save(W, SAM, (), (ANA,))
    admins.save(W, SAM, (), (ANA,))
    (delivery,) = told(world, ANA)
    naming = admins.naming(delivery)
    assert naming != NO_ADMIN_ANY_MORE
    with world.uow.reading(W) as tx:
        assert tx.admins.latest(ANA) == AdminChange(ANA, True, SAM, world.clock.now())
    admins.save(W, ADMIN, (ANA,), ())
    assert admins.naming(delivery) == NO_ADMIN_ANY_MORE
    assert not is_admin(world, ANA)
    admins.save(W, SAM, (), (ANA,))
    assert len(told(world, ANA)) == 1, "once a day is enough"


def sent(world: World, delivery: Delivery, ts: str) -> None:
    with world.uow.writing(W) as tx:
        assert tx.deliveries.mark_sent(delivery.delivery_id, "D0ANA", ts, world.clock.now(), 0)


def test_who_is_removed_is_told_once_by_whom(world: World, admins: AdminService) -> None:
    admins.save(W, SAM, (), (ANA, BO))
    sent(world, told(world, ANA)[0], "1.5")
    for _ in range(2):
        admins.save(W, ADMIN, (ANA, BO), (BO,))
    (delivery,) = told(world, ANA, Kind.NO_ADMIN)
    assert admins.removal(delivery) == Removal(ADMIN)
    assert told(world, BO, Kind.NO_ADMIN) == []
    admins.save(W, SAM, (BO,), (ANA, BO))
    assert admins.removal(delivery) == STILL_ADMIN_OR_GONE
    assert len(told(world, ANA)) == 1, "they were told that they are, and nothing else since"


def test_who_is_named_again_on_the_day_on_which_they_were_told_otherwise_is_told_again(
    world: World, admins: AdminService
) -> None:
    admins.save(W, SAM, (), (ANA,))
    sent(world, told(world, ANA)[0], "1.5")
    admins.save(W, SAM, (ANA,), ())
    sent(world, told(world, ANA, Kind.NO_ADMIN)[0], "2.5")
    admins.save(W, SAM, (), (ANA,))
    assert len(told(world, ANA)) == 2


def test_who_was_never_told_or_is_an_admin_anyway_is_not_told_that_they_are_none(
    world: World, admins: AdminService
) -> None:
    admins.save(W, SAM, (), (ANA, BO))
    sent(world, told(world, BO)[0], "1.5")
    world.person("Bo", slack_admin=True)
    admins.save(W, SAM, (ANA, BO), ())
    assert (told(world, ANA, Kind.NO_ADMIN), told(world, BO, Kind.NO_ADMIN)) == ([], [])


def test_two_forms_at_once_lose_neither_change(world: World, admins: AdminService) -> None:
    admins.save(W, SAM, (), (ANA,))
    admins.save(W, ADMIN, (ANA,), (ANA, BO))
    saved = admins.save(W, SAM, (ANA,), (ANA, CHIDI))
    assert saved.card.named == (ANA, BO, CHIDI)
    assert admins.save(W, SAM, (ANA,), (CHIDI,)).removed == (ANA,)


def test_who_is_an_admin_anyway_is_not_named_besides(world: World, admins: AdminService) -> None:
    saved = admins.save(W, SAM, (), (SAM, ADMIN))
    assert (saved.added, saved.card.named) == ((), ())


def test_guests_apps_strangers_and_leavers_are_refused_on_the_field(world: World, admins: AdminService) -> None:
    world.person("Gil", guest=Guest.SINGLE_CHANNEL)
    world.person("Robo", is_bot=True)
    world.person("Left", deactivated=True)
    for user_id in ("U0GIL", "U0ROBO", "U0LEFT"):
        with pytest.raises(Invalid) as refused:
            admins.save(W, SAM, (), (ANA, user_id))
        assert refused.value.problems == {"admins": Problem.CANNOT_BE_ADMIN}
    with pytest.raises(Invalid) as refused:
        admins.save(W, SAM, (), tuple(f"U0{number}" for number in range(51)))
    assert refused.value.problems == {"admins": Problem.TOO_MANY_ADMINS}
    assert not is_admin(world, ANA)


def test_who_was_named_and_leaves_or_becomes_a_guest_is_an_admin_no_more_until_they_come_back(
    world: World, admins: AdminService
) -> None:
    admins.save(W, SAM, (), (ANA,))
    people = PeopleService(world.uow, world.clock, CONFIGURED)
    for changed in ({"deactivated": True}, {"guest": Guest.MULTI_CHANNEL}, {"is_bot": True}):
        people.learn(W, [Profile(ANA, "Ana", "Europe/Lisbon", **changed)])
        assert (is_admin(world, ANA), people.admins(W)) == (False, (ADMIN, SAM))
    people.learn(W, [Profile(ANA, "Ana", "Europe/Lisbon")])
    assert is_admin(world, ANA)
