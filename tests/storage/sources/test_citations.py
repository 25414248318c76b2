"""BibTeX and RIS: what is read, what is told of what cannot be, and back again what we export."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import NotThisFormat
from storage.export import Entry, ExportFormat, export_papers
from storage.ingest import ingest
from storage.matching import find_same, is_known_again
from storage.models import Details, Mention, Paper, Problem, Record, Source
from storage.sources import bibtex, ris
from storage.sources.citation import LONGEST_ABSTRACT, LONGEST_TITLE, natural
from storage.sources.citation import record as cited
from storage.sources.files import read_citations, read_pages
from storage.sqlite import SqliteStore, open_sqlite
from tests.builders import DAY, INVENTED, FakeTagger, record
from tests.storage.export.shelf import HOSTILE, TRAPS

PAGE = "refs"
FILES = {ExportFormat.BIBTEX: bibtex.parse, ExportFormat.RIS: ris.parse}


def mention(source: Source, at: int) -> Mention:
    return Mention(source, PAGE, None, at)


def bib(text: str) -> list[Record | Problem]:
    return list(bibtex.parse(text.encode(), page=PAGE))


def titles(read: list[Record | Problem]) -> list[str]:
    return [each.title for each in read if isinstance(each, Record)]


@pytest.mark.parametrize(
    ("told", "year"),
    [
        ("2020", 2020),
        ("2020-03", 2020),
        ("2020/03//", 2020),
        ("2020/2021", 2020),
        ("2020-03-01", None),  # that is a day
        ("2020/03/01/", None),
        ("2020-02-31", 2020),
        ("in press", None),
        ("20201", None),
        ("", None),
    ],
)
def test_a_year_without_a_day_is_kept(told: str, year: int | None) -> None:
    (in_bibtex,) = bib(f"@misc{{a, title = {{Kites}}, year = {{{told}}}}}")
    (in_ris,) = ris.parse(f"TY  - JOUR\nTI  - Kites\nPY  - {told}\n".encode(), page=PAGE)
    for read in (in_bibtex, in_ris):
        assert isinstance(read, Record)
        assert read.details == Details(year=year)


def test_the_date_of_biblatex_comes_before_the_year() -> None:
    (read,) = bib("@misc{a, title = {Kites}, date = {2021-05}, year = {2020}}")
    assert isinstance(read, Record)
    assert read.details.year == 2021


# BibTeX

BIBTEX = r"""Everything out here is a comment.
@string{lab = "Harbour " # {Lab}, proc = {Proc. }}
@comment{jabref-meta: @article{none, title = {Not a paper}}}
@preamble{ "\newcommand{\x}{y}" }
@ARTICLE { quill , TITLE = "Kites {\"o}ver " # {Lisbon}, subtitle={A {Study}},
  author = {Quill, Ada and van L{\"o}v, Bo and {Kite, and Sons} and Smith, Jr., Jo and others},
  journal = proc # lab # " 3", year = 2020, month = mar,
  abstract = {We fly 50\% of
    our kites.}, doi = {https://doi.org/10.1000/x\_y(1)}, date = {2020-03-01},
  url = {\url{https://example.org/a\_b?c=d}} }
@misc(parens, title = {In parentheses}, url = {http://arxiv.org/abs/2503.00007v2})
@article{scholar, title={From a search}, journal={arXiv preprint arXiv:2503.00008}, year={2025}}
@misc{quill, title = {The same key}, title = {A second title}}
"""


def test_bibtex_is_read() -> None:
    assert bib(BIBTEX) == [
        Record(
            r"Kites {\"o}ver Lisbon: A {Study}",
            mention(Source.BIBTEX, 1),
            abstract=r"We fly 50\% of our kites.",
            authors=("Ada Quill", r"Bo van L{\"o}v", "{Kite, and Sons}", "Jo Smith Jr."),
            doi="https://doi.org/10.1000/x_y(1)",
            url="https://example.org/a_b?c=d",
            published=date(2020, 3, 1),
        ),
        Record("In parentheses", mention(Source.BIBTEX, 2), arxiv_id="2503.00007"),
        Record(
            "From a search",
            mention(Source.BIBTEX, 3),
            arxiv_id="2503.00008",
            details=Details(year=2025),
        ),
        Record("The same key", mention(Source.BIBTEX, 4)),
    ]


def test_what_is_broken_is_told_and_the_rest_is_read() -> None:
    broken = """\
@misc{one, title = {First}}
@misc{open, title = {Never {closed}
@misc{two, title = {Second}}
@misc{comma, title = {No comma} year = 2020}
@misc{three, title = {Third}}
@misc{empty, title = {}}
@misc{}
@misc{four, title = {Fourth}
"""
    assert [each if isinstance(each, Problem) else each.title for each in bib(broken)] == [
        "First",
        Problem("refs:2", "cannot be read as an entry: '@misc{open, title = {Never {closed}'"),
        "Second",
        Problem(
            "refs:4", "cannot be read as an entry: '@misc{comma, title = {No comma} year = 2020}'"
        ),
        "Third",
        Problem("refs:6", "has no title."),
        Problem("refs:7", "has no title."),
        Problem("refs:8", "cannot be read as an entry: '@misc{four, title = {Fourth}'"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        BIBTEX.replace("\n", "\r\n").encode(),
        BIBTEX.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + BIBTEX.encode(),
        BIBTEX.encode("utf-16"),
    ],
    ids=["CRLF", "CR", "BOM", "UTF-16"],
)
def test_line_ends_and_encodings_make_no_difference(data: bytes) -> None:
    assert list(bibtex.parse(data, page=PAGE)) == bib(BIBTEX)


def test_what_is_no_utf8_is_windows() -> None:
    (read,) = bibtex.parse("@misc{a, title = {Größe „x“}}".encode("cp1252"), page=PAGE)
    assert isinstance(read, Record)
    assert read.title == "Größe „x“"


@pytest.mark.parametrize("data", [b"", b"Dear Ada,", b"@", b"a@b{c}", b"%PDF\0", b"\xff\xfe\0"])
def test_what_is_neither_is_refused(data: bytes) -> None:
    for read in (bibtex.parse, ris.parse):
        with pytest.raises(NotThisFormat):
            list(read(data, page=PAGE))
    with pytest.raises(NotThisFormat):
        read_citations(data, page=PAGE)


HUGE = {
    "open braces": "@misc{a, title = {" + "{" * 100_000,
    "nested braces": "@misc{a, title = {" + "{" * 50_000 + "}" * 50_000 + "}}",
    "open quotes": '@misc{a, title = "' + '"a' * 50_000,
    "no end": "@misc{" * 20_000,
    "open entries": "@misc{a, title = {x\n" * 5_000,
    "backslashes": "@misc{a, title = {" + "\\" * 100_001 + "}}",
    "names": "@misc{a, title = {x y z}, author = {" + "{a} and " * 50_000 + "b}}",
    "parts": "@misc{a, title = " + "{a} # " * 20_000 + "{b}}",
    "blanks": "@misc{a, title =" + " " * 100_000 + "{b}}",
    "lines": "TY  - JOUR\n" + "AB  - x\n" * 50_000 + "ER  - \n",
    "entries": "TY  - JOUR\n" * 20_000,
    "long value": "TY  - JOUR\nTI  - " + "x" * 500_000,
    "continued": "TY  - JOUR\nTI  - x\n" + "y\n" * 50_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_huge_input_ends(text: str) -> None:
    for each in read_citations(text.encode(), page=PAGE):
        assert isinstance(each, Problem) or len(each.title) <= LONGEST_TITLE


# RIS

RIS = """\
Provider: somebody
TY  - JOUR
ID  - quill
T1  - Kites over Lisbon:
  a study
AU  - Quill, Ada
A1  - van Löv, Bo
AB  - We fly 50% of our kites.

DA  - 2020/03/01/
DO  - 10.1000/x_y(1)
UR  - https://example.org/a_b
KW  - kites
ER  -
AU  - Lost, Lea
TI  - Nowhere
TY  - CHAP
TI - One blank
AN  - arXiv:2503.00007
TY  - GEN
AU  - Nobody
ER  -
TY  - RPRT
BT  - Open end
PY  - 2020
"""


def test_ris_is_read() -> None:
    assert list(ris.parse(RIS.encode(), page=PAGE)) == [
        Record(
            "Kites over Lisbon: a study",
            mention(Source.RIS, 1),
            abstract="We fly 50% of our kites.",
            authors=("Ada Quill", "Bo van Löv"),
            doi="10.1000/x_y(1)",
            url="https://example.org/a_b",
            published=date(2020, 3, 1),
        ),
        Problem("refs:15", "stands in no entry: a line like “TY  - JOUR” must come first."),
        Record("One blank", mention(Source.RIS, 3), arxiv_id="2503.00007"),
        Problem("refs:20", "has no title."),
        Record("Open end", mention(Source.RIS, 5), details=Details(year=2020)),
    ]


def test_whichever_begins_first_is_what_it_is() -> None:
    (read,) = read_citations(b"@misc{a, title = {Kites}, note = {\nTY  - JOUR\n}}", page=PAGE)
    assert (read.mention.source, read.title) == (Source.BIBTEX, "Kites")  # type: ignore[union-attr]
    (read,) = read_citations(b"TY  - JOUR\nTI  - Kites\nN1  - x\n@misc{a, title={b}}", page=PAGE)
    assert (read.mention.source, read.title) == (Source.RIS, "Kites")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Quill, Ada", "Ada Quill"),
        ("Ada Quill", "Ada Quill"),
        ("van der Maaten, Laurens", "Laurens van der Maaten"),
        ("Smith, Jr., Jo", "Jo Smith Jr."),
        ("Smith, Jo, III", "Jo Smith III"),
        ("{Kite, and Sons}", "{Kite, and Sons}"),
        ("Quill,", "Quill"),
        ("", ""),
    ],
)
def test_names_are_turned_round(name: str, shown: str) -> None:
    assert natural(name) == shown


# Files


def test_files_are_known_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@misc{a, title = {Kites}}")
    (tmp_path / "b.RIS").write_text("TY  - JOUR\nTI  - Boats\nER  - \n")
    (tmp_path / "c.bib").write_text("Dear Ada,")
    read = list(read_pages([str(tmp_path)], today=DAY))
    assert titles(read) == ["Kites", "Boats"]
    (problem,) = [each for each in read if isinstance(each, Problem)]
    assert problem.place == str(tmp_path / "c.bib")
    assert [each.mention.page for each in read if isinstance(each, Record)] == ["a.bib", "b.RIS"]


# Back again

WORDS = st.lists(
    st.sampled_from(
        ["Kites", "Größe", "LLaMA-3", "50%", "A_b", "$5", "&", "and", "x^2", "{Budget}"]
    )
    | st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=2, max_size=8),
    min_size=3,
    max_size=9,
).map(" ".join)
KITES = st.builds(
    Paper,
    title=WORDS.map(lambda words: f"Kites over Lisbon: {words}"),
    abstract=st.just("") | st.sampled_from([abstract for _, abstract in INVENTED]),
    authors=st.lists(st.sampled_from(["Ada Quill", "Bo van Löv", "Kite Team"]), max_size=3).map(
        tuple
    ),
    arxiv_id=st.none() | st.sampled_from(["2503.00001", "math/0211159"]),
    doi=st.none() | st.sampled_from(["10.1000/x_y(1)", "10.1000/abc#%&"]),
    url=st.none() | st.just("https://example.org/p_(1)?a={b}&c=d~e"),
    published=st.none() | st.dates(date(1999, 1, 1), date(2030, 1, 1)),
)


@contextmanager
def new_store() -> Iterator[SqliteStore]:
    """A store of its own for one example: near titles of earlier ones would be taken for its."""
    with TemporaryDirectory() as folder:
        opened = open_sqlite(Path(folder) / "papers.db")
        try:
            yield opened
        finally:
            opened.close()


@pytest.mark.parametrize("format", FILES)
@settings(max_examples=30)
@given(papers=st.lists(KITES, min_size=1, max_size=4))
def test_what_is_exported_is_imported_as_the_same_papers(
    format: ExportFormat, papers: list[Paper]
) -> None:
    given_records = [
        record(0, title=p.title, abstract=p.abstract, authors=p.authors, arxiv_id=p.arxiv_id,
               doi=p.doi, url=p.url, published=p.published)
        for p in papers
    ]  # fmt: skip
    with new_store() as store:
        ingest(store, given_records, tagger=FakeTagger())
        ids = [id for id in dict.fromkeys(find_same(store, given_records)) if id is not None]
        kept = store.papers.get_many(ids)
        text = export_papers([Entry(stored) for stored in kept], format)
        read = list(FILES[format](text.encode(), page=PAGE))
        assert [each for each in read if isinstance(each, Problem)] == []
        assert find_same(store, [each for each in read if isinstance(each, Record)]) == ids


@pytest.mark.parametrize("format", FILES)
@given(entries=HOSTILE)
def test_hostile_papers_come_back_one_by_one(format: ExportFormat, entries: list[Entry]) -> None:
    """Nothing in a text begins an entry of its own, or ends its own too early."""
    text = export_papers(entries, format)
    read = list(FILES[format](text.encode(), page=PAGE)) if entries else []
    assert len(read) == len(entries)
    untitled = [not any(map(str.isalnum, entry.paper.paper.title)) for entry in entries]
    for each, is_untitled in zip(read, untitled, strict=True):
        if isinstance(each, Problem):
            assert is_untitled, each


@given(st.lists(st.sampled_from([*TRAPS, "@misc{a,", "title = {", "}}", "TY  - JOUR\n", "TI  - "])))
def test_nothing_that_is_read_is_an_error(pieces: list[str]) -> None:
    data = "".join(pieces).encode("utf-8", "surrogatepass")
    for read in FILES.values():
        try:
            found = list(read(data, page=PAGE))
        except NotThisFormat:
            continue
        assert all(isinstance(each, Record | Problem) for each in found)


# Which papers they are


def test_records_are_known_by_what_is_stored(store: SqliteStore) -> None:
    ingest(store, [record(0, arxiv_id="2503.00011"), record(1)], tagger=FakeTagger())
    asked = [
        record(4, title="Another name", abstract="", arxiv_id="2503.00011"),
        record(1, abstract=""),
        record(3),
        record(2, title="Introduction", abstract=""),
    ]
    first, second, third, last = find_same(store, asked)
    assert first is not None
    assert second is not None
    assert [stored.paper.title for stored in store.papers.get_many([first, second])] == [
        INVENTED[0][0],
        INVENTED[1][0],
    ]
    assert (third, last) == (None, None)
    assert list(map(is_known_again, asked)) == [True, True, True, False]


def test_an_abstract_may_be_as_long_as_real_ones_are() -> None:
    """The longest of those that were met has 22,793 characters."""
    for length in (22_793, LONGEST_ABSTRACT):
        read = cited("Kites", mention(Source.RIS, 1), place=PAGE, abstract="k" * length)
        assert isinstance(read, Record)
        assert len(read.abstract) == length
    longer = cited(
        "Kites", mention(Source.RIS, 1), place=PAGE, abstract="k" * (LONGEST_ABSTRACT + 1)
    )
    assert longer == Problem(PAGE, "has an abstract of 60,001 characters, which is none.")


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://aclanthology.org/2023.acl-long.1", True),
        ("https://openreview.net/forum?id=AbC-d_12", True),
        ("https://papers.test/kites.pdf", True),
        ("https://arxiv.org/abs/2503.00001", False),
        ("https://doi.org/10.1000/kites", False),
    ],
)
def test_a_link_that_only_says_an_id_is_not_kept_beside_it(link: str, kept: bool) -> None:
    read = cited("Kites", mention(Source.RIS, 1), place=PAGE, link=link)
    assert isinstance(read, Record)
    assert read.url == (link if kept else None)
    assert (read.arxiv_id or read.doi) if not kept else not (read.arxiv_id or read.doi)
