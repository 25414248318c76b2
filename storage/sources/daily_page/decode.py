"""Bytes → the text of a saved page, or a refusal that says what the bytes are instead. Pure."""

import codecs
import re

from storage.errors import NotThisFormat

EXPECTED = (
    "Expected a saved Daily Papers page (plain text, Markdown or HTML): a few header lines, "
    "a date, then the title and the abstract of each paper. "
    "Save the page as text or HTML and give that file."
)

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Bytes below space that no text has: all but tab, newline, vertical tab, form feed, return, escape.
_CONTROL = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1b")
_MOST_CONTROL = 0.002
# cp1252 leaves five bytes without a meaning.
_LONE_BYTES = {
    0xDC00 + b: bytes([b]).decode("cp1252", errors="replace") for b in range(0x80, 0x100)
}
_MAIL = re.compile(
    r"^(?:From|To|Cc|Subject|Date|Received|Message-ID|MIME-Version|Return-Path|Delivered-To"
    r"|Reply-To|Content-Type):? \S",
    re.IGNORECASE,
)
_MAIL_HEADERS = 2
_JSON = re.compile(r"\{\s*(?:\"|\}\s*$)|\[\s*(?:[{\"\]]|\[\s*[\[{\"\]])")
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF|urlset|opml)\b", re.IGNORECASE)
_HTML = re.compile(
    r"<(?:!doctype html|html|head|body|article|main|section|div|nav|meta|h[1-6])\b", re.IGNORECASE
)
_OPENING = 4000


def decode(data: bytes) -> str:
    """The text of `data`: UTF-16 with a byte order mark, else UTF-8, a stray byte being cp1252.

    Lines end in "\\n". Raises NotThisFormat for bytes that are empty, binary, or plainly some
    other format (an e-mail, JSON, a feed).
    """
    text = _utf16(data) if data.startswith(_UTF16) else _utf8(data)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_other_formats(text)
    return text


def is_html(text: str) -> bool:
    opening = text[:_OPENING].lstrip()
    return opening.startswith("<") and bool(_HTML.search(opening))


def _utf16(data: bytes) -> str:
    return data.decode("utf-16", errors="replace")


def _utf8(data: bytes) -> str:
    control = len(data) - len(data.translate(None, _CONTROL))
    if b"\0" in data or data.startswith(b"%PDF") or control > 2 + _MOST_CONTROL * len(data):
        raise NotThisFormat(f"This is a binary file, no text. {EXPECTED}")
    return data.decode("utf-8", errors="surrogateescape").translate(_LONE_BYTES)


def _refuse_other_formats(text: str) -> None:
    opening = text[:_OPENING].strip()
    if not opening and not text.strip():
        raise NotThisFormat(f"This file is empty. {EXPECTED}")
    if sum(bool(_MAIL.match(line)) for line in opening.split("\n\n")[0].split("\n")) >= (
        _MAIL_HEADERS
    ):
        raise NotThisFormat(f"This is an e-mail. {EXPECTED}")
    if _JSON.match(opening):
        raise NotThisFormat(f"This is JSON. {EXPECTED}")
    if opening.startswith("<") and _FEED.search(opening):
        raise NotThisFormat(f"This is an XML feed. {EXPECTED}")
