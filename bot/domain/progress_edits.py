"""What a form changes in a progress post, also when somebody else wrote on it meanwhile."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from bot.domain.progress import ProgressPost
from bot.domain.refusals import Invalid, Problem, TooLong
from bot.domain.typed_text import fingerprint

LONGEST_TEXT = 2000
"""Characters in one part of a post that the lead writes."""


@dataclass(frozen=True, slots=True)
class PartEdit:
    """What a form said about one part of a post: when it was opened, and when it was sent."""

    words: str
    """As they were sent; empty: the part was cleared."""
    shown: str
    """The fingerprint of what the form showed when it opened."""
    own: str | None
    """The fingerprint of the lead's own words at that moment; None where the facts stood."""

    @property
    def is_changed(self) -> bool:
        return fingerprint(self.words) != self.shown

    def is_overtaken(self, own: str | None) -> bool:
        """Tell whether somebody else wrote on this part while the form was open, given the own words of now."""
        return own is not None and fingerprint(own) not in (self.own, fingerprint(self.words))


@dataclass(frozen=True, slots=True)
class PostEdit:
    """A form that was sent: for which post, when it was opened, and what it says about each part."""

    post_id: int
    opened_at: datetime
    parts: Mapping[str, PartEdit]

    @property
    def changed(self) -> Mapping[str, PartEdit]:
        return {part: edit for part, edit in self.parts.items() if edit.is_changed}


def rewritten(post: ProgressPost, edit: PostEdit, editor: str) -> ProgressPost:
    """Return a post with what a form changed in it.

    A part left as the form showed it stays what it is by now: where that is the facts (None), it goes on following
    them. Raises Invalid where words are too long, or somebody else wrote on the same part meanwhile.
    """
    problems = {
        part: TooLong(LONGEST_TEXT, len(change.words))
        if len(change.words) > LONGEST_TEXT
        else Problem.WRITTEN_MEANWHILE
        for part, change in edit.changed.items()
        if len(change.words) > LONGEST_TEXT or change.is_overtaken(getattr(post.texts, part))
    }
    if problems:
        raise Invalid(problems)
    told = {part: edit.opened_at for part in edit.changed if part in asdict(post.texts_until)}
    return replace(
        post,
        texts=replace(post.texts, **{part: change.words for part, change in edit.changed.items()}),
        texts_until=replace(post.texts_until, **told),
        edited_by=editor,
    )


def joined_words(own: str | None, other: str | None, other_team: str) -> str | None:
    """Return what two teams' drafts say of one part, in one text that the form can show whole.

    Where both are too long for that, the other team's words are left out, and the text says where they stand, if
    there is room for that. None: neither says anything.
    """
    words = [text for text in (own, other) if text is not None]
    whole = "\n".join(text for text in words if text)
    if len(whole) <= LONGEST_TEXT:
        return whole if words else None
    kept = own or ""
    pointing = (
        f"{kept}\n(What {other_team} wrote is too long to add here. It stands in that team's last draft.)".strip()
    )
    return pointing if len(pointing) <= LONGEST_TEXT else kept
