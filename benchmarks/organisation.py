"""A workspace of 10,000 people, 1,000 teams and 20,000 goals, written straight into the tables."""

from collections.abc import Iterator
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

PEOPLE = 10_000
DEPARTMENTS = 30
TEAMS = 1_000
"""The organisation and its departments included; everybody is a member of one team below a department."""
GOALS = 20_000
"""One a team, the others people's own; each supports the goal of the team, department or organisation above."""

WORKSPACE = "T0BENCH"
ZONES = ("Europe/Lisbon", "Europe/Berlin", "America/New_York", "Pacific/Auckland")


def user_id(person: int) -> str:
    """Return the id of a person, who are numbered from 0."""
    return f"UB{person:05}"


def own_goal(person: int) -> int:
    """Return the number of a goal that this person owns."""
    return TEAMS + 1 + person


def settle(database_url: str) -> None:
    """Migrate the database and fill it: some seconds."""
    migrate.upgrade(database_url)
    engines = open_engines(database_url)
    now = datetime.now(UTC)
    try:
        with engines.writing.begin() as connection:
            _workspace(connection, now)
            _write(connection, PersonRow, _people(now))
            _write(connection, TeamRow, _teams(now))
            _write(connection, TeamMemberRow, _members())
            _write(connection, GoalRow, _goals(now))
            _write(connection, RevisionRow, _wordings(now))
            _write(connection, CheckInRow, _check_ins(now))
            _write(connection, ScheduleRow, _schedules(now))
            if connection.dialect.name == "postgresql":
                # What its autovacuum does within a minute; before, the planner knows nothing of the rows.
                connection.exec_driver_sql("ANALYZE")
    finally:
        engines.dispose()


def _write(connection: Connection, kind: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    connection.execute(insert(kind), [{"workspace_id": WORKSPACE, **row} for row in rows])


def _workspace(connection: Connection, now: datetime) -> None:
    connection.execute(
        insert(WorkspaceRow),
        {
            "workspace_id": WORKSPACE,
            "name": "Ten Thousand",
            "bot_user_id": "U0HEADWAY",
            "created_at": now,
            "last_goal_number": GOALS,
            "teams_edition": "first",
        },
    )


def _people(now: datetime) -> Iterator[dict[str, Any]]:
    for person in range(PEOPLE):
        yield {
            "user_id": user_id(person),
            "name": f"Person {person}",
            "zone": _zone(person),
            "country": None,
            "is_bot": False,
            "guest": "no",
            "deactivated": False,
            "slack_admin": person == 0,
            "stranger": False,
            "known_since": now,
            "added_at": now,
        }


def _teams(now: datetime) -> Iterator[dict[str, Any]]:
    for team in range(1, TEAMS + 1):
        yield {
            "team_id": team,
            "name": f"Team {team}",
            "lead_id": user_id(_lead(team)),
            "parent_id": _parent(team),
            "channel_id": f"CB{team:05}",
            "zone": _zone(_lead(team)),
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


def _members() -> Iterator[dict[str, Any]]:
    for person in range(PEOPLE):
        yield {"team_id": _team_of(person), "user_id": user_id(person)}


def _goals(now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, GOALS + 1):
        person = _owner(number)
        team = number if person is None else _team_of(person)
        yield {
            "number": number,
            "team_id": team,
            "owner_id": None if person is None else user_id(person),
            "revision": 1,
            "state": "active",
            "visibility": "everybody",
            "supports_goal": _parent(team) if person is None else team,
            "supports_how": "What is answered sooner is asked once.",
            "created_by": user_id(_lead(team) if person is None else person),
            "created_at": now - timedelta(days=50),
            "closed_at": None,
            "outcome": None,
            "learnt": "",
        }


def _wordings(now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, GOALS + 1):
        yield {
            "goal": number,
            "number": 1,
            "title": f"Answer the questions of group {number} sooner",
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
            "changed_by": user_id(_owner(number) or 0),
            "changed_at": now - timedelta(days=50),
        }


def _check_ins(now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, GOALS + 1):
        yield {
            "goal": number,
            "revision": 1,
            "person": user_id(_owner(number) or 0),
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


def _schedules(now: datetime) -> Iterator[dict[str, Any]]:
    """Everybody's next prompt, so far away that nothing falls due while we measure."""
    for person in range(PEOPLE):
        next_at = now + timedelta(days=2)
        yield {"due": "prompt", "subject": user_id(person), "next_at": next_at, "nominal": iso_monday(next_at.date())}


def _owner(goal: int) -> int | None:
    """Return the person who owns a goal, None if a team does."""
    return (goal - TEAMS - 1) % PEOPLE if goal > TEAMS else None


def _parent(team: int) -> int | None:
    if team == 1:
        return None
    return 1 if team <= DEPARTMENTS + 1 else 2 + team % DEPARTMENTS


def _team_of(person: int) -> int:
    first = DEPARTMENTS + 2
    return first + person % (TEAMS - first + 1)


def _lead(team: int) -> int:
    """Return a team's lead: one of its members; for those above, one of somebody's team."""
    return team - DEPARTMENTS - 2 if team > DEPARTMENTS + 1 else PEOPLE - team


def _zone(person: int) -> str:
    return ZONES[person % len(ZONES)]
