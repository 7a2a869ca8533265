"""Organisations: a few people in zones whose clocks change, or a crowd; a team or three; goals that outlast the run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from bot.domain.cadences import iso_monday
from bot.domain.goals import PersonOwner, Revision, TeamOwner, Visibility
from bot.domain.measures import Metric
from bot.domain.people import Profile
from bot.domain.teams import WEEKLY, ProgressSlot
from bot.domain.workspaces import Workspace
from bot.services.goals import NewGoal
from bot.services.schedules import reschedule_people
from bot.services.teams import NewTeam
from bot.services.unit_of_work import Transaction
from tests.simulation.faults import CROWD_TAKES, DAY, HOUR, MINUTE

ZONES = (
    "Europe/Lisbon",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Pacific/Honolulu",
)
MONDAYS = (
    date(2027, 1, 11),
    date(2027, 3, 8),
    date(2027, 3, 22),
    date(2027, 4, 5),
    date(2027, 4, 26),
    date(2027, 9, 6),
    date(2027, 9, 27),
    date(2027, 10, 25),
    date(2027, 11, 1),
)
"""First weeks: a plain one, and others that end as the clocks change in one of the zones, or just after."""

HOURS_APART = (
    ("Asia/Kolkata", "Europe/Berlin"),
    ("Europe/Lisbon", "America/New_York"),
    ("Europe/Berlin", "America/Santiago"),
    ("Australia/Lord_Howe", "Asia/Kolkata"),
)
"""Two zones each, the second so far behind that its morning begins where that of the first is over, but not its day."""

MORNING = 9
EVENING = 17
"""Everybody's working hours, from Monday to Friday: nobody here has a country, thus no holidays."""

NAMES = ("ANA", "BO", "CHIDI", "DANA", "EVA", "FINN")

