"""What is exported, and the facts that every format tells of it."""

import re
from dataclasses import dataclass

from storage.models import Paper, StoredPaper
from storage.people import Save, Status

STATUS_WORDS = {Status.TO_READ: "to read", Status.READING: "reading", Status.DONE: "done"}
_HIDDEN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_BLANK = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_WEB = re.compile(r"https?://[^\s\"]+", re.IGNORECASE)
_NEW_ARXIV = re.compile(r"(\d\d)(\d\d)\.\d{4,5}")
_OLD_ARXIV = re.compile(r"[a-z-]+/(\d\d)(\d\d)\d{3}")
_FIRST_ARXIV_YEAR = 91


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper, and the save of the member who exports it, if it is on his shelf."""

    paper: StoredPaper
    save: Save | None = None

    @property
    def status(self) -> str:
        return STATUS_WORDS[self.save.status] if self.save else ""

    @property
    def note(self) -> str:
        """In its lines, each without what cannot be seen."""
        lines = (line(each) for each in self.save.note.splitlines()) if self.save else ()
        return "\n".join(lines).strip()

    @property
    def venue(self) -> str:
        """Where it was published, "" where that is not known."""
        return line(self.paper.paper.details.venue)

    @property
    def topics(self) -> list[str]:
        return [line(tag.topic) for tag in self.paper.tags]

    @property
    def keywords(self) -> list[str]:
        """Topics, then the status; none has a comma or semicolon, which part them in files."""
        words = [*self.topics, *([self.status] if self.status else [])]
        return [re.sub(r"\s*[,;]\s*", " ", word) for word in words]


def line(text: str) -> str:
    """The text in one line, without control characters and what no file can hold."""
    return _BLANK.sub(" ", _HIDDEN.sub("", text)).strip()


def link(paper: Paper) -> str | None:
    """Where it can be read; None unless that is a page of the web."""
    address = line(paper.address or "").replace("<", "%3C").replace(">", "%3E")
    return address if _WEB.fullmatch(address) else None


def published(paper: Paper) -> tuple[int, ...]:
    """(year, month, day); what cannot be told is left out: an arXiv id tells year and month, and
    some sources tell the year alone."""
    if paper.published:
        return paper.published.year, paper.published.month, paper.published.day
    text = paper.arxiv_id or ""
    found = _NEW_ARXIV.fullmatch(text) or _OLD_ARXIV.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12:
        return (paper.details.year,) if paper.details.year else ()
    year = int(found[1])
    return (1900 if year >= _FIRST_ARXIV_YEAR else 2000) + year, int(found[2])
