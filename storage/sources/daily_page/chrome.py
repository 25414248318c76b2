"""What a block of a daily page is when it is neither title nor abstract: header lines, navigation,
dates, vote counts, author counts, names. Pure; looks at one text at a time.

Two strengths. A count is page furniture wherever it stands. A header word ("Subscribe", "Papers")
is so only where no abstract follows it: a paper may be called that.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from storage.sources.daily_page.dates import DateLine, date_line


class Kind(Enum):
    TEXT = auto()
    DATE = auto()
    NAV = auto()  # header, footer, navigation
    VOTES = auto()  # "▲ 57", "Upvote 12"
    NUMBER = auto()  # "57": votes, where a page has many of them
    UNSURE = auto()  # "57" where it has few, a name under "Submitted by": even a title
    AUTHOR_COUNT = auto()  # "7 authors"
    MORE_AUTHORS = auto()  # "+5", after names
    NAMES = auto()  # "Ada Byron, Grace Murray"
    PUBLISHED = auto()  # "Published on Mar 9"
    NOTE = auto()  # any other furniture of one record: comments, stars, "Submitted by"


@dataclass(frozen=True, slots=True)
class Role:
    """What a text is: `number` for the counts, `names` for NAMES, `date` for DATE, PUBLISHED.
    `said`: NAMES that say so ("Authors: ...")."""

    kind: Kind
    number: int | None = None
    names: tuple[str, ...] = ()
    date: DateLine | None = None
    said: bool = False


_TEXT = Role(Kind.TEXT)
_NAV = Role(Kind.NAV)
_NOTE = Role(Kind.NOTE)

_NUM = r"([0-9]{1,3}(?:[,.][0-9]{3})+|[0-9]{1,4}(?:\.[0-9])?\s?k|[0-9]{1,7})"
_UP = r"(?:▲|△|⬆\ufe0f?|↑|🔺|👍|\^)"
_STAR = r"(?:⭐\ufe0f?|★|☆)"
_DOT = r"[·•|,–—-]?\s?"
_COUNTS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(form, re.IGNORECASE))
    for kind, form in (
        (Kind.NUMBER, _NUM),
        (Kind.VOTES, rf"{_UP}\s?{_NUM}(?:\s?(?:up)?votes?)?"),
        (Kind.VOTES, rf"(?:up)?vote[sd]?(?:\sby)?:?\s?{_NUM}"),
        (Kind.VOTES, rf"{_DOT}{_NUM}\s?(?:{_UP}|(?:up)?votes?)"),
        (Kind.AUTHOR_COUNT, rf"{_DOT}\(?{_NUM}\sauthors?\)?"),
        (Kind.MORE_AUTHORS, rf"\+\s?{_NUM}(?:\s(?:more|others|authors|more authors))?"),
        (Kind.MORE_AUTHORS, rf"(?:and|&)\s{_NUM}\s(?:more|others)"),
        (Kind.NOTE, rf"{_DOT}{_NUM}\s?(?:comments?|replies|github stars?|stars?|{_STAR}|likes?)"),
        (Kind.NOTE, rf"(?:💬|🗨\ufe0f?|{_STAR}|comments?:?|stars?:?)\s?{_NUM}"),
        (Kind.NOTE, rf"(?:github|code):?\s?{_STAR}?\s?{_NUM}"),
    )
)
_NOTE_FORM = re.compile(
    r"submitted by(?:\s.{0,60})?|(?:up)?vote|github|arxiv|(?:view )?(?:arxiv|paper|project) page"
    r"|view pdf|pdf|[▼▾▶]?\s?abstract(?::|\s\(.{1,25}\))?|ai summary|read more"
    r"|view paper|view details|comments?|discuss(?:ion)?"
    r"|(?:institution|affiliation|organi[sz]ation)s?:\s.{1,120}",
    re.IGNORECASE,
)
# The site's own summary of a paper, above the authors' abstract.
_SITE_SUMMARY = "AI-generated summary"
_PUBLISHED = re.compile(r"published(?: on)?:?\s(.{3,40})", re.IGNORECASE)
_SITE_WORDS = frozenset(
    """
    new|subscribe|papers|daily papers|trending papers|daily|weekly|monthly|yearly|trending|previous
    prev|next|today|latest|recent|hot|top|all|view all|home|models|datasets|spaces|community|posts
    docs|buckets|enterprise|pricing|solutions|resources|blog|learn|tasks|log in|login|sign up
    sign in|sign out|hugging face|company|tos|terms|privacy|about|careers|jobs|website|system theme
    theme|search|settings|menu|skip to content|submit|submit paper|submit a paper|join|load more
    show more|back to top|back|most upvoted|filters|sort|references|visible links|hidden links
    inference endpoints|huggingchat|collections|languages|organizations|logo|hugging face logo
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
_SITE_LINE = re.compile(
    r"get trending papers.*|(?:daily papers\s?)?by ?ak\b.*"
    r"|subscribe to .*(?:newsletter|e-?mail|inbox|updates).*|join the .*community.*"
    r"|©.*|.*\bhugging face(?:'s logo)?|daily papers\b.{0,40}"
    r"|(?:previous|prev|next) (?:day|week|month|page).*",
    re.IGNORECASE,
)
_PAGE_TITLE = re.compile(
    r"\b(?:daily|trending|today's|latest) papers\b|\bpapers of the day\b"
    r"|\bpapers in your\b.*\binbox\b|\bby ?AK\b"
    r"|\bhugging ?face\b.*\bpapers\b|\bpapers\b.*\bhugging ?face\b",
    re.IGNORECASE,
)
_DECORATION = " \t·•|<>«»‹›←→↑↓▲▼…-–—:!*#&"
_LONGEST = 160

