"""users.* and usergroups.*: https://api.slack.com/methods?filter=users."""

from localslack.web_api.call import Call
from localslack.wire import Json, Refusal


def info(call: Call) -> Json:
    """users.info."""
    person = call.workspace.people.get(call.required("user"))
    if person is None:
        raise Refusal("user_not_found")
    return {"user": person.for_apps(call.workspace.team_id, call.workspace.clock.now())}


def profile(call: Call) -> Json:
    """users.profile.get: of a person, or of the bot itself."""
    person = call.workspace.people.get(call.text("user") or call.app.bot_user_id)
    if person is None:
        raise Refusal("user_not_found")
    return {"profile": person.profile(call.workspace.team_id) | {"fields": {}}}


def list_all(call: Call) -> Json:
    """users.list, bots and those who left included."""
    page, metadata = call.page(list(call.workspace.people), 1000)
    now = call.workspace.clock.now()
    members = [person.for_apps(call.workspace.team_id, now) for person in page]
    return {"members": members, "cache_ts": int(now.timestamp()), "response_metadata": metadata}


def groups(call: Call) -> Json:
    """usergroups.list."""
    with_users, every = call.flag("include_users"), call.flag("include_disabled")
    found = [group for group in call.workspace.people.groups.values() if every or not group.disabled_at]
    return {"usergroups": [group.for_apps(call.workspace.team_id, with_users) for group in found]}


def group_members(call: Call) -> Json:
    """usergroups.users.list."""
    group = call.workspace.people.groups.get(call.required("usergroup"))
    if group is None or (group.disabled_at and not call.flag("include_disabled")):
        raise Refusal("no_such_subteam")
    return {"users": list(group.users)}
