"""What a test or the inspector may look at and change behind the scenes."""

from zoneinfo import available_timezones

from localslack.page.consent import agree
from localslack.page.request import Ask
from localslack.people import People, Person
from localslack.wire import Json, Refusal

CHANGEABLE = {
    "name": str,
    "real_name": str,
    "title": str,
    "tz": str,
    "is_admin": bool,
    "guest": bool,
    "is_workflow_bot": bool,
    "home": str,
    "deleted": bool,
    "status_text": str,
    "status_emoji": str,
    "status_expiration": int,
}


def log(ask: Ask) -> Json:
    """The journal's entries after the n-th."""
    return ask.workspace.journal.since(int(ask.number("since", 0)))


def change_person(ask: Ask) -> Json:
    """Somebody moves, is renamed, sets a status, or leaves; apps hear of it as user_change."""
    person = ask.workspace.people.get(ask.path["person"])
    if person is None:
        raise Refusal("user_not_found", "There is nobody with this id.")
    for name, value in ask.fields.items():
        _check_change(ask.workspace.people, person, name, value)
    for name, value in ask.fields.items():
        setattr(person, name, value)
    person.updated = int(ask.workspace.clock.now().timestamp())
    ask.workspace.people.renamed()
    ask.workspace.events.user_change(person)
    ask.workspace.pushes.to(None, {"type": "users"})
    return {"ok": True, "user": person.for_page()}


def _check_change(people: People, person: Person, name: str, value: object) -> None:
    if name not in CHANGEABLE or not isinstance(value, CHANGEABLE[name]):
        raise Refusal("bad_request", f"{name} cannot be changed to {value!r}.")
    if name == "tz" and value not in available_timezones():
        raise Refusal("bad_request", f"There is no zone {value!r}.")
    if name in ("name", "real_name") and not str(value).strip():
        raise Refusal("bad_request", f"{name} cannot be empty.")
    if name == "name" and any(
        other.name.casefold() == str(value).casefold() for other in people if other is not person
    ):
        raise Refusal("bad_request", f"Somebody else has the handle {str(value).casefold()}.")


def change_group(ask: Ask) -> Json:
    """People come into a user group or leave it, or it is disabled or in use again; apps hear of it."""
    group = ask.workspace.people.groups.get(ask.path["group"])
    if group is None:
        raise Refusal("no_such_subteam", "There is no user group with this id.")
    now, before = int(ask.workspace.clock.now().timestamp()), list(group.users)
    users = ask.fields.get("users", before)
    if not isinstance(users, list) or not all(user in ask.workspace.people.by_id for user in users):
        raise Refusal("bad_request", "users are the ids of people who are here.")
    disabled = ask.fields.get("disabled", bool(group.disabled_at))
    if not isinstance(disabled, bool):
        raise Refusal("bad_request", f"disabled cannot be {disabled!r}.")
    group.users, group.updated = list(users), now
    group.disabled_at = (group.disabled_at or now) if disabled else 0
    added, removed = [u for u in users if u not in before], [u for u in before if u not in users]
    ask.workspace.events.group_changed(group, added, removed)
    return {"ok": True}


def authorize(ask: Ask) -> Json:
    """Somebody agrees that an app comes to their workspace: the code that it turns into a token."""
    slack = ask.workspace.slack
    app = slack.app(ask.path["app"])
    return {"ok": True, "code": agree(slack, app, ask.text("user"), ask.maybe("scope"), ask.maybe("redirect_uri"))}


def uninstall(ask: Ask) -> Json:
    """An app is taken out of a workspace; it hears of it."""
    installed = ask.workspace.apps.get(ask.path["app"])
    if installed is None:
        raise Refusal("app_not_found", "This app is not installed here.")
    ask.workspace.remove(installed, "account_inactive")
    return {"ok": True}


async def disconnect(ask: Ask) -> Json:
    """End an app's links: after asking it to come again, as Slack does every few hours; without `warn`; by `reset`."""
    for connection in list(ask.workspace.slack.app(ask.path["app"]).connections):
        if ask.fields.get("reset") is True:
            connection.reset()
            continue
        await connection.disconnect(None if ask.fields.get("warn") is False else "refresh_requested")
    return {"ok": True}
