"""Sending a payload to an app and hearing its acknowledgement, over whichever way the app has chosen."""

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace

from localslack import http_mode
from localslack.apps import App, InstalledApp
from localslack.faults import Faults, Strike
from localslack.faults.fault import payload_name
from localslack.journal import Journal
from localslack.socket_mode import LinkLost
from localslack.wire import Json

ACK_SECONDS = 3.0
NOTICED_AFTER = ACK_SECONDS  # a dead link or an error is there at once; Slack would notice it as late as a timeout
# Slack repeats an event at once, after a minute and after five; nobody wants to wait that long on a desk.
RETRY_AFTER = (0.0, 10.0, 30.0)


Retry = tuple[int, str] | None  # the number and reason of a redelivery


@dataclass(frozen=True)
class Ack:
    """What became of a delivery: acknowledged (with an `answer`, or None), or not (`why`).

    `reason` is Slack's word for that in a redelivery; `final` says that the app wants none. `entry` is the delivery's
    place in the log.
    """

    answer: object = None
    why: str | None = None
    reason: str = "timeout"
    final: bool = False
    entry: Json | None = None

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged in time."""
        return self.why is None


class Delivery:
    """Delivers to apps and writes down each delivery; `unheard` is told of an event that was given up."""

    def __init__(self, journal: Journal, faults: Faults, unheard: Callable[[InstalledApp, Json], None]) -> None:
        self._journal, self._faults, self._unheard = journal, faults, unheard
        self._background: set[asyncio.Task[Ack | None]] = set()

    async def interaction(self, app: InstalledApp, kind: str, payload: Json) -> Ack:
        """Deliver a command or an interaction once; the app has 3 seconds, the way there included."""
        strike = self._strike(app, kind, payload)
        attempt = self._attempt(app, kind, payload, None, strike)
        if strike is None or strike.kind != "late":
            return await attempt
        arriving = self._keep(attempt)
        done, _ = await asyncio.wait({arriving}, timeout=ACK_SECONDS)
        return (arriving.result() if done else None) or Ack(why="timeout")

    def event(self, app: InstalledApp, payload: Json) -> None:
        """Deliver an event in the background, again and again until it is acknowledged or given up."""
        self._keep(self._until_acknowledged(app, payload))

    def _keep(self, work: Coroutine[None, None, Ack | None]) -> asyncio.Task[Ack | None]:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    def _strike(self, app: InstalledApp, kind: str, payload: Json) -> Strike | None:
        return self._faults.strike(payload_name(kind, payload), app.app, app.team_id)

    async def close(self) -> None:
        """Give up what is still on its way."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    async def _until_acknowledged(self, app: InstalledApp, payload: Json) -> None:
        ack = await self._attempt(app, "events_api", payload, None, self._strike(app, "events_api", payload))
        for number, pause in enumerate(RETRY_AFTER, start=1):
            if ack.ok or ack.final:
                return
            if ack.why != "timeout":
                await asyncio.sleep(NOTICED_AFTER)
            await asyncio.sleep(pause)
            strike = self._strike(app, "events_api", payload)
            ack = await self._attempt(app, "events_api", payload, (number, ack.reason), strike)
        if not ack.ok:
            self._unheard(app, payload)

    async def _attempt(self, app: InstalledApp, kind: str, payload: Json, retry: Retry, strike: Strike | None) -> Ack:
        """Deliver once, as a fault lets it through."""
        if strike and strike.kind == "late":
            await strike.fault.hold(strike.settings["seconds"])
        if strike and strike.kind == "duplicate":
            self._keep(self._deliver(app, kind, payload, retry, strike))
        return await self._deliver(app, kind, payload, retry, strike)

    async def _deliver(self, app: InstalledApp, kind: str, payload: Json, retry: Retry, strike: Strike | None) -> Ack:
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        facts = {key: value for key, value in envelope.items() if key != "accepts_response_payload"}
        if kind == "events_api":  # the first time, too, as python-slack-sdk's recorded envelopes have it
            attempt, reason = retry or (0, "")
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        if retry:
            facts |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
        if strike:
            facts["fault"] = strike.fault.id
        entry = self._journal.begin("envelope", app_id=app.app_id, ack=None, **facts)
        ack = await self._send(app.app, kind, envelope, retry, strike)
        self._journal.complete(entry, ack=(ack.answer or {}) if ack.ok else {"failed": ack.why})
        return replace(ack, entry=entry)

    async def _send(self, app: App, kind: str, envelope: Json, retry: Retry, strike: Strike | None) -> Ack:
        try:
            async with asyncio.timeout(ACK_SECONDS):
                answer = await self._over(app, kind, envelope, retry, strike)
                if strike and strike.kind == "lost":
                    await strike.fault.released.wait()  # the app has acknowledged, and nobody hears it
                return Ack(answer)
        except TimeoutError:
            return Ack(None, "timeout", "timeout" if app.socket_mode else "http_timeout")
        except LinkLost:
            return Ack(why="not_connected")
        except http_mode.NoAddress:
            return Ack(why="no_address")
        except http_mode.Unreachable as failure:
            return Ack(None, "app_error", failure.reason, failure.final)

    async def _over(self, app: App, kind: str, envelope: Json, retry: Retry, strike: Strike | None) -> object:
        """Send over HTTP or one of the links; what the app answered, LinkLost or Unreachable if it did not."""
        if not app.socket_mode:
            return await http_mode.deliver(app, kind, envelope["payload"], retry, ACK_SECONDS)
        if not app.connections:
            raise LinkLost
        app.turn = (app.turn + 1) % len(app.connections)
        connection = app.connections[app.turn]
        if strike and strike.kind == "drop":
            await connection.bear(strike)
            raise LinkLost
        return await connection.deliver(envelope)
