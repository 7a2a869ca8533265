"""Teams and members from a file: read against the teams that there are, shown first, and then written wholly or not."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from bot.domain.deliveries import Delivery, Kind, NewDelivery, Urgency
from bot.domain.refusals import NotAllowed, NotFound, Subject
from bot.domain.team_files.cards import Found, ImportCard, State, card_noted, noted_card, summary_of
from bot.domain.team_files.faults import Unreadable
from bot.domain.team_files.plans import Faulty, PlannedTeam, TeamPlan, plan_of
from bot.domain.team_files.rosters import Roster
from bot.domain.team_saves import Part
from bot.domain.teams import Team, TeamPlace, TeamTree, TeamWish, wish_of
from bot.services.actors import actor, who_can_name_the_organisation
from bot.services.clock import Clock
from bot.services.drafts import Draft
from bot.services.team_changes import follow_all, joined_all
from bot.services.team_moves import note_moves
from bot.services.teams import changed_team, new_team
from bot.services.unit_of_work import Transaction, UnitOfWork

_FORM = "team_import"
"""As which what was found in a file is kept (`bot.services.drafts`)."""


class SharedFiles(Protocol):
    """Files that people share with the bot; called outside transactions only."""

    def content(self, workspace_id: str, file_id: str, most: int) -> bytes:
        """Return a file's bytes, of a larger one only its first `most` and one more. Raises DirectoryUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class FileSent:
    """A file that somebody shared with the bot."""

    file_id: str
    name: str
    ts: str
    """Of the message that it came with."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """What a file means for the teams that there were when it was read."""

    content: bytes
    roster: Roster
    tree: TeamTree
    plan: TeamPlan | Faulty | Unreadable

    def for_tree(self, tree: TeamTree) -> TeamPlan | Faulty | Unreadable:
        """Return what it means for the teams that there are: the same, unless one has changed since."""
        return self.plan if tree == self.tree else plan_of(self.content, self.roster, tree)


class TeamImportService:
    """Reads files of teams and does what they say; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def check_may_import(self, workspace_id: str, user_id: str) -> None:
        """Raise NotAllowed naming the admins unless this person is one."""
        with self._uow.reading(workspace_id) as tx:
            self._check_admin(tx, user_id)

    def look(self, workspace_id: str, user_id: str, content: bytes, roster: Roster) -> Found:
        """Return what a file would do, or what is wrong with it; nothing is written. Raises NotAllowed."""
        with self._uow.reading(workspace_id) as tx:
            self._check_admin(tx, user_id)
            return _found(plan_of(content, roster, tx.teams.tree()))

    def take_in(self, workspace_id: str, user_id: str, content: bytes, roster: Roster) -> Found:
        """Do what a file says, all of it or nothing, and return what that is. Raises NotAllowed."""
        now = self._clock.now()
        planned = self._plan(workspace_id, content, roster)
        with self._uow.writing(workspace_id) as tx:
            self._check_admin(tx, user_id)
            plan = planned.for_tree(tx.teams.tree())
            if isinstance(plan, TeamPlan):
                _write(tx, plan, roster, user_id, now)
            return _found(plan)

    def offer(self, workspace_id: str, user_id: str, sent: FileSent, content: bytes, roster: Roster) -> None:
        """Have whoever sent a file read what it would do. The same message a second time changes nothing.

        Raises NotAllowed.
        """
        now, draft_id = self._clock.now(), _draft_id(sent)
        found = self.look(workspace_id, user_id, content, roster)
        card = ImportCard(draft_id, sent.file_id, sent.name, _digest(content), found)
        with self._uow.writing(workspace_id) as tx:
            if tx.drafts.hold(draft_id, user_id) is None:
                _keep(tx, card, user_id, now)
                occurrence = f"{sent.file_id}/{sent.ts}"
                about = {"draft": draft_id}
                tx.deliveries.enqueue(
                    NewDelivery(Kind.TEAM_IMPORT, user_id, occurrence, due_at=now, urgency=Urgency.ANSWER, about=about)
                )

    def card(self, workspace_id: str, user_id: str, draft_id: str) -> ImportCard:
        """Return what was found in one's own file. Raises NotFound where nobody knows of it any more."""
        with self._uow.reading(workspace_id) as tx:
            return _card(tx.drafts.get(draft_id, user_id))

    def shown(self, delivery: Delivery) -> ImportCard:
        """Return what the message about a file shows. Raises NotFound as `card` does."""
        return self.card(delivery.workspace_id, delivery.recipient, str(delivery.about.get("draft", "")))

    def take_in_offered(
        self, workspace_id: str, user_id: str, draft_id: str, content: bytes, roster: Roster
    ) -> ImportCard:
        """Do what the file of one's own card says, if it still is that file and does what was shown.

        Where it does something else by now it is shown anew and waits. A second click changes nothing more. Raises
        NotAllowed and NotFound.
        """
        now = self._clock.now()
        planned = self._plan(workspace_id, content, roster)
        with self._uow.writing(workspace_id) as tx:
            self._check_admin(tx, user_id)
            card = _card(tx.drafts.hold(draft_id, user_id))
            if not card.waits:
                return card
            plan = planned.for_tree(tx.teams.tree())
            found = _found(plan)
            if _digest(content) != card.digest:
                card = replace(card, state=State.OTHER_FILE)
            elif found != card.found or not isinstance(plan, TeamPlan):
                card = replace(card, state=State.READ_AGAIN, found=found, page=0)
            else:
                _write(tx, plan, roster, user_id, now)
                card = replace(card, state=State.IMPORTED, page=0)
            _keep(tx, card, user_id, now)
            return card

    def cancel(self, workspace_id: str, user_id: str, draft_id: str) -> ImportCard:
        """Leave one's own file alone. Raises NotFound."""
        return self._change(workspace_id, user_id, draft_id, State.CANCELLED, None)

    def turn(self, workspace_id: str, user_id: str, draft_id: str, page: int) -> ImportCard:
        """Show another page of what was found in one's own file. Raises NotFound."""
        return self._change(workspace_id, user_id, draft_id, None, page)

    def _change(
        self, workspace_id: str, user_id: str, draft_id: str, state: State | None, page: int | None
    ) -> ImportCard:
        with self._uow.writing(workspace_id) as tx:
            card = _card(tx.drafts.hold(draft_id, user_id))
            if page is not None:
                card = card.turned(page)
            if state is not None and card.waits:
                card = replace(card, state=state)
            _keep(tx, card, user_id, self._clock.now())
            return card

    def _plan(self, workspace_id: str, content: bytes, roster: Roster) -> "_Planned":
        """Read a file before anything is written, when nobody has to wait for that."""
        with self._uow.reading(workspace_id) as tx:
            tree = tx.teams.tree()
        return _Planned(content, roster, tree, plan_of(content, roster, tree))

    def _check_admin(self, tx: Transaction, user_id: str) -> None:
        if not actor(tx, user_id, self._admins).is_admin:
            raise NotAllowed(*who_can_name_the_organisation(tx, self._admins))


