"""A fault as it is asked for: read, checked, and refused in a sentence that says what to mend."""

import math
import secrets
from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatchcase

from localslack.faults.fault import KINDS, PAYLOADS, RESPONSE_URL, SOCKET, Fault, Kind, place_of
from localslack.wire import Json, Refusal, instant

EVERYWHERE = {"method": "*", "answer": RESPONSE_URL, "payload": "event", "link": SOCKET}
IN_WORDS = {
    "method": "a Web API method or a pattern such as chat.*",
    "answer": RESPONSE_URL,
    "payload": "event, command, interactive, or one such as event:message",
    "link": SOCKET,
}
LONGEST = 3600.0  # seconds; nobody waits longer
MOST_TIMES = 1000  # Slack's limits
CONDITIONS = {"app", "team", "from", "until"}
COUNTING = {"count", "probability", "seed"}


def read_fault(ident: str, asked: Json, methods: Iterable[str], apps: Iterable[str], now: datetime) -> Fault:
    """The fault in a request; Refusal with a sentence if it makes no sense, with the `field` to blame where the page
    asks for it. `now` is the workspace's time."""
    name = asked.get("kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if not isinstance(name, str) or kind is None:
        raise Refusal("bad_request", f"There is no fault {name!r}. There are: {', '.join(KINDS)}.")
    allowed = {"kind", "on", *kind.settings, *CONDITIONS, *(COUNTING if kind.counted else ())}
    if unknown := asked.keys() - allowed:
        raise Refusal("bad_request", f"A fault {name} has no {', '.join(sorted(unknown))}.")
    app = asked.get("app")
    if app is not None and not (isinstance(app, str) and app in apps):
        raise Refusal("app_not_found", f"There is no app {app!r} here.")
    if asked.get("team") and asked.get("on", EVERYWHERE[kind.places[0]]) == SOCKET:
        raise Refusal("bad_request", "A link is an app's, for all its workspaces: leave out `team`.")
    start, end = _instant(asked, "from"), _instant(asked, "until")
    if start and end and start >= end:
        raise Refusal("bad_request", "The window ends before it begins.")
    if end and end <= now:
        raise Refusal("bad_request", f"The window is over already: it is {now.isoformat(timespec='seconds')} here.")
    return Fault(
        id=ident,
        kind=name,
        on=_on(kind, asked.get("on"), methods),
        settings={setting: _setting(asked, setting, usual) for setting, usual in kind.settings.items()},
        app=app,
        team=asked.get("team") or None,
        count=_whole(asked, "count", least=1),
        probability=_probability(asked),
        seed=_seed(asked),
        start=start,
        end=end,
    )


def _on(kind: Kind, on: object, methods: Iterable[str]) -> str:
    """What it strikes; refused if it never could: a fault that misses by a typing slip tests nothing."""
    if on in (None, "") and len(kind.places) == 1:
        return EVERYWHERE[kind.places[0]]
    where = "; ".join(IN_WORDS[place] for place in kind.places)
    if on in (None, ""):
        raise Refusal("bad_request", f"Say what is struck (`on`): {where}.", field="on")
    if not isinstance(on, str):
        raise Refusal("bad_request", "`on` must be text.")
    there = [*methods, RESPONSE_URL, SOCKET, *PAYLOADS]
    possible = [one for one in there if place_of(one) in kind.places]
    if not any(fnmatchcase(one, on) or on.startswith(f"{one}:") for one in possible):
        raise Refusal("bad_request", f"“{kind.title}” cannot strike {on!r}. It strikes: {where}.", field="on")
    return on


def _setting(asked: Json, name: str, usual: object) -> object:
    if name == "warn":
        value = asked.get(name, usual)
        if not isinstance(value, bool):
            raise Refusal("bad_request", "`warn` is true or false.")
        return value
    if name == "status":
        return _whole(asked, name, least=500, most=599) or usual
    if name == "retry_after":
        return _whole(asked, name, least=1, most=int(LONGEST)) or usual
    if name == "times":
        return _whole(asked, name, least=1, most=MOST_TIMES) or usual
    return _number(asked, name, LONGEST) or usual


def _number(asked: Json, name: str, most: float) -> float | None:
    value = asked.get(name)
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Refusal("bad_request", f"`{name}` must be a number.")
    try:
        number = float(value)
    except ValueError as reason:
        raise Refusal("bad_request", f"`{name}` must be a number.") from reason
    if not (math.isfinite(number) and 0 < number <= most):
        raise Refusal("bad_request", f"`{name}` must be more than 0, and at most {most:g}.")
    return number


def _whole(asked: Json, name: str, least: int, most: int = 1_000_000) -> int | None:
    number = _number(asked, name, most)
    if number is None:
        return None
    if number < least or number != int(number):
        raise Refusal("bad_request", f"`{name}` must be a whole number from {least} to {most}.")
    return int(number)


def _probability(asked: Json) -> float | None:
    return _number(asked, "probability", 1.0)


def _seed(asked: Json) -> int:
    """The seed, or one of our own, which the answer tells so that the run can be had again."""
    seed = asked.get("seed")
    if seed in (None, ""):
        return secrets.randbelow(1_000_000)
    if isinstance(seed, bool) or not isinstance(seed, (int, str)):
        raise Refusal("bad_request", "`seed` must be a whole number.")
    try:
        return int(seed)
    except ValueError as reason:
        raise Refusal("bad_request", "`seed` must be a whole number.") from reason


def _instant(asked: Json, name: str) -> datetime | None:
    text = asked.get(name)
    if text in (None, ""):
        return None
    try:
        return instant(str(text))
    except ValueError as reason:
        raise Refusal("bad_request", f"`{name}` is no instant: {reason}") from reason
