"""A delivery of the ledger → its messages, as they are to be drawn now."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.delivery.digests import Digest, DigestRow, unpacked
from bot.handlers.desk import Caller, Desk
from bot.handlers.finding import shelves
from bot.replies import DigestReply
from storage import Delivery, Slot, Subscription

A_PART = 20  # papers of a message in the thread


def parts_of(digest: Digest) -> list[tuple[DigestRow, ...]]:
    """The papers of each message. Those behind a button go with the first."""
    if not digest.threads:
        return [(*digest.rows, *digest.rest)]
    rest = digest.rest
    return [digest.rows, *(rest[at : at + A_PART] for at in range(0, len(rest), A_PART))]


def drawn(delivery: Delivery, part: int, caller: Caller, desk: Desk) -> DigestReply:
    """Message `part` of what was frozen, for the caller, who is EVERYBODY in a channel. Papers
    that are gone are left out.

    Raises: ValueError where what is frozen cannot be read.
    """
    digest = unpacked(delivery.digest)
    parts = parts_of(digest)
    rows = digest.rows if part == 1 else parts[part - 1]
    papers = desk.store.papers.find_many([row.paper for row in rows])
    shown = [(papers[row.paper], row.matched) for row in rows if row.paper in papers]
    its = standing(digest, delivery, desk)
    zone = ZoneInfo(its[0].order.cadence.zone if its else "UTC")
    return DigestReply(
        delivery=delivery.id,
        part=part,
        rows=tuple(shown),
        first=1 + sum(map(len, parts[: part - 1])),
        total=len(digest.papers),
        left=0 if digest.threads else len(digest.rest),
        new=digest.new,
        hidden=len(digest.hidden),
        day=delivery.at.astimezone(zone).date(),
        since=_since(digest.first, delivery.at, zone),
        subscriptions=tuple(its),
        next=next_slot(its, max(delivery.at, desk.now())),
        viewer=caller.member,
        shelves=shelves([paper for paper, _ in shown], caller.member, caller, desk),
    )


def standing(digest: Digest, delivery: Delivery, desk: Desk) -> list[Subscription]:
    """The subscriptions of a digest that are there still, in its order."""
    found = (
        desk.store.subscriptions.find(id, workspace=delivery.workspace) for id in digest.topics
    )
    return [each for each in found if each]


def _since(first: datetime | None, at: datetime, zone: ZoneInfo) -> date | None:
    """The day of the first slot that this one stands for, where slots were missed."""
    return first.astimezone(zone).date() if first and first < at else None


def next_slot(subscriptions: Sequence[Subscription], after: datetime) -> Slot | None:
    """When the next of these comes; None where nothing does before somebody resumes it."""
    active = [each for each in subscriptions if not each.is_paused(after)]
    slots = [each.order.cadence.next_after(after) for each in active]
    return min(slots, key=lambda slot: slot.at, default=None)