_NAMES_LEAD = re.compile(r"(?:authors?:|by:?)\s", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:,\s*(?:and|&)\s|,|;|\s(?:and|&)\s|·)\s*")
_MORE_IN_NAMES = re.compile(r"\s*(?:,|·)?\s*(?:\+\s?([0-9]{1,4})|et al\.?)$")
_NAME = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?:\s(?:[^\W\d_a-z][\w.'’-]*|de|da|di|do|dos|del|della|la|le|van|von|der"
    r"|den|ten|bin|ibn|al|el|af|zu)){1,5}"
)
_FEWEST_NAMES = 2
_LONGEST_NAME = 40


@lru_cache(maxsize=1024)
def role(text: str) -> Role:
    """What `text` (whitespace folded) is by its own words."""
    if named := _names(text):
        return named
    if len(text) > _LONGEST:
        return _NOTE if text.endswith(_SITE_SUMMARY) else _TEXT
    return _count(text) or _dated(text) or _furniture(text)


def label(text: str) -> Kind | None:
    """What the number under `text` counts, if it is a label: "Upvote", "GitHub"."""
    if re.fullmatch(r"(?:up)?votes?:?", text, re.IGNORECASE):
        return Kind.VOTES
    return Kind.NOTE if re.fullmatch(r"github|comments?:?|stars?:?", text, re.IGNORECASE) else None


def announces_name(text: str) -> bool:
    """Whether the line under `text` is the name of a user."""
    return text.casefold().rstrip(":") == "submitted by"


def says_daily_papers(text: str) -> bool:
    """True for a header line only such a page has ("Get trending papers in your email inbox!")."""
    return len(text) <= _LONGEST and bool(_PAGE_TITLE.search(text))


def _count(text: str) -> Role | None:
    for kind, form in _COUNTS:
        if found := form.fullmatch(text):
            return Role(kind, number=_number(found[1]))
    return None


def _number(text: str) -> int:
    if text[-1] in "kK":
        return round(float(text[:-1]) * 1000)
    return int(text.replace(",", "").replace(".", ""))


def _dated(text: str) -> Role | None:
    if found := date_line(text):
        return Role(Kind.DATE, date=found)
    if (published := _PUBLISHED.fullmatch(text)) and (found := date_line(published[1])):
        return Role(Kind.PUBLISHED, date=found)
    return None


def _furniture(text: str) -> Role:
    if _NOTE_FORM.fullmatch(text):
        return _NOTE
    bare = text.strip(_DECORATION).casefold()
    # "← Mar 10" leads to another day; the page's own date stands bare.
    if not bare or bare in _SITE_WORDS or _SITE_LINE.fullmatch(bare) or date_line(bare):
        return _NAV
    words = [part for part in re.split(r"[|/·•\s]+", bare) if part]
    return _NAV if all(word in _SITE_WORDS for word in words) else _TEXT


def _names(text: str) -> Role | None:
    """Authors: a list of at least two names, or any list that says so ("Authors: ...")."""
    lead = _NAMES_LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    more = _MORE_IN_NAMES.search(rest[-20:])
    if more:
        rest = rest[: len(rest) - len(more[0])]
    names = tuple(part for part in _SEPARATOR.split(rest) if part)
    enough = 1 if lead else _FEWEST_NAMES
    listed = bool(lead and lead[0][-2:] == ": " and len(names) >= _FEWEST_NAMES)
    if len(names) < enough or not all(_is_name(name, listed) for name in names):
        return None
    extra = int(more[1]) if more and more[1] else 0
    return Role(
        Kind.NAMES, number=len(names) + extra if extra else None, names=names, said=bool(lead)
    )


def _is_name(text: str, listed: bool) -> bool:
    """`listed` under "Authors:", a user's name will do."""
    return bool(_NAME.fullmatch(text)) or (listed and len(text) <= _LONGEST_NAME)
