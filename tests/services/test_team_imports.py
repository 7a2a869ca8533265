"""Teams from a file, read against the teams that there are and written wholly or not at all, on both databases."""

from dataclasses import replace

import pytest

from bot.blocks.team_imports import import_message
from bot.domain.deliveries import Kind
from bot.domain.people import Profile
from bot.domain.refusals import NotAllowed, NotFound
from bot.domain.team_changes import Happening
from bot.domain.team_files.cards import ImportCard, State, Summary
from bot.domain.team_files.faults import Wrong
from bot.domain.team_files.plans import Faulty
from bot.domain.team_files.rosters import Listed, ListedChannel, Roster
from bot.domain.teams import Team, TeamTree
from bot.services.schedules import Due
from bot.services.team_imports import FileSent, TeamImportService
from tests.world import ANA, BO, CHIDI, DANA, INES, NAMED, World

ADMIN = "U0ADMIN"
W = "T0ACME"
ROSTER = Roster(
    tuple(Listed(Profile(f"U0{name.upper()}", name, zone), name.lower(), (name,)) for name, (zone, _) in NAMED.items()),
    tuple(ListedChannel(f"C0{name.upper()}", name, has_bot=name == "phone") for name in ("all", "claims", "phone")),
)
WHOLE = (
    b"Team,Parent,Lead,Channel,Members\nPhone,Claims,@bo,#phone,\nClaims,All,@ana,#claims,@bo; @chidi\nAll,,@ines,#all,"
)


@pytest.fixture
def imports(world: World) -> TeamImportService:
    return TeamImportService(world.uow, world.clock, {ADMIN})


def tree(world: World) -> TeamTree:
    with world.uow.reading(W) as tx:
        return tx.teams.tree()


def named(world: World, name: str) -> Team:
    return next(team for team in tree(world) if team.name == name)


def summary(found: object) -> Summary:
    assert isinstance(found, Summary), found
    return found


def test_a_look_writes_nothing_and_the_import_does_what_it_said(world: World, imports: TeamImportService) -> None:
    shown = summary(imports.look(W, ADMIN, WHOLE, ROSTER))
    assert ([team.name for team in shown.teams], shown.newcomers) == (["All", "Claims", "Phone"], 2)
    assert not tree(world).teams
    assert imports.take_in(W, ADMIN, WHOLE, ROSTER) == shown
    root, claims, phone = (named(world, name) for name in ("All", "Claims", "Phone"))
    assert (root.parent_id, claims.parent_id, phone.parent_id) == (None, root.team_id, claims.team_id)
    assert (claims.lead_id, claims.members, claims.zone) == (ANA, frozenset({BO, CHIDI}), "Europe/Lisbon")
    assert (phone.posting, claims.posting, phone.zone) == (True, False, "Pacific/Auckland")


def test_the_same_file_twice_has_nothing_to_do(world: World, imports: TeamImportService) -> None:
    imports.take_in(W, ADMIN, WHOLE, ROSTER)
    stands = tree(world)
    again = summary(imports.take_in(W, ADMIN, WHOLE, ROSTER))
    assert (again.teams, again.unchanged) == ((), 3)
    assert tree(world) == stands


def test_one_bad_line_writes_nothing(world: World, imports: TeamImportService) -> None:
    found = imports.take_in(W, ADMIN, WHOLE.replace(b"@chidi", b"@chidy"), ROSTER)
    assert isinstance(found, Faulty)
    assert [(fault.line, fault.wrong, fault.closest) for fault in found.faults] == [(3, Wrong.NOBODY, "@chidi")]
    assert not tree(world).teams


def test_those_who_join_are_told_of_through_the_team_s_history_and_are_asked(
    world: World, imports: TeamImportService
) -> None:
    claims = world.team("Claims", lead=ANA, members=[BO], channel="C0CLAIMS")
    imports.take_in(W, ADMIN, b"Team,Lead,Members\nClaims,@ana,@chidi @dana", ROSTER)
    assert named(world, "Claims").members == {BO, CHIDI, DANA}
    with world.uow.reading(W) as tx:
        (change,) = tx.team_changes.of_team(claims.team_id)
        assert tx.schedules.get(Due.PROMPT, DANA) is not None
    assert (change.what, change.by, change.people) == (Happening.JOINED, ADMIN, (CHIDI, DANA))


