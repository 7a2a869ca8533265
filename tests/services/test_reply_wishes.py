"""Replies that put the prompt off or tell of time off, on both databases."""

from datetime import date
from decimal import Decimal

import pytest

from bot.blocks.prompts import prompt_message
from bot.blocks.replies import answer_message
from bot.blocks.snoozes import put_off_blocks, read_snooze
from bot.domain.absences import Absence
from bot.domain.answers import Answered, AskedBack, ComesLater, WhenAway
from bot.domain.check_ins import Recorded
from bot.domain.deliveries import Kind
from bot.domain.time_off import Changed, TimeOffChange
from bot.domain.working_time import Days
from bot.services.absences import AbsenceService
from bot.services.prompts import card_shown
from bot.services.replies import Reply, ReplyService
from bot.services.snoozes import SnoozeService
from tests.answers import only_part
from tests.outbox import Clockwork
from tests.world import ANA, World, instant

LISBON = "Europe/Lisbon"
TS = "1799230000.000001"
MONDAY, TUESDAY, THURSDAY = date(2027, 1, 11), date(2027, 1, 12), date(2027, 1, 14)


class Talk:
    """Ana was asked on Monday 11 January at nine; it is noon, and she writes to the bot."""

    def __init__(self, world: World, *others: str) -> None:
        self.world, self.clockwork = world, Clockwork(world)
        team = world.team("Phone", lead=ANA)
        for title in ("Raise CSAT", *others):
            world.goal(title, team)
        self.clockwork.schedule_everybody()
        self.clockwork.run_until(instant("2027-01-11 12:00", LISBON))
        self.service = ReplyService(world.uow, world.clock, frozenset())

    def hear(self, text: str, *, edited_ts: str = "") -> object:
        return only_part(self._answered(text, edited_ts))

    def hear_all(self, text: str) -> tuple[object, ...]:
        return self._answered(text, "").parts

    def hear_beside_82(self, text: str) -> object:
        """Hear what says 82 and no more than that of a goal; return what the rest is answered with."""
        recorded, beside = self.hear_all(text)
        assert isinstance(recorded, Recorded)
        assert (recorded.check_in.report.value, recorded.check_in.report.note) == (Decimal(82), "")
        return beside

    def _answered(self, text: str, edited_ts: str) -> Answered:
        ts = TS
        self.service.reply(self.world.workspace_id, Reply(ANA, "D0ANA", ts, text, edited_ts=edited_ts))
        answered = self.service.answer_to(self.world.workspace_id, ANA, "D0ANA", ts)
        answer_message(answered)
        return answered

    def words_after_edit(self, text: str) -> str:
        """Have Ana edit what she wrote, and return what the answer says then."""
        self._answered(text, "1799230100.000000")
        return self.words()

    def delete(self) -> str:
        """Delete what Ana wrote, and return what the answer says then."""
        self.service.delete(self.world.workspace_id, ANA, "D0ANA", TS)
        return self.words()

    def take_back(self) -> str:
        self.service.take_back(self.world.workspace_id, ANA, "D0ANA", TS)
        return self.words()

    def keep(self) -> str:
        self.service.keep(self.world.workspace_id, ANA, "D0ANA", TS)
        return self.words()

    def words(self) -> str:
        return answer_message(self.service.answer_to(self.world.workspace_id, ANA, "D0ANA", TS)).text

    def reminded(self) -> list[date]:
        self.clockwork.run_until(instant("2027-01-17 12:00"))
        return [at.date() for recipient, _, at in self.clockwork.slack.sent(Kind.REMINDER) if recipient == ANA]

    def absences(self) -> tuple[Absence, ...]:
        with self.world.uow.reading(self.world.workspace_id) as tx:
            person = tx.people.get(ANA)
        return person.absences if person is not None else ()


@pytest.fixture
def talk(world: World) -> Talk:
    return Talk(world)


@pytest.mark.parametrize("text", ["snooze until Thursday", "remind me on Thursday", "snooze until next Thursday"])
def test_a_prompt_is_put_off_by_text_as_by_its_button(talk: Talk, text: str) -> None:
    later = talk.hear(text)
    assert isinstance(later, ComesLater)
    assert later.card.snooze is not None
    assert (later.card.snooze.to, later.card.snooze.is_folded) == (THURSDAY, True)
    assert "is snoozed until Thursday 14 January" in talk.words()
    assert talk.reminded() == [THURSDAY]


