"""Markdown, as a parser that is not ours reads it."""

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from storage.export import Entry, ExportFormat, export_papers
from storage.export.entry import line, link
from storage.models import Paper
from tests.storage.export.shelf import HOSTILE, entries, entry

TOPICS = "speculative decoding, budgets, large"
WHOLE = (
    r"- [ ] [LLaMA-Pro \& the 100% {Budget}: A\_b for \$5 \~ \\of]"
    "(https://arxiv.org/abs/2503.00001) · Ada van Löv, Bo Q., Gemini Team, et al. · 2025"
    f" · arXiv:2503.00001 · {TOPICS} · reading\n"
    "  > \\= sharp\\_est \\& odd\n"
    "  > \\# heading\n"
    "  > the end\n"
    "- [x] [On the use of Bayesian nets in Berlin](https://doi.org/10.1000/x_y%281%29)"
    f" · Cy Émile · 2019 · Annals of Nets \\& Ties · {TOPICS}\n"
    f"- [\\=HYPERLINK(1)](https://example.org/p_%281%29?a={{b}}&c=d) · {TOPICS}\n"
)
MARKUP = {
    "heading_open",
    "code_inline",
    "fence",
    "html_inline",
    "html_block",
    "image",
    "strong_open",
}
MARKUP |= {"em_open", "hr", "code_block", "ordered_list_open", "table_open", "s_open", "hardbreak"}


def read(text: str) -> list[Token]:
    """Every token, those within lines as well."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return [each for token in parser.parse(text) for each in (token, *(token.children or []))]


def test_the_whole_of_it() -> None:
    assert export_papers(entries(), ExportFormat.MARKDOWN) == WHOLE
    assert export_papers([], ExportFormat.MARKDOWN) == ""


def test_another_parser_reads_the_same() -> None:
    tokens = read(WHOLE)
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert links[0] == "https://arxiv.org/abs/2503.00001"
    assert len(links) == 3
    assert sum(token.type == "list_item_open" for token in tokens) == 3
    said = "".join(token.content for token in tokens if token.type.startswith("text"))
    assert "LLaMA-Pro & the 100% {Budget}: A_b for $5 ~ \\of" in said


@pytest.mark.parametrize("start", ["1. One", "2) Two", "1.", "- x", "+ x", "# x", "---", "==="])
def test_what_begins_a_block_elsewhere_is_text_here(start: str) -> None:
    first = entry(Paper(start), note=f"{start}\nx\n{start}")
    tokens = read(export_papers([first], ExportFormat.MARKDOWN))
    assert MARKUP & {token.type for token in tokens} == set()
    assert sum(token.type == "list_item_open" for token in tokens) == 1
    assert [token.content for token in tokens if token.type == "text"].count(start) >= 2


@given(HOSTILE)
def test_a_hostile_text_is_only_text(hostile: list[Entry]) -> None:
    text = export_papers(hostile, ExportFormat.MARKDOWN)
    text.encode()
    tokens = read(text)
    assert MARKUP & {token.type for token in tokens} == set()
    assert sum(token.type == "list_item_open" for token in tokens) == len(hostile)
    links = [token for token in tokens if token.type == "link_open"]
    assert len(links) == sum(link(each.paper.paper) is not None for each in hostile)
    assert all(str(token.attrs["href"]).startswith("http") for token in links)
    said = "".join(token.content for token in tokens if token.type.startswith("text"))
    for each in hostile:
        assert line(each.paper.paper.title) in said
