"""The names of sources."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.errors import SourceError
from storage.sources.naming import Inbox, name_of, names_in, service_of, source_named
from storage.sources.plans import (
    ArxivListing,
    ArxivPapers,
    ArxivQuery,
    FeedAt,
    HuggingFaceDays,
    Plan,
)

KEPT = {
    "huggingface": "huggingface",
    " HF ": "huggingface",
    "arxiv:cs.LG, cs.CL": "arxiv:cs.CL,cs.LG",
    "arxiv:CS.cl,Cond-Mat.STR-EL,hep-th": "arxiv:cond-mat.str-el,cs.CL,hep-th",
    'arxiv:"speculative decoding"': 'arxiv:"speculative decoding"',
    "arxiv:“speculative\xa0decoding”": 'arxiv:"speculative decoding"',
    'arxiv:"kites",au:leviathan,cs.CL,au:"Ada Quill"': (
        'arxiv:cs.CL,au:"Ada Quill",au:leviathan,"kites"'
    ),
    "arxiv-new:cs.CL": "arxiv-new:cs.CL",
    "https://Lab.Example:443/Feed.xml?a=1&b=2#top": "https://lab.example/Feed.xml?a=1&b=2",
    "HTTP://lab.example:8080": "http://lab.example:8080/",
    "http://[2606:2800:220:1::1]/a": "http://[2606:2800:220:1::1]/a",
    "inbox:/srv//papers/": "inbox:/srv/papers",
    'inbox:"/srv/my papers"': 'inbox:"/srv/my papers"',
}
REFUSED = {
    "": "“” is no source. These are: huggingface, arxiv:cs.CL,cs.LG, arxiv-new:cs.CL, "
    "https://lab.example/feed.xml.",
    "ftp://lab.example/x": "is no source",
    "arxiv": "is no source",
    "arxiv:kites": "“kites” is no category of arXiv's, as cs.LG is one. Words go in quotes: "
    'arxiv:"kites"',
    "arxiv:cs.C/L": "no category",
    "arxiv:": "Name a category, an author or a word",
    'arxiv:"()"': "no word",
    "arxiv:au:": "no word",
    "arxiv-new:": "Name a category",
    "arxiv-new:cs.CL,cs.LG": "One category each, please: “arxiv-new:cs.CL arxiv-new:cs.LG”.",
    "https://ada:secret@lab.example/x": "a user name or a password is not taken",
    "https://lab.example/x?API-Key=1": "a key or a password in it",
    "https://lab.example/x?a=1&token": "a key or a password in it",
    "https://": "no address of a feed",
    "http://lab.example:99999/": "no address of a feed",
    "http://localhost/x": "localhost is no public host",
    "http://2130706433/": "no public host",
    "http://127.0.0.1/": "127.0.0.1 is no public host",
    "http://169.254.169.254/latest/meta-data": "no public host",
    "http://[::1]/": "::1 is no public host",
    "http://[::ffff:10.0.0.1]/": "no public host",
    "http://papers.internal/": "no public host",
    "inbox:papers": "Say the whole path",
    "https://a.b/" + "x" * 500: "too long",
}


@pytest.mark.parametrize(("told", "kept"), KEPT.items())
def test_what_is_told_has_one_name(told: str, kept: str) -> None:
    assert name_of(source_named(told, local=True)) == kept


@pytest.mark.parametrize(("told", "says"), REFUSED.items())
def test_what_is_none_is_said(told: str, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        source_named(told, local=True)
    assert says in str(caught.value)


def test_a_folder_is_named_only_by_whoever_runs_it() -> None:
    assert source_named("inbox:/srv", local=True) == Inbox("/srv")
    with pytest.raises(SourceError, match="by whoever runs me"):
        source_named("inbox:/srv")


def test_several_stand_in_a_text() -> None:
    text = 'huggingface  arxiv:"twine kites",cs.CL\n\thttps://lab.example/a hf\n'
    assert names_in(text) == (
        "huggingface",
        'arxiv:cs.CL,"twine kites"',
        "https://lab.example/a",
    )
    assert names_in("arxiv:cs.LG, cs.CL,\n hep-th hf") == (
        "arxiv:cs.CL,cs.LG,hep-th",
        "huggingface",
    )
    assert names_in(" \n") == ()
    with pytest.raises(SourceError, match="by whoever runs me"):
        names_in("hf inbox:/srv", local=False)
    with pytest.raises(SourceError, match="A quote is not closed"):
        names_in('huggingface arxiv:"twine')
    with pytest.raises(SourceError, match="“kites” is no source"):
        names_in("huggingface kites")


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("huggingface", "huggingface.co"),
        ("arxiv:cs.CL", "arxiv.org"),
        ("arxiv-new:cs.CL", "arxiv.org"),
        ("https://rss.arxiv.org/rss/cs.LG", "arxiv.org"),
        ("https://notarxiv.org/rss", "notarxiv.org"),
        ("inbox:/srv", "inbox:/srv"),
    ],
)
def test_who_is_asked(name: str, service: str) -> None:
    assert service_of(source_named(name, local=True)) == service


def test_what_is_asked_once_has_no_name() -> None:
    with pytest.raises(SourceError, match="asked once"):
        name_of(ArxivPapers(("2401.00001",)))


WORD = st.text("abcXYZéß09", min_size=1, max_size=8)
WORDS = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
CATEGORIES = st.sampled_from(["cs.CL", "cs.LG", "hep-th", "cond-mat.str-el", "math.AG"])
PATH = st.text(string.ascii_letters + "-_.~%,;é\"' ?&=", max_size=20)


def some(of: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(of, max_size=3).map(lambda found: tuple(sorted(found)))


SOURCES: st.SearchStrategy[Plan | Inbox] = st.one_of(
    st.just(HuggingFaceDays()),
    CATEGORIES.map(ArxivListing),
    st.tuples(some(CATEGORIES), some(WORDS), some(WORDS))
    .filter(any)
    .map(lambda told: ArxivQuery(*told)),
    PATH.map(lambda path: source_named(f"https://lab.example/{path}")),
    st.text(string.ascii_letters + "., é", min_size=1, max_size=9)
    .filter(lambda name: name.strip() == name)
    .map(lambda name: Inbox(f"/{name}")),
)


@given(SOURCES)
@example(FeedAt("https://lab.example/a,b?c=d"))
@example(FeedAt("https://lab.example/,"))
def test_a_name_says_all_of_a_source(source: Plan | Inbox) -> None:
    name = name_of(source)
    assert source_named(name, local=True) == source
    assert names_in(f"  {name}\nhuggingface") == tuple(dict.fromkeys([name, "huggingface"]))


@given(st.text(max_size=60) | st.text('arxiv-new:,"au.csCL/ ', max_size=40))
def test_any_text_is_a_source_or_says_why_not(text: str) -> None:
    try:
        source = source_named(text, local=True)
    except SourceError:
        return
    assert source_named(name_of(source), local=True) == source
