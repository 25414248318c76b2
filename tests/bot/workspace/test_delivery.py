"""On the wire: signatures, the three seconds, retries and their headers, over real HTTP too."""

import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.workspace import FakeSlack, ManualClock
from bot.workspace.delivery import Dispatch, Retry

Json = dict[str, Any]
Dispatcher = Callable[[App], Dispatch]
Acking = Callable[..., list[str]]


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """No lines on stderr."""


@pytest.fixture
def http_app(slack: FakeSlack, client: WebClient) -> Iterator[App]:
    """A Bolt app behind a WSGI server on loopback."""
    app = App(client=client, signing_secret=slack.signing_secret)
    handler = SlackRequestHandler(app)
    with make_server("127.0.0.1", 0, handler, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        slack.connect_http(f"http://127.0.0.1:{server.server_port}/slack/events")
        yield app
        server.shutdown()
        thread.join()
    app.listener_runner.listener_executor.shutdown(wait=True)


def test_a_command_over_http(slack: FakeSlack, http_app: App) -> None:
    @http_app.command("/papers")
    def papers(ack: Any, respond: Any, command: Json) -> None:
        ack("Searching…")
        respond(f"found {command['text']}", replace_original=True)

    ada = slack.member("ada")
    delivery = ada.slash("/papers x & y")
    assert (delivery.kind, delivery.status, delivery.ack) == (
        "slash_command",
        200,
        "Searching…",
    )
    assert ada.wait_for("general", lambda m: "found" in m.text).as_text() == "found x & y"
    assert len(ada.sees()) == 1


def test_a_wrong_signature_is_refused_by_the_app(
    slack: FakeSlack, client: WebClient, dispatcher: Dispatcher
) -> None:
    app = App(client=client, signing_secret="another")
    slack.connect_callable(dispatcher(app))
    delivery = slack.member("ada").slash("/papers")
    assert (delivery.status, delivery.error) == (401, "dispatch_failed")


def test_an_event_over_http_and_its_retry_headers(slack: FakeSlack, http_app: App) -> None:
    seen: list[Any] = []

    @http_app.event("app_home_opened")
    def opened(body: Json, request: Any) -> None:
        retry = (
            request.headers.get("x-slack-retry-num"),
            request.headers.get("x-slack-retry-reason"),
        )
        seen.append((body["event_id"], retry))

    delivery = slack.member("ada").open_home()
    assert delivery is not None
    event_id = delivery.event_id
    assert event_id is not None
    again = slack.redeliver(event_id, 1, "http_timeout")
    assert again.retry == Retry(1, "http_timeout")
    http_app.listener_runner.listener_executor.shutdown(wait=True)
    assert sorted(seen, key=str) == sorted(
        [(event_id, (None, None)), (event_id, (["1"], ["http_timeout"]))], key=str
    )


def test_a_late_ack_is_no_ack() -> None:
    with FakeSlack(ack_timeout=0.05) as slack:
        done = threading.Event()

        def dispatch(body: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
            done.wait(5)
            return 200, {}, "too late"

        slack.connect_callable(dispatch)
        ada = slack.member("ada")
        delivery = ada.slash("/papers")
        done.set()
        assert (delivery.status, delivery.error) == (None, "operation_timeout")
        assert [m.text for m in ada.sees()] == ['/papers failed with the error "operation_timeout"']


def test_without_an_app_the_dispatch_fails(slack: FakeSlack) -> None:
    assert slack.member("ada").slash("/papers").error == "dispatch_failed"


def test_interactions_are_forms_and_events_json(slack: FakeSlack, acking: Acking) -> None:
    got = acking()
    ada = slack.member("ada")
    ada.shortcut("search")
    ada.dm("hi")
    assert got[0].startswith("payload=%7B%22type%22%3A+%22shortcut%22")
    assert got[1].startswith('{"token": ')
    ada.slash("/papers x")
    assert urllib.parse.parse_qs(got[2])["text"] == ["x"]


def test_events_are_retried_at_once_after_one_and_after_five_minutes(
    slack: FakeSlack, acking: Acking, clock: ManualClock
) -> None:
    acking(status=500)
    slack.member("ada").dm("hi")

    def attempts() -> list[int]:
        slack.run_due()
        return [d.retry.num if d.retry else 0 for d in slack.deliveries]

    assert attempts() == [0, 1]
    clock.advance(59)
    assert attempts() == [0, 1]
    clock.advance(1)
    assert attempts() == [0, 1, 2]
    clock.advance(300)
    assert attempts() == [0, 1, 2, 3]
    clock.advance(10_000)
    assert attempts() == [0, 1, 2, 3]
    assert len({d.event_id for d in slack.deliveries}) == 1


def test_an_app_may_decline_retries(slack: FakeSlack) -> None:
    slack.connect_callable(lambda body, headers: (500, {"X-Slack-No-Retry": "1"}, ""))
    slack.member("ada").dm("hi")
    slack.run_due()
    assert len(slack.deliveries) == 1


def test_an_uninstall_is_told_with_its_revoked_tokens(slack: FakeSlack, acking: Acking) -> None:
    acking()
    slack.uninstall()
    events = [d.payload["event"] for d in slack.deliveries]
    assert {e["type"] for e in events} == {"tokens_revoked", "app_uninstalled"}
    assert events[0]["tokens"] == {"oauth": [], "bot": [slack.team.bot_user_id]}
    slack.member("ada").dm("anyone?")
    assert len(slack.deliveries) == 2


def test_the_app_hears_of_its_own_messages_where_it_subscribed(
    slack: FakeSlack, client: WebClient, acking: Acking
) -> None:
    acking()
    ada = slack.member("ada")
    ts = client.chat_postMessage(channel=ada.id, text="a")["ts"]
    channel = ada.sees("dm")[0].channel_id
    client.chat_update(channel=channel, ts=ts, text="b")
    client.chat_delete(channel=channel, ts=ts)
    assert slack.events.settle()
    events = [d.payload["event"] for d in slack.deliveries]
    assert [e.get("subtype") for e in events] == [None, "message_changed", "message_deleted"]
    assert events[0]["bot_id"] == slack.team.bot_id
    assert "user" not in events[1]


def test_latency_is_logged(slack: FakeSlack) -> None:
    def dispatch(body: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        time.sleep(0.02)
        return 200, {}, ""

    slack.connect_callable(dispatch)
    assert slack.member("ada").slash("/papers").milliseconds >= 20
