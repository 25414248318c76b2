"""The Web API as the real client finds it: bodies, error shapes, tokens, scopes, paging, faults."""

import urllib.error
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import FakeSlack, Fault

Json = dict[str, Any]


def error_of(call: Any, *args: Any, **kwargs: Any) -> Json:
    with pytest.raises(SlackApiError) as caught:
        call(*args, **kwargs)
    data: Json = caught.value.response.data
    return data


def raw(slack: FakeSlack, method: str, body: bytes, headers: Json) -> bytes:
    request = urllib.request.Request(slack.api_url + method, body, headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        content: bytes = answer.read()
        return content


def test_auth_test_says_who_the_bot_is(slack: FakeSlack, client: WebClient) -> None:
    answer = client.auth_test()
    assert answer.data == {
        "ok": True,
        "url": "https://paperlab.slack.com/",
        "team": "Paper Lab",
        "user": "paperboy",
        "team_id": slack.team.id,
        "user_id": slack.team.bot_user_id,
        "bot_id": slack.team.bot_id,
        "is_enterprise_install": False,
    }
    assert "chat:write" in answer.headers["x-oauth-scopes"]


def test_tokens(slack: FakeSlack) -> None:
    def code(token: str, method: str = "auth.test") -> str:
        client = WebClient(token, base_url=slack.api_url)
        return str(error_of(client.api_call, method)["error"])

    assert code("") == "not_authed"
    assert code("xoxb-nobody") == "invalid_auth"
    assert code(slack.app_token) == "not_allowed_token_type"
    assert code(slack.bot_token, "apps.connections.open") == "not_allowed_token_type"
    assert code(slack.bot_token, "chat.postTelegram") == "unknown_method"
    slack.uninstall()
    assert code(slack.bot_token) == "account_inactive"


def test_a_missing_scope_is_named() -> None:
    with FakeSlack(scopes=["commands", "users:read"]) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        assert error_of(client.chat_postMessage, channel="C1", text="x") == {
            "ok": False,
            "error": "missing_scope",
            "needed": "chat:write",
            "provided": "commands,users:read",
        }


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("application/json", b"{", b"invalid_json"),
        ("application/json", b"[1]", b"json_not_object"),
        ("text/csv", b"a,b", b"invalid_post_type"),
    ],
)
def test_unreadable_bodies(slack: FakeSlack, content_type: str, body: bytes, code: bytes) -> None:
    headers = {"content-type": content_type, "authorization": f"Bearer {slack.bot_token}"}
    assert code in raw(slack, "chat.postMessage", body, headers)


def test_a_form_is_as_good_as_json(slack: FakeSlack) -> None:
    channel = slack.add_channel("lab", bot=True)
    blocks = "%5B%7B%22type%22%3A%22divider%22%7D%5D"
    body = f"token={slack.bot_token}&channel={channel.id}&text=a%26b&blocks={blocks}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    raw(slack, "chat.postMessage", body.encode(), headers)
    message = slack.state.in_channel(channel.id)[0]
    assert (message.text, message.blocks[0]["type"]) == ("a&b", "divider")


def test_a_posted_message_comes_back_as_slack_keeps_it(slack: FakeSlack, client: WebClient) -> None:
    slack.add_channel("lab", bot=True)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
    answer = client.chat_postMessage(channel="#lab", text="t", blocks=[section])
    message = answer["message"]
    assert message["ts"] == answer["ts"]
    assert message["bot_id"] == slack.team.bot_id
    assert message["blocks"][0]["text"] == {"type": "mrkdwn", "text": "x", "verbatim": False}
    assert message["blocks"][0]["block_id"]


def test_timestamps_increase_though_the_clock_stands(slack: FakeSlack, client: WebClient) -> None:
    slack.add_channel("lab", bot=True)
    stamps = [client.chat_postMessage(channel="lab", text="x")["ts"] for _ in range(5)]
    assert stamps == sorted(set(stamps))


def test_where_the_bot_may_not_post(slack: FakeSlack, client: WebClient) -> None:
    secret = slack.add_channel("secret", kind="private")
    other = slack.add_team("Other").id
    foreign = next(c for c in slack.state.channels.values() if c.team_id == other)
    archived = slack.add_channel("old", bot=True, is_archived=True)
    stranger = slack.member("zoe", slack.state.teams[other])

    def code(channel: str) -> str:
        return str(error_of(client.chat_postMessage, channel=channel, text="x")["error"])

    assert code(slack.channel("general").id) == "not_in_channel"
    assert code(secret.id) == "channel_not_found"
    assert code(foreign.id) == "channel_not_found"
    assert code(stranger.id) == "channel_not_found"
    assert code(archived.id) == "is_archived"
    assert code(slack.team.bot_user_id) == "cannot_dm_bot"


