"""What is typed after the commands, through the real dispatcher."""

import re
from decimal import Decimal

import pytest

from bot.domain.check_ins import Report, Status
from bot.domain.command_line import SUB_COMMANDS
from bot.domain.goal_form import GoalFields, SentForm
from bot.domain.goals import Outcome
from handlers import absences, admins, check_ins, goals, home, personal_settings, progress, reviews, teams
from localslack.client import LocalSlack
from main import Headway
from tests.office import HARBOUR


def answer(slack: LocalSlack, typed: str, containing: str, who: str = "bo") -> str:
    person = slack.as_user(who)
    before = person.messages("#general")
    person.command("#general", typed)
    return person.wait_for_message("#general", containing, after=before[-1] if before else None).text


@pytest.fixture(scope="module")
def parcels(headway: Headway) -> None:
    """Hana's goals, one in each state."""
    service = headway.services.goals
    for state in ("Active", "Paused", "Closed"):
        form = GoalFields(f"{state} parcels", "person:U0HANA", measure="yes_no", due="2030-06-30")
        number = service.set_goal(HARBOUR, "U0HANA", SentForm(state, form.as_typed())).card.goal.number
        if state == "Paused":
            service.pause(HARBOUR, "U0HANA", number)
        elif state == "Closed":
            service.close(HARBOUR, "U0HANA", number, Outcome.MET, "")


def test_every_sub_command_that_help_names_has_a_listener(headway: Headway) -> None:
    listening = {"help"}
    for noun in (absences, admins, check_ins, goals, home, personal_settings, progress, reviews, teams):
        listening |= set(noun.commands(headway.services))
    assert {command.name for command in SUB_COMMANDS} | {"mine", "checkin"} <= listening


@pytest.mark.parametrize("name", ["new", "create", "SET"])
def test_aliases_do_the_same_in_any_case(slack: LocalSlack, headway: Headway, name: str) -> None:
    bo = slack.as_user("bo")
    bo.command("#general", f"/goal {name} Answer letters")
    form = bo.modal("Set a goal")
    assert form.value("What is to be achieved?") == "Answer letters"
    form.close()


def test_an_unknown_word_is_answered_with_the_closest_and_an_example(slack: LocalSlack, headway: Headway) -> None:
    assert "Did you mean /goal progress" in answer(slack, "/goal progres", "Did you mean").replace("`", "")


def test_a_key_without_its_letter_is_answered_with_the_whole_key(slack: LocalSlack, headway: Headway) -> None:
    assert "Did you mean `/goal show G-12`?" in answer(slack, "/goal 12", "Did you mean")


@pytest.mark.parametrize(
    ("key", "said", "report"),
    [
        ("{n}", "on track, all is well", Report(status=Status.ON_TRACK, note="all is well")),
        ("{n}:", "40 at risk", Report(Decimal(40), Status.AT_RISK)),
        ("C-{n}", "40", Report(Decimal(40))),
    ],
)
def test_a_check_in_under_a_mistyped_key_is_answered_with_its_line_and_its_form(
    slack: LocalSlack, headway: Headway, key: str, said: str, report: Report
) -> None:
    fields = GoalFields("Answer letters", "person:U0HANA", baseline="0", target="90", due="2030-06-30")
    goal = headway.services.goals.set_goal(HARBOUR, "U0HANA", SentForm(key, fields.as_typed())).card.goal
    hana = slack.as_user("hana")
    shown = hana.messages("#general")
    hana.command("#general", f"/goal {key.format(n=goal.number)} {said}")
    told = hana.wait_for_message("#general", "To check in", after=shown[-1] if shown else None)
    assert f"type `/checkin {goal.key} {said}`" in told.text
    assert told.buttons == ["Check in…"]
    told.click("Check in…")
    hana.modal("Check in").submit()
    latest = headway.services.check_ins.form(HARBOUR, "U0HANA", goal.number).standing.latest
    assert latest is not None
    assert latest.report == report
    hana.modal().close()


def test_a_goals_text_without_its_command_is_offered_as_a_goal(slack: LocalSlack, headway: Headway) -> None:
    bo = slack.as_user("bo")
    bo.command("#general", "/goal Raise CSAT from 78% to 85%")
    offer = bo.wait_for_message("#general", "Set a goal?")
    assert "`/goal set Raise CSAT from 78% to 85%`" in offer.text
    offer.click("Set a goal…")
    form = bo.modal("Set a goal")
    assert form.value("What is to be achieved?") == "Raise CSAT"
    form.close()


