"""What is known of a paper: a union of what was told, in any order, and who told it."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.clean import clean
from storage.merging import merge
from storage.models import Details, Fact, Mention, Received, Record, Source
from storage.told import Said, facts_of, fields_of, known, said, united

DAYS = st.sampled_from(["", "2025-03-11", "2025-03-12"])
FACTS = st.one_of(
    st.builds(Fact, st.just("venue"), DAYS, st.sampled_from(["Kite Letters", "Proc. of Kites"])),
    st.builds(Fact, st.just("version"), DAYS, st.integers(1, 3)),
    st.builds(Fact, st.just("withdrawn"), DAYS, st.integers(0, 1)),
    st.builds(Fact, st.just("updated"), DAYS, st.sampled_from(["2025-03-01", "2025-03-02"])),
    st.builds(Fact, st.just("categories"), DAYS, st.sampled_from([("cs.LG",), ("cs.CV", "cs.LG")])),
)
RECEIVED = st.builds(
    Received,
    DAYS,
    st.sampled_from(["Kites", "Kites at Dawn"]),
    st.sampled_from(["", "We fly them."]),
    st.sampled_from(["", "arxiv", "crossref"]),
    st.lists(FACTS, max_size=4).map(
        lambda facts: tuple(sorted({fact.field: fact for fact in facts}.values()))
    ),
)
TEXTS = st.lists(RECEIVED, max_size=5)


def told(source: Source = Source.ARXIV, day: int | None = 11, **details: object) -> Record:
    shown = Mention(source, "page", date(2025, 3, day) if day else None)
    return Record("Kites at Dawn", shown, details=Details(**details))  # type: ignore[arg-type]


@given(a=TEXTS, b=TEXTS, c=TEXTS)
def test_what_is_received_is_a_set(a: list[Received], b: list[Received], c: list[Received]) -> None:
    assert united([*a, *b]) == united([*b, *a])
    assert united([*united([*a, *b]), *c]) == united([*a, *united([*b, *c])])
    assert united([*united(a), *united(a)]) == united(a)


@given(texts=TEXTS)
def test_what_is_known_is_of_the_set(texts: list[Received]) -> None:
    assert known(united(texts)) == known(united(reversed(texts)))
    assert known(united([*texts, *texts])) == known(united(texts))


def test_a_text_without_a_source_gives_way_to_the_same_with_one() -> None:
    old = Received("2025-03-12", "Kites", "We fly them.")
    new = replace(old, day="2025-03-11", source="arxiv")
    other = replace(old, title="Kites at Dawn")
    assert united([old, new, other]) == (new, other)


def test_the_newest_of_each_field_is_known_whatever_the_order() -> None:
    records = [
        told(version=1, categories=("cs.LG",), comment="8 pages"),
        told(day=14, version=2, updated=date(2025, 3, 14), categories=("cs.LG", "cs.CV")),
        told(Source.CROSSREF, None, venue="Kite Letters", citations=3, year=2025),
        told(Source.SEMANTIC_SCHOLAR, 20, citations=7),
        told(Source.HUGGING_FACE, 12, code="https://github.com/quill/kites"),
    ]
    for papers in permutations(map(clean, records)):
        paper = papers[0]
        for each in papers[1:]:
            paper = merge(paper, each)
        assert paper.details == Details(
            version=2,
            updated=date(2025, 3, 14),
            venue="Kite Letters",
            comment="8 pages",
            categories=("cs.LG", "cs.CV"),
            code="https://github.com/quill/kites",
            citations=7,
            year=2025,
        )


@pytest.mark.parametrize(
    ("told_of", "withdrawn"),
    [
        ([(1, False)], False),
        ([(1, False), (2, True)], True),
        ([(2, True), (3, False)], False),
        ([(1, False), (None, True)], True),
        ([(None, False)], False),
    ],
)
def test_withdrawn_is_what_its_last_version_is(
    told_of: list[tuple[int | None, bool]], withdrawn: bool
) -> None:
    texts = [
        clean(replace(told(version=version, withdrawn=taken_back), abstract=f"As of {version}."))
        for version, taken_back in told_of
    ]
    received = [text for paper in texts for text in paper.received]
    assert known(received).withdrawn is withdrawn
    assert known(reversed(received)).withdrawn is withdrawn


def test_a_version_of_the_same_text_takes_the_place_of_the_one_before() -> None:
    first, second = clean(told(version=1)), clean(told(day=12, version=2))
    both = merge(first, second)
    assert len(both.received) == 1
    assert both.details.version == 2


def test_who_told_it_and_when() -> None:
    papers = [
        clean(told(Source.CROSSREF, None, venue="Kite Letters")),
        clean(told(Source.ARXIV, 11, venue="Proc. of Kites")),
        clean(told(Source.ARXIV, 12, comment="8 pages")),
    ]
    received = [text for paper in papers for text in paper.received]
    assert said(received, "venue") == [
        Said("Proc. of Kites", "arxiv", "2025-03-11"),
        Said("Kite Letters", "crossref", ""),
    ]
    assert said(received, "code") == []


def test_a_value_is_read_as_text() -> None:
    values = ("Kite Letters", 2, ("cs.LG", "cs.CV"))
    assert [Fact("x", "", value).text for value in values] == ["Kite Letters", "2", "cs.LG, cs.CV"]


def test_what_tells_nothing_is_no_fact() -> None:
    details = Details(version=3, updated=date(2025, 3, 1), categories=("cs.LG",), citations=0)
    assert facts_of(fields_of(details), "2025-03-11") == (
        Fact("categories", "2025-03-11", ("cs.LG",)),
        Fact("citations", "2025-03-11", 0),
        Fact("updated", "2025-03-11", "2025-03-01"),
        Fact("version", "2025-03-11", 3),
        Fact("withdrawn", "2025-03-11", 0),
    )
    assert facts_of(fields_of(Details()), "") == ()
    assert known([]) == Details()


def test_a_preprint_server_is_no_venue() -> None:
    for venue in ("arXiv", "CoRR", "arXiv preprint arXiv:2503.00001", "arXiv.org", "bioRxiv"):
        assert clean(told(venue=venue)).details.venue == ""
    assert clean(told(venue="Corrosion Science")).details.venue == "Corrosion Science"
    assert clean(told(venue="Kite\n Letters\u200b")).details.venue == "Kite Letters"
    assert clean(told(code="javascript:alert(1)")).details.code is None
