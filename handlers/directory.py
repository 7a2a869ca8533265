"""The directory's tick: ask Slack who people are of whom only the id is known, and where the bot is in a channel."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from bot.domain.backoff import LONGEST_REST
from bot.domain.refusals import NoOrganisation
from bot.domain.teams import Team
from bot.services.due import DueStore
from bot.services.people import STOPPING, DirectoryUnavailable
from handlers.alone import alone
from handlers.channels import channel_now
from handlers.roll_call import RollCall
from handlers.services import Services
from handlers.team_groups import follow_group

log = logging.getLogger("headway.ticks")

SHORTEST_REST = 30.0
"""Seconds (real time) that a workspace is left alone in which something could not be found out; each time twice as
long, but never longer than `LONGEST_REST`."""

LOOK_AGAIN_EVERY = 600.0
"""Seconds (real time) after which the channels of teams that are not yet posting are asked about again: an invitation
is told at once, but what Slack did not say when the team was made nobody tells."""

LOOK_AT_ALL_EVERY = 6 * 3600.0
"""Seconds (real time) after which the channels of all teams are asked about again: what was told while nothing ran, or
what no event tells, such as that a channel was made private, is found at the latest then or when a post is refused."""

GROUPS_AT_ONCE = 2
"""User groups asked about in one tick, two calls each of the twenty a minute that Slack takes."""

CHANNELS_AT_ONCE = 5
"""Channels asked about in one tick, so that somebody who was just added is not kept waiting by a thousand teams."""


class DirectoryTick:
    """Called by the clock. A workspace in which Slack is silent, or the database, keeps no other waiting.

    `is_first`: whether of several processes it is this one that does what one is enough for.
    """

    def __init__(
        self,
        due: DueStore,
        services: Services,
        is_first: Callable[[str], bool] = lambda _workspace_id: True,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._due, self._services, self._now = due, services, now
        self._to_check: dict[str, deque[str]] = {}
        """By workspace met since the start: the channels that are still to be asked about."""
        self._look_again_at: dict[str, float] = {}
        self._look_at_all_at: dict[str, float] = {}
        self._groups_to_follow: dict[str, deque[str]] = {}
        """User groups that teams take their members from: what an event told may have been missed."""
        self._doubted: dict[str, deque[str]] = {}
        """People whom Slack does not have any more, as it said when they were written to, in whichever thread."""
        self._silent: dict[str, set[str]] = {}
        """Channels about which Slack gave no answer: they are asked about again with those that wait."""
        self._rest: dict[str, float] = {}
        self._rests_until: dict[str, float] = {}
        self._roll_call = RollCall(services, is_first, now)
        self._one_at_a_time = threading.Lock()

    def __call__(self) -> int:
        """Learn about everybody unknown in every workspace; return how many were learnt about."""
        with self._one_at_a_time:
            unknown = set(self._due.workspaces_with_unknown_people())
            known = sorted({*self._due.workspaces(), *unknown})
            return sum(self._look_after(each, each in unknown) for each in known if self._is_up(each))

    def doubt(self, workspace_id: str, user_id: str) -> None:
        """Ask about somebody again at the next tick: what follows from that they have left follows then."""
        self._doubted.setdefault(workspace_id, deque()).append(user_id)

    def _is_up(self, workspace_id: str) -> bool:
        return self._now() >= self._rests_until.get(workspace_id, 0.0)

    def _look_after(self, workspace_id: str, has_unknown: bool) -> int:
        """Do one tick's work in a workspace; one where any of it failed rests."""
        learnt, everybody = 0, False
        with alone("ask who is who", workspace_id):
            if workspace_id not in self._to_check:
                self._meet(workspace_id)
            elif self._now() >= self._look_again_at[workspace_id] and not self._to_check[workspace_id]:
                self._look_again(workspace_id)
            self._check_channels(workspace_id)
            self._follow_groups(workspace_id)
            missing = self._services.people.unknown(workspace_id) if has_unknown else ()
            waiting = self._doubted.setdefault(workspace_id, deque())
            doubted = {waiting.popleft() for _ in range(len(waiting))}
            missing = [*missing, *sorted(doubted.difference(missing))]
            try:
                learnt = self._fill_in(workspace_id, missing)
                everybody = learnt >= len(missing)
            finally:
                if not everybody:
                    waiting.extend(doubted)
        with alone("call the roll", workspace_id):
            self._call_the_roll(workspace_id)
        with alone("ask who leads", workspace_id):
            self._services.lead_questions.ask_where_nobody_leads(workspace_id)
        if everybody:
            self._rest.pop(workspace_id, None)
        else:
            rest = min(2 * self._rest.get(workspace_id, SHORTEST_REST / 2), LONGEST_REST.total_seconds())
            self._rest[workspace_id], self._rests_until[workspace_id] = rest, self._now() + rest
        return learnt

    def _fill_in(self, workspace_id: str, missing: Sequence[str]) -> int:
        learnt = 0
        try:
            for batch in self._services.directory.profiles(workspace_id, missing):
                with alone("learn who is who", workspace_id):
                    self._services.people.learn(workspace_id, batch)
                    learnt += len(batch)
        except DirectoryUnavailable as error:
            _report(error)
        return learnt

    def _call_the_roll(self, workspace_id: str) -> None:
        try:
            self._roll_call.go_on(workspace_id)
        except DirectoryUnavailable as error:
            _report(error)

    def _meet(self, workspace_id: str) -> None:
        """Do what is needed once after a start: events may have been missed while nothing ran."""
        teams = self._teams(workspace_id)
        self._find_admins(workspace_id)
        # First those that wait for an invitation; from a posting one's channel the bot may have been removed.
        waiting_first = sorted(teams, key=lambda team: team.posting)
        self._to_check[workspace_id] = deque(team.channel_id for team in waiting_first)
        self._groups_to_follow[workspace_id] = deque(self._services.team_groups.in_use(workspace_id))
        self._look_again_at[workspace_id] = self._now() + LOOK_AGAIN_EVERY
        self._look_at_all_at[workspace_id] = self._now() + LOOK_AT_ALL_EVERY

    def _look_again(self, workspace_id: str) -> None:
        silent, every = self._silent.pop(workspace_id, set()), self._now() >= self._look_at_all_at[workspace_id]
        if every:
            self._look_at_all_at[workspace_id] = self._now() + LOOK_AT_ALL_EVERY
        teams = sorted(self._teams(workspace_id), key=lambda team: team.posting)
        unsure = (team for team in teams if every or not team.posting or team.channel_id in silent)
        self._to_check[workspace_id] = deque(team.channel_id for team in unsure)
        self._groups_to_follow[workspace_id] = deque(self._services.team_groups.in_use(workspace_id))
        self._look_again_at[workspace_id] = self._now() + LOOK_AGAIN_EVERY

    def _teams(self, workspace_id: str) -> tuple[Team, ...]:
        try:
            return self._services.teams.tree(workspace_id).teams
        except NoOrganisation:
            return ()

    def _check_channels(self, workspace_id: str) -> None:
        channels = self._to_check[workspace_id]
        for _ in range(min(CHANNELS_AT_ONCE, len(channels))):
            channel_id = channels.popleft()
            if channel_now(self._services, workspace_id, channel_id, paced=True) is None:
                self._silent.setdefault(workspace_id, set()).add(channel_id)

    def _follow_groups(self, workspace_id: str) -> None:
        groups = self._groups_to_follow[workspace_id]
        for _ in range(min(GROUPS_AT_ONCE, len(groups))):
            follow_group(self._services, workspace_id, groups.popleft())

    def _find_admins(self, workspace_id: str) -> None:
        """Learn who administers a new workspace, so that others can be told who may name the organisation."""
        if self._services.people.knows_an_admin(workspace_id):
            return
        try:
            self._services.people.learn(workspace_id, self._services.directory.admins(workspace_id))
        except DirectoryUnavailable as error:
            _report(error)


def _report(error: DirectoryUnavailable) -> None:
    level = logging.DEBUG if error.reason == STOPPING else logging.WARNING
    log.log(level, "Slack did not say who people are: %s", error.reason)
