"""Which of the files that people send are meant as tables."""

from collections.abc import Mapping
from typing import Any

_TABLES = frozenset(("csv", "tsv", "tab"))
"""File types and endings of what is surely meant as a table."""


def is_table(file: Mapping[str, Any]) -> bool:
    """Tell whether a file, as Slack describes it, is surely meant as a table."""
    return bool(kinds(file) & _TABLES)


def kinds(file: Mapping[str, Any]) -> frozenset[str]:
    """Return the ending of a file's name and the type that Slack takes it for, in lower case."""
    ending = str(file.get("name") or "").rpartition(".")[2]
    return frozenset((ending.casefold(), str(file.get("filetype") or "").casefold()))
