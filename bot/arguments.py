"""What may be typed after `main.py`: its commands and their options."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.domain.processes import Role

Act = Callable[[argparse.Namespace], int]
"""Does what a command is for, and returns the exit status; the first line of its docstring is the command's help."""


@dataclass(frozen=True, slots=True)
class Acts:
    """What each command does."""

    run: Act
    try_out: Act
    import_teams: Act
    migrate: Act
    back_up: Act
    copy_database: Act
    doctor: Act
    manifest: Act


def parser(acts: Acts, version: str, try_folder: Path) -> argparse.ArgumentParser:
    """Return the parser of the command line; what it reads holds the chosen command as `act`.

    `try_folder` is where what is tried is kept unless told otherwise.
    """
    read = argparse.ArgumentParser(prog="main.py", description="Headway: service-goal check-ins in Slack.")
    read.add_argument("--version", action="version", version=f"Headway {version}")
    commands = read.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, act: Act) -> argparse.ArgumentParser:
        words = (act.__doc__ or "").splitlines()[0]
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(act=act)
        return command

    running = add("run", acts.run)
    only = tuple(role.value for role in Role if role is not Role.BOTH)
    parts = "listen to Slack, or tick (plan and send by the clock)"
    running.add_argument("--only", choices=only, help=f"do only this: {parts}")
    trying = add("try", acts.try_out)
    trying.add_argument("--port", type=int, default=8066, help="where the page is (default: %(default)s)")
    trying.add_argument("--fresh", action="store_true", help="begin anew, and forget what was tried before")
    trying.add_argument("--folder", type=Path, default=try_folder, help="where what is tried is kept (default: var)")
    trying.add_argument("--start", type=date.fromisoformat, metavar="DAY", help="the first day, such as 2027-03-03")
    trying.add_argument("--no-browser", action="store_true", help="do not open the page")
    importing = add("import-teams", acts.import_teams)
    importing.add_argument("file", type=Path, metavar="FILE", help="the CSV file; docs/teams-from-csv.md says how")
    importing.add_argument("--dry-run", action="store_true", help="say what it would do, and write nothing")
    importing.add_argument("--workspace", metavar="T…", help="refuse unless the token is for this workspace")
    importing.add_argument("--by", metavar="U…", required=True, help="the Headway admin who does it, by member id")
    add("migrate", acts.migrate)
    backing_up = add("backup", acts.back_up)
    named = "a new file, or a folder for one named by the time, in UTC (default: this folder)"
    backing_up.add_argument("file", type=Path, nargs="?", metavar="FILE", help=named)
    copying = add("copy-database", acts.copy_database)
    copying.add_argument("source", metavar="FROM", help="an address as in DATABASE_URL; nobody may be at work there")
    copying.add_argument("target", metavar="TO", help="the address of an empty database")
    examining = add("doctor", acts.doctor)
    examining.add_argument("--only", choices=only, help=f"check what `run` needs that does only this: {parts}")
    printing = add("manifest", acts.manifest)
    printing.add_argument("--http", metavar="URL", help="HTTP mode at this public address, https://your.host")
    printing.add_argument("--command", metavar="NAME", help="another name for /goal")
    return read
