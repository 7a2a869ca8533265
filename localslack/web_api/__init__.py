"""Slack's Web API: the methods we have, the scopes they take, and how a request becomes a call.

A method answers 200 with `{"ok": true, …}`, or `{"ok": false, "error": …}` under Slack's error names.
"""

import base64
import binascii
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from localslack.apps import App, InstalledApp
from localslack.faults import Strike
from localslack.faults.answers import through
from localslack.slack import Slack
from localslack.web_api import auth, chat, conversations, files, people, team, views
from localslack.web_api.call import AppCall, Call
from localslack.wire import Json, Refusal, read_json

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Method:
    """A method for bot tokens; `scopes` are alternatives (those on a conversation ask by its kind)."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()


METHODS = {
    "auth.revoke": Method(auth.revoke),
    "auth.test": Method(auth.test),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "conversations.history": Method(conversations.history),
    "conversations.info": Method(conversations.info),
    "conversations.list": Method(conversations.list_all),
    "conversations.members": Method(conversations.members),
    "conversations.open": Method(conversations.open_direct, ("im:write", "mpim:write")),
    "conversations.replies": Method(conversations.replies),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",)),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",)),
    "files.info": Method(files.info, ("files:read",)),
    "team.info": Method(team.info, ("team:read",)),
    "usergroups.list": Method(people.groups, ("usergroups:read",)),
    "usergroups.users.list": Method(people.group_members, ("usergroups:read",)),
    "users.conversations": Method(conversations.of_user),
    "users.info": Method(people.info, ("users:read",)),
    "users.list": Method(people.list_all, ("users:read",)),
    "users.profile.get": Method(people.profile, ("users.profile:read",)),
    "views.open": Method(views.open_modal),
    "views.publish": Method(views.publish),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
}

BY_APP_TOKEN: dict[str, Callable[[AppCall], Json]] = {"apps.connections.open": auth.connections_open}
BY_CLIENT: dict[str, Callable[[AppCall], Json]] = {"oauth.v2.access": auth.access}


@dataclass(frozen=True)
class Caller:
    """Who calls: an app, in a workspace if it does so with a bot token; and what is to be done."""

    app: App
    run: Callable[[], Json]
    installed: InstalledApp | None = None

    @property
    def scopes(self) -> frozenset[str]:
        """What the token may do."""
        return self.installed.scopes if self.installed else frozenset()


async def serve_method(request: Request) -> Response:
    """Answer one request to /api/{method}."""
    exchange = Exchange(request)
    try:
        caller = await exchange.read()
    except Refusal as refusal:
        return exchange.refuse(refusal)
    strike = exchange.begin(caller)
    answer = await through(strike, request, partial(exchange.carry_out, caller), exchange.answer)
    exchange.end()
    return answer


class Exchange:
    """One request and its answer, which is written down."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._slack: Slack = request.app.state.slack
        self._name: str = request.path_params["method"]
        self._arguments: Json = {}
        self._entry: Json | None = None
        self._caller: Caller | None = None

    async def read(self) -> Caller:
        """Who asks for what."""
        self._arguments = await _arguments(self._request)
        authorization = self._request.headers.get("authorization", "")
        self._caller = _caller(self._slack, self._name, authorization, self._arguments)
        return self._caller

    def begin(self, caller: Caller) -> Strike | None:
        """Write down that the call has come, and say which fault strikes it, if one does."""
        installed, channel = caller.installed, ""
        if installed and self._name == "chat.postMessage":
            workspace = self._slack.workspaces[installed.team_id]
            channel = workspace.conversations.place(str(self._arguments.get("channel")), installed.bot_user_id)
        team = installed.team_id if installed else None
        strike = self._slack.faults.strike(self._name, caller.app, team, channel)
        self._write({"fault": strike.fault.id} if strike else {})
        return strike

    def _write(self, facts: Json) -> Json:
        caller = self._caller
        self._entry = self._slack.journal.begin(
            "api",
            method=self._name,
            app_id=caller.app.app_id if caller else None,
            team_id=caller.installed.team_id if caller and caller.installed else None,
            request=self._arguments,
            response=None,
            status=None,
            **facts,
        )
        return self._entry

    def end(self) -> None:
        """Write down that whoever called has gone before there was an answer, if that is so."""
        if self._entry is not None:
            self._slack.journal.give_up(self._entry)

    def carry_out(self, caller: Caller) -> Response:
        """Do what is asked."""
        try:
            return self.answer({"ok": True} | caller.run())
        except Refusal as refusal:
            return self.refuse(refusal)

    def refuse(self, refusal: Refusal) -> Response:
        """Answer with Slack's name for what is wrong."""
        return self.answer({"ok": False, "error": refusal.code} | refusal.extra)

    def answer(self, body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """Write the answer down, and give it."""
        if warning := _charset(self._request):
            body["warning"] = warning
            body["response_metadata"] = body.get("response_metadata", {}) | {"warnings": [warning]}
        told = body | {"access_token": "xoxb-…"} if "access_token" in body else body
        self._slack.journal.complete(self._entry or self._write({}), response=told, status=status)
        scopes = {"x-oauth-scopes": ",".join(sorted(self._caller.scopes))} if self._caller else {}
        return JSONResponse(body, status, scopes | dict(headers or {}))


async def _arguments(request: Request) -> Json:
    """The arguments of the query, and of a form or JSON body; without the token."""
    arguments: Json = dict(request.query_params)
    if request.method == "POST":
        if request.headers.get("content-type", "").startswith("application/json"):
            try:
                posted = read_json(await request.body() or b"{}")
            except ValueError as reason:
                raise Refusal("invalid_json") from reason
            if not isinstance(posted, dict):
                raise Refusal("json_not_object")
            arguments |= posted
        else:
            arguments |= {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return arguments


def _charset(request: Request) -> str | None:
    """What Slack finds to say about a body's charset: a JSON body should name one, a form need not."""
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    named = "charset" in rest
    if kind == "application/json" and not named:
        return "missing_charset"
    return "superfluous_charset" if kind == "application/x-www-form-urlencoded" and named else None


def _caller(slack: Slack, name: str, authorization: str, arguments: Json) -> Caller:
    """Who calls, if they may call this method; their secrets are taken out of the arguments."""
    in_arguments = arguments.pop("token", None)
    if name not in METHODS | BY_APP_TOKEN | BY_CLIENT:
        log.warning("unknown_method: an app called %s, which is not part of localslack", name)
        raise Refusal("unknown_method", req_method=name)
    scheme, _, given = authorization.partition(" ")
    if name in BY_CLIENT:
        app = _client(slack, given.strip() if scheme.lower() == "basic" else "", arguments)
        return Caller(app, partial(BY_CLIENT[name], AppCall(arguments, slack, app)))
    token = given.strip() if scheme.lower() == "bearer" else str(in_arguments or "")
    if not token:
        raise Refusal("not_authed")
    if found := slack.installation(token):
        workspace, installed = found
        if name not in METHODS:
            raise Refusal("not_allowed_token_type")
        method, call = METHODS[name], Call(arguments, workspace, installed)
        if method.scopes:
            call.need(*method.scopes)
        return Caller(installed.app, partial(method.run, call), installed)
    for app in slack.apps.values():
        if app.app_token == token:
            if name not in BY_APP_TOKEN:
                raise Refusal("not_allowed_token_type")
            return Caller(app, partial(BY_APP_TOKEN[name], AppCall(arguments, slack, app)))
    raise Refusal(slack.why_refused(token))


def _client(slack: Slack, basic: str, arguments: Json) -> App:
    """The app of a client id and secret, from the Authorization header or the arguments."""
    ident, secret = arguments.pop("client_id", None), arguments.pop("client_secret", None)
    if basic:
        try:
            ident, _, secret = base64.b64decode(basic, validate=True).decode().partition(":")
        except (binascii.Error, ValueError) as reason:
            raise Refusal("invalid_auth") from reason
    for app in slack.apps.values():
        if app.client_id == ident:
            if app.client_secret != secret:
                raise Refusal("bad_client_secret")
            return app
    raise Refusal("invalid_client_id")
