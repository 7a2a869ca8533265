"""The local Slack of the benchmarks, as a program of its own: people, Headway and a peer installed."""

import argparse
import json
import signal
import sys
from datetime import datetime
from typing import Any

from benchmarks import idle_app
from benchmarks.organisation import WORKSPACE, user_id
from bot.slack.manifest import manifest
from localslack.apps import AppConfig
from localslack.conversations import Conversation
from localslack.people import Person
from localslack.seed import Seed
from localslack.server import HOST, listen, make_server

CHANNEL = "CB00001"
HEADWAY = AppConfig(manifest(command="/goal", checkin_command="/checkin"), "xoxb-headway", "xapp-headway")


def _peer_manifest() -> dict[str, Any]:
    return {
        "display_information": {"name": "Nothing"},
        "features": {"slash_commands": [{"command": idle_app.COMMAND, "description": "Do nothing"}]},
        "oauth_config": {"scopes": {"bot": ["commands"]}},
        "settings": {"socket_mode_enabled": True},
    }


PEER = AppConfig(_peer_manifest(), "xoxb-nothing", "xapp-nothing")


def seed(numbers: range) -> Seed:
    """Return a workspace of these people, all in one channel."""
    people = [Person(user_id(each), f"p{each}", f"Person {each}", is_admin=each == 0) for each in numbers]
    channel = Conversation(CHANNEL, "general", members=[person.id for person in people])
    return Seed(WORKSPACE, "Ten Thousand", "ten-thousand", people, [channel], personas=[person.id for person in people])


def main() -> None:
    """Serve at a free port, which the first line says, until it is ended."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.workspace", description=__doc__)
    asked.add_argument("people", type=int, help="how many there are")
    asked.add_argument("--every", type=int, default=1, help="only every so-manieth of them is here")
    asked.add_argument("--start", type=datetime.fromisoformat, help="the first moment; the present by default")
    given = asked.parse_args()
    listener = listen(0)
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    make_server(
        listener,
        seed(range(0, given.people, given.every)),
        [HEADWAY, PEER],
        given.start,
        ready=lambda: print(json.dumps({"url": url}), flush=True),
    ).run(sockets=[listener])


if __name__ == "__main__":
    main()
