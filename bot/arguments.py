"""What may be typed after `main.py`: its commands and their options."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

Act = Callable[[argparse.Namespace], int]
"""Does what a command is for, and returns the exit status; the first line of its docstring is the command's help."""


@dataclass(frozen=True, slots=True)
class Acts:
    """What each command does."""

    run: Act
    try_out: Act
    import_teams: Act
    migrate: Act
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

    add("run", acts.run)
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
    importing.add_argument("--by", metavar="U…", help="the admin who does it (default: the first of HEADWAY_ADMINS)")
    add("migrate", acts.migrate)
    add("doctor", acts.doctor)
    printing = add("manifest", acts.manifest)
    printing.add_argument("--http", metavar="URL", help="HTTP mode at this public address, https://your.host")
    printing.add_argument("--command", metavar="NAME", help="another name for /goal")
    return read