def test_members_from_a_user_group_stay_beside_those_picked_in_a_file(world: World, imports: TeamImportService) -> None:
    claims = world.team("Claims", lead=ANA, members=[BO], channel="C0CLAIMS")
    with world.uow.writing(W) as tx:
        tx.teams.save(replace(claims, usergroup_id="S0CLAIMS"))
    imports.take_in(W, ADMIN, b"Team,Lead,Members\nClaims,@ana,@chidi", ROSTER)
    after = named(world, "Claims")
    assert (after.members, after.picked, after.usergroup_id) == (frozenset({BO, CHIDI}), frozenset({CHIDI}), "S0CLAIMS")


def test_a_new_lead_and_a_move_are_told_to_the_leads_concerned_once(world: World, imports: TeamImportService) -> None:
    world.team("Claims", lead=ANA, channel="C0CLAIMS")
    world.team("Phone", lead=BO, channel="C0PHONE")
    imports.take_in(W, ADMIN, b"Team,Parent,Lead,Channel\nPhone,Claims,@chidi,#phone", ROSTER)
    phone = named(world, "Phone")
    assert (phone.lead_id, phone.parent_id, phone.members) == (CHIDI, named(world, "Claims").team_id, frozenset({BO}))
    with world.uow.reading(W) as tx:
        told = {
            (one.recipient, one.about["change"])
            for one in tx.deliveries.of_people(Kind.TEAM_NEWS, (ANA, BO, CHIDI, INES), "")
        }
        changes = {change.change_id: change.what for change in tx.team_changes.of_team(phone.team_id)}
    assert {(user_id, changes[change]) for user_id, change in told} >= {
        (BO, Happening.LED_ANEW),
        (CHIDI, Happening.LED_ANEW),
        (ANA, Happening.MOVED),
        (INES, Happening.MOVED),
    }
    assert len(told) == len({(user_id, changes[change]) for user_id, change in told})


def test_only_an_admin_imports_and_others_are_named_who_can(imports: TeamImportService) -> None:
    with pytest.raises(NotAllowed) as refused:
        imports.take_in(W, ANA, WHOLE, ROSTER)
    assert refused.value.who_can == (ADMIN,)
    with pytest.raises(NotAllowed):
        imports.check_may_import(W, ANA)


class TestAFileInADirectMessage:
    SENT = FileSent("F0TEAMS", "teams.csv", "1.2")

    def offered(
        self, world: World, imports: TeamImportService, content: bytes = WHOLE, *, file_id: str = "F0TEAMS"
    ) -> ImportCard:
        imports.offer(W, ADMIN, replace(self.SENT, file_id=file_id), content, ROSTER)
        with world.uow.reading(W) as tx:
            delivery = tx.deliveries.find(Kind.TEAM_IMPORT, ADMIN, f"{file_id}/1.2")
        assert delivery is not None
        return imports.shown(delivery)

    def test_it_is_shown_once_and_imported_once(self, world: World, imports: TeamImportService) -> None:
        card = self.offered(world, imports)
        assert self.offered(world, imports) == card
        assert card.waits
        assert not tree(world).teams
        done = imports.take_in_offered(W, ADMIN, card.draft_id, WHOLE, ROSTER)
        assert (done.state, done.waits, len(tree(world).teams)) == (State.IMPORTED, False, 3)
        assert imports.take_in_offered(W, ADMIN, card.draft_id, b"another", ROSTER) == done

    def test_a_file_that_is_another_by_now_is_not_imported(self, world: World, imports: TeamImportService) -> None:
        card = self.offered(world, imports)
        after = imports.take_in_offered(W, ADMIN, card.draft_id, WHOLE + b"\n", ROSTER)
        assert (after.state, tree(world).teams) == (State.OTHER_FILE, ())

    def test_what_does_something_else_by_now_is_shown_anew_first(
        self, world: World, imports: TeamImportService
    ) -> None:
        card = self.offered(world, imports)
        world.organisation("All", INES)
        with world.uow.writing(W) as tx:
            tx.teams.save(replace(named(world, "All"), channel_id="C0ALL"))
        again = imports.take_in_offered(W, ADMIN, card.draft_id, WHOLE, ROSTER)
        assert (again.state, again.waits, summary(again.found).unchanged) == (State.READ_AGAIN, True, 1)
        assert len(tree(world).teams) == 1
        assert imports.take_in_offered(W, ADMIN, card.draft_id, WHOLE, ROSTER).state is State.IMPORTED

    def test_a_file_that_was_sent_twice_says_the_second_time_that_all_of_it_was_done(
        self, world: World, imports: TeamImportService
    ) -> None:
        card, again = self.offered(world, imports), self.offered(world, imports, file_id="F0AGAIN")
        imports.take_in_offered(W, ADMIN, card.draft_id, WHOLE, ROSTER)
        after = imports.take_in_offered(W, ADMIN, again.draft_id, WHOLE, ROSTER)
        assert (after.state, after.waits) == (State.READ_AGAIN, False)
        told = import_message(after).text
        assert "has been done since I read it, so there was nothing left to write." in told
        assert "yet" not in told

    def test_it_can_be_left_alone(self, world: World, imports: TeamImportService) -> None:
        card = self.offered(world, imports)
        assert imports.cancel(W, ADMIN, card.draft_id).state is State.CANCELLED
        assert imports.take_in_offered(W, ADMIN, card.draft_id, WHOLE, ROSTER).state is State.CANCELLED
        assert not tree(world).teams

    def test_faults_are_turned_over_page_by_page(self, world: World, imports: TeamImportService) -> None:
        world.organisation()
        lines = b"".join(b"Team %d,@nobody\n" % number for number in range(20))
        card = self.offered(world, imports, b"Team,Lead\n" + lines)
        assert (card.pages, card.items, card.waits) == (5, 40, False)
        assert imports.turn(W, ADMIN, card.draft_id, 99).page == 4

    def test_nobody_else_sees_or_imports_it(self, world: World, imports: TeamImportService) -> None:
        card = self.offered(world, imports)
        with pytest.raises(NotFound):
            imports.card(W, ANA, card.draft_id)


