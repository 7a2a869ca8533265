"""What stands beside a reading and leaves open whether it is so now: "82 (target)", "on track, not", "done, waiting".

A note tells more about what was read. Words that only deny it, weaken it, date it or say that it is another number are
no note, wherever a comma, a dash or a bracket sets them apart.
"""

import re
from decimal import Decimal

from bot.domain.check_ins import Status
from bot.domain.measures import Milestones
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.milestones import steps_at
from bot.domain.readings import Doubt, Unclear
from bot.domain.replies.items import Items

_DENIES = r"not|no|nope|never|neither|nein|nicht|kein|[a-z]+n't|cannot"
_WEAKENS = (
    r"almost|nearly|ish|(?:sort|kind|kinda|sorta)(?:\sof)?|hopefully|should|would|could|might|may|maybe|perhaps|probably|possibly"
    r"|presumably|likely|supposedly|roughly|approx\w*|about|around|more\sor\sless|give\sor\stake|barely|hardly|partly|partially"
    r"|mostly|half(?:way)?|i\s(?:think|guess|hope|believe|suppose|assume)|unconfirmed|tb[cda]|estimat\w+|est|guess\w*|provisional"
    r"|preliminary|if|unless|fast|fingers\scrossed|in\s(?:principle|theory)|theoretically|technically|on\spaper|verbally"
    r"|to\sbe\s(?:confirmed|checked|verified|reviewed|corrected|updated)|wrong|incorrect|outdated|stale|ignore|disregard"
)
_PLANS = (
    r"target\w*|goals?|aim\w*|objective|plan\w*|forecast\w*|budget\w*|expect\w*|project(?:ed|ion)|schedul\w+|due|eta|baseline"
    r"|hop(?:e|ed|ing)|want(?:ed)?|wish|will|going"
)
_DAYS = r"(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?"
    r"|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DATES = (
    rf"(?:last|next|previous|past|coming|following)\s(?:{_DAYS}|week|month|quarter|year|time|sprint|check-?in|update|one|days)|tomorrow|yesterday|later|soon|eventually|by|until|till|before"
    rf"|earlier|previously|formerly|ago|eo[dwmqy]|{_DAYS}|{_MONTHS}|q[1-4]|was|were|once|when|then|old|back\sthen"
)
_SMALL = (
    r"and|but|or|the|our|an?|my|is|are|it|it's|its|that|that's|this|which|of|at|on|in|just|still|only|so|be|being|been|with|we"
    r"|we're|i|there|value|number|figure|status|all|really|quite|very|yet|week|weeks|month|months|quarter|year|days?|end|start"
    r"|from|as\sfrom|based\son|on\saverage|average|despite|starting|data|result|please|pls|use|do|final|confirmed|verified|longer|more|any\s?more"
    r"|time|mid|early|late|two|three|few|here|now|today|as\sof|done|finished|complete|there|\d{1,2}(?:st|nd|rd|th)?"
)
_TURNS = re.compile(rf"\b(?:{_DENIES}|{_WEAKENS}|{_PLANS}|{_DATES})\b", re.IGNORECASE)
_TURNS_STATUS = re.compile(
    rf"\b(?:{_DENIES}|{_WEAKENS}|plan\w*|forecast\w*|expect\w*|hop(?:e|ed|ing)|{_DATES})\b", re.IGNORECASE
)
"""A status may well be told for a time or towards a target."""
_DENIAL = re.compile(rf"\b(?:{_DENIES})\b", re.IGNORECASE)
_NO_LONGER = re.compile(r"\W*no\s(?:longer|more)\W*", re.IGNORECASE)
_LACKS = re.compile(r"\W*no\s(?:more\s|new\s)?(?:budgets?|plans?|time|data|numbers?|figures?)\W*", re.IGNORECASE)
"""Why a goal stands as it does: "at risk, no more budget"."""
_ONLY_TURNS = re.compile(
    rf"(?:[^\w,.;!?()]*(?:{_DENIES}|{_WEAKENS}|{_PLANS}|{_DATES}|for|to|{_SMALL})(?!\w))+\W*", re.IGNORECASE
)
_AS_PLANNED = re.compile(
    r"\W*(?:all\s)?(?:just\s)?(?:as|on|in|within|to|with|for|towards?|according\sto|ahead\sof)\s(?:the\s|our\s)?"
    r"(?:plan\w*|expected|schedul\w+|time|budget|targets?|goals?|forecast)\b",
    re.IGNORECASE,
)
"""Says that it goes as it should."""
_REMARK = re.compile(
    r"(?:(?:it\s)?could\s(?:be|have\sbeen)\s(?:(?:a\s(?:bit|lot)|much)\s)?(?:better|worse)|(?:nearly|almost)\sthere)\W*(?:$|[,.;!\n])"
    r"|hopefully\s(?:(?:even|a\s(?:bit|little|lot)|some|much)\s)*(?:more|better|higher|lower|less|up|down|faster)\s"
    r"(?:next|soon|later|tomorrow|in\s(?:the\snext|\w+\s(?:days?|weeks?))|once|when|after|with)\b",
    re.IGNORECASE,
)
_APART = re.compile(rf"(?:\(|{rules.BETWEEN.pattern})*")
_FRAGMENT = re.compile(r"[^,.;!?()\n–—]{1,120}")
_EXCEPTS = re.compile(
    r"(?:except(?:ing)?|but\s(?:for|not|without)|apart\sfrom|excluding|other\sthan|save\sfor|minus(?!\s?\d)|without|aside\sfrom"
    r"|not\s(?:counting|including)|ohne|au(?:ß|ss)er)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    rf"\b(?:(?:{_DENIES})(?<!\bno)|no\s(?:longer|signature|contract)|wait(?:s|ing)?|pending|in\s(?:progress|process|review|the\sworks)"
    r"|ongoing|on-going|under\sway|underway|awaiting|almost|nearly|half(?:way)?|part(?:ly|ially)?|mostly|missing|remain(?:s|ing)"
    r"|in\s(?:principle|theory)|on\s(?:our|my|their)\sside|on\spaper|verbally|left|outstanding|to\sdo|to\sbe|todo|except|but\sfor|apart\sfrom|minus|excluding|other\sthan|without|need(?:s|ed)?"
    r"|yet|hopefully|should|unless|if)\b|\d+\s?%|^\W*but\b",
    re.IGNORECASE,
)
"""What is done or reached needs nothing of this any more."""
_COMES = re.compile(
    r"\b(?:will|'ll|tomorrow|next\s(?:week|month|quarter|year|mon|tues|wednes|thurs|fri)(?:day)?"
    r"|soon|later|going\sto|until|till|once|expected|planned|due)\b",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"[.!\n]\s")


def turned(items: Items) -> Unclear | None:
    """Return why what was read may not be so, for what stands beside it; None where that can only be a note."""
    beside = items.text[items.end :]
    if re.match(r"\s?-?ish\b", beside, re.IGNORECASE):
        return Unclear(Doubt.QUALIFIED)
    at = note_starts(items)
    if items.values == [False]:
        return None  # what is hoped for, or goes on, does not make it reached
    if items.asides.at(at) or (at and items.asides.at(at - 1)):
        return None
    if doubt := _only_turns(items, at):
        return Unclear(doubt)
    if _EXCEPTS.match(items.text, at) or (says_finished(items) and _is_unfinished(items, at)):
        return Unclear(Doubt.QUALIFIED)
    return None


def note_starts(items: Items) -> int:
    """Return where the words of the note begin, also in a bracket."""
    found = _APART.match(items.text, items.end)
    return found.end() if found else items.end


def is_remark(items: Items, at: int) -> bool:
    """Whether words of hope only say what is thought of the number, or what more is to come: it stands."""
    is_number = any(isinstance(value, Decimal) for value in items.values) and Status.DONE not in items.statuses
    return is_number and bool(_REMARK.match(items.text, at))


def begins_sentence(items: Items, at: int) -> bool:
    """Whether what stands at a place is a sentence by itself that tells something: "82. Tomorrow we train"."""
    fragment = _FRAGMENT.match(items.text, at)
    is_apart = _FULL_STOP.search(items.text, items.end, at)
    return bool(is_apart and fragment and not _ONLY_TURNS.fullmatch(fragment.group()))


def says_finished(items: Items) -> bool:
    """Whether the goal, or a milestone of it, is said to be done that was not before."""
    return (
        Status.DONE in items.statuses
        or True in items.values
        or any(isinstance(value, frozenset) and not value <= items.steps_done for value in items.values)
    )


def _only_turns(items: Items, at: int) -> Doubt | None:
    fragment = _FRAGMENT.match(items.text, at)
    if (
        fragment is None
        or is_remark(items, at)
        or _AS_PLANNED.match(fragment.group())
        or not _ONLY_TURNS.fullmatch(fragment.group())
    ):
        return None
    said = fragment.group()
    is_status = bool(items.statuses) and not items.values
    if not (_TURNS_STATUS if is_status else _TURNS).search(said) or (is_status and re.match(r"(?:for|to)\s", said)):
        return None
    if is_status and _LACKS.fullmatch(said):
        return None
    is_denied = _DENIAL.search(said) if is_status else items.statuses and _NO_LONGER.fullmatch(said)
    return Doubt.NEGATION if is_denied else Doubt.QUALIFIED


def _is_unfinished(items: Items, at: int) -> bool:
    note, measure = items.text[at:], items.goal.measure
    if isinstance(measure, Milestones):
        is_of_another = steps_at(items.text, at, measure.steps, frozenset()) is not None
        return not is_of_another and bool(_GOES_ON.search(note))
    return bool(_GOES_ON.search(note) or _COMES.search(note))
