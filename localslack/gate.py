"""Who is let in: programs, and our own page.

Nobody logs in here, so any page in the browser could act as anybody. What a browser sends for another site's page is
told by the headers with which it says so (https://www.w3.org/TR/fetch-metadata/), and by the name under which it calls
us: a site may have its own name lead to this machine (DNS rebinding).
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")


def gates(host_names: Sequence[str]) -> list[Middleware]:
    """What every request passes: it calls us by a name of this machine or one of `host_names`, and is not sent by
    another site's page."""
    ours = [*THIS_MACHINE, *host_names]
    return [Middleware(TrustedHostMiddleware, allowed_hosts=ours, www_redirect=False), Middleware(OwnPageOnly)]


class OwnPageOnly:
    """Refuses what other sites' pages send."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request from a program (which no browser says anything of), from our own page, or of a visitor."""
        if scope["type"] in ("http", "websocket") and not _ours(scope):
            refusal = PlainTextResponse("This page is not of this workspace.", status_code=403)
            return await (refusal(scope, receive, send) if scope["type"] == "http" else _refuse(send))
        return await self._app(scope, receive, send)


def _ours(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin and urlsplit(origin).netloc != headers.get("host"):
        return False
    return headers.get("sec-fetch-site", "none") in ("none", "same-origin") or _is_visit(scope, headers)


def _is_visit(scope: Scope, headers: Headers) -> bool:
    """Whether somebody follows a link to a page of ours, as from an app's install page to the consent."""
    followed = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
    return followed and scope.get("method") == "GET" and not scope["path"].startswith("/api/")


async def _refuse(send: Send) -> None:
    await send({"type": "websocket.close", "code": 1008})
