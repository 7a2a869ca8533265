"""Whatever example a message shows is understood as a reply to that very message, on both databases."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.blocks.prompts import prompt_message
from bot.domain.answers import Answer, AskedBack, IsInTheWay
from bot.domain.check_ins import Recorded, Status
from bot.domain.deliveries import Kind, Message, Pointless
from bot.domain.goals import Goal
from bot.domain.measures import Value
from bot.domain.prompts import Ask, PromptItem
from bot.domain.teams import Team
from bot.services.prompts import PromptService
from bot.services.replies import Reply, ReplyService
from tests.answers import message_of, only_part
from tests.world import ANA, BO, World

MEASURES: dict[str, tuple[dict[str, object], Value | None]] = {
    "share": ({"unit": "%", "baseline": 78, "target": 85}, Decimal("81.5")),
    "cases": ({"unit": "cases", "baseline": 2, "target": 3000}, Decimal(1204)),
    "odd": ({"unit": "`calls` & <more> per 100 days", "baseline": 5, "target": 9}, None),
    "steps": ({"steps": ["Write it", "Print it"]}, frozenset({"Write it"})),
    "yes or no": ({"yes_no": True}, False),
}


@dataclass
class Asking:
    """Bo of Ana's team is prompted, reads an example, and types it."""

    world: World
    team: Team
    written: int = 0

    def goal(self, measure: str, *, is_new: bool = False) -> Goal:
        how, last = MEASURES[measure]
        goal = self.world.goal("Serve them well", BO, team=self.team, **how)  # type: ignore[arg-type]
        if last is not None and not is_new:
            self.world.check_in(goal, last, at=self.world.clock.now() - timedelta(days=7))
        return goal

    def prompt(self, *goals: Goal, teams: int = 0) -> None:
        asking = [self.world.team(f"Team {n}", lead=ANA, members=[BO]) for n in range(teams)]
        reports = [PromptItem(Ask.REPORT, self.team.team_id, goal.number) for goal in goals]
        self.world.prompt(BO, [*reports, *(PromptItem(Ask.OBSTACLE, team.team_id) for team in asking)])
        self.world.clock.move(minutes=5)

    def shown(self, *, in_reminder: bool = False) -> Message:
        service = PromptService(self.world.uow, self.world.clock)
        with self.world.uow.reading(self.world.workspace_id) as tx:
            prompt = tx.prompts.latest_of(BO)
        assert prompt is not None
        if not in_reminder:
            return prompt_message(service.card(self.world.workspace_id, BO, prompt.week))
        card = service.reminder(self.world.delivery(Kind.REMINDER, BO, prompt.occurrence, sent=False))
        assert not isinstance(card, Pointless)
        return prompt_message(card)

    def hear(self, text: str) -> Answer:
        """Return what it answers to a text, which arrives without Slack's entities."""
        self.written += 1
        ts = f"1799230000.{self.written:06d}"
        service = ReplyService(self.world.uow, self.world.clock, frozenset())
        service.reply(self.world.workspace_id, Reply(BO, "D0BO", ts, _typed(text)))
        with self.world.uow.reading(self.world.workspace_id) as tx:
            delivery = tx.deliveries.find(Kind.ANSWER, BO, f"D0BO/{ts}")
        assert delivery is not None
        return only_part(service.answer(delivery))


def _typed(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def examples(message: Message) -> list[str]:
    """What stands between backticks; commands are no replies."""
    return [found for found in re.findall(r"`([^`]+)`", message.text) if not found.startswith("/")]


def is_understood(answer: Answer) -> bool:
    return isinstance(answer, Recorded) or (isinstance(answer, IsInTheWay) and answer.is_recorded)


@pytest.fixture
def asking(world: World) -> Asking:
    return Asking(world, world.team("Claims care", lead=ANA, members=[BO]))


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(("several", "in_reminder"), [(False, False), (True, False), (False, True)])
def test_the_example_of_a_prompt_and_of_its_reminder_is_recorded(
    asking: Asking, measure: str, several: bool, in_reminder: bool
) -> None:
    goals = [asking.goal(measure) for _ in range(1 + several)]
    asking.prompt(*goals, teams=1)
    (example,) = examples(asking.shown(in_reminder=in_reminder))
    answer = asking.hear(example)
    assert isinstance(answer, Recorded)
    assert (answer.goal, answer.after.status) == (goals[0], Status.ON_TRACK)


@pytest.mark.parametrize("answered", ["tapped", "overdue and not asked about"])
@pytest.mark.parametrize("measure", ["cases", "yes or no"])
def test_the_example_of_a_message_that_asks_only_what_is_in_the_way_is_recorded(
    asking: Asking, answered: str, measure: str
) -> None:
    goal = asking.goal(measure)
    asking.prompt(*([goal] if answered == "tapped" else []), teams=1)
    if answered == "tapped":
        asking.world.check_in(goal, status=Status.ON_TRACK)
        asking.world.clock.move(days=1)
    (example,) = examples(asking.shown(in_reminder=answered == "tapped"))
    assert example == "nothing"
    answer = asking.hear(example)
    assert isinstance(answer, IsInTheWay)
    assert answer.is_recorded


def test_where_several_teams_ask_no_single_word_is_offered_as_the_answer(asking: Asking) -> None:
    asking.prompt(teams=2)
    message = asking.shown()
    assert examples(message) == []
    assert "Or just reply here with what is in the way." in message.text


@pytest.mark.parametrize(
    ("measure", "reply"),
    [("share", "reached"), ("cases", "reached"), ("steps", "done"), ("yes or no", "82"), ("yes or no", "yes")],
)
@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("place", [0, 1])
def test_every_example_of_a_question_back_is_recorded(
    asking: Asking, measure: str, reply: str, several: bool, place: int
) -> None:
    goals = [asking.goal(measure, is_new=True) for _ in range(1 + several)]
    asking.prompt(*goals, teams=1)
    asked = asking.hear(reply if not several or reply == "yes" else f"{goals[0].key} {reply}")
    offered = examples(message_of(asked))
    assert isinstance(asked, AskedBack)
    assert offered or len(asked.goals) > 1
    for example in offered[place : place + 1]:  # a second one would contradict the first
        assert is_understood(asking.hear(example)), example
    assert len(offered) <= 2
