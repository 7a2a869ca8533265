"""What is wrong with a file of teams, line by line."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Column(StrEnum):
    """What a file can say of a team. Only team and lead must be there."""

    TEAM = "team"
    PARENT = "parent"
    LEAD = "lead"
    CHANNEL = "channel"
    MEMBERS = "members"
    ZONE = "zone"
    WEEKS = "weeks"
    WEEKDAY = "weekday"
    HOUR = "hour"
    PROGRESS_DAY = "progress_day"
    PROGRESS_HOUR = "progress_hour"


class Unreadable(StrEnum):
    """Why a file is no table of teams at all, or too much of one."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_LINES = "too_many_lines"
    TOO_MANY_TEAMS = "too_many_teams"
    TOO_MANY_MEMBERSHIPS = "too_many_memberships"
    SPREADSHEET = "spreadsheet"
    """The file of a spreadsheet program itself, which it can save as CSV."""
    NOT_TEXT = "not_text"
    NO_HEADINGS = "no_headings"
    """The first line does not name both team and lead."""


class Wrong(StrEnum):
    """What is wrong with a line. The words are in `bot.blocks.team_imports`."""

    QUOTES = "quotes"
    """Quotation marks do not close, or text goes on after them."""
    CELL_TOO_LONG = "cell_too_long"
    """Longer than Python's reader takes (`csv.field_size_limit`)."""
    UNKNOWN_HEADING = "unknown_heading"
    """A heading that is almost one of ours: what stands below it would be left out unseen."""
    HEADING_TWICE = "heading_twice"
    TOO_MANY_CELLS = "too_many_cells"
    MISSING = "missing"
    TOO_LONG = "too_long"
    CONTRADICTS = "contradicts"
    """Another line says otherwise of the same team."""
    SEVERAL = "several"
    """More than one where there can be only one."""
    NOBODY = "nobody"
    AMBIGUOUS = "ambiguous"
    EMAIL = "email"
    HAS_LEFT = "has_left"
    IS_APP = "is_app"
    IS_STRANGER = "is_stranger"
    GUEST_LEADS = "guest_leads"
    """A guest is to lead the organisation or a team with others below it."""
    LED_BY_GUEST = "led_by_guest"
    """A team is to stand below one that a guest leads."""
    NO_SUCH_CHANNEL = "no_such_channel"
    CHANNEL_SHARED = "channel_shared"
    CHANNEL_TWICE = "channel_twice"
    CHANNEL_CHANGES = "channel_changes"
    """The team of this name has another channel."""
    NO_SUCH_TEAM = "no_such_team"
    NAME_TAKEN = "name_taken"
    SECOND_ROOT = "second_root"
    ROOT_STAYS = "root_stays"
    LOOP = "loop"
    NO_SUCH_ZONE = "no_such_zone"
    NOT_WEEKS = "not_weeks"
    NOT_WEEKDAY = "not_weekday"
    NOT_HOUR = "not_hour"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    line: int
    """Of the file, the first being 1; where a cell holds several lines, the first of its row."""
    column: Column | None
    wrong: Wrong
    said: str = ""
    """What stands there."""
    closest: str = ""
    """What may have been meant, as it can be typed; empty: nothing is like it."""
    lines: tuple[int, ...] = ()
    """Other lines that are concerned."""


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return faults as one goes through the file, each once."""
    columns = list(Column)
    return tuple(
        sorted(
            dict.fromkeys(faults),
            key=lambda one: (one.line, columns.index(one.column) if one.column else -1, one.wrong),
        )
    )
