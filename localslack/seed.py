"""A workspace's people, channels and first words, read from YAML (see seeds/harbour.yaml for the form)."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import yaml

from localslack.conversations import Conversation
from localslack.files import File
from localslack.people import Person, UserGroup
from localslack.wire import Json, instant

HARBOUR = Path(__file__).parent / "seeds" / "harbour.yaml"


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


def read_seed(path: Path | str = HARBOUR) -> Seed:
    """The seed in a YAML file; OSError if it is not there, ValueError or KeyError if it makes no sense."""
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path} holds no workspace")
    return _seed(content)


def _seed(content: Json) -> Seed:
    people = [Person(**entry) for entry in content["people"]]
    team = content["team"]
    guests = {person.id for person in people if person.guest or person.is_bot or person.deleted}
    able = [person.id for person in people if not (person.is_bot or person.deleted)]
    everyone = [person.id for person in people if not person.deleted and person.id not in guests]
    start = content.get("start")
    return Seed(
        team_id=team["id"],
        team_name=team["name"],
        domain=team["domain"],
        people=people,
        channels=[_channel(entry, everyone) for entry in content["channels"]],
        groups=[UserGroup(**entry) for entry in content.get("usergroups", [])],
        personas=content.get("personas") or able,
        said=[Said(**entry) for entry in content.get("said", [])],
        start=instant(str(start)) if start else None,
    )


def _channel(entry: Json, everyone: list[str]) -> Conversation:
    """A channel; `members: everyone` means everybody but guests, bots and those who left."""
    facts = dict(entry)
    facts["is_private"] = bool(facts.pop("private", False))
    members = facts.pop("members")
    return Conversation(**facts, members=list(everyone) if members == "everyone" else list(members))
