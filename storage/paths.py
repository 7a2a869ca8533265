"""Where an SQLite database is: a file that can be read and written, or made. Nothing is opened to find that out."""

import os
from pathlib import Path

from sqlalchemy import URL

from bot.services.unit_of_work import Unusable

_ANOTHER = "put another path there"


def checked_path(url: URL) -> Path:
    """Return the file that the URL names, which need not be there. Raises Unusable if it cannot be what it should."""
    if not url.database or url.database == ":memory:":
        raise Unusable("names no file, and what is kept in memory is lost", "put sqlite:///path/to/file there")
    if url.query or url.database.startswith("file:"):
        raise Unusable("has options, and an SQLite file takes none", "put sqlite:///path/to/file there")
    path = Path(url.database).absolute()
    try:
        _check(path)
    except PermissionError as hidden:
        raise Unusable(f"points to {path}, where this account may not look", f"let it, or {_ANOTHER}") from hidden
    return path


def _check(path: Path) -> None:
    _check_folder(path.parent)
    if path.is_dir():
        raise Unusable(f"points to {path}, which is a folder", f"put a file in it there, {_as_url(path)}")
    if path.exists() and not path.is_file():
        raise Unusable(f"points to {path}, which is no file", _ANOTHER)
    if path.exists() and not _may(path, os.R_OK | os.W_OK):
        raise Unusable(f"points to {path}, which this account may not change", f"let it read and write, or {_ANOTHER}")


def _check_folder(folder: Path) -> None:
    if not folder.exists():
        raise Unusable(f"points into {folder}, which does not exist", f"make it, or {_ANOTHER}")
    if not folder.is_dir():
        raise Unusable(f"points into {folder}, which is no folder", _ANOTHER)
    # SQLite keeps its journal beside the file.
    if not _may(folder, os.W_OK | os.X_OK):
        raise Unusable(f"points into {folder}, where this account may not write", f"let it, or {_ANOTHER}")


def _may(path: Path, what: int) -> bool:
    return os.access(path, what, effective_ids=os.access in os.supports_effective_ids)


def _as_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'headway.sqlite3'}"
