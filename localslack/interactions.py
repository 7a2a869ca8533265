"""What people do that an app must answer: commands, clicks, forms, searches in lists, opening a Home.

https://api.slack.com/reference/interaction-payloads and https://api.slack.com/interactivity/slash-commands.
"""

import logging
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from localslack.answers import answer
from localslack.apps import InstalledApp
from localslack.block_kit import check_options
from localslack.block_kit.values import (
    chosen_for_answers,
    complaints,
    filled_in,
    find_element,
    initial_values,
    value_of,
)
from localslack.conversations import Conversation
from localslack.delivery import Ack
from localslack.replaced import Surface
from localslack.tickets import ResponseUrl, Trigger
from localslack.views import View
from localslack.wire import Json, Refusal

if TYPE_CHECKING:
    from localslack.workspace import Workspace

log = logging.getLogger(__name__)

TROUBLE = "We had some trouble connecting. Try again?"
RESPONSE_ACTIONS = ("clear", "errors", "push", "update")
BUILT_IN = ("/invite", "/join", "/leave")


@dataclass(frozen=True)
class Place:
    """Where an element was used: a message (perhaps visible to one only) or a view."""

    blocks: list[Json]
    app: InstalledApp
    surface: Surface
    view: View | None = None
    conversation: Conversation | None = None
    message: Json | None = None

    @property
    def here(self) -> str | None:
        """The conversation in which the person is."""
        if self.conversation:
            return self.conversation.id
        return self.view.here if self.view else None


