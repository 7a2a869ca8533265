"""The first day: from an empty workspace to first goals, each following only what the bot offers; and a newcomer."""

from localslack.client import PersonAt
from localslack.surfaces import MessageSeen, ViewSeen
from tests.office import Office, edit_team
from tests.scenarios.test_first_prompt import asked

PROMISE = "Whoever has had a loss hears from us the same day."
FROM_THE_ELEVENTH = "Your first prompt comes on Thursday 11 March 2027 at 08:00 UTC."


def welcomes(person: PersonAt) -> list[MessageSeen]:
    return [message for message in person.messages("Headway") if "I keep the public holidays" in message.text]


def prompts(person: PersonAt) -> list[MessageSeen]:
    """Those of somebody who reports no number: the team's goal is there, and whether anything is in its way."""
    return [message for message in person.messages("Headway") if "what is in the way" in message.text]


def set_goal(person: PersonAt, title: str, **fields: str) -> None:
    """Fill the goal form that a button has opened, and leave its confirmation."""
    form = person.modal("Set a goal")
    form.fill({"What is to be achieved?": title, "By when?": "2027-06-30", **fields})
    assert not form.submit().errors
    person.modal("Saved").close()


def home_of(person: PersonAt, containing: str) -> ViewSeen:
    return person.home(containing=containing)


def nothing_is_missing_for(person: PersonAt, title: str) -> None:
    """Wait until Home, which follows what was saved, shows a goal and no next step."""

    def shows_no_step() -> bool | None:
        return "Next:" not in home_of(person, title).text or None

    person.slack.wait_for(shows_no_step, "Home without a next step")


def clara_is_welcomed(office: Office) -> MessageSeen:
    """Have Ana's team have a goal and take in Clara, of Berlin, on Wednesday 3 March; return what welcomes her."""
    ana, clara = office.person("Ana"), office.person("Clara")
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June")
    ana.modal("Set a goal").submit()
    ana.modal("Saved").close()
    assert not edit_team(ana, "#claims-care").fill({"Members": ["Bo", "Hana", "Clara Vogel"]}).submit().errors
    ana.modal("Saved").close()
    office.everybody_is_known()
    office.goes_to("2027-03-03T12:00:00+00:00")
    return clara.wait_for_message("Headway", "Welcome, @Clara Vogel.")


def test_from_install_to_first_goals_by_an_admin_a_lead_and_a_member_who_follow_only_what_is_offered(
    office: Office,
) -> None:
    ines, ana, bo = office.person("Inês"), office.person("Ana"), office.person("Bo")

    home_of(ines, "First, name your organisation").click("Name the organisation…")
    ines.modal("The organisation").fill({"Channel": "#service-quality", "Name": "Harbour"}).submit()
    ines.modal("Saved").close()
    ines.invite("#service-quality", "Headway")
    home_of(ines, "say what *Harbour* wants its customers to feel").click("Set its goal…")
    set_goal(ines, "Customers feel looked after", Now="78", Target="85", Unit="%")

    home_of(ines, "There is no service promise yet").click("Write it…")
    ines.modal("Service promise").fill({"Service promise": PROMISE}).submit()
    assert f"What we promise: “{PROMISE}”" in ines.modal("Saved").text
    ines.modal("Saved").close()

    home_of(ines, "set up the first team below the organisation").click("Set up a team…")
    form = ines.modal("A new team")
    form.fill({"Channel": "#claims-care", "Name": "Claims Care", "Lead": "Ana Sousa", "Members": ["Bo Tamihana"]})
    form.submit()
    ines.modal("Saved").close()
    office.everybody_is_known()
    nothing_is_missing_for(ines, "Customers feel looked after")

    # It is Wednesday, ten in Lisbon and eleven at night in Auckland.
    office.goes_to("2027-03-03T10:30:00+00:00")
    (welcome,) = welcomes(ana)
    assert "You lead *Claims Care* now: @Inês Duarte named you." in welcome.text
    assert PROMISE in welcome.text
    assert "Customers feel looked after" in welcome.text
    assert "That is a guess from your Slack settings." in welcome.text
    assert welcomes(bo) == []

    # Ana's Home says first that Headway is not there yet; what she has done she can say there.
    ana.command("#general", "/goal")
    assert "type `/invite @Headway` in #claims-care" in ana.wait_for_message("#general", "not yet posting").text
    home_of(ana, "not yet posting").click("I have done that")
    assert "I am not in #claims-care yet" in ana.modal("Not there yet").text
    ana.modal().close()
    ana.invite("#claims-care", "Headway")
    home_of(ana, "not yet posting").click("I have done that")
    home_of(ana, "set the first goal of *Claims Care*").click("Set its goal…")
    assert ana.modal("Set a goal").value("Whose goal is it?") == "Claims Care"
    set_goal(ana, "Settle claims within a week", Now="12", Target="7", Unit="days")
    nothing_is_missing_for(ana, "Settle claims within a week")

    office.goes_to("2027-03-03T21:00:00+00:00")
    (welcome,) = welcomes(bo)
    assert "You are in *Claims Care* now: @Inês Duarte added you. @Ana Sousa leads it." in welcome.text
    assert "the clock of Auckland, New Zealand" in welcome.text
    welcome.click("Set my goal…")
    assert bo.modal("Set a goal").value("Whose goal is it?") == "Bo Tamihana"
    bo.modal().close()
    bo.command("#general", "/goal")
    listed = bo.wait_for_message("#general", "set your own goal")
    listed.click("Set my goal…")
    set_goal(bo, "Answer the night line sooner", Now="9", Target="5", Unit="min")
    nothing_is_missing_for(bo, "Answer the night line sooner")
    for person in (ines, ana, bo):
        assert f"What we promise: “{PROMISE}”" in person.home().text
    bo.command("#general", "/goal help")
    assert PROMISE in bo.wait_for_message("#general", "What Headway does").text


