"""What Slack shows around a conversation: extras that nobody misses."""

import logging

import pytest

from bot.app import Bot
from bot.slack.assistant import PROMPTS, STATUS
from bot.workspace import FakeSlack, Fault, Person, payloads
from bot.workspace.delivery import CallableTransport
from bot.workspace.state import Json
from tests.bot.test_conversation import first_line
from tests.bot.test_list_conversation import say
from tests.bot.test_talk import in_thread

SET_STATUS, SUGGEST = "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts"


def asked(slack: FakeSlack, method: str) -> list[Json]:
    return [call.args for call in slack.calls if call.method == method]


def hear(slack: FakeSlack, wire: CallableTransport, event: Json) -> None:
    payload = payloads.event_callback(
        slack.team, event, event_id="Ev1", clock=slack.clock, shared=False
    )
    assert wire.send("event_callback", payload, None).status == 200


def test_in_a_thread_it_is_said_that_an_answer_is_under_way(ada: Person, slack: FakeSlack) -> None:
    start = ada.dm("hi")
    ada.wait_for("dm", lambda m: m.author == "paperboy")
    assert first_line(in_thread(ada, "boats", start.ts)) == "*1 result* for `boats`"
    told = {"channel_id": start.channel_id, "thread_ts": start.ts, "status": STATUS}
    assert [told.items() <= args.items() for args in asked(slack, SET_STATUS)] == [True]


def test_outside_of_threads_nothing_is_asked_of_slack(ada: Person, slack: FakeSlack) -> None:
    say(ada, "boats")
    ada.open_home("messages")
    assert asked(slack, SET_STATUS) + asked(slack, SUGGEST) == []


def test_in_a_channel_nobody_else_hears_of_it(ada: Person, slack: FakeSlack) -> None:
    ada.invite_bot("general")
    start = ada.post("who knows?", "general")
    in_thread(ada, "boats", start.ts, "general")
    assert asked(slack, SET_STATUS) == []


@pytest.mark.parametrize(
    "fault",
    [Fault.error("missing_scope"), Fault.status(500), Fault.rate_limited(30), Fault.drop_before()],
    ids=["refused", "500", "limited", "dropped"],
)
def test_where_slack_shows_nothing_the_answer_comes_all_the_same(
    ada: Person, slack: FakeSlack, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    start = ada.dm("hi")
    ada.wait_for("dm", lambda m: m.author == "paperboy")
    slack.faults.next(SET_STATUS, fault)
    with caplog.at_level(logging.DEBUG, "bot"):
        assert first_line(in_thread(ada, "boats", start.ts)) == "*1 result* for `boats`"
    told = [record for record in caplog.records if record.name == "bot.slack.assistant"]
    assert [record.levelname for record in told] == ["DEBUG"]
    assert len(asked(slack, SET_STATUS)) == 1


STARTED = {"type": "assistant_thread_started", "event_ts": "1.1"}
OPENED = {"type": "app_home_opened", "tab": "messages", "context": {}, "event_ts": "1.1"}


@pytest.mark.parametrize("thread", ["1700000000.000100", None], ids=["thread", "tab"])
def test_what_could_be_asked_is_suggested(
    ada: Person, slack: FakeSlack, bot: Bot, wire: CallableTransport, thread: str | None
) -> None:
    channel = ada.dm("hi").channel_id
    ada.wait_for("dm", lambda m: m.author == "paperboy")
    about = {"user_id": ada.id, "channel_id": channel, "thread_ts": thread, "context": {}}
    opened = OPENED | {"user": ada.id, "channel": channel}
    hear(slack, wire, STARTED | {"assistant_thread": about} if thread else opened)
    assert bot.close(5)
    (args,) = asked(slack, SUGGEST)
    assert (args["channel_id"], args.get("thread_ts")) == (channel, thread)
    assert args["prompts"] == [{"title": title, "message": asks} for title, asks in PROMPTS]


def test_what_is_suggested_is_understood(ada: Person) -> None:
    for _, asks in PROMPTS:
        assert not first_line(say(ada, asks)).startswith(("*Nothing found*", "I do not know"))