@pytest.mark.parametrize("text", ["snooze", "later", "snooze until 3 March", "remind me next week"])
def test_without_a_day_that_can_be_chosen_it_is_asked_and_nothing_is_put_off(talk: Talk, text: str) -> None:
    later = talk.hear(text)
    assert isinstance(later, ComesLater)
    assert later.card.snooze is not None
    assert later.card.snooze.to is None
    assert "It is not put off yet" in talk.words()
    assert talk.reminded() == [TUESDAY]


def test_the_answer_shows_the_day_that_was_chosen_since(talk: Talk) -> None:
    talk.hear("snooze")
    SnoozeService(talk.world.uow, talk.world.clock).snooze(talk.world.workspace_id, ANA, MONDAY, THURSDAY)
    assert "is snoozed until Thursday 14 January" in talk.words()


@pytest.fixture
def corpus_christi(talk: Talk) -> Talk:
    """Ana was asked on Monday 24 May; Thursday is a public holiday in Portugal."""
    for title in ("Answer sooner", "Answer kindly"):
        talk.world.goal(title, ANA, due="2027-12-31")
    talk.clockwork.reschedule(ANA)
    talk.clockwork.run_until(instant("2027-05-24 12:00", LISBON))
    return talk


def test_put_off_to_a_public_holiday_it_tells_why_it_comes_the_day_after(corpus_christi: Talk) -> None:
    corpus_christi.hear("snooze until Thursday")
    why = "is snoozed until Friday 28 May 2027: Thursday 27 May is a public holiday where you are."
    assert why in corpus_christi.words()
    with corpus_christi.world.uow.reading(corpus_christi.world.workspace_id) as tx:
        prompt = tx.prompts.get(ANA, date(2027, 5, 24))
        assert prompt is not None
        assert why in prompt_message(card_shown(tx, prompt, corpus_christi.world.clock.now())).text
    corpus_christi.clockwork.run_until(instant("2027-05-30 12:00", LISBON))
    reminded = [at for who, week, at in corpus_christi.clockwork.slack.sent(Kind.REMINDER) if week == "2027-05-24"]
    assert reminded == [instant("2027-05-28 09:00", LISBON)]


def test_a_public_holiday_beside_a_check_in_has_the_day_after_offered(corpus_christi: Talk) -> None:
    with corpus_christi.world.uow.reading(corpus_christi.world.workspace_id) as tx:
        goal = next(goal for goal in tx.goals.all() if goal.title == "Answer sooner")
    corpus_christi.hear_all(f"{goal.key} 82, can you remind me on Thursday?")
    told = corpus_christi.words()
    offered = "Shall I put off your check-in until Friday 28 May 2027? It is not put off yet."
    assert f"Thursday 27 May is a public holiday where you are. {offered}" in told


def test_put_off_to_a_weekend_before_the_next_prompt_it_asks_and_says_why(talk: Talk) -> None:
    talk.hear("snooze until Saturday")
    assert "Saturday 16 January falls on your weekend. Until when shall I put off your check-in?" in talk.words()


def test_a_snooze_tells_why_it_comes_later_where_time_off_is_told_after_it(talk: Talk) -> None:
    talk.hear("snooze until Thursday")
    AbsenceService(talk.world.uow, talk.world.clock).away(talk.world.workspace_id, ANA, THURSDAY, THURSDAY)
    assert "is snoozed until Friday 15 January 2027: you are away on Thursday 14 January." in talk.words()


def test_an_edit_puts_it_off_to_another_day(talk: Talk) -> None:
    talk.hear("ask me tomorrow")
    talk.hear("ask me on Thursday", edited_ts="1799230050.000001")
    assert talk.reminded() == [THURSDAY]


def test_once_the_reminder_was_sent_it_cannot_be_put_off(talk: Talk) -> None:
    talk.clockwork.run_until(instant("2027-01-12 12:00", LISBON))
    later = talk.hear("snooze until Thursday")
    assert isinstance(later, ComesLater)
    assert later.card.snooze is None
    assert "no day left" in talk.words()


