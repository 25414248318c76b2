"""What a person does and sees, against a small Bolt app in this process."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.workspace import CannotDo, FakeSlack, SeenMessage
from tests.bot.workspace.block_samples import FEEDBACK

Json = dict[str, Any]
Acking = Callable[..., list[str]]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(name: str, **more: Any) -> Json:
    return {"type": "button", "action_id": name.lower(), "text": plain(name)} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def options(*names: str) -> list[Json]:
    return [{"text": plain(name), "value": name.lower()} for name in names]


PAPER = {
    "type": "section",
    "text": {"type": "mrkdwn", "text": "*<https://x.org|A &lt; B>*\nby <@U00000002>"},
    "accessory": {
        "type": "overflow",
        "action_id": "more",
        "options": options("Similar", "Share"),
    },
}
MENU = {
    "type": "static_select",
    "action_id": "cadence",
    "placeholder": plain("How often"),
    "options": options("Daily", "Weekly"),
}
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "See "},
                {"type": "link", "url": "https://y.org", "text": "this"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "two"}]},
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted"}]},
    ],
}
BLOCKS = [
    {"type": "header", "text": plain("New papers")},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "8 of 23"}, plain("today")]},
    {"type": "divider"},
    PAPER,
    RICH,
    {"type": "image", "image_url": "https://x.org/i.png", "alt_text": "a plot"},
    actions(button("Save"), button("Open", url="https://x.org/pdf"), MENU),
]
AS_READ = """\
New papers
8 of 23 today
---
*A < B <https://x.org>* [... Similar | Share]
by @paperboy
See this <https://y.org>
1. one
2. two
> quoted
(image: a plot)
[Save] [Open] [How often v]"""


def posted(slack: FakeSlack, client: WebClient, *blocks: Json, **more: Any) -> SeenMessage:
    if "lab" not in [c.name for c in slack.state.channels.values()]:
        slack.add_channel("lab", members=["ada"], bot=True)
    client.chat_postMessage(channel="lab", text="t", blocks=list(blocks), **more)
    return slack.member("ada").sees("lab")[-1]


def test_a_message_as_a_person_reads_it(slack: FakeSlack, client: WebClient) -> None:
    message = posted(slack, client, *BLOCKS)
    assert message.as_text() == AS_READ
    assert message.links == [
        ("A < B", "https://x.org"),
        ("this", "https://y.org"),
        ("Open", "https://x.org/pdf"),
    ]
    assert message.notifies == {"U00000002"}
    assert list(message.actions) == ["more", "save", "open", "cadence"]
    assert (message.author, message.ephemeral, message.text) == ("paperboy", False, "t")


def test_who_sees_what(slack: FakeSlack, client: WebClient) -> None:
    ada, bob = slack.member("ada"), slack.member("bob")
    guest = slack.add_member("gus", is_restricted=True)
    stranger = slack.add_member("eve", is_stranger=True)
    shared = slack.add_channel("shared", bot=True, is_ext_shared=True, members=["ada"])
    shared.members |= {stranger.id, guest.id}
    slack.add_channel("secret", kind="private", bot=True, members=["ada"])
    client.chat_postMessage(channel="shared", text="all")
    client.chat_postEphemeral(channel=shared.id, user=ada.id, text="ada alone")
    assert [m.text for m in ada.sees("shared")] == ["all", "ada alone"]
    assert [m.text for m in bob.sees("shared")] == ["all"]
    assert [m.text for m in stranger.sees("shared")] == ["all"]
    with pytest.raises(CannotDo, match="bob sees no channel 'secret'; only #general"):
        bob.sees("secret")
    with pytest.raises(CannotDo):
        guest.sees("general")
    with pytest.raises(CannotDo):
        stranger.sees("general")


def test_a_private_channel_stays_nameless_to_others(slack: FakeSlack, client: WebClient) -> None:
    secret = slack.add_channel("secret", kind="private", members=["ada"])
    slack.add_channel("lab", bot=True, members=["ada", "bob"])
    client.chat_postMessage(channel="lab", text=f"see <#{secret.id}>")
    assert slack.member("ada").sees("lab")[0].as_text() == "see #secret"
    assert slack.member("bob").sees("lab")[0].as_text() == "see #private channel"


def test_slash_ack_in_channel_shows_the_command_too(slack: FakeSlack, acking: Acking) -> None:
    acking('{"response_type": "in_channel", "text": "12 papers"}')
    slack.member("ada").slash("/papers trending")
    seen = [(m.author, m.as_text()) for m in slack.member("bob").sees()]
    assert seen == [("ada", "/papers trending"), ("paperboy", "12 papers")]


def test_the_payload_of_a_command(slack: FakeSlack, acking: Acking) -> None:
    acking()
    slack.add_channel("secret", kind="private", members=["ada"])
    ada = slack.member("ada")
    payload = ada.slash("/papers search  x", "secret").payload
    assert (payload["command"], payload["text"]) == ("/papers", "search  x")
    assert payload["channel_name"] == "privategroup"
    assert ada.slash("/papers", "dm").payload["channel_name"] == "directmessage"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 404}, '/papers failed with the error "dispatch_failed"'),
        (
            {"body": '{"blocks": [{"type": "x"}]}'},
            '/papers failed with the error "invalid_command_response"',
        ),
    ],
)
def test_a_failed_command_is_told_to_its_person(
    slack: FakeSlack, acking: Acking, answer: Json, words: str
) -> None:
    acking(**answer)
    slack.member("ada").slash("/papers")
    message = slack.member("ada").sees()[0]
    assert (message.author, message.ephemeral, message.text) == ("slackbot", True, words)


def test_a_click_carries_what_slack_sends(
    slack: FakeSlack, client: WebClient, acking: Acking
) -> None:
    acking()
    ada = slack.member("ada")
    message = posted(slack, client, *BLOCKS)
    payload = ada.click(message, "save").payload
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel_id,
        "is_ephemeral": False,
    }
    action = payload["actions"][0]
    assert (action["action_id"], action["type"]) == ("save", "button")
    assert payload["message"]["blocks"] == message.blocks
    assert ada.click(message, "Open").payload["actions"][0]["url"] == "https://x.org/pdf"


def test_an_ephemeral_click_has_no_message(
    slack: FakeSlack, client: WebClient, acking: Acking
) -> None:
    acking()
    ada = slack.member("ada")
    slack.add_channel("lab", members=["ada"], bot=True)
    place = {"channel": slack.channel("lab").id, "user": ada.id}
    client.chat_postEphemeral(**place, text="t", blocks=[actions(button("Save"))])
    payload = ada.click(ada.sees("lab")[0], "save").payload
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload


def test_menus_by_value_or_by_what_is_read(
    slack: FakeSlack, client: WebClient, acking: Acking
) -> None:
    acking()
    ada = slack.member("ada")
    message = posted(slack, client, *BLOCKS)
    chosen = [ada.select(message, "more", name) for name in ("Similar", "share")]
    values = [d.payload["actions"][0]["selected_option"]["value"] for d in chosen]
    assert values == ["similar", "share"]
    payload = ada.select(message, "cadence", "Weekly").payload
    value = next(iter(payload["state"]["values"].values()))["cadence"]
    assert value["selected_option"]["value"] == "weekly"
    assert ada.sees("lab")[0].as_text().endswith("[Save] [Open] [Weekly v]")
    with pytest.raises(CannotDo, match=r"there are: \['Similar', 'Share'\]"):
        ada.select(message, "more", "Delete")


@pytest.mark.parametrize("pressed", ["Bad", "bad"])
def test_feedback_says_which_of_both_was_pressed(
    slack: FakeSlack, client: WebClient, acking: Acking, pressed: str
) -> None:
    acking()
    pair = FEEDBACK | {"action_id": "feedback"}
    message = posted(slack, client, {"type": "context_actions", "elements": [pair]})
    ada = slack.member("ada")
    payload = ada.select(message, "feedback", pressed).payload
    [action] = payload["actions"]
    assert action == {
        "action_id": "feedback",
        "block_id": message.blocks[0]["block_id"],
        "type": "feedback_buttons",
        "text": {"type": "plain_text", "text": "Bad", "emoji": True},
        "value": "bad",
        "action_ts": action["action_ts"],
    }
    assert payload["state"]["values"] == {}
    assert ada.select(message, "feedback", "Good").payload["state"]["values"] == {}
    with pytest.raises(CannotDo, match=r"there are: \['Good', 'Bad'\]"):
        ada.select(message, "feedback", "So-so")


def test_one_of_several_buttons_of_a_name(
    slack: FakeSlack, client: WebClient, acking: Acking
) -> None:
    acking()
    ada = slack.member("ada")
    rows = [actions(button("Save", value=str(n))) for n in range(3)]
    message = posted(slack, client, *rows)
    clicks = [{}, {"value": "2"}, {"index": 1}]
    sent = [ada.click(message, "save", **which) for which in clicks]
    assert [d.payload["actions"][0]["value"] for d in sent] == ["0", "2", "1"]
    with pytest.raises(CannotDo):
        ada.click(message, "save", value="7")


def test_what_cannot_be_clicked(slack: FakeSlack, client: WebClient, acking: Acking) -> None:
    acking()
    ada, bob = slack.member("ada"), slack.member("bob")
    message = posted(slack, client, actions(button("Save")))
    with pytest.raises(CannotDo, match="nothing here is called 'delete'"):
        ada.click(message, "delete")
    client.chat_update(channel=message.channel_id, ts=message.ts, text="t", blocks=[RICH])
    with pytest.raises(CannotDo):
        ada.click(message, "save")
    stale = ada.click(message, "save", stale=True)
    assert stale.payload["actions"][0]["action_id"] == "save"
    hidden = {"channel": message.channel_id, "user": ada.id}
    client.chat_postEphemeral(**hidden, text="t", blocks=[actions(button("Save"))])
    with pytest.raises(CannotDo, match="another person's"):
        bob.click(ada.sees("lab")[-1], "save")
    client.chat_delete(channel=message.channel_id, ts=message.ts)
    with pytest.raises(CannotDo, match="any more"):
        ada.click(message, "save", stale=True)


def test_a_click_nobody_answers_is_told(
    slack: FakeSlack, client: WebClient, acking: Acking
) -> None:
    acking(status=500)
    ada = slack.member("ada")
    ada.click(posted(slack, client, actions(button("Save"))), "save")
    assert ada.sees("lab")[-1].text == 'This app did not respond: "dispatch_failed"'


def test_options_are_asked_of_the_app(slack: FakeSlack, client: WebClient, acking: Acking) -> None:
    got = acking(
        '{"options": [{"text": {"type": "plain_text", "text": "KV cache"}, "value": "7"}]}'
    )
    ada = slack.member("ada")
    menu = {"type": "external_select", "action_id": "topic"}
    message = posted(slack, client, actions(menu))
    assert [o["value"] for o in ada.suggest(message, "topic", "kv")] == ["7"]
    payload = ada.select(message, "topic", "KV cache", typed="kv").payload
    assert payload["actions"][0]["selected_option"]["value"] == "7"
    assert [d.kind for d in slack.deliveries] == [
        "block_suggestion",
        "block_suggestion",
        "block_actions",
    ]
    assert len(got) == 3


def test_shortcuts(slack: FakeSlack, client: WebClient, acking: Acking) -> None:
    acking()
    ada = slack.member("ada")
    message = posted(slack, client, RICH)
    payload = ada.message_shortcut("save_papers", message).payload
    assert (payload["type"], payload["callback_id"]) == ("message_action", "save_papers")
    assert payload["message"]["ts"] == message.ts
    assert ada.shortcut("search").payload["type"] == "shortcut"


def test_a_conversation(slack: FakeSlack, app: App) -> None:
    @app.event("app_mention")
    def mentioned(event: Json, say: Any) -> None:
        say(f"you said {event['text']}", thread_ts=event["ts"])

    @app.event("message")
    def message(event: Json, say: Any) -> None:
        say(f"in private: {event['text']}")

    @app.event("member_joined_channel")
    def joined(say: Any) -> None:
        say("hello all")

    ada = slack.member("ada")
    ada.invite_bot("general")
    assert ada.wait_for().as_text() == "hello all"
    said = ada.mention("R&D > all", "general")
    answer = ada.wait_for("general", lambda m: m.thread_ts == said.ts)
    assert answer.as_text() == "you said @paperboy R&D > all"
    ada.dm("hi")
    assert ada.wait_for("dm").as_text() == "in private: hi"
    assert [m.text for m in ada.sees(thread=said.ts)] == [answer.text]


def test_events_need_a_subscription_and_the_bot_inside(slack: FakeSlack, acking: Acking) -> None:
    acking()
    ada = slack.member("ada")
    ada.post("hello", "general")
    ada.mention("hello", "general")
    assert slack.deliveries == []
    ada.invite_bot("general")
    ada.post("hello again", "general")
    ada.mention("hello again", "general")
    assert [d.payload["event"]["type"] for d in slack.deliveries] == [
        "member_joined_channel",
        "app_mention",
    ]


def test_what_is_typed_is_rich_text_too(slack: FakeSlack, acking: Acking) -> None:
    """As in Slack's own samples: people, channels and links are elements, the rest is text."""
    acking()
    slack.add_channel("lab", members=["ada"], bot=True)
    ada = slack.member("ada")
    said = ada.mention("R&D in #lab: https://arxiv.org/abs/1 ok", "lab")
    (section,) = said.blocks[0]["elements"]
    assert section["elements"] == [
        {"type": "user", "user_id": slack.team.bot_user_id},
        {"type": "text", "text": " R&D in "},
        {"type": "channel", "channel_id": slack.channel("lab").id},
        {"type": "text", "text": ": "},
        {"type": "link", "url": "https://arxiv.org/abs/1"},
        {"type": "text", "text": " ok"},
    ]
    assert said.as_text() == "@paperboy R&D in #lab: https://arxiv.org/abs/1 ok"


