"""The real bot on a small shelf, in a local Slack."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt.request import BoltRequest

from bot.app import Bot, create_app
from bot.config import Config
from bot.handlers import Caller, Desk
from bot.workspace import FakeSlack
from storage import Store, Tag, open_store
from tests.builders import paper

CALLER = Caller("T1", "U1", "C1")
TAGS = ("speculative decoding", "speculative decoding", "mixture of experts", "", "kv cache", "")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(database_url=f"sqlite:///{tmp_path}/papers.db", signing_secret="not-a-secret")


@pytest.fixture
def shelf(config: Config) -> Iterator[Store]:
    """A store with the six invented papers."""
    store = open_store(config.database_url)
    for n, topic in enumerate(TAGS):
        tags = [Tag(topic, 1.0)] if topic else []
        store.papers.add(paper(n), keys=[f"title:{n}"], tags=tags)
    yield store
    store.close()


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(signing_secret="not-a-secret") as running:
        yield running


@pytest.fixture
def bot(config: Config, shelf: Store, slack: FakeSlack) -> Iterator[Bot]:
    """The bot, reached as Slack reaches it but for the socket."""
    told = Config(
        database_url=config.database_url,
        bot_token=slack.bot_token,
        signing_secret=slack.signing_secret,
        api_url=slack.api_url,
    )
    made = create_app(told, shelf)

    def dispatch(body: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        response = made.app.dispatch(BoltRequest(body=body, headers=headers))
        return response.status, response.first_headers(), response.body

    slack.connect_callable(dispatch)
    yield made
    assert made.work.drain(5)


@pytest.fixture
def desk(bot: Bot) -> Desk:
    return bot.desk


def readable(text: str) -> str:
    """A message with what differs from run to run left out."""
    return re.sub(r"\b\d{10}\.\d{6}\b", "TS", text)
