"""Deliveries under faults: whatever Slack answers, whoever dies at whichever step, and however the
clock runs, a paper comes once.

A short form runs in the suite; the full one is

    PAPERBOY_EXAMPLES=5000 python -m pytest tests/bot/test_delivery_faults.py
"""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks import Message
from bot.delivery.round import Round
from bot.handlers import Desk
from bot.replies import Reply
from bot.slack import AnswerLost, NotAllowed, TryLater
from storage import (
    DeliveryState,
    Mention,
    Order,
    Paper,
    PaperId,
    Source,
    Store,
    StoreBusy,
    StoreError,
)
from tests.bot.rounds import interest
from tests.bot.test_digests import DAILY, NOW
from tests.engines import open_new

if TYPE_CHECKING:
    from storage import Searcher

EXAMPLES = int(os.environ.get("PAPERBOY_EXAMPLES", "60"))
DAYS = 3
STEPS = ("claim", "freeze", "posting", "posted", "unposted", "uncertain", "confirm", "release")
OPEN = {DeliveryState.CLAIMED, DeliveryState.FROZEN, DeliveryState.POSTING}


class Killed(BaseException):
    """The process is no more."""


class Answer(Enum):
    """What becomes of a post."""

    OK = auto()
    DONE_BUT_LOST = auto()
    LOST = auto()
    NOT_ASKED = auto()
    LATER = auto()
    AWAY = auto()
    KILLED_BEFORE = auto()
    KILLED_AFTER = auto()


class Harm(Enum):
    """What becomes of a step of the ledger."""

    KILLED_BEFORE = auto()
    KILLED_AFTER = auto()
    BUSY = auto()
    FULL = auto()


@dataclass
class Channel:
    """In the place of Slack: what everybody sees, by key. answers: what becomes of the next posts;
    then all is well. reads: whether history may be read."""

    answers: list[Answer]
    reads: bool
    seen: list[tuple[str, str]] = field(default_factory=list)  # (key, titles)

    def post(self, message: Message, *, key: str, thread: str = "") -> str:
        match self.answers.pop(0) if self.answers else Answer.OK:
            case Answer.LOST:
                raise AnswerLost(0, "timeout")
            case Answer.NOT_ASKED:
                raise AnswerLost(0, "refused", unsent=True)
            case Answer.LATER:
                raise TryLater(30)
            case Answer.AWAY:
                raise NotAllowed("token_revoked")
            case Answer.KILLED_BEFORE:
                raise Killed
            case answer:
                self.seen.append((key, message.text))
        if answer is Answer.KILLED_AFTER:
            raise Killed
        if answer is Answer.DONE_BUT_LOST:
            raise AnswerLost(0, "timeout")
        return f"{len(self.seen)}.0"

    def find(self, key: str, *, since: datetime, thread: str = "") -> str | None:
        if not self.reads:
            raise NotAllowed("missing_scope")
        found = [n for n, (each, _) in enumerate(self.seen, start=1) if each == key]
        return f"{found[0]}.0" if found else None


class Harmed:
    """A ledger of which some calls fail: (step, how often it succeeds before) → what happens."""

    def __init__(self, ledger: Any, harms: dict[tuple[str, int], Harm]) -> None:
        self._ledger = ledger
        self._harms = harms
        self._calls = dict.fromkeys(STEPS, 0)

    def __getattr__(self, name: str) -> Any:
        step = getattr(self._ledger, name)
        if name not in STEPS:
            return step

        def harmed(*args: Any, **told: Any) -> Any:
            self._calls[name] += 1
            match self._harms.get((name, self._calls[name])):
                case Harm.KILLED_BEFORE:
                    raise Killed
                case Harm.BUSY:
                    raise StoreBusy("somebody else writes")
                case Harm.FULL:
                    raise StoreError("the disk is full")
                case Harm.KILLED_AFTER:
                    step(*args, **told)
                    raise Killed
                case _:
                    return step(*args, **told)

        return harmed


class HarmedStore:
    def __init__(self, store: Store, harms: dict[tuple[str, int], Harm]) -> None:
        self._store = store
        self.deliveries = Harmed(store.deliveries, harms)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@dataclass
class Town:
    """One channel with one subscription, some days, and a worker now and then."""

    store: Store
    channel: Channel
    harms: dict[tuple[str, int], Harm]
    now: datetime = NOW
    worker: int = 0

    def __post_init__(self) -> None:
        self.desk = Desk(
            cast(Store, HarmedStore(self.store, self.harms)),
            cast("Searcher", None),
            lambda: self.now,
        )

    def walk(self) -> None:
        """A worker's round. Who is killed, or lost the database, is followed by another."""
        self.worker += 1
        made = Round(
            self.desk, lambda place: cast(Any, self.channel), worker=f"w{self.worker}", tell=_tell
        )
        with suppress(Killed, StoreError):
            list(made.go())


