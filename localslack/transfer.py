"""Where files go in and come out: the address of an upload, url_private for apps, and the page's own way to them."""

from urllib.parse import quote, urlencode

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from localslack.files import LARGEST, File
from localslack.slack import Slack
from localslack.wire import Refusal

# What a browser may show by itself; anything else, and above all HTML, is only saved.
SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}


async def upload(request: Request) -> Response:
    """Take the bytes of a file: as the body, or as a file of a form."""
    slack: Slack = request.app.state.slack
    try:
        workspace = slack.workspace(request.path_params["team"])
        file = workspace.files.upload(request.path_params["token"], await _bytes(request))
    except Refusal as refusal:
        slack.journal.write("file", direction="upload", file=None, status=400, error=refusal.code)
        return PlainTextResponse(refusal.message, status_code=400)
    slack.journal.write("file", direction="upload", file=file.id, status=200, bytes=file.length)
    return PlainTextResponse(f"OK - {file.length}")


async def _bytes(request: Request) -> bytes:
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            parts = [part for part in form.values() if isinstance(part, UploadFile)]
            return await parts[0].read() if parts else b""
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > LARGEST:
            raise Refusal("wrong_length", "the file is too large")
    return bytes(taken)


async def download(request: Request) -> Response:
    """url_private: the bytes for a bot that may see the file. Slack sends everybody else to the page where one logs in,
    which is 200 and HTML once followed; so do we."""
    slack: Slack = request.app.state.slack
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = slack.installation(token.strip()) if scheme.lower() == "bearer" else None
    team, _, file_id = request.path_params["file"].partition("-")
    try:
        if found is None or found[0].team_id != team or "files:read" not in found[1].scopes:
            raise Refusal("file_not_found")
        workspace, installed = found
        file = workspace.files.seen_by(file_id, installed.bot_user_id)
    except Refusal:
        slack.journal.write("file", direction="download", file=file_id, status=302)
        return RedirectResponse(f"{slack.url}/?{urlencode({'redir': request.url.path})}", status_code=302)
    slack.journal.write("file", direction="download", file=file_id, status=200, bytes=file.length)
    return _content(file, saved="/download/" in request.url.path)


async def show(request: Request) -> Response:
    """A file for somebody at the page."""
    slack: Slack = request.app.state.slack
    user = request.path_params["user"]
    workspace = slack.workspace_of(user)
    try:
        workspace.person_here(user)
        return _content(workspace.files.pictured(request.path_params["file"], user), saved=False)
    except Refusal as refusal:
        return PlainTextResponse(refusal.message, status_code=404)


def _content(file: File, saved: bool) -> Response:
    kind = "inline" if file.mimetype in SHOWN and not saved else "attachment"
    headers = {
        "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(file.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, media_type=file.mimetype, headers=headers)
