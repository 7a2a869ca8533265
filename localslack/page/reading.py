"""What the page reads (PROTOCOL.md, Page)."""

from localslack.conversations import Conversation
from localslack.page.request import Ask
from localslack.wire import Json, Refusal


def bootstrap(ask: Ask) -> Json:
    """Everything that is the same for everybody."""
    workspace = ask.workspace
    people = workspace.people
    return {
        "team": {"id": workspace.team_id, "name": workspace.team_name},
        "began": workspace.began,
        "workspaces": [
            {"id": w.team_id, "name": w.team_name, "personas": w.people.personas_here()}
            for w in workspace.slack.workspaces.values()
        ],
        "users": [person.for_page() for person in people],
        "personas": people.personas_here(),
        "channels": [{"id": c.id, "name": c.name} for c in workspace.conversations if c.kind == "channels"],
        "usergroups": [
            {"id": g.id, "handle": g.handle, "name": g.name, "users": g.users} for g in people.groups.values()
        ],
        "apps": [app.for_page() for app in workspace.apps.values()],
        "addable": [
            {"app_id": app.app_id, "name": app.name, "client_id": app.client_id}
            for app in workspace.slack.apps.values()
            if app.app_id not in workspace.apps and app.redirect_urls
        ],
        "clock": workspace.clock.for_page(),
        "guide": workspace.slack.guide if workspace is workspace.slack.first else None,
    }


def sidebar(ask: Ask) -> Json:
    """What one person sees at the side."""
    workspace, user = ask.workspace, ask.user
    unread = workspace.messages.unread
    channels = [
        {
            "id": c.id,
            "name": c.name,
            "is_private": c.is_private,
            "is_member": user in c.members,
            "topic": c.topic,
            "purpose": c.purpose,
            "num_members": len(c.members),
            **unread(c, user),
        }
        for c in workspace.conversations
        if not c.is_im and not c.is_archived and c.open_to(user)
    ]
    dms = []
    for c in list(workspace.conversations):
        if c.is_im and user in c.members:
            other = next((m for m in c.members if m != user), user)
            app = workspace.app_of_bot(other)
            person = workspace.people.get(other)
            if app is None and person and person.app_id:
                continue  # the bot of an app that is gone
            dms.append({"id": c.id, "user": other, **unread(c, user)} | ({"app_id": app.app_id} if app else {}))
    apps = [
        {
            "app_id": app.app_id,
            "name": app.name,
            "dm": workspace.conversations.direct(app.bot_user_id, user).id,
            "has_home": app.app.has_home,
            "has_messages": app.app.has_messages,
        }
        for app in workspace.apps.values()
    ]
    return {"channels": sorted(channels, key=lambda c: c["name"]), "dms": dms, "apps": apps} | {
        "threads": workspace.threads.totals(user)
    }


def messages(ask: Ask) -> Json:
    """The newest messages of a conversation before a moment, oldest first."""
    conversation, user = ask.conversation(), ask.user
    before, limit = ask.maybe("before"), int(ask.number("limit", 50))
    found: list[Json] = []
    more = False
    for message in conversation.newest_first():
        if before and message["ts"] >= before:
            continue
        if len(found) >= limit:
            more = True
            break
        found.append(ask.workspace.messages.shown(conversation, message))
    return {
        "messages": found[::-1],
        "ephemerals": _for_one(ask, conversation, None),
        "has_more": more,
        "is_member": user in conversation.members,
        "last_read": conversation.last_read.get(user, ""),
    }


def replies(ask: Ask) -> Json:
    """A thread."""
    conversation, ts = ask.conversation(), ask.text("ts")
    if ts not in conversation.messages:
        raise Refusal("message_not_found", "This message is no longer there.")
    shown = [ask.workspace.messages.shown(conversation, message) for message in conversation.thread(ts)]
    return {"messages": shown, "ephemerals": _for_one(ask, conversation, ts)}


def _for_one(ask: Ask, conversation: Conversation, thread: str | None) -> list[Json]:
    """What this person alone sees in a thread, or beside all threads."""
    return [
        ask.workspace.messages.shown(conversation, message)
        for (owner, _), message in conversation.ephemerals.items()
        if owner == ask.user and message.get("thread_ts") == thread
    ]


def threads(ask: Ask) -> Json:
    """The threads in which one person takes part."""
    return {"threads": ask.workspace.threads.newest(ask.user)}


def members(ask: Ask) -> Json:
    """Who is in a conversation."""
    return {"members": ask.conversation().members}


def views(ask: Ask) -> Json:
    """A person's open modals."""
    return {"stack": [view.for_page() for view in ask.workspace.views.stack(ask.user)]}


def home(ask: Ask) -> Json:
    """What an app has published for a person, without telling the app that anybody looks."""
    app = ask.workspace.apps.get(ask.text("app"))
    view = ask.workspace.views.home(app, ask.user) if app else None
    return {"view": view.for_page() if view else None}


async def changes(ask: Ask) -> Json:
    """The version as soon as anything changed."""
    wait = min(ask.number("wait", 10), 20)
    return {"version": await ask.workspace.slack.changes.after(int(ask.number("since", 0)), wait)}
