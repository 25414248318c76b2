"""What people type, as Slack sends it, and what is understood."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intents import (
    Export,
    ForgetMe,
    Help,
    Intent,
    Listing,
    Save,
    Search,
    Settings,
    Show,
    Similar,
    Topics,
    Trending,
    Unknown,
    Unsave,
    Who,
)
from bot.understanding.commands import LONGEST, parse, read, understand
from bot.words.commands import COMMANDS
from bot.words.targets import list_name
from storage import ExportFormat, Privacy, Query, Status


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
        ("help quantum", Unknown("quantum", "search", False, "help quantum")),
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
        ("search <@U0123|ada> papers", search("@U0123", "papers")),
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
        # save, unsave
        ("save 1", Save(("1",))),
        ("save 1 3", Save(("1", "3"))),
        ("save 1, 3 and 4", Save(("1", "3", "4"))),
        ("save 2-4 1 2", Save(("2", "3", "4", "1"))),
        ("save 1-999", Save(tuple(str(n) for n in range(1, 51)))),
        ("keep 2503.00001v2", Save(("2503.00001v2",))),
        ("save arXiv:2503.00001", Save(("arXiv:2503.00001",))),
        (
            "save <https://arxiv.org/abs/2503.00001|arxiv…> 2 in my thesis",
            Save(("https://arxiv.org/abs/2503.00001", "2"), "my thesis"),
        ),
        ("save 1 IN “my thesis”", Save(("1",), "my thesis")),
        ("save 1 note: read first", Save(("1",), None, "read first")),
        ("save 1 in thesis note: in two parts", Save(("1",), "thesis", "in two parts")),
        ("save “Drafting Ahead” in thesis", Save(("Drafting Ahead",), "thesis")),
        ("save “Drafting Ahead” and “Lantern”", Save(("Drafting Ahead", "Lantern"))),
        ("save Drafting Ahead", Save(("Drafting Ahead",))),
        ("save Walks in Thesis", Save(("Walks in Thesis",), loose=True)),
        ("save 3 body problems", Save(("3 body problems",))),
        ("save", Help("save")),
        ("save note: x", Help("save")),
        ("save in thesis", Save(("in thesis",))),
        ("unsave 1 3", Unsave(("1", "3"))),
        ("remove Drafting Ahead", Unsave(("Drafting Ahead",))),
        ("unsave", Help("unsave")),
        # marks and notes
        ("done 1 2", Save(("1", "2"), status=Status.DONE)),
        ("Reading Lantern", Save(("Lantern",), status=Status.READING)),
        ("to-read 1", Save(("1",), status=Status.TO_READ)),
        ("done", Listing(status=Status.DONE)),
        ("reading", Listing(status=Status.READING)),
        ("help reading", Help("done")),
        ("note 2 compare with ours", Save(("2",), note="compare with ours")),
        ("note 2 5 reasons", Save(("2",), note="5 reasons")),
        ("note 2 note: this", Save(("2",), note="this")),
        ("note “Lantern” good", Save(("Lantern",), note="good")),
        ("note Drafting Ahead note: good", Save(("Drafting Ahead",), note="good")),
        ("note 2 -", Save(("2",), note="")),
        ("note 2", Help("note")),
        ("note Drafting Ahead", Help("note")),
        ("note", Help("note")),
        # lists
        ("list", Listing()),
        ("list thesis", Listing("thesis")),
        ("list my thesis done", Listing("my thesis", Status.DONE)),
        ("list to-read", Listing(status=Status.TO_READ)),
        ("list “to-read”", Listing("to-read")),
        ("list <@U1|ada>", Listing(member="U1")),
        ("list thesis <@U1> done", Listing("thesis", Status.DONE, "U1")),
        ("list @ada", Help("saved-by")),
        ("saved-by <@U1|ada>", Listing(member="U1")),
        ("saved-by", Help("saved-by")),
        ("trending", Trending()),
        ("who has 2?", Who("2")),
        ("who saved Drafting Ahead?", Who("Drafting Ahead")),
        ("who", Help("who")),
        # export, settings, forget-me
        ("export", Export()),
        ("export as RIS", Export(ExportFormat.RIS)),
        ("export csv", Export(ExportFormat.CSV)),
        ("export my Thesis as markdown", Export(ExportFormat.MARKDOWN, "my Thesis")),
        ("export as docx", Help("export")),
        ("settings", Settings()),
        ("settings privacy COUNT", Settings(privacy=Privacy.COUNT)),
        ("settings zone Europe/Berlin", Settings(zone="Europe/Berlin")),
        ("settings reminders off", Settings(reminders=False)),
        ("settings privacy nobody", Settings(wrong="privacy nobody")),
        ("settings zone", Settings(wrong="zone")),
        ("forget-me", ForgetMe()),
        ("forget me", ForgetMe()),
        ("forget it", Help("forget-me")),
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
    words = ("search", "show", "help", "save", "note", "list", "export", "settings", "who", "done")
    for text in (typed, f"<{typed}|{typed}>", *(f"{word} {typed}" for word in words)):
        assert parse(text) == understand(read(text))


@given(st.text(max_size=100))
def test_what_was_read_once_is_not_undone_a_second_time(typed: str) -> None:
    """A query that is kept and run again for the next page finds the same papers."""
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    meant = parse(f"search {escaped}")
    if isinstance(meant, Search):
        assert understand(f"search {meant.query}") == meant


@given(
    st.one_of(st.none(), st.text('ab -_done@"“', min_size=1, max_size=12), st.just("to-read")),
    st.one_of(st.none(), st.sampled_from(Status)),
    st.sampled_from(["", "U1", "W0"]),
)
def test_the_command_of_a_list_asks_for_that_list(
    name: str | None, status: Status | None, member: str
) -> None:
    """So that "Next" finds it again."""
    name = list_name(name or "") or None
    listing = Listing(name, status, member)
    assert understand(read(str(listing))) == listing


def test_every_example_in_the_help_is_understood() -> None:
    for command in COMMANDS.values():
        assert not isinstance(parse(command.example), Unknown)
        assert command.usage.split()[0] == command.name
