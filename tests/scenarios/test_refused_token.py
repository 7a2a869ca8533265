"""Somebody takes the bot out of their workspace: whoever runs it learns why nothing arrives; nothing is given up."""

from bot.domain.deliveries import Kind, State
from bot.health import problems
from tests.office import HARBOUR, Office
from tests.scenarios.test_check_ins import CheckInOffice, asked
from tests.world import ANA

REFUSED = "Slack refuses the bot's token (account_inactive)"
PATIENCE = 60


def test_health_tells_that_slack_refuses_the_token_and_the_prompt_goes_on_waiting(office: Office) -> None:
    office = CheckInOffice.beside(office)
    goal = office.world.goal("Raise CSAT", office.world.team("Claims Care", lead=ANA, channel="C0CLAIMS"))
    health = office.headway.health
    assert "token" not in problems(health())
    office.slack.uninstall()
    office.asks(ANA, asked(goal))
    office.slack.wait_for(
        lambda: problems(health()).get("token") == REFUSED or None, "the trouble to be told", PATIENCE
    )
    with office.world.uow.reading(HARBOUR) as tx:
        [prompt] = tx.deliveries.of_people(Kind.PROMPT, [ANA], "")
    assert prompt.state is State.DUE