def test_time_off_is_noted_by_text_with_undo(talk: Talk) -> None:
    change = talk.hear("I'm away until Friday")
    assert isinstance(change, TimeOffChange)
    assert change.changed is Changed.AWAY
    assert [absence.days for absence in talk.absences()] == [Days(MONDAY, date(2027, 1, 15))]
    assert "You are away from Monday 11 to" in talk.words()
    (absence,) = talk.absences()
    AbsenceService(talk.world.uow, talk.world.clock).undo(talk.world.workspace_id, ANA, absence.absence_id)
    assert "Taken back" in talk.words()


def test_an_edit_corrects_the_days_and_one_that_tells_of_a_goal_takes_them_back(talk: Talk) -> None:
    talk.hear("I'm away until Friday")
    talk.hear("I'm away until Thursday", edited_ts="1799230050.000001")
    assert [absence.days for absence in talk.absences()] == [Days(MONDAY, THURSDAY)]
    talk.hear("79", edited_ts="1799230060.000001")
    assert talk.absences() == ()


@pytest.mark.parametrize("text", ["I'm away", "I'm away until 3/4"])
def test_days_that_are_not_clear_are_asked(talk: Talk, text: str) -> None:
    assert isinstance(talk.hear(text), WhenAway)
    assert talk.absences() == ()


def test_who_is_away_and_back_on_a_day_is_away_until_the_day_before(talk: Talk) -> None:
    talk.hear("I'm on leave, back on Monday")
    assert [absence.days for absence in talk.absences()] == [Days(MONDAY, date(2027, 1, 17))]


@pytest.mark.parametrize("text", ["I'm back on Thursday", "back Thursday", "back from leave on the 14th"])
def test_who_tells_when_they_are_back_has_their_time_off_end_before(talk: Talk, text: str) -> None:
    AbsenceService(talk.world.uow, talk.world.clock).away(talk.world.workspace_id, ANA, MONDAY, date(2027, 1, 22))
    talk.world.clock.move(minutes=1)
    change = talk.hear(text)
    assert isinstance(change, TimeOffChange)
    assert change.changed is Changed.AWAY
    assert [absence.days for absence in talk.absences()] == [Days(MONDAY, date(2027, 1, 13))]
    assert "You are away from Monday 11 to Wednesday 13 January" in talk.words()
    talk.delete()
    talk.take_back()
    assert [absence.days for absence in talk.absences()] == [Days(MONDAY, date(2027, 1, 22))]


def test_who_is_back_after_a_weekend_on_the_day_that_was_known_hears_that_nothing_has_changed(talk: Talk) -> None:
    AbsenceService(talk.world.uow, talk.world.clock).away(talk.world.workspace_id, ANA, MONDAY, date(2027, 1, 15))
    talk.world.clock.move(minutes=1)
    talk.hear("I'm back on Monday")
    assert "Nothing has changed" in talk.words()
    assert [absence.days for absence in talk.absences()] == [Days(MONDAY, date(2027, 1, 15))]


@pytest.mark.parametrize("known", [None, Days(MONDAY, TUESDAY), Days(THURSDAY, date(2027, 1, 22))])
def test_who_tells_when_they_are_back_without_being_away_until_then_is_asked(talk: Talk, known: Days | None) -> None:
    if known is not None:
        AbsenceService(talk.world.uow, talk.world.clock).away(talk.world.workspace_id, ANA, known.first, known.last)
        talk.world.clock.move(minutes=1)
    before = talk.absences()
    assert talk.hear("I'm back on Thursday") == WhenAway("back on Thursday", (Days(MONDAY, date(2027, 1, 13)),))
    assert talk.absences() == before
    assert "“back on Thursday” – are you away until then? It is not noted yet." in talk.words()


def test_when_somebody_is_back_is_asked_about_beside_a_check_in(talk: Talk) -> None:
    asked = talk.hear_beside_82("82. I'm back on Thursday")
    assert asked == WhenAway("back on Thursday", (Days(MONDAY, date(2027, 1, 13)),))


