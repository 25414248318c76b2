"""`papers serve` for several workspaces: a process, a browser's requests, and its log."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.workspace import FakeSlack
from bot.workspace.state import Team
from storage import open_store
from tests.bot.serving import Served, free_port
from tests.bot.test_serve import filled, refused
from tests.engines import url_at

KEY = Fernet.generate_key().decode()
Serve = Callable[..., Served]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(signing_secret="not-a-secret") as running:
        running.team.installed = False
        yield running


def settings(slack: FakeSlack, folder: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": url_at(folder / "papers.db"),
        "HOME": str(folder / "home"),
        "PORT": str(free_port()),
        "SLACK_API_URL": slack.api_url,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_CLIENT_ID": slack.client_id,
        "SLACK_CLIENT_SECRET": slack.client_secret,
        "PAPERBOY_ENCRYPTION_KEY": KEY,
        "PAPERBOY_PUBLIC_URL": "https://papers.example.org",
        "PAPERBOY_LOG_LEVEL": "DEBUG",
    }


@pytest.fixture
def serve(slack: FakeSlack, tmp_path: Path) -> Iterator[Serve]:
    (tmp_path / "home").mkdir()
    started: list[Served] = []

    def begin(**more: str) -> Served:
        started.append(Served(tmp_path, settings(slack, tmp_path) | more))
        return started[-1]

    with filled(tmp_path):
        yield begin
    for served in started:
        served.end()
        assert "Traceback" not in served.log, served.log
    assert list((tmp_path / "home").glob(".bolt*")) == [], "Bolt keeps no tokens of its own"


def get(served: Served, path: str, cookie: str = "") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    connection.request("GET", path, headers={"Cookie": cookie, "Host": "evil.example"})
    return connection.getresponse()


def install(served: Served, slack: FakeSlack, team: Team) -> str:
    """As a browser goes; the page it ends on."""
    begun = get(served, "/slack/install")
    assert begun.status == 302
    location, cookie = begun.headers["Location"], begun.headers["Set-Cookie"]
    assert "evil" not in location
    back = slack.oauth.approve(location, team=team, installer="U1")
    shown = get(served, back.removeprefix("https://papers.example.org"), cookie.partition(";")[0])
    assert shown.status == 200
    assert shown.headers["Content-Security-Policy"]
    return shown.read().decode()


def test_two_workspaces_from_the_door_to_the_log(
    serve: Serve, slack: FakeSlack, tmp_path: Path
) -> None:
    served = serve()
    served.wait_until(served.is_up)
    slack.connect_http(f"http://127.0.0.1:{served.port}/slack/events")
    kites = slack.add_team("Kite Lab", installed=False)
    for team, name in ((slack.team, "Paper Lab"), (kites, "Kite Lab")):
        assert f"Paperboy is in {name}" in install(served, slack, team)
        person = slack.member("ada", team)
        assert person.slash("/papers search speculative decoding").error is None
        person.wait_for("general", lambda message: "Drafting Ahead" in message.as_text())
        person.dm("search speculative decoding")
        person.wait_for("dm", lambda message: "Drafting Ahead" in message.as_text())
    slack.uninstall(kites)
    served.stop()
    assert served.wait() == 0, served.log
    assert tokens_kept(tmp_path) == {slack.team.id: True, kites.id: False}
    for secret in (slack.team.bot_token, kites.bot_token, slack.client_secret, KEY):
        assert secret not in served.log
        for path in tmp_path.glob("papers.db*"):
            assert not path.is_file() or secret.encode() not in path.read_bytes()


def tokens_kept(folder: Path) -> dict[str, bool]:
    """Which places have a token."""
    with closing(open_store(f"sqlite:///{folder}/papers.db")) as store:
        return {each.place: bool(each.token) for each in store.installs.all()}


def test_socket_mode_serves_those_who_are_in(serve: Serve, slack: FakeSlack) -> None:
    first = serve()
    first.wait_until(first.is_up)
    install(first, slack, slack.team)
    first.stop()
    assert first.wait() == 0, first.log
    server = slack.socket
    second = serve(SLACK_APP_TOKEN=slack.app_token)
    second.wait_until(lambda: bool(server.connections))
    slack.connect_socket()
    ada = slack.member("ada")
    ada.slash("/papers search speculative decoding")
    ada.wait_for("general", lambda message: "Drafting Ahead" in message.as_text(), timeout=8)
    assert "install the bot over HTTP only" in second.log


def test_a_key_that_does_not_fit_is_said_before_anything_listens(
    serve: Serve, slack: FakeSlack, tmp_path: Path
) -> None:
    served = serve()
    served.wait_until(served.is_up)
    install(served, slack, slack.team)
    served.stop()
    served.wait()
    other = {"PAPERBOY_ENCRYPTION_KEY": Fernet.generate_key().decode()}
    code, said = refused(tmp_path, **settings(slack, tmp_path) | other)
    assert code == 2
    assert f"PAPERBOY_ENCRYPTION_KEY does not fit the tokens of {slack.team.id}" in said


def test_one_workspace_has_no_doors_of_oauth(serve: Serve, slack: FakeSlack) -> None:
    slack.team.installed = True
    unset = dict.fromkeys(("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"), "")
    served = serve(SLACK_BOT_TOKEN=slack.bot_token, **unset)
    served.wait_until(served.is_up)
    for path in ("/slack/install", "/slack/oauth_redirect?code=x&state=y"):
        assert get(served, path).status == 404
