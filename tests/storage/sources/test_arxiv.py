"""arXiv's replies: the API's, its errors, the daily listing."""

from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import NotThisFormat
from storage.models import Announced, Details, Mention, Problem, Record, Source
from storage.sources import arxiv
from tests.storage.sources.samples import DAY, PAGE, of_wire, sample, spoilt, takes_anything, titles


def shown(at: int, day: date = DAY) -> Mention:
    return Mention(Source.ARXIV, PAGE, day, at)


def test_a_query_is_read() -> None:
    assert list(arxiv.parse(sample("arxiv_query.xml"), page=PAGE)) == [
        Record(
            "Kites over Lisbon: Flying with $p < 0.05$\n  and Twine",
            shown(1, date(2026, 2, 3)),
            "We fly 50 % of our kites where a < b & b > c.\nThe rest stay <b>home</b>.",
            authors=("Ada Quill", "Bo van Löv"),
            arxiv_id="2509.90001",
            doi="10.1000/kite.3.14",
            published=DAY,
            details=Details(
                version=3,
                updated=date(2026, 2, 3),
                venue="Kite Letters 3 (2026) 14-20",
                comment="20 pages; an earlier version was withdrawn by nobody",
                categories=("cs.LG", "cs.CV"),
            ),
        ),
        Record(
            "Knots in Twine",
            shown(2, date(2003, 9, 8)),
            "Every kite has one.",
            authors=("The Kite and Boat Collaboration",),
            arxiv_id="math/0309136",
            published=date(2003, 9, 8),
            details=Details(version=1, updated=date(2003, 9, 8), categories=("math.GT",)),
        ),
        Record(
            "Boats that Sink",
            shown(3, date(2025, 10, 1)),
            "We count boats.",
            authors=("Cy Deck",),
            arxiv_id="2509.90003",
            published=date(2025, 9, 19),
            details=Details(
                version=2,
                updated=date(2025, 10, 1),
                withdrawn=True,
                comment="This paper has been withdrawn by the authors due to a leak in Lemma 2",
                categories=("cs.LG",),
            ),
        ),
    ]
    assert arxiv.total(sample("arxiv_query.xml")) == 417


def test_a_listing_tells_new_from_replaced() -> None:
    first, cross, replaced, old = arxiv.parse(sample("arxiv_listing.xml"), page=PAGE)
    assert first == Record(
        "Kites over Lisbon",
        shown(1),
        "We fly kites where a < b.",
        authors=("Ada Quill", "Sam Reed Jr.", 'Bo van L\\"ov'),
        arxiv_id="2509.90001",
        details=Details(version=1, announced=Announced.NEW, categories=("cs.LG", "cs.CV")),
    )
    assert isinstance(cross, Record)
    assert cross.details == Details(version=1, announced=Announced.CROSS, categories=("cs.CV",))
    assert replaced == Record(
        "An Old Kite, Mended",
        shown(3),
        "We mend an old kite.",
        authors=("Ada Quill",),
        arxiv_id="2401.90001",
        doi="10.1000/mended",
        details=Details(
            version=3,
            announced=Announced.REPLACE,
            venue="Kite Letters 2",
            categories=("cs.LG",),
        ),
    )
    assert isinstance(old, Record)
    assert (old.arxiv_id, old.details.version) == ("hep-th/9901001", 2)
    assert old.details.announced is Announced.REPLACE_CROSS


def test_a_listing_as_atom_says_the_same() -> None:
    (entry,) = arxiv.parse(sample("arxiv_listing.atom"), page=PAGE)
    assert entry == Record(
        "Kites over Lisbon",
        shown(1),
        "We fly kites where a < b.",
        authors=("Ada Quill", 'Bo van L\\"ov'),
        arxiv_id="2509.90001",
        details=Details(version=1, announced=Announced.NEW, categories=("cs.LG",)),
    )


def test_an_error_is_told_in_arxivs_words() -> None:
    problem = Problem(f"{PAGE} #1", "arXiv says: incorrect id format for kite")
    assert list(arxiv.parse(sample("arxiv_error.xml"), page=PAGE)) == [problem]


def test_nothing_found_is_nothing() -> None:
    assert list(arxiv.parse(sample("arxiv_empty.xml"), page=PAGE)) == []
    assert arxiv.total(sample("arxiv_empty.xml")) == 0
    assert arxiv.total(sample("arxiv_listing.xml")) is None


def test_another_feed_has_no_arxiv_ids() -> None:
    read = list(arxiv.parse(sample("blog.atom"), page=PAGE))
    assert read == [Problem(f"{PAGE} #1", "has no arXiv id.")]
    with pytest.raises(NotThisFormat):
        list(arxiv.parse(b"Dear Ada,", page=PAGE))


@pytest.mark.parametrize(
    ("comment", "withdrawn"),
    [
        ("Withdrawn due to an error in Theorem 3", True),
        ("12 pages. This paper has been withdrawn.", True),
        ("This submission was retracted by the author", True),
        ("This article has now been withdrawn", True),
        ("The authors have withdrawn this paper", True),
        ("The authors have withdrawn money from the bank", False),
        ("Replaces the withdrawn arXiv:2509.00001", False),
        ("not withdrawn", False),
        ("", False),
    ],
)
def test_withdrawn(comment: str, withdrawn: bool) -> None:
    content = sample("arxiv_query.xml").replace(b"20 pages; an earlier version", comment.encode())
    content = content.replace(b" was withdrawn by nobody", b"")
    first = next(arxiv.parse(content, page=PAGE))
    assert isinstance(first, Record)
    assert (first.details.comment, first.details.withdrawn) == (comment, withdrawn)


