"""The numbers of SLACK.md section 2 that are not of blocks: texts, stacks, times, rates.

Each is reached and then passed by one, through the unmodified client, on a clock that is moved.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.workspace import CannotDo, FakeSlack, ManualClock
from bot.workspace.rates import A_MINUTE
from tests.bot.workspace.calls import Stage, modal
from tests.bot.workspace.kit import Json, plain, section

DAY = 24 * 3600
FAR = 120 * DAY
Reach = Callable[[Stage, int], object]


def clock(stage: Stage) -> ManualClock:
    assert isinstance(stage.slack.clock, ManualClock)
    return stage.slack.clock


def opened_after(stage: Stage, seconds: int) -> object:
    trigger = stage.trigger()
    clock(stage).advance(seconds)
    return stage.client.views_open(trigger_id=trigger, view=modal())


def opened_by_one(stage: Stage, times: int) -> None:
    trigger = stage.trigger()
    for _ in range(times):
        stage.client.views_open(trigger_id=trigger, view=modal())


def stacked(stage: Stage, views: int) -> None:
    stage.open()
    for _ in range(views - 1):
        stage.client.views_push(trigger_id=stage.trigger(), view=modal())


def weighing(stage: Stage, size: int) -> object:
    """A view of so many bytes, of no text that is too long."""
    full = section(text=plain("x" * 2900))
    view = modal(blocks=[full] * 80)
    rest = size - len(json.dumps(view).encode())
    last = [section(text=plain("x" * 1000))] * (rest // 1100)
    view |= {"blocks": [full] * 80 + last, "private_metadata": ""}
    view["private_metadata"] = "x" * (size - len(json.dumps(view).encode()))
    return stage.client.views_open(trigger_id=stage.trigger(), view=view)


def scheduled_often(stage: Stage, times: int) -> None:
    for _ in range(times):
        stage.scheduled()


def with_metadata(stage: Stage, size: int) -> object:
    told: Json = {"event_type": "digest", "event_payload": {"slot": ""}}
    told["event_payload"]["slot"] = "x" * (size - len(json.dumps(told)))
    return stage.client.chat_postMessage(**stage.words(), metadata=told)


def asked_for(stage: Stage, seconds: int) -> object:
    code = stage.code()
    clock(stage).advance(seconds)
    return stage.redeem(code)


# What → the most, how to reach so many, the error of one more.
LIMITS: dict[str, tuple[int, Reach, str]] = {
    "markdown_text": (
        12_000,
        lambda s, n: s.client.chat_postMessage(channel=s.lab.id, markdown_text="x" * n),
        "msg_too_long",
    ),
    "text of an update": (
        4000,
        lambda s, n: s.client.chat_update(**s.posted(), text="x" * n),
        "msg_too_long",
    ),
    "attachments": (
        100,
        lambda s, n: s.client.chat_postMessage(**s.words(), attachments=[{"text": "x"}] * n),
        "too_many_attachments",
    ),
    "metadata, in bytes": (16_000, with_metadata, "metadata_too_large"),
    "a view, in bytes": (250_000, weighing, "view_too_large"),
    "views on each other": (3, stacked, "push_limit_reached"),
    "seconds of a trigger": (3, opened_after, "expired_trigger_id"),
    "uses of a trigger": (1, opened_by_one, "exchanged_trigger_id"),
    "seconds ahead": (FAR, lambda s, n: s.scheduled(n), "time_too_far"),
    "scheduled in five minutes": (30, scheduled_often, "restricted_too_many"),
    "prompts": (
        4,
        lambda s, n: s.client.assistant_threads_setSuggestedPrompts(
            channel_id=s.lab.id, prompts=[{"title": "t", "message": "m"}] * n
        ),
        "invalid_arguments",
    ),
    "loading messages": (
        10,
        lambda s, n: s.client.assistant_threads_setStatus(
            channel_id=s.lab.id, thread_ts="1.1", status="x", loading_messages=["…"] * n
        ),
        "invalid_arguments",
    ),
    "seconds of a code": (10 * 60, asked_for, "invalid_code"),
}


@pytest.fixture
def stage() -> Iterator[Stage]:
    with FakeSlack(clock=ManualClock()) as slack:
        yield Stage(slack, slack.team)


@pytest.fixture
def limited() -> Iterator[Stage]:
    with FakeSlack(clock=ManualClock(), rate_limits=True) as slack:
        yield Stage(slack, slack.team)


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit(stage: Stage, name: str) -> None:
    most, reach, _ = LIMITS[name]
    reach(stage, most)


@pytest.mark.parametrize("name", LIMITS)
def test_one_over(stage: Stage, name: str) -> None:
    most, reach, error = LIMITS[name]
    with pytest.raises(SlackApiError) as raised:
        reach(stage, most + 1)
    assert raised.value.response["error"] == error


@pytest.mark.parametrize(("length", "kept"), [(40_000, 40_000), (40_001, 40_000)])
def test_a_longer_text_is_cut(stage: Stage, length: int, kept: int) -> None:
    posted = stage.client.chat_postMessage(channel=stage.lab.id, text="x" * length)
    assert len(posted["message"]["text"]) == kept


@pytest.mark.parametrize(
    ("seconds", "uses", "status", "body"),
    [
        (30 * 60, 5, 200, "ok"),
        (30 * 60, 6, 404, "used_url"),
        (30 * 60 + 1, 1, 404, "expired_url"),
    ],
)
def test_a_response_url(stage: Stage, seconds: int, uses: int, status: int, body: str) -> None:
    stage.slack.connect_callable(lambda body, headers: (200, {}, ""))
    ada = stage.slack.member("ada")
    url = str(ada.slash("/papers help").payload["response_url"])
    clock(stage).advance(seconds)
    webhook = WebhookClient(url, retry_handlers=[])
    answers = [webhook.send(text=str(n), response_type="ephemeral") for n in range(uses)]
    assert answers[-1].status_code == status
    assert body in answers[-1].body


@pytest.mark.parametrize(("count", "is_taken"), [(100, True), (101, False)])
def test_options_that_the_app_supplies(stage: Stage, count: int, is_taken: bool) -> None:
    option = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
    body = json.dumps({"options": [option] * count})
    stage.slack.connect_callable(lambda *_: (200, {"content-type": "application/json"}, body))
    menu = {"type": "external_select", "action_id": "ask"}
    blocks = [{"type": "actions", "elements": [menu]}]
    stage.client.chat_postMessage(channel=stage.lab.id, text="x", blocks=blocks)
    ada = stage.slack.member("ada")
    if is_taken:
        assert len(ada.suggest(ada.sees("lab")[0], "ask", "o")) == count
    else:
        with pytest.raises(CannotDo, match="101"):
            ada.suggest(ada.sees("lab")[0], "ask", "o")


# How often


def status(client: WebClient, method: str, **args: Any) -> tuple[int, str | None]:
    try:
        answer = client.api_call(method, params=args)
    except SlackApiError as error:
        answer = error.response
    return answer.status_code, answer.headers.get("Retry-After")


@pytest.mark.parametrize("method", A_MINUTE)
def test_calls_a_minute(limited: Stage, method: str) -> None:
    most = A_MINUTE[method]
    is_apps = method == "apps.connections.open"
    token = limited.slack.app_token if is_apps else limited.team.bot_token
    client = WebClient(token, base_url=limited.slack.api_url, retry_handlers=[])
    assert {status(client, method)[0] for _ in range(most)} == {200}
    assert status(client, method) == (429, "60")
    assert status(client, "auth.test")[0] == 200
    clock(limited).advance(59)
    assert status(client, method) == (429, "1")
    clock(limited).advance(1)
    assert status(client, method)[0] == 200


def test_messages_a_minute_are_counted_by_channel(limited: Stage) -> None:
    here, there = limited.lab.id, limited.slack.add_channel("den", bot=True).id
    for _ in range(60):
        assert status(limited.client, "chat.postMessage", channel=here, text="x")[0] == 200
    with pytest.raises(SlackApiError) as raised:
        limited.client.chat_postMessage(channel=here, text="x")
    assert raised.value.response.data == {"ok": False, "error": "ratelimited"}
    assert status(limited.client, "chat.postMessage", channel=there, text="x")[0] == 200


def test_another_workspace_has_its_own_rate(limited: Stage) -> None:
    other = Stage(limited.slack, limited.slack.add_team("Kite"))
    for _ in range(21):
        last = status(limited.client, "users.list")
    assert last == (429, "60")
    assert status(other.client, "users.list")[0] == 200


@pytest.mark.parametrize("method", ["conversations.history", "conversations.replies"])
def test_an_app_that_is_sold_elsewhere_reads_little(method: str) -> None:
    with FakeSlack(clock=ManualClock(), rate_limits=True, is_listed=False) as slack:
        stage = Stage(slack, slack.team)
        first = stage.posted()
        for _ in range(20):
            stage.client.chat_postMessage(**stage.words(), thread_ts=first["ts"])
            slack.member("ada").post("x", "lab")
        asked = {"channel": stage.lab.id, "ts": first["ts"], "limit": 100}
        answer = stage.client.api_call(method, params=asked)
        assert len(answer["messages"]) in (14, 15), "a page may be one short"
        assert status(stage.client, method, **asked) == (429, "60")


def test_without_rates_nobody_waits(stage: Stage) -> None:
    assert {status(stage.client, "users.list")[0] for _ in range(30)} == {200}


def test_events_an_hour(stage: Stage) -> None:
    """And then one a minute that says so."""
    slack, ada = stage.slack, stage.slack.member("ada")
    slack.connect_callable(lambda body, headers: (200, {}, ""))
    assert slack.events.hourly == 30_000
    slack.events.hourly = 2
    for _ in range(4):
        ada.dm("hello")
    clock(stage).advance(60)
    ada.dm("hello")
    told = [each.payload for each in slack.deliveries]
    assert [each["type"] for each in told] == [
        "event_callback",
        "event_callback",
        "app_rate_limited",
        "app_rate_limited",
    ]
    assert told[2] == {
        "token": "local-verification",
        "type": "app_rate_limited",
        "team_id": slack.team.id,
        "minute_rate_limited": 1_762_999_980,
        "api_app_id": "A00000001",
    }
    clock(stage).advance(3600)
    ada.dm("hello")
    assert slack.deliveries[-1].kind == "event_callback"
