"""Identity: which invented papers are one, the laws of merging, and grouping on the real pages."""

import json
import random
import re
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.clean import clean
from storage.identity import COMMON, MAX_KEY, decide, keys, same, to_compare
from storage.merging import merge
from storage.models import (
    Add,
    Join,
    Mention,
    Paper,
    PaperId,
    Record,
    Same,
    Source,
    StoredPaper,
    Update,
)
from tests.storage.accounts import PAPERS

TITLE = "Moonlit Routers: Balancing Tidal Experts in Language Models"
ABSTRACT = (
    "Tidal experts are parts of a language model that wake in turn. We show that a moonlit router "
    "keeps their load level without a further loss term, and that the experts it wakes agree with "
    "one another more often. On four invented coasts the router halves the time of a tide."
)
OTHER_ABSTRACT = (
    "Harbour walls crack where salt and frost meet. From twelve winters of photographs we learn to "
    "foretell the crack a year ahead; inspectors who followed the forecast found nine in ten. The "
    "photographs, masks and inspection notes of all forty harbours come with this article."
)
AUTHORS = ("Ada B. Moon", "Jérôme Sel", "Li Wei")
DAY = date(2025, 3, 11)


def paper(title: str = TITLE, abstract: str = "", **told: object) -> Paper:
    """As `clean` would give it."""
    record = Record(title=title, mention=Mention(Source.DAILY_PAGE, "p", DAY), abstract=abstract)
    return clean(replace(record, **told))  # type: ignore[arg-type]


def test_keys_of_a_paper() -> None:
    told = paper(abstract=ABSTRACT, arxiv_id="2503.00001v2", doi="10.1000/TIDE.7")
    assert keys(told) == (
        "arxiv:2503.00001",
        "doi:10.1000/tide.7",
        "title:moonlitroutersbalancingtidalexpertsinlanguagemodels",
        "title:moonlitrouters",
        "words0:balancing language router tidal",
        "words1:expert model moonlit",
        "text:tidalexpertsarepartsofalanguagemodelthatwakeinturnweshowthatamoonlitrouterkeepst",
    )


def test_keys_of_a_short_title_and_an_arxiv_doi() -> None:
    told = paper("Tides Are All You Need", doi="10.48550/arXiv.2503.00001")
    assert keys(told) == ("arxiv:2503.00001", "title:tidesareallyouneed", "initials:taayn")


@given(title=st.text(max_size=400), doi=st.none() | st.text(max_size=300))
def test_keys_are_short_and_steady(title: str, doi: str | None) -> None:
    told = Paper(title, abstract=title * 3, doi=doi)
    assert all(0 < len(key) <= MAX_KEY for key in keys(told))
    assert keys(told) == keys(replace(told))


def test_long_keys_differ_where_only_their_ends_do() -> None:
    long = "Tide and " * 30
    assert set(keys(paper(f"{long} Ebb"))).isdisjoint(keys(paper(f"{long} Flow Moon")))


SPELLINGS = [
    "Moonlit Routers: Balancing Tidal Experts in Language Model",
    "Moonlit Routers: Balancing Tidal Expert in Language Models",
    "Moonlit Routers: Balacing Tidal Experts in Language Models",
    "Moonlit Routers: Balancing Tidal Experts in Langauge Models",
    "MOONLIT ROUTERS: BALANCING TIDAL EXPERTS IN LANGUAGE MODELS",
    "Moon-lit Routers: Balancing Tidal-Experts in Language Models",
    "Móonlit Routers: Balancing Tidal Experts in Language Models.",
    "Moonlit Routers",
    "Moonlit Routers: Balancing Tidal Experts in the Language Models",
]


def test_parts_of_titles_that_many_papers_have_are_no_sign() -> None:
    new = paper(title="Quest: Large Language Models at Sea", arxiv_id="2501.00001")
    few, many = list(map(PaperId, range(COMMON))), list(map(PaperId, range(COMMON + 1)))
    having = {
        "arxiv:2501.00001": many,
        "title:questlargelanguagemodelsatsea": many,
        "title:quest": many,
        "words0:language large": many,
        "words1:model sea": few,
        "text:we sail": many,
    }
    assert having.keys() - to_compare(having, [new]).keys() == {
        "title:quest",
        "words0:language large",
    }
    assert to_compare(having, [paper(title="Quest")])["title:quest"] == many


@pytest.mark.parametrize("title", SPELLINGS)
@pytest.mark.parametrize("witness", [{"abstract": ABSTRACT}, {"authors": AUTHORS}])
def test_another_spelling_is_found_and_the_same(title: str, witness: dict[str, object]) -> None:
    a, b = paper(**witness), paper(title, **witness)  # type: ignore[arg-type]
    assert set(keys(a)) & set(keys(b))
    assert same(a, b)
    assert same(b, a)


