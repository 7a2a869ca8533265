"""The team form, and what is said when it is saved."""

import calendar
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.channels import trouble_words, words_of
from bot.blocks.forms import (
    Choice,
    FieldValue,
    channel_picker,
    field,
    modal,
    people_picker,
    person_picker,
    plain,
    read,
    searched_select,
    select,
    several,
    text,
    text_input,
)
from bot.blocks.names import names
from bot.blocks.outsiders import outsiders_question, read_outsiders
from bot.blocks.parts import button, number_in, section
from bot.blocks.stand_ins import lead_words
from bot.blocks.text import bold, escape, full_day, mention
from bot.domain.cadences import Cadence
from bot.domain.deliveries import Message
from bot.domain.people import UserGroup
from bot.domain.refusals import Invalid, Problem, Wrong
from bot.domain.team_saves import Meanwhile, Part, SavedTeam, TeamTakenBack, WhyMoved, WhyNotAsked
from bot.domain.teams import (
    LONGEST_NAME,
    ProgressSlot,
    Team,
    TeamForm,
    TeamPlace,
    TeamWish,
)
from bot.domain.zones import Place, is_zone, place

FORM = "team.form"
EDIT = "team.edit"
UNDO = "team.undo"
AGAIN = "team.again"
NEW = "team.new"
"""A button's action: the form for the channel that the button stands in."""
MOST_NAMED = 12
"""People named one by one before it says how many more there are."""
_NOT_ASKED: Mapping[WhyNotAsked, str] = {
    WhyNotAsked.NO_GOAL: ", once there is a goal to ask about",
    WhyNotAsked.PAUSED: ", once a goal is resumed: all are paused",
    WhyNotAsked.NOBODY: ", but nobody in it is in Slack now, as far as I know",
    WhyNotAsked.NOTHING: ", but there is nothing to ask them now",
}
_MOVED: Mapping[WhyMoved, str] = {
    WhyMoved.DAYS_OFF: "days off",
    WhyMoved.OTHER_TEAMS: "other teams of theirs",
    WhyMoved.WELCOME: "a welcome that comes first",
}
INVITE = "Type `/invite @Headway` in the channel"
CADENCES: Mapping[int, str] = {1: "every week", 2: "every 2 weeks", 4: "every 4 weeks"}


def team_form(form: TeamForm) -> dict[str, Any]:
    """Return the form for one team; for the first one of a workspace it names the organisation."""
    is_organisation, is_new = form.parent is None, form.place.team_id is None
    return modal(
        FORM,
        "The organisation" if is_organisation else "A new team" if is_new else "Edit the team",
        [*_notices(form), *_who(form), *_when(form.wish)],
        submit="Save",
        metadata=_metadata(form.place),
    )


def _notices(form: TeamForm) -> Iterator[Block]:
    if form.parent is None and form.place.team_id is None:
        yield section(
            "Every team stands below the organisation, so it comes first. Its goals are what all others help with. "
            "Its members are the people who lead it together; "
            f"other teams follow with `{names.goal} team` in their channels."
        )
    if form.place.trouble is not None:
        yield section(
            f"*Not posting.* {words_of(form.place.trouble, form.place.channel_id)} "
            f"`{names.goal} team` with the team's name settles that. Everything else works."
        )
    elif form.place.channel_id and form.place.posting is False:
        yield section(
            f"*Headway is not in this channel yet*, so it cannot post the team's progress here. {INVITE}. "
            "You can save first: the team is *not yet posting* until then, and everything else works."
        )
    if form.place.team_id is None and form.place.has_outsiders:
        yield from outsiders_question(form.place.channel_id)


def _who(form: TeamForm) -> Iterator[Block]:
    wish = form.wish
    if not form.place.channel_id:
        yield field("channel", "Channel", channel_picker("channel"), hint="Where the team's progress is posted.")
    yield field("name", "Name", text_input("name", initial=wish.name, limit=LONGEST_NAME))
    yield field(
        "lead",
        "Lead",
        person_picker("lead", initial=wish.lead_id or None),
        hint="Sets the team's goals, reports its numbers and posts its progress, unless somebody else is named.",
    )
    if form.parent is not None:
        above = searched_select("parent", initial=_choice_of_team(form.parent), placeholder="Type a team's name")
        yield field("parent", "Stands below", above)
    yield field(
        "members",
        "Members",
        people_picker("members", initial=wish.members),
        hint="The people who belong to the team, or choose a user group below. You can do both.",
        optional=True,
    )
    group = choice_of_group(form.usergroup) if form.usergroup else None
    yield field(
        "usergroup",
        "And a user group",
        searched_select("usergroup", initial=group, placeholder="Type a group's name"),
        hint="Everybody in it. Who joins or leaves it later joins or leaves the team; people picked above stay.",
        optional=True,
    )


