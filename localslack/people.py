"""The people of the workspace, its bot users and its user groups."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from localslack.wire import Json

SLACKBOT = "USLACKBOT"
COLOURS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5", "2b6836")


@dataclass
class Person:
    """A member of the workspace; a bot user has the id of its app."""

    id: str
    name: str
    real_name: str
    title: str = ""
    tz: str = "Europe/London"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    guest: bool = False
    is_workflow_bot: bool = False
    """Whether it is no person but the steps of a workflow, which Slack shows under a name of their own."""
    home: str | None = None
    """The team id of the workspace that somebody comes from who is here through a shared channel; None: this one."""
    deleted: bool = False
    status_text: str = ""
    status_emoji: str = ""
    """As `:palm_tree:`."""
    status_expiration: int = 0
    """When Slack takes the status away, in unix seconds; 0: never. Here it stays until it is changed."""
    app_id: str | None = None
    bot_id: str | None = None
    updated: int = 0
    """When anything of this was changed last, in unix seconds of the workspace's time."""

    def city(self) -> str:
        """The city of the person's zone, as in `New York`."""
        return self.tz.rsplit("/", 1)[-1].replace("_", " ")

    def for_page(self) -> Json:
        """What the page knows of a person (PROTOCOL.md, user)."""
        shown: Json = {
            "id": self.id,
            "name": self.name,
            "real_name": self.real_name,
            "title": self.title,
            "tz": self.tz,
            "tz_label": self.city(),
            "is_bot": self.is_bot,
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "guest": self.guest,
            "deleted": self.deleted,
        }
        if self.app_id:
            shown["app_id"] = self.app_id
        return shown

    def profile(self, team_id: str) -> Json:
        """The profile of Slack's Web API; nobody here has a picture, an address or fields of their own."""
        first, _, last = self.real_name.partition(" ")
        told = {
            "title": self.title,
            "phone": "",
            "skype": "",
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "first_name": first,
            "last_name": last,
            "status_text": self.status_text,
            "status_emoji": self.status_emoji,
            "status_expiration": self.status_expiration,
            "team": team_id,
        }
        return told | ({"api_app_id": self.app_id, "bot_id": self.bot_id} if self.bot_id else {})

    def for_apps(self, team_id: str, now: datetime) -> Json:
        """The user object of Slack's Web API and events; a deactivated person has no zone there."""
        told: Json = {
            "id": self.id,
            "team_id": self.home or team_id,
            "name": self.name,
            "deleted": self.deleted,
            "profile": self.profile(self.home or team_id),
            "is_bot": self.is_bot,
            "is_workflow_bot": self.is_workflow_bot,
            "is_app_user": False,
            "updated": self.updated,
        }
        if self.deleted:
            return told
        return told | {
            "color": COLOURS[sum(map(ord, self.id)) % len(COLOURS)],
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.city(),
            "tz_offset": int((now.astimezone(ZoneInfo(self.tz)).utcoffset() or now - now).total_seconds()),
            "is_admin": self.is_admin or self.is_owner,
            "is_owner": self.is_owner,
            "is_primary_owner": self.is_owner,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "who_can_share_contact_card": "EVERYONE",
        }


@dataclass
class UserGroup:
    """A user group such as @phone-support."""

    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)
    disabled_at: int = 0
    """When somebody disabled it, in unix seconds of the workspace's time; 0: it is in use."""
    updated: int = 0

    def for_apps(self, team_id: str, with_users: bool) -> Json:
        """The usergroup object of Slack's Web API."""
        told: Json = {
            "id": self.id,
            "team_id": team_id,
            "is_usergroup": True,
            "name": self.name,
            "handle": self.handle,
            "description": "",
            "is_external": False,
            "date_create": 0,
            "date_update": self.updated,
            "date_delete": self.disabled_at,
            "user_count": len(self.users),
        }
        return told | {"users": list(self.users)} if with_users else told


class People:
    """Everybody by id, and the user groups."""

    def __init__(self, people: list[Person], groups: list[UserGroup], personas: list[str]) -> None:
        self.by_id = {person.id: person for person in people}
        self.groups = {group.id: group for group in groups}
        self.personas = personas
        self.by_id.setdefault(SLACKBOT, Person(id=SLACKBOT, name="slackbot", real_name="Slackbot"))
        self._by_name: dict[str, Person] = {}

    def __iter__(self) -> Iterator[Person]:
        return iter(self.by_id.values())

    def personas_here(self) -> list[str]:
        """The ids of those one may be who were not deactivated, in the order of `personas`."""
        return [user for user in self.personas if (person := self.get(user)) and not person.deleted]

    def add(self, person: Person) -> None:
        """Somebody is here now, or here again."""
        self.by_id[person.id] = person
        self.renamed()

    def get(self, user: str) -> Person | None:
        """The person with this id, if there is one."""
        return self.by_id.get(user)

    def named(self, name: str) -> Person | None:
        """Whom somebody means by a typed name: handle or whole name, whatever the case."""
        if not self._by_name:
            for person in reversed(self.by_id.values()):  # of two with one name the first is meant
                for known in (person.real_name, person.name, person.id):
                    self._by_name[known.casefold()] = person
        return self._by_name.get(name.casefold())

    def renamed(self) -> None:
        """Somebody may have another name now."""
        self._by_name = {}
