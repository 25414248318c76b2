"""Jobs for people: each ends in something they see, and none holds up the others."""

import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.app import Bot
from bot.handlers import Desk
from bot.replies import Reply, SorryReply
from bot.slack import AnswerLost
from bot.work import AWAY, BUSY, RESTARTING, THREADS, Job, Work
from bot.workspace import FakeSlack, Person
from storage import SearchIndexError, StoreAway, StoreBusy, StoreError

DONE = SorryReply("done")
SECRET = "the words a person typed"


class Panic(BaseException):
    """As tantivy's, which is no Exception."""


@dataclass
class Told:
    """What the person was told; `lost` answers fail on the way."""

    replies: list[Reply] = field(default_factory=list)
    lost: list[Exception] = field(default_factory=list)

    def __call__(self, reply: Reply) -> None:
        if self.lost:
            raise self.lost.pop(0)
        self.replies.append(reply)


@pytest.fixture
def work(desk: Desk) -> Iterator[Work]:
    made = Work(desk)
    yield made
    assert made.drain(5)


def done(desk: Desk) -> Reply:
    return DONE


def failing(error: BaseException) -> Job:
    def fail(desk: Desk) -> Reply:
        raise error

    return fail


def test_a_job_is_done_and_its_reply_given(work: Work) -> None:
    told = Told()
    work.do("trigger 1", done, told)
    assert work.drain(5)
    assert told.replies == [DONE]


def test_a_request_that_slack_sends_again_acts_once(work: Work) -> None:
    told = Told()
    for receipt in ("trigger 1", "trigger 1", "trigger 2", "trigger 1"):
        work.do(receipt, done, told)
    assert work.drain(5)
    assert told.replies == [DONE, DONE]


def test_an_error_of_ours_is_told_in_its_own_words(
    work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    told = Told()
    work.do("trigger 1", failing(SearchIndexError(f"Run papers index: {SECRET}.")), told)
    assert work.drain(5)
    assert told.replies == [SorryReply(f"Run papers index: {SECRET}.")]
    assert caplog.messages == ["a job failed: SearchIndexError"]


@pytest.mark.parametrize(
    ("error", "reply"), [(StoreAway, AWAY), (StoreBusy, BUSY)], ids=["away", "busy"]
)
def test_where_the_database_is_nobody_need_know(
    work: Work, error: type[StoreError], reply: SorryReply
) -> None:
    told = Told()
    work.do("trigger 1", failing(error(f"postgresql://db/{SECRET} cannot be used.")), told)
    assert work.drain(5)
    assert told.replies == [reply]


@pytest.mark.parametrize("error", [ValueError(SECRET), Panic(SECRET)], ids=["error", "panic"])
def test_any_other_error_is_told_with_a_reference_that_the_log_has_too(
    work: Work, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    told = Told()
    work.do("trigger 1", failing(error), told)
    assert work.drain(5)
    (reply,) = told.replies
    assert isinstance(reply, SorryReply)
    match = re.fullmatch(
        r"Something went wrong here \(reference ([0-9a-f]{6})\)\. Try again\.", reply.says
    )
    assert match
    assert caplog.messages == [f"a job failed, reference {match[1]}"]
    assert SECRET not in "".join(caplog.messages)


def test_an_answer_that_is_lost_is_at_least_apologised_for(
    work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    told = Told(lost=[AnswerLost(400, "invalid_blocks")])
    work.do("trigger 1", done, told)
    assert work.drain(5)
    assert told.replies == [SorryReply("Slack did not take the answer (400: invalid_blocks).")]
    assert caplog.messages == ["a job failed: AnswerLost"]


@pytest.mark.parametrize(
    ("second", "logged"),
    [
        (
            AnswerLost(404, "used_url"),
            "the person could not be told: Slack did not take the answer (404: used_url).",
        ),
        (ValueError(SECRET), "the person could not be told"),
    ],
)
def test_what_cannot_be_told_is_logged(
    work: Work, caplog: pytest.LogCaptureFixture, second: Exception, logged: str
) -> None:
    told = Told(lost=[AnswerLost(404, "used_url"), second])
    work.do("trigger 1", done, told)
    assert work.drain(5)
    assert told.replies == []
    assert caplog.messages == ["a job failed: AnswerLost", logged]


def test_to_drain_is_to_wait_for_what_is_under_way_and_to_take_no_more(work: Work) -> None:
    go, told, late = threading.Event(), Told(), Told()

    def slow(desk: Desk) -> Reply:
        go.wait(5)
        return DONE

    work.do("trigger 1", slow, told)
    assert not work.drain(0.01)
    work.do("trigger 2", done, late)
    assert late.replies == [RESTARTING]
    go.set()
    assert work.drain(5)
    assert told.replies == [DONE]


@dataclass
class SlowSearcher:
    """The real one, once `go` is set. `waiting` counts who waits for it."""

    real: Any
    go: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def search(self, *query: Any, **page: Any) -> Any:
        self.waiting.release()
        assert self.go.wait(10)
        return self.real.search(*query, **page)


def ask(person: Person, typed: str) -> object:
    delivery = person.slash(f"/papers {typed}", "general")
    assert (delivery.status, delivery.error) == (200, None)
    return delivery.ack


def test_slow_searches_hold_up_nobodys_acknowledgement(bot: Bot, slack: FakeSlack) -> None:
    searcher = SlowSearcher(bot.desk.searcher)
    bot.work.desk = replace(bot.desk, searcher=searcher)  # type: ignore[arg-type]
    ada, bob = slack.member("ada"), slack.member("bob")
    searching = {"response_type": "ephemeral", "text": "Searching…"}
    for n in range(THREADS):
        assert ask(ada, f"search drafting {n}") == searching
    for _ in range(THREADS):
        assert searcher.waiting.acquire(timeout=5)
    # Every thread is taken now. What comes is acknowledged all the same, and answered later.
    assert [ask(bob, "search lantern") for _ in range(20)] == [searching] * 20
    assert ask(bob, "help") is None
    assert [message.text for message in ada.sees("general")] == ["Searching…"] * THREADS
    searcher.go.set()
    ada.wait_for("general", lambda m: "drafting" in m.text, count=THREADS)
    bob.wait_for("general", lambda m: "lantern" in m.text, count=20)
    bob.wait_for("general", lambda m: "What I can do" in m.text)
    assert not [m for m in bob.sees("general") if m.text == "Searching…"]


def test_a_job_that_fails_is_told_in_the_place_of_searching(
    bot: Bot, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def search(self, *query: Any, **page: Any) -> Any:
            raise RuntimeError(SECRET)

    bot.work.desk = replace(bot.desk, searcher=Broken())  # type: ignore[arg-type]
    ada = slack.member("ada")
    caplog.set_level(logging.DEBUG, "bot")
    ask(ada, f"search {SECRET}")
    answer = ada.wait_for("general", lambda m: m.text != "Searching…")
    assert answer.as_text().startswith("Something went wrong here (reference ")
    assert len(ada.sees("general")) == 1
    assert SECRET not in "".join(caplog.messages)
