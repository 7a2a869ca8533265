"""Goals: `/goal set, show, list, edit, close, pause, resume`, and the buttons that do the same."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import goal_closing
from bot.blocks import goal_saved as saved
from bot.blocks import goals as blocks
from bot.blocks.goal_form import DETAILS, MEASURE, NEW, OWNER, PERSON, goal_form
from bot.blocks.goal_lists import list_message, nobody_message, unknown_list_message, which_message
from bot.blocks.help import SET_FROM_TEXT
from bot.blocks.next_steps import SET_FOR_ME, SET_FOR_TEAM
from bot.blocks.parts import number_in
from bot.blocks.prompts import CARRY_OVER
from bot.domain.deliveries import Message
from bot.domain.goal_cards import GoalTurned, GoalUndone
from bot.domain.goal_form import LIMITS
from bot.domain.goal_lists import Scope, Which, person_named, read_scope
from bot.domain.goals import (
    OPEN,
    STANDING,
    GoalState,
    note_after_key,
    number_at_start,
    number_of,
    outcome_and_lesson,
    words_beside_key,
)
from bot.domain.permissions import Deed
from bot.domain.refusals import Invalid, NotFound, Subject, TooLong
from handlers import goal_form as form
from handlers import home
from handlers.answers import asker_of
from handlers.app import workspace_of
from handlers.calls import CommandCall, CommandListener, click_of, open_view
from handlers.failures import recorded
from handlers.services import Services
from handlers.views import replace_view, surely

_MAY_BE_MEANT: Mapping[str, tuple[AbstractSet[GoalState], Deed | None]] = {
    "show": (frozenset(STANDING), None),
    "edit": (frozenset(OPEN), Deed.CHANGE),
    "close": (frozenset(OPEN), Deed.CHANGE),
    "review": (frozenset(OPEN), Deed.REVIEW),
    "pause": (frozenset({GoalState.ACTIVE}), Deed.CHANGE),
    "resume": (frozenset({GoalState.PAUSED, GoalState.CLOSED}), Deed.CHANGE),
}
"""The states of the goals that a command without a key offers, for it does nothing to others, and what it is to do."""

Turn = Callable[[str, str, int], GoalTurned]
Listener = Callable[..., None]


def commands(services: Services) -> Mapping[str, CommandListener]:
    """Return the listeners of the goal commands."""

    def set_goal(call: CommandCall) -> None:
        call.open(form.new(services, call.workspace_id, call.user_id, call.rest, call.patience))

    def show_list(call: CommandCall) -> None:
        call.answer(_listed(services, call))

    def show(call: CommandCall, number: int) -> None:
        card = services.goals.show(call.workspace_id, call.user_id, number)
        call.answer(blocks.card_message(card, _left_out("show", call)))

    def edit(call: CommandCall, number: int) -> None:
        call.open(goal_form(services.goal_forms.open_edit(call.workspace_id, call.user_id, number)))
        if words := _left_out("edit", call):
            call.answer(Message(words))

    def close(call: CommandCall, number: int) -> None:
        card, note = services.goals.to_close(call.workspace_id, call.user_id, number), note_after_key(call.rest)
        _, lesson = outcome_and_lesson(note)
        if len(lesson) > LIMITS["learnt"]:
            raise Invalid({"learnt": TooLong(LIMITS["learnt"], len(lesson))})
        call.open(goal_closing.close_form(card, note))

    def turning(verb: str, turn: Turn) -> Callable[[CommandCall, int], None]:
        def listener(call: CommandCall, number: int) -> None:
            turned = turn(call.workspace_id, call.user_id, number)
            said = f"{blocks.turned_words(turned)} {_left_out(verb, call)}".rstrip()
            call.answer(blocks.card_message(turned.card, said))

        return listener

    one_goal = {
        "show": show,
        "edit": edit,
        "close": close,
        "pause": turning("pause", services.goals.pause),
        "resume": turning("resume", services.goals.resume),
    }
    named = {verb: about_one(services, verb, listener) for verb, listener in one_goal.items()}
    return {"set": set_goal, "list": show_list, **named}


def _left_out(verb: str, call: CommandCall) -> str:
    return blocks.left_out_words(verb, words_beside_key(call.rest))


def _listed(services: Services, call: CommandCall) -> Message:
    scope = read_scope(call.rest)
    if scope is not None:
        return list_message(services.goals.list(call.workspace_id, call.user_id, scope))
    if named := person_named(call.rest):
        return nobody_message(named, services.people.called_like(call.workspace_id, named))
    return unknown_list_message(call.rest)


def about_one(services: Services, verb: str, listener: Callable[[CommandCall, int], None]) -> CommandListener:
    """Return a listener for a command about one goal, which asks back where no key was typed."""

    def with_key(call: CommandCall) -> None:
        number = number_at_start(call.rest)
        if number is None:
            meant = services.goals.meant(call.workspace_id, call.user_id, call.rest, *_MAY_BE_MEANT[verb])
            call.answer(which_message(verb, call.rest, meant))
        else:
            listener(call, number)

    return with_key


def register(app: App, services: Services) -> None:
    """Listen to the buttons of cards and lists, and to the forms."""
    _register_cards(app, services)
    _register_closing(app, services)
    _register_undoing(app, services)
    _register_form(app, services)
    form.register_searches(app, services)


def _register_cards(app: App, services: Services) -> None:
    def show(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        card = services.goals.show(workspace_of(body), body["user"]["id"], _number(action))
        open_view(body, client, blocks.card_view(card))

    def more(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        scope, start = _page(action)
        message = list_message(services.goals.list(workspace_of(body), body["user"]["id"], scope, start))
        asker_of(body, client, respond).tell(message)

    def turning(turn: Turn) -> Listener:
        def listener(
            ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
        ) -> None:
            ack()
            turned = turn(workspace_of(body), body["user"]["id"], _number(action))
            with recorded():
                _show_turned(body, client, respond, turned)
            home.follow(services, client, workspace_of(body), body["user"]["id"])

        return listener

    app.action(blocks.SHOW)(show)
    app.action(blocks.LIST)(more)
    app.action(blocks.PAUSE)(turning(services.goals.pause_if_open))
    app.action(blocks.RESUME)(turning(services.goals.resume_if_open))
    app.action(blocks.REOPEN)(turning(services.goals.resume))
    app.action(goal_closing.UNDO_CLOSE)(turning(services.goal_undos.undo_close))


def _register_closing(app: App, services: Services) -> None:
    def open_close(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        card = services.goals.to_close(workspace_of(body), body["user"]["id"], _number(action))
        open_view(body, client, goal_closing.close_form(card))

    def closed(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        key, outcome, learnt = goal_closing.read_close(view)
        card = services.goals.close(workspace_of(body), body["user"]["id"], _number({"value": key}), outcome, learnt)
        ack(response_action="update", view=goal_closing.closed_view(card))
        home.follow(services, client, workspace_of(body), body["user"]["id"])

    app.action(blocks.CLOSE)(open_close)
    app.view(goal_closing.CLOSE_FORM)(closed)


def _register_undoing(app: App, services: Services) -> None:
    def undoing(undo: Callable[[str, str, int], GoalUndone], named: Callable[[Mapping[str, Any]], int]) -> Listener:
        def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
            ack()
            undone = saved.undone_view(undo(workspace_of(body), body["user"]["id"], named(action)))
            with recorded():
                replace_view(client, body["view"], undone, lambda: undone)
            home.follow(services, client, workspace_of(body), body["user"]["id"])

        return listener

    app.action(saved.UNDO_SET)(undoing(services.goal_undos.undo_set, _number))
    app.action(saved.UNDO_EDIT)(undoing(services.goal_undos.undo_edit, saved.read_edit))


def _register_form(app: App, services: Services) -> None:
    def new(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        open_view(body, client, form.new(services, workspace_of(body), body["user"]["id"]))

    def from_text(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        open_view(body, client, form.new(services, workspace_of(body), body["user"]["id"], str(action["value"])))

    def for_owner(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        owner = str(action.get("value", ""))
        open_view(body, client, form.new(services, workspace_of(body), body["user"]["id"], owner=owner))

    def editing(*, carries_over: bool = False) -> Listener:
        def listener(
            ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
        ) -> None:
            ack()
            filled = services.goal_forms.open_edit(
                workspace_of(body), body["user"]["id"], _number(action), carries_over=carries_over
            )
            # In place of the confirmation or card: views are stacked three deep at most.
            click_of(body, client, respond).open(goal_form(filled))

        return listener

    def again(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        filled = services.goal_forms.open_again(workspace_of(body), body["user"]["id"], _number(action))
        click_of(body, client, respond).open(goal_form(filled))

    app.action(NEW)(new)
    for action_id in (SET_FOR_ME, SET_FOR_TEAM):
        app.action(action_id)(for_owner)
    app.action(SET_FROM_TEXT)(from_text)
    app.action(blocks.SET_AGAIN)(again)
    app.action(blocks.EDIT)(editing())
    app.action(CARRY_OVER)(editing(carries_over=True))
    for field in (MEASURE, OWNER, PERSON, DETAILS):
        app.action(field)(form.changed(services))
    form.register_submissions(app, services)


def _show_turned(body: Mapping[str, Any], client: WebClient, respond: Respond, turned: GoalTurned) -> None:
    """Show the card anew where the button was: in its modal, in its ephemeral message, or over Home."""
    card, words = turned.card, blocks.turned_words(turned)
    if body.get("view", {}).get("type") == "home":
        open_view(body, client, blocks.card_view(card, words))
    elif body.get("view", {}).get("type") == "modal":
        view = blocks.card_view(card, words)
        surely(lambda: client.views_update(view_id=body["view"]["id"], view=view))
    else:
        asker_of(body, client, respond).replace(blocks.card_message(card, words))


def _number(action: Mapping[str, Any]) -> int:
    """Return the number of the goal a button names; what it carries comes back from outside."""
    value = str(action.get("value", ""))
    number = number_of(value)
    if number is None:
        raise NotFound(Subject.GOAL, value[:20])
    return number


def _page(action: Mapping[str, Any]) -> tuple[Scope, int]:
    scope, _, start = str(action.get("value", "")).rpartition("|")
    return read_scope(scope) or Scope(Which.MINE), number_in(start) or 0
