"""A week and a quarter's end, lived by four people in three zones: Inês and Ana in Lisbon, Bo in Auckland, Fay in
New York."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.office import Office

TITLE = "What is to be achieved?"
SUPPORTS = "Which goal does it help?"
DECISION = "What shall happen with it?"
NEW_YORK = "America/New_York"


def test_a_week_is_lived_from_the_first_goal_to_the_progress_post_and_the_quarters_end(office: Office) -> None:
    _the_organisation_is_named(office)
    _ana_sets_up_her_team(office)
    _goals_are_set(office)
    _monday_reaches_each_in_their_own_morning(office)
    _everybody_answers_in_their_own_way(office)
    _ana_posts_the_progress(office)
    _the_quarter_ends(office)


def _the_organisation_is_named(office: Office) -> None:
    ana, ines = office.person("Ana"), office.person("Inês")
    ana.command("#claims-care", "/goal team")
    told = ana.wait_for_message("#claims-care", "not set up here yet")
    assert "Inês Duarte" in told.text
    assert "name your organisation" in ines.home(containing="name your organisation").text
    ines.invite("#service-quality", "Headway")
    ines.command("#service-quality", "/goal team")
    form = ines.modal()
    form.fill({"Name": "Harbour Insurance", "Members": ["Emeka"]})
    outcome = form.submit()
    assert not outcome.errors
    assert "Harbour Insurance" in ines.modal().text
    ines.modal().close()


def _ana_sets_up_her_team(office: Office) -> None:
    ines, ana = office.person("Inês"), office.person("Ana")
    ana.command("#claims-care", "/goal team")
    assert "Inês" in ana.wait_for_message("#claims-care", "can be done by").text
    ines.act("join", channel="C0CLAIMS")
    ines.command("#claims-care", "/goal team")
    form = ines.modal()
    # The form opens before Slack has said whether the bot is in the channel.
    office.slack.wait_for(lambda: "/invite @Headway" in form.again().text or None, "the form to say what to type")
    form = form.again()
    form.fill({"Name": "Claims Care", "Lead": "Ana", "Members": ["Bo", "Fay"]})
    assert not form.submit().errors
    ines.modal().close()
    assert "not yet posting" in ana.home(containing="not yet posting").text
    ana.invite("#claims-care", "Headway")
    office.slack.wait_for(lambda: "not yet posting" not in ana.home().text or None, "the team to be posting")


def _goals_are_set(office: Office) -> None:
    ines, ana, fay = office.person("Inês"), office.person("Ana"), office.person("Fay")
    ines.command("#service-quality", "/goal set Raise CSAT from 78% to 85% by 30 June")
    form = ines.modal()
    filled = {label: form.value(label) for label in (TITLE, "Now", "Target", "Unit", "By when?")}
    assert filled == {TITLE: "Raise CSAT", "Now": "78", "Target": "85", "Unit": "%", "By when?": "2027-06-30"}
    assert not form.submit().errors
    ines.modal("Saved").close()

    ana.command("#claims-care", "/goal set Cut first response time from 6h to 2h by end of Q2")
    form = ana.modal()
    assert form.value("Whose goal is it?") == "Claims Care"
    form.fill({SUPPORTS: "Raise CSAT", "How does it help that goal?": "Nobody likes to wait."})
    assert not form.submit().errors
    saved = ana.modal("Saved")
    assert "from 6 h to 2 h" in saved.text
    saved.close()

    # Fay leads nobody: the goal is her own, and an impossible form says so on its field and loses nothing.
    fay.command("#general", "/goal set Call back within a day for 98% of callers by 30 June")
    form = fay.modal()
    form.fill({TITLE: "Call everybody back within a day", "Now": "98", "Target": "98", "Unit": "%"})
    assert "Now and target are the same" in " ".join(form.submit().errors.values())
    form = form.again().fill({"Now": "80", SUPPORTS: "first response"})
    assert not form.submit().errors
    assert "Call everybody back within a day" in fay.modal("Saved").text
    fay.modal().close()


def _monday_reaches_each_in_their_own_morning(office: Office) -> None:
    office.everybody_is_known()
    office.goes_to("2027-03-08T20:00:00+00:00")
    for name, zone in (
        ("Bo", "Pacific/Auckland"),
        ("Ana", "Europe/Lisbon"),
        ("Inês", "Europe/Lisbon"),
        ("Fay", NEW_YORK),
    ):
        prompts = [m for m in office.person(name).messages("Headway") if "week of 8 March" in m.text]
        assert len(prompts) == 1, name
        local = datetime.fromtimestamp(float(prompts[0].ts), ZoneInfo(zone))
        assert (local.date().isoformat(), local.hour) == ("2027-03-08", 9), name


def _everybody_answers_in_their_own_way(office: Office) -> None:
    ines, ana, bo, fay = (office.person(name) for name in ("Inês", "Ana", "Bo", "Fay"))
    # Bo has no goal of his own, but something is in the way.
    prompt = bo.wait_for_message("Headway", "anything in the way?")
    prompt.click("Yes…")
    bo.modal().fill({"What is in the way?": "Photos of claims arrive by post", "What is it about?": "Tool"}).submit()
    bo.wait_until(prompt, "Photos of claims arrive by post")
    # Inês taps: the message itself shows what is recorded.
    prompt = ines.wait_for_message("Headway", "Raise CSAT")
    prompt.click("On track")
    ines.wait_until(prompt, "Recorded: ")
    # Ana uses the form.
    prompt = ana.wait_for_message("Headway", "Cut first response time")
    prompt.click("Update…", after="Cut first response time")
    form = ana.modal("Check in")

    form.fill(
        {
            form.labels[0]: "5.5",
            "How does it stand?": "At risk",
            "Anything worth knowing?": "Macros from Product are late",
        }
    )
    assert not form.submit().errors
    ana.wait_until(prompt, "5.5 h")
    # Fay just replies, and then corrects herself in one line from anywhere.
    prompt = fay.wait_for_message("Headway", "Call everybody back")
    fay.say("Headway", "86 on track")
    fay.wait_until(prompt, "86%")
    fay.command("#general", "/goal update G-3 88% on track")


def _ana_posts_the_progress(office: Office) -> None:
    ana, bo, fay = (office.person(name) for name in ("Ana", "Bo", "Fay"))
    office.goes_to("2027-03-11T15:00:00+00:00")
    draft = ana.wait_for_message("Headway", "Claims Care: progress, 11 March 2027")
    draft.click("Edit")
    form = ana.modal("Edit the progress post")
    form.fill({"Thanks": "Fay called back <everybody> during the storm"})
    assert not form.submit().errors
    ana.modal().close()
    draft.again().click("Post")
    ana.wait_until(draft, "Posted in")
    post = bo.wait_for_message("#claims-care", "Claims Care: progress")
    order = ["What got in the way", "What moved", "What needs help", "Thanks", "Numbers", "3 of 3 have answered"]
    assert sorted(order, key=post.text.index) == order
    assert "Fay called back <everybody> during the storm" in post.text
    assert "at risk (8 Mar). Macros from Product are late" in post.text
    # A late check-in changes the numbers of that same message.
    fay.command("#general", "/goal update G-3 91%")
    bo.wait_until(post, "91%")
    assert len([m for m in bo.messages("#claims-care") if "Claims Care: progress" in m.text]) == 1


def _the_quarter_ends(office: Office) -> None:
    ana, ines = office.person("Ana"), office.person("Inês")
    office.goes_to("2027-03-17T12:00:00+00:00")
    nudge = ana.wait_for_message("Headway", "Q1 2027 ends on Wednesday 31 March 2027")
    nudge.click("Review…", after="Cut first response time")
    form = ana.modal("Review a goal")
    for question in ("Specific", "Measurable", "Achievable", "Relevant", "Timely"):
        form.fill({next(label for label in form.labels if label.startswith(question)): "Yes"})
    form.fill({"What did we learn?": "Macros save more than people do"})
    form.choose(DECISION, "Carry over to a later date")
    office.slack.wait_for(lambda: "New date" in form.again().labels or None, "the date's field")
    form = form.again()
    assert form.value("What did we learn?") == "Macros save more than people do"
    errors = form.fill({"New date": "2027-06-01", "Why?": "The supplier is late"}).submit().errors
    assert errors == {"New date": "Please choose a date after the present one."}
    assert not form.again().fill({"New date": "2027-09-30"}).submit().errors
    assert "Carried over, now by 30 September 2027" in ana.modal("Recorded").text
    ana.modal("Recorded").click("Edit")
    form = ana.modal("Review a goal")
    assert (form.value("New date"), form.value("Why?")) == ("2027-09-30", "The supplier is late")
    assert not form.fill({"What did we learn?": "Macros save more than people do, and sooner"}).submit().errors
    assert "Carried over, now by 30 September 2027" in ana.modal("Recorded").text
    ana.wait_until(nudge, "Carried over, now by 30 September 2027")
    ana.modal().close()
    ana.command("#claims-care", "/goal show G-2")
    shown = ana.wait_for_message("#claims-care", "30 September 2027")
    assert "The supplier is late" in shown.text

    # Inês closes the organisation's goal from her own message.
    nudge = ines.wait_for_message("Headway", "Q1 2027 ends on Wednesday 31 March 2027")
    nudge.click("Review…")
    form = ines.modal("Review a goal")
    for question in ("Specific", "Measurable", "Achievable", "Relevant", "Timely"):
        form.fill({next(label for label in form.labels if label.startswith(question)): "Partly"})
    form.choose(DECISION, "Close it")
    office.slack.wait_for(lambda: "How did it end?" in form.again().labels or None, "the outcome's field")
    assert not form.again().fill({"How did it end?": "Partly met"}).submit().errors
    ines.wait_until(nudge, "Closed as partly met")
    # On second thoughts it goes on: taken back, it is open and still to be reviewed.
    ines.modal("Recorded").click("Undo")
    assert "It is to be reviewed" in ines.modal("Taken back").text
    ines.wait_until(nudge, "One goal is to be reviewed")
