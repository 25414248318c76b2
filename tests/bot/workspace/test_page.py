"""What people do on the local Slack's page, and what they then see there."""

import base64
import json
import re
from typing import Any

import pytest

from bot.workspace.methods_files import give_file
from bot.workspace.page.traffic import told_slack
from bot.workspace.posting import post, read_content
from bot.workspace.seen import elements_in
from bot.workspace.web_api import ApiCall
from tests.bot.workspace.page_client import Browser, message_place
from tests.builders import INVENTED

Json = dict[str, Any]
DRAFTING, LANTERN, *_ = (title for title, _ in INVENTED)


@pytest.fixture
def ada(browser: Browser) -> Browser:
    return browser.be("ada")


@pytest.fixture
def bob(browser: Browser) -> Browser:
    return browser.be("bob")


def test_who_is_there_and_what_may_be_typed(browser: Browser) -> None:
    world = browser.ask("world")
    names = [each["name"] for each in world["teams"]]
    assert names == ["Paper Lab", "Kite Lab"]
    assert [each["name"] for each in world["people"]] == ["ada", "bob", "cyd"] * 2
    assert world["command"]["command"] == "/papers"
    assert {"search", "save", "list"} <= {each["name"] for each in world["words"]}
    assert {each["type"] for each in world["shortcuts"]} == {"global", "message"}


def test_a_command_is_answered_in_place_and_for_its_asker_alone(ada: Browser, bob: Browser) -> None:
    ada.send("/papers search counting boats")
    found = ada.answer("Counting Boats from Orbit")
    assert (found["ephemeral"], found["bot"], found["author"]) == (True, True, "paperboy")
    assert not [m for m in ada.seen("general")["messages"] if "Searching…" in m["text"]]
    bob.send("good morning")
    assert "Counting Boats" not in json.dumps(bob.seen("general"))


def test_a_click_in_the_menu_of_the_second_row_is_of_that_row(bob: Browser) -> None:
    bob.send("/papers search speculative decoding", "random")
    shown = bob.answer("2 results", "random")
    menus = [(b, e) for b, e in elements_in(shown["blocks"]) if e["type"] == "overflow"]
    block, menu = menus[1]
    assert menu["action_id"] == menus[0][1]["action_id"]
    which = {"block": block["block_id"], "action": menu["action_id"]}
    option = next(o for o in menu["options"] if o["text"]["text"] == "Save")["value"]
    bob.act("click", **message_place(shown), **which, option=option)
    row = block["text"]["text"]
    second = DRAFTING if DRAFTING in row else LANTERN
    assert second in json.dumps(bob.answer("Saved to your list", "random"))


def test_what_is_gone_cannot_be_clicked(ada: Browser) -> None:
    ada.send("hello all", "random")
    message = ada.answer("hello all", "random")
    sorry = ada.act("click", **message_place(message), block="b", action="no.such")
    assert sorry == {"sorry": "What was clicked is no longer there."}
    gone = ada.act("click", channel=message["channel"], ts="1.0", block="b", action="a")
    assert gone == {"sorry": "This message is no longer there."}


def test_home_opens_a_modal_that_suggests_and_shows_results(ada: Browser) -> None:
    home = ada.open_home()
    ada.click(home, "Search papers")
    modal = ada.wait("", lambda seen: seen["modal"])["modal"]
    assert (modal["title"], modal["submit"], modal["depth"]) == ("Find papers", "Search", 1)
    block, menu = next(
        (b, e) for b, e in elements_in(modal["blocks"]) if e["type"] == "external_select"
    )
    which = {"view": modal["id"], "action": menu["action_id"]}
    offered = ada.act("suggest", **which, words="specul")["options"]
    assert [each["text"]["text"] for each in offered] == ["speculative decoding · 2"]
    chosen = {"chosen": offered[0]["value"], "words": "specul"}
    fields = {block["block_id"]: {menu["action_id"]: chosen}}
    ada.act("submit", view=modal["id"], fields=fields)
    found = ada.wait("", lambda seen: "2 results" in json.dumps(seen["modal"]))["modal"]
    assert found["values"][block["block_id"]][menu["action_id"]]["selected_option"] == offered[0]
    ada.act("close", view=found["id"])
    assert ada.seen()["modal"] is None
    late = ada.act("submit", view=found["id"], fields={})
    assert late == {"sorry": "This view is no longer open."}


def test_a_wrong_field_is_named_and_a_cleared_one_is_empty(ada: Browser) -> None:
    home = ada.open_home()
    ada.click(home, "Settings…")
    modal = ada.wait("", lambda seen: seen["modal"])["modal"]
    block, zone = next(
        (b, e) for b, e in elements_in(modal["blocks"]) if e["type"] == "plain_text_input"
    )
    name, action = block["block_id"], zone["action_id"]
    ada.act("submit", view=modal["id"], fields={name: {action: {"chosen": "Nowhere/Land"}}})
    wrong = ada.seen()["modal"]
    assert list(wrong["errors"]) == [name]
    ada.act("submit", view=modal["id"], fields={name: {action: {"chosen": ""}}})
    assert ada.wait("", lambda seen: seen["modal"] is None)["modal"] is None