def _when(wish: TeamWish) -> Iterator[Block]:
    zone = choice_of_place(place(wish.zone)) if wish.zone else None
    yield field(
        "zone",
        "Time zone",
        searched_select("zone", initial=zone, placeholder="The lead's, or type a city or country"),
        hint="For the progress post. Everybody is asked in their own time zone.",
        optional=True,
    )
    cadence, slot = wish.cadence, wish.progress_slot
    weeks = [(str(number), words.capitalize()) for number, words in CADENCES.items()]
    yield field("weeks", "Ask how it goes", select("weeks", weeks, initial=str(cadence.weeks)))
    yield field("weekday", "On", select("weekday", _WEEKDAYS, initial=str(cadence.weekday)))
    yield field("hour", "At", select("hour", _HOURS, initial=str(cadence.hour)))
    yield field(
        "progress_weekday", "Progress post on", select("progress_weekday", _WEEKDAYS, initial=str(slot.weekday))
    )
    yield field("progress_hour", "Progress post at", select("progress_hour", _HOURS, initial=str(slot.hour)))


def read_place(view: Mapping[str, Any]) -> TeamPlace:
    """Return which team a submitted form is about, and the channel that was picked if the form asked for it.

    Whether the bot is in that channel a form does not carry: it may have changed since it was opened.
    """
    kept = json.loads(view["private_metadata"])
    channel_id = kept["channel"] or text(read(view), "channel")
    marks = tuple(map(str, kept.get("marks", ())))
    return TeamPlace(channel_id, kept["team"], kept["once"], marks=marks, agreed=read_outsiders(view, channel_id))


def read_wish(view: Mapping[str, Any]) -> TeamWish:
    """Return what a submitted form says. Raises Invalid with the fields that cannot be taken."""
    fields = read(view)
    problems: dict[str, Wrong] = {}
    numbers = {name: _number(fields, name, allowed, problems) for name, allowed in _ALLOWED.items()}
    usergroup, members, zone = text(fields, "usergroup"), several(fields, "members"), text(fields, "zone")
    if zone and not is_zone(zone):
        problems["zone"] = Problem.NO_SUCH_ZONE
    parent = text(fields, "parent")
    parent_id = number_in(parent)
    if parent and parent_id is None:
        problems["parent"] = Problem.NOT_YOUR_TEAM
    if problems:
        raise Invalid(problems)
    return TeamWish(
        name=text(fields, "name"),
        lead_id=text(fields, "lead"),
        parent_id=parent_id,
        members=members,
        usergroup_id=usergroup or None,
        zone=zone or None,
        cadence=Cadence(numbers["weeks"], numbers["weekday"], numbers["hour"]),
        progress_slot=ProgressSlot(numbers["progress_weekday"], numbers["progress_hour"]),
    )


def choice_of_place(found: Place) -> Choice:
    return found.zone, found.label


def choice_of_group(group: UserGroup) -> Choice:
    """Return the entry of a group; one of which Slack has not said the name is the one that was chosen before."""
    if not group.name:
        return group.group_id, "The group chosen before"
    return group.group_id, f"@{group.handle}" if group.name == group.handle else f"{group.name} (@{group.handle})"


def choices_of_teams(teams: Sequence[Team]) -> list[Choice]:
    return [_choice_of_team(team) for team in teams]


def saved_view(saved: SavedTeam) -> dict[str, Any]:
    """Return the confirmation: who is in the team, when they are first asked, and whether it can post."""
    buttons = [edit_button(saved.team.channel_id, saved.team.name)]
    if saved.undo:
        buttons.append(button(UNDO, "Undo", saved.undo, about=f"saving {saved.team.name}"))
    return _confirmation("Saved", [*saved_lines(saved), *_meanwhile_lines(saved.meanwhile)], buttons)


