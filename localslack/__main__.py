"""`python -m localslack`: a Slack workspace on this machine, for as long as it runs."""

import argparse
import json
import signal
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Thread

from localslack.apps import AppConfig
from localslack.kept import Unfit, read_kept
from localslack.samples import SAMPLES, running_samples
from localslack.seed import HARBOUR, read_seed
from localslack.server import HOST, Server, listen, make_server
from localslack.wire import Json, instant

DEFAULTS = AppConfig({})
REPEATABLE = {
    "seed": "a workspace with its people and channels, YAML (default: Harbour)",
    "manifest": "an app's manifest, JSON",
    "bot-token": f"its bot token (default: {DEFAULTS.bot_token})",
    "app-token": f"its app token (default: {DEFAULTS.app_token})",
    "signing-secret": f"its signing secret, for HTTP mode (default: {DEFAULTS.signing_secret})",
    "client-secret": f"its client secret, for OAuth (default: {DEFAULTS.client_secret}); its client id is the app's id",
}
UNFIT = 3
"""The exit status when what was kept cannot be gone on with."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m localslack", description=__doc__)
    parser.add_argument("--port", type=int, default=8066, help="0 picks a free one (default: %(default)s)")
    for name, meaning in REPEATABLE.items():
        parser.add_argument(f"--{name}", action="append", default=[], help=f"{meaning}; again for another")
    parser.add_argument("--not-installed", action="store_true", help="people add the apps themselves (OAuth)")
    parser.add_argument("--samples", action="store_true", help="run the app that shows every block of Block Kit")
    parser.add_argument("--start", help="the first moment, ISO with offset (default: the seed's, or now)")
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="FILE",
        help="go on with what is in this file, and keep everything there at the end",
    )
    parser.add_argument("--until-eof", action="store_true", help="end when standard input ends")
    parser.add_argument("--guide", type=Path, help="a guided first minute, JSON, shown on the page")
    return parser.parse_args()


def _apps(given: argparse.Namespace) -> list[AppConfig]:
    """The apps of the command line: the nth manifest goes with the nth of each secret, or with a default of its own."""

    def secret(name: str, number: int) -> str:
        known = getattr(given, name)
        default = getattr(DEFAULTS, name) if number == 0 else f"{getattr(DEFAULTS, name)}-{number + 1}"
        return str(known[number] if number < len(known) else default)

    return [
        AppConfig(
            AppConfig(path).read_manifest(),
            bot_token=secret("bot_token", number),
            app_token=secret("app_token", number),
            signing_secret=secret("signing_secret", number),
            client_secret=secret("client_secret", number),
            installed=not given.not_installed,
        )
        for number, path in enumerate(given.manifest)
    ]


def main() -> int:
    """Serve until interrupted; the exit status."""
    given = _arguments()
    ends = ExitStack()
    try:
        apps = [*_apps(given), *([SAMPLES] if given.samples else [])]
        guide: Json | None = json.loads(given.guide.read_text(encoding="utf-8")) if given.guide else None
        start = instant(given.start) if given.start else None
        goes_on = given.keep is not None and given.keep.exists()
        seeds = read_kept(given.keep) if goes_on else [read_seed(path) for path in given.seed or [HARBOUR]]
        listener = listen(given.port)
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        # The first line is for the program that asked for any free port, and reads which one it got.
        line = json.dumps({"url": url}) if given.port == 0 else f"A Slack workspace of your own: {url}"

        def ready() -> None:
            if goes_on:
                # From now on it is out of date: should we be killed, nobody is to go on from there.
                given.keep.unlink()
            print(line, flush=True)
            if given.samples:
                Thread(target=lambda: ends.enter_context(running_samples(url, SAMPLES)), daemon=True).start()

        server = make_server(listener, seeds, apps, None if goes_on else start, guide, ready, given.keep)
    except Unfit as unfit:
        print(f"localslack cannot go on: {unfit}", file=sys.stderr)
        return UNFIT
    except (OSError, ValueError, KeyError, TypeError) as problem:
        print(f"localslack cannot start: {problem}", file=sys.stderr)
        return 2
    if given.until_eof:
        Thread(target=_end_at_eof, args=[server], daemon=True).start()
    with ends:
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
