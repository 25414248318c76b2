"""Words, judged one by one: what each may do in a phrase, and the form under which spellings meet.

Pure, but for reading the `.txt` lists beside it once. Every list opens with a line that says what
it holds; `kind` asks the lists first and guesses by suffix what they do not hold.
"""

import re
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"


class Kind(IntEnum):
    """What a word may do in a phrase."""

    BREAK = 0  # ends it
    LOOSE = 1  # ends the one before it; may begin one, but only a known one
    MODIFIER = 2  # may not be last
    GERUND = 3  # may not be first
    GENERIC = 4  # is no topic by itself, nor with others of its kind
    NOUN = 5


@lru_cache(maxsize=100_000)
def kind(lower: str) -> Kind:
    """The kind of a lower-case word, by list, then by suffix (last part of a hyphenated one)."""
    if lower in BREAKS or len(lower) > 40 or not lower[:1].isalnum() or _NUMBER.fullmatch(lower):
        return Kind.BREAK
    if lower in LOOSE:
        return Kind.LOOSE
    if lower in GENERIC or singular(lower) in GENERIC:
        return Kind.GENERIC
    if lower in MODIFIERS:
        return Kind.MODIFIER
    if lower in NOUNS or singular(lower) in NOUNS:
        return Kind.NOUN
    return _kind_by_suffix(lower)


def _kind_by_suffix(lower: str) -> Kind:
    head, _, last = lower.rpartition("-")
    if head and last[:1].isdigit():
        return Kind.NOUN  # CIFAR-10
    if head:
        return Kind.MODIFIER if last in HYPHENED else max(kind(last), Kind.MODIFIER)
    if len(lower) < 2 and lower.isascii():
        return Kind.MODIFIER if lower in "krcxyz" else Kind.BREAK
    if len(lower) > 4 and lower.endswith(_ENDS_A_PHRASE):
        return Kind.BREAK
    if len(lower) > 4 and lower.endswith("ing"):
        return Kind.GERUND
    return Kind.MODIFIER if len(lower) > 3 and lower.endswith(_ADJECTIVE) else Kind.NOUN


def is_name(word: str) -> bool:
    """CamelCase, acronym, or letters with digits: LoRA, KV, GPT-4; not a size such as 7B or 3MB."""
    lower = word.lower()
    if len(word) > 40:  # _NAME backtracks
        return False
    return bool(_NAME.fullmatch(word)) and not _NUMBER.fullmatch(lower) and lower not in NOT_NAMES


def is_term(word: str) -> bool:
    """A word that is a topic alone: a name by its shape, or in the list of terms."""
    lower = word.lower()
    return lower in TERMS or singular(lower) in TERMS or is_name(word)


def is_head(word: str) -> bool:
    """A last word that adds nothing: "framework", "performance"."""
    return word.lower() in HEADS or singular(word.lower()) in HEADS


@lru_cache(maxsize=200_000)
def normal_form(phrase: str) -> str:
    """The key under which spellings meet: "Mixture-of-Experts" and "mixture of expert" are one.

    Folds case, hyphens, plurals, possessives, British -is-, "pre-training", "-based".
    """
    parts = [_folded(part) for part in re.split(r"[\s\-_/]+", phrase)]
    words = [part for part in parts if part]  # of "'s" alone nothing is left
    words = [w for w in words if w != "based"] or words
    out: list[str] = []
    for word in words:
        if out and (out[-1] in PREFIXES or (out[-1], word) in _ONE_WORD):
            out[-1] += word
        else:
            out.append(word)
    return " ".join(out)


def _folded(word: str) -> str:
    word = word[:-2] if word.endswith(("'s", "’s")) else word
    if len(word) > 2 and word[-1] == "s" and word[-2].isupper():
        return word[:-1].lower()
    return singular(word.lower())


@lru_cache(maxsize=200_000)
def singular(lower: str) -> str:
    """A lower-case word without its plural, in American spelling."""
    if lower in SPELLINGS:
        return SPELLINGS[lower]
    if len(lower) < 4 or lower[-1] != "s" or lower.endswith(("ss", "us", "is", "ics")):
        return _BRITISH.sub("iz", lower) if len(lower) > 8 else lower
    if lower.endswith("ies") and len(lower) > 4:
        return lower[:-3] + "y"
    if lower.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return lower[:-2]
    return _BRITISH.sub("iz", lower[:-1]) if len(lower) > 9 else lower[:-1]


def _listed(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


def _lines(name: str) -> list[str]:
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _inflected(bases: frozenset[str]) -> frozenset[str]:
    """The bases with their regular -s, -ed and -ing forms."""
    return bases | {form for base in bases for form in _forms(base)}


def _forms(base: str) -> tuple[str, str, str]:
    stem = base.removesuffix("e")
    ing = base[:-2] + "ying" if base.endswith("ie") else stem + "ing"
    if re.search("[^aeiou]y$", base):
        return base[:-1] + "ies", base[:-1] + "ied", ing
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z")) else "s"), stem + "ed", ing


_NUMBER = re.compile(
    r"[\d.,-]+(?:[kmbtx%°]|gb|mb|st|nd|rd|th|bit|ms)?s?|\d+(?:x\d+\w*|k-\w+|-\w+)", re.ASCII
)
_NAME = re.compile(
    r"(?=.*[^\W\d_])(?:[^\W_]*[^\W\d_a-z][^\W_]*[^\W\d_a-z][^\W_]*s?|[^\W\dA-Z_]+[A-Z][^\W_]*"
    r"|[A-Z][^\W_]*\d[^\W_]*)(?:[-.+/][^\W_]+|\+)*"
    r"|[A-Z][^\W_]*-\d[\w.]*"
)
_BRITISH = re.compile(r"(?<=[lmnrt])is(?=(?:ation|ing|ed|er)$)")
_ENDS_A_PHRASE = ("ly", "izes", "ises", "ifies", "ize", "ify")
_ADJECTIVE = tuple(sorted(_listed("suffixes")))
_ONE_WORD = frozenset({("data", "set"), ("data", "base"), ("bench", "mark"), ("end", "point")})
SPELLINGS = dict(pair.split("=") for pair in sorted(_listed("spellings")))
STOPS = _listed("stops")
LOOSE = _listed("loose")
HEADS = _listed("heads")
OF_HEADS = _listed("of")
GENERIC = _listed("generic")
MODIFIERS = _listed("modifiers")
TERMS = _listed("terms")
NOUNS = _listed("nouns") | _listed("gerunds") | TERMS
FINAL = _listed("final")
_VERBS = _listed("verbforms") | _inflected(_listed("verbs"))
BREAKS = STOPS | ((_VERBS | _listed("empty")) - _listed("keep") - NOUNS)
PROPER = {word.lower(): word for word in _listed("proper")}
HYPHENED = _listed("hyphen")
PREFIXES = _listed("prefixes")
GOVERNING = _listed("governing")
NOT_NAMES = STOPS | _listed("notnames")
REFUSED = frozenset(normal_form(line) for line in _lines("refused"))
BROAD = frozenset(_lines("broad"))
SAME = tuple(line.split(", ") for line in _lines("same"))
