"""A quarter of thirteen weeks in which Hana, a claims adviser in Prague, never touches a form: she replies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.domain.check_ins import CheckIn, Report, Source, Status, standing_check_ins
from bot.domain.measures import Value
from localslack.client import PersonAt
from localslack.surfaces import MessageSeen, NotThere
from storage.units import SqlUnitOfWork
from tests.office import HARBOUR, Office
from tests.scenarios.test_leavers import set_goal

TIME, CALLS, MACROS, CONTRACT = 2, 3, 4, 5
"""Hana's goals by their numbers; the first is the team's, which Ana reports."""
TITLES = {
    TIME: "Shorten first response time",
    CALLS: "Raise calls returned within a day",
    MACROS: "Roll out the macro library",
    CONTRACT: "Sign the night line contract",
}
AUDIT, WRITING, TRAINING = "Macro audit", "Write the macros", "Train the team"
NOTHING_IN_THE_WAY = "Recorded: nothing in the way"
AS_IT_WAS = {
    TIME: [
        ("5 Apr", "5.5"),
        ("12 Apr", "5.25"),
        ("19 Apr", "5"),
        ("26 Apr", "same"),
        ("3 May", "4.5"),
        ("10 May", "4.2"),
        ("17 May", "on track"),
        ("24 May", "on track"),
        ("31 May", "4 “waiting for macros from Product.”"),
        ("7 Jun", "3.8"),
        ("14 Jun", "3.2"),
        ("21 Jun", "2.9"),
        ("28 Jun", "2.1 on track “see SUP-4711”"),
    ],
    CALLS: [
        ("5 Apr", "82"),
        ("12 Apr", "84"),
        ("19 Apr", "86"),
        ("26 Apr", "same"),
        ("4 May", "87"),
        ("10 May", "87.5"),
        ("17 May", "at risk"),
        ("24 May", "off track"),
        ("31 May", "88"),
        ("7 Jun", "89"),
        ("14 Jun", "91"),
        ("28 Jun", "95"),
    ],
    MACROS: [
        ("5 Apr", "1 milestone"),
        ("12 Apr", "on track"),
        ("19 Apr", "at risk “trainer is ill”"),
        ("26 Apr", "same"),
        ("4 May", "same"),
        ("10 May", "2 milestones"),
        ("24 May", "on track"),
        ("28 Jun", "3 milestones done"),
    ],
    CONTRACT: [
        ("3 May", "no “legal is slow”"),
        ("10 May", "no"),
        ("17 May", "no"),
        ("24 May", "at risk"),
        ("28 Jun", "yes done"),
    ],
}
"""Each goal's history at the end: what stands, without what was corrected and taken back."""
Wrote = tuple[int, str, Report]
"""A goal, what is shown as recorded on it, and what is stored."""


def wrote(
    goal: int, shown: str, value: Value | str | None = None, status: Status | None = None, note: str = ""
) -> Wrote:
    """Return what a reply is expected to record; no value and no status: that nothing has changed."""
    said = Decimal(value) if isinstance(value, str) else value
    return goal, shown, Report(said, status, note, no_change=said is None and status is None)


def steps(*done: str) -> frozenset[str]:
    return frozenset(done)


