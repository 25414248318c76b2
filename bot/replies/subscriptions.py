"""What we answer about subscriptions and their digests, as data."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.replies.standing import Shelves
from storage import Delivery, Order, Reason, Slot, StoredPaper, Subscription

Row = tuple[StoredPaper, tuple[str, ...]]  # a paper, and the words that made it belong


class Altered(StrEnum):
    """What became of subscriptions."""

    REMOVED = "removed"
    PAUSED = "paused"
    RESUMED = "resumed"
    CHANGED = "changed"
    HIDDEN = "hidden"
    SHOWN = "shown"
    UNDONE = "undone"
    NOTHING = "nothing"  # it was so already


@dataclass(frozen=True, slots=True)
class AlteredReply:
    """What `member` did to subscriptions of one destination, as they are now: or as they were,
    where they are removed. Where others are at the destination, they are told.

    before: each as it was, where its options changed. thread: by which it is undone, "" where
    nothing is to undo. term: of which there is less, or no longer less.
    """

    did: Altered
    member: str
    destination: str
    subscriptions: tuple[Subscription, ...]
    before: tuple[Subscription, ...] = ()
    thread: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class BackTest:
    """What digests would have brought in the 14 days up to `until`: papers, on how many days, and
    most on one. most: of the 14 busiest days in the year before. is_now: the last of them is
    today, not the last day that any paper came."""

    until: date
    papers: int
    days: int
    busiest: int
    most: int
    is_now: bool


@dataclass(frozen=True, slots=True)
class PreviewReply:
    """Before anything is subscribed to. thread: what its buttons carry. known: the subscription
    to these words that is there already. alone: nobody else is here.

    samples: the latest that it would have brought. instead: thread and words of what was probably
    meant. hints: topics there are, where nothing was found.
    """

    command: str
    thread: str
    order: Order
    next: Slot
    figures: BackTest
    samples: tuple[Row, ...]
    alone: bool
    known: Subscription | None = None
    instead: tuple[str, str] = ("", "")
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowedReply:
    """`member` subscribed a destination; for that member alone where the order is. before: what
    the same words were there."""

    member: str
    order: Order
    next: Slot
    before: Subscription | None = None


@dataclass(frozen=True, slots=True)
class SettledReply:
    """What the asker is told where everybody else was told by a FollowedReply."""

    told: FollowedReply


@dataclass(frozen=True, slots=True)
class SubscriptionsReply:
    """A page of what a channel is subscribed to, or a member. paused: ids of those that are. last:
    what was last sent there. alone: it is the viewer's own."""

    rows: tuple[Subscription, ...]
    paused: frozenset[int]
    total: int
    alone: bool
    offset: int = 0
    size: int = 10
    last: Delivery | None = None
    outcome: AlteredReply | None = None


@dataclass(frozen=True, slots=True)
class SureReply:
    """Is the asker sure to unsubscribe? From each of these, or from all."""

    rows: tuple[Subscription, ...]
    total: int
    alone: bool


@dataclass(frozen=True, slots=True)
class FormOfReply:
    """A subscription, to be changed in a form."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class PartReply:
    """Papers of a digest for one reader. first: the number of the first row. left: how many come
    after these, from `after` on of those that its message does not show."""

    delivery: int
    rows: tuple[Row, ...]
    first: int
    total: int
    left: int
    after: int
    viewer: str
    shelves: Shelves = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaitingReply:
    """What would come now, for the asker alone. new: papers that were looked at. empty: why
    nothing would, "" where something does."""

    rows: tuple[Row, ...]
    total: int
    new: int
    topics: tuple[str, ...]
    next: Slot | None
    alone: bool
    viewer: str
    empty: str = ""
    shelves: Shelves = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentReply:
    """What became of the digest that the asker sent. reason: why not."""

    papers: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WhyRow:
    """words: the subscription that a paper belongs to. terms: of which there can be less."""

    paper: StoredPaper
    words: str
    reasons: tuple[Reason, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhyDigestReply:
    """Why each paper of a digest is in it. left: papers that are not told of."""

    delivery: int
    rows: tuple[WhyRow, ...]
    left: int = 0
    outcome: AlteredReply | None = None


@dataclass(frozen=True, slots=True)
class HiddenReply:
    """What "less of this" left out of a digest, and the terms of which there is less."""

    papers: tuple[StoredPaper, ...]
    subscriptions: tuple[Subscription, ...]
    left: int = 0
    outcome: AlteredReply | None = None


SubscriptionReply = (
    AlteredReply
    | PreviewReply
    | FollowedReply
    | SettledReply
    | SubscriptionsReply
    | SureReply
    | FormOfReply
    | PartReply
    | WaitingReply
    | SentReply
    | WhyDigestReply
    | HiddenReply
)