SAME = {
    "equal arXiv id": (
        paper("Tides, Version One", arxiv_id="2503.00001v1"),
        paper("Ebb and Flow", OTHER_ABSTRACT, arxiv_id="2503.00001v4"),
    ),
    "arXiv id in the DOI": (
        paper("Tides, Version One", arxiv_id="2503.00001"),
        paper("Ebb and Flow", doi="10.48550/arXiv.2503.00001"),
    ),
    "equal DOI": (paper("Ebb", doi="10.1000/T"), paper("Flow", doi="https://doi.org/10.1000/t")),
    "equal title, nothing more": (paper(), paper(TITLE.upper())),
    "title alone against a whole paper": (paper(), paper(abstract=ABSTRACT, authors=AUTHORS)),
    "square and its digit": (paper("MoonLM² Learns Tides"), paper("MoonLM$^2$ Learns Tides")),
    "hyphen in a name": (paper("Moon4 Learns the Tides"), paper("Moon-4 Learns the Tides")),
    "editorial with its text": (
        paper("Editorial", ABSTRACT),
        paper("Editorial", ABSTRACT.replace("moonlit", "moon-lit")),
    ),
    "equal title, rewritten abstract, common authors": (
        paper(abstract=ABSTRACT, authors=AUTHORS),
        paper(abstract=OTHER_ABSTRACT, authors=("Moon, A.", "Sel, J.", "Wei, L.")),
    ),
    "abstract cut off": (paper(abstract=ABSTRACT), paper(SPELLINGS[0], ABSTRACT[:180] + "…")),
    "other number, equal abstract": (
        paper("Tidal Models at 3 Coasts", ABSTRACT),
        paper("Tidal Models at 4 Coasts", ABSTRACT),
    ),
}

DIFFERENT = {
    "other arXiv id": (
        paper(abstract=ABSTRACT, arxiv_id="2503.00001"),
        paper(abstract=ABSTRACT, arxiv_id="2503.00002"),
    ),
    "other arXiv id, equal DOI": (
        paper(arxiv_id="2503.00001", doi="10.1000/t"),
        paper(arxiv_id="2503.00002", doi="10.1000/t"),
    ),
    "generic title": (paper("Editorial"), paper("Editorial")),
    "title of two words": (paper("Tidal Waves"), paper("Tidal Waves")),
    "equal title, other abstract": (paper(abstract=ABSTRACT), paper(abstract=OTHER_ABSTRACT)),
    "equal title, strangers, years apart": (
        paper(authors=AUTHORS, published=date(2025, 1, 1)),
        paper(authors=("Otto Ebb",), published=date(2012, 1, 1)),
    ),
    "equal title, strangers, abstracts of one field": (
        paper(abstract=ABSTRACT, authors=AUTHORS),
        paper(
            abstract=ABSTRACT[:110] + " differently: " + OTHER_ABSTRACT[:120],
            authors=("Otto Ebb",),
        ),
    ),
    "C and C++": (paper("Reading Tides with C"), paper("Reading Tides with C++")),
    "near title without a witness": (paper(), paper(SPELLINGS[0])),
    "near title, other abstract": (
        paper(abstract=ABSTRACT, authors=AUTHORS),
        paper(SPELLINGS[0], OTHER_ABSTRACT, authors=AUTHORS),
    ),
    "other title, common authors": (
        paper(authors=AUTHORS),
        paper("Salted Walls: Foretelling Cracks in Harbours", authors=AUTHORS),
    ),
}


@pytest.mark.parametrize(("a", "b"), SAME.values(), ids=SAME.keys())
def test_same(a: Paper, b: Paper) -> None:
    assert same(a, b)
    assert same(b, a)
    assert set(keys(a)) & set(keys(b))


@pytest.mark.parametrize(("a", "b"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different(a: Paper, b: Paper) -> None:
    assert not same(a, b)
    assert not same(b, a)


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Tidal Routing in Practice: Part 1", "Tidal Routing in Practice: Part 2"),
        ("Tidal Routing in Practice, Part I", "Tidal Routing in Practice, Part II"),
        ("Tidal Routing in Practice, Part A", "Tidal Routing in Practice, Part B"),
        ("GPT-3 and the Tides of the Sea", "GPT-4 and the Tides of the Sea"),
        ("GPT-4 and the Tides of the Sea", "GPT-4o and the Tides of the Sea"),
        ("Sailing Notes v1", "Sailing Notes v2"),
        ("Llama 2: Herds on the Beach", "Llama 3: Herds on the Beach"),
        ("Two Tides for Every Harbour", "Three Tides for Every Harbour"),
        ("Llama 2", "Llama 3"),
    ],
)
def test_a_differing_number_is_another_paper(title: str, other: str) -> None:
    a = paper(title, ABSTRACT, authors=AUTHORS)
    b = paper(other, ABSTRACT.replace("four", "five"), authors=AUTHORS)
    assert not same(a, b)
    assert not same(b, a)