def test_who_is_added_on_a_wednesday_is_welcomed_once_and_first_asked_on_monday(settled: Office) -> None:
    clara, welcome = settled.person("Clara"), clara_is_welcomed(settled)
    assert len(welcomes(clara)) == 1
    assert "Welcome, @Clara Vogel." in welcome.text
    assert "You are in *Claims care* now: @Ana Sousa, who leads it, added you." in welcome.text
    assert "Your first prompt comes on" in welcome.text
    assert "public holidays and weekends of Germany" in welcome.text

    welcome.click("Change…")
    form = clara.modal("Your settings")
    form.fill({"Your time zone": "Lisbon"}).submit()
    clara.modal("Saved").close()
    changed = clara.wait_until(welcome, "the clock of Lisbon, Portugal")
    assert "guess" not in changed.text
    welcome.click("I'm away…")
    clara.modal("I'm away").close()

    settled.goes_to("2027-03-07T20:00:00+00:00")
    assert prompts(clara) == []
    settled.goes_to("2027-03-08T10:00:00+00:00")
    assert len(prompts(clara)) == 1
    assert len(welcomes(clara)) == 1


def test_the_holidays_of_a_country_that_is_chosen_from_the_welcome_hold_prompts_back(settled: Office) -> None:
    clara, welcome = settled.person("Clara"), clara_is_welcomed(settled)
    assert "public holidays and weekends of Germany" in welcome.text
    welcome.click("Change…")
    assert not clara.modal("Your settings").fill({"Your country": "Hungary"}).submit().errors
    assert "Hungary" in clara.modal("Saved").text
    clara.modal("Saved").close()
    changed = clara.wait_until(welcome, "public holidays and weekends of Hungary").text
    assert "guess" not in changed
    assert "the clock of Berlin, Germany" in changed
    settled.goes_to("2027-03-16T20:00:00+00:00")
    days = asked(clara, "Europe/Berlin")
    assert days == ["Monday 08 March 09:00", "Tuesday 16 March 09:00"], "Hungary's 15 March is a holiday"


def test_who_says_in_the_welcome_that_they_are_away_is_first_asked_when_they_are_back(settled: Office) -> None:
    clara, welcome = settled.person("Clara"), clara_is_welcomed(settled)
    assert "Your first prompt comes on Monday 8 March 2027" in welcome.text
    welcome.click("I'm away…")
    form = clara.modal("I'm away").fill({"First day away": "2027-03-04", "Last day away": "2027-03-10"})
    assert not form.submit().errors
    assert "You are away from Thursday 4 to Wednesday 10 March" in clara.modal("You are away").text
    clara.wait_until(welcome, FROM_THE_ELEVENTH)

    # What is said of it elsewhere the welcome follows as well.
    clara.modal("You are away").click("Undo")
    clara.wait_until(welcome, "Your first prompt comes on Monday 8 March 2027")
    clara.modal("Time off").close()
    clara.command("#general", "/goal away 4 March to 10 March")
    clara.wait_for_message("#general", "You are away from Thursday 4 to Wednesday 10 March")
    clara.wait_until(welcome, FROM_THE_ELEVENTH)
    settled.goes_to("2027-03-08T12:00:00+00:00")
    assert "You are away until Wednesday 10 March 2027" in home_of(clara, "You are away").text
    settled.goes_to("2027-03-14T20:00:00+00:00")
    assert asked(clara, "Europe/Berlin") == ["Thursday 11 March 09:00"]


