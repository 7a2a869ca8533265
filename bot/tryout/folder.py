"""The folder in which `try` keeps what was tried: the bot's database, and the local Slack as it was at the end.

The two belong together. A bot that remembers messages which its Slack has never seen is of no use to anybody, so
`try` goes on with both or begins anew.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import monotonic, sleep

from bot.settings import SettingError


@dataclass(frozen=True)
class TryFolder:
    """A folder that no other `try` uses meanwhile."""

    path: Path

    @property
    def database(self) -> Path:
        """The bot's SQLite file; it need not be there."""
        return self.path / "try.sqlite3"

    @property
    def slack(self) -> Path:
        """The file in which the local Slack keeps itself as it ends; it is there only until it is taken up again."""
        return self.path / "try.slack.json"

    @property
    def is_settled(self) -> bool:
        """Whether the organisation was brought in to its end."""
        return self._settled.exists()

    @property
    def can_go_on(self) -> bool:
        """Whether the last `try` ended cleanly, so that both its parts are there, and whole."""
        return self.database.exists() and self.slack.exists() and self.is_settled

    def wait_until_kept(self, seconds: float) -> None:
        """Give the local Slack of a `try` that was killed so many seconds to keep itself, if it is still at it."""
        deadline = monotonic() + seconds
        while self.database.exists() and self.is_settled and not self.slack.exists() and monotonic() < deadline:
            sleep(0.1)

    def settled(self) -> None:
        """Note that the organisation is in."""
        self._settled.touch()

    @property
    def _settled(self) -> Path:
        return self.path / "try.settled"

    def forget(self) -> None:
        """Remove what was tried. What was set aside before stays."""
        for leftover in self.path.glob("try.*"):
            leftover.unlink()

    def set_aside(self) -> Path | None:
        """Move what was tried out of the way; return where the database is now, None if there was none."""
        number = next(n for n in count(1) if not any(self.path.glob(f"set-aside-{n}.*")))
        aside = self.path / f"set-aside-{number}.sqlite3" if self.database.exists() else None
        # With the database go its -wal and -shm: after a kill the last changes stand there.
        for part in self.path.glob("try.*"):
            part.rename(part.with_name(part.name.replace("try.", f"set-aside-{number}.", 1)))
        return aside


@contextmanager
def try_folder(path: Path) -> Iterator[TryFolder]:
    """Hold a folder, made if need be, for one `try`. Raises SettingError while another one does, or without rights."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(path / "lock.sqlite3", timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as failure:
        raise SettingError(_NOT_OURS.format(path)) from failure
    # SQLite's lock ends with its process, however that ends, and on every system.
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as held:
            if held.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise SettingError(_NOT_OURS.format(path)) from held
            raise SettingError(f"--folder {path} is used by another try: end that one, or put another there.") from held
        yield TryFolder(path)


_NOT_OURS = "--folder {} is no folder that this account may write into: put another there."
