"""`main.py import-teams`: teams from a file, told at the terminal."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from storage.engines import open_engines
from storage.units import unit_of_work
from tests.console import Console

ROOT = Path(__file__).parent.parent
TEAMS = """Team;Parent;Lead;Channel;Members
Phone;Harbour;@clara;#phone-support;@fay, @gus
Harbour;;@ines;#service-quality;
"""
BY = ("--by", "U0EMEKA")
WRONG = "Team,Lead,Channel,Reason\nHarbour,@innes,#service-quality,ours\nPhone,Rota Bot,#phone-support,theirs\n"


def written(folder: Path, text: str) -> str:
    file = folder / "teams.csv"
    file.write_text(text, encoding="utf-8-sig")
    return str(file)


def team_names(settings: Mapping[str, str]) -> set[str]:
    engines = open_engines(settings["DATABASE_URL"])
    try:
        with unit_of_work(engines).reading("T0HARBOUR") as tx:
            return {team.name for team in tx.teams.tree()}
    finally:
        engines.dispose()


def test_a_dry_run_says_what_the_import_does_and_writes_nothing(
    console: Console, good_settings: dict[str, str], tmp_path: Path
) -> None:
    ended = console(good_settings, "import-teams", written(tmp_path, TEAMS), *BY, "--dry-run")
    assert ended.returncode == 0, ended
    assert ended.stdout.splitlines() == [
        "Harbour: new, the organisation, in #service-quality, led by @ines",
        "Phone: new, below Harbour, in #phone-support, led by @clara, with @fay, @gus",
        "Teams: 2 new, 0 changed, 0 unchanged. 2 new memberships. Nobody is taken out of a team.",
        "Headway still has to be invited to: #service-quality, #phone-support.",
        "This was a dry run: nothing was written.",
    ]
    assert team_names(good_settings) == set()


def test_a_process_of_its_own_imports_once_and_has_nothing_to_do_the_second_time(
    good_settings: dict[str, str], tmp_path: Path
) -> None:
    def ended() -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
        return subprocess.run(
            [
                sys.executable,
                str(ROOT / "main.py"),
                "import-teams",
                written(tmp_path, TEAMS),
                "--workspace",
                "T0HARBOUR",
                *BY,
            ],
            cwd=tmp_path,
            env=environment | good_settings,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    first, again = ended(), ended()
    assert (first.returncode, first.stdout.splitlines()[-1]) == (0, "It is imported."), first
    assert team_names(good_settings) == {"Harbour", "Phone"}
    assert again.stdout == "Nothing to do: the 2 teams in it are already as it says.\n"
    assert again.returncode == 0


def test_every_fault_is_a_line_and_the_exit_status_is_no_success(
    console: Console, good_settings: dict[str, str], tmp_path: Path
) -> None:
    ended = console(good_settings, "import-teams", written(tmp_path, WRONG), *BY)
    assert ended.stdout.splitlines() == [
        "Line 2, lead: “@innes” is nobody here; did you mean @ines?",
        "Line 3, parent: “Phone” stands below nothing, and only the organisation does; "
        "write the team above, such as Harbour",
        "Line 3, lead: “rotabot” is an app",
        "3 things are wrong, so nothing was written.",
    ]
    assert ended.returncode == 1
    assert team_names(good_settings) == set()


def test_what_cannot_be_tried_is_told_on_standard_error(
    console: Console, good_settings: dict[str, str], tmp_path: Path
) -> None:
    file = written(tmp_path, TEAMS)
    for arguments, said in (
        (
            (file, *BY, "--workspace", "T0OTHER"),
            "SLACK_BOT_TOKEN is for Harbour Insurance (T0HARBOUR), not for T0OTHER.",
        ),
        ((file, "--by", "U0BO"), "U0BO is no Headway admin"),
        ((file, "--by", "U0NOBODY"), "Say with --by which Headway admin does this"),
        ((str(tmp_path / "none.csv"), *BY), "cannot be read: No such file or directory."),
    ):
        ended = console(good_settings, "import-teams", *arguments)
        assert ended.returncode == 2
        assert said in ended.stderr


def test_a_file_that_is_no_table_is_told_what_is_expected(
    console: Console, good_settings: dict[str, str], tmp_path: Path
) -> None:
    ended = console(good_settings, "import-teams", written(tmp_path, "Dear all,\nhere they come"), *BY)
    assert ended.returncode == 1
    assert "Its first line does not name the columns Team and Lead." in ended.stdout
    assert "Team,Parent,Lead,Channel,Members" in ended.stdout


def test_in_whose_name_it_is_done_has_to_be_said(
    console: Console, good_settings: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit) as ended:
        console(good_settings, "import-teams", written(tmp_path, TEAMS))
    assert ended.value.code == 2
