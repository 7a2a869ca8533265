"""The repository as a whole: what stands in two places agrees."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.slack.manifest import manifest

ROOT = Path(__file__).parent.parent
OURS = ("bot", "handlers", "storage", "localslack")


def test_the_manifest_in_the_repository_is_the_one_that_is_printed() -> None:
    printed = manifest(command="/goal", checkin_command="/checkin")
    assert json.loads(ROOT.joinpath("manifest.json").read_text(encoding="utf-8")) == printed


def test_in_http_mode_every_address_of_the_manifest_leads_to_the_events_path() -> None:
    printed = json.dumps(manifest(command="/aim", checkin_command="/report", http_url="https://bot.example.org"))
    addresses = set(re.findall(r"https://[^\"]+", printed))
    assert addresses == {"https://bot.example.org/slack/events"}
    assert '"socket_mode_enabled": false' in printed
    assert '"/aim"' in printed


def test_blocks_know_nothing_of_slack_but_the_models() -> None:
    """An import contract cannot speak of an outside package's parts."""
    for module in ROOT.joinpath("bot/blocks").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                assert not name.startswith("slack_") or name.startswith("slack_sdk.models"), f"{module}: {name}"


@pytest.mark.parametrize("package", OURS)
def test_nothing_imports_the_wiring_or_the_tests(package: str) -> None:
    for module in ROOT.joinpath(package).rglob("*.py"):
        text = module.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(?:from|import) (?:main|tests)\b", text, re.MULTILINE), module


def test_modules_hold_one_noun_and_stay_readable() -> None:
    long = {
        str(module.relative_to(ROOT)): lines
        for package in OURS
        for module in ROOT.joinpath(package).rglob("*.py")
        if "migrations" not in module.parts and (lines := len(module.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert not long, long


def test_a_real_installation_needs_nothing_of_the_local_slack() -> None:
    """Its pins leave out what only the local Slack uses."""
    loaded = "import main, sys; print(*sorted(name.split('.')[0] for name in sys.modules))"
    modules = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert not {"localslack", "yaml", "multipart", "psycopg"} & set(modules.split())
