"""An installer reads a file of teams at the terminal while the bot runs, and those in it are welcomed in Slack."""

import os
import subprocess
import sys
from pathlib import Path

from tests.office import HARBOUR, INSTALLED, Office

ROOT = Path(__file__).parent.parent.parent
WRONG = """Team,Parent,Lead,Channel,Members
Phone,Harbour,@clra,#phone-support,@fay
Digital,Harbour,@idris,#digital-hlp,
,Harbour,@dev,,
"""
RIGHT = """Team,Parent,Lead,Channel,Members
Phone,Harbour,@clara,#phone-support,@fay @gus
Claims care,Harbour,@ana,#claims-care,@dev
"""
NEW = "Phone: new, below Harbour, in #phone-support, led by @clara, with @fay, @gus"
CHANGED = "Claims care: takes in @dev"
IN_ALL = "Teams: 1 new, 1 changed, 0 unchanged. 3 new memberships. Nobody is taken out of a team."


def test_a_file_is_tried_put_right_and_imported_in_an_admins_name(settled: Office, tmp_path: Path) -> None:
    file = tmp_path / "teams.csv"
    file.write_text(WRONG)
    tried = _typed(settled, file, "--dry-run")
    assert tried.returncode == 1
    for line in (
        "Line 2, lead: “@clra” is nobody here; did you mean @clara?",
        "Line 3, channel: “#digital-hlp” is no channel that Headway can see; "
        "if it is private, invite Headway there first; did you mean #digital-help?",
        "Line 4, team: it is empty",
        "3 things are wrong, so nothing was written.",
    ):
        assert line in tried.stdout.splitlines()
    file.write_text(RIGHT)
    before = settled.headway.services.teams.tree(HARBOUR)
    tried = _typed(settled, file, "--dry-run")
    assert (tried.returncode, tried.stdout.splitlines()[:3]) == (0, [NEW, CHANGED, IN_ALL]), tried.stderr
    assert "It is imported." not in tried.stdout
    assert settled.headway.services.teams.tree(HARBOUR) == before
    assert _team_names(settled) == {"Harbour", "Claims care"}
    done = _typed(settled, file)
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            NEW,
            CHANGED,
            IN_ALL,
            "Headway still has to be invited to: #phone-support.",
            "It is imported.",
        ],
    ), done.stderr
    assert _team_names(settled) == {"Harbour", "Claims care", "Phone"}
    settled.everybody_is_known()
    settled.goes_to("2027-03-03T16:00:00+00:00")
    welcome = settled.person("Clara").wait_for_message("Headway", "Welcome, @Clara Vogel.").text
    assert "You lead *Phone* now: @Emeka Obi named you." in welcome
    welcome = settled.person("Fay").wait_for_message("Headway", "Welcome, @Fay Robinson.").text
    assert "You are in *Phone* now: @Emeka Obi added you. @Clara Vogel leads it." in welcome


def _typed(office: Office, file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, beside the bot and on its database."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")} | {
        "SLACK_BOT_TOKEN": INSTALLED.bot_token,
        "SLACK_APP_TOKEN": INSTALLED.app_token,
        "SLACK_API_URL": office.slack.api_url,
        "DATABASE_URL": office.headway.settings.database_url,
    }
    command = [sys.executable, str(ROOT / "main.py"), "import-teams", str(file), "--by", "U0EMEKA", *options]
    return subprocess.run(
        command, cwd=file.parent, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def _team_names(office: Office) -> set[str]:
    return {team.name for team in office.headway.services.teams.tree(HARBOUR)}
