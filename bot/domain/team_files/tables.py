"""From bytes to lines: encodings, separators and headings as spreadsheet programs and people write them."""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO

from rapidfuzz import fuzz, process

from bot.domain.people import plain_words
from bot.domain.team_files.faults import Column, Fault, Unreadable, Wrong
from bot.domain.typed_text import keepable

MOST_BYTES = 1_000_000
"""Of a file: with every cell filled that is some 5,000 lines."""
MOST_LINES = 5_000
"""Lines with anything on them, beside the headings."""

_HEADINGS: Mapping[Column, tuple[str, ...]] = {
    Column.TEAM: ("team", "team name", "name", "name of the team", "unit"),
    Column.PARENT: ("parent", "parent team", "above", "team above", "below", "under", "part of", "belongs to"),
    Column.LEAD: ("lead", "team lead", "leader", "team leader", "led by", "manager", "head"),
    Column.CHANNEL: ("channel", "slack channel", "channel name", "team channel"),
    Column.MEMBERS: ("members", "member", "team members", "team member", "people", "person", "employees", "employee"),
    Column.ZONE: ("zone", "time zone", "timezone", "tz"),
    Column.WEEKS: ("weeks", "cadence weeks", "cadence", "every", "every weeks", "frequency"),
    Column.WEEKDAY: ("weekday", "day", "day of the week", "prompt day", "prompt weekday", "asked on"),
    Column.HOUR: ("hour", "time", "prompt hour", "prompt time", "asked at"),
    Column.PROGRESS_DAY: ("progress day", "progress weekday", "post day", "progress post day"),
    Column.PROGRESS_HOUR: ("progress hour", "progress time", "post hour", "progress post hour"),
}
"""What may stand over a column, first what we say. Case, accents, marks and a number at the end don't matter."""
_COLUMNS = {words: column for column, every in _HEADINGS.items() for words in every}
_MISTYPED = 82
"""Score of rapidfuzz's ratio (0 to 100) from which a heading is one of ours mistyped: `memebrs` has 86, `leads` 89,
`lead time`, which is another thing, 62."""
_MISTYPED_NEEDED = 70
"""The same for a heading that every file needs, where nothing else says it: `leed` has 75."""
_NEEDED = (Column.TEAM, Column.LEAD)
_SEPARATORS = ",;\t|"
_SEPARATOR_LINE = re.compile(r'\A"?sep=(?P<mark>[,;\t|])"?\r?\n?', re.IGNORECASE)
"""By which Excel is told the separator; it stands before the headings."""
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of Excel and its like begin: a ZIP archive since 2007, a compound file before."""
_MARKS: Sequence[tuple[bytes, str]] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks, and what follows them."""


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    cells: Mapping[Column, str]
    """What stands there, without white space around it; empty cells are left out."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it was read. With faults its lines may not be all."""

    columns: frozenset[Column] = frozenset()
    lines: tuple[Line, ...] = ()
    left_out: tuple[str, ...] = ()
    """Headings that say nothing to us."""
    faults: tuple[Fault, ...] = field(default=())


def read_table(content: bytes) -> Table | Unreadable:
    """Return the lines of a file. It never raises."""
    if len(content) > MOST_BYTES:
        return Unreadable.TOO_LARGE
    text = _decoded(content)
    if isinstance(text, Unreadable):
        return text
    rows, faults = _rows(text)
    if not rows:
        return Unreadable.NO_HEADINGS if faults else Unreadable.EMPTY
    if len(rows) - 1 > MOST_LINES:
        return Unreadable.TOO_MANY_LINES
    return _table(rows, faults)


def heading(column: Column) -> str:
    """Return what to write over a column."""
    return _HEADINGS[column][0]


def _decoded(content: bytes) -> str | Unreadable:
    if content.startswith(_SPREADSHEETS):
        return Unreadable.SPREADSHEET
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _text(content[len(mark) :], encoding) or _none(content[len(mark) :])
    for encoding in (_wide(content), "utf-8", "cp1252"):
        if encoding and (text := _text(content, encoding)):
            return text
    return _none(content)


