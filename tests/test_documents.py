"""What the documents tell people to type and to open is there."""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.arguments import Acts, parser
from bot.domain.command_line import Understood, read_command
from storage import migrate

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md"), ROOT / "localslack" / "README.md"])
UNITS = sorted(ROOT.glob("docs/*.service"))
_TYPED = re.compile(r"main\.py(?:`|[ ]([a-z][a-z-]+)((?:[ ](?:--?[\w-]+|[^\s`|>]+))*))")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def _nothing(_: argparse.Namespace) -> int:
    """Do nothing."""
    return 0


def _commands() -> dict[str, argparse.ArgumentParser]:
    read = parser(Acts(*[_nothing] * len(Acts.__dataclass_fields__)), "1", Path("var"))
    (subparsers,) = [action for action in read._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(subparsers.choices)


def _typed(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the commands of main.py that a text names, each with the options that stand in its line."""
    for found in _TYPED.finditer(text):
        if found[1]:
            yield found[1], re.findall(r"--[a-z][\w-]*", found[2])


@pytest.mark.parametrize("document", [*DOCUMENTS, *UNITS, ROOT / ".env.example"], ids=lambda path: path.name)
def test_every_command_that_a_document_names_is_one_with_such_options(document: Path) -> None:
    commands = _commands()
    for command, options in _typed(document.read_text(encoding="utf-8")):
        assert command in commands, command
        known = {option for action in commands[command]._actions for option in action.option_strings}
        assert known.issuperset(options), (command, options)


def test_the_guide_to_operating_names_the_commands_of_the_database() -> None:
    named = {command for command, _ in _typed((ROOT / "docs" / "operating.md").read_text(encoding="utf-8"))}
    assert named >= {"backup", "copy-database", "doctor", "run"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_of_slack_that_a_document_names_is_understood(document: Path) -> None:
    for typed in re.findall(r"`/goal\b([^`]*)`", document.read_text(encoding="utf-8")):
        assert isinstance(read_command(typed.strip()), Understood), typed


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file_or_a_heading(document: Path) -> None:
    for link in _LINK.findall(document.read_text(encoding="utf-8")):
        file, _, heading = link.partition("#")
        if ":" in file:
            continue
        target = document.parent / file if file else document
        assert target.exists(), link
        if heading:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings}, link


def test_every_target_of_make_that_a_document_names_is_one() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        for target in re.findall(
            r"(?:`|^)make (?:--\S+ )?([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE
        ):
            assert target in targets, (document.name, target)


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    checks = shutil.which("systemd-analyze")
    if checks is None:
        pytest.skip("No systemd here")
    # Neither the account nor the installation is on this machine.
    for unit in (*UNITS, *ROOT.glob("docs/*.timer")):
        text = unit.read_text(encoding="utf-8").replace("/opt/headway/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text.replace("User=headway", "User=root"), encoding="utf-8")
    assert len(list(tmp_path.iterdir())) == 3
    ended = subprocess.run(
        [checks, "verify", "--man=no", *tmp_path.iterdir()], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_what_the_containerfile_copies_is_enough_for_the_program(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "Containerfile").read_text(encoding="utf-8")
    assert "--requirement requirements/postgres.txt" in text
    for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE):
        *sources, target = line.split()
        for source in sources:
            there = ROOT / source
            if there.is_dir():
                shutil.copytree(there, tmp_path / target)
            else:
                (tmp_path / target).mkdir(exist_ok=True)
                shutil.copy(there, tmp_path / target)
    (volume,) = re.findall(r"^VOLUME (.+)$", text, re.MULTILINE)
    (url,) = re.findall(r"^ENV DATABASE_URL=(\S+)$", text, re.MULTILINE)
    assert url.startswith(f"sqlite:///{volume}/")
    kept = tmp_path / "kept"
    kept.mkdir()

    def typed(command: str) -> str:
        return subprocess.run(
            [sys.executable, str(tmp_path / "main.py"), command],
            cwd=kept,
            env={"DATABASE_URL": url.replace(volume, str(kept))},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert typed("migrate") == f"The database is at {migrate.head()}.\n"
    assert "is whole" in typed("backup")
