"""Every number of SLACK.md section 2: taken at the limit, refused one over in Slack's own words.

Through the unmodified client. What Slack's SDK knows of blocks agrees.
"""

from collections.abc import Callable, Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.workspace import FakeSlack, ManualClock
from tests.bot.workspace.kit import Json, section
from tests.bot.workspace.limits import BLOCKS, LEAST, SDK_SILENT, VIEWS


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[FakeSlack, WebClient]]:
    with FakeSlack(clock=ManualClock()) as slack:
        slack.add_channel("lab", bot=True)
        yield slack, WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


Place = tuple[FakeSlack, WebClient]


def refused(call: Callable[[], object]) -> Json:
    with pytest.raises(SlackApiError) as raised:
        call()
    body: Json = raised.value.response.data
    return body


def show(place: Place, view: Json) -> None:
    slack, client = place
    ada = slack.member("ada")
    if view["type"] == "home":
        client.views_publish(user_id=ada.id, view=view)
        return
    trigger = slack.state.new_trigger(slack.team.id, ada.member)
    shown = client.views_open(trigger_id=trigger, view=view)["view"]
    ada.close(ada.modal() or pytest.fail("no modal"))
    assert shown["type"] == "modal"


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block(place: Place, name: str) -> None:
    limit, (_, client) = BLOCKS[name], place
    client.chat_postMessage(channel="lab", text="x", blocks=[limit.build(limit.most)])
    over = [limit.build(limit.most + 1)]
    body = refused(lambda: client.chat_postMessage(channel="lab", text="x", blocks=over))
    words = limit.words.format(most=limit.most, over=limit.most + 1)
    assert body["error"] == "invalid_blocks"
    assert f"{words} [json-pointer:/blocks/{limit.at}]" in body["errors"]
    told = [f"[ERROR] {each}" for each in body["errors"]]
    assert body["response_metadata"] == {"messages": told}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view(place: Place, name: str) -> None:
    limit = VIEWS[name]
    show(place, limit.build(limit.most))
    body = refused(lambda: show(place, limit.build(limit.most + 1)))
    words = limit.words.format(most=limit.most, over=limit.most + 1)
    first, *others = body["response_metadata"]["messages"]
    assert body["error"] == "invalid_arguments"
    assert first == "[ERROR] failed to match all allowed schemas [json-pointer:/view]"
    assert f"[ERROR] {words} [json-pointer:/view/{limit.at}]" in others


@pytest.mark.parametrize("name", LEAST)
def test_the_least(place: Place, name: str) -> None:
    block, at, words = LEAST[name]
    _, client = place
    body = refused(lambda: client.chat_postMessage(channel="lab", text="x", blocks=[block]))
    assert body["error"] == "invalid_blocks"
    said = [each for each in body["errors"] if each.endswith(f"[json-pointer:/blocks/{at}]")]
    assert any(each.startswith(words) for each in said)


def test_blocks_in_a_message(place: Place) -> None:
    _, client = place
    client.chat_postMessage(channel="lab", text="x", blocks=[section()] * 50)
    body = refused(
        lambda: client.chat_postMessage(channel="lab", text="x", blocks=[section()] * 51)
    )
    assert body["errors"] == ["no more than 50 items allowed [json-pointer:/blocks]"]


def test_slacks_sdk_agrees_on_blocks() -> None:
    silent = set()
    for name, limit in BLOCKS.items():
        assert takes(limit.build(limit.most)), name
        silent |= {name} if takes(limit.build(limit.most + 1)) else set()
    assert silent == SDK_SILENT


def test_slacks_sdk_agrees_on_views() -> None:
    for name in ("title", "submit", "close", "private_metadata", "callback_id", "modal blocks"):
        limit = VIEWS[name]
        View(**limit.build(limit.most)).to_dict()
        with pytest.raises(SlackObjectFormationError):
            View(**limit.build(limit.most + 1)).to_dict()


def takes(block: Json) -> bool:
    try:
        parsed = Block.parse(block)
        if parsed is not None:
            parsed.to_dict()
    except SlackObjectFormationError:
        return False
    return True
