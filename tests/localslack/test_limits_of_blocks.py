"""Every limit that Slack publishes for blocks, messages and views: on its edge taken, one beyond refused in its place.

The numbers are Slack's, written here once more and not taken from the code:
https://docs.slack.dev/reference/block-kit/blocks, https://docs.slack.dev/reference/views and the pages under them.
"""

import json
from collections.abc import Callable
from functools import partial

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack import LocalSlack
from localslack.block_kit import characters, check_message_blocks, check_view
from localslack.wire import Json
from tests.localslack.edges import Limit, address, between, complaints, identity, letters, many, rows, within
from tests.localslack.test_block_kit_data import lines, pie, raw, rich
from tests.localslack.test_limits_of_elements import PICTURE
from tests.localslack.tide import actions, button, field, modal, plain, section

NAME = identity("block_id")
INPUT: Json = {"type": "plain_text_input"}
TEXT: Json = {"type": "text", "text": "x"}
BOAT: Json = {"alt_text": "a boat", "image_url": "https://x.example/y.png"}
MENTIONED = ("user", "usergroup", "channel", "team")


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def text_of(place: str, most: int, *kinds: str) -> list[Limit]:
    """A text object, in each way that may be written there."""
    return [
        letters(f"{place}/text", most, lambda x, kind=kind: {place: {"type": kind, "text": x}})  # type: ignore[misc]
        for kind in kinds or ("plain_text",)
    ]


EITHER = ("plain_text", "mrkdwn")
BORDER = between("border", 0, 1, lambda n: {"border": n})
COLOUR = Limit(
    "value",
    4,
    9,
    lambda n: {"value": "#" + "a" * (n - 1)},
    "does not match the required format",
    "must be less than 10 characters",
)


def may_be_empty(place: str, part: Callable[[str], Json]) -> Limit:
    """A text that needs no characters, and of which no greatest length is published."""
    return Limit(place, 0, 1, lambda n: part("x" * n), "", "")


def part_of(kind: str, *limits: Limit, **more: object) -> list[Limit]:
    """The limits of one part of a rich text."""
    return within("elements/0", lambda part: {"elements": [{"type": kind, "elements": [], **more, **part}]}, limits)


def piece_of(kind: str, *limits: Limit, **more: object) -> list[Limit]:
    """The limits of one piece in a part of a rich text."""
    return within(
        "elements/0/elements/0", lambda piece: {"elements": rich({"type": kind} | more | piece)["elements"]}, limits
    )


def of_chart(chart: Json, place: str, limit: Limit) -> Limit:
    return within("chart", lambda part: {"chart": chart | part}, [limit])[0]


def one_segment(**part: object) -> Json:
    return {"segments": [{"label": "s", "value": 1, **part}]}


def one_series(**part: object) -> Json:
    return {"series": [lines()["chart"]["series"][0] | part]}


def one_category(name: str) -> Json:
    return {"series": [{"name": "s", "data": [{"label": name, "value": 1}]}], "axis_config": {"categories": [name]}}


def axes(**part: object) -> Json:
    return {"axis_config": lines()["chart"]["axis_config"] | part}


