"""The words for what was not done: on a field, or as a message."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.blocks.channels import words_of
from bot.blocks.check_ins import TITLE_LIMIT, overtaken_message
from bot.blocks.forms import plain
from bot.blocks.goals import CLOSE
from bot.blocks.names import names
from bot.blocks.outsiders import FROM_ELSEWHERE
from bot.blocks.parts import button, section
from bot.blocks.teams import edit_button, first_step_message
from bot.blocks.text import any_of, bold, clip, day, escape, in_code, quoted
from bot.domain.check_ins import Overtaken
from bot.domain.deliveries import Message
from bot.domain.goal_form import typed_number
from bot.domain.goals import number_of
from bot.domain.reading.units import Amount, convert, unit_beside
from bot.domain.refusals import (
    AlreadyBuiltOn,
    BuiltOn,
    CannotSnooze,
    FromElsewhere,
    GoalNotActive,
    GuestLeadsAbove,
    Hindrance,
    Invalid,
    NoOrganisation,
    NotAllowed,
    NotFound,
    NothingToUndo,
    NothingYet,
    NotInChannel,
    NotInTheTeam,
    NotYoursToSet,
    OrganisationStays,
    OtherUnit,
    PostIsPast,
    Problem,
    Refusal,
    ReviewedBy,
    ReviewIsOver,
    Subject,
    TeamHasEnded,
    TeamsBelow,
    TeamStays,
    TooLong,
    Wrong,
)

_WORDS: Mapping[Problem, str] = {
    Problem.MISSING: "Please fill this in.",
    Problem.NOT_A_NUMBER: "Please give a number, such as 82 or 4.1.",
    Problem.AMBIGUOUS_NUMBER: (
        "This can be read in two ways. Please write thousands without a mark, as 1204, or a decimal with one digit "
        "more, as 1.2040."
    ),
    Problem.NOT_A_DATE: "Please give a date, such as 30 June 2027.",
    Problem.AMBIGUOUS_DATE: "This can be read in two ways. Please write the month as a word.",
    Problem.DATE_PAST: "This date has passed. Please choose a later one.",
    Problem.DAY_PAST: "This day has passed. Please choose today or a later one.",
    Problem.ENDS_BEFORE_IT_STARTS: "This is before the first day. Please choose the last day that you are away.",
    Problem.MORE_THAN_A_YEAR: "Please choose days within a year from now, and at most a year.",
    Problem.BASELINE_IS_TARGET: "Now and target are the same, so there is nothing to move. Please change one.",
    Problem.STRETCH_NOT_BEYOND_TARGET: "A stretch lies beyond the target, in the same direction.",
    Problem.TOO_MANY_STEPS: "At most ten milestones, one a line.",
    Problem.SAME_STEP_TWICE: "Two milestones have the same words. Please tell them apart.",
    Problem.NO_SUCH_GOAL: "There is no such goal.",
    Problem.HELPED_MISSING: "Please choose the goal that it helps, or leave empty how it helps.",
    Problem.SUPPORTS_ITSELF: "A goal cannot support itself.",
    Problem.SUPPORTS_CIRCLE: "That goal already helps this one, so they would go in a circle.",
    Problem.SUPPORTED_NO_MORE: "The goal that it helped before cannot be chosen any more.",
    Problem.NOT_YOURS_TO_SET: "You can set goals for yourself and for the people and teams you lead.",
    Problem.NOT_IN_TEAM: "This person is not in that team.",
    Problem.NOT_A_PERSON: "This person has left, or is an app or from elsewhere. Please choose somebody who is here.",
    Problem.NOBODY_CALLED_SO: "Slack knows nobody by the name in your text. Please choose whose goal it is.",
    Problem.OWNER_IS_HERE: "Its owner is here, so the goal stays theirs.",
    Problem.CHANGED_MEANWHILE: "Somebody changed this meanwhile. Nothing was saved; open it again to see it.",
    Problem.WRONG_VALUE: "This does not fit how the goal is measured.",
    Problem.NOTHING_SAID: "Please say at least one thing: where it is now, how it stands, or a note.",
    Problem.IMPLAUSIBLE: "This is far from what is expected. If it is meant so, please send it again as it is.",
    Problem.STEPS_OPEN: "Some milestones are still open. If it is done all the same, please send it again as it is.",
    Problem.NOT_DONE: "This says that it is not done. Please choose how it stands: on track, at risk or off track.",
    Problem.REASON_MISSING: "Please say why the target or the date changes. It stays with the goal's history.",
    Problem.NOTHING_CHANGED: "Please give a new target or a new date, or choose another decision.",
    Problem.NOT_LATER: "Please choose a date after the present one.",
    Problem.KEPT_PAST_DATE: (
        "Its date has passed, so it cannot stay as it is. Please carry it over, adjust its date, retire it or close it."
    ),
    Problem.DATE_NEEDED: "The goal's date has passed. Please choose a new one.",
    Problem.CHANNEL_HAS_TEAM: "This channel belongs to another team already.",
    Problem.NAME_TAKEN: "Another team has this name.",
    Problem.BOT_NOT_MEMBER: "Headway is not in this channel. Type /invite @Headway there, then save again.",
    Problem.CHANNEL_ARCHIVED: "This channel is archived. Please choose another.",
    Problem.CHANNEL_NOT_SEEN: (
        "Headway cannot see this channel: it was deleted, or is private without Headway. "
        "Please choose another, or type /invite @Headway there and try again."
    ),
    Problem.CHANNEL_UNREADABLE: "Slack did not say whether Headway can post in this channel. Please try again.",
    Problem.OUTSIDERS_READ_IT: "People of another company read this channel. Say yes to that, or choose another.",
    Problem.NO_SUCH_ZONE: "Please choose a time zone from the list.",
    Problem.NO_SUCH_COUNTRY: "Please choose a country from the list.",
    Problem.HOURS_END_FIRST: (
        "Your hours must end later on the same day. If you work at night, choose the part before midnight or the one "
        "after it in which I may write to you, such as 22:00 to 24:00 or 00:00 to 06:00."
    ),
    Problem.UNDER_ITSELF: "A team cannot stand below itself or a team that is below it. Please choose another.",
    Problem.MOVED_BELOW_ITSELF: (
        "That team stands below this one, so its people cannot take this one in. Move it elsewhere first."
    ),
    Problem.INTO_ITSELF: "Please choose another team than this one.",
    Problem.TEAM_HAS_ENDED: "This team was archived or merged while the form was open, so nothing was saved.",
    Problem.NOT_YOUR_TEAM: "Please choose a team that you lead, or one below it.",
    Problem.GROUP_UNREADABLE: "Slack did not say who is in this group. Please try again, or pick the people.",
    Problem.POST_IS_PAST: (
        "This post is of an earlier week, so it stays as it is and nothing was saved. "
        "Your words still stand here: copy them into this week's post."
    ),
    Problem.WRITTEN_MEANWHILE: (
        "Somebody else wrote here while this was open, so nothing was saved. "
        "Your words still stand here: copy them, and open the post again to see the others."
    ),
    Problem.SAVE_TAKEN_BACK: "What this form saved was taken back. Open the form again to change the team.",
    Problem.TEAM_TAKEN_BACK: "This team was taken back while the form was open. Open the form again to set it up anew.",
    Problem.CANNOT_BE_ADMIN: (
        "Guests, apps, and people who have left or are from elsewhere cannot be admins. Please choose others."
    ),
    Problem.TOO_MANY_ADMINS: "At most 50 admins can be named.",
    Problem.LEAD_ZONE_UNKNOWN: "Slack did not say where the lead is. Please choose a time zone.",
    Problem.GUEST_ABOVE_OTHERS: (
        "Guests see the goals of their own team only, so they cannot lead the organisation or a team with others "
        "below it. Please choose somebody else; a guest can be a member."
    ),
    Problem.GUEST_LEADS_IT: (
        "A guest leads that team and sees its own goals only, so no team can stand below it. Please choose another."
    ),
}

TeamRefusal = OrganisationStays | TeamsBelow | GuestLeadsAbove | TeamHasEnded | NotInTheTeam

_LONGEST_NAME = 80
_MOST_BELOW = 10

_BUILT_ON: Mapping[BuiltOn, str] = {
    BuiltOn.CHECK_INS: "there are check-ins on it",
    BuiltOn.CHANGES: "it was changed since it was set",
    BuiltOn.REVIEWS: "it was reviewed for the quarter",
    BuiltOn.GOALS: "other goals help it",
}

_HINDRANCES: Mapping[Hindrance, str] = {
    Hindrance.CHANGED_SINCE: "it was changed since",
    Hindrance.PLACE_GONE: "the team it stood below is gone, or stands below it now",
    Hindrance.NAME_TAKEN: "another team has its earlier name by now",
    Hindrance.LEAD_GONE: "its earlier lead has left",
    Hindrance.TEAMS_BELOW: "other teams stand below it",
    Hindrance.HAS_GOALS: "a goal was set for it",
    Hindrance.WAS_ASKED: "its people have been asked how it goes",
    Hindrance.HAS_POSTS: "its progress has been drafted",
}

_SUBJECTS: Mapping[Subject, str] = {
    Subject.GOAL: "goal",
    Subject.TEAM: "team",
    Subject.TEAM_OF_CHANNEL: "team in that channel",
    Subject.CHECK_IN: "check-in",
    Subject.REVIEW: "review",
    Subject.PERSON: "person",
    Subject.PROMPT: "prompt",
    Subject.POST: "progress post",
    Subject.DRAFT: "open form",
    Subject.ABSENCE: "time off",
    Subject.PROMISE: "service promise",
}


_WHY_IT_STAYS: Mapping[Subject | None, str] = {
    Subject.PROMISE: "The service promise was changed since.",
    Subject.ABSENCE: "This was changed already, or other days off touch it by now.",
    Subject.REVIEW: "The goal was changed, closed, opened or reviewed since, so this review stays.",
    Subject.TEAM: "This was saved by somebody else, or so long ago that what there was before is no longer kept.",
}
"""Why something cannot be taken back any more, where more can be said than that something newer stands."""


def _instead(subject: Subject) -> str:
    """Return where to look for what was not found."""
    places = {
        Subject.GOAL: f"`{names.goal} list` shows the goals you can see.",
        Subject.TEAM: f"`{names.goal} teams` shows the teams there are.",
        Subject.TEAM_OF_CHANNEL: f"`{names.goal} teams` shows the teams there are.",
        Subject.POST: f"`{names.goal} progress` drafts one.",
        Subject.PROMPT: f"`{names.checkin}` shows all your goals now.",
        Subject.CHECK_IN: f"`{names.checkin}` shows how your goals stand.",
    }
    return places.get(subject, "")


def words_for(problem: Wrong) -> str:
    """Return the sentence that stands under a field."""
    if isinstance(problem, TooLong):
        return f"At most {problem.most:,} characters fit here; this has {problem.has:,}. Please shorten it."
    if isinstance(problem, NotYoursToSet):
        who_can = [clip(name, _LONGEST_NAME) for name in problem.who_can]
        return (
            f"Goals for {clip(problem.owner, _LONGEST_NAME)} can be set by {', '.join(who_can)} or a Headway admin. "
            f"{_WORDS[Problem.NOT_YOURS_TO_SET]}"
        )
    if isinstance(problem, OtherUnit):
        return _other_unit(problem)
    return _WORDS[problem]


def _other_unit(left: OtherUnit) -> str:
    """Return the number in both units, as plain numbers: a time told in parts would be 10 min in either.

    One that could only be told rounded is left out, so that nobody writes it so.
    """
    was, as_it_is = _plainly(left.value, left.before), _plainly(left.value, left.now)
    is_exact = convert(Amount(left.converted, left.now), left.before) == left.value
    told = f"{was} is {_plainly(left.converted, left.now)}." if is_exact else f"This was {was}."
    return f"{told} Please write the number in {left.now}, or “{as_it_is}” with its unit if it is {as_it_is}."


def _plainly(value: Decimal, unit: str) -> str:
    return f"{typed_number(value)} {unit_beside(value, unit)}"


def field_errors(invalid: Invalid, view: Mapping[str, Any]) -> dict[str, str]:
    """Return block_id → sentence for a view's response; what concerns no field in sight goes on the first one."""
    inputs = [str(block["block_id"]) for block in view.get("blocks", ()) if block.get("type") == "input"]
    by_field = {block_id.split("@")[0]: block_id for block_id in inputs}
    errors: dict[str, str] = {}
    for name, problem in invalid.problems.items():
        block_id = by_field.get(name, inputs[0] if inputs else name)
        errors[block_id] = f"{errors[block_id]} {words_for(problem)}" if block_id in errors else words_for(problem)
    return errors


