"""Who is who, asked of Slack: people, user groups, and how it stands with a channel.

Methods: users.info, users.list, usergroups.list, usergroups.users.list, conversations.info, conversations.list
(https://docs.slack.dev/reference/methods).
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.domain.channels import REFUSALS, Channel
from bot.domain.people import Guest, Profile, UserGroup
from bot.domain.slack_statuses import TimeOffStatus, time_off_status
from bot.domain.team_files.rosters import Listed, ListedChannel, Roster
from bot.domain.typed_text import keepable
from bot.domain.zones import UTC_NAME, is_zone
from bot.services.people import STOPPING, DirectoryUnavailable
from bot.services.waiting import Waiting
from bot.slack.asking import Pace, Params, asked, asked_out_of_turn
from bot.slack.clients import PatientClient, asks_to_wait, hurried, why_refused

log = logging.getLogger("headway.directory")

ASKED_ONE_BY_ONE = 50
"""More unknown people than this are looked for in the whole list, which costs a call for each thousand."""
PAGE = 1000
"""People a page; Slack's most for users.list, which allows 20 calls a minute."""
BATCH = 10
"""People handed on together when they are asked for one by one."""
GROUPS_KEPT = 60.0
"""Seconds for which the list of user groups serves a search, real time: it is asked for at every key typed."""
SLACKBOT = "USLACKBOT"
NO_TURN = "the database does not tell whose turn it is"
TOO_LATE = "no time is left for an answer"
GONE = frozenset({"user_not_found", "user_not_visible"})
NO_SUCH_GROUP = "no_such_subteam"
_LAST_INSTANT = 32_503_680_000
"""Seconds until the year 3000: beyond that nobody has set an end."""


