"""Every format of a daily page, from a file to whole records; what is refused; what is hostile."""

import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from storage.errors import NotThisFormat
from storage.models import Mention, Problem, Record, Source
from storage.sources.daily_page import parse

FIXTURES = Path(__file__).parents[2] / "fixtures" / "daily_page"
TODAY = date(2025, 6, 1)
MARCH_11 = date(2025, 3, 11)

LANTERN = (
    "Lantern: Reading Ships' Logs with $k$-Step Attention",
    "Ships' logs are long, water-stained, and written by many hands. We introduce Lantern, a model "
    "that reads them page by page and keeps a state-of-the-art memory of $k \\leq 8$ earlier "
    "entries. On 400 transcribed voyages it halves the error rate of the best baseline, and needs "
    "no line segmentation.",
)
MOSS = (
    "Moss-B",
    "Which tree does a patch of moss grow on? We collect 12,000 photographs from three forests "
    "and train a small network, Moss-B, to answer. It is right in 83% of all cases, pre- and "
    "post-rain.",
)
CRANE = (
    "New Bounds for the Paper Crane Problem.",
    "We prove that a crane of $n$ folds needs at least $\\sqrt{n}$ sheets, which settles a "
    "question left open since the first conference on folding.",
)


def read(data: bytes | str, page: str = "page.txt", year: int | None = None):
    raw = data.encode() if isinstance(data, str) else data
    return list(parse(raw, page=page, today=TODAY, year=year))


def fixture(name: str):
    return read((FIXTURES / name).read_bytes(), page=name)


def record(paper, page, position, day=MARCH_11, votes=None, **facts):
    mention = Mention(Source.DAILY_PAGE, page, day=day, position=position, votes=votes)
    return Record(title=paper[0], abstract=paper[1], mention=mention, **facts)


def bare(page, day=MARCH_11):
    return [record(paper, page, i, day) for i, paper in enumerate((LANTERN, MOSS, CRANE), start=1)]


def dump(*texts: str, header: str = "new\n\nbyAK and the research community\n\nMar 11") -> str:
    return "\n\n".join((header, *texts)) + "\n"


def texts(found) -> list[tuple[str, str]]:
    return [(r.title, r.abstract) for r in found if isinstance(r, Record)]