def refusal_message(refusal: Refusal, user_id: str = "") -> Message:
    """Return what the person reads: what happened, that nothing was changed, and what they can do.

    An admin (`user_id`) in a new workspace is led to its first step.
    """
    if isinstance(refusal, NoOrganisation) and user_id in refusal.admins:
        return first_step_message()
    if isinstance(refusal, Overtaken):
        return overtaken_message(refusal)
    text = refusal_words(refusal)
    blocks: list[Block] = [section(text)]
    if isinstance(refusal, AlreadyBuiltOn):
        blocks.append(ActionsBlock(elements=[button(CLOSE, "Close…", refusal.key, about=refusal.key)]))
    if isinstance(refusal, TeamStays):
        blocks.append(ActionsBlock(elements=[edit_button(refusal.channel_id, refusal.name)]))
    return Message(text, tuple(plain(blocks)))


def refusal_words(refusal: Refusal) -> str:
    """Return what happened and what can be done, as mrkdwn."""
    return _team_stays(refusal) if isinstance(refusal, TeamRefusal) else _other_words(refusal)


def _other_words(refusal: Refusal) -> str:
    match refusal:
        case NotFound(subject=Subject.DRAFT):
            return "This form is no longer kept here, so nothing was saved. Please open it again."
        case NotFound(subject=subject, named=named, closest=closest):
            is_key = number_of(named) is not None
            what = f"{_SUBJECTS[subject]} {named if is_key or not named else f'“{quoted(named, 40)}”'}".strip()
            near = f"Did you mean {bold(closest, 80)}? " if closest else ""
            return f"There is no {what} that I can show you. {near}{_instead(subject)}".rstrip()
        case NotAllowed():
            return _reviewed_by(refusal) if isinstance(refusal, ReviewedBy) else _who_can(refusal)
        case NoOrganisation(admins=admins):
            who = any_of(admins) if admins else "A workspace admin"
            how = f"with `{names.goal} team` in its channel"
            return f"Headway is not set up here yet. {who} can name the organisation {how}."
        case Invalid(problems=problems):
            return "Nothing was changed. " + " ".join(dict.fromkeys(escape(words_for(p)) for p in problems.values()))
        case GoalNotActive(key=key, state=state):
            return _not_active(key, state)
        case NothingToUndo() | AlreadyBuiltOn() | TeamStays():
            return _not_undone(refusal)
        case ReviewIsOver() | PostIsPast() | NotInChannel() | CannotSnooze() | FromElsewhere():
            return _not_now(refusal)
        case NothingYet():
            return "There is no check-in to keep yet. Please give a first number or status."
    return "That did not work. Nothing was changed."


