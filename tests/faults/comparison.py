"""What must hold after a round, whatever went wrong in it: Slack's record, what people saw, and the store, compared."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.deliveries import Kind, State
from tests.faults.organisation import TITLE, Organisation
from tests.faults.people import Said
from tests.faults.record import Post
from tests.faults.store import CheckInRow
from tests.stored_deliveries import StoredDelivery

BY_DAY = (Kind.PROMPT, Kind.REMINDER, Kind.PROGRESS_DRAFT)
"""What nobody gets outside their working hours."""


class Fault(StrEnum):
    """What may be found wrong, as the tally counts it."""

    LOST = "lost"
    DOUBLED = "doubled"
    ANSWER_LOST = "answers lost"
    ANSWER_DOUBLED = "answers doubled"
    NEVER_SAID = "stored, never said"
    UNSETTLED = "unsettled"
    AT_NIGHT = "at night"
    BROKEN = "broken off"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that does not hold."""

    fault: Fault
    words: str

    def __str__(self) -> str:
        return f"{self.fault}: {self.words}"


@dataclass(frozen=True)
class Outcome:
    """What there is to be compared once all is quiet."""

    organisation: Organisation
    ended: datetime
    posts: Sequence[Post]
    deliveries: Sequence[StoredDelivery]
    unsettled: Sequence[StoredDelivery]
    check_ins: Sequence[CheckInRow]
    said: Sequence[Said]
    posted: int = 0
    """Progress posts of which the lead has read that they are in the channel."""
    pressed: int = 0
    """Progress posts that the lead has asked for, whatever they read."""


def complaints(outcome: Outcome) -> Sequence[Complaint]:
    """Return what does not hold; nothing if all is well."""
    return [
        *_unsettled(outcome),
        *_arrived(outcome),
        *_prompted(outcome),
        *_posted(outcome),
        *_by_day(outcome),
        *_recorded(outcome),
        *_never_said(outcome),
    ]


def _unsettled(outcome: Outcome) -> Iterator[Complaint]:
    for row in outcome.unsettled:
        state = f"shows {row.shown} of {row.wanted} changes" if row.state == State.SENT else f"is left {row.state}"
        yield Complaint(Fault.UNSETTLED, f"{row} {state}: {row.reason}")


def _arrived(outcome: Outcome) -> Iterator[Complaint]:
    """What is stored as sent stands there once, and nothing else does."""
    arrived: dict[str | None, list[Post]] = defaultdict(list)
    for post in outcome.posts:
        arrived[post.delivery_id].append(post)
    for row in outcome.deliveries:
        here = arrived.pop(row.delivery_id, [])
        if len(here) > 1:
            yield Complaint(Fault.DOUBLED, f"{row} was received {len(here)} times")
        if row.state == State.SENT and (row.channel, row.ts) not in [(post.channel, post.ts) for post in here]:
            yield Complaint(Fault.LOST, f"{row} is stored as sent, and is not there")
        if row.state != State.SENT and here:
            yield Complaint(Fault.DOUBLED, f"{row} was received, and is stored as {row.state}: {row.reason}")
        if row.state == State.FAILED:
            yield Complaint(Fault.LOST, f"{row} was given up: {row.reason}")
    for delivery_id, unknown in arrived.items():
        for post in unknown:
            # That something failed is said at once, without a delivery; it tells of no goal.
            if delivery_id is None and (TITLE not in post.text or _answers_a_command(post, outcome.said)):
                continue
            yield Complaint(Fault.DOUBLED, f"nobody planned {delivery_id}: {post.text[:60]!r}")


def _answers_a_command(post: Post, said: Sequence[Said]) -> bool:
    """Whether it is a command's answer, which comes as a direct message where its response_url fails."""
    return any(each.by == "command" and f"{each.number}%" in post.text for each in said)


