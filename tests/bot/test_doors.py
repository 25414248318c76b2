"""What the door lets through to Bolt, and what it refuses without a word in the log."""

import json
import logging
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import pytest
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier

from bot.app import Bot
from bot.doors import EVENTS, HEALTH, LARGEST, READY, guarded
from bot.workspace import FakeSlack
from storage import Store, StoreError
from storage.shelves.store import SqlStore
from tests.bot.away import LeavingStore

SECRET = "not-a-secret"
WORD = "xyzzy-secret-word"
FORM = "application/x-www-form-urlencoded"
COMMAND = urlencode(
    {
        "command": "/papers",
        "text": f"search {WORD}",
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": "C1",
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:9/response/nothing-listens-here",
    }
)
NOT_TIMES = ("", "abc", "-1", "NaN", "1e9", "9" * 40, "٣" * 10, "1.5", "1,1", " 1", "0x1f")

Answer = tuple[int, dict[str, str], bytes]
Ask = Callable[..., Answer]


@pytest.fixture
def ask(bot: Bot, shelf: Store, slack: FakeSlack) -> Ask:
    """Asks the door with the real Bolt behind it."""
    app = guarded(SlackRequestHandler(bot.app), shelf, signing_secret=slack.signing_secret)

    def asked(
        body: str | bytes = b"", *, method: str = "POST", path: str = EVENTS, **environ: Any
    ) -> Answer:
        return through(app, body, method=method, path=path, **environ)

    return asked


def through(
    app: Any, body: str | bytes = b"", *, method: str = "POST", path: str = EVENTS, **environ: Any
) -> Answer:
    sent = body.encode() if isinstance(body, str) else body
    told: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_TYPE": FORM,
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": BytesIO(sent),
        "SERVER_PROTOCOL": "HTTP/1.1",
        **environ,
    }
    setup_testing_defaults(told)
    started: list[Any] = []
    said = b"".join(app(told, lambda status, headers, *more: started.append((status, headers))))
    status, headers = started[-1]
    return int(status.split()[0]), {name.lower(): value for name, value in headers}, said


def signed(body: str, *, secret: str = SECRET, age: int = 0, at: str = "") -> dict[str, str]:
    timestamp = at or str(int(time.time()) - age)
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return {
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": timestamp,
        "HTTP_X_SLACK_SIGNATURE": str(signature),
    }


def without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {each: value for each, value in headers.items() if each != name}


def test_a_signed_command_is_acknowledged(ask: Ask) -> None:
    body = COMMAND.replace("search+" + WORD, "help")
    assert ask(body, **signed(body))[0] == 200


def test_an_unknown_command_is_answered_with_help(ask: Ask) -> None:
    body = COMMAND.replace("%2Fpapers", "%2Fnewspapers")
    status, _, said = ask(body, **signed(body))
    assert status == 200
    assert "/papers help" in json.loads(said)["text"]


FORGED: dict[str, Callable[[], dict[str, str]]] = {
    "unsigned": dict,
    "by another": lambda: signed(COMMAND, secret="another-secret"),
    "of another body": lambda: signed(COMMAND + "&more=1"),
    "old": lambda: signed(COMMAND, age=301),
    "from the future": lambda: signed(COMMAND, age=-310),
    "no time": lambda: without(signed(COMMAND), "HTTP_X_SLACK_REQUEST_TIMESTAMP"),
    "no signature": lambda: without(signed(COMMAND), "HTTP_X_SLACK_SIGNATURE"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_forged_and_old_requests_are_refused(ask: Ask, forged: str) -> None:
    assert ask(COMMAND, **FORGED[forged]())[0] == 401


@pytest.mark.parametrize("timestamp", NOT_TIMES)
def test_a_timestamp_that_is_no_time_is_refused(ask: Ask, timestamp: str) -> None:
    assert ask(COMMAND, **signed(COMMAND, at=timestamp or "0"))[0] == 401
    headers = signed(COMMAND) | {"HTTP_X_SLACK_REQUEST_TIMESTAMP": timestamp}
    assert ask(COMMAND, **headers)[0] == 401


@pytest.mark.parametrize("signature", ["", "v0=", "v0=" + "é" * 64, "v1=" + "0" * 64, "0" * 64])
def test_a_signature_that_is_none_is_refused(ask: Ask, signature: str) -> None:
    headers = signed(COMMAND) | {"HTTP_X_SLACK_SIGNATURE": signature}
    assert ask(COMMAND, **headers)[0] == 401


def test_four_minutes_are_not_too_old(ask: Ask) -> None:
    body = COMMAND.replace("%2Fpapers", "%2Fnewspapers")
    assert ask(body, **signed(body, age=240))[0] == 200


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "9" * 30, "١٢", "0"])
def test_a_length_that_is_none_is_refused(ask: Ask, length: str) -> None:
    assert ask(COMMAND, CONTENT_LENGTH=length, **signed(COMMAND))[0] == 400


def test_a_body_that_is_missing_empty_or_cut_off_is_refused(ask: Ask) -> None:
    assert ask("", **signed(""))[0] == 400
    assert ask("", CONTENT_LENGTH="", **signed(""))[0] == 400
    assert ask(COMMAND, CONTENT_LENGTH=str(len(COMMAND) + 1), **signed(COMMAND))[0] == 400


