"""Text → text: titles, abstracts and names made readable, and Record → Paper. Pure.

Cleaning never loses a word: what is not surely markup stays as it is. Its result is at rest,
clean(clean(x)) == clean(x), because a text goes through the same pass until nothing changes.
LaTeX is read in `storage/clean/latex.py`, prose is mended in `storage/clean/prose.py`.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from storage.clean import glyphs, prose
from storage.clean.latex import to_unicode
from storage.links import papers_named
from storage.models import Details, Paper, Received, Record
from storage.told import facts_of, fields_of

_PASSES = 6  # real texts need two or three
_MAX_MARKS = 8  # combining marks in a row: normalizing takes quadratic time on longer runs

_LATEX_SIGNS = re.compile(r"[\\${}^~`&<>]|''|--+")

_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# Joiners shape the letters of Arabic, Indic and their neighbours, and the people of emoji.
_STRAY_JOINER = re.compile(
    "(?<![\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\u2190-\u2bff\ufe0f"
    "\U0001f000-\U0001faff])[\u200c\u200d]"
)
_MARKS = re.compile(
    f"([\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff]"
    f"{{{_MAX_MARKS}}})[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff"
    "\u1dc0-\u1dff]+"
)
# Bytes of UTF-8 or Windows-1252 that were read one by one: "it\x92s", "â\x80\x99", "Ã©", "â€™".
_MOJIBAKE = re.compile(
    "[\u00c2-\u00df][\u0080-\u009f]|Ã[\u00a0-\u00bf]|â€[^\\w\\s]|[\u00e0-\u00ef][\u0080-\u00bf]{2}"
    "|[\u00f0-\u00f4][\u0080-\u00bf]{3}|[\u0080-\u0084\u0086-\u009f]"
)
_MISREADINGS = (("latin-1", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "cp1252"))
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_LIGATURE = re.compile("[ﬀ-ﬆ]")

_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>(?:jats|mml):[A-Za-z-]{1,30}|[A-Za-z][A-Za-z0-9]{0,15})"
    r"(?:\s+[\w:-]{1,40}=(?:\"[^\"<>]{0,300}\"|'[^'<>]{0,300}'))*\s*/?>"
)
_SCRIPT_TAG = re.compile(r"<((?:jats:)?su[pb])>([^<>]{0,40})</\1>", re.IGNORECASE)
_CITATION = re.compile(r"\s?<cit\.>")
_INLINE = frozenset(
    {"b", "i", "u", "a", "em", "strong", "tt", "span", "font", "small", "big", "sup", "sub"}
    | {"it", "scp", "sc", "bold", "italic", "underline", "monospace"}
)
_BLOCK = frozenset({"p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4"})

_PLAIN_NAME = re.compile(r"[A-Za-z.'-]+(?: [A-Za-z.'-]+)*+")
_NAME_NOTE = re.compile(r"\$\s*\^\s*\{?[^${}]{0,20}\}?\s*\$")
_NAME_MARKS = " *†‡§¶⁰¹²³⁴⁵⁶⁷⁸⁹,;"
_ARXIV = re.compile(
    r"(?:arxiv:\s*|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z-]{2,})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/)?(10\.\d{3,9}/\S+)")
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PREPRINT = re.compile(  # where nothing is published
    r"(?:arxiv|corr|biorxiv|medrxiv|preprint)(?:\.org|\s+(?:e-?print|preprint))?(?:\b.*)?",
    re.IGNORECASE,
)
_NO_DETAILS = Details()
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(record: Record) -> Paper:
    """The record in readable text. `received` keeps title and abstract as they came, but for
    NULs and lone surrogates, which no database takes. An id of no known shape is dropped: it
    would make strangers one paper. One that stands in the link or the DOI is as good as told."""
    url = _url(record.url)
    arxiv, doi = _ids(record, url)
    told: dict[str, Any] = {
        "summary": clean_text(record.summary),
        "authors": tuple(filter(None, map(clean_name, record.authors))),
        "author_count": record.author_count,
        "arxiv_id": arxiv,
        "doi": doi,
        "url": url,
        "published": record.published,
    }
    return Paper(
        title=clean_title(record.title),
        abstract=clean_text(record.abstract),
        mentions=(record.mention,),
        received=(_received(record, told),),
        **told,
    )


def _ids(record: Record, url: str | None) -> tuple[str | None, str | None]:
    """Its arXiv id and its DOI."""
    arxiv, doi = _shaped(_ARXIV, record.arxiv_id), _shaped(_DOI, record.doi)
    if url or doi:
        named = [name.partition(":") for name in papers_named(f"{url or ''} doi:{doi or ''}")]
        ids = {kind: id for kind, _, id in reversed(named)}
        arxiv, doi = arxiv or ids.get("arxiv"), doi or ids.get("doi")
    return arxiv, doi


def _received(record: Record, told: Mapping[str, Any]) -> Received:
    day = record.mention.day.isoformat() if record.mention.day else ""
    title, abstract = _storable(record.title), _storable(record.abstract)
    facts = facts_of({**told, **fields_of(_readable(record.details))}, day)
    return Received(day, title, abstract, record.mention.source.value, facts)


def _readable(details: Details) -> Details:
    if details == _NO_DETAILS:
        return details
    return replace(
        details,
        venue="" if _PREPRINT.fullmatch(details.venue.strip()) else clean_text(details.venue),
        comment=clean_text(details.comment),
        categories=tuple(filter(None, map(clean_name, details.categories))),
        code=_url(details.code),
    )


def clean_title(text: str) -> str:
    """One line, without the full stop that some sources add."""
    return _settle(text, _title_pass)


def clean_text(text: str) -> str:
    """One line of prose: an abstract or a summary."""
    return _settle(text, _text_pass)


def clean_name(text: str) -> str:
    """A person's name, without footnote marks."""
    return _settle(text, _name_pass)


