"""A believable organisation for `try`: Harbour Insurance, its goals, and six weeks of check-ins.

Everything goes through the bot's own services, so what is seen here is what they do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.cadences import iso_monday, next_quarter, quarter_of
from bot.domain.check_ins import Report, Source, Status
from bot.domain.goal_form import MeasureKind, SentForm
from bot.domain.measures import Value
from bot.domain.teams import TeamPlace, TeamWish
from bot.services.check_ins import CheckInService
from bot.services.goals import GoalService
from bot.services.service_promises import ServicePromiseService
from bot.services.teams import TeamService

WEEKS = 6
"""Weeks of check-ins before the first day."""

ON, RISK, OFF = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK


PROMISE = "Whoever has had a loss hears from us the same day, from somebody who can decide."
"""The service promise."""


@dataclass(frozen=True)
class SeedTeam:
    """A team; `above` names the one it belongs to."""

    name: str
    channel: str
    lead: str
    members: tuple[str, ...]
    above: str | None = None


@dataclass(frozen=True)
class SeedGoal:
    """A goal; `owner` is a team's name or a user id, `story` what was said each week (None: nothing)."""

    title: str
    owner: str
    counts_in: str
    by: str
    story: tuple[tuple[Value | None, Status | None, str] | None, ...]
    metric: tuple[str, str, str] | None = None
    """Now, target, unit."""
    steps: tuple[str, ...] = ()
    supports: str | None = None
    helps: str = ""
    how: str = ""
    extra: dict[str, str] = field(default_factory=dict)


TEAMS: Sequence[SeedTeam] = (
    SeedTeam("Harbour Insurance", "C0QUALITY", "U0INES", ("U0EMEKA", "U0IDRIS")),
    SeedTeam("Customer Operations", "C0OPS", "U0EMEKA", ("U0ANA", "U0CLARA"), above="Harbour Insurance"),
    SeedTeam("Digital Services", "C0ONLINE", "U0IDRIS", ("U0DEV",), above="Harbour Insurance"),
    SeedTeam("Claims Care", "C0CLAIMS", "U0ANA", ("U0BO", "U0HANA"), above="Customer Operations"),
    SeedTeam("Phone Support", "C0PHONE", "U0CLARA", ("U0FAY", "U0GUS"), above="Customer Operations"),
    SeedTeam("Digital Help", "C0DIGITAL", "U0DEV", (), above="Digital Services"),
)


def _numbers(*values: str | None) -> list[Decimal | None]:
    return [None if value is None else Decimal(value) for value in values]


def _story(
    values: Sequence[Value | None], statuses: Sequence[Status | None], notes: Sequence[str]
) -> tuple[tuple[Value | None, Status | None, str] | None, ...]:
    told = zip(values, statuses, notes, strict=True)
    return tuple(None if value is None and status is None else (value, status, note) for value, status, note in told)


_GUIDE = ("Find out what people ask", "Write the ten pages", "Read them aloud to two customers", "Publish")

GOALS: Sequence[SeedGoal] = (
    SeedGoal(
        "Customers feel well looked after",
        "Harbour Insurance",
        "Harbour Insurance",
        "U0INES",
        _story(_numbers("78", "78", "79", "79", "80", "81"), [ON, ON, ON, RISK, ON, ON], ["", "", "", "", "", ""]),
        metric=("78", "85", "%"),
        how="Answer sooner, explain better, keep what we promise.",
    ),
    SeedGoal(
        "Answer every first contact sooner",
        "Customer Operations",
        "Customer Operations",
        "U0EMEKA",
        _story(
            _numbers("6", "5.6", "5.1", "4.9", "4.6", "4.3"),
            [RISK, RISK, ON, ON, ON, ON],
            ["", "Storm week", "", "", "", ""],
        ),
        metric=("6", "2", "h"),
        supports="Customers feel well looked after",
        helps="The survey's most frequent complaint is waiting.",
    ),
    SeedGoal(
        "Solve more questions online at the first visit",
        "Digital Services",
        "Digital Services",
        "U0IDRIS",
        _story(
            _numbers("52", "52", "53", "53", None, None),
            [ON, RISK, RISK, OFF, None, None],
            ["", "", "", "Search finds the old pages first", "", ""],
        ),
        metric=("52", "65", "%"),
        supports="Customers feel well looked after",
        helps="Nobody likes to call for what a page could tell.",
    ),
    SeedGoal(
        "Settle simple claims within a week",
        "Claims Care",
        "Claims Care",
        "U0ANA",
        _story(
            _numbers("12", "11.5", "11", "10", "9.5", "9"),
            [ON, ON, ON, ON, RISK, ON],
            ["", "", "", "", "Two people away", ""],
        ),
        metric=("12", "7", "days"),
        supports="Answer every first contact sooner",
        helps="A settled claim needs no second call.",
    ),
    SeedGoal(
        "Answer calls within a minute",
        "Phone Support",
        "Phone Support",
        "U0CLARA",
        _story(
            _numbers("71", "72", "74", "73", "76", "78"),
            [ON, ON, ON, RISK, ON, ON],
            ["", "", "The new call-back form helps", "", "", ""],
        ),
        metric=("71", "85", "%"),
        supports="Answer every first contact sooner",
        helps="The phone is where most first contacts arrive.",
    ),
    SeedGoal(
        "Publish the new help centre",
        "Digital Help",
        "Digital Help",
        "U0DEV",
        _story(
            [None, frozenset(_GUIDE[:1]), None, frozenset(_GUIDE[:2]), None, frozenset(_GUIDE[:2])],
            [ON, ON, None, ON, None, RISK],
            ["", "", "", "", "", "Waiting for two customers to read along"],
        ),
        steps=_GUIDE,
        supports="Solve more questions online at the first visit",
        helps="The old pages send people to the phone.",
    ),
    SeedGoal(
        "Write the night line's guide to uploading photos",
        "U0BO",
        "Claims Care",
        "U0BO",
        _story([None, False, None, False, None, False], [ON, ON, None, ON, None, ON], ["", "", "", "", "", ""]),
        supports="Settle simple claims within a week",
        helps="Claims with photos are settled three days sooner.",
    ),
    SeedGoal(
        "Call back everybody on the same day",
        "U0FAY",
        "Phone Support",
        "U0FAY",
        _story(
            _numbers("80", "84", "86", "85", "90", "92"),
            [ON, ON, ON, RISK, ON, ON],
            ["", "", "", "The list came late on Friday", "", ""],
        ),
        metric=("80", "98", "%"),
        supports="Answer calls within a minute",
        helps="Who is called back does not call again.",
    ),
)


