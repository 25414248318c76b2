"""What people type, as Slack sends it, and what is understood."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intents import (
    COMMANDS,
    LONGEST,
    Help,
    Intent,
    Search,
    Show,
    Similar,
    Topics,
    Unknown,
    parse,
    read,
    understand,
)
from storage import Query


def search(*words: str, **filters: object) -> Search:
    return Search(Query(words=words, **filters))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # help
        ("", Help()),
        ("   ", Help()),
        ("help", Help()),
        ("HELP", Help()),
        ("?", Help()),
        ("help search", Help("search")),
        ("help Search", Help("search")),
        ("help serch", Unknown("serch", "search", True, "help serch")),
        ("help subscribe", Unknown("subscribe", "search", False, "help subscribe")),
        # search
        ("search speculative decoding", search("speculative", "decoding")),
        ("SEARCH Speculative", search("Speculative")),
        ("find drafts", search("drafts")),
        ("  search   speculative\u00a0 decoding  ", search("speculative", "decoding")),
        ("search\u00a0drafts", search("drafts")),
        ("\u200bsearch\ufeff drafts\u2069", search("drafts")),
        ("search\ndrafts\tagain", search("drafts", "again")),
        ("search “draft model”", search(phrases=("draft model",))),
        ("search “draft model", search("draft", "model")),
        ("search drafts –survey", search("drafts", without=("survey",))),
        ("search topic:“kv cache” by:quill", search(topics=("kv cache",), by=("quill",))),
        (
            "search since:2024 until:2025-06 sort:new",
            search(since=date(2024, 1, 1), until=date(2025, 6, 30), newest=True),
        ),
        ("search", Help("search")),
        ('search "', Help("search")),
        ("search “”", Help("search")),
        ("search -", Help("search")),
        # as Slack writes it
        ("search a &lt;b&gt; AT&amp;T", search("a", "<b>", "AT&T")),
        ("search &amp;lt;", search("&lt;")),
        ("search &copy; &notin", search("&copy;", "&notin")),
        ("search <@U0123|ada> papers", search("@ada", "papers")),
        ("search <@U0123>", search("@U0123")),
        ("search <#C1|general>", search("#general")),
        ("search <#C1|>", search("#C1")),
        ("search <!here>", search("@here")),
        ("search <!subteam^S1|@editors>", search("@editors")),
        ("search <mailto:a@b.example|a@b.example>", search("a@b.example")),
        # show and similar
        ("show 2", Show("2")),
        ("show Drafting Ahead", Show("Drafting Ahead")),
        ("show “Drafting Ahead”", Show("Drafting Ahead")),
        ("show 'Drafting Ahead'", Show("Drafting Ahead")),
        ("show <https://arxiv.org/abs/2503.00001>", Show("https://arxiv.org/abs/2503.00001")),
        (
            "show <https://arxiv.org/abs/2503.00001|arxiv.org/…>",
            Show("https://arxiv.org/abs/2503.00001"),
        ),
        ("show", Help("show")),
        ("show “”", Help("show")),
        ("similar 1", Similar("1")),
        ("Similar to nothing", Similar("to nothing")),
        ("similar", Help("similar")),
        # topics
        ("topics", Topics()),
        ("topics Decoding", Topics("Decoding")),
        ("topic “kv cache”", Topics("kv cache")),
        # everything else
        ("serch drafts", Unknown("serch", "search", True, "serch drafts")),
        ("Similiar 2", Unknown("Similiar", "similar", True, "Similiar 2")),
        ("topisc", Unknown("topisc", "topics", True, "topisc")),
        ("quantum gardens", Unknown("quantum", "search", False, "quantum gardens")),
        ("论文", Unknown("论文", "search", False, "论文")),
        ("&lt;!channel&gt;", Unknown("<!channel>", "search", False, "<!channel>")),
    ],
)
def test_what_is_typed_is_understood(typed: str, meant: Intent) -> None:
    assert parse(typed) == meant


def test_ten_thousand_characters_are_read_as_far_as_anybody_means_them() -> None:
    assert parse("search " + "x" * 10_000) == search("x" * (LONGEST - len("search ")))
    assert parse("show " + "9" * 10_000) == Show("9" * (LONGEST - len("show ")))
    assert len(read("&amp;" * 10_000)) == LONGEST / len("&amp;")


@given(st.text(st.characters(), max_size=200))
def test_nothing_that_is_typed_is_an_error(typed: str) -> None:
    for text in (typed, f"search {typed}", f"show {typed}", f"help {typed}", f"<{typed}|{typed}>"):
        assert parse(text) == understand(read(text))


@given(st.text(max_size=100))
def test_what_was_read_once_is_not_undone_a_second_time(typed: str) -> None:
    """A query that is kept and run again for the next page finds the same papers."""
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    meant = parse(f"search {escaped}")
    if isinstance(meant, Search):
        assert understand(f"search {meant.query}") == meant


def test_every_example_in_the_help_is_understood() -> None:
    for command in COMMANDS.values():
        assert not isinstance(parse(command.example), Unknown)
        assert command.usage.split()[0] == command.name