CHART = [
    NAME,
    letters("title", 50, lambda x: {"title": x}),
    *within(
        "chart",
        lambda part: {"chart": pie(1)["chart"] | part},
        [
            many("segments", 1, 6, lambda n: pie(n)["chart"]),
            letters("segments/0/label", 20, lambda x: one_segment(label=x)),
            Limit("segments/0/value", 1, 1, lambda n: one_segment(value=n), "must be more than 0", ""),
        ],
    ),
    *within(
        "chart",
        lambda part: {"chart": lines()["chart"] | part},
        [
            many("series", 1, 6, lambda n: lines(series=n)["chart"]),
            letters("series/0/name", 20, lambda x: one_series(name=x)),
            many("series/0/data", 1, 20, lambda n: lines(points=n)["chart"]),
            letters("series/0/data/0/label", 20, one_category),
            many("axis_config/categories", 1, 20, lambda n: lines(points=n)["chart"]),
            letters("axis_config/categories/0", 20, one_category),
            letters("axis_config/x_label", 50, lambda x: axes(x_label=x)),
            letters("axis_config/y_label", 50, lambda x: axes(y_label=x)),
        ],
    ),
]
# Each block: what it must have, and its limits.
BLOCKS: dict[str, tuple[Json, list[Limit]]] = {
    "section": (
        {"text": plain("x")},
        [
            NAME,
            *text_of("text", 3000, *EITHER),
            many("fields", 1, 10, lambda n: {"fields": [plain("x")] * n}),
            *[
                letters("fields/0/text", 2000, lambda x, kind=kind: {"fields": [{"type": kind, "text": x}]})  # type: ignore[misc]
                for kind in EITHER
            ],
        ],
    ),
    "context": (
        {"elements": [plain("x")]},
        [
            NAME,
            many("elements", 1, 10, lambda n: {"elements": [plain("x")] * n}),
            *[
                letters("elements/0/text", 3000, lambda x, kind=kind: {"elements": [{"type": kind, "text": x}]})  # type: ignore[misc]
                for kind in EITHER
            ],
        ],
    ),
    "header": ({"text": plain("x")}, [NAME, *text_of("text", 150)]),
    "divider": ({}, [NAME]),
    "image": (
        {"alt_text": "a boat", "image_url": "https://x.example/y.png"},
        [NAME, *PICTURE, *text_of("title", 2000)],
    ),
    "actions": (
        {"elements": [button("b", "a")]},
        [NAME, many("elements", 1, 25, lambda n: {"elements": [button("b", f"a{number}") for number in range(n)]})],
    ),
    "input": ({"label": plain("x"), "element": INPUT}, [NAME, *text_of("label", 2000), *text_of("hint", 2000)]),
    "rich_text": (
        {"elements": []},
        [
            NAME,
            # Slack publishes no number for these: ours.
            many("elements", 0, 1000, lambda n: {"elements": [{"type": "rich_text_section", "elements": []}] * n}),
            *[
                limit
                for kind in ("rich_text_section", "rich_text_quote", "rich_text_preformatted")
                for limit in part_of(kind, many("elements", 0, 1000, lambda n: {"elements": [TEXT] * n}))
            ],
            *part_of("rich_text_quote", BORDER),
            *part_of("rich_text_preformatted", BORDER),
            *part_of(
                "rich_text_list",
                BORDER,
                between("indent", 0, 8, lambda n: {"indent": n}),
                between("offset", 0, 1000000, lambda n: {"offset": n}),
                many("elements", 0, 1000, lambda n: {"elements": [{"type": "rich_text_section", "elements": []}] * n}),
                style="bullet",
            ),
            *[limit for kind in MENTIONED for limit in piece_of(kind, identity(f"{kind}_id"))],
            *piece_of("emoji", between("skin_tone", 1, 6, lambda n: {"skin_tone": n}), name="wave"),
            *piece_of("color", COLOUR),
            *piece_of("date", between("timestamp", 0, 9999999999, lambda n: {"timestamp": n}), format="{date}"),
            *piece_of("link", address("url"), may_be_empty("text", lambda x: {"text": x}), url="x:y"),
        ],
    ),
    "table": (
        {"rows": [[raw("a")]]},
        [
            NAME,
            many("rows", 1, 100, lambda n: {"rows": [[raw("x")]] * n}),
            many("rows/0", 1, 20, lambda n: {"rows": [[raw("x")] * n]}),
            may_be_empty("rows/0/0/text", lambda x: {"rows": [[raw(x)]]}),
            many("column_settings", 0, 20, lambda n: {"column_settings": [None] * n}),
        ],
    ),
    "data_table": (
        {"caption": "Claims", "rows": [[raw("a")], [raw("b")]]},
        [
            NAME,
            many("rows", 2, 101, lambda n: {"rows": [[raw("x")]] * n}),
            many("rows/0", 1, 20, lambda n: {"rows": [[raw("x")] * n] * 2}),
            between("page_size", 1, 100, lambda n: {"page_size": n}),
            between(
                "row_header_column_index",
                0,
                19,
                lambda n: {
                    "row_header_column_index": n,
                    "rows": [[raw("x")] * 20] * 2,
                },
            ),
        ],
    ),
    "data_visualization": (pie(1), CHART),
    "markdown": ({"text": "x"}, [NAME, letters("text", 12000, lambda x: {"text": x})]),
}


