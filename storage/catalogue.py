"""The catalogue of topics: what the store's papers carry, under every name each topic has."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from storage.models import Topic
from storage.store import Store
from storage.tagging import topic_model

MOST_NAMES = 50  # topics found by another name than their label
EVERY = 50_000  # topics among which the nearest are looked for
NEAR = 75.0  # rapidfuzz points of 100 that a word must be like another


def find_topics(store: Store, word: str = "", *, limit: int = 30) -> list[Topic]:
    """By falling count; with `word`, those that have it in their label or in another name, and
    first the one that it is a name of."""
    model = topic_model(store)
    names = model.aliases()
    meant = model.canonical(word) or ""
    also = [meant, *_named(word, names)]
    found = store.topics.list(word, also=also, first=meant, limit=limit)
    return [replace(topic, aliases=names.get(topic.label, ())) for topic in found]


def nearest_topics(store: Store, word: str, *, limit: int = 5) -> list[Topic]:
    """Topics spelt most like `word`: each of its words is like one of theirs. Likest first."""
    names = topic_model(store).aliases()
    topics = store.topics.list(limit=EVERY)
    told = [replace(topic, aliases=names.get(topic.label, ())) for topic in topics]
    likeness = _likeness(word, told)
    near = [topic for topic in told if topic.label in likeness]
    return sorted(near, key=lambda topic: (-likeness[topic.label], -topic.count))[:limit]


def _named(word: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """Labels with another name of which a word begins with `word`."""
    begins = f" {_plain(word)}"
    found = (label for label, its in names.items() for name in its if begins in f" {_plain(name)}")
    return list(dict.fromkeys(found))[:MOST_NAMES] if begins.strip() else []


def _likeness(word: str, topics: Iterable[Topic]) -> dict[str, float]:
    """Label → how like `word` it is, in rapidfuzz points, where it is like it at all."""
    from rapidfuzz import fuzz, process

    having: dict[str, set[str]] = defaultdict(set)  # a word → the labels that have it
    for topic in topics:
        for name in (topic.label, *topic.aliases):
            for part in _plain(name).split():
                having[part].add(topic.label)
    points: dict[str, list[float]] = defaultdict(list)
    typed = _plain(word).split()
    for part in typed:
        best: dict[str, float] = defaultdict(float)
        like = process.extract(part, list(having), scorer=fuzz.ratio, score_cutoff=NEAR, limit=20)
        for near, ratio, _ in like:
            for label in having[near]:
                best[label] = max(best[label], ratio)
        for label, ratio in best.items():
            points[label].append(ratio)
    return {label: sum(its) for label, its in points.items() if len(its) == len(typed)}


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("-", " ").split())
