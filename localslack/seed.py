"""A workspace's people, channels and first words, read from YAML (README.md, Seeds, says what may stand there)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from localslack.conversations import Conversation
from localslack.files import File
from localslack.given import Kinds, fields_of, read_mapping
from localslack.people import Person, UserGroup
from localslack.wire import Json, instant

HARBOUR = Path(__file__).parent / "seeds" / "harbour.yaml"

SEED: Kinds = {
    "team": dict,
    "people": list,
    "personas": list,
    "channels": list,
    "usergroups": list,
    "said": list,
    "start": (str, date),
}
TEAM: Kinds = {"id": str, "name": str, "domain": str}
PERSON: Kinds = {
    **dict.fromkeys(("id", "name", "real_name", "title", "tz"), str),
    **dict.fromkeys(("is_admin", "is_owner", "is_bot", "guest", "deleted"), bool),
}
CHANNEL: Kinds = {
    **dict.fromkeys(("id", "name", "topic", "purpose", "creator"), str),
    **dict.fromkeys(("private", "archived"), bool),
    "members": (list, str),
}
GROUP: Kinds = {"id": str, "handle": str, "name": str, "users": list}
SAID: Kinds = {"channel": str, "user": str, "text": str, "hours_ago": (int, float)}


@dataclass(frozen=True)
class Said:
    """Something that was said before the workspace opened."""

    channel: str
    user: str
    text: str
    hours_ago: float


@dataclass(frozen=True)
class Granted:
    """What an app holds of a workspace where it is installed: a bot token, and what that may do."""

    token: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Seed:
    """What a workspace begins with; `start` is its first moment, None for the real time."""

    team_id: str
    team_name: str
    domain: str
    people: list[Person]
    channels: list[Conversation]
    groups: list[UserGroup] = field(default_factory=list)
    personas: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    start: datetime | None = None
    homes: list[Json] = field(default_factory=list)
    """Homes that apps have published already, as `Views.homes` writes them."""
    files: list[File] = field(default_factory=list)
    installed: dict[str, Granted | None] = field(default_factory=dict)
    """How apps (by id) are here already; None: taken out, or never added. Others are as their AppConfig says."""
    retired: dict[str, str] = field(default_factory=dict)
    """Tokens that worked once, and the error that they get now."""
    began: str = ""
    """Of which beginning this goes on (`Workspace.began`); empty: it begins anew."""


def read_seed(path: Path | str = HARBOUR) -> Seed:
    """The seed in a YAML file (README.md, Seeds); ValueError in one line if it is not there or makes no sense."""
    content = read_mapping(path)
    try:
        return _seed(content)
    except ValueError as problem:
        raise ValueError(f"{path}: {problem}") from problem


def _seed(content: Json) -> Seed:
    fields_of(content, "the seed", SEED, ("team", "people", "channels"))
    team = fields_of(content["team"], "team", TEAM, TEAM)
    people = [Person(**facts) for facts in _entries(content, "people", PERSON, ("id", "name", "real_name"))]
    for person in people:
        _check_zone(person)
    guests = {person.id for person in people if person.guest or person.is_bot or person.deleted}
    able = [person.id for person in people if not (person.is_bot or person.deleted)]
    everyone = [person.id for person in people if person.id not in guests]
    channels = _entries(content, "channels", CHANNEL, ("id", "name", "members"))
    groups = _entries(content, "usergroups", GROUP, ("id", "handle", "name"))
    seed = Seed(
        team_id=team["id"],
        team_name=team["name"],
        domain=team["domain"],
        people=people,
        channels=[_channel(entry, everyone) for entry in channels],
        groups=[UserGroup(**entry) for entry in groups],
        personas=content.get("personas") or able,
        said=[Said(**entry) for entry in _entries(content, "said", SAID, SAID)],
        start=_start(content.get("start")),
    )
    _check_names(seed, frozenset(able))
    return seed


def _entries(content: Json, name: str, kinds: Kinds, required: Collection[str]) -> list[Json]:
    entries = content.get(name) or []
    return [fields_of(entry, f"{name}[{number}]", kinds, required) for number, entry in enumerate(entries)]


def _channel(entry: Json, everyone: list[str]) -> Conversation:
    """A channel; `members: everyone` means everybody but guests, bots and those who left."""
    facts = dict(entry)
    facts["is_private"] = bool(facts.pop("private", False))
    facts["is_archived"] = bool(facts.pop("archived", False))
    members = facts.pop("members")
    if isinstance(members, str) and members != "everyone":
        raise ValueError(f"#{entry['name']}: members must be a list of ids, or everyone")
    return Conversation(**facts, members=list(everyone) if members == "everyone" else list(members))


def _start(said: object) -> datetime | None:
    if said is None:
        return None
    try:
        return instant(said.isoformat() if isinstance(said, date) else str(said))
    except ValueError as problem:
        raise ValueError(f"start {said!r} is no moment such as 2027-01-06T09:00:00+00:00") from problem


def _check_zone(person: Person) -> None:
    try:
        ZoneInfo(person.tz)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ValueError(f"{person.real_name} has no zone that there is: {person.tz!r}") from problem


def _check_names(seed: Seed, able: Collection[str]) -> None:
    """Every id is there once, and whoever is spoken of is there; ValueError otherwise."""
    people = {person.id for person in seed.people}
    others = [*(channel.id for channel in seed.channels), *(group.id for group in seed.groups)]
    _check_once([*(person.id for person in seed.people), *others], "the id {} stands there twice")
    _check_once([channel.name for channel in seed.channels], "two channels are called {}")
    _check_once([person.name for person in seed.people], "two people have the handle {}")
    _check_there("personas", seed.personas, able)
    for channel in seed.channels:
        _check_there(f"#{channel.name}", [*channel.members, *([channel.creator] if channel.creator else [])], people)
    for group in seed.groups:
        _check_there(f"@{group.handle}", group.users, people)
    for said in seed.said:
        _check_there(f"{said.text[:20]!r} in said", [said.user], people)
        if said.channel.removeprefix("#") not in (channel.name for channel in seed.channels):
            raise ValueError(f"the seed speaks in #{said.channel}, which is not there")


def _check_once(names: Iterable[str], complaint: str) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise ValueError(complaint.format(name))


def _check_there(where: str, named: Sequence[object], known: Collection[str]) -> None:
    for name in named:
        if not isinstance(name, str) or name not in known:
            raise ValueError(f"{where} names {name}, who is not among the people")