def _tell(workspace: str, member: str, reply: Reply) -> None:
    raise AssertionError("nobody has to hear of it")


harms = st.dictionaries(
    st.tuples(st.sampled_from(STEPS), st.integers(1, 3)), st.sampled_from(Harm), max_size=3
)
answers = st.lists(st.sampled_from(Answer), max_size=6)
pauses = st.lists(st.sampled_from([0, 1, 2, 6, 61, 600, -30]), min_size=2, max_size=8)
counts = st.lists(st.integers(0, 4), min_size=DAYS, max_size=DAYS)


@settings(max_examples=EXAMPLES, deadline=None)
@given(harms, answers, pauses, counts, st.booleans(), st.integers(1, 3))
def test_a_paper_comes_once(
    harms: dict[tuple[str, int], Harm],
    answers: list[Answer],
    pauses: list[int],
    counts: list[int],
    reads: bool,
    cap: int,
) -> None:
    with town(harms, answers, reads=reads, cap=cap) as its:
        added: list[PaperId] = []
        for count in counts:
            added += [add(its) for _ in range(count)]
            its.now += timedelta(days=1)
            for minutes in pauses:
                its.walk()
                its.now += timedelta(minutes=minutes)
        its.harms.clear()
        its.channel.answers.clear()
        for _ in range(4):  # all is well again, for some days
            its.now += timedelta(days=1, minutes=30)
            its.walk()
            its.now += timedelta(hours=2)
            its.walk()
        check(its, added)


def check(its: Town, added: list[PaperId]) -> None:
    keys = [key for key, _ in its.channel.seen]
    assert len(keys) == len(set(keys)), "no message twice"
    text = "\n".join(text for _, text in its.channel.seen)
    ledger = its.store.deliveries.latest(workspace="T1", limit=1000)
    assert not [each for each in ledger if each.state in OPEN], "nothing is left open"
    unsure = {
        paper
        for each in ledger
        for part in each.parts
        if part.state is DeliveryState.UNCERTAIN
        for paper in part.papers
    }
    assert not (its.channel.reads and unsure), "who can look, looks"
    for paper in added:
        often = text.count(f"kite number {paper}.")
        assert often <= 1, "never twice"
        assert often == 1 or paper in unsure, "lost only where nobody can know"


def add(its: Town) -> PaperId:
    number = its.store.papers.count() + 1
    mention = Mention(Source.DAILY_PAGE, "page", its.now.date())
    paper = Paper(f"A kite number {number}.", mentions=(mention,))
    id = its.store.papers.add(paper, keys=[f"title:{number}"], tags=[])
    assert id == number
    return id


class town:
    """A context with a fresh store."""

    def __init__(
        self,
        harms: dict[tuple[str, int], Harm],
        answers: list[Answer],
        *,
        reads: bool,
        cap: int,
    ) -> None:
        self._told = (dict(harms), Channel(list(answers), reads), cap)

    def __enter__(self) -> Town:
        harms, channel, cap = self._told
        self._folder = TemporaryDirectory()
        self._store = open_new(Path(self._folder.name) / "papers.db")
        order = Order("C1", "kite", interest("kite"), DAILY, cap=cap)
        self._store.subscriptions.add(
            order, workspace="T1", creator="U1", since=PaperId(0), now=NOW
        )
        return Town(self._store, channel, harms)

    def __exit__(self, *error: object) -> None:
        self._store.close()
        self._folder.cleanup()


def test_the_faults_do_happen() -> None:
    """By hand: killed after the post, then the database is busy, then it is looked for."""
    harms = {("posted", 1): Harm.KILLED_BEFORE, ("posted", 2): Harm.BUSY}
    with town(harms, [], reads=True, cap=2) as its:
        added = [add(its) for _ in range(3)]
        states = []
        its.now += timedelta(days=1)
        for _ in range(3):
            its.walk()
            (delivery,) = its.store.deliveries.latest(workspace="T1", limit=9)
            states.append((delivery.state, delivery.attempt, len(its.channel.seen)))
            its.now += timedelta(minutes=6)
        assert states == [
            (DeliveryState.POSTING, 1, 1),
            (DeliveryState.POSTING, 2, 1),
            (DeliveryState.POSTED, 3, 2),
        ]
        check(its, added)
