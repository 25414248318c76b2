"""`papers resolve`: what is looked up, found, and said of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from storage import FetchError, Offline, open_store
from storage.fetch import Fetched
from tests.builders import INVENTED

BOATS = INVENTED[5]
PAGE = "Daily Papers\n\nMar 11\n\n" + "\n\n".join(text for pair in INVENTED[4:] for text in pair)
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id><entry>
<id>http://arxiv.org/abs/2503.00005v2</id><title>{BOATS[0]}</title><summary>{BOATS[1]}</summary>
<published>2025-03-09T00:00:00Z</published></entry></feed>"""
NET: dict[str, bytes | FetchError] = {
    "export.arxiv.org": ATOM.encode(),
    "api.crossref.org": b'{"status": "ok", "message-type": "work-list", "message": {"items": []}}',
    "api.semanticscholar.org": b'{"total": 0, "offset": 0}',
}


def answering(monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, bytes | FetchError]) -> None:
    class Fetcher:
        def __init__(self, *, contact: str, keys: Mapping[str, Mapping[str, str]]) -> None:
            assert keys == {"api.semanticscholar.org": {"x-api-key": "secret-key"}}

        def get(self, url: str) -> Fetched:
            answer = answers[urlsplit(url).netloc]
            if isinstance(answer, FetchError):
                raise answer
            return Fetched(url, answer)

        def post(self, url: str, body: bytes) -> Fetched:
            return Fetched(url, json.dumps([None] * len(json.loads(body)["ids"])).encode())

    monkeypatch.setattr("storage.fetch.Fetcher", Fetcher)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two papers of a daily page."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAPERBOY_SEMANTIC_SCHOLAR_KEY", "secret-key")
    answering(monkeypatch, NET)
    Path("page.txt").write_text(PAGE)
    assert papers("ingest", "--year", "2025", "page.txt").exit_code == 0


def papers(*words: str) -> Result:
    return CliRunner().invoke(cli, words, catch_exceptions=False)


def told(*words: str) -> Any:
    return json.loads(papers(*words, "--json").stdout)


@pytest.mark.usefixtures("shelf")
def test_what_is_found_is_shown_and_kept() -> None:
    result = papers("resolve")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        f"   1. {BOATS[0]}  (#2)\n"
        "      https://arxiv.org/abs/2503.00005  "
        "(arXiv, 99.99% sure by short title, abstract, year)\n"
        f"   2. {INVENTED[4][0]}  (#1)\n"
        "      no certain link\n"
        "1 of 2 papers without a link have one now\n"
    )
    assert told("show", "2")["url"] == "https://arxiv.org/abs/2503.00005"
    assert told("search", "boats")["hits"][0]["url"] == "https://arxiv.org/abs/2503.00005"
    assert papers("resolve").stdout == "0 of 0 papers without a link have one now\n"


@pytest.mark.usefixtures("shelf")
def test_as_json() -> None:
    assert told("resolve", "--limit", "1") == {
        "looked": 1,
        "found": [
            {
                "id": 2,
                "title": BOATS[0],
                "url": "https://arxiv.org/abs/2503.00005",
                "confidence": 0.9999,
                "witnesses": ["short title", "abstract", "year"],
                "by": "arXiv",
            }
        ],
        "not_found": [],
        "details": None,
        "troubles": [],
    }


@pytest.mark.usefixtures("shelf")
def test_a_dry_run_keeps_nothing() -> None:
    first = told("resolve", "--dry-run")
    assert len(first["found"]) == 1
    assert told("resolve", "--dry-run") == first
    assert told("show", "2")["url"] is None


@pytest.mark.usefixtures("shelf")
def test_details_are_asked_for_as_well() -> None:
    result = papers("resolve", "--details")
    assert result.stdout.endswith("0 of 1 papers are known to Semantic Scholar\n")
    assert told("resolve", "--details")["details"] == {"asked": 0, "known": 0}


@pytest.mark.usefixtures("shelf")
def test_offline_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, {})
    assert papers("resolve", "--offline").stdout.endswith(
        "0 of 2 papers without a link have one now\n"
    )


@pytest.mark.usefixtures("shelf")
def test_where_nobody_answers_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    away = {host: Offline(f"{host} cannot be reached.") for host in NET}
    answering(monkeypatch, away)
    result = papers("resolve")
    assert (result.exit_code, result.stdout) == (1, "0 of 0 papers without a link have one now\n")
    assert result.stderr == (
        "papers: arXiv: export.arxiv.org cannot be reached.\n"
        "papers: Crossref: api.crossref.org cannot be reached.\n"
        "papers: Semantic Scholar: api.semanticscholar.org cannot be reached.\n"
    )
    assert papers("resolve", "--json").exit_code == 1
    store = open_store("sqlite:///paperboy.db")
    assert store.papers.count() == 2
    store.close()


@pytest.mark.usefixtures("shelf")
def test_where_one_does_not_answer_the_others_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, {**NET, "export.arxiv.org": Offline("arXiv is away.")})
    result = papers("resolve")
    assert result.exit_code == 0
    assert result.stdout.count("no certain link (arXiv did not answer)") == 2
    assert result.stderr == "papers: arXiv: arXiv is away.\n"
