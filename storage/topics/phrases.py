"""Text → candidate topic phrases, and the acronyms it defines. Pure; word by word asks `kinds`.

A light noun-phrase chunker: candidates are noun phrases, not n-grams (Hulth 2003, "Improved
automatic keyword extraction given more linguistic knowledge"). It needs no part-of-speech tagger:
punctuation, function words, verbs and empty adjectives end a phrase.

    text        "We train sparse mixture-of-experts (MoE) models"
    chunks      [sparse mixture-of-experts] [MoE] [models]
    candidates  sparse mixture-of-experts, mixture-of-experts, MoE
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from storage.topics.kinds import (
    FINAL,
    GOVERNING,
    OF_HEADS,
    REFUSED,
    STOPS,
    Kind,
    is_head,
    is_name,
    is_term,
    kind,
    normal_form,
)

__all__ = ["MAX_LENGTH", "Candidate", "Pair", "acronyms", "candidates", "is_phrase", "normal_form"]

MAX_WORDS = 4
MAX_LENGTH = 60
_MAX_TEXT = 20_000


class Candidate(NamedTuple):
    """One occurrence of a phrase.

    whole: it is all of its chunk, not a part of a longer phrase. title: it stands in the title.
    initial: it begins a sentence, so that its first capital says nothing. defined: it is the long
    form of an acronym, added by `topics`, in lower case.
    """

    form: str
    surface: str
    whole: bool
    title: bool
    initial: bool
    defined: bool = False


class Pair(NamedTuple):
    """A definition found in a text: the acronym and what it stands for, as written."""

    short: str
    long: str


class _Word(NamedTuple):
    text: str
    kind: Kind
    initial: bool


class _Chunk(NamedTuple):
    words: list[_Word]
    of: bool  # whether "of" leads to the next chunk


def candidates(title: str, text: str) -> list[Candidate]:
    """Every candidate occurrence, the title's first, in reading order."""
    return [*_candidates(title, title=True), *_candidates(text, title=False)]


def _candidates(text: str, *, title: bool) -> Iterator[Candidate]:
    chunks = list(_chunks(_TOKEN.findall(clean(text))))
    for place, chunk in enumerate(chunks):
        yield from _parts(_trimmed(chunk.words), title=title)
        if chunk.of and place + 1 < len(chunks):
            yield from _joined(chunk.words[-1], _trimmed(chunks[place + 1].words), title=title)


def _parts(core: Sequence[_Word], *, title: bool) -> Iterator[Candidate]:
    """Each run of 1 to MAX_WORDS words of a chunk that could be a topic."""
    loose = int(bool(core) and core[0].kind is Kind.LOOSE)
    for start in range(len(core)):
        for end in range(start + 1, min(start + MAX_WORDS, len(core)) + 1):
            cut_short = start < loose and end == 2 < len(core)
            if not cut_short and _is_topic(core[start:end]):
                whole = start == loose and end == len(core)
                yield from _candidate(core[start:end], whole=whole, title=title)


def _joined(head: _Word, rest: list[_Word], *, title: bool) -> Iterator[Candidate]:
    """ "X of Y" for the few X that make a name of it: "mixture of experts"."""
    named = head.text.lower() in OF_HEADS and 1 <= len(rest) <= 2
    if named and rest[0].kind is not Kind.LOOSE:
        words = [head, _Word("of", Kind.NOUN, False), *rest]
        yield from _candidate(words, whole=True, title=title)


def _candidate(part: Sequence[_Word], *, whole: bool, title: bool) -> Iterator[Candidate]:
    surface = " ".join(w.text for w in part)
    form = normal_form(surface)
    if form and len(surface) <= MAX_LENGTH and form not in REFUSED:
        yield Candidate(form, surface, whole, title, part[0].initial)


def _trimmed(words: list[_Word]) -> list[_Word]:
    """Without what may not begin or end a phrase, heads such as "framework" included."""
    start, end = 0, len(words)
    while start < end and words[start].kind is Kind.GERUND:
        start += 1
    while end > start and (words[end - 1].kind <= Kind.MODIFIER or is_head(words[end - 1].text)):
        end -= 1
    if end - start == 2 and words[end - 1].text.lower() in ("model", "models"):
        end -= _is_kind_of_model(words[start].text)
    return words[start:end]


def _is_kind_of_model(word: str) -> bool:
    """ "BERT models" and "transformer models" are about BERT and transformers."""
    return is_name(word) or word.lower().endswith(("former", "encoder"))


