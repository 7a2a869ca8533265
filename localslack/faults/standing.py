"""The faults that stand: which of them strikes what happens now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from localslack.apps import App
from localslack.faults.fault import Fault
from localslack.faults.limits import Limits
from localslack.journal import Journal
from localslack.wire import Json, Refusal


@dataclass(frozen=True)
class Strike:
    """A fault that strikes now: what to do (`limits` strikes as `ratelimited`) and with which settings."""

    fault: Fault
    kind: str
    settings: Json


class Faults:
    """All faults on request, in memory only; the first that strikes is the one. `tell` hears of each change."""

    def __init__(self, journal: Journal, now: Callable[[], datetime], tell: Callable[[], None]) -> None:
        self._journal, self._now, self._tell = journal, now, tell
        self._standing: dict[str, Fault] = {}
        self._limits: dict[str, Limits] = {}
        self._count = 0

    def for_page(self) -> list[Json]:
        """PROTOCOL.md, fault: those that stand, oldest first."""
        return [fault.for_page() for fault in self._standing.values()]

    def next_id(self) -> str:
        """An id for a new fault."""
        self._count += 1
        return f"F{self._count}"

    def add(self, fault: Fault) -> None:
        """Let a fault stand from now on."""
        self._standing[fault.id] = fault
        if fault.kind == "limits":
            self._limits[fault.id] = Limits(fault.settings["times"])
        self._tell()

    def remove(self, ident: str) -> None:
        """End a fault, and let go of what it holds; refused if there is none of this id."""
        fault = self._standing.pop(ident, None)
        if fault is None:
            raise Refusal("fault_not_found", "There is no such fault (any more).")
        self._limits.pop(ident, None)
        fault.release()
        self._tell()

    def clear(self) -> None:
        """End all faults."""
        for ident in list(self._standing):
            self.remove(ident)

    def strike(self, name: str, app: App, team: str | None = None, channel: str = "") -> Strike | None:
        """The fault that strikes this call, payload or link, if one does; it is counted and written down.

        `name` as in `fault.place_of`; `team` is the workspace (a link has none), `channel` where a message would go.
        """
        for fault in self._standing.values():
            if strike := self.strike_by(fault, name, app, team, channel):
                return strike
        return None

    def strike_by(self, fault: Fault, name: str, app: App, team: str | None = None, channel: str = "") -> Strike | None:
        """The same for one fault."""
        if fault.kind == "drop" and not app.socket_mode:
            return None  # there is no link to end
        if not fault.strikes(name, app.app_id, team, self._now()):
            return None
        kind, settings = fault.kind, fault.settings
        if limits := self._limits.get(fault.id):
            wait = limits.retry_after(app.app_id, team or "", name, channel)
            if not wait:
                return None
            kind, settings = "ratelimited", {"retry_after": wait}
        fault.struck += 1
        about = {"fault": fault.id, "fault_kind": fault.kind, "on": name, "app_id": app.app_id, "team_id": team}
        self._journal.write("fault", **about, **settings)
        self._tell()
        return Strike(fault, kind, settings)
