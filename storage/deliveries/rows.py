"""The table of deliveries, and what its rows say."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.deliveries import Delivery, Kind, State
from storage.base import Row, Tenant

_CHANGED = text("wanted > shown AND state = 'sent'")


class DeliveryRow(Row):
    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "recipient", "occurrence"),
        Index("ix_deliveries_claimed", "workspace_id", "state", "urgency", "due_at", "delivery_id"),
        Index(None, "state", "due_at"),
        Index(None, "state", "lease_until"),
        Index(None, "workspace_id", "channel", "ts"),
        Index("ix_deliveries_changed", "workspace_id", sqlite_where=_CHANGED, postgresql_where=_CHANGED),
    )

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    delivery_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    recipient: Mapped[str] = mapped_column(String(32))
    occurrence: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    urgency: Mapped[int]
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    about: Mapped[dict[str, Any]]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    in_vain: Mapped[int] = mapped_column(default=0, server_default="0")
    attempted_at: Mapped[datetime | None]
    sought_since: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(String(32))
    ts: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None]
    wanted: Mapped[int]
    shown: Mapped[int]
    reason: Mapped[str]


def delivery_of(row: DeliveryRow) -> Delivery:
    return Delivery(
        delivery_id=row.delivery_id,
        workspace_id=row.workspace_id,
        kind=Kind(row.kind),
        recipient=row.recipient,
        occurrence=row.occurrence,
        state=State(row.state),
        due_at=row.due_at,
        expires_at=row.expires_at,
        urgency=row.urgency,
        thread_ts=row.thread_ts,
        about=row.about,
        lease_until=row.lease_until,
        attempts=row.attempts,
        in_vain=row.in_vain,
        attempted_at=row.attempted_at,
        sought_since=row.sought_since,
        channel=row.channel,
        ts=row.ts,
        sent_at=row.sent_at,
        wanted=row.wanted,
        shown=row.shown,
        reason=row.reason,
    )