@dataclass
class Quarter:
    """What Hana does week by week, and what is shown and stored after it."""

    office: Office
    hana: PersonAt
    monday: date = date(2027, 3, 29)
    prompt: MessageSeen = field(init=False)

    def __post_init__(self) -> None:
        self.uow = SqlUnitOfWork(self.office.headway.engines, lambda: None)

    def begins_week(self, day: str) -> MessageSeen:
        """Go to the next Monday morning in Prague, and return the prompt that has come."""
        self.monday += timedelta(weeks=1)
        assert f"{self.monday:%-d %B}" == day
        self.office.goes_to(f"{self.monday}T07:30:00+00:00")
        self.prompt = self.hana.wait_for_message("Headway", f"Your check-in for the week of {day}.")
        return self.prompt

    def says(self, text: str, *recorded: Wrote, to: MessageSeen | None = None) -> MessageSeen:
        """Reply in a thread, and return the answer, which confirms each of these check-ins and no other."""
        thread = to or self.prompt
        said = self.hana.say("Headway", text, thread=thread.ts)
        return self.is_answered(said, *recorded, thread=thread)

    def is_answered(self, said: MessageSeen, *recorded: Wrote, thread: MessageSeen) -> MessageSeen:
        """Wait for the one answer to a reply (or that answer as it reads now) to confirm all of these check-ins."""
        lines = [self._confirmation(goal, shown) for goal, shown, _ in recorded]

        def look() -> MessageSeen | None:
            later = [reply for reply in self.hana.replies(thread) if reply.ts >= said.ts and reply.user != self.hana.id]
            assert len(later) <= 1
            return later[0] if later and all(line in later[0].text for line in lines) else None

        try:
            answer = self.office.slack.wait_for(look, f"an answer with {lines}")
        except NotThere as missing:
            there = "\n---\n".join(reply.text for reply in self.hana.replies(thread))
            raise NotThere(f"{missing}; there is:\n{there}") from None
        assert answer.text.count("Recorded for ") == len(recorded)
        return answer

    def says_in_vain(self, text: str) -> None:
        """Reply with what asks for no answer; the next answer shows that none was given to it."""
        self.hana.say("Headway", text, thread=self.prompt.ts)

    def ends_week(self, *recorded: Wrote, replaced: int = 0, by_tap: int = 0, way: bool = False) -> None:
        """Check that this week brought these standing check-ins, `replaced` others that stand no more, and no more.

        `by_tap` of them came of a question's button. `way`: she said as well that nothing is in the way.
        """
        for goal, shown, report in recorded:
            self.hana.wait_until(self.prompt, f"Recorded: {shown} – {self._today}, by you")
            (check_in,) = (one for one in standing_check_ins(self._of(goal)) if one.at >= self._began)
            assert check_in.report == report, TITLES[goal]
            assert (check_in.person, check_in.week, check_in.at.date()) == (self.hana.id, f"{self.monday}", self._day)
        all_told = [one for goal in (1, *TITLES) for one in self._of(goal) if one.at >= self._began]
        assert len(all_told) == len(recorded) + replaced
        assert [one.source for one in all_told].count(Source.REPLY) == len(all_told) - by_tap
        count = len(recorded) + way
        self.office.slack.wait_for(
            lambda: self.prompt.again().text.count("Recorded: ") == count or None, f"{count} answers in the prompt"
        )
        assert (NOTHING_IN_THE_WAY in self.prompt.again().text) is way

    def last_line(self, goal: int) -> str:
        """Return what the prompt says of a goal before it is answered."""
        lines = self.prompt.text.splitlines()
        at = next(at for at, line in enumerate(lines) if TITLES[goal] in line)
        return lines[at + 1]

    def history(self, goal: int) -> list[tuple[str, str]]:
        """Return day and words of all that stands on a goal, oldest first."""
        return [(f"{one.at:%-d %b}", _words(one.report)) for one in standing_check_ins(self._of(goal))]

    def _of(self, goal: int) -> Sequence[CheckIn]:
        with self.uow.reading(HARBOUR) as tx:
            return tx.check_ins.of_goal(goal)

    def _confirmation(self, goal: int, shown: str) -> str:
        return f"Recorded for *{TITLES[goal]}* (G-{goal}): {shown}"

    @property
    def _day(self) -> date:
        return self.office.slack.now().date()

    @property
    def _today(self) -> str:
        return f"{self._day:%-d %B}"

    @property
    def _began(self) -> datetime:
        return datetime.combine(self.monday, datetime.min.time(), UTC)


def _words(report: Report) -> str:
    """Return a report in few words, as it stands in a history."""
    match report.value:
        case Decimal():
            value = f"{report.value.normalize():f}"
        case frozenset():
            value = f"{len(report.value)} milestone{'s' if len(report.value) > 1 else ''}"
        case bool():
            value = "yes" if report.value else "no"
        case None:
            value = "same" if report.no_change else ""
    parts = (value, report.status.value.replace("_", " ") if report.status else "", report.note and f"“{report.note}”")
    return " ".join(part for part in parts if part)


