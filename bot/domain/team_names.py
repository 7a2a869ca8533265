"""Which team somebody means by a name, or by its channel."""

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from bot.domain.people import plain_words
from bot.domain.teams import Team

_ALIKE = 60
"""Score of rapidfuzz's ratio (0 to 100) from which a name may have been meant."""

_CHANNEL = re.compile(r"<#(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>")


def tidy_name(name: str) -> str:
    """Return a name with single spaces, as it is shown: two that differ in nothing else look alike."""
    return " ".join(name.split())


def is_called_so(team: Team, name: str) -> bool:
    """Whether a team has a name, in whatever case and with whatever spaces."""
    return tidy_name(team.name).casefold() == tidy_name(name).casefold()


def latest_first(ended: Iterable[Team]) -> Sequence[Team]:
    """Return teams that have ended, the last one first."""
    return sorted(ended, key=lambda team: team.end.at.timestamp() if team.end else 0.0, reverse=True)


def teams_meant(teams: Sequence[Team], words: str) -> Sequence[Team]:
    """Return the team whose channel it is, those whose whole name it is, or those with the words in theirs.

    A standing one comes first: another may have had its name, or its channel, until it ended. Without words it is none.
    """
    whole = " ".join(words.split()).casefold()
    wanted = whole.removeprefix("#")
    channel = _CHANNEL.fullmatch(words.strip())
    if channel is not None:
        return [team for team in teams if team.channel_id == channel["id"]][:1]
    exactly = [team for team in teams if team.name.casefold() in (whole, wanted)]
    if exactly:
        return exactly
    within = [team for team in teams if wanted and wanted in team.name.casefold()]
    return [team for team in within if team.end is None] or within


def closest_name(teams: Sequence[Team], words: str) -> str:
    """Return the name of a team that may have been meant, of those that stand first; empty where none is like it."""
    ordered = sorted(teams, key=lambda team: team.end is not None)
    names = {plain_words(team.name): team.name for team in reversed(ordered)}
    near = process.extractOne(plain_words(words.removeprefix("#")), list(names), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return names[near[0]] if near is not None else ""
