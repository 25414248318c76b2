"""Whom a text notifies, what it links, how it reads: with titles as people really send them."""

from typing import Any

import pytest

from bot.workspace.mrkdwn import as_typed, links_in_text, notified_by_message, plain

Json = dict[str, Any]


def section(text: str, **more: Any) -> Json:
    return {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text} | more}]}


NOTIFYING = {
    "broken out of a link": ("<https://x.org|a> <!channel>", {"@channel"}),
    "here with a label": ("<!here|here>", {"@here"}),
    "everyone in capitals": ("<!EVERYONE>", {"@everyone"}),
    "a person": ("ask <@U123ABC>", {"U123ABC"}),
    "a person with a label": ("ask <@W123|ada>", {"W123"}),
    "a group": ("<!subteam^S042|@authors>", {"S042"}),
    "a bare word in a block": ("Attention @channel is all you need", {"@channel"}),
    "a bare word in brackets": ("(@here)", {"@here"}),
    "in code, to be safe": ("`<!channel>`", {"@channel"}),
}
SILENT = {
    "escaped": "&lt;!channel&gt; &lt;@U123&gt;",
    "an address": "mail ada@here.org or x@channel",
    "a date": "<!date^1392734382^{date}|then>",
    "a channel link": "<#C123|general>",
    "half a token": "<!channel",
    "a longer word": "@channels and @hereby",
}


@pytest.mark.parametrize("name", NOTIFYING)
def test_a_block_notifies(name: str) -> None:
    text, whom = NOTIFYING[name]
    assert notified_by_message(section(text)) == whom


@pytest.mark.parametrize("name", SILENT)
def test_a_block_notifies_nobody(name: str) -> None:
    assert notified_by_message(section(SILENT[name])) == set()


def test_verbatim_stops_bare_words_but_not_syntax() -> None:
    assert notified_by_message(section("@channel", verbatim=True)) == set()
    assert notified_by_message(section("<!channel>", verbatim=True)) == {"@channel"}


@pytest.mark.parametrize(
    ("flags", "whom"),
    [({}, set()), ({"link_names": True}, {"@here"}), ({"parse": "full"}, {"@here"})],
)
def test_top_level_text_is_parsed_only_when_asked(flags: Json, whom: set[str]) -> None:
    assert notified_by_message({"text": "@here"} | flags) == whom


def test_top_level_syntax_notifies_whatever_is_asked() -> None:
    assert notified_by_message({"text": "<!here>", "parse": "none"}) == {"@here"}


def test_plain_text_and_rich_text_are_not_parsed() -> None:
    title = "<!channel> @everyone <@U1>"
    header = {"type": "header", "text": {"type": "plain_text", "text": title}}
    inline = {"type": "rich_text_section", "elements": [{"type": "text", "text": title}]}
    rich = {"type": "rich_text", "elements": [inline]}
    assert notified_by_message({"blocks": [header, rich]}) == set()


def test_rich_text_notifies_by_its_own_elements() -> None:
    elements = [
        {"type": "broadcast", "range": "here"},
        {"type": "user", "user_id": "U1"},
        {"type": "usergroup", "usergroup_id": "S1"},
    ]
    inline = {"type": "rich_text_section", "elements": elements}
    blocks = [{"type": "rich_text", "elements": [inline]}]
    assert notified_by_message({"blocks": blocks}) == {"@here", "U1", "S1"}


def test_every_place_in_a_message_counts() -> None:
    def text(name: str) -> Json:
        return {"type": "mrkdwn", "text": f"<@{name}>"}

    message = {
        "text": "<@U1>",
        "blocks": [
            {"type": "section", "fields": [text("U2")]},
            {"type": "context", "elements": [text("U3")]},
            {"type": "markdown", "text": "<@U4>"},
        ],
        "attachments": [{"text": "<@U5>", "blocks": [{"type": "section", "text": text("U6")}]}],
    }
    assert notified_by_message(message) == {f"U{n}" for n in range(1, 7)}


def test_a_confirm_dialog_notifies_nobody() -> None:
    confirm = {"text": {"type": "mrkdwn", "text": "<!channel>?"}}
    element = {"type": "button", "text": {"type": "plain_text", "text": "x"}, "confirm": confirm}
    assert notified_by_message({"blocks": [{"type": "actions", "elements": [element]}]}) == set()


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("<https://x.org|One &amp; two>", [("One & two", "https://x.org")]),
        ("<https://x.org/?a=1&amp;b=2>", [("https://x.org/?a=1&b=2", "https://x.org/?a=1&b=2")]),
        ("see https://x.org/a.", [("https://x.org/a", "https://x.org/a")]),
        ("<mailto:a@b.org|mail>", [("mail", "mailto:a@b.org")]),
        ("<https://evil.org|https://good.org>", [("https://good.org", "https://evil.org")]),
        ("<@U1> <!here> <#C1>", []),
    ],
)
def test_links(text: str, links: list[tuple[str, str]]) -> None:
    assert links_in_text(text) == links


def test_bare_urls_are_no_links_where_parsing_is_off() -> None:
    assert links_in_text("https://x.org", auto=False) == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<https://x.org|Title>", "Title <https://x.org>"),
        ("<https://x.org>", "https://x.org"),
        ("a &lt; b &amp;amp; c", "a < b &amp; c"),
        ("<@U1> in <#C1|general>", "@ada in #general"),
        ("<!channel> <!subteam^S1|@authors>", "@channel @authors"),
        ("<!date^1^{date}|1 Jan>", "1 Jan"),
    ],
)
def test_plain(text: str, read: str) -> None:
    assert plain(text, {"U1": "ada"}.get) == read


def test_what_a_person_types_is_escaped_and_its_urls_wrapped() -> None:
    assert as_typed("a < b, see https://x.org/?a=1&b=2.") == (
        "a &lt; b, see <https://x.org/?a=1&amp;b=2>."
    )
