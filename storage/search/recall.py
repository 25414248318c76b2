"""The first stage: which papers match, the best by BM25 first, and whether anything fits."""

from storage.search.asked import Asked, together
from storage.search.rank import any_stem, matching
from storage.search.relevance import enough_of, is_known
from storage.search.spelling import RUN, is_ordinary
from storage.search.terms import Term
from storage.search.view import Scored, View

ALL_OF = 3  # keywords that a paper must have; of more, it may lack some
OF_A_QUESTION = 2  # words that a paper must have: one alone seldom answers
ENOUGH = 10  # papers that have them; where there are fewer, one word less will do


def recall(asked: Asked, view: View, *, limit: int, offset: int, most: int) -> tuple[int, Scored]:
    """How many papers match, and the page [offset, offset + limit) of them; none where no paper
    is about enough of what was asked.

    All of up to `ALL_OF` keywords are asked for, any two words of a question, any word of a
    statement; where that finds too little, one word less, and so on. Of a sentence of common
    words only the best `most` count.
    """
    query, words = asked.query, asked.words
    if asked.is_sentence and not _is_known(asked, view):
        return 0, []
    if asked.rarest:
        stems = [stem for word in asked.rarest for stem in word.stems]
        found = view.best(any_stem(view.schema, stems), most)
        return len(found), found[offset : offset + limit]
    needed = _needed(asked)
    enough = 1 if query.newest else ENOUGH  # by date, what hardly matches would come first
    sure = asked.is_sentence or bool(query.phrases)
    while True:
        wanted = matching(view.schema, query, words, needed=needed, among=asked.among)
        total, found = view.page(wanted, limit=limit, offset=offset, newest=query.newest)
        sure = sure or (total > 0 and needed == len(words))  # it has all, so it has enough
        if not sure and not _fits(asked, view):
            return 0, []
        if needed <= 1 or total >= enough:
            return total, found
        sure, needed = True, needed - 1


def _needed(asked: Asked) -> int:
    if not asked.is_sentence:
        return min(len(asked.words), ALL_OF)
    return 1 if asked.is_statement else min(len(asked.words), OF_A_QUESTION)


def _is_known(asked: Asked, view: View) -> bool:
    """Whether the papers have most of a sentence's words. A name that none has is left out of
    account: it may be new, and the other words say what it is about."""
    if asked.query.phrases:
        return True
    weights, unknown = [], 0.0
    for word in asked.words:
        occurs = _occurs(word, view)
        if occurs or all(map(is_ordinary, RUN.findall(word.typed))):
            weights.append(_weight(word, view))
            unknown += 0.0 if occurs else weights[-1]
    return is_known(weights, unknown)


def _fits(asked: Asked, view: View) -> bool:
    """Whether any paper is about enough of the keywords."""
    weights = [_weight(word, view) for word in asked.words]
    return not weights or any(
        together(view, [asked.words[place] for place in these]) for these in enough_of(weights)
    )


def _weight(word: Term, view: View) -> float:
    return sum(map(view.idf, word.stems))


def _occurs(word: Term, view: View) -> bool:
    forms = (word.stems, *(form for form, _ in word.also))
    return any(view.having(stem) for form in forms for stem in form)
