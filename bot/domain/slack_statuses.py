"""What a status in Slack says of time off. Only one that ends counts: of others nobody knows whether they are old."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TimeOffStatus:
    """A status of time off, by the UTC instant at which Slack takes it away. Neither its words nor why are kept: that
    somebody is ill is nobody's business here."""

    until: datetime


_EMOJI = frozenset(
    {
        "face_with_thermometer",
        "thermometer",
        "palm_tree",
        "beach_with_umbrella",
        "beach_umbrella",
        "umbrella_on_ground",
        "desert_island",
    }
)
"""By the names that Slack gives them; `palm_tree` and `face_with_thermometer` are those of its own suggestions."""

_ALONE = frozenset({"airplane", "airplane_departure", "small_airplane"})
"""Without any words a holiday; with them any journey."""

_SIGNS = {
    "\N{PALM TREE}": "palm_tree",
    "\N{BEACH WITH UMBRELLA}": "beach_with_umbrella",
    "\N{UMBRELLA ON GROUND}": "umbrella_on_ground",
    "\N{DESERT ISLAND}": "desert_island",
    "\N{AIRPLANE}": "airplane",
    "\N{AIRPLANE DEPARTURE}": "airplane_departure",
    "\N{SMALL AIRPLANE}": "small_airplane",
    "\N{FACE WITH THERMOMETER}": "face_with_thermometer",
    "\N{THERMOMETER}": "thermometer",
}
_AS_PICTURE = "\N{VARIATION SELECTOR-16}"
_SHORTCODE = re.compile(r":([a-z0-9_+-]+)(?:::[a-z0-9_-]+)?:")

_WORDS = (
    # Sick, on leave, on vacation, out of office. After English come German, French, Portuguese, Spanish and Italian,
    # then Dutch, the Scandinavian languages, Polish, Czech and Turkish. "Semester" by itself is Swedish.
    r"""\bsick\b(?!\s+of\b)|\bill\b|\bunwell\b|\bflu\b
        |\bkrank(?:geschrieben|gemeldet|heit)?\b|\bmalade\b|\bmaladie\b|\bdoente\b|\bde\s+baixa\b|\benferm[oa]\b
        |\bde\s+baja\b|\bmalat[oa]\b|\bmalattia\b|\bziek\b|\bsjuk\b|\bsyk\b|\bsyg\b|\bchor[ya]\b|\bnemocn[ýáya]\b""",
    r"""\b(?:parental|maternity|paternity|family|bereavement|medical|compassionate)\s+leave\b
        |\bon\s+(?:a\s+)?leave\b|\bleave\s+(?:until|till)\b|\bsabbatical\b|\belternzeit\b|\bmutterschutz\b
        |\bcong[eé]\s+(?:parental|maternit[eé]|paternit[eé])|\blicen[çc]a\b|\bpermiso\s+(?:parental|de\s+\w+)
        |\b(?:\w+)?verlof\b|\bf[öo]r[äa]ldraledig\b|\bforeldrepermisjon\b|\bmacierzy[ńn]sk\w+""",
    r"""\bvacation(?:s|ing)?\b|\bvacay\b|\bholidays?\b|\bpto\b|\bannual\s+leave\b|\btime\s+off\b
        |\bdays?\s+off\b|\bweeks?\s+off\b|\b\w*urlaub\b|\bferien\b|\bvacances\b|\ben\s+cong[eé]s?\b|\bcong[eé]s\b
        |\bf[eé]rias\b|\bde\s+folga\b|\bvacaciones\b|\bferie\b|\bvakantie\b
        |\bp[åa]\s+semester\b|^\W*semester(?=\W*$|\s+(?:till|t\.?o\.?m)\b)|\burlop(?:u|ie)?\b|\bdovolen(?:á|é|ou|a|e)\b
        |\b[iİ]zin(?:de|li)?(?:yim)?\b|\btatil(?:de)?(?:yim)?\b""",
    r"""\bout\s+of\s+(?:the\s+)?office\b|\booo\b|\bnicht\s+im\s+b[uü]ro\b|\babwesend\b
        |\babsente?\b|\bausente\b|\bfora\s+do\s+escrit[oó]rio\b|\bfuera\s+de\s+la\s+oficina\b|\bfuori\s+ufficio\b""",
)

