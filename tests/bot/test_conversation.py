"""What a person types and clicks, and what they and others then see."""

import pytest

from bot.app import Bot
from bot.workspace import FakeSlack, Fault, Person, SeenMessage


@pytest.fixture
def ada(slack: FakeSlack, bot: Bot) -> Person:
    return slack.member("ada")


def ask(person: Person, typed: str, channel: str = "general") -> SeenMessage:
    assert person.slash(f"/papers {typed}".strip(), channel).status == 200
    return person.wait_for(channel, lambda message: message.text != "Searching…")


def test_a_search_is_answered_to_the_asker_alone(ada: Person, slack: FakeSlack) -> None:
    answer = ask(ada, "search speculative decoding")
    assert answer.ephemeral
    assert answer.as_text() == ""
    assert slack.member("bob").sees("general") == []
