"""The progress post as Slack shows it: draft, form and message."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks.progress import (
    choose_team_message,
    draft_message,
    draft_view,
    edit_view,
    post_message,
    read_edit,
)
from bot.domain.cadences import Cadence
from bot.domain.check_ins import CheckIn, Report, Source, Standing, Status
from bot.domain.goals import Goal, Revision, TeamOwner
from bot.domain.measures import Measure, Metric, Milestones, YesNo
from bot.domain.opportunities import Opportunity, Reason
from bot.domain.pace import Pace
from bot.domain.progress import (
    NOBODY_ASKED,
    GoalNumbers,
    Need,
    Participation,
    PostCard,
    PostState,
    PostTexts,
    ProgressPost,
    TeamProgress,
)
from bot.domain.progress_edits import rewritten
from bot.domain.teams import StandIn, Team, TeamEnd
from localslack.block_kit import CHARACTERS, characters
from tests.blocks.conftest import Accept, Fill

THURSDAY = date(2027, 1, 7)
NOW = datetime(2027, 1, 7, 15, tzinfo=UTC)
TEAM = Team(7, "Phone & chat", "U0ANA", 1, "C0PHONE", "Europe/Lisbon", Cadence(1, 0, 9), THURSDAY, NOW, posting=True)
HOSTILE = "<!here> *all* <@U0BO> `x` & " * 110


def line(
    number: int = 1, title: str = "Raise CSAT", note: str = "", needs: tuple[Need, ...] = (Need.OFF_TRACK,)
) -> GoalNumbers:
    measure = Metric(Decimal(78), Decimal(85), "%")
    goal = Goal(number, TeamOwner(7), Revision(1, title, measure, date(2027, 3, 31)), "U0ANA", NOW)
    report = Report(Decimal(82), Status.OFF_TRACK, note)
    latest = CheckIn(1, number, 1, "U0ANA", NOW, report, Source.TAP)
    stands = Standing(Decimal(82), NOW, Status.OFF_TRACK, NOW, latest)
    pace = Pace(Decimal("0.57"), Decimal("0.2"))
    return GoalNumbers(goal, stands, (Decimal(80), Decimal(82)), Decimal(80), pace, needs)


def obstacle(text: str = "The queue tool is slow") -> Opportunity:
    return Opportunity(1, 7, "U0BO", NOW, text, Reason.TOOL)


def card(
    *goals: GoalNumbers,
    obstacles: tuple[Opportunity, ...] = (),
    texts: PostTexts = PostTexts(),  # noqa: B008 - frozen
    state: PostState = PostState.DRAFT,
    can_post: bool = True,
    team: Team = TEAM,
) -> PostCard:
    post = ProgressPost(3, 7, THURSDAY, state, texts, NOW, posted_by="U0ANA")
    facts = TeamProgress(team, obstacles, goals, Participation(2, 3))
    return PostCard(post, facts, team.zone, NOW, can_post)


def buttons(blocks: Any) -> list[str]:
    return [e["text"]["text"] for b in blocks if b["type"] == "actions" for e in b["elements"]]


def saved(view: Any, now: PostCard) -> PostTexts:
    """Return the words that stand after this form was sent."""
    return rewritten(now.post, read_edit(view), "U0ANA").texts


@pytest.mark.parametrize(("merged_into", "tells"), [(8, True), (None, False)])
def test_the_draft_of_a_merged_team_says_that_words_not_taken_over_stand_only_there(
    accept: Accept[Any], merged_into: int | None, tells: bool
) -> None:
    ended = replace(TEAM, end=TeamEnd(NOW, "U0INES", merged_into))
    message = accept(draft_message(card(texts=PostTexts(moved="m" * 1981), team=ended)))
    assert ("did not take over stand only here" in message.text) is tells
    assert "m" * 1981 in message.text


def test_what_got_in_the_way_stands_first_and_numbers_last(accept: Accept[Any]) -> None:
    text = accept(post_message(card(line(note="Two are ill"), obstacles=(obstacle(),)))).text
    titles = ["What got in the way", "What moved", "What needs help", "Numbers", "2 of 3 have answered"]
    assert sorted(titles, key=text.index) == titles
    assert "The queue tool is slow (tool)" in text
    assert "Raise CSAT (G-1): 80% → 82%" in text
    assert "off track (7 Jan). Two are ill" in text
    assert "57% of the way; 20% of the time gone; 80% → 82%, improving" in text


@pytest.mark.parametrize("posted_at", [None, NOW + timedelta(days=1)])
def test_it_is_headed_by_the_day_it_was_drafted_for_whenever_it_is_posted_and_read(posted_at: datetime | None) -> None:
    shown = card(line(), state=PostState.POSTED if posted_at else PostState.DRAFT)
    for days in (0, 2, 5):
        read = replace(shown, post=replace(shown.post, posted_at=posted_at), at=NOW + timedelta(days=days))
        assert post_message(read).text.startswith("Phone &amp; chat: progress, 7 January 2027")


def test_a_round_in_which_nobody_was_asked_says_so_and_counts_nobody() -> None:
    shown = card(line())
    text = post_message(replace(shown, facts=replace(shown.facts, participation=NOBODY_ASKED))).text
    assert text.endswith("Nobody was asked this round.")


def test_every_goal_has_its_number_however_many_sections_they_take(accept: Accept[Any]) -> None:
    title = "Raise what callers say of us by the end of the quarter"
    text = accept(post_message(card(*(line(n, title, needs=()) for n in range(1, 41))))).text
    numbers = text[text.index("*Numbers*") :]
    assert all(f"(G-{n})" in numbers for n in range(1, 41))
    assert "*Numbers, continued*" in numbers
    assert "more" not in numbers


def test_where_there_are_many_goals_each_is_told_in_fewer_words(accept: Accept[Any]) -> None:
    title = "Raise what callers say of us by the end of the quarter, in all branches at home and abroad"
    full = card(*(line(n, title, needs=()) for n in range(1, 81)))
    text = accept(post_message(full)).text
    numbers = text[text.index("*Numbers*") :]
    short = "Raise what callers say of us by the end of the quarter, in…"
    assert all(f"• {short} (G-{n}): 82% (7 Jan); from 78% to 85%\n" in f"{numbers}\n" for n in range(1, 81))
    assert characters(draft_message(full).blocks) <= CHARACTERS


def test_goals_beyond_what_slack_takes_are_counted_with_the_command_that_shows_them(accept: Accept[Any]) -> None:
    full = card(*(line(n, "Answer letters & calls", "Two are ill") for n in range(1, 401)))
    message = accept(post_message(full))
    numbers = message.text[message.text.index("*Numbers*") :]
    shown = numbers.count("\n• ")
    assert f"\nand {400 - shown} more: `/goal list` with <#C0PHONE> shows every goal." in numbers
    assert shown > 100
    assert characters(draft_message(full).blocks) <= CHARACTERS


def test_the_text_alone_carries_every_word_of_the_blocks() -> None:
    message = post_message(card(line(), obstacles=(obstacle(),), texts=PostTexts(thanks="Bo stayed late")))
    for block in message.blocks:
        if block["type"] == "section":
            assert block["text"]["text"] in message.text
    assert "2 of 3 have answered this round." in message.text
    assert "Bo stayed late" in message.text


def test_an_old_status_hides_neither_a_date_that_has_passed_nor_silence(accept: Accept[Any]) -> None:
    late = line(note="Two are ill", needs=(Need.OFF_TRACK, Need.OVERDUE, Need.STALE))
    text = accept(post_message(card(late))).text
    assert "off track (7 Jan), its date has passed, no number for two rounds of prompts. Two are ill" in text


def test_nobody_is_named_beside_what_they_said_got_in_the_way() -> None:
    message = post_message(card(line(), obstacles=(obstacle(),)))
    assert "U0BO" not in message.text
    assert "U0BO" not in str(message.blocks)


@pytest.mark.parametrize("goals", [0, 1, 200])
def test_any_number_of_goals_with_the_longest_hostile_words_is_taken(goals: int, accept: Accept[Any]) -> None:
    lines = tuple(line(n, HOSTILE[:200], HOSTILE[:2000]) for n in range(goals))
    full = card(*lines, obstacles=(obstacle(HOSTILE[:2000]),) * goals, team=replace(TEAM, name="<!here> & " * 8))
    for shown in (post_message(full), draft_message(full), draft_view(full), edit_view(full)):
        accept(shown)
    assert characters(draft_message(full).blocks) <= CHARACTERS
    assert "<!here>" not in post_message(full).text
    assert "<@U0BO>" not in post_message(full).text


@pytest.mark.parametrize("part", ["obstacles", "moved", "needs_help", "thanks"])
def test_own_words_as_long_as_the_form_takes_are_shown_escaped(part: str, accept: Accept[Any]) -> None:
    message = accept(post_message(card(line(), texts=PostTexts(**{part: "&" * 1000 + "<!channel>"}))))
    assert "<!channel>" not in message.text


def test_own_words_on_every_part_leave_room_for_one_another_for_what_came_since_and_for_the_numbers(
    accept: Accept[Any],
) -> None:
    later = NOW + timedelta(hours=1)
    shown = card(
        *(line(n, "Calls & letters", HOSTILE[:200]) for n in range(1, 41)),
        obstacles=(replace(obstacle(HOSTILE[:2000]), said_at=later),) * 20,
        texts=PostTexts("& <" * 600, "<b> & " * 300, "Short & sweet", "R&D" * 600),
    )
    draft = accept(draft_message(shown))
    assert characters(draft.blocks) <= CHARACTERS
    assert buttons(draft.blocks) == ["Post", "Edit", "Skip this week"]
    titles = ["What got in the way", "Since then", "What moved", "What needs help", "Thanks", "Numbers"]
    assert all(f"*{title}*\n" in draft.text for title in titles)
    assert "*What needs help*\nShort &amp; sweet\n" in draft.text, "a short part is not cut for the long ones"


LONG = "word " * 398


def test_the_draft_says_which_of_the_leads_words_are_cut_and_where_all_of_them_are(accept: Accept[Any]) -> None:
    told = (
        "The post is longer than Slack shows, so what you wrote under *What got in the way*, *What moved*, "
        "*What needs help* and *Thanks* ends in “…”. *Edit* has all of it."
    )
    shown = card(line(), texts=PostTexts(*["&" * 1990] * 4))
    for state in (PostState.DRAFT, PostState.POSTED):
        drafted = replace(shown, post=replace(shown.post, state=state))
        draft = accept(draft_message(drafted))
        assert told in draft.text
        assert told in draft.blocks[0]["text"]["text"]
        assert told in str(accept(draft_view(drafted)))
        assert told not in post_message(drafted).text
        assert characters(draft.blocks) <= CHARACTERS


def test_the_draft_names_only_the_part_that_is_cut() -> None:
    text = draft_message(card(line(), texts=PostTexts("Short", None, "", "&" * 1990))).text
    assert "so what you wrote under *Thanks* ends in “…”. *Edit* has all of it." in text


@pytest.mark.parametrize("own", ["Short", "One…", LONG, "", None])
def test_nothing_is_said_of_cuts_where_all_words_are_shown(own: str | None) -> None:
    assert "longer than Slack shows" not in draft_message(card(line(), texts=PostTexts(moved=own))).text


def test_no_long_note_takes_the_room_of_another_goal() -> None:
    text = post_message(card(line(1, note="&" * 2000), line(2, "Answer faster"))).text
    assert "Answer faster (G-2): off track" in text


def test_a_stale_goal_says_whether_a_number_or_any_check_in_is_missing() -> None:
    stale = line(needs=(Need.OFF_TRACK, Need.STALE))
    handbook = replace(
        stale, goal=replace(stale.goal, number=2, revision=replace(stale.goal.revision, measure=YesNo()))
    )
    text = post_message(card(stale, handbook)).text
    assert "Raise CSAT (G-1): off track (7 Jan), no number for two rounds of prompts" in text
    assert "(G-2): off track (7 Jan), no check-in for two rounds of prompts" in text


def test_a_part_that_was_cleared_is_left_out() -> None:
    text = post_message(card(line(), texts=PostTexts(obstacles="", moved=" "))).text
    assert "What got in the way" not in text
    assert "What moved" not in text
    assert "What needs help" in text


class TestWhatIsReportedAfterTheLeadWrote:
    LATER = replace(obstacle("No macros\nfor refunds"), said_at=NOW + timedelta(hours=1))

    def text(self, own: str | None) -> str:
        return post_message(card(obstacles=(obstacle(), self.LATER), texts=PostTexts(obstacles=own))).text

    def test_it_stands_below_the_leads_words_and_what_they_wrote_over_does_not(self) -> None:
        text = self.text("Our tool is slow")
        assert text.index("Our tool is slow") < text.index("*Since then*\n• No macros for refunds (tool)")
        assert "The queue tool is slow" not in text

    def test_what_moved_and_what_needs_help_since_stands_below_the_words_on_that(self, accept: Accept[Any]) -> None:
        later = NOW + timedelta(hours=1)
        stands = replace(line().standing, value_at=later, status_at=later)
        shown = card(
            replace(line(), standing=stands, when_written=Decimal(81)), texts=PostTexts(None, "Ours", "Theirs")
        )
        text = accept(post_message(shown)).text
        assert "*What moved*\nOurs\n\n*Since then*\n• Raise CSAT (G-1): 81% → 82%" in text
        assert "*What needs help*\nTheirs\n\n*Since then*\n• Raise CSAT (G-1): off track" in text

    def test_the_form_shows_it_below_the_leads_words_and_left_alone_changes_nothing(self, fill: Fill) -> None:
        shown = card(obstacles=(self.LATER,), texts=PostTexts(obstacles="Our tool"))
        view = edit_view(shown)
        (form,) = [b["element"]["initial_value"] for b in view["blocks"] if b.get("block_id") == "obstacles"]
        assert form == "Our tool\n• No macros for refunds (tool)"
        assert rewritten(shown.post, read_edit(fill(view)), "U0ANA") == replace(shown.post, edited_by="U0ANA")

    def test_what_the_leads_words_say_already_is_not_said_again(self) -> None:
        assert "Since then" not in self.text("• no macros for refunds (tool)")

    def test_a_long_saying_that_the_form_showed_cut_is_not_said_again(self) -> None:
        later = replace(self.LATER, text="word " * 200)
        view = edit_view(card(obstacles=(later,)))
        (shown,) = [b["element"]["initial_value"] for b in view["blocks"] if b.get("block_id") == "obstacles"]
        message = post_message(card(obstacles=(later,), texts=PostTexts(obstacles=f"{shown} And so on")))
        assert "Since then" not in message.text

    @pytest.mark.parametrize("own", [None, "", " "])
    def test_without_words_of_the_lead_there_is_no_such_part(self, own: str | None) -> None:
        assert "Since then" not in self.text(own)

    def test_long_words_of_the_lead_leave_it_its_room(self, accept: Accept[Any]) -> None:
        shown = card(obstacles=(self.LATER,) * 40, texts=PostTexts(obstacles="&" * 2000))
        assert "No macros for refunds" in accept(post_message(shown)).text


def moved(number: int, before: int, now: int) -> GoalNumbers:
    stands = Standing(Decimal(now), NOW, Status.ON_TRACK, NOW)
    values = (Decimal(before), Decimal(now))
    return replace(line(number, needs=()), standing=stands, before=Decimal(before), values=values)


def test_what_moved_says_which_way_and_tells_what_got_better_first() -> None:
    text = post_message(card(moved(1, 84, 83), moved(2, 80, 82))).text
    told = text[text.index("*What moved*") : text.index("*Numbers*")]
    assert "• Raise CSAT (G-2): 80% → 82%, improving\n• Raise CSAT (G-1): 84% → 83%, slipping" in told


def test_only_a_goal_that_is_measured_by_a_number_is_without_one(accept: Accept[Any]) -> None:
    def silent(measure: Measure, status: Status | None = None) -> str:
        nothing = Standing(status=status, status_at=NOW if status else None)
        shown = replace(line(needs=()), standing=nothing, values=(), before=None, pace=None)
        goal = replace(shown.goal, revision=replace(shown.goal.revision, measure=measure))
        text: str = accept(post_message(card(replace(shown, goal=goal)))).text
        return text[text.index("(G-1): ") + 7 :].partition("\n")[0]

    metric, steps = Metric(Decimal(78), Decimal(85), "%"), Milestones(("Draft", "Print"))
    assert silent(metric) == "no number yet, from 78% to 85%"
    assert silent(metric, Status.ON_TRACK) == "on track, no number yet, from 78% to 85%"
    assert silent(steps) == "no check-in yet, 2 milestones"
    assert silent(steps, Status.ON_TRACK) == "on track, 2 milestones"
    assert silent(YesNo()) == "no check-in yet, reached or not"


def test_done_without_a_number_has_moved_in_words() -> None:
    goal = Goal(4, TeamOwner(7), Revision(1, "Call back", YesNo(), date(2027, 3, 31)), "U0ANA", NOW)
    done = GoalNumbers(goal, Standing(None, None, Status.DONE, NOW), (), None, None, (), newly_done=True)
    assert "Call back (G-4): done" in post_message(card(done)).text


def test_a_value_of_an_earlier_kind_of_measure_is_not_compared() -> None:
    assert "Raise CSAT (G-1): 82%\n" in post_message(card(replace(line(), before=True))).text


@pytest.mark.parametrize(
    ("state", "can_post", "expected"),
    [
        (PostState.DRAFT, True, ["Post", "Edit", "Skip this week"]),
        (PostState.DRAFT, False, ["Post", "Edit", "Skip this week"]),
        (PostState.POSTED, True, ["Edit"]),
        (PostState.SKIPPED, True, ["Bring it back"]),
    ],
)
def test_what_can_be_done_with_it_follows_its_state(
    state: PostState, can_post: bool, expected: list[str], accept: Accept[Any]
) -> None:
    shown = card(line(), state=state, can_post=can_post)
    assert buttons(accept(draft_message(shown)).blocks) == expected
    assert buttons(accept(draft_view(shown))["blocks"]) == expected


@pytest.mark.parametrize(
    ("state", "said"), [(PostState.DRAFT, "This draft is of an earlier week"), (PostState.SKIPPED, "Skipped that week")]
)
def test_a_draft_of_an_earlier_week_says_so_and_offers_nothing(
    state: PostState, said: str, accept: Accept[Any]
) -> None:
    message = accept(draft_message(replace(card(line(), state=state), at=NOW + timedelta(days=11))))
    assert message.text.startswith(said)
    assert buttons(message.blocks) == []


def test_a_post_that_slack_refused_is_not_called_posted(accept: Accept[Any]) -> None:
    message = accept(draft_message(replace(card(line(), state=PostState.POSTED), is_refused=True)))
    assert (
        "This post does not stand in <#C0PHONE>: Slack did not take it, or it was deleted there. Nothing of it is lost"
        in message.text
    )
    assert buttons(message.blocks) == ["Post", "Edit"]


def test_after_its_week_a_draft_says_of_what_it_tells(accept: Accept[Any]) -> None:
    monday = NOW + timedelta(days=4)
    message = accept(draft_message(replace(card(line()), at=monday)))
    assert "Its week is over, and it tells of that week alone." in message.text
    assert buttons(message.blocks) == ["Post", "Edit", "Skip this week"]
    posted = card(line(), state=PostState.POSTED)
    assert "Late check-ins update it until its week is over." in draft_message(posted).text
    out = draft_message(replace(posted, at=monday))
    assert "Late check-ins" not in out.text
    assert buttons(out.blocks) == ["Edit"]


@pytest.mark.parametrize("state", [PostState.DRAFT, PostState.SKIPPED])
def test_what_a_newer_one_has_replaced_offers_nothing(state: PostState, accept: Accept[Any]) -> None:
    message = accept(draft_message(replace(card(line(), state=state), has_newer=True)))
    assert "`/goal progress` shows" in message.text
    assert buttons(message.blocks) == []


def test_words_saved_in_a_newer_draft_are_said_to_be_there(fill: Fill, accept: Accept[Any]) -> None:
    shown = card(line())
    edit = read_edit(fill(edit_view(shown), {"thanks": "Bo stayed late"}))
    newer = replace(shown, post=replace(shown.post, post_id=4))
    assert "saved in this newer draft" in str(accept(draft_view(newer, saved=edit)))
    assert "newer" not in str(draft_view(shown, saved=edit))


def test_the_draft_says_how_the_bot_comes_into_the_channel() -> None:
    assert "Type `/invite @Headway` there" in draft_message(card(line(), can_post=False)).text


def test_a_title_from_right_to_left_leaves_its_numbers_in_the_post_as_they_are(fill: Fill) -> None:
    shown = card(line(title="ارفع الرضا", note="سنرى"), obstacles=(obstacle("\u202eslow"),))
    post = post_message(shown).text
    assert "• \u2068ارفع الرضا\u2069 (G-1): 80% → 82%" in post
    assert "off track (7 Jan). \u2068سنرى\u2069" in post
    assert "\u202e" not in post
    assert saved(fill(edit_view(shown)), shown) == PostTexts(), "the marks of direction are no words of the lead's"


def test_a_unit_from_right_to_left_leaves_each_number_and_their_order_as_they_are(accept: Accept[Any]) -> None:
    points = line()
    wording = replace(points.goal.revision, measure=Metric(Decimal(78), Decimal(85), "نقطة"))
    points = replace(points, goal=replace(points.goal, revision=wording))
    text = accept(post_message(card(points))).text
    assert "(G-1): \u206882 نقطة\u2069 (7 Jan); " in text
    assert "; 80 → \u206882 نقطة\u2069, improving" in text
    in_short = post_message(card(*[points] * 200)).text
    assert "(G-1): \u206882 نقطة\u2069 (7 Jan); " in in_short


def test_names_of_teams_from_right_to_left_stay_in_their_order() -> None:
    teams = [replace(TEAM, name=name) for name in ("فريق 1", "Team 2", "فريق 3")]
    assert choose_team_message(teams).text.endswith("\u2068فريق 1\u2069, Team 2, \u2068فريق 3\u2069")


class TestTheForm:
    def test_left_untouched_every_part_goes_on_following_the_facts(self, fill: Fill) -> None:
        shown = card(line(note="Two are ill"), obstacles=(obstacle(),))
        view = fill(edit_view(shown))
        assert saved(view, shown) == PostTexts()
        assert (read_edit(view).post_id, read_edit(view).opened_at) == (3, NOW)

    def test_facts_that_changed_while_it_was_open_are_not_frozen(self, fill: Fill) -> None:
        view = fill(edit_view(card(line())), {"thanks": "Bo stayed late"})
        later = card(line(), line(2, "Answer faster"), obstacles=(obstacle(),))
        assert saved(view, later) == PostTexts(thanks="Bo stayed late")

    def test_that_nothing_was_reported_is_not_offered_as_the_leads_own_words(self, fill: Fill) -> None:
        shown = card(line())
        view = edit_view(shown)
        (element,) = [b["element"] for b in view["blocks"] if b.get("block_id") == "obstacles"]
        assert "initial_value" not in element
        assert element["placeholder"]["text"] == "Nothing was reported."
        assert saved(fill(view), card(line(), obstacles=(obstacle(),))).obstacles is None

    def test_own_words_are_shown_again_and_kept(self, fill: Fill) -> None:
        shown = card(line(), texts=PostTexts(obstacles="", moved="A good week", thanks="Bo"))
        assert saved(fill(edit_view(shown)), shown) == shown.post.texts

    def test_a_cleared_part_is_empty_and_not_forgotten(self, fill: Fill) -> None:
        shown = card(line(), texts=PostTexts(thanks="Bo"))
        view = fill(edit_view(shown), {"moved": None, "thanks": None})
        assert saved(view, shown) == PostTexts(moved="", thanks="")


def test_a_lead_of_many_teams_chooses_one(accept: Accept[Any]) -> None:
    teams = [replace(TEAM, team_id=n, name=f"Team {n} " + "<&" * 30) for n in range(40)]
    message = accept(choose_team_message(teams))
    assert len(buttons(message.blocks)) == 20


def test_dates_are_those_of_the_teams_zone() -> None:
    late = replace(line(), standing=replace(line().standing, value_at=datetime(2027, 1, 7, 12, tzinfo=UTC)))
    auckland = replace(TEAM, zone="Pacific/Auckland")
    assert "82% (8 Jan)" in post_message(card(late, team=auckland)).text


def test_the_draft_and_not_the_post_says_who_acts_for_a_lead_who_has_left(accept: Accept[Any]) -> None:
    stands_in = replace(card(), stand_in=StandIn("U0BO", "U0ANA"))
    assert "<@U0BO> has left; <@U0ANA> acts as lead." in accept(draft_message(stands_in)).text
    assert "has left" not in accept(post_message(stands_in)).text


@pytest.mark.parametrize("state", [PostState.DRAFT, PostState.SKIPPED])
def test_the_draft_of_who_leads_no_more_says_who_does_and_has_no_buttons(accept: Accept[Any], state: PostState) -> None:
    drafted = replace(card(line(), state=state), handed_to="U0INES")
    shown = accept(draft_message(drafted))
    assert shown.text.startswith("<@U0INES> leads *Phone &amp; chat* now")
    assert buttons(shown.blocks) == []
    assert buttons(accept(draft_message(replace(drafted, handed_to=None))).blocks)
    acts = accept(draft_message(replace(drafted, stand_in=StandIn("U0BO", "U0INES"))))
    assert acts.text.startswith("<@U0BO> has left; <@U0INES> acts as lead of *Phone &amp; chat* now")
