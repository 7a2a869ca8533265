"""Run a Slack workspace on this machine for any app that uses Slack's Web API: in a browser, and for the app."""

import argparse
import errno
import importlib
import json
import os
import re
import signal
import sys
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from socket import socket
from threading import Thread
from typing import NoReturn

from localslack.apps import AppConfig
from localslack.given import read_mapping
from localslack.kept import Unfit, check_place, read_kept
from localslack.seed import HARBOUR, Seed, read_seed
from localslack.server import HOST, Server, listen, make_server
from localslack.wire import instant

DEFAULTS = AppConfig({})
REPEATABLE = {
    "seed": ("FILE", "a workspace with its people and channels, YAML (default: Harbour Insurance)"),
    "manifest": ("FILE", "an app's manifest as Slack takes it, JSON or YAML"),
    "bot-token": ("TOKEN", f"its bot token (default: {DEFAULTS.bot_token})"),
    "app-token": ("TOKEN", f"its app token, for Socket Mode (default: {DEFAULTS.app_token})"),
    "signing-secret": ("SECRET", f"its signing secret, for HTTP mode (default: {DEFAULTS.signing_secret})"),
    "client-secret": (
        "SECRET",
        f"its client secret, for OAuth (default: {DEFAULTS.client_secret}); its client id is the app's id",
    ),
    "request-url": (
        "URL",
        "send it everything over HTTP to this address, in place of the manifest's addresses and of Socket Mode",
    ),
}
EXAMPLES = """\
an app over Socket Mode:
  python -m localslack --manifest manifest.json
the same over HTTP, listening at port 3000:
  python -m localslack --manifest manifest.json --request-url http://127.0.0.1:3000/slack/events

The app needs the address of the Web API and its tokens, which are told at the start:
  App(client=WebClient(token, base_url="http://127.0.0.1:8066/api/"))

Options that may be given again make several workspaces (--seed) and several apps (--manifest): the second token
or secret of a kind is the second app's. localslack/README.md says what is like Slack and what is not.
"""
UNFIT = 3
"""The exit status when what was kept cannot be gone on with."""


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port: 0 to 65535, 0 for any free one")
    return port


def _host_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", text):
        raise argparse.ArgumentTypeError(f"{text} is no name of a host, such as slack.test, without a port")
    return text


class OneLine(argparse.ArgumentParser):
    """Says what is wrong with a command line in one line."""

    def error(self, message: str) -> NoReturn:
        """End with exit status 2."""
        self.exit(2, f"localslack cannot start: {message}. --help tells what there is.\n")


def _arguments() -> argparse.Namespace:
    parser = OneLine(
        prog="python -m localslack",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=_port, default=8066, help="0 picks a free one (default: %(default)s)")
    for name, (metavar, meaning) in REPEATABLE.items():
        parser.add_argument(f"--{name}", action="append", default=[], metavar=metavar, help=f"{meaning}; repeatable")
    parser.add_argument(
        "--host-name",
        type=_host_name,
        action="append",
        default=[],
        metavar="NAME",
        help="another name by which programs call it (it listens on this machine only); repeatable",
    )
    parser.add_argument("--not-installed", action="store_true", help="people add the apps themselves (OAuth)")
    parser.add_argument("--samples", action="store_true", help="run the app that shows every block of Block Kit")
    parser.add_argument(
        "--start",
        metavar="ISO",
        help="the first moment, as 2027-01-06T09:00:00+00:00 (default: the seed's, or now)",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="FILE",
        help="go on with what is in this file, and keep everything there at the end",
    )
    parser.add_argument("--until-eof", action="store_true", help="end when standard input ends")
    parser.add_argument("--guide", type=Path, metavar="FILE", help="a guided first minute, JSON, shown on the page")
    return parser.parse_args()


def _apps(given: argparse.Namespace) -> list[AppConfig]:
    """The apps of the command line: the nth manifest goes with the nth of each secret, or with a default of its own."""

    def secret(name: str, number: int) -> str:
        known = getattr(given, name)
        return str(known[number] if number < len(known) else _of_its_own(getattr(DEFAULTS, name), number))

    return [
        AppConfig(
            path,
            bot_token=secret("bot_token", number),
            app_token=secret("app_token", number),
            signing_secret=secret("signing_secret", number),
            client_secret=secret("client_secret", number),
            installed=not given.not_installed,
            request_url=given.request_url[number] if number < len(given.request_url) else None,
        )
        for number, path in enumerate(given.manifest)
    ]