@pytest.mark.parametrize(("kind", "bare", "limit"), rows(BLOCKS))
def test_a_block_is_taken_on_the_edge_of_a_limit_and_refused_beyond_in_every_surface(
    kind: str, bare: Json, limit: Limit
) -> None:
    for surface in ("message",) if kind in ("table", "markdown") else ("message", "modal", "home"):
        for part in limit.edges():
            assert complaints(surface, [{"type": kind, **bare, **part}]) == []
        for part, said in limit.beyond():
            refused = complaints(surface, [{"type": kind, **bare, **part}])
            assert f"[ERROR] {said} [json-pointer:/blocks/0/{limit.place}]" in refused, surface


MODAL = modal("x", [])
HOME: Json = {"type": "home", "blocks": []}
KEPT = [
    letters("private_metadata", 3000, lambda x: {"private_metadata": x}, least=0),
    letters("callback_id", 255, lambda x: {"callback_id": x}, least=0),
    letters("external_id", 255, lambda x: {"external_id": x}, least=0),
    many("blocks", 0, 100, lambda n: {"blocks": [{"type": "divider"}] * n}),
]
VIEWS = {"modal": (MODAL, [*KEPT, *(limit for name in ("title", "submit", "close") for limit in text_of(name, 24))])}
VIEWS["home"] = (HOME, KEPT)


@pytest.mark.parametrize(("kind", "bare", "limit"), rows(VIEWS))
def test_a_view_is_taken_on_the_edge_of_a_limit_and_refused_beyond(kind: str, bare: Json, limit: Limit) -> None:
    for part in limit.edges():
        assert check_view(bare | part, kind) == []
    for part, said in limit.beyond():
        assert f"[ERROR] {said} [json-pointer:/view/{limit.place}]" in check_view(bare | part, kind)


def cells(count: int) -> list[Json]:
    """A table and a data_table with so many characters in all their cells."""
    return [
        {"type": "table", "rows": [[raw("x" * 9000)]]},
        {"type": "data_table", "caption": "Claims", "rows": [[raw("a")], [raw("x" * (count - 9001))]]},
    ]


# What all the blocks of a message hold together: so many are taken, one more is not, and where that is said.
TOGETHER: dict[str, tuple[int, Callable[[int], list[Json]], str, str]] = {
    "blocks": (50, lambda n: [{"type": "divider"}] * n, "no more than 50 items allowed", "/blocks"),
    "tables": (1, lambda n: [{"type": "table", "rows": [[raw("x")]]}] * n, "only one table is allowed", "/blocks/1"),
    "charts": (2, lambda n: [pie(1)] * n, "no more than 2 data_visualization blocks allowed", "/blocks/2"),
    "cells": (10000, cells, "no more than 10000 characters in all table cells", "/blocks/1"),
    "markdown": (
        12000,
        lambda n: [{"type": "markdown", "text": "x" * 6000}, {"type": "markdown", "text": "x" * (n - 6000)}],
        "no more than 12000 characters in all markdown blocks",
        "/blocks/1",
    ),
    "focus": (
        1,
        lambda n: [field(f"F{number}", INPUT | {"focus_on_load": True}) for number in range(n)],
        "only one element may have focus_on_load",
        "/blocks/1/element/focus_on_load",
    ),
}


