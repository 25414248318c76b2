"""Answers on their way to Slack, and all that can go wrong there."""

from dataclasses import dataclass, field

import pytest
from slack_sdk import WebClient

from bot.blocks import Message, render
from bot.replies import SorryReply
from bot.slack import AnswerLost, Conversation, Direct, NotAllowed, ResponseUrl
from bot.workspace import FakeSlack, Fault, Person

HELLO = render(SorryReply("hello"))
USES = 5  # of a response URL


@dataclass
class Clock:
    """In the place of `time`: pauses are noted instead of slept."""

    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("bot.slack.answers.time", made)
    monkeypatch.setattr("bot.slack.calls.time", made)
    return made


@pytest.fixture
def ada(slack: FakeSlack) -> Person:
    return slack.member("ada")


@pytest.fixture
def url(slack: FakeSlack, ada: Person) -> ResponseUrl:
    made = slack.state.new_response_url(ada.member, slack.channel("general"))
    return ResponseUrl(slack.link(f"response/{made.id}"))


def seen(person: Person) -> list[str]:
    return [message.as_text() for message in person.sees("general")]


def test_an_answer_is_for_the_asker_alone(url: ResponseUrl, ada: Person, slack: FakeSlack) -> None:
    url.answer(HELLO)
    assert seen(ada) == ["hello"]
    assert ada.sees("general")[0].ephemeral
    assert seen(slack.member("bob")) == []
    assert slack.calls[-1].args == {
        "text": "hello",
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "hello", "verbatim": True}}
        ],
        "unfurl_links": False,
        "unfurl_media": False,
        "response_type": "ephemeral",
        "replace_original": False,
    }


def test_an_answer_for_everyone_is_seen_by_everyone(url: ResponseUrl, slack: FakeSlack) -> None:
    url.answer(HELLO, everyone=True)
    assert seen(slack.member("bob")) == ["hello"]


def test_an_answer_takes_the_place_of_another(url: ResponseUrl, ada: Person) -> None:
    url.answer(HELLO)
    url.answer(render(SorryReply("again")), replace=True)
    assert seen(ada) == ["again"]


@pytest.mark.parametrize(
    ("fault", "pauses"),
    [
        (Fault.rate_limited(3), [3.0, 3.0]),
        (Fault.rate_limited(600), [30.0, 30.0]),
        (Fault.status(500), [0.5, 0.5]),
        (Fault.status(502), [0.5, 0.5]),
        (Fault.status(503), [0.5, 0.5]),
        (Fault.drop_before(), [0.5, 0.5]),
    ],
    ids=["limited", "limited long", "500", "502", "503", "dropped"],
)
def test_what_passes_is_waited_out(
    url: ResponseUrl,
    ada: Person,
    slack: FakeSlack,
    clock: Clock,
    fault: Fault,
    pauses: list[float],
) -> None:
    slack.faults.next("response_url", fault, times=2)
    url.answer(HELLO)
    assert seen(ada) == ["hello"]
    assert clock.slept == pauses


def test_an_answer_whose_receipt_was_lost_is_sent_twice_to_one_person(
    url: ResponseUrl, ada: Person, slack: FakeSlack
) -> None:
    slack.faults.next("response_url", Fault.drop_after())
    url.answer(HELLO)
    assert seen(ada) == ["hello", "hello"]


def test_but_never_twice_to_a_channel(url: ResponseUrl, ada: Person, slack: FakeSlack) -> None:
    slack.faults.next("response_url", Fault.drop_after())
    with pytest.raises(AnswerLost, match=r"^Slack may not have taken the answer \(no reply: Rem"):
        url.answer(HELLO, everyone=True)
    assert seen(ada) == ["hello"]