def test_an_earlier_title_still_tells_the_paper() -> None:
    renamed = merge(paper(arxiv_id="2503.00001"), paper("Ebb and Flow of Experts Everywhere"))
    assert same(renamed, paper())
    assert same(renamed, paper("Ebb and Flow of Experts Everywhere"))


@given(a=PAPERS, b=PAPERS)
@settings(deadline=None)
def test_same_takes_no_sides(a: Paper, b: Paper) -> None:
    assert same(a, b) == same(b, a)


def stored(id: int, told: Paper) -> StoredPaper:
    return StoredPaper(PaperId(id), told)


def test_decide_adds_updates_and_leaves() -> None:
    known = paper(abstract=ABSTRACT)
    later = paper(abstract=ABSTRACT, mention=Mention(Source.DAILY_PAGE, "q", date(2025, 3, 12)))
    assert decide(known, []) == Add(known)
    assert decide(known, [stored(4, paper("Salted Walls of Harbours"))]) == Add(known)
    assert decide(known, [stored(4, known)]) == Same(PaperId(4))
    assert decide(later, [stored(4, known)]) == Update(PaperId(4), merge(known, later))
    assert decide(known, [stored(4, merge(known, later))]) == Same(PaperId(4))


def test_decide_joins_what_it_proves_to_be_one() -> None:
    bare, near = stored(3, paper()), stored(2, paper(SPELLINGS[0], ABSTRACT))
    new = paper(abstract=ABSTRACT)
    assert not same(bare.paper, near.paper)
    both = merge(merge(bare.paper, new), near.paper)
    for found in ([bare, near], [near, bare]):
        assert decide(new, found) == Join(PaperId(2), (PaperId(3),), both)
    apart = {frozenset({PaperId(2), PaperId(3)})}
    assert decide(new, [bare, near], apart) == Update(PaperId(3), merge(bare.paper, new))


def test_a_bare_title_joins_no_namesakes() -> None:
    one, other = stored(1, paper(abstract=ABSTRACT)), stored(2, paper(abstract=OTHER_ABSTRACT))
    assert isinstance(decide(paper(), [one, other]), Update | Same)
    ids = [stored(n, paper(abstract=ABSTRACT, arxiv_id=f"2503.0000{n}")) for n in (1, 2)]
    assert isinstance(decide(paper(abstract=ABSTRACT), ids), Update | Same)


def test_decide_prefers_id_then_title_then_the_oldest() -> None:
    new = paper(abstract=ABSTRACT, doi="10.1000/t")
    near = stored(1, paper(SPELLINGS[0], ABSTRACT))
    titled, titled_later = stored(2, paper(abstract=ABSTRACT)), stored(3, paper(abstract=ABSTRACT))
    by_id = stored(4, paper("Ebb and Flow", doi="10.1000/t"))
    ranked = [by_id, titled, titled_later, near]
    apart = {frozenset({a.id, b.id}) for a, b in combinations(ranked, 2)}
    for first in range(len(ranked)):
        found = ranked[first:]
        for seed in range(5):
            random.Random(seed).shuffle(found)
            decision = decide(new, found, apart)
            assert isinstance(decision, Same | Update)
            assert decision.id == ranked[first].id


def moved(
    by_key: Mapping[str, set[PaperId]], others: Sequence[PaperId], to: PaperId
) -> dict[str, set[PaperId]]:
    found: dict[str, set[PaperId]] = defaultdict(set)
    for key, ids in by_key.items():
        found[key] = {to if id in others else id for id in ids}
    return found


def grouped(papers: Sequence[Paper]) -> tuple[list[PaperId], dict[PaperId, Paper]]:
    """Ingest in small: which paper each one became, and what the papers became."""
    by_key: dict[str, set[PaperId]] = defaultdict(set)
    kept: dict[PaperId, Paper] = {}
    numbers = count()
    places: list[PaperId] = []
    for new in papers:
        ids = {id for key in keys(new) for id in by_key[key]}
        match decide(new, [stored(id, kept[id]) for id in ids]):
            case Add(told):
                place = PaperId(next(numbers))
                kept[place] = told
            case Update(place, told):
                kept[place] = told
            case Join(place, others, told):
                kept[place] = told
                by_key = moved(by_key, others, place)
                places = [place if each in others else each for each in places]
                kept = {id: its for id, its in kept.items() if id not in others}
            case Same(place):
                pass
        places.append(place)
        for key in {*keys(new), *keys(kept[place])}:
            by_key[key].add(place)
    return places, kept


