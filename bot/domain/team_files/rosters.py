"""Who and what there is in Slack, and which of them a cell means."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz, process

from bot.domain.people import Profile, plain_words
from bot.domain.team_files.faults import Wrong

_ID = re.compile(r"<?@?(?P<id>[UW][A-Z0-9]{3,})(?:\|[^>]*)?>?")
_CHANNEL_ID = re.compile(r"<?#?(?P<id>[CG][A-Z0-9]{3,})(?:\|[^>]*)?>?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ALIKE = 60
"""Score of rapidfuzz's ratio (0 to 100) from which a name is offered for another: `@anna` for `@ana` has 89."""

_MOST_OFFERED = 200
"""Words of one file for which something alike is looked for: with more of them, it is the wrong file or workspace."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody in Slack's list of a workspace."""

    profile: Profile
    handle: str
    """Without the @."""
    names: tuple[str, ...]
    """What else they are called: display name and real name."""

    @property
    def may_be_here(self) -> bool:
        """Whether a team could have them."""
        return not (self.profile.deactivated or self.profile.is_bot or self.profile.stranger)


@dataclass(frozen=True, slots=True)
class ListedChannel:
    channel_id: str
    name: str
    """Without the #."""
    has_bot: bool = False
    is_shared: bool = False
    """Whether people of another company are in it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A cell in which nobody, or nothing, can be found."""

    wrong: Wrong
    closest: str = ""


@dataclass(frozen=True)
class Roster:
    """All people and channels of a workspace that the bot can see."""

    people: tuple[Listed, ...]
    channels: tuple[ListedChannel, ...]
    _offered: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was found to be like words that mean nobody and nothing, a channel's with #."""

    @cached_property
    def by_id(self) -> Mapping[str, Listed]:
        return {one.profile.user_id: one for one in self.people}

    def person(self, words: str) -> Listed | Unknown:
        """Return whom a cell means: by id, mention, `@handle`, or a name that only one has who is here."""
        if (told := _ID.fullmatch(words)) is not None and told["id"] in self.by_id:
            return self.by_id[told["id"]]
        if _EMAIL.fullmatch(words):
            return Unknown(Wrong.EMAIL, self._closest_person(words.split("@")[0]))
        name = words.removeprefix("@").strip()
        if (handle := self._handles.get(name.casefold())) is not None and (words.startswith("@") or len(handle) == 1):
            called = handle
        else:
            called = self._named.get(plain_words(name), ())
        here = [one for one in called if not one.profile.deactivated]
        if len(here) > 1:
            return Unknown(Wrong.AMBIGUOUS, " or ".join(sorted(one.profile.user_id for one in here)[:3]))
        if not called:
            return Unknown(Wrong.NOBODY, self._closest_person(name))
        return (here or called)[0]

    def channel(self, words: str) -> ListedChannel | Unknown:
        """Return which channel a cell means: by id or name."""
        if (told := _CHANNEL_ID.fullmatch(words)) is not None and told["id"] in self.channels_by_id:
            return self.channels_by_id[told["id"]]
        name = words.removeprefix("#").strip().casefold()
        if (found := self._channels.get(name)) is not None:
            return found
        return Unknown(Wrong.NO_SUCH_CHANNEL, self._closest(f"#{name}", self._channel_choices))

    def channel_called(self, team: str) -> ListedChannel | None:
        """Return the channel that is called as a team: #claims-care for Claims care."""
        return self._channels.get(re.sub(r"[\W_]+", "-", team.casefold()).strip("-"))

    def is_one(self, words: str) -> bool:
        """Tell whether a cell means one person, though it has in it what separates several."""
        return isinstance(self.person(words), Listed)

    @cached_property
    def channels_by_id(self) -> Mapping[str, ListedChannel]:
        return {one.channel_id: one for one in self.channels}

    @cached_property
    def _channels(self) -> Mapping[str, ListedChannel]:
        return {one.name.casefold(): one for one in self.channels}

    @cached_property
    def _handles(self) -> Mapping[str, tuple[Listed, ...]]:
        return _together((one.handle.casefold(), one) for one in self.people)

    @cached_property
    def _named(self) -> Mapping[str, tuple[Listed, ...]]:
        return _together(
            (name, one)
            for one in self.people
            for name in dict.fromkeys(plain_words(name).strip() for name in (*one.names, one.handle))
        )

    @cached_property
    def _choices(self) -> Mapping[str, str]:
        """What to type for each way of calling somebody who is here."""
        here = (one for one in self.people if one.may_be_here)
        return {plain_words(name): f"@{one.handle}" for one in here for name in (*one.names, one.handle)}

    @cached_property
    def _channel_choices(self) -> Mapping[str, str]:
        return {f"#{name}": f"#{one.name}" for name, one in self._channels.items()}

    def _closest_person(self, words: str) -> str:
        return self._closest(re.sub(r"[._]+", " ", plain_words(words)), self._choices)

    def _closest(self, words: str, choices: Mapping[str, str]) -> str:
        """Return what may have been meant; each look through 10,000 names takes milliseconds, so not of everything."""
        if words not in self._offered and len(self._offered) < _MOST_OFFERED:
            near = process.extractOne(words, choices.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
            self._offered[words] = choices[near[0]] if near is not None else ""
        return self._offered.get(words, "")


def _together(pairs: Iterable[tuple[str, Listed]]) -> Mapping[str, tuple[Listed, ...]]:
    found: dict[str, tuple[Listed, ...]] = {}
    for name, one in pairs:
        if name:
            found[name] = (*found.get(name, ()), one)
    return found


def several(words: str, roster: Roster) -> Iterator[str]:
    """Yield the people of one cell, in which commas, semicolons, line ends and bars may separate them, or @s."""
    for part in re.split(r"[\n;|]", words):
        pieces = [part] if roster.is_one(part.strip()) else part.split(",")
        for piece in pieces:
            tokens = piece.split()
            are_handles = len(tokens) > 1 and all(token.startswith(("@", "<@")) for token in tokens)
            yield from tokens if are_handles else filter(None, [piece.strip()])