def _prompted(outcome: Outcome) -> Iterator[Complaint]:
    """Everybody whose prompt has fallen due got it; its reminder came, unless there was nothing to remind of."""
    kept = {(row.kind, row.recipient, row.occurrence): row for row in outcome.deliveries}
    week = outcome.organisation.monday.isoformat()
    spoke = {said.person for said in outcome.said if said.times}
    for who in outcome.organisation.asked_by(outcome.ended):
        prompt = kept.get((Kind.PROMPT, who.user_id, week))
        if prompt is None or prompt.state != State.SENT:
            told = "was not planned" if prompt is None else f"is {prompt.state}: {prompt.reason}"
            yield Complaint(Fault.LOST, f"the prompt for {who.user_id} {told}")
        reminder = kept.get((Kind.REMINDER, who.user_id, week))
        if reminder is None:
            yield Complaint(Fault.LOST, f"no reminder was planned for {who.user_id}")
        elif reminder.state == State.DROPPED and who.user_id not in spoke:
            yield Complaint(Fault.LOST, f"{reminder} was dropped ({reminder.reason}), and they said nothing")
    twice = Counter((row.kind, row.recipient, row.occurrence) for row in outcome.deliveries)
    for key, count in twice.items():
        if count > 1:
            yield Complaint(Fault.DOUBLED, f"{key} is planned {count} times")


def _posted(outcome: Outcome) -> Iterator[Complaint]:
    """The lead got the draft of the team's progress once it fell due; what they posted, and nothing else, is there."""
    drafts = [row for row in outcome.deliveries if row.kind == Kind.PROGRESS_DRAFT]
    if outcome.organisation.drafted_at < outcome.ended and not any(row.state == State.SENT for row in drafts):
        yield Complaint(Fault.LOST, f"no draft reached the lead; there is {', '.join(map(str, drafts)) or 'none'}")
    sent = sum(row.kind == Kind.PROGRESS_POST and row.state == State.SENT for row in outcome.deliveries)
    if sent < outcome.posted:
        yield Complaint(Fault.LOST, f"{outcome.posted} posts were confirmed, and {sent} are stored as sent")
    if sent > outcome.pressed:
        yield Complaint(Fault.DOUBLED, f"{sent} posts are stored as sent, and {outcome.pressed} were asked for")


def _by_day(outcome: Outcome) -> Iterator[Complaint]:
    people = {who.user_id: who for who in outcome.organisation.people}
    rows = {row.delivery_id: row for row in outcome.deliveries if row.kind in BY_DAY}
    for post in outcome.posts:
        row = rows.get(post.delivery_id or "")
        if row is None:
            continue
        who = people[row.recipient]
        local = post.received.astimezone(who.zone)
        if not outcome.organisation.is_daytime(who, post.received):
            yield Complaint(Fault.AT_NIGHT, f"{row} was received at {local.isoformat()}")
        if row.kind == Kind.PROMPT and local.date() != outcome.organisation.monday:
            yield Complaint(Fault.AT_NIGHT, f"{row} was received on another day: {local.isoformat()}")


def _recorded(outcome: Outcome) -> Iterator[Complaint]:
    """What people saw confirmed is there, and nothing is there more often than they said it."""
    for said in outcome.said:
        count = sum(_is(row, said) for row in outcome.check_ins)
        if said.confirmed and not count:
            yield Complaint(Fault.ANSWER_LOST, f"{said} was confirmed, and is not there")
        if count > max(said.times, 1):
            yield Complaint(Fault.ANSWER_DOUBLED, f"{said} stands there {count} times, and was said {said.times} times")


def _never_said(outcome: Outcome) -> Iterator[Complaint]:
    for row in outcome.check_ins:
        if not any(_is(row, said) for said in outcome.said):
            yield Complaint(Fault.NEVER_SAID, f"{row}")


def _is(row: CheckInRow, said: Said) -> bool:
    if (row.goal, row.person) != (said.goal, said.person):
        return False
    if said.number is None:
        return row.number is None and row.status == said.status
    return row.number is not None and int(row.number) == said.number