IDS = ("2503.01234", "2503.05678", "math/0211159")
EXPECTED = {
    "plain.txt": bare("plain.txt"),
    "wrapped.txt": bare("wrapped.txt"),
    "lynx.txt": [
        replace(r, arxiv_id=paper, author_count=count, mention=replace(r.mention, votes=votes))
        for r, paper, count, votes in zip(
            bare("lynx.txt"), IDS, (7, 2, 1), (57, 12, 1234), strict=True
        )
    ],
    "markdown.md": [
        record(LANTERN, "markdown.md", 1, votes=57, arxiv_id="2503.01234"),
        record(MOSS, "markdown.md", 2, votes=12, arxiv_id="2503.05678"),
        record(
            CRANE,
            "markdown.md",
            3,
            votes=1234,
            author_count=1,
            url="https://cranes.example.org/fold?id=3",
        ),
    ],
    "furniture.txt": [
        record(
            LANTERN,
            "furniture.txt",
            1,
            votes=57,
            authors=("Ada Byron", "Grace Murray", "Jean Bartik"),
            author_count=7,
        ),
        record(
            MOSS,
            "furniture.txt",
            2,
            votes=12,
            authors=("Rosa Luz", "Wei van der Berg"),
            author_count=2,
        ),
        record(CRANE, "furniture.txt", 3, votes=1234, authors=("Emmy Null",), author_count=1),
    ],
    "page.html": [
        replace(
            r,
            arxiv_id=paper,
            author_count=count,
            published=date(2025, 3, count),
            mention=replace(r.mention, votes=votes),
        )
        for r, paper, count, votes in zip(
            bare("page.html"), IDS, (7, 2, 1), (57, 12, 1234), strict=True
        )
    ],
    "generic.html": [
        replace(r, arxiv_id=paper) for r, paper in zip(bare("generic.html"), IDS, strict=True)
    ],
    "two_pages.txt": [
        *bare("two_pages.txt")[:2],
        record(CRANE, "two_pages.txt", 3, date(2025, 3, 12)),
    ],
    "broken.txt": [
        Problem("broken.txt:7", "no such day: 'Feb 30'"),
        record(LANTERN, "broken.txt", 1, None),
        Problem("broken.txt:13", "a title with no abstract: 'A Title Whose Abstract Was Lost'"),
        record(MOSS, "broken.txt", 2, None),
        Problem(
            "broken.txt:19",
            "an abstract with no title: "
            "'This abstract has lost its title. We show that it is told as…'",
        ),
        record(CRANE, "broken.txt", 3, None),
        Problem("broken.txt:25", "a title with no abstract: 'The Last Title, Cut Off'"),
    ],
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_format(name: str) -> None:
    assert fixture(name) == EXPECTED[name]


def test_every_fixture_has_its_expected_output() -> None:
    assert {f.name for f in FIXTURES.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize(
    "header",
    [
        "Mar 11",
        "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nMar 11",
        "Fresh from the press\n\nWhat everybody reads this week\n\nJoin our list!\n\nMar 11",
        "new\nSubscribe\nDaily Papers\nMar 11",
        "Daily Papers\n\nDaily\n\nWeekly\n\nMonthly\n\n← Mar 10\n\nMar 11\n\nMar 12 →",
        "Daily Papers | Daily Weekly Monthly\n\nMonday, March 11\n\nPrevious\n\nNext",
    ],
)
def test_header_in_any_words(header: str) -> None:
    found = read(dump(*LANTERN, *MOSS, *CRANE, header=header))
    assert found == bare("page.txt")


@pytest.mark.parametrize("header", ["new\n\nSubscribe\n\nbyAK and the research community", ""])
def test_without_a_date(header: str) -> None:
    assert read(dump(*LANTERN, *MOSS, *CRANE, header=header)) == bare("page.txt", None)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace(" ", "\xa0").encode(),
        lambda text: text.replace("\n\nMoss", "\n\n\fMoss").encode(),
    ],
)
def test_encodings_and_line_ends(encode) -> None:
    accented = ("Größe: “Naïve” Café–Räume", LANTERN[1].replace("many", "viele schöne"))
    found = read(encode(dump(*accented, *MOSS)))
    assert texts(found) == [accented, MOSS]


@pytest.mark.parametrize(
    "title",
    [
        "March 2024 in Retrospect: A Month of Models",
        "May I Ask Who Folds?",
        "Subscribe to My Channel: Learning from Persuasion",
        "new ways to fold",
        "Filters",
        "Daily",
        "Out There",
        "2048",
        "Large Models, Small Data",
        "**Withdrawn by the authors** Folding at Night",
        "# of Cranes Is All You Need",
        "[1] Is Not a Footnote",
        "Is This <b>Bold</b>?",
        "Comparing Two Cranes. A Long Discussion. " + "With every fold in order, " * 18,
        "折り紙の新しい限界",
    ],
)
def test_titles_that_look_like_something_else(title: str) -> None:
    odd = (title.strip(), CRANE[1])
    assert texts(read(dump(*LANTERN, *odd, *MOSS))) == [LANTERN, odd, MOSS]


@pytest.mark.parametrize("abstract", ["Withdrawn.", "We fold.", "A short word about cranes"])
def test_short_abstracts_stay_in_their_place(abstract: str) -> None:
    odd = ("A Title of a Usual Length for a Paper", abstract)
    assert texts(read(dump(*LANTERN, *odd, *MOSS))) == [LANTERN, odd, MOSS]


def test_a_lost_first_title_shifts_nothing() -> None:
    found = read(dump(LANTERN[1], *MOSS, *CRANE))
    assert [type(r) for r in found] == [Problem, Record, Record]
    assert texts(found) == [MOSS, CRANE]


def test_one_text_per_line_without_blank_lines() -> None:
    found = read("\n".join(("Daily Papers", "Mar 11", *LANTERN, *MOSS, *CRANE)))
    assert found == bare("page.txt")


def test_the_abstract_below_its_title_without_a_blank_line() -> None:
    found = read(dump("\n".join(LANTERN), "\n".join(MOSS), "\n".join(CRANE)))
    assert found == bare("page.txt")


def test_counts_after_the_abstract_belong_to_the_record_above() -> None:
    found = read(dump(*LANTERN, "57", *MOSS, "12", *CRANE, "3"))
    assert [r.mention.votes for r in found] == [57, 12, 3]


