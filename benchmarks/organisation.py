"""A workspace of 10,000 people, 1,000 teams and 20,000 goals, or another size, written straight into the tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from bot.domain.cadences import iso_monday
from storage import migrate
from storage.base import Base
from storage.check_ins import CheckInRow
from storage.engines import open_engines
from storage.goals.rows import GoalRow, RevisionRow
from storage.people import PersonRow
from storage.schedules import ScheduleRow
from storage.teams import TeamMemberRow, TeamRow
from storage.workspaces import WorkspaceRow

WORKSPACE = "T0BENCH"
ZONES = ("Europe/Lisbon", "Europe/Berlin", "America/New_York", "Pacific/Auckland")


def user_id(person: int) -> str:
    """Return the id of a person, who are numbered from 0."""
    return f"UB{person:05}"


@dataclass(frozen=True, slots=True)
class Organisation:
    """How large it is, and when it is. A goal a team, the others people's own; each supports the goal above."""

    people: int = 10_000
    departments: int = 30
    teams: int = 1_000
    """The organisation and its departments included; everybody is a member of one team below a department."""
    goals: int = 20_000
    zones: Sequence[str] = ZONES
    """Where people live, in turns."""
    now: datetime | None = None
    """The moment at which it is as it is; None: the present."""

    def own_goal(self, person: int) -> int:
        """Return the number of a goal that this person owns."""
        return self.teams + 1 + person

    def owner(self, goal: int) -> int | None:
        """Return the person who owns a goal, None if a team does."""
        return (goal - self.teams - 1) % self.people if goal > self.teams else None

    def parent(self, team: int) -> int | None:
        """Return the team above."""
        if team == 1:
            return None
        return 1 if team <= self.departments + 1 else 2 + team % self.departments

    def team_of(self, person: int) -> int:
        """Return the one team that somebody is a member of."""
        first = self.departments + 2
        return first + person % (self.teams - first + 1)

    def lead(self, team: int) -> int:
        """Return a team's lead: one of its members; for those above, one of somebody's team."""
        return team - self.departments - 2 if team > self.departments + 1 else self.people - team

    def zone(self, person: int) -> str:
        """Return where somebody lives."""
        return self.zones[person % len(self.zones)]


def settle(database_url: str, here: Organisation) -> None:
    """Migrate the database and fill it: some seconds."""
    migrate.upgrade(database_url)
    engines = open_engines(database_url)
    now = here.now or datetime.now(UTC)
    try:
        with engines.writing.begin() as connection:
            _workspace(connection, here, now)
            _write(connection, PersonRow, _people(here, now))
            _write(connection, TeamRow, _teams(here, now))
            _write(connection, TeamMemberRow, _members(here))
            _write(connection, GoalRow, _goals(here, now))
            _write(connection, RevisionRow, _wordings(here, now))
            _write(connection, CheckInRow, _check_ins(here, now))
            _write(connection, ScheduleRow, _schedules(here, now))
            if connection.dialect.name == "postgresql":
                # What its autovacuum does within a minute; before, the planner knows nothing of the rows.
                connection.exec_driver_sql("ANALYZE")
    finally:
        engines.dispose()


def _write(connection: Connection, kind: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    connection.execute(insert(kind), [{"workspace_id": WORKSPACE, **row} for row in rows])


def _workspace(connection: Connection, here: Organisation, now: datetime) -> None:
    connection.execute(
        insert(WorkspaceRow),
        {
            "workspace_id": WORKSPACE,
            "name": "Ten Thousand",
            "bot_user_id": "U0HEADWAY",
            "created_at": now,
            "last_goal_number": here.goals,
            "teams_edition": "first",
        },
    )


def _people(here: Organisation, now: datetime) -> Iterator[dict[str, Any]]:
    for person in range(here.people):
        yield {
            "user_id": user_id(person),
            "name": f"Person {person}",
            "zone": here.zone(person),
            "country": None,
            "is_bot": False,
            "guest": "no",
            "deactivated": False,
            "slack_admin": person == 0,
            "stranger": False,
            "known_since": now - timedelta(days=60),
            "added_at": now - timedelta(days=60),
        }


def _teams(here: Organisation, now: datetime) -> Iterator[dict[str, Any]]:
    for team in range(1, here.teams + 1):
        yield {
            "team_id": team,
            "name": f"Team {team}",
            "lead_id": user_id(here.lead(team)),
            "parent_id": here.parent(team),
            "channel_id": f"CB{team:05}",
            "zone": here.zone(here.lead(team)),
            "cadence_weeks": 1,
            "cadence_weekday": 0,
            "cadence_hour": 9,
            "cadence_minute": 0,
            "anchor": iso_monday(now.date()),
            "progress_weekday": 3,
            "progress_hour": 15,
            "usergroup_id": None,
            # As it is: the directory tick would find that out team by team, and have the whole tree read each time.
            "posting": False,
            "created_at": now - timedelta(days=60),
        }


def _members(here: Organisation) -> Iterator[dict[str, Any]]:
    for person in range(here.people):
        yield {"team_id": here.team_of(person), "user_id": user_id(person)}


def _goals(here: Organisation, now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, here.goals + 1):
        person = here.owner(number)
        team = number if person is None else here.team_of(person)
        yield {
            "number": number,
            "team_id": team,
            "owner_id": None if person is None else user_id(person),
            "revision": 1,
            "state": "active",
            "visibility": "everybody",
            "supports_goal": here.parent(team) if person is None else team,
            "supports_how": "What is answered sooner is asked once.",
            "created_by": user_id(here.lead(team) if person is None else person),
            "created_at": now - timedelta(days=50),
            "closed_at": None,
            "outcome": None,
            "learnt": "",
        }


def _wordings(here: Organisation, now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, here.goals + 1):
        yield {
            "goal": number,
            "number": 1,
            "title": f"Answer sooner what group {number} asks",
            "measure": "metric",
            "baseline": 60,
            "target": 90,
            "stretch": None,
            "unit": "%",
            "steps": None,
            "due": now.date() + timedelta(days=60),
            "how": "Look at every second call together.",
            "reporter_id": None,
            "reason": "",
            "changed_by": user_id(here.owner(number) or 0),
            "changed_at": now - timedelta(days=50),
        }


def _check_ins(here: Organisation, now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, here.goals + 1):
        yield {
            "goal": number,
            "revision": 1,
            "person": user_id(here.owner(number) or 0),
            "at": now - timedelta(days=7),
            "number": 70,
            "steps": None,
            "reached": None,
            "status": "on_track",
            "note": "",
            "no_change": False,
            "source": "command",
            "week": None,
            "supersedes": None,
        }


def _schedules(here: Organisation, now: datetime) -> Iterator[dict[str, Any]]:
    """Everybody's next prompt, so far away that nothing falls due while we measure."""
    for person in range(here.people):
        next_at = now + timedelta(days=2)
        yield {"due": "prompt", "subject": user_id(person), "next_at": next_at, "nominal": iso_monday(next_at.date())}
