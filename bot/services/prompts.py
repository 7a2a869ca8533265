"""The weekly prompt."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.prompts import ObstacleAnswer, Prompt


class PromptStore(Protocol):
    def get(self, person: str, week: date) -> Prompt | None: ...

    def save(self, prompt: Prompt) -> None:
        """Insert or update the prompt with its items."""
        ...

    def latest_of(self, person: str) -> Prompt | None: ...

    def at(self, channel: str, ts: str) -> Prompt | None:
        """Return the prompt that stands at this place in Slack (its delivery was sent there)."""
        ...

    def answer_obstacle(self, answer: ObstacleAnswer) -> None:
        """Insert or replace this person's answer for the team and week."""
        ...

    def obstacle_answers(self, person: str, week: date) -> Sequence[ObstacleAnswer]: ...

    def obstacle_answers_of_team(self, team_id: int, since: datetime) -> Sequence[ObstacleAnswer]: ...

    def latest_week_of_team(self, team_id: int) -> date | None:
        """Return the newest week in which a prompt with this team's items was sent."""
        ...

    def sent_for_team(self, team_id: int, week: date) -> Mapping[str, Prompt]:
        """Return that week's sent prompts that carry items of this team, by person."""
        ...

    def weeks_overdue_asked(self, goals: Iterable[int]) -> Mapping[int, date]:
        """Return in which week each of these goals was asked about as overdue, if it was."""
        ...

    def weeks_asked(self, goals: Iterable[int], since: date) -> Mapping[int, Sequence[date]]:
        """Return the weeks since then in which each goal stood in a sent prompt."""
        ...
