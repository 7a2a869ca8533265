"""Sending a payload to an app and hearing its acknowledgement, over whichever way the app has chosen."""

import asyncio
import uuid
from dataclasses import dataclass
from time import monotonic

from localslack import http_mode
from localslack.apps import App, InstalledApp
from localslack.journal import Journal
from localslack.socket_mode import LinkLost
from localslack.wire import Json

ACK_SECONDS = 3.0
# Slack repeats an event at once, after a minute and after five; nobody wants to wait that long on a desk.
RETRY_AFTER = (0.0, 10.0, 30.0)


@dataclass(frozen=True)
class Ack:
    """What became of a delivery: acknowledged (with the payload of the answer), or not (`why`)."""

    payload: Json
    why: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged in time."""
        return self.why is None


class Delivery:
    """Delivers to apps and writes down each delivery."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._background: set[asyncio.Task[None]] = set()

    async def interaction(self, app: InstalledApp, kind: str, payload: Json) -> Ack:
        """Deliver a command or an interaction once; the app has 3 seconds."""
        return await self._attempt(app, kind, payload, None)

    def event(self, app: InstalledApp, payload: Json) -> None:
        """Deliver an event in the background, again and again until it is acknowledged or given up."""
        task = asyncio.get_running_loop().create_task(self._until_acknowledged(app, payload))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def close(self) -> None:
        """Give up what is still on its way."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    async def _until_acknowledged(self, app: InstalledApp, payload: Json) -> None:
        ack = await self._attempt(app, "events_api", payload, None)
        for number, pause in enumerate(RETRY_AFTER, start=1):
            if ack.ok:
                return
            if ack.why != "timeout":
                await asyncio.sleep(ACK_SECONDS)  # a dead link fails at once; Slack would notice as late as a timeout
            await asyncio.sleep(pause)
            ack = await self._attempt(app, "events_api", payload, (number, "timeout"))

    async def _attempt(self, app: InstalledApp, kind: str, payload: Json, retry: tuple[int, str] | None) -> Ack:
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if retry:
            envelope |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
        began = monotonic()
        facts = {key: value for key, value in envelope.items() if key != "accepts_response_payload"}
        entry = self._journal.write("envelope", app_id=app.app_id, ack=None, ms=None, **facts)
        ack = await self._send(app.app, kind, envelope, retry)
        outcome = ack.payload if ack.ok else {"failed": ack.why}
        self._journal.complete(entry, ack=outcome, ms=round((monotonic() - began) * 1000, 1))
        return ack

    async def _send(self, app: App, kind: str, envelope: Json, retry: tuple[int, str] | None) -> Ack:
        try:
            async with asyncio.timeout(ACK_SECONDS):
                if not app.socket_mode:
                    return Ack(await http_mode.deliver(app, kind, envelope["payload"], retry, ACK_SECONDS))
                if not app.connections:
                    return Ack({}, "not_connected")
                app.turn = (app.turn + 1) % len(app.connections)
                return Ack(await app.connections[app.turn].deliver(envelope))
        except TimeoutError:
            return Ack({}, "timeout")
        except LinkLost:
            return Ack({}, "not_connected")
        except http_mode.Unreachable:
            return Ack({}, "app_error")
