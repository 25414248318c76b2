"""What the services are asked, and that their answers are read."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from storage.models import Paper, Record
from storage.resolving.asking import AT_ONCE, Service, batch, link_services, scholar_key
from tests.storage.sources.recorded import FOLDER
from tests.storage.sources.samples import sample, titles

TITLE = "Kites over Lisbon: a (very) long *field* guide?"


def asked(service: Service, title: str = TITLE) -> tuple[str, dict[str, list[str]]]:
    """(host and path, the query)."""
    call = service.call(title)
    assert call.body is None
    parts = urlsplit(call.url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", parse_qs(parts.query)


def by_name(contact: str = "") -> dict[str, Service]:
    return {each.name: each for each in link_services(contact)}


def test_they_are_asked_in_this_order() -> None:
    assert [*by_name()] == ["arXiv", "Crossref", "Semantic Scholar"]


def test_arxiv_is_asked_for_the_long_words_of_a_title() -> None:
    where, query = asked(by_name()["arXiv"])
    assert where == "https://export.arxiv.org/api/query"
    words = ["lisbon", "kites", "field", "guide", "over", "very", "long", "a"]
    assert query["search_query"] == [" AND ".join(f"ti:{word}" for word in words)]
    assert query["max_results"] == ["5"]


def test_crossref_is_told_who_asks_where_there_is_an_address() -> None:
    where, query = asked(by_name("ada@papers.test")["Crossref"])
    assert where == "https://api.crossref.org/works"
    assert query["query.bibliographic"] == [TITLE]
    assert query["mailto"] == ["ada@papers.test"]
    assert "mailto" not in asked(by_name("https://papers.test")["Crossref"])[1]
    assert asked(by_name("mailto:ada@papers.test")["Crossref"])[1]["mailto"] == ["ada@papers.test"]


def test_semantic_scholar_is_asked_for_what_is_read() -> None:
    where, query = asked(by_name()["Semantic Scholar"])
    assert where == "https://api.semanticscholar.org/graph/v1/paper/search"
    assert query["query"] == [TITLE]
    assert {"externalIds", "citationCount"} <= set(query["fields"][0].split(","))


@pytest.mark.parametrize("name", by_name())
def test_a_title_is_cut_before_it_is_asked_for(name: str) -> None:
    assert len(by_name()[name].call("kites " * 500).url) < 1200


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("arXiv", sample("arxiv_query.xml")),
        ("Crossref", (FOLDER / "crossref.json").read_bytes()),
        ("Semantic Scholar", (FOLDER / "semantic_scholar.json").read_bytes()),
    ],
)
def test_answers_are_read(name: str, reply: bytes) -> None:
    read = list(by_name()[name].parse(reply))
    assert titles(read)
    assert {each.mention.page for each in read if isinstance(each, Record)} == {name}


def test_a_batch_asks_by_arxiv_id_before_doi() -> None:
    papers = [
        Paper("Kites", arxiv_id="2509.90001", doi="10.1000/kites"),
        Paper("Boats", doi="10.1000/boats"),
    ]
    call = batch(papers)
    assert call.url.startswith("https://api.semanticscholar.org/graph/v1/paper/batch?fields=title")
    assert json.loads(call.body or b"") == {"ids": ["ARXIV:2509.90001", "DOI:10.1000/boats"]}
    assert AT_ONCE <= 500


def test_a_key_is_for_semantic_scholar_alone() -> None:
    assert scholar_key("secret") == {"api.semanticscholar.org": {"x-api-key": "secret"}}
    assert scholar_key("") == {}