def test_the_time_off_of_others_is_not_the_writers(talk: Talk) -> None:
    assert isinstance(talk.hear("customers are away until Friday"), AskedBack)
    assert talk.absences() == ()


# A wish beside a check-in --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["82, and I'm away next week", "I'm away next week, CSAT 82", "82\nI'm away next week", "82. OOO next week"]
)
def test_time_off_beside_a_check_in_is_asked_about_and_the_check_in_recorded(talk: Talk, text: str) -> None:
    asked = talk.hear_beside_82(text)
    assert asked == WhenAway("next week", (Days(date(2027, 1, 18), date(2027, 1, 24)),))
    assert talk.absences() == ()
    assert "“next week” – are you away then? It is not noted yet." in talk.words()


def test_time_off_that_was_chosen_since_stands_in_the_place_of_its_question(talk: Talk) -> None:
    talk.hear_all("82, and I'm away next week")
    week = Days(date(2027, 1, 18), date(2027, 1, 24))
    AbsenceService(talk.world.uow, talk.world.clock).away(talk.world.workspace_id, ANA, week.first, week.last)
    assert "are you away then?" not in talk.words()
    assert "You are away from Monday 18 to" in talk.words()
    assert "82" in talk.words()


def test_an_edit_of_the_check_in_does_not_ask_again_about_time_off_that_was_chosen_since(talk: Talk) -> None:
    talk.hear_all("82, and I'm away next week")
    week = Days(date(2027, 1, 18), date(2027, 1, 24))
    talk.world.clock.move(minutes=1)
    AbsenceService(talk.world.uow, talk.world.clock).away(talk.world.workspace_id, ANA, week.first, week.last)
    talk.world.clock.move(minutes=1)
    edited = talk.words_after_edit("83, and I'm away next week")
    assert "83%" in edited
    assert "are you away then?" not in edited
    assert "You are away from Monday 18 to" in edited


def test_an_edit_that_is_no_longer_clear_about_time_off_asks_about_it(talk: Talk) -> None:
    talk.hear("I'm away until Friday")
    talk.world.clock.move(minutes=1)
    assert "“next week” – are you away then?" in talk.words_after_edit("82, and I'm away next week")
    assert talk.absences() == ()


def test_time_off_that_was_chosen_and_taken_back_is_not_asked_about_again(talk: Talk) -> None:
    talk.hear_all("82, and I'm away next week")
    absences, week = AbsenceService(talk.world.uow, talk.world.clock), Days(date(2027, 1, 18), date(2027, 1, 24))
    noted = absences.away(talk.world.workspace_id, ANA, week.first, week.last).absence
    assert noted is not None
    absences.undo(talk.world.workspace_id, ANA, noted.absence_id)
    assert "Taken back: you are not away from Monday 18 to Sunday 24 January" in talk.words()
    assert "are you away then?" not in talk.words()
    absences.away(talk.world.workspace_id, ANA, week.first, week.first)
    assert "You are away on Monday 18 January" in talk.words()


def test_coming_back_from_days_off_of_before_answers_no_question_about_others(talk: Talk) -> None:
    absences = AbsenceService(talk.world.uow, talk.world.clock)
    absences.away(talk.world.workspace_id, ANA, MONDAY, THURSDAY)
    talk.world.clock.move(minutes=5)
    talk.hear_all("82, and I'm away next week")
    talk.world.clock.move(days=1)
    absences.back(talk.world.workspace_id, ANA)
    assert "“next week” – are you away then?" in talk.words()


def test_days_off_that_are_over_are_told_as_what_was(talk: Talk) -> None:
    talk.hear("I'm away until Tuesday")
    talk.world.clock.move(days=3)
    change = talk.service.answer_to(talk.world.workspace_id, ANA, "D0ANA", TS).parts
    assert [type(part) for part in change] == [TimeOffChange]
    assert talk.words().startswith("You were away from Monday 11 to Tuesday 12 January.")


