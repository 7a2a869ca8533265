"""The goal form: what is typed into it, and what it is filled with. `goal_wording` reads it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.domain.goal_text import GoalText
from bot.domain.goals import Goal, Owner, PersonOwner, TeamOwner, Visibility
from bot.domain.measures import Measure, Metric, Milestones, YesNo
from bot.domain.refusals import Wrong

LIMITS: Mapping[str, int] = {
    "title": 150,
    "baseline": 30,
    "target": 30,
    "stretch": 30,
    "unit": 20,
    "steps": 1000,
    "helps": 500,
    "how": 2000,
    "reason": 500,
    "learnt": 2000,
}
"""The most characters each typed field takes."""
STEP_LIMIT = 75
"""Characters in one milestone, so that a check-in's checkbox shows it whole (Slack's limit for an option)."""


class MeasureKind(StrEnum):
    METRIC = "metric"
    MILESTONES = "milestones"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Individual:
    """A person chosen as owner; which team the goal counts in is another field."""

    user_id: str


OwnerChoice = TeamOwner | Individual


@dataclass(frozen=True, slots=True)
class GoalFields:
    """What stands in the form, shown or hidden, as it was typed; a field's name is its block_id."""

    title: str = ""
    owner: str = ""
    """As `owner_value` writes it."""
    person: str = ""
    """A user id that an admin picked; goes before `owner`."""
    team: str = ""
    """The id of the team an individual goal counts in."""
    measure: str = MeasureKind.METRIC.value
    baseline: str = ""
    target: str = ""
    unit: str = ""
    stretch: str = ""
    steps: str = ""
    """One milestone a line."""
    due: str = ""
    """ISO date."""
    supports: str = ""
    """The number of the goal above."""
    helps: str = ""
    """How this goal helps that one."""
    how: str = ""
    reporter: str = ""
    visibility: str = Visibility.EVERYBODY.value
    reason: str = ""
    details: str = ""
    """`shown` once *More details* was opened."""

    @property
    def kind(self) -> MeasureKind:
        return MeasureKind(self.measure) if self.measure in set(MeasureKind) else MeasureKind.METRIC

    @property
    def chosen_owner(self) -> OwnerChoice | None:
        return Individual(self.person) if self.person else read_owner(self.owner)

    def with_typed(self, typed: Mapping[str, str]) -> "GoalFields":
        """Return these with what was typed since; names that are no fields are passed over."""
        known = {one.name for one in fields(self)}
        return replace(self, **{name: text for name, text in typed.items() if name in known})

    def as_typed(self) -> dict[str, str]:
        """Return all fields by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing a menu of the form offers."""

    value: str
    words: str
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class GoalForm:
    """The form as it is shown: what stands in it, and what may be chosen."""

    draft_id: str
    fields: GoalFields
    goal: int | None = None
    """The goal that is edited; its owner stays. None: a new one is set."""
    revision: int | None = None
    """The wording that was there when the form was opened."""
    owners: tuple[Offer, ...] = ()
    """Whom the person may set goals for, at most 100; when there are more, the menu searches instead."""
    owner_name: str = ""
    """Of the owner chosen in the menu."""
    searches_owners: bool = False
    picks_anybody: bool = False
    """Admins may pick any person of the workspace, also whom nobody here has met yet."""
    teams: tuple[Offer, ...] = ()
    """The teams that an individual goal of the chosen owner can count in."""
    supported: str = ""
    """Key and title of the goal chosen under *supports*."""
    due_readings: tuple[date, ...] = ()
    """The days that the text's date could mean; the person is asked which."""
    due_unread: str = ""
    """The words of the text that tell a date which is none or is not understood; the person is asked for one."""
    helped_how: str | None = None
    """A digest of how the goal was said to help when the form was opened (`fingerprint`)."""
    carries_over: bool = False
    """Whether it was opened to give the goal a later date."""
    problems: Mapping[str, Wrong] = field(default_factory=dict)
    """Told above their fields: of those hidden when the form was sent, and of whom its text addressed as owner."""

    @property
    def is_individual(self) -> bool:
        return isinstance(self.fields.chosen_owner, Individual)

    @property
    def asks_team(self) -> bool:
        return self.goal is None and self.is_individual and len(self.teams) > 1

    @property
    def shows_details(self) -> bool:
        return bool(self.fields.details)


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form as it comes back: what stands in the fields it showed. The rest is in its draft."""

    draft_id: str
    typed: Mapping[str, str]
    goal: int | None = None
    revision: int | None = None
    due_readings: tuple[date, ...] = ()
    due_unread: str = ""
    helped_how: str | None = None
    carries_over: bool = False
    """These four as in the form that was sent."""

    @property
    def people(self) -> tuple[str, ...]:
        """User ids that stand in its fields: reporter, then owner."""
        owner = read_owner(self.typed.get("owner", ""))
        chosen = owner.user_id if isinstance(owner, Individual) else ""
        return tuple(filter(None, (self.typed.get("reporter"), self.typed.get("person"), chosen)))

    def with_typed(self, more: Mapping[str, str]) -> "SentForm":
        return replace(self, typed={**self.typed, **more})


_PERSON = re.compile(r"person:([A-Z0-9]{1,30})")
_TEAM = re.compile(r"team:(\d{1,9})")


def owner_value(owner: OwnerChoice | Owner) -> str:
    return f"team:{owner.team_id}" if isinstance(owner, TeamOwner) else f"person:{owner.user_id}"


def read_owner(value: str) -> OwnerChoice | None:
    """Return the owner a menu's value names, None for anything else (values come back from outside)."""
    if team := _TEAM.fullmatch(value):
        return TeamOwner(int(team[1]))
    person = _PERSON.fullmatch(value)
    return Individual(person[1]) if person else None