def _of_its_own(default: str, number: int) -> str:
    """A default secret for the nth app: one of digits goes on counting, another has its number behind it."""
    if default == DEFAULTS.signing_secret:
        return f"{int(default, 16) + number:0{len(default)}x}"
    return f"{default}-{number + 1}" if number else default


def _seeds(given: argparse.Namespace, goes_on: bool) -> list[Seed]:
    return read_kept(given.keep) if goes_on else [read_seed(path) for path in given.seed or [HARBOUR]]


def _welcome(url: str, apps: list[AppConfig]) -> str:
    """What whoever starts us at a port of their choice needs to know."""
    lines = [f"A Slack workspace of your own: {url}"]
    for app in apps:
        lines.append(f"{app.manifest}: the Web API is at {url}/api/, the bot token is {app.bot_token},")
        lines.append(f"  the app token (Socket Mode) {app.app_token}, the signing secret (HTTP) {app.signing_secret}")
    return "\n".join(lines)


def _listen(port: int) -> socket:
    try:
        return listen(port)
    except OSError as problem:
        why = "is taken" if problem.errno == errno.EADDRINUSE else "is not allowed"
        raise ValueError(f"port {port} {why}; give another with --port, or 0 for any free one") from problem


def _start(text: str) -> datetime:
    try:
        return instant(text)
    except ValueError as problem:
        raise ValueError(f"--start {text} is no moment such as 2027-01-06T09:00:00+00:00") from problem


def _check_place(path: Path) -> None:
    try:
        check_place(path)
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else None
        raise ValueError(f"nothing can be kept in {path}: {(why or str(problem)).lower()}") from problem


def _server(given: argparse.Namespace, ends: ExitStack) -> tuple[Server, socket]:
    """The server that the command line asks for, and its port; Unfit, OSError or ValueError if there can be none."""
    apps = _apps(given)
    guide = read_mapping(given.guide) if given.guide else None
    start = _start(given.start) if given.start else None
    goes_on = given.keep is not None and given.keep.exists()
    if given.keep:
        _check_place(given.keep)
    seeds = _seeds(given, goes_on)
    # An app by Bolt takes longer to import than all of us together; nobody else waits for that.
    samples = importlib.import_module("localslack.samples") if given.samples else None
    if samples:
        # Slack's SDK sends everything through a proxy that these name, even to this machine.
        for name in [name for name in os.environ if name.lower() in ("http_proxy", "https_proxy", "all_proxy")]:
            del os.environ[name]
    listener = _listen(given.port)
    ends.callback(listener.close)
    url = f"http://{HOST}:{listener.getsockname()[1]}"

    def ready() -> None:
        if goes_on:
            # From now on it is out of date: should we be killed, nobody is to go on from there.
            given.keep.unlink()
        # The first line is for the program that asked for any free port, and reads which one it got.
        print(json.dumps({"url": url}) if given.port == 0 else _welcome(url, apps), flush=True)
        if samples:
            Thread(
                target=lambda: ends.enter_context(samples.running_samples(url, samples.SAMPLES)), daemon=True
            ).start()

    installed = [*apps, *([samples.SAMPLES] if samples else [])]
    server = make_server(
        listener, seeds, installed, None if goes_on else start, guide, ready, given.keep, given.host_name
    )
    for command, names in server.slack.shared_commands().items():
        print(f"localslack: {command} is a command of {' and '.join(names)}; {names[-1]} gets it.", file=sys.stderr)
    return server, listener


def main() -> int:
    """Serve until interrupted; the exit status."""
    given = _arguments()
    with ExitStack() as ends:
        try:
            server, listener = _server(given, ends)
        except Unfit as unfit:
            print(f"localslack cannot go on: {unfit}", file=sys.stderr)
            return UNFIT
        except (OSError, ValueError) as problem:
            print(f"localslack cannot start: {problem}", file=sys.stderr)
            return 2
        if given.until_eof:
            Thread(target=_end_at_eof, args=[server], daemon=True).start()
        # uvicorn closes on either signal, and then raises it again.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with suppress(KeyboardInterrupt):
            try:
                server.run(sockets=[listener])
            finally:
                _check_kept(server, given.keep)
    return 0 if server.started else 1


def _check_kept(server: Server, path: Path) -> None:
    if server.unkept:
        print(f"localslack could not keep anything in {path}: {server.unkept.strerror}", file=sys.stderr)
        sys.exit(1)


def _end_at_eof(server: Server) -> None:
    """End with the program that started us, however that ended."""
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main())
