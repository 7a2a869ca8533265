"""A fault as a test holds it: how often it struck, and its end."""

from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING

from localslack.wire import Json

if TYPE_CHECKING:
    from localslack.client import LocalSlack


def as_json(asked: Json) -> Json:
    """A fault as the control API takes it, from what a test says in Python."""
    named = {"from" if name == "since" else name: value for name, value in asked.items() if value is not None}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in named.items()}


class StandingFault:
    """A fault that somebody asked for; leaving a `with` ends it and lets go of what it holds."""

    def __init__(self, slack: "LocalSlack", told: Json) -> None:
        self._slack = slack
        self.id = str(told["id"])
        self.told = told

    @property
    def struck(self) -> int:
        """How often it has struck."""
        for fault in self._slack.get("/control/faults")["faults"]:
            if fault["id"] == self.id:
                return int(fault["struck"])
        return len(self._slack.log("fault", fault=self.id))  # it is over; the log still knows

    def wait_until_struck(self, times: int = 1, within: float = 10.0) -> None:
        """Return as soon as it has struck so often; NotThere if it does not."""
        self._slack.wait_for(lambda: self.struck >= times, f"the fault {self.told['kind']} to strike", within)

    def remove(self) -> None:
        """End it. Once more does no harm."""
        if self.id in [fault["id"] for fault in self._slack.get("/control/faults")["faults"]]:
            self._slack.delete(f"/control/faults/{self.id}")

    def __enter__(self) -> "StandingFault":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.remove()
