"""Digests that are due: posted once, whatever Slack answers and whoever dies."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.composing import waiting
from bot.delivery.round import ATTEMPTS
from bot.replies import ClosedReply
from bot.workspace import Fault
from storage import Delivery, DeliveryState, Source, WorkspaceSettings
from tests.bot.rounds import HISTORY, Stage, staged
from tests.bot.test_digests import NOW

POSTED, EMPTY = DeliveryState.POSTED, DeliveryState.EMPTY
MAY_POST = ("chat:write", "app_mentions:read", "commands")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path, scopes=(*MAY_POST, *HISTORY)) as made:
        yield made


@pytest.fixture
def blind(tmp_path: Path) -> Iterator[Stage]:
    """Where history may not be read."""
    with staged(tmp_path, scopes=MAY_POST) as made:
        yield made


def states(deliveries: list[Delivery]) -> list[DeliveryState]:
    return [each.state for each in deliveries]


def tomorrow(stage: Stage) -> None:
    """Until the next digest is due."""
    while not stage.store.subscriptions.due_in(stage.clock.now):
        stage.clock.forward(hours=1)


def test_a_digest_comes_once_with_the_rest_in_its_thread(stage: Stage) -> None:
    stage.subscribe(cap=2)
    stage.add("kite", "kite kite kite", "rain", "kite kite")
    assert stage.go() == [], "not yet"
    tomorrow(stage)
    (delivery,) = stage.go()
    assert delivery.state is POSTED
    assert stage.posted() == ["kite kite kite 2", "kite kite 4", "kite 1"]
    first, second = stage.slack.state.in_channel(stage.slack.channel("general").id)[-2:]
    assert (second.thread_ts, first.thread_ts) == (first.ts, None)
    assert stage.go() == []
    stage.clock.forward(days=1)
    assert states(stage.go()) == [EMPTY]
    assert len(stage.posted()) == 3


def test_an_empty_day_is_silent_and_says_why(stage: Stage) -> None:
    stage.subscribe()
    tomorrow(stage)
    assert [(each.state, each.reason) for each in stage.go()] == [(EMPTY, "no new papers")]
    stage.add("rain")
    tomorrow(stage)
    assert [each.reason for each in stage.go()] == ["none of 1 new papers belongs"]
    assert stage.posted() == []


def test_two_subscriptions_make_one_digest(stage: Stage) -> None:
    stage.subscribe("kite")
    stage.subscribe("moon")
    stage.add("kite", "moon", "kite moon")
    tomorrow(stage)
    assert states(stage.go()) == [POSTED]
    assert sorted(stage.posted()) == ["kite 1", "kite moon 3", "moon 2"]


def test_after_nine_days_one_digest_and_the_next_on_schedule(stage: Stage) -> None:
    stage.subscribe(cap=2)
    for _ in range(9):
        stage.add("kite")
        stage.clock.forward(days=1)
    stage.clock.forward(minutes=30)
    (delivery,) = stage.go()
    assert (delivery.state, len(delivery.papers)) == (POSTED, 9)
    assert len(stage.posted()) == 9
    (due,) = stage.store.subscriptions.all(workspace=stage.slack.team.id)
    assert due.next_due == NOW.replace(day=12)


# What Slack answers


@pytest.mark.parametrize("fault", [Fault.rate_limited(30), Fault.error("ratelimited")])
def test_a_rate_limit_is_waited_out(stage: Stage, fault: Fault) -> None:
    stage.subscribe()
    stage.add("kite")
    tomorrow(stage)
    stage.slack.faults.next("chat.postMessage", fault)
    assert states(stage.go()) == [DeliveryState.POSTING]
    stage.clock.forward(seconds=20)
    assert stage.go() == []
    stage.clock.forward(seconds=50)
    assert states(stage.go()) == [POSTED]
    assert stage.posted() == ["kite 1"]


@pytest.mark.parametrize("fault", [Fault.drop_after(), Fault.error("fatal_error")])
def test_a_lost_answer_where_history_is_read(stage: Stage, fault: Fault) -> None:
    stage.subscribe()
    stage.add("kite")
    tomorrow(stage)
    stage.slack.faults.next("chat.postMessage", fault)
    stage.go()
    stage.clock.forward(minutes=2)
    stage.go()
    (delivery,) = stage.store.deliveries.latest(workspace=stage.slack.team.id, limit=9)
    assert delivery.state is POSTED
    assert stage.posted() == ["kite 1"]


def test_a_lost_answer_where_nobody_can_look(blind: Stage) -> None:
    blind.subscribe(cap=1)
    blind.add("kite kite", "kite")
    tomorrow(blind)
    blind.slack.faults.next("chat.postMessage", Fault.drop_after())
    assert states(blind.go()) == [DeliveryState.UNCERTAIN]
    blind.clock.forward(minutes=9)
    assert blind.go() == []
    assert blind.posted() == ["kite kite 1"]
    tomorrow(blind)
    assert states(blind.go()) == [POSTED]
    assert blind.posted() == ["kite kite 1", "kite 2"], "what had no thread comes the next day"


def test_a_lost_answer_while_our_clock_is_a_week_ahead(stage: Stage) -> None:
    stage.subscribe()
    stage.add("kite")
    stage.clock.drift = timedelta(days=7)
    stage.slack.faults.next("chat.postMessage", Fault.drop_after())
    stage.go()
    stage.clock.forward(minutes=6)
    stage.go()
    assert stage.posted() == ["kite 1"]


def test_slack_that_is_away_for_a_while(stage: Stage) -> None:
    stage.subscribe()
    stage.add("kite")
    tomorrow(stage)
    stage.slack.faults.next("chat.postMessage", Fault.drop_before())
    stage.slack.faults.next("conversations.history", Fault.drop_before(), times=3)
    assert states(stage.go()) == [DeliveryState.POSTING]
    stage.clock.forward(minutes=2)
    assert states(stage.go()) == [POSTED]
    assert stage.posted() == ["kite 1"]


@pytest.mark.parametrize("code", ["is_archived", "channel_not_found", "not_in_channel"])
def test_a_closed_channel_pauses_and_its_creator_hears_of_it_once(stage: Stage, code: str) -> None:
    stage.subscribe("kite")
    stage.subscribe("moon", creator="bob")
    stage.add("kite")
    tomorrow(stage)
    stage.slack.faults.next("chat.postMessage", Fault.error(code))
    assert [(each.state, each.reason) for each in stage.go()] == [(DeliveryState.FAILED, code)]
    at = stage.slack.channel("general").id
    assert stage.told == [
        (stage.slack.member("ada").id, ClosedReply(at, ("kite",), code)),
        (stage.slack.member("bob").id, ClosedReply(at, ("moon",), code)),
    ]
    stage.clock.forward(days=3)
    assert stage.go() == []
    for each in stage.store.subscriptions.all(workspace=stage.slack.team.id):
        stage.store.subscriptions.resume(each.id, workspace=each.workspace, now=stage.clock.now)
    tomorrow(stage)
    assert states(stage.go()) == [POSTED]
    assert stage.posted() == ["kite 1"], "nothing is lost meanwhile"


def test_a_bot_that_may_not_post_tries_again_in_an_hour(stage: Stage) -> None:
    stage.subscribe()
    stage.add("kite")
    tomorrow(stage)
    stage.slack.faults.next("chat.postMessage", Fault.error("token_revoked"))
    assert states(stage.go()) == [DeliveryState.POSTING]
    stage.clock.forward(minutes=50)
    assert stage.go() == []
    stage.clock.forward(minutes=11)
    assert states(stage.go()) == [POSTED]


def test_what_is_waiting_is_seen_without_using_it_up(stage: Stage) -> None:
    stage.subscribe()
    (kite,) = stage.add("kite")
    tomorrow(stage)
    for _ in range(2):
        ((place, _, digest),) = waiting(stage.store, stage.clock.now)
        assert (place.destination, digest.papers) == (stage.slack.channel("general").id, (kite,))
    assert states(stage.go()) == [POSTED]


def test_a_digest_that_fails_again_and_again_is_given_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.subscribe()
    stage.add("kite")
    tomorrow(stage)
    with monkeypatch.context() as broken:
        broken.setattr("bot.delivery.sending.render", lambda reply: 1 / 0)
        for _ in range(ATTEMPTS):
            (delivery,) = stage.go()
            stage.clock.forward(minutes=6)
    assert delivery.state is DeliveryState.FAILED
    assert "again and again" in delivery.reason
    tomorrow(stage)
    assert states(stage.go()) == [POSTED], "its papers come with the next"


def test_sources_that_the_workspace_does_not_want(stage: Stage) -> None:
    stage.subscribe()
    stage.add("kite")
    settings = WorkspaceSettings(sources=frozenset({Source.STARTER}))
    stage.store.workspaces.keep(settings, workspace=stage.slack.team.id)
    tomorrow(stage)
    assert states(stage.go()) == [EMPTY]
    settings = WorkspaceSettings(sources=frozenset({Source.DAILY_PAGE}))
    stage.store.workspaces.keep(settings, workspace=stage.slack.team.id)
    stage.add("kite")
    tomorrow(stage)
    assert states(stage.go()) == [POSTED]
    assert stage.posted() == ["kite 2"]
