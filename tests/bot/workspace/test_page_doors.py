"""Who is kept out of the local Slack's page, and what it may run and show."""

import http.client
import json
import urllib.parse
from typing import Any

import pytest

from bot.workspace import FakeSlack
from bot.workspace.page import PageServer
from bot.workspace.page.server import HEADERS, KEY_HEADER
from tests.bot.workspace.page_client import Browser

Json = dict[str, Any]


@pytest.fixture
def ada(browser: Browser) -> Browser:
    return browser.be("ada")


def test_the_page_may_run_and_show_only_what_is_its_own(browser: Browser) -> None:
    for path in ("/", "/page.js", "/page.css"):
        status, headers, body = browser.request("GET", path, **{KEY_HEADER: None})
        assert (status, bool(body)) == (200, True)
        assert HEADERS.items() <= headers.items()
    policy = HEADERS["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy
    assert HEADERS["x-content-type-options"] == "nosniff"


HOSTS = ("evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", "[::1]", "", None)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/", "/api/world"])
def test_another_host_is_refused(browser: Browser, host: str | None, path: str) -> None:
    assert browser.request("GET", path, host=host)[0] == 403


ORIGINS = ("https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "", None)


@pytest.mark.parametrize("origin", ORIGINS)
def test_another_origin_cannot_post(ada: Browser, origin: str | None) -> None:
    body = json.dumps({"member": ada.me, "act": "home"}).encode()
    assert ada.request("POST", "/api/act", body, origin=origin)[0] == 403


@pytest.mark.parametrize("key", ["", "wrong", "ä", None])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_asks_without_the_key(ada: Browser, method: str, key: str | None) -> None:
    path = "/api/act" if method == "POST" else "/api/world"
    body = json.dumps({"member": ada.me, "act": "home"}).encode() if method == "POST" else None
    told = key.encode().decode("latin-1") if key is not None else None
    assert ada.request(method, path, body, **{KEY_HEADER: told})[0] == 401


def test_the_key_is_another_one_each_time(browser: Browser) -> None:
    other = PageServer(browser.stage)
    other.close()
    assert len({other.key, browser.page.key}) == 2
    assert browser.page.url == f"{browser.page.origin}/#{browser.page.key}"


PATHS = (
    "/../server.py",
    "/static/../../server.py",
    "/%2e%2e/server.py",
    "/..%2fserver.py",
    "//etc/passwd",
    "/page.js/",
    "/page.js%00",
    "/server.py",
    "/__init__.py",
    "/static/page.js",
    "http://127.0.0.1/page.js",
)


@pytest.mark.parametrize("path", PATHS)
def test_no_other_file_is_served(browser: Browser, path: str) -> None:
    assert browser.request("GET", path)[0] == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD"])
def test_no_other_method_is_known(browser: Browser, method: str) -> None:
    assert browser.request(method, "/api/world")[0] == 501


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"content_type": "text/plain"}, 415),
        (b"{}", {"content_type": "application/x-www-form-urlencoded"}, 415),
        (b"", {"content_length": "-1"}, 411),
        (b"", {"content_length": "8000001"}, 413),
        (b"", {"content_length": "9" * 50}, 413),
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b"\xff", {}, 400),
    ],
)
def test_what_is_no_act_is_refused(
    browser: Browser, body: bytes, headers: dict[str, str], status: int
) -> None:
    assert browser.request("POST", "/api/act", body, **headers)[0] == status


@pytest.mark.parametrize(
    "body",
    [
        {"act": "fly"},
        {"act": 1},
        {"act": "send", "channel": "general"},
        {"act": "send", "text": ["x"], "channel": "general"},
        {"act": "click", "channel": "general"},
        {"act": "upload", "channel": "general", "content": "not base64!", "name": "a", "text": ""},
        {"act": "home", "member": "U1"},
        {"act": "home", "member": None},
    ],
)
def test_an_act_with_a_part_missing_is_refused(ada: Browser, body: Json) -> None:
    assert "is missing or of another kind" in ada.act(status=400, **body)["error"]


@pytest.mark.parametrize("fields", [1, {"a": 1}, {"a": {"b": 1}}, {"a": {"b": {}}}])
def test_fields_of_another_shape_are_refused(ada: Browser, fields: Any) -> None:
    ada.act("shortcut", shortcut="search_papers")
    modal = ada.wait("", lambda seen: seen["modal"])["modal"]
    ada.act("submit", status=400, view=modal["id"], fields=fields)
    ada.act("close", view=modal["id"])


def test_questions_that_nobody_asks(browser: Browser, ada: Browser) -> None:
    ada.open_home()
    assert browser.request("GET", "/api/nonsense")[0] == 404
    assert browser.request("POST", "/api/world", b"{}")[0] == 404
    assert browser.request("GET", "/api/seen")[0] == 400
    assert browser.ask("traffic", calls="-1", deliveries="²")["deliveries"] != []


def test_the_local_slack_itself_is_for_programs_only() -> None:
    """A page elsewhere may make a browser send, but its browser says from where."""
    with FakeSlack() as slack:
        place = urllib.parse.urlsplit(slack.api_url).netloc
        for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example:80"}):
            line = http.client.HTTPConnection(place, timeout=10)
            line.request("POST", "/api/auth.test", b"", headers)
            assert line.getresponse().status == 403
            line.close()
        assert slack.calls == []
