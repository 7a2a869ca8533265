"""Desk: asynchronous Bolt over HTTP with signed requests. It takes tickets, assigns and closes them."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from localslack.wire import Json

Acknowledge = Callable[..., Awaitable[object]]

MANIFEST: Json = {
    "display_information": {"name": "Desk"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "desk", "always_online": True},
        "slash_commands": [
            {
                "command": "/ticket",
                "url": "https://desk.example/slack/events",
                "description": "A ticket",
                "should_escape": True,
            }
        ],
    },
    "oauth_config": {"scopes": {"bot": ["app_mentions:read", "chat:write", "commands", "im:write"]}},
    "settings": {
        "event_subscriptions": {
            "request_url": "https://desk.example/slack/events",
            "bot_events": ["app_home_opened", "app_mention"],
        },
        "interactivity": {"is_enabled": True, "request_url": "https://desk.example/slack/events"},
        "socket_mode_enabled": False,
    },
}
QUEUES = ["Billing", "Claims", "Complaints"]


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _input(label: str, name: str, element: Json, **more: object) -> Json:
    return {"type": "input", "block_id": name, "label": _plain(label), "element": element | {"action_id": name}, **more}


def form(private: str) -> Json:
    """The form of a new ticket."""
    levels = [{"text": _plain(level), "value": level} for level in ("low", "high")]
    return {
        "type": "modal",
        "callback_id": "ticket",
        "private_metadata": private,
        "title": _plain("New ticket"),
        "submit": _plain("Create"),
        "close": _plain("Cancel"),
        "notify_on_close": True,
        "blocks": [
            _input("Title", "title", {"type": "plain_text_input", "max_length": 80}),
            _input("Queue", "queue", {"type": "external_select", "min_query_length": 2}),
            _input("Urgency", "urgency", {"type": "radio_buttons", "options": levels, "initial_option": levels[0]}),
            _input("Due", "due", {"type": "datepicker"}, optional=True, dispatch_action=True),
        ],
    }


def card(title: str, queue: str, by: str) -> list[Json]:
    """A ticket as it stands in a channel."""
    buttons = [
        {"type": "button", "text": _plain("Take"), "action_id": "take", "value": title, "style": "primary"},
        {"type": "button", "text": _plain("Forget"), "action_id": "forget", "style": "danger"},
    ]
    text = {"type": "mrkdwn", "text": f"*{title}* in _{queue}_, from <@{by}>"}
    return [{"type": "section", "text": text}, {"type": "actions", "elements": buttons}]


def desk(client: AsyncWebClient, signing_secret: str) -> AsyncApp:
    """The bot."""
    app = AsyncApp(client=client, signing_secret=signing_secret)
    _forms(app)
    _cards(app)
    _elsewhere(app)
    return app


def _forms(app: AsyncApp) -> None:
    @app.command("/ticket")
    async def new(ack: Acknowledge, command: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=form(command["channel_id"]))

    @app.options("queue")
    async def queues(ack: Acknowledge, payload: Json) -> None:
        found = [name for name in QUEUES if payload["value"].casefold() in name.casefold()]
        await ack(options=[{"text": _plain(name), "value": name} for name in found])

    @app.action("due")
    async def due(ack: Acknowledge) -> None:
        await ack()

    @app.view("ticket")
    async def created(ack: Acknowledge, view: Json, body: Json, client: AsyncWebClient) -> None:
        values = view["state"]["values"]
        title = values["title"]["title"]["value"]
        if len(title) < 5:
            await ack(response_action="errors", errors={"title": "Say a little more."})
            return
        sure = {"type": "modal", "title": _plain("Created"), "blocks": [{"type": "section", "text": _plain(title)}]}
        await ack(response_action="update", view=sure)
        queue, by = values["queue"]["queue"]["selected_option"]["value"], body["user"]["id"]
        await client.chat_postMessage(channel=view["private_metadata"], text=title, blocks=card(title, queue, by))

    @app.view_closed("ticket")
    async def closed(ack: Acknowledge, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="Your ticket was not created.")


def _cards(app: AsyncApp) -> None:
    @app.action("take")
    async def take(ack: Acknowledge, body: Json, respond: Acknowledge, action: Json) -> None:
        await ack()
        await respond(text=f"{action['value']} is taken by <@{body['user']['id']}>", replace_original=True)
        await respond(text="Only you see this: it is yours now.", replace_original=False)

    @app.action("forget")
    async def forget(ack: Acknowledge, respond: Acknowledge) -> None:
        await ack()
        await respond(delete_original=True)


def _elsewhere(app: AsyncApp) -> None:
    @app.event("app_mention")
    async def mentioned(event: Json, say: Acknowledge, client: AsyncWebClient) -> None:
        await say(text="Shall I make a ticket of it? Type /ticket.", thread_ts=event["ts"])
        await client.chat_postEphemeral(channel=event["channel"], user=event["user"], text="I am listening.")

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        button = {"type": "button", "text": _plain("New ticket"), "action_id": "new"}
        view = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("new")
    async def new_from_home(ack: Acknowledge, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form(body["user"]["id"]))