def _text(content: bytes, encoding: str) -> str:
    """Return the text, empty where it is none in that encoding."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else text


def _none(content: bytes) -> Unreadable:
    return Unreadable.NOT_TEXT if content.strip() else Unreadable.EMPTY


def _wide(content: bytes) -> str:
    """Return which UTF-16 a file without a mark is in, if any: every other byte of its headings is zero."""
    start = content[:64]
    if len(start) < 2 or 0 not in start:
        return ""
    return "utf-16-le" if start[1] == 0 else "utf-16-be"


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """Return the rows with anything in them, each with the number of its first line, as far as they can be read."""
    told = _SEPARATOR_LINE.match(text)
    body, skipped = (text[told.end() :], 1) if told else (text, 0)
    reader = csv.reader(StringIO(body, newline=""), delimiter=told["mark"] if told else _separator(body), strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = skipped + 1
    try:
        for row in reader:
            cells = [keepable(cell).strip() for cell in row]
            if any(cells):
                rows.append((begins, cells))
            begins = skipped + reader.line_num + 1
    except csv.Error as error:
        is_too_long = "field larger than field limit" in str(error)
        return rows, [Fault(begins, None, Wrong.CELL_TOO_LONG if is_too_long else Wrong.QUOTES)]
    return rows, []


def _separator(text: str) -> str:
    """Return what separates the cells: with it the first line with anything on it has most of our headings."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def worth(mark: str) -> tuple[int, int]:
        cells = first.replace('"', "").split(mark)
        return sum(_column(cell) is not None for cell in cells), len(cells)

    return max(_SEPARATORS, key=worth)


def _table(rows: Sequence[tuple[int, list[str]]], faults: Sequence[Fault]) -> Table | Unreadable:
    (first, headings), *below = rows
    mistyped = _mistyped(headings)
    columns = [_column(words) or _COLUMNS.get(mistyped.get(words, "")) for words in headings]
    if not set(_NEEDED) <= set(columns):
        return Unreadable.NO_HEADINGS
    found = [*faults, *_faults_of_headings(first, headings, columns, mistyped)]
    lines: list[Line] = []
    for number, cells in below:
        if any(cells[len(columns) :]):
            found.append(Fault(number, None, Wrong.TOO_MANY_CELLS, next(filter(None, cells[len(columns) :]))))
        lines.append(Line(number, _cells(columns, cells)))
    unknown = (words for words, column in zip(headings, columns, strict=True) if words and column is None)
    return Table(
        frozenset(column for column in columns if column), tuple(lines), tuple(dict.fromkeys(unknown)), tuple(found)
    )


def _cells(columns: Sequence[Column | None], cells: Sequence[str]) -> Mapping[Column, str]:
    """Return what stands in the columns; of several columns of members all of it."""
    told: dict[Column, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column is Column.MEMBERS and cell:
            told[column] = f"{told[column]}\n{cell}" if column in told else cell
        elif column is not None and cell:
            told.setdefault(column, cell)
    return told


def _mistyped(headings: Sequence[str]) -> Mapping[str, str]:
    """Return which of our headings is meant by those that are not quite one.

    A file with one is not imported; what stands below it is read as meant, so that no fault is told that it made.
    """
    there = {_column(words) for words in headings}
    needed = [words for words, column in _COLUMNS.items() if column in _NEEDED and column not in there]
    meant: dict[str, str] = {}
    for words in headings:
        if words and _column(words) is None:
            near = _nearest(words, list(_COLUMNS), _MISTYPED) or _nearest(words, needed, _MISTYPED_NEEDED)
            if near is not None:
                meant[words] = near
    return meant


def _nearest(words: str, among: Sequence[str], at_least: int) -> str | None:
    near = process.extractOne(_words(words), among, scorer=fuzz.ratio, score_cutoff=at_least)
    return near[0] if near is not None else None


def _faults_of_headings(
    line: int, headings: Sequence[str], columns: Sequence[Column | None], mistyped: Mapping[str, str]
) -> Iterator[Fault]:
    seen: set[Column] = set()
    for words, column in zip(headings, columns, strict=True):
        if column is None:
            continue
        if words in mistyped:
            yield Fault(line, None, Wrong.UNKNOWN_HEADING, words, mistyped[words])
        elif column in seen and column is not Column.MEMBERS:
            yield Fault(line, column, Wrong.HEADING_TWICE, words)
        else:
            seen.add(column)


def _column(words: str) -> Column | None:
    return _COLUMNS.get(_words(words))


def _words(heading: str) -> str:
    """Return a heading in small letters, without accents, marks and a number at the end (`Member 2`)."""
    return re.sub(r"[\W_]+", " ", re.sub(r"[\W_]*\d+\W*$", "", plain_words(heading))).strip()