@pytest.mark.parametrize(
    "text",
    [
        "CSAT 82, snooze the rest",
        "CSAT 82, can you remind me about the rest later?",
        "CSAT 82, the rest later",
        "CSAT 82, snooze till 3 March",
    ],
)
def test_a_snooze_beside_a_check_in_is_asked_about_and_the_check_in_recorded(world: World, text: str) -> None:
    talk = Talk(world, "Answer letters")
    later = talk.hear_beside_82(text)
    assert isinstance(later, ComesLater)
    assert later.card.snooze is not None
    assert later.card.snooze.to is None
    assert "Until when shall I put off your check-in?" in talk.words()


@pytest.mark.parametrize(
    "text",
    [
        "CSAT 82, snooze till Thursday",
        "CSAT 82 and remind me on Thursday",
        "CSAT 82, can you remind me on Thursday?",
        "Could you ask me again on Thursday please? CSAT 82",
    ],
)
def test_the_clear_day_of_a_snooze_beside_a_check_in_is_offered_before_the_others(world: World, text: str) -> None:
    talk = Talk(world, "Answer letters")
    later = talk.hear_beside_82(text)
    assert isinstance(later, ComesLater)
    assert later.card.snooze is not None
    assert (later.card.snooze.to, later.offered) == (None, THURSDAY)
    assert "Shall I put off your check-in until Thursday 14 January 2027? It is not put off yet." in talk.words()
    asked, _ = put_off_blocks(later.card, later.offered)
    offer = asked.to_dict()["accessory"]
    assert (offer["text"]["text"], read_snooze(offer["value"])) == (
        "Snooze until Thursday 14 January",
        (MONDAY, THURSDAY),
    )
    SnoozeService(talk.world.uow, talk.world.clock).snooze(talk.world.workspace_id, ANA, MONDAY, THURSDAY)
    assert "is snoozed until Thursday 14 January" in talk.words()


def test_of_a_snooze_beside_the_last_check_in_it_says_that_nothing_is_left_to_put_off(talk: Talk) -> None:
    recorded, later = talk.hear_all("82, snooze the rest")
    assert isinstance(recorded, Recorded)
    assert isinstance(later, ComesLater)
    assert "There is nothing to snooze" in talk.words()


def test_on_holiday_before_a_check_in_is_asked_about(talk: Talk) -> None:
    recorded, asked = talk.hear_all("on holiday from Monday, CSAT 82")
    assert isinstance(recorded, Recorded)
    assert isinstance(asked, WhenAway)


@pytest.mark.parametrize(
    "text", ["82, two agents are on holiday", "82, customers away until June", "82, snooze button shipped"]
)
def test_what_only_sounds_like_a_wish_stays_a_note(talk: Talk, text: str) -> None:
    assert isinstance(talk.hear(text), Recorded)


def test_a_greeting_before_a_wish_keeps_nobody_from_carrying_it_out(talk: Talk) -> None:
    talk.hear("thanks! snooze until Thursday")
    assert talk.reminded() == [THURSDAY]


def test_an_edit_that_tells_of_a_goal_ends_the_snooze_and_the_reminder_comes_as_usual(talk: Talk) -> None:
    talk.world.goal("Answer letters in a day", ANA)
    talk.hear("ask me on Thursday")
    talk.hear("CSAT 82", edited_ts="1799230050.000001")
    with talk.world.uow.reading(talk.world.workspace_id) as tx:
        prompt = tx.prompts.get(ANA, MONDAY)
        reminder = tx.deliveries.find(Kind.REMINDER, ANA, MONDAY.isoformat())
    assert prompt is not None
    assert (prompt.snoozed_to, prompt.is_folded) == (None, False)
    assert reminder is not None
    assert reminder.due_at.date() == TUESDAY


def test_an_edit_leaves_a_day_that_was_chosen_since(talk: Talk) -> None:
    talk.hear("ask me tomorrow")
    SnoozeService(talk.world.uow, talk.world.clock).snooze(talk.world.workspace_id, ANA, MONDAY, THURSDAY)
    talk.hear("CSAT 82", edited_ts="1799230050.000001")
    with talk.world.uow.reading(talk.world.workspace_id) as tx:
        prompt = tx.prompts.get(ANA, MONDAY)
    assert prompt is not None
    assert prompt.snoozed_to == THURSDAY


# A wish whose reply is deleted ---------------------------------------------------------------------------

