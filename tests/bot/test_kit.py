"""The primitives of Block Kit: whatever the foreign text, it stays text and fits."""

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks import kit
from bot.workspace.blockkit import validate_message
from bot.workspace.mrkdwn import links_in_text, notified_by_blocks, notified_by_text, plain
from storage import Snippet

NASTY = (
    "<!channel>",
    "<@U1>",
    "@here",
    "@everyone",
    "<!subteam^S1>",
    "#general",
    "<https://evil.example|click>",
    "https://evil.example",
    "<mailto:a@b.c|d>",
    "&lt;!channel&gt;",
    "&",
    "<",
    ">",
    "|",
    "*",
    "_",
    "~",
    "`",
    "```",
    "\n",
    "\r\n",
    "\u202e",
    "\u200b",
    "\ud800",
    ":tada:",
    "🧑\u200d🔬",
    "word ",
    "ein Wörtchen ",
)
LONG = st.builds(lambda text, times: text * times, st.sampled_from(NASTY), st.integers(1, 2000))
FOREIGN = st.one_of(
    st.text(st.characters(), max_size=400),
    st.lists(st.sampled_from(NASTY) | st.text(max_size=8), max_size=40).map("".join),
    LONG,
)
URLS = st.sampled_from(
    [
        None,
        "",
        "https://good.example/a?b=1&c=2",
        "https://good.example/" + "&" * 900,
        "javascript:x",
    ]
) | FOREIGN.map(lambda text: f"https://good.example/{text}")
PIECES = st.one_of(
    FOREIGN.map(kit.plain),
    FOREIGN.map(kit.code),
    st.builds(kit.link, URLS, FOREIGN),
    st.builds(kit.link, URLS, FOREIGN).map(lambda link: f"*1. {link}*"),
)


def tokens(text: str) -> list[str]:
    """Everything in mrkdwn that Slack would take for syntax of its own."""
    return re.findall(r"<[^>]*>?", text)


def is_whole(text: str) -> bool:
    """No link, entity, bold or code in it was cut in two."""
    rest = re.sub(r"`[^`\n]*`", "", re.sub(r"<(https?://[^>|]+)\|([^>]*)>", r"\2", text))
    entities_are_whole = not re.search(r"&(?!amp;|lt;|gt;)", rest)
    return entities_are_whole and not set("<>`") & set(rest) and rest.count("*") % 2 == 0


@given(FOREIGN)
@example("".join(NASTY))
def test_foreign_text_means_nothing_but_itself(text: str) -> None:
    for shown in (kit.plain(text), kit.code(text), kit.link(None, text)):
        assert tokens(shown) == []
        assert notified_by_text(shown, auto=False) == set()
        assert links_in_text(shown, auto=False) == []
        assert not {"\n", "\r", "\u202e", "\u2066", "\x00"} & set(shown)
    assert not set("*~`") & set(kit.plain(text))


@given(FOREIGN)
def test_plain_text_reads_as_it_was_written(text: str) -> None:
    same = {"∗": "*", "∼": "~", "ˋ": "`", "ˍ": "_"}
    assert plain(kit.plain(text, 1000)).translate(str.maketrans(same)) == kit.clip(
        text, 1000
    ).translate(str.maketrans(same))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("AT&T <b> 3 > 2", "AT&amp;T &lt;b&gt; 3 &gt; 2"),
        ("*bold* ~gone~ `code`", "∗bold∗ ∼gone∼ ˋcodeˋ"),
        ("_it_, __init__, snake_case_name", "ˍitˍ, ˍˍinitˍˍ, snake_case_name"),
        ("two\n lines\tand\u200b a \u202egap", "two lines and a gap"),
        ("\ud800", ""),
    ],
)
def test_formatting_characters_become_their_likenesses(text: str, shown: str) -> None:
    assert kit.plain(text) == shown


@given(URLS, FOREIGN)
def test_a_link_goes_where_it_was_told_or_nowhere(url: str | None, label: str) -> None:
    shown = kit.link(url, label)
    assert notified_by_text(shown, auto=False) == set()
    address = kit.safe_url(url)
    if tokens(shown):
        assert [target for _, target in links_in_text(shown, auto=False)] == [address]
    assert len(shown) < kit.SECTION_TEXT


def test_a_link_is_quoted_where_it_must_be() -> None:
    assert kit.link("https://a.example/x y|z?q=<b>&c=*", "A | <B> & C") == (
        "<https://a.example/x%20y%7Cz?q=%3Cb%3E&amp;c=%2A|A ❘ &lt;B&gt; &amp; C>"
    )
    assert kit.link("https://a.example/", " \u200b ") == "<https://a.example/|…>"
    assert kit.link("https://a.example/" + "x" * 1500, "Title") == "Title"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        " ",
        "arxiv.org/abs/1",
        "//arxiv.org/abs/1",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "slack://open",
        "mailto:a@b.example",
        "https://",
        "https:///path",
        "https://user@evil.example/",
        "https://arxiv.org:pw@evil.example/",
        "https://arxiv.org\\@evil.example/",
        "https://аrxiv.org/abs/1",
        "https://bücher.example/",
        "https://[::1]/",
        "https://[broken/",
        "https://evil.example:port/",
        "https://a b.example/",
        "https://a.example/" + "x" * 3000,
        "https://a.example/" + "ü" * 1000,
        "https://a.example/\ud800",
        "https://a.example|b>",
    ],
)
def test_an_address_that_nobody_should_follow_is_none(url: str | None) -> None:
    assert kit.safe_url(url) == ""


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://arxiv.org/abs/2503.00001v2", "https://arxiv.org/abs/2503.00001v2"),
        ("HTTP://Example.org:8080/a#b", "HTTP://Example.org:8080/a#b"),
        (" https://a.example/b c|d ", "https://a.example/b%20c%7Cd"),
        ("https://a.example/?q=a&b=<c>", "https://a.example/?q=a&b=%3Cc%3E"),
        ("https://a.example/%20é", "https://a.example/%20%C3%A9"),
        ("https://a.example/x\u202ey\n", "https://a.example/x%E2%80%AEy"),
    ],
)
def test_a_web_address_is_kept(url: str, address: str) -> None:
    assert kit.safe_url(url) == address


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("short", 10, "short"),
        ("exactly te", 10, "exactly te"),
        ("a long sentence, with words", 17, "a long sentence…"),
        ("a long sentence with words", 16, "a long sentence…"),
        ("Donaudampfschifffahrtsgesellschaft", 10, "Donaudamp…"),
        ("x Donaudampfschifffahrt", 12, "x Donaudamp…"),
        ("  many   spaces\n", 20, "many spaces"),
        ("", 5, ""),
    ],
)
def test_clip_cuts_at_a_word(text: str, limit: int, shown: str) -> None:
    assert kit.clip(text, limit) == shown


