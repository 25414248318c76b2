"""Typing mended where the right text is certain: quotes, dashes, lost spaces, words that are left
of a stripped macro. Pure; every rule leaves alone what it is not sure of, and addresses always.
"""

import re
from functools import partial

from storage.clean.latex import URL

_URL = re.compile(f"({URL})")

_SOFT_HYPHEN = re.compile(r"\u00ad\s*|\(cid:173\)\s*")
_LINE_END = re.compile(r"(?<![\w-])([A-Za-z]{0,40}[a-z])-[ \t]*\r?\n\s*([a-z]{2,40})(?![\w-])")
_FOLDED_END = re.compile(r"(?<![\w-])([A-Za-z]{0,40}[a-z])- ([a-z]{2,40})(?![\w-])")
_HYPHEN_END = re.compile(r"(?<=\w)-[ \t]*\r?\n\s*(?=\w)(?!(?:and|or|to)\b)")
_MAYBE_FOLDED = re.compile(r"- (?<=[a-z]- )[a-z]{2}")  # looks from the hyphen: a tenth of the time
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")
_FIRST_HALVES = """
    all cross deep end few fine full half hard high higher human inner large least left long low
    lower many mean mini mixed multi near non off one open outer real right same self semi short
    single small soft state task three time top two ultra user well wide zero
"""
_COMPOUND = frozenset(_FIRST_HALVES.split())  # with what follows, likelier two words than one

_QUOTES = re.compile(r"((?<!`)``(?!`)|'''?)")
_SINGLE = re.compile(r"(?<![\w`'])`(?=[^\s`'])([^`'\n]{1,100})'(?![\w'])")
_DASH = re.compile(
    r"(?<=[\w)\]”’\"'%.,!?+])---?(?=[\w(\[“‘\"'])"  # 3--4, one---two; not --flag or C--
    r"|(?<=\s)---?(?=\s)"
    r"|(?<=[a-z]{3})---?(?=[\s,.;])"
)
_TIE = re.compile(r"~(?:[a-z]+\d{4}[a-z]+\b)?")  # ~knuth1984texbook: what is left of a citation

_BEFORE_DIGIT = {"sim": "~", "approx": "≈", "times": "×"}
_NO_ENGLISH = {
    "leftarrow": "←", "rightarrow": "→", "leftrightarrow": "↔", "leq": "≤", "geq": "≥",
    "neq": "≠", "infty": "∞", "ldots": "…", "cdots": "⋯", "varepsilon": "ε", "varphi": "φ",
}  # fmt: skip
_SHARED = ("tarrow", "dots")  # parts of several of these: one look tells that none is there
_BETWEEN_LETTERS = {"circ": "∘", "gg": "≫", "ll": "≪", "cdot": "·"}
_RAISED = {"top": "ᵀ", "circ": "°", "star": "*", "ast": "*"}


def _hint(word: str) -> str:
    return next((part for part in _SHARED if part in word), word)


# (what the text must hold, where, what becomes of it). Each expression starts with the word and
# looks behind from its end: then the engine skips to the word instead of trying every place.
_MACRO_WORDS = tuple(
    (hint, re.compile(rule), sign)
    for hint, rule, sign in (
        *((w, rf"{w}(?<![A-Za-z\\-]{w})(?=\d)", sign) for w, sign in _BEFORE_DIGIT.items()),
        ("times", r"times(?<=\dtimes)(?![A-Za-z])", "×"),
        *((_hint(w), rf"{w}(?<![A-Za-z\\]{w})(?![A-Za-z])", sign)
          for w, sign in _NO_ENGLISH.items()),
        ("_", r"ell(?<![A-Za-z\\]ell)(?=_\d)", "ℓ"),
        *((f" {w} ", rf"{w}(?<=\b[A-Za-z] {w})(?= [A-Za-z]\b)", sign)
          for w, sign in _BETWEEN_LETTERS.items()),
        *(("^", rf"\^{w}(?<=[\w)\]]\^{w})\b", sign) for w, sign in _RAISED.items()),
    )
)  # fmt: skip

_GLUED = re.compile(r"\.(?<=[a-z)”]\.)(?=[A-Z])")
_SENTENCE = re.compile(
    r"(?:A|An|The|This|These|Those|That|We|Our|In|It|Its|To|For|By|As|At|On|With|From|And|But|When|"
    r"While|Although|Though|However|Moreover|Furthermore|Additionally|Finally|Thus|Hence|Here|If|"
    r"There|They|Then|Such|Code|Experiments|Experimental|Extensive|Results|Existing|Recent|Despite|"
    r"Since|Specifically|Unlike|Using|Based|First|Second|Most|Many|One|You|He|She)\b(?=,? )"
)
_CAPITAL_WORD = re.compile(r"I(?= [a-z])|[A-Z][a-z][A-Za-z]*(?=[,:]? [A-Za-z0-9(])")
_BEFORE = re.compile(r"(?:^|[\s(“\"'-])[a-z]{3,}$")
_CODE = frozenset({"torch", "numpy", "java", "keras", "pandas", "sklearn", "jax", "std", "scipy",
                   "system", "self", "this", "math", "react", "tensorflow"})  # fmt: skip

