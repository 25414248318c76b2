"""A saved search: which papers belong to what a person follows, by a bar that is one for all. Pure.

An interest is made once, by `learning.py`, and then frozen: a paper is judged by itself, whatever
else is new and whatever the store becomes, so a preview and a later delivery agree.

A paper's score adds up what its text has of the words themselves and of the words that go with
them; from 1.0 on it belongs. The shares were fitted by logistic regression to judged topics other
than those that `tests/bench/quality_topics.py` reports, then rounded.

Phrases in quotes, `-word` and filters are taken at their word: there is no bar for them.
"""

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from storage.models import Query, Reason
from storage.search.query import parse_query
from storage.search.reading import Reading, written
from storage.search.words import name_analyzer, stems

BAR = 1.0
STEP = 0.1  # what "stricter" adds to the bar and "looser" takes from it
OFTEN = 0.07  # for e-fold more times that any of the words are said
ALL = 0.33  # the same for the one of them that is said least
IN_TITLE = 0.25  # for a title that has them all
RELATED = 11.0  # for the words that go with it; a paper on the topic has some 0.06 of them
WHOLE = 0.55  # for all of the topic's words, while no stored paper shows what goes with them
HEAVY = 0.2  # of a topic's rarity that a word must have for a paper to be on it


@dataclass(frozen=True, slots=True)
class Interest:
    """What is followed, frozen.

    topics: catalogue labels, of which a paper must carry one. forms: ways to say the query's free
    words, each as telling stem → rarity. heads: the stems of forms of which a paper must have one.
    related: the words that go with the topic, stem → weight; none where no paper shows any.
    """

    query: Query
    topics: tuple[str, ...] = ()
    forms: tuple[Mapping[str, float], ...] = ()
    heads: frozenset[str] = frozenset()
    related: Mapping[str, float] = field(default_factory=dict)

    def belongs(self, paper: Reading, *, step: int = 0) -> bool:
        """step: how much stricter (above 0) or looser (below) than usual."""
        if self.query.words:
            score = self.score(paper)
            if not score or score < BAR + STEP * step:
                return False
        return self._allows(paper)

    def score(self, paper: Reading) -> float:
        """0 where the paper has none of the words; BAR is what it takes to belong."""
        if not (own := self._said(paper)):
            return 0.0
        weights, strengths = self.related, paper.strengths
        shared = weights.keys() & strengths.keys()
        # fsum: the order of a set must not change a score.
        return own + RELATED * math.fsum([weights[stem] * strengths[stem] for stem in shared])

    def reasons(self, paper: Reading, words: Mapping[str, str] | None = None) -> tuple[Reason, ...]:
        """What the words themselves add to the score, and each word that goes with them, most
        first; they add up to it. words: what `written` gives for the paper, if that is known."""
        own = self._said(paper)
        if not own:
            return ()
        typed = {stem for form in self.forms for stem in form}
        words = words or written(paper.paper)
        name = " ".join((*self.query.words, *self.query.phrases))
        found = defaultdict[str, float](float, {name: own})
        for stem in sorted(self.related.keys() & paper.strengths.keys()):
            adds = RELATED * self.related[stem] * paper.strengths[stem]
            found[name if stem in typed else words[stem]] += adds
        reasons = [Reason(word, weight) for word, weight in found.items()]
        return tuple(sorted(reasons, key=lambda reason: (-reason.weight, reason.word)))

    def _said(self, paper: Reading) -> float:
        """The share of the score that the words themselves have, each by its best form."""
        if paper.counts.keys().isdisjoint(self.heads):
            return 0.0
        often = least = 0
        titled = 0.0
        for form in self.forms:
            if paper.counts.keys().isdisjoint(form):
                continue
            counts = [paper.counts.get(stem, 0) for stem in form]
            often, least = max(often, sum(counts)), max(least, min(counts))
            held = sum(rarity for stem, rarity in form.items() if stem in paper.title)
            titled = max(titled, held / (sum(form.values()) or 1))
        whole = WHOLE if least and not self.related else 0.0
        return OFTEN * math.log1p(often) + ALL * math.log1p(least) + IN_TITLE * titled + whole

    def _allows(self, paper: Reading) -> bool:
        """Whether phrases, exclusions and filters do."""
        query, stored = self.query, paper.paper
        carried = {tag.topic.lower() for tag in stored.tags}
        sources = {mention.source.value for mention in stored.paper.mentions}
        day = stored.day
        return (
            all(paper.says(stems(phrase)) for phrase in query.phrases)
            and not any(paper.says(stems(phrase)) for phrase in query.without)
            and (not query.topics or any(label.lower() in carried for label in self.topics))
            and (not query.sources or not sources.isdisjoint(s.lower() for s in query.sources))
            and all(_is_by(name, stored.paper.authors) for name in query.by)
            and (not query.since or (day is not None and day >= query.since))
            and (not query.until or (day is not None and day <= query.until))
        )

    def packed(self) -> str:
        """As JSON; `unpacked` gives the same back."""
        told = {
            "query": str(self.query),
            "topics": self.topics,
            "forms": self.forms,
            "related": self.related,
        }
        return json.dumps(told)


def unpacked(text: str) -> Interest:
    """Raises: ValueError, KeyError or TypeError where it is nothing that `packed` made."""
    told = json.loads(text)
    query, forms = parse_query(told["query"]), tuple(told["forms"])
    return Interest(query, tuple(told["topics"]), forms, heads_of(forms), told["related"])


def heads_of(forms: Sequence[Mapping[str, float]]) -> frozenset[str]:
    """The stems of forms that are no common words beside the others."""
    return frozenset(
        stem
        for form in forms
        for stem, rarity in form.items()
        if rarity >= HEAVY * sum(form.values())
    )


def _is_by(name: str, authors: Sequence[str]) -> bool:
    parts = name_analyzer().analyze(name)
    size = len(parts)
    every = [name_analyzer().analyze(author) for author in authors]
    return size > 0 and any(
        its[at : at + size] == parts for its in every for at in range(len(its) - size + 1)
    )
