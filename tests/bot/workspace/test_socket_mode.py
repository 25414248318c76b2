"""Socket Mode with the unmodified SocketModeHandler and a small Bolt app."""

import contextlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from websockets.sync.client import connect

from bot.workspace import FakeSlack
from tests.bot.workspace.recorded import Shape, differing, lacking, read, shape

Json = dict[str, Any]


@pytest.fixture(scope="module")
def connected() -> Iterator[tuple[FakeSlack, App]]:
    """One connection for the whole file: the client takes a second to close."""
    with FakeSlack() as slack:
        app = App(
            client=WebClient(slack.bot_token, base_url=slack.api_url),
            signing_secret=slack.signing_secret,
        )
        register(app)
        handler = SocketModeHandler(app, slack.app_token)
        handler.connect()
        assert slack.connect_socket()
        yield slack, app
        with contextlib.suppress(AttributeError):  # slack_sdk 3.47, soon after a reconnect
            handler.close()
        app.listener_runner.listener_executor.shutdown(wait=True)


def register(app: App) -> None:
    @app.command("/papers")
    def papers(ack: Any, respond: Any) -> None:
        ack("Searching…")
        button = {"type": "button", "action_id": "open", "text": plain("Open")}
        blocks = [{"type": "actions", "elements": [button]}]
        respond(text="1 hit", blocks=blocks, replace_original=True)

    @app.action("open")
    def opened(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        element = {"type": "plain_text_input", "action_id": "a"}
        block = {"type": "input", "block_id": "b", "label": plain("Note"), "element": element}
        view = {"type": "modal", "callback_id": "note", "title": plain("Note"), "blocks": [block]}
        client.views_open(trigger_id=body["trigger_id"], view=view | {"submit": plain("Keep")})

    @app.view("note")
    def submitted(ack: Any) -> None:
        ack(response_action="errors", errors={"b": "too short"})

    @app.event("message")
    def message(event: Json, say: Any, request: Any) -> None:
        say(f"{event['text']} {request.headers.get('x-slack-retry-num')}")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def test_command_click_and_modal(connected: tuple[FakeSlack, App]) -> None:
    slack, _ = connected
    ada = slack.member("ada")
    assert ada.slash("/papers x").ack == {"text": "Searching…"}
    hit = ada.wait_for("general", lambda m: m.text == "1 hit")
    assert hit.as_text() == "[Open]"
    assert ada.click(hit, "open").ack is None
    modal = ada.wait_for_modal()
    ada.submit(modal, {"Note": "x"})
    after = ada.modal()
    assert after is not None
    assert after.errors == {"b": "too short"}


def test_events_and_their_retries(connected: tuple[FakeSlack, App]) -> None:
    slack, _ = connected
    bob = slack.member("bob")
    bob.dm("hi")
    assert bob.wait_for("dm").text == "hi ['0']"
    slack.events.settle()
    events = [each for each in slack.deliveries if each.kind == "event_callback"]
    (said,) = [each for each in events if each.payload["event"].get("text") == "hi"]
    assert said.event_id is not None
    assert slack.redeliver(said.event_id, 2, "timeout").error is None
    assert bob.wait_for("dm", lambda m: "['2']" in m.text)


def test_what_nobody_handles_is_never_acked(connected: tuple[FakeSlack, App]) -> None:
    slack, _ = connected
    assert slack.member("ada").slash("/unknown").error == "operation_timeout"


def test_a_disconnect_brings_a_new_connection(connected: tuple[FakeSlack, App]) -> None:
    slack, _ = connected
    opened = sum(c.method == "apps.connections.open" for c in slack.calls)
    slack.socket.disconnect("refresh_requested")
    assert slack.wait(
        lambda: sum(c.method == "apps.connections.open" for c in slack.calls) > opened
    )
    assert slack.connect_socket()
    assert slack.member("cem").slash("/papers x").error is None


def test_the_protocol_itself() -> None:
    with FakeSlack(ack_timeout=1.0) as slack, connect(slack.socket_link()) as socket:
        assert json.loads(socket.recv())["type"] == "hello"
        assert slack.connect_socket()
        socket.send("not json")
        socket.send('{"envelope_id": "unknown"}')
        ada = slack.member("ada")
        envelopes: list[Json] = []

        def app() -> None:
            for _ in range(2):
                envelopes.append(json.loads(socket.recv(timeout=5)))
                payload = {"text": "from the ack"}
                ack = {"envelope_id": envelopes[-1]["envelope_id"], "payload": payload}
                socket.send(json.dumps(ack))

        thread = threading.Thread(target=app)
        thread.start()
        assert ada.slash("/papers").ack == {"text": "from the ack"}
        assert ada.shortcut("search").ack is None
        thread.join()
        kinds = [(e["type"], e["accepts_response_payload"]) for e in envelopes]
        assert kinds == [("slash_commands", True), ("interactive", False)]
        slack.socket.disconnect("warning")
        assert json.loads(socket.recv(timeout=5))["reason"] == "warning"
        slack.socket.disconnect("link_disabled")
        assert json.loads(socket.recv(timeout=5))["reason"] == "link_disabled"


def test_frames_are_as_recorded(shared: Path) -> None:
    """Their payloads are compared in test_recorded_payloads."""
    folder = shared / "data" / "slack" / "python_tests"
    with FakeSlack(ack_timeout=0.05) as slack, connect(slack.socket_link()) as socket:
        assert slack.connect_socket()
        ada = slack.member("ada")
        ada.slash("/papers")
        ada.shortcut("search")
        ada.dm("hello")
        frames = [json.loads(socket.recv(timeout=5)) for _ in range(4)]
        slack.socket.disconnect()
        frames.append(json.loads(socket.recv(timeout=5)))
    kinds = ["hello", "slash_commands", "interactive", "events_api", "disconnect"]
    assert [each["type"] for each in frames] == kinds
    compared = 0
    for frame in frames:
        for path in folder.glob(f"socket_*{frame['type']}/*.json"):
            wanted, given = (of_frame(each) for each in (read(path), frame))
            compared += 1
            assert (path.name, lacking(wanted, given)) == (path.name, unsaid(wanted))
            assert differing(wanted, given) == []
    assert compared == 15


def of_frame(frame: Json) -> Shape:
    return shape({name: value for name, value in frame.items() if name != "payload"})


def unsaid(wanted: Shape) -> list[str]:
    """Only the one recorded goodbye, to one connection too many, counts them."""
    is_goodbye = "/reason" in wanted
    return ["/connection_info", "/num_connections"] if is_goodbye else []


def test_ten_connections_and_no_more() -> None:
    with FakeSlack() as slack:
        with contextlib.ExitStack() as stack:
            for _ in range(10):
                stack.enter_context(connect(slack.socket_link()))
            assert slack.socket.wait_until_connected(5, count=10)
            with connect(slack.socket_link()) as eleventh:
                answer = json.loads(eleventh.recv(timeout=5))
        assert answer == {
            "type": "disconnect",
            "reason": "too_many_websockets",
            "num_connections": 10,
            "debug_info": {"host": "local"},
            "connection_info": {"app_id": "A00000001"},
        }
