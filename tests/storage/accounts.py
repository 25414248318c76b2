"""Invented accounts of papers, for properties: records as sources could give them, and papers."""

from datetime import date

from hypothesis import strategies as st

from storage.clean import clean
from storage.models import Details, Mention, Paper, Received, Record, Source

ABSTRACT = "Tidal experts are parts of a language model that wake in turn."
DAYS = st.dates(date(2024, 1, 1), date(2024, 1, 4))
TEXTS = st.sampled_from(
    ["", "Tides", "Tide$^2$", "Tides of the Moon", "Tides of the…", "Ebb (and", ABSTRACT, "\u200b"]
) | st.text(max_size=12)
MENTIONS = st.builds(
    Mention,
    st.sampled_from(Source),
    st.sampled_from(["a", "b"]),
    st.none() | DAYS,
    st.integers(1, 3),
    st.none() | st.integers(0, 3),
)
DETAILS = st.builds(
    Details,
    version=st.none() | st.integers(1, 3),
    withdrawn=st.booleans(),
    venue=st.sampled_from(["", "Kite Letters", "arXiv"]),
    categories=st.sampled_from([(), ("cs.LG",), ("cs.CV", "cs.LG")]),
    citations=st.none() | st.integers(0, 2),
)
RECORDS = st.builds(
    Record,
    title=TEXTS,
    mention=MENTIONS,
    abstract=TEXTS,
    summary=TEXTS,
    authors=st.lists(TEXTS, max_size=2).map(tuple),
    author_count=st.none() | st.integers(0, 3),
    arxiv_id=st.none() | st.sampled_from(["2401.00001", "2401.00002v2"]),
    doi=st.none() | st.sampled_from(["10.1000/A", "10.1000/b"]),
    url=st.none() | st.sampled_from(["http://a.test", "https://a.test", "https://b.test/x"]),
    published=st.none() | DAYS,
    details=DETAILS,
)
PAPERS = RECORDS.map(clean) | st.builds(
    Paper,  # by hand: its title is none of the received ones
    title=TEXTS,
    abstract=TEXTS,
    mentions=st.lists(MENTIONS, max_size=3).map(tuple),
    received=st.lists(
        st.builds(Received, st.sampled_from(["", "2024-01-01", "2024-01-02"]), TEXTS, TEXTS),
        max_size=3,
    ).map(tuple),
)
