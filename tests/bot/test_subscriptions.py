"""Subscribing as people meet it: previewed, posted, listed, paused, undone, seen by nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.app import Bot, create_app
from bot.config import Config
from bot.delivery import Round
from bot.slack import Post
from bot.workspace import FakeSlack, Person, SeenMessage
from bot.workspace.blockkit import validate_message
from storage import Mention, Paper, Source, Store, Subscription, open_store
from tests.bot.conftest import dispatch_to
from tests.bot.test_conversation import answer, ask, click

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)  # a Monday
TODAY = NOW.date()
KITES = (
    "Kite power: tethered wings that fly crosswind",
    "Steering a kite by learning from its tether",
    "Kites for wind energy: a survey of tethers and wings",
    "How a kite stalls in gusty wind",
)
OTHERS = ("Counting boats from orbit", "Gardens of experts", "Sorting lentils by colour")


@dataclass
class Clock:
    now: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        return self.now


def add(store: Store, title: str, day: date) -> None:
    mention = Mention(Source.DAILY_PAGE, "page", day)
    told = Paper(title, abstract=f"{title}. We show it by experiment.", mentions=(mention,))
    store.papers.add(told, keys=[f"title:{title}"], tags=[])


@pytest.fixture
def shelf(config: Config) -> Iterator[Store]:
    """A kite paper on each of the last four Fridays, other papers every day."""
    store = open_store(config.database_url)
    for week, title in enumerate(KITES):
        add(store, title, TODAY - timedelta(days=3 + 7 * week))
    for day in range(30):
        add(store, f"{OTHERS[day % 3]} {day}", TODAY - timedelta(days=day))
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bot(config: Config, shelf: Store, slack: FakeSlack, clock: Clock) -> Iterator[Bot]:
    told = replace(
        config,
        bot_token=slack.bot_token,
        signing_secret=slack.signing_secret,
        api_url=slack.api_url,
    )
    made = create_app(told, shelf, now=clock)
    slack.connect_callable(dispatch_to(made))
    slack.member("ada").invite_bot("general")
    yield made
    assert made.close(5)


@pytest.fixture
def ada(slack: FakeSlack, bot: Bot) -> Person:
    return slack.member("ada")


@pytest.fixture
def bob(slack: FakeSlack, bot: Bot) -> Person:
    return slack.member("bob")


def test_it(ada, bob, bot):
    m = ask(ada, "subscribe kites")
    print(m.as_text()); validate_message(m.raw)
    m = click(ada, m, "Stricter"); print(m.as_text())
    m = click(ada, m, "Post here"); print(m.as_text())
    print([x.as_text() for x in bob.sees("general")])
    m = ask(ada, "subscriptions"); print(m.as_text())
    m = ask(ada, "subscribe kites max 8 weekdays"); print(m.as_text())
    m = click(ada, m, "Post here"); print(m.as_text())
    print([x.as_text() for x in bob.sees("general")][-1])
    m = ask(ada, "pause kites until friday"); print(m.as_text())
    m = ask(ada, "subscribe kties"); print(m.as_text())
    assert 0
