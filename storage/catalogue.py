"""The catalogue of topics: what the store's papers carry, under every name each topic has."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from storage.models import Topic
from storage.store import Store
from storage.tagging import topic_model
from storage.trends import Trend, Trends, Weeks, growing, weeks_until

MOST_NAMES = 50  # topics found by another name than their label
EVERY = 50_000  # topics among which the nearest are looked for
MOST_READ = 8  # answers on topics week by week that are kept
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


def find_trends(
    store: Store, names: Sequence[str] = (), *, since: date | None = None, most: int = 5
) -> Trends | None:
    """The topics of these names week by week, or at most `most` that grew most where none is
    named. None where no paper has a day."""
    weekly = _by_week(store, since)
    if weekly is None:
        return None
    weeks, counts = weekly
    if not names:
        return Trends(weeks, growing(counts, most=most))
    called = {name: _called(store, name, counts) for name in names}
    labels = dict.fromkeys(label for label in called.values() if label)
    nothing = (0,) * weeks.count
    found = tuple(Trend(label, counts.get(label, nothing)) for label in labels)
    return Trends(weeks, found, True, tuple(name for name in names if not called[name]))


Weekly = tuple[Weeks, Mapping[str, tuple[int, ...]]]  # and topic → its papers in each

_read: dict[tuple[str, int, date | None], Weekly | None] = {}


def _by_week(store: Store, since: date | None) -> Weekly | None:
    """Read once for all who ask, as long as nothing changes in the store."""
    key = (store.id, store.papers.last_change(), since)
    with suppress(KeyError):
        return _read[key]
    last = store.topics.last_day()
    weeks = weeks_until(last, since=since) if last else None
    found = (weeks, store.topics.by_week(weeks)) if weeks else None
    if len(_read) >= MOST_READ:
        _read.clear()
    _read[key] = found
    return found


def _called(store: Store, name: str, known: Iterable[str]) -> str:
    """The label of the topic that is called so, "" where none is. known: labels to look among
    before all there are are read."""
    if meant := topic_model(store).canonical(name):
        return meant
    same = next((label for label in known if _plain(label) == _plain(name)), "")
    found = [] if same or not _plain(name) else find_topics(store, name, limit=1)
    return same or next((topic.label for topic in found), "")


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
