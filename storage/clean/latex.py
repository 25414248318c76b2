r"""LaTeX text → Unicode text. Pure; one walk over the text with a stack of its own.

pylatexenc gives the table of some 870 symbols and is loaded only when a text has a macro. Its
own converter was tried and refused: it takes a bare `%` for a comment and drops the rest of the
line, drops macros it does not know, ends in RecursionError from 500 nested braces, and takes
6 ms a text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from storage.clean import glyphs

MAX_DEPTH = 24  # deeper braces are dropped, not nested: so the walk stays linear

URL = r"(?:https?://|www\.)(?:(?!'')[^\s{}\\$<>\"“”]|\\[_%&#~])+"
_BARE_STARTS = "".join(sorted({word[0] for word in glyphs.BARE}))
_SPECIAL = re.compile(
    rf"(?=[\\${{}}^_hw]|\b[{_BARE_STARTS}])(?:"  # what can begin here: half of the time
    rf"(?P<url>{URL})(?:\{{(?P<label>[^{{}}]{{0,300}})\}})?"
    r"|(?P<macro>\\[A-Za-z]+\*?)"
    r"|(?P<escape>\\(?:.|\Z))"
    r"|(?P<dollar>\$\$?)"
    r"|(?P<open>\{)"
    r"|(?P<close>\})"
    r"|(?P<script>[\^_])"
    rf"|\b(?P<bare>{'|'.join(glyphs.BARE)})(?=\{{|\[\w\]\{{))",
    re.DOTALL,
)
_OPTIONAL = r"(?:\s?\[[^\[\]]{0,300}\]){0,2}"
_RAW = re.compile(rf"{_OPTIONAL}\s?\{{([^{{}}]{{0,600}})\}}")
_ROOT = re.compile(r"\[(\w{1,3})\]")
_UNIT = re.compile(r"\s*(\d+|\S)")
_STYLE_WORD = re.compile(r"(?:bf|it|em|tt|rm|sf|sc|cal)\s+(?=\S)")
_ONE_NAME = re.compile(r"[\w.+/-]*[A-Z0-9É][\w.+/-]*")  # {GPT}, {3D}: BibTeX's "keep my capitals"


@dataclass(slots=True)
class _Op:
    """A macro that waits for `need` arguments."""

    render: Callable[..., str]
    need: int = 1
    args: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    """An open group: `{`, a pair of `$`, or the whole text (opener "")."""

    opener: str = ""
    math: bool = False
    strip: bool = False  # its braces only group: they go
    out: list[str] = field(default_factory=list)
    pending: list[_Op] = field(default_factory=list)

    @property
    def last(self) -> str:
        """The last character written, "" at the start."""
        return self.out[-1][-1] if self.out else ""


def to_unicode(text: str, *, keep_braces: bool = True) -> str:
    """`text` with its LaTeX read. `keep_braces`: leave those that no macro asked for (a set's)."""
    return _Walk(text, keep_braces=keep_braces).run()


class _Walk:
    def __init__(self, text: str, *, keep_braces: bool) -> None:
        self.text = text
        self.keep_braces = keep_braces
        self.frames = [_Frame()]
        self.math_marks = glyphs.math_marks(text)
        self.is_latex = "\\" in text
        self.after_macro = False

    @property
    def top(self) -> _Frame:
        return self.frames[-1]

    def run(self) -> str:
        here = 0
        while found := _SPECIAL.search(self.text, here):
            self._plain(self.text[here : found.start()])
            here = getattr(self, f"_{found.lastgroup}")(found)
        self._plain(self.text[here:])
        while len(self.frames) > 1:
            self._unclosed()
        self._flush()
        return "".join(self.top.out)

    # Writing

    def _emit(self, atom: str) -> None:
        """Give `atom` to the macro that waits for it, else write it."""
        while self.top.pending:
            op = self.top.pending[-1]
            op.args.append(atom)
            if len(op.args) < op.need:
                return
            self.top.pending.pop()
            atom = op.render(*op.args)
        self._write(atom)

    def _write(self, piece: str) -> None:
        if piece:  # an empty one would hide the last character from `_Frame.last`
            self.top.out.append(piece)

    def _wait(self, render: Callable[..., str], need: int = 1) -> None:
        if len(self.top.pending) < MAX_DEPTH:
            self.top.pending.append(_Op(render, need))

    def _plain(self, run: str) -> None:
        if not run:
            return
        while self.top.pending and (unit := _UNIT.match(run)):
            self._emit(unit[1])
            run = run[unit.end() :]
        if not self.top.pending:
            self._write(run)
        self.after_macro = False

    def _flush(self) -> None:
        while self.top.pending:
            self._emit("")

    # Groups and mathematics

    def _open(self, found: re.Match[str]) -> int:
        if len(self.frames) < MAX_DEPTH:
            joined = self.top.last in {"-", "^", "_"} or bool(self.top.pending)
            strip = self.top.math or self.after_macro or joined
            self.frames.append(_Frame("{", self.top.math, strip or not self.keep_braces))
        self.after_macro = False
        return found.end()

    def _close(self, found: re.Match[str]) -> int:
        if self.top.opener != "{":
            if not (self.top.math or self.is_latex or not self.keep_braces):
                self._emit("}")
            return found.end()
        self._flush()
        frame = self.frames.pop()
        content = "".join(frame.out)
        if content.isdigit() and self.top.last.isdigit() and not frame.math:
            content = f"/{content}"  # 1{8} is what is left of a fraction
        if frame.strip or self.is_latex or self._only_groups(content, found):
            self._emit(_STYLE_WORD.sub("", content, count=1))
        else:
            self._emit(f"{{{content}}}")
        return found.end()

    def _only_groups(self, content: str, found: re.Match[str]) -> bool:
        """Whether a plain `{content}` is LaTeX's and not a set, a template or code."""
        following = self.text[found.end() : found.end() + 1]
        whole = not self.top.last and not following and len(self.frames) == 1
        return (
            whole
            or (following.isascii() and following.isalnum())
            or following in {"-", "_"}
            or bool(_STYLE_WORD.match(content) or _ONE_NAME.fullmatch(content))
            or content.startswith(("http://", "https://"))
        )

    def _unclosed(self) -> None:
        self._flush()
        frame = self.frames.pop()
        mark = "{" if frame.opener == "{" and not frame.strip and not self.is_latex else ""
        self._emit(mark + "".join(frame.out))

    def _dollar(self, found: re.Match[str]) -> int:
        mark = found[0]
        if found.start() not in self.math_marks:
            self._emit(mark)
        elif self.math_marks[found.start()]:
            self._enter(mark)
        else:
            self._leave()
        return found.end()

    def _enter(self, mark: str) -> None:
        if not any(frame.opener == mark for frame in self.frames):
            self.frames.append(_Frame(mark, math=True))

    def _leave(self) -> None:
        """Close the mathematics that is open, with the groups left open in it."""
        if any(frame.math and frame.opener != "{" for frame in self.frames):
            while self.top.opener == "{":
                self._unclosed()
            self._unclosed()

    # Marks

    def _url(self, found: re.Match[str]) -> int:
        address = re.sub(r"\\(.)", r"\1", found["url"])
        label = found["label"]
        self._emit(address if label is None else glyphs.link(label, address))
        return found.end()

    _label = _url  # the regular expression names the last group it matched

    def _script(self, found: re.Match[str]) -> int:
        mark, following = found[0], self.text[found.end() : found.end() + 2]
        before = "".join(piece[-2:] for piece in self.top.out[-2:])[-2:]
        if self.top.math or glyphs.is_script(mark, before, following):
            self._wait(glyphs.superscript if mark == "^" else glyphs.subscript)
        else:
            self._emit(mark)
        return found.end()

    # Macros

    def _escape(self, found: re.Match[str]) -> int:
        sign = found[0][1:]
        if sign and glyphs.is_accent(sign, self.text, found.end()):
            self._wait(partial(glyphs.accent, sign))
        elif sign in {"(", "["}:
            self._enter(sign)
        elif sign in {")", "]"}:
            self._leave()
        else:
            self._emit(glyphs.ESCAPES.get(sign, sign))
        return found.end()

    def _macro(self, found: re.Match[str]) -> int:
        name, end = found[0].lstrip("\\").rstrip("*"), found.end()
        self.after_macro = self.top.strip = True
        if name in glyphs.RAW:
            return self._raw(name, end)
        return self._op(name, end) if name in glyphs.OPS else self._known(name, end)

    _bare = _macro  # mathcal{O}: the backslash was lost

    def _raw(self, name: str, end: int) -> int:
        """A macro whose argument is no text: an address, a key, a colour."""
        found = _RAW.match(self.text, end)
        if not found:
            return end
        if name == "href":
            self._wait(partial(glyphs.link, address=glyphs.address(found[1])))
        elif name in {"url", "path", "nolinkurl"}:
            self._emit(glyphs.address(found[1]))
        elif name == "unicode":
            self._emit(glyphs.code_point(found[1]))
        elif name in {"begin", "end"}:
            self._emit(" ")
        elif name not in glyphs.COLOURS and self.top.out:  # a citation goes with its space
            before = self.top.out.pop().rstrip(" \n\t~")
            alone = before.endswith("(") and self.text[found.end() : found.end() + 1] == ")"
            self._write(before[:-1].rstrip() if alone else before)
            return found.end() + alone
        return found.end()

    def _op(self, name: str, end: int) -> int:
        render, need = glyphs.OPS[name]
        if name == "sqrt" and (root := _ROOT.match(self.text, end)):
            render, end = partial(glyphs.root, degree=root[1]), root.end()
        self._space_before(render("x") if need == 1 else "")
        self._wait(render, need)
        return end

    def _known(self, name: str, end: int) -> int:
        if name in glyphs.DROPPED:
            return end + self.text[end : end + 1].isspace()
        symbol = glyphs.SYMBOLS.get(name) or glyphs.symbols().get(name)
        return self._symbol(name, symbol, end) if symbol else self._unknown(name, end)

    def _symbol(self, name: str, symbol: str, end: int) -> int:
        if name == "sim" and re.match(r"[\s$}]*\d", self.text[end : end + 8]):
            symbol = "~"
        self._space_before(symbol)
        if self.top.math and not symbol[-1].isalnum() and self.text[end : end + 1].isspace():
            if self.top.last.isalnum() or self.top.last in {")", "]"}:
                symbol = symbol if self.top.pending else f" {symbol}"
            elif not self.top.last or self.top.last in "([{":  # a sign, not an operator: ±1
                end += 1
        if name in glyphs.LETTERS and self.text[end : end + 1] == " ":
            end += 1
        self._emit(symbol)
        return end

    def _space_before(self, symbol: str) -> None:
        """`n\\log n` is "n log n": a word in mathematics stands alone."""
        word = len(symbol) > 1 and symbol.isalpha()
        if word and self.top.math and self.top.last.isalnum() and not self.top.pending:
            self.top.out.append(" ")

    def _unknown(self, name: str, end: int) -> int:
        """An undefined macro stands for a name, or formats its argument, or lost a space."""
        for prefix in glyphs.PREFIXES:
            if name.startswith(prefix):
                end -= len(name) - len(prefix)
                return self._op(prefix, end) if prefix in glyphs.OPS else self._known(prefix, end)
        if name.islower() and re.match(r"\{\s*[^\s}]", self.text[end : end + 8]):
            return end
        if self.top.last.isalnum() and not self.top.pending:
            self.top.out.append(" " if self.top.math or not name.islower() else "/")
        self._emit(name)
        return end
