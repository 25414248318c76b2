"""Query → tantivy query. Pure: which papers match, and what each word counts.

A paper's score is BM25 (Robertson & Zaragoza 2009; tantivy's k1 1.2, b 0.75) over its text, in
which the title stands twice. Filters decide, but do not count.
"""

from collections.abc import Iterable, Sequence

import tantivy

from storage.models import Query
from storage.search.index import day_number
from storage.search.words import name_analyzer, stems, telling

LAST_DAY = 9999 * 366
Clause = tuple[tantivy.Occur, tantivy.Query]


def word_groups(query: Query) -> list[tuple[str, ...]]:
    """The stems of each free word that tells; one word may have several ("ia-red2")."""
    groups = [tuple(stems(word)) for word in query.words]
    kept = set(telling([stem for group in groups for stem in group]))
    groups = [tuple(stem for stem in group if stem in kept) for group in groups]
    return [group for group in groups if group]


def matching(
    schema: tantivy.Schema,
    query: Query,
    *,
    topics: Sequence[str],
    needed: int,
) -> tantivy.Query:
    """Papers with at least `needed` of the query's words, every phrase, and every filter.

    `topics` are catalogue labels, any of which must hold.
    """
    words = [(tantivy.Occur.Should, _group(schema, group)) for group in word_groups(query)]
    must: list[Clause] = [(tantivy.Occur.Must, each) for each in _required(schema, query, topics)]
    if words:
        any_of = tantivy.Query.boolean_query(words, minimum_number_should_match=needed)
        must.append((tantivy.Occur.Must, any_of))
    elif query.words:  # words were typed, but none that a paper could have ("???")
        return tantivy.Query.empty_query()
    must.append((tantivy.Occur.Must, _uncounted(tantivy.Query.all_query())))
    without = [_said(schema, phrase) for phrase in query.without]
    must += [(tantivy.Occur.MustNot, each) for each in without if each]
    return tantivy.Query.boolean_query(must)


def any_set(schema: tantivy.Schema, sets: Iterable[Sequence[str]]) -> tantivy.Query:
    """Papers that have all stems of one of the sets."""
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Should, _group(schema, stems_)) for stems_ in sets]
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
