"""The second stage: the best papers ranked again by all signals."""

from collections.abc import Mapping, Sequence

from storage.models import PaperId, StoredPaper
from storage.search.asked import Asked
from storage.search.rank import Part, counted, this, weighted
from storage.search.related import PAPERS, related, trust
from storage.search.remembered import titled
from storage.search.signals import Signals
from storage.search.view import Scored, View
from storage.search.words import stems
from storage.store import Papers


def rerank(
    asked: Asked, view: View, signals: Signals, papers: Papers, *, first: Scored
) -> tuple[Scored, list[Part]]:
    """The papers of the first stage in their final order, and the parts that their scores are the
    sum of."""
    own = counted(view.schema, asked.query, asked.words, signals)
    if not own or not first:
        return first, own
    ids = [id for id, _ in first]
    scores = view.among(ids, own)
    more = _more(asked, view, signals, papers, best=_in_order(scores)[:PAPERS])
    for id, score in view.among(ids, more).items():
        scores[id] += score
    return _in_order(scores), own + more


def _in_order(scores: Mapping[PaperId, float]) -> Scored:
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))


def _more(
    asked: Asked, view: View, signals: Signals, papers: Papers, *, best: Scored
) -> list[Part]:
    """What counts beside the query's own words: what the best papers by these are about."""
    scores = {id: score for id, score in best if score > 0}
    if not scores:
        return []
    top = best[0][1]
    there = papers.get_many(list(scores))
    shared = related([(stems_of(paper), scores[paper.id]) for paper in there], view.idf)
    trusted = trust(list(scores.values())) if asked.is_sentence else 1.0
    share = signals.related * trusted
    whole = top * share / (1 - share)
    parts = weighted(view.schema, {stem: weight * whole for stem, weight in shared.items()})
    if paper := titled(asked.query, there):
        parts.append((paper.paper.title, this(view.schema, paper.id, top * signals.title)))
    return parts


def stems_of(paper: StoredPaper) -> Sequence[str]:
    """All of its stems, as the index counts them: the title's twice."""
    title, text = paper.paper.title, f"{paper.paper.summary} {paper.paper.abstract}"
    return stems(title) * 2 + stems(text)
