"""Papers → RIS: two letters, two blanks, a hyphen, a value, one a line."""

from collections.abc import Iterator, Sequence

from storage.export.entry import Entry, line, link, published
from storage.export.keys import keys
from storage.export.names import Name, authors

END = "\r\n"  # what the format asks for


def write(entries: Sequence[Entry]) -> str:
    both = zip(entries, keys(entries), strict=True)
    return "".join(f"{tag}  - {value}{END}" for each in both for tag, value in _tags(*each))


def _tags(entry: Entry, key: str) -> Iterator[tuple[str, str]]:
    paper, day = entry.paper.paper, published(entry.paper.paper)
    yield "TY", "JOUR"  # the type that keeps DOI and link in every program
    told = [
        ("ID", key),
        ("TI", line(paper.title)),
        *(("AU", _person(name)) for name in authors(paper)),
        ("PY", "".join(map(str, day[:1]))),
        ("DA", _date(day)),
        ("T2", entry.venue or (f"arXiv:{line(paper.arxiv_id)}" if paper.arxiv_id else "")),
        ("AN", f"arXiv:{line(paper.arxiv_id)}" if paper.arxiv_id else ""),
        ("DO", line(paper.doi or "")),
        ("UR", (link(paper) or "").replace(";", "%3B")),  # which parts links
        ("AB", line(paper.abstract)),
        *(("KW", word) for word in entry.keywords),
        ("N1", line(entry.note)),
    ]
    yield from (pair for pair in told if pair[1])
    yield "ER", ""


def _person(name: Name) -> str:
    """A comma within a part would begin the next one."""
    parts = [part.replace(",", "") for part in (name.family, name.given)]
    return Name(*parts).inverted


def _date(day: tuple[int, ...]) -> str:
    """YYYY/MM/DD, empty where unknown."""
    parts = [f"{part:02}" for part in day] + [""] * (3 - len(day))
    return "/".join(parts) if day else ""