def _draft_id(sent: FileSent) -> str:
    return sha256(f"{sent.file_id}/{sent.ts}".encode()).hexdigest()[:32]


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _card(draft: Draft | None) -> ImportCard:
    if draft is None or draft.form != _FORM:
        raise NotFound(Subject.DRAFT)
    return card_noted(draft.draft_id, draft.values)


def _keep(tx: Transaction, card: ImportCard, user_id: str, now: datetime) -> None:
    tx.drafts.save(Draft(card.draft_id, user_id, _FORM, noted_card(card), now))


def _found(plan: TeamPlan | Found) -> Found:
    return summary_of(plan) if isinstance(plan, TeamPlan) else plan


def _write(tx: Transaction, plan: TeamPlan, roster: Roster, by: str, now: datetime) -> None:
    """Make and change the teams of a plan, those above first, and let all that hangs on them follow once.

    All the while nobody else can write: the number of statements grows with how deep the new teams stand, not with
    how many there are.
    """
    before = tx.teams.tree()
    does = [team for team in plan.teams if team.before is None or team.changes]
    tx.people.add_unknown({user_id for team in does for user_id in (team.lead_id, *team.newcomers)})
    known = tx.people.get_many({team.lead_id for team in does})
    made: dict[int, Team] = {}

    def wish(team: PlannedTeam) -> TeamWish:
        lead, listed = known.get(team.lead_id), roster.by_id.get(team.lead_id)
        zone = team.zone or (lead.zone if lead is not None else None) or (listed.profile.zone if listed else None)
        return replace(_wish(team, made), zone=zone)

    for level in _levels(plan.new):
        places = [TeamPlace(team.channel_id, None, once="", posting=team.has_bot) for team in level]
        added = tx.teams.add_all([new_team(wish(team), place, now) for team, place in zip(level, places, strict=True)])
        made |= {team.line: stored for team, stored in zip(level, added, strict=True)}
    changed = {team.line: changed_team(team.before, wish(team), now) for team in plan.changed if team.before}
    if changed:
        tx.teams.save_all([*changed.values()])
    made |= changed
    follow_all(tx, before, now, by=by, changed=tuple(made.values()), left=_left(plan, made))
    _note(tx, before, does, made, by, now)


def _levels(teams: Sequence[PlannedTeam]) -> Iterable[Sequence[PlannedTeam]]:
    """Return new teams, which are given after the one above, so that each level stands below those before it."""
    depth: dict[int, int] = {}
    levels: dict[int, list[PlannedTeam]] = {}
    for team in teams:
        depth[team.line] = 0 if team.parent_line is None else depth[team.parent_line] + 1
        levels.setdefault(depth[team.line], []).append(team)
    return levels.values()


def _wish(team: PlannedTeam, made: dict[int, Team]) -> TeamWish:
    """Return what a team is to be: whoever is in its user group stays beside those picked by hand."""
    was = wish_of(team.before) if team.before is not None else TeamWish()
    in_group = team.before.members - team.before.picked if team.before is not None and was.usergroup_id else ()
    return replace(
        was,
        name=team.name,
        lead_id=team.lead_id,
        parent_id=team.parent_id if team.parent_line is None else made[team.parent_line].team_id,
        members=tuple(sorted({*was.members, *team.newcomers})),
        in_group=tuple(sorted(in_group)),
        cadence=team.cadence,
        progress_slot=team.progress_slot,
    )


def _left(plan: TeamPlan, made: dict[int, Team]) -> Sequence[str]:
    """Return who is in a team no more: a lead before who has left."""
    pairs = ((team.before, made.get(team.line)) for team in plan.changed)
    return [
        user_id
        for before, after in pairs
        if before is not None and after is not None
        for user_id in before.people - after.people
    ]


def _note(
    tx: Transaction, before: TeamTree, does: Sequence[PlannedTeam], made: Mapping[int, Team], by: str, now: datetime
) -> None:
    tree = tx.teams.tree()
    moves = [
        (team.before, above)
        for team in does
        if team.before is not None and Part.PARENT in team.changes
        if (above := tree.standing(made[team.line].parent_id)) is not None
    ]
    note_moves(tx, before, moves, by, now)
    were = {team.line: team.before.people if team.before is not None else frozenset[str]() for team in does}
    joined_all(tx, ((made[team.line], made[team.line].people - were[team.line]) for team in does), by, now)
