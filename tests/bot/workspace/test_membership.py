"""Who is where, and what the app may do there: who has left, archived channels, taken access."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import FakeSlack, Fault
from bot.workspace.events import DEFAULT_EVENTS
from bot.workspace.state import Team

Json = dict[str, Any]


def error(call: Callable[..., object], **args: Any) -> str:
    with pytest.raises(SlackApiError) as raised:
        call(**args)
    return str(raised.value.response["error"])


def client_of(slack: FakeSlack, team: Team) -> WebClient:
    return WebClient(team.bot_token, base_url=slack.api_url, retry_handlers=[])


def test_who_has_left_cannot_be_opened_a_conversation_with(
    slack: FakeSlack, client: WebClient
) -> None:
    eve = slack.add_member("eve", deleted=True)
    assert error(client.conversations_open, users=eve.id) == "user_disabled"
    assert error(client.chat_postMessage, channel=eve.id, text="x") == "channel_not_found"
    assert client.users_info(user=eve.id)["user"]["deleted"] is True


def test_who_has_left_is_posted_to_where_there_is_a_conversation(
    slack: FakeSlack, client: WebClient
) -> None:
    """Slack does not say that nobody reads it."""
    eve = slack.member("eve")
    place = client.chat_postMessage(channel=eve.id, text="hello")["channel"]
    eve.member.deleted = True
    assert client.chat_postMessage(channel=eve.id, text="x")["channel"] == place
    assert client.conversations_info(channel=place)["channel"]["is_user_deleted"] is True


def test_an_archived_channel_takes_nothing(slack: FakeSlack, client: WebClient) -> None:
    lab = slack.add_channel("lab", bot=True, members=["ada"])
    ada, place = slack.member("ada"), {"channel": lab.id}
    ts = client.chat_postMessage(**place, text="x")["ts"]
    lab.is_archived = True
    codes = [
        error(client.chat_postMessage, **place, text="x"),
        error(client.chat_postEphemeral, **place, text="x", user=ada.id),
        error(client.chat_scheduleMessage, **place, text="x", post_at=int(slack.clock.now()) + 9),
        error(client.reactions_add, **place, timestamp=ts, name="eyes"),
        error(client.conversations_join, **place),
        error(client.conversations_leave, **place),
    ]
    assert codes == ["is_archived"] * 6
    assert client.conversations_list(exclude_archived=True)["channels"][-1]["name"] == "random"


def test_who_is_put_out_may_not_post(slack: FakeSlack, client: WebClient) -> None:
    """A private channel is then nowhere; a public one is only closed."""
    ada = slack.member("ada")
    den = slack.add_channel("den", kind="private", members=["ada"], bot=True)
    lab = slack.add_channel("lab", members=["ada"], bot=True)
    for name in ("den", "lab"):
        ada.remove_bot(name)
    assert error(client.chat_postMessage, channel=lab.id, text="x") == "not_in_channel"
    assert error(client.chat_postMessage, channel=den.id, text="x") == "channel_not_found"
    assert error(client.conversations_info, channel=den.id) == "channel_not_found"
    assert client.conversations_info(channel=lab.id)["channel"]["is_member"] is False
    assert error(client.conversations_history, channel=lab.id) == "not_in_channel"


def test_nobody_outside_the_channel_is_whispered_to(slack: FakeSlack, client: WebClient) -> None:
    lab = slack.add_channel("lab", bot=True, members=["ada"])
    bob = slack.member("bob")
    call = client.chat_postEphemeral
    assert error(call, channel=lab.id, text="x", user=bob.id) == "user_not_in_channel"
    assert error(call, channel=lab.id, text="x", user="U9") == "user_not_found"


def test_a_whisper_is_in_no_history_and_cannot_be_changed(
    slack: FakeSlack, client: WebClient
) -> None:
    lab = slack.add_channel("lab", bot=True, members=["ada", "bob"])
    ada, bob = slack.member("ada"), slack.member("bob")
    ts = client.chat_postEphemeral(channel=lab.id, text="psst", user=ada.id)["message_ts"]
    assert [m.text for m in ada.sees("lab")] == ["psst"]
    assert bob.sees("lab") == []
    assert client.conversations_history(channel=lab.id)["messages"] == []
    place = {"channel": lab.id, "ts": ts}
    assert error(client.chat_update, **place, text="x") == "message_not_found"
    assert error(client.chat_delete, **place) == "message_not_found"
    answer = {"channel": lab.id, "thread_ts": ts, "text": "x"}
    assert error(client.chat_postMessage, **answer) == "cannot_reply_to_message"


def test_the_app_hears_of_itself_and_of_nobody_where_it_is_not(
    slack: FakeSlack, app: App, client: WebClient
) -> None:
    heard: list[tuple[str, str]] = []

    @app.event("member_joined_channel")
    def joined(event: Json) -> None:
        heard.append((event["type"], event["user"]))

    @app.event("app_mention")
    def mentioned(event: Json) -> None:
        heard.append((event["type"], event["user"]))

    ada = slack.member("ada")
    ada.mention("too early", "general")
    ada.invite_bot("general")
    ada.mention("now", "general")
    app.listener_runner.listener_executor.shutdown(wait=True)
    assert heard == [("member_joined_channel", slack.team.bot_user_id), ("app_mention", ada.id)]


@pytest.mark.parametrize("code", ["token_revoked", "token_expired", "team_access_not_granted"])
def test_whatever_else_becomes_of_a_token_is_planned(
    slack: FakeSlack, client: WebClient, code: str
) -> None:
    slack.faults.next("chat.postMessage", Fault.error(code))
    slack.add_channel("lab", bot=True)
    assert error(client.chat_postMessage, channel="lab", text="x") == code


def test_an_enterprise_takes_the_app_from_one_workspace() -> None:
    """The others keep it; the event is of no one workspace."""
    heard = DEFAULT_EVENTS | {"team_access_granted", "team_access_revoked"}
    with FakeSlack(events=heard) as slack:
        slack.connect_callable(lambda body, headers: (200, {}, ""))
        kites, boats = (slack.add_team(name, enterprise="Wind") for name in ("Kites", "Boats"))
        for team in (kites, boats):
            team.org_wide, team.bot_token = True, "xoxb-of-the-wind"
        delivery = slack.revoke_access(kites)
        assert delivery is not None
        assert delivery.payload["event"]["team_ids"] == [kites.id]
        assert "team_id" not in delivery.payload
        (authorization,) = delivery.payload["authorizations"]
        assert authorization["is_enterprise_install"] is True
        ask = client_of(slack, kites).api_call
        assert error(ask, api_method="auth.test", params={"team_id": kites.id}) == (
            "team_access_not_granted"
        )
        assert ask("auth.test", params={"team_id": boats.id})["team_id"] == boats.id
        slack.grant_access(kites)
        assert ask("auth.test", params={"team_id": kites.id})["team_id"] == kites.id


def test_who_has_installed_by_itself_is_left_alone(slack: FakeSlack) -> None:
    with pytest.raises(ValueError, match="by itself"):
        slack.revoke_access(slack.team)
