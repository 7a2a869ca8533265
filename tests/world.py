"""A small organisation for tests: named people, teams and goals, written through the stores."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cadences import Cadence, iso_monday
from bot.domain.check_ins import CheckIn, NewCheckIn, Report, Source, Status
from bot.domain.deliveries import Delivery, Kind, NewDelivery
from bot.domain.goals import Goal, Owner, PersonOwner, Revision, Support, TeamOwner, Visibility
from bot.domain.measures import Measure, Metric, Milestones, Value, YesNo
from bot.domain.people import Guest, Person, Profile
from bot.domain.prompts import Prompt, PromptItem
from bot.domain.teams import WEEKLY, ProgressSlot, Team
from bot.domain.workspaces import Workspace
from bot.services.goals import NewGoal
from bot.services.teams import NewTeam
from storage.units import SqlUnitOfWork
from tests.databases import Database

ANA, BO, CHIDI, DANA, INES = "U0ANA", "U0BO", "U0CHIDI", "U0DANA", "U0INES"

NAMED = {
    "Ana": ("Europe/Lisbon", "PT"),
    "Bo": ("Pacific/Auckland", "NZ"),
    "Chidi": ("Europe/Berlin", "DE"),
    "Dana": ("America/New_York", "US"),
    "Ines": ("Europe/Lisbon", "PT"),
}
"""Who is known in every world: Ana leads a team in Lisbon, Ines the organisation."""

WEDNESDAY = datetime(2027, 1, 6, 10, 0, tzinfo=UTC)
"""When every world begins: 10:00 in Lisbon."""


@dataclass
class SettableClock:
    """A clock that stands still until it is moved."""

    moment: datetime = WEDNESDAY

    def now(self) -> datetime:
        return self.moment

    def at(self, local: str, zone: str = "UTC") -> datetime:
        """Set it to a local time such as `2027-01-06 10:00`, and return that instant."""
        self.moment = instant(local, zone)
        return self.moment

    def move(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Move it by so much real time, and return the instant."""
        self.moment += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self.moment


