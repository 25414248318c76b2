"""Digests, and what becomes of subscriptions."""

from dataclasses import dataclass, field
from datetime import date

from bot.replies.standing import Shelves
from storage import Slot, StoredPaper, Subscription


@dataclass(frozen=True, slots=True)
class DigestReply:
    """One message of a digest: `part` 1 is its first, the others are in its thread.

    rows: each paper with the words that made it belong; first: the number of the first of them.
    total: papers in all parts. left: those that wait behind a button, where no thread is wanted.
    new: papers that were looked at. hidden: how many "less of this" left out. day: of the slot,
    where its clock is; since: the first day that it covers, None where that is the usual one.
    next: when the next one comes, where nothing is paused. viewer: the member whom alone it is
    for, EVERYBODY in a channel.
    """

    delivery: int
    part: int
    rows: tuple[tuple[StoredPaper, tuple[str, ...]], ...]
    first: int
    total: int
    left: int
    new: int
    hidden: int
    day: date
    since: date | None
    subscriptions: tuple[Subscription, ...]
    next: Slot | None
    viewer: str
    shelves: Shelves = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClosedReply:
    """Nothing can be posted at a destination any more: the subscriptions of one member there are
    paused. code: Slack's word for why."""

    destination: str
    words: tuple[str, ...]
    code: str
