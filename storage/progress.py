"""Progress posts, from draft to posted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.progress import PostState, PostTexts, ProgressPost, TextsUntil
from bot.services.unit_of_work import Conflict
from storage.base import Reference, Repository, Row, Serial, UserId


class ProgressPostRow(Row):
    __tablename__ = "progress_posts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "team_id", "day"),
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.team_id"]),
        {"sqlite_autoincrement": True},
    )

    post_id: Mapped[Serial] = mapped_column(primary_key=True)
    team_id: Mapped[Reference]
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(16))
    obstacles: Mapped[str | None]
    moved: Mapped[str | None]
    needs_help: Mapped[str | None]
    thanks: Mapped[str | None]
    created_at: Mapped[datetime]
    edited_by: Mapped[UserId | None]
    posted_at: Mapped[datetime | None]
    posted_by: Mapped[UserId | None]
    obstacles_until: Mapped[datetime | None]
    moved_until: Mapped[datetime | None]
    needs_help_until: Mapped[datetime | None]
    channel_id: Mapped[str | None] = mapped_column(String(32))


class SqlProgress(Repository):
    """Implements ProgressStore."""

    def add_draft(self, team_id: int, day: date, created_at: datetime) -> ProgressPost:
        draft = self._insert(ProgressPostRow).values(
            workspace_id=self._workspace_id,
            team_id=team_id,
            day=day,
            state=PostState.DRAFT.value,
            created_at=created_at,
        )
        self._session.execute(draft.on_conflict_do_nothing(index_elements=["workspace_id", "team_id", "day"]))
        there = self._rows(ProgressPostRow).where(ProgressPostRow.team_id == team_id, ProgressPostRow.day == day)
        return _post(self._session.scalars(there).one())

    def get(self, post_id: int) -> ProgressPost | None:
        row = self._row(post_id)
        return None if row is None else _post(row)

    def save(self, post: ProgressPost) -> None:
        row = self._row(post.post_id)
        if row is None:
            raise Conflict("The progress post to be saved is not there")
        row.state = post.state.value
        row.obstacles = post.texts.obstacles
        row.moved = post.texts.moved
        row.needs_help = post.texts.needs_help
        row.thanks = post.texts.thanks
        row.edited_by = post.edited_by
        row.posted_at = post.posted_at
        row.posted_by = post.posted_by
        row.channel_id = post.channel_id
        row.obstacles_until = post.texts_until.obstacles
        row.moved_until = post.texts_until.moved
        row.needs_help_until = post.texts_until.needs_help
        self._session.flush()

    def latest(self, team_id: int) -> ProgressPost | None:
        newest = self._rows(ProgressPostRow).where(ProgressPostRow.team_id == team_id)
        row = self._session.scalar(newest.order_by(ProgressPostRow.day.desc()).limit(1))
        return None if row is None else _post(row)

    def latest_of(self, team_ids: Iterable[int]) -> Mapping[int, ProgressPost]:
        posts = self._rows(ProgressPostRow).where(self._among(ProgressPostRow.team_id, team_ids))
        days = posts.with_only_columns(ProgressPostRow.team_id, func.max(ProgressPostRow.day).label("newest"))
        newest = days.group_by(ProgressPostRow.team_id).subquery()
        is_newest = (ProgressPostRow.team_id == newest.c.team_id) & (ProgressPostRow.day == newest.c.newest)
        return {row.team_id: _post(row) for row in self._session.scalars(posts.join(newest, is_newest))}

    def newest_since(self, team_ids: Iterable[int], day: date) -> Mapping[int, ProgressPost]:
        posts = self._rows(ProgressPostRow).where(
            ProgressPostRow.team_id.in_(list(team_ids)), ProgressPostRow.day >= day
        )
        return {row.team_id: _post(row) for row in self._session.scalars(posts.order_by(ProgressPostRow.day))}

    def posted_since(self, team_ids: Iterable[int], day: date) -> Mapping[int, Sequence[ProgressPost]]:
        posted = self._rows(ProgressPostRow).where(
            self._among(ProgressPostRow.team_id, team_ids),
            ProgressPostRow.state == PostState.POSTED.value,
            ProgressPostRow.day >= day,
        )
        posts: dict[int, list[ProgressPost]] = {}
        for row in self._session.scalars(posted.order_by(ProgressPostRow.day)):
            posts.setdefault(row.team_id, []).append(_post(row))
        return posts

    def latest_posted(self, team_id: int, before: date | None = None) -> ProgressPost | None:
        posted = self._rows(ProgressPostRow).where(
            ProgressPostRow.team_id == team_id, ProgressPostRow.state == PostState.POSTED.value
        )
        if before is not None:
            posted = posted.where(ProgressPostRow.day < before)
        row = self._session.scalar(posted.order_by(ProgressPostRow.day.desc()).limit(1))
        return None if row is None else _post(row)

    def _row(self, post_id: int) -> ProgressPostRow | None:
        return self._session.scalar(self._rows(ProgressPostRow).where(ProgressPostRow.post_id == post_id))


def _post(row: ProgressPostRow) -> ProgressPost:
    return ProgressPost(
        post_id=row.post_id,
        team_id=row.team_id,
        day=row.day,
        state=PostState(row.state),
        texts=PostTexts(row.obstacles, row.moved, row.needs_help, row.thanks),
        created_at=row.created_at,
        edited_by=row.edited_by,
        posted_at=row.posted_at,
        posted_by=row.posted_by,
        texts_until=TextsUntil(row.obstacles_until, row.moved_until, row.needs_help_until),
        channel_id=row.channel_id,
    )
