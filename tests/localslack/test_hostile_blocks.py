"""Blocks and views in which any part is any JSON at all: taken, or refused at a place that is named; never a 500.

The samples hold every block and element, so whatever a rule looks at is struck sooner or later.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localslack import AppConfig, LocalSlack, serve
from localslack.block_kit import check_message_blocks, check_options
from localslack.client import DidNotWork
from localslack.samples import read_samples
from localslack.wire import Json
from tests.localslack.test_hostile_json import post
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE, actions, field, modal, option, plain

SAMPLES = read_samples("http://127.0.0.1:8066")
NAMES = ("type", "text", "value", "elements", "options", "initial_option", "block_id", "action_id", "user_id", "url")
TYPES = ("mrkdwn", "plain_text", "section", "input", "user", "image", "rich_text", "static_select", "markdown")
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from((*TYPES, "", "x" * 4000, "2027-02-30", "99999999999999999999"))
    | st.text(max_size=10)
)
ANY_JSON = st.recursive(
    LEAVES,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(NAMES), part, max_size=4),
    max_leaves=8,
)
FUZZED = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
NO_PLACE = ("no_text", "msg_blocks_too_long", "view_too_large", "invalid_blocks_format")


def places(node: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every part of a tree, and to a field of every object that is not there yet."""
    parts: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, part in parts:
        yield (*way, name)
        yield from places(part, (*way, name))
    if isinstance(node, dict):
        yield (*way, "type")
        yield (*way, "max_selected_items")


def struck(whole: object, way: tuple[str | int, ...], value: object) -> Any:
    """A copy in which one part is another."""
    copy: Any = deepcopy(whole)
    part = copy
    for name in way[:-1]:
        part = part[name]
    part[way[-1]] = value
    return copy


@st.composite
def strikes(draw: st.DrawFn, whole: Any) -> Any:
    """A tree of Block Kit with one to three of its parts replaced."""
    for _ in range(draw(st.integers(1, 3))):
        whole = struck(whole, draw(st.sampled_from(list(places(whole)))), draw(ANY_JSON))
    return whole


def any_of(wholes: list[Json]) -> st.SearchStrategy[Any]:
    return st.sampled_from(wholes).flatmap(strikes)


@pytest.fixture(scope="module")
def harbour() -> Iterator[LocalSlack]:
    with serve(apps=[AppConfig(TIDE, BOT_TOKEN, APP_TOKEN)]) as running:
        yield running


def call(slack: LocalSlack, method: str, **arguments: object) -> Json:
    """The answer of a method, which must be one, and which must say where if the blocks are at fault."""
    status, told = post(slack, f"/api/{method}", json.dumps(arguments))
    assert status == 200
    if not told["ok"] and told["error"] not in NO_PLACE:
        assert told["error"] in ("invalid_blocks", "invalid_arguments")
        messages = told["response_metadata"]["messages"]
        assert messages
        assert all("[json-pointer:/" in message for message in messages)
    return told


@FUZZED
@given(any_of(SAMPLES["messages"]))
def test_a_message_of_any_blocks_is_taken_and_readable_or_refused_with_a_place(harbour: LocalSlack, sent: Json) -> None:
    call(harbour, "chat.postMessage", channel="U0ANA", text="x", blocks=sent.get("blocks"))

    harbour.get("/page/as/U0ANA/messages", channel=harbour.as_user("Ana").place("Tide"), limit=1)


@FUZZED
@given(any_of([SAMPLES["home"]]))
def test_a_home_of_any_blocks_is_taken_and_readable_or_refused_with_a_place(harbour: LocalSlack, view: Json) -> None:
    call(harbour, "views.publish", user_id="U0ANA", view=view)

    harbour.get("/page/as/U0ANA/home", app="A0TIDE")


@pytest.fixture(scope="module")
def open_form(harbour: LocalSlack) -> str:
    """The id of a form that stands open in front of Ana."""
    with pytest.raises(DidNotWork, match="not_connected"):
        harbour.as_user("Ana").command("Tide", "/tide")
    trigger = harbour.log("envelope")[-1]["payload"]["trigger_id"]
    return str(call(harbour, "views.open", trigger_id=trigger, view=SAMPLES["form"])["view"]["id"])


@FUZZED
@given(any_of([SAMPLES["form"]]))
def test_a_form_of_any_blocks_is_taken_and_can_be_sent_or_is_refused_with_a_place(
    harbour: LocalSlack, open_form: str, view: Json
) -> None:
    call(harbour, "views.update", view_id=open_form, view=view)

    outcome = post(harbour, "/page/as/U0ANA/submit", json.dumps({"view_id": open_form, "state": {}}))
    assert outcome[1].get("outcome") == "errors" or outcome[1]["error"] == "not_connected"
    harbour.get("/page/as/U0ANA/views")


@FUZZED
@given(
    any_of(
        [{"options": [option("a"), option("b")]}, {"option_groups": [{"label": plain("x"), "options": [option("a")]}]}]
    )
)
def test_any_choices_are_taken_or_refused_with_a_place(answer: Any) -> None:
    assert all("[json-pointer:" in problem for problem in check_options(answer))


@pytest.mark.parametrize("value", [["a"], {"a": 1}, 1, True])
def test_the_value_of_an_option_must_be_a_text(value: object) -> None:
    choices = [option("a"), option("b") | {"value": value}]
    select = {"type": "static_select", "action_id": "s", "options": choices}

    assert check_message_blocks([actions(select)]) == [
        "[ERROR] must be a string [json-pointer:/blocks/0/elements/0/options/1/value]"
    ]
    assert check_options({"options": choices}) == ["[ERROR] must be a string [json-pointer:/options/1/value]"]


@pytest.mark.parametrize("element", [{"max_length": None, "min_length": None}, {"initial_value": None}])
def test_a_field_s_null_counts_as_not_sent(harbour: LocalSlack, open_form: str, element: Json) -> None:
    note = field("Note", {"type": "plain_text_input", "initial_value": "x"} | element)
    told = call(harbour, "views.update", view_id=open_form, view=modal("Tide", [note]))

    assert told["view"]["blocks"][0]["element"].keys().isdisjoint(element)
    outcome = post(
        harbour, "/page/as/U0ANA/submit", json.dumps({"view_id": open_form, "state": {"note": {"value": "y"}}})
    )
    assert outcome[1]["error"] == "not_connected"


def test_an_option_has_no_type() -> None:
    select = {"type": "static_select", "action_id": "s", "options": [option("a") | {"type": "mrkdwn"}]}

    assert check_message_blocks([actions(select)]) == [
        "[ERROR] invalid additional property: type [json-pointer:/blocks/0/elements/0/options/0]"
    ]
