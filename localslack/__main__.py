"""`python -m localslack`: a Slack workspace on this machine, for as long as it runs."""

import argparse
import json
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

from localslack.apps import AppConfig
from localslack.kept import Unfit, read_kept
from localslack.seed import HARBOUR, read_seed
from localslack.server import HOST, Server, listen, make_server
from localslack.wire import Json, instant

DEFAULTS = AppConfig({})
UNFIT = 3
"""The exit status when the kept workspace cannot be gone on with."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m localslack", description=__doc__)
    parser.add_argument("--port", type=int, default=8066, help="0 picks a free one (default: %(default)s)")
    parser.add_argument("--seed", type=Path, default=HARBOUR, help="people and channels, YAML (default: Harbour)")
    parser.add_argument("--manifest", type=Path, help="the app's manifest, JSON")
    parser.add_argument("--bot-token", default=DEFAULTS.bot_token)
    parser.add_argument("--app-token", default=DEFAULTS.app_token)
    parser.add_argument("--signing-secret", default=DEFAULTS.signing_secret, help="for apps in HTTP mode")
    parser.add_argument("--start", help="the first moment, ISO with offset (default: the seed's, or now)")
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="go on with the workspace in this file, and keep it there at the end"
    )
    parser.add_argument("--until-eof", action="store_true", help="end when standard input ends")
    parser.add_argument("--guide", type=Path, help="a guided first minute, JSON, shown on the page")
    return parser.parse_args()


def main() -> int:
    """Serve until interrupted; the exit status."""
    given = _arguments()
    try:
        apps = []
        if given.manifest:
            config = AppConfig(given.manifest, given.bot_token, given.app_token, given.signing_secret)
            apps = [AppConfig(config.read_manifest(), given.bot_token, given.app_token, given.signing_secret)]
        guide: Json | None = json.loads(given.guide.read_text(encoding="utf-8")) if given.guide else None
        start = instant(given.start) if given.start else None
        goes_on = given.keep is not None and given.keep.exists()
        seed = read_kept(given.keep) if goes_on else read_seed(given.seed)
        listener = listen(given.port)
    except Unfit as unfit:
        print(f"localslack cannot go on: {unfit}", file=sys.stderr)
        return UNFIT
    except (OSError, ValueError, KeyError, TypeError) as problem:
        print(f"localslack cannot start: {problem}", file=sys.stderr)
        return 2
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    # The first line is for the program that asked for any free port, and reads which one it got.
    line = json.dumps({"url": url}) if given.port == 0 else f"A Slack workspace of your own: {url}"

    def ready() -> None:
        if goes_on:
            # From now on it is out of date: should we be killed, nobody is to go on from there.
            given.keep.unlink()
        print(line, flush=True)

    server = make_server(listener, seed, apps, None if goes_on else start, guide, ready, given.keep)
    if given.until_eof:
        threading.Thread(target=_end_at_eof, args=[server], daemon=True).start()
    # uvicorn closes on either signal, and then raises it again.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    return 0 if server.started else 1


def _end_at_eof(server: Server) -> None:
    """End with the program that started us, however that ended."""
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main())
