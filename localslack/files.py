"""Files: reserved, uploaded, shared (https://docs.slack.dev/messaging/working-with-files). Kept in memory."""

import mimetypes
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from localslack.apps import InstalledApp
from localslack.conversations import Conversation
from localslack.tickets import forget_oldest
from localslack.wire import Json, Refusal, new_id

if TYPE_CHECKING:
    from localslack.workspace import Workspace

LARGEST = 100 * 1024 * 1024  # bytes of one file; Slack takes a gigabyte, but we keep them in memory


@dataclass(eq=False)
class File:
    """A file of an app or person (`owner` is its bot user, or them): `content` is there once uploaded, `created` (unix
    seconds) once the upload was completed."""

    id: str
    name: str
    length: int
    owner: str
    team_id: str
    alt_txt: str = ""
    title: str = ""
    content: bytes | None = None
    created: int | None = None
    shares: list[tuple[Conversation, Json]] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        """The kind of content, as its name tells."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def standing(self) -> list[tuple[Conversation, Json]]:
        """The messages in which it stands now."""
        return [(place, said) for place, said in self.shares if "files" in place.messages.get(said["ts"], {})]

    def open_to(self, user: str) -> bool:
        """Whether this person or bot may see it: its owner, and whoever may read where it is shared."""
        return user == self.owner or any(place.open_to(user) for place, _ in self.standing())

    def for_apps(self, url: str) -> Json:
        """The file object of Slack's Web API, without its shares; `url` is where localslack is reached."""
        kind = self.name.rpartition(".")[2].lower() if "." in self.name else "binary"
        told: Json = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": kind,
            "pretty_type": kind.upper() if "." in self.name else "Binary",
            "user": self.owner,
            "user_team": self.team_id,
            "editable": False,
            "size": self.length,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": any(place.kind == "channels" for place, _ in self.standing()),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "has_rich_preview": False,
            "file_access": "visible",
        }
        return told | self.addresses(url) | ({"alt_txt": self.alt_txt} if self.alt_txt else {})

    def addresses(self, url: str) -> Json:
        """The part of the file object that says where its bytes are."""
        address, name = f"{url}/files-pri/{self.team_id}-{self.id}", quote(self.name)
        return {
            "url_private": f"{address}/{name}",
            "url_private_download": f"{address}/download/{name}",
            "permalink": f"{address}/{name}",
        }

    def told_whole(self, url: str) -> Json:
        """The file object with where it is shared, as files.info tells it."""
        where: dict[str, list[str]] = {"channels": [], "groups": [], "im": []}
        shares: dict[str, dict[str, list[Json]]] = {}
        for place, message in self.standing():
            where[place.kind].append(place.id)
            entry = {"ts": message["ts"], "channel_name": place.name, "team_id": self.team_id}
            entry |= {"reply_users": [], "reply_users_count": 0, "reply_count": 0, "share_user_id": message["user"]}
            if "thread_ts" in message:
                entry["thread_ts"] = message["thread_ts"]
            visibility = "public" if place.kind == "channels" else "private"
            shares.setdefault(visibility, {}).setdefault(place.id, []).append(entry)
        places = {"channels": where["channels"], "groups": where["groups"], "ims": where["im"]}
        return self.for_apps(url) | places | {"shares": shares, "comments_count": 0}


class Files:
    """The files of a workspace, and the addresses to which they can be uploaded once."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._by_id: dict[str, File] = {}
        self._uploads: dict[str, File] = {}

    def existing(self) -> list[File]:
        """Every file; uploads under way are none yet."""
        return [file for file in self._by_id.values() if file.created is not None]

    def recall(self, files: list[File]) -> None:
        """Put in files that existed before; the messages where they stand say where their bytes are now."""
        for file in files:
            self._by_id[file.id] = file
            for _, message in file.shares:
                for told in message["files"]:
                    if told["id"] == file.id:
                        told.update(file.addresses(self._workspace.slack.url))

    def reserve(self, owner: InstalledApp, name: str, length: int, alt_txt: str) -> tuple[File, str]:
        """A file to be, and the token of the address to which its bytes are to be sent."""
        if length > LARGEST:
            raise Refusal("file_upload_size_restricted")
        file = File(new_id("F"), name, length, owner.bot_user_id, owner.team_id, alt_txt)
        token = secrets.token_urlsafe(24)
        self._by_id[file.id] = self._uploads[token] = file
        for _, never_came in forget_oldest(self._uploads):
            del self._by_id[never_came.id]
        return file, token

    def by_person(self, user: str, name: str, content: bytes) -> File:
        """A file that a person is about to send; it exists at once."""
        if len(content) > LARGEST:
            raise Refusal("file_upload_size_restricted", "The file is too large.")
        file = File(new_id("F"), name, len(content), user, self._workspace.team_id, title=name, content=content)
        file.created = int(self._workspace.clock.now().timestamp())
        self._by_id[file.id] = file
        return file

    def upload(self, token: str, content: bytes) -> File:
        """Take a file's bytes; refused at an unknown or used address, or if they are not as many as announced."""
        file = self._uploads.get(token)
        if file is None:
            raise Refusal("invalid_upload_url")
        if len(content) != file.length:
            raise Refusal("wrong_length", f"{file.length} bytes were announced, {len(content)} came")
        file.content = content
        del self._uploads[token]
        return file

    def uploaded(self, file_id: str, owner: InstalledApp) -> File:
        """A file of this app that is uploaded but not completed; refused (file_not_found) otherwise."""
        file = self._by_id.get(file_id)
        ready = file is not None and file.content is not None and file.created is None
        if file is None or not ready or file.owner != owner.bot_user_id:
            raise Refusal("file_not_found")
        return file

    def seen_by(self, file_id: str, user: str) -> File:
        """A completed file that this person or bot may see; refused (file_not_found) otherwise."""
        file = self._by_id.get(file_id)
        if file is None or file.created is None or not file.open_to(user):
            raise Refusal("file_not_found", "There is no such file here.")
        return file

    def pictured(self, file_id: str, user: str) -> File:
        """A file that a person may see at the page: also an app's picture that is shared nowhere, since its blocks
        show it as `slack_file`."""
        file = self._by_id.get(file_id)
        if file and file.created is not None and not file.shares and file.mimetype.startswith("image/"):
            return file
        return self.seen_by(file_id, user)

    def complete(self, files: list[File], titles: list[str]) -> None:
        """The files exist now, seen by their app alone until they are shared."""
        for file, title in zip(files, titles, strict=True):
            file.title, file.created = title, int(self._workspace.clock.now().timestamp())

    def told(self, files: list[File]) -> list[Json]:
        """The file objects as a message carries them."""
        return [file.for_apps(self._workspace.slack.url) for file in files]

    def shared(self, files: list[File], conversation: Conversation, message: Json) -> None:
        """The files stand in a message now; apps that are there hear of it."""
        for file in files:
            file.shares.append((conversation, message))
            self._workspace.events.file_shared(conversation, file.id, message["user"])
