"""Teams from a file that an admin sends to the bot, over the real socket."""

from base64 import b64encode

import pytest

from bot.domain.team_files.rosters import Roster
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
    emeka.wait_until(read, "has been imported")
    assert names(settled) == {"Harbour": "", "Claims care": "Harbour", "Phone": "Claims care"}
    assert read.again().buttons == []

    emeka.send("Headway", "again.csv", TEAMS)
    nothing = emeka.wait_for_message("Headway", "Nothing to do", after=read)
    assert "the 2 teams in it are already as it says" in nothing.text


def test_every_line_s_fault_is_read_in_the_answer_and_nothing_is_written(settled: Office) -> None:
    emeka = settled.person("Emeka")
    lines = "Team,Lead,Channel", "Phone,@clra,#phone-suport", "Digital,@rotabot,#digital-help", "Digital,,#digital-hlp"
    emeka.send("Headway", "teams.csv", "\n".join(lines).encode())
    told = emeka.wait_for_message("Headway", "things are wrong")
    for line in (
        "Line 2, lead: “@clra” is nobody here; did you mean @clara?",
        "Line 2, channel: “#phone-suport” is no channel that Headway can see; "
        "if it is private, invite Headway there first; "
        "did you mean #phone-support?",
        "Line 3, lead: “rotabot” is an app",
        "Line 4, channel: “#digital-hlp” is not what line 3 says",
        "Line 4, channel: “#digital-hlp” is no channel that Headway can see",
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
    told = bo.wait_for_message("Headway", "I did not read the file")
    assert "*teams.csv*: only @Emeka Obi or @Inês Duarte can set teams up from a file" in told.plain
    for name, content in (("storm.png", b"\x89PNG"), ("Untitled.txt", b"82 on track")):
        said = bo.send("Headway", name, content)
        told = bo.wait_for_message("Headway", "I cannot read this file", after=said)
        assert "nothing of it was recorded. To answer me, write" in told.text
    emeka.send("Headway", "teams.xlsx", b"PK\x03\x04")
    sheet = emeka.wait_for_message("Headway", "It is a spreadsheet. Please save it as CSV")
    assert "Team,Parent,Lead,Channel,Members" in sheet.text
    emeka.send("Headway", "storm.png", b"\x89PNG")
    assert "Team,Parent,Lead" in emeka.wait_for_message("Headway", "send it as CSV", after=sheet).text


def test_words_beside_a_table_are_read_as_the_reply_that_they_are(settled: Office) -> None:
    ana, emeka = settled.person("Ana"), settled.person("Emeka")
    ana.command("#claims-care", "/goal set Raise first contact resolution from 78% to 85% by end of Q2")
    assert not ana.modal().submit().errors
    ana.modal("Saved").close()
    said = ana.send("Headway", "export.csv", b"day,calls\nMonday,12\n", "82 on track")
    assert "82%" in ana.wait_for_message("Headway", "82%", after=said).text
    assert "I did not read the file" in ana.wait_for_message("Headway", "export.csv", after=said).text

    said = emeka.send("Headway", "teams.csv", TEAMS, "hello, how do I change my goal?")
    assert "I am reading" in emeka.wait_for_message("Headway", "I am reading", after=said).text
    emeka.wait_for_message("Headway", "I have read", after=said)
    assert "You can answer with a number" in emeka.wait_for_message("Headway", "/goal help", after=said).text


def test_words_beside_a_table_that_say_nothing_of_a_goal_are_let_be(settled: Office) -> None:
    emeka = settled.person("Emeka")
    said = emeka.send("Headway", "teams.csv", TEAMS, "these are the new teams")
    emeka.wait_for_message("Headway", "I have read", after=said)
    emeka.edit(said, "these are the new teams of this year")
    helped = emeka.say("Headway", "how do I change my goal?")
    emeka.wait_for_message("Headway", "/goal help", after=helped)
    assert not [message for message in emeka.messages("Headway") if "no goal asks" in message.text]


def test_several_tables_in_one_message_ask_slack_who_is_there_once(
    settled: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory, asked = settled.headway.services.directory, list[str]()
    roster = directory.roster

    def counted(workspace_id: str) -> Roster:
        asked.append(workspace_id)
        return roster(workspace_id)

    monkeypatch.setattr(directory, "roster", counted)
    emeka = settled.person("Emeka")
    files = [{"name": name, "content": b64encode(TEAMS).decode()} for name in ("one.csv", "two.csv")]
    emeka.act("message", channel=emeka.place("Headway"), text="", files=files)
    emeka.wait_for_message("Headway", "I am reading *one.csv*, *two.csv*")
    for name in ("one.csv", "two.csv"):
        emeka.wait_for_message("Headway", f"I have read *{name}*")
    assert asked == [HARBOUR]


def test_a_picture_beside_a_reply_leaves_the_reply_a_reply(settled: Office) -> None:
    ana = settled.person("Ana")
    ana.command("#claims-care", "/goal set Raise first contact resolution from 78% to 85% by end of Q2")
    assert not ana.modal().submit().errors
    ana.modal("Saved").close()
    said: MessageSeen = ana.send("Headway", "storm.png", b"\x89PNG", "82 on track")
    assert "82" in ana.wait_for_message("Headway", "82", after=said).text
