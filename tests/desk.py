"""A lead's desk: Ana's team with its progress posts and drafts, on both databases."""

from dataclasses import asdict, dataclass
from datetime import date

import pytest

from bot.domain.deliveries import Delivery, Failed, Kind, Sent
from bot.domain.opportunities import Reason
from bot.domain.progress import PostCard, PostTexts
from bot.domain.progress_edits import PartEdit, PostEdit
from bot.domain.teams import Team
from bot.domain.typed_text import fingerprint
from bot.services.deliveries import DeliveryService
from bot.services.progress import ProgressService, plan_progress_draft
from bot.services.schedules import Due, Schedule
from storage.due import SqlDue
from tests.world import ANA, BO, CHIDI, World, instant

ADMIN = "U0ADMIN"
W = "T0ACME"
LISBON = "Europe/Lisbon"
THURSDAY = date(2027, 1, 7)


@dataclass
class Desk:
    """Ana's team on a Thursday at three in Lisbon, and the service."""

    world: World
    team: Team

    def __post_init__(self) -> None:
        clock = self.world.clock
        self.service = ProgressService(self.world.uow, clock, {ADMIN})
        self.outbox = DeliveryService(self.world.uow, SqlDue(self.world.database.engines), clock, clock)

    def draft(self, by: str = ANA) -> PostCard:
        return self.service.draft(W, by, self.team.team_id)

    def posted(self) -> PostCard:
        return self.service.post(W, ANA, self.draft().post.post_id)

    def form(self, post_id: int, texts: PostTexts, by: str = ANA) -> PostEdit:
        """Return the form as it is filled now: other parts than these are left as they are."""
        shown = self.service.to_edit(W, by, post_id).post.texts
        parts = {
            part: PartEdit(words, shown="", own=None if own is None else fingerprint(own))
            for part, words in asdict(texts).items()
            if words is not None
            for own in [getattr(shown, part)]
        }
        return PostEdit(post_id, self.world.clock.now(), parts)

    def writes(self, post_id: int, texts: PostTexts, by: str = ANA) -> PostCard:
        return self.service.save_texts(W, by, self.form(post_id, texts, by))

    def is_told(self, text: str) -> None:
        """Have Bo say what is in the way."""
        now, team_id = self.world.clock.now(), self.team.team_id
        with self.world.uow.writing(W) as tx:
            tx.opportunities.add(team_id=team_id, said_by=BO, said_at=now, text=text, reason=Reason.TOOL)

    def delivery(self, kind: Kind, recipient: str, day: date = THURSDAY) -> Delivery | None:
        with self.world.uow.reading(W) as tx:
            return tx.deliveries.find(kind, recipient, f"team-{self.team.team_id}/{day}")

    def in_channel(self, day: date = THURSDAY) -> Delivery:
        found = self.delivery(Kind.PROGRESS_POST, self.team.channel_id, day)
        assert found is not None
        return found

    def arrives(self, ts: str) -> None:
        """Have Slack take the post."""
        (claimed,) = (d for d in self.outbox.claim(W, 10) if d.kind is Kind.PROGRESS_POST)
        self.outbox.settle(claimed, Sent(claimed.recipient, ts))

    def refuses(self, reason: str) -> None:
        """Have Slack not take the post."""
        self.outbox.settle(self.in_channel(), Failed(reason))

    def plan(self, day: date = THURSDAY) -> None:
        now = self.world.clock.now()
        with self.world.uow.writing(W) as tx:
            due_at = instant(f"{day} 15:00", LISBON)
            plan_progress_draft(tx, Schedule(Due.PROGRESS_DRAFT, str(self.team.team_id), due_at, day), now)


@pytest.fixture
def desk(world: World) -> Desk:
    team = world.team("Phone support", lead=ANA, members=[BO, CHIDI])
    world.clock.at("2027-01-07 15:00", LISBON)
    return Desk(world, team)