def _is_topic(words: Sequence[_Word]) -> bool:
    first, last = words[0], words[-1]
    if first.kind is Kind.GERUND or last.kind <= Kind.MODIFIER or is_head(last.text):
        return False
    if len(words) == 1:
        return is_term(first.text)
    if first.kind is Kind.LOOSE:
        return last.kind is Kind.NOUN if len(words) == 2 else _is_topic(words[1:])
    if first.text.lower().endswith("ing") and _governs(first, words[1:]):
        return False
    if any(w.text.lower() in FINAL for w in words[:-1]):
        return False
    return any(w.kind is not Kind.GENERIC for w in words)


def _governs(first: _Word, rest: Sequence[_Word]) -> bool:
    """ "training deep networks", "prompting LLMs": the first word is a verb there."""
    before, plural = first.text.lower(), rest[-1].text.endswith("s")
    if rest[0].kind is Kind.MODIFIER or (
        plural and is_name(rest[-1].text) and before != "reasoning"
    ):
        return True
    return before in GOVERNING and (is_name(rest[0].text) or (len(rest) > 1 and plural))


def is_phrase(phrase: str) -> bool:
    """Whether a long form could be a topic: a noun last, no "and" inside."""
    words = phrase.lower().split()
    small = {"of", "to", "in", "by", "n"}
    return bool(words) and kind(words[-1]) > Kind.MODIFIER and not STOPS.intersection(words) - small


def clean(text: str) -> str:
    """Without markup, addresses, formulas and empty set phrases; one kind of hyphen."""
    return _SET_PHRASE.sub(" ; ", _without_noise(text))


def _without_noise(text: str) -> str:
    text = text[:_MAX_TEXT]
    if not text.isascii():
        text = _DASH.sub("-", unicodedata.normalize("NFKC", text)[:_MAX_TEXT])
    if "@" in text:
        return _MAIL.sub(" ; ", text)
    return _NOISE.sub(" ; ", text) if any(sign in text for sign in _NOISY) else text


