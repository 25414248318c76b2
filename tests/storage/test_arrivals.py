"""New papers against many saved searches, beside the plain way: each search reads every paper."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from storage.models import PaperId, StoredPaper, Tag
from storage.search.arrivals import Arrivals, Match
from storage.search.interest import Interest
from storage.search.reading import read
from tests.builders import INVENTED, paper
from tests.storage.kites import ON_TOPIC, SHELF, follow

PAPERS = [replace(reading.paper, id=PaperId(n)) for n, reading in enumerate(SHELF, start=1)]
INVENTED_PAPERS = [
    StoredPaper(PaperId(900 + n), paper(n), (Tag("decoding" if n < 2 else "other things", 1.0),))
    for n in range(len(INVENTED))
]
ASKED = (
    "kite eviction",
    "kite -survey",
    '"kite eviction"',
    "source:daily_page",
    "topic:decoding",
    "topic:decoding lantern",
    "by:nobody",
    "nothing anybody wrote",
)


def plainly(papers: list[StoredPaper], interest: Interest, step: int) -> tuple[Match, ...]:
    readings = [read(each) for each in papers]
    found = [Match(r.paper, interest.score(r)) for r in readings if interest.belongs(r, step=step)]
    return tuple(sorted(found, key=lambda match: (-match.score, -match.paper.id)))


def interest(asked: str) -> Interest:
    made = follow(asked)
    return replace(made, topics=made.query.topics)


@given(
    st.lists(st.sampled_from(PAPERS + INVENTED_PAPERS), unique_by=lambda each: each.id),
    st.sampled_from(ASKED),
    st.integers(-3, 12),
)
def test_as_if_each_search_had_read_every_paper(
    papers: list[StoredPaper], asked: str, step: int
) -> None:
    its = interest(asked)
    arrivals = Arrivals(papers)
    assert arrivals.belonging(its.packed(), step=step) == plainly(papers, its, step)
    assert arrivals.belonging(its.packed(), step=step) == plainly(papers, its, step), "again"


def test_the_searches_find_something() -> None:
    arrivals = Arrivals(PAPERS + INVENTED_PAPERS)
    found = {asked: len(arrivals.belonging(interest(asked).packed())) for asked in ASKED}
    assert found["kite eviction"] == len(ON_TOPIC)
    assert found["topic:decoding"] == 2
    assert found["source:daily_page"] >= len(INVENTED)
    assert found["nothing anybody wrote"] == found["by:nobody"] == 0


def test_why_a_paper_belongs() -> None:
    arrivals = Arrivals(PAPERS)
    its = interest("kite eviction")
    best = arrivals.belonging(its.packed())[0].paper
    assert arrivals.reasons(its.packed(), best) == its.reasons(read(best))


def test_what_a_paper_says() -> None:
    arrivals = Arrivals(INVENTED_PAPERS)
    lantern = INVENTED_PAPERS[1]
    assert arrivals.says(lantern, "Speculative Decodings")
    assert not arrivals.says(lantern, "decoding speculative")
    assert arrivals.says(lantern, "Decoding"), "a topic, and a word"
    assert not arrivals.says(lantern, "other things")
