"""`/goal away` and `/goal back`: days off by words and by form, *I'm back*, *Take out* and *Undo*."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import absences as blocks
from bot.blocks.refusals import words_for
from bot.blocks.snoozes import AWAY
from bot.domain.refusals import Invalid
from bot.domain.time_off import TimeOffChange
from handlers import home, prompts, replies
from handlers.app import workspace_of
from handlers.calls import Click, CommandCall, CommandListener, click_of
from handlers.failures import recorded
from handlers.messages import show_where_clicked
from handlers.services import Services

_CHOOSE = re.compile(rf"{re.escape(blocks.CHOOSE)}\.\d")


def commands(services: Services) -> Mapping[str, CommandListener]:
    """Return the listeners of `/goal away` and `/goal back`."""

    def away(call: CommandCall) -> None:
        if not call.rest:
            call.open(blocks.form_view(services.absences.card(call.workspace_id, call.user_id)))
            return
        meanings = services.absences.read(call.workspace_id, call.user_id, call.rest)
        if len(meanings) > 1 or any(days.are_many for days in meanings):
            call.answer(blocks.which_days_message(call.rest, meanings))
        elif not meanings:
            call.answer(blocks.not_understood_message(call.rest))
        else:
            days = meanings[0]
            try:
                change = services.absences.away(call.workspace_id, call.user_id, days.first, days.last)
            except Invalid as invalid:
                call.answer(blocks.wrong_days_message(" ".join(map(words_for, invalid.problems.values()))))
                return
            _tell(services, call, change)

    def back(call: CommandCall) -> None:
        day = services.absences.read_day(call.workspace_id, call.user_id, call.rest)
        if day is None:
            call.answer(blocks.no_day_back_message(call.rest))
            return
        _tell(services, call, services.absences.back_on(call.workspace_id, call.user_id, day))

    return {"away": away, "back": back}


def _tell(services: Services, call: CommandCall, change: TimeOffChange) -> None:
    with recorded():
        call.answer(blocks.changed_message(change))
    home.follow(services, call.client, call.workspace_id, call.user_id)


def register(app: App, services: Services) -> None:
    """Listen to the buttons and the form."""

    def open_form(click: Click) -> None:
        card = services.absences.card(click.workspace_id, click.user_id)
        is_prompt = click.action_id == AWAY
        week = blocks.read_week(click.value) if is_prompt else None
        message = None if click.in_home else click.place
        click.open(blocks.form_view(card, week=week, message=message, from_home=click.in_home))

    def choose(click: Click) -> None:
        first, last = blocks.read_days(click.value)
        _show(services, click, services.absences.away(click.workspace_id, click.user_id, first, last))

    def back(click: Click) -> None:
        _show(services, click, services.absences.back(click.workspace_id, click.user_id))

    def about_one(act: Callable[[str, str, int], TimeOffChange]) -> Callable[[Click], None]:
        def listener(click: Click) -> None:
            _show(services, click, act(click.workspace_id, click.user_id, blocks.read_absence(click.value)))

        return listener

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        workspace_id, user_id = workspace_of(body), body["user"]["id"]
        week, message, _ = blocks.read_opened_from(view)
        change = services.absences.away(workspace_id, user_id, *blocks.read_form(view), week)
        if message is not None:
            services.deliveries.show_anew(workspace_id, *message)
        ack(response_action="update", view=blocks.changed_view(change))
        home.follow(services, client, workspace_id, user_id)

    for action_id in (blocks.FORM, AWAY):
        app.action(action_id)(_clicked(open_form))
    app.action(_CHOOSE)(_clicked(choose))
    app.action(blocks.BACK)(_clicked(back))
    app.action(blocks.UNDO)(_clicked(about_one(services.absences.undo)))
    app.action(blocks.RESTORE)(_clicked(about_one(services.absences.restore)))
    app.action(blocks.TAKE_OUT)(_clicked(about_one(services.absences.take_out)))
    app.view(blocks.FORM)(submit)


def _clicked(act: Callable[[Click], None]) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        act(click_of(body, client, respond))

    return listener


def _show(services: Services, click: Click, change: TimeOffChange) -> None:
    """Show what has changed where it was clicked; Home follows."""
    with recorded():
        if click.in_modal:
            click.replace_view(blocks.changed_view(change))
        else:
            renderers = {**prompts.deliveries(services), **replies.deliveries(services)}
            show_where_clicked(services, click, renderers, lambda: blocks.changed_message(change))
    if not click.in_home:
        home.follow(services, click.client, click.workspace_id, click.user_id)