def test_a_person_answers_entirely_by_text_for_a_quarter(settled: Office) -> None:
    quarter = Quarter(settled, settled.person("Hana"))
    _three_goals_are_set(quarter)
    _april_is_tidy(quarter)
    _may_brings_a_fourth_goal(quarter)
    _may_ends_in_a_hurry(quarter)
    _june_brings_second_thoughts(quarter)
    _the_quarter_is_over(quarter)
    _everything_is_told_as_it_was(quarter)


def _three_goals_are_set(quarter: Quarter) -> None:
    office, hana = quarter.office, quarter.hana
    office.goes_to("2027-04-01T10:00:00+00:00")
    set_goal(office.person("Ana"), "#claims-care", "Raise CSAT from 78% to 85% by 31 July")
    set_goal(hana, "#claims-care", f"{TITLES[TIME]} from 6h to 2h by 31 July")
    set_goal(hana, "#claims-care", f"{TITLES[CALLS]} from 80% to 95% by 31 July")
    _set_measured(
        quarter, TITLES[MACROS], "Milestones, one after the other", Milestones="\n".join((AUDIT, WRITING, TRAINING))
    )


def _set_measured(quarter: Quarter, title: str, how: str, **fields: str) -> None:
    hana = quarter.hana
    hana.command("#claims-care", f"/goal set {title} by 31 July")
    form = hana.modal("Set a goal")
    assert "Target" not in form.labels  # a text without numbers: only what is asked for tells that the choice has come
    form.choose("How is it measured?", how)
    quarter.office.slack.wait_for(lambda: fields.keys() <= set(form.again().labels) or None, f"a form with {fields}")
    assert not form.again().fill(fields).submit().errors
    hana.modal("Saved").close()


def _april_is_tidy(quarter: Quarter) -> None:
    # She numbers her lines as the prompt does.
    quarter.begins_week("5 April")
    said = (
        wrote(TIME, "5.5 h", "5.5"),
        wrote(CALLS, "82%", "82"),
        wrote(MACROS, "1 of 3 milestones", steps(AUDIT)),
    )
    quarter.says("1) 5.5 2) 82 3) macro audit done", *said)
    quarter.ends_week(*said)

    # She names them as she speaks of them.
    quarter.begins_week("12 April")
    assert quarter.last_line(CALLS) == "Last: 82% (5 April)"
    said = (
        wrote(TIME, "5.25 h", "5.25"),
        wrote(CALLS, "84%", "84"),
        wrote(MACROS, "On track · still 1 of 3 milestones (5 April)", status=Status.ON_TRACK),
    )
    quarter.says("response time is 5h15, calls returned 84 %, macros on track", *said)
    quarter.ends_week(*said)

    # What has changed since, with a typo.
    quarter.begins_week("19 April")
    assert quarter.last_line(MACROS) == "Last: 1 of 3 milestones (5 April), on track (12 April)"
    said = (
        wrote(TIME, "5 h", "5"),
        wrote(CALLS, "86%", "86"),
        wrote(
            MACROS,
            "At risk · still 1 of 3 milestones (5 April)",
            status=Status.AT_RISK,
            note="trainer is ill",
        ),
    )
    quarter.says("response time down 15 minutes, calls up 2 points, macro libary at risk, trainer is ill", *said)
    quarter.ends_week(*said)

    quarter.begins_week("26 April")
    said = (
        wrote(TIME, "No change · still 5 h (19 April)"),
        wrote(CALLS, "No change · still 86% (19 April)"),
        wrote(MACROS, "No change · still 1 of 3 milestones (5 April), at risk (19 April)"),
    )
    quarter.says("same as last week", *said)
    quarter.ends_week(*said)


