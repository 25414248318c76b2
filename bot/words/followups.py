"""Words that only mean something after an answer: "only 2025", "not surveys", "more". Pure.

What they change is a Query, and a changed query is written as a command again.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.words.moves import IT, Move, tidy, whole
from bot.words.spans import Span, parse_span
from storage import Query, parse_query

MOST_WORDS = 6  # of what is added: more is a new question
MOST_EXCLUDED = 3
NOTHING = Query()


@dataclass(frozen=True, slots=True)
class Change:
    """How a query becomes another.

    put: its words, phrases and exclusions are added, its filters take the place of those of their
    kind. drop: fields of Query that go. only: the words of "only thesis", which on a reading list
    name a list or a status.
    """

    put: Query = field(default_factory=Query)
    drop: tuple[str, ...] = ()
    only: str = ""


@dataclass(frozen=True, slots=True)
class OfRow:
    """To `word` a row of the last answer: "why" or "share". row: "" where none was named."""

    word: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class This:
    """The command `word` about "this" paper, or about all that were shown if `many`.

    rest: what followed the pronoun.
    """

    word: str
    rest: str = ""
    many: bool = False


Step = Move | Change | OfRow | This


def changed(query: Query, change: Change) -> Query:
    """`parse_query(str(changed(query, change)))` is the same query."""
    put = change.put
    kept = replace(query, **{name: getattr(NOTHING, name) for name in change.drop})
    # "With surveys" takes "not surveys" back, and "not surveys" takes the word back.
    out = [each for each in kept.without if _is_among(each, (*put.words, *put.phrases))]
    since, until = _days(kept, put)
    return Query(
        words=(*_but(kept.words, put.without), *_but(put.words, out)),
        phrases=_joined(_but(kept.phrases, put.without), _but(put.phrases, out)),
        without=_joined(_but(kept.without, out), put.without),
        topics=put.topics or kept.topics,
        sources=put.sources or kept.sources,
        by=put.by or kept.by,
        saved=put.saved or kept.saved,
        since=since,
        until=until,
        newest=put.newest or kept.newest,
    )


def parse_change(text: str, *, today: date) -> Change | None:
    """What `text` changes of a query; None where it is no such thing. Never raises."""
    said = tidy(text)
    parts = re.split(r"\s*[,;]\s*(?:and |but )?|\s+(?:and|but)\s+", said)
    found = [_one(part, today) for part in parts if part]
    changes = [each for each in found if each]
    if changes and len(changes) == len(found):
        return _all_of(changes)
    return _one(said, today)


def parse_drop(text: str) -> Change | None:
    """Which filters are to go."""
    said = tidy(text)
    for names, pattern in DROPS:
        if pattern.fullmatch(said):
            return Change(drop=names)
    return None


def _one(said: str, today: date) -> Change | None:
    if dropped := parse_drop(said):
        return dropped
    if plain := _filter(said, today):
        return plain
    if (match := MORE_OF_IT.match(said)) and (more := _one(said[match.end() :], today)):
        return more
    for pattern, read in MARKED:
        if match := pattern.fullmatch(said):
            named = next(filter(None, match.groups()))
            wanted = _filter(named, today) if read is not _not else None
            return wanted or read(ABOUT.sub("", named))
    return None


def _filter(said: str, today: date) -> Change | None:
    """Days, authors, order, whose lists, and whatever is written as a filter."""
    if span := parse_span(said, today=today):
        return Change(Query(since=span.since, until=span.until))
    for pattern, change in FIXED:
        if pattern.fullmatch(said):
            return change
    if by := BY.fullmatch(said):
        names = tuple(map(_name, re.split(r",\s*(?:and )?|\s+(?:and|&)\s+", by[1])))
        return Change(Query(by=names)) if all(names) else None
    query = parse_query(said)
    written = query != NOTHING and not query.words and not query.phrases
    return Change(query) if written else None


def _name(text: str) -> str:
    """An author as `by:` has it; "" where these are no name."""
    name = re.sub(r"(?:,? et al\.?|'s)$", "", text.strip(" ")).rstrip(".")
    return name if NAME.fullmatch(name) and not LINKING.search(name) else ""


def _only(said: str) -> Change | None:
    put = _words(said, MOST_WORDS)
    return Change(put, only=said) if put else None


def _also(said: str) -> Change | None:
    put = _words(said, MOST_WORDS)
    return Change(put) if put else None


def _not(said: str) -> Change | None:
    parts = re.split(r",\s*(?:and |or )?|\s+(?:and|or|nor)\s+", said)
    found = [_words(part, MOST_EXCLUDED) for part in parts if part]
    if not found or not all(found):
        return None
    named = (" ".join((*each.words, *each.phrases)) for each in found if each)
    return Change(Query(without=tuple(named)))


def _instead(said: str) -> Change | None:
    put = _words(said, MOST_WORDS)
    return Change(put, drop=("words", "phrases", "topics")) if put else None


def _words(said: str, most: int) -> Query | None:
    """Free words and phrases and nothing else; not too many."""
    query = parse_query(said)
    free = Query(words=query.words, phrases=query.phrases)
    count = len(query.words) + sum(len(each.split()) for each in query.phrases)
    return query if query == free and 0 < count <= most else None


def _days(kept: Query, put: Query) -> tuple[date | None, date | None]:
    """ "until 2024" after "since 2023" is both; after "only 2025" it is all there is."""
    if not put.since and not put.until:
        return kept.since, kept.until
    if (put.since and put.until) or (kept.since and kept.until):
        return put.since, put.until
    since, until = put.since or kept.since, put.until or kept.until
    both = Span(since, until) if since and until and since > until else None
    return (put.since, put.until) if both else (since, until)


def _all_of(changes: Sequence[Change]) -> Change:
    put = NOTHING
    for each in changes:
        put = changed(put, Change(each.put))
    return Change(put, tuple(name for each in changes for name in each.drop), changes[0].only)


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _but(words: tuple[str, ...], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in words if not _is_among(each, others))


def _is_among(word: str, words: Sequence[str]) -> bool:
    """One or many of a thing are the same here."""
    return word.casefold().rstrip("s") in {each.casefold().rstrip("s") for each in words}


ABOUT = whole(
    r"^(?:(?:the |those )?(?:ones|papers|those|results) )?(?:(?:that|which) (?:are )?)?"
    r"(?:about|on|mentions?|mentioning|covering|regarding|with|use|uses|using) "
)
BY = whole(
    r"(?:(?:ones |those |papers )?(?:written |authored )?by|authors?:?|from the authors?) (.+)"
)

NAME = whole(r"[^\W\d_][^\W\d_.'-]*(?:(?:[.'-] ?| )[^\W\d_]+\.?){0,5}")
LINKING = whole(
    r"\b(?:since|from|in|before|after|until|not|without|no|only|on|about|newest|latest)\b"
)
TOO = r"(?:,? (?:too|as well|also|again))"
MORE_OF_IT = whole(r"(?:and|also|plus|add) ")
FIXED: tuple[tuple[re.Pattern[str], Change], ...] = (
    (
        whole(
            r"(?:(?:show )?(?:me )?the )?(?:newest|latest|most recent|recent)(?: ones| papers)?"
            r"(?: first| on top)?|(?:sort|order)(?:ed)?(?: (?:it|them|these))? by "
            r"(?:date|time|year|age|newest|new|recency)|by (?:date|year|recency)|chronological"
        ),
        Change(Query(newest=True)),
    ),
    (
        whole(
            r"(?:the )?(?:best|most relevant)(?: ones| matches)?(?: first| on top)?|by relevance"
            r"|(?:sort|order)(?:ed)?(?: (?:it|them|these))? by (?:relevance|rank|score|best)"
        ),
        Change(drop=("newest",)),
    ),
    (
        whole(
            r"(?:(?:the )?(?:ones|those|what|papers|which|that) )*i(?:'ve| have)? (?:saved|kept)"
            r"|(?:(?:ones|those) )?(?:saved by me|(?:from|on|in) my (?:reading )?lists?)|mine"
        ),
        Change(Query(saved=("me",))),
    ),
    (
        whole(
            r"(?:(?:the )?(?:ones|those|what|papers|which|that) )*(?:the|my|our) team "
            r"(?:has )?(?:saved|kept)"
            r"|(?:what |those |ones )*(?:saved by|from|of) (?:the|my|our) team"
            r"|(?:what |those |ones )*we(?:'ve| have)? (?:saved|kept)|ours"
        ),
        Change(Query(saved=("team",))),
    ),
)
GONE = (
    r"(?:drop|remove|forget|ignore|clear|reset|lift|delete|disregard|without|no|any|all|every)"
    r" (?:(?:the|that|this|those|my|all|of) )*(?:{})(?: (?:filter|limit|restriction|range)s?)?"
)
DROPS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (names, whole(GONE.format(nouns) + also))
    for names, nouns, also in (
        (("since", "until"), "years?|dates?|times?|days?|months?", "|anytime|any time"),
        (("by",), "authors?|names?", "|(?:by )?any(?:one|body)"),
        (("topics",), "topics?", ""),
        (("sources",), "sources?", ""),
        (("saved",), "lists?|saved", ""),
        (("without",), "exclusions?|excluded words", ""),
        (("newest",), "order|sorting|sort", ""),
        (
            (
                *("without", "topics", "sources", "by", "saved", "since", "until"),
                "newest",
            ),
            "filters?|limits?|restrictions?",
            "",
        ),
    )
)
MARKED: tuple[tuple[re.Pattern[str], Callable[[str], Change | None]], ...] = (
    (
        whole(
            r"(?:(?:show|keep|list|find|give)(?: me| us)? )?(?:only|just|nothing but)"
            r"(?: show(?: me)?)? (.+)"
            rf"|(?:limit|restrict|narrow|filter)(?: {IT})?(?: down)? (?:to|by|for) (.+)"
        ),
        _only,
    ),
    (whole(r"(.+?),? only"), _only),
    (whole(r"(?:and )?(?:what|how) about (.+)"), _instead),
    (whole(r"(?:and )?instead,? (.+)"), _instead),
    (whole(r"(.+?),? instead"), _instead),
    (
        whole(
            r"(?:not|without|w/o|exclud(?:e|ing)|except(?: for)?|minus|skip|hide|leave out)"
            r" (?:(?:any|the|those|about|on) )*(?!by |from |since )(.+)"
            r"|no (\S+(?:(?:, | or | and )\S+)*)"  # "no free lunch theorems" is a title
        ),
        _not,
    ),
    (whole(rf"(?:also|plus|add|includ(?:e|ing)|with|mentioning|and) (.+?){TOO}?"), _also),
    (whole(rf"(.+?){TOO}"), _also),
    (whole(r"(.+?) (?:is|are) (?:fine|ok|okay|allowed|welcome)(?: (?:too|again))?"), _also),
)
