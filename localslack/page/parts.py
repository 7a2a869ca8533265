"""The page itself: its HTML, and its parts under a version, so that a browser keeps them until one of them changes.

There is no build step: the modules that the HTML names for loading ahead are those that are there.
"""

import hashlib
import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent.parent / "static"
MODULES_HERE = "<!-- modules -->"

# The browser asks each time whether it changed.
FRESH = {"Cache-Control": "no-cache"}
# What stands under a version never changes: RFC 8246.
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


class Parts:
    """The parts of the page, in memory: a browser that was never here asks for all of them at once."""

    def __init__(self) -> None:
        self.version = ""
        self._answers: dict[str, Response] = {}

    def read(self) -> None:
        """Read all that is there now; `version` changes whenever one of the parts does."""
        files = sorted(file for file in STATIC.rglob("*") if file.is_file())
        contents = {file.relative_to(STATIC).as_posix(): file.read_bytes() for file in files}
        digest = hashlib.sha256()
        for name, content in contents.items():
            digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
        self.version = digest.hexdigest()[:12]
        self._answers = {name: _answer(name, content) for name, content in contents.items()}

    def modules(self) -> list[str]:
        """The names of all JavaScript modules."""
        return [name for name in self._answers if name.endswith(".js")]

    async def serve(self, request: Request) -> Response:
        """One part. A page of another version is led to what is there now, so that none is half old, half new."""
        name = request.path_params["name"]
        if request.path_params["version"] == self.version and name in self._answers:
            return self._answers[name]
        return RedirectResponse(f"/static/{name}", headers=FRESH)


def page_routes() -> list[BaseRoute]:
    """The page at /, its parts at /parts/{version}/… and, for whoever names one of them from elsewhere, at /static/…"""
    parts = Parts()

    async def index(_: Request) -> Response:
        page = STATIC / "index.html"
        if not page.is_file():
            return PlainTextResponse("localslack runs; its page is not here.")
        parts.read()
        return HTMLResponse(_html(page.read_text(encoding="utf-8"), parts), headers=FRESH)

    return [
        Route("/", index),
        Route("/parts/{version}/{name:path}", parts.serve),
        Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
    ]


def _html(page: str, parts: Parts) -> str:
    """The HTML with all modules named: a browser would find them one after another, each in the one that imports it."""
    links = "\n    ".join(f'<link rel="modulepreload" href="/static/{name}">' for name in parts.modules())
    return page.replace(MODULES_HERE, links).replace('"/static/', f'"/parts/{parts.version}/')


def _answer(name: str, content: bytes) -> Response:
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return Response(content, media_type=kind, headers=FOR_EVER)
