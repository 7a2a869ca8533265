"""views.*: https://api.slack.com/methods?filter=views."""

from localslack.views import View
from localslack.web_api.call import Call
from localslack.wire import Json, Refusal


def _answer(call: Call, view: View) -> Json:
    return {"view": view.for_apps(call.workspace.team_id)}


def _opened(call: Call, push: bool) -> Json:
    views = call.workspace.views
    ident = call.text("trigger_id")
    if ident is None:
        raise Refusal("invalid_arguments")
    content = views.check(call.object("view"), "modal")
    try:
        trigger = call.workspace.tickets.use_trigger(ident, call.app.app_id)
    except Refusal as refusal:
        call.workspace.notice(None, refusal.code, f"{call.app.name}: {refusal.message}")
        raise
    return _answer(call, (views.push if push else views.open)(call.app, trigger, content))


def open_modal(call: Call) -> Json:
    """views.open."""
    return _opened(call, push=False)


def push(call: Call) -> Json:
    """views.push."""
    return _opened(call, push=True)


def update(call: Call) -> Json:
    """views.update, by view_id or external_id."""
    views = call.workspace.views
    view = views.find(call.app, call.text("view_id"), call.text("external_id"))
    content = views.check(call.object("view"), "home" if view.is_home else "modal")
    return _answer(call, views.update(view, content, call.text("hash")))


def publish(call: Call) -> Json:
    """views.publish."""
    person = call.workspace.people.get(call.required("user_id"))
    if person is None or person.is_bot:
        raise Refusal("invalid_arguments")
    views = call.workspace.views
    content = views.check(call.object("view"), "home")
    return _answer(call, views.publish(call.app, person.id, content, call.text("hash")))
