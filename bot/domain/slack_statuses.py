"""What a status in Slack says of time off. Only one that ends counts: of others nobody knows whether they are old."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TimeOff(StrEnum):
    """Why somebody is off, as their status says."""

    SICK = "sick"
    LEAVE = "leave"
    VACATION = "vacation"
    OUT_OF_OFFICE = "out_of_office"


@dataclass(frozen=True, slots=True)
class TimeOffStatus:
    """A status of time off and the UTC instant at which Slack takes it away. Its words are not kept."""

    why: TimeOff
    until: datetime


_EMOJI: Mapping[str, TimeOff] = {
    "face_with_thermometer": TimeOff.SICK,
    "thermometer": TimeOff.SICK,
    "palm_tree": TimeOff.VACATION,
    "beach_with_umbrella": TimeOff.VACATION,
    "beach_umbrella": TimeOff.VACATION,
    "desert_island": TimeOff.VACATION,
}
"""By the names that Slack gives them; `palm_tree` and `face_with_thermometer` are those of its own suggestions."""

_WORDS: Mapping[TimeOff, str] = {
    # The more telling word wins: "parental leave, out of office" is leave. After English come German, French,
    # Portuguese and Spanish.
    TimeOff.SICK: r"""\bsick\b(?!\s+of\b)|\bill\b|\bunwell\b|\bflu\b
        |\bkrank\w*|\bmalade\b|\bmaladie\b|\bdoente\b|\bde\s+baixa\b|\benferm[oa]\b|\bde\s+baja\b""",
    TimeOff.LEAVE: r"""\b(?:parental|maternity|paternity|family|bereavement|medical|compassionate)\s+leave\b
        |\bon\s+(?:a\s+)?leave\b|\bleave\s+(?:until|till)\b|\bsabbatical\b|\belternzeit\b|\bmutterschutz\b
        |\bcong[eé]\s+(?:parental|maternit[eé]|paternit[eé])|\blicen[çc]a\b|\bpermiso\s+(?:parental|de\s+\w+)""",
    TimeOff.VACATION: r"""\bvacation(?:s|ing)?\b|\bvacay\b|\bholidays?\b|\bpto\b|\bannual\s+leave\b|\btime\s+off\b
        |\bdays?\s+off\b|\bweeks?\s+off\b|\burlaub\w*|\bferien\b|\bvacances\b|\ben\s+cong[eé]s?\b|\bcong[eé]s\b
        |\bf[eé]rias\b|\bde\s+folga\b|\bvacaciones\b""",
    TimeOff.OUT_OF_OFFICE: r"""\bout\s+of\s+(?:the\s+)?office\b|\booo\b|\bnicht\s+im\s+b[uü]ro\b|\babwesend\b
        |\babsente?\b|\bausente\b|\bfora\s+do\s+escrit[oó]rio\b|\bfuera\s+de\s+la\s+oficina\b""",
}
_MEANING = {why: re.compile(pattern, re.IGNORECASE | re.VERBOSE) for why, pattern in _WORDS.items()}

_DENIED = re.compile(
    rf"""\b(?:back\s+from|after|before|planning|needs?|needing|dreaming\s+of|happy|no|not|cover(?:s|ing)?
        |zur[uü]ck\s+aus|nach|retour\s+de|apr[eè]s|volta\s+d[aeo]s?|vuelta\s+de)\b\W+(?:\w+\W+){{0,2}}?
        (?:{"|".join(_WORDS.values())})""",
    re.IGNORECASE | re.VERBOSE,
)
"""With such words before it they are here: "back from vacation", "covering for sick colleagues"."""


def time_off_status(text: str, emoji: str, ends_at: datetime | None) -> TimeOffStatus | None:
    """Return what a status says of time off; None where it says nothing of it, or does not end.

    `emoji` is a name with or without colons, `ends_at` the UTC instant that the person chose in Slack.
    """
    why = _why(unicodedata.normalize("NFC", text), emoji.strip(":").split("::")[0])
    return TimeOffStatus(why, ends_at) if why is not None and ends_at is not None else None


def _why(text: str, emoji: str) -> TimeOff | None:
    if _DENIED.search(text):
        return None
    told = next((why for why, pattern in _MEANING.items() if pattern.search(text)), None)
    return told or _EMOJI.get(emoji)
