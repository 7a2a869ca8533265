"""The page on which somebody adds an app to their workspace: /oauth/v2/authorize, without any program of its own."""

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from localslack.apps import App
from localslack.grants import Grant, redirect_address, scopes_of
from localslack.slack import Slack
from localslack.wire import Refusal

PAGE = """<!doctype html>
<html lang="en-GB">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/static/css/base.css">
    <link rel="stylesheet" href="/static/css/consent.css">
  </head>
  <body><main class="consent">{body}</main></body>
</html>
"""


async def ask(request: Request) -> Response:
    """Ask whether an app may come."""
    slack: Slack = request.app.state.slack
    fields = dict(request.query_params)
    try:
        app = _app(slack, fields)
        redirect_address(app, fields.get("redirect_uri"))
        scopes = scopes_of(app, fields.get("scope"))
    except Refusal as refusal:
        return _page("This did not work", f"<h1>This did not work</h1><p>{escape(refusal.message)}</p>", 400)
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )
    listed = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in sorted(scopes))
    body = (
        f"<h1>Add {escape(app.name)} to a workspace</h1>"
        f"<p>{escape(app.name)} asks for these permissions:</p><ul>{listed}</ul>"
        f'<form method="post">{hidden}'
        f'<label for="user">You are</label><select id="user" name="user">{_people(slack, fields.get("team"))}</select>'
        '<div class="buttons"><button name="decision" value="allow" class="allow">Allow</button>'
        '<button name="decision" value="cancel" class="cancel">Cancel</button></div></form>'
    )
    return _page(f"Add {escape(app.name)}", body)


async def decide(request: Request) -> Response:
    """Send the person back to the app with a code, or with what they decided instead."""
    slack: Slack = request.app.state.slack
    fields = dict(parse_qsl((await request.body()).decode(errors="replace")))
    try:
        app = _app(slack, fields)
        address = redirect_address(app, fields.get("redirect_uri"))
        if fields.get("decision") == "allow":
            told = {"code": agree(slack, app, fields.get("user", ""), fields.get("scope"), fields.get("redirect_uri"))}
        else:
            told = {"error": "access_denied"}
    except Refusal as refusal:
        return _page("This did not work", f"<h1>This did not work</h1><p>{escape(refusal.message)}</p>", 400)
    told["state"] = fields.get("state", "")
    joint = "&" if urlsplit(address).query else "?"
    return RedirectResponse(f"{address}{joint}{urlencode(told)}", status_code=303)


def agree(slack: Slack, app: App, user: str, scopes: str | None, redirect_uri: str | None) -> str:
    """The code with which an app comes to somebody's workspace; refused for who is nobody there."""
    workspace = slack.workspace_of(user)
    workspace.person_here(user)
    grant = Grant(app, workspace.team_id, user, scopes_of(app, scopes), redirect_uri)
    return slack.grants.give(grant)


def _app(slack: Slack, fields: dict[str, str]) -> App:
    for app in slack.apps.values():
        if app.client_id == fields.get("client_id"):
            return app
    raise Refusal("invalid_client_id", "There is no app with this client_id.")


def _people(slack: Slack, team: str | None) -> str:
    """The people of each workspace whom one may be, those of the asked one first."""
    groups = []
    for workspace in sorted(slack.workspaces.values(), key=lambda one: one.team_id != team):
        people = [workspace.people.by_id[user] for user in workspace.people.personas_here()]
        options = "".join(f'<option value="{escape(one.id)}">{escape(one.real_name)}</option>' for one in people)
        groups.append(f'<optgroup label="{escape(workspace.team_name)}">{options}</optgroup>')
    return "".join(groups)


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(PAGE.format(title=title, body=body), status_code=status)