def test_invalid_blocks_in_slacks_shape_and_nothing_posted(
    slack: FakeSlack, client: WebClient
) -> None:
    channel = slack.add_channel("lab", bot=True)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    problems = [
        "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ]
    assert error_of(client.chat_postMessage, channel=channel.id, text="t", blocks=[section]) == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": problems,
        "response_metadata": {"messages": [f"[ERROR] {problem}" for problem in problems]},
    }
    assert slack.state.in_channel(channel.id) == []


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({}, "no_text"),
        ({"text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"text": "x", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"text": "x", "metadata": {"event_type": 1}}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "1.0"}, "cannot_reply_to_message"),
        ({"text": "x", "blocks": "words"}, "invalid_blocks_format"),
    ],
)
def test_refused_content(slack: FakeSlack, client: WebClient, args: Json, code: str) -> None:
    slack.add_channel("lab", bot=True)
    body = {"channel": "lab"} | args
    assert error_of(client.api_call, "chat.postMessage", json=body)["error"] == code


def test_long_text_is_cut_when_posted_and_refused_in_an_update(
    slack: FakeSlack, client: WebClient
) -> None:
    channel = slack.add_channel("lab", bot=True)
    answer = client.chat_postMessage(channel=channel.id, text="x" * 40_001)
    assert len(answer["message"]["text"]) == 40_000
    place = {"channel": channel.id, "ts": answer["ts"]}
    client.chat_update(**place, text="x" * 4000)
    assert error_of(client.chat_update, **place, text="x" * 4001)["error"] == "msg_too_long"


def test_an_update_with_text_alone_removes_the_blocks(slack: FakeSlack, client: WebClient) -> None:
    channel = slack.add_channel("lab", bot=True)
    posted = client.chat_postMessage(channel=channel.id, text="a", blocks=[{"type": "divider"}])
    place = {"channel": channel.id, "ts": posted["ts"]}
    client.api_call(
        "chat.update", json=place | {"metadata": {"event_type": "e", "event_payload": {}}}
    )
    message = slack.state.in_channel(channel.id)[0]
    assert (message.text, len(message.blocks)) == ("a", 1)
    client.chat_update(**place, text="b")
    assert (message.text, message.blocks) == ("b", [])


def test_only_own_stored_messages_can_be_changed(slack: FakeSlack, client: WebClient) -> None:
    ada = slack.member("ada")
    channel = slack.add_channel("lab", bot=True, members=["ada"])
    said = ada.post("hello", "lab")
    hidden = client.chat_postEphemeral(channel=channel.id, user=ada.id, text="psst")["message_ts"]

    def code(ts: str) -> str:
        return str(error_of(client.chat_update, channel=channel.id, ts=ts, text="x")["error"])

    assert code(said.ts) == "cant_update_message"
    assert code(hidden) == "message_not_found"
    assert error_of(client.chat_delete, channel=channel.id, ts=said.ts)["error"] == (
        "cant_delete_message"
    )


def test_flags_are_kept_for_assertions(slack: FakeSlack, client: WebClient) -> None:
    slack.add_channel("lab", bot=True)
    client.chat_postMessage(
        channel="lab",
        text="x",
        unfurl_links=False,
        unfurl_media=False,
        parse="none",
        link_names=True,
    )
    message = slack.member("ada").sees("lab")[0]
    flags = {n: message.raw[n] for n in ("unfurl_links", "unfurl_media", "parse", "link_names")}
    assert flags == {
        "unfurl_links": False,
        "unfurl_media": False,
        "parse": "none",
        "link_names": True,
    }


def test_history_returns_metadata_only_when_asked(slack: FakeSlack, client: WebClient) -> None:
    channel = slack.add_channel("lab", bot=True)
    metadata = {"event_type": "digest", "event_payload": {"slot": "1"}}
    client.chat_postMessage(channel=channel.id, text="x", metadata=metadata)
    asked = client.conversations_history(channel=channel.id, include_all_metadata=True)
    assert asked["messages"][0]["metadata"] == metadata
    unasked = client.conversations_history(channel=channel.id)
    assert "metadata" not in unasked["messages"][0]