def test_shortcuts_of_the_app_and_of_amessage_place(bob: Browser) -> None:
    bob.act("shortcut", shortcut="search_papers")
    modal = bob.wait("", lambda seen: seen["modal"])["modal"]
    bob.act("close", view=modal["id"])
    bob.send("read https://arxiv.org/abs/2503.00001", "random")
    message = bob.answer("read ", "random")
    bob.act("shortcut", shortcut="save_from_message", **message_place(message))
    modal = bob.wait("", lambda seen: DRAFTING in json.dumps(seen["modal"]))["modal"]
    bob.act("close", view=modal["id"])


def test_a_private_channel_is_not_there_for_others(browser: Browser, ada: Browser) -> None:
    cyd = browser.be("cyd")
    assert [each["name"] for each in cyd.seen()["channels"]] == ["general", "random", ""]
    thesis = ada.channel("thesis")["id"]
    ada.send("chapter two is late", "thesis")
    status, _, body = cyd.request("GET", f"/api/seen?member={cyd.me}&channel={thesis}")
    assert (status, b"sorry" in body) == (200, True)
    assert b"chapter two" not in body
    assert thesis not in cyd.seen()["names"]
    assert "sorry" in cyd.act("send", channel=thesis, text="let me in")


def test_what_is_private_stays_so_between_members(browser: Browser, ada: Browser) -> None:
    cyd = browser.be("cyd")
    ada.send("/papers save 2503.00005", "dm")
    ada.answer("Saved to your list", "dm")
    cyd.send("/papers saved-by @ada")
    assert "KV-Slim" in json.dumps(cyd.answer("KV-Slim"))
    ada.send("/papers settings privacy private", "dm")
    ada.answer("private", "dm")
    cyd.send("/papers saved-by @ada", "random")
    told = cyd.wait("random", lambda seen: _last_of_bot(seen))
    assert "KV-Slim" not in json.dumps(told["messages"])
    ada.send("/papers settings privacy team", "dm")


def _last_of_bot(seen: Json) -> bool:
    last = seen["messages"][-1:]
    return bool(last) and last[0]["bot"] and not last[0]["text"].endswith("…")


def test_a_second_workspace_knows_nothing_of_the_first(browser: Browser, ada: Browser) -> None:
    ada.send("/papers save 2503.00006", "dm")
    ada.answer("Saved to your list", "dm")
    other = browser.be("ada", "Kite Lab")
    assert other.me != ada.me
    assert [each["name"] for each in other.seen()["channels"]] == ["general", "random", ""]
    other.send("/papers list", "dm")
    told = other.wait("dm", _last_of_bot)
    assert "Counting Boats" not in json.dumps(told)
    assert not set(told["names"]) & set(ada.seen()["names"])


def test_a_conversation_in_private_and_in_a_thread(bob: Browser) -> None:
    bob.send("any papers on boats?", "dm")
    bob.answer("Counting Boats", "dm")
    bob.send("what about boats?", "general")
    root = bob.answer("what about boats?")["ts"]
    bob.send("@paperboy search boats", thread=root)
    seen = bob.wait("general", lambda seen: sum(m["thread"] == root for m in seen["messages"]) > 1)
    mine, bots = (m for m in seen["messages"] if m["thread"] == root)
    assert (mine["bot"], bots["bot"]) == (False, True)
    assert re.fullmatch(r"<@U\w+> search boats", mine["text"])


def test_names_become_mentions_but_not_inside_addresses(ada: Browser) -> None:
    ada.send("@bob and @Paperboy's: me@bob https://x.example/@bob #random @nobody", "thesis")
    bob = ada.stage.slack.member("bob").id
    text = ada.answer("nobody", "thesis")["text"]
    assert text.startswith(f"<@{bob}> and <@U00000002>'s: me@bob <https://x.example/@bob> <#C")
    assert text.endswith(" @nobody")


@pytest.mark.parametrize(
    ("typed", "thread", "says"),
    [
        ("/paper search x", None, "/paper is not a command here: /papers is, and /invite."),
        ("/papers help", "1.0", "Slack does not take commands in threads"),
        ("  ", None, "There is nothing to send."),
    ],
)
def test_what_slack_would_not_send(ada: Browser, typed: str, thread: str, says: str) -> None:
    place = ada.channel("general")["id"]
    sorry = ada.act("send", channel=place, text=typed, thread=thread)
    assert sorry["sorry"].startswith(says)