Change = Callable[[Transaction, datetime], None]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with a goal of their own, who is therefore asked every week."""

    user_id: str
    zone: ZoneInfo
    team: int
    """The place of their team among those below the organisation."""
    leaves_at: datetime | None = None
    """When Slack has them deactivated."""


@dataclass(frozen=True)
class Organisation:
    """Who there is, and for how long things go wrong with them, from when on."""

    workspace_id: str
    monday: date
    weeks: int
    people: tuple[Colleague, ...]
    teams: int
    begins: datetime
    seconds: float
    quiet: float
    """Seconds after those, without a fault, in which everything has to be settled."""
    has_rested: timedelta = timedelta()
    """For how long nothing has run when it begins."""
    writers: tuple[tuple[float, str], ...] = ()
    """Who writes to the bot unasked: seconds since it begins, and who."""

    @property
    def mondays(self) -> Sequence[date]:
        """The weeks in which everybody is asked."""
        return [self.monday + timedelta(weeks=week) for week in range(self.weeks)]

    @property
    def changes(self) -> Sequence[tuple[float, Change]]:
        """What happens to it: seconds since it begins, and what."""
        return [
            ((each.leaves_at - self.begins).total_seconds(), self._leaving(each))
            for each in self.people
            if each.leaves_at is not None
        ]

    def _leaving(self, who: Colleague) -> Change:
        def leave(tx: Transaction, now: datetime) -> None:
            tx.people.learn([Profile(who.user_id, who.user_id, who.zone.key, deactivated=True)], now, {})
            reschedule_people(tx, [who.user_id], now)

        return leave

    def store(self, tx: Transaction) -> None:
        """Write it into an empty database, as a week old."""
        long_ago = self.begins - timedelta(days=30)
        tx.workspaces.save(Workspace(self.workspace_id, "Acme", "U0HEADWAY", long_ago))
        tx.people.learn([Profile(each.user_id, each.user_id, each.zone.key) for each in self.people], long_ago, {})
        root = self._add_team(tx, "Acme", self.people[0], None, frozenset(), long_ago)
        teams = [self._team_below(tx, number, root, long_ago) for number in range(self.teams)]
        revision = Revision(1, "Answer sooner", _METRIC, self.monday + timedelta(days=200), changed_at=long_ago)
        tx.goals.add(NewGoal(TeamOwner(root), revision, self.people[0].user_id, long_ago, Visibility.EVERYBODY, None))
        for each in self.people:
            owner = PersonOwner(each.user_id, teams[each.team])
            tx.goals.add(NewGoal(owner, revision, each.user_id, long_ago, Visibility.EVERYBODY, None))

    def _team_below(self, tx: Transaction, number: int, root: int, at: datetime) -> int:
        members = [each for each in self.people if each.team == number]
        lead, *others = members or [self.people[0]]
        return self._add_team(tx, f"Team {number}", lead, root, frozenset(each.user_id for each in others), at)

    def _add_team(
        self, tx: Transaction, name: str, lead: Colleague, parent: int | None, members: frozenset[str], at: datetime
    ) -> int:
        new = NewTeam(
            name=name,
            lead_id=lead.user_id,
            parent_id=parent,
            channel_id="C0" + name.upper().replace(" ", ""),
            zone=lead.zone.key,
            cadence=WEEKLY,
            anchor=iso_monday(at.date()),
            progress_slot=ProgressSlot(),
            members=members,
            usergroup_id=None,
            posting=True,
            created_at=at,
        )
        return tx.teams.add(new).team_id


_METRIC = Metric(Decimal(0), Decimal(100), "%")


def founded(random: Random) -> Organisation:
    """Return an organisation for a week or more: from the Sunday before the first prompts on, most of them small."""
    weeks = random.choice((1, 1, 1, 1, 2, 4))
    monday, teams = random.choice(MONDAYS), random.choice((1, 1, 1, 2, 3))
    if weeks == 1 and random.random() < 0.7:
        monday += timedelta(weeks=1)  # the clocks change on the Sunday on which it begins
    begins = datetime.combine(monday, time(), UTC) - timedelta(days=1)
    people: list[Colleague] = []
    for name in NAMES[: random.choice((2, 2, 2, 3, 4, 6))]:
        leaves = begins + timedelta(seconds=random.uniform(1, 7 * weeks - 4) * DAY) if random.random() < 0.1 else None
        zone = ZoneInfo(random.choice(ZONES))
        # Who leads the organisation stays: what becomes of a leader's goals is no matter of deliveries.
        people.append(Colleague("U0" + name, zone, random.randrange(teams), leaves if people else None))
    # Things go wrong until the last reminders were sent, and then two days more.
    seconds = (7 * (weeks - 1) + 4.5) * DAY
    return Organisation("T0ACME", monday, weeks, tuple(people), teams, begins, seconds, 2 * DAY)


def in_a_rush(random: Random) -> Organisation:
    """Return an organisation for the quarter of an hour in which everybody is asked: soon over, and crowded."""
    monday, zone = random.choice(MONDAYS), ZoneInfo(random.choice(ZONES))
    begins = datetime.combine(monday, time(MORNING), zone).astimezone(UTC) - timedelta(seconds=20)
    people: list[Colleague] = []
    for name in NAMES[: random.choice((1, 1, 2, 2, 3))]:
        leaves = begins + timedelta(minutes=random.uniform(0, 15)) if people and random.random() < 0.1 else None
        people.append(Colleague("U0" + name, zone, 0, leaves))
    return Organisation("T0ACME", monday, 1, tuple(people), 1, begins, 15 * MINUTE, 2 * HOUR)


def crowded(random: Random) -> Organisation:
    """Return an organisation in which many more are asked at once than are sent to in one go: some since before, as
    nothing ran for hours, the others because their morning has just come.
    """
    monday, teams = random.choice(MONDAYS), random.choice((1, 2, 3))
    zones = [ZoneInfo(name) for name in random.choice(HOURS_APART)]
    begins = datetime.combine(monday, time(MORNING), zones[-1]).astimezone(UTC) + timedelta(seconds=30)
    people: list[Colleague] = []
    for number in range(random.choice((8, 12, 16))):
        leaves = begins + timedelta(minutes=random.uniform(0, 5)) if people and random.random() < 0.05 else None
        name = f"U0{NAMES[number % len(NAMES)]}{number}"
        people.append(Colleague(name, random.choice(zones), random.randrange(teams), leaves))
    writers = tuple((random.uniform(0, CROWD_TAKES), each.user_id) for each in people if random.random() < 0.3)
    rested = timedelta(hours=7)
    return Organisation("T0ACME", monday, 1, tuple(people), teams, begins, 5 * MINUTE, 2 * HOUR, rested, writers)
