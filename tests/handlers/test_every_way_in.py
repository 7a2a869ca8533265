"""Whatever Slack does to a call, by every way in: the person gets the answer, or reads what happened with a reference
that is in the log; and nothing is written twice.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest

from handlers import answers
from localslack.client import LocalSlack, PersonAt
from localslack.surfaces import ViewSeen
from main import Headway
from tests.office import HARBOUR

REFERENCE = re.compile(r"reference: ([0-9a-f]{6})")
PATIENCE = 60
FAULTS: Mapping[str, Mapping[str, Any]] = {
    "error": {},
    "ratelimited": {},
    "hang": {},
    "lost": {},
    "slow": {"seconds": 0.3},
}


@pytest.fixture(autouse=True)
def log(
    headway: Headway, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> pytest.LogCaptureFixture:
    monkeypatch.setattr(answers, "AGAIN_AFTER", 0.01)
    monkeypatch.setattr(headway.client, "timeout", 1)
    caplog.set_level(logging.INFO)
    return caplog


@pytest.fixture(scope="module")
def goal(slack: LocalSlack, headway: Headway) -> int:
    """A goal of Ana's team, which all of these are about."""
    ana = slack.as_user("ana")
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June")
    view = ana.modal("Set a goal").submit().view
    assert view is not None
    view.close()
    slack.wait_for(lambda: ana.see("home", app=slack.app()["app_id"])["view"], "Home, which follows")
    return 1


@pytest.fixture
def ana(slack: LocalSlack, goal: int) -> PersonAt:
    """Ana, with no form open."""
    person = slack.as_user("ana")
    while not person.no_modal():
        person.modal().close()
    return person


def check_ins(headway: Headway) -> int:
    """How many there are, of all goals that are set here."""
    with headway.services.check_ins._uow.reading(HARBOUR) as tx:
        return sum(len(tx.check_ins.of_goal(number)) for number in range(1, 100))


def top(ana: PersonAt) -> ViewSeen | None:
    return None if ana.no_modal() else ana.modal()


def home(ana: PersonAt) -> ViewSeen:
    """Home as it was last published: saving a goal has."""
    return ViewSeen(ana, ana.see("home", app=ana.slack.app()["app_id"])["view"])


def texts(ana: PersonAt) -> list[str]:
    """All that Ana can read now."""
    said = [message.text for place in ("#claims-care", "Headway") for message in ana.messages(place)]
    form = top(ana)
    return [*said, home(ana).text, form.text if form else ""]


Done = Callable[[], bool]


@dataclass(frozen=True)
class Way:
    """A way in: the method that answers, what Ana does (it returns whether she has the answer), and what it writes."""

    method: str
    act: Callable[[PersonAt], tuple[Callable[[], object], Done]]
    """Prepares, and returns what she does and how she sees that it worked."""
    writes: int = 0


def _titled(ana: PersonAt, words: str) -> Done:
    def holds() -> bool:
        form = top(ana)
        return form is not None and words in form.title + form.text

    return holds


def by_command(ana: PersonAt) -> tuple[Callable[[], object], Done]:
    return lambda: ana.command("#claims-care", "/goal set"), _titled(ana, "Set a goal")


def by_button(ana: PersonAt) -> tuple[Callable[[], object], Done]:
    ana.command("#claims-care", "/goal list all")
    listed = ana.wait_for_message("#claims-care", "All goals")
    return lambda: listed.click("Show"), _titled(ana, "G-1")


def in_a_form(ana: PersonAt) -> tuple[Callable[[], object], Done]:
    ana.command("#claims-care", "/goal set")
    form = ana.modal("Set a goal")
    return lambda: form.click("More details"), lambda: "How will it be done?" in form.again().labels


def from_home(ana: PersonAt) -> tuple[Callable[[], object], Done]:
    title = f"Answer sooner {len(ana.slack.log('api'))}"
    ana.command("#claims-care", f"/goal set {title} from 6 h to 2 h by 30 June")
    ana.modal("Set a goal").submit()
    ana.modal().close()
    # Saving publishes it; opening it would publish once more, at whatever moment.
    shown = ana.slack.wait_for(lambda: home(ana) if title in home(ana).text else None, "Home with the goal")
    return (
        lambda: shown.click("On track", after=title),
        lambda: "Recorded: On track" in home(ana).text.partition(title)[2][:200],
    )


def by_undo(ana: PersonAt) -> tuple[Callable[[], object], Done]:
    ana.command("#claims-care", "/goal set Learn Dutch by 30 June")
    form = ana.modal("Set a goal")
    form.choose("How is it measured?", "Reached or not")
    view = ana.slack.wait_for(
        lambda: None if "Target" in form.again().labels else form.again(), "a goal without number"
    )
    told = view.submit().view
    assert told is not None
    return lambda: told.click("Undo"), _titled(ana, "taken back")


WAYS = {
    "a command that opens a form": Way("views.open", by_command),
    "a button that opens a form": Way("views.open", by_button),
    "a field of a form": Way("views.update", in_a_form),
    "a tap on Home": Way("views.publish", from_home, writes=1),
    "an Undo in a form": Way("views.update", by_undo),
}


@pytest.mark.parametrize("count", [1, None], ids=["once", "always"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("named", WAYS)
def test_the_answer_comes_or_what_happened_is_told(
    named: str, fault: str, count: int | None, ana: PersonAt, headway: Headway, log: pytest.LogCaptureFixture
) -> None:
    way = WAYS[named]
    act, has_answer = way.act(ana)
    before, written = set(texts(ana)), check_ins(headway)
    log.clear()

    def told() -> str | None:
        found = [match for text in texts(ana) if text not in before for match in REFERENCE.findall(text)]
        return found[-1] if found else None

    with ana.slack.fault(fault, way.method, count=count, **FAULTS[fault]) as trouble:
        act()
        if (way.method, fault) == ("views.publish", "ratelimited"):
            trouble.wait_until_struck(1)  # a Home is shown when Slack takes it again, and nobody told of a failure
        else:
            ana.slack.wait_for(lambda: has_answer() or told(), "an answer", within=PATIENCE)
    ana.slack.wait_for(lambda: has_answer() or told(), "an answer", within=PATIENCE)
    reference = told()
    if not has_answer():
        assert reference is not None
    if reference is not None:
        assert f"reference {reference}" in log.text
        says_nothing = any("nothing was recorded" in text for text in texts(ana) if reference in text)
        assert says_nothing == (check_ins(headway) == written and named != "an Undo in a form")
    assert check_ins(headway) - written == way.writes


def test_a_search_in_a_menu_that_fails_says_so_in_the_menu(
    ana: PersonAt, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> NoReturn:
        raise RuntimeError

    ana.command("#claims-care", "/goal set")
    form = ana.modal("Set a goal")
    monkeypatch.setattr("bot.services.goal_forms.GoalFormService.supports", fails)
    (line,) = form.options("Which goal does it help?", "csat")
    found = re.search("Reference: ([0-9a-f]{6})", line)
    assert found is not None
    assert f"RuntimeError, reference {found.group(1)}" in log.text