@pytest.mark.parametrize(("most", "blocks", "said", "place"), TOGETHER.values(), ids=TOGETHER)
def test_all_blocks_of_a_message_are_taken_on_the_edge_of_a_limit_and_refused_beyond(
    most: int, blocks: Callable[[int], list[Json]], said: str, place: str
) -> None:
    assert check_message_blocks([]) == check_message_blocks(blocks(most)) == []
    assert check_message_blocks(blocks(most + 1)) == [f"[ERROR] {said} [json-pointer:{place}]"]


def test_of_all_that_is_in_the_blocks_their_texts_count_towards_what_a_message_may_hold() -> None:
    chosen = {"type": "conversations_select", "filter": {"include": ["im"]}, "placeholder": plain("1234")}
    table = {"type": "table", "rows": [[raw("5"), {"type": "raw_number", "value": 67}]], "column_settings": [None]}

    assert characters([{"type": "divider"}, section("123", block_id="block"), actions(chosen), table]) == 3 + 4 + 1 + 2


def home_of(size: int) -> Json:
    """A Home of so many bytes."""
    view: Json = {"type": "home", "blocks": [section("x" * 2900, block_id=f"b{n}") for n in range(83)]}
    missing = size - len(json.dumps(view)) - len(', "private_metadata": ""')
    return view | {"private_metadata": "x" * missing}


def test_the_client_is_refused_one_beyond_what_a_message_or_a_home_holds(slack: LocalSlack, api: WebClient) -> None:
    said = api.chat_postMessage(channel="U0ANA", text="x" * 40000, attachments=[{"text": "x"}] * 100)
    place = {"channel": said["channel"], "ts": said["ts"]}
    full = [section("x" * 3000)] * 4
    api.chat_update(**place, text="x" * 4000)
    api.chat_update(**place, text="x", blocks=full)
    api.views_publish(user_id="U0ANA", view=home_of(250000))

    refused = {
        "msg_too_long": partial(api.chat_postMessage, channel="U0ANA", text="x" * 40001),
        "too_many_attachments": partial(
            api.chat_postMessage, channel="U0ANA", text="x", attachments=[{"text": "x"}] * 101
        ),
        "msg_blocks_too_long": partial(api.chat_postMessage, channel="U0ANA", text="x", blocks=[*full, section("x")]),
        "view_too_large": partial(api.views_publish, user_id="U0ANA", view=home_of(250001)),
    }
    for error, call in refused.items():
        with pytest.raises(SlackApiError, match=f"'{error}'"):
            call()
    with pytest.raises(SlackApiError, match="'msg_too_long'"):
        api.chat_update(**place, text="x" * 4001)


def test_whatever_blocks_are_sent_with_the_client_hears_where_a_limit_is_passed(
    slack: LocalSlack, api: WebClient
) -> None:
    sent = api.chat_postMessage(channel="U0ANA", text="x")
    slack.as_user("Ana").invite("#claims-care", "Tide")
    long = [section("x"), actions(button("x" * 76, "a"))]
    calls = {
        "/blocks/1": [
            partial(api.chat_postMessage, channel="U0ANA", text="x", blocks=long),
            partial(api.chat_update, channel=sent["channel"], ts=sent["ts"], text="x", blocks=long),
            partial(api.chat_postEphemeral, channel="C0CLAIMS", user="U0ANA", text="x", blocks=long),
        ],
        "/view/blocks/1": [partial(api.views_publish, user_id="U0ANA", view={"type": "home", "blocks": long})],
    }
    for place, of_place in calls.items():
        for call in of_place:
            with pytest.raises(SlackApiError) as caught:
                call()
            answer = caught.value.response
            assert answer["error"] == ("invalid_blocks" if place == "/blocks/1" else "invalid_arguments")
            assert answer["response_metadata"]["messages"] == [
                f"[ERROR] must be less than 76 characters [json-pointer:{place}/elements/0/text/text]"
            ]
