"""Titles as other sources have them, and titles of other papers that look like the same.

SPELT keeps the paper: what a dump, a keyboard or a citation makes of its title. MISSES makes
another paper: the sequel, the survey, the other bound.
"""

import random
import re
from collections.abc import Callable, Sequence

Spell = Callable[[random.Random, str], str | None]
OTHER_WORDS = {
    "supervised": "unsupervised",
    "linear": "nonlinear",
    "convex": "nonconvex",
    "upper": "lower",
    "single": "multi",
    "online": "offline",
    "static": "dynamic",
    "local": "global",
    "images": "videos",
    "image": "video",
    "text": "speech",
    "training": "inference",
    "with": "without",
    "large": "small",
    "deep": "shallow",
    "forward": "inverse",
    "detection": "tracking",
}
KINDS = (
    "a survey",
    "a review",
    "a benchmark and dataset",
    "supplementary material",
    "a reply",
    "lessons learnt",
    "the case of time series",
    "from theory to practice",
)


def as_it_is(dice: random.Random, title: str) -> str:
    return title


def letter_wrong(dice: random.Random, title: str) -> str | None:
    return _in_a_word(dice, title, lambda word, at: word[:at] + dice.choice("aeiostn") + word[at:])


def letter_lost(dice: random.Random, title: str) -> str | None:
    return _in_a_word(dice, title, lambda word, at: word[:at] + word[at + 1 :])


def letters_swapped(dice: random.Random, title: str) -> str | None:
    return _in_a_word(
        dice, title, lambda word, at: word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    )


def _in_a_word(dice: random.Random, title: str, change: Callable[[str, int], str]) -> str | None:
    words = title.split()
    long = [place for place, word in enumerate(words) if len(word) >= 6 and word.isalpha()]
    if not long:
        return None
    place = dice.choice(long)
    words[place] = change(words[place], dice.randrange(2, len(words[place]) - 1))
    return " ".join(words)


def no_subtitle(dice: random.Random, title: str) -> str | None:
    before, colon, _ = title.partition(": ")
    return before if colon and len(before.split()) >= 2 else None


def cut_off(dice: random.Random, title: str) -> str | None:
    words = title.split()
    return " ".join(words[:-1]) + "…" if len(words) > 6 else None


def in_capitals(dice: random.Random, title: str) -> str:
    return title.upper()


def in_latex(dice: random.Random, title: str) -> str:
    """As a BibTeX file protects its capitals."""
    return re.sub(r"\b([A-Z][A-Za-z]*[A-Z][A-Za-z]*)\b", r"{\1}", f"{{{title}}}")


def other_dashes(dice: random.Random, title: str) -> str | None:
    return title.replace("-", " ") if "-" in title else None


SPELT: dict[str, Spell] = {
    "as it is": as_it_is,
    "letter too many": letter_wrong,
    "letter lost": letter_lost,
    "letters swapped": letters_swapped,
    "no subtitle": no_subtitle,
    "cut off": cut_off,
    "capitals": in_capitals,
    "latex": in_latex,
    "no hyphens": other_dashes,
}


def of_another_kind(dice: random.Random, title: str) -> str:
    return f"{title}: {dice.choice(KINDS)}"


def the_sequel(dice: random.Random, title: str) -> str:
    return dice.choice((f"{title}, Part II", f"{title} II", f"{title} revisited", f"{title} 2.0"))


def next_number(dice: random.Random, title: str) -> str:
    """GPT-3 becomes GPT-4; a name without a number gets one."""
    if found := re.search(r"\d+", title):
        return f"{title[: found.start()]}{int(found[0]) + 1}{title[found.end() :]}"
    first, *rest = title.split()
    return " ".join([f"{first.rstrip(':')}-v2{':' if first.endswith(':') else ''}", *rest])


def another_subtitle(dice: random.Random, title: str) -> str:
    before = title.partition(": ")[0]
    return f"{before}: {dice.choice(('an empirical study', 'faster and smaller', 'open problems'))}"


def its_head(dice: random.Random, title: str) -> str | None:
    """The group's first paper, before this one got its subtitle."""
    return no_subtitle(dice, title)


def other_word(dice: random.Random, title: str) -> str | None:
    words = title.split()
    both = OTHER_WORDS | {other: word for word, other in OTHER_WORDS.items()}
    for place, word in enumerate(words):
        if word.lower() in both:
            words[place] = both[word.lower()]
            return " ".join(words)
    return None


def word_more(dice: random.Random, title: str) -> str:
    return f"{dice.choice(('Fast', 'Robust', 'Beyond', 'On', 'Private'))} {title}"


def about_it(dice: random.Random, title: str) -> str:
    return f'{dice.choice(("Comment on", "A note on", "Rethinking", "Reproducing"))} "{title}"'


MISSES: Sequence[Spell] = (
    of_another_kind,
    the_sequel,
    next_number,
    another_subtitle,
    its_head,
    other_word,
    word_more,
    about_it,
)