def test_without_a_length_nothing_is_read_that_might_never_end(ask: Ask) -> None:
    assert ask(COMMAND, CONTENT_LENGTH="", **signed(COMMAND))[0] == 400


def test_a_body_in_chunks_is_read(ask: Ask) -> None:
    body = COMMAND.replace("%2Fpapers", "%2Fnewspapers")
    chunked: dict[str, Any] = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    assert ask(body, **chunked, **signed(body))[0] == 200
    large = "x" * (LARGEST + 1)
    assert ask(large, **chunked, **signed(large))[0] == 413


def test_a_large_body_is_not_even_read(ask: Ask) -> None:
    unread = BytesIO(b"x")
    length = str(LARGEST + 1)
    environ: dict[str, Any] = {"CONTENT_LENGTH": length, "wsgi.input": unread}
    assert ask(**environ, **signed("x"))[0] == 413
    assert unread.tell() == 0


@pytest.mark.parametrize(
    "body",
    [
        "{",
        '{"a": ',
        "payload=",
        "payload=%7B",
        "payload=[]",
        "payload=3",
        '{"type": "block_actions", "team": 3, "user": 3, "actions": 3}',
        '{"type": "event_callback", "event": []}',
        '{"type": "event_callback"}',
        "payload=" + json.dumps({"type": "block_actions", "actions": []}),
        "payload=" + json.dumps({"type": "block_actions", "actions": [{}]}),
        "payload=" + json.dumps({"type": "view_submission", "view": None}),
        '{"a":' * 100_000,
        "command=%2Fpapers",
        "command=%2Fpapers&text=help",
        "nothing=known",
        "\0",
    ],
)
@pytest.mark.parametrize("kind", [FORM, "application/json"])
def test_nothing_is_answered_with_500(ask: Ask, body: str, kind: str) -> None:
    for headers in (signed(body), signed(body, secret="another-secret"), {}):
        assert ask(body, CONTENT_TYPE=kind, **headers)[0] in (200, 400, 401, 404)


def test_bytes_that_are_no_text_are_refused(ask: Ask) -> None:
    assert ask(b"\xff\xfe\x00", **signed("x"))[0] == 400


def test_slack_may_check_the_url_and_the_certificate(ask: Ask) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"})
    status, _, said = ask(body, CONTENT_TYPE="application/json", **signed(body))
    assert (status, json.loads(said)) == (200, {"challenge": "abc"})
    assert ask(body, CONTENT_TYPE="application/json")[0] == 401
    assert ask("token=t&ssl_check=1")[0] == 200
    assert ask("ssl_check=1&token=t")[0] == 200


def test_an_ssl_check_with_a_command_in_it_reaches_nobody(ask: Ask, slack: FakeSlack) -> None:
    calls = len(slack.calls)
    status, _, said = ask(f"ssl_check=1&{COMMAND}")
    assert (status, said) == (200, b"{}")
    assert len(slack.calls) == calls


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_events_are_posted(ask: Ask, method: str) -> None:
    status, headers, _ = ask(COMMAND, method=method, **signed(COMMAND))
    assert (status, headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/", "/slack", "/slack/events/", "/slack/install", "/healthz/"])
def test_other_paths_are_not_there(ask: Ask, path: str) -> None:
    assert ask(path=path, method="GET")[0] == 404
    assert ask(COMMAND, path=path, **signed(COMMAND))[0] == 404


def test_health(ask: Ask) -> None:
    status, headers, said = ask(path=HEALTH, method="GET")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(said) == {"ok": True, "papers": 6}
    assert ask(path=HEALTH, method="POST")[0] == 405


@pytest.mark.parametrize(
    ("ready", "status", "error"),
    [
        (lambda: True, 200, None),
        (lambda: False, 503, "the search index is not up to date yet"),
    ],
)
def test_requests_are_sent_to_whoever_is_ready(
    shelf: Store, ready: Callable[[], bool], status: int, error: str | None
) -> None:
    app = guarded(lambda environ, start: [], shelf, signing_secret=SECRET, is_ready=ready)
    got, _, said = through(app, path=READY, method="GET")
    assert (got, json.loads(said).get("error")) == (status, error)
    assert through(app, path=READY, method="POST")[0] == 405


def test_while_the_database_is_away_they_are_sent_on_and_it_is_said(shelf: Store) -> None:
    assert isinstance(shelf, SqlStore)
    store = LeavingStore(shelf.engine)
    store.leave()
    app = guarded(lambda environ, start: [], store, signing_secret=SECRET)
    got, _, said = through(app, path=READY, method="GET")
    assert (got, json.loads(said)) == (200, {"ok": True, "database": "away"})
    assert through(app, path=HEALTH, method="GET")[0] == 503


def test_ill_health_tells_strangers_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        @property
        def papers(self) -> object:
            raise StoreError("/home/ada/papers.db: disk I/O error")

    app = guarded(lambda environ, start: [], Broken(), signing_secret=SECRET)  # type: ignore[arg-type]
    status, _, said = through(app, path=HEALTH, method="GET")
    assert status == 503
    assert json.loads(said)["ok"] is False
    assert b"ada" not in said
    assert "disk I/O error" in caplog.text


def test_nothing_that_was_sent_is_logged(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    broken = '{"text": "' + WORD
    for body in (COMMAND, broken):
        for headers in ({}, signed(body, secret="another-secret"), signed(body, age=400)):
            ask(body, **headers)
    ask(broken, **signed(broken))
    assert WORD not in caplog.text
