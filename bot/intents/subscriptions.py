"""What people ask about subscriptions and digests. Pure."""

from dataclasses import dataclass, field

from bot.words.days import NO_DAY
from bot.words.options import TO, USUAL, Options, ends_usual, split_options
from storage import PaperId, Query

ALL = "all"
RESUMED = "until resumed"


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A preview of what following `query` here would bring: nothing is subscribed to yet."""

    query: Query
    options: Options = field(default_factory=Options)

    def __str__(self) -> str:
        """The command that asks for it: `understand(str(intent)) == intent`."""
        words, options = str(self.query), str(self.options)
        to = "to " if TO.match(words) else ""
        usual = USUAL if split_options(words) != (words, Options()) or ends_usual(words) else ""
        return " ".join(filter(None, (f"subscribe {to}{words}", usual, options)))


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """Those of this channel; in a direct message one's own."""

    offset: int = 0

    def __str__(self) -> str:
        return "subscriptions"


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """words: of one subscription, or ALL. sure: of all, too."""

    words: str
    sure: bool = False

    def __str__(self) -> str:
        return f"unsubscribe {self.words}"


@dataclass(frozen=True, slots=True)
class Hold:
    """Pauses a subscription. day: until when, in words; NO_DAY: until somebody resumes it."""

    words: str
    day: str = NO_DAY

    def __str__(self) -> str:
        link = "for" if self.day[:1].isdigit() else "until"
        until = RESUMED if self.day == NO_DAY else f"{link} {self.day}"
        return " ".join(filter(None, ("pause", self.words, until)))


@dataclass(frozen=True, slots=True)
class Resume:
    words: str

    def __str__(self) -> str:
        return f"resume {self.words}"


@dataclass(frozen=True, slots=True)
class DigestNow:
    """What is waiting for this channel, shown to the asker; uses up nothing."""

    def __str__(self) -> str:
        return "digest now"


# What buttons ask


@dataclass(frozen=True, slots=True)
class Tune:
    """The preview `thread` with a stricter (above 0) or looser bar."""

    thread: str
    by: int = 0


@dataclass(frozen=True, slots=True)
class Accept:
    """What following the preview `thread` will be told as. alone: for the asker alone."""

    thread: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Settle:
    """What was accepted and told is kept. destination: where it was told."""

    thread: str
    destination: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Decline:
    thread: str


@dataclass(frozen=True, slots=True)
class OfRow:
    """preview, edit, pause, resume, ask or unsubscribe the subscription of a row. listed: the row
    is of a list, which is then shown again from row `offset` on."""

    act: str
    subscription: int
    listed: bool = True
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Revise:
    """All that the form of a subscription has."""

    subscription: int
    options: Options


@dataclass(frozen=True, slots=True)
class OfDigest:
    """pause, fewer, why, hidden, edit or unsubscribe: of what the digest of a delivery is for."""

    act: str
    delivery: int


@dataclass(frozen=True, slots=True)
class More:
    """The papers of a digest that its message does not show, from `offset` on."""

    delivery: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Less:
    """Of the `term`-th of the terms that "Why these?" names for a paper of a digest."""

    delivery: int
    paper: PaperId
    term: int


@dataclass(frozen=True, slots=True)
class Unhide:
    """The `term`-th of what is hidden of a subscription is not any more."""

    subscription: int
    term: int


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Undoes what was done to subscriptions; `thread` has what they were."""

    thread: str


SubscriptionIntent = (
    Subscribe
    | Subscriptions
    | Unsubscribe
    | Hold
    | Resume
    | DigestNow
    | Tune
    | Accept
    | Settle
    | Decline
    | OfRow
    | Revise
    | OfDigest
    | More
    | Less
    | Unhide
    | TakeBack
)