@pytest.mark.parametrize("fault", [Fault.status(500), Fault.drop_before()], ids=["500", "dropped"])
def test_a_channel_is_answered_again_only_when_slack_said_no(
    url: ResponseUrl, ada: Person, slack: FakeSlack, fault: Fault
) -> None:
    slack.faults.next("response_url", Fault.rate_limited(1))
    url.answer(HELLO, everyone=True)
    assert seen(ada) == ["hello"]
    slack.faults.next("response_url", fault)
    with pytest.raises(AnswerLost):
        url.answer(HELLO, everyone=True)
    assert seen(ada) == ["hello"]


def test_a_slow_slack_is_waited_for(url: ResponseUrl, ada: Person, slack: FakeSlack) -> None:
    slack.faults.next("response_url", Fault.slow(0.3))
    url.answer(HELLO)
    assert seen(ada) == ["hello"]


def test_but_not_for_ever(
    url: ResponseUrl, ada: Person, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.answers.TIMEOUT", 0.2)
    slack.faults.next("response_url", Fault.slow(0.5))
    url.answer(HELLO)
    assert ada.wait_for("general", count=2).as_text() == "hello"  # once late, once again


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Fault.rate_limited(1), 429), (Fault.status(500), 500), (Fault.drop_before(), 0)],
    ids=["limited", "500", "dropped"],
)
def test_what_does_not_pass_is_given_up_after_three_tries(
    url: ResponseUrl, ada: Person, slack: FakeSlack, fault: Fault, status: int
) -> None:
    slack.faults.next("response_url", fault, times=3)
    with pytest.raises(AnswerLost) as raised:
        url.answer(HELLO)
    assert raised.value.status == status
    assert (seen(ada), slack.faults.left("response_url")) == ([], 0)


def test_a_url_that_is_used_up_is_lost_at_once(url: ResponseUrl, slack: FakeSlack) -> None:
    for _ in range(USES):
        url.answer(HELLO)
    with pytest.raises(AnswerLost, match=r"^Slack did not take the answer \(404: .*used_url"):
        url.answer(HELLO)
    assert len(slack.calls) == USES + 1


def test_a_message_that_slack_refuses_is_lost_at_once(url: ResponseUrl, slack: FakeSlack) -> None:
    with pytest.raises(AnswerLost, match=r"\(400: .*invalid_blocks") as raised:
        url.answer(Message("text", ({"type": "section"},)))
    assert raised.value.status == 400
    assert len(slack.calls) == 1


def test_a_slack_that_is_not_there_is_lost(clock: Clock) -> None:
    with pytest.raises(AnswerLost, match=r"^Slack may not have taken the answer \(no reply: URLE"):
        ResponseUrl("http://127.0.0.1:9/response/x").answer(HELLO)
    assert clock.slept == [0.5, 0.5]


# Methods of the Web API


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, timeout=5, retry_handlers=[])


@pytest.fixture
def dm(client: WebClient, ada: Person) -> Conversation:
    return Conversation(client, ada.id)


def told(person: Person) -> list[str]:
    return [message.as_text() for message in person.sees("dm")]


def test_a_direct_message_is_answered_for_good(dm: Conversation, ada: Person) -> None:
    dm.say(HELLO)
    assert told(ada) == ["hello"]
    assert not ada.sees("dm")[0].ephemeral


def test_in_a_channel_the_asker_alone_is_answered(
    client: WebClient, ada: Person, slack: FakeSlack
) -> None:
    ada.invite_bot("general")
    start = ada.post("who knows?", "general")
    Conversation(client, start.channel_id, ada.id, start.ts).say(HELLO)
    (answer,) = [message for message in ada.sees("general") if message.ephemeral]
    assert (answer.as_text(), answer.thread_ts) == ("hello", start.ts)
    assert [m.as_text() for m in slack.member("bob").sees("general")] == ["who knows?"]