_DASH = re.compile("(?<=\\w)\u2013(?=\\w)|[\u00ad\u2010\u2011\u2012\u2043\u2212]")
_WEB = r"https?://\S+|www\.\S+"
_MARKUP = (
    r"|</?[A-Za-z][^<>]{0,200}>|\$[^$]{0,200}\$|&\w{1,8};"
    r"|\\(?:url|href|cite\w*|ref|label)\s*\{[^}]*\}?|\\[A-Za-z]+"
)
_NOISY = ("://", "www.", "<", "$", "&", "\\")  # most texts have none of it
_NOISE = re.compile(_WEB + _MARKUP)
_MAIL = re.compile(rf"{_WEB}|\S{{1,99}}@\S+{_MARKUP}")
_SET_PHRASE = re.compile(
    r"\b(?=[lswbrehifa])(?:(?:large|small|wide|broad)[ -]scale|state of the art|real[ -]world"
    r"|end[ -]to[ -]end"
    r"|(?:high|low)[ -](?:level|quality)|long[ -]term|short[ -]term(?![ -]memory)|fine[ -]grained"
    r"|in terms of|in order to|as well as|such as|wide range of)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"[^\W_]+(?:\+\+|\#(?!\w))?(?:(?:[-&](?=[^\W_])|\.(?=\d)|(?<=\w)['’](?!s\b))[^\W_]+)*"
    r"|\s+|[^\w\s]|_+"
)


def _chunks(pieces: Sequence[str]) -> Iterator[_Chunk]:
    """Runs of words that may stand in one phrase."""
    run: list[_Word] = []
    initial, verb_next = True, False
    for place, piece in enumerate(pieces):
        if piece.isspace():
            continue
        lower = piece.lower()
        word = _Word(piece, kind(lower), initial)
        breaks = (word.kind is Kind.BREAK or verb_next) and not is_name(piece)
        breaks = breaks or (lower.endswith("ing") and _takes_object(pieces[place + 1 : place + 3]))
        if run and (breaks or word.kind is Kind.LOOSE):
            yield _Chunk(run, lower == "of" and pieces[place - 1].isspace())
            run = []
        if not breaks:
            run.append(word)
        initial = piece in {".", "!", "?", ":", ";"}
        verb_next = lower in _BEFORE_VERB or (verb_next and lower.endswith("ly"))
    if run:
        yield _Chunk(run, False)


_BEFORE_VERB = frozenset({"we", "they", "can", "could", "may", "might", "must", "should", "will"})
_BEFORE_VERB |= {"would", "cannot", "not"}
_DETERMINERS = frozenset(
    {"the", "a", "an", "this", "these", "those", "its", "their", "our", "your"}
)
_DETERMINERS |= {"to", "several", "both", "each", "any", "all", "multiple", "some", "how"}


def _takes_object(following: Sequence[str]) -> bool:
    """After an -ing word: "training the", "learning how" make it a verb."""
    return len(following) == 2 and following[0].isspace() and following[1].lower() in _DETERMINERS


def acronyms(text: str) -> list[Pair]:
    """Pairs defined as "long form (SHORT)" or "SHORT (long form)", as written, in reading order.

    After Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions in
    biomedical text": candidates by parentheses, then the shortest long form whose letters match
    from the right; but first the words whose initials are just these letters.
    """
    text = _without_noise(text)
    found = []
    for match in _PARENTHESIS.finditer(text):
        inside = _SET_PHRASE.sub(" ; ", match[1])
        before = text[max(0, match.start() - _NEAR) : match.start()].rstrip()
        if len(inside) <= _MAX_INSIDE:
            found.append(_pair(before, _FIRST.split(inside, maxsplit=1)[0].strip()))
    return [pair for pair in found if pair.long]


_MAX_SHORT, _MAX_INSIDE, _MAX_BEFORE = 10, 80, 160
_NEAR = _MAX_BEFORE + 64  # a set phrase that is cut off there is too far away to matter
_PARENTHESIS = re.compile(r"\(([^()\n]{2,})\)")
_FIRST = re.compile("[;,]")
_LAST = re.compile(r"[^\s(]+$")
_CLAUSE = re.compile(r"[,;:!?()\"“”]|\.\s")
_RUN = re.compile(r"[^\W_]+")
_SMALL = re.compile(r"(?:of|and|the|for|in|to|with|on|by)\b")
_PLAIN = re.compile(r"[^\W_][\w'’-]*")
_GAP = re.compile(r"[\s-]")


def _pair(before: str, inside: str) -> Pair:
    """Of what stands before and in a parenthesis; `long` is "" where nothing is defined."""
    if not _is_short(inside) and before[-_MAX_SHORT:].islower():
        return Pair(inside, "")  # as most; looking for set phrases takes longer than all the rest
    before = _SET_PHRASE.sub(" ; ", before)[-_MAX_BEFORE:]
    if _is_short(inside):
        return Pair(inside, _long_form(inside, before))
    left = _LAST.search(before.rstrip())
    defined = left and _is_short(left[0])
    return Pair(left[0], _long_form(left[0], inside)) if left and defined else Pair(inside, "")


def _is_short(word: str) -> bool:
    return 2 <= len(word) <= _MAX_SHORT and is_name(word) and sum(map(str.isupper, word)) >= 2


def _long_form(short: str, before: str) -> str:
    """ "" when the letters of `short` do not fit, or fit words that are no phrase."""
    letters = short[:-1] if short[-1] == "s" and short[-2].isupper() else short
    before = _CLAUSE.split(before.rstrip())[-1]
    words = " ".join(before.split()[-min(len(letters) + 5, 2 * len(letters)) :])
    start = _initials(letters.lower(), words.lower())
    if start is None:
        start = _first_letter(letters.lower(), words.lower())
    return words[start:] if start is not None and _is_long(letters, words[start:]) else ""


def _initials(letters: str, text: str) -> int | None:
    """Where the last words begin whose initials are just these, small words counted or not."""
    words = [found.start() for found in _RUN.finditer(text)]
    for small in (True, False):
        some = words if small else [at for at in words if not _SMALL.match(text, at)]
        last = some[-len(letters) :]
        if "".join([text[at] for at in last]) == letters:
            return last[0]
    return None


def _first_letter(letters: str, text: str) -> int | None:
    """Schwartz and Hearst's search: each letter, from the right, the first at a word's start."""
    place = len(text)
    for order, letter in reversed(list(enumerate(letters))):
        if letter.isalnum():
            place = text.rfind(letter, 0, place)
            while order == 0 and place > 0 and text[place - 1].isalnum():
                place = text.rfind(letter, 0, place)
            if place < 0:
                return None
    return place


def _is_long(letters: str, long: str) -> bool:
    words = long.split()
    return (
        len(letters) < len(long) <= MAX_LENGTH
        and 1 <= len(words) <= len(letters) + 2
        and words[0].lower() not in STOPS
        and all(map(_PLAIN.fullmatch, words))
        and letters.lower() not in _GAP.split(long.lower())
    )
