"""Acronyms and what they stand for, both ways, as the papers themselves define them.

The index keeps every definition of every paper ("mixture of experts (MoE)") as the terms
`moe=mixtur of expert` and, the other way round, `mixtur of expert=moe`; how many papers hold a
term is how often that was meant. So a definition is known as soon as its paper is indexed.
"""

from collections.abc import Callable, Iterator, Sequence

from storage.search.words import folded, stems

MOST = 2  # meanings of one acronym that are searched
SHARE = 0.3  # of the papers of its commonest meaning that another one must have
LONGEST = 5  # words of a long form that is looked for in a query

Lookup = Callable[[str], Sequence[tuple[str, int]]]  # a prefix → (term, papers) pairs


def definitions(title: str, text: str) -> Iterator[tuple[str, str]]:
    """(short, long) as the index keeps them: short folded and in the singular, long as stems."""
    if "(" not in text and "(" not in title:
        return
    from storage.topics.phrases import acronyms  # word lists that only indexing needs

    for short, long in acronyms(f"{title}.\n{text}"):
        meant = stems(long)
        if len(meant) > 1:
            yield singular(folded(short)), " ".join(meant)


def meanings(word: str, lookup: Lookup) -> list[tuple[str, ...]]:
    """The long forms of `word`, as stems, commonest first; none where it is no acronym."""
    return [tuple(long.split()) for long in _other_side(singular(folded(word)), lookup)]


def shorts(phrase: Sequence[str], lookup: Lookup) -> list[str]:
    """The acronyms of a phrase (its stems), commonest first."""
    return _other_side(" ".join(phrase), lookup)


def singular(short: str) -> str:
    return short[:-1] if len(short) > 2 and short.endswith("s") else short


def _other_side(form: str, lookup: Lookup) -> list[str]:
    if not form:
        return []
    found = sorted(lookup(f"{form}="), key=lambda pair: (-pair[1], pair[0]))
    enough = found[0][1] * SHARE if found else 0
    return [term.partition("=")[2] for term, papers in found[:MOST] if papers >= enough]
