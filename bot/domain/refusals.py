"""What a service answers when it will not do something. `bot.blocks.refusals` finds the words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.domain.channels import ChannelTrouble


class Refusal(Exception):
    """Something asked for was not done, and nothing was written."""


class Subject(StrEnum):
    GOAL = "goal"
    TEAM = "team"
    TEAM_OF_CHANNEL = "team_of_channel"
    CHECK_IN = "check_in"
    REVIEW = "review"
    PERSON = "person"
    PROMPT = "prompt"
    POST = "post"
    DRAFT = "draft"
    ABSENCE = "absence"
    PROMISE = "promise"


class NotFound(Refusal):
    """There is no such thing, or the person must not know that there is; `closest` may have been meant."""

    def __init__(self, subject: Subject, named: str = "", closest: str = "") -> None:
        super().__init__(subject, named, closest)
        self.subject, self.named, self.closest = subject, named, closest


class NotAllowed(Refusal):
    """This person may not; these people may."""

    def __init__(self, *who_can: str, admins_too: bool = False) -> None:
        super().__init__(who_can)
        self.who_can, self.admins_too = who_can, admins_too


class ReviewedBy(NotAllowed):
    """Others than this person review a goal at the quarter's end: these, nearest first."""

    def __init__(self, key: str, title: str, *who_can: str) -> None:
        super().__init__(*who_can)
        self.key, self.title = key, title


class NoOrganisation(Refusal):
    """The workspace has no organisation team yet; these admins can name it (user ids, may be empty)."""

    def __init__(self, *admins: str) -> None:
        super().__init__(admins)
        self.admins = admins


class Problem(StrEnum):
    """What is wrong with one field. The words are in `bot.blocks.refusals`."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    NOT_A_DATE = "not_a_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    DATE_PAST = "date_past"
    DAY_PAST = "day_past"
    """Somebody wants to be away on days that are over."""
    ENDS_BEFORE_IT_STARTS = "ends_before_it_starts"
    MORE_THAN_A_YEAR = "more_than_a_year"
    BASELINE_IS_TARGET = "baseline_is_target"
    STRETCH_NOT_BEYOND_TARGET = "stretch_not_beyond_target"
    TOO_MANY_STEPS = "too_many_steps"
    SAME_STEP_TWICE = "same_step_twice"
    NO_SUCH_GOAL = "no_such_goal"
    HELPED_MISSING = "helped_missing"
    """How it helps is told, and which goal is not."""
    SUPPORTS_ITSELF = "supports_itself"
    SUPPORTS_CIRCLE = "supports_circle"
    SUPPORTED_NO_MORE = "supported_no_more"
    NOT_YOURS_TO_SET = "not_yours_to_set"
    NOT_IN_TEAM = "not_in_team"
    NOT_A_PERSON = "not_a_person"
    NOBODY_CALLED_SO = "nobody_called_so"
    OWNER_IS_HERE = "owner_is_here"
    """A goal is to get another owner, and its owner has not left, or is back."""
    CHANGED_MEANWHILE = "changed_meanwhile"
    WRONG_VALUE = "wrong_value"
    NOTHING_SAID = "nothing_said"
    IMPLAUSIBLE = "implausible"
    STEPS_OPEN = "steps_open"
    NOT_DONE = "not_done"
    """What is said of a goal that stands, or is to stand, as done denies that."""
    REASON_MISSING = "reason_missing"
    NOTHING_CHANGED = "nothing_changed"
    NOT_LATER = "not_later"
    KEPT_PAST_DATE = "kept_past_date"
    """A goal whose date has passed is to stay as it is."""
    DATE_NEEDED = "date_needed"
    """Another part of such a goal is to change, and its date is not."""
    CHANNEL_HAS_TEAM = "channel_has_team"
    NAME_TAKEN = "name_taken"
    BOT_NOT_MEMBER = "bot_not_member"
    CHANNEL_ARCHIVED = "channel_archived"
    CHANNEL_NOT_SEEN = "channel_not_seen"
    CHANNEL_UNREADABLE = "channel_unreadable"
    """Slack did not say how it stands with a channel."""
    OUTSIDERS_READ_IT = "outsiders_read_it"
    """People of another company read the channel, and nobody has said yes to that."""
    NO_SUCH_ZONE = "no_such_zone"
    NO_SUCH_COUNTRY = "no_such_country"
    HOURS_END_FIRST = "hours_end_first"
    UNDER_ITSELF = "under_itself"
    NOT_YOUR_TEAM = "not_your_team"
    GROUP_UNREADABLE = "group_unreadable"
    LEAD_ZONE_UNKNOWN = "lead_zone_unknown"
    GUEST_ABOVE_OTHERS = "guest_above_others"
    """A guest, who sees their own team's goals only, is to lead the organisation or a team with teams below."""
    GUEST_LEADS_IT = "guest_leads_it"
    """A team is to stand below one that a guest leads."""
    POST_IS_PAST = "post_is_past"
    WRITTEN_MEANWHILE = "written_meanwhile"
    MOVED_BELOW_ITSELF = "moved_below_itself"
    """A team is to be merged into one that stands below it."""
    INTO_ITSELF = "into_itself"
    TEAM_HAS_ENDED = "team_has_ended"
    """It was archived, or merged into another, while its form was open."""
    TEAM_TAKEN_BACK = "team_taken_back"
    CANNOT_BE_ADMIN = "cannot_be_admin"
    TOO_MANY_ADMINS = "too_many_admins"
    SAVE_TAKEN_BACK = "save_taken_back"
    """A team's form comes again after what it saved was taken back."""


