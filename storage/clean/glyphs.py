r"""What each LaTeX macro becomes: tables and small pure functions for `storage/clean/latex.py`.

The bulk of the symbols is pylatexenc's; here are those it lacks, the macros that only format, the
accents, and Unicode's superscripts and subscripts.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial

_SUPER = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
        strict=True,
    )
)
_SUB = dict(
    zip(
        "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)
_RAISED = {
    "∘": "°", "circ": "°", "∗": "*", "*": "*", "⋆": "*", "star": "*", "ast": "*", "'": "'",
    "′": "′", "†": "†", "⊤": "ᵀ", "⊺": "ᵀ", "top": "ᵀ", "TM": "™", "tm": "™", "®": "®",
    "th": "th", "st": "st", "nd": "nd", "rd": "rd",
}  # fmt: skip
_SCRIPT_WORDS = {"infty": "∞"}

ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323",
    "b": "\u0331", "k": "\u0328", "r": "\u030a", "t": "\u0361", "hat": "\u0302",
    "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "Tilde": "\u0303",
    "bar": "\u0304", "overline": "\u0304", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308",
    "check": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300",
    "mathring": "\u030a", "not": "\u0338",
}  # fmt: skip
ESCAPES = dict.fromkeys("\\ ,;:\n\t>", " ") | dict.fromkeys(["!", "-", "/", "@", ""], "")
SYMBOLS = {
    "eps": "ε", "R": "ℝ", "colon": ":", "textless": "<", "textgreater": ">", "and": "and",
    "ie": "i.e.", "eg": "e.g.", "etc": "etc.", "etal": "et al.", "aka": "a.k.a.", "cf": "cf.",
    "wrt": "w.r.t.", "vs": "vs.", "deg": "°", "degree": "°", "texttimes": "×", "textpm": "±",
    "S": "§", "P": "¶", "copyright": "©", "textcopyright": "©", "euro": "€", "EUR": "€",
    "checkmark": "✓", "cmark": "✓", "xmark": "✗", "textunderscore": "_", "textdollar": "$",
    "textpercent": "%", "textbackslash": "∖", "backslash": "∖", "textasciicircum": "^",
    "textasciitilde": "~", "textbar": "|", "textquotesingle": "'", "quad": " ", "qquad": " ",
    "newline": " ", "par": " ", "item": " ", "linebreak": " ", "space": " ", "log": "log",
    "argmax": "arg max", "argmin": "arg min", "langle": "⟨", "rangle": "⟩", "lVert": "‖",
    "rVert": "‖", "Vert": "‖", "lvert": "|", "rvert": "|", "vert": "|", "LaTeX": "LaTeX",
    "TeX": "TeX", "BibTeX": "BibTeX",
}  # fmt: skip
LETTERS = frozenset({"o", "O", "l", "L", "ss", "ae", "AE", "oe", "OE", "aa", "AA", "i", "j"})
COLOURS = frozenset({"textcolor", "color", "colorbox"})
_CITATIONS = """
    cite citep citet citealp citealt citeauthor citeyear citeyearpar nocite autocite parencite
    textcite footcite citenum ref cref Cref eqref autoref nameref pageref label
"""
_ADDRESSES = "url path nolinkurl href"
_LAYOUT = "unicode begin end vspace hspace"
# Macros whose argument is no text to read.
RAW = COLOURS | frozenset(f"{_CITATIONS} {_ADDRESSES} {_LAYOUT}".split())
_STYLES = """
    textbf textit texttt textsc textsf textsl textrm textup textmd textnormal emph em it bf sl sc
    tt rm sf cal uline underline underbar text mbox hbox fbox makebox textstyle displaystyle
    scriptstyle scriptsize footnotesize small large Large LARGE huge Huge tiny normalsize bm pmb
    mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak mathnormal boldsymbol boldmath
    ensuremath operatorname mathop mathbin mathrel mathopen mathclose mathord left right middle
    big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr limits nolimits smash phantom
    centering noindent indent xspace protect relax bfseries itshape ttfamily sffamily scshape
    upshape mdseries romannumeral footnotemark maketitle ac acp acs acf acl gls Gls acrshort
    acrfull underbrace overbrace hfill break nobreak st ul hl keywords uppercase lowercase
    MakeUppercase centerline
