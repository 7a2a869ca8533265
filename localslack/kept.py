"""Workspaces in a file: written when they end, what the next ones begin with.

Kept are, of each workspace, people, conversations with everything said in them, files with their bytes, Homes, which
apps are installed and with what, and which tokens are dead; and the time. Not kept are open forms, the log, faults,
triggers, response addresses, what was replaced a moment ago, codes of OAuth, uploads that were not completed, and
payloads that no app has acknowledged. What apps are comes from their manifests.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from errno import EISDIR
from pathlib import Path
from typing import TYPE_CHECKING

from localslack.conversations import Conversation
from localslack.files import File
from localslack.people import Person, UserGroup
from localslack.seed import Granted, Seed
from localslack.wire import Json, instant, read_json

if TYPE_CHECKING:
    from localslack.slack import Slack
    from localslack.workspace import Workspace

VERSION = 2
"""Of the file's form. A file of any other is refused."""


class Unfit(ValueError):
    """A file that no workspace can go on from; says why."""


def keep(slack: "Slack", path: Path) -> None:
    """Write all workspaces to a file, wholly or not at all. Raises OSError."""
    written = path.with_name(path.name + ".part")
    written.write_text(json.dumps(_snapshot(slack)), encoding="utf-8")
    os.replace(written, path)


def check_place(path: Path) -> None:
    """Try whether `keep` can write there, which it does only at the end. Raises OSError."""
    if path.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(path))
    written = path.with_name(path.name + ".part")
    written.touch()
    written.unlink()


def read_kept(path: Path) -> list[Seed]:
    """The workspaces in a file, as the seeds of those that go on with them. Raises OSError, or Unfit."""
    try:
        content = read_json(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise TypeError
        version = content["version"]
    except (ValueError, KeyError, TypeError) as reason:
        raise Unfit(f"{path} holds no workspace that was kept.") from reason
    if version != VERSION:
        raise Unfit(f"{path} was kept by another version of localslack ({version}; this one keeps {VERSION}).")
    try:
        now = instant(content["now"])
        seeds = [_seed(workspace, now) for workspace in content["workspaces"]]
    except (ValueError, KeyError, TypeError) as reason:
        raise Unfit(f"{path} is damaged.") from reason
    if not seeds:
        raise Unfit(f"{path} is damaged.")
    return seeds


def _snapshot(slack: "Slack") -> Json:
    return {
        "version": VERSION,
        "now": slack.clock.now().astimezone(UTC).isoformat(),
        "workspaces": [_workspace(workspace) for workspace in slack.workspaces.values()],
    }


def _workspace(workspace: "Workspace") -> Json:
    people = workspace.people
    return {
        "team": {"id": workspace.team_id, "name": workspace.team_name, "domain": workspace.domain},
        "people": [asdict(person) for person in people],
        "groups": [asdict(group) for group in people.groups.values()],
        "personas": people.personas,
        "conversations": [_conversation(conversation) for conversation in workspace.conversations],
        "files": [_file(file) for file in workspace.files.existing()],
        "installed": {app_id: _installed(workspace, app_id) for app_id in workspace.slack.apps},
        "retired": workspace.retired,
        "began": workspace.began,
        "homes": workspace.views.homes(),
    }


def _conversation(conversation: Conversation) -> Json:
    """A conversation, its messages in their order; which of them are in threads they say themselves."""
    facts = asdict(conversation)
    del facts["order"], facts["threads"]
    facts["messages"] = [conversation.messages[ts] for ts in conversation.order]
    facts["ephemerals"] = [[user, message] for (user, _), message in conversation.ephemerals.items()]
    return facts


def _file(file: File) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "length": file.length,
        "owner": file.owner,
        "team_id": file.team_id,
        "alt_txt": file.alt_txt,
        "title": file.title,
        "content": b64encode(file.content or b"").decode(),
        "created": file.created,
        "shares": [[place.id, message["ts"]] for place, message in file.standing()],
    }


def _installed(workspace: "Workspace", app_id: str) -> Json | None:
    installed = workspace.apps.get(app_id)
    return {"token": installed.bot_token, "scopes": sorted(installed.scopes)} if installed else None


def _seed(content: Json, now: datetime) -> Seed:
    team = content["team"]
    channels = {facts["id"]: _conversation_again(facts) for facts in content["conversations"]}
    return Seed(
        team_id=team["id"],
        team_name=team["name"],
        domain=team["domain"],
        people=[Person(**person) for person in content["people"]],
        channels=list(channels.values()),
        groups=[UserGroup(**group) for group in content["groups"]],
        personas=content["personas"],
        start=now,
        homes=content["homes"],
        files=[_file_again(facts, channels) for facts in content["files"]],
        installed={app_id: _granted(told) for app_id, told in content["installed"].items()},
        retired=dict(content["retired"]),
        began=content.get("began", ""),
    )


def _conversation_again(facts: Json) -> Conversation:
    messages, ephemerals = facts.pop("messages"), facts.pop("ephemerals")
    conversation = Conversation(**facts)
    for message in messages:
        conversation.add(message)
    conversation.ephemerals = {(user, message["ts"]): message for user, message in ephemerals}
    return conversation


def _file_again(facts: Json, channels: Mapping[str, Conversation]) -> File:
    shares = [(channels[channel], channels[channel].messages[ts]) for channel, ts in facts["shares"]]
    return File(**facts | {"content": b64decode(facts["content"]), "shares": shares})


def _granted(told: Json | None) -> Granted | None:
    return Granted(told["token"], frozenset(told["scopes"])) if told else None