class Hindrance(StrEnum):
    """Why the save of a team cannot be taken back. The words are in `bot.blocks.refusals`."""

    CHANGED_SINCE = "changed_since"
    PLACE_GONE = "place_gone"
    NAME_TAKEN = "name_taken"
    LEAD_GONE = "lead_gone"
    TEAMS_BELOW = "teams_below"
    HAS_GOALS = "has_goals"
    WAS_ASKED = "was_asked"
    HAS_POSTS = "has_posts"


@dataclass(frozen=True, slots=True)
class TooLong:
    """A text of `has` characters in a field that takes at most `most`."""

    most: int
    has: int


@dataclass(frozen=True, slots=True)
class NotYoursToSet:
    """The owner of a goal is somebody for whom this person sets none. All by name, as fields show no mention."""

    owner: str
    who_can: tuple[str, ...]
    """Nearest first; Headway's admins can as well."""


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """A goal's number was left as it was while its unit became another that it converts to."""

    value: Decimal
    before: str
    """The unit it was in."""
    converted: Decimal
    now: str


Wrong = Problem | TooLong | NotYoursToSet | OtherUnit


class Invalid(Refusal):
    """Fields that cannot be taken as they are: field name → what is wrong."""

    def __init__(self, problems: Mapping[str, Wrong]) -> None:
        super().__init__(dict(problems))
        self.problems = dict(problems)


class GoalNotActive(Refusal):
    """The goal is paused or closed, so it takes no check-ins or changes of that kind."""

    def __init__(self, key: str, state: str) -> None:
        super().__init__(key, state)
        self.key, self.state = key, state


class ReviewIsOver(Refusal):
    """A goal is reviewed no more for a quarter (`Q1 2027`) whose time for that ended on this local day."""

    def __init__(self, key: str, quarter: str, until: date) -> None:
        super().__init__(key, quarter)
        self.key, self.quarter, self.until = key, quarter, until


class PostIsPast(Refusal):
    """The progress post is of an earlier week, or there is a newer one: it is neither sent nor changed any more."""


class NotInChannel(Refusal):
    """The bot cannot post in a channel (id), as far as it knows; `trouble` is why, None where it is not in it yet."""

    def __init__(self, channel_id: str, trouble: ChannelTrouble | None = None) -> None:
        super().__init__(channel_id, trouble)
        self.channel_id, self.trouble = channel_id, trouble