@pytest.mark.parametrize(
    ("typed", "most", "has"),
    [("set " + "Raise CSAT " * 300, 2000, 3299), ("set " + "x" * 2001, 2000, 2001)],
)
def test_what_is_too_long_is_told_its_length_and_given_back(
    slack: LocalSlack, headway: Headway, typed: str, most: int, has: int
) -> None:
    bo = slack.as_user("bo")
    before = bo.messages("#general")
    bo.command("#general", f"/goal {typed}")
    told = bo.wait_for_message("#general", "characters fit here", after=before[-1])
    assert f"At most {most:,} characters fit here; this has {has:,}." in told.text
    shown = "".join(block["text"]["text"] for block in told.raw["blocks"] if block["text"]["type"] == "plain_text")
    assert shown.removeprefix("You wrote:") == typed.strip()


@pytest.mark.parametrize(("words", "has"), [(450, "3,6"), (600, "4,8")])
def test_a_note_that_is_too_long_is_given_back_whole(slack: LocalSlack, headway: Headway, words: int, has: str) -> None:
    form = GoalFields(title="Answer letters", owner="person:U0HANA", measure="yes_no", due="2030-06-30")
    goal = headway.services.goals.set_goal(HARBOUR, "U0HANA", SentForm("long", form.as_typed())).card.goal
    hana = slack.as_user("hana")
    before = hana.messages("#general")
    hana.command("#general", f"/goal update {goal.key} at risk {'waiting ' * words}end")
    told = hana.wait_for_message("#general", "You wrote", after=before[-1])
    assert f"At most 2,000 characters fit here; this has {has}" in told.text
    assert told.raw["blocks"][-1]["text"]["text"].endswith("waiting end")


def test_a_line_break_parts_the_command_from_the_text(slack: LocalSlack, headway: Headway) -> None:
    bo = slack.as_user("bo")
    bo.command("#general", "/goal Set:\nAnswer letters")
    form = bo.modal("Set a goal")
    assert form.value("What is to be achieved?") == "Answer letters"
    form.close()


def test_what_resembles_nothing_is_answered_with_an_example_too(slack: LocalSlack, headway: Headway) -> None:
    text = answer(slack, "/goal <b>&amp;zzzzzzzz</b>", "I don't know")
    assert "“<b>&amp;zzzzzzzz</b>”" in text
    assert "/goal set" in text


def test_help_about_an_unknown_topic_offers_the_closest(slack: LocalSlack, headway: Headway) -> None:
    assert "reviev" in answer(slack, "/goal help reviev", "Did you mean")


def test_help_about_one_command_gives_its_example(slack: LocalSlack, headway: Headway) -> None:
    assert "Raise CSAT" in answer(slack, "/goal help new", "sets a goal")


@pytest.mark.parametrize("word", ["help", "Help", "?", "-h", "--help"])
def test_checkin_helps_as_goal_does(slack: LocalSlack, headway: Headway, word: str) -> None:
    assert "What Headway does" in answer(slack, f"/checkin {word}", "`82`, `on track`")


def test_checkin_helps_with_one_command_too(slack: LocalSlack, headway: Headway) -> None:
    assert "Raise CSAT" in answer(slack, "/checkin help set", "sets a goal")


def test_goal_alone_says_what_waits_and_checkin_lists_what_is_asked(slack: LocalSlack, headway: Headway) -> None:
    assert "Nothing waits for you" in answer(slack, "/goal", "Nothing waits for you")
    assert answer(slack, "/checkin", "No goal asks for your check-in")


def test_progress_of_a_team_that_is_named_is_that_teams_or_nobodys(slack: LocalSlack, headway: Headway) -> None:
    asked = answer(slack, "/goal progress Nowhere", "There is no team")
    assert "Nowhere" in asked
    assert "can be done by @Ana Sousa" in answer(slack, "/goal progress claims", "can be done by")
    ana = slack.as_user("ana")
    ana.command("#general", "/goal progress claims care")
    assert ana.wait_for_message("#general", "Claims care: progress").buttons[:2] == ["Post", "Edit"]