@dataclass(frozen=True)
class Settler:
    """Sets the organisation up as of a moment; `set_time` moves the clock that the services read."""

    workspace_id: str
    teams: TeamService
    goals: GoalService
    check_ins: CheckInService
    promises: ServicePromiseService
    set_time: Callable[[datetime], None]

    def settle(self, today: datetime, zone: str = "Europe/Lisbon") -> None:
        """Set up teams and goals six weeks before this week's Monday, then live those weeks up to it."""
        monday = iso_monday(today.astimezone(ZoneInfo(zone)).date())
        first_day = monday - timedelta(weeks=WEEKS)
        self.set_time(_at(first_day, 10, zone))
        team_ids = self._set_up_teams()
        self.promises.save(self.workspace_id, "U0INES", 0, PROMISE)
        numbers = self._set_goals(team_ids, _due_after(today.date()))
        for week in range(WEEKS):
            self.set_time(_at(first_day + timedelta(weeks=week + 1), 10, zone))
            self._check_in(numbers, week)

    def _set_up_teams(self) -> dict[str, int]:
        ids: dict[str, int] = {}
        for team in TEAMS:
            place = TeamPlace(team.channel, None, f"try-{team.channel}", posting=True)
            above = None if team.above is None else ids[team.above]
            wish = TeamWish(team.name, team.lead, above, team.members)
            ids[team.name] = self.teams.save(self.workspace_id, "U0INES", place, wish).team.team_id
        return ids

    def _set_goals(self, team_ids: dict[str, int], due: date) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for goal in GOALS:
            typed = {
                "title": goal.title,
                "owner": f"team:{team_ids[goal.owner]}" if goal.owner in team_ids else f"person:{goal.owner}",
                "team": str(team_ids[goal.counts_in]),
                "due": due.isoformat(),
                "how": goal.how,
                "supports": str(numbers[goal.supports]) if goal.supports else "",
                "helps": goal.helps,
                **_measure(goal),
            }
            saved = self.goals.set_goal(self.workspace_id, goal.by, SentForm(f"try-{len(numbers)}", typed))
            numbers[goal.title] = saved.card.goal.number
        return numbers

    def _check_in(self, numbers: dict[str, int], week: int) -> None:
        for goal in GOALS:
            said = goal.story[week]
            if said is not None:
                value, status, note = said
                report = Report(value, status, note)
                self.check_ins.check_in(self.workspace_id, goal.by, numbers[goal.title], report, Source.FORM)


def _measure(goal: SeedGoal) -> dict[str, str]:
    if goal.metric is not None:
        now, target, unit = goal.metric
        return {"measure": MeasureKind.METRIC.value, "baseline": now, "target": target, "unit": unit}
    if goal.steps:
        return {"measure": MeasureKind.MILESTONES.value, "steps": "\n".join(goal.steps)}
    return {"measure": MeasureKind.YES_NO.value}


def _due_after(today: date) -> date:
    """Return the end of the quarter, or of the next one where this one has less than a month to go."""
    quarter = quarter_of(today)
    return quarter.end if (quarter.end - today).days >= 30 else next_quarter(quarter).end


def _at(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(zone))
