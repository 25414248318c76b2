"""Invented records, rendered in every format, come back as they were."""

import html
import textwrap
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import NotThisFormat
from storage.models import Problem, Record
from storage.sources.daily_page import parse

TODAY = date(2025, 6, 1)
HEADER = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nMar 11"
TEXT = (
    "swan lantern moss crane harbour ink ledger tide quill $k$-fold $\\alpha$ \\textbf{deep} 鶴 "
    "Größe naïve (or not) model, graph; under <tag> R&D 3D GPT-[n] MedS^3 O(n) at 83% zero-shot "
    '[7] *star* "quoted" it\'s folding paper birds 纸 птица [arXiv:2401.00001]'
)
WORDS = TEXT.split()
SAFE_WORDS = [word for word in WORDS if not set(word) & set("<[*")]


@dataclass(frozen=True)
class Paper:
    title: str
    abstract: str
    number: int
    votes: int
    authors: int


def phrase(words: Sequence[str], least: int, most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=least, max_size=most).map(" ".join)


def papers(words: Sequence[str] = WORDS) -> st.SearchStrategy[list[Paper]]:
    title = st.builds(
        lambda text, end: f"Study{text and ' '}{text}{end}",
        phrase(words, 0, 25),
        st.sampled_from(["", "", ".", "?"]),
    )
    sentence = phrase(words, 6, 25).map(lambda text: f"We show {text}.")
    abstract = st.lists(sentence, min_size=1, max_size=8).map(" ".join)
    paper = st.builds(
        Paper,
        title,
        abstract,
        st.integers(1, 99999),
        st.integers(0, 99999),
        st.integers(1, 500),
    )
    return st.lists(paper, min_size=1, max_size=12, unique_by=lambda p: p.number)


def link(paper: Paper) -> str:
    return f"https://huggingface.co/papers/2401.{paper.number:05}"


def plural(paper: Paper) -> str:
    return f"{paper.authors} author{'s' * (paper.authors > 1)}"


def dump(parts: Sequence[str], header: str = HEADER) -> str:
    return "\n\n".join((header, *parts)) + "\n"


def read(text: str):
    return list(parse(text.encode(), page="page", today=TODAY))


def texts(papers: Sequence[Paper]) -> list[tuple[str, str]]:
    return [(p.title, p.abstract) for p in papers]


def found(records) -> list[tuple[str, str]]:
    assert all(isinstance(r, Record) for r in records), records
    assert all(r.mention.day == date(2025, 3, 11) for r in records)
    assert [r.mention.position for r in records] == list(range(1, len(records) + 1))
    return [(r.title, r.abstract) for r in records]


def facts(records) -> list[tuple[str | None, int | None, int | None]]:
    return [(r.arxiv_id, r.mention.votes, r.author_count) for r in records]


def all_facts(papers: Sequence[Paper]) -> list[tuple[str | None, int | None, int | None]]:
    return [(f"2401.{p.number:05}", p.votes, p.authors) for p in papers]


@given(papers())
def test_plain(many: list[Paper]) -> None:
    text = dump([part for p in many for part in (p.title, p.abstract)])
    assert found(read(text)) == texts(many)


@given(papers(SAFE_WORDS), st.integers(72, 100), st.booleans(), st.booleans())
def test_hard_wrapped(many: list[Paper], width: int, titles_too: bool, indented: bool) -> None:
    indent = "   " * indented

    def wrap(text: str) -> str:
        return textwrap.fill(
            text,
            width,
            break_long_words=False,
            break_on_hyphens=False,
            initial_indent=indent,
            subsequent_indent=indent,
        )

    parts = [
        part for p in many for part in (wrap(p.title) if titles_too else p.title, wrap(p.abstract))
    ]
    # Between two ideographs nobody can tell a wrapped space from none.
    assert [(bare(t), bare(a)) for t, a in found(read(dump(parts)))] == [
        (bare(p.title), bare(p.abstract)) for p in many
    ]


def bare(text: str) -> str:
    return "".join(text.split())


@given(papers(SAFE_WORDS), st.booleans())
def test_lynx(many: list[Paper], mark_leads: bool) -> None:
    references = ["https://huggingface.co/", "https://huggingface.co/models"]
    parts = ["   [1]Hugging Face's logo [2]Models"]
    for p in many:
        references.append(link(p))
        mark = f"[{len(references)}]"
        title = f"{mark}{p.title}" if mark_leads else f"### [{p.title}]{mark}"
        parts += [f"   {p.votes}", title, f"     * {plural(p)}", f"   {p.abstract}"]
    listed = "\n".join(f"   {n}. {url}" for n, url in enumerate(references, start=1))
    records = read(dump([*parts, f"References\n\n   Visible links:\n{listed}"]))
    assert found(records) == texts(many)
    assert facts(records) == all_facts(many)


MARKDOWN = ("### [{}]({})", "## [{}]({})", "- [{}]({})", "**[{}]({})**", "* **[{}]({})**")


@given(papers(), st.sampled_from(MARKDOWN), st.booleans())
def test_markdown(many: list[Paper], form: str, one_line: bool) -> None:
    parts = ["# Daily Papers", "[Daily](/papers) [Weekly](/papers/week)", "## March 11"]
    for p in many:
        title = form.format(p.title, link(p))
        counts = [f"▲ {p.votes}", plural(p)]
        parts += [" · ".join((title, *counts))] if one_line else [title, *counts]
        parts.append(p.abstract)
    records = read(dump(parts, "new"))
    assert found(records) == texts(many)
    assert facts(records) == all_facts(many)


