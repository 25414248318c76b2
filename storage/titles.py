"""What tells a title: its letters, its head, its numbers, its words as look-up keys. Strings in,
strings out; `storage/identity.py` decides with them. Pure.
"""

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+")
_NO_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}
_HEAD = re.compile(r"(.{2,}?)(?:\s*[:?]\s|\s+[-–—]+\s|—)")
_INSIDE = re.compile(r"(?<=\w)[-‐‑'’.](?=\w)")  # multi-modal and multimodal are one word
_NUMBER = re.compile(r"\d+(?:\.\d+)*(?:[a-z](?![a-z]))?|(?<=\w)\++(?!\w)")
_ROMAN = re.compile(r"\b(?:[IVX]{2,4}|[VX]|I(?= *(?:$|[:.,)–—-])))(?!\w)")
_PART = re.compile(r"\b(?:part|volume|chapter|appendix)\s+([a-z])\b")
_COUNTED = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # Thai, Japanese, Chinese
_STOP_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to"}
    | {"towards", "toward", "using", "via", "with"}
)
_GENERIC_TITLES = """
    abstract, acknowledgements, addendum, announcement, author index, book review, book reviews,
    call for papers, calendar, comment, commentary, conclusion, conclusions, contents, correction,
    corrigendum, discussion, editor's note, editorial, erratum, foreword, from the editor,
    from the editors, front matter, guest editorial, guest editor's introduction,
    guest editors' introduction, in this issue, index, introduction, introduction to the issue,
    introduction to the special issue, invited talk, keynote, letter, letter to the editor,
    letters to the editor, message from the chairs, message from the editor, news, note, obituary,
    overview, panel, preface, preface to the special issue, proceedings, references, reply, review,
    special issue, summary, supplementary material, table of contents, title page, tutorial,
    untitled, welcome, welcome message, list of reviewers, editor in chief's note
"""


def plain(text: str) -> str:
    """Lower case, without accents, ² as 2."""
    text = text.casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f").casefold()


def fold(text: str) -> str:
    """Its letters and digits, to compare by; a text without any keeps its signs."""
    lowered = plain(text)
    if lowered.isascii() and (letters := lowered.translate(_NO_SIGNS)):
        return letters  # in a fifth of the time
    return "".join(_WORD.findall(lowered)) or "".join(lowered.split())


def head(title: str) -> str:
    """What stands before a subtitle, "" where there is none."""
    found = _HEAD.match(title)
    return found[1] if found else ""


def tells(title: str) -> bool:
    """Whether a title is enough to know a paper by: three words, and none that many papers have."""
    letters = fold(title)
    long = len(_WORD.findall(title)) >= 3 or (len(letters) >= 8 and _UNSPACED.search(title))
    return bool(long) and letters not in _GENERIC


def marks(title: str) -> list[str]:
    """The numbers of a title, in order of their text: part, version, size. GPT-3 is not GPT-4."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", plain(title))
    counted = [_COUNTED[word] for word in _WORD.findall(text) if word in _COUNTED]
    return sorted([*_NUMBER.findall(text), *_ROMAN.findall(title), *_PART.findall(text), *counted])


def word_keys(title: str) -> Iterator[str]:
    """Two keys of the title's telling words, parted by their first letter and sorted: a typo or
    a lost word spoils one. A half too small to tell papers apart gives way to the initials."""
    words = [_stem(word) for word in _WORD.findall(_INSIDE.sub("", plain(title)))]
    telling = sorted({word for word in words if word and word not in _STOP_WORDS})
    for half in (0, 1):
        part = [word for word in telling if ord(word[0]) % 2 == half]
        if len(part) >= 2 and sum(map(len, part)) >= 10:
            yield f"words{half}:{' '.join(part)}"
        elif len(words) >= 4:
            yield f"initials:{''.join(word[:1] for word in words)}"


def _stem(word: str) -> str:
    """Without digits and plural, which differ between spellings of one title."""
    word = word.strip("0123456789")
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


_GENERIC = frozenset(map(fold, _GENERIC_TITLES.split(",")))
