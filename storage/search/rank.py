"""Query → tantivy query. Pure: which papers match, and what each word counts.

A paper's score is BM25 (Robertson & Zaragoza 2009; tantivy's k1 1.2, b 0.75) over its text, in
which the title stands twice, and what the other `Signals` add. Filters decide, but do not count.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import tantivy

from storage.models import PaperId, Query
from storage.search.index import day_number
from storage.search.relevance import is_sentence
from storage.search.synonyms import Form
from storage.search.terms import Term
from storage.search.words import name_analyzer, stems

LAST_DAY = 9999 * 366
MANY = 500  # papers that are asked for at once
LONGEST_PHRASE = 32  # words of one that are held to; who quotes a page means its beginning
Clause = tuple[tantivy.Occur, tantivy.Query]
Part = tuple[str, tantivy.Query]  # what was typed, and what it adds to a score


def matching(
    schema: tantivy.Schema,
    query: Query,
    words: Sequence[Term],
    *,
    needed: int = 1,
    among: Collection[PaperId] | None = None,
) -> tantivy.Query:
    """Papers with at least `needed` of the words, every phrase, and every filter of the query.

    words: the query's `terms`. among: the only papers to look at, None for all. The query's
    topics are the catalogue's labels.
    """
    must: list[Clause] = [(tantivy.Occur.Must, each) for each in _filters(schema, query)]
    if among is not None:
        must.append((tantivy.Occur.Must, _these(schema, among)))
    said = [_said(schema, phrase) or _nothing() for phrase in query.phrases]
    if not words and query.words and not said:  # none that a paper could have ("???")
        return tantivy.Query.empty_query()
    wished = [_clause(schema, word) for word in words]
    # Somebody who quotes a term within a sentence does not mean: nothing without it.
    if words and is_sentence(query.words, len(words)):
        wished += said
    else:
        must += [(tantivy.Occur.Must, phrase) for phrase in said]
    if wished:
        must.append((tantivy.Occur.Must, _some(wished, needed)))
    if not must:  # what is not wanted is taken away from something
        must.append((tantivy.Occur.Must, _uncounted(tantivy.Query.all_query())))
    without = [_said(schema, phrase) for phrase in query.without]
    must += [(tantivy.Occur.MustNot, each) for each in without if each]
    return must[0][1] if len(must) == 1 else tantivy.Query.boolean_query(must)


def _some(wished: Sequence[tantivy.Query], needed: int) -> tantivy.Query:
    """At least `needed` of them."""
    if len(wished) == 1:  # bare, it is found in two thirds of the time
        return wished[0]
    clauses = [(tantivy.Occur.Should, each) for each in wished]
    return tantivy.Query.boolean_query(clauses, minimum_number_should_match=needed)


def passing(schema: tantivy.Schema, query: Query, ids: Collection[PaperId]) -> tantivy.Query:
    """Those of the papers that pass the query's filters, whatever its words."""
    return _uncounted(matching(schema, replace(query, words=(), phrases=()), (), among=ids))


def counted(schema: tantivy.Schema, query: Query, words: Sequence[Term]) -> list[Part]:
    """What adds to a paper's score: each word and phrase that was typed."""
    free = [(word.typed, _clause(schema, word)) for word in words]
    said = [(f'"{phrase}"', _said(schema, phrase)) for phrase in query.phrases]
    return [*free, *((typed, phrase) for typed, phrase in said if phrase)]


def weighted(schema: tantivy.Schema, weights: Mapping[str, float]) -> list[Part]:
    """Stems, each counting its weight times its BM25."""
    return [
        (stem, tantivy.Query.boost_query(_phrase(schema, "text", (stem,)), weight))
        for stem, weight in weights.items()
        if weight > 0
    ]


def of_these(
    schema: tantivy.Schema, ids: Sequence[PaperId], parts: Sequence[Part]
) -> tantivy.Query:
    """Ranks these papers by the sum of the parts; all of them are found."""
    wanted = _these(schema, ids)
    counts = [(tantivy.Occur.Should, _beside(wanted, part)) for _, part in parts]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), *counts])


def _these(schema: tantivy.Schema, ids: Collection[PaperId]) -> tantivy.Query:
    if len(ids) > MANY:  # each term of its own is faster only where there are few
        return _uncounted(tantivy.Query.term_set_query(schema, "id", [int(id) for id in ids]))
    each = [tantivy.Query.term_query(schema, "id", int(id), "basic") for id in ids]
    return _uncounted(tantivy.Query.boolean_query([(tantivy.Occur.Should, id) for id in each]))


def _beside(wanted: tantivy.Query, part: tantivy.Query) -> tantivy.Query:
    """A phrase looks at all papers there are, unless they must be wanted as well."""
    if "Phrase" not in repr(part):
        return part
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in (wanted, part)])


def any_stem(schema: tantivy.Schema, stems: Sequence[str]) -> tantivy.Query:
    """Papers with any of these. Plain terms and nothing else: so tantivy can pass over what
    cannot rank (block-max WAND)."""
    return _some([_phrase(schema, "text", (stem,)) for stem in stems], needed=1)


def all_of(schema: tantivy.Schema, words: Iterable[Term]) -> tantivy.Query:
    """Papers that have all of the words."""
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Must, _clause(schema, word)) for word in words]
    )


def _filters(schema: tantivy.Schema, query: Query) -> Iterable[tantivy.Query]:
    if query.topics:
        yield _one_of(schema, "topic", query.topics)
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
    """Papers that have a typed word in any of its forms, scored by the one that counts most."""
    forms = [_group(schema, word.stems)]
    for form, share in word.also:
        forms.append(tantivy.Query.boost_query(_phrase(schema, "text", form), share))
    best = forms[0] if len(forms) == 1 else tantivy.Query.disjunction_max_query(forms)
    if not word.loose:
        return best
    loose = [_uncounted(_most_of(schema, form)) for form in word.loose]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in (best, *loose)])


def _most_of(schema: tantivy.Schema, form: Form) -> tantivy.Query:
    """Papers that have all of the stems but one."""
    clauses = [(tantivy.Occur.Should, _phrase(schema, "text", (stem,))) for stem in form]
    return tantivy.Query.boolean_query(
        clauses, minimum_number_should_match=max(1, len(clauses) - 1)
    )


def _group(schema: tantivy.Schema, group: Sequence[str]) -> tantivy.Query:
    """One typed word: all of its stems."""
    parts = [_phrase(schema, "text", (stem,)) for stem in group]
    if len(parts) == 1:
        return parts[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])


def _said(schema: tantivy.Schema, phrase: str) -> tantivy.Query | None:
    """Papers in which the words stand together; None where there is no word in `phrase`."""
    found = stems(phrase)[:LONGEST_PHRASE]
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
