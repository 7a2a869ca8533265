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
        "desert_island",
    }
)
"""By the names that Slack gives them; `palm_tree` and `face_with_thermometer` are those of its own suggestions."""

_WORDS = (
    # Sick, on leave, on vacation, out of office. After English come German, French, Portuguese and Spanish.
    r"""\bsick\b(?!\s+of\b)|\bill\b|\bunwell\b|\bflu\b
        |\bkrank\w*|\bmalade\b|\bmaladie\b|\bdoente\b|\bde\s+baixa\b|\benferm[oa]\b|\bde\s+baja\b""",
    r"""\b(?:parental|maternity|paternity|family|bereavement|medical|compassionate)\s+leave\b
        |\bon\s+(?:a\s+)?leave\b|\bleave\s+(?:until|till)\b|\bsabbatical\b|\belternzeit\b|\bmutterschutz\b
        |\bcong[eé]\s+(?:parental|maternit[eé]|paternit[eé])|\blicen[çc]a\b|\bpermiso\s+(?:parental|de\s+\w+)""",
    r"""\bvacation(?:s|ing)?\b|\bvacay\b|\bholidays?\b|\bpto\b|\bannual\s+leave\b|\btime\s+off\b
        |\bdays?\s+off\b|\bweeks?\s+off\b|\burlaub\w*|\bferien\b|\bvacances\b|\ben\s+cong[eé]s?\b|\bcong[eé]s\b
        |\bf[eé]rias\b|\bde\s+folga\b|\bvacaciones\b""",
    r"""\bout\s+of\s+(?:the\s+)?office\b|\booo\b|\bnicht\s+im\s+b[uü]ro\b|\babwesend\b
        |\babsente?\b|\bausente\b|\bfora\s+do\s+escrit[oó]rio\b|\bfuera\s+de\s+la\s+oficina\b""",
)
_MEANING = re.compile("|".join(_WORDS), re.IGNORECASE | re.VERBOSE)

_DENIED = re.compile(
    rf"""\b(?:back\s+from|after|before|planning|needs?|needing|dreaming\s+of|happy|no|not|cover(?:s|ing)?
        |zur[uü]ck\s+aus|nach|retour\s+de|apr[eè]s|volta\s+d[aeo]s?|vuelta\s+de)\b\W+(?:\w+\W+){{0,2}}?
        (?:{"|".join(_WORDS)})""",
    re.IGNORECASE | re.VERBOSE,
)
"""With such words before it they are here: "back from vacation", "covering for sick colleagues"."""


def time_off_status(text: str, emoji: str, ends_at: datetime | None) -> TimeOffStatus | None:
    """Return what a status says of time off; None where it says nothing of it, or does not end.

    `emoji` is a name with or without colons, `ends_at` the UTC instant that the person chose in Slack.
    """
    is_off = _tells_of_time_off(unicodedata.normalize("NFC", text), emoji.strip(":").split("::")[0])
    return TimeOffStatus(ends_at) if is_off and ends_at is not None else None


def _tells_of_time_off(text: str, emoji: str) -> bool:
    return not _DENIED.search(text) and (_MEANING.search(text) is not None or emoji in _EMOJI)
