"""Texts that nobody should type, by kind: what `hostile_queries` asks."""

import random
from collections.abc import Callable, Sequence

LONG = 10_000  # characters
LETTERS = "abcdefghijklmnopqrstuvwxyz"
OPERATORS = "AND OR NOT + - -- && || ! ( ) [ ] { } ^ ~ * ? : \\ / = < > \" ' , ; .. TO IN"
REGEX = r".* (a+)+$ [a-z]{1,999} (?=x) \w\d\s ^$ /a.b/ a|b|c (((( )))) \\\\ {0,} [^]] (?P<a>"
FILTERS = ["topic", "source", "by", "author", "since", "until", "sort", "key", "TOPIC"]
SCRIPTS = (
    "机器学习 深度神经网络 翻译",
    "машинное обучение перевод",
    "التعلم الآلي للترجمة",
    "मशीन लर्निंग अनुवाद",
    "การเรียนรู้ของเครื่อง",
    "機械学習 ほんやく 번역 기계학습",
    "למידת מכונה μηχανική μάθηση",
    "Z͑ͫ̓a̴l͖g̡o e\u0301 ﬁ ² ½ ß İ ı Ǆ",
)
EMOJI = "🤖🧠📄🔥👩‍🔬🏳️‍🌈👍🏽🇨🇭\u200d\ufe0f"
QUOTES = '"“”„‟«»″❝❞＂'
IDS = (
    "2401.00001",
    "math/0211159v3",
    "https://arxiv.org/abs/2401.1234x",
    "arxiv.org/pdf/9999.99999",
)
Dice = random.Random
Make = Callable[[Dice, Sequence[str]], str]  # dice and words that the papers have → a text


def _some(dice: Dice, known: Sequence[str], most: int = 6) -> list[str]:
    return dice.choices(known, k=dice.randint(1, most))


def _mixed(parts: Sequence[str], most: int = 12) -> Make:
    """A few of `parts` among a few known words."""

    def make(dice: Dice, known: Sequence[str]) -> str:
        mixed = [*dice.choices(parts, k=dice.randint(1, most)), *_some(dice, known)]
        dice.shuffle(mixed)
        return dice.choice(("", " ")).join(mixed)

    return make


def _long(words: Sequence[str]) -> str:
    """Those words over and over, up to the longest."""
    text = " ".join(words)
    return (f"{text} " * (LONG // (len(text) + 1) + 1))[:LONG]


def _letters(dice: Dice, length: int) -> str:
    return "".join(dice.choices(LETTERS, k=length))


def _code_points(dice: Dice, first: int, last: int, most: int = 200) -> str:
    return "".join(chr(dice.randint(first, last)) for _ in range(dice.randint(1, most)))


def _among(make: Callable[[Dice], str]) -> Make:
    """What is made, between known words."""
    return lambda dice, known: f"{dice.choice(known)} {make(dice)} {dice.choice(known)}"


def _filter(dice: Dice, known: Sequence[str]) -> str:
    junk = (
        "",
        '"',
        "''",
        ":",
        "-",
        "0000-00-00",
        "2024-02-30",
        "9999-12-31",
        "1000",
        "new",
        _letters(dice, 300),
        f'"{" ".join(_some(dice, known))}"',
        _code_points(dice, 1, 0xFFFF, 9),
        dice.choice(known),
    )
    return " ".join(
        f"{dice.choice(('', '-', '--'))}{dice.choice(FILTERS)}:{dice.choice(junk)}"
        for _ in range(dice.randint(1, 12))
    )


KINDS: dict[str, Make] = {
    "operators": _mixed(OPERATORS.split()),
    "regular expressions": _mixed(REGEX.split()),
    "filters with junk": _filter,
    "quotes": lambda dice, known: "".join(
        dice.choice((word, f"{word} ", dice.choice(QUOTES))) for word in _some(dice, known, 40)
    ),
    "phrases": lambda dice, known: " ".join(
        f'"{" ".join(_some(dice, known))}"' for _ in range(dice.randint(1, 40))
    ),
    "a long phrase": lambda dice, known: f'"{_long(_some(dice, known, 50))}"',
    "without words": lambda dice, known: " ".join(f"-{word}" for word in _some(dice, known, 500)),
    "minus signs": lambda dice, known: "-" * dice.randint(1, 5000) + dice.choice((*known, "")),
    "minus signs apart": lambda dice, known: "- " * dice.randint(1, 5000) + dice.choice(known),
    "control characters": _among(lambda dice: _code_points(dice, 0, 0x1F)),
    "surrogates": _among(lambda dice: _code_points(dice, 0xD800, 0xDFFF)),
    "any characters": _among(lambda dice: _code_points(dice, 0, 0x10FFFF)),
    "other scripts": _mixed([word for script in SCRIPTS for word in script.split()]),
    "emoji": _mixed(list(EMOJI)),
    "ids and links": _mixed(IDS, 3),
    "one word again and again": lambda dice, known: _long([dice.choice(known)]),
    "a few words again and again": lambda dice, known: _long(_some(dice, known)),
    "a long text": lambda dice, known: _long(dice.choices(known, k=2000)),
    "a long word": lambda dice, known: _letters(dice, dice.randint(60, LONG)),
    "a long word of parts": lambda dice, known: "-".join(dice.choices(known, k=1000))[:LONG],
    "unknown words": lambda dice, known: " ".join(
        _letters(dice, dice.randint(4, 12)) for _ in range(dice.randint(1, 60))
    ),
    "mistyped words": lambda dice, known: " ".join(
        word[:2] + dice.choice(LETTERS) + word[3:] for word in _some(dice, known, 8)
    ),
    "stop words": lambda dice, known: " ".join(
        dice.choices(("the", "of", "and", "in", "a", "we", "to", "is"), k=dice.randint(1, 60))
    ),
    "nothing": lambda dice, known: dice.choice(("", " ", "\n", '"', '""', "-", "?!", ":", "\x00")),
}
