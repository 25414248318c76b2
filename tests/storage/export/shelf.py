"""Entries to export: ordinary ones, and what a hostile source or person could bring."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from storage.export import Entry
from storage.models import Paper, PaperId, Received, StoredPaper, Tag
from storage.people import Save, Status
from storage.told import facts_of

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)


def told(venue: str) -> tuple[Received, ...]:
    """As a source tells it, "" for nothing."""
    return (Received("", "a title", "", "crossref", facts_of({"venue": venue}, "")),)


ARXIV = Paper(
    title="LLaMA-Pro & the 100% {Budget}: A_b for $5 ~ \\of",
    abstract="We spend 5% less.\nThat is all.",
    authors=("Ada van Löv", "Q., Bo", "Gemini Team"),
    author_count=7,
    arxiv_id="2503.00001",
    published=date(2025, 3, 1),
)
JOURNAL = Paper(
    title="On the use of Bayesian nets in Berlin",
    authors=("Cy Émile",),
    doi="10.1000/x_y(1)",
    published=date(2019, 12, 24),
    received=told("Annals of Nets & Ties"),
)
BARE = Paper(title="=HYPERLINK(1)", url="https://example.org/p_(1)?a={b}&c=d")


def entry(paper: Paper, id: int = 1, **told: object) -> Entry:
    """With a save where something is told of it."""
    tags = (Tag("speculative decoding", 0.6), Tag("budgets, large", 0.4))
    save = Save(PaperId(id), "U1", NOW, NOW, **told) if told else None  # type: ignore[arg-type]
    return Entry(StoredPaper(PaperId(id), paper, tags), save)


def entries() -> list[Entry]:
    note = "= sharp_est & odd\n# heading\n\nthe end"
    return [
        entry(ARXIV, 1, status=Status.READING, list="to cite", note=note, due=date(2025, 4, 1)),
        entry(JOURNAL, 2, status=Status.DONE),
        entry(BARE, 3),
    ]


TRAPS = (
    "\nER  - \nTY  - JOUR\n",
    "},\n@article{x,",
    "@comment{",
    "\\input{/etc/passwd}",
    "{{}",
    "}",
    "%",
    "=1+1",
    "＝1",
    "@SUM(A1)",
    "-2",
    "+3",
    '"',
    '","',
    "\r",
    "\u2028",
    "\x00\x1b[31m",
    "\ud800",
    "\ufeff",
    "](javascript:alert(1))",
    "<script>",
    "`code`",
    "**bold**",
    "![x](y)",
    "1. ",
    "# ",
    "---",
    "&lt;",
    " and ",
    ", ",
    "; ",
    "$x^2$",
    "~^_#&",
    "Ünïcode 深度学习 🙂",
    "et al.",
)
TEXTS = st.lists(st.sampled_from(TRAPS) | st.text(max_size=8), max_size=5).map("".join)
IDS = st.none() | TEXTS.filter(bool)
PAPERS = st.builds(
    Paper,
    title=TEXTS,
    abstract=TEXTS,
    authors=st.lists(TEXTS, max_size=3).map(tuple),
    author_count=st.none() | st.integers(0, 9),
    arxiv_id=st.none() | st.sampled_from(["2503.00001", "math/0211159", "2599.1"]),
    doi=IDS,
    url=st.none() | TEXTS.map(lambda text: f"https://example.org/{text}") | TEXTS,
    published=st.none() | st.dates(date(1950, 1, 1), date(2030, 1, 1)),
    received=TEXTS.map(told),
)
HOSTILE = st.lists(
    st.builds(
        lambda paper, topic, save: Entry(StoredPaper(PaperId(1), paper, (Tag(topic, 1.0),)), save),
        PAPERS,
        TEXTS,
        st.none()
        | st.builds(
            lambda note, list, status: Save(PaperId(1), "U1", NOW, NOW, list, status, note),
            TEXTS,
            TEXTS,
            st.sampled_from(Status),
        ),
    ),
    max_size=4,
)