def invented_stream() -> list[Paper]:
    """Four papers in many guises, each with what it takes to know it."""
    days = [date(2025, 3, day) for day in range(1, 10)]
    guises = [paper(title, ABSTRACT) for title in SPELLINGS]
    guises += [paper(abstract=ABSTRACT + " New.", arxiv_id="2503.00001")]
    guises += [
        paper("Salted Walls: Foretelling Cracks"),
        paper("Salted Walls: Foretelling Cracks."),
    ]
    guises += [paper("Salted Walls: Foretelling Cracks", OTHER_ABSTRACT)]
    guises += [paper(f"Sailing Notes: Part {n}", OTHER_ABSTRACT[: 200 + n]) for n in (1, 2, 1, 2)]
    return [
        replace(told, mentions=(Mention(Source.DAILY_PAGE, "p", days[n % 9], n + 1),))
        for n, told in enumerate(guises)
    ]


def test_looking_up_by_keys_finds_what_comparing_all_finds() -> None:
    stream = invented_stream()
    alike = [(a, b) for a, b in combinations(stream, 2) if same(a, b)]
    assert len(alike) == 50
    assert [(a, b) for a, b in alike if set(keys(a)).isdisjoint(keys(b))] == []


@pytest.mark.parametrize("seed", range(20))
def test_any_order_gives_the_same_papers(seed: int) -> None:
    stream = invented_stream()
    shuffled = random.Random(seed).sample(stream, len(stream))
    assert set(grouped(shuffled)[1].values()) == set(grouped(stream)[1].values())
    assert len(grouped(stream)[1]) == 4


def test_the_seeds_hold_359_papers(shared: Path) -> None:
    papers = [
        paper(title, abstract, mention=Mention(Source.DAILY_PAGE, path.name, None, n + 1))
        for path in sorted(shared.glob("seeds/*.txt"))
        for n, (title, abstract) in enumerate(_alternating(path))
    ]
    if not papers:
        pytest.skip("the folder of real data holds no seeds")
    assert len(papers) == 437
    kept = grouped(papers)[1]
    assert len(kept) == 359
    random.Random(7).shuffle(papers)
    assert set(grouped(papers)[1].values()) == set(kept.values())


def _alternating(path: Path) -> list[tuple[str, str]]:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    filled = [line for line in lines if line]
    start = next(n for n, line in enumerate(filled) if re.fullmatch(r"[A-Z][a-z]{2} \d+", line)) + 1
    return list(zip(filled[start::2], filled[start + 1 :: 2], strict=True))


def test_grouping_daily_pages_without_ids(shared: Path) -> None:
    path = shared / "data/pages/daily_2024_h1.expected.jsonl"
    if not path.is_file():
        pytest.skip(f"no real data: {path} is not there")
    days = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    shown = [(day["date"], n + 1, told) for day in days for n, told in enumerate(day["papers"])]
    papers = [
        paper(
            told["title"],
            told["abstract"],
            mention=Mention(Source.DAILY_PAGE, "daily", date.fromisoformat(day), n),
        )
        for day, n, told in shown
    ]
    found = _pairs(grouped(papers)[0])
    truth = _pairs([told["arxiv_id"] for _, _, told in shown])
    assert len(found & truth) / len(found) == 1.0  # precision
    assert len(found & truth) / len(truth) == 1.0  # recall


def _pairs(labels: Sequence[Hashable]) -> set[tuple[int, int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, label in enumerate(labels):
        groups[label].append(place)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def test_ten_thousand_papers_stay_apart_without_ids(shared: Path) -> None:
    path = shared / "data/papers/ml_10k.jsonl"
    if not path.is_file():
        pytest.skip(f"no real data: {path} is not there")
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    papers = [
        paper(one["title"], one["abstract"], authors=tuple(one["authors"]), published=_day(one))
        for one in told
    ]
    places, kept = grouped(papers)
    assert len(kept) == 9_999
    wrong = [
        (told[a]["title"], told[b]["title"])
        for a, b in _pairs(places)
        if told[a]["arxiv_id"] and told[b]["arxiv_id"]
    ]
    assert wrong == []


def _day(record: dict[str, str]) -> date | None:
    return date.fromisoformat(record["date"]) if record["date"] else None


def test_a_short_title_with_a_summary_of_the_abstract_is_that_paper() -> None:
    told = "We grow crystals on kites at six altitudes and measure how the wind bends their lattice"
    shelf = Paper(
        title="Kite Crystals",
        summary="Crystals grown on kites at six altitudes show lattices bent by wind, at most 3%.",
    )
    assert same(shelf, Paper(title="Kite crystals", abstract=f"{told}: by 3% at most."))
    assert same(shelf, replace(shelf, title="Kite Crystals."))
    other = (
        "An essay on printed silk, its trade between two harbours and its dyers, drawn from "
        "customs books. Patterns changed with the captains; prices followed the crossing."
    )
    assert not same(shelf, Paper(title="Kite Crystals", abstract=other))
