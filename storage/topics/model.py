"""Topic tags: TopicModel.fit(papers) learns a corpus, .tag(papers) gives each paper 3 to 6 topics.

The candidates come from `phrases`, spellings and labels from `kinds`; the arithmetic is
scikit-learn's TF-IDF, imported only inside `fit` and `tag`: importing this file, `load`, `save` and
`canonical` need neither it nor numpy.
"""

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Self

from storage.models import Tag
from storage.topics import learnt
from storage.topics.kinds import BROAD, REFUSED, is_name
from storage.topics.phrases import Candidate, acronyms, candidates, is_phrase, normal_form

FEWEST, MOST = 3, 6
TITLE_WEIGHT = 3
WORTH = 0.3  # of the best topic's score: the fourth and later must reach it

Text = tuple[str, str]  # title, text


@dataclass(frozen=True, slots=True)
class TopicModel:
    """What one corpus taught. All keys are normal forms (`phrases.normal_form`).

    papers: how many it was fitted on. frequencies: topic → papers that hold it. labels: topic → how
    to write it, where that is not the key. acronyms: short → (long, papers that define it).
    variants: spelling → topic. names: lower-case word → its proper case ("imagenet" → "ImageNet").
    """

    version: str
    papers: int = 0
    frequencies: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    acronyms: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def fit(cls, papers: Sequence[Text], *, version: str) -> Self:
        """Learn from (title, text) pairs. Deterministic; needs scikit-learn."""
        found = [_read(title, text) for title, text in papers]
        short = learnt.settled_acronyms(local for _, local in found)
        names = learnt.proper_names(c for c, _ in found)
        written = _document_frequencies([[c.form for c in of_paper] for of_paper, _ in found])
        common = learnt.common_acronyms(short, names, written)
        read = [_resolved(c, common | local) for c, local in found]
        counts = _document_frequencies([[c.form for c in of_paper] for of_paper in read])
        longs = {long for long, _ in short.values()}
        known = learnt.attested(read, counts, longs)
        variants = learnt.variants(known, longs)
        labels = _labels(read, known, variants, names)
        known = learnt.merged(known, variants)
        return cls(version, len(papers), known, labels, short, variants, names)

    def tag(self, papers: Sequence[Text]) -> list[tuple[Tag, ...]]:
        """Tags of each (title, text), heaviest first, 3 to 6 where the text allows.

        A tag's weight is its share of the chosen topics' TF-IDF mass: they sum to 1. Needs
        scikit-learn, but does not fit again: a phrase new to the model counts as in no other paper.
        """
        return [_tags(_chosen(ranked)) for ranked in self._ranked(papers)]

    def canonical(self, phrase: str) -> str | None:
        """The label of the topic a phrase means, by plural, hyphen, acronym or spelling."""
        form = normal_form(phrase[:200])
        expanded = " ".join(self._long(word) for word in form.split())
        for guess in (form, expanded, learnt.beheaded(form), learnt.beheaded(expanded)):
            topic = guess if guess in self.frequencies else self._long(guess)
            topic = self.variants.get(topic, topic)
            if topic in self.frequencies:
                return self.labels.get(topic, topic)
        wanted = phrase.strip().lower()
        return next((label for label in self.labels.values() if label.lower() == wanted), None)

    def aliases(self) -> dict[str, tuple[str, ...]]:
        """Label → its other names: acronyms (or what its acronym stands for), then spellings and
        other words, in normal form. Topics without one are left out."""
        names: dict[str, list[str]] = defaultdict(list)
        for short, (long, _) in sorted(self.acronyms.items()):
            topic = self.variants.get(long, long)
            if topic in self.frequencies:
                label = self.labels.get(topic, topic)
                names[label].append(long if label.lower() == short else self._written(short))
        for form, topic in sorted(self.variants.items()):
            if learnt.without_vessel(form) != topic:
                names[self.labels.get(topic, topic)].append(form)
        return {label: tuple(dict.fromkeys(its)) for label, its in names.items()}

    def _written(self, short: str) -> str:
        """An acronym as papers write it; its key has lost the S of "MCTS"."""
        longer = self.names.get(f"{short}s", "")
        return longer if longer.isupper() else self.names.get(short, short.upper())

    def _long(self, form: str) -> str:
        return self.acronyms[form][0] if form in self.acronyms else form

    def _ranked(self, papers: Sequence[Text]) -> list[list["_Scored"]]:
        """Every phrase of each paper that may be a tag, best first."""
        common = learnt.common_acronyms(self.acronyms, self.names, self.frequencies)
        found = [_read(title, text) for title, text in papers]
        read = [_resolved(c, common | local, self) for c, local in found]
        masses = _tfidf(read, self)
        return [self._scored(c, of_paper) for c, of_paper in zip(read, masses, strict=True)]

    def _scored(self, found: list[Candidate], masses: Mapping[str, float]) -> list["_Scored"]:
        groups: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in found:
            groups[candidate.form].append(candidate)
        scored = [
            self._score(form, group, masses[form])
            for form, group in groups.items()
            if form not in BROAD or any(c.title for c in group)
        ]
        scored = [s for s in scored if s.known or s.wholes]
        scored.sort(key=lambda s: (-s.sure, -s.score, s.form))
        return [s for s in scored if not any(_absorbs(o, s) for o in scored[:40])]

    def _score(self, form: str, group: Sequence[Candidate], mass: float) -> "_Scored":
        known, wholes = self.frequencies.get(form, 0), sum(c.whole for c in group)
        label = self.labels.get(form, form) if known else learnt.label(group, self.names)
        title = any(c.title for c in group)
        sure = known > 1 or wholes > 1 or any(c.title and c.whole for c in group)
        in_passing = " " not in label and (known < 2 or not (title or len(group) > 1))
        score = mass * _worth(label, known)
        return _Scored(form, label, score, len(group), wholes, known, sure and not in_passing)

    def to_bytes(self) -> bytes:
        """Gzipped JSON, the same bytes for the same model."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return gzip.compress(text.encode(), compresslevel=9, mtime=0)

    @classmethod
    def from_bytes(cls, packed: bytes) -> Self:
        """Read what `to_bytes` made. Raises gzip.BadGzipFile, EOFError, ValueError, TypeError."""
        values = json.loads(gzip.decompress(packed))
        values["acronyms"] = {k: (long, n) for k, (long, n) in values["acronyms"].items()}
        return cls(**values)


@dataclass(frozen=True, slots=True)
class _Scored:
    """A phrase of one paper. known: papers of the model that hold it. sure: more than filler."""

    form: str
    label: str
    score: float
    count: int
    wholes: int
    known: int
    sure: bool


def _worth(label: str, known: int) -> float:
    """Longer phrases a little more; topics that papers share more than what one paper says."""
    length = min(label.count(" ") + 1, 4)
    return (0.75, 1.0, 1.1, 1.1)[length - 1] * (1.3 if known > 2 else 1.15 if known == 2 else 0.7)


def _chosen(ranked: Sequence[_Scored], most: int = MOST, fewest: int = FEWEST) -> list[_Scored]:
    """The best, no two of which say the same; unsure and light ones only to reach `fewest`."""
    chosen: list[_Scored] = []
    for one in ranked:
        worth = one.sure and (not chosen or one.score >= WORTH * chosen[0].score)
        if len(chosen) >= (most if worth else fewest):
            break
        if not any(_says_the_same(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def _says_the_same(one: _Scored, other: _Scored) -> bool:
    """A part of the other, unless both are topics and the part stands alone far oftener."""
    short, long = sorted((one, other), key=lambda s: len(s.form))
    if _contains(long, short):
        apart = short.wholes > 3 + 2 * long.count
        return not (apart and long.known > 1 and short.known > 1)
    return one.label == other.label or learnt.nearly_same(short.form, long.form)


def _contains(long: _Scored, short: _Scored) -> bool:
    return len(long.form) > len(short.form) and f" {short.form} " in f" {long.form} "


def _absorbs(long: _Scored, short: _Scored) -> bool:
    """Whether `short` is mostly a part of `long`, a topic too.

    The idea of the C-value: Frantzi, Ananiadou and Mima 2000, "Automatic recognition of multi-word
    terms".
    """
    often = 2 * long.count >= short.count and (long.known > 1 or short.known < 3)
    return often and long.sure and _contains(long, short)


def _tags(chosen: Sequence[_Scored]) -> tuple[Tag, ...]:
    mass = sum(one.score for one in chosen)
    ordered = sorted(chosen, key=lambda one: (-one.score, one.form))
    return tuple(Tag(one.label, one.score / mass) for one in ordered)


def _read(title: str, text: str) -> tuple[list[Candidate], dict[str, str]]:
    """The candidates, long forms of acronyms among them, and acronym → long form here."""
    found, longs = candidates(title, text), dict[str, str]()
    for pair in acronyms(f"{title}. {text}"):
        short, long = normal_form(pair.short), normal_form(pair.long)
        if short and long and longs.setdefault(short, long) == long and is_phrase(pair.long):
            found.append(Candidate(long, pair.long.lower(), True, False, True, defined=True))
    return found, longs


def _resolved(
    found: Iterable[Candidate], longs: Mapping[str, str], model: TopicModel | None = None
) -> list[Candidate]:
    """Candidates with acronyms read as their long forms and spellings as the model's topics."""
    out = []
    for candidate in found:
        form = candidate.form
        if _CAPITALS.search(candidate.surface):
            form = _expanded(candidate, longs)
        if model:
            form = _settled(form, model)
        if form not in REFUSED:
            out.append(candidate if form == candidate.form else candidate._replace(form=form))
    return out


