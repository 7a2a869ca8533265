"""Check-ins: taps, the form, *Edit* and *Undo*, `/checkin` and `/goal update`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import check_ins as blocks
from bot.blocks.button_values import read_typed
from bot.blocks.check_in_form import form_view, read_form, read_target
from bot.blocks.goal_lists import which_message
from bot.blocks.prompts import GOAL_BUTTONS, list_message
from bot.blocks.update_questions import question_message, which_goal_message
from bot.domain.answers import Asked, WhichGoal
from bot.domain.check_ins import Overtaken, Source, TakenBack, Tap
from bot.domain.deliveries import Kind, Message
from bot.domain.goal_lists import GoalsMeant
from bot.domain.reading.goal_keys import split_mistyped, split_update
from bot.domain.readings import Reading, Unclear
from bot.domain.replies import read_update
from bot.domain.typed_text import in_words
from handlers import home, prompts, replies
from handlers.app import workspace_of
from handlers.calls import Click, CommandCall, CommandListener, Renderer, click_of
from handlers.failures import recorded
from handlers.messages import show_where_clicked
from handlers.services import Services

_TAP = re.compile(rf"^{re.escape(blocks.TAP)}\.")


def commands(services: Services) -> Mapping[str, CommandListener]:
    """Return the listeners of `/checkin` and `/goal update`."""

    def update(call: CommandCall) -> None:
        number, said = split_update(call.rest)
        if number is None:
            goals = [line.goal for line in services.check_ins.mine(call.workspace_id, call.user_id).goals]
            bare, _ = split_mistyped(said)
            if len(goals) != 1 or goals[0].number == bare:
                _ask(services, call, said, which_goal_message(WhichGoal(tuple(goals), said)))
            else:
                _update(services, call, goals[0].number, said, is_named=False)
        else:
            _update(services, call, number, said)

    def checkin(call: CommandCall) -> None:
        if call.rest.strip():
            update(call)
        else:
            call.answer(list_message(services.check_ins.mine(call.workspace_id, call.user_id).page_at(0)))

    return {"checkin": checkin, "update": update}


def register(app: App, services: Services) -> None:
    """Listen to taps, *Update…*, *Edit*, *Undo* and the form."""
    renderers = {**prompts.deliveries(services), **replies.deliveries(services)}

    def tap(click: Click) -> None:
        number, week = blocks.read_goal_value(click.value)
        services.check_ins.check_in(
            click.workspace_id,
            click.user_id,
            number,
            blocks.read_tap(click.action_id),
            Source.TAP,
            week=week,
            tap=Tap(click.at, blocks.read_seen(click.value)),
        )
        with recorded():
            show_where_clicked(services, click, renderers, lambda: _list(services, click, number))

    def open_form(click: Click) -> None:
        number, week = blocks.read_goal_value(click.value)
        form = services.check_ins.form(click.workspace_id, click.user_id, number, week, typed=read_typed(click.value))
        click.open(form_view(form, click.place, from_home=click.in_home))

    def edit(click: Click) -> None:
        check_in_id = blocks.read_check_in_value(click.value)
        form = services.check_ins.correction_form(click.workspace_id, click.user_id, check_in_id)
        click.open(form_view(form, click.place, from_home=click.in_home))

    def show_undone(click: Click, taken_back: TakenBack) -> None:
        if click.in_modal:
            click.replace_view(blocks.taken_back_view(taken_back))
            home.follow(services, click.client, click.workspace_id, click.user_id)
        elif click.block_id.startswith(GOAL_BUTTONS):
            show_where_clicked(services, click, renderers, lambda: _list(services, click, taken_back.goal.number))
        else:
            show_where_clicked(services, click, renderers, lambda: blocks.taken_back_message(taken_back))

    def undo(click: Click) -> None:
        taken_back = services.check_ins.undo(click.workspace_id, click.user_id, blocks.read_check_in_value(click.value))
        with recorded():
            show_undone(click, taken_back)

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        _submit(services, ack, workspace_of(body), body["user"]["id"], view)
        if read_target(view).from_home:
            home.follow(services, client, workspace_of(body), body["user"]["id"])

    app.action(_TAP)(_clicked(services, renderers, tap))
    app.action(blocks.FORM)(_clicked(services, renderers, open_form))
    app.action(blocks.EDIT)(_clicked(services, renderers, edit))
    app.action(blocks.UNDO)(_clicked(services, renderers, undo))
    app.view(blocks.FORM)(submit)


def _clicked(
    services: Services, renderers: Mapping[Kind, Renderer], act: Callable[[Click], None]
) -> Callable[..., None]:
    """Return the listener of a button that acts on a goal's check-ins, unless something newer has overtaken it."""

    def listener(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        try:
            act(click)
        except Overtaken as overtaken:
            _tell_what_stands(services, click, renderers, overtaken)

    return listener


def _tell_what_stands(
    services: Services, click: Click, renderers: Mapping[Kind, Renderer], overtaken: Overtaken
) -> None:
    """Answer a click on what something newer has overtaken: in the place of a confirmation that only said so much.

    A prompt, a list and Home are shown as they are now; there the answer stands beside them, or over them.
    """
    if click.in_modal:
        click.replace_view(blocks.overtaken_view(overtaken))
        return
    is_listed = click.block_id.startswith(GOAL_BUTTONS)
    number = overtaken.goal.number
    show_where_clicked(
        services,
        click,
        renderers,
        lambda: _list(services, click, number) if is_listed else blocks.overtaken_message(overtaken),
    )
    if is_listed or click.place is not None:
        raise overtaken


def _submit(services: Services, ack: Ack, workspace_id: str, user_id: str, view: Mapping[str, Any]) -> None:
    target = read_target(view)
    form = services.check_ins.form(workspace_id, user_id, target.goal, target.week, target.corrects)
    report = read_form(view, form)
    # The hash tells one filling of a view from the next: *Edit* shows the form again under the same id.
    once = f"view:{view['id']}:{view['hash']}"
    services.check_ins.confirm_doubtful(workspace_id, form, report, once)
    if target.corrects is None:
        recorded = services.check_ins.check_in(
            workspace_id, user_id, target.goal, report, Source.FORM, week=target.week, once=once
        )
    else:
        recorded = services.check_ins.correct(workspace_id, user_id, target.corrects, report, once=once)
    if target.message is not None and services.deliveries.show_anew(workspace_id, *target.message):
        ack()
    else:
        ack(response_action="update", view=blocks.recorded_view(recorded))


def _update(services: Services, call: CommandCall, number: int, said: str, *, is_named: bool = True) -> None:
    """Record what was typed after a goal's key, or open its form where nothing was.

    A goal that was not named is the only one that this person is asked about.
    """
    form = services.check_ins.form(call.workspace_id, call.user_id, number)
    if not said:
        call.open(form_view(form))
        return
    match read_update(said, form.goal, form.standing):
        case Unclear() as unclear:
            question = question_message(Asked(form.goal, unclear, said))
            if is_named:
                call.answer(question)
            else:
                _ask(services, call, said, question)
        case Reading() as reading:
            report = replace(reading.report, note=in_words(reading.note, {}))
            recorded = services.check_ins.check_in(call.workspace_id, call.user_id, number, report, Source.COMMAND)
            call.answer(blocks.recorded_message(recorded))


def _ask(services: Services, call: CommandCall, said: str, question: Message) -> None:
    """Ask back about one's own goals, unless what was typed names others: then about those, or say who can."""
    named = services.goals.named_beside_own(call.workspace_id, call.user_id, said) if said else GoalsMeant(())
    if named.goals:
        question = which_goal_message(WhichGoal(named.goals, said))
    elif named.of_others:
        question = which_message("update", said, named)
    call.answer(question)


def _list(services: Services, click: Click, number: int) -> Message:
    """Return the page of one's goals on which this one stands."""
    card = services.check_ins.mine(click.workspace_id, click.user_id)
    return list_message(card.page_at(card.position_of(number)))