def _not_now(refusal: ReviewIsOver | PostIsPast | NotInChannel | CannotSnooze | FromElsewhere) -> str:
    """Say why something comes too late, or too early, or from outside."""
    if isinstance(refusal, FromElsewhere):
        return f"{FROM_ELSEWHERE} Nothing was changed."
    if isinstance(refusal, CannotSnooze):
        return (
            "This check-in cannot be put off to that day any more, so it stays as it is. "
            f"`{names.goal}` shows what waits for you."
        )
    if isinstance(refusal, NotInChannel) and refusal.trouble is not None:
        return (
            f"Nothing was posted. {words_of(refusal.trouble, refusal.channel_id)} The draft is kept. "
            f"`{names.goal} team` and its name shows the team, with what can be done about its channel."
        )
    if isinstance(refusal, NotInChannel):
        return (
            f"Headway is not in <#{refusal.channel_id}> yet, so nothing was posted. The draft is kept: "
            "type `/invite @Headway` there, then use *Post* again."
        )
    if isinstance(refusal, ReviewIsOver):
        return (
            f"{refusal.key} could be reviewed for {refusal.quarter} until {day(refusal.until)}. Nothing was changed. "
            f"`{names.goal} review {refusal.key}` reviews it at any time."
        )
    return (
        "This progress post is of an earlier week, so it stays as it is. Nothing was changed. "
        f"`{names.goal} progress` shows the one of this week."
    )


