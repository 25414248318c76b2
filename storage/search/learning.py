"""What a saved search is about: learnt once, when it is saved, from the papers there are. Pure.

A topic is more than its words: papers on "KV cache eviction" that never say "eviction" speak of
budgets and attention. The stored papers that say it show the words that go with it (Rocchio's
feedback; Manning, Raghavan & Schütze, Introduction to Information Retrieval, chapter 9), and those
that then pass the bar clearly show them better.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from storage.models import Query
from storage.search.acronyms import LONGEST, Lookup, meanings, shorts
from storage.search.interest import Interest, heads_of
from storage.search.reading import Reading
from storage.search.words import stems, telling

CLEAR = 1.15  # score from which a stored paper shows what words go with the topic
WORDS = 100  # that go with a topic
PAPERS = 50  # that show them, at most
MOST_TIMES = 4  # a paper that says the topic oftener shows no more
OWN = 0.5  # papers' worth of trust in the topic's own words as those that go with it
RAREST = 1 / 400  # of the papers; a word in fewer tells no more


class Known(NamedTuple):
    """The store when the search was saved. having: stem → papers that have it."""

    papers: int
    having: Callable[[str], int]


def understood(
    query: Query, known: Known, *, lookup: Lookup, topics: Sequence[str] = ()
) -> Interest:
    """What `query` asks for by its own words; `learnt` adds those that go with them.

    lookup: of acronyms. topics: the catalogue's labels for those that the query names.
    """
    ways = ways_to_say(query, lookup) if query.words else []
    forms = tuple({stem: _rarity(stem, known) for stem in telling([*way])} for way in ways)
    return Interest(query, tuple(topics), forms, heads_of(forms))


def learnt(interest: Interest, papers: Sequence[Reading], known: Known) -> Interest:
    """The same with the words that go with it, as `papers` show them: stored ones that have its
    heads, best first."""
    if not interest.forms:
        return interest
    shown = _saying(interest.forms, papers)
    first = _shown_by(shown, interest, known)
    scores = [(first.score(paper), paper) for paper in papers]
    clear = sorted((pair for pair in scores if pair[0] >= CLEAR), key=lambda pair: -pair[0])
    better = [(paper, 1.0) for _, paper in clear[:PAPERS]]
    return _shown_by(better or shown, interest, known)


def ways_to_say(query: Query, lookup: Lookup) -> list[tuple[str, ...]]:
    """The stems of the query's words and phrases: as typed, with a word that is an acronym spelled
    out, with words that have an acronym shortened."""
    each = [tuple(stems(word)) for word in (*query.words, *query.phrases)]
    typed = tuple(stem for word in each for stem in word)
    found = [typed]
    for start in range(len(each)):
        for end in range(start + 1, min(start + LONGEST, len(each)) + 1):
            run = [stem for word in each[start:end] for stem in word]
            others = [tuple(stems(short)) for short in shorts(run, lookup)] if len(run) > 1 else []
            if end == start + 1:
                others += meanings((*query.words, *query.phrases)[start], lookup)
            before = tuple(stem for word in each[:start] for stem in word)
            after = tuple(stem for word in each[end:] for stem in word)
            found += [(*before, *other, *after) for other in others]
    return [form for form in dict.fromkeys(found) if form]


def _rarity(stem: str, known: Known) -> float:
    """From 0, in every paper, to 1: idf, made the same for stores of all sizes."""
    share = known.having(stem) / max(known.papers, 1)
    return min(1.0, math.log(share) / math.log(RAREST)) if share else 1.0


def _saying(
    forms: Sequence[Mapping[str, float]], papers: Sequence[Reading]
) -> list[tuple[Reading, float]]:
    """The papers that say it, with its words near one another, and how often; where none does,
    those that have all of its words."""
    often = [(max(paper.times([*form]) for form in forms), paper) for paper in papers]
    said = sorted((pair for pair in often if pair[0]), key=lambda pair: -pair[0])[:PAPERS]
    if said:
        return [(paper, float(min(times, MOST_TIMES))) for times, paper in said]
    whole = [p for p in papers if any(form.keys() <= p.counts.keys() for form in forms)]
    return [(paper, 1.0) for paper in whole[:PAPERS]]


def _shown_by(shown: Sequence[tuple[Reading, float]], interest: Interest, known: Known) -> Interest:
    """With the words that these papers, each with its weight, have oftener than others have."""
    total = sum(weight for _, weight in shown)
    had, sums = defaultdict[str, float](float), defaultdict[str, float](float)
    for paper, weight in shown:
        for stem, strength in paper.strengths.items():
            had[stem] += weight
            sums[stem] += weight * strength
    lifts = {}
    for stem, sum_ in sums.items():
        usual = known.having(stem) / max(known.papers, 1)
        if known.having(stem) > 1 and (more := had[stem] / total - usual) > 0:
            lifts[stem] = sum_ / had[stem] * more * _rarity(stem, known)
    heaviest = sorted(lifts, key=lambda stem: (-lifts[stem], stem))[:WORDS]
    if not heaviest:
        return interest
    told, own = _unit({stem: lifts[stem] for stem in heaviest}), _unit(interest.forms[0])
    trust = len(shown) / (len(shown) + OWN)
    both = {stem: trust * weight for stem, weight in told.items()}
    for stem, weight in own.items():
        both[stem] = both.get(stem, 0.0) + (1 - trust) * weight
    related = {stem: weight * _rarity(stem, known) for stem, weight in _unit(both).items()}
    return replace(interest, related=related)


def _unit(weights: Mapping[str, float]) -> dict[str, float]:
    length = math.hypot(*weights.values())
    return {stem: weight / length for stem, weight in weights.items()} if length else {}
