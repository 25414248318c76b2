"""Text → stems, the same for what is indexed and what is asked. Pure.

Words are runs of letters and digits, folded to lower-case ASCII where that is possible ("²" is
"2", "é" is "e"), and cut to their Porter2 stem.
"""

from dataclasses import dataclass
from functools import cache

import tantivy

LONGEST = 60  # bytes; a longer run is no word
REMEMBERED = 50_000  # words whose stem is; what papers are written in has few others
AS_RUNS = "".join(sign.lower() if sign.isalnum() else " " for sign in map(chr, range(128)))
# Words that alone do not tell papers apart. They stay in the index, for phrases.
STOP_TEXT = """
    a an and are as at be been but by can could did do does for from had has have how i if in into
    is it its may might more most of on onto or our s so such t than that the their them then
    there these they this those through to us use used using via was we were what when where which
    while who whom why will with within would you your
"""
STOP_WORDS = frozenset(STOP_TEXT.split())
# Words of talking: in a question they tell nothing, among keywords they may ("keep", "best of n").
SPOKEN_TEXT = """
    about actually after again all almost already also always another any anyone anything around
    away back because before being best better both bring come comes day different doing done each
    easy either else enough even ever every everyone everything exactly find first get gets getting
    give given go goes going good got great happen happens hard help helps here instead just keep
    kind know let lets like little look lot lots made make makes making many matter me mean means
    much must my need needs never next no nothing now off often old one ones only other others out
    over own part people person place possible put quite rather really reason right same say says
    see seem seems several show single so some somebody someone something sometimes sort still
    stuff such sure take takes tell than them thing things think those though too tried try trying
    under until up us very want wants way ways well whether without work works worth wrong yet
"""


@dataclass(frozen=True, slots=True)
class Token:
    """A stem and the characters [start, end) it stands for."""

    stem: str
    start: int
    end: int


@cache
def analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(LONGEST),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


@cache
def name_analyzer() -> tantivy.TextAnalyzer:
    """For names and for the vocabulary: folded, but not stemmed."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold()):
        builder = builder.filter(step)
    return builder.build()


@cache
def label_analyzer() -> tantivy.TextAnalyzer:
    """For topics and sources: the whole label is one word, in lower case."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.lowercase()).build()


@cache
def stop_stems() -> frozenset[str]:
    return frozenset(stem for word in STOP_WORDS for stem in stems(word))


@cache
def spoken_stems() -> frozenset[str]:
    return frozenset(stem for word in SPOKEN_TEXT.split() for stem in stems(word))


def folded(word: str) -> str:
    """A word as the vocabulary has it: lower case, in ASCII where that is possible."""
    return "".join(name_analyzer().analyze(word))


def stems(text: str) -> list[str]:
    if not text.isascii():
        return analyzer().analyze(text)
    if len(_STEMS) > REMEMBERED:
        _STEMS.clear()
    found = list(map(_STEMS.__getitem__, text.translate(AS_RUNS).split()))
    return [stem for stem in found if stem] if "" in found else found


def tokens(text: str) -> list[Token]:
    """Stems with their places, in order."""
    found = analyzer().pre_tokenize(text).tokens
    return [Token(token.text, token.char_offset_from, token.char_offset_to) for token in found]


def telling(words: list[str]) -> list[str]:
    """The stems that tell papers apart; all of them where none does ("to be or not to be")."""
    kept = [word for word in words if word not in stop_stems()]
    return kept or words


class _Stems(dict[str, str]):
    """Word → its stem, "" for what is none."""

    def __missing__(self, word: str) -> str:
        self[word] = stem = "".join(analyzer().analyze(word))
        return stem


_STEMS = _Stems()
