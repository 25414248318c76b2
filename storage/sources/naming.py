"""The names of sources: what a person writes ↔ what is asked. Pure; one grammar everywhere.

huggingface                  the Daily Papers
arxiv:cs.CL,cs.LG            arXiv's papers of these categories
arxiv:"speculative decoding" with these words; arxiv:au:leviathan by an author;
                             several with commas: any of the categories (authors, words), and each
arxiv-new:cs.CL              what arXiv announces daily in a category
https://lab.example/feed.xml any RSS or Atom feed
inbox:/srv/papers            a folder of this machine; what is put into it is taken in
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

from storage.errors import RefusedAddress, SourceError
from storage.sources.plans import ArxivListing, ArxivQuery, FeedAt, HuggingFaceDays, Plan
from storage.wire import is_public, target_of

EXAMPLES = "huggingface, arxiv:cs.CL,cs.LG, arxiv-new:cs.CL, https://lab.example/feed.xml"
LONGEST = 500  # characters of a name
INBOX = "inbox:"
_ARCHIVE = re.compile(
    "astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|nlin|nucl-ex|"
    "nucl-th|physics|q-bio|q-fin|quant-ph|stat"
)
_NAMES = re.compile(r'(?:[^\s"]|"[^"]*")+')
_ITEMS = re.compile(r'(?:[^,"]|"[^"]*")+')
_QUOTES = str.maketrans("“”„«»\xa0", '""""" ')
_SECRET = re.compile(
    r"(?:api|access|auth|private)?[-_]?(?:key|token|auth|secret|password|passwd|signature|sig)",
    re.IGNORECASE,
)
# "arxiv:cs.CL, cs.LG" is one; the address of a feed may end in a comma.
_LISTED = re.compile(r'((?<!\S)arxiv:(?:"[^"]*"|[^\s"])*,)\s+', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Inbox:
    """A folder of this machine."""

    folder: str


def names_in(text: str, *, local: bool = True) -> tuple[str, ...]:
    """The names that stand in a text, with blanks or lines between them, as they are kept; each
    once. local: a folder may be among them. Raises: SourceError."""
    told = text.translate(_QUOTES)
    while (joined := _LISTED.sub(r"\1", told)) != told:
        told = joined
    if told.count('"') % 2:
        raise SourceError(f"A quote is not closed in {_shown(text)}.")
    found = (name_of(source_named(name, local=local)) for name in _NAMES.findall(told))
    return tuple(dict.fromkeys(found))


def source_named(text: str, *, local: bool = False) -> Plan | Inbox:
    """What `text` names. local: whoever writes it may also name a folder of this machine.

    Raises: SourceError, which says what to write.
    """
    name = text.translate(_QUOTES).strip()
    if len(name) > LONGEST:
        raise SourceError(f"{_shown(name)} is too long: a source has at most {LONGEST} characters.")
    kind, colon, rest = name.partition(":")
    match kind.lower(), bool(colon):
        case "huggingface" | "hugging-face" | "hf", False:
            return HuggingFaceDays()
        case "arxiv", True:
            return _query(rest)
        case "arxiv-new", True:
            return _listing(rest)
        case "http" | "https", True:
            return FeedAt(_address(name))
        case "inbox", True if local:
            return _inbox(rest)
        case "inbox", True:
            raise SourceError("A folder is watched by whoever runs me: papers sources add inbox:…")
    raise SourceError(f"{_shown(name)} is no source. These are: {EXAMPLES}.")


def name_of(source: Plan | Inbox) -> str:
    """As it is kept: `source_named(name_of(source)) == source` for every one that has a name."""
    match source:
        case HuggingFaceDays():
            return "huggingface"
        case ArxivListing(category):
            return f"arxiv-new:{category}"
        case ArxivQuery(categories, authors, words):
            people = (f"au:{_quoted(name)}" for name in authors)
            return "arxiv:" + ",".join([*categories, *people, *(f'"{word}"' for word in words)])
        case FeedAt(url):
            return url
        case Inbox(folder):
            return INBOX + _quoted(folder)
    raise SourceError(f"A {type(source).__name__} has no name: it is asked once.")


def is_inbox(name: str) -> bool:
    return name.startswith(INBOX)


def service_of(source: Plan | Inbox) -> str:
    """Who is asked: at most one at a time asks there."""
    match source:
        case HuggingFaceDays():
            return "huggingface.co"
        case FeedAt(url):
            host = target_of(url).host.lower()
            return "arxiv.org" if f".{host}".endswith(".arxiv.org") else host
        case Inbox(folder):
            return INBOX + folder
    return "arxiv.org"


def _query(rest: str) -> ArxivQuery:
    categories, authors, words = set(), set(), set()
    for told in filter(None, map(str.strip, _ITEMS.findall(rest))):
        if told.lower().startswith("au:"):
            authors.add(_words(told[3:]))
        elif told.startswith('"'):
            words.add(_words(told))
        else:
            categories.add(_category(told))
    return ArxivQuery(*(tuple(sorted(each)) for each in (categories, authors, words)))


def _listing(rest: str) -> ArxivListing:
    if "," in rest:
        each = " ".join(f"arxiv-new:{name.strip()}" for name in rest.split(","))
        raise SourceError(f"One category each, please: {_shown(each)}.")
    return ArxivListing(_category(rest.strip()))


def _category(told: str) -> str:
    """As arXiv writes it: cs.CL, cond-mat.str-el, hep-th."""
    archive, dot, part = told.partition(".")
    if not told:
        raise SourceError("Name a category of arXiv's, as cs.LG is one.")
    if not _ARCHIVE.fullmatch(archive.lower()) or (
        dot and not re.fullmatch("[A-Za-z-]{2,20}", part)
    ):
        words = told.strip('"')[:40]
        raise SourceError(
            f"{_shown(told)} is no category of arXiv's, as cs.LG is one. Words go in quotes: "
            f'arxiv:"{words}"'
        )
    return archive.lower() + dot + (part.upper() if len(part) == 2 else part.lower())


def _words(told: str) -> str:
    words = " ".join(re.findall(r"[\w'.-]+", told))
    if not words:
        raise SourceError("Between the quotes there is no word to ask arXiv for.")
    return words


def _address(told: str) -> str:
    """Raises: SourceError where nobody should fetch it, or it holds what others must not see."""
    try:
        target, parts = target_of(told), urlsplit(told)
        asked = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    except (RefusedAddress, ValueError) as error:
        if "@" in told:
            raise SourceError("An address with a user name or a password is not taken.") from error
        raise SourceError(f"{_shown(told)} is no address of a feed.") from error
    if any(map(_SECRET.fullmatch, asked)):
        raise SourceError("That address has a key or a password in it: everybody here could read.")
    host = target.host.lower()
    if not ("." in host or ":" in host) or not _may_be_public(host):
        raise SourceError(f"{host} is no public host: nothing is fetched from it.")
    return f"{target.scheme}://{target.shown.lower()}{target.path}"


def _may_be_public(host: str) -> bool:
    """Whether a name is, is looked up whenever it is fetched from."""
    try:
        ip_address(host)
    except ValueError:
        return not f".{host}".endswith((".localhost", ".local", ".internal"))
    return is_public(host)


def _inbox(rest: str) -> Inbox:
    folder = rest.strip().strip('"')
    if not folder.startswith("/") or '"' in folder:
        raise SourceError("Say the whole path of the folder: inbox:/srv/papers")
    return Inbox("/" + "/".join(filter(None, folder.split("/"))))


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"[\s,]", text) else text


def _shown(text: str) -> str:
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
