"""The lead's own words in a progress post: none is lost, and what came since stands below them, on both databases."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.check_ins import Status
from bot.domain.deliveries import Kind
from bot.domain.progress import PostState, PostTexts
from bot.domain.progress_edits import LONGEST_TEXT
from bot.domain.refusals import Invalid, PostIsPast, Problem, TooLong
from tests.desk import LISBON, Desk, W
from tests.world import ANA, INES


class TestEditing:
    def test_own_words_emptied_parts_and_untouched_ones_are_kept_apart(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        texts = PostTexts(obstacles="", moved=None, thanks="Bo stayed late")
        desk.writes(post_id, texts)
        card = desk.service.sent_card(W, post_id)
        assert card is not None
        assert card.post.texts == texts
        assert card.post.edited_by == ANA

    def test_a_part_that_is_too_long_is_refused_on_its_field_and_nothing_is_kept(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        with pytest.raises(Invalid) as refused:
            desk.writes(post_id, PostTexts(moved="fine", thanks="x" * (LONGEST_TEXT + 1)))
        assert refused.value.problems == {"thanks": TooLong(LONGEST_TEXT, LONGEST_TEXT + 1)}
        assert desk.draft().post.texts == PostTexts()

    def test_editing_what_is_out_has_it_shown_anew(self, desk: Desk) -> None:
        post_id = desk.posted().post.post_id
        wanted = desk.in_channel().wanted
        desk.writes(post_id, PostTexts(thanks="Bo stayed late"))
        assert desk.in_channel().wanted > wanted


class TestTwoLeads:
    @pytest.mark.both_databases
    def test_who_saves_while_another_is_being_saved_finds_those_words(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        form = desk.form(post_id, PostTexts(moved="Inês'"), INES)
        with ThreadPoolExecutor(1) as elsewhere:
            with desk.world.uow.writing(W) as tx:
                post = tx.progress.get(post_id)
                assert post is not None
                tx.progress.save(replace(post, texts=PostTexts(moved="Ana's")))
                saving = elsewhere.submit(desk.service.save_texts, W, INES, form)
                wait([saving], timeout=0.3)
            with pytest.raises(Invalid):
                saving.result()
        assert desk.draft().post.texts == PostTexts(moved="Ana's")

    def test_two_leads_who_wrote_on_the_same_part_do_not_lose_each_others_words(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        anas, ines = desk.form(post_id, PostTexts(moved="Ana's")), desk.form(post_id, PostTexts("Inês'", "Inês'"), INES)
        desk.service.save_texts(W, ANA, anas)
        with pytest.raises(Invalid) as refused:
            desk.service.save_texts(W, INES, ines)
        assert refused.value.problems == {"moved": Problem.WRITTEN_MEANWHILE}
        assert desk.draft().post.texts == PostTexts(moved="Ana's")
        assert desk.writes(post_id, PostTexts("Inês'"), INES).post.texts == PostTexts("Inês'", "Ana's")


class TestSinceThen:
    def test_it_is_what_came_after_the_form_opened_in_which_the_words_were_changed(self, desk: Desk) -> None:
        world = desk.world
        goal = world.goal("Raise CSAT", desk.team, baseline=78, target=85)
        post_id = desk.draft().post.post_id

        def happens(text: str, value: int) -> None:
            world.clock.move(minutes=10)
            desk.is_told(text)
            world.check_in(goal, value, Status.AT_RISK)
            world.clock.move(minutes=10)

        happens("The tool is slow", 79)
        form = desk.form(post_id, PostTexts("Ours", "Ours", "Ours"))
        happens("No macros", 80)
        card = desk.service.save_texts(W, ANA, form)
        assert [one.text for one in card.later_obstacles] == ["No macros"]
        assert [(line.before, line.standing.value) for line in card.later_moves] == [(79, 80)]
        assert [line.goal for line in card.later_needs] == [goal]
        happens("No headsets", 81)
        card = desk.writes(post_id, PostTexts(obstacles="All of it", thanks="Bo"))
        assert card.later_obstacles == ()
        assert [(line.before, line.standing.value) for line in card.later_moves] == [(79, 81)]

    def test_a_form_that_says_it_was_opened_later_than_it_was_sent_hides_nothing_of_what_comes(
        self, desk: Desk
    ) -> None:
        form = desk.form(desk.draft().post.post_id, PostTexts("Ours"))
        desk.service.save_texts(W, ANA, replace(form, opened_at=form.opened_at + timedelta(days=1)))
        desk.world.clock.move(minutes=10)
        desk.is_told("No macros")
        assert [one.text for one in desk.draft().later_obstacles] == ["No macros"]

    def test_where_the_facts_stand_or_the_part_was_left_out_there_is_nothing(self, desk: Desk) -> None:
        goal = desk.world.goal("Raise CSAT", desk.team)
        post_id = desk.writes(desk.draft().post.post_id, PostTexts(moved="")).post.post_id
        desk.world.clock.move(minutes=10)
        desk.world.check_in(goal, 50, Status.OFF_TRACK)
        card = desk.service.sent_card(W, post_id)
        assert card is not None
        assert (card.later_moves, card.later_needs) == ((), ())


class TestUntidyWeeks:
    WORDS = PostTexts(obstacles="The queue", thanks="Bo stayed late")

    def test_a_form_opened_on_sunday_is_saved_on_monday_and_the_draft_sent(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        desk.world.clock.at("2027-01-10 23:50", LISBON)
        form = desk.form(post_id, self.WORDS)
        desk.world.clock.at("2027-01-11 09:00", LISBON)
        card = desk.service.save_texts(W, ANA, form)
        assert (card.post.post_id, card.post.texts, card.is_past) == (post_id, self.WORDS, False)
        assert desk.service.post(W, ANA, post_id).post.state is PostState.POSTED
        assert desk.in_channel().about == {"post": post_id}

    def test_what_was_reported_between_the_weeks_end_and_a_late_post_is_news_in_the_next(self, desk: Desk) -> None:
        goal = desk.world.goal("Raise CSAT", desk.team, baseline=78, target=85)
        post_id = desk.draft().post.post_id
        desk.world.clock.at("2027-01-11 08:00", LISBON)
        desk.world.check_in(goal, 80)
        desk.world.clock.at("2027-01-11 09:00", LISBON)
        (told,) = desk.service.post(W, ANA, post_id).facts.goals
        (next_told,) = desk.draft().facts.goals
        assert (told.has_moved, next_told.has_moved) == (False, True)

    def test_words_that_were_not_sent_go_on_in_the_next_weeks_draft(self, desk: Desk) -> None:
        first = desk.writes(desk.draft().post.post_id, self.WORDS).post
        desk.world.clock.at("2027-01-11 09:00", LISBON)
        desk.is_told("No macros")
        card = desk.draft()
        assert (card.post.day, card.post.texts) == (date(2027, 1, 11), self.WORDS)
        assert [one.text for one in card.later_obstacles] == ["No macros"]
        for act in (desk.service.post, desk.service.skip, desk.service.to_edit):
            with pytest.raises(PostIsPast):
                act(W, ANA, first.post_id)

    def test_what_was_skipped_or_sent_does_not_go_on(self, desk: Desk) -> None:
        post_id = desk.writes(desk.draft().post.post_id, self.WORDS).post.post_id
        desk.service.skip(W, ANA, post_id)
        desk.world.clock.at("2027-01-11 09:00", LISBON)
        assert desk.draft().post.texts == PostTexts()

    def test_the_planned_draft_goes_on_with_them_and_takes_the_buttons_from_the_old_one(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan()
        desk.writes(desk.draft().post.post_id, self.WORDS)
        old = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        desk.world.clock.at("2027-01-14 15:00", LISBON)
        desk.plan(date(2027, 1, 14))
        shown = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert old is not None
        assert shown is not None
        assert shown.wanted > old.wanted
        assert desk.draft().post.texts == self.WORDS

    @pytest.mark.parametrize("monday", ["2027-01-11", "2027-02-01"])
    def test_a_form_for_a_draft_that_has_become_another_is_saved_in_that(self, desk: Desk, monday: str) -> None:
        form = desk.form(desk.draft().post.post_id, self.WORDS)
        desk.world.clock.at(f"{monday} 09:00", LISBON)
        desk.draft(by=INES)
        card = desk.service.save_texts(W, ANA, form)
        assert (card.post.day, card.post.texts) == (date.fromisoformat(monday), self.WORDS)

    @pytest.mark.parametrize("settle", ["post", "skip"])
    def test_a_form_is_refused_on_its_changed_fields_where_another_week_is_settled(
        self, desk: Desk, settle: str
    ) -> None:
        form = desk.form(desk.draft().post.post_id, self.WORDS)
        desk.world.clock.at("2027-01-11 09:00", LISBON)
        newer = getattr(desk.service, settle)(W, INES, desk.draft(by=INES).post.post_id).post
        with pytest.raises(Invalid) as refused:
            desk.service.save_texts(W, ANA, form)
        assert refused.value.problems == dict.fromkeys(("obstacles", "thanks"), Problem.POST_IS_PAST)
        after = desk.service.sent_card(W, newer.post_id)
        assert after is not None
        assert after.post == newer

    def test_what_is_out_is_corrected_until_the_week_after_is_over_whatever_came_since(self, desk: Desk) -> None:
        post_id = desk.posted().post.post_id
        desk.world.clock.at("2027-01-17 23:00", LISBON)
        desk.posted()
        form = desk.form(post_id, self.WORDS)
        assert desk.writes(post_id, PostTexts(moved="A slip")).post.texts.moved == "A slip"
        desk.world.clock.at("2027-01-18 00:30", LISBON)
        with pytest.raises(Invalid) as refused:
            desk.service.save_texts(W, ANA, form)
        assert set(refused.value.problems.values()) == {Problem.POST_IS_PAST}

    def test_words_wait_for_the_next_draft_however_rarely_the_team_has_one(self, desk: Desk) -> None:
        desk.writes(desk.draft().post.post_id, self.WORDS)
        desk.world.clock.at("2027-02-04 15:00", LISBON)
        assert desk.draft().post.texts == self.WORDS