class SlackDirectory:
    """Implements `bot.services.people.Directory`.

    `clients` gives a workspace's client, None where the bot is not installed (any more).
    """

    def __init__(
        self, clients: Callable[[str], PatientClient | None], pace: Pace, waiting: Waiting = nullcontext
    ) -> None:
        self._clients, self._pace, self._waiting = clients, pace, waiting
        self._groups: dict[str, tuple[float, tuple[UserGroup, ...]]] = {}
        self._lock = threading.Lock()

    def profile_of(self, workspace_id: str, user: Mapping[str, Any]) -> Profile:
        return profile_of(workspace_id, user)

    def profile(self, workspace_id: str, user_id: str, *, within: float | None = None) -> Profile:
        """Return one person without waiting for a turn. One whom Slack does not know counts as deactivated."""
        return self._one(workspace_id, user_id, within=within)

    def profiles(self, workspace_id: str, user_ids: Sequence[str]) -> Iterator[Sequence[Profile]]:
        """Yield the people asked for, one by one up to fifty, otherwise from the whole list.

        Those whom the list does not have (people of other workspaces, say) are asked for one by one after it.
        """
        missing = list(dict.fromkeys(user_ids))
        if len(missing) > ASKED_ONE_BY_ONE:
            wanted = set(missing)
            for page in self._everybody(workspace_id):
                found = [profile for profile in page if profile.user_id in wanted]
                wanted -= {profile.user_id for profile in found}
                if found:
                    yield found
                if not wanted:
                    return
            missing = [user_id for user_id in missing if user_id in wanted]
        for start in range(0, len(missing), BATCH):
            yield self._several(workspace_id, missing[start : start + BATCH])

    def admins(self, workspace_id: str) -> Sequence[Profile]:
        """Return the workspace's admins and owners, read from the whole list."""
        pages = self._everybody(workspace_id)
        return [who for page in pages for who in page if who.slack_admin and not (who.is_bot or who.deactivated)]

    def groups(self, workspace_id: str, *, within: float | None = None) -> Sequence[UserGroup]:
        """Return the user groups by name, at most a minute old."""
        with self._lock:
            kept = self._groups.get(workspace_id)
        if kept is not None and time.monotonic() - kept[0] < GROUPS_KEPT:
            return kept[1]
        answer = self._call(workspace_id, "usergroups.list", {"include_disabled": False}, within=within)
        groups = [
            UserGroup(group["id"], group["handle"], keepable(group["name"]) or group["handle"])
            for group in answer["usergroups"]
        ]
        found = tuple(sorted(groups, key=lambda group: group.name.casefold()))
        with self._lock:
            self._groups[workspace_id] = time.monotonic(), found
        return found

    def group_members(self, workspace_id: str, group_id: str, *, within: float | None = None) -> tuple[str, ...]:
        answer = self._call(workspace_id, "usergroups.users.list", {"usergroup": group_id}, within=within)
        return tuple(answer["users"])

    def people_of_group(self, workspace_id: str, group_id: str) -> tuple[str, ...] | None:
        """Return who is in a user group now, None if it is gone or disabled; both calls wait their turn.

        Slack goes on saying who was in a disabled group where it is asked for that; the list of groups leaves it out.
        """
        answer = self._call(workspace_id, "usergroups.list", {"include_disabled": False}, paced=True)
        if group_id not in {group["id"] for group in answer["usergroups"] if not group.get("date_delete")}:
            return None
        try:
            members = self._call(workspace_id, "usergroups.users.list", {"usergroup": group_id}, paced=True)
        except DirectoryUnavailable as error:
            if error.reason == NO_SUCH_GROUP:
                return None
            raise
        return tuple(members["users"])

    def channel(
        self, workspace_id: str, channel_id: str, *, paced: bool = False, within: float | None = None
    ) -> Channel:
        """Return how it stands with a channel. One that was deleted, or is private without the bot, is not there."""
        try:
            answer = self._call(workspace_id, "conversations.info", {"channel": channel_id}, paced=paced, within=within)
        except DirectoryUnavailable as error:
            if error.reason in REFUSALS:
                return REFUSALS[error.reason]
            raise
        return _channel(answer["channel"])

    def roster(self, workspace_id: str) -> Roster:
        """Return everybody, and every channel that the bot can see, in as many calls as there are thousands."""
        pages = self._pages(workspace_id, "users.list", {"limit": PAGE})
        people = tuple(_listed(workspace_id, user) for page in pages for user in page["members"])
        types: dict[str, str | int | bool] = {
            "types": "public_channel,private_channel",
            "exclude_archived": True,
            "limit": PAGE,
        }
        channels = self._pages(workspace_id, "conversations.list", types)
        return Roster(people, tuple(_listed_channel(one) for page in channels for one in page["channels"]))

    def _several(self, workspace_id: str, user_ids: Iterable[str]) -> list[Profile]:
        """Return those about whom Slack answers; one trouble does not keep the others waiting."""
        found: list[Profile] = []
        for user_id in user_ids:
            try:
                found.append(self._one(workspace_id, user_id, paced=True))
            except DirectoryUnavailable as error:
                if error.reason == STOPPING:
                    raise
                log.warning("users.info gave no answer: %s", error.reason)
        return found

    def _one(self, workspace_id: str, user_id: str, *, paced: bool = False, within: float | None = None) -> Profile:
        try:
            answer = self._call(workspace_id, "users.info", {"user": user_id}, paced=paced, within=within)
        except DirectoryUnavailable as error:
            if error.reason in GONE:
                return Profile(user_id, name=user_id, zone=UTC_NAME, deactivated=True)
            raise
        return profile_of(workspace_id, answer["user"])

    def _everybody(self, workspace_id: str) -> Iterator[list[Profile]]:
        for page in self._pages(workspace_id, "users.list", {"limit": PAGE}):
            yield [profile_of(workspace_id, user) for user in page["members"]]

    def _pages(self, workspace_id: str, method: str, params: Params) -> Iterator[SlackResponse]:
        cursor = ""
        while True:
            answer = self._call(workspace_id, method, {**params, "cursor": cursor}, paced=True)
            yield answer
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _call(
        self,
        workspace_id: str,
        method: str,
        params: Params,
        *,
        paced: bool = False,
        within: float | None = None,
    ) -> SlackResponse:
        client = self._clients(workspace_id)
        if client is None:
            raise DirectoryUnavailable("not_installed")
        if within is not None:
            if within <= 0:
                raise DirectoryUnavailable(TOO_LATE)
            client = hurried(client, within)
        try:
            return self._ask(client, workspace_id, method, params, paced=paced)
        except SlackApiError as error:
            raise DirectoryUnavailable(why_refused(error)) from error
        except (SlackClientError, HTTPException, OSError) as error:
            raise DirectoryUnavailable(type(error).__name__) from error

    def _ask(
        self,
        client: WebClient,
        workspace_id: str,
        method: str,
        params: Params,
        *,
        paced: bool,
    ) -> SlackResponse:
        """Call Slack; a paced call waits for its turn, and after a 429 as long as Slack says, once more.

        Any other is not made while the method rests.
        """
        if not paced:
            return asked_out_of_turn(client, self._pace, workspace_id, method, params)
        try:
            return self._at_our_turn(client, workspace_id, method, params)
        except SlackApiError as error:
            if not asks_to_wait(error):
                raise
            return self._at_our_turn(client, workspace_id, method, params)

    def _at_our_turn(self, client: WebClient, workspace_id: str, method: str, params: Params) -> SlackResponse:
        self._wait(workspace_id, method)
        answer = asked(client, self._pace, workspace_id, method, params)
        self._pace.answered(workspace_id, method)
        return answer

    def _wait(self, workspace_id: str, method: str) -> None:
        # An event's listener asks, too: nobody who clicks meanwhile waits for its pace.
        with self._waiting():
            seconds = self._pace.wait(workspace_id, method)
        if seconds:
            raise DirectoryUnavailable(STOPPING if self._pace.is_stopped else NO_TURN)