"""
# Macros that only format: their name says nothing.
DROPPED = frozenset(_STYLES.split())
# A macro that lost the space or the braces after it (\sqrtn, \emphany, \timesn).
PREFIXES = (
    "textbf", "textit", "texttt", "textsc", "emph", "mathrm", "mathcal", "mathbf", "mathbb",
    "mathsf", "sqrt", "times", "propto",
)  # fmt: skip
# Words that are certainly a macro without its backslash when a brace follows.
BARE = (
    "mathcal", "mathbb", "mathbf", "mathrm", "mathit", "mathsf", "mathtt", "mathscr", "mathfrak",
    "textbf", "textit", "texttt", "textsc", "emph", "sqrt", "frac", "widetilde", "widehat",
    "tilde", "hat", "vec", "bar", "overline", "boldsymbol", "operatorname",
)  # fmt: skip
_CURRENCY = re.compile(r"\b(?:US|AU|CA|NZ|HK|A|C|S)$")
_DOLLAR = re.compile(r"\\.|(\$\$?)", re.DOTALL)
_BLACKBOARD = dict(zip("RNZQCP", "ℝℕℤℚℂℙ", strict=True))


def superscript(text: str) -> str:
    text = text.strip()
    return _RAISED[text] if text in _RAISED else _script(text, "^", _SUPER)


def subscript(text: str) -> str:
    text = text.strip()
    return _script(_SCRIPT_WORDS.get(text, text), "_", _SUB)


def _script(text: str, mark: str, table: dict[str, str]) -> str:
    """In Unicode where every character exists and no word is hidden by it, else plain: `_max`."""
    letters = sum(char.isalpha() for char in text)
    squeezed = text.replace(" ", "")
    if letters <= 2 and all(char in table for char in squeezed):
        return "".join(table[char] for char in squeezed)
    plain = len(text) == 1 or re.fullmatch(r"[^\W\d_]\w*", text)
    return mark + (text if plain else f"({text})")


def is_script(mark: str, before: str, following: str) -> bool:
    """Whether a `^` or `_` outside mathematics raises or lowers what follows: `MedS^3`, `L_2`,
    `H_{x}`, but not `snake_case` or `^_^`. `before`, `following`: the two next characters."""
    last, first, second = before[-1:], following[:1], following[1:2]
    lone = last.isalpha() and not (before[:-1].isalnum() or before[:-1] in {"_", "/", "."})
    if not (last.isalnum() or last in {")", "]", "}", "°"}) or not first:
        return False
    if first in "{\\":
        return True
    if mark == "_":
        return first.isascii() and first.isdigit() and (lone or not last.isascii())
    short = first == "*" or (first in _SUPER and first.isalpha() and (lone or not last.isalpha()))
    return (first.isascii() and first.isdigit()) or (short and not second.isalnum())


def accent(sign: str, text: str) -> str:
    """`text` with the accent `sign` on its first letter; over many letters there is none."""
    if not text:
        return sign if sign in {"^", "~"} else ""
    base = {"ı": "i", "ȷ": "j"}.get(text[0], text[0])
    joined = unicodedata.normalize("NFC", base + ACCENTS[sign])
    if len(sign) == 1 and len(joined) > 1 and not sign.isalpha():
        return sign + text  # don\'t: an escaped apostrophe, no accent
    over_many = len(sign) > 1 and sign != "not" and len(text) > 1
    return text if over_many else joined + text[1:]


def is_accent(sign: str, text: str, end: int) -> bool:
    r"""Whether the `\sign` that ends at `end` is an accent: not `\"` at the end of a quotation,
    and not `it\'s`."""
    following = text[end : end + 2]
    possessive = (
        sign == "'" and bool(re.match(r"s\b", following)) and text[end - 3 : end - 2].isalpha()
    )
    return sign in ACCENTS and bool(re.match(r"[^\W\d_]|[{\\]", following)) and not possessive


def root(text: str, degree: str = "2") -> str:
    sign = {"2": "√", "3": "∛", "4": "∜"}.get(degree) or superscript(degree) + "√"
    return sign + _grouped(text)


def fraction(above: str, below: str) -> str:
    return f"{_grouped(above)}/{_grouped(below)}"


def _grouped(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 1 or re.fullmatch(r"√?[\w.%]+|√?\(.*\)", text) else f"({text})"


def link(label: str, address: str) -> str:
    label = label.strip()
    if label.rstrip("/") in {address.rstrip("/"), ""}:
        return address
    return f"{label} ({address})" if not address.startswith(label) else address


def address(text: str) -> str:
    """The argument of a `\\url`, its escapes undone."""
    return re.sub(r"\\([_%&#~$])|\\", r"\1", text).strip()


def code_point(text: str) -> str:
    """The character of MathJax's `\\unicode{x1D4AA}`, "" where there is none."""
    digits = re.fullmatch(r"[xX]?([0-9a-fA-F]{1,6})", text.strip())
    number = int(digits[1], 16) if digits else 0
    return chr(number) if 32 <= number <= 0x10FFFF else ""


