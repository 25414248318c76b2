"""Query → Terms: the words that tell, each in all forms that papers may have of it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from storage.models import Query
from storage.search import acronyms, synonyms
from storage.search.acronyms import Lookup, meanings, shorts
from storage.search.relevance import is_sentence
from storage.search.signals import Signals
from storage.search.synonyms import Form
from storage.search.words import spoken_stems, stems, stop_stems, telling

SPOKEN = 25  # words that a question has at most; a longer text was written, not spoken


@dataclass(frozen=True, slots=True)
class Term:
    """One typed word: its stems, all of which a paper must have ("ia-red2" has two), or else one
    of the `also`: other forms and what share of them counts. loose: the telling stems of each
    long form, of which a paper may lack one.
    """

    stems: Form
    also: tuple[tuple[Form, float], ...] = ()
    loose: tuple[Form, ...] = ()
    typed: str = ""


@dataclass(slots=True)
class _Forms:
    """What is found for one word while the query is read."""

    also: list[tuple[Form, float]] = field(default_factory=list)
    loose: list[Form] = field(default_factory=list)


def terms(query: Query, lookup: Lookup, signals: Signals) -> list[Term]:
    """The free words that tell, each with its acronym or long form and its synonyms."""
    each = [tuple(stems(word)) for word in query.words]
    named = list(_named(each))
    meant = {stem for start, end, _ in named for word in each[start:end] for stem in word}
    kept = _telling(query.words, each) | meant - stop_stems()
    forms = [_Forms() for _ in each]
    for word, its in zip(query.words, forms, strict=True):
        for long in meanings(word, lookup):
            its.also.append((long, signals.acronym / len(long)))
            if len(query.words) == 1:
                its.loose.append(tuple(telling(list(long))))
    spelled = [(start, end, [(s,)], signals.acronym) for start, end, s in _spelled(each, lookup)]
    synonymous = [(start, end, found, signals.synonym) for start, end, found in named]
    for start, end, others, share in spelled + synonymous:
        tell = [place for place in range(start, end) if kept.intersection(each[place])]
        for place in tell:
            forms[place].also += [(form, share / len(form) / len(tell)) for form in others]
    left = [tuple(stem for stem in word if stem in kept) for word in each]
    return [
        Term(word, tuple(its.also), tuple(its.loose), typed)
        for word, its, typed in zip(left, forms, query.words, strict=True)
        if word
    ]


def _telling(typed: Sequence[str], words: Sequence[Form]) -> set[str]:
    """The stems that tell papers apart. In a question, the words of talking tell nothing."""
    flat = [stem for word in words for stem in word]
    kept = set(telling(flat))
    tell = sum(not kept.isdisjoint(word) for word in words)
    if len(words) <= SPOKEN and is_sentence(typed, tell):
        return kept - spoken_stems() or kept
    return kept


def _runs(words: Sequence[Form], longest: int) -> Iterator[tuple[int, int, Form]]:
    """Runs [start, end) of up to `longest` words, the longer ones first, and their stems."""
    for length in range(longest, 0, -1):
        for start in range(len(words) - length + 1):
            end = start + length
            yield start, end, tuple(stem for word in words[start:end] for stem in word)


def _spelled(words: Sequence[Form], lookup: Lookup) -> Iterator[tuple[int, int, str]]:
    """Runs that are the long form of an acronym, and its stem."""
    for start, end, phrase in _runs(words, acronyms.LONGEST):
        if len(phrase) > 1:
            yield from ((start, end, s) for short in shorts(phrase, lookup) for s in stems(short))


def _named(words: Sequence[Form]) -> Iterator[tuple[int, int, tuple[Form, ...]]]:
    """Runs that the thesaurus has, and their synonyms; of runs that overlap, the longest."""
    taken: set[int] = set()
    for start, end, phrase in _runs(words, synonyms.LONGEST):
        found = synonyms.synonyms(phrase)
        if found and taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            yield start, end, found
