"""What a person does on the page (PROTOCOL.md, Page)."""

from base64 import b64decode

from localslack.page.request import Ask
from localslack.wire import Json, Refusal


def message(ask: Ask) -> Json:
    """Say something, or send files, with a word or without."""
    place, files = ask.conversation(), [ask.workspace.files.by_person(ask.user, *one) for one in _attached(ask)]
    said = ask.workspace.messages.by_person(
        ask.user, place, str(ask.fields.get("text", "")), ask.maybe("thread_ts"), ask.workspace.files.told(files)
    )
    ask.workspace.files.shared(files, place, place.messages[said["ts"]])
    return {"ok": True, "message": said}


def _attached(ask: Ask) -> list[tuple[str, bytes]]:
    """Name and bytes of each file of a message."""
    try:
        entries = [
            (str(one["name"]), b64decode(one["content"], validate=True)) for one in ask.fields.get("files") or []
        ]
    except (TypeError, KeyError, ValueError) as reason:
        raise Refusal("bad_request", "Files are a list of {name, content}, the content in base64.") from reason
    return entries


def edit(ask: Ask) -> Json:
    """Change what one said."""
    changed = ask.workspace.messages.edit(ask.user, ask.conversation(), ask.text("ts"), ask.text("text"))
    return {"ok": True, "message": changed}


def delete(ask: Ask) -> Json:
    """Take back what one said."""
    ask.workspace.messages.delete(ask.user, ask.conversation(), ask.text("ts"))
    return {"ok": True}


def read(ask: Ask) -> Json:
    """Have seen everything up to a message."""
    ask.workspace.messages.read(ask.user, ask.conversation(), ask.text("ts"))
    return {"ok": True}


def read_thread(ask: Ask) -> Json:
    """Have seen all of a thread."""
    ask.workspace.threads.read(ask.user, ask.conversation(), ask.text("ts"))
    return {"ok": True}


def join(ask: Ask) -> Json:
    """Become a member."""
    ask.workspace.messages.join(ask.user, ask.conversation())
    return {"ok": True}


def leave(ask: Ask) -> Json:
    """Stop being a member."""
    ask.workspace.messages.leave(ask.user, ask.conversation())
    return {"ok": True}


def open_direct(ask: Ask) -> Json:
    """Open the DM with one person or app."""
    users = ask.fields.get("users")
    person = ask.workspace.people.get(str(users[0])) if isinstance(users, list) and len(users) == 1 else None
    if person is None:
        raise Refusal("user_not_found", "Choose one person to write to.")
    if person.deleted:
        raise Refusal("user_not_found", f"{person.real_name} is deactivated.")
    return {"ok": True, "channel": ask.workspace.conversations.direct(ask.user, person.id).id}


def dismiss(ask: Ask) -> Json:
    """Make a message that only this person sees disappear."""
    ask.workspace.messages.dismiss(ask.user, ask.conversation(), ask.text("ts"))
    return {"ok": True}


async def command(ask: Ask) -> Json:
    """Run a slash command."""
    return await ask.workspace.interactions.command(
        ask.user, ask.conversation(), ask.text("text"), ask.maybe("thread_ts")
    )


async def action(ask: Ask) -> Json:
    """Use an element."""
    return await ask.workspace.interactions.action(
        ask.user,
        ask.object("container"),
        ask.text("block_id"),
        ask.text("action_id"),
        ask.fields.get("value"),
        ask.object("state"),
    )


async def options(ask: Ask) -> Json:
    """Search in an external select."""
    return await ask.workspace.interactions.options(
        ask.user,
        ask.object("container"),
        ask.text("block_id"),
        ask.text("action_id"),
        str(ask.fields.get("query", "")),
    )


async def submit(ask: Ask) -> Json:
    """Send a form."""
    return await ask.workspace.interactions.submit(ask.user, ask.text("view_id"), ask.object("state"))


async def close(ask: Ask) -> Json:
    """Close a form without sending."""
    return await ask.workspace.interactions.close(ask.user, ask.text("view_id"), bool(ask.fields.get("all")))


def home_opened(ask: Ask) -> Json:
    """Open an app's Home or Messages tab."""
    return ask.workspace.interactions.home_opened(ask.user, ask.text("app"), ask.maybe("tab") or "home")
