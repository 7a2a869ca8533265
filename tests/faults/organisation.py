"""Part of Harbour Insurance for one round: who is asked about which goal, and when, after clocks changed or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from bot.domain.goals import PersonOwner, Revision, Visibility
from bot.domain.measures import Metric
from bot.domain.people import Profile
from bot.domain.teams import WEEKLY, ProgressSlot
from bot.domain.workspaces import Workspace
from bot.services.goals import NewGoal
from bot.services.schedules import reschedule_people, reschedule_team
from bot.services.teams import NewTeam
from storage.engines import open_engines
from storage.units import SqlUnitOfWork
from tests.office import HARBOUR

TITLE = "Answer sooner"
"""How every goal's title begins."""

MORNING, EVENING = time(9), time(17)
LISBON, LONDON, BERLIN, PRAGUE = (ZoneInfo(f"Europe/{city}") for city in ("Lisbon", "London", "Berlin", "Prague"))
NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")
AUCKLAND = ZoneInfo("Pacific/Auckland")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with a goal of their own, who is therefore asked in every week."""

    user_id: str
    zone: ZoneInfo
    goal: int

    @property
    def title(self) -> str:
        """What their goal is called."""
        return f"{TITLE}, {self.user_id.removeprefix('U0').capitalize()}"


CHANNELS = {"C0QUALITY": "U0INES", "C0CLAIMS": "U0ANA"}
"""The teams' channels, each with who made it: the organisation's, and that of its one team."""

PEOPLE = {
    "U0INES": LISBON,
    "U0ANA": LISBON,
    "U0EMEKA": LONDON,
    "U0CLARA": BERLIN,
    "U0HANA": PRAGUE,
    "U0FAY": NEW_YORK,
    "U0GUS": CHICAGO,
    "U0BO": AUCKLAND,
}
"""Zones as in localslack/seeds/harbour.yaml."""

WEEKS = (
    (date(2027, 3, 8), ("U0INES", "U0ANA", "U0EMEKA", "U0CLARA", "U0HANA", "U0BO")),
    (date(2027, 3, 15), ("U0FAY", "U0GUS", "U0EMEKA")),
    (date(2027, 4, 5), ("U0BO", "U0FAY")),
    (date(2027, 9, 27), ("U0BO", "U0INES", "U0ANA")),
    (date(2027, 11, 1), ("U0CLARA", "U0HANA", "U0EMEKA")),
    (date(2027, 11, 8), ("U0FAY", "U0GUS", "U0CLARA")),
)
"""A plain Monday, and such after a night in which clocks changed where some live; it is nobody's holiday there."""


@dataclass(frozen=True)
class Organisation:
    """Who there is in a round. The first leads the organisation and its one team."""

    monday: date
    people: Sequence[Colleague]

    @property
    def begins(self) -> datetime:
        """The Saturday before, when everybody's prompt lies ahead."""
        return datetime.combine(self.monday - timedelta(days=2), MORNING, UTC)

    @property
    def mornings(self) -> Sequence[datetime]:
        """When it is nine on the Monday, for one after the other, and then on the Tuesday."""
        days = (self.monday, self.monday + timedelta(days=1))
        return sorted(
            {datetime.combine(day, MORNING, each.zone).astimezone(UTC) for day in days for each in self.people}
        )

    @property
    def drafted_at(self) -> datetime:
        """When the team's progress is drafted for its lead: one of the mornings."""
        return datetime.combine(self.monday + timedelta(days=1), MORNING, self.people[0].zone).astimezone(UTC)

    @property
    def had_clocks_changed(self) -> bool:
        """Whether clocks were changed on that weekend where some of them live."""
        return self.monday != WEEKS[0][0]

    def asked_by(self, moment: datetime) -> Sequence[Colleague]:
        """Return those whose Monday morning has come by then."""
        return [each for each in self.people if datetime.combine(self.monday, MORNING, each.zone) < moment]

    def is_daytime(self, who: Colleague, moment: datetime) -> bool:
        """Whether they may be asked then."""
        local = moment.astimezone(who.zone)
        return local.weekday() < 5 and MORNING <= local.time() <= EVENING

    def store(self, database_url: str) -> None:
        """Write it into an empty database, as ten days old."""
        engines = open_engines(database_url)
        long_ago = datetime.combine(self.monday - timedelta(days=10), MORNING, UTC)
        with SqlUnitOfWork(engines, lambda: None).writing(HARBOUR) as tx:
            tx.workspaces.save(Workspace(HARBOUR, "Harbour Insurance", "U0HEADWAY", long_ago))
            profiles = [Profile(each.user_id, each.user_id, each.zone.key) for each in self.people]
            tx.people.learn(profiles, long_ago, {})
            root = tx.teams.add(self._team("Harbour", "C0QUALITY", None, long_ago))
            team = tx.teams.add(self._team("Claims care", "C0CLAIMS", root.team_id, long_ago))
            metric = Metric(Decimal(0), Decimal(100), "%")
            for each in self.people:
                words = Revision(1, each.title, metric, self.monday + timedelta(days=200), changed_at=long_ago)
                owner = PersonOwner(each.user_id, team.team_id)
                goal = NewGoal(owner, words, each.user_id, long_ago, Visibility.EVERYBODY, None)
                assert tx.goals.add(goal).number == each.goal
            reschedule_people(tx, [each.user_id for each in self.people], self.begins)
            reschedule_team(tx, team, self.begins)
        engines.dispose()

    def _team(self, name: str, channel: str, parent: int | None, at: datetime) -> NewTeam:
        lead, *others = self.people
        return NewTeam(
            name=name,
            lead_id=lead.user_id,
            parent_id=parent,
            channel_id=channel,
            zone=lead.zone.key,
            cadence=WEEKLY,
            anchor=self.monday - timedelta(weeks=1),
            progress_slot=ProgressSlot(1, MORNING.hour),
            members=frozenset(each.user_id for each in others) if parent else frozenset(),
            usergroup_id=None,
            posting=True,
            created_at=at,
        )


def founded(random: Random) -> Organisation:
    """Return an organisation of two to six people, in zones whose mornings come one after the other."""
    monday, names = random.choice(WEEKS)
    return Organisation(monday, [Colleague(name, PEOPLE[name], number) for number, name in enumerate(names, 1)])