def test_progress_is_for_leads_and_says_who_they_are(slack: LocalSlack, headway: Headway) -> None:
    assert "can be done by @Ana Sousa" in answer(slack, "/goal progress", "can be done by")


@pytest.mark.usefixtures("parcels")
@pytest.mark.parametrize(
    ("verb", "offered"),
    [
        ("show", ["Active", "Paused", "Closed"]),
        ("edit", ["Active", "Paused"]),
        ("close", ["Active", "Paused"]),
        ("review", ["Active", "Paused"]),
        ("pause", ["Active"]),
        ("resume", ["Paused", "Closed"]),
    ],
)
def test_a_command_with_words_for_a_key_offers_those_goals_to_which_it_does_something(
    slack: LocalSlack, verb: str, offered: list[str]
) -> None:
    text = answer(slack, f"/goal {verb} parcels", f"/goal {verb} G-", who="hana")
    assert [state for state in ("Active", "Paused", "Closed") if f"{state} parcels" in text] == offered
    assert "others can" not in text


@pytest.mark.usefixtures("parcels")
@pytest.mark.parametrize("verb", ["edit", "close", "review", "pause", "resume"])
def test_words_that_fit_goals_of_others_only_say_who_can(slack: LocalSlack, verb: str) -> None:
    text = answer(slack, f"/goal {verb} parcels", "fits no goal that you can", who="bo")
    assert "@Hana" in text


@pytest.mark.usefixtures("parcels")
@pytest.mark.parametrize(
    ("verb", "words", "stands"),
    [
        ("resume", "active parcels", "is running"),
        ("pause", "paused parcels", "is paused already"),
        ("pause", "closed parcels", "is closed."),
        ("edit", "closed parcels", "is closed."),
        ("review", "closed parcels", "is closed."),
        ("close", "closed parcels", "is closed already"),
    ],
)
@pytest.mark.parametrize("who", ["hana", "bo"])
def test_words_that_fit_a_goal_in_another_state_say_how_it_stands(
    slack: LocalSlack, verb: str, words: str, stands: str, who: str
) -> None:
    text = answer(slack, f"/goal {verb} {words}", stands, who=who)
    assert words in text.casefold()
    assert ("/goal resume G-" in text) == (who == "hana" and verb != "resume"), "nobody is advised what is refused them"
    assert bool(re.search("@Hana.* can re(sume|open) it", text)) == (who == "bo" and verb != "resume")
    assert "is no goal's key" not in text


@pytest.mark.usefixtures("parcels")
@pytest.mark.parametrize("typed", ["active parcels 82", "active parcels at risk", "active parcels"])
def test_a_check_in_whose_words_fit_goals_of_others_only_says_who_can(slack: LocalSlack, typed: str) -> None:
    text = answer(slack, f"/goal update {typed}", "fits no goal that you can update", who="bo")
    assert "Active parcels" in text
    assert "@Hana" in text


@pytest.mark.usefixtures("parcels")
def test_everybody_is_shown_a_goal_by_its_words(slack: LocalSlack) -> None:
    text = answer(slack, "/goal show parcels", "/goal show G-", who="bo")
    assert all(f"{state} parcels" in text for state in ("Active", "Paused", "Closed"))


def test_a_mention_is_answered_to_the_person_alone(slack: LocalSlack, headway: Headway) -> None:
    bo = slack.as_user("bo")
    bo.invite("#claims-care", "Headway")
    bot = slack.app()["bot_user_id"]
    bo.say("#claims-care", f"<@{bot}> hello")
    assert bo.wait_for_message("#claims-care", "to see your goals and what waits").ephemeral


def test_the_progress_post_is_found_on_home_sent_from_there_and_gone_from_the_list(
    slack: LocalSlack, headway: Headway
) -> None:
    ana = slack.as_user("ana")
    ana.command("#claims-care", "/goal progress")
    ana.wait_for_message("#claims-care", "Claims care: progress")
    ana.home(containing="the progress post is drafted").click("Look at it…")
    ana.modal("Progress post").click("Post")
    slack.wait_for(lambda: "Posted in" in ana.modal("Progress post").text or None, "the post to be sent")
    ana.modal("Progress post").close()
    assert ana.home(containing="Nothing waits for you")