_CAPITALS = re.compile(r"[A-Z]\S*[A-Z]")


def _expanded(candidate: Candidate, longs: Mapping[str, str]) -> str:
    """Its form with each acronym spelled out: "LLM agents" → "large language model agent"."""
    if candidate.form in longs and is_name(candidate.surface):
        return longs[candidate.form]
    words = re.split(r"[\s-]", candidate.surface)
    parts = [longs.get(normal_form(w), w) if _CAPITALS.search(w) else w for w in words]
    if parts == words:
        return candidate.form
    spelled = normal_form(" ".join(parts)).split()
    return " ".join(w for i, w in enumerate(spelled) if i == 0 or spelled[i - 1] != w)


def _settled(form: str, model: TopicModel) -> str:
    if form in model.frequencies:
        return form
    base = learnt.without_vessel(form)
    return model.variants.get(form) or (base if base in model.frequencies else form)


def _tfidf(read: Sequence[list[Candidate]], model: TopicModel) -> list[dict[str, float]]:
    """Per paper: form → (1 + ln tf) × (1 + ln((1 + N) / (1 + df))), N and df the model's.

    scikit-learn's sublinear tf and smooth idf (TfidfTransformer's documentation); in tf an
    occurrence in the title counts TITLE_WEIGHT times.
    """
    bags = [[c.form for c in found for _ in range(TITLE_WEIGHT**c.title)] for found in read]
    if not any(bags):
        return [{} for _ in read]
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

    vectorizer = CountVectorizer(analyzer=_as_is)
    counts = vectorizer.fit_transform(bags)
    forms = vectorizer.get_feature_names_out()
    df = np.array([model.frequencies.get(form, 0) for form in forms], dtype=float)
    transformer = TfidfTransformer(norm=None, sublinear_tf=True).fit(counts)
    transformer.idf_ = 1 + np.log((1 + max(model.papers, 1)) / (1 + df))
    rows = transformer.transform(counts)
    return [dict(zip(forms[row.indices], row.data.tolist(), strict=True)) for row in rows]


def _as_is(bag: list[str]) -> list[str]:
    return bag


def _document_frequencies(bags: list[list[str]]) -> dict[str, int]:
    if not any(bags):
        return {}
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=_as_is, binary=True)
    papers = vectorizer.fit_transform(bags).sum(axis=0).A1.tolist()
    return dict(zip(vectorizer.get_feature_names_out().tolist(), papers, strict=True))


def _labels(
    read: Sequence[list[Candidate]],
    known: Mapping[str, int],
    variants: Mapping[str, str],
    names: Mapping[str, str],
) -> dict[str, str]:
    """Topic → label, where it is not the topic itself; a spelling counts once a paper."""
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for found in read:
        for candidate in {(c.form, c.surface, c.defined): c for c in found}.values():
            if candidate.form in known and candidate.form not in variants:
                groups[candidate.form].append(candidate)
    labels = {form: learnt.label(group, names) for form, group in sorted(groups.items())}
    return {form: label for form, label in labels.items() if label != form}
