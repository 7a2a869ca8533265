"""Who people are."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from bot.domain.channels import Channel
from bot.domain.people import Person, Profile, UserGroup, Whereabouts, most_alike
from bot.domain.team_files.rosters import Roster
from bot.domain.typed_text import in_words, people_mentioned
from bot.domain.working_time import WorkingHours
from bot.domain.zones import country_of
from bot.services.actors import who_can_name_the_organisation
from bot.services.channel_questions import hand_on_channel_questions
from bot.services.clock import Clock
from bot.services.departures import follow_departures
from bot.services.progress_handover import hand_on_drafts
from bot.services.reminders import remind_of_what_came
from bot.services.review_nudges import want_nudges_of_leads
from bot.services.schedules import asked_instead, reschedule_people
from bot.services.showing_anew import want_latest_prompts
from bot.services.team_changes import tell_who_came_back
from bot.services.unit_of_work import Transaction, UnitOfWork
from bot.services.welcomes import plan_welcomes
from bot.services.working_times import working_time_changed


class PeopleStore(Protocol):
    def get(self, user_id: str) -> Person | None: ...

    def get_many(self, user_ids: Iterable[str]) -> Mapping[str, Person]:
        """Return those that exist, by id, in a fixed number of queries."""
        ...

    def find(self, user_ids: Iterable[str] | None, words: str, limit: int) -> Sequence[Person]:
        """Return up to so many of these people who are still here and whose name contains the words, any case, by id.

        None asks about everybody. Who has no name yet is found by id. They come without their absences.
        """
        ...

    def names(self) -> Mapping[str, str]:
        """Return the names of all who are here and have one, by user id."""
        ...

    def add_unknown(self, user_ids: Iterable[str]) -> None:
        """Store the ids that are not there yet as *not yet known*."""
        ...

    def learn(self, profiles: Iterable[Profile], now: datetime, countries: Mapping[str, str | None]) -> None:
        """Insert or update what the directory says; `known_since` is set once.

        `countries` by user id; who is not in it keeps the one they have.
        """
        ...

    def choose(self, user_id: str, chosen: Whereabouts, hours: WorkingHours) -> None:
        """Store what somebody who is there chose; None of it: as Slack says."""
        ...

    def is_here_despite(self, user_id: str, until: datetime | None) -> None:
        """Store that somebody is here in spite of their status that holds until then; None: of none."""
        ...

    def unknown(self, limit: int) -> Sequence[str]:
        """Return ids the directory has not filled in yet, oldest first."""
        ...

    def known(self) -> Sequence[str]:
        """Return the ids of all of ours about whom the directory has answered, in their order."""
        ...

    def slack_admins(self) -> Sequence[Person]:
        """Return who administers the workspace and is here, by id, without their absences."""
        ...

    def named_admins(self) -> Sequence[Person]:
        """Return those who were named Headway admins and can be (`Person.is_named_admin`), by id."""
        ...

    def gone_by(self, user_ids: Iterable[str], moment: datetime) -> frozenset[str]:
        """Return those of these who are not here (`Person.may_be_here`) and were not at that moment either.

        Since when somebody is gone may not be known; then they count as gone by then.
        """
        ...

    def gone_since(self, user_ids: Iterable[str]) -> Mapping[str, datetime]:
        """Return since when those of these are gone of whom it is known, by user id."""
        ...


STOPPING = "the bot is being stopped"
"""The reason why Slack was not even asked any more: no news for whoever reads the log."""


class DirectoryUnavailable(Exception):
    """Slack did not say: out of reach, not allowed, asked too often (`reason` is its error code, or the failure)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Directory(Protocol):
    """What Slack can be asked about people, groups and channels; called outside transactions only.

    All but `profile_of` raise DirectoryUnavailable. `within` is for whom a person waits: the seconds (real time) that
    an answer may take; without it as long as any call to Slack may.
    """

    def profile_of(self, workspace_id: str, user: Mapping[str, Any]) -> Profile:
        """Return a person as described by Slack's own user object, as an event carries it."""
        ...

    def profile(self, workspace_id: str, user_id: str, *, within: float | None = None) -> Profile:
        """Return one person, at once: somebody is waiting."""
        ...

    def profiles(self, workspace_id: str, user_ids: Sequence[str]) -> Iterable[Sequence[Profile]]:
        """Yield these people in batches as Slack's limits allow."""
        ...

    def admins(self, workspace_id: str) -> Sequence[Profile]:
        """Return the workspace's admins and owners."""
        ...

    def groups(self, workspace_id: str, *, within: float | None = None) -> Sequence[UserGroup]: ...

    def group_members(self, workspace_id: str, group_id: str, *, within: float | None = None) -> tuple[str, ...]: ...

    def people_of_group(self, workspace_id: str, group_id: str) -> tuple[str, ...] | None:
        """Return who is in a user group now, None if it is gone or disabled; waits its turn."""
        ...

    def roster(self, workspace_id: str) -> Roster:
        """Return everybody and every channel, as Slack's limits allow."""
        ...

    def channel(
        self, workspace_id: str, channel_id: str, *, paced: bool = False, within: float | None = None
    ) -> Channel:
        """Return how it stands with a channel, so whether the bot can post there; `paced` where nobody is waiting."""
        ...