class Interactions:
    """Turns what a person did into a payload, waits for the app, and does what the app answered."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace

    # Commands

    async def command(self, user: str, conversation: Conversation, typed: str, thread: str | None) -> Json:
        """Run a slash command as typed, `/goal set …`."""
        name, _, text = typed.strip().partition(" ")
        if thread:
            raise Refusal("not_in_thread", f"{name} does not work in threads. Use it in the channel.")
        if user not in conversation.members:
            raise Refusal("not_in_channel", f"Join #{conversation.name} to use commands there.")
        conversation.refuse_if_archived()
        if name in BUILT_IN:
            return self._built_in(user, conversation, name, text.strip())
        # Of several apps with one command Slack calls the one that came last:
        # https://api.slack.com/interactivity/slash-commands#naming_your_command.
        app = next((a for a in reversed(self._workspace.apps.values()) if name in a.app.commands), None)
        if app is None:
            raise self._unknown(name)
        payload = self._command_payload(user, conversation, app, name, text.strip())
        ack = await self._workspace.delivery.interaction(app, "slash_commands", payload)
        if not ack.ok:
            return self._failure(app, ack)
        said = {"text": ack.answer} if isinstance(ack.answer, str) else ack.answer or {}
        try:
            if not isinstance(said, dict):
                raise Refusal("invalid_answer", "it must be an object or a text")
            if said.get("text") or said.get("blocks"):
                answer(self._workspace, ResponseUrl(app.app_id, user, conversation.id), said)
        except Refusal as refusal:
            wrong = f"{app.name} answered with something Slack does not accept: {refusal.message}"
            return self._malformed(ack, refusal.message) | {"message": wrong}
        return {"ok": True}

    def _command_payload(self, user: str, conversation: Conversation, app: InstalledApp, name: str, text: str) -> Json:
        workspace = self._workspace
        read = workspace.reader.command(text, app.app.commands[name].should_escape)
        return {
            "token": "local-verification-token",
            "team_id": workspace.team_id,
            "team_domain": workspace.domain,
            "channel_id": conversation.id,
            "channel_name": conversation.told_name,
            "user_id": user,
            "user_name": workspace.people.by_id[user].name,
            "command": name,
            "text": read,
            "api_app_id": app.app_id,
            "is_enterprise_install": "false",
            "response_url": self._response_url(ResponseUrl(app.app_id, user, conversation.id)),
            "trigger_id": workspace.tickets.trigger(Trigger(app.app_id, user, None, conversation.id)),
        }

    def _unknown(self, name: str) -> Refusal:
        known = [*BUILT_IN, *(c for app in self._workspace.apps.values() for c in app.app.commands)]
        close = get_close_matches(name, known, n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        return Refusal(
            "unknown_command", f"{name} is not a command here.{hint}", suggestion=close[0] if close else None
        )

    def _built_in(self, user: str, conversation: Conversation, name: str, text: str) -> Json:
        messages = self._workspace.messages
        if name == "/leave":
            messages.leave(user, conversation)
        elif name == "/join":
            channel = self._workspace.conversations.named(text)
            if channel is None or channel.is_private:
                raise Refusal("channel_not_found", f"There is no channel {text} to join.")
            messages.join(user, channel)
        else:
            typed = text.removeprefix("<").removesuffix(">").removeprefix("@")
            guest = self._workspace.people.named(typed.split("|")[0])
            if guest is None:
                raise Refusal("user_not_found", f"There is nobody called {text}. Try /invite @Name.")
            if guest.deleted:
                raise Refusal("user_not_found", f"{guest.real_name} is deactivated.")
            messages.join(guest.id, conversation, inviter=user)
        return {"ok": True}

    # Clicks and choices

    async def action(
        self, user: str, container: Json, block_id: str, action_id: str, raw: object, state: object
    ) -> Json:
        """An element was used."""
        place = self._place(user, container)
        block, element = self._used(place, block_id, action_id)
        action = self._action(block, element, raw)
        payload = self._interaction("block_actions", user, place, trigger=True)
        if place.view:
            place.view.values = filled_in(place.blocks, place.view.values, state)
            if action_id in place.view.values.get(block_id, {}):
                place.view.values[block_id][action_id] = value_of(element, raw)
            payload["view"] = place.view.for_apps(self._workspace.team_id)
        else:
            values = filled_in(place.blocks, initial_values(place.blocks, place.here), state)
            if action_id in values.get(block_id, {}):
                values[block_id][action_id] = value_of(element, raw)
            payload["state"] = {"values": values}
            payload["response_url"] = self._response_to(user, place)
        payload["actions"] = [action]
        ack = await self._workspace.delivery.interaction(place.app, "interactive", payload)
        return {"ok": True} if ack.ok else self._failure(place.app, ack)

    def _action(self, block: Json, element: Json, raw: object) -> Json:
        kept = ("type", "action_id", "text", "value", "style", "url", "placeholder", "confirm")
        action = {name: element[name] for name in kept if name in element}
        action |= {name: part for name, part in element.items() if name.startswith("initial_")}
        action |= value_of(element, raw)
        return action | {"block_id": block["block_id"], "action_ts": self._workspace.next_ts()}

    async def options(self, user: str, container: Json, block_id: str, action_id: str, query: str) -> Json:
        """Somebody searches in an external select."""
        place = self._place(user, container)
        self._used(place, block_id, action_id)
        payload = self._interaction("block_suggestion", user, place, trigger=False)
        payload |= {"block_id": block_id, "action_id": action_id, "value": query}
        if place.view:
            payload["view"] = place.view.for_apps(self._workspace.team_id)
        ack = await self._workspace.delivery.interaction(place.app, "interactive", payload)
        if ack.why == "no_address":
            log.warning(
                "%s: its manifest has no message_menu_options_url, so nobody is asked for choices", place.app.name
            )
        if not ack.ok:
            return self._failure(place.app, ack)
        if problems := check_options(ack.answer):
            return self._malformed(ack, "; ".join(problems))
        found = ack.answer if isinstance(ack.answer, dict) else {}
        return {"ok": True, "options": found.get("options") or [], "option_groups": found.get("option_groups") or []}

    # Forms

    async def submit(self, user: str, view_id: str, state: object) -> Json:
        """A form is sent; answers with its outcome (PROTOCOL.md)."""
        view = self._form(user, view_id, "A Home cannot be sent.")
        view.values = filled_in(view.blocks, view.values, state)
        if errors := complaints(view.blocks, view.values):
            return {"ok": True, "outcome": "errors", "errors": errors}
        payload = self._about_view("view_submission", view, trigger=True)
        payload["response_urls"] = self._response_urls(view)
        ack = await self._workspace.delivery.interaction(view.app, "interactive", payload)
        if not ack.ok:
            return self._failure(view.app, ack)
        try:
            return self._after_submission(view, ack.answer)
        except Refusal as refusal:
            return self._malformed(ack, refusal.message)

    def _form(self, user: str, view_id: str, unless: str) -> View:
        """An open form of this person; refused, if it is a Home with the sentence `unless`."""
        view = self._workspace.views.of_person(user, view_id)
        if view.is_home:
            raise Refusal("view_not_found", unless)
        return view

    def _after_submission(self, view: View, answer: object) -> Json:
        """Do what the app answered; refused if Slack would not, as it refuses anything without a response_action:
        https://api.slack.com/surfaces/modals#response_actions."""
        views = self._workspace.views
        if not isinstance(answer, dict | None):
            raise Refusal("invalid_answer", "it must be empty, or an object with a response_action")
        told = answer or {}
        action = told.get("response_action")
        if told and action not in RESPONSE_ACTIONS:
            raise Refusal("invalid_response_action", f"there is no response_action {action!r}")
        errors = _errors(view, told.get("errors")) if action == "errors" else {}
        content = views.check(told.get("view"), "modal") if action in ("update", "push") else {}
        if view not in views.stack(view.user):  # closed by hand while the app was thinking
            return {"ok": True, "outcome": "closed"}
        if action == "errors":
            return {"ok": True, "outcome": "errors", "errors": errors}
        if action == "update":
            return {"ok": True, "outcome": "updated", "view": views.update(view, content).for_page()}
        if action == "push":
            return {"ok": True, "outcome": "pushed", "view": views.push_on(view.app, view.user, content).for_page()}
        if action == "clear":
            views.clear(view.user)
            return {"ok": True, "outcome": "cleared"}
        views.close(view)
        return {"ok": True, "outcome": "closed"}

    async def close(self, user: str, view_id: str, whole_stack: bool) -> Json:
        """A form is closed without sending; the app hears of it where it asked to."""
        view = self._form(user, view_id, "A Home cannot be closed.")
        stack = self._workspace.views.stack(user)
        whole_stack = whole_stack or bool(view.content.get("clear_on_close"))
        gone = list(stack) if whole_stack else stack[stack.index(view) :]
        if whole_stack:
            self._workspace.views.clear(user)
        else:
            self._workspace.views.close(view)
        for closed in reversed(gone):
            if closed.content.get("notify_on_close"):
                payload = self._about_view("view_closed", closed, trigger=False) | {"is_cleared": whole_stack}
                await self._workspace.delivery.interaction(closed.app, "interactive", payload)
        return {"ok": True}

    def home_opened(self, user: str, app_id: str, tab: str) -> Json:
        """Somebody opens the Home or Messages tab of an app."""
        app = self._workspace.apps.get(app_id)
        if app is None:
            raise Refusal("app_not_found", "There is no such app here.")
        view = self._workspace.views.home(app, user)
        told = view.for_apps(self._workspace.team_id) if view and tab == "home" else None
        self._workspace.events.home_opened(app, user, tab, told)
        return {"ok": True, "view": view.for_page() if view else None}

    # Payloads

    def _place(self, user: str, container: Json) -> Place:
        if container.get("type") == "view":
            view = self._workspace.views.of_person(user, str(container.get("view_id")))
            return Place(view.blocks, view.app, (view.id,), view=view)
        conversation = self._workspace.conversation_for(user, str(container.get("channel")))
        ts = str(container.get("ts"))
        message = conversation.ephemerals.get((user, ts)) or conversation.messages.get(ts)
        app = self._workspace.apps.get(str(message.get("app_id"))) if message else None
        if message is None or app is None:
            raise Refusal("message_not_found", "This message is no longer there.")
        surface = (conversation.id, ts)
        return Place(message.get("blocks") or [], app, surface, conversation=conversation, message=message)

    def _used(self, place: Place, block_id: str, action_id: str) -> tuple[Json, Json]:
        """The block and element that a person used: what they saw, though the app may just have changed it."""
        before = self._workspace.replaced.blocks(place.surface)
        return find_element([*place.blocks, *before], block_id, action_id)

    def _interaction(self, kind: str, user: str, place: Place, trigger: bool) -> Json:
        payload = self._common(kind, user, place.app)
        if trigger:
            view_id = place.view.id if place.view and not place.view.is_home else None
            ticket = Trigger(place.app.app_id, user, view_id, place.here)
            payload["trigger_id"] = self._workspace.tickets.trigger(ticket)
        if place.view:
            return payload | {"container": {"type": "view", "view_id": place.view.id}}
        if place.conversation is None or place.message is None:
            return payload
        ephemeral = bool(place.message.get("is_ephemeral"))
        container = {
            "type": "message",
            "message_ts": place.message["ts"],
            "channel_id": place.conversation.id,
            "is_ephemeral": ephemeral,
        }
        if "thread_ts" in place.message:
            container["thread_ts"] = place.message["thread_ts"]
        channel = {"id": place.conversation.id, "name": place.conversation.told_name}
        payload |= {"container": container, "channel": channel}
        if not ephemeral:
            payload["message"] = self._workspace.messages.for_apps(place.conversation, place.message)
        return payload

    def _about_view(self, kind: str, view: View, trigger: bool) -> Json:
        payload = self._common(kind, view.user, view.app)
        if trigger:
            ticket = Trigger(view.app.app_id, view.user, view.id, view.here)
            payload["trigger_id"] = self._workspace.tickets.trigger(ticket)
        return payload | {"view": view.for_apps(self._workspace.team_id)}

    def _common(self, kind: str, user: str, app: InstalledApp) -> Json:
        workspace = self._workspace
        name = workspace.people.by_id[user].name
        return {
            "type": kind,
            "team": {"id": workspace.team_id, "domain": workspace.domain},
            "user": {"id": user, "username": name, "name": name, "team_id": workspace.team_id},
            "api_app_id": app.app_id,
            "token": "local-verification-token",
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _response_to(self, user: str, place: Place) -> str:
        conversation, message = place.conversation, place.message
        if conversation is None or message is None:
            raise Refusal("message_not_found")
        ticket = ResponseUrl(
            place.app.app_id,
            user,
            conversation.id,
            message_ts=message["ts"],
            ephemeral=bool(message.get("is_ephemeral")),
            thread_ts=message.get("thread_ts"),
        )
        return self._response_url(ticket)

    def _response_urls(self, view: View) -> list[Json]:
        """An address for each conversation that was chosen where the form asks for one."""
        return [
            {
                "block_id": block_id,
                "action_id": action_id,
                "channel_id": channel,
                "response_url": self._response_url(ResponseUrl(view.app.app_id, view.user, channel)),
            }
            for block_id, action_id, channel in chosen_for_answers(view.blocks, view.values)
        ]

    def _response_url(self, ticket: ResponseUrl) -> str:
        return (
            f"{self._workspace.slack.url}/response/{self._workspace.team_id}/{self._workspace.tickets.response(ticket)}"
        )

    def _malformed(self, ack: Ack, reason: str) -> Json:
        """An app answered what Slack does not take: whoever waits reads what they would in Slack, the log says why."""
        if ack.entry is not None:
            self._workspace.journal.add(ack.entry, error="malformed_answer", reason=reason)
        return {"ok": False, "error": "app_error", "message": TROUBLE, "reason": reason}

    def _failure(self, app: InstalledApp, ack: Ack) -> Json:
        reasons = {
            "timeout": f"{app.name} did not answer within 3 seconds.",
            "not_connected": f"{app.name} is not connected. Is it running?",
            "no_address": f"{app.name} could not load: its manifest names no address for this.",
            "app_error": f"{app.name} answered with an error.",
        }
        why = ack.why or "app_error"
        return {"ok": False, "error": why, "message": reasons[why]}


def _errors(view: View, errors: object) -> Json:
    """The errors of an answer to a form, each a text for one of its input blocks; refused otherwise."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
        raise Refusal("invalid_errors", "errors must name input blocks of the form")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise Refusal("invalid_errors", "every error must be a text")
    return errors