def test_a_file_of_many_teams_asks_the_database_little(world: World, imports: TeamImportService) -> None:
    world.organisation()
    channels = tuple(ListedChannel(f"C0N{number}", f"n{number}") for number in range(60))
    roster = Roster(ROSTER.people, channels)

    def queries(count: int) -> int:
        content = "Team,Lead,Members\n" + "".join(f"n{number},@ana,@bo\n" for number in range(count))
        with world.queries() as asked:
            summary(imports.look(W, ADMIN, content.encode(), roster))
        return len(asked)

    queries(1)  # reads the tree, which this process then holds
    assert queries(60) == queries(5)


def test_an_import_takes_as_many_statements_for_200_teams_as_for_20(world: World, imports: TeamImportService) -> None:
    """While it writes nobody else can: new teams two deep with a lead each, and then all of them led, placed and
    filled otherwise.
    """
    world.organisation()

    def file(kind: str, count: int) -> tuple[bytes, Roster]:
        people = tuple(
            Listed(Profile(f"U1{kind}{n}", f"{kind} {n}", "Europe/Lisbon"), f"{kind}{n}", (f"{kind} {n}",))
            for n in range(3 * count)
        )
        channels = tuple(ListedChannel(f"C1{kind}{n}", f"{kind}{n}") for n in range(count))
        with world.uow.writing(W) as tx:
            tx.people.learn([one.profile for one in people], world.clock.now(), {})
        above = named(world, "Acme Service").name
        lines = [
            f"{kind}{n},{above if n % 2 else f'{kind}1'},@{kind}{n},#{kind}{n},@{kind}{count + n}" for n in range(count)
        ]
        return "\n".join(["Team,Parent,Lead,Channel,Members", *lines]).encode(), Roster(people, channels)

    def statements(content: bytes, roster: Roster, does: int) -> int:
        with world.queries() as asked:
            assert len(summary(imports.take_in(W, ADMIN, content, roster)).teams) == does
        return len(asked)

    few, many = file("a", 20), file("b", 200)
    statements(*file("c", 2), 2)  # what is asked first is held by this process from then on
    assert statements(*many, 200) <= statements(*few, 20) + 5

    def otherwise(kind: str, count: int, content: bytes) -> bytes:
        text = content.decode()
        for n in range(1, count):
            text = text.replace(f",@{kind}{n},", f",@{kind}{2 * count + n},")
        return text.replace(f",{kind}1,", ",Acme Service,").encode()

    fewer = statements(otherwise("a", 20, few[0]), few[1], 20)
    assert statements(otherwise("b", 200, many[0]), many[1], 200) <= fewer + 5
