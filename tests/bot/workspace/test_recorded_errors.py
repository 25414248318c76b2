"""The Web API's errors beside Slack's own: of each method the one recorded, to the letter."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace.web_api import EXCHANGE
from tests.bot.workspace.calls import ATTACHMENTS, CALLS, HOME, Call, Json, Stage, modal, staged
from tests.bot.workspace.recorded import read

# The error that Slack's examples have of each method, asked for.
MISTAKES: dict[str, Call] = {
    "auth.test": lambda s: stranger(s).auth_test(),
    "bots.info": lambda s: s.client.bots_info(bot="B9"),
    "chat.delete": lambda s: s.client.chat_delete(channel=s.lab.id, ts="1.1"),
    "chat.deleteScheduledMessage": lambda s: s.client.chat_deleteScheduledMessage(
        channel=s.lab.id, scheduled_message_id="Q9"
    ),
    "chat.getPermalink": lambda s: s.client.chat_getPermalink(channel="C9", message_ts="1.1"),
    "chat.postEphemeral": lambda s: s.client.chat_postEphemeral(
        **s.words(), user=s.slack.member("bob", s.team).id
    ),
    "chat.postMessage": lambda s: s.client.chat_postMessage(
        **s.words(), attachments=ATTACHMENTS * 101
    ),
    "chat.scheduleMessage": lambda s: s.scheduled(-60),
    "chat.unfurl": lambda s: s.client.chat_unfurl(
        **s.said("https://example.org"), unfurls={"https://example.org": {"text": "x"}}
    ),
    "chat.update": lambda s: s.client.chat_update(**s.said("mine"), text="x"),
    "conversations.history": lambda s: s.client.conversations_history(channel="C9"),
    "conversations.info": lambda s: s.client.conversations_info(channel="C9"),
    "conversations.join": lambda s: s.client.conversations_join(
        channel=s.slack.add_channel("old", team=s.team, is_archived=True).id
    ),
    "conversations.leave": lambda s: s.client.conversations_leave(channel=s.place("general")),
    "conversations.list": lambda s: stranger(s).conversations_list(),
    "conversations.members": lambda s: s.client.conversations_members(
        channel=s.lab.id, cursor="nonsense"
    ),
    "conversations.open": lambda s: s.client.conversations_open(channel="D9"),
    "conversations.replies": lambda s: s.client.conversations_replies(channel=s.lab.id, ts="1.1"),
    EXCHANGE: lambda s: s.redeem(s.code(), client_id="1.1"),
    "reactions.add": lambda s: s.client.reactions_add(**s.reacted()),
    "reactions.remove": lambda s: s.client.reactions_remove(
        channel=s.lab.id, timestamp=s.posted()["ts"], name="eyes"
    ),
    "team.info": lambda s: stranger(s).team_info(),
    "users.conversations": lambda s: stranger(s).users_conversations(),
    "users.info": lambda s: s.client.users_info(user="U9"),
    "users.list": lambda s: s.client.users_list(cursor="nonsense"),
    "views.open": lambda s: s.client.views_open(trigger_id="", view=modal()),
    "views.publish": lambda s: s.client.views_publish(user_id="U9", view=HOME),
    "views.push": lambda s: s.client.views_push(
        trigger_id=s.trigger(), view={k: v for k, v in modal().items() if k != "title"}
    ),
    "views.update": lambda s: s.client.views_update(view_id="V9", view=modal()),
}


def stranger(stage: Stage) -> WebClient:
    return WebClient("xoxb-nobodys", base_url=stage.slack.api_url, retry_handlers=[])


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged() as found:
        yield found[0]


@pytest.fixture
def recorded(shared: Path) -> Path:
    return shared / "data" / "slack"


@pytest.mark.parametrize("method", MISTAKES)
def test_a_mistake_is_answered_as_recorded(recorded: Path, stage: Stage, method: str) -> None:
    wanted = read(recorded / "webapi_examples/error" / f"{method}__default.json")
    with pytest.raises(SlackApiError) as raised:
        MISTAKES[method](stage)
    assert as_recorded(raised.value.response.data) == wanted


def test_every_recorded_mistake_is_made(recorded: Path) -> None:
    kept = {path.name.partition("__")[0] for path in recorded.glob("webapi_examples/error/*.json")}
    assert MISTAKES.keys() == kept & CALLS.keys()


def as_recorded(body: Any) -> Json:
    """Slack has since put "[ERROR]" before its complaints and their place behind them, and says
    first of which schema they are."""
    told = body.get("response_metadata", {}).get("messages", [])
    plain = [each.removeprefix("[ERROR] ").partition(" [json-pointer:")[0] for each in told]
    kept = [each for each in plain if "allowed schemas" not in each]
    return {**body, "response_metadata": {"messages": kept}} if told else dict(body)
