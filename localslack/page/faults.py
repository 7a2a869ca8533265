"""Faults on request: add, see, remove (PROTOCOL.md, Faults)."""

from localslack.faults import KINDS
from localslack.faults.fault import PAYLOADS, RESPONSE_URL, SOCKET
from localslack.faults.reading import read_fault
from localslack.page.request import Ask
from localslack.web_api import BY_APP_TOKEN, BY_CLIENT, METHODS
from localslack.wire import Json


def standing(ask: Ask) -> Json:
    """The faults that stand, and what faults there are to choose from."""
    kinds = [
        {"kind": name, "title": kind.title, "says": kind.says, "places": list(kind.places), "settings": kind.settings}
        | {"counted": kind.counted}
        for name, kind in KINDS.items()
    ]
    there = {
        "method": sorted(METHODS | BY_APP_TOKEN | BY_CLIENT),
        "answer": [RESPONSE_URL],
        "payload": list(PAYLOADS),
        "link": [SOCKET],
    }
    return {"faults": ask.workspace.slack.faults.for_page(), "kinds": kinds, "places": there}


async def add(ask: Ask) -> Json:
    """Let a fault stand; those on links strike the open ones at once."""
    slack = ask.workspace.slack
    methods = METHODS | BY_APP_TOKEN | BY_CLIENT
    fault = read_fault(slack.faults.next_id(), ask.fields, methods, slack.apps, slack.clock.now())
    slack.faults.add(fault)
    await slack.socket_mode.bear(fault, slack)
    return {"ok": True, "fault": fault.for_page()}


def remove(ask: Ask) -> Json:
    """End a fault, and let go of what it holds."""
    ask.workspace.slack.faults.remove(ask.path["fault"])
    return {"ok": True}


def clear(ask: Ask) -> Json:
    """End all faults."""
    ask.workspace.slack.faults.clear()
    return {"ok": True}
