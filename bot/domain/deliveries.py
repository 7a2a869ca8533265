"""Deliveries: outgoing messages, each with its fate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any


class Kind(StrEnum):
    """What a delivery is. Each kind has one renderer, named in `handlers/`."""

    PROMPT = "prompt"
    """Recipient: user. Occurrence: the Monday of the ISO week."""
    REMINDER = "reminder"
    """Recipient: user. Occurrence: the prompt's Monday."""
    ANSWER = "answer"
    """What answers a person's plain reply, in its thread. Occurrence: the reply's channel and ts."""
    PROGRESS_DRAFT = "progress_draft"
    """Recipient: the lead. Occurrence: `team-7/2027-01-07`."""
    PROGRESS_POST = "progress_post"
    """Recipient: the team's channel. Occurrence: `team-7/2027-01-07`."""
    REVIEW_NUDGE = "review_nudge"
    """Recipient: user. Occurrence: the quarter, `2026-Q4`."""
    TEAM_NEWS = "team_news"
    """What has changed about a team. Recipient: a lead. Occurrence: `team-7/change-31`."""
    WHO_LEADS = "who_leads"
    """Who leads a team whose lead has left. Recipient: who acts for them. Occurrence: team and day, as a draft's."""
    LEFT_GOALS = "left_goals"
    """What becomes of the goals of somebody who has left. Recipient: a lead. Occurrence: `U0BO/2027-01-07`."""
    GIVEN_GOAL = "given_goal"
    """A goal of somebody who has left. Recipient: its new owner. Occurrence: `G-12/2027-01-07`."""
    WELCOME = "welcome"
    """Recipient: user. Occurrence: the local day for which it was planned."""
    NAMED_ADMIN = "named_admin"
    """Recipient: user. Occurrence: `admin/2027-01-07/2`, with how often they were told such a thing before."""
    NO_ADMIN = "no_admin"
    """Recipient: user, an admin no more. Occurrence: as that of being named."""
    TEAM_IMPORT = "team_import"
    """What a file of teams would do, or did. Recipient: who sent it. Occurrence: the file and its message's ts."""
    TOLD = "told"
    """What somebody waits for at this moment, as it was written. Recipient: user, or the conversation where they are.
    Occurrence: what it answers, or random."""
    TEAM_CHANNEL = "team_channel"
    """What becomes of a team's posts, now that its channel cannot be posted in. Recipient: its lead. Occurrence:
    `team-7/C0CARE/gone/2027-01-07`, or `outsiders`."""
    PRIVATE_CHANNEL = "private_channel"
    """A team's channel is private now. Recipient: its lead. Occurrence: `team-7/2027-01-07`."""


class State(StrEnum):
    """`due → sending (lease) → sent | unknown | failed | dropped`; unknown is looked up, never blindly sent again."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DROPPED = "dropped"


class Urgency(IntEnum):
    """What goes first; what answers a person goes before everything else."""

    ANSWER = 0
    PERSONAL = 5
    POST = 7
    FOLLOWING = 9
    """An answer of before that tells what came next: nobody waits for that."""


NOT_LOOKED_UP = "could not be looked up"
"""How the reason of a failed delivery begins of which nobody could find out whether it arrived."""

MARK = "headway_delivery"
"""The type of the metadata of every message we send; its payload holds the delivery's id and nothing else."""


def mark_with(delivery_id: str) -> Mapping[str, Any]:
    """Return the metadata by which a message in Slack is known as this delivery."""
    return {"event_type": MARK, "event_payload": {"delivery": delivery_id}}


def marked(message: Mapping[str, Any]) -> str | None:
    """Return the id of the delivery that a message in Slack is, None if it carries none."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != MARK:
        return None
    return str((metadata.get("event_payload") or {}).get("delivery"))


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be sent. Planned twice under the same (kind, recipient, occurrence), it exists once."""

    kind: Kind
    recipient: str
    """A user id (direct message) or channel id."""
    occurrence: str
    """Subject and date, never an instant."""
    due_at: datetime
    expires_at: datetime | None = None
    """After this instant it is pointless and dropped."""
    urgency: Urgency = Urgency.PERSONAL
    thread_ts: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    """Small JSON for the renderer: ids, never text that can be read fresh."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One outgoing message and its fate."""

    delivery_id: str
    """Random hex; stands in the message's metadata, so that a lost response can be looked up."""
    workspace_id: str
    kind: Kind
    recipient: str
    occurrence: str
    state: State
    due_at: datetime
    expires_at: datetime | None
    urgency: int
    thread_ts: str | None
    about: Mapping[str, Any]
    lease_until: datetime | None = None
    """Nobody else takes it up before. Real time, whatever the moved clock of `try` says; so is `attempted_at`."""
    attempts: int = 0
    """How often it was claimed."""
    in_vain: int = 0
    """How often Slack was not reached, or did not have it afterwards, since it was last to be sent."""
    attempted_at: datetime | None = None
    sought_since: datetime | None = None
    """Since when look-ups of an unknown one were tried in vain (real time); None: none was yet."""
    channel: str | None = None
    ts: str | None = None
    """Where it stands in Slack once sent."""
    sent_at: datetime | None = None
    wanted: int = 0
    shown: int = 0
    """A change raises `wanted`; the sender renders the newest and sets `shown` to what it rendered."""
    reason: str = ""
    """Why it failed or was dropped, or why it waits; a sent message with a reason rests, until `lease_until`."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """How many deliveries of a kind were dropped, or have failed, for the same reason."""

    kind: Kind
    state: State
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Message:
    """What a renderer hands to the sender: plain text that carries the same facts, and opaque blocks."""

    text: str
    blocks: tuple[Mapping[str, Any], ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        """Both under their names, with blocks that may be changed: what every way of sending takes."""
        return {"text": self.text, "blocks": [dict(block) for block in self.blocks]}


@dataclass(frozen=True, slots=True)
class Pointless:
    """A renderer's answer when the delivery makes no sense any more (answered, closed, left); it is dropped."""

    reason: str


@dataclass(frozen=True, slots=True)
class PutOff:
    """It was not tried, as it would reach somebody at a bad time: it is due at another, and of use until then."""

    at: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class HandedOn:
    """It was not tried, as it is for somebody else by now: this user gets it instead, due at a time of their own, or
    it stands in this channel.
    """

    recipient: str
    at: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """It stands in Slack, at this channel and ts."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Its turn has not come, so it was not tried, or Slack asks to wait: that counts as no attempt.

    It may be tried after so many seconds (real time).
    """

    seconds: float
    reason: str
    is_for_all: bool = False
    """Whether no other of the same workspace can go before, either: it is no matter of this one."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """Slack was not reached, so it certainly did not take it: it is tried again, ever more seldom, so many times."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The answer was lost, so it may stand in Slack or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Slack refused it, and would again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """It stood in Slack, and somebody has deleted it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Slack was asked and does not have it."""


@dataclass(frozen=True, slots=True)
class Unsearchable:
    """Slack does not let us look there, now or later."""

    reason: str


Fate = Sent | Retry | Unreached | Unknown | Failed | Pointless | PutOff | HandedOn
"""What became of one attempt to send."""

Update = Sent | Retry | Failed | Gone
"""What became of one attempt to show a message anew; that can always be tried again."""

Finding = Sent | Absent | Retry | Unsearchable
"""What a look-up of an unknown delivery found."""