class NothingToUndo(Refusal):
    """It was taken back already, or something newer stands on it."""

    def __init__(self, subject: Subject | None = None) -> None:
        super().__init__(subject)
        self.subject = subject


class BuiltOn(StrEnum):
    """What stands on a goal that was set, so that its setting can no longer be undone."""

    CHECK_INS = "check_ins"
    CHANGES = "changes"
    REVIEWS = "reviews"
    GOALS = "goals"
    """Others support it."""


class AlreadyBuiltOn(Refusal):
    """The goal is not taken back, because something stands on it."""

    def __init__(self, key: str, *what: BuiltOn) -> None:
        super().__init__(key, what)
        self.key, self.what = key, what


class TeamStays(Refusal):
    """The team of this channel stays as it was saved, because of what happened since."""

    def __init__(self, name: str, channel_id: str, hindrance: Hindrance) -> None:
        super().__init__(name, channel_id, hindrance)
        self.name, self.channel_id, self.hindrance = name, channel_id, hindrance


class FromElsewhere(Refusal):
    """Somebody of another company, who reads along in a shared channel, can be in no team and own no goal."""


class CannotSnooze(Refusal):
    """The one reminder of a prompt was sent, or the day is none to which it can be put off any more."""


class OrganisationStays(Refusal):
    """The organisation, by name, is where it is: it cannot be moved, merged or archived."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TeamsBelow(Refusal):
    """The team is not archived, because these stand below it (names)."""

    def __init__(self, name: str, *below: str) -> None:
        super().__init__(name, below)
        self.name, self.below = name, below


class GuestLeadsAbove(Refusal):
    """The team is not restored, because a guest leads the team (`above`) below which it would stand."""

    def __init__(self, name: str, above: str) -> None:
        super().__init__(name, above)
        self.name, self.above = name, above


class TeamHasEnded(Refusal):
    """The team was archived, or merged into the one named so."""

    def __init__(self, name: str, into: str = "") -> None:
        super().__init__(name, into)
        self.name, self.into = name, into


class NotInTheTeam(Refusal):
    """The person is not in the team of this name any more, so that nothing is asked of them about it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NothingYet(Refusal):
    """*No change* before a first check-in: there is nothing to keep."""


def noted(refusal: Refusal) -> Mapping[str, Any]:
    """Return what a check-in was refused for as small JSON, to be told later. Raises the refusal if it is no such."""
    match refusal:
        case NotFound(subject=subject, named=named):
            return {"not_found": subject.value, "named": named}
        case NotAllowed(who_can=who_can, admins_too=admins_too):
            return {"who_can": list(who_can), "admins_too": admins_too}
        case GoalNotActive(key=key, state=state):
            return {"not_active": key, "state": state}
        case Invalid(problems=problems):
            return {"problems": {field: _noted_wrong(wrong) for field, wrong in problems.items()}}
        case NothingYet():
            return {}
    raise refusal


def as_noted(note: Mapping[str, Any]) -> Refusal:
    """Return the refusal that was noted so."""
    match note:
        case {"not_found": subject, "named": named}:
            return NotFound(Subject(subject), named)
        case {"who_can": who_can, "admins_too": admins_too}:
            return NotAllowed(*who_can, admins_too=admins_too)
        case {"not_active": key, "state": state}:
            return GoalNotActive(key, state)
        case {"problems": problems}:
            return Invalid({field: _as_noted_wrong(wrong) for field, wrong in problems.items()})
    return NothingYet()


def _noted_wrong(wrong: Wrong) -> object:
    match wrong:
        case TooLong(most, has):
            return [most, has]
        case NotYoursToSet():
            return Problem.NOT_YOURS_TO_SET.value
        case OtherUnit():  # which no check-in is refused for
            return Problem.NOT_A_NUMBER.value
    return wrong.value


def _as_noted_wrong(noted: object) -> Wrong:
    match noted:
        case [int(most), int(has)]:
            return TooLong(most, has)
    return Problem(str(noted))
