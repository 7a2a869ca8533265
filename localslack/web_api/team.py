"""team.*: https://docs.slack.dev/reference/methods?family=team."""

from localslack.web_api.call import Call
from localslack.wire import Json, Refusal


def info(call: Call) -> Json:
    """team.info."""
    workspace = call.workspace
    if call.text("team") not in (None, workspace.team_id):
        raise Refusal("team_not_found")
    return {
        "team": {
            "id": workspace.team_id,
            "name": workspace.team_name,
            "domain": workspace.domain,
            "email_domain": "",
            "url": f"https://{workspace.domain}.slack.com/",
        }
    }