def _settle(text: str, one_pass: Callable[[str], str]) -> str:
    """Passes until nothing changes; a text that never rests loses its LaTeX signs, not its
    words."""
    if not text:
        return ""  # as are most summaries, venues and comments
    for _ in range(_PASSES):
        before, text = text, one_pass(text)
        if text == before:
            return before  # the very text that came, as a rule: it is kept once
    text = _LATEX_SIGNS.sub(" ", text)
    for _ in range(_PASSES):
        text = one_pass(text)
    return text


def _text_pass(text: str) -> str:
    text = prose.join_lines(_visible(text))
    return _fold(prose.mend(to_unicode(text) if _has_latex(text) else text))


def _title_pass(text: str) -> str:
    return prose.mend_title(_text_pass(text))


def _name_pass(text: str) -> str:
    if _PLAIN_NAME.fullmatch(text):
        return text  # as are most
    text = _NAME_NOTE.sub("", _visible(text))
    if _has_latex(text):
        text = to_unicode(text, keep_braces=False)
    return _fold(text.replace("~", " ")).rstrip(_NAME_MARKS)


def _fold(text: str) -> str:
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")  # in a tenth of the time
    text = " ".join(text.split())
    if text.isascii():
        return text
    if _LIGATURE.search(text):  # translating takes a hundred times as long as looking
        text = text.translate(_LIGATURES)
    return unicodedata.normalize("NFC", text)


def _visible(text: str) -> str:
    """Markup and encoding undone, and without what nobody can see."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(f"&{found[1]};"), text)
    if "<" in text:
        text = _untagged(text)
    if not text.isascii():
        text = _STRAY_JOINER.sub("", _MARKS.sub(r"\1", _MOJIBAKE.sub(_decoded, text)))
    return text if text.isprintable() else _HIDDEN.sub("", text)


def _decoded(found: re.Match[str]) -> str:
    """What the bytes behind misread characters say, else the characters."""
    for encoding, decoding in _MISREADINGS:
        try:
            return found[0].encode(encoding).decode(decoding)
        except UnicodeError:
            continue
    return found[0]


def _untagged(text: str) -> str:
    """Without HTML's and JATS's tags. `<unk>`, `a < b > c` and a lone `<b>` are no tags."""
    text = _SCRIPT_TAG.sub(_small, _CITATION.sub("", text))
    tags = [(found["name"].lower(), bool(found["close"])) for found in _TAG.finditer(text)]
    both = {name for name, closes in tags if closes} & {name for name, closes in tags if not closes}

    def replaced(found: re.Match[str]) -> str:
        prefix, _, name = found["name"].lower().rpartition(":")
        if name in _BLOCK and (prefix or name == "br" or name in both):
            return " "
        return "" if prefix or (name in _INLINE and name in both) else found[0]

    return _TAG.sub(replaced, text)


def _small(found: re.Match[str]) -> str:
    """`<sup>2</sup>` as ², where Unicode has it and no word is hidden by it."""
    render = glyphs.superscript if found[1].lower().endswith("p") else glyphs.subscript
    small = render(found[2])
    return found[2] if small[:1] in {"^", "_"} else small


def _has_latex(text: str) -> bool:
    return (  # any() takes five times as long
        "\\" in text or "$" in text or "{" in text or "^" in text or "_" in text or "}" in text
    )


def _shaped(shape: re.Pattern[str], text: str | None) -> str | None:
    found = shape.fullmatch((text or "").strip().lower())
    return found[1] if found else None


def _url(text: str | None) -> str | None:
    text = (text or "").strip()
    return text if _URL.fullmatch(text) and not _HIDDEN.search(text) else None


def _storable(text: str) -> str:
    return text if text.isprintable() else _NOT_STORABLE.sub("", text)