def test_the_bot_is_let_into_a_channel_and_taken_out(ada: Browser) -> None:
    assert not ada.channel("random")["bot"]
    ada.send("/invite @paperboy", "random")
    assert ada.channel("random")["bot"]
    ada.send("/remove @paperboy", "random")
    assert not ada.channel("random")["bot"]


def test_a_link_to_a_known_paper_shows_what_is_known_of_it(ada: Browser) -> None:
    ada.send("https://arxiv.org/abs/2503.00003")
    place = {"fits": lambda seen: any(m["attachments"] for m in seen["messages"])}
    seen = ada.wait("general", **place)
    [unfurled] = next(m for m in seen["messages"] if m["attachments"])["attachments"]
    assert "Gardens of Experts" in json.dumps(unfurled)
    assert all(block["block_id"] for block in unfurled["blocks"])


def test_a_file_goes_there_and_back_for_those_who_see_it(ada: Browser, bob: Browser) -> None:
    content = b"@misc{a, title={Counting Boats from Orbit with Weak Labels}}"
    told = {"name": "refs.bib", "text": "", "content": base64.b64encode(content).decode()}
    ada.act("upload", channel=ada.channel("dm")["id"], **told)
    [file] = ada.answer("refs.bib", "dm")["files"]
    assert file == {"id": file["id"], "name": "refs.bib", "size": len(content)}
    place = f"/api/file?id={file['id']}&member="
    status, headers, body = ada.request("GET", place + ada.me)
    assert (status, body) == (200, content)
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''refs.bib"
    assert headers["content-type"] == "application/octet-stream"
    assert bob.request("GET", place + bob.me)[0] == 404
    assert bob.request("GET", place + "U1")[0] == 400


def test_a_picture_in_a_block_is_there_for_those_who_see_it(browser: Browser, bob: Browser) -> None:
    slack, cyd = browser.stage.slack, browser.be("cyd")
    kept = give_file(slack.state, slack.team, "saves.png", b"a picture", slack.link)
    block = {"type": "image", "slack_file": {"id": kept["id"]}, "alt_text": "saves in a week"}
    content = read_content({"text": "saves in a week", "blocks": [block]})
    post(slack.state, slack.team, slack.channel("thesis"), content)
    place = f"/api/file?id={kept['id']}&member="
    assert bob.request("GET", place + bob.me)[2] == b"a picture"
    assert cyd.request("GET", place + cyd.me)[0] == 404


def test_a_reaction_is_put_once(ada: Browser) -> None:
    ada.send("nice day", "thesis")
    message = ada.answer("nice day", "thesis")
    for _ in range(2):
        ada.act("react", **message_place(message), name="+1")
    assert ada.answer("nice day", "thesis")["reactions"] == {"+1": [ada.me]}


def test_foreign_text_goes_out_as_text(ada: Browser) -> None:
    ada.send("/papers search onerror alert", "thesis")
    shown = json.dumps(ada.answer("onerror", "thesis"))
    assert "&lt;img" in shown
    assert "<img" not in shown
    assert "javascript:" not in shown


def test_a_change_ends_the_waiting(ada: Browser) -> None:
    mark = ada.seen("general")["mark"]
    ada.send("something new")
    place = ada.channel("general")["id"]
    seen = ada.ask("seen", member=ada.me, channel=place, after=mark)
    assert seen["mark"] != mark
    assert seen["messages"][-1]["text"] == "something new"


def test_the_inspector_tells_what_went_over_the_wire(ada: Browser) -> None:
    ada.rest()
    before = ada.ask("traffic")
    counts = {name: str(len(before[name])) for name in ("calls", "deliveries")}
    ada.send("/papers search kv cache", "thesis")
    ada.answer("KV-Slim", "thesis")
    ada.rest()
    after = ada.ask("traffic", **counts)
    [delivery] = after["deliveries"]
    assert (delivery["name"], delivery["to"]) == ("slash_command /papers", "bot")
    assert delivery["id"] == f"to-bot-{counts['deliveries']}"
    [call] = after["calls"]
    assert (call["name"], call["error"]) == ("response_url", "")
    assert (call["judged"], call["verdict"]) == (True, [])
    assert delivery["at"] <= call["at"]
    assert "token" not in call["sent"]


def test_the_inspector_names_what_slack_would_refuse() -> None:
    bad = {"blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}
    said = {"ok": False, "error": "invalid_blocks"}
    [told] = told_slack([ApiCall("chat.postMessage", bad, "T1", 200, said, 1.26, 5.0)], after=0)
    assert (told["error"], told["milliseconds"], told["judged"]) == ("invalid_blocks", 1.3, True)
    assert told["verdict"]
    assert all("/blocks/0" in each for each in told["verdict"])