_BEFORE = r"""(?:i[’']?m|i\s+am|am|currently|now|still|out|off|away|gone|down|at\s+home|home|today|this\s+week
    |on|in|im|en|em|de|in\s+den|bin|ich\s+bin|auf|na|op|met|p[åa]|y[ıi]ll[ıi]k|the|a|an|my|our|some|for|with|taking|enjoying|having|recovering\s+from
    |well[\s-]deserved|family|annual|summer|winter|spring|autumn|easter|christmas|bank|public|school|paid|long|short
    |half|few|one|two|three|four|five|\d+)"""
_AFTER = r"""(?:until|till?|through|thru|to|from|since|for|in|at|with|on|and|due|back|today|tomorrow|tonight|now|this
    |next|all|the|day|days|week|weeks|leave|mode|time|kid|kids|child|again|parental
    |bis|ab|heute|seit|mit|tot|t/m|till|til|do|od|jusqu\w*|depuis|até|desde|hasta|de|fino|dal?
    |\d+\w*|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)"""
_STATEMENT = re.compile(
    rf"\W*(?:{_BEFORE}\s+)*(?:{'|'.join(_WORDS)})(?:\W+{_AFTER}\b.*|\W+(?:{'|'.join(_WORDS)}).*)?\W*",
    re.IGNORECASE | re.VERBOSE,
)
"""A part of a status that says nothing else: "on holiday until Monday", but not "holiday planning"."""

_PART = re.compile(r"[,.;!()|+&/]+|\s[-–—]+\s|\s*[–—]\s*")

_DENIED = re.compile(
    rf"""\b(?:back\s+from|after|before|planning|needs?|needing|dreaming\s+of|happy|no|not|cover(?:s|ing)?
        |zur[uü]ck\s+aus|nach|retour\s+de|apr[eè]s|volta\s+d[aeo]s?|terug\s+van|tillbaka\s+fr[åa]n|efter|po|vuelta\s+de)\b\W+(?:\w+\W+){{0,2}}?
        (?:{"|".join(_WORDS)})""",
    re.IGNORECASE | re.VERBOSE,
)
"""With such words before it they are here: "back from vacation", "covering for sick colleagues"."""

_AT_WORK = re.compile(
    r"""(?<!not\s)\b(?:working|planning)\b|\b(?:arbeit\w*|planung|travaill\w*|trabalh\w*|trabaj\w*)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SOMETHING_ELSE = re.compile(
    r"""\b(?:cover(?:s|ing)?|prep\w*|part(?:y|ies)|dreaming|needs?|needing|remote\w*|vertret\w*)\b
        |\bback\s+from\b(?!\s+(?:the\s+)?(?:\d|mon|tue|wed|thu|fri|sat|sun))""",
    re.IGNORECASE | re.VERBOSE,
)
"""With such words a palm tree is no time off."""


def time_off_status(text: str, emoji: str, ends_at: datetime | None) -> TimeOffStatus | None:
    """Return what a status says of time off; None where it says nothing of it, or does not end.

    `emoji` is a name with or without colons, `ends_at` the UTC instant that the person chose in Slack.
    """
    is_off = _tells_of_time_off(unicodedata.normalize("NFC", text), emoji.strip(":").split("::")[0])
    return TimeOffStatus(ends_at) if is_off and ends_at is not None else None


def _tells_of_time_off(text: str, emoji: str) -> bool:
    words, signs = _apart(text)
    signs |= {emoji, _SIGNS.get(emoji.rstrip(_AS_PICTURE), "")}
    if not re.search(r"\w", words):
        return not signs.isdisjoint(_EMOJI | _ALONE)
    if _DENIED.search(words) or _AT_WORK.search(words):
        return False
    if any(_STATEMENT.fullmatch(part) for part in _PART.split(words)):
        return True
    return not signs.isdisjoint(_EMOJI) and not _SOMETHING_ELSE.search(words)


def _apart(text: str) -> tuple[str, set[str]]:
    """Return the words of a status, and the names of the emoji among them."""
    named = set(_SHORTCODE.findall(text)) & (_EMOJI | _ALONE)
    shown = {name for sign, name in _SIGNS.items() if sign in text}
    bare = "".join(" " if sign in _SIGNS or sign == _AS_PICTURE else sign for sign in _SHORTCODE.sub(" ", text))
    return bare, named | shown