_COLON = re.compile(r"(?<=\w[\w)]):(?=(?:A |An |[A-Z][a-z][A-Za-z]*[ -]|an? [A-Z]))")
_ABBREVIATION = re.compile(r"(?:\b(?:al|etc|vs|inc|ltd|co|corp|jr|sr|dr|prof|no|vol|ed|eds|dept|"
                           r"univ|st|ph|approx|resp|fig|cf|viz)|\b[A-Za-z])\.$",
                           re.IGNORECASE)  # fmt: skip


def join_lines(text: str) -> str:
    """Words divided at a line's end made whole. Whether a hyphen was the line's or the word's is
    read from the rest of the text."""
    if "\u00ad" in text or "(cid:173)" in text:
        text = _SOFT_HYPHEN.sub("", text)
    if "\n" not in text:
        if "- " not in text or not _MAYBE_FOLDED.search(text):
            return text
    elif "-\n" not in text and "- " not in text and "-\r" not in text:
        return text
    words = frozenset(_WORD.findall(text))
    text = _FOLDED_END.sub(partial(_whole, words, sure=False), text)
    return _HYPHEN_END.sub("-", _LINE_END.sub(partial(_whole, words, sure=True), text))


def _whole(words: frozenset[str], found: re.Match[str], *, sure: bool) -> str:
    """`sure`: there was a line's end here, so the word is one in any case."""
    left, right = found[1], found[2]
    if f"{left}{right}".lower() in words:
        return f"{left}{right}"
    if f"{left}-{right}".lower() in words:
        return f"{left}-{right}"
    if not sure or right in {"and", "or", "to"}:  # in- and output
        return found[0]
    return f"{left}-{right}" if left.lower() in _COMPOUND else f"{left}{right}"


def mend(text: str) -> str:
    """Quotes, dashes, ties, macro words and glued sentences, everywhere but in addresses."""
    if "`" in text or "''" in text:
        text = _SINGLE.sub(r"‘\1’", _quoted(text))
    if "http" not in text and "www." not in text:
        return _mended(text)
    pieces = _URL.split(text)
    pieces[::2] = map(_mended, pieces[::2])
    return "".join(pieces)


def _mended(text: str) -> str:
    if "--" in text:
        text = _DASH.sub(lambda found: "–" if len(found[0]) == 2 else "—", text)
    if "~" in text:
        text = _TIE.sub(_tie, text)
    for hint, rule, sign in _MACRO_WORDS:
        if hint in text:
            text = rule.sub(sign, text)
    return _GLUED.sub(_parted, text)


def mend_title(text: str) -> str:
    """A title's colon gets its space, its full stop goes; "et al." and "..." keep theirs."""
    text = _COLON.sub(": ", text.removesuffix(" ."))
    stop = text.endswith(".") and text[-2:-1].isalnum() and not _ABBREVIATION.search(text[-12:])
    return text[:-1] if stop and "." not in text[-5:-1] else text


def _quoted(text: str) -> str:
    r"""LaTeX's ``…'' and the ''…'' of people without the key, as “…”."""
    pieces = _QUOTES.split(text)
    opened = straight = 0
    last = max((at for at, piece in enumerate(pieces) if piece == "''"), default=-1)
    for at in range(1, len(pieces), 2):
        before = pieces[at - 1]
        straight += before.count('"')
        starts = (not before and at == 1) or before[-1:].isspace() or before[-1:] == "("
        if pieces[at] == "``" or (pieces[at] == "''" and not opened and starts and at < last):
            opened, pieces[at] = opened + 1, "“"
        elif opened:
            opened, pieces[at] = opened - 1, "”" if pieces[at] == "''" else "’”"
        elif pieces[at] == "''" and straight % 2 and not starts:
            straight, pieces[at] = straight + 1, '"'
    return "".join(pieces)


def _tie(found: re.Match[str]) -> str:
    """LaTeX's `Fig.~3` is a space, `~1000` is about a thousand."""
    text, start = found.string, found.start()
    before, left, right = text[max(0, start - 2) : start], text[start - 1 : start], found.end()
    if len(found[0]) > 1 and left.isalnum():
        return ""
    approximately = not left or left.isspace() or left in "([/“~=<>≈"
    letter = left.isalpha() and not (before[:-1].isalpha() or text[start + 2 : right + 2].islower())
    span = left.isdigit() and text[start + 1 : start + 2].isdigit()
    keep = approximately or letter or span
    return found[0] if keep or len(found[0]) > 1 else " " + text[start + 1 : right]


def _parted(found: re.Match[str]) -> str:
    """The full stop between glued sentences with its space; one in a name as it is."""
    text, at = found.string, found.start()
    before, after = text[max(0, at - 40) : at], text[at + 1 : at + 41]
    token = before.rsplit(None, 1)[-1]
    if any(sign in token for sign in "/.@:_\\"):
        return "."
    if _SENTENCE.match(after):
        return ". "
    sure = _CAPITAL_WORD.match(after) and _BEFORE.search(before) and token not in _CODE
    return ". " if sure else "."
