"""Installing: to Slack with a state, back with a code, a token that only we can read."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from cryptography.fernet import Fernet
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.app import Bot, create_app
from bot.config import Config
from bot.doors import guarded
from bot.installs import INSTALL, REDIRECT
from bot.installs.installing import COOKIE, LIVES, scopes_asked
from bot.workspace import CannotDo, FakeSlack, Fault, Person
from storage import Store, StoreError
from tests.bot.test_doors import through

PUBLIC = "https://papers.example.org"
NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
KEY = Fernet.generate_key().decode()
EVIL = "<script>alert(1)</script>"


@dataclass
class Shown:
    """What the browser got."""

    status: int
    headers: dict[str, str]
    page: str

    @property
    def title(self) -> str:
        (title,) = re.findall("<h1>(.*)</h1>", self.page)
        return str(title)


class Browser:
    """Goes through the door as a person's does, and keeps its cookies."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.cookies: dict[str, str] = {}

    def get(self, url: str) -> Shown:
        path, _, query = url.removeprefix(PUBLIC).partition("?")
        cookies = "; ".join(["other=1", *(f"{k}={v}" for k, v in self.cookies.items())])
        status, headers, said = through(
            self._app,
            method="GET",
            path=path,
            CONTENT_LENGTH="",
            QUERY_STRING=query,
            HTTP_COOKIE=cookies,
        )
        if cookie := headers.get("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies = {name: value} if value else {}
        return Shown(status, headers, said.decode())


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(signing_secret="not-a-secret") as running:
        running.team.installed = False
        yield running


@pytest.fixture
def many(config: Config, slack: FakeSlack) -> Config:
    return replace(
        config,
        signing_secret=slack.signing_secret,
        client_id=slack.client_id,
        client_secret=slack.client_secret,
        encryption_key=KEY,
        public_url=PUBLIC,
        api_url=slack.api_url,
    )


@pytest.fixture
def bot(many: Config, shelf: Store, clock: Clock) -> Iterator[Bot]:
    made = create_app(many, shelf, now=clock)
    yield made
    assert made.close(5)


@pytest.fixture
def door(bot: Bot, shelf: Store, many: Config) -> Any:
    bolt = SlackRequestHandler(bot.app)
    secret = many.signing_secret
    return guarded(bolt, shelf, signing_secret=secret, installing=bot.installing)


@pytest.fixture
def browser(door: Any) -> Browser:
    return Browser(door)


@pytest.fixture
def ada(slack: FakeSlack) -> Person:
    return slack.member("ada")


Allow = Callable[..., str]


@pytest.fixture
def allow(slack: FakeSlack, ada: Person) -> Allow:
    """The person says yes: the address their browser is sent back to."""

    def allowed(url: str, **more: Any) -> str:
        told: dict[str, Any] = {"team": slack.team, "installer": ada.id} | more
        return slack.oauth.approve(url, **told)

    return allowed


def to_slack(browser: Browser, query: str = "") -> str:
    return browser.get(INSTALL + query).headers["location"]


# To Slack


def test_the_way_to_slack_asks_for_what_the_manifest_says(
    browser: Browser, slack: FakeSlack
) -> None:
    shown = browser.get(INSTALL)
    assert shown.status == 302
    to = urlsplit(shown.headers["location"])
    asked = dict(parse_qsl(to.query))
    assert f"{to.scheme}://{to.netloc}{to.path}" == slack.link("oauth/v2/authorize")
    assert asked.pop("state") == browser.cookies[COOKIE]
    assert asked == {
        "client_id": slack.client_id,
        "scope": ",".join(scopes_asked()),
        "redirect_uri": PUBLIC + REDIRECT,
    }
    assert {"commands", "chat:write", "files:write"} <= set(scopes_asked())
    told = shown.headers["set-cookie"]
    for trait in ("Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600", "Path=/"):
        assert f"; {trait}" in told
    assert shown.headers["cache-control"] == "no-store"


def test_slacks_own_address_is_used_with_slacks_api(many: Config, shelf: Store) -> None:
    made = create_app(replace(many, api_url="https://slack.com/api/", public_url=""), shelf)
    assert made.installing
    location = dict(made.installing.begin("").headers)["Location"]
    assert location.startswith("https://slack.com/oauth/v2/authorize?client_id=")
    assert "redirect_uri" not in location
    assert made.close()


def test_a_workspace_may_be_chosen_beforehand(browser: Browser) -> None:
    assert parse_qs(urlsplit(to_slack(browser, "?team=T123")).query)["team"] == ["T123"]
    assert "&team=" not in to_slack(browser, "?team=T1&team=T2")
    assert "\n" not in to_slack(browser, "?team=a%0d%0aSet-Cookie:x")


def test_a_state_is_new_each_time_and_nothing_is_kept_of_it(browser: Browser, shelf: Store) -> None:
    states = {parse_qs(urlsplit(to_slack(browser)).query)["state"][0] for _ in range(5)}
    assert len(states) == 5
    assert shelf.events.forget_before(NOW + timedelta(days=1)) == 0


# And back


def test_a_workspace_is_installed(
    browser: Browser, slack: FakeSlack, shelf: Store, allow: Allow, ada: Person
) -> None:
    shown = browser.get(allow(to_slack(browser)))
    assert (shown.status, shown.title) == (200, "Paperboy is in Paper Lab")
    assert f"https://app.slack.com/client/{slack.team.id}" in shown.page
    assert browser.cookies == {}
    (kept,) = shelf.installs.all()
    assert kept == replace(
        kept,
        workspace=slack.team.id,
        enterprise="",
        bot_user=slack.team.bot_user_id,
        bot=slack.team.bot_id,
        scopes=tuple(sorted(scopes_asked())),
        installer=ada.id,
        installed_at=NOW,
        removed_at=None,
    )
    assert slack.team.bot_token.encode() not in kept.token
    assert Fernet(KEY).decrypt(kept.token).decode() == slack.team.bot_token
    (exchange,) = [call for call in slack.calls if call.method == "oauth.v2.access"]
    assert exchange.args == {"redirect_uri": PUBLIC + REDIRECT}, "the secret goes by HTTP Basic"


def test_what_a_person_leaves_out_is_known(browser: Browser, shelf: Store, allow: Allow) -> None:
    browser.get(allow(to_slack(browser), without=["files:write"]))
    (kept,) = shelf.installs.all()
    assert "files:write" not in kept.scopes
    assert "chat:write" in kept.scopes


def test_an_enterprise_is_installed(
    browser: Browser, slack: FakeSlack, shelf: Store, allow: Allow
) -> None:
    team = slack.add_team("Kite Lab", installed=False, enterprise="Kites")
    shown = browser.get(allow(to_slack(browser), team=team, org_wide=True))
    assert (shown.status, shown.title) == (200, "Paperboy is in Kites")
    assert "/client/" not in shown.page
    (kept,) = shelf.installs.all()
    assert (kept.workspace, kept.enterprise, kept.is_org) == ("", "EKITES", True)


def test_a_name_is_shown_as_it_is_spelt(browser: Browser, slack: FakeSlack, allow: Allow) -> None:
    slack.team.name = f"{EVIL}&\"'"
    shown = browser.get(allow(to_slack(browser)))
    assert "<script" not in shown.page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#x27;" in shown.title
    assert tags(shown.page) == ["html", "meta", "meta", "title", "h1", "p", "code", "a"]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.append(tag)


def tags(page: str) -> list[str]:
    parser = Tags()
    parser.feed(page)
    return parser.seen


def test_a_person_says_no(browser: Browser, slack: FakeSlack, shelf: Store) -> None:
    shown = browser.get(slack.oauth.cancel(to_slack(browser)))
    assert (shown.status, shown.title) == (200, "Nothing was installed")
    assert shelf.installs.all() == []


# What is not begun here does not end here


FORGED: dict[str, Callable[[str], str]] = {
    "no state": lambda url: url.split("&state=")[0],
    "another state": lambda url: url.split("&state=")[0] + "&state=gAAAAAB",
    "two states": lambda url: url + "&state=x",
    "not ASCII": lambda url: url.split("&state=")[0] + "&state=%ff%C3%BC",
    "another text": lambda url: (
        url.split("&state=")[0] + "&state=" + Fernet.generate_key().decode()
    ),
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_state(
    forged: str, browser: Browser, slack: FakeSlack, shelf: Store, allow: Allow
) -> None:
    shown = browser.get(FORGED[forged](allow(to_slack(browser))))
    assert (shown.status, shown.title) == (400, "This did not begin here")
    assert refused_unasked(slack, shelf)


def refused_unasked(slack: FakeSlack, shelf: Store) -> bool:
    asked = [call.method for call in slack.calls if call.method == "oauth.v2.access"]
    return asked == [] and shelf.installs.all() == []


def test_a_state_that_another_key_has_sealed(
    browser: Browser, slack: FakeSlack, shelf: Store, allow: Allow
) -> None:
    back = allow(to_slack(browser))
    state = Fernet(Fernet.generate_key()).encrypt(b"state 1741770000 0").decode()
    browser.cookies = {COOKIE: state}
    assert browser.get(back.split("&state=")[0] + f"&state={state}").status == 400
    assert refused_unasked(slack, shelf)


def test_a_sealed_text_that_is_no_state(
    browser: Browser, slack: FakeSlack, shelf: Store, allow: Allow
) -> None:
    back = allow(to_slack(browser))
    for text in (b"xoxb-1", b"token 1741770000 0", b"state", b""):
        state = Fernet(KEY).encrypt(text).decode()
        browser.cookies = {COOKIE: state}
        assert browser.get(back.split("&state=")[0] + f"&state={state}").status == 400
    assert refused_unasked(slack, shelf)


def test_another_browser(door: Any, slack: FakeSlack, shelf: Store, allow: Allow) -> None:
    back = allow(to_slack(Browser(door)))
    assert Browser(door).get(back).status == 400
    begun_itself = Browser(door)
    to_slack(begun_itself)
    assert begun_itself.get(back).status == 400
    assert refused_unasked(slack, shelf)


@pytest.mark.parametrize(("minutes", "status"), [(10, 200), (11, 400)])
def test_a_state_lives_ten_minutes(
    browser: Browser, clock: Clock, allow: Allow, minutes: int, status: int
) -> None:
    back = allow(to_slack(browser))
    clock.time += timedelta(minutes=minutes)
    assert browser.get(back).status == status
    assert timedelta(minutes=10) == LIVES


def test_a_state_is_good_once_whichever_replica_is_asked(
    browser: Browser, many: Config, clock: Clock, allow: Allow, shelf: Store, slack: FakeSlack
) -> None:
    back = allow(to_slack(browser))
    cookies = dict(browser.cookies)
    other = create_app(many, shelf, now=clock)
    bolt = SlackRequestHandler(other.app)
    elsewhere = Browser(guarded(bolt, shelf, signing_secret="x", installing=other.installing))
    elsewhere.cookies = dict(cookies)
    assert elsewhere.get(back).status == 200, "begun on one replica, ended on another"
    browser.cookies = cookies
    assert browser.get(allow_again(back)).status == 400
    assert len([c for c in slack.calls if c.method == "oauth.v2.access"]) == 1
    assert other.close()


def allow_again(back: str) -> str:
    return back.replace("code=", "code=another-")


# What goes wrong at Slack's


def test_a_code_that_slack_refuses(
    browser: Browser, slack: FakeSlack, shelf: Store, allow: Allow, caplog: Any
) -> None:
    back = allow(to_slack(browser)).replace("code=", "code=stolen-")
    shown = browser.get(back)
    assert (shown.status, shown.title) == (400, "Slack did not agree")
    assert shelf.installs.all() == []
    assert "invalid_code" in caplog.text
    assert "stolen" not in caplog.text + shown.page


def test_no_code(browser: Browser, shelf: Store) -> None:
    state = parse_qs(urlsplit(to_slack(browser)).query)["state"][0]
    for query in ({"state": state}, {"state": state, "error": EVIL}):
        shown = browser.get(f"{REDIRECT}?{urlencode(query)}")
        assert shown.status == 400
        assert "script" not in shown.page
        browser.cookies = {COOKIE: state}
    assert shelf.installs.all() == []


def test_a_wrong_client_secret_is_named_in_the_log(
    many: Config, shelf: Store, slack: FakeSlack, allow: Allow, caplog: Any
) -> None:
    made = create_app(replace(many, client_secret="another-secret"), shelf)
    browser = Browser(
        guarded(
            SlackRequestHandler(made.app), shelf, signing_secret="x", installing=made.installing
        )
    )
    assert browser.get(allow(to_slack(browser))).status == 400
    assert "Slack refused an installation: bad_client_secret" in caplog.text
    assert "another-secret" not in caplog.text
    assert made.close()


def test_slack_does_not_answer(
    browser: Browser, slack: FakeSlack, shelf: Store, allow: Allow
) -> None:
    slack.faults.next("oauth.v2.access", Fault.status(503), times=3)
    shown = browser.get(allow(to_slack(browser)))
    assert (shown.status, shown.title) == (502, "That did not work")
    assert shelf.installs.all() == []


def test_token_rotation_is_refused_because_its_tokens_die(
    browser: Browser, slack: FakeSlack, shelf: Store, allow: Allow, monkeypatch: Any, caplog: Any
) -> None:
    access = slack.oauth.access

    def rotating(args: Any, client: Any) -> Any:
        return access(args, client) | {"refresh_token": "xoxe-1-secret", "expires_in": 43200}

    monkeypatch.setattr(slack.oauth, "access", rotating)
    assert browser.get(allow(to_slack(browser))).status == 400
    assert "token_rotation_is_on" in caplog.text
    assert "xoxe" not in caplog.text
    assert shelf.installs.all() == []


def test_a_store_that_cannot_keep_it(
    browser: Browser, shelf: Store, allow: Allow, monkeypatch: Any, caplog: Any
) -> None:
    def full(installation: Any) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(shelf.installs, "keep", full)
    shown = browser.get(allow(to_slack(browser)))
    assert (shown.status, shown.title) == (503, "That did not work")
    assert "The disk is full." in caplog.text
    assert "disk" not in shown.page


# The doors


def test_every_page_is_guarded(browser: Browser, slack: FakeSlack, allow: Allow) -> None:
    for url in (INSTALL, REDIRECT, allow(to_slack(browser)), slack.oauth.cancel(to_slack(browser))):
        headers = browser.get(url).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", [INSTALL, REDIRECT])
def test_only_get(door: Any, path: str) -> None:
    assert through(door, b"x", method="POST", path=path)[0] == 405


@pytest.mark.parametrize("query", ["state=%", "&&&=&;", "state=" + "x" * 4000, "%00", "code"])
def test_any_query_has_an_answer(browser: Browser, query: str) -> None:
    assert browser.get(f"{REDIRECT}?{query}").status == 400
    assert browser.get(f"{INSTALL}?{query}").status == 302


def test_a_redirect_address_that_slack_does_not_know_is_slacks_to_refuse(
    many: Config, shelf: Store, slack: FakeSlack, allow: Allow
) -> None:
    made = create_app(replace(many, public_url="https://elsewhere.example.org"), shelf)
    assert made.installing
    location = dict(made.installing.begin("").headers)["Location"]
    with pytest.raises(CannotDo, match="did not match"):
        allow(location)
    assert made.close()
