"""Query → tantivy query. Pure: which papers match, and what each word counts.

A paper's score is BM25 (Robertson & Zaragoza 2009; tantivy's k1 1.2, b 0.75) over its text, in
which the title stands twice. Filters decide, but do not count.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import tantivy

from storage.models import Query
from storage.search.acronyms import LONGEST, Lookup, meanings, shorts
from storage.search.index import day_number
from storage.search.words import name_analyzer, stems, telling

LAST_DAY = 9999 * 366
OTHER_FORM = 0.7  # of one word: what an acronym counts for its long form, and the other way round
Clause = tuple[tantivy.Occur, tantivy.Query]


@dataclass(frozen=True, slots=True)
class Term:
    """One typed word: its stems, all of which a paper must have ("ia-red2" has two), or else one
    of the `also`: other forms (stems that stand together) and what share of them counts."""

    stems: tuple[str, ...]
    also: tuple[tuple[tuple[str, ...], float], ...] = ()
    typed: str = ""


def terms(query: Query, lookup: Lookup) -> list[Term]:
    """The free words that tell, each with its acronym or long form."""
    each = [tuple(stems(word)) for word in query.words]
    kept = set(telling([stem for word in each for stem in word]))
    also = [
        [(long, OTHER_FORM / len(long)) for long in meanings(word, lookup)] for word in query.words
    ]
    for start, end, short in _spelled_out(each, lookup):
        tell = [place for place in range(start, end) if kept.intersection(each[place])]
        for place in tell:
            also[place].append(((short,), OTHER_FORM / len(tell)))
    left = [tuple(stem for stem in word if stem in kept) for word in each]
    told = zip(left, also, query.words, strict=True)
    return [Term(word, tuple(forms), typed) for word, forms, typed in told if word]


def _spelled_out(
    typed: Sequence[tuple[str, ...]], lookup: Lookup
) -> Iterator[tuple[int, int, str]]:
    """Runs of words [start, end) that are the long form of an acronym, and its stem."""
    for start in range(len(typed)):
        for end in range(start + 1, min(start + LONGEST, len(typed)) + 1):
            phrase = [stem for word in typed[start:end] for stem in word]
            if len(phrase) > 1:
                yield from (
                    (start, end, s) for short in shorts(phrase, lookup) for s in stems(short)
                )


def matching(
    schema: tantivy.Schema,
    query: Query,
    words: Sequence[Term],
    *,
    topics: Sequence[str] = (),
    needed: int = 1,
) -> tantivy.Query:
    """Papers with at least `needed` of the words, every phrase, and every filter of the query.

    words: the query's `terms`. topics: catalogue labels, any of which must hold.
    """
    must: list[Clause] = [(tantivy.Occur.Must, each) for each in _required(schema, query, topics)]
    if words:
        clauses = [(tantivy.Occur.Should, _clause(schema, word)) for word in words]
        any_of = tantivy.Query.boolean_query(clauses, minimum_number_should_match=needed)
        must.append((tantivy.Occur.Must, any_of))
    elif query.words:  # words were typed, but none that a paper could have ("???")
        return tantivy.Query.empty_query()
    must.append((tantivy.Occur.Must, _uncounted(tantivy.Query.all_query())))
    without = [_said(schema, phrase) for phrase in query.without]
    must += [(tantivy.Occur.MustNot, each) for each in without if each]
    return tantivy.Query.boolean_query(must)


def counted(
    schema: tantivy.Schema, query: Query, words: Sequence[Term]
) -> list[tuple[str, tantivy.Query]]:
    """What adds to a paper's score in `matching`, with the words that were typed for it."""
    free = [(word.typed, _clause(schema, word)) for word in words]
    said = [(f'"{phrase}"', _said(schema, phrase)) for phrase in query.phrases]
    return [*free, *((typed, phrase) for typed, phrase in said if phrase)]


def any_set(schema: tantivy.Schema, sets: Iterable[Sequence[Term]]) -> tantivy.Query:
    """Papers that have all words of one of the sets."""
    return tantivy.Query.boolean_query(
        [
            (
                tantivy.Occur.Should,
                tantivy.Query.boolean_query(
                    [(tantivy.Occur.Must, _clause(schema, word)) for word in words]
                ),
            )
            for words in sets
        ]
    )


def weighted(schema: tantivy.Schema, weights: dict[str, float]) -> tantivy.Query:
    """Papers with any of these stems, each counting its weight times its BM25."""
    return tantivy.Query.boolean_query(
        [
            (tantivy.Occur.Should, tantivy.Query.boost_query(_group(schema, (stem,)), weight))
            for stem, weight in weights.items()
        ]
    )


def _required(
    schema: tantivy.Schema, query: Query, topics: Sequence[str]
) -> Iterable[tantivy.Query]:
    yield from (_said(schema, phrase) or _nothing() for phrase in query.phrases)
    if query.topics:
        yield _one_of(schema, "topic", topics)
    if query.sources:
        yield _one_of(schema, "source", query.sources)
    for name in query.by:
        parts = name_analyzer().analyze(name)
        yield _uncounted(_phrase(schema, "authors", parts)) if parts else _nothing()
    if query.since or query.until:
        since = day_number(query.since) or 1
        until = day_number(query.until) or LAST_DAY
        kind = tantivy.FieldType.Integer
        yield _uncounted(tantivy.Query.range_query(schema, "day", kind, since, until))


def _clause(schema: tantivy.Schema, word: Term) -> tantivy.Query:
    """A typed word in whichever of its forms counts most."""
    forms = [_group(schema, word.stems)]
    for form, share in word.also:
        forms.append(tantivy.Query.boost_query(_phrase(schema, "text", form), share))
    return forms[0] if len(forms) == 1 else tantivy.Query.disjunction_max_query(forms)


def _group(schema: tantivy.Schema, group: Sequence[str]) -> tantivy.Query:
    """One typed word: all of its stems."""
    parts = [_phrase(schema, "text", (stem,)) for stem in group]
    if len(parts) == 1:
        return parts[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])


def _said(schema: tantivy.Schema, phrase: str) -> tantivy.Query | None:
    """Papers in which the words stand together; None where there is no word in `phrase`."""
    found = stems(phrase)
    return _phrase(schema, "text", found) if found else None


def _phrase(schema: tantivy.Schema, field: str, words: Sequence[str]) -> tantivy.Query:
    if len(words) == 1:
        return tantivy.Query.term_query(schema, field, words[0], "freq")
    return tantivy.Query.phrase_query(schema, field, list(words))


def _one_of(schema: tantivy.Schema, field: str, labels: Sequence[str]) -> tantivy.Query:
    return _uncounted(
        tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.term_query(schema, field, label.lower(), "basic"),
                )
                for label in labels
            ]
        )
    )


def _uncounted(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _nothing() -> tantivy.Query:
    return tantivy.Query.empty_query()