@given(papers(), st.sampled_from(["**{}**", "### {}"]))
def test_marked_without_links(many: list[Paper], form: str) -> None:
    if any("*" in p.title for p in many):
        form = "### {}"
    text = dump([part for p in many for part in (form.format(p.title), p.abstract)])
    assert found(read(text)) == texts(many)


@given(papers())
def test_furniture(many: list[Paper]) -> None:
    parts = ["Daily\nWeekly\nMonthly"]
    for p in many:
        above = ["Submitted by\nakari", f"Upvote\n{p.votes}"]
        parts += [*above, p.title, f"· {plural(p)}", p.abstract, "GitHub\n1.2k", "3 comments"]
    parts += ["Previous", "Next"]
    records = read(dump(parts))
    assert found(records) == texts(many)
    assert [r.mention.votes for r in records] == [p.votes for p in many]
    assert [r.author_count for r in records] == [p.authors for p in many]


def article(p: Paper) -> str:
    return (
        f'<article><div>Submitted by <a href="/akari">akari</a></div><div>{p.votes}</div>'
        f'<h3><a href="/papers/2401.{p.number:05}">{html.escape(p.title)}</a></h3>'
        f"<div>· {plural(p)}</div><p>{html.escape(p.abstract)}</p><a href='/x'>2</a></article>"
    )


def generic(p: Paper) -> str:
    return f"<h2><a href={link(p)}>{html.escape(p.title)}</a></h2><div>{html.escape(p.abstract)}"


@given(papers())
def test_html_articles(many: list[Paper]) -> None:
    page = (
        "<!doctype html><html><head><title>Daily Papers - Hugging Face</title>"
        "<script>if (1 < 2) {'<h3>no</h3>'}</script></head><body><nav><a href='/x'>Odd</a></nav>"
        f"<h1>Daily Papers</h1><time datetime='2025-03-11'>Mar 11</time>"
        f"{''.join(map(article, many))}<footer><p>TOS</p></footer></body></html>"
    )
    records = read(page)
    assert found(records) == texts(many)
    assert facts(records) == all_facts(many)


@given(papers())
def test_html_of_another_make(many: list[Paper]) -> None:
    page = f"<html><body><p>Papers of the day<p>2025-03-11{''.join(map(generic, many))}"
    records = read(page)
    assert found(records) == texts(many)
    assert [r.arxiv_id for r in records] == [f"2401.{p.number:05}" for p in many]


@given(papers(), papers())
def test_two_pages_in_one_input(first: list[Paper], second: list[Paper]) -> None:
    one, two = (
        dump([part for p in many for part in (p.title, p.abstract)], header)
        for many, header in ((first, HEADER), (second, HEADER.replace("11", "12")))
    )
    records = read(f"{one}\n{two}")
    assert [(r.title, r.abstract) for r in records] == texts([*first, *second])
    days = [date(2025, 3, 11)] * len(first) + [date(2025, 3, 12)] * len(second)
    assert [r.mention.day for r in records] == days


def usual(n: int) -> tuple[str, str]:
    sentence = f"We present experiment {n}, in which cranes of paper cross a harbour at night. "
    return f"Experiment {n}: Cranes Across the Harbour", (sentence * 4).strip()


@given(st.integers(2, 12), st.data(), st.booleans())
def test_one_lost_block_is_one_problem_and_shifts_nothing(
    count: int, data: st.DataObject, lose_title: bool
) -> None:
    lost = data.draw(st.integers(0, count - 1))
    parts = []
    for n in range(count):
        title, abstract = usual(n)
        parts += [title] if n != lost or not lose_title else []
        parts += [abstract] if n != lost or lose_title else []
    records = read(dump(parts))
    kept = [(r.title, r.abstract) for r in records if isinstance(r, Record)]
    assert kept == [usual(n) for n in range(count) if n != lost]
    (problem,) = (r for r in records if isinstance(r, Problem))
    line = HEADER.count("\n") + 3 + 4 * lost
    assert problem.place == f"page:{line}"


@settings(max_examples=300)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=400).map(str.encode),
        st.lists(
            st.sampled_from(
                ["<", ">", "<h3>", "</h3>", "<a href='/papers/2401.00001'>", "</a>", "<p>", "[1]",
                 "[x](y)", "**", "#", "- ", "\n", "\n\n", "Mar 11", "57", "7 authors", "a b c.",
                 "&#xD800;", "&#0;", '"', "'", "=", "<!--", "-->", "<time datetime='", "\f", "\0",
                 "1. http://x", "References", "Daily Papers", "<article>", "</article>", "<script"]
            ),
            max_size=60,
        ).map(lambda parts: "".join(parts).encode()),
    ),
    st.sampled_from([b"", b"Daily Papers\n\nMar 11\n\n", b"<html><title>Daily Papers</title>"]),
)  # fmt: skip
def test_any_bytes_are_read_or_refused(tail: bytes, head: bytes) -> None:
    with suppress(NotThisFormat):
        for each in parse(head + tail, page="page", today=TODAY):
            assert isinstance(each, Record | Problem)
            assert not isinstance(each, Record) or (each.title and each.abstract)
