"""auth.*, apps.* and team.*: who is calling, and where."""

from localslack.web_api.call import AppCall, Call
from localslack.wire import Json


def auth_test(call: Call) -> Json:
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


def connections_open(call: AppCall) -> Json:
    """apps.connections.open: where to link up for Socket Mode."""
    ticket = call.slack.socket_mode.ticket(call.app)
    address = call.slack.url.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={call.app.app_id}"}


def info(call: Call) -> Json:
    """team.info."""
    workspace = call.workspace
    return {
        "team": {
            "id": workspace.team_id,
            "name": workspace.team_name,
            "domain": workspace.domain,
            "email_domain": "",
            "url": f"https://{workspace.domain}.slack.com/",
        }
    }
