"""files.*: upload in three steps, look at one. https://docs.slack.dev/reference/methods?family=files"""

from dataclasses import replace

from localslack.content import Content, read_content
from localslack.conversations import Conversation
from localslack.files import File
from localslack.web_api.call import Call
from localslack.web_api.chat import place_of
from localslack.wire import Json, Refusal


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal: where to send so many bytes, once."""
    name, length = call.required("filename"), call.whole("length")
    if length < 1:
        raise call.invalid("must be greater than 0 [json-pointer:/length]")
    file, token = call.workspace.files.reserve(call.app, name, length, call.text("alt_txt") or "")
    return {
        "upload_url": f"{call.workspace.slack.url}/upload/v1/{call.workspace.team_id}/{token}",
        "file_id": file.id,
    }


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: the files exist, and are shared where it says."""
    files, titles = _completed(call)
    places = _places(call)
    content = _said(call)
    call.workspace.files.complete(files, titles)
    told = call.workspace.files.told(files)
    for place in places:
        message = call.workspace.messages.by_app(call.app, place, replace(content, files=told))
        call.workspace.files.shared(files, place, place.messages[message["ts"]])
    return {"files": [file.told_whole(call.workspace.slack.url) for file in files]}


def _completed(call: Call) -> tuple[list[File], list[str]]:
    call.required("files")
    entries = call.object("files")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise call.invalid("must be a list of objects [json-pointer:/files]")
    idents = [str(entry.get("id")) for entry in entries]
    if len(set(idents)) < len(idents):
        raise Refusal("file_not_found")
    files = [call.workspace.files.uploaded(ident, call.app) for ident in idents]
    return files, [str(entry.get("title") or file.name) for entry, file in zip(entries, files, strict=True)]


def _places(call: Call) -> list[Conversation]:
    """Where to share: `channel_id`, or the ids in `channels`; nowhere is also an answer."""
    channels = call.arguments.get("channels") or []
    several = channels if isinstance(channels, list) else str(channels).replace(" ", "").split(",")
    idents = [call.text("channel_id"), *map(str, several)]
    return [place_of(call, ident) for ident in dict.fromkeys(idents) if ident]


def _said(call: Call) -> Content:
    """What stands beside the files: a comment, or blocks if there is none."""
    comment, thread = call.text("initial_comment") or "", call.text("thread_ts")
    blocks = None if comment else call.object("blocks")
    if not (comment or blocks):
        return Content("", [], [], thread_ts=thread)
    return read_content({"text": comment, "blocks": blocks, "thread_ts": thread})


def info(call: Call) -> Json:
    """files.info."""
    file = call.workspace.files.seen_by(call.required("file"), call.app.bot_user_id)
    told = file.told_whole(call.workspace.slack.url)
    return {"file": told, "comments": [], "response_metadata": {"next_cursor": ""}}
