"""A store, a local Slack, clocks that are told, and rounds: what tests of deliveries share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from slack_sdk import WebClient

from bot.delivery.composing import Place
from bot.delivery.round import Round
from bot.handlers import Desk
from bot.replies import Reply
from bot.slack import Post
from bot.workspace import FakeSlack
from bot.workspace.clock import ManualClock
from storage import (
    Cadence,
    Delivery,
    Mention,
    Order,
    Paper,
    PaperId,
    Source,
    Store,
    Subscription,
    open_store,
)
from storage.search.interest import Interest
from storage.search.query import parse_query
from tests.bot.test_digests import DAILY, NOW

if TYPE_CHECKING:
    from storage import Searcher

HISTORY = ("channels:history", "groups:history", "im:history")


def interest(word: str) -> str:
    """Papers that say `word`; more often is better."""
    return Interest(parse_query(word), forms=({word: 1.0},), heads=frozenset({word})).packed()


@dataclass
class Times:
    """Our clock and Slack's, which stand still until told. `drift`: what ours is ahead."""

    slack: ManualClock
    drift: timedelta = timedelta()

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.slack.now(), UTC) + self.drift

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **parts: float) -> None:
        self.slack.advance(timedelta(**parts).total_seconds())

    def to(self, moment: datetime) -> None:
        self.slack.advance((moment - self.now).total_seconds())


@dataclass
class Stage:
    """What deliveries are played on. told: what members were told, (member, reply)."""

    store: Store
    slack: FakeSlack
    clock: Times
    told: list[tuple[str, Reply]] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return Desk(self.store, cast("Searcher", None), self.clock)

    def add(self, *said: str, day: date | None = None) -> list[PaperId]:
        """Papers whose titles have a word as often as it is told."""
        found = []
        for each in said:
            count = self.store.papers.count()
            mention = Mention(Source.DAILY_PAGE, "page", day or self.clock.now.date())
            paper = Paper(f"{each} {count + 1}", mentions=(mention,))
            found.append(self.store.papers.add(paper, keys=[f"title:{count}"], tags=[]))
        return found

    def subscribe(
        self,
        word: str = "kite",
        *,
        channel: str = "general",
        cadence: Cadence = DAILY,
        cap: int = 3,
        threads: bool = True,
        creator: str = "ada",
        chart: bool = False,
    ) -> Subscription:
        at = self.slack.channel(channel).id
        order = Order(at, word, interest(word), cadence, cap=cap, threads=threads, chart=chart)
        last = self.store.papers.changes_since(0, limit=10_000)
        since = max((change.id for change in last), default=PaperId(0))
        return self.store.subscriptions.add(
            order,
            workspace=self.slack.team.id,
            creator=self.slack.member(creator).id,
            since=since,
            now=self.clock.now,
        ).subscription

    def round(self, worker: str = "w1") -> Round:
        return Round(self.desk, self.post_of, worker=worker, tell=self.tell)

    def go(self, worker: str = "w1") -> list[Delivery]:
        return list(self.round(worker).go())

    def post_of(self, place: Place) -> Post:
        client = WebClient(
            self.slack.bot_token, base_url=self.slack.api_url, timeout=2, retry_handlers=[]
        )
        return Post(client, place.destination)

    def tell(self, workspace: str, member: str, reply: Reply) -> None:
        self.told.append((member, reply))

    def posted(self, channel: str = "general") -> list[str]:
        """The titles that everybody in the channel can read, in threads too, in order."""
        at = self.slack.channel(channel).id
        found = []
        for message in self.slack.state.in_channel(at):
            for block in message.blocks or []:
                text = str(block.get("text", {}).get("text", ""))
                if block["type"] == "section" and text.startswith("*"):
                    found.append(text.split("\n")[0].strip("*").split(". ", 1)[1])
        return found


@contextmanager
def staged(folder: Path, *, scopes: tuple[str, ...] | None = None) -> Iterator[Stage]:
    """scopes: what the bot may; None: all that the local Slack knows."""
    store = open_store(f"sqlite:///{folder}/papers.db")
    told = {} if scopes is None else {"scopes": scopes}
    clock = Times(ManualClock(NOW.timestamp()))
    with FakeSlack(clock=clock.slack, **told) as slack:  # type: ignore[arg-type]
        try:
            slack.member("ada").invite_bot("general")
            yield Stage(store, slack, clock)
        finally:
            store.close()