def test_history_has_neither_replies_nor_ephemerals(slack: FakeSlack, client: WebClient) -> None:
    ada = slack.member("ada")
    channel = slack.add_channel("lab", bot=True, members=["ada"])
    parent = client.chat_postMessage(channel=channel.id, text="parent")["ts"]
    client.chat_postMessage(channel=channel.id, text="reply", thread_ts=parent)
    client.chat_postEphemeral(channel=channel.id, user=ada.id, text="psst")
    history = client.conversations_history(channel=channel.id)["messages"]
    assert [m["text"] for m in history] == ["parent"]
    replies = client.conversations_replies(channel=channel.id, ts=parent)["messages"]
    assert [m["text"] for m in replies] == ["parent", "reply"]


def test_pages_are_sometimes_short_and_end_in_an_empty_cursor(
    slack: FakeSlack, client: WebClient
) -> None:
    for n in range(5):
        slack.member(f"m{n}")
    sizes, names, cursor = [], [], ""
    while True:
        page = client.users_list(limit=3, cursor=cursor)
        sizes.append(len(page["members"]))
        names += [m["name"] for m in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == ["paperboy", "m0", "m1", "m2", "m3", "m4"]
    assert sizes == [2, 2, 2]
    assert error_of(client.users_list, cursor="nonsense")["error"] == "invalid_cursor"


def test_conversations(slack: FakeSlack, client: WebClient) -> None:
    ada = slack.member("ada")
    slack.add_channel("secret", kind="private", members=["ada"])
    lab = slack.add_channel("lab", kind="private", members=["ada"], bot=True)
    kinds = "public_channel,private_channel"
    names = [c["name"] for c in client.conversations_list(types=kinds)["channels"]]
    assert names == ["general", "random", "lab"]
    assert client.conversations_info(channel=lab.id)["channel"]["is_private"] is True
    assert client.conversations_members(channel=lab.id)["members"] == sorted(lab.members)
    dm = client.conversations_open(users=ada.id)["channel"]["id"]
    assert client.conversations_open(users=ada.id)["already_open"] is True
    assert client.chat_postMessage(channel=ada.id, text="hi")["channel"] == dm


def test_joining_and_leaving(slack: FakeSlack, client: WebClient) -> None:
    random = slack.channel("random").id
    client.conversations_join(channel=random)
    client.chat_postMessage(channel=random, text="x")
    client.conversations_leave(channel=random)
    assert error_of(client.chat_postMessage, channel=random, text="x")["error"] == "not_in_channel"
    general = slack.channel("general").id
    assert error_of(client.conversations_leave, channel=general)["error"] == "cant_leave_general"


def test_users_keep_to_their_team(slack: FakeSlack, client: WebClient) -> None:
    other = slack.add_team("Other")
    zoe = slack.member("zoe", other)
    ada = slack.add_member("ada", tz="Asia/Tokyo", is_restricted=True)
    user = client.users_info(user=ada.id)["user"]
    assert (user["tz"], user["is_restricted"]) == ("Asia/Tokyo", True)
    assert error_of(client.users_info, user=zoe.id)["error"] == "user_not_found"
    theirs = WebClient(other.bot_token, base_url=slack.api_url)
    assert theirs.users_info(user=zoe.id)["user"]["name"] == "zoe"


def test_reactions(slack: FakeSlack, client: WebClient) -> None:
    channel = slack.add_channel("lab", bot=True)
    ts = client.chat_postMessage(channel=channel.id, text="x")["ts"]
    place = {"channel": channel.id, "timestamp": ts, "name": "eyes"}
    client.reactions_add(**place)
    assert error_of(client.reactions_add, **place)["error"] == "already_reacted"
    client.reactions_remove(**place)
    assert error_of(client.reactions_remove, **place)["error"] == "no_reaction"


def test_files_in_three_steps(slack: FakeSlack, client: WebClient) -> None:
    slack.add_channel("lab", bot=True, members=["ada"])
    channel = slack.channel("lab").id
    client.files_upload_v2(content="@article{x}", filename="refs.bib", channel=channel)
    message = slack.member("ada").sees("lab")[0]
    file = message.raw["files"][0]
    assert file["name"] == "refs.bib"
    assert slack.state.files[file["id"]]["content"] == b"@article{x}"


def test_scheduled_messages_are_posted_when_due(
    slack: FakeSlack, client: WebClient, clock: Any
) -> None:
    slack.add_channel("lab", bot=True)
    client.chat_scheduleMessage(channel="lab", text="later", post_at=int(clock.now()) + 60)
    slack.run_due()
    assert slack.member("ada").sees("lab") == []
    clock.advance(61)
    slack.run_due()
    assert [m.text for m in slack.member("ada").sees("lab")] == ["later"]


def test_faults_are_used_up_one_call_at_a_time(slack: FakeSlack, client: WebClient) -> None:
    slack.add_channel("lab", bot=True)
    slack.faults.next("chat.postMessage", Fault.error("is_archived"), times=2)
    post = {"channel": "lab", "text": "x"}
    codes = [error_of(client.chat_postMessage, **post)["error"] for _ in range(2)]
    assert codes == ["is_archived", "is_archived"]
    client.chat_postMessage(**post)
    assert len(slack.member("ada").sees("lab")) == 1


def test_a_rate_limit_comes_with_its_header(slack: FakeSlack, client: WebClient) -> None:
    slack.faults.next("chat.postMessage", Fault.rate_limited(30))
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="lab", text="x")
    answer = caught.value.response
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (
        429,
        "ratelimited",
        "30",
    )


