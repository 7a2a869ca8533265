"""`main.py manifest`: what to paste into the app's manifest page."""

import argparse
import json
from pathlib import Path

from bot.settings import environment, public_address, read_commands
from bot.slack.manifest import manifest


def print_manifest(given: argparse.Namespace) -> int:
    """Print the app manifest for the mode and names chosen."""
    source = environment(Path.cwd())
    if given.command is None:
        command, checkin_command = read_commands(source)
    else:  # an empty name is not one that was left out
        command, checkin_command = read_commands({**source, "--command": given.command or "/"}, "--command")
    address = None if given.http is None else public_address(given.http, "--http")
    print(json.dumps(manifest(command=command, checkin_command=checkin_command, http_url=address), indent=2))
    return 0
