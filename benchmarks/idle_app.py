"""The peer: a Bolt app with every default that acknowledges a command and does nothing else."""

import os

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

COMMAND = "/nothing"


def main() -> None:
    """Serve until it is ended."""
    app = App(client=WebClient(os.environ.pop("SLACK_BOT_TOKEN"), base_url=os.environ["SLACK_API_URL"]))

    @app.command(COMMAND)
    def nothing(ack: Ack) -> None:
        ack()

    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
