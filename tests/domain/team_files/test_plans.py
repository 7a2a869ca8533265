"""What a file of teams means for the teams that there are, and what is wrong with it."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadences import Cadence
from bot.domain.people import Guest, Profile
from bot.domain.team_files.faults import Column, Unreadable, Wrong
from bot.domain.team_files.plans import MOST_MEMBERSHIPS, MOST_TEAMS, Faulty, TeamPlan, plan_of
from bot.domain.team_files.rosters import Listed, ListedChannel, Roster
from bot.domain.team_files.tables import MOST_BYTES, MOST_LINES
from bot.domain.team_saves import Part
from bot.domain.teams import WEEKLY, ProgressSlot, Team, TeamTree, tree_of

LISBON = "Europe/Lisbon"


def listed(handle: str, name: str, **facts: object) -> Listed:
    return Listed(Profile("U0" + handle.upper(), name, LISBON, **facts), handle, (name,))  # type: ignore[arg-type]


PEOPLE = (
    listed("ines", "Inês Duarte"),
    listed("ana", "Ana Sousa"),
    listed("bo", "Bo Tamihana"),
    listed("clara", "Clara Vogel"),
    listed("june", "June Park", guest=Guest.MULTI_CHANNEL),
    listed("karl", "Karl Lind", deactivated=True),
    listed("rotabot", "Rota Bot", is_bot=True),
    listed("sam", "Sam Stone", stranger=True),
    listed("alex", "Alex Roe"),
    listed("alexr", "Alex Roe"),
)
NAMES = ("service", "claims-care", "phone-support", "digital")
CHANNELS = tuple(ListedChannel("C0" + name.upper().replace("-", ""), name, has_bot=name == "digital") for name in NAMES)
ROSTER = Roster(PEOPLE, (*CHANNELS, ListedChannel("C0PARTNER", "partner", is_shared=True)))


def team(number: int, name: str, lead: str, parent: int | None, channel: str, *members: str) -> Team:
    made = datetime(2027, 1, 4, tzinfo=UTC)
    return Team(number, name, lead, parent, channel, LISBON, WEEKLY, date(2027, 1, 4), made, members=frozenset(members))


HARBOUR = team(1, "Harbour", "U0INES", None, "C0SERVICE")
CLAIMS = team(2, "Claims care", "U0ANA", 1, "C0CLAIMSCARE", "U0BO")
NOTHING = tree_of([])
STANDING = tree_of([HARBOUR, CLAIMS])


def planned(text: str | bytes, tree: TeamTree = STANDING) -> TeamPlan:
    plan = plan_of(text if isinstance(text, bytes) else text.encode(), ROSTER, tree)
    assert isinstance(plan, TeamPlan), plan
    return plan


def faults(text: str, tree: TeamTree = STANDING) -> list[tuple[int, Column | None, Wrong, str]]:
    found = plan_of(text.encode(), ROSTER, tree)
    assert isinstance(found, Faulty), found
    return [(fault.line, fault.column, fault.wrong, fault.closest) for fault in found.faults]


WHOLE = """Team,Parent,Lead,Channel,Members,Zone,Cadence weeks,Weekday,Hour,Progress day,Progress hour
Phone,Service,@clara,#phone-support,"@ana; @bo",Berlin,2,Tuesday,10,Friday,14:00
Service,,Inês Duarte,C0SERVICE,,,,,,,
Phone,,,,U0JUNE,,,,,,
"""


class TestWhatAFileMeans:
    def test_a_whole_organisation_is_read_with_parents_below_their_children(self) -> None:
        root, phone = planned(WHOLE, NOTHING).teams
        assert (root.name, root.parent_line, root.parent_id, root.lead_id) == ("Service", None, None, "U0INES")
        assert (phone.name, phone.parent_line, phone.channel_id) == ("Phone", 3, "C0PHONESUPPORT")
        assert phone.newcomers == ("U0ANA", "U0BO", "U0JUNE")
        assert (phone.zone, phone.cadence) == ("Europe/Berlin", Cadence(2, 1, 10))
        assert phone.progress_slot == ProgressSlot(4, 14)

    def test_team_and_lead_are_enough_where_a_channel_is_called_as_the_team(self) -> None:
        (digital,) = planned("team;lead\nDigital;@bo").teams
        assert (digital.channel_id, digital.has_bot, digital.parent_id) == ("C0DIGITAL", True, 1)
        assert (digital.zone, digital.cadence, digital.progress_slot) == (None, WEEKLY, ProgressSlot())

    def test_a_team_that_there_is_takes_people_in_and_puts_nobody_out(self) -> None:
        plan = planned("Team,Lead,Members\nClaims care,@ana,@clara")
        (claims,) = plan.changed
        assert (claims.newcomers, claims.changes) == (("U0CLARA",), (Part.MEMBERS,))

    def test_a_lead_who_is_replaced_stays_as_a_member(self) -> None:
        (claims,) = planned("Team,Lead\nClaims care,@bo").changed
        assert (claims.lead_id, claims.newcomers) == ("U0BO", ("U0ANA",))

    def test_what_is_as_it_was_is_unchanged(self) -> None:
        plan = planned("Team,Parent,Lead,Channel,Members\nClaims Care,Harbour,@ana,#claims-care,@bo")
        assert [one.changes for one in plan.teams] == [(Part.NAME,)]
        plan = planned("Team,Parent,Lead,Channel,Members\nClaims care,Harbour,@ana,#claims-care,@bo\nHarbour,,@ines,,")
        assert (plan.new, plan.changed, len(plan.unchanged)) == ((), (), 2)

    def test_a_team_is_known_by_its_channel_under_a_new_name_and_moves(self) -> None:
        plan = planned("Team,Parent,Lead,Channel\nClaims,Digital,@ana,#claims-care\nDigital,Harbour,@bo,#digital")
        digital, claims = plan.teams
        assert digital.before is None
        assert (claims.before, claims.changes) == (CLAIMS, (Part.NAME, Part.PARENT))
        assert claims.parent_line == digital.line

    def test_headings_in_other_words_and_several_member_columns_are_understood(self) -> None:
        plan = planned("Cost centre;TEAM NAME;Team lead;Member 1;Member 2\n7;Digital;Bo Tamihana;@ana;Clara Vogel")
        assert plan.teams[0].newcomers == ("U0ANA", "U0CLARA")
        assert plan.left_out == ("Cost centre",)

    @pytest.mark.parametrize("separator", list(",;\t"))
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_files_are_read_as_programs_save_them(self, separator: str, encoding: str) -> None:
        text = f"Team{separator}Lead\r\nDigital{separator}Inês Duarte\r\n{separator}\r\n\r\n"
        assert planned(text.encode(encoding)).teams[0].lead_id == "U0INES"

    def test_excel_s_own_line_on_the_separator_counts_as_a_line(self) -> None:
        assert planned("sep=;\r\nTeam;Lead\r\nDigital;@bo").teams[0].line == 3

    def test_what_looks_like_a_formula_is_text(self) -> None:
        (formula,) = planned('Team,Lead,Channel\n"=HYPERLINK(""x"")",@bo,#digital').teams
        assert formula.name == '=HYPERLINK("x")'

    def test_line_ends_in_a_cell_do_not_shift_the_numbers_of_lines(self) -> None:
        found = faults('Team,Lead,Members\nDigital,@bo,"@ana\n@clara"\nPhone support,@nobody-here,')
        assert found == [(4, Column.LEAD, Wrong.NOBODY, "")]


class TestWhatIsWrong:
    def test_every_line_s_fault_is_told_with_what_may_have_been_meant(self) -> None:
        text = (
            "Team,Parent,Lead,Channel,Members,Zone,Weeks,Weekday,Hour\n"
            "One,Claims car,@anna,#fone-support,@nobody; ana@x.example,Lisbonn,3,1,9:30\n"
            ",Harbour,@bo,,,,,,\n"
            "Two,Harbour,,#digital,Alex Roe,,,,\n"
        )
        assert faults(text) == [
            (2, Column.PARENT, Wrong.NO_SUCH_TEAM, "Claims care"),
            (2, Column.LEAD, Wrong.NOBODY, "@ana"),
            (2, Column.CHANNEL, Wrong.NO_SUCH_CHANNEL, "#phone-support"),
            (2, Column.MEMBERS, Wrong.EMAIL, "@ana"),
            (2, Column.MEMBERS, Wrong.NOBODY, ""),
            (2, Column.ZONE, Wrong.NO_SUCH_ZONE, "Europe/Lisbon"),
            (2, Column.WEEKS, Wrong.NOT_WEEKS, ""),
            (2, Column.WEEKDAY, Wrong.NOT_WEEKDAY, ""),
            (2, Column.HOUR, Wrong.NOT_HOUR, ""),
            (3, Column.TEAM, Wrong.MISSING, ""),
            (4, Column.LEAD, Wrong.MISSING, ""),
            (4, Column.MEMBERS, Wrong.AMBIGUOUS, "U0ALEX or U0ALEXR"),
        ]

    def test_a_line_without_a_team_is_told_all_its_faults_at_once(self) -> None:
        text = (
            "Team,Parent,Lead,Channel,Members\n"
            ",Harbor,@anna,#fone-support,@karl\n"
            ",Harbour,@bo,#digital,@ana\n"
            "Digital,Harbour,@bo,,\n"
        )
        assert faults(text) == [
            (2, Column.TEAM, Wrong.MISSING, ""),
            (2, Column.PARENT, Wrong.NO_SUCH_TEAM, "Harbour"),
            (2, Column.LEAD, Wrong.NOBODY, "@ana"),
            (2, Column.CHANNEL, Wrong.NO_SUCH_CHANNEL, "#phone-support"),
            (2, Column.MEMBERS, Wrong.HAS_LEFT, ""),
            (3, Column.TEAM, Wrong.MISSING, ""),
        ]

    @pytest.mark.parametrize(
        ("lead", "wrong"),
        [
            ("@rotabot", Wrong.IS_APP),
            ("@sam", Wrong.IS_STRANGER),
            ("@karl", Wrong.HAS_LEFT),
            ("@ana @bo", Wrong.SEVERAL),
        ],
    )
    def test_who_cannot_lead_is_refused(self, lead: str, wrong: Wrong) -> None:
        assert [fault[2] for fault in faults(f"Team,Lead\nDigital,{lead}")] == [wrong]

    def test_a_guest_leads_no_team_with_others_below_it(self) -> None:
        assert planned("Team,Lead\nDigital,@june").teams
        assert [one[:3] for one in faults("Team,Parent,Lead\nDigital,Harbour,@june\nService,Digital,@bo")] == [
            (2, Column.LEAD, Wrong.GUEST_LEADS),
            (3, Column.CHANNEL, Wrong.MISSING),
        ]
        assert [one[2] for one in faults("Team,Lead,Channel\nAll,@june,#service", NOTHING)] == [Wrong.GUEST_LEADS]

    @pytest.mark.parametrize(
        "below", ["Phone support,Digital,@bo,#phone-support", "Claims care,Digital,@ana,#claims-care"]
    )
    @pytest.mark.parametrize("beside", ["", "Digital,Harbour,@june,#digital"])
    def test_nothing_moves_below_a_team_that_a_guest_leads(self, beside: str, below: str) -> None:
        standing = tree_of([HARBOUR, CLAIMS, team(3, "Digital", "U0JUNE", 1, "C0DIGITAL")])
        found = faults(f"Team,Parent,Lead,Channel\n{beside}\n{below}", standing)
        assert [one[:3] for one in found] == [(3, Column.PARENT, Wrong.LED_BY_GUEST)]

    def test_what_stands_below_a_team_that_a_guest_leads_stays_there(self) -> None:
        digital = team(3, "Digital", "U0JUNE", 1, "C0DIGITAL")
        standing = tree_of([HARBOUR, digital, team(2, "Claims care", "U0ANA", 3, "C0CLAIMSCARE")])
        text = "Team,Parent,Lead,Members\nDigital,Harbour,@june,\nClaims care,Digital,@ana,@bo"
        assert [one.name for one in planned(text, standing).changed] == ["Claims care"]

    def test_a_team_that_a_guest_hands_over_may_have_others_below_it(self) -> None:
        standing = tree_of([HARBOUR, CLAIMS, team(3, "Digital", "U0JUNE", 1, "C0DIGITAL")])
        text = "Team,Parent,Lead,Channel\nDigital,Harbour,@bo,#digital\nClaims care,Digital,@ana,#claims-care"
        assert len(planned(text, standing).changed) == 2

    def test_more_changes_or_memberships_than_can_be_written_at_once_are_refused(self) -> None:
        many = [team(number, f"T{number}", "U0INES", 1, f"C0T{number}") for number in range(2, MOST_TEAMS + 3)]
        lines = "".join(f"T{one.team_id},@bo,\n" for one in many)
        standing = tree_of([HARBOUR, *many])
        assert plan_of(f"Team,Lead,Members\n{lines}".encode(), ROSTER, standing) is Unreadable.TOO_MANY_TEAMS
        assert (
            len(planned("Team,Lead,Members\n" + lines.replace(",@bo,\n", ",@ines,\n"), standing).unchanged) > MOST_TEAMS
        )

        crowd = tuple(listed(f"p{number}", f"P {number}") for number in range(MOST_MEMBERSHIPS + 1))
        text = f"Team,Lead,Members\nClaims care,@ana,{' '.join('@' + one.handle for one in crowd)}"
        roster = Roster((*PEOPLE, *crowd), CHANNELS)
        assert plan_of(text.encode(), roster, STANDING) is Unreadable.TOO_MANY_MEMBERSHIPS

    def test_a_cell_that_is_too_long_is_told_as_that_with_its_line(self) -> None:
        found = faults("Team,Lead\nClaims care,@ana\n" + "a" * 131_073 + ",@bo")
        assert [one[:3] for one in found] == [(3, None, Wrong.CELL_TOO_LONG)]

    def test_loops_are_told_on_each_of_their_lines(self) -> None:
        text = "Team,Parent,Lead,Channel\nOne,Two,@bo,#digital\nTwo,One,@ana,#phone-support\nThree,One,@bo,#service"
        found = plan_of(text.encode(), ROSTER, tree_of([team(9, "Top", "U0INES", None, "C0TOP")]))
        assert isinstance(found, Faulty)
        assert [(one.line, one.wrong, one.lines) for one in found.faults] == [
            (2, Wrong.LOOP, (3,)),
            (3, Wrong.LOOP, (2,)),
        ]

    def test_a_team_that_is_moved_below_itself_is_a_loop(self) -> None:
        tree = tree_of([HARBOUR, CLAIMS, team(3, "Night", "U0BO", 2, "C0NIGHT")])
        assert [one[2] for one in faults("Team,Parent,Lead,Channel\nClaims care,Night,@ana,#claims-care", tree)] == [
            Wrong.LOOP
        ]

    def test_there_is_one_organisation(self) -> None:
        assert faults("Team,Parent,Lead\nDigital,,@bo") == [(2, Column.PARENT, Wrong.SECOND_ROOT, "Harbour")]
        two = "Team,Lead,Channel\nOne,@bo,#digital\nTwo,@ana,#service"
        assert faults(two, NOTHING) == [(3, Column.PARENT, Wrong.SECOND_ROOT, "One")]
        moved = faults("Team,Parent,Lead\nHarbour,Claims care,@ines")
        assert [one[2] for one in moved] == [Wrong.ROOT_STAYS]

    def test_a_channel_has_one_team_and_no_outsiders_unasked(self) -> None:
        text = "Team,Lead,Channel\nOne,@bo,#digital\nTwo,@ana,#digital\nThree,@bo,#partner\nHarbour,@ines,#digital"
        assert [(one[0], one[2]) for one in faults(text)] == [
            (3, Wrong.CHANNEL_TWICE),
            (4, Wrong.CHANNEL_SHARED),
            (5, Wrong.CHANNEL_CHANGES),
            (5, Wrong.CHANNEL_TWICE),
        ]

    def test_lines_of_one_team_that_contradict_each_other_are_told(self) -> None:
        assert faults("Team,Lead\nDigital,@bo\nDigital,@ana") == [(3, Column.LEAD, Wrong.CONTRADICTS, "@bo")]

    def test_a_line_that_contradicts_an_earlier_one_is_told_all_its_faults_at_once(self) -> None:
        text = (
            "Team,Parent,Lead,Channel,Members,Zone,Hour\n"
            "Digital,Harbour,@bo,#digital,,Lisbon,9\n"
            "Digital,Harbor,@anna,#fone-support,@nobody,Lisbonn,9:30\n"
            "Digital,Claims care,@karl,#phone-support,@clara,Berlin,9\n"
        )
        assert faults(text) == [
            (3, Column.PARENT, Wrong.CONTRADICTS, "Harbour"),
            (3, Column.PARENT, Wrong.NO_SUCH_TEAM, "Harbour"),
            (3, Column.LEAD, Wrong.CONTRADICTS, "@bo"),
            (3, Column.LEAD, Wrong.NOBODY, "@ana"),
            (3, Column.CHANNEL, Wrong.CONTRADICTS, "#digital"),
            (3, Column.CHANNEL, Wrong.NO_SUCH_CHANNEL, "#phone-support"),
            (3, Column.MEMBERS, Wrong.NOBODY, ""),
            (3, Column.ZONE, Wrong.CONTRADICTS, "Lisbon"),
            (3, Column.ZONE, Wrong.NO_SUCH_ZONE, "Europe/Lisbon"),
            (3, Column.HOUR, Wrong.CONTRADICTS, "9"),
            (3, Column.HOUR, Wrong.NOT_HOUR, ""),
            (4, Column.PARENT, Wrong.CONTRADICTS, "Harbour"),
            (4, Column.LEAD, Wrong.CONTRADICTS, "@bo"),
            (4, Column.LEAD, Wrong.HAS_LEFT, ""),
            (4, Column.CHANNEL, Wrong.CONTRADICTS, "#digital"),
            (4, Column.ZONE, Wrong.CONTRADICTS, "Lisbon"),
        ]

    def test_a_name_that_another_team_has_is_refused(self) -> None:
        text = "Team,Parent,Lead,Channel\nClaims care,Digital,@bo,#phone-support\nDigital,Harbour,@bo,#digital"
        assert faults(text) == [(2, Column.TEAM, Wrong.NAME_TAKEN, "Harbour")]

    def test_headings_that_are_mistyped_or_stand_there_twice_and_cells_without_one_are_told(self) -> None:
        text = "Team,Lead,Memebrs,Leader\nDigital,@bo,@ana,@bo,more"
        assert [(one[0], one[2], one[3]) for one in faults(text)] == [
            (1, Wrong.UNKNOWN_HEADING, "members"),
            (1, Wrong.HEADING_TWICE, ""),
            (2, Wrong.TOO_MANY_CELLS, ""),
        ]

    @pytest.mark.parametrize(
        ("headings", "closest"),
        [
            ("Tem,Parent,Lead,Channel", ["team"]),
            ("Team,Parent,Leed,Channel", ["lead"]),
            ("Team,Parnt,Lead,Chanel", ["parent", "channel"]),
        ],
    )
    def test_a_mistyped_heading_is_told_and_no_fault_that_it_made(self, headings: str, closest: list[str]) -> None:
        found = faults(f"{headings}\nDigital,Harbour,@bo,#digital")
        assert [(one[0], one[2], one[3]) for one in found] == [(1, Wrong.UNKNOWN_HEADING, near) for near in closest]

    def test_a_quotation_mark_that_is_not_closed_is_told_on_its_line(self) -> None:
        assert faults('Team,Lead\nDigital,@bo\nPhone support,"@ana\n') == [(3, None, Wrong.QUOTES, "")]

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", Unreadable.EMPTY),
            (b" \r\n\r\n", Unreadable.EMPTY),
            (b"Team,Lead\n", Unreadable.EMPTY),
            (b"PK\x03\x04rest", Unreadable.SPREADSHEET),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Unreadable.NOT_TEXT),
            (b"Dear all,\nhere it comes", Unreadable.NO_HEADINGS),
            (b"x" * (MOST_BYTES + 1), Unreadable.TOO_LARGE),
            (b"Team,Lead\n" + b"A,@bo\n" * (MOST_LINES + 1), Unreadable.TOO_MANY_LINES),
            (b"Team,Lead\n" + b"".join(b"T%d,@bo\n" % n for n in range(MOST_TEAMS + 1)), Unreadable.TOO_MANY_TEAMS),
        ],
    )
    def test_what_is_no_table_of_teams_says_why(self, content: bytes, why: Unreadable) -> None:
        assert plan_of(content, ROSTER, STANDING) is why


WORDS = st.one_of(
    st.sampled_from(
        ["Team", "Lead", "Parent", "Members", "Harbour", "Digital", "@ana", "@bo", "#digital", "", "sep=;"]
    ),
    st.text(max_size=12),
)
FILES = st.one_of(
    st.binary(max_size=200),
    st.lists(st.lists(WORDS, max_size=5), max_size=6).map(lambda rows: "\n".join(map(",".join, rows)).encode("utf-16")),
    st.lists(st.lists(WORDS, max_size=5), max_size=6).map(
        lambda rows: "\n".join(["Team,Lead,Parent,Members", *map(",".join, rows)]).encode(errors="ignore")
    ),
)


@given(FILES, st.sampled_from([NOTHING, STANDING]))
def test_no_file_makes_the_reader_fail(content: bytes, tree: TeamTree) -> None:
    assert plan_of(content, ROSTER, tree)


LEADS = st.sampled_from(["ana", "bo", "clara", "ines"])


@st.composite
def organisations(draw: st.DrawFn) -> Sequence[Team]:
    """Draw teams, each below one before it."""
    leads = draw(st.lists(LEADS, min_size=1, max_size=len(CHANNELS)))
    made = []
    for number, lead in enumerate(leads):
        parent = draw(st.integers(1, number)) if number else None
        members = draw(st.sets(LEADS, max_size=3)) - {lead}
        one = team(number + 1, f"Unit {number}", f"U0{lead.upper()}", parent, CHANNELS[number].channel_id)
        made.append(
            Team(
                **{name: getattr(one, name) for name in ("team_id", "name", "lead_id", "parent_id", "channel_id")},
                zone=draw(st.sampled_from([LISBON, "Pacific/Auckland"])),
                cadence=Cadence(draw(st.sampled_from([1, 2, 4])), draw(st.integers(0, 6)), draw(st.integers(0, 23))),
                anchor=one.anchor,
                created_at=one.created_at,
                progress_slot=ProgressSlot(draw(st.integers(0, 6)), draw(st.integers(0, 23))),
                members=frozenset(f"U0{member.upper()}" for member in members),
            )
        )
    return made


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIMES = ["Zone", "Weeks", "Weekday", "Hour", "Progress day", "Progress hour"]
HEADINGS = ["Team", "Parent", "Lead", "Channel", "Members", *TIMES]


def written(teams: Iterable[Team]) -> bytes:
    """Return teams as a file, the last one first."""
    names = {one.team_id: one.name for one in teams}
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for one in sorted(names, reverse=True):
        (of,) = (each for each in teams if each.team_id == one)
        cadence, slot = of.cadence, of.progress_slot
        place = [of.name, names.get(of.parent_id or 0, ""), of.lead_id, of.channel_id, "; ".join(sorted(of.members))]
        times = [of.zone, cadence.weeks, DAYS[cadence.weekday], cadence.hour, DAYS[slot.weekday], slot.hour]
        writer.writerow([*place, *times])
    return out.getvalue().encode()


@settings(max_examples=60)
@given(organisations())
def test_what_stands_written_as_a_file_changes_nothing_and_sets_the_same_up_anew(teams: Sequence[Team]) -> None:
    content = written(teams)
    again = plan_of(content, ROSTER, tree_of(teams))
    assert isinstance(again, TeamPlan)
    assert not again.new
    assert not again.changed
    anew = plan_of(content, ROSTER, NOTHING)
    assert isinstance(anew, TeamPlan)
    by_name = {one.name: one for one in anew.teams}
    for one in teams:
        made = by_name[one.name]
        assert (made.lead_id, made.channel_id, made.zone) == (one.lead_id, one.channel_id, one.zone)
        assert (made.cadence, made.progress_slot) == (one.cadence, one.progress_slot)
        assert frozenset(made.newcomers) == one.members
    lines = [one.line for one in anew.teams]
    assert all(one.parent_line is None or one.parent_line in lines[:at] for at, one in enumerate(anew.teams))