def test_a_workspace_admin_names_an_admin_who_is_told_and_others_are_told_who_can(settled: Office) -> None:
    emeka, ana, bo = settled.person("Emeka"), settled.person("Ana"), settled.person("Bo")
    bo.command("#general", "/goal admins")
    refused = bo.wait_for_message("#general", "this can be done by")
    assert "@Emeka Obi or @Inês Duarte" in refused.text
    emeka.command("#general", "/goal settings")
    emeka.modal("Your settings").click("Headway admins…")
    form = emeka.modal("Headway admins")
    assert "Admins of this Slack workspace are Headway admins too" in form.text
    form.fill({"Named here": ["Ana Sousa"]}).submit()
    assert "Named now: @Ana Sousa." in emeka.modal("Saved").text
    emeka.modal().close()
    assert emeka.modal("Your settings").text
    settled.goes_to("2027-03-03T10:30:00+00:00")
    assert "@Emeka Obi made you a Headway admin" in ana.wait_for_message("Headway", "made you a Headway admin").text
    ana.command("#general", "/goal admins")
    assert "this can be done by" in ana.wait_for_message("#general", "this can be done by").text
    ana.command("#general", "/goal settings")
    ana.modal("Your settings").click("Service promise…")
    ana.modal("Service promise").fill({"Service promise": PROMISE}).submit()
    ana.modal("Saved").click("Undo")
    settled.slack.wait_for(lambda: "no service promise now" in ana.modal("Saved").text or None, "it to be gone")
    emeka.command("#general", "/goal admins")
    emeka.modal("Headway admins").fill({"Named here": []}).submit()
    assert "No longer an admin: @Ana Sousa." in emeka.modal("Saved").text
    settled.goes_to("2027-03-03T11:00:00+00:00")
    removed = ana.wait_for_message("Headway", "You are no longer a Headway admin")
    assert "@Emeka Obi changed that" in removed.text


def test_who_is_in_no_team_reads_whom_to_ask_and_can_look_at_the_teams(settled: Office) -> None:
    gus = settled.person("Gus")
    home_of(gus, "You are in no team yet: @Inês Duarte").click("See the teams")
    assert "Claims care" in gus.modal("Teams").text


def listed(person: PersonAt, containing: str, after: MessageSeen | None = None) -> MessageSeen:
    """Have somebody type `/goal` alone; return what they read."""
    person.command("Headway", "/goal")
    return person.wait_for_message("Headway", containing, after=after.ts if after else "")


def test_an_admin_reads_one_next_step_at_a_time_with_goal_alone_and_so_does_a_member_on_home(office: Office) -> None:
    emeka, bo = office.person("Emeka"), office.person("Bo")

    step = listed(emeka, "name your organisation")
    assert step.buttons == ["Name the organisation…"]
    step.click("Name the organisation…")
    fields = {"Channel": "#service-quality", "Name": "Harbour", "Lead": "Inês Duarte"}
    assert not emeka.modal("The organisation").fill(fields).submit().errors
    emeka.modal("Saved").close()

    step = listed(emeka, "say what *Harbour* wants its customers to feel", after=step)
    assert step.text.count("*Next:*") == 1
    step.click("Set its goal…")
    set_goal(emeka, "Customers feel looked after", Now="78", Target="85", Unit="%")

    step = listed(emeka, "set up the first team below the organisation", after=step)
    assert step.text.count("*Next:*") == 1
    step.click("Set up a team…")
    form = emeka.modal("A new team")
    form.fill({"Channel": "#claims-care", "Name": "Claims Care", "Lead": "Ana Sousa", "Members": ["Bo Tamihana"]})
    assert not form.submit().errors
    emeka.modal("Saved").close()
    office.everybody_is_known()
    assert "*Next:*" not in listed(emeka, "Customers feel looked after", after=step).text

    # That the team has no goal yet is no step of its member, who sets their own.
    home = home_of(bo, "*Next:* set your own goal")
    assert home.text.count("*Next:*") == 1
    assert listed(bo, "*Next:* set your own goal").text.count("*Next:*") == 1
    home.click("Set my goal…")
    assert bo.modal("Set a goal").value("Whose goal is it?") == "Bo Tamihana"
    set_goal(bo, "Answer the night line sooner", Now="9", Target="5", Unit="min")
    nothing_is_missing_for(bo, "Answer the night line sooner")
    assert "*Next:*" not in listed(bo, "Answer the night line sooner").text
