"""The real bot on a small shelf, in a local Slack."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_bolt.request import BoltRequest

from bot.app import Bot, create_app
from bot.config import Config
from bot.handlers import Caller, Desk
from bot.workspace import FakeSlack, Person
from bot.workspace.clock import Clock, RealClock
from bot.workspace.delivery import CallableTransport, Dispatch
from storage import PaperId, Store, StoredPaper, Tag, open_store
from tests.builders import paper

CALLER = Caller("T1", "U1", "C1")
TAGS = ("speculative decoding", "speculative decoding", "mixture of experts", "", "kv cache", "")
TOLD = {
    "summary": "Two decoders of one family draft for each other.",
    "authors": ("Ada Quill", "Bo Reed", "Cy Stone"),
    "arxiv_id": "2503.00001",
}

EVIL_TITLE = "<!channel> & <https://evil.example|click>"
EVIL_TEXTS = {
    "mentions": "@here @channel @everyone <!here> <@U1> <!subteam^S1> #general decoding.",
    "formatting": "*bold* _it_ ~s~ `code` ```pre``` > quote &lt;!channel&gt; decoding.",
    "links": "https://evil.example <https://evil.example|arxiv.org> [a](https://evil.example) "
    "<mailto:a@evil.example|b> decoding.",
    "hidden": "a\nnew line, \u202ebidi\u202c and \u200bnothing, \ud800 half a letter, decoding.",
    "long": "decoding " + "&<|>`*" * 1700,
    "one word": "decoding" + "x" * 10_000,
    "emoji": ":tada::no_entry: 🧑\u200d🔬 | decoding | `` | decoding.",
}


def evil_paper(text: str, id: int = 66) -> StoredPaper:
    """A paper whose every text is out to harm."""
    told = paper(
        title=EVIL_TITLE,
        abstract=text,
        summary=text,
        authors=(EVIL_TITLE, text),
        url="javascript:alert(1)",
        arxiv_id=EVIL_TITLE[:20],
    )
    return StoredPaper(PaperId(id), told, (Tag(EVIL_TITLE, 0.6), Tag(text[:200], 0.4)))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(database_url=f"sqlite:///{tmp_path}/papers.db", signing_secret="not-a-secret")


@pytest.fixture
def shelf(config: Config) -> Iterator[Store]:
    """A store with the six invented papers, of which the first is told of in full."""
    store = open_store(config.database_url)
    for n, topic in enumerate(TAGS):
        tags = [Tag(topic, 1.0)] if topic else []
        kept = paper(n, **(TOLD if n == 0 else {}))
        store.papers.add(kept, keys=[f"arxiv:2503.0000{n + 1}"], tags=tags)
    yield store
    store.close()


@pytest.fixture
def slack_clock() -> Clock:
    """Of Slack and of the bot."""
    return RealClock()


@pytest.fixture
def slack(slack_clock: Clock) -> Iterator[FakeSlack]:
    with FakeSlack(signing_secret="not-a-secret", clock=slack_clock) as running:
        yield running


@pytest.fixture
def bot(config: Config, shelf: Store, slack: FakeSlack, slack_clock: Clock) -> Iterator[Bot]:
    """The bot, reached as Slack reaches it but for the socket."""
    told = replace(
        config,
        bot_token=slack.bot_token,
        signing_secret=slack.signing_secret,
        api_url=slack.api_url,
    )
    made = create_app(told, shelf, now=lambda: datetime.fromtimestamp(slack_clock.now(), UTC))
    slack.connect_callable(dispatch_to(made))
    yield made
    assert made.close(5)


@pytest.fixture
def ada(slack: FakeSlack, bot: Bot) -> Person:
    return slack.member("ada")


@pytest.fixture
def bob(slack: FakeSlack, bot: Bot) -> Person:
    return slack.member("bob")


@pytest.fixture
def desk(bot: Bot) -> Desk:
    return bot.desk


@pytest.fixture
def wire(bot: Bot, slack: FakeSlack) -> CallableTransport:
    """Sends the bot any payload, signed, as Slack would: what a person at a keyboard cannot."""

    return CallableTransport(dispatch_to(bot), secret=slack.signing_secret, timeout=3.0)


def dispatch_to(bot: Bot) -> Dispatch:
    def dispatch(body: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        response = bot.app.dispatch(BoltRequest(body=body, headers=headers))
        return response.status, response.first_headers(), response.body

    return dispatch


def readable(text: str) -> str:
    """A message with what differs from run to run left out."""
    return re.sub(r"\b\d{10}\.\d{6}\b", "TS", text)