def taken_back_view(taken_back: TeamTakenBack) -> dict[str, Any]:
    """Return what stands after *Undo*: the team as it was, or none, with a way to set it up again."""
    stands = taken_back.stands
    if stands is not None:
        lines = [f"{bold(stands.team.name, 300)} is as it was before.", *saved_lines(stands)]
        return _confirmation("Taken back", lines, [edit_button(stands.team.channel_id, stands.team.name)])
    name = taken_back.save.after.name
    again = button(AGAIN, "Set it up again…", taken_back.undo, about=name)
    gone = f"{bold(name, 300)} is gone again, as if it had never been set up. Nobody is asked for it."
    return _confirmation("Taken back", [gone], [again])


def _confirmation(title: str, lines: Sequence[str], buttons: Sequence[ButtonElement]) -> dict[str, Any]:
    actions = ActionsBlock(block_id="saved", elements=list(buttons))
    return modal("team.saved", title, [*(section(line) for line in lines), actions], close="Close")


def edit_button(channel_id: str, name: str) -> ButtonElement:
    """Return the button that opens the form of a channel's team in the place of what it stands in."""
    return button(EDIT, "Edit", channel_id, about=name)


def first_step_message() -> Message:
    """Return what leads an admin of a new workspace to its first step."""
    words = (
        "Headway is not set up here yet, and you can do that. Name the organisation first: who leads it and when "
        "people are asked. Teams and goals follow."
    )
    blocks = plain([section(words), naming_button()])
    return Message(f"{words} Type `{names.goal} team` in its channel.", tuple(blocks))


def naming_button() -> ActionsBlock:
    """Return the button that opens the organisation's form: in the channel it stands in, on Home for any."""
    button = ButtonElement(text="Name the organisation…", action_id=NEW, style="primary")
    return ActionsBlock(block_id="first_step", elements=[button])


def saved_lines(saved: SavedTeam) -> Iterator[str]:
    """Yield how a team stands: its place, people, prompts and progress post."""
    team, cadence = saved.team, saved.team.cadence
    stands = f"stands below {bold(saved.parent.name, 300)}" if saved.parent else "is the organisation"
    yield f"{bold(team.name, 300)} {stands}. {_led_by(saved)}"
    first = saved.first_prompt
    yield (
        f"People are asked {CADENCES[cadence.weeks]} on {calendar.day_name[cadence.weekday]} at {_hour(cadence.hour)}, "
        "each in their own time"
        f"{_next_asked(saved, first) if first else _NOT_ASKED[saved.not_asked or WhyNotAsked.NO_GOAL]}."
    )
    if saved.parent is None and first is None:
        yield (
            f"What comes next: `{names.goal} team` in each team's channel sets the teams up, and `{names.goal} set` "
            "the first goal, which all others help. For example: "
            f"`{names.goal} set Raise CSAT from 78% to 85% by 30 June`."
        )
    if saved.group_unread:
        yield "Slack did not say who is in the user group now, so its members stay as they were. *Edit* asks again."
    elif team.usergroup_id:
        yield _group_words(team)
    if saved.left_out:
        yield f"Left out, as apps and people of other workspaces cannot be in a team: {_named(saved.left_out)}."
    if saved.gone:
        has, is_asked = ("has", "is") if len(saved.gone) == 1 else ("have", "are")
        yield f"{_named(saved.gone)} {has} left and {is_asked} not asked."
    drafted_for = saved.stand_in.acting if saved.stand_in else team.lead_id
    who = f"{mention(drafted_for)} gets" if drafted_for else "nobody gets"
    or_later = "; if they are off then, on their next working day" if drafted_for else ""
    progress = f"{_when_drafted(team)} {who} the progress post as a draft{or_later}"
    if team.posting:
        yield f"{progress}. It is posted in <#{team.channel_id}>."
    elif team.trouble is not None:
        yield f"{progress}. *Not posting.* {trouble_words(team)}"
    elif saved.posting_unknown:
        yield (
            f"{progress}. Slack has not said yet whether Headway is in <#{team.channel_id}>, where it is to be posted. "
            f"{INVITE} if it is not."
        )
    else:
        yield f"{progress}. *Not yet posting:* Headway is not in <#{team.channel_id}>. {INVITE}."
    yield from _of_new_lead(saved)


def _of_new_lead(saved: SavedTeam) -> Iterator[str]:
    """Say what a change of the lead leaves as it was, and who may want to know."""
    team = saved.team
    if saved.stays_in:
        yield f"{mention(saved.stays_in)}, who led it before, stays in it as a member. *Edit* changes that."
    if saved.lead_zone:
        yield (
            f"The time zone is still that of the lead before, {escape(place(team.zone).label)}. "
            f"{mention(team.lead_id)} is in {escape(place(saved.lead_zone).label)}: *Edit* changes it."
        )


