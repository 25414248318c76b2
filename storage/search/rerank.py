"""The second stage: the best papers ranked again by all signals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.meaning.blend import nearness
from storage.meaning.table import cosines
from storage.models import PaperId
from storage.search.asked import Asked
from storage.search.candidates import Candidate, Lift, candidates, lifted
from storage.search.lead import doubt, trust
from storage.search.pairs import pairs
from storage.search.related import PAPERS, related
from storage.search.remembered import titled
from storage.search.signals import Signals
from storage.search.view import Scored, View, in_order
from storage.store import Papers

NEAR = "(near in meaning)"
READ = 30  # papers, the best by all else, that the table reads: further down it lifts none high


@dataclass(frozen=True, slots=True)
class Ranked:
    """best: all papers, best first. lifts: what was added to the scores of the first stage. joined:
    whether papers may have come that it did not find."""

    best: Scored
    lifts: Sequence[Lift] = ()
    joined: bool = False


def rerank(
    asked: Asked,
    view: View,
    signals: Signals,
    papers: Papers,
    *,
    first: Scored,
    meant: Mapping[PaperId, float],
) -> Ranked:
    """first: what the first stage found. meant: the cosines of these and of other papers, as far as
    an encoder has read them; nothing where none has."""
    if not (asked.words or asked.query.phrases):
        return Ranked(first)
    scores = dict(first)
    read = candidates(papers.texts(list(scores)))
    lifts = _not_looked_for(asked, view, read)
    lifts += pairs(asked.query.words, asked.words, read, idf=view.idf, share=signals.pair)
    scores = lifted(scores, lifts)
    about = _about(asked, view, signals, read, best=in_order(scores)[:PAPERS])
    scores = lifted(scores, about)
    meaning = Lift(NEAR, _nearness(asked, signals, scores, meant, read))
    return Ranked(in_order(lifted(scores, [meaning])), (*lifts, *about, meaning), bool(meant))


def _not_looked_for(asked: Asked, view: View, read: Sequence[Candidate]) -> list[Lift]:
    """What the words of a sentence count by which the first stage found no papers, or less often
    than they were typed."""
    if not asked.rarest:
        return []
    every = [(stem, word.typed) for word in asked.words for stem in word.stems]
    left = Counter(stem for stem, _ in every)
    left -= Counter(stem for word in asked.rarest for stem in word.stems)
    typed = dict(every)
    return [
        Lift(typed[stem], _having(read, stem, times * view.idf(stem)))
        for stem, times in left.items()
    ]


def _nearness(
    asked: Asked,
    signals: Signals,
    scores: Mapping[PaperId, float],
    meant: Mapping[PaperId, float],
    read: Sequence[Candidate],
) -> dict[PaperId, float]:
    """What lies near a sentence. Where no encoder has read papers, the table has its say on
    questions, as far as the words leave them open."""
    if meant:
        return nearness(scores, meant, share=signals.near)
    share = signals.near * doubt(scores.values())
    if not share or asked.is_statement or not asked.is_sentence:
        return {}
    best = {id for id, _ in in_order(scores)[:READ]}
    texts = {paper.id: f"{paper.title}\n{paper.text}" for paper in read if paper.id in best}
    return nearness(scores, cosines(asked.text, texts), share=share)


def _about(
    asked: Asked, view: View, signals: Signals, read: Sequence[Candidate], *, best: Scored
) -> list[Lift]:
    """What counts beside the query's own words: what the best papers by these are about."""
    scores = {id: score for id, score in best if score > 0}
    if not scores:
        return []
    top = best[0][1]
    leading = [paper for paper in read if paper.id in scores]
    shared = related([(paper.counts, scores[paper.id]) for paper in leading], view.idf)
    trusted = trust(scores.values()) if asked.is_sentence else 1.0
    share = signals.related * trusted
    whole = top * share / (1 - share)
    lifts = [
        Lift(stem, _having(read, stem, weight * whole * view.idf(stem)))
        for stem, weight in shared.items()
        if whole
    ]
    titles = {paper.id: paper.title for paper in leading}
    if signals.title and (id := titled(asked.query, titles)):
        lifts.append(Lift(titles[id], {id: top * signals.title}))
    return lifts


def _having(read: Sequence[Candidate], stem: str, weight: float) -> dict[PaperId, float]:
    return {
        paper.id: paper.bm25(paper.counts[stem], weight) for paper in read if stem in paper.counts
    }
