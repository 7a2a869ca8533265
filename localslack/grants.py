"""Adding an app to a workspace: what a person agreed to, and the code that the app turns into a token (OAuth v2).

https://docs.slack.dev/authentication/installing-with-oauth: a code works once, within ten minutes (of real time).
"""

import secrets
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit

from localslack.apps import App
from localslack.tickets import forget_oldest
from localslack.wire import Refusal

CODE_SECONDS = 600.0


@dataclass(eq=False)
class Grant:
    """A person's consent that an app comes to their workspace with these scopes."""

    app: App
    team_id: str
    user: str
    scopes: frozenset[str]
    redirect_uri: str | None
    born: float = field(default_factory=monotonic)
    used: bool = False


class Grants:
    """The codes that were given out."""

    def __init__(self) -> None:
        self._by_code: dict[str, Grant] = {}

    def give(self, grant: Grant) -> str:
        """A code for a grant."""
        code = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._by_code[code] = grant
        forget_oldest(self._by_code)
        return code

    def take(self, code: str, app: App, redirect_uri: str | None) -> Grant:
        """The grant of a code, which works no more then; refused under the error names of oauth.v2.access."""
        grant = self._by_code.get(code)
        if grant is None or grant.app is not app:
            raise Refusal("invalid_code")
        if grant.used:
            raise Refusal("code_already_used")
        if monotonic() - grant.born > CODE_SECONDS:
            raise Refusal("code_expired")
        if redirect_uri != grant.redirect_uri:
            raise Refusal("bad_redirect_uri")
        grant.used = True
        return grant


def redirect_address(app: App, asked: str | None) -> str:
    """Where to send the person back to: an address of the manifest, or one below it; the first by default."""
    if not app.redirect_urls:
        raise Refusal("bad_redirect_uri", f"The manifest of {app.name} has no redirect_urls.")
    if asked is None:
        return app.redirect_urls[0]
    wanted = urlsplit(asked)
    for known in map(urlsplit, app.redirect_urls):
        same = (known.scheme, known.netloc) == (wanted.scheme, wanted.netloc)
        if same and (wanted.path == known.path or wanted.path.startswith(known.path.rstrip("/") + "/")):
            return asked
    raise Refusal("bad_redirect_uri", f"{asked} is none of the redirect_urls in the manifest of {app.name}.")


def scopes_of(app: App, asked: str | None) -> frozenset[str]:
    """The scopes in a comma-separated list; without one those of the manifest."""
    scopes = frozenset((asked or "").replace(" ", ",").split(",")) - {""} or app.scopes
    if not scopes:
        raise Refusal("invalid_scope_requested", f"{app.name} asks for no scope.")
    return scopes