def test_links_are_shared_by_domain(acking: Acking) -> None:
    with FakeSlack(unfurl_domains=["arxiv.org"]) as slack:
        slack.connect_callable(lambda body, headers: (200, {}, ""))
        slack.member("ada").post("https://arxiv.org/abs/1 https://x.org notarxiv", "general")
        event = slack.deliveries[0].payload["event"]
        assert event["type"] == "link_shared"
        assert event["links"] == [{"domain": "arxiv.org", "url": "https://arxiv.org/abs/1"}]


def test_waiting_in_vain_says_what_was_seen(slack: FakeSlack, client: WebClient) -> None:
    message = posted(slack, client)
    ada = slack.member("ada")
    assert ada.wait_for("lab", count=1) == message
    with pytest.raises(CannotDo, match=r"ada still sees in lab: \['t'\]"):
        ada.wait_for("lab", count=2, timeout=0.01)


def test_teams_are_apart(slack: FakeSlack, acking: Acking) -> None:
    acking()
    other = slack.add_team("Other")
    zoe = slack.member("zoe", other)
    zoe.slash("/papers")
    assert slack.deliveries[-1].payload["team_id"] == other.id
    assert slack.member("zoe").id != zoe.id
    theirs = WebClient(other.bot_token, base_url=slack.api_url)
    theirs.chat_postMessage(channel=zoe.id, text="hi")
    assert [m.text for m in zoe.sees("dm")] == ["hi"]


def test_home_buttons_and_inputs(slack: FakeSlack, client: WebClient, acking: Acking) -> None:
    acking()
    ada = slack.member("ada")
    home = {"type": "home", "blocks": [actions(button("Search"), MENU)]}
    client.views_publish(user_id=ada.id, view=home)
    view = ada.wait_for_home()
    payload = ada.select(view, "cadence", "daily").payload
    assert payload["container"] == {"type": "view", "view_id": view.id}
    assert payload["view"]["state"]["values"][view.blocks[0]["block_id"]]["cadence"]
    assert "response_url" not in payload
    seen = ada.home()
    assert seen is not None
    assert seen.as_text() == "[Search] [Daily v]"
