"""Claims Care, whose people answer in their own words, with a hand in the bot's tables."""

import pytest

from bot.domain.check_ins import Status
from bot.domain.goals import Goal
from bot.domain.teams import Team
from localslack.surfaces import MessageSeen
from tests.office import HARBOUR, Office
from tests.scenarios.test_check_ins import CheckInOffice, asked
from tests.world import ANA, BO


@pytest.fixture
def office(office: Office) -> CheckInOffice:
    return CheckInOffice.beside(office)


@pytest.fixture
def team(office: CheckInOffice) -> Team:
    return office.world.team("Claims Care", lead=ANA, members=[BO], channel="C0CLAIMS")


@pytest.fixture
def goals(office: CheckInOffice, team: Team) -> tuple[Goal, ...]:
    """What Ana is asked about, unless a module says otherwise."""
    return (
        office.world.goal("Raise CSAT", team, baseline=78, target=85),
        office.world.goal("First response time", team, baseline=6, target=2, unit="h"),
    )


@pytest.fixture
def prompt(office: CheckInOffice, goals: tuple[Goal, ...]) -> MessageSeen:
    """Ana's prompt, on Wednesday 3 March 2027."""
    return office.prompt(ANA, *map(asked, goals))


def stands(office: CheckInOffice, goal: Goal) -> tuple[str | None, Status | None]:
    """Return value and status of a goal, the value as text."""
    with office.world.uow.reading(HARBOUR) as tx:
        standing = tx.check_ins.standings([goal.number]).get(goal.number)
    if standing is None:
        return None, None
    return None if standing.value is None else str(standing.value), standing.status


def replies(office: CheckInOffice, prompt: MessageSeen, text: str, told: str) -> MessageSeen:
    """Have Ana write this below her prompt; return what it was answered with."""
    said = office.ana.say("Headway", text, thread=prompt.ts)

    def look() -> MessageSeen | None:
        answers = [one for one in office.ana.replies(prompt) if one.ts > said.ts and told in one.text]
        return answers[-1] if answers else None

    return office.slack.wait_for(look, f"{told!r} after {text!r}")