DELETED = "You deleted your message."


def test_deleting_a_reply_that_put_the_prompt_off_asks_whether_to_take_that_back(talk: Talk) -> None:
    talk.hear("ask me on Thursday")
    asked = talk.delete()
    assert f"{DELETED} What it recorded still stands:" in asked
    assert "is snoozed until Thursday 14 January" in asked
    assert talk.take_back().startswith(f"{DELETED} Nothing of it is recorded.\nYour check-in is not put off any more.")
    assert talk.take_back().count("?") == 0, "of what was deleted nothing is asked"
    with talk.world.uow.reading(talk.world.workspace_id) as tx:
        prompt = tx.prompts.get(ANA, MONDAY)
    assert prompt is not None
    assert (prompt.snoozed_to, prompt.is_folded) == (None, False)
    assert talk.reminded() == [TUESDAY]


def test_deleting_a_reply_that_told_of_time_off_asks_whether_to_take_that_back(talk: Talk) -> None:
    talk.hear("I'm away until Friday")
    asked = talk.delete()
    assert f"{DELETED} What it recorded still stands:\n• You are away from Monday 11 to" in asked
    assert len(talk.absences()) == 1
    taken_back = talk.take_back()
    assert taken_back.startswith(f"{DELETED} Nothing of it is recorded.\nTaken back: you are not away")
    assert talk.absences() == ()


def test_a_wish_whose_deleted_reply_is_kept_stands(talk: Talk) -> None:
    talk.hear("ask me on Thursday")
    talk.delete()
    kept = talk.keep()
    assert kept.startswith(f"{DELETED} What it recorded is kept.")
    assert "is snoozed until Thursday 14 January" in kept
    talk.take_back()
    assert talk.reminded() == [THURSDAY]


def test_time_off_whose_deleted_reply_is_kept_stands(talk: Talk) -> None:
    talk.hear("I'm away until Friday")
    talk.delete()
    assert "You are away from Monday 11 to" in talk.keep()
    assert len(talk.absences()) == 1


def test_deleting_a_reply_whose_question_until_when_is_open_asks_nothing(talk: Talk) -> None:
    talk.hear("snooze")
    assert talk.delete() == f"{DELETED} Nothing of it is recorded."


def test_deleting_a_reply_leaves_a_day_that_was_chosen_since(talk: Talk) -> None:
    talk.hear("ask me tomorrow")
    SnoozeService(talk.world.uow, talk.world.clock).snooze(talk.world.workspace_id, ANA, MONDAY, THURSDAY)
    assert "still stands" not in talk.delete()
    assert talk.reminded() == [THURSDAY]


def test_deleting_a_reply_leaves_time_off_that_was_said_before(talk: Talk) -> None:
    AbsenceService(talk.world.uow, talk.world.clock).away(talk.world.workspace_id, ANA, MONDAY, date(2027, 1, 15))
    talk.hear("I'm away until Friday")
    talk.delete()
    assert len(talk.absences()) == 1


def test_once_the_reminder_came_deleting_the_reply_asks_nothing(talk: Talk) -> None:
    talk.hear("ask me tomorrow")
    talk.clockwork.run_until(instant("2027-01-12 12:00", LISBON))
    assert talk.delete() == f"{DELETED} Nothing of it is recorded."


def test_once_the_days_are_over_deleting_the_reply_asks_nothing(talk: Talk) -> None:
    talk.hear("I'm away today")
    talk.clockwork.run_until(instant("2027-01-12 12:00", LISBON))
    assert "still stands" not in talk.delete()
    assert len(talk.absences()) == 1


def test_deleting_a_check_in_beside_which_a_day_was_chosen_takes_only_the_check_in_back(world: World) -> None:
    talk = Talk(world, "Answer letters")
    talk.hear_all("CSAT 82, the rest later")
    SnoozeService(world.uow, world.clock).snooze(world.workspace_id, ANA, MONDAY, THURSDAY)
    asked = talk.delete()
    assert "82" in asked
    assert "snoozed" not in asked
    assert "Taken back for *Raise CSAT*" in talk.take_back()
    assert talk.reminded() == [THURSDAY]
