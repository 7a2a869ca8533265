"""Slack's Web API: the methods we have, the scopes they take, and how a request becomes a call.

A method answers 200 with `{"ok": true, …}`, or `{"ok": false, "error": …}` under Slack's error names.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from localslack.apps import InstalledApp
from localslack.web_api import chat, conversations, people, team, views
from localslack.web_api.call import Call
from localslack.wire import Json, Refusal
from localslack.workspace import Workspace


@dataclass(frozen=True)
class Method:
    """A Web API method; `scopes` are alternatives (those on a conversation ask by its kind)."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    app_token: bool = False


METHODS = {
    "apps.connections.open": Method(team.connections_open, app_token=True),
    "auth.test": Method(team.auth_test),
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
    "team.info": Method(team.info, ("team:read",)),
    "usergroups.list": Method(people.groups, ("usergroups:read",)),
    "usergroups.users.list": Method(people.group_members, ("usergroups:read",)),
    "users.conversations": Method(conversations.of_user),
    "users.info": Method(people.info, ("users:read",)),
    "users.list": Method(people.list_all, ("users:read",)),
    "views.open": Method(views.open_modal),
    "views.publish": Method(views.publish),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
}


async def serve_method(request: Request) -> Response:
    """Answer one request to /api/{method}."""
    workspace: Workspace = request.app.state.workspace
    name = request.path_params["method"]
    began = monotonic()
    app: InstalledApp | None = None
    arguments: Json = {}
    try:
        arguments = await _arguments(request)
        app, method = _authorised(workspace, name, _token(request, arguments))
        body: Json = {"ok": True} | method.run(Call(workspace, app, arguments))
    except Refusal as refusal:
        body = {"ok": False, "error": refusal.code} | refusal.extra
    workspace.journal.write(
        "api",
        method=name,
        app_id=app.app_id if app else None,
        request=arguments,
        response=body,
        status=200,
        ms=round((monotonic() - began) * 1000, 1),
    )
    headers = {"x-oauth-scopes": ",".join(sorted(app.scopes))} if app else None
    return JSONResponse(body, headers=headers)


async def _arguments(request: Request) -> Json:
    """The arguments of the query, and of a form or JSON body; without the token."""
    arguments: Json = dict(request.query_params)
    if request.method == "POST":
        if request.headers.get("content-type", "").startswith("application/json"):
            try:
                posted = json.loads(await request.body() or b"{}")
            except ValueError as reason:
                raise Refusal("invalid_json") from reason
            if not isinstance(posted, dict):
                raise Refusal("json_not_object")
            arguments |= posted
        else:
            arguments |= {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return arguments


def _token(request: Request, arguments: Json) -> str | None:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    token = arguments.pop("token", None)
    return bearer.strip() if scheme.lower() == "bearer" else token


def _authorised(workspace: Workspace, name: str, token: str | None) -> tuple[InstalledApp, Method]:
    """The app whose token this is, if it may call this method."""
    method = METHODS.get(name)
    if method is None:
        raise Refusal("unknown_method", req_method=name)
    if not token:
        raise Refusal("not_authed")
    for app in workspace.apps.values():
        if token in (app.bot_token, app.app_token):
            if (token == app.app_token) is not method.app_token:
                raise Refusal("not_allowed_token_type")
            if method.scopes:
                Call(workspace, app, {}).need(*method.scopes)
            return app, method
    raise Refusal("invalid_auth")