def _group_words(team: Team) -> str:
    """Say how the team follows its user group, as far as it does."""
    if team.group_is_gone:
        return "Its user group is gone or disabled in Slack, so its last members stay. *Edit* chooses others."
    stays = f" Picked by hand, and staying whoever is in it: {_named(sorted(team.picked))}." if team.picked else ""
    nobody = f" Nobody {'else ' * bool(team.picked)}comes from it now." if team.group_is_empty else ""
    return f"It follows its user group: who joins or leaves that joins or leaves the team.{stays}{nobody}"


def _next_asked(saved: SavedTeam, first: date) -> str:
    """Return when people are asked next, and why that is another day than the team's."""
    whys = [_MOVED[why] for why in saved.moved]
    why = f", because of {' and '.join(whys)}" if whys else ""
    some = f"; some already on {full_day(saved.some_sooner)}" if saved.some_sooner else ""
    return f": next on {full_day(first)}{why}{some}"


def _when_drafted(team: Team) -> str:
    """Return when the draft comes, as a sentence begins: only in the weeks that the cadence comes round in."""
    slot = team.progress_slot
    day_name, at = calendar.day_name[slot.weekday], f"at {_hour(slot.hour)} ({escape(place(team.zone).label)})"
    if team.cadence.weeks == 1:
        return f"On {day_name}s {at}"
    return f"On {day_name} {at} of each week in which people are asked"


def _meanwhile_lines(meanwhile: Meanwhile) -> Iterator[str]:
    """Say what another form changed while this one was open, which its sender could not see."""
    if meanwhile.stays:
        parts = _listed([_PARTS[part] for part in meanwhile.stays])
        yield f"While your form was open the team was changed elsewhere. As it was set there: {parts}."
    if meanwhile.replaced:
        parts = _listed([_PARTS[part] for part in meanwhile.replaced])
        yield (
            "While your form was open this was changed elsewhere too, and is now as you set it: "
            f"{parts}. *Undo* brings back what was set there."
        )


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _led_by(saved: SavedTeam) -> str:
    team = saved.team
    others = sorted(team.members - {team.lead_id})
    with_whom = f", with {_named(others)}" if others else ""
    leads = lead_words(saved.stand_in) if saved.stand_in else f"{mention(team.lead_id)} leads it"
    off_until = saved.lead_off_until
    away = f" {mention(team.lead_id)} is away until {full_day(off_until)}." if off_until is not None else ""
    return f"{leads}{with_whom}.{away}"


def _named(people: Sequence[str]) -> str:
    named = ", ".join(mention(user_id) for user_id in people[:MOST_NAMED])
    return f"{named} and {len(people) - MOST_NAMED} more" if len(people) > MOST_NAMED else named


def _choice_of_team(team: Team) -> Choice:
    return str(team.team_id), team.name


def _number(fields: Mapping[str, FieldValue], name: str, allowed: Sequence[Choice], problems: dict[str, Wrong]) -> int:
    value = text(fields, name)
    if value not in {choice for choice, _ in allowed}:
        problems[name] = Problem.MISSING
        return 0
    return int(value)


def _metadata(of: TeamPlace) -> str:
    return json.dumps({"channel": of.channel_id, "team": of.team_id, "once": of.once, "marks": of.marks})


def _hour(hour: int) -> str:
    return f"{hour}:00"


_PARTS: Mapping[Part, str] = {
    Part.NAME: "the name",
    Part.LEAD: "the lead",
    Part.PARENT: "what it stands below",
    Part.MEMBERS: "the members",
    Part.ZONE: "the time zone",
    Part.CADENCE: "when people are asked",
    Part.PROGRESS_SLOT: "when the progress post comes",
}
_WEEKDAYS: Sequence[Choice] = [(str(number), name) for number, name in enumerate(calendar.day_name)]
_HOURS: Sequence[Choice] = [(str(hour), _hour(hour)) for hour in range(24)]
_ALLOWED: Mapping[str, Sequence[Choice]] = {
    "weeks": [(str(number), words) for number, words in CADENCES.items()],
    "weekday": _WEEKDAYS,
    "hour": _HOURS,
    "progress_weekday": _WEEKDAYS,
    "progress_hour": _HOURS,
}