def test_counts_before_the_title_belong_to_the_record_below() -> None:
    found = read(dump("57", *LANTERN, "12", *MOSS, *CRANE))
    assert [r.mention.votes for r in found] == [57, 12, None]


def test_a_lynx_dump_cut_off_before_its_links() -> None:
    parts = [
        text for n, (t, a) in enumerate((LANTERN, MOSS, CRANE), 7) for text in (f"[{n}]{t}", a)
    ]
    assert read(dump(*parts)) == bare("page.txt")


def test_a_title_in_the_words_of_names() -> None:
    odd = ("Folds Learned and Cranes Forgotten", CRANE[1])
    parts = [part for t, a in (LANTERN, odd, MOSS) for part in (t, "Ada Byron, Wei Luz", a)]
    found = read(dump(*parts))
    assert texts(found) == [LANTERN, odd, MOSS]
    assert {r.authors for r in found} == {("Ada Byron", "Wei Luz")}


def test_a_refrain_is_no_title() -> None:
    parts = [
        part
        for t, a in (LANTERN, MOSS, CRANE)
        for part in (f"## {t}", "Machine-made digest of it:", "Read on below", a)
    ]
    assert read(dump(*parts)) == bare("page.txt")


def test_a_page_with_no_papers_is_a_page() -> None:
    assert read(dump()) == []


SHOP = """<!doctype html><html><head><title>Shoes</title></head><body><h1>Shoes</h1>
<h2><a href="/red">Red shoes</a></h2><p>They are red.</p>
<h2><a href="/blue">Blue shoes</a></h2><p>They are blue.</p></body></html>"""
ESSAY = (
    "On Walking\n\nMarch 11\n\n"
    + "One walks to think. I have always found that the legs set the pace of the mind. In the "
    "hills one's thoughts are steep.\n\n" * 5
)
REFUSED = {
    "empty": b"",
    "blank": b" \n\n\t\n",
    "binary": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8,
    "pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "e-mail": b"From: a@example.org\nTo: b@example.org\nSubject: Daily Papers\n\nMar 11\n\nHello.",
    "code": Path(__file__).read_bytes().replace(b"aily", b"early"),
    "csv": b"title,abstract,year\n" + b"Folding,We fold paper.,2024\n" * 40,
    "json": b'[{"title": "Folding", "abstract": "We fold."}]',
    "json lines": b'{"title": "Folding"}\n{"title": "Cranes"}\n',
    "feed": b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>',
    "essay": ESSAY.encode(),
    "html": SHOP.encode(),
    "readme": b"# Tool\n\nA tool.\n\n## Install\n\npip install tool\n\n## License\n\nMIT\n",
    "one word": b"hello",
    "letter": b"March 11\n\nDear Ada\n\nThank you for the book.\n\nYours\n\nGrace\n",
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refuses_what_is_no_daily_page_before_yielding(name: str) -> None:
    with pytest.raises(NotThisFormat, match=r"Expected a saved Daily Papers page.*give that file"):
        parse(REFUSED[name], page="x.txt", today=TODAY)


SIZE = 400_000


@pytest.mark.parametrize(
    "unit",
    ["<a ", "<!--", '<a href="', "<div>", "<h3><a href=/papers/2401.00001>T", "</", "&#9", "<?",
     "<script>", "<time>", "<article><h3>T", "[", "[a](", "[1]", "**", "- ", "a\n", "a\n\n",
     "Mar 11\n\n", "57\n\n", "| ", "Ada Byron, "],
)  # fmt: skip
def test_hostile_pages_neither_raise_nor_take_long(unit: str) -> None:
    opening = "<!doctype html><title>Daily Papers</title>" if unit[0] in "<&" else "Daily Papers"
    page = f"{opening}\n\nMar 11\n\n{unit * (SIZE // len(unit))}"
    start = time.process_time()
    with suppress(NotThisFormat):
        read(page)
    # A quadratic reading takes minutes of the processor; a linear one a few seconds.
    assert time.process_time() - start < 20


def test_a_number_of_five_thousand_digits_in_html() -> None:
    page = f"<!doctype html><title>Daily Papers</title><p>Mar 11</p><p>&#{'9' * 5000};</p>"
    assert all(isinstance(each, Problem) for each in read(page))
