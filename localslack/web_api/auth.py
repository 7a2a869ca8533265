"""auth.*, oauth.*, apps.*: who calls, how an app comes to a token, and how it loses it."""

from localslack.web_api.call import AppCall, Call
from localslack.wire import Json, Refusal


def test(call: Call) -> Json:
    """auth.test."""
    workspace, app = call.workspace, call.app
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.team_name,
        "user": workspace.people.by_id[app.bot_user_id].name,
        "team_id": workspace.team_id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def revoke(call: Call) -> Json:
    """auth.revoke: the token is dead; as an app has only this one here, it is uninstalled with it."""
    if call.flag("test"):
        return {"revoked": False}
    call.workspace.remove(call.app, "token_revoked")
    return {"revoked": True}


def access(call: AppCall) -> Json:
    """oauth.v2.access: a code becomes an installation. Tokens are not rotated, and people get none."""
    if (call.text("grant_type") or "authorization_code") != "authorization_code":
        raise Refusal("invalid_grant_type")
    code = call.text("code")
    if code is None:
        raise Refusal("invalid_code")
    grant = call.slack.grants.take(code, call.app, call.text("redirect_uri"))
    workspace = call.slack.workspaces[grant.team_id]
    installed = workspace.add(call.app, grant.scopes)
    return {
        "access_token": installed.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(installed.scopes)),
        "bot_user_id": installed.bot_user_id,
        "app_id": call.app.app_id,
        "team": {"id": workspace.team_id, "name": workspace.team_name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": grant.user},
    }


def connections_open(call: AppCall) -> Json:
    """apps.connections.open: where to link up for Socket Mode."""
    ticket = call.slack.socket_mode.ticket(call.app)
    address = call.slack.url.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={call.app.app_id}"}
