"""What got in the way, in a post that has no room for all of it, and all of it in full."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.blocks.progress import draft_message, draft_view, edit_view, post_message, read_edit
from bot.blocks.progress_obstacles import all_view, read_page
from bot.domain.opportunities import LONGEST_TEXT
from bot.domain.progress import PostCard, PostObstacles, PostState, PostTexts
from tests.blocks.conftest import Accept, Fill
from tests.blocks.test_progress import HOSTILE, NOW, TEAM, card, line, obstacle


def told(texts: PostTexts = PostTexts(), *, counted: int = 48, words: str = "Slow") -> PostCard:  # noqa: B008 - frozen
    """A post that tells one obstacle of Thursday, and counts others."""
    shown = card(line(), obstacles=(obstacle(words),), texts=texts, state=PostState.POSTED)
    shown = replace(shown, post=replace(shown.post, posted_at=NOW))
    before = replace(obstacle("No macros"), said_at=NOW - timedelta(days=1))
    left = tuple(replace(before, opportunity_id=2 + n) for n in range(counted))
    return replace(shown, facts=replace(shown.facts, obstacles_counted=left))


def offers(blocks: Any) -> list[dict[str, Any]]:
    """The buttons that show all of them, wherever they stand."""
    buttons = [*(b.get("accessory", {}) for b in blocks), *(e for b in blocks for e in b.get("elements", ()))]
    return [button for button in buttons if button.get("action_id") == "progress.all"]


def test_beside_and_more_stands_a_button_to_all_of_them(accept: Accept[Any]) -> None:
    shown = accept(post_message(told()))
    assert "• Slow (tool)\nand 48 more" in shown.text
    for blocks in (
        shown.blocks,
        draft_message(told()).blocks,
        draft_view(told())["blocks"],
        edit_view(told())["blocks"],
    ):
        (button,) = offers(blocks)
        assert (button["text"]["text"], button["value"]) == ("All 49", "3")
        assert button["accessibility_label"] == "All 49 things in the way of Phone & chat"
    (beside,) = (b for b in shown.blocks if offers([b]))
    assert beside["text"]["text"].startswith("*What got in the way*")
    accept(draft_view(told()))


def test_where_all_are_told_there_is_none() -> None:
    whole = told(counted=0)
    assert "more" not in post_message(whole).text
    for blocks in (post_message(whole).blocks, edit_view(whole)["blocks"]):
        assert offers(blocks) == []


def test_the_form_with_the_button_reads_as_it_was(fill: Fill) -> None:
    form = edit_view(told())
    assert form["blocks"][0]["element"]["initial_value"] == "• Slow (tool)\nand 48 more"
    assert not read_edit(fill(form)).changed


@pytest.mark.parametrize(
    ("words", "offered"),
    [("• Slow (tool)\nand 48 more", 1), ("A quiet week", 0), ("Bo and 2 more are ill", 0), ("", 0)],
)
def test_beside_the_leads_own_words_it_stands_where_they_say_that_there_is_more(words: str, offered: int) -> None:
    assert len(offers(post_message(told(PostTexts(words))).blocks)) == offered


def test_where_the_leads_words_count_more_than_there_is_by_now_it_says_how_many_there_are() -> None:
    some = card(
        texts=PostTexts("• Slow (tool)\nand 6 more"), obstacles=tuple(obstacle(text) for text in ("Slow", "Dark"))
    )
    for blocks in (post_message(some).blocks, edit_view(some)["blocks"]):
        (button,) = offers(blocks)
        assert button["text"]["text"] == "Now 2: show all"
        assert button["accessibility_label"] == "Now 2: show all things in the way of Phone & chat"


def test_what_was_named_since_the_leads_words_is_counted_too(accept: Accept[Any]) -> None:
    own = told(PostTexts("It was a quiet week"))
    later = tuple(
        replace(obstacle(f"Late {n}"), opportunity_id=90 + n, said_at=NOW + timedelta(minutes=n + 1)) for n in range(14)
    )
    shown = accept(post_message(replace(own, facts=replace(own.facts, obstacles=later, obstacles_counted=()))))
    since = shown.text.split("*Since then*\n")[1].split("\n\n")[0].splitlines()
    assert since == [*(f"• Late {n} (tool)" for n in range(12)), "and 2 more"]
    assert len(offers(shown.blocks)) == 1


def test_long_ones_push_none_out_and_are_counted_once(accept: Accept[Any]) -> None:
    many = tuple(replace(obstacle(f"{n} {'&' * 280}"), opportunity_id=n) for n in range(11))
    shown = card(obstacles=many)
    before = accept(post_message(shown)).text
    late = replace(obstacle("Late " + "&" * 280), said_at=NOW + timedelta(hours=1))
    short = replace(shown, facts=replace(shown.facts, obstacles=(*many, late), obstacles_counted=(obstacle(),)))
    after = accept(post_message(short)).text
    assert [one for one in before.splitlines() if one.startswith("•")] == [
        one for one in after.splitlines() if one.startswith("•")
    ]
    assert after.count(" more") == 1
    assert offers(post_message(short).blocks)


def named(*texts: str) -> PostObstacles:
    found = tuple(
        replace(obstacle(text), opportunity_id=n, said_at=NOW - timedelta(days=n)) for n, text in enumerate(texts)
    )
    return PostObstacles(card().post, TEAM, found)


def test_all_of_them_stand_in_full_with_reason_and_date(accept: Accept[Any]) -> None:
    shown = accept(all_view(named("Slow <!here> *now*", "x" * LONGEST_TEXT)))
    head, first, second = (block["text"] for block in shown["blocks"])
    assert head["text"].endswith("all that was named for the post of 7 January 2027, newest first.")
    assert (first["type"], first["text"]) == ("plain_text", "Slow <!here> *now*\nTool, 7 Jan")
    assert second["text"] == "x" * LONGEST_TEXT + "\nTool, 6 Jan"


@pytest.mark.parametrize("words", [HOSTILE[:LONGEST_TEXT], "א\n" * (LONGEST_TEXT // 2), "\u202e" * LONGEST_TEXT])
def test_however_many_there_are_they_come_in_pages_that_slack_takes(words: str, accept: Accept[Any]) -> None:
    many, start, seen = named(*[f"{n}. {words}"[:LONGEST_TEXT] for n in range(120)]), 0, list[str]()
    while True:
        shown = accept(all_view(many, start))
        seen += [
            b["text"]["text"].split(".")[0].lstrip("\u2068") for b in shown["blocks"][1:] if b["type"] == "section"
        ]
        buttons = {e["action_id"]: e["value"] for b in shown["blocks"] for e in b.get("elements", ())}
        assert ("progress.all.newer" in buttons) == (start > 0)
        if "progress.all.older" not in buttons:
            break
        post_id, start = read_page(buttons["progress.all.older"])
        assert post_id == 3
    assert seen == [str(n) for n in range(120)]


def test_a_page_that_is_no_more_is_the_first_and_no_obstacle_is_said_to_be_none(accept: Accept[Any]) -> None:
    assert accept(all_view(named("Slow"), 25)) == all_view(named("Slow"))
    assert accept(all_view(named()))["blocks"][0]["text"]["text"] == "Nothing was reported."


@pytest.mark.parametrize("value", ["", "x|1", "|", "9" * 30])
def test_a_value_that_names_no_post_is_none(value: str) -> None:
    assert read_page(value)[0] is None
