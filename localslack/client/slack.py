"""A running workspace: who and what is there, its time, its log, its faults."""

import http.client
import json
from collections.abc import Callable
from datetime import datetime
from time import monotonic, sleep
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from localslack.client.person import WITHIN, PersonAt
from localslack.faults.hand import StandingFault, as_json
from localslack.surfaces import NotThere
from localslack.wire import Json, instant

Found = TypeVar("Found")


class DidNotWork(AssertionError):
    """The workspace or the app refused, or did not answer; `error` is the code.

    `message` is what the person reads, `reason` what only the log says: what was wrong with an app's answer.
    """

    def __init__(self, error: str, message: str, reason: str | None = None) -> None:
        super().__init__(f"{error}: {message}" + (f" ({reason})" if reason else ""))
        self.error = error


class LocalSlack:
    """A running workspace at an address: the first one there, or the one of `team`."""

    def __init__(self, url: str, team: str | None = None) -> None:
        self.url = url.rstrip("/")
        self.team = team
        self._names: dict[str, str] = {}
        self._people: dict[str, PersonAt] = {}

    @property
    def api_url(self) -> str:
        """The `base_url` for slack_sdk's WebClient."""
        return f"{self.url}/api/"

    def wait_until_ready(self, within: float = WITHIN) -> "LocalSlack":
        """Itself, as soon as it answers; NotThere if it does not."""
        deadline = monotonic() + within
        while True:
            try:
                self.get("/clock")
            except OSError:
                if monotonic() > deadline:
                    raise NotThere(f"no workspace at {self.url}") from None
                sleep(0.01)  # nothing is there yet that could tell us
            else:
                return self

    def workspace(self, team: str) -> "LocalSlack":
        """Another workspace of the same localslack, by its team id."""
        return LocalSlack(self.url, team)

    def as_user(self, who: str) -> PersonAt:
        """A person, by id, handle or name."""
        ident = self.person_id(who)
        return self._people.setdefault(ident, PersonAt(self, ident))

    # Who and what there is

    def bootstrap(self) -> Json:
        """What is the same for everybody (PROTOCOL.md)."""
        return self.get("/page/bootstrap", **({"team": self.team} if self.team else {}))

    def names(self) -> dict[str, str]:
        """What is shown for ids: people's real names, channels' and groups' names."""
        if not self._names:
            told = self.bootstrap()
            self._names = {user["id"]: user["real_name"] for user in told["users"]}
            self._names |= {channel["id"]: channel["name"] for channel in told["channels"]}
            self._names |= {group["id"]: group["handle"] for group in told["usergroups"]}
        return self._names

    def person_id(self, who: str) -> str:
        """The id of somebody by id, handle, real or first name."""
        wanted = who.removeprefix("@").casefold()
        users = self.bootstrap()["users"]
        for read in (
            lambda user: (user["id"], user["name"], user["real_name"]),
            lambda user: (user["real_name"].split()[0],),
        ):
            for user in users:
                if wanted in [name.casefold() for name in read(user)]:
                    return str(user["id"])
        raise NotThere(f"there is nobody called {who}")

    def channel_id(self, name: str) -> str:
        """The id of a channel by id or name; private ones by id only."""
        wanted = name.removeprefix("#")
        for channel in self.bootstrap()["channels"]:
            if wanted in (channel["id"], channel["name"]):
                return str(channel["id"])
        if name.startswith(("C", "D")):
            return name
        raise NotThere(f"there is no channel {name}")

    def app(self, name: str | None = None) -> Json:
        """An app by name, the only one by default."""
        apps = self.bootstrap()["apps"]
        for app in apps:
            if name in (None, app["name"], app["app_id"]):
                found: Json = app
                return found
        raise NotThere(f"there is no app {name or ''}")

    def _app_id(self, name: str | None) -> str:
        """The id of an app that is here or could be added."""
        told = self.bootstrap()
        for app in (*told["apps"], *told["addable"]):
            if name in (None, app["name"], app["app_id"]):
                return str(app["app_id"])
        raise NotThere(f"there is no app {name or ''}")

    # Time

    def now(self) -> datetime:
        """The workspace's virtual time, UTC."""
        return instant(self.get("/clock")["now"])

    def move_clock(self, to: datetime | str | None = None, within: float = 60.0, **steps: float) -> datetime:
        """Move time to an instant, or by weeks, days, hours, minutes; the time it is then.

        AssertionError if a follower did not answer, or the move takes longer than `within` real seconds.
        """
        target = to.isoformat() if isinstance(to, datetime) else to
        self.post("/clock/move", {"to": target} if target else steps)
        clock = self.wait_for(self._arrived, "the clock to arrive", within)
        if clock["stopped_by"]:
            raise DidNotWork("follower", f"{', '.join(clock['stopped_by'])} did not answer; it is {clock['now']}")
        return instant(clock["now"])

    def _arrived(self) -> Json | None:
        clock = self.get("/clock")
        return None if clock["moving"] else clock

    # Behind the scenes

    def log(self, kind: str | None = None, since: int = 0, **facts: object) -> list[Json]:
        """The log's entries of a kind (api, envelope, response_url) with these facts (`method=…`)."""
        entries: list[Json] = self.get("/control/log", since=since)["entries"]
        return [
            entry
            for entry in entries
            if kind in (None, entry["kind"]) and all(entry.get(name) == fact for name, fact in facts.items())
        ]

    def change_person(self, who: str, **facts: object) -> None:
        """Somebody moves (`tz=`), is renamed or leaves (`deleted=True`); apps hear of it."""
        self.post(f"/control/people/{self.person_id(who)}", facts)
        self._names = {}

    def change_group(self, handle: str, users: list[str] | None = None, **facts: object) -> None:
        """People come into a user group or leave it (`users=`), or it is disabled (`disabled=`); apps hear of it."""
        groups = {group["handle"]: group["id"] for group in self.bootstrap()["usergroups"]}
        if users is not None:
            facts["users"] = [self.person_id(who) for who in users]
        self.post(f"/control/groups/{groups[handle.removeprefix('@')]}", facts)

    def change_channel(self, channel: str, **facts: object) -> None:
        """A channel is `archived=`, `deleted=`, made `private=`, shared with another company (`shared=`), renamed
        (`name=`), or somebody is removed from it (`remove=`); apps hear of what Slack tells them.
        """
        if isinstance(who := facts.get("remove"), str):
            facts["remove"] = self.person_id(who)
        self.post(f"/control/channels/{self.channel_id(channel)}", facts | ({"team": self.team} if self.team else {}))
        self._names = {}

    def authorize(self, app: str, who: str, redirect_uri: str | None = None) -> str:
        """Somebody adds an app to their workspace: the code for oauth.v2.access."""
        agreed = {"user": self.person_id(who), "redirect_uri": redirect_uri}
        return str(self.post(f"/control/apps/{self._app_id(app)}/authorize", agreed)["code"])

    def uninstall(self, app: str | None = None) -> None:
        """An app is taken out of this workspace; it hears of it (app_uninstalled, tokens_revoked)."""
        self.post(f"/control/apps/{self.app(app)['app_id']}/uninstall", {"team": self.team})

    # Faults

    def fault(self, kind: str, on: str | None = None, **how: object) -> StandingFault:
        """Have something go wrong from now on (PROTOCOL.md, Faults): `fault("lost", "chat.postMessage", count=1)`.

        `since` and `until` are moments (`from` is no name in Python). Use it in a `with`, or call `remove()`, to end
        it. DidNotWork if there is no such fault.
        """
        asked = {"kind": kind, "on": on, "team": self.team} | how
        return StandingFault(self, self.post("/control/faults", as_json(asked))["fault"])

    def faults(self) -> list[StandingFault]:
        """The faults that stand, oldest first."""
        return [StandingFault(self, told) for told in self.get("/control/faults")["faults"]]

    def clear_faults(self) -> None:
        """End all faults."""
        self.delete("/control/faults")

    def end_links(self, app: str | None = None, warn: bool = True, reset: bool = False) -> None:
        """End an app's Socket Mode links: with the usual request to come again, without a word, or by a TCP reset."""
        self.post(f"/control/apps/{self._app_id(app)}/disconnect", {"warn": warn, "reset": reset})

    def wait_for(self, look: Callable[[], Found | None], what: str = "it", within: float = WITHIN) -> Found:
        """What `look` returns as soon as it returns something; NotThere after `within` seconds."""
        deadline = monotonic() + within
        version = self.get("/page/changes", since=-1)["version"]
        while not (found := look()):
            left = deadline - monotonic()
            if left <= 0:
                raise NotThere(f"waited {within:g} seconds for {what}")
            version = self.get("/page/changes", since=version, wait=min(left, 1.0))["version"]
        return found

    def wait_until_connected(self, app: str | None = None, within: float = WITHIN) -> None:
        """Return as soon as the app is connected."""
        self.wait_for(lambda: self.app(app)["connected"], "the app to connect", within)

    # The wire

    def get(self, path: str, **query: object) -> Json:
        """A reading request."""
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None)

    def post(self, path: str, body: Json) -> Json:
        """An acting request; DidNotWork if it is refused."""
        return self._ask("POST", path, body)

    def delete(self, path: str) -> Json:
        """An ending request; DidNotWork if it is refused."""
        return self._ask("DELETE", path, None)

    def _ask(self, method: str, path: str, body: Json | None) -> Json:
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, {"Content-Type": "application/json"})
            answer: Json = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if "error" in answer:
            raise DidNotWork(answer["error"], answer.get("message", ""), answer.get("reason"))
        return answer
