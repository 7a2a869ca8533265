"""The service promise, on both databases."""

import pytest

from bot.domain.refusals import Invalid, NotAllowed, NothingToUndo, Problem, TooLong
from bot.domain.service_promises import PromiseChange
from bot.services.home import HomeService
from bot.services.service_promises import ServicePromiseService
from tests.world import ANA, BO, INES, World

W = "T0ACME"
ADMIN = "U0ADMIN"


@pytest.fixture
def promises(world: World) -> ServicePromiseService:
    world.organisation()
    return ServicePromiseService(world.uow, world.clock, {ADMIN})


def said(change: PromiseChange) -> tuple[int, str]:
    assert change.promise is not None
    return change.promise.promise_id, change.promise.text


def test_an_admin_says_it_and_everybody_reads_it_in_one_line(world: World, promises: ServicePromiseService) -> None:
    promises.save(W, ADMIN, 0, "  Whoever calls us\n is called back. ")
    assert promises.stands(W) == "Whoever calls us is called back."
    home = HomeService(world.uow, world.clock, {ADMIN})
    cards = [home.card(W, user_id) for user_id in (ADMIN, BO)]
    assert [card.promise for card in cards] == ["Whoever calls us is called back."] * 2
    assert [card.may_change_promise for card in cards] == [True, False]


def test_nobody_but_an_admin_changes_it_not_even_the_organisations_lead(
    world: World, promises: ServicePromiseService
) -> None:
    first, _ = said(promises.save(W, ADMIN, 0, "We call back."))
    for user_id in (INES, ANA):
        with pytest.raises(NotAllowed) as refused:
            promises.save(W, user_id, first, "Mine")
        assert refused.value.who_can == (ADMIN,)
        with pytest.raises(NotAllowed):
            promises.form(W, user_id)
        with pytest.raises(NotAllowed):
            promises.undo(W, user_id, first)
    assert promises.stands(W) == "We call back."


def test_its_history_is_kept_and_each_change_can_be_taken_back_while_it_is_the_newest(
    world: World, promises: ServicePromiseService
) -> None:
    first, _ = said(promises.save(W, ADMIN, 0, "We call back."))
    second, _ = said(promises.save(W, ADMIN, first, "We call back the same day."))
    with pytest.raises(NothingToUndo):
        promises.undo(W, ADMIN, first)
    assert said(promises.undo(W, ADMIN, second))[1] == "We call back."
    with pytest.raises(NothingToUndo):
        promises.undo(W, ADMIN, second)
    with world.uow.reading(W) as tx:
        assert [one.text for one in tx.service_promises.newest(9)] == [
            "We call back.",
            "We call back the same day.",
            "We call back.",
        ]


def test_an_empty_form_removes_it_and_undo_of_the_first_one_too(promises: ServicePromiseService) -> None:
    first, _ = said(promises.save(W, ADMIN, 0, "We call back."))
    promises.undo(W, ADMIN, first)
    assert promises.stands(W) == ""
    newest = promises.form(W, ADMIN)
    assert newest is not None
    again, _ = said(promises.save(W, ADMIN, newest.promise_id, "We call back."))
    promises.save(W, ADMIN, again, "   ")
    assert promises.stands(W) == ""


def test_the_same_text_again_changes_nothing_and_a_form_sent_twice_says_the_same_twice(
    promises: ServicePromiseService,
) -> None:
    first = promises.save(W, ADMIN, 0, "We call back.")
    assert promises.save(W, ADMIN, 0, "We call back.") == first
    number, _ = said(first)
    assert not promises.save(W, ADMIN, number, "We  call back.").can_be_undone
    assert promises.save(W, ADMIN, 0, "We call back.").promise == first.promise


def test_two_admins_at_once_do_not_overwrite_each_other_unseen(promises: ServicePromiseService) -> None:
    promises.save(W, ADMIN, 0, "We call back.")
    with pytest.raises(Invalid) as refused:
        promises.save(W, ADMIN, 0, "We write back.")
    assert refused.value.problems == {"service_promise": Problem.CHANGED_MEANWHILE}


def test_it_has_at_most_300_characters(promises: ServicePromiseService) -> None:
    promises.save(W, ADMIN, 0, "x" * 300)
    with pytest.raises(Invalid) as refused:
        promises.save(W, ADMIN, 0, "x" * 301)
    assert refused.value.problems == {"service_promise": TooLong(300, 301)}