class PeopleService:
    """Keeps what the directory says about people; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def knows(self, workspace_id: str, user_id: str) -> bool:
        """Say whether the directory has answered about somebody.

        The store is asked each time: any process may be told that they have left. Somebody who has left and acts all
        the same has come back while nothing ran: not known.
        """
        person = self.person(workspace_id, user_id)
        return person is not None and person.is_known and not person.deactivated

    def called_like(self, workspace_id: str, words: str) -> tuple[Person, ...]:
        """Return up to three people who are here and whose names are most like the words."""
        with self._uow.reading(workspace_id) as tx:
            alike = most_alike(words, tx.people.names())
            known = tx.people.get_many(alike)
        return tuple(known[user_id] for user_id in alike)

    def not_known(self, workspace_id: str, user_ids: Iterable[str]) -> tuple[str, ...]:
        """Return those about whom the directory has not answered yet, in the given order."""
        asked = tuple(dict.fromkeys(user_id for user_id in user_ids if user_id))
        with self._uow.reading(workspace_id) as tx:
            known = tx.people.get_many(asked)
        return tuple(user_id for user_id in asked if user_id not in known or not known[user_id].is_known)

    def person(self, workspace_id: str, user_id: str) -> Person | None:
        with self._uow.reading(workspace_id) as tx:
            return tx.people.get(user_id)

    def need(self, workspace_id: str, user_ids: Iterable[str]) -> None:
        """Remember that the directory has to find out about these people."""
        with self._uow.writing(workspace_id) as tx:
            tx.people.add_unknown(user_ids)

    def unknown(self, workspace_id: str, limit: int = 1000) -> Sequence[str]:
        """Return ids not yet known, oldest first."""
        with self._uow.reading(workspace_id) as tx:
            return tx.people.unknown(limit)

    def admins(self, workspace_id: str) -> tuple[str, ...]:
        """Return the Headway admins: those configured, Slack's own that are known, and those who were named."""
        with self._uow.reading(workspace_id) as tx:
            return who_can_name_the_organisation(tx, self._admins)

    def knows_an_admin(self, workspace_id: str) -> bool:
        """Say whether any of Slack's own admins and owners is known."""
        with self._uow.reading(workspace_id) as tx:
            return bool(tx.people.slack_admins())

    def admit(self, workspace_id: str, profile: Profile) -> None:
        """Learn about somebody who acts for the first time."""
        self.learn(workspace_id, [profile])

    def learn(self, workspace_id: str, profiles: Iterable[Profile]) -> None:
        """Store what the directory says and plan anew for those for whom it changes something.

        Apps and people of other workspaces are taken out of the teams they were picked for.
        """
        by_id = {profile.user_id: profile for profile in profiles}
        with self._uow.writing(workspace_id) as tx:
            self._learn(tx, by_id)

    def changed(self, workspace_id: str, profile: Profile) -> bool:
        """Learn what Slack says has changed about somebody; return False if they are nobody of ours.

        Most of what changes is nothing to us (a status, a picture), and then nothing is written: in a large
        workspace these events come all day.
        """
        with self._uow.reading(workspace_id) as tx:
            person = tx.people.get(profile.user_id)
        if person is None and not (profile.slack_admin and not profile.stranger):
            return False
        if person is None or not person.is_as(profile):
            self.learn(workspace_id, [profile])
        return True

    def known(self, workspace_id: str) -> Sequence[str]:
        """Return everybody of ours about whom the directory has answered, whether they are still here or not, by id."""
        with self._uow.reading(workspace_id) as tx:
            return tx.people.known()

    def seen_again(self, workspace_id: str, profiles: Iterable[Profile]) -> None:
        """Learn what Slack says otherwise of people than it did; of most it says the same, and nothing is written."""
        by_id = {profile.user_id: profile for profile in profiles}
        with self._uow.reading(workspace_id) as tx:
            known = tx.people.get_many(by_id)
        if changed := [profile for who, profile in by_id.items() if who in known and not known[who].is_as(profile)]:
            self.learn(workspace_id, changed)

    def _learn(self, tx: Transaction, by_id: Mapping[str, Profile]) -> None:
        now = self._clock.now()
        before, tree = tx.people.get_many(by_id), tx.teams.tree()
        tx.people.learn(by_id.values(), now, _guessed_countries(before, by_id))
        after = tx.people.get_many(by_id)
        concerned = {user_id for user_id, person in after.items() if _is_asked_otherwise(before.get(user_id), person)}
        came_or_went = {user_id for user_id, person in after.items() if person.may_be_here != tree.is_here(user_id)}
        # Who was made lead before anybody knew who they are could not be asked then.
        leads = {user_id for user_id in concerned if tree.led_by(user_id) and not _was_known(before.get(user_id))}
        # A guest leads nothing below their own team: somebody else acts there.
        guests = {user_id for user_id, person in after.items() if person.is_guest != (user_id in tree.guests)}
        came_or_went |= {team.lead_id for team in tree} & guests
        if came_or_went or guests:
            tx.teams.people_came_or_went()
        if came_or_went:
            concerned |= came_or_went | asked_instead(tx, came_or_went, tree)
            leads |= tx.teams.tree().leads_other_than(tree)
            hand_on_drafts(tx, tree, now)
            follow_departures(tx, tree, now, admins=who_can_name_the_organisation(tx, self._admins))
            hand_on_channel_questions(tx, tree, now)
            tell_who_came_back(tx, {user_id for user_id in came_or_went if after[user_id].may_be_here}, now)
        outside = {user_id for user_id, person in after.items() if not person.can_belong}
        if outside:
            concerned |= _take_out_of_teams(tx, outside)
        if concerned:
            reschedule_people(tx, concerned, now)
        if came_or_went:
            concerned_with = came_or_went | asked_instead(tx, came_or_went, tree)
            remind_of_what_came(tx, concerned_with, now)
            want_latest_prompts(tx, concerned_with)  # who is back is asked again, and who stood in no more
        working_time_changed(tx, [who for user_id, who in after.items() if _has_moved(before.get(user_id), who)], now)
        want_nudges_of_leads(tx, leads, now)
        plan_welcomes(tx, (user_id for user_id, who in after.items() if _can_be_met(before.get(user_id), who)), now)