def _team_stays(refusal: TeamRefusal) -> str:
    """Say why a team is not moved, merged, archived or asked about."""
    name = bold(refusal.name, 300)
    match refusal:
        case OrganisationStays():
            return f"{name} is the organisation: all other teams stand below it, so it stays. Nothing was changed."
        case TeamsBelow(below=below):
            shown = [bold(each, 100) for each in below[:_MOST_BELOW]]
            more = f" and {len(below) - _MOST_BELOW} more" if len(below) > _MOST_BELOW else ""
            return f"{name} stays while other teams stand below it: {', '.join(shown)}{more}. Move them first."
        case GuestLeadsAbove(above=above):
            return (
                f"{name} would stand below {bold(above, 300)}, which a guest leads, and guests see their own team's "
                f"goals only. Please give {bold(above, 300)} another lead first, or move it."
            )
        case TeamHasEnded(into=into):
            how = f"was merged into {bold(into, 300)}" if into else "is archived"
            command = in_code(f"{names.goal} team {clip(refusal.name, 80)}")
            return f"{name} {how}, so nothing was changed. `{command}` shows it."
        case NotInTheTeam():
            return f"You are not in {name} any more, so nothing was recorded."


def _not_active(key: str, state: str) -> str:
    if state == "taken_back":
        return f"{key} was taken back, so nothing was recorded. `{names.goal} set` sets a new one."
    again = f" `{names.goal} resume {key}` {'starts' if state == 'paused' else 'opens'} it again."
    return f"{key} is {state}, so nothing was recorded.{again}"