@pytest.mark.parametrize(
    ("fault", "pauses"),
    [
        (Fault.rate_limited(3), [3.0, 3.0]),
        (Fault.rate_limited(600), [30.0, 30.0]),
        (Fault.status(503), [0.5, 0.5]),
        (Fault.drop_before(), [0.5, 0.5]),
    ],
    ids=["limited", "limited long", "503", "dropped"],
)
def test_what_passes_is_waited_out_there_too(
    dm: Conversation,
    ada: Person,
    slack: FakeSlack,
    clock: Clock,
    fault: Fault,
    pauses: list[float],
) -> None:
    slack.faults.next("chat.postMessage", fault, times=2)
    dm.say(HELLO)
    assert told(ada) == ["hello"]
    assert clock.slept == pauses


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Fault.rate_limited(1), 429), (Fault.status(500), 500), (Fault.drop_before(), 0)],
    ids=["limited", "500", "dropped"],
)
def test_what_does_not_pass_is_given_up(
    dm: Conversation, ada: Person, slack: FakeSlack, fault: Fault, status: int
) -> None:
    slack.faults.next("chat.postMessage", fault, times=3)
    with pytest.raises(AnswerLost) as raised:
        dm.say(HELLO)
    assert raised.value.status == status
    assert (told(ada), slack.faults.left("chat.postMessage")) == ([], 0)


@pytest.mark.parametrize(
    "code",
    [
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "missing_scope",
        "token_revoked",
        "invalid_blocks",
    ],
)
def test_what_slack_refuses_is_not_tried_again(
    dm: Conversation, slack: FakeSlack, clock: Clock, code: str
) -> None:
    slack.faults.next("chat.postMessage", Fault.error(code))
    with pytest.raises(NotAllowed, match=rf"^Slack does not allow that \({code}\)\.$"):
        dm.say(HELLO)
    assert (len(slack.calls), clock.slept) == (1, [])


@pytest.mark.parametrize(
    ("fault", "unsent", "tries"),
    [
        (Fault.rate_limited(1), True, 3),
        (Fault.status(500), False, 1),
        (Fault.drop_before(), False, 1),
        (Fault.drop_after(), False, 1),
    ],
    ids=["limited", "500", "dropped", "done and dropped"],
)
def test_what_must_not_come_twice_is_tried_again_only_when_slack_said_no(
    client: WebClient, ada: Person, slack: FakeSlack, fault: Fault, unsent: bool, tries: int
) -> None:
    slack.faults.next("chat.postMessage", fault, times=3)
    with pytest.raises(AnswerLost) as raised:
        Direct(client, ada.id).say(HELLO)
    assert raised.value.unsent is unsent
    assert slack.faults.left("chat.postMessage") == 3 - tries
    slack.faults.clear()
    assert Direct(client, ada.id).say(HELLO) == ada.sees("dm")[-1].channel_id


def test_what_never_reached_slack_is_unsent(clock: Clock) -> None:
    nobody = WebClient("xoxb-none", base_url="http://127.0.0.1:1/api/", retry_handlers=[])
    with pytest.raises(AnswerLost) as raised:
        Direct(nobody, "U1").say(HELLO)
    assert (raised.value.unsent, clock.slept) == (True, [0.5, 0.5])


def test_a_file_comes_to_the_direct_messages(
    client: WebClient, ada: Person, slack: FakeSlack
) -> None:
    Direct(client, ada.id).send_file("papers.bib", "@misc{größe,\n}\n")
    done = [file for file in slack.state.files.values() if file["is_complete"]]
    assert [(f["name"], f["content"]) for f in done] == [
        ("papers.bib", "@misc{größe,\n}\n".encode())
    ]
    assert told(ada)[0] == "papers.bib:"


def test_a_file_that_may_not_be_sent_is_not_announced(
    client: WebClient, ada: Person, slack: FakeSlack
) -> None:
    slack.faults.next("files.getUploadURLExternal", Fault.error("missing_scope"))
    with pytest.raises(NotAllowed):
        Direct(client, ada.id).send_file("papers.bib", "@misc{x}")
    assert told(ada) == []
