"""Links of daily pages: which paper a link leads to, and its one spelling. Pure."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_ID = r"[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7}"
_PAPER = re.compile(
    r"^(?:https?://)?(?:[\w-]+\.)*"
    r"(?:arxiv\.org/(?:abs|pdf|html|ps|format)"
    r"|(?:alphaxiv\.org|ar5iv\.org)/(?:abs|pdf|html|overview)"
    r"|(?:huggingface\.co|hf\.co)/papers"
    r"|(?<!.)/papers)"
    rf"/(?:arxiv:)?(?P<id>{_ID})(?:v[0-9]+)?(?:\.pdf)?/?(?:[?#].*)?$",
    re.IGNORECASE,
)
_SUBJECT_CLASS = re.compile(r"\.[a-z]{2}(?=/)")
_TRACKING = re.compile(r"utm_\w+|ref|fbclid|gclid", re.IGNORECASE)
_SITE = "https://huggingface.co"
_LONGEST = 2000


def arxiv_id(link: str) -> str | None:
    """The arXiv id `link` leads to, without version: "2401.00001", "math/0211159", or None.

    Knows arxiv.org, huggingface.co/papers, alphaxiv.org and the site's own relative links.
    """
    if len(link) > _LONGEST:
        return None
    found = _PAPER.match(unquote(link))
    return _SUBJECT_CLASS.sub("", found["id"].lower()) if found else None


def canonical(link: str) -> str | None:
    """The one spelling of an http(s) link (no fragment, no tracking), None for any other link."""
    if link.startswith("/papers/"):
        link = _SITE + link
    try:
        parts = urlsplit(link)
        host = parts.hostname
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or len(link) > _LONGEST:
        return None
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if _kept(k)]
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path, urlencode(query), ""))


def _kept(name: str) -> bool:
    return not _TRACKING.fullmatch(name)