@pytest.mark.parametrize("name", ["arxiv_query.xml", "arxiv_listing.xml"])
def test_a_reply_that_is_cut_off_gives_what_came_whole(name: str) -> None:
    content = sample(name)
    whole = list(arxiv.parse(content, page=PAGE))
    ends = [content.find(end) + len(end) for end in (b"</entry>", b"</item>") if end in content]
    first_end = ends[0]
    last_end = max(content.rfind(b"</entry>"), content.rfind(b"</item>"))
    for at in range(first_end, last_end, 7):
        *read, problem = arxiv.parse(content[:at], page=PAGE)
        closed = content[:at].count(b"</entry>") + content[:at].count(b"</item>")
        assert read == whole[:closed]
        assert problem == Problem(PAGE, f"The feed is cut off after {closed} whole entries.")


NAMES = st.lists(
    st.sampled_from(["Ada Quill", "Bo van Löv", "Cy O'Deck", "李 明", "D. E. Oar"]),
    min_size=1,
    max_size=4,
    unique=True,
)
WORDS = st.lists(
    st.sampled_from(["kites", "$a<b$", "R&D", "50 %", "größe", "<b>", "]]>", "'x'", '"y"', "鶴"]),
    min_size=1,
    max_size=8,
).map(lambda words: f"Kites {' '.join(words)} end")


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, NAMES, st.integers(1, 30), st.dates(date(1992, 1, 1), date(2030, 1, 1)))
def test_what_is_sent_arrives(
    title: str, abstract: str, names: list[str], version: int, day: date
) -> None:
    people = "".join(f"<author><name>{escape(name)}</name></author>" for name in names)
    content = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id><entry>'
        f"<id>http://arxiv.org/abs/2509.90001v{version}</id><title>{escape(title)}</title>"
        f"<updated>{day}T10:00:00Z</updated><published>{day}T10:00:00Z</published>"
        f"<summary>{escape(abstract)}</summary>{people}</entry></feed>"
    )
    assert list(arxiv.parse(content.encode(), page=PAGE)) == [
        Record(
            title,
            shown(1, day),
            abstract,
            authors=tuple(names),
            arxiv_id="2509.90001",
            published=day,
            details=Details(version=version, updated=day),
        )
    ]


@settings(max_examples=80, deadline=None)
@given(spoilt() | st.binary(max_size=200))
def test_whatever_comes_is_taken(content: bytes) -> None:
    takes_anything(arxiv.parse, content)


# Real replies


def wire(shared: Path) -> Path:
    return shared / "data" / "wire"


def test_every_real_reply_of_the_api(shared: Path) -> None:
    """As many papers as the reply has entries, each with all that arXiv always gives."""
    replies = sorted((wire(shared) / "arxiv_api").glob("*__HTTP200.xml"))
    for path in replies:
        read = of_wire(arxiv.parse, path)
        assert len(read) == path.read_bytes().count(b"<entry>")
        for each in read:
            assert isinstance(each, Record)
            assert each.abstract
            assert each.authors
            assert each.published
            assert each.details.version
            assert each.details.categories
            assert each.arxiv_id
            assert f"abs/{each.arxiv_id}v" in path.read_text(encoding="utf-8")
    assert len(replies) >= 19


def test_some_real_replies_word_by_word(shared: Path) -> None:
    folder = wire(shared) / "arxiv_api"
    (walks,) = of_wire(arxiv.parse, next(folder.glob("id_1605.08386_*.xml")))
    assert isinstance(walks, Record)
    assert (walks.title, walks.authors, walks.arxiv_id, walks.published) == (
        "Heat-bath random walks with Markov bases",
        ("Caprice Stanley", "Tobias Windisch"),
        "1605.08386",
        date(2016, 5, 26),
    )
    assert walks.details == Details(
        version=1,
        updated=date(2016, 5, 26),
        comment="20 pages, 3 figures",
        categories=("math.CO", "math.ST"),
    )
    (old,) = of_wire(arxiv.parse, next(folder.glob("id_quant-ph_0201082v1_*.xml")))
    assert isinstance(old, Record)
    assert (old.arxiv_id, old.authors) == ("quant-ph/0201082", ("Stephen Blaha",))
    (bad,) = of_wire(arxiv.parse, next(folder.glob("id_abc_*HTTP400.xml")))
    assert bad == Problem(f"{PAGE} #1", "arXiv says: incorrect id format for abc")
    assert of_wire(arxiv.parse, next(folder.glob("id_0000.0000_*.xml"))) == []


def test_real_listings(shared: Path) -> None:
    folder = wire(shared) / "rss"
    read = of_wire(arxiv.parse, folder / "arxiv_rss_handmade_announce_types.xml")
    kinds = [each.details.announced for each in read if isinstance(each, Record)]
    assert kinds == [Announced.NEW, Announced.REPLACE, Announced.CROSS]
    cut = of_wire(arxiv.parse, folder / "arxiv_rss_csCV_2025-09-18_real_head_truncated.xml")
    assert (titles(cut), len(cut)) == ([], 1)