def profile_of(workspace_id: str, user: Mapping[str, Any]) -> Profile:
    """Return what Slack's user object says that matters to us (https://docs.slack.dev/reference/objects/user-object)."""
    told = user.get("profile") or {}
    # The display name may be a mere handle; menus, where no mention can stand, show what a person is called.
    names = (told.get("real_name"), user.get("real_name"), told.get("display_name"), user.get("name"))
    # What shows: some are called by a character that is drawn as nothing.
    name = next(filter(None, (keepable(name or "") for name in names)), user["id"])
    zone = user.get("tz")
    return Profile(
        user_id=user["id"],
        name=name,
        zone=zone if isinstance(zone, str) and is_zone(zone) else UTC_NAME,
        is_bot=bool(user.get("is_bot") or user.get("is_workflow_bot") or user["id"] == SLACKBOT),
        guest=_guest(user),
        deactivated=bool(user.get("deleted")),
        slack_admin=any(user.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner")),
        stranger=_is_stranger(workspace_id, user),
        status=_status(told),
    )


def _listed(workspace_id: str, user: Mapping[str, Any]) -> Listed:
    told = user.get("profile") or {}
    names = (told.get("display_name"), told.get("real_name"), user.get("real_name"))
    kept = (keepable(str(name or "")) for name in names)
    return Listed(profile_of(workspace_id, user), str(user.get("name") or ""), tuple(dict.fromkeys(filter(None, kept))))


def _listed_channel(channel: Mapping[str, Any]) -> ListedChannel:
    name, has_bot = str(channel.get("name") or ""), bool(channel.get("is_member"))
    return ListedChannel(channel["id"], name, has_bot, _has_outsiders(channel))


def _channel(told: Mapping[str, Any]) -> Channel:
    """Return what a conversation object says (https://docs.slack.dev/reference/objects/conversation-object)."""
    return Channel(
        is_member=bool(told.get("is_member")),
        is_archived=bool(told.get("is_archived")),
        has_outsiders=_has_outsiders(told),
        is_private=bool(told.get("is_private")),
    )


def _has_outsiders(told: Mapping[str, Any]) -> bool:
    """Tell whether people of another company read a channel, or are asked to.

    `is_shared` says no more than that another workspace is there, which may be one of the same Enterprise.
    """
    is_elsewhere = bool(told.get("is_shared")) and not told.get("is_org_shared")
    return is_elsewhere or bool(told.get("is_ext_shared") or told.get("is_pending_ext_shared"))


def _status(told: Mapping[str, Any]) -> TimeOffStatus | None:
    """Return what a profile's status says of time off; only whoever set an end to it has one (0: none)."""
    expiration = told.get("status_expiration")
    ends_at = None
    if isinstance(expiration, int) and 0 < expiration < _LAST_INSTANT:
        ends_at = datetime.fromtimestamp(expiration, UTC)
    return time_off_status(str(told.get("status_text") or ""), str(told.get("status_emoji") or ""), ends_at)


def _guest(user: Mapping[str, Any]) -> Guest:
    # Slack marks a single-channel guest as restricted too, so the narrower mark is read first.
    if user.get("is_ultra_restricted"):
        return Guest.SINGLE_CHANNEL
    return Guest.MULTI_CHANNEL if user.get("is_restricted") else Guest.NO


def _is_stranger(workspace_id: str, user: Mapping[str, Any]) -> bool:
    """Say whether somebody belongs elsewhere. On Enterprise Grid one person is at home in several workspaces."""
    homes = {user.get("team_id") or workspace_id, *(user.get("enterprise_user") or {}).get("teams", ())}
    return bool(user.get("is_stranger")) or workspace_id not in homes
