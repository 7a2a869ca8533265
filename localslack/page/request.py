"""How the page's requests are read and answered: JSON in, JSON out, a Refusal as 4xx with a sentence."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from localslack.conversations import Conversation
from localslack.slack import Slack
from localslack.wire import Json, Refusal, read_json
from localslack.workspace import Workspace

STATUS = {"moving": 409, "unknown_follower": 404}
LARGEST = 1e6
GONE = ("_not_found", "not_found")


@dataclass(frozen=True)
class Ask:
    """One request: the workspace, the person it speaks for (empty if for nobody), its fields."""

    workspace: Workspace
    user: str
    fields: Json
    path: dict[str, str]

    def text(self, name: str) -> str:
        """A field that must be there."""
        value = self.fields.get(name)
        if not isinstance(value, str) or not value:
            raise Refusal("bad_request", f"The field {name} is missing.")
        return value

    def maybe(self, name: str) -> str | None:
        """A field that may be there."""
        value = self.fields.get(name)
        return str(value) if value not in (None, "") else None

    def number(self, name: str, default: float) -> float:
        """A field that is a number of a size that means something here."""
        try:
            given = self.fields.get(name)
            value = default if given in (None, "") else float(given)  # 0 is a number, not a gap
        except (TypeError, ValueError) as reason:
            raise Refusal("bad_request", f"The field {name} must be a number.") from reason
        if not abs(value) < LARGEST:
            raise Refusal("bad_request", f"The field {name} is too large.")
        return value

    def object(self, name: str) -> Json:
        """A field that is an object; empty if it is not there."""
        value = self.fields.get(name) or {}
        if not isinstance(value, dict):
            raise Refusal("bad_request", f"The field {name} must be an object.")
        return value

    def conversation(self) -> Conversation:
        """The conversation of the field `channel`, if this person may read it."""
        return self.workspace.conversation_for(self.user, self.text("channel"))


Handler = Callable[[Ask], Json | Awaitable[Json]]


def endpoint(handler: Handler, status: int = 200) -> Callable[[Request], Awaitable[Response]]:
    """A Starlette endpoint that reads an Ask, calls the handler and answers with its JSON."""

    async def serve(request: Request) -> Response:
        try:
            answer = handler(await _ask(request))
            body = answer if isinstance(answer, dict) else await answer
        except Refusal as refusal:
            code = STATUS.get(refusal.code, 404 if refusal.code.endswith(GONE) else 400)
            told = {"ok": False, "error": refusal.code, "message": refusal.message} | refusal.extra
            return JSONResponse(told, status_code=code)
        return JSONResponse(body, status_code=status)

    return serve


async def _ask(request: Request) -> Ask:
    slack: Slack = request.app.state.slack
    fields: Json = dict(request.query_params)
    if request.method in ("POST", "DELETE"):
        try:
            posted = read_json(await request.body() or b"{}")
        except ValueError as reason:
            raise Refusal("bad_request", "The body is not JSON.") from reason
        if not isinstance(posted, dict):
            raise Refusal("bad_request", "The body is not a JSON object.")
        fields |= posted
    user = request.path_params.get("user", "")
    if user:
        workspace = slack.workspace_of(user)
        workspace.person_here(user)
    elif person := request.path_params.get("person", ""):
        workspace = slack.workspace_of(person)
    else:
        team = fields.get("team")
        workspace = slack.workspace(str(team) if team else None)
    return Ask(workspace, user, fields, {name: str(part) for name, part in request.path_params.items()})
