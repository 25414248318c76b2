"""Text → the numbers of its word pieces, as BERT's uncased models read it (Devlin et al. 2019).

A word is cut from the left into the longest pieces that the vocabulary has. `wordpieces.txt.gz` is
the vocabulary of Google's bert-base-uncased (Apache-2.0), which MiniLM shares; a piece's number is
its line. The package that does this (tokenizers) would bring an HTTP client and eleven others.
"""

import gzip
import string
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import chain

LONGEST = 100  # letters; a longer word is unknown as a whole
REMEMBERED = 50_000  # words; an abstract in English has few others
IDEOGRAPHS = (  # each is a word of its own
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)


class WordPieces:
    """A vocabulary, ready to cut with. Safe to share between threads."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._start, self._end, self._unknown = (
            self._numbers[piece] for piece in ("[CLS]", "[SEP]", "[UNK]")
        )
        self._of_word = lru_cache(REMEMBERED)(self._cut)

    def __len__(self) -> int:
        return len(self._numbers)

    def read(self, text: str, *, most: int) -> list[int]:
        """The first `most` pieces, among them the one before and the one after all words."""
        numbers = [self._start]
        for word in unicodedata.normalize("NFD", text).translate(_LETTERS).split():
            numbers += self._of_word(word)
            if len(numbers) >= most:
                break
        return [*numbers[: most - 1], self._end]

    def of_words(self, text: str) -> list[int]:
        """The pieces of its words alone, without the signs between them."""
        if text.isascii():
            words = text.translate(_ASCII_WORDS).split()
        else:
            written = unicodedata.normalize("NFD", text).translate(_LETTERS).split()
            words = [word for word in written if word[0].isalnum()]
        return list(chain.from_iterable(map(self._of_word, words)))

    def _cut(self, word: str) -> tuple[int, ...]:
        found: list[int] = []
        start = 0
        while start < len(word):
            piece = self._longest("##" if start else "", word, start)
            if len(word) > LONGEST or not piece:
                return (self._unknown,)
            found.append(self._numbers[piece])
            start += len(piece.removeprefix("##") if start else piece)
        return tuple(found)

    def _longest(self, sign: str, word: str, start: int) -> str:
        ends = range(len(word), start, -1)
        return next((p for end in ends if (p := sign + word[start:end]) in self._numbers), "")


@cache
def bert() -> WordPieces:
    """The vocabulary that ships."""
    packed = (resources.files("storage.meaning") / "wordpieces.txt.gz").read_bytes()
    return WordPieces(gzip.decompress(packed).decode().splitlines())


_ASCII_WORDS = "".join(sign.lower() if sign.isalnum() else " " for sign in map(chr, range(128)))


class _Letters(dict[int, str]):
    """Code point → what stands for it: small letters, no accents, signs apart."""

    def __missing__(self, code: int) -> str:
        self[code] = written = _written(chr(code), unicodedata.category(chr(code)))
        return written


_LETTERS = _Letters()


def _written(letter: str, category: str) -> str:
    if category[0] == "Z" or letter in "\t\n\r":
        return " "
    if category[0] == "C" or category == "Mn" or letter == "\ufffd":  # also what was not readable
        return ""
    code = ord(letter)
    alone = letter in string.punctuation or category[0] == "P"
    if alone or any(first <= code <= last for first, last in IDEOGRAPHS):
        return f" {letter} "
    return letter.lower()