def _not_undone(refusal: NothingToUndo | AlreadyBuiltOn | TeamStays) -> str:
    match refusal:
        case NothingToUndo(subject=subject):
            why = _WHY_IT_STAYS.get(subject, "This was taken back already, or something newer stands.")
            return f"{why} Nothing was changed."
        case TeamStays(name=name, hindrance=hindrance):
            return f"{bold(name, 300)} stays as it is: {_HINDRANCES[hindrance]}. *Edit* changes it instead."
    said = [_BUILT_ON[one] for one in refusal.what] or ["something was built on it meanwhile"]
    why = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
    return f"{refusal.key} stays: {why}. *Close…* ends it and keeps its history."


def _reviewed_by(refusal: ReviewedBy) -> str:
    nearest, above = refusal.who_can[:1], refusal.who_can[1:]
    names = any_of(nearest) or "nobody until a lead is named"
    if above:
        names = f"{names}, or by {any_of(above)} above"
    return f"{bold(refusal.title, TITLE_LIMIT)} ({refusal.key}) is reviewed by {names}. Nothing was changed."


def _who_can(refusal: NotAllowed) -> str:
    names = any_of(refusal.who_can)
    if refusal.admins_too:
        names = f"{names}, or a Headway admin" if names else "a Headway admin"
    return f"Nothing was changed: this can be done by {names or 'nobody here yet'}."