def fields_of(goal: Goal) -> GoalFields:
    """Return the fields filled with a goal's current wording."""
    measure, revision = goal.measure, goal.revision
    filled = GoalFields(
        title=revision.title,
        owner=owner_value(goal.owner),
        team=str(goal.owner.team_id) if isinstance(goal.owner, PersonOwner) else "",
        due=revision.due.isoformat(),
        supports=str(goal.supports.goal) if goal.supports else "",
        helps=goal.supports.how if goal.supports else "",
        how=revision.how,
        reporter=revision.reporter_id or "",
        visibility=goal.visibility.value,
    )
    return replace(filled, **_measure_fields(measure))


def fields_of_text(text: GoalText, owner: str) -> GoalFields:
    """Return the fields filled with what a text after `/goal set` says.

    What is too long for a title stands whole under *how*, so that nothing typed is lost.
    """
    is_long = len(text.title) > LIMITS["title"]
    return GoalFields(
        title=text.title,
        owner=owner,
        measure=(MeasureKind.YES_NO if text.measure == "yes_no" else MeasureKind.METRIC).value,
        baseline=text.baseline_typed if text.baseline is None else typed_number(text.baseline),
        target=text.target_typed if text.target is None else typed_number(text.target),
        unit=text.unit,
        due=text.due.isoformat() if text.due else "",
        how=text.title[: LIMITS["how"]] if is_long else "",
        details="shown" if is_long else "",
    )


def _measure_fields(measure: Measure) -> dict[str, str]:
    match measure:
        case Metric(baseline, target, unit, stretch):
            return {
                "measure": MeasureKind.METRIC.value,
                "baseline": typed_number(baseline),
                "target": typed_number(target),
                "unit": unit,
                "stretch": typed_number(stretch) if stretch is not None else "",
            }
        case Milestones(steps):
            return {"measure": MeasureKind.MILESTONES.value, "steps": "\n".join(steps)}
        case YesNo():
            return {"measure": MeasureKind.YES_NO.value}


def typed_number(value: Decimal) -> str:
    """Return a number as it stands in a field: without unit or thousands separators.

    A third decimal is never the last: "1.204" could be read as thousands, "1.2040" cannot.
    """
    text = f"{value:f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) == 3:
        decimals += "0"
    return f"{whole}.{decimals}" if decimals else whole