def instant(local: str, zone: str = "UTC") -> datetime:
    """Return the UTC instant of a local time such as `2027-01-06 10:00`."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass
class World:
    """One workspace in one database, with a clock and builders. What the builders return is what was stored."""

    database: Database
    workspace_id: str = "T0ACME"
    clock: SettableClock = field(default_factory=SettableClock)
    wakes: int = 0
    """How often a commit has woken the sender."""

    def __post_init__(self) -> None:
        self.uow = SqlUnitOfWork(self.database.engines, self._wake)
        with self.uow.writing(self.workspace_id) as tx:
            tx.workspaces.save(Workspace(self.workspace_id, "Acme", "U0HEADWAY", self.clock.now()))
            profiles = [Profile(_id_of(name), name, zone) for name, (zone, _) in NAMED.items()]
            countries = {_id_of(name): country for name, (_, country) in NAMED.items()}
            tx.people.learn(profiles, self.clock.now(), countries)

    def _wake(self) -> None:
        self.wakes += 1

    def elsewhere(self) -> "World":
        """Return another workspace in the same database, with the same people's names and clock."""
        return World(self.database, "T0OTHER", self.clock)

    def queries(self) -> AbstractContextManager[list[str]]:
        """Record the statements that are run inside."""
        return self.database.queries()

    def person(
        self,
        name: str,
        zone: str = "Europe/Lisbon",
        country: str | None = None,
        *,
        guest: Guest = Guest.NO,
        is_bot: bool = False,
        deactivated: bool = False,
        slack_admin: bool = False,
    ) -> Person:
        """Have the directory know somebody: `Ana` becomes U0ANA."""
        user_id = _id_of(name)
        profile = Profile(user_id, name, zone, is_bot, guest, deactivated, slack_admin)
        with self.uow.writing(self.workspace_id) as tx:
            tx.people.learn([profile], self.clock.now(), {user_id: country} if country else {})
            tx.teams.people_came_or_went()
            person = tx.people.get(user_id)
        assert person is not None
        return person

    def organisation(self, name: str = "Acme Service", lead: str = INES) -> Team:
        """Return the organisation, made at the first call."""
        with self.uow.reading(self.workspace_id) as tx:
            root = tx.teams.tree().root
        return root or self._team(name, lead, parent_id=None)

    def team(
        self,
        name: str,
        lead: str = ANA,
        members: Iterable[str] = (),
        parent: Team | None = None,
        *,
        cadence: Cadence = WEEKLY,
        anchor: date | None = None,
        zone: str | None = None,
        progress_slot: ProgressSlot = ProgressSlot(),  # noqa: B008 - frozen
        posting: bool = True,
        channel: str | None = None,
    ) -> Team:
        """Make a team, below the organisation unless told otherwise, in its lead's zone."""
        return self._team(
            name,
            lead,
            parent_id=(parent or self.organisation()).team_id,
            members=members,
            cadence=cadence,
            anchor=anchor,
            zone=zone,
            progress_slot=progress_slot,
            posting=posting,
            channel=channel,
        )

    def _team(
        self,
        name: str,
        lead: str,
        *,
        parent_id: int | None,
        members: Iterable[str] = (),
        cadence: Cadence = WEEKLY,
        anchor: date | None = None,
        zone: str | None = None,
        progress_slot: ProgressSlot = ProgressSlot(),  # noqa: B008 - frozen
        posting: bool = True,
        channel: str | None = None,
    ) -> Team:
        now = self.clock.now()
        with self.uow.writing(self.workspace_id) as tx:
            tx.people.add_unknown({lead, *members})
            leader = tx.people.get(lead)
            return tx.teams.add(
                NewTeam(
                    name=name,
                    lead_id=lead,
                    parent_id=parent_id,
                    channel_id=channel or "C0" + name.upper().replace(" ", ""),
                    zone=zone or (leader and leader.zone) or "Europe/Lisbon",
                    cadence=cadence,
                    anchor=anchor or iso_monday(now.date()),
                    progress_slot=progress_slot,
                    members=frozenset(members),
                    usergroup_id=None,
                    posting=posting,
                    created_at=now,
                )
            )

    def goal(
        self,
        title: str,
        owner: Team | Person | str,
        *,
        team: Team | None = None,
        baseline: float | str = 0,
        target: float | str = 100,
        unit: str = "%",
        stretch: float | str | None = None,
        steps: Iterable[str] = (),
        yes_no: bool = False,
        due: date | str = "2027-03-31",
        supports: Goal | None = None,
        reporter: str | None = None,
        visibility: Visibility = Visibility.EVERYBODY,
        created_at: datetime | None = None,
        how: str = "",
    ) -> Goal:
        """Set a goal: a metric, or milestones if `steps` are given, or yes/no.

        A person's goal counts in `team`, the organisation if none is given. `how` says how it helps `supports`.
        """
        at = created_at or self.clock.now()
        measure: Measure = Metric(
            _number(baseline), _number(target), unit, None if stretch is None else _number(stretch)
        )
        if steps or yes_no:
            measure = YesNo() if yes_no else Milestones(tuple(steps))
        owning = self._owner(owner, team)
        acting = owner.lead_id if isinstance(owner, Team) else owner if isinstance(owner, str) else owner.user_id
        revision = Revision(1, title, measure, _date(due), reporter_id=reporter, changed_by=acting, changed_at=at)
        support = Support(supports.number, how) if supports else None
        with self.uow.writing(self.workspace_id) as tx:
            return tx.goals.add(NewGoal(owning, revision, acting, at, visibility, support))

    def _owner(self, owner: Team | Person | str, team: Team | None) -> Owner:
        if isinstance(owner, Team):
            return TeamOwner(owner.team_id)
        user_id = owner if isinstance(owner, str) else owner.user_id
        return PersonOwner(user_id, (team or self.organisation()).team_id)

    def check_in(
        self,
        goal: Goal,
        value: Value | float | str | set[str] | None = None,
        status: Status | None = None,
        note: str = "",
        *,
        no_change: bool = False,
        person: str | None = None,
        at: datetime | None = None,
        week: date | str | None = None,
        source: Source = Source.TAP,
        supersedes: CheckIn | None = None,
    ) -> CheckIn:
        """Check in, as the goal's reporter unless told otherwise. A `str` or number is a metric's value."""
        with self.uow.writing(self.workspace_id) as tx:
            return tx.check_ins.add(
                NewCheckIn(
                    goal=goal.number,
                    revision=goal.revision.number,
                    person=person or tx.teams.tree().reporter(goal) or goal.created_by,
                    at=at or self.clock.now(),
                    report=Report(_value(value), status, note, no_change),
                    source=source,
                    week=week.isoformat() if isinstance(week, date) else week,
                    supersedes=supersedes.check_in_id if supersedes else None,
                )
            )

    def undo(self, check_in: CheckIn) -> None:
        """Take a check-in back."""
        with self.uow.writing(self.workspace_id) as tx:
            tx.check_ins.undo(check_in.check_in_id, check_in.person, self.clock.now())

    def delivery(
        self, kind: Kind, recipient: str, occurrence: str, *, sent: bool = True, due_at: datetime | None = None
    ) -> Delivery:
        """Enqueue a message and, unless told otherwise, have it arrive at once: a DM in D0…, with a ts of its own."""
        now = due_at or self.clock.now()
        channel = "D" + recipient[1:] if recipient.startswith("U") else recipient
        with self.uow.writing(self.workspace_id) as tx:
            tx.deliveries.enqueue(NewDelivery(kind, recipient, occurrence, now))
            queued = tx.deliveries.find(kind, recipient, occurrence)
            assert queued is not None
            if sent:
                ts = f"{now.timestamp():.0f}.{int(queued.delivery_id[:4], 16):06d}"
                tx.deliveries.mark_sent(queued.delivery_id, channel, ts, now, queued.wanted)
            stored = tx.deliveries.get(queued.delivery_id)
        assert stored is not None
        return stored

    def prompt(
        self, person: str, items: Iterable[PromptItem], week: date | None = None, *, sent: bool = True
    ) -> Prompt:
        """Prompt somebody about these lines, in this week unless told otherwise, and have the message arrive."""
        now = self.clock.now()
        monday = week or iso_monday(now.date())
        with self.uow.writing(self.workspace_id) as tx:
            tx.prompts.save(Prompt(person, monday, now, tuple(items)))
        self.delivery(Kind.PROMPT, person, monday.isoformat(), sent=sent)
        with self.uow.reading(self.workspace_id) as tx:
            prompt = tx.prompts.get(person, monday)
        assert prompt is not None
        return prompt


def _id_of(name: str) -> str:
    return "U0" + name.upper()


def _number(value: float | str | Decimal) -> Decimal:
    return Decimal(str(value))


def _date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _value(value: Value | float | str | set[str] | None) -> Value | None:
    match value:
        case None | bool() | frozenset():
            return value
        case set():
            return frozenset(value)
    return _number(value)


@pytest.fixture
def world(database: Database) -> World:
    """Return a workspace with five known people, on each database in turn."""
    return World(database)
