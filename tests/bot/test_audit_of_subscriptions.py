"""What admins read of subscriptions, and what follows a member who moves."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import Bot
from bot.workspace import FakeSlack, Person
from storage import Cadence, MemberSettings, Order, PaperId
from tests.bot.rounds import interest
from tests.bot.test_conversation import ask, click

DAILY = Cadence(frozenset(range(7)), 9)


@pytest.fixture
def ann(slack: FakeSlack, bot: Bot) -> Person:
    """An admin."""
    made = slack.add_member("ann", is_admin=True)
    made.invite_bot("general")
    return made


def test_what_channels_are_subscribed_to_is_in_the_log(ann: Person, bot: Bot) -> None:
    click(ann, ask(ann, "subscribe kv cache"), "Post here")
    # The channel is told beside what ann is answered: only the log says that a step is done.
    wait_for(lambda: noted(bot, ann) == 1)
    ask(ann, "pause kv cache")
    wait_for(lambda: noted(bot, ann) == 2)
    ask(ann, "unsubscribe kv cache")
    wait_for(lambda: noted(bot, ann) == 3)
    log = ask(ann, "admin log").as_text()
    at = ann.wait_for("general").channel_id
    said = [line.split(" · ")[-1] for line in log.split("\n")[1:]]
    words = "kv cache"
    assert said == [f"{did}: {words} in {at}" for did in ("removed", "paused", "subscribed")]


def noted(bot: Bot, person: Person) -> int:
    return len(bot.desk.store.audit.latest(workspace=person.team.id, limit=10))


def wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_somebody_gets_alone_is_not(ann: Person, bot: Bot) -> None:
    click(ann, ask(ann, "subscribe kv cache"), "Send to me")
    assert ask(ann, "admin log").as_text() == "Nothing was changed here yet."


def test_what_comes_to_a_member_alone_moves_with_them(ann: Person, bot: Bot) -> None:
    shelf, where = bot.desk.store.subscriptions, ann.team.id
    orders = {
        "mine": Order("D1", "mine", interest("mine"), DAILY, member=ann.id),
        "elsewhere": Order(
            "D1", "elsewhere", interest("e"), replace(DAILY, zone="Asia/Tokyo"), member=ann.id
        ),
        "the channel's": Order("C1", "the channel's", interest("c"), DAILY),
    }
    now = datetime.now(UTC) - timedelta(minutes=1)
    for order in orders.values():
        shelf.add(order, workspace=where, creator=ann.id, since=PaperId(0), now=now)
    ask(ann, "settings zone Europe/Berlin")
    zones = {its.order.words: its.order.cadence.zone for its in shelf.all(workspace=where)}
    assert zones == {"mine": "Europe/Berlin", "elsewhere": "Asia/Tokyo", "the channel's": "UTC"}
    kept = bot.desk.store.members.settings(ann.id, workspace=where)
    assert kept == MemberSettings(zone="Europe/Berlin")
