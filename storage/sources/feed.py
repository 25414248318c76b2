"""Any RSS or Atom feed → records: of a journal, a laboratory, a blog."""

from collections.abc import Iterator, Sequence

from storage.models import Mention, Problem, Record, Source
from storage.sources.byline import names
from storage.sources.citation import LONGEST_ABSTRACT, record
from storage.sources.daily_page.tags import Tag, Text, pieces
from storage.sources.entries import Entry, day, read, text

IDS = ("id", "prism_doi", "dc_identifier")  # where a paper's id may stand beside the link
_LINES = {"p", "div", "br", "li", "ul", "ol", "tr", "td", "blockquote", "section", "article"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def parse(data: bytes, *, page: str) -> Iterator[Record | Problem]:
    """Every entry, in its order; what has no title is no paper. A Mention's day is the entry's.

    Raises: NotThisFormat.
    """
    feed = read(data)
    for position, entry in enumerate(feed.entries, start=1):
        mention = Mention(Source.FEED, page, day(entry, "published", "updated"), position)
        yield record(
            _plain(text(entry, "title")),
            mention,
            place=f"{page} #{position}",
            abstract=_abstract(entry),
            authors=_authors(entry),
            link=text(entry, "link"),
            texts=[_named(text(entry, name)) for name in IDS],
        )
    if feed.broken:
        yield Problem(page, feed.broken)


def _named(id: str) -> str:
    """A bare DOI says what it is."""
    return f"doi:{id}" if id.startswith("10.") else id


def _abstract(entry: Entry) -> str:
    """What stands under a heading "Abstract", else all of it; nothing where that is an article."""
    contents = [text(each, "value") for each in entry.get("content") or ()]
    told = next(filter(None, [text(entry, "summary"), *contents]), "")
    lines = _plain(told).split("\n")
    heads = [n for n, line in enumerate(lines) if line.strip(" :.").casefold() == "abstract"]
    found = " ".join(lines[heads[0] + 1 :] if heads else lines).strip()
    return found if len(found) <= LONGEST_ABSTRACT else ""


def _plain(written: str) -> str:
    """HTML as its text, a line a paragraph. In "p < 0.05" there is no HTML."""
    parts = [_part(piece) for piece in pieces(written)]
    lines = (" ".join(line.split()) for line in "".join(parts).split("\0"))
    return "\n".join(filter(None, lines))


def _part(piece: Tag | Text) -> str:
    if isinstance(piece, Text):
        return piece.text.replace("\0", " ")
    return "\0" if piece.name in _LINES | _HEADINGS else ""


def _authors(entry: Entry) -> Sequence[str]:
    told = [each.get("name") or "" for each in entry.get("authors") or ()]
    people = [name for name in told if name and "@" not in name]
    return names(people[0]) if len(people) == 1 else people