def _blackboard(text: str) -> str:
    return _BLACKBOARD.get(text.strip(), text)


def _over(mark: str, text: str) -> str:
    return text.strip() + superscript(mark)


OPS: dict[str, tuple[Callable[..., str], int]] = {
    "sqrt": (root, 1),
    **dict.fromkeys(("frac", "tfrac", "dfrac", "cfrac", "nicefrac", "sfrac"), (fraction, 2)),
    "binom": (lambda n, k: f"C({n}, {k})", 2),
    "mathbb": (_blackboard, 1),
    "textsuperscript": (superscript, 1),
    "textsubscript": (subscript, 1),
    "footnote": (lambda text: f" ({text.strip()})" if text.strip() else "", 1),
    "pmod": (lambda text: f" (mod {text})", 1),
    **dict.fromkeys(("overset", "stackrel"), (_over, 2)),
    "underset": (lambda mark, text: text.strip() + subscript(mark), 2),
    **{name: (partial(accent, name), 1) for name in ACCENTS if name.isalpha()},
}


@cache
def symbols() -> dict[str, str]:
    """Macro name → character(s), from pylatexenc."""
    from pylatexenc.latex2text import get_default_latex_context_db

    context = get_default_latex_context_db()
    table: dict[str, str] = {}
    for category in context.category_list:
        for spec in context.d[category]["macros"].values():
            if isinstance(spec.simplify_repl, str) and "%" not in spec.simplify_repl:
                table.setdefault(spec.macroname, spec.simplify_repl)
    return table


def math_marks(text: str) -> dict[int, bool]:
    """Where a `$` opens (True) or closes (False) mathematics; any other `$` is money or stray."""
    marks = [(m.start(1), m[1]) for m in _DOLLAR.finditer(text) if m[1]]
    found: dict[int, bool] = {}
    at = 0
    while at + 1 < len(marks):
        (start, mark), (end, other) = marks[at], marks[at + 1]
        if mark == other and _is_math(text, start + len(mark), end):
            found[start], found[end] = True, False
            at += 1
        at += 1
    return found


def _is_math(text: str, start: int, end: int) -> bool:
    content, following = text[start:end], text[end + 1 : end + 2]
    before = text[start - 2 : start - 1] if start > 1 else ""
    if not content.strip() or len(content) > 1000:
        return False
    if content[0].isdigit() and (content[-1].isspace() or following.isdigit()):
        return False  # $5 and $10
    if (content[0].isdigit() and _CURRENCY.search(content)) or (
        content[0].isspace() and before.isalpha()
    ):
        return False  # $5 and US$ 10 and $15
    if re.search(r"\\[A-Za-z(){}]|[\^_{]", content):
        return True
    return len(re.findall(r"[A-Za-z]{4,}", content)) < 3
