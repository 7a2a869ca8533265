"""Teams from a file that an admin sends to the bot, over the real socket."""

from localslack.surfaces import MessageSeen
from tests.office import HARBOUR, Office

TEAMS = (
    "Team;Parent;Lead;Channel;Members\r\n"
    "Phone;Claims care;@clara;#phone-support;@fay @gus\r\n"
    "Claims care;Harbour;@ana;#claims-care;@dev\r\n"
).encode("utf-16")


def names(office: Office) -> dict[str, str]:
    """Every team with the one above it."""
    tree = office.headway.services.teams.tree(HARBOUR)
    return {team.name: above.name if (above := tree.parent(team)) else "" for team in tree}


def test_an_admin_sends_a_file_reads_what_it_does_and_imports_it_once(settled: Office) -> None:
    emeka = settled.person("Emeka")
    emeka.send("Headway", "teams.csv", TEAMS)
    read = emeka.wait_for_message("Headway", "I have read")
    assert "Teams: 1 new, 1 changed, 0 unchanged. 3 new memberships. Nobody is taken out of a team." in read.text
    assert (
        "new, below Claims care, in #phone-support, led by @Clara Vogel, with @Fay Robinson, @Gustavo Reyes"
        in read.plain
    )
    assert "takes in @Dev Malhotra" in read.plain
    assert names(settled) == {"Harbour": "", "Claims care": "Harbour"}

    read.click("Import")
    emeka.wait_until(read, "is imported")
    assert names(settled) == {"Harbour": "", "Claims care": "Harbour", "Phone": "Claims care"}
    assert read.again().buttons == []

    emeka.send("Headway", "again.csv", TEAMS)
    nothing = emeka.wait_for_message("Headway", "Nothing to do", after=read)
    assert "2 teams stand in it" in nothing.text


def test_every_line_s_fault_is_read_in_the_answer_and_nothing_is_written(settled: Office) -> None:
    emeka = settled.person("Emeka")
    emeka.send(
        "Headway", "teams.csv", b"Team,Lead,Channel\nPhone,@clra,#phone-suport\nDigital,@rotabot,#digital-help\n"
    )
    told = emeka.wait_for_message("Headway", "things are wrong")
    for line in (
        "Line 2, lead: “@clra” is nobody here; did you mean @clara?",
        "Line 2, channel: “#phone-suport” is no channel that Headway can see; invite it to a private one; "
        "did you mean #phone-support?",
        "Line 3, lead: “rotabot” is an app",
    ):
        assert line in told.plain
    assert told.buttons == []
    assert names(settled) == {"Harbour": "", "Claims care": "Harbour"}


def test_a_file_can_be_left_alone(settled: Office) -> None:
    emeka = settled.person("Emeka")
    emeka.send("Headway", "teams.csv", TEAMS)
    read = emeka.wait_for_message("Headway", "I have read")
    read.click("Cancel")
    assert "was left alone" in emeka.wait_until(read, "left alone").text
    assert "Phone" not in names(settled)


def test_who_is_no_admin_reads_who_can_and_what_is_no_table_says_what_is_expected(settled: Office) -> None:
    bo, emeka = settled.person("Bo"), settled.person("Emeka")
    bo.send("Headway", "teams.csv", TEAMS)
    assert "@Emeka Obi" in bo.wait_for_message("Headway", "this can be done by").plain
    bo.send("Headway", "storm.png", b"\x89PNG")
    bo.wait_for_message("Headway", "I cannot read this file, and nothing was recorded")
    emeka.send("Headway", "teams.xlsx", b"PK\x03\x04")
    sheet = emeka.wait_for_message("Headway", "It is a spreadsheet. Please save it as CSV")
    assert "Team,Parent,Lead,Channel,Members" in sheet.text
    emeka.send("Headway", "storm.png", b"\x89PNG")
    assert "Team,Parent,Lead" in emeka.wait_for_message("Headway", "send it as CSV", after=sheet).text


def test_a_picture_beside_a_reply_leaves_the_reply_a_reply(settled: Office) -> None:
    ana = settled.person("Ana")
    ana.command("#claims-care", "/goal set Raise first contact resolution from 78% to 85% by end of Q2")
    assert not ana.modal().submit().errors
    ana.modal("Saved").close()
    said: MessageSeen = ana.send("Headway", "storm.png", b"\x89PNG", "82 on track")
    assert "82" in ana.wait_for_message("Headway", "82", after=said).text