def _may_brings_a_fourth_goal(quarter: Quarter) -> None:
    office, hana = quarter.office, quarter.hana
    office.goes_to("2027-04-29T10:00:00+00:00")
    _set_measured(quarter, TITLES[CONTRACT], "Reached or not")

    # A bare number may be about several; what is left is told below the reminder, a day later.
    quarter.begins_week("3 May")
    question = quarter.says("4.5")
    assert "“4.5” – Which goal is this about? Nothing new is recorded yet." in question.text
    question.click("4.5 h", after=TITLES[TIME])
    of_monday = wrote(TIME, "4.5 h", "4.5"), wrote(CONTRACT, "not reached yet", value=False, note="legal is slow")
    hana.wait_until(quarter.prompt, "Recorded: 4.5 h")
    quarter.says("contract not yet, legal is slow", of_monday[1])
    quarter.ends_week(*of_monday)
    office.goes_to("2027-05-04T07:30:00+00:00")
    reminder = hana.wait_for_message("Headway", "I won't remind you again this week")
    quarter.says(
        "calls 87, rest same",
        wrote(CALLS, "87%", "87"),
        wrote(MACROS, "No change · still 1 of 3 milestones (5 April), at risk (19 April)"),
        to=reminder,
    )
    assert [len(quarter.history(goal)) for goal in TITLES] == [5, 5, 5, 1]

    # From one to the other, a goal a line, with a decimal comma.
    quarter.begins_week("10 May")
    said = (
        wrote(TIME, "4.2 h", "4.2"),
        wrote(CALLS, "87.5%", "87.5"),
        wrote(MACROS, "2 of 3 milestones", steps(AUDIT, WRITING)),
        wrote(CONTRACT, "not reached yet", value=False),
    )
    quarter.says("FRT from 4.5 to 4,2 h\ncalls from 87 to 87,5 %\nfinished writing the macros\ncontract not yet", *said)
    quarter.ends_week(*said)


def _may_ends_in_a_hurry(quarter: Quarter) -> None:
    # Not on track: at risk, or off track?
    quarter.begins_week("17 May")
    clear = (
        wrote(TIME, "On track · still 4.2 h (10 May)", status=Status.ON_TRACK),
        wrote(CONTRACT, "not reached yet", value=False),
    )
    question = quarter.says("FRT on track, calls not on track, contract still no", *clear)
    assert "“calls not on track” – *Raise calls returned within a day* (G-3): Is it at risk or off track?" in (
        question.text
    )
    question.click("At risk", after="calls not on track")
    settled = wrote(CALLS, "At risk · still 87.5% (10 May)", status=Status.AT_RISK)
    quarter.is_answered(question, *clear, settled, thread=quarter.prompt)
    quarter.ends_week(*clear, settled)

    quarter.begins_week("24 May")
    said = (
        wrote(TIME, "On track · still 4.2 h (10 May)", status=Status.ON_TRACK),
        wrote(CALLS, "Off track · still 87.5% (10 May)", status=Status.OFF_TRACK),
        wrote(MACROS, "On track · still 2 of 3 milestones (10 May)", status=Status.ON_TRACK),
        wrote(CONTRACT, "At risk · still not reached yet (17 May)", status=Status.AT_RISK),
    )
    quarter.says("1 🟢 2 :red_circle: 3 🟢 4 🟡", *said)
    quarter.ends_week(*said)

    # A blocker, a hope, and the kindness around them.
    quarter.begins_week("31 May")
    stuck = wrote(TIME, "4 h", "4", note="waiting for macros from Product.")
    answer = quarter.says(
        "Good morning! FRT stuck at 4h, waiting for macros from Product. Calls should reach 92 by Friday. Thanks!",
        stuck,
    )
    assert "That sounds like what you expect. Where does it stand now?" in answer.text
    calls = wrote(CALLS, "88%", "88")
    quarter.says("calls 88", calls)
    quarter.ends_week(stuck, calls)


