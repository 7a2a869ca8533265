"""A workspace in a file: written when it ends, what the next one begins with.

Kept are people, conversations with everything said in them, Homes, and the time. Not kept are open forms, the log,
triggers, response addresses, and payloads that no app has acknowledged. Apps come from their manifests.
"""

import json
import os
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from localslack.conversations import Conversation
from localslack.people import Person, UserGroup
from localslack.seed import Seed
from localslack.wire import Json, instant

if TYPE_CHECKING:
    from localslack.workspace import Workspace

VERSION = 1
"""Of the file's form. A file of any other is refused."""


class Unfit(ValueError):
    """A file that no workspace can go on from; says why."""


def keep(workspace: "Workspace", path: Path) -> None:
    """Write a workspace to a file, wholly or not at all. Raises OSError."""
    written = path.with_name(path.name + ".part")
    written.write_text(json.dumps(_snapshot(workspace)), encoding="utf-8")
    os.replace(written, path)


def read_kept(path: Path) -> Seed:
    """The workspace in a file, as the seed of the one that goes on with it. Raises OSError, or Unfit."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        version = content["version"]
    except (ValueError, KeyError, TypeError) as reason:
        raise Unfit(f"{path} holds no workspace that was kept.") from reason
    if version != VERSION:
        raise Unfit(f"{path} was kept by another version of localslack ({version}; this one keeps {VERSION}).")
    try:
        return _seed(content)
    except (ValueError, KeyError, TypeError) as reason:
        raise Unfit(f"{path} is damaged.") from reason


def _snapshot(workspace: "Workspace") -> Json:
    people = workspace.people
    return {
        "version": VERSION,
        "team": {"id": workspace.team_id, "name": workspace.team_name, "domain": workspace.domain},
        "now": workspace.clock.now().astimezone(UTC).isoformat(),
        "people": [asdict(person) for person in people if not person.app_id],
        "groups": [asdict(group) for group in people.groups.values()],
        "personas": people.personas,
        "conversations": [_conversation(conversation) for conversation in workspace.conversations],
        "homes": workspace.views.homes(),
    }


def _conversation(conversation: Conversation) -> Json:
    """A conversation, its messages in their order; which of them are in threads they say themselves."""
    facts = asdict(conversation)
    del facts["order"], facts["threads"]
    facts["messages"] = [conversation.messages[ts] for ts in conversation.order]
    facts["ephemerals"] = [[user, message] for (user, _), message in conversation.ephemerals.items()]
    return facts


def _seed(content: Json) -> Seed:
    team = content["team"]
    return Seed(
        team_id=team["id"],
        team_name=team["name"],
        domain=team["domain"],
        people=[Person(**person) for person in content["people"]],
        channels=[_conversation_again(facts) for facts in content["conversations"]],
        groups=[UserGroup(**group) for group in content["groups"]],
        personas=content["personas"],
        start=instant(content["now"]),
        homes=content["homes"],
    )


def _conversation_again(facts: Json) -> Conversation:
    messages, ephemerals = facts.pop("messages"), facts.pop("ephemerals")
    conversation = Conversation(**facts)
    for message in messages:
        conversation.add(message)
    conversation.ephemerals = {(user, message["ts"]): message for user, message in ephemerals}
    return conversation