@given(FOREIGN, st.integers(2, 400))
def test_clip_never_exceeds_its_limit(text: str, limit: int) -> None:
    shown = kit.clip(text, limit)
    assert len(shown) <= limit
    assert shown == kit.clip(shown, limit)
    assert shown.removesuffix("…") in kit.clip(text, 100_000)


@given(st.lists(PIECES, min_size=1, max_size=6), st.integers(2, 5000), st.sampled_from(" \n"))
def test_cut_never_cuts_markup_or_an_entity_in_two(
    pieces: list[str], limit: int, between: str
) -> None:
    text = between.join(pieces)
    assert is_whole(text)
    cut = kit._cut(text, limit)
    assert is_whole(cut)
    assert 0 < len(cut) <= limit
    assert cut == text or text.startswith(cut.removesuffix("…").rstrip())


@given(FOREIGN, st.integers(10, 300), st.data())
def test_a_marked_sentence_is_its_plain_text_with_words_in_bold(
    text: str, limit: int, data: st.DataObject
) -> None:
    words = [match.span() for match in re.finditer(r"\w+", text)]
    marks = tuple(mark for mark in words if data.draw(st.booleans()))[:50]
    shown = kit.marked(Snippet(text, marks), limit)
    assert shown.count("*") % 2 == 0
    assert is_whole(shown)
    assert shown.replace("*", "") == kit.plain(text, limit)


@pytest.mark.parametrize(
    ("text", "marks", "shown"),
    [
        ("A draft model.", ((2, 13),), "A *draft model*."),
        ("Q&A on <b>", ((0, 1), (8, 9)), "*Q*&amp;A on &lt;*b*&gt;"),
        ("pre-training", ((0, 3),), "*pre*-training"),
        ("overfitting", ((0, 4),), "overfitting"),
        ("one two three four", ((0, 3), (14, 18)), "*one* two three…"),
        ("two\nlines", ((0, 3),), "two lines"),
    ],
)
def test_whole_words_are_marked(text: str, marks: tuple[tuple[int, int], ...], shown: str) -> None:
    assert kit.marked(Snippet(text, marks), 16) == shown


@given(FOREIGN, URLS)
def test_every_block_is_one_that_slack_takes(text: str, url: str | None) -> None:
    title = kit.link(url, text)
    menu = kit.overflow("menu", [kit.Option(text, "show:1"), kit.Option(text, "open:1", "")])
    blocks: list[dict[str, Any]] = [
        kit.header(text),
        kit.section(f"*1. {title}*\n{kit.plain(text, 5000)}", menu),
        kit.section(kit.plain(text, 10_000)),
        kit.context(f"{kit.plain(text, 5000)} · {kit.code(text, 5000)}"),
        kit.actions([kit.button(text, "a", "1"), kit.button(text, "b", "2")]),
    ]
    assert validate_message({"blocks": blocks}) == []
    assert notified_by_blocks(blocks) == set()
    assert all(is_whole(block["text"]["text"]) for block in blocks[1:3])
    assert is_whole(blocks[3]["elements"][0]["text"])


@given(st.lists(PIECES, max_size=12))
def test_a_messages_text_stays_below_what_an_update_takes(lines: list[Any]) -> None:
    text = kit.message(lines, []).text
    assert len(text) <= 3900
    assert notified_by_text(text, auto=False) == set()


def test_a_message_makes_no_previews_of_its_links() -> None:
    block = kit.section("hello")
    assert kit.message([kit.plain("hello")], [block]).payload() == {
        "text": "hello",
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "hello", "verbatim": True}}
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_what_would_be_our_own_mistake_is_refused() -> None:
    with pytest.raises(ValueError, match="51 blocks in one message: page it"):
        kit.message([], [kit.section("x")] * 51)
    with pytest.raises(ValueError, match="a value of 2001 characters"):
        kit.button("Next", "next", "x" * 2001)
    with pytest.raises(ValueError, match="a value of 151 characters"):
        kit.overflow("menu", [kit.Option("Show", "x" * 151)])
    for options in ([], [kit.Option("Show", "1")] * 6):
        with pytest.raises(ValueError, match="an overflow menu has 1 to 5 options"):
            kit.overflow("menu", options)


def test_what_is_empty_is_still_shown() -> None:
    assert kit.section(kit.plain(" \n"))["text"]["text"] == "…"
    assert kit.header("\u200b")["text"]["text"] == "…"
    assert kit.code("") == "`…`"
