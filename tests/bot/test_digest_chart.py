"""The chart of a weekly digest: in its thread, once, and never in the digest's way."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import picturing
from bot.app import Bot
from bot.blocks.altered import changes, command, how
from bot.handlers.altering import ordered
from bot.understanding.commands import understand
from bot.words.options import Options, split_options
from bot.workspace import FakeSlack, Fault, Person
from bot.workspace.state import Message
from storage import (
    Cadence,
    DeliveryState,
    MemberSettings,
    PaperId,
    Privacy,
    Store,
    Tag,
)
from tests.bot.rounds import HISTORY, Stage, staged
from tests.bot.test_conversation import ask
from tests.bot.test_digest_blocks import DRAFTS
from tests.bot.test_digests import NOW
from tests.bot.test_subscriptions import accept, subscribed, told

WEEKLY = Cadence(frozenset({3}), 9)
MAY = ("chat:write", "app_mentions:read", "commands", "files:write", *HISTORY)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturing, "PAUSES", (0.0,))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path, scopes=MAY) as made:
        yield made


def add(stage: Stage, *said: str, topic: str = "kite flying") -> None:
    for id in stage.add(*said):
        stage.store.topics.tag({id: [Tag(topic, 1.0)]})


def due(stage: Stage) -> None:
    while not stage.store.subscriptions.due_in(stage.clock.now):
        stage.clock.forward(hours=1)


def digest(stage: Stage, **how: object) -> list[Message]:
    """What a week brings: all messages that the channel then has."""
    stage.subscribe(**{"cadence": WEEKLY, "chart": True, "cap": 5, **how})  # type: ignore[arg-type]
    add(stage, "kite", "kite kite")
    due(stage)
    assert [each.state for each in stage.go()] == [DeliveryState.POSTED]
    return messages(stage)


def messages(stage: Stage) -> list[Message]:
    return stage.slack.state.in_channel(stage.slack.channel("general").id)


def images(found: list[Message]) -> list[str]:
    blocks = [block for message in found for block in message.blocks]
    return [block["alt_text"] for block in blocks if block["type"] == "image"]


# In the thread


def test_it_stands_in_the_thread_with_its_numbers(stage: Stage) -> None:
    first, chart = digest(stage)
    assert (chart.thread_ts, first.thread_ts) == (first.ts, None)
    assert images([first]) == []
    (words,) = images([chart])
    assert words.startswith("Papers a week by topic, 12 weeks to 2 Nov 2026. kite flying: ")
    assert "*kite flying* · 2 papers, 2 in the last week" in chart.text
    assert [file["name"] for file in stage.slack.state.files.values()] == ["trends.png"]


def test_the_next_round_brings_no_second_one(stage: Stage) -> None:
    digest(stage)
    assert stage.go() == []
    stage.clock.forward(days=7)
    assert [each.state for each in stage.go()] == [DeliveryState.EMPTY]
    assert len(messages(stage)) == 2


@pytest.mark.parametrize(
    "how",
    [{"chart": False}, {"cadence": Cadence(frozenset(range(7)), 9)}],
    ids=["off", "daily"],
)
def test_only_where_it_is_wanted_and_once_a_week(stage: Stage, how: dict[str, object]) -> None:
    (first,) = digest(stage, **how)
    assert images([first]) == []
    assert stage.slack.state.files == {}


def test_papers_without_topics_have_no_chart(stage: Stage) -> None:
    stage.subscribe(cadence=WEEKLY, chart=True)
    stage.add("kite")
    due(stage)
    assert [each.state for each in stage.go()] == [DeliveryState.POSTED]
    assert len(messages(stage)) == 1


def test_what_the_team_saved_is_for_a_channel_of_members(stage: Stage) -> None:
    team, bob = stage.slack.team.id, stage.slack.member("bob").id
    add(stage, "moon")
    save = stage.store.lists.save
    save(PaperId(1), workspace=team, member=bob, now=NOW + timedelta(hours=1))
    *_, chart = digest(stage)
    assert "*Your team saved* 1," in chart.text
    assert bob not in str((chart.text, chart.blocks))


def test_a_private_save_is_not_in_it(stage: Stage) -> None:
    team, bob = stage.slack.team.id, stage.slack.member("bob").id
    add(stage, "moon")
    save = stage.store.lists.save
    save(PaperId(1), workspace=team, member=bob, now=NOW + timedelta(hours=1))
    private = MemberSettings(privacy=Privacy.PRIVATE)
    stage.store.members.keep(private, workspace=team, member=bob)
    *_, chart = digest(stage)
    assert "saved" not in chart.text.replace("what the team saved this week", "")


# What fails


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", Fault.error("fatal_error")),
        ("files.completeUploadExternal", Fault.error("file_not_found")),
    ],
)
def test_where_it_cannot_be_uploaded_its_numbers_come(
    stage: Stage, method: str, fault: Fault
) -> None:
    stage.slack.faults.next(method, fault)
    _, chart = digest(stage)
    assert images([chart]) == []
    assert "*kite flying* · 2 papers" in chart.text


def test_without_the_scope_its_numbers_come(tmp_path: Path) -> None:
    with staged(tmp_path, scopes=tuple(set(MAY) - {"files:write"})) as stage:
        _, chart = digest(stage)
        assert images([chart]) == []
        assert "*kite flying* · 2 papers" in chart.text


@pytest.mark.parametrize("error", ["fatal_error", "is_archived", "not_in_channel"])
def test_a_chart_that_cannot_be_posted_leaves_the_digest_as_it_is(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    posted = []

    def post(posting: object, message: object, *, key: str, thread: str = "") -> str:
        posted.append(key.rpartition("/")[2])
        if posted[-1] == "chart":
            stage.slack.faults.next("chat.postMessage", Fault.error(error))
        return real(posting, message, key=key, thread=thread)  # type: ignore[arg-type]

    from bot.slack import Post

    real = Post.post
    monkeypatch.setattr(Post, "post", post)
    stage.subscribe(cadence=WEEKLY, chart=True)
    add(stage, "kite")
    due(stage)
    assert [each.state for each in stage.go()] == [DeliveryState.POSTED]
    assert posted[0] == "1"
    # Where its answer was lost it may be there: nobody gets it twice.
    assert posted.count("chart") == (1 if error == "fatal_error" else 2)
    stage.clock.forward(hours=2)
    assert stage.go() == []
    assert stage.store.subscriptions.find(1, workspace=stage.slack.team.id).pause is None  # type: ignore[union-attr]


def test_a_chart_that_cannot_be_made_leaves_the_digest_as_it_is(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*told: object) -> None:
        raise RuntimeError("a slip")

    monkeypatch.setattr("bot.delivery.sending.digest_chart", broken)
    (first,) = digest(stage)
    assert images([first]) == []
    assert stage.go() == []


# The option


@pytest.mark.parametrize(
    ("typed", "words", "chart"),
    [
        ("kites weekly chart on", "kites", True),
        ("kites Charts off max 3", "kites", False),
        ("chart on", "", True),
        ("kites with charts", "kites with charts", None),
        ("the chart on as usual", "the chart on", None),
    ],
)
def test_it_is_said_behind_the_words(typed: str, words: str, chart: bool | None) -> None:
    rest, options = split_options(typed)
    assert (rest, options.chart) == (words, chart)


def test_it_is_told_and_typed_again() -> None:
    order = DRAFTS.order
    weekly = replace(order, chart=True, cadence=WEEKLY)
    assert "· with a chart" in how(weekly)
    assert "· a chart where it is weekly" in how(replace(order, chart=True))
    assert "chart" not in how(order)
    assert changes(order, replace(order, chart=True)) == "chart off → *on*"
    again = understand(command(weekly))
    assert ordered(order, again.options).chart  # type: ignore[union-attr]
    assert ordered(weekly, Options()).chart
    assert not ordered(weekly, Options(chart=False)).chart


def test_it_is_kept_beside_what_else_follows(stage: Stage) -> None:
    shelf, where = stage.store.subscriptions, stage.slack.team.id
    for threads in (False, True):
        for chart in (False, True):
            its = stage.subscribe(f"{threads} {chart}", threads=threads, chart=chart)
            found = shelf.get(its.id, workspace=where).order
            assert (found.threads, found.chart) == (threads, chart)
            shelf.change(its.id, workspace=where, now=stage.clock.now, chart=not chart)
            found = shelf.get(its.id, workspace=where).order
            assert (found.threads, found.chart) == (threads, not chart)


def test_a_channel_is_told_of_it(slack: FakeSlack, bot: Bot, shelf: Store) -> None:
    ada: Person = slack.member("ada")
    ada.invite_bot("general")
    subscribed(ada, "kites weekly on monday")
    accept(ada, ask(ada, "subscribe kites chart on"))
    said = told(ada, "@ada changed the subscription to ")
    (its,) = shelf.subscriptions.all(workspace=ada.team.id)
    assert its.order.chart
    assert "chart off → *on*" in said.as_text()
    assert "Undo it: `/papers subscribe kites chart off`" in said.as_text()
