"""Installing the app in the local Slack, as the real client asks for it."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import CannotDo, FakeSlack, ManualClock
from bot.workspace.state import Team

HERE = "https://papers.example.org/slack/oauth_redirect"


@pytest.fixture
def kites(slack: FakeSlack) -> Team:
    return slack.add_team("Kite Lab", installed=False, enterprise="Kites")


def page(slack: FakeSlack, **more: str) -> str:
    asked = {"client_id": slack.client_id, "scope": "commands,chat:write", "state": "s"} | more
    return slack.link("oauth/v2/authorize?" + urlencode(asked))


def approved(slack: FakeSlack, team: Team, url: str = "", **more: Any) -> str:
    back = slack.oauth.approve(url or page(slack), team=team, installer="U1", **more)
    return parse_qs(urlsplit(back).query)["code"][0]


def access(slack: FakeSlack, code: str, **more: str) -> dict[str, Any]:
    told = {"client_id": slack.client_id, "client_secret": slack.client_secret} | more
    answer = WebClient(base_url=slack.api_url).oauth_v2_access(code=code, **told)
    return dict(answer.data)  # type: ignore[arg-type]


def error(slack: FakeSlack, code: str, **more: str) -> str:
    with pytest.raises(SlackApiError) as raised:
        access(slack, code, **more)
    return str(raised.value.response["error"])


def test_a_code_is_a_token_once(slack: FakeSlack, kites: Team) -> None:
    code = approved(slack, kites, without=["chat:write"])
    assert access(slack, code) == {
        "ok": True,
        "access_token": kites.bot_token,
        "token_type": "bot",
        "scope": "commands",
        "bot_user_id": kites.bot_user_id,
        "app_id": "A00000001",
        "team": {"id": kites.id, "name": "Kite Lab"},
        "enterprise": {"id": "EKITES", "name": "Kites"},
        "is_enterprise_install": False,
        "authed_user": {"id": "U1"},
    }
    assert kites.installed
    assert error(slack, code) == "invalid_code"
    assert kites.bot_token not in str(slack.calls)
    assert code not in str(slack.calls)


def test_who_installs_again_keeps_the_scopes_and_gets_another_token(
    slack: FakeSlack, kites: Team
) -> None:
    first = access(slack, approved(slack, kites))
    again = access(slack, approved(slack, kites, page(slack, scope="im:history")))
    assert again["scope"] == "chat:write,commands,im:history"
    assert again["access_token"] != first["access_token"]


def test_a_code_lives_ten_minutes(slack: FakeSlack, kites: Team, clock: ManualClock) -> None:
    code = approved(slack, kites)
    clock.advance(599)
    late = approved(slack, kites)
    assert access(slack, code)["ok"]
    clock.advance(601)
    assert error(slack, late) == "invalid_code"


def test_who_asks_must_be_the_app(slack: FakeSlack, kites: Team) -> None:
    code = approved(slack, kites)
    assert error(slack, code, client_id="1.2") == "invalid_client_id"
    assert error(slack, code, client_secret="wrong") == "bad_client_secret"
    assert error(slack, "code-of-nobody") == "invalid_code"
    by_arguments = {"client_id": slack.client_id, "client_secret": slack.client_secret}
    answer = WebClient(base_url=slack.api_url).api_call(
        "oauth.v2.access", params={"code": code} | by_arguments
    )
    assert answer["ok"]
    assert slack.client_secret not in str(slack.calls)


def test_the_address_must_be_the_same_both_times(slack: FakeSlack, kites: Team) -> None:
    named = page(slack, redirect_uri=HERE)
    assert error(slack, approved(slack, kites, named)) == "bad_redirect_uri"
    assert error(slack, approved(slack, kites), redirect_uri=HERE) == "bad_redirect_uri"
    assert access(slack, approved(slack, kites, named), redirect_uri=HERE)["ok"]
    with pytest.raises(CannotDo, match="did not match"):
        approved(slack, kites, page(slack, redirect_uri="https://evil.example/"))


def test_what_a_browser_takes_back(slack: FakeSlack, kites: Team) -> None:
    back = slack.oauth.approve(page(slack), team=kites, installer="U1")
    assert back.startswith(HERE + "?code=code-")
    assert parse_qs(urlsplit(back).query)["state"] == ["s"]
    assert slack.oauth.cancel(page(slack)) == HERE + "?error=access_denied&state=s"
    with pytest.raises(CannotDo, match="invalid_client_id"):
        slack.oauth.cancel(page(slack, client_id="1.2"))
    with pytest.raises(CannotDo, match="invalid_scope"):
        approved(slack, kites, page(slack, scope=""))


def test_an_enterprise_shares_one_token(slack: FakeSlack, kites: Team) -> None:
    other = slack.add_team("Second", installed=False, enterprise="Kites")
    told = access(slack, approved(slack, kites, org_wide=True))
    assert (told["team"], told["is_enterprise_install"]) == (None, True)
    assert kites.bot_token == other.bot_token == told["access_token"]
    for team in (kites, other):
        client = WebClient(team.bot_token, base_url=slack.api_url, team_id=team.id)
        said = client.auth_test()
        assert (said["team_id"], said["enterprise_id"]) == (team.id, "EKITES")
        channel = slack.channel("general", team)
        channel.members.add(team.bot_user_id)
        assert client.chat_postMessage(channel=channel.id, text="x")["ok"]
    slack.uninstall(other)
    assert not kites.installed
    assert slack.team.installed


def test_what_an_enterprises_app_is_sent(slack: FakeSlack, kites: Team, acking: Any) -> None:
    access(slack, approved(slack, kites, org_wide=True))
    got = acking()
    bea = slack.member("bea", kites)
    bea.slash("/papers help")
    bea.dm("help")
    command, message = (each.payload for each in slack.deliveries)
    assert len(got) == 2
    assert (command["enterprise_id"], command["is_enterprise_install"]) == ("EKITES", "true")
    assert command["team_id"] == message["team_id"] == kites.id
    (authorization,) = message["authorizations"]
    assert authorization["team_id"] is None
    assert (authorization["enterprise_id"], authorization["is_enterprise_install"]) == (
        "EKITES",
        True,
    )