def _june_brings_second_thoughts(quarter: Quarter) -> None:
    hana = quarter.hana
    # She mistyped, and edits her message.
    quarter.begins_week("7 June")
    said = hana.say("Headway", "FRT 3.8h, calls 98", thread=quarter.prompt.ts)
    quarter.is_answered(said, wrote(TIME, "3.8 h", "3.8"), wrote(CALLS, "98%", "98"), thread=quarter.prompt)
    hana.edit(said, "FRT 3.8h, calls 89")
    meant = wrote(TIME, "3.8 h", "3.8"), wrote(CALLS, "89%", "89")
    quarter.is_answered(said, *meant, thread=quarter.prompt)
    quarter.ends_week(*meant, replaced=1)

    # Those were another team's numbers: she deletes it, takes it back, and says it anew.
    quarter.begins_week("14 June")
    said = hana.say("Headway", "calls 93, FRT 3h", thread=quarter.prompt.ts)
    hana.wait_for_reply(quarter.prompt, "Recorded for *Shorten first response time*")
    hana.delete(said)
    hana.wait_for_reply(quarter.prompt, "You deleted your message.").click("Undo what it recorded")
    hana.wait_for_reply(quarter.prompt, "You deleted your message. Nothing of it is recorded.")
    quarter.ends_week(replaced=2)
    meant = wrote(CALLS, "91%", "91"), wrote(TIME, "3.2 h", "3.2")
    quarter.says("calls 91, FRT 3,2h", *meant)
    quarter.ends_week(*meant, replaced=2)


def _the_quarter_is_over(quarter: Quarter) -> None:
    hana = quarter.hana
    # Thanks are no check-in, a question is answered, and a number far out is asked about.
    quarter.begins_week("21 June")
    quarter.says_in_vain("thanks!")
    help_given = quarter.says("How do I edit that later?")
    assert "`/goal help` shows all that I can do." in help_given.text
    far_out = quarter.says("FRT 32h")
    assert "Is it really 32 h? Nothing new is recorded yet." in far_out.text
    assert far_out.buttons[:2] == ["Yes, 32 h", "No, let me type it"]
    quarter.ends_week()
    again = wrote(TIME, "2.9 h", "2.9")
    quarter.says("sorry, FRT 2.9h", again)
    hana.say("Headway", "nothing in the way", thread=quarter.prompt.ts)
    hana.wait_until(quarter.prompt, NOTHING_IN_THE_WAY)
    quarter.ends_week(again, way=True)

    # Whatever else the lines of the last week quote and point to, their numbers are no values.
    quarter.begins_week("28 June")
    said = (
        wrote(TIME, "On track · 2.1 h", "2.1", Status.ON_TRACK, "see SUP-4711"),
        wrote(CALLS, "95%", "95"),
        wrote(MACROS, "Done · 3 of 3 milestones", steps(AUDIT, WRITING, TRAINING), Status.DONE),
        wrote(CONTRACT, "Done · reached", value=True, status=Status.DONE),
    )
    answer = quarter.says(
        "> calls at 88, FRT 4h?\nFRT 2.1h on track, see SUP-4711\ncalls 95%\ntraining done\ncontract: yes", *said
    )
    assert answer.buttons.count("Close…") == 2
    quarter.ends_week(*said)


def _everything_is_told_as_it_was(quarter: Quarter) -> None:
    office, hana, ana = quarter.office, quarter.hana, quarter.office.person("Ana")
    assert {goal: quarter.history(goal) for goal in TITLES} == AS_IT_WAS
    hana.command("#claims-care", f"/goal show G-{TIME}")
    shown = hana.wait_for_message("#claims-care", TITLES[TIME]).text
    assert "Trend: 4.2 → 4 → 3.8 → 3.2 → 2.9 → 2.1 h, improving" in shown
    assert "• 31 May: 4 h (@Hana Nováková) “waiting for macros from Product.”" in shown
    # Ana and Bo were asked as well, and said nothing.
    office.goes_to("2027-07-01T14:30:00+00:00")
    post = ana.wait_for_message("Headway", "Claims care: progress, 1 July 2027").text
    assert "1 of 3 have answered this round." in post
    assert f"{TITLES[TIME]} (G-{TIME}): 2.9 → 2.1 h, improving" in post
    assert f"{TITLES[CALLS]} (G-{CALLS}): 91% → 95%, improving" in post
    assert f"{TITLES[MACROS]} (G-{MACROS}): 2 → 3 of 3 milestones, improving, done" in post
    assert f"{TITLES[CONTRACT]} (G-{CONTRACT}): not reached yet → reached, done" in post