def test_a_server_error_is_not_slacks_json(slack: FakeSlack) -> None:
    slack.faults.next("auth.test", Fault.status(503))
    with pytest.raises(urllib.error.HTTPError) as caught:
        raw(slack, "auth.test", b"", {"authorization": f"Bearer {slack.bot_token}"})
    assert caught.value.code == 503
    caught.value.close()


@pytest.mark.parametrize(("fault", "posted"), [(Fault.drop_before(), 0), (Fault.drop_after(), 1)])
def test_a_lost_answer_leaves_the_message_or_not(
    slack: FakeSlack, client: WebClient, fault: Fault, posted: int
) -> None:
    slack.add_channel("lab", bot=True)
    slack.faults.next("chat.postMessage", fault)
    with pytest.raises(OSError, match="closed connection"):
        client.chat_postMessage(channel="lab", text="x")
    assert len(slack.member("ada").sees("lab")) == posted
    assert slack.calls[-1].status is None


def test_a_slow_answer_comes_in_the_end(slack: FakeSlack, client: WebClient) -> None:
    slack.faults.next("auth.test", Fault.slow(0.05))
    assert client.auth_test()["ok"] is True
    assert slack.calls[-1].milliseconds >= 50


def test_calls_are_logged_without_tokens(slack: FakeSlack, client: WebClient) -> None:
    slack.add_channel("lab", bot=True)
    client.chat_postMessage(channel="lab", text="x")
    call = slack.calls[-1]
    assert (call.method, call.team_id, call.status) == ("chat.postMessage", slack.team.id, 200)
    assert (call.args, call.response["ok"]) == ({"channel": "lab", "text": "x"}, True)


def test_unfurls_show_under_the_link(slack: FakeSlack, client: WebClient) -> None:
    slack.state.unfurl_domains = ("arxiv.org",)
    slack.add_channel("lab", bot=True, members=["ada"])
    ada = slack.member("ada")
    said = ada.post("https://arxiv.org/abs/1", "lab")
    section = {"type": "section", "text": {"type": "plain_text", "text": "Paper one"}}
    place = {"channel": said.channel_id, "ts": said.ts}
    client.chat_unfurl(**place, unfurls={"https://arxiv.org/abs/1": {"blocks": [section]}})
    assert ada.sees("lab")[0].as_text() == "https://arxiv.org/abs/1\n| Paper one"
    wrong = {"https://arxiv.org/abs/2": {"blocks": [section]}}
    assert error_of(client.chat_unfurl, **place, unfurls=wrong)["error"] == "cannot_unfurl_message"


def test_statuses_and_prompts_are_kept(slack: FakeSlack, client: WebClient) -> None:
    dm = slack.member("ada").dm("hi")
    client.assistant_threads_setStatus(
        channel_id=dm.channel_id, thread_ts=dm.ts, status="is searching"
    )
    assert slack.state.statuses[dm.channel_id, dm.ts] == "is searching"
    prompts = [{"title": "t", "message": "m"}]
    client.assistant_threads_setSuggestedPrompts(channel_id=dm.channel_id, prompts=prompts)
    assert slack.state.prompts[dm.channel_id] == prompts
    answer = error_of(
        client.assistant_threads_setSuggestedPrompts, channel_id=dm.channel_id, prompts=prompts * 5
    )
    assert answer["error"] == "invalid_arguments"