def as_people_read(tx: Transaction, text: str) -> str:
    """Return a text from Slack with its mentions and links in words, people by the names stored here."""
    mentioned = people_mentioned(text)
    known = tx.people.get_many(mentioned) if mentioned else {}
    return in_words(text, {user_id: person.name for user_id, person in known.items() if person.name})


def _guessed_countries(before: Mapping[str, Person], by_id: Mapping[str, Profile]) -> dict[str, str | None]:
    """Return the country of each person that is a guess from their zone in Slack."""
    countries: dict[str, str | None] = {}
    for user_id, profile in by_id.items():
        person = before.get(user_id)
        told = person.told if person is not None else Whereabouts()
        is_guess = told.zone is None or told.country == country_of(told.zone)
        if is_guess:
            countries[user_id] = country_of(profile.zone)
    return countries


def _is_asked_otherwise(before: Person | None, after: Person) -> bool:
    """Say whether anything changed that decides when somebody is asked."""
    if before is None:
        return True
    return (before.can_be_prompted, before.working_time) != (after.can_be_prompted, after.working_time)


def _has_moved(before: Person | None, after: Person) -> bool:
    """Say whether somebody known can be reached at other times now: they live elsewhere, or Slack says of time off."""
    return before is not None and before.is_known and before.working_time != after.working_time


def _can_be_met(before: Person | None, after: Person) -> bool:
    """Say whether somebody can be written to now, and could not before."""
    return after.can_be_prompted and not (before is not None and before.can_be_prompted)


def _was_known(before: Person | None) -> bool:
    return before is not None and before.is_known


def _take_out_of_teams(tx: Transaction, outside: AbstractSet[str]) -> set[str]:
    """Remove these from the members of all teams and return whom that concerned; a lead stays until replaced."""
    taken_out: set[str] = set()
    for team in tx.teams.tree():
        if team.members & outside:
            taken_out |= team.members & outside
            tx.teams.save(replace(team, members=team.members - outside, picked=team.picked - outside))
    return taken_out
